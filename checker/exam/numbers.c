// SPDX-License-Identifier: GPL-2.0-only
#include "numbers.h"

#include "../lib/util.h"

#define FAR_FREE_NUMBER 4000

static bool is_free(const struct facts *facts, long number)
{
	for (int i = 0; i < facts->table.nrows; i++) {
		if (facts->table.rows[i].number == number)
			return false;
	}
	return number >= facts->image.nslots || !facts->image.slots[number];
}

long free_call_number(const struct facts *facts)
{
	long highest = facts->table.next_number - 1;

	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *row = &facts->table.rows[i];

		if (row->region == REGION_NATIVE && row->number > highest && row->number < 512)
			highest = row->number;
	}
	for (long number = highest + 1; number < 512; number++) {
		if (is_free(facts, number))
			return number;
	}
	return FAR_FREE_NUMBER;
}

static long slot_of(const struct facts *facts, const char *symbol)
{
	for (int i = 0; i < facts->image.nslots; i++) {
		if (streq(facts->image.slots[i], symbol))
			return i;
	}
	return -1;
}

long call_number(struct facts *facts, const struct view *view, const char *handler)
{
	long slot;

	if (view->subject->number >= 0)
		return view->subject->number;
	for (int i = 0; i < view->nrows; i++) {
		if (view->rows[i]->decimal)
			return view->rows[i]->number;
	}
	slot = slot_of(facts, handler);
	return slot >= 0 ? slot : facts->table.next_number;
}
