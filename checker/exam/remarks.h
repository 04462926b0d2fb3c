/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * remarks - what checkers of C say of the learner's files
 *
 * Coccinelle reads C as C: types, paths, and what may stand between two statements. A rule asks it
 * with a semantic patch beside it, checker/rules/EXXXX-slug/find.cocci, which only finds:
 *
 *	@e1101@
 *	volatile void *from;
 *	position p;
 *	@@
 *	copy_from_user@p(from, ...)
 *
 *	@script:python@
 *	p << e1101.p;
 *	from << e1101.from;
 *	@@
 *	remark("E1101", p, from)
 *
 * A line "// words: A B" says that it can match only where one of these stands in a line of code; else
 * it is not run, since a run takes a tenth of a second. What counts as the same is in exam/alike.iso.
 * Names of its rules begin with the code, since all patches are run as one. What stands behind the
 * place becomes struct remark's words. `__user` is read as `volatile` (exam/words.txt), SYSCALL_DEFINEn
 * as the function it means.
 *
 * The texts are those that the tree's collector has read; the tool gets them as nameless files and
 * no name of the tree, includes nothing and runs nothing of it. It is an optional package: where it
 * is not installed, or says nothing in time, there are no remarks.
 */
#ifndef LAB_REMARKS_H
#define LAB_REMARKS_H

#include <sys/types.h>

#include "../facts/facts.h"

struct asked;

/**
 * remarks_ask - start to ask, after tree_collect(), and return at once
 * @codes: patterns of the codes that are wanted; NULL: all
 *
 * Returns what remarks_take() wants, NULL where there is nothing to ask or nobody to be asked.
 */
struct asked *remarks_ask(struct facts *facts, const char *const *codes);

/**
 * remarks_take - wait for the answers and add them to facts->remarks; how many there are
 *
 * @wait_s: how long from the question on; 0: 10 seconds, in which nobody gets impatient. A test has
 *	    to wait until the answer is there, however busy the machine is
 *
 * Only the learner's own lines get remarks. They are sorted by place, each is there once. It waits no
 * longer than until an interruption. @asked may be NULL and is gone afterwards.
 */
int remarks_take(struct asked *asked, int wait_s);

/** remarks_add - one more, if it is of a line of the learner's and not there yet; 1 or 0. */
int remarks_add(struct facts *facts, const char *code, struct span span, const char *const *words,
		int nwords);

/** remarks_sort - by place, as those who read them expect it. */
void remarks_sort(struct facts *facts);

/** remarks_await - whether the child came to its end before @until, as of now_s(), or an interruption. */
bool remarks_await(pid_t pid, double until);

/** nameless_file - a file in memory that holds @text: its descriptor, or -1. */
int nameless_file(const char *text, size_t len);

/** remarks_possible - whether the tool is installed. */
bool remarks_possible(void);

#endif
