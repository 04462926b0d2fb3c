/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * breaking - a known mistake, planted into a copy of the solved tree, and recognised by its symptoms
 *
 * What is planted is the difference between a step's solution and one of its mistakes that the rules
 * of E01 to E03 name: the rules of what a build and a boot show do not. The copy is a view of the
 * workspace that one process has for itself (grade/area.h), so the learner's tree stays as it is.
 * work/state/break remembers what was planted last, and the score.
 *
 * Functions return 0 or the failure's code.
 */
#ifndef LAB_BREAKING_H
#define LAB_BREAKING_H

#include <stdbool.h>
#include <stdint.h>

#include "../work/session.h"
#include "../render/render.h"

/**
 * struct breaking
 * @step, @mistake: what is planted: a step's name and a file of its mistakes/; @code: what it is
 * @open: it waits for its answer; @tries: wrong answers to it
 * @asked, @right, @first: mistakes that were answered or told, answered rightly, and at once
 */
struct breaking {
	char step[64], mistake[256], code[8];
	bool open;
	int tries;
	int asked, right, first;
};

/** struct planted - tree objects: as the course solves all of it, and with the mistake */
struct planted {
	char solved[HASH_HEX], broken[HASH_HEX];
};

int breaking_load(struct breaking *breaking, struct failure *failure);
int breaking_save(const struct breaking *breaking, struct failure *failure);

/** breaking_draw - another mistake is planted, none tried so far; for one seed always the same. */
int breaking_draw(const struct session *session, struct breaking *breaking, uint64_t seed,
		  struct failure *failure);

/** breaking_trees - make the trees of what is planted (in git; nothing is written to disk). */
int breaking_trees(struct session *session, const struct breaking *breaking,
		   struct planted *planted, struct failure *failure);

/**
 * breaking_look - build and boot the broken tree, and append to @out what is seen
 * @format: of the verdict: term or json
 *
 * Nothing is appended when nothing is seen of the mistake.
 */
int breaking_look(const struct session *session, const struct planted *planted, const char *format,
		  const struct style *style, struct strbuf *out, struct failure *failure);

/** breaking_files - put the files of the course as the broken tree has them into work/break. */
int breaking_files(const struct planted *planted, struct failure *failure);

/**
 * breaking_answer - judge an answer, and count it
 *
 * 0: it is right; else a failure says what it is instead.
 */
int breaking_answer(struct breaking *breaking, const char *answer, struct failure *failure);

#endif
