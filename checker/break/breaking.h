/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * breaking - a known mistake, planted in a copy of the solved tree, to be recognised by its symptoms
 *
 * What is planted is the difference between a step's solution and one of its mistakes that the rules
 * of E01 to E03 name but the rules for builds and boots do not. The copy is a view of the
 * workspace that one process has for itself (grade/area.h), so the learner's tree stays as it is.
 * work/state/break remembers what was planted last, and the score.
 *
 * Functions return 0 or the failure's code.
 */
#ifndef LAB_BREAKING_H
#define LAB_BREAKING_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/meter.h"
#include "../work/session.h"
#include "../render/render.h"

/**
 * struct breaking
 * @step, @mistake: what is planted: a step's name and a file of its mistakes/; @code: its code
 * @open: it is not answered yet; @tries: wrong answers to it
 * @asked, @right, @first: mistakes that were answered or given up, answered correctly, and at once
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

/** breaking_draw - plant another mistake, one not tried so far; the same seed always gives the same. */
int breaking_draw(const struct session *session, struct breaking *breaking, uint64_t seed,
		  struct failure *failure);

/** breaking_trees - make the trees with and without the mistake (in git; nothing is checked out). */
int breaking_trees(struct session *session, const struct breaking *breaking,
		   struct planted *planted, struct failure *failure);

/**
 * breaking_look - build and boot the broken tree, and append to @out what is seen
 * @format: of the verdict: term or json
 * @meter: where it is live, it shows how far this is
 *
 * Nothing is appended when nothing is seen of the mistake.
 */
int breaking_look(const struct session *session, const struct planted *planted, const char *format,
		  const struct style *style, struct meter *meter, struct strbuf *out,
		  struct failure *failure);

/** breaking_files - copy the course's files, as they are in the broken tree, to work/break. */
int breaking_files(const struct planted *planted, struct failure *failure);

/**
 * breaking_answer - judge an answer, and count it where it names a mistake at all
 *
 * 0: it is right; otherwise a failure says what the mistake is.
 */
int breaking_answer(struct breaking *breaking, const char *answer, struct failure *failure);

#endif
