/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * symptom - the mistakes that a message of gcc, the linker, make or the kernel may come from
 *
 * Used where only the message is available: `explain -`, and the notes of compile errors. Wordings of
 * gcc 10 to 14 are known; quotation marks may be ASCII or typographic.
 */
#ifndef LAB_SYMPTOM_H
#define LAB_SYMPTOM_H

#include "../facts/facts.h"

/**
 * struct symptom - a message that is known
 * @codes: the mistakes it may come from, likeliest first, NULL-terminated; codes of no rule are
 * left out by symptom_codes()
 * @meaning: what the message says, in one line; never NULL but for an errno
 * @help: what to do, when that can be said without knowing more; or NULL
 */
struct symptom {
	const char *const *codes;
	const char *meaning, *help;
};

#define NO_CODES   ((const char *const[]){NULL})
#define NO_MISTAKE "this is no mistake of a system call: "

/** struct sign - a line that holds all of @marks, the second of which may be NULL */
struct sign {
	const char *marks[2];
	const struct symptom *symptom;
};

/** sign_find - what the first of @n signs that @line holds means; NULL: it holds none. */
const struct symptom *sign_find(const struct sign *signs, size_t n, const char *line);

/** symptom_of_diagnostic - what is known about a message of a build log; NULL for nothing. */
const struct symptom *symptom_of_diagnostic(const struct diagnostic *diagnostic);

/**
 * symptom_of_words - what is known about a message whose words stand anywhere in @line; NULL: nothing
 *
 * From any program: only for words that have no other meaning. Case does not matter.
 */
const struct symptom *symptom_of_words(const char *line);

/**
 * symptom_plain - a copy of @text with gcc's typographic quotation marks made plain; "" for NULL.
 */
const char *symptom_plain(struct arena *arena, const char *text);

/** symptom_of_trouble - what is known about a trouble on the console; never NULL. */
const struct symptom *symptom_of_trouble(const struct trouble *trouble);

/**
 * symptom_of_errno - what is known about an errno
 * @text: "ENOSYS", "38", "-38" or what strerror() says about it
 * @number: gets its number
 *
 * NULL when @text is no errno; a symptom without codes when nothing points to a mistake.
 */
const struct symptom *symptom_of_errno(const char *text, int *number);

/**
 * symptom_of_session - an errno that a pasted terminal session reports
 *
 * "adder: Function not implemented", "errno 38", "= -1 ENOSYS (...)", "returned -38": the first one of
 * any line. @number and the result as for symptom_of_errno().
 */
const struct symptom *symptom_of_session(const char *text, int *number);

#endif
