/* SPDX-License-Identifier: GPL-2.0-only */
/* failure - what went wrong and what to do, on its way up to the command that prints it */
#ifndef LAB_FAILURE_H
#define LAB_FAILURE_H

#include <stddef.h>

/**
 * struct failure
 * @code: an enum exit_code; 0: nothing failed
 * @text, @help: one line each, freed by failure_clear(); @help may be NULL
 */
struct failure {
	int code;
	char *text, *help;
};

/** failure_set - fill in; the first failure stays. Returns @code. @help is copied. */
int failure_set(struct failure *failure, int code, const char *help, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * failure_take - the same with @text handed over (NULL: strerror of @err); 4 for -EINTR, else 3.
 */
int failure_take(struct failure *failure, int err, char *text);

/** failure_print - print it on stderr, clear it, and return its code. */
int failure_print(struct failure *failure);

void failure_clear(struct failure *failure);

#endif
