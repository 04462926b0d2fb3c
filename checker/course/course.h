/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * course - the steps as their directories describe them
 *
 * Steps are found by walking steps/; nothing lists them. step.ini is described in docs/step-ini.md.
 */
#ifndef LAB_COURSE_H
#define LAB_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#include "../facts/facts.h"
#include "../verdict/verdict.h"

/** enum depth - how far a check of a step goes */
enum depth {
	DEPTH_TREE,
	DEPTH_OBJECT,
	DEPTH_IMAGE,
	DEPTH_BOOT
};

struct oracle;

/**
 * struct step_syscall - a [syscall NAME] section of step.ini
 * @oracle: name of the oracle that computes expected results; NULL: never challenged
 * @answer: in its place, an expression of C over the parameters (see model.h)
 * @model: one that has no name, in their place
 * @challenges: how many random challenges beside the edge values
 */
struct step_syscall {
	struct subject subject;
	const char *oracle, *answer;
	const struct oracle *model;
	int challenges;
};

/**
 * struct step_program - a [program PATH] section: a user program of the learner, run in the guest
 * @path: its C source in the kernel tree, "tools/lab/hello.c"; or an absolute path
 * @oracle: name of the program oracle that draws arguments and says what it must print
 * @prints: or the name of a call: it is given arguments of @call, and must print "NAME(1, 2) = 3"
 * @runs: how many times
 * @words: without an oracle: its arguments, ending in NULL; NULL: none
 * @returns: also watch what the step's calls return: it must enter one, and come back; with
 * @leaves it need not come back
 */
struct step_program {
	const char *path, *oracle, *prints;
	const struct step_syscall *call;
	int runs;
	const char *const *words;
	bool returns, leaves;
};

/** struct step_answer - an [answers FILE] key: what the learner must (or may) write there */
struct step_answer {
	const char *file, *key;
	const char
		*expected; /* "E0112"; several right answers separated by blanks; NULL: recorded */
	const char *observe; /* what it is compared with once observed; NULL: nothing */
};

struct step {
	int number;	  /* 5 */
	const char *name; /* "05-register-x86-64" */
	const char *dir;  /* absolute */
	const char *title;
	enum depth depth;
	const char *const *codes;	/* patterns of the codes this step can show */
	const char *const *strict;	/* patterns of warnings that count as errors here */
	const char *const *start_codes; /* the codes its start state fails with */
	struct step_syscall *syscalls;
	int nsyscalls;
	struct step_program *programs;
	int nprograms;
	struct step_answer *answers;
	int nanswers;
	struct goal *goals;
	int ngoals;
	const char *const
		*shows; /* names of exhibits shown when it passes: "symbols", "slot", ... */
	const char *const *paths; /* patterns of the files a submission of it may touch */
	const char *estimate;	  /* "10 minutes" */
	bool twice;		  /* is booted twice, with another seed and time */
	bool smp;		  /* needs more than one CPU in the guest */
	bool symptoms; /* no cause is named until its answers are right, see diagnosis.h */
};

struct course {
	struct arena *arena;
	struct step *steps;
	int nsteps;
};

/**
 * step_parse - read the text of a step.ini into @step, which must be zeroed
 * @name: stands for the file in messages
 * @error: "NAME:LINE: reason", freed by the caller
 *
 * Returns 0 or -EINVAL. Sets neither number, name nor directory of the step.
 */
int step_parse(struct arena *arena, const char *name, const char *text, struct step *step,
	       char **error);

/**
 * course_load - read every step; NULL and *@error (in no arena, freed by the caller) on a bad one.
 */
struct course *course_load(char **error);
void course_free(struct course *course);

/** course_step - by number ("5", "05"), by name, or by a unique part of the name; NULL if none. */
const struct step *course_step(const struct course *course, const char *name);

/**
 * course_nearest - names of steps to suggest for a word that names none; NULL when none is near.
 */
const char *course_nearest(const struct course *course, const char *word);

enum track {
	TRACK_MODERN,
	TRACK_CLASSIC
};
const char *track_name(enum track track);

#endif
