/* SPDX-License-Identifier: GPL-2.0-only */
/* aside - what tools of the system say about themselves in a log: no mistake of a system call */
#ifndef LAB_ASIDE_H
#define LAB_ASIDE_H

#include <stdbool.h>

#include "symptom.h"

/**
 * aside_of_start - what the emulator, the boot loader, the first program, the shell, modules or the
 * configuration mean by @line; NULL: it is of none of those
 *
 * To be asked before anybody takes a number or word in it for the answer of a call.
 */
const struct symptom *aside_of_start(const char *line);

/**
 * aside_of_harmless - what a warning means that changes nothing; NULL: @line is none
 *
 * The rest of a log is to be read without it.
 */
const struct symptom *aside_of_harmless(const char *line);

/** aside_of_line - what a tool means by @line; NULL: it is none of those that are known. */
const struct symptom *aside_of_line(const char *line);

/**
 * aside_is_tools - whether a tool of the system says @line, of @len bytes, about its own work
 *
 * "dmesg: read kernel buffer failed: Operation not permitted" is no answer of the learner's call.
 */
bool aside_is_tools(const char *line, size_t len);

#endif
