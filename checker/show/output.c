// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "show.h"
#include "../lib/arena.h"

static void add_lines(struct arena *arena, struct exhibit *exhibit, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		exhibit_line(arena, exhibit, "    %.*s", (int)len, text);
		text += len;
		text += *text == '\n';
	}
}

/* "tools/lab/call.c" runs as call. */
static const char *program_name(struct arena *arena, const char *source)
{
	const char *slash = strrchr(source, '/');
	const char *name = slash ? slash + 1 : source;

	return arena_strndup(arena, name, strcspn(name, "."));
}

/* Each program's first run, which is the readable one. */
static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	const char *last = "";

	(void)step;
	exhibit->title = "your program, run in your kernel";
	for (int i = 0; i < facts->boot.nprograms; i++) {
		const struct program_run *run = &facts->boot.programs[i];

		if (!run->ran || strcmp(last, run->source) == 0)
			continue;
		last = run->source;
		exhibit_line(arena, exhibit, "$ %s %s", program_name(arena, run->source),
			     run->argv);
		add_lines(arena, exhibit, run->output ? run->output : "");
	}
}

SHOW(output) = {.name = "output", .make = make};
