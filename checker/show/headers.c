// SPDX-License-Identifier: GPL-2.0-only
#include "show.h"
#include "../lib/arena.h"

static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	(void)step;
	exhibit->title = "what the kernel's own scripts made of your row";
	for (int i = 0; i < facts->build.ngenerated; i++) {
		const struct generated_line *line = &facts->build.generated[i];

		exhibit_line(arena, exhibit, "%s:%d", line->file, line->line);
		exhibit_line(arena, exhibit, "    %s", line->text);
	}
}

SHOW(headers) = {.name = "headers", .make = make};
