// SPDX-License-Identifier: GPL-2.0-only
#include "../exam/journey.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "paint.h"
#include "pictures.h"
#include "render.h"
#include "text.h"

/*
 *  your program
 *    o  before the syscall instruction
 *    |    rax  451  the number: adder
 *  ==|===== ring 3 above, ring 0 below =====
 *    o  ...
 */

#define SPINE	    "  "
#define NAME_WIDTH  7
#define VALUE_WIDTH 18
#define INDENT	    7
#define WIDE	    80 /* a drawing gets no better from being wider */

struct drawing {
	int width;
	const struct style *style;
	struct strbuf *out;
};

static const char *pick(const struct drawing *drawing, const char *fine, const char *plain)
{
	return drawing->style->unicode ? fine : plain;
}

static void spine(struct drawing *drawing, bool last)
{
	strbuf_addstr(drawing->out, SPINE);
	paint_str(drawing->out, drawing->style, PAINT_FRAME,
		  last ? " " : pick(drawing, "\u2502", "|"));
	strbuf_addstr(drawing->out, "  ");
}

/* Wrapped text beside the spine, which goes on beside each of its lines. */
static void prose(struct drawing *drawing, const char *text, int indent, enum paint how, bool last)
{
	int width = drawing->width;
	struct strbuf lines = {0};
	char *save = NULL;

	text_wrap(&lines, text, 0, 0, width - indent > 20 ? width - indent : 20,
		  drawing->style->unicode);
	for (char *line = strtok_r(lines.buf, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		spine(drawing, last);
		strbuf_addf(drawing->out, "%*s", indent - 5, "");
		paint(drawing->out, drawing->style, how);
		strbuf_addstr(drawing->out, line);
		paint(drawing->out, drawing->style, PAINT_NONE);
		strbuf_addch(drawing->out, '\n');
	}
	strbuf_release(&lines);
}

static void show_value(struct drawing *drawing, const struct journey_value *value, bool last)
{
	int width = drawing->width;
	int left = INDENT + NAME_WIDTH + VALUE_WIDTH + 4, name = strlen(value->name);
	char *text = journey_number(value);
	struct strbuf *out = drawing->out;

	spine(drawing, last);
	strbuf_addf(out, "%*s", INDENT - 5, "");
	paint_str(out, drawing->style, PAINT_STRONG, value->name);
	strbuf_addf(out, "%*s  ", name < NAME_WIDTH ? NAME_WIDTH - name : 0, "");
	if (!value->meaning) {
		strbuf_addf(out, "%s\n", text);
	} else if (left + text_width(value->meaning, drawing->style->unicode) > width) {
		strbuf_addf(out, "%s\n", text);
		prose(drawing, value->meaning, INDENT + 2, PAINT_DIM, last);
	} else {
		strbuf_addf(out, "%-*s  ", VALUE_WIDTH, text);
		paint(out, drawing->style, PAINT_DIM);
		text_add(out, value->meaning, drawing->style->unicode);
		paint(out, drawing->style, PAINT_NONE);
		strbuf_addch(out, '\n');
	}
	free(text);
}

static void show_place(struct drawing *drawing, const struct station *station, bool last)
{
	char *text;

	if (!station->symbol)
		return;
	text = station->offset ? xasprintf("%s+0x%lx", station->symbol, station->offset)
			       : xstrdup(station->symbol);
	if (!streq(station->id, "pt_regs"))
		prose(drawing, text, INDENT, PAINT_NOTE, last);
	free(text);
}

/* "rax = 22, rdx = 20" */
static void show_changes(struct drawing *drawing, const struct journey_line *line, bool last)
{
	struct strbuf text = {0};

	for (int i = 0; i < line->nvalues; i++) {
		char *number = journey_number(&line->values[i]);

		strbuf_addf(&text, "%s%s = %s", i ? ", " : "", line->values[i].name, number);
		free(number);
	}
	if (text.len)
		prose(drawing, text.buf, INDENT + 2, PAINT_NONE, last);
	strbuf_release(&text);
}

static void show_lines(struct drawing *drawing, const struct station *station, bool last)
{
	int width = drawing->width;

	for (int i = 0; i < station->nlines; i++) {
		const struct journey_line *line = &station->lines[i];
		struct strbuf text = {0}, cut = {0};
		struct cells cells;

		strbuf_addf(&text, "%s:%d  %s", line->file, line->line,
			    line->text ? line->text : "");
		cells_read(&cells, text.buf, text.len, drawing->style->unicode);
		for (int j = 0, at = INDENT; j < cells.n; j++) {
			at += cells.list[j].width;
			if (at > width)
				break;
			strbuf_addstr(&cut, cells.list[j].shown);
		}
		spine(drawing, last);
		strbuf_addf(drawing->out, "%*s", INDENT - 5, "");
		paint_str(drawing->out, drawing->style, PAINT_GOOD, strbuf_str(&cut));
		strbuf_addch(drawing->out, '\n');
		show_changes(drawing, line, last);
		cells_release(&cells);
		strbuf_release(&text);
		strbuf_release(&cut);
	}
}

static void show_calls(struct drawing *drawing, const struct station *station, bool last)
{
	struct strbuf text = {0};

	for (int i = 0; i < station->ncalls; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "calls, passed over: ", station->calls[i]);
	if (text.len)
		prose(drawing, text.buf, INDENT, PAINT_DIM, last);
	strbuf_release(&text);
}

static void show_station(struct drawing *drawing, const struct station *station, bool last)
{
	strbuf_addstr(drawing->out, SPINE);
	paint_str(drawing->out, drawing->style, PAINT_FRAME, pick(drawing, "\u25cf", "o"));
	strbuf_addstr(drawing->out, "  ");
	paint_str(drawing->out, drawing->style, PAINT_STRONG, station->title);
	strbuf_addch(drawing->out, '\n');
	show_place(drawing, station, last);
	show_lines(drawing, station, last);
	for (int i = 0; i < station->nvalues; i++)
		show_value(drawing, &station->values[i], last);
	if (station->note)
		prose(drawing, station->note, INDENT, PAINT_NONE, last);
	if (station->inlined)
		prose(drawing, station->inlined, INDENT, PAINT_NONE, last);
	show_calls(drawing, station, last);
	if (last)
		return;
	spine(drawing, false);
	drawing->out->buf[--drawing->out->len] = '\0';
	drawing->out->buf[--drawing->out->len] = '\0';
	strbuf_addch(drawing->out, '\n');
}

/* The line between the two worlds, through which the spine goes. */
static void boundary(struct drawing *drawing, const char *text)
{
	int width = drawing->width;
	int rest = width - 6 - (int)strlen(text) - 2;
	struct strbuf line = {0};

	strbuf_addstr(&line, pick(drawing, "\u2550\u2550\u256a\u2550\u2550", "==|=="));
	strbuf_addf(&line, " %s ", text);
	for (int i = 0; i < rest; i++)
		strbuf_addstr(&line, pick(drawing, "\u2550", "="));
	strbuf_addch(&line, '\n');
	paint_str(drawing->out, drawing->style, PAINT_FRAME, strbuf_str(&line));
	spine(drawing, false);
	drawing->out->len -= 2;
	drawing->out->buf[drawing->out->len] = '\0';
	strbuf_addch(drawing->out, '\n');
	strbuf_release(&line);
}

static void show_output(struct drawing *drawing, const struct journey *journey)
{
	struct strbuf text = {0};

	if (!journey->output || !*journey->output)
		return;
	paint_str(drawing->out, drawing->style, PAINT_DIM, "what the program printed:\n");
	text_escape_lines(&text, journey->output);
	for (const char *at = strbuf_str(&text); *at; at += strcspn(at, "\n"), at += *at == '\n')
		strbuf_addf(drawing->out, "  %.*s\n", (int)strcspn(at, "\n"), at);
	strbuf_release(&text);
}

static void line(struct drawing *drawing, enum paint how, const char *text)
{
	paint(drawing->out, drawing->style, how);
	text_wrap(drawing->out, text, 0, 2, drawing->width, drawing->style->unicode);
	paint(drawing->out, drawing->style, PAINT_NONE);
	strbuf_addch(drawing->out, '\n');
}

static void show_end(struct drawing *drawing, const struct journey *journey)
{
	char *text = NULL, *named = NULL;

	if (journey->end == JOURNEY_RETURNED) {
		text = xasprintf(
			"%s, number %ld, came back with %ld. %d instructions of your kernel "
			"were followed.",
			journey->call, journey->number, journey->result, journey->instructions);
		line(drawing, PAINT_GOOD, text);
	} else {
		line(drawing, PAINT_ERROR, journey->end_text);
	}
	if (journey->trouble) {
		named = xasprintf("the kernel said: %s", journey->trouble);
		line(drawing, PAINT_NONE, named);
	}
	if (journey->help)
		line(drawing, PAINT_HELP, journey->help);
	free(text);
	free(named);
}

void render_journey_term(const struct journey *journey, const struct style *style,
			 struct strbuf *out)
{
	struct drawing drawing = {.style = style, .out = out, .width = WIDE};
	char *head = xasprintf("%s in your Linux %s", journey->command, journey->kernel);

	if (style->width && style->width < WIDE)
		drawing.width = style->width;
	line(&drawing, PAINT_STRONG, head);
	strbuf_addch(out, '\n');
	for (int i = 0; i < journey->nstations; i++) {
		const struct station *station = &journey->stations[i];

		if (i && station->in_kernel != station[-1].in_kernel)
			boundary(&drawing,
				 station->in_kernel ? "into the kernel" : "back to the program");
		show_station(&drawing, station, i + 1 == journey->nstations);
	}
	if (journey->nstations)
		strbuf_addch(out, '\n');
	show_output(&drawing, journey);
	show_end(&drawing, journey);
	free(head);
}
