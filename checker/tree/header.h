/* SPDX-License-Identifier: GPL-2.0-only */
/* header - prototypes of system calls: include/linux/syscalls.h and other headers that declare one */
#ifndef LAB_HEADER_H
#define LAB_HEADER_H

#include "../facts/facts.h"

struct kconfig;

/**
 * header_parse - read include/linux/syscalls.h
 * @subjects: names that count as a system call's even without "sys_"
 * @config: for liveness; the wrapper guard itself never counts against a prototype
 */
void header_parse(struct arena *arena, const struct source *source, const struct kconfig *config,
		  const char *const *subjects, int nsubjects, struct header_facts *header);

/**
 * header_other - append the prototypes of another header to @header
 * @subjects: only declarations of these are taken
 */
void header_other(struct arena *arena, const struct source *source, const struct kconfig *config,
		  const char *const *subjects, int nsubjects, struct header_facts *header);

/** prototype_same - whether two prototypes say the same, ignoring blanks and comments. */
bool prototype_same(const struct prototype *a, const struct prototype *b);

/**
 * parameters_parse - the parameters between a function's parentheses
 * @begin: offset after '('; @end: offset of ')'
 *
 * "void" alone gives none.
 */
void parameters_parse(struct arena *arena, const struct source *source, size_t begin, size_t end,
		      struct parameter **params, int *n);

#endif
