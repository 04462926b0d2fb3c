/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * area - a private view of the pristine tree and its baseline build, thrown away after use
 *
 * Each submission is graded in a mount namespace of its own. There, an overlay shows the pristine
 * tree, in which the patch is written; what is written goes to a small file system in memory that
 * only this process sees. The stage, in which untrusted code runs, is shown in the sandbox alone, by
 * area_show_stage(): for the process that grades, the path of the stage is an empty directory, so it
 * cannot read there, write there or trust what it finds there, by mistake or otherwise. What was
 * built in the sandbox comes out of it as bytes (see vm/build/roombuild.h). So every submission starts from the
 * same bytes and the same times, whatever an earlier one did; its disk and its number of files are
 * bounded; nothing of it remains when the process ends, however that happens; and no copy has to be
 * made, however many run at once. Several builds in one view see what the earlier ones left.
 *
 * The view has the same paths as what it hides, since builds record absolute paths.
 *
 * Where namespaces are refused (--unsafe-no-sandbox), the stage is copied for each submission
 * and its edits are undone in the tree: slow, one at a time, but with the same grades.
 */
#ifndef LAB_AREA_H
#define LAB_AREA_H

#include <stdbool.h>

/**
 * struct area - where things are: absolute paths
 * @dir: holds all the others
 * @tree: the kernel tree as the course hands it out, a git work tree
 * @stage: the stage (see vm/build/build.h) with the baseline build of that tree
 * @build: for image, logs and initramfs of one submission
 */
struct area {
	const char *dir, *tree, *stage, *build;
};

/** struct area_limits - what a submission may write in all; 0 for the usual */
struct area_limits {
	int disk_mb, files;
};

/**
 * area_enter - give this process a view of its own; it must be single-threaded
 * @what: gets, on failure, the step that failed
 *
 * This is final: what it and its children write below @area->dir is seen by nobody else and is gone
 * when the last of them ends. Returns 0 or -errno.
 */
int area_enter(const struct area *area, const struct area_limits *limits, const char **what);

/**
 * area_show_stage - in a child that becomes a sandbox: put the private stage at its path
 * @area: the struct area that was entered; for struct sandbox's @show
 *
 * 0 or -errno.
 */
int area_show_stage(void *area);

/** area_show_pristine - the same with an untouched tree and an untouched stage. */
int area_show_pristine(void *area);

/** area_copy - the stand-in for area_enter(): a fresh stage from the one kept by area_keep(). */
int area_copy(const struct area *area);

/** area_keep, area_unkeep - set the pristine stage aside, and put it back; 0 or -errno. */
int area_keep(const struct area *area);
int area_unkeep(const struct area *area);

/** area_is_full - whether a submission has used up the disk space or files it had */
bool area_is_full(const struct area *area);

/** area_probe - try area_enter() in a child process; 0, or -errno and @what. */
int area_probe(const struct area *area, const char **what);

#endif
