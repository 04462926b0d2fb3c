/* SPDX-License-Identifier: GPL-2.0-only */
/* golden - output that is compared with a checked-in file; `make bless` rewrites the files */
#ifndef LAB_TEST_GOLDEN_H
#define LAB_TEST_GOLDEN_H

struct verdict;
struct finding;
struct style;

/** golden_text - @text must be what checker/tests/golden/@name holds. */
void golden_text(const char *name, const char *text);

/** golden_verdict - the same with @verdict rendered by the renderer @format. */
void golden_verdict(const char *name, const char *format, const struct verdict *verdict,
		    const struct style *style);

/** golden_finding - the same with one finding as the terminal shows it. */
void golden_finding(const char *name, const struct finding *finding, const struct style *style);

#endif
