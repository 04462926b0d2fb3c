/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * causes - which of two mistakes made at once is reported first, and why
 *
 * The common mistakes are those that the course plants (steps/NN-name/mistakes/) and that the tree
 * shows. For each pair both are made in one system call, by their variations (vary.h), and all
 * rules judge the tree: what the engine says is what the table says.
 */
#ifndef LAB_CAUSES_H
#define LAB_CAUSES_H

#include <stdint.h>

struct strbuf;

/** CAUSES_SHAPES - shapes of each pair that the table is based on */
#define CAUSES_SHAPES 24

/** CAUSES_SEED - of the page docs/first-cause.md */
#define CAUSES_SEED 1

struct arena;
struct vary;

/** causes_common - the common mistakes, sorted by code, in @arena; 0 or -errno. */
int causes_common(struct arena *arena, const struct vary ***list, int *n);

/** causes_cell - what the table's cell says about the @outcomes of pair_judge(), in @arena. */
const char *causes_cell(struct arena *arena, int outcomes);

/**
 * causes_table - append the table, in Markdown
 * @seed: of the shapes that are tried; the table must be the same for every seed
 *
 * Returns 0 or -errno.
 */
int causes_table(uint64_t seed, struct strbuf *out);

#endif
