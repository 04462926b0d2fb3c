/* SPDX-License-Identifier: GPL-2.0-only */
/* util - allocation that cannot fail, small string helpers, seeded random numbers */
#ifndef LAB_UTIL_H
#define LAB_UTIL_H

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/** die_oom - say that memory ran out and end the program with exit code 3 (broken). */
void die_oom(void) __attribute__((noreturn));

void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);
void strings_free(char **list, int n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *xvasprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

bool starts_with(const char *s, const char *prefix);
bool ends_with(const char *s, const char *suffix);
bool streq(const char *a, const char *b); /* NULL equals only NULL */

/** is_word_byte - whether a name in C can go on with @c: a letter, a digit or '_'. */
static inline bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/**
 * edit_distance - Damerau-Levenshtein distance (optimal string alignment) of two words.
 *
 * Used for "did you mean"; words longer than 63 bytes are cut.
 */
int edit_distance(const char *a, const char *b);

/**
 * nearest_word - the word of @words nearest to @word
 * @n: how many words
 *
 * NULL when none is near enough to be a likely typo (more than a third of its letters differ).
 */
const char *nearest_word(const char *word, const char *const *words, int n);

/** struct rng - a seeded random sequence (splitmix64): same seed, same sequence, on any host. */
struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *rng);

/** rng_seed_from_system - a fresh seed from getrandom(2), small enough to type (31 bits). */
uint64_t rng_seed_from_system(void);

/** now_s - monotonic seconds since some fixed moment. */
double now_s(void);

#endif
