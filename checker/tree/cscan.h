/* SPDX-License-Identifier: GPL-2.0-only */
/* cscan - the system calls a C file defines, or means to */
#ifndef LAB_CSCAN_H
#define LAB_CSCAN_H

#include "../facts/facts.h"

struct kconfig;

/** struct cscan - what one file holds; in @arena of the call that made it */
struct cscan {
	struct definition *definitions;
	int ndefinitions;
	struct stub *stubs; /* COND_SYSCALL(x), SYS_NI(x) */
	int nstubs;
	bool includes_syscalls;			 /* a live #include <linux/syscalls.h> of its own */
	struct span first_include, last_include; /* of those under no condition */
	struct cscan_include *includes; /* live #include lines */
	int nincludes;
};

/**
 * struct cscan_include - one of them
 * @target: "<linux/fs.h>", "\"x.h\""; @span is its place
 * @certain: depends on no condition that the lab does not know
 */
struct cscan_include {
	const char *target;
	struct span span;
	bool certain;
};

/**
 * cscan_file - read a whole C file or header
 * @config: NULL when the options are unknown
 * @subjects: names of functions that count as DEF_BARE_FUNCTION
 */
void cscan_file(struct arena *arena, const struct source *source, const struct kconfig *config,
		const char *const *subjects, int nsubjects, struct cscan *scan);

/** definition_same - whether two definitions have the same head, ignoring blanks and comments. */
bool definition_same(const struct definition *a, const struct definition *b);

#endif
