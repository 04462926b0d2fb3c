/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * area - a private view of the pristine tree and its baseline build, thrown away after use
 *
 * Each submission is graded in a mount namespace of its own. There, two overlays show the pristine
 * tree and the stage; what is written to them goes to a small file system in memory that only this
 * process sees. So every submission starts from the same bytes and the same times, whatever an
 * earlier one did; its disk and its number of files are bounded; nothing of it is left when the
 * process ends, however that happens; and no copy has to be made, however many run at once.
 *
 * Where overlays are refused (--unsafe-no-sandbox), the lower directories are copied for each
 * submission instead: slow, but the same for the grade.
 */
#ifndef LAB_AREA_H
#define LAB_AREA_H

#include <stdbool.h>

/**
 * struct area - where things are; the same paths for every submission, absolute
 * @dir: the mount point
 * @pristine: the untouched kernel tree, a git work tree
 * @baseline: the stage with the baseline build in it
 * @tree, @stage: what is graded: they look like @pristine and @baseline at first
 * @build: for image, logs and initramfs
 */
struct area {
	const char *dir, *pristine, *baseline, *tree, *stage, *build;
};

/** struct area_limits - what a submission may write in all; 0 for the usual */
struct area_limits {
	int disk_mb, files;
};

/**
 * area_enter - move this process into a private view; it must be single-threaded
 * @what: gets, on failure, the step that failed
 *
 * For good: the process cannot leave, and what it writes below @area->dir is gone when it and its
 * children end. Returns 0 or -errno.
 */
int area_enter(const struct area *area, const struct area_limits *limits, const char **what);

/** area_copy - the stand-in for area_enter() where namespaces are refused; 0 or -errno. */
int area_copy(const struct area *area);

/** area_drop - remove what area_copy() made. */
int area_drop(const struct area *area);

/** area_probe - try area_enter() in a child process; 0, or -errno and @what. */
int area_probe(const struct area *area, const char **what);

#endif
