/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * graph - which target of the stage was made from which files, as kbuild's .cmd files record it
 */
#ifndef LAB_GRAPH_H
#define LAB_GRAPH_H

#include <stdbool.h>

#include "../../checker/lib/hashset.h"

struct stage;

/**
 * struct graph_target
 * @file: its own name, an index into graph.files
 * @source: what it was compiled from, or -1
 * @deps: all files it was made from (without options), sorted
 * @compiles: one gcc -c makes it from @source
 */
struct graph_target {
	int file, source, ndeps;
	int *deps;
	bool compiles;
};

/** struct graph - zero-initialise; released by graph_release() */
struct graph {
	struct hashset files; /* names, "include/linux/syscalls.h" */
	struct graph_target *targets;
	int ntargets;
	char *rules;	       /* the recorded commands of all other targets, one per line */
	bool objtool_recorded; /* compile commands hold objtool's run as well */
	bool dirty;
};

/** graph_load - read the saved graph, or make it from the .cmd files; 0 or -errno. */
int graph_load(struct graph *graph, const struct stage *stage);

/** graph_rebuild - make it again from all .cmd files (after a run of make). */
int graph_rebuild(struct graph *graph, const struct stage *stage);

/** graph_update - read one target's .cmd file again; -ENOENT when it has none. */
int graph_update(struct graph *graph, const struct stage *stage, const char *target);

int graph_save(struct graph *graph, const struct stage *stage);
void graph_forget(const struct stage *stage); /* have the next graph_load() make it again */
void graph_release(struct graph *graph);

/** graph_normalise - give a path the one spelling that the manifest has for it; in place. */
void graph_normalise(char *path);

/** graph_find - index of a file's name, or -1. */
int graph_find(const struct graph *graph, const char *file);

/** graph_target - the target of that name, or NULL. */
struct graph_target *graph_target(const struct graph *graph, const char *name);

bool graph_depends(const struct graph_target *target, int file);

/** graph_command - the recorded command of @target as a shell line, to be freed; NULL: none. */
char *graph_command(const struct stage *stage, const char *target);

#endif
