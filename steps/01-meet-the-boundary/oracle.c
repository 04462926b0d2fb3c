// SPDX-License-Identifier: GPL-2.0-only
#include "../../checker/course/oracle.h"
#include "../../checker/course/variant.h"

#include <errno.h>
#include <stdlib.h>

#include "../../checker/lib/arena.h"

#define WORD_MAX 24

/* A word that nobody can have written into the program beforehand. */
static const char *random_word(struct arena *arena, struct rng *rng)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char word[WORD_MAX + 1] = {0};
	int len = 4 + (int)(rng_next(rng) % (WORD_MAX - 4));

	for (int i = 0; i < len; i++)
		word[i] = letters[rng_next(rng) % (sizeof(letters) - 1)];
	return arena_strdup(arena, word);
}

/*
 * boundary TEXT NUMBER: TEXT and a newline by call 1, then what the free NUMBER answered. Numbers
 * are drawn from the free ones only: the first behind the table, and some far behind it.
 */
static const char *draw(struct arena *arena, struct rng *rng, int run, const long *numbers,
			const char **argv)
{
	long number = numbers[0];

	argv[0] = "hello from user space";
	if (run > 0) {
		argv[0] = random_word(arena, rng);
		number = 1024 + (long)(rng_next(rng) % 8192);
	}
	argv[1] = arena_printf(arena, "%ld", number);
	return arena_printf(arena, "%s\n%s %ld %s %d\n", argv[0], variant_word("asked", "call"),
			    number, variant_word("says", "answers"), -ENOSYS);
}

/* The text goes out by call 1, which printf() would ask for as well, but from the C library. */
static int asks(const char *const *argv, long *numbers)
{
	numbers[0] = 1;
	numbers[1] = strtol(argv[1], NULL, 10);
	return 2;
}

PROGRAM_ORACLE(boundary) = {.name = "boundary", .draw = draw, .asks = asks};
