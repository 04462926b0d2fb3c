/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * classic - convert a kernel to the convention of 4.17 to 5.6
 *
 * In those kernels syscall_64.tbl named the entry points as they are, __x64_sys_read, and the macro
 * that reads the table added nothing. The transformation gives every entry of a bare tree's table
 * its prefix and takes `__x64_##` out of the macros. The gaps that the table's generator fills by
 * itself say sys_ni_syscall without a prefix, so that name is mapped, as those kernels did too.
 * The kernel that is built from it is the same as before.
 */
#ifndef LAB_CLASSIC_H
#define LAB_CLASSIC_H

#include "../source/patch.h"

/**
 * classic_plan - what the files of a bare tree become on the classic track
 *
 * A tree that is prefixed already needs no change: @changes stays empty. When the tree has none of
 * the known forms, changes->conflict_file says where.
 */
void classic_plan(struct arena *arena, const struct tree_reader *reader, struct changes *changes);

#endif
