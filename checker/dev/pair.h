/* SPDX-License-Identifier: GPL-2.0-only */
/* pair - two mistakes made in one system call, and what the rules say about it */
#ifndef LAB_PAIR_H
#define LAB_PAIR_H

#include <stdint.h>

struct strbuf;
struct vary;

/** enum pair_outcome - what is said about mistakes a and b, made at once */
enum pair_outcome {
	PAIR_NEVER,    /* they cannot be made at once: one takes the other's place */
	PAIR_BESIDE,   /* both are first causes */
	PAIR_A_BLOCKS, /* b is blocked by a */
	PAIR_B_BLOCKS, /* a is blocked by b */
	PAIR_A_HIDES,  /* b is not looked at before a is fixed */
	PAIR_B_HIDES,  /* a is not looked at before b is fixed */
};

/**
 * pair_judge - make both mistakes in one call, in @shapes shapes, and ask the rules
 *
 * Returns the outcomes, 1 << PAIR_... each (two shapes of one mistake may differ in what they hide
 * or explain), or -errno.
 */
int pair_judge(const struct vary *a, const struct vary *b, uint64_t seed, int shapes);

/**
 * pair_followers - what one mistake alone brings with it: codes that are blocked by it
 * @codes: get them, sorted and once each, ", " between them
 *
 * Returns 0 or -errno.
 */
int pair_followers(const struct vary *vary, uint64_t seed, int shapes, struct strbuf *codes);

#endif
