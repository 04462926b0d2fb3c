/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * objectstore - objects that were made before from the same inputs
 *
 * A row in the system call table has the same two objects compiled for each student. What they are
 * made from is soon the same byte for byte: the names and numbers are the course's. So they are made
 * once, of the course's own solutions, and taken from there.
 *
 * Why not ccache. It hashes what the preprocessor prints, or the files that it read: an added
 * prototype in linux/syscalls.h, which no object of x86-64 depends on, differs in every submission, moves
 * line markers and is a miss. That such an edit is dead was proved before (narrow.h), and its file
 * keeps the time of a pristine one. This is what the key here uses, and what ccache cannot know.
 *
 * The key of an object is the SHA-256 of all that goes into it:
 *  - the compiler, the other tools (by their content) and the procedure (.lab/fingerprint), and the
 *    configuration (.config, and autoconf.h as the compiler sees it);
 *  - the command on record;
 *  - each file on record that it was made from: by its name alone where it is pristine, or differs
 *    from that only in dead text; otherwise by its content, as all that a build generates;
 *  - headers that the tree did not have: one may hide another.
 * Where one of these files may ask for other files there is no key, nor for the object of a source that
 * is not as shipped: a submission can read the store, and must not find the course's functions there, to
 * link them in place of its own. A store is for one pristine tree: its caller ensures that.
 *
 * Only what compiled without a word is kept, and only if it turned out to be made from exactly the files
 * that the key has; so a hit has the same object, the same record of it and the same (empty) log.
 *
 * Who can write to it: a run over the course's own solutions, before any submission (grade/warm.h).
 * For a submission it is mounted read only in the building room, which alone uses it. What its Makefile
 * changes behind the manifest's back is at most ignored: it gets the course's object then, instead of
 * one that it has spoilt.
 */
#ifndef LAB_OBJECTSTORE_H
#define LAB_OBJECTSTORE_H

#include <stdbool.h>

struct graph;
struct stage;

/** objectstore_key - the key of @object as the stage is now, to be freed; NULL: not known for certain */
char *objectstore_key(const struct stage *stage, const struct graph *graph, const char *object);

/** objectstore_take - put what @dir has under @key into the stage; false: nothing, or not all of it */
bool objectstore_take(const char *dir, const char *key, const struct stage *stage,
		      const char *object);

/** objectstore_writable - whether new objects may be kept in @dir */
bool objectstore_writable(const char *dir);

/** objectstore_keep - keep @object and its record under @key; 0 or -errno */
int objectstore_keep(const char *dir, const char *key, const struct stage *stage,
		     const char *object);

#endif
