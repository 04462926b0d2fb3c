/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * origin - the tree and the baseline build that all submissions start from
 *
 * Made once from the workspace's history (the tree as the course hands it out, whatever the
 * instructor's own work tree looks like) and kept between batches in the workspace's grade/. It is
 * made again when history, kernel configuration or compiler have changed.
 */
#ifndef LAB_ORIGIN_H
#define LAB_ORIGIN_H

#include "area.h"

struct build_progress;

/**
 * origin_prepare - make @area's tree and stage, unless they are there already
 * @source: the workspace's tree
 * @log: file for the output of a baseline build
 * @revision: gets the hash of the tree, 40 digits and a NUL
 * @why, @help: get one line each on failure, to be freed
 *
 * Returns 0, -EINTR, or another -errno.
 */
int origin_prepare(const struct area *area, const char *source, const char *log,
		   const struct build_progress *progress, char revision[41], char **why,
		   char **help);

/**
 * origin_check - whether what origin_prepare() has made fits this machine; nothing is changed
 * @revision, @why: as above
 *
 * 0, -ESTALE (compiler, lab or kernel differ), or another -errno.
 */
int origin_check(const struct area *area, const char *source, char revision[41], char **why);

#endif
