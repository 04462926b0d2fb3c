/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sparsetool - what the kernel's own checker says about the learner's files: remarks of E1118
 *
 * sparse sees through macros and headers, since it reads a file as gcc compiled it, by the recorded
 * command: whose memory a pointer leads to (__user), which locks a call takes and releases, which
 * numbers have another byte order (__be32). Much of what it says about correct code only matters to those who
 * annotate all of it: remarks on RCU pointers, on conditional locks and on functions that lock for
 * others are left out. The remark's words are "address", "lock" or "order", and its own words.
 *
 * It is an optional package, too; it may take 2 seconds.
 */
#ifndef LAB_SPARSETOOL_H
#define LAB_SPARSETOOL_H

#include "../facts/facts.h"

struct sparse;

/**
 * sparse_ask - start it over the learner's files that were compiled in @stage; returns at once
 * @codes: as of remarks_ask()
 *
 * NULL where there is nothing to check or no tool.
 */
struct sparse *sparse_ask(struct facts *facts, const char *const *codes, const char *stage);

/** sparse_take - wait for it, no longer than its time; returns how many remarks came. @sparse may be NULL. */
int sparse_take(struct sparse *sparse);

/** sparse_read - the remarks in its output; changes @text. Returns how many. */
int sparse_read(struct facts *facts, char *text);

#endif
