/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pasted - a log as people paste it, without the clothes it wears
 *
 * A log that comes by mail, from a CI's web page or out of a terminal has things around each line:
 * "> " of mails, time stamps, colours, the name of a container; lines are folded at the width of a
 * page, and those of two jobs of make -j run together. The recognisers want the lines as the
 * programs printed them.
 */
#ifndef LAB_PASTED_H
#define LAB_PASTED_H

#include "../lib/arena.h"

/**
 * pasted_plain - a copy of @text with one message to a line and nothing before it
 *
 * Indentation stays where it tells something: before what gcc quotes of a source, and before what
 * kbuild says of its progress. Never NULL; bytes that are no control characters are kept.
 */
char *pasted_plain(struct arena *arena, const char *text);

#endif
