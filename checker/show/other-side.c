// SPDX-License-Identifier: GPL-2.0-only
#include "show.h"
#include "../lib/arena.h"

static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	(void)step;
	if (!facts->build.other_side_read)
		return;
	exhibit->title = "your file, compiled as an architecture without wrappers reads it";
	if (!facts->build.nother_side)
		exhibit_line(arena, exhibit,
			     "gcc compared your prototype with your definition: they agree");
	for (int i = 0; i < facts->build.nother_side; i++)
		exhibit_line(arena, exhibit, "%s:%d: %s", facts->build.other_side[i].span.file,
			     facts->build.other_side[i].span.line,
			     facts->build.other_side[i].message);
}

SHOW(other_side) = {.name = "other-side", .make = make};
