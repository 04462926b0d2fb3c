/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sandbox - command lines (bubblewrap) that programs reading student code are run under
 *
 * Nothing of the host is in the sandbox but its read-only system directories and what is bound
 * into it. There is no network, no other process and no privilege; every process in it dies with
 * its first one, and that one with the lab. The environment is what the caller gives the program
 * (a build needs that) once environment_seal() was called.
 *
 * Two rooms, because two different strangers live in them. In the building room run make, gcc and
 * whatever a student's Makefile says: it may write to the staged tree and nothing else, so no file
 * that the lab opens later (a log, a console, a result) can be planted there. In the guest room
 * runs QEMU with the student's kernel in it: it sees the image and its own sockets, no tree.
 */
#ifndef LAB_SANDBOX_H
#define LAB_SANDBOX_H

#include <stdbool.h>

struct arena;

/**
 * struct sandbox
 * @wrap: argv prefix, NULL-terminated, for make, gcc and all that reads the student's source
 * @wrap_guest: argv prefix for QEMU
 * @cpu_s, @memory_mb, @processes, @file_mb: limits of each room, 0 for none
 */
struct sandbox {
	const char *const *wrap, *const *wrap_guest;
	int cpu_s, memory_mb, processes, file_mb;
};

/**
 * struct sandbox_request - what shall be seen in the rooms; paths are absolute and keep their names
 * @stage: directory that building may write to
 * @guest: directory that QEMU may write to (sockets, console); the image is read from there too
 * @guest_read: further files or directories QEMU reads, NULL-terminated; may be NULL
 * @cpu_s, @memory_mb, @processes, @file_mb: see struct sandbox; 0 for none. They hold for each
 *	process (memory, CPU, file size) or each user (processes; not for root); a control group,
 *	where there is one, bounds the sum (see cgroup.h)
 * @tmp_mb: size of the room's private /tmp; 0 for 256
 */
struct sandbox_request {
	const char *stage, *guest;
	const char *const *guest_read;
	int cpu_s, memory_mb, processes, file_mb, tmp_mb;
};

/** sandbox_new - the command lines for @request; everything lives in @arena. */
struct sandbox *sandbox_new(struct arena *arena, const struct sandbox_request *request);

/**
 * sandbox_probe - whether bubblewrap works here, tried by running it
 * @why: gets a line that says what is missing, @help one that says what to do; to be freed
 *
 * Returns 0, or -ENOENT (bwrap is not installed), -EPERM (namespaces are refused).
 */
int sandbox_probe(char **why, char **help);

/**
 * sandbox_room_works - whether the building room can be entered at this moment
 * @why: gets what bubblewrap said, to be freed; NULL when it works
 *
 * Asked when something failed in the room. What the stranger's program printed does not tell: it
 * can print what it likes. A room that cannot be entered is the machine's fault (namespaces
 * switched off, no processes or memory left), and none of the submission's.
 */
bool sandbox_room_works(const struct sandbox *sandbox, char **why);

#endif
