/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record - the learner's course in numbers, which are theirs alone
 *
 * In the progress file:
 *
 *	[record]
 *	last = 2026-11-22 09:12:30	; the last check
 *	seconds = 5400			; at work: the times between checks, without pauses
 *	checks = 57
 *	E0402 = 5			; checks that showed this mistake as a first cause
 */
#ifndef LAB_RECORD_H
#define LAB_RECORD_H

struct strbuf;
struct verdict;

#define RECORD_MISTAKES_MAX 200
#define RECORD_PAUSE_S	    900 /* a longer time between two checks was a pause */

struct record {
	char last[24];
	int seconds, checks;
	struct {
		char code[8];
		int times;
	} mistakes[RECORD_MISTAKES_MAX];
	int nmistakes;
};

/** record_entry - take a line of the file; what is wrong with it, freed by the caller, or NULL. */
char *record_entry(struct record *record, const char *key, const char *value);

/** record_text - append the section, if there is anything to say. */
void record_text(const struct record *record, struct strbuf *out);

/**
 * record_check - count a check that has just ended with @verdict
 * @planted: patterns of codes that the step begins with, NULL-terminated: they are not the learner's mistakes
 */
void record_check(struct record *record, const struct verdict *verdict,
		  const char *const *planted);

/** record_commonest - the code of the mistake that most checks showed, and how many; NULL: none. */
const char *record_commonest(const struct record *record, int *times);

#endif
