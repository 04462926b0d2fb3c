/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buildprogress - how a build, and the making of the stage before it, report progress
 */
#ifndef LAB_BUILDPROGRESS_H
#define LAB_BUILDPROGRESS_H

#define PROGRESS_REMARK (-1)

/**
 * struct build_progress - how a long build reports progress; every member may be NULL
 * @update: @done of @total, which is 0 when it is not known. With PROGRESS_REMARK as @total, @what
 *	is a remark of one line that is shown once and stays: why all of the kernel is built
 */
struct build_progress {
	void (*update)(void *cookie, const char *what, int done, int total);
	void *cookie;
};

#endif
