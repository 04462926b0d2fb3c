/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * structured - messages that a compiler or an editor wrote as JSON, as the text of a log
 *
 * It knows gcc's own JSON (-fdiagnostics-format=json, json-stderr; gcc 9 to 15), SARIF 2.1 as gcc 13 and
 * clang 15 and later write it, and what an editor copies from its list of problems. They are in a log
 * among make's lines, on one line or on many.
 */
#ifndef LAB_STRUCTURED_H
#define LAB_STRUCTURED_H

#include "../lib/arena.h"

/**
 * structured_plain - @text with each such value as the lines that gcc prints without the option
 *
 * @text itself where there is none. What is incomplete, or not a value of these kinds, stays as it is.
 */
const char *structured_plain(struct arena *arena, const char *text);

#endif
