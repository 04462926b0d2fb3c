/* SPDX-License-Identifier: GPL-2.0-only */
/* gdbscript - what gdb is told about the learner's kernel */
#ifndef LAB_EXAM_GDBSCRIPT_H
#define LAB_EXAM_GDBSCRIPT_H

struct arena;

/**
 * gdb_script_write - the lines of the learner's file, and a breakpoint at their function
 * @entry: what __x64_sys_ ends in for the call; @file: where it is defined, NULL: not known
 * @path: gets the file in the workspace's build directory; an editor's gdb can read it, too
 *
 * Returns 0 or -errno.
 */
int gdb_script_write(struct arena *arena, const char *vmlinux, const char *entry, const char *file,
		     int nparams, const char **path);

#endif
