/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shipped - which rows, definitions, prototypes and list words came with the kernel
 *
 * With a pristine tree, what is also there. Without one (inspect on a foreign tree) the copy of
 * the table under tools/perf decides, which nobody edits as well: a row in it shipped, and so
 * did what carries that row's name. Where there is no such copy either, only what names a subject
 * is taken to be the learner's.
 */
#ifndef LAB_SHIPPED_H
#define LAB_SHIPPED_H

#include "cscan.h"
#include "makefile.h"
#include "pristine.h"

struct shipped {
	struct facts *facts;
	const struct pristine *pristine;
	const struct kconfig *config;
	const char *const *subjects;
	int nsubjects;
	bool all; /* every row was asked for: none of them is a subject by that */
	struct table_row *known;
	int nknown;
};

/** shipped_rows - mark the rows of facts->table and finish it. */
void shipped_rows(struct shipped *shipped);

/** shipped_name - without a pristine tree: whether what has the name @base shipped. */
bool shipped_name(const struct shipped *shipped, const char *base);

/** shipped_prototypes - mark facts->header's prototypes from @first on, all of them in @source. */
void shipped_prototypes(const struct shipped *shipped, const struct source *source, int first);

/** shipped_scan - mark the definitions and stubs that were found in @source. */
void shipped_scan(const struct shipped *shipped, const struct source *source, struct cscan *scan);

/** shipped_items - mark the items of a Makefile, and drop problems that only the kernel has. */
void shipped_items(const struct shipped *shipped, struct makefile *makefile);

#endif
