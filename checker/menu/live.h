/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * live - the gauge of work whose phases pipeline.c reports: tree, build, image, boot, calls, witness
 */
#ifndef LAB_MENU_LIVE_H
#define LAB_MENU_LIVE_H

#include "dialog.h"

/**
 * struct live
 * @at: the phase; @begun, @drawn: seconds, when it began and when the box was last drawn
 * @from: how much of it was done when it was first reported; -1: not yet
 */
struct live {
	struct gauge gauge;
	size_t at;
	double begun, drawn;
	int from;
	char detail[160];
};

/** live_begin - @detail: what goes on first. Where nothing can be drawn, @live->gauge.pid is 0. */
void live_begin(struct live *live, const char *title, const char *detail);

/** live_update - its signature fits the progress callbacks: @live is the cookie. */
void live_update(void *live, const char *what, int done, int total);
void live_end(struct live *live);

#endif
