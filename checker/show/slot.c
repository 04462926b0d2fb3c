// SPDX-License-Identifier: GPL-2.0-only
#include "show.h"
#include "../lib/arena.h"
#include "../lib/util.h"

static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	const struct image_facts *image = &facts->image;

	exhibit->title = "the dispatcher in your vmlinux";
	if (!image->dispatch_known)
		return;
	for (int s = 0; s < step->nsyscalls; s++) {
		const char *symbol =
			arena_printf(arena, "__x64_sys_%s", step->syscalls[s].subject.name);

		for (int n = 0; n < image->nslots; n++) {
			if (image->slots[n] && streq(image->slots[n], symbol))
				exhibit_line(arena, exhibit, "number %d  ->  %s", n, symbol);
		}
	}
}

SHOW(slot) = {.name = "slot", .make = make};
