/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay - do with the few affected objects what kbuild would do, without its pass over the tree
 *
 * kbuild records the exact command of every target. After a successful make the lab also records
 * the environment that the top Makefile exports and the commands of the final link (link-vmlinux.sh
 * run once under sh -x, its result compared bit for bit with kbuild's own). With these, an object is
 * compiled, an archive made and vmlinux linked exactly as kbuild does it. Where a directory's Makefile changed, kbuild's
 * own Makefile.build is run for that one directory.
 */
#ifndef LAB_REPLAY_H
#define LAB_REPLAY_H

#include <stdbool.h>

#include "build.h"
#include "../stage/graph.h"
#include "kbuild.h"
#include "link.h"
#include "../stage/stage.h"
#include "tasks.h"

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

/**
 * replay_dir_task - the task that brings one directory's built-in.a up to date
 *
 * Only for a Makefile that changed in nothing but its lists of objects. Objects that @link has and
 * that @graph knows to be compiled of a source are then up to date: what a changed file
 * concerns was deleted before. Without being told so, kbuild's Makefile.build starts a shell for
 * each of them.
 */
void replay_dir_task(struct task *task, const struct kbuild *kbuild, const struct graph *graph,
		     const struct link *link, const char *dir);

/**
 * replay_archive - run the recorded command of one archive; nothing to do where none is recorded
 *
 * vmlinux.a, which is linked as a whole, gets no table of symbols.
 */
enum build_state replay_archive(struct kbuild *kbuild, const struct stage *stage,
				const char *archive);

/** replay_archives - make the archives above @dir again (after its members changed). */
enum build_state replay_archives(struct kbuild *kbuild, const struct stage *stage, const char *dir);

/**
 * replay_link_holds - whether a linker command's inputs are all made by other recorded commands.
 */
bool replay_link_holds(const char *command);

/** replay_link - link vmlinux. */
enum build_state replay_link(struct kbuild *kbuild, const struct link *link);

#endif
