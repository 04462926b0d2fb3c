/* SPDX-License-Identifier: GPL-2.0-only */
/* samples - findings and verdicts filled in by hand, for the renderers' tests */
#ifndef LAB_TEST_SAMPLES_H
#define LAB_TEST_SAMPLES_H

struct finding;
struct verdict;

/* All of them are static: each call returns the same object. */
const struct finding *sample_prototype(void);
const struct finding *sample_table(void);
const struct finding *sample_labels(void);
const struct finding *sample_two_files(void);
const struct finding *sample_hostile(void);
const struct finding *sample_endless(void);
const struct finding *sample_behind_the_end(void);
const struct finding *sample_blocked(void);

const struct verdict *sample_verdict_fail(void);
const struct verdict *sample_verdict_pass(void);
const struct verdict *sample_verdict_broken(void);

#endif
