/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * again - the command that repeats a grading
 *
 * It is one line for the instructor's shell, in any directory on that machine.
 */
#ifndef LAB_AGAIN_H
#define LAB_AGAIN_H

#include <stdint.h>

struct arena;

/** Where the results of a single submission go by default: never into the batch's.
 */
#define AGAIN_OUT "again"

/**
 * struct again - what a grading depends on
 * @workspace: NULL for the usual one
 * @program: how the lab is called
 * @paths: @npaths folders and patches; relative ones are taken from the current directory
 * @step: "all" or a step's name
 * @options: further ones, as typed, with a blank before each; "" for none
 */
struct again {
	const char *workspace, *program;
	const char *const *paths;
	int npaths;
	const char *step;
	uint64_t seed;
	const char *options;
};

/** again_command - for the whole batch; in @arena */
const char *again_command(struct arena *arena, const struct again *again);

/** again_for - the same for one student */
const char *again_for(struct arena *arena, const char *command, const char *student);

/** again_quote_path - the same of a path, which is made absolute */
const char *again_quote_path(struct arena *arena, const char *path);

/**
 * again_quote - @text as one word of a shell; in @arena
 *
 * As it is where that is safe, else in single quotes; where it holds what a terminal must not
 * get or is not UTF-8, as $'...', which bash and POSIX 2024 know. Printable UTF-8 in any case.
 */
const char *again_quote(struct arena *arena, const char *text);

#endif
