// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "show.h"
#include "../lib/arena.h"
#include "../lib/util.h"

static const char *meaning(const char *symbol)
{
	if (starts_with(symbol, "__x64_sys_"))
		return "what the 64-bit table will reach; it takes a struct pt_regs *";
	if (starts_with(symbol, "__ia32_sys_"))
		return "the same for 32-bit callers";
	if (starts_with(symbol, "__se_sys_") || starts_with(symbol, "__do_sys_"))
		return "your own code, behind the wrappers";
	return "";
}

static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	(void)step;
	for (int i = 0; i < facts->build.nobjects; i++) {
		const struct object_facts *object = &facts->build.objects[i];

		exhibit->title = arena_printf(arena, "the symbols in %s", object->file);
		for (int j = 0; j < object->nsymbols; j++)
			exhibit_line(arena, exhibit, "%-22s %s", object->symbols[j],
				     meaning(object->symbols[j]));
	}
}

SHOW(symbols) = {.name = "symbols", .make = make};
