/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay - do with the few affected objects what kbuild would do, without its walk over the tree
 *
 * kbuild records the exact command of every target. After a successful make the lab also records
 * the environment that the top Makefile exports and the commands of the final link (link-vmlinux.sh
 * run once under sh -x, its result compared bit for bit with kbuild's own), and which archives it
 * can write itself, again bit for bit (archive.h). With these, an object is compiled, an archive
 * made and vmlinux linked exactly as kbuild does it. Where a directory's Makefile changed, kbuild's
 * own Makefile.build is run for that one directory.
 */
#ifndef LAB_REPLAY_H
#define LAB_REPLAY_H

#include <stdbool.h>

#include "build.h"
#include "graph.h"
#include "kbuild.h"
#include "stage.h"

/** struct task - a command to be run in the stage, several at a time */
struct task {
	char *label;	    /* printed before its output, like "  CC      kernel/sys.o" */
	char **argv;	    /* NULL-terminated */
	const char *object; /* what it makes; NULL: something else; the caller's */
	const char *dir;    /* the directory that it makes all of; the caller's */
	bool own;	    /* the learner's own source: its errors are wanted first */
	bool captured;	    /* runs in the captured kbuild environment */
	bool ended, done;   /* set by tasks_run(): it came to its end, and did what it shall */
};

/** tasks_run - run all, own ones first, as many at a time as there are jobs; after a failure only
 * own ones still run. */
enum build_state tasks_run(struct kbuild *kbuild, struct task *tasks, int n);
void tasks_release(struct task *tasks, int n);

/** replay_record - after a successful make: keep environment and link; 0 or -errno (no replay). */
int replay_record(struct kbuild *kbuild, const struct stage *stage);

/** replay_possible - whether environment and link are on record. */
bool replay_possible(const struct stage *stage);

/** replay_has_env - whether the environment is on record: enough for replay_submake(). */
bool replay_has_env(const struct stage *stage);

/** replay_submake - run make -f scripts/Makefile.build obj=@dir @target, captured environment. */
enum build_state replay_submake(struct kbuild *kbuild, const char *dir, const char *target);

/** replay_compile_task - the task that compiles @target as recorded; false: nothing is recorded. */
bool replay_compile_task(struct task *task, const struct stage *stage, const struct graph *graph,
			 const char *target);

/** replay_object_task - the task that has kbuild make one object (listed in a Makefile or not). */
void replay_object_task(struct task *task, const char *object);

/** struct link - what vmlinux is linked from; link_load() and link_release() */
struct link {
	char **runs;	 /* shell commands */
	char **members;	 /* objects that are always linked, sorted */
	char **libs;	 /* "ARCHIVE OBJECT": objects in libraries, sorted */
	char **archives; /* archives of the link, in its order */
	char **written;	 /* archives that the lab writes as kbuild's ar does: see link_writes() */
	char **exports;	 /* "OBJECT WORD": what exports_of() them was, unless it was nothing */
	int nruns, nmembers, nlibs, narchives, nwritten, nexports;
};

int link_load(struct link *link, const struct stage *stage);
void link_release(struct link *link);
bool link_has(const struct link *link, const char *object);
const char *link_library(const struct link *link, const char *object); /* NULL: in none */

/**
 * link_exports - what @object contributed to the exports that vmlinux is linked with (exports.h)
 *
 * Always EXPORTS_NONE for kernels that are linked without them.
 */
const char *link_exports(const struct link *link, const char *object);

/**
 * replay_dir_task - the task that brings one directory's built-in.a up to date
 *
 * Only for a Makefile that changed in nothing but its lists of objects. Objects that @link has and
 * that @graph knows to be compiled of a source are then right as they are: what a changed file
 * concerns was deleted before. Without being told so, kbuild's Makefile.build starts a shell for
 * each of them.
 */
void replay_dir_task(struct task *task, const struct kbuild *kbuild, const struct graph *graph,
		     const struct link *link, const char *dir);

/**
 * link_writes - whether the lab may make @archive itself (archive.h)
 *
 * It may when it was seen, after kbuild had made everything, to make of the recorded command and
 * the files as they were the same bytes as kbuild's ar. A record of an older lab names none.
 */
bool link_writes(const struct link *link, const char *archive);

/**
 * replay_archives - make the archives above @dir again (after its members changed)
 *
 * Those of link_writes() without running a command, the others, and those of which it cannot be
 * told what ar would do with the files as they are, by the recorded one.
 */
enum build_state replay_archives(struct kbuild *kbuild, const struct stage *stage,
				 const struct link *link, const char *dir);

/** replay_recorded - run the recorded command of one target (an archive). */
enum build_state replay_recorded(struct kbuild *kbuild, const struct stage *stage,
				 const char *target);

/**
 * replay_link_holds - whether a linker command's inputs are all made by other recorded commands.
 */
bool replay_link_holds(const char *command);

/** replay_link - link vmlinux. */
enum build_state replay_link(struct kbuild *kbuild, const struct link *link);

#endif
