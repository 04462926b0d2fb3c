// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "show.h"
#include "../lib/arena.h"
#include "../lib/util.h"

static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	exhibit->title = "found in the kernel image, vmlinux";
	for (int s = 0; s < step->nsyscalls; s++) {
		const char *name = step->syscalls[s].subject.name;

		for (int i = 0; i < facts->image.nsymbols; i++) {
			const char *symbol = facts->image.symbols[i];

			if (streq(symbol, arena_printf(arena, "__x64_sys_%s", name)) ||
			    streq(symbol, arena_printf(arena, "__ia32_sys_%s", name)))
				exhibit_line(arena, exhibit, "%s", symbol);
		}
	}
}

SHOW(image_symbol) = {.name = "image-symbol", .make = make};
