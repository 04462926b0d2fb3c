/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sparse - the part of a kernel tree that a static check reads, as a small tree of its own
 *
 * Proving the course without building needs no 1.5 GB: the table, the headers, the Makefiles and
 * the directory that the course works in are a few per cent of that and copied in a second.
 */
#ifndef LAB_SPARSE_H
#define LAB_SPARSE_H

/**
 * sparse_make - make the small tree
 * @source: a kernel's directory, a tarball of one, or NULL for the tree in the workspace as it was
 *	    before the learner came
 * @dir: where to; must not exist
 * @error: gets one line, to be freed by the caller
 *
 * Returns 0 or -errno.
 */
int sparse_make(const char *source, const char *dir, char **error);

#endif
