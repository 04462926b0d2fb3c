/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * laps - where the time of a check goes
 *
 * Code that has finished a piece of work calls lap(); the time since the last lap is added up under
 * that name. Nothing is measured before laps_begin(), so a caller that does not need it pays
 * nothing.
 */
#ifndef LAB_LAPS_H
#define LAB_LAPS_H

struct strbuf;

/** struct lap - @name is "STAGE" or "STAGE: PART"; laps of one name are added up */
struct lap {
	const char *name;
	double seconds;
};

/** laps_begin - forget all laps, start the clock. */
void laps_begin(void);

/** lap - the time since the last lap went into @name, a string that stays valid. */
void lap(const char *name);

/** laps_taken - the laps in the order in which they first came; their number goes to @n. */
const struct lap *laps_taken(int *n);

/** laps_render - a table of stages and their parts, for people. */
void laps_render(const struct lap *laps, int n, struct strbuf *out);

#endif
