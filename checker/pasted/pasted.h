/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pasted - a log as people paste it, without what surrounds its lines
 *
 * A log that comes from a mail, a CI's web page or a terminal has additions around each line:
 * "> " of mails, time stamps, colours, the name of a container; lines are folded at the width of a
 * page, and those of two jobs of make -j run together; a compiler may have written JSON (structured.h).
 * The recognisers want the lines as the programs printed them.
 */
#ifndef LAB_PASTED_H
#define LAB_PASTED_H

#include "../lib/arena.h"

/**
 * pasted_plain - a copy of @text with one message to a line and nothing before it
 *
 * Indentation stays where it means something: before what gcc quotes of a source, and before what
 * kbuild says about its progress. Never NULL; bytes that are not control characters are kept.
 */
const char *pasted_plain(struct arena *arena, const char *text);

#endif
