// SPDX-License-Identifier: GPL-2.0-only
#include "prose.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/meter.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "render.h"
#include "text.h"

#define WORDS_MIN 24 /* columns that words need beside an indentation */

/* Columns; 0: nobody knows how it will be shown. */
static int width_of(FILE *to)
{
	return isatty(fileno(to)) || terminal_columns(fileno(to)) ? style_for(to, true).width : 0;
}

static int further(int indent, int width)
{
	return width - indent < WORDS_MIN ? 2 : indent;
}

void prose_put_below(const char *text, int indent, FILE *to)
{
	int width = width_of(to), head = (int)strlen(text) < indent ? 0 : indent;
	struct strbuf out = {0};

	strbuf_add(&out, text, head);
	text_wrap(&out, text + head, head, further(indent, width), width, true);
	fprintf(to, "%s\n", strbuf_str(&out));
	strbuf_release(&out);
}

void prose_put(const char *text, FILE *to)
{
	int width = width_of(to);
	struct strbuf out = {0};

	if (!width) {
		fputs(text, to);
		return;
	}
	for (const char *end; *text; text = end + (*end == '\n')) {
		char *line;

		end = text + strcspn(text, "\n");
		line = xasprintf("%.*s", (int)(end - text), text);
		text_wrap(&out, line, 0, further((int)strspn(line, " "), width), width, true);
		if (*end)
			strbuf_addch(&out, '\n');
		free(line);
	}
	fwrite(strbuf_str(&out), 1, out.len, to);
	strbuf_release(&out);
}
