/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oldheads - heads of functions that do not say their parameters' types, as in C before 1989
 *
 * "f(a, b) int a, b; { }" declares them after the parentheses, "f() { }" and "f();" not at all. The
 * kernel is compiled so that gcc refuses both (strict-prototypes).
 */
#ifndef LAB_OLDHEADS_H
#define LAB_OLDHEADS_H

#include "../facts/oldhead.h"
#include "../facts/facts.h"
#include "../source/cdecl.h"

/**
 * oldheads_parameters - what the declarations after the head @statement give the names in it
 * @from: index of the token after which the names begin; of a macro's arguments not all are names
 *
 * In the names' order; one that is not declared is an int, as it was then.
 */
void oldheads_parameters(struct arena *arena, const struct source *source,
			 const struct cdecl_statement *statement, int from,
			 struct parameter **params, int *n);

/** oldheads_find - those of @source that the compiler sees, last to first; NULL: none. */
struct old_head *oldheads_find(struct arena *arena, const struct source *source,
				     const struct kconfig *config);

#endif
