/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * roombuild - a build that runs, from staging to the last copy, inside the building room
 *
 * When a build has a sandbox, the lab's own program is started again in its building room (sandbox.h)
 * and does there what it does without one: finds the changes, plans, narrows, runs make, replays. It
 * gets a request on its standard input and answers on its standard output, once, when all other
 * processes of the room are dead: the outcome, the log, and the files that were asked for. Only the
 * host says which files these are and where they go; of each it takes a bounded number of bytes into
 * a directory that no room can write to. Collectors read there and nowhere else: see room_kept().
 *
 * What a forged answer is worth. The program in the room is process 1, cannot be traced (it is not
 * dumpable, so its memory and descriptors are closed to others of its user) and gives the descriptor
 * of the answer to no child. Suppose that it is compromised nevertheless, by a file in the stage that it
 * parses wrongly. Then an attacker decides what the build's log, objects and image are. But a
 * Makefile decides that anyway, by what its recipes run: no part of an answer is believed that
 * the submission's own build could not have made so. The image is booted and questioned by the host,
 * with challenges that were not drawn yet; the log only serves to explain a failure. What is read of
 * an answer, JSON and lengths, is treated as untrusted.
 */
#ifndef LAB_ROOMBUILD_H
#define LAB_ROOMBUILD_H

#include <stdbool.h>

#include "build.h"

/** room_kept - the directory below @dir in which vm_build() leaves what came out; to be freed. */
char *room_kept(const char *dir);

/** room_build, room_other_side, room_source_line - what vm_build() and the like do in a sandbox */
int room_build(const struct build_request *request, struct build_result *result);
int room_other_side(const struct build_request *request, const char *file, const char *header,
		    const char *log);
int room_source_line(const struct build_request *request, const char *file, const char *symbol,
		     unsigned long offset);

#endif
