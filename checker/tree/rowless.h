/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rowless - system calls that are defined and that no table of the tree has
 *
 * The kernel defines many calls that x86-64 has no row for: those of 32-bit programs, of other
 * architectures, old ones. Each of them is in some table, of whichever architecture. What is in none
 * was forgotten.
 */
#ifndef LAB_ROWLESS_H
#define LAB_ROWLESS_H

#include "../facts/facts.h"

/**
 * rowless_entries - which of facts->entries no table names
 * @names: gets them, in facts->arena
 *
 * None for a tree whose other tables cannot be read: then nothing is certain. Returns their number.
 */
int rowless_entries(const struct facts *facts, const char ***names);

#endif
