/* SPDX-License-Identifier: GPL-2.0-only */
/* ownloop - the whole loop for system calls that are not part of the course */
#ifndef LAB_OWNLOOP_H
#define LAB_OWNLOOP_H

#include "stepcheck.h"

/**
 * struct own_report - of one call
 * @number: -1: it has none
 * @definition: NULL: none was found
 * @statement: the file that states its answers; NULL: there is none
 * @problem: what is wrong that no finding names; @help: what to do about it; or NULL
 * @verdict: NULL: it was not looked at, and @problem says why
 * @program: whose run shows it; NULL: none. @made_up: it is the lab's
 */
struct own_report {
	const char *name;
	long number;
	const struct definition *definition;
	const char *statement, *problem, *help;
	const struct verdict *verdict;
	const char *program;
	bool made_up;
};

/**
 * struct owning - the calls that are judged
 * @names: those that are wanted; none: all
 * @facts: of the tree
 */
struct owning {
	const char **names;
	int nnames;
	struct judge_options options;
	struct arena *arena;
	struct facts *facts;
	struct own_report *reports;
	int nreports;
};

/**
 * own_visit - work with the kernel tree @dir from now on, see workspace_visit()
 *
 * It is built by own_judge(), when there is something to judge. 0 or the failure's code.
 */
int own_visit(const char *dir, struct failure *failure);

/** own_calls_find - a report for each call that the tree has beyond its base. */
void own_calls_find(struct owning *owning);

/** own_judge - inspect, build, boot, call; an exit code, or a failure's when it could not begin. */
int own_judge(struct owning *owning, struct own_report *report, struct failure *failure);

/**
 * own_tree_collect - read the learner's tree into @facts, which has its arena
 * @name: a call whose definition is wanted whoever wrote it; or NULL
 *
 * Returns 0, or an exit code after it has said what is wrong.
 */
int own_tree_collect(struct facts *facts, const char *name);

/** own_tree_read - the same, with a failure. */
int own_tree_read(struct facts *facts, const char *name, struct failure *failure);

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

/** own_call_find - @name, or for NULL the newest; NULL: there is none. */
const struct own_call_found *own_call_find(struct facts *facts, const char *name);

/**
 * own_program - the learner's own program for a call: tools/lab/NAME.c, or one that calls @number
 *
 * Relative to the tree; NULL when there is none.
 */
const char *own_program(struct facts *facts, const char *name, long number);

/**
 * own_caller_write - the source of a program that makes the call whose number and arguments it gets
 * @path: gets where it is
 *
 * For a call that no program of the learner's makes. Returns 0 or -errno.
 */
int own_caller_write(struct arena *arena, const char **path);

/**
 * own_arguments - fill @argv with numbers for the parameters of @call: at most 6
 *
 * They are easy to tell apart; a pointer is not made up. Returns how many.
 */
int own_arguments(const struct facts *facts, const char *call, const char **argv);

#endif
