/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hostfault - what proves that a build failed because of the host, and not because of the learner's tree
 *
 * The untouched tree was built on this machine, so a build that fails is the learner's unless one
 * of the proofs in hostfault.c is there. That is the only list of them; in a sandbox none of them
 * counts, since the code that is judged there can cause them.
 */
#ifndef LAB_HOSTFAULT_H
#define LAB_HOSTFAULT_H

#include <stdbool.h>

struct build_request;
struct stage;

/** struct host_fault - one line each, both to be freed */
struct host_fault {
	char *what, *help;
};

/** struct host_seen - how the host was before the build: host_look() */
struct host_seen {
	long oom_kills; /* since the machine's start; -1: not known */
};

struct host_seen host_look(void);

/**
 * host_fault - whether a build that failed did so because of the host
 * @request: of the build; @before: host_look() before it
 */
bool host_fault(struct stage *stage, const struct build_request *request, struct host_seen before,
		struct host_fault *fault);

/** said_by_host - gcc's own words in the text @log that a disk is full (-ENOSPC) or it was killed (-ENOMEM); else 0. */
int said_by_host(const char *log);

/** disk_is_full - the stage's disk, or what a tool says in the log of its own files. */
bool disk_is_full(const char *stage, const char *log);

#endif
