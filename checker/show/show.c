// SPDX-License-Identifier: GPL-2.0-only
#include "show.h"

#include "../lib/arena.h"
#include "../lib/util.h"

extern const struct show *const __start_lab_shows[] __attribute__((weak));
extern const struct show *const __stop_lab_shows[] __attribute__((weak));

const struct show *show_find(const char *name)
{
	for (const struct show *const *p = __start_lab_shows; p < __stop_lab_shows; p++) {
		if (streq((*p)->name, name))
			return *p;
	}
	return NULL;
}

void exhibit_line(struct arena *arena, struct exhibit *exhibit, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*arena_append(arena, &exhibit->lines, &exhibit->nlines) = arena_vprintf(arena, fmt, ap);
	va_end(ap);
}

void exhibits_make(struct verdict *verdict, const struct step *step)
{
	for (int i = 0; step->shows && step->shows[i]; i++) {
		const struct show *show = show_find(step->shows[i]);
		struct exhibit exhibit = {0};

		if (show)
			show->make(verdict->arena, verdict->facts, step, &exhibit);
		if (exhibit.nlines)
			*arena_append(verdict->arena, &verdict->exhibits, &verdict->nexhibits) =
				exhibit;
	}
}
