/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * meter - show the progress of a long piece of work, with an estimate of the time left
 *
 * On a terminal it is one line that redraws itself, cut to the terminal's width. Elsewhere (a pipe,
 * TERM=dumb, --plain) it is a line at the beginning and one for every quarter. It writes to stderr.
 *
 * Where the environment's LAB_METER is the number of a pipe's descriptor, as the menu sets it, each update is a
 * line "DONE TOTAL WHAT" there instead, and whoever reads it draws; meter_heard() is the reader.
 */
#ifndef LAB_METER_H
#define LAB_METER_H

#include <stdbool.h>

#define METER_VARIABLE "LAB_METER"

struct meter {
	bool live, started;
	int listener; /* LAB_METER's descriptor; 0: there is none */
	const char *what;
	double begin, drawn, estimate_s;
	int quarter, from; /* from: how much was done when this was first reported */
};

/**
 * meter_begin
 * @what: "unpacking the kernel"
 * @estimate_s: about how many seconds it will take, 0: unknown; used until there is a better one
 */
void meter_begin(struct meter *meter, bool plain, const char *what, double estimate_s);

/**
 * meter_update - its signature fits the progress callbacks: @meter is the cookie
 * @what: replaces the text when it is not NULL
 * @done, @total: total 0 shows only the count; with a total below 0 @what is a remark, which gets a
 *	line of its own
 */
void meter_update(void *meter, const char *what, int done, int total);

/** meter_end - replace the line by "@what: done in 12 s", or clear it when it failed. */
void meter_end(struct meter *meter, bool ok);

/** meter_heard - read a line of LAB_METER's (it is cut up); NULL: it is none, otherwise WHAT. */
const char *meter_heard(char *line, int *done, int *total);

/** terminal_columns - of the terminal @fd, else what COLUMNS asks for; 0: nobody says. */
int terminal_columns(int fd);

/** terminal_height - rows of the terminal @fd, 24 when it does not say; 0: it is not a terminal. */
int terminal_height(int fd);

#endif
