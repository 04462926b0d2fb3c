// SPDX-License-Identifier: GPL-2.0-only
#include "render.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/meter.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "paint.h"

#define WIDTH_OF_A_FILE 100 /* prose in a pipe or file: still meant to be read */
#define WIDTH_MIN	20

extern const struct renderer *const __start_lab_renderers[] __attribute__((weak));
extern const struct renderer *const __stop_lab_renderers[] __attribute__((weak));

static int by_name(const void *a, const void *b)
{
	const struct renderer *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* All of them sorted by name; @n gets their number. */
static const struct renderer *const *renderers_all(int *n)
{
	static const struct renderer **all;
	size_t count = __stop_lab_renderers - __start_lab_renderers;

	*n = count;
	if (!all && count) {
		all = xcalloc(count, sizeof(*all));
		memcpy(all, __start_lab_renderers, count * sizeof(*all));
		qsort(all, count, sizeof(*all), by_name);
	}
	return all;
}

const struct renderer *renderer_find(const char *name)
{
	int n;
	const struct renderer *const *all = renderers_all(&n);

	for (int i = 0; i < n; i++)
		if (streq(all[i]->name, name))
			return all[i];
	return NULL;
}

const char *renderers_names(void)
{
	static struct strbuf names;
	int n;
	const struct renderer *const *all = renderers_all(&n);

	strbuf_reset(&names);
	for (int i = 0; i < n; i++)
		strbuf_addf(&names, "%s%s", i ? " " : "", all[i]->name);
	return strbuf_str(&names);
}

static int width_for(int fd, bool terminal)
{
	int width = terminal_columns(fd);

	if (!width)
		width = terminal ? 80 : WIDTH_OF_A_FILE;
	return width < WIDTH_MIN ? WIDTH_MIN : width;
}

struct style style_for(FILE *stream, bool plain)
{
	const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
	bool terminal = isatty(fileno(stream));
	bool dumb = !term || !*term || streq(term, "dumb");

	setlocale(LC_CTYPE, "");
	return (struct style){
		.colour = terminal && !plain && !dumb && !(no_colour && *no_colour),
		.unicode = !plain && !dumb && streq(nl_langinfo(CODESET), "UTF-8"),
		.width = width_for(fileno(stream), terminal),
		.height = terminal_height(fileno(stream)),
	};
}

void paint(struct strbuf *out, const struct style *style, enum paint paint)
{
	static const char *const sequences[] = {
		[PAINT_NONE] = "\033[0m",	[PAINT_STRONG] = "\033[1m",
		[PAINT_DIM] = "\033[2m",	[PAINT_ERROR] = "\033[1;31m",
		[PAINT_WARNING] = "\033[1;33m", [PAINT_NOTE] = "\033[1;36m",
		[PAINT_HELP] = "\033[1;32m",	[PAINT_GOOD] = "\033[32m",
		[PAINT_FRAME] = "\033[1;34m",
	};

	if (style->colour)
		strbuf_addstr(out, sequences[paint]);
}

void paint_str(struct strbuf *out, const struct style *style, enum paint kind, const char *text)
{
	paint(out, style, kind);
	strbuf_addstr(out, text);
	paint(out, style, PAINT_NONE);
}
