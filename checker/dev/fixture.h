/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fixture - the examples beside a rule, which are its tests
 *
 * Apart from rule.c and explain.md, a rule's directory holds:
 *
 *	bad.diff	breaks one thing in a small kernel tree (checker/tests/fixtures/trees/) in
 *			which the system call `adder` is complete and right
 *	good.diff	the nearest correct variation, which must be silent
 *	expect.txt	what bad.diff must give
 *
 * A rule of a later stage gives evidence instead of a diff, or beside it: bad.log (what make
 * printed), bad.console (what the kernel printed), bad.run (image and run, see below). Further
 * examples are named bad-WORDS.diff, good-WORDS.diff with expect-WORDS.txt (or the one expect.txt
 * for all); ".bare" or ".prefixed" before the last ending limits an example to one tree.
 *
 * expect.txt:
 *
 *	# a comment
 *	tree bare
 *	tree prefixed
 *	subject adder int x, int y
 *	E0102 arch/x86/entry/syscalls/syscall_64.tbl:28:21 adder
 *
 * "codes E0901" runs these rules alone, as a step does that names them.
 * "tree" says which trees the rule can happen on. "subject" asks for a system call (without a
 * signature: any; "adder@451" asks for a number); `adder` is asked for when there is no such line.
 * Every other line is a first cause: code, place (FILE, FILE:LINE or FILE:LINE:COLUMN, "-" for none)
 * and subject ("-": none); after "tree" words on the same line it counts for that tree alone, as in
 * "E0102 FILE:28:21 adder tree prefixed".
 *
 * A .run file is an ini file, all keys optional:
 *
 *	[image]
 *	symbols = __x64_sys_adder __x64_sys_read
 *	slot = 436 __x64_sys_adder	; once for each slot; the others are empty
 *	stale = yes
 *	[build]
 *	ok = yes
 *	timed-out = yes
 *	other-side = include/linux/syscalls.h:75:1: error: ...	; gcc as another architecture
 *	given-side = ...		; the same with the header as it shipped
 *	[boot]
 *	end = completed			; panic hang reset left-early no-memory
 *	phase = after the first message
 *	during = adder			; what was called when the console's trouble came
 *	call = adder 436 (20, 22) expected 42 got 41 hits 1 match yes
 *	call = adder 436 (1, 2) expected 5 got 4 swapped 4	; also cut-32 cut-16 cut-8
 *					; unsigned result-cut: what such an error would answer;
 *					; swap-23: the second and third argument exchanged
 *	silent = adder 436 (20, 22)	; a challenge that was never answered
 *	memory = 1 guard 2 size 4 sent 1111aabbccdd2222 expected ... got ... padding 00000001
 *					; what argument 1 of the call above points to, in hex:
 *					; its guards and, without them, which bytes are padding
 *	bad-pointer = adder 436 (0, 2) parameter 0 is NULL, got 0
 *	again = adder 436 (20, 22) expected 42 got 41	; a call of a second boot
 *	again-end = panic
 *	control = getpid expected 1 got -38
 *	program = tools/lab/call.c argv "20 22" status 0 expected "42\n" got "41\n" hits 1
 *	number = tools/lab/call.c:11 NR_ADDER 450	; by which number a program calls
 *	asm = tools/lab/boundary.c:15 rcx and r11	; by which instruction: int80, or syscall and
 *					; what the statement does not say that it changes
 *	[upstream]			; only then do the rules E09 look
 *	subject = adder
 *	selftest = adder tools/testing/selftests/adder/adder.c
 *	man-page = adder tools/lab/adder.2
 *	complaint = kernel/adder.c:8 trailing whitespace
 *	commit = 1a2b3c4 add adder	; signed-commit: it has a Signed-off-by line
 *	[answers]
 *	link = E0201 expected E0203	; tools/lab/diagnosis.ini, a line for each
 */
#ifndef LAB_FIXTURE_H
#define LAB_FIXTURE_H

#include "../rules/rule.h"

struct small_tree;
struct strbuf;

/**
 * rule_fixture_check - prove a rule by its own examples
 * @report: gets one line for each thing that is wrong
 *
 * Also checks that explain.md is there with its sections, that no example for it is missing, and
 * that an exact fix, applied, makes the rule silent and brings nothing new. Returns how many things
 * are wrong, or -errno when the host failed.
 */
int rule_fixture_check(const struct rule *rule, struct strbuf *report);

/* ---- for fixture.c and the tests of the rules --------------------------------------------- */

/**
 * struct example - a small tree made for one example
 * @small: the tree, in a directory that is lent
 * @tree: "bare" or "prefixed"
 * @inspect: what shipped with the tree is not known
 */
struct example {
	struct arena *arena;
	struct facts *facts;
	struct findings findings;
	struct subject *subjects;
	int nsubjects;
	struct small_tree *small;
	bool inspect;
	const char *tree;
	const char *const *codes; /* patterns of the rules to run, as steps name them; NULL: all */
};

/**
 * example_open - take the small tree @tree
 *
 * The caller adds subjects, changes the tree with example_apply() and ends with example_close().
 * Returns 0 or -errno.
 */
int example_open(struct example *example, const char *tree);

/** example_open_given - the same, as the learner is given it: without `adder`. */
int example_open_given(struct example *example, const char *tree);

/** example_open_twin - another example with the tree, as it is now, and the questions of @example. */
int example_open_twin(struct example *twin, const struct example *example);

/** example_subject - ask for a system call: "adder", "adder int x, int y" or "adder@451". */
void example_subject(struct example *example, const char *text);

/** example_apply - apply a diff file, or with @file NULL the text @diff; 0 or an error. */
int example_apply(struct example *example, const char *file, const char *diff);

/** example_collect - collect the facts of the tree. Returns 0 or -errno. */
int example_collect(struct example *example);

/** example_evidence - after example_collect(), read FILE.log, FILE.console and FILE.run, those that
 * are there; count, or -errno. */
int example_evidence(struct example *example, const char *stem);

/** example_evidence_texts - the same from texts; one that is NULL is not there. */
int example_evidence_texts(struct example *example, const char *log, const char *console,
			   const char *run);

/** example_judge - run all rules on the facts that were collected. */
void example_judge(struct example *example);

void example_close(struct example *example);

#endif
