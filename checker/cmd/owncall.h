/* SPDX-License-Identifier: GPL-2.0-only */
/* owncall - what trace and own know of the learner's own calls, and a program that makes one */
#ifndef LAB_CMD_OWNCALL_H
#define LAB_CMD_OWNCALL_H

struct arena;
struct facts;

/**
 * own_tree_collect - read the learner's tree into @facts, which has its arena
 * @name: a call whose definition is wanted whoever wrote it; or NULL
 *
 * Returns 0, or an exit code after it has said what is wrong.
 */
int own_tree_collect(struct facts *facts, const char *name);

/**
 * caller_write - the source of a program that makes the call whose number and arguments it is given
 * @path: gets where it is
 *
 * For a call that no program of the learner's makes. Returns as above.
 */
int caller_write(struct arena *arena, const char **path);

/**
 * arguments_make_up - fill @argv with numbers for the parameters of @call: at most 6
 *
 * They are told apart at a glance; a pointer is not made up. Returns how many.
 */
int arguments_make_up(const struct facts *facts, const char *call, const char **argv);

/**
 * struct own_call_found - a call of the learner's
 * @entry: what __x64_sys_ ends in for it; @file: where it is defined, NULL: not known
 * @nparams: how many parameters that has
 */
struct own_call_found {
	const char *name, *entry, *file;
	int nparams;
	long number;
};

/** own_call_find - @name, or for NULL the newest; NULL after it has said that there is none. */
const struct own_call_found *own_call_find(struct facts *facts, const char *name);

/**
 * own_program - the learner's own program for a call: tools/lab/NAME.c, or one that calls @number
 *
 * Relative to the tree; NULL when there is none.
 */
const char *own_program(struct facts *facts, const char *name, long number);

#endif
