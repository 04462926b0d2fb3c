/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * upstream - what a maintainer would ask for besides the call itself
 *
 * Collected only where a step or `inspect --upstream` asks for E09 codes: it walks directories that
 * nothing else looks at, and runs git and the tree's own scripts/checkpatch.pl.
 */
#ifndef LAB_UPSTREAM_H
#define LAB_UPSTREAM_H

#include "../facts/facts.h"

/**
 * struct upstream_request
 * @pristine: git revision that the learner's work is compared with; NULL: none, then neither
 *	      checkpatch nor commits are looked at
 * @run: whether programs of the tree may be run (this is no substitute for a sandbox)
 */
struct upstream_request {
	const char *pristine;
	const struct subject *subjects;
	int nsubjects;
	bool run;
};

/** upstream_wanted - whether one of the patterns @codes is of the E09 family. */
bool upstream_wanted(const char *const *codes);

/** upstream_collect - fill facts->upstream for the tree that tree_collect() read. */
void upstream_collect(struct facts *facts, const struct upstream_request *request);

#endif
