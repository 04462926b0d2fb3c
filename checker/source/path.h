/* SPDX-License-Identifier: GPL-2.0-only */
/* path - which file names a patch may use */
#ifndef LAB_GRADE_PATH_H
#define LAB_GRADE_PATH_H

/**
 * path_problem - why a path is refused, in words that follow the path; NULL for a clean one
 *
 * A clean path is relative, without empty, "." and ".." components, without any ".git" and
 * any other file that configures git (in any case), printable ASCII, at most 255 bytes a component and 1000 in all.
 */
const char *path_problem(const char *path);

#endif
