/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * model - what a call of the learner's own has to return, as tools/lab/NAME.ini states it
 *
 * The same as an oracle of the course, written by whoever wrote the call; it stays on the host too.
 */
#ifndef LAB_COURSE_MODEL_H
#define LAB_COURSE_MODEL_H

#include "oracle.h"

/**
 * struct model
 * @oracle: uses @answer and @rows; @stated: there is something to use
 * @answer: an expression of C over the names of the parameters, computed in their types; or NULL
 * @rows: arguments that are tried first; @answers: what is right for each, whatever @answer says
 * @words: how the program is run, ending in NULL; NULL: nothing is said about it
 * @challenges: how many calls with random arguments
 * @leaves: the call is meant not to come back
 */
struct model {
	struct oracle oracle;
	bool stated;
	const struct parameter *params;
	int nparams;
	const char *answer;
	long (*rows)[SYSCALL_ARGS_MAX], *answers;
	int nrows, nanswers;
	const char **words;
	int nwords;
	int challenges;
	bool leaves;
};

/**
 * model_parse - read the text of an .ini file into @model, which must be zeroed
 * @name: stands for the file in messages
 * @params: of the call's definition; they must live as long as @model
 * @error: "NAME:LINE: reason", to be freed by the caller
 *
 * Returns 0 or -EINVAL.
 */
int model_parse(struct arena *arena, const char *name, const char *text,
		const struct parameter *params, int nparams, struct model *model, char **error);

/**
 * model_of_answer - a model of which only the answer is given; in @arena
 * @why: gets a static text that says what is wrong with it; then NULL is returned
 */
const struct oracle *model_of_answer(struct arena *arena, const char *answer,
				     const struct parameter *params, int nparams, const char **why);

/**
 * expression_value - the value of the C expression @text
 * @params, @args: the names that may stand in it, and their values
 * @why: gets a static text that says what is wrong with it
 *
 * Integers as on x86-64, in the kernel: they wrap around. Errors are written as -EINVAL. Returns 0
 * with @value converted to long, -EDOM when it has no value (a division by zero), or -EINVAL.
 */
int expression_value(const char *text, const struct parameter *params, int nparams,
		     const long *args, long *value, const char **why);

#endif
