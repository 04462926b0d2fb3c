// SPDX-License-Identifier: GPL-2.0-only
#include "span.h"

#include <string.h>

int span_compare(const struct span *a, const struct span *b)
{
	int order = strcmp(a->file ? a->file : "", b->file ? b->file : "");

	if (order)
		return order;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->column == b->column ? 0 : a->column < b->column ? -1 : 1;
}
