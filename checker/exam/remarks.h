/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * remarks - what checkers of C say about the learner's files
 *
 * Coccinelle reads C as C: types, paths, and what may come between two statements. A rule asks it
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
 * A line "// words: A B" says that it can match only where one of these is in a line of code; otherwise
 * it is not run, since a run takes a tenth of a second. What counts as the same is in exam/alike.iso.
 * Where a function has a thousand lines, only a rule that walks along its paths with few things open is
 * quick: so one rule binds where a walk begins (or that there is one at all), and the next one, which
 * inherits that, the place where it ends. Rules that are slow nevertheless say "// late" and come last.
 * What its Python may call beside remark() is in exam/remark.cocci. Names of its rules begin with the
 * code, since all patches are run as one. What follows the place becomes struct remark's words.
 * `__user` is read as `volatile` (exam/words.txt), SYSCALL_DEFINEn as the function it means.
 *
 * Two tools were measured and are not used. Of nineteen functions with one memory error each, under
 * the kernel's own commands, `gcc -fanalyzer` (12, 13, 14) found four or seven, and neither a leak nor a
 * double kfree() nor a use after it, since it does not know kmalloc() and kfree(). Informed of them by
 * attributes it found these too, but also 32 mistakes in 27 files of 6.1 that define system calls, 13 of
 * them leaks, and took from 1 to 30 seconds for such a file: a learner's call in kernel/sys.c would wait
 * 6 seconds to read about things that are right. And of the 72 scripts below the kernel's
 * scripts/coccinelle, half a second each, three said anything of 37 files with our rules' mistakes and
 * those: mini_lock and noderef what E1106 and E1103 say, free/kfree alone something new (a use after
 * kfree(): E1119 now).
 *
 * The texts are those that the tree's collector has read; the tool gets them as anonymous files and
 * no path of the tree, includes nothing and runs nothing of it. It is an optional package: where it
 * is not installed there are no remarks. What it said before its time was up counts, and facts->unasked
 * names the codes of which it had not said everything.
 */
#ifndef LAB_REMARKS_H
#define LAB_REMARKS_H

#include <sys/types.h>

#include "../facts/facts.h"

struct asked;

/**
 * remarks_ask - start the tool, after tree_collect(), and return at once
 * @codes: patterns of the codes that are wanted; NULL: all
 *
 * Returns what remarks_take() wants, NULL where there is nothing to check or no tool.
 */
struct asked *remarks_ask(struct facts *facts, const char *const *codes);

/**
 * remarks_take - wait for the answers and add them to facts->remarks; how many there are
 *
 * @wait_s: how long from the start on; 0: 2 seconds. A test has to wait until the answer is there,
 *	    however busy the machine is
 *
 * Only the learner's own lines get remarks. They are sorted by place, each is there once. An
 * interruption ends the wait. @asked may be NULL and is freed.
 */
int remarks_take(struct asked *asked, int wait_s);

/**
 * remarks_text - @source as the tool reads it, to be freed; every byte keeps its place
 *
 * A SYSCALL_DEFINEn is the function that it means, and the bodies of the kernel's own functions are empty.
 */
char *remarks_text(const struct facts *facts, const struct source *source);

/** remarks_add - add one, if it is about a line of the learner's and not there yet; 1 or 0. */
int remarks_add(struct facts *facts, const char *code, struct span span, const char *const *words,
		int nwords);

/** remarks_miss - nothing looked for @code to the end: its time was up, or the tool failed. */
void remarks_miss(struct facts *facts, const char *code);

/** remarks_sort - by place, as readers expect it. */
void remarks_sort(struct facts *facts);

/** remarks_await - whether the child ended before @until, as of now_s(), or an interruption. */
bool remarks_await(pid_t pid, double until);

/** nameless_file - a file in memory that holds @text: its descriptor, or -1. */
int nameless_file(const char *text, size_t len);

/** remarks_possible - whether the tool is installed. */
bool remarks_possible(void);

#endif
