/* SPDX-License-Identifier: GPL-2.0-only */
/* variations - draw variations of mistakes, judge them, and count what was missed (see vary.h) */
#ifndef LAB_VARIATIONS_H
#define LAB_VARIATIONS_H

#include <stdbool.h>
#include <stdint.h>

struct rule;
struct strbuf;

/** VARIATIONS_COUNT - how many of each kind are drawn for a rule when no other number is asked for */
#define VARIATIONS_COUNT 20

/**
 * struct variations_request
 * @count: of bad ones and of good ones
 * @single: of one rule alone: draw @count of it also where a tool has to be asked
 * @inspect: look at the trees as `lab inspect` does, without knowing what shipped
 * @only: "bad-17": this one alone; NULL: all
 * @output: directory to write the tree and evidence of the last one to; NULL: none
 */
struct variations_request {
	uint64_t seed;
	int count;
	bool single, inspect;
	const char *only, *output;
};

/** struct variations_result - what came out; @known: there is something that describes them */
struct variations_result {
	bool known;
	int bad, missed, good, alarms;
};

/**
 * variations_run - the variations of one rule
 * @report: gets some lines for each that went wrong
 *
 * Returns 0 or -errno when the host failed.
 */
int variations_run(const struct rule *rule, const struct variations_request *request,
		   struct variations_result *result, struct strbuf *report);

#endif
