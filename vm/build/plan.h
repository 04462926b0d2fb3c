/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan - what has to be done in the stage before vmlinux is correct again
 *
 * The plan is kept on disk (.lab/journal) from before the first change of the stage until vmlinux
 * is linked. A build that fails, is killed or runs out of disk leaves it there, and the next one
 * begins with it: an object that is in the plan is deleted before anything else, so neither we nor
 * kbuild can use an old or half-written one. What a failed build did compile completely, from files
 * that the manifest knew by then, is valid and stays; it is only not linked yet.
 */
#ifndef LAB_PLAN_H
#define LAB_PLAN_H

#include <stdbool.h>

struct graph;
struct link;
struct stage;

/**
 * struct plan
 * @objects: to be compiled; @made: compiled since vmlinux was linked
 * @dirs: whose Makefile changed; @files: staged but not yet in the manifest
 * @tables: the table generators must run
 * @kbuild: why the kernel's own make must run over the whole tree; NULL: it need not
 * @link: vmlinux must be linked
 * @complete: something asks which files there are: the answer is that of the whole tree
 */
struct plan {
	char **objects, **made, **dirs, **files;
	int nobjects, nmade, ndirs, nfiles;
	char *kbuild;
	bool tables, link, olddefconfig, complete;
	bool ended;	      /* the make over the whole tree ended, and failed */
	bool was_interrupted; /* the plan was found on disk with a make running */
};

int plan_read(struct plan *plan, const struct stage *stage); /* 0 also when there is none */
int plan_write(const struct plan *plan, const struct stage *stage);
void plan_drop(const struct stage *stage);
void plan_release(struct plan *plan);

void plan_object(struct plan *plan, const char *object);
void plan_made(struct plan *plan,
	       int i); /* objects[i] goes over to made, another takes its place */
void plan_take_back(struct plan *plan, int nobjects); /* forget all objects but the first ones */
void plan_dir(struct plan *plan, const char *dir);
void plan_file(struct plan *plan, const char *file);
void plan_files_done(struct plan *plan); /* the manifest has all of them now */
void plan_kbuild(struct plan *plan, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool plan_empty(const struct plan *plan);

/**
 * plan_changes - decide what each of stage->changes means, and mark those that keep their time
 *
 * Reads the old content in the stage, so it must come before stage_apply().
 */
void plan_changes(struct plan *plan, struct stage *stage, const struct graph *graph);

/** plan_all_dependents - plan whatever reads @path: nothing is proved about it. */
void plan_all_dependents(struct plan *plan, const struct graph *graph, const char *path);

/** plan_unread - @path changed again while it was staged: nothing is proved about it. */
void plan_unread(struct plan *plan, const struct graph *graph, const char *path);

/**
 * plan_embeds - whether a source includes, by the assembler or #embed, a file called @name or one
 * whose name it does not spell: no list of included files names it
 */
bool plan_embeds(const char *text, const char *name);

/** plan_makefile_looks - whether the meaning of a Makefile depends on other files. */
bool plan_makefile_looks(const char *text);

/** plan_makefile_simple - whether two Makefile texts differ only in lists of objects. */
bool plan_makefile_simple(const char *old, const char *now);

/** plan_tables - the table headers were made again: plan what their differences affect. */
void plan_tables(struct plan *plan, const struct stage *stage, const struct graph *graph);

/** plan_tables_keep - remember the table headers the objects are, or are about to be, made from. */
int plan_tables_keep(const struct stage *stage);

#endif
