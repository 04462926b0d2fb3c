/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sparsetool - what the kernel's own checker says of the learner's files: remarks of E1118
 *
 * sparse sees through macros and headers, since it reads a file as gcc compiled it, by the recorded
 * command: whose memory a pointer leads to (__user), which locks a call takes and gives back, which
 * numbers have another byte order (__be32). Much of what it says of right code is only meant for who
 * annotates all of it: that of RCU pointers, of locks that hang on a condition and of functions that
 * lock for others is left out. The remark's words are "address", "lock" or "order", and its own words.
 *
 * It is an optional package as well; it may take 2 seconds.
 */
#ifndef LAB_SPARSETOOL_H
#define LAB_SPARSETOOL_H

#include "../facts/facts.h"

struct sparse;

/**
 * sparse_ask - start it over the learner's files that were compiled in @stage; returns at once
 * @codes: as of remarks_ask()
 *
 * NULL where there is nothing to ask or nobody to be asked.
 */
struct sparse *sparse_ask(struct facts *facts, const char *const *codes, const char *stage);

/** sparse_take - wait for it, no longer than its time; how many remarks came. @sparse may be NULL. */
int sparse_take(struct sparse *sparse);

/** sparse_read - the remarks in what it has said; changes @text. How many came. */
int sparse_read(struct facts *facts, char *text);

#endif
