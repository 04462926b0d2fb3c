/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table - arch/x86/entry/syscalls/syscall_64.tbl and the other tables of a tree
 *
 * Rows are read as the tree's own generators read them (scripts/syscalltbl.sh, syscallhdr.sh):
 * columns are separated by blanks and tabs. What those would skip silently (a leading blank,
 * a missing column, a number that is not decimal) is kept and marked.
 */
#ifndef LAB_TABLE_H
#define LAB_TABLE_H

#include "../facts/facts.h"

/** table_rows - every line of @source that is, or tries to be, a row. */
void table_rows(struct arena *arena, const struct source *source, struct table_row **rows, int *n);

/**
 * table_parse - read the native table
 *
 * Fills everything but the pristine flags and what follows from them: table_finish() does that.
 */
void table_parse(struct arena *arena, const struct source *source, struct table_facts *table);

/**
 * table_finish - derive next_number, the gap, last_native_line from the pristine flags set so far
 * @shipped: rows that shipped with the kernel, to fill the lost ones; NULL when unknown
 */
void table_finish(struct arena *arena, struct table_facts *table, const struct table_row *shipped,
		  int nshipped);

/**
 * table_row_among - whether a list holds the row
 * @hint: where to begin; afterwards after the row found. Two versions of one table have the same
 *	  order except for a few rows, so that a search that begins where the last one ended is short.
 */
bool table_row_among(const struct table_row *rows, int n, const struct table_row *row, int *hint);

/**
 * convention_read - how this tree's table names entry points
 * @dispatch: text of arch/x86/entry/syscall_64.c, whose __SYSCALL macros decide; NULL when absent
 */
enum convention convention_read(const struct table_facts *table, const char *dispatch, size_t len);

/**
 * generic_rows - rows of include/uapi/asm-generic/unistd.h: "#define __NR_x 451" and the
 *		  __SYSCALL(__NR_x, sys_x) that belongs to it
 */
void generic_rows(struct arena *arena, const struct source *source, struct other_row **rows,
		  int *n);

#endif
