/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sandbox - command lines (bubblewrap) that programs reading student code are run under
 *
 * Nothing of the host is in the sandbox but its read-only system directories and what is bound
 * into it. There is no network, no other process and no privilege, and of the host's system calls
 * there are those that builds and QEMU need (filter.h); every process in it dies with its first one,
 * and that one with the lab. The environment is what the caller gives the program
 * (a build needs that) once environment_seal() was called.
 *
 * Three rooms, because different untrusted code runs in them. In the building room run make, gcc and
 * whatever a student's Makefile says: it may write to the stage. What steers a build runs in there
 * too (the lab's own program, see roombuild.h), so that nothing of it has a right that the Makefile
 * lacks. In the reading room gcc compiles the student's user programs: it sees the tree and writes
 * nothing but its private /tmp. In the guest room runs QEMU with the student's kernel in it: it sees
 * the image and its own sockets, no tree.
 *
 * Why no submission can make the host read or write for it: the stage exists in the building
 * room alone. The process that grades has an empty directory at that path (see grade/area.h), no
 * descriptor of the stage, and shares no other place with the room that the room can write to; all
 * that comes out is a stream of bytes, whose lengths, number and destinations are the host's
 * (roombuild.h). A link, a pipe, a device or another name that was planted is followed, if at all,
 * by a process that sees nothing but the room and has no rights there but the planter's own.
 */
#ifndef LAB_SANDBOX_H
#define LAB_SANDBOX_H

#include <stdbool.h>

struct arena;
struct strbuf;

/**
 * struct sandbox
 * @wrap: argv prefix of the reading room, NULL-terminated
 * @wrap_build: of the building room; "/lab/lab" is the lab's own program in it
 * @wrap_guest: of QEMU's
 * @filter: the system calls that may be made in each of them (filter.h), to be .given (process.h)
 * @show: called in the child that becomes the building room, puts the stage there; NULL: it is there
 * @show_pristine: the same with what no submission has touched, for a control; NULL: none
 * @cookie: for these two
 * @cpu_s, @memory_mb, @processes, @file_mb: limits of each room, 0 for none
 */
struct sandbox {
	const char *const *wrap, *const *wrap_build, *const *wrap_guest;
	const struct strbuf *filter;
	int (*show)(void *cookie), (*show_pristine)(void *cookie);
	void *cookie;
	int cpu_s, memory_mb, processes, file_mb;
};

/** Where the building room has the objects that were made before. */
#define SANDBOX_OBJECTS "/lab/objects"

/**
 * struct sandbox_request - what is visible in the rooms; paths are absolute and keep their names
 * @tree: the kernel tree, read only, without its history
 * @stage: directory that building may write to
 * @guest: directory that QEMU may write to (sockets, console); the image is read from there too
 * @guest_read: further files or directories QEMU reads, NULL-terminated; may be NULL
 * @show, @show_pristine, @cookie: see struct sandbox
 * @cpu_s, @memory_mb, @processes, @file_mb: see struct sandbox; 0 for none. They hold for each
 *	process (memory, CPU, file size) or each user (processes; not for root); a control group,
 *	where there is one, bounds the sum (see cgroup.h)
 * @objects: directory of objects that were made before (../stage/objectstore.h): SANDBOX_OBJECTS in the
 *	building room; NULL: none. @fills: it may be written to there: only for what is trusted
 * @tmp_mb: size of the room's private /tmp; 0 for 256. Nothing else in a room's own file systems can
 *	be written to
 */
struct sandbox_request {
	const char *tree, *stage, *guest;
	const char *const *guest_read;
	const char *objects;
	bool fills;
	int (*show)(void *cookie), (*show_pristine)(void *cookie);
	void *cookie;
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
 * sandbox_room_works - whether the reading room can be entered at this moment
 * @why: gets what bubblewrap said, to be freed; NULL when it works
 *
 * Asked when something failed in the room. What the untrusted program printed does not show it:
 * it can print what it likes. A room that cannot be entered is the machine's fault (namespaces
 * switched off, no processes or memory left), and not the submission's.
 */
bool sandbox_room_works(const struct sandbox *sandbox, char **why);

#endif
