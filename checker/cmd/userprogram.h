/* SPDX-License-Identifier: GPL-2.0-only */
/* userprogram - the learner's program that run and trace are given */
#ifndef LAB_CMD_USERPROGRAM_H
#define LAB_CMD_USERPROGRAM_H

#include <stdbool.h>

struct arena;

/**
 * struct user_program
 * @name: of the compiled program, below the workspace's programs/
 * @debug: compile it with debug information
 * @path: the static program; @source: what it was compiled from, NULL when it was there already
 */
struct user_program {
	const char *name;
	bool debug;
	const char *path, *source;
};

/**
 * user_program - find what the learner calls @name, and compile it when it is a source
 *
 * Looks here, in the kernel tree and in its tools/lab, with and without ".c". Returns 0 with @path
 * and @source in @arena, or an exit code after it has said what is wrong.
 */
int user_program(struct arena *arena, const char *name, struct user_program *program);

#endif
