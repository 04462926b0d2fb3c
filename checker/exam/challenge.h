/* SPDX-License-Identifier: GPL-2.0-only */
/* challenge - draw the arguments that a system call is challenged with */
#ifndef LAB_CHALLENGE_H
#define LAB_CHALLENGE_H

#include "../course/course.h"
#include "../lib/util.h"
#include "../facts/facts.h"

struct oracle;

/**
 * challenges_draw - append the challenges for @asked to @list
 * @number: the number to call
 *
 * First the oracle's own edges, then every edge value of the parameters' types alone and mixed,
 * then random ones. Expected results are computed at once; they stay on the host.
 */
void challenges_draw(struct arena *arena, struct rng *rng, const struct step_syscall *asked,
		     const struct oracle *oracle, long number, struct challenge **list, int *n);

/**
 * program_draw - what a program of the step is run with, and what it must print
 * @argv: gets at most 7 words and a NULL
 * @numbers: as for struct program_oracle
 *
 * NULL, and no words, when the step does not say it.
 */
const char *program_draw(struct arena *arena, struct rng *rng, const struct step_program *program,
			 int run, const long *numbers, const char **argv);

/** enum width - what a parameter's type holds; ENUM_WIDTH_ADDRESS is never drawn at random */
enum width {
	WIDTH_INT,
	WIDTH_UNSIGNED,
	WIDTH_LONG,
	WIDTH_SMALL,
	WIDTH_ADDRESS
};

/** parameter_width - from a type as written: "int", "unsigned int", "size_t", "char __user *" */
enum width parameter_width(const char *type);

#endif
