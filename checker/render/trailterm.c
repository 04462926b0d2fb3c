// SPDX-License-Identifier: GPL-2.0-only
/* The trail of a call on the terminal: a mark and a name for each link, what was seen beside it. */
#include "../rules/trail.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "paint.h"
#include "render.h"
#include "text.h"

#define TITLE_WIDTH 14
#define NARROW	    60 /* below, what was seen stands under the link's name */

static void mark(struct strbuf *out, const struct style *style, enum link_state state)
{
	static const struct {
		const char *sign, *word;
		enum paint paint;
	} marks[] = {
		[LINK_HOLDS] = {"\u2713", "ok  ", PAINT_GOOD},
		[LINK_BROKEN] = {"\u2717", "LOST", PAINT_ERROR},
		[LINK_STALE] = {"~", "old ", PAINT_WARNING},
		[LINK_UNKNOWN] = {"\u00b7", "?   ", PAINT_DIM},
	};

	paint_str(out, style, marks[state].paint,
		  style->unicode ? marks[state].sign : marks[state].word);
}

/* A new row of what was seen, at column @indent; the first one stands beside the link's name. */
static void row(struct strbuf *out, const struct style *style, const char *text, int indent,
		bool *begun)
{
	if (*begun)
		strbuf_addf(out, "\n%*s", indent, "");
	*begun = true;
	text_wrap(out, text, indent, indent + 2, style->width, style->unicode);
}

/* A path too long for a narrow terminal goes on behind one of its slashes. */
static void place_row(struct strbuf *out, const struct style *style, const char *place, int indent,
		      bool *begun)
{
	int room = style->width - indent, left = strlen(place);

	while (style->width && left > room && room > 10) {
		int cut = room;

		while (cut > 1 && place[cut - 1] != '/')
			cut--;
		if (cut <= 1)
			break;
		char *part = xasprintf("%.*s", cut, place);

		row(out, style, part, indent, begun);
		free(part);
		place += cut;
		left -= cut;
	}
	row(out, style, place, indent, begun);
}

static void evidence(struct strbuf *out, const struct style *style,
		     const struct link_evidence *seen, int indent, bool *begun)
{
	char *place = NULL;

	if (span_is_set(seen->place) && seen->place.line)
		place = xasprintf("%s:%d", seen->place.file, seen->place.line);
	else if (span_is_set(seen->place))
		place = xstrdup(seen->place.file);
	if (place)
		place_row(out, style, place, indent, begun);
	if (seen->text) {
		struct strbuf one = {0};

		/* Tabs of a quoted line would tear the columns. */
		for (const char *p = seen->text; *p; p++)
			strbuf_addch(&one, *p == '\t' ? ' ' : *p);
		row(out, style, strbuf_str(&one), indent + (place ? 2 : 0), begun);
		strbuf_release(&one);
	}
	free(place);
}

static void add_link(struct strbuf *out, const struct style *style, const struct trail_link *link)
{
	bool narrow = style->width && style->width < NARROW, begun = narrow;
	int before = style->unicode ? 4 : 7, indent = narrow ? 4 : before + TITLE_WIDTH;

	strbuf_addstr(out, "  ");
	mark(out, style, link->state);
	strbuf_addch(out, ' ');
	paint(out, style, PAINT_STRONG);
	strbuf_addf(out, narrow ? "%s" : "%-13s ", link->title);
	paint(out, style, PAINT_NONE);
	for (int i = 0; i < link->nevidence; i++)
		evidence(out, style, &link->evidence[i], indent, &begun);
	if (link->fault) {
		if (begun)
			strbuf_addf(out, "\n%*s", indent, "");
		paint(out, style, link->state == LINK_BROKEN ? PAINT_ERROR : PAINT_DIM);
		text_wrap(out, link->fault, indent, indent + 2, style->width, style->unicode);
		paint(out, style, PAINT_NONE);
	}
	strbuf_addch(out, '\n');
}

void render_trail_term(const struct trail *trail, const struct style *style, struct strbuf *out)
{
	strbuf_addstr(out, "the way of ");
	text_add(out, trail->syscall, style->unicode);
	strbuf_addstr(out, ":\n");
	for (int i = 0; i < LINKS; i++)
		add_link(out, style, &trail->links[i]);
}

void render_trail_end(const struct trail *trail, const struct style *style, struct strbuf *out)
{
	char *text;

	if (trail->first)
		text = xasprintf("lost at: %s - %s", trail->first->title, trail->first->fault);
	else if (trail->links[LINK_NUMBER].state == LINK_HOLDS)
		text = xstrdup("nothing is lost: the call arrives");
	else
		text = xasprintf("no link was seen broken; %s check looks at the rest", lab_name());
	paint(out, style, trail->first ? PAINT_ERROR : PAINT_STRONG);
	text_wrap(out, text, 0, 2, style->width, style->unicode);
	paint(out, style, PAINT_NONE);
	strbuf_addch(out, '\n');
	free(text);
}
