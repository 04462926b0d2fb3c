/* SPDX-License-Identifier: GPL-2.0-only */
/* owned - to whom the bytes of the tree belong: the kernel, the learner, or another call */
#ifndef LAB_OWNED_H
#define LAB_OWNED_H

#include "../facts/facts.h"

/**
 * owned_by_kernel - whether bytes @from to @to of @source, or some of them, shipped with the kernel
 *
 * With a pristine tree its lines decide; otherwise the rows, heads of definitions and prototypes that
 * are known to have shipped. Blank lines belong to nobody, and neither does the place between two bytes.
 */
bool owned_by_kernel(const struct facts *facts, const struct source *source, size_t from,
		     size_t to);

/**
 * owned_by_other_call - whether they belong to another requested call than @subject
 *
 * A row belongs to the call in its third column, a definition's head and a prototype to the one
 * they name.
 */
bool owned_by_other_call(const struct facts *facts, const char *subject,
			 const struct source *source, size_t from, size_t to);

#endif
