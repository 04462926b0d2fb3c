/* SPDX-License-Identifier: GPL-2.0-only */
/* program - compile the learner's user programs for the guest */
#ifndef LAB_PROGRAM_H
#define LAB_PROGRAM_H

#include <stdbool.h>

struct arena;
struct sandbox;

/**
 * struct program_request
 * @dir: directory that @source is relative to
 * @out: file that gets the program
 * @sandbox: what gcc runs under; NULL: none
 * @debug: with debug information
 * @timeout_s: how long gcc may take; 0: a minute
 */
struct program_request {
	const char *dir, *source, *out;
	const struct sandbox *sandbox;
	bool debug;
	double timeout_s;
};

/**
 * program_compile - gcc -O1 -static @source
 * @log: gets gcc's messages, in @arena
 *
 * Returns 0, 1 when the source does not compile, or -errno when the host failed. A source can bring it about
 * that gcc takes a minute, memory or disk without end: it is the host's failure when an empty program
 * fails as well, or takes a tenth of the time. A program that was compiled from the same text before is
 * used as it is, unless it includes files of its own.
 */
int program_compile(struct arena *arena, const struct program_request *request, const char **log);

/**
 * program_own_calls - where the program @path has syscall instructions of its own
 * @source: its C source, which tells what is the program's and what the C library's
 * @addresses: gets their addresses, at most @max
 *
 * Bytes that only look like one are included; nothing ever runs there. Returns how many there
 * are, which may be more than @max, or -errno.
 */
int program_own_calls(const char *path, const char *source, unsigned long *addresses, int max);

#endif
