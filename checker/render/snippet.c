// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: each source line becomes a row of cells (text.h) and a list of marks, which are the
 * labels translated from bytes to columns. The row is cut into pieces that fit the terminal. Under
 * each piece its marks are underlined; the text of the rightmost mark follows its underline, the
 * others hang below theirs on bars, and where there is no room for that, texts are wrapped.
 */
#include "snippet.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../verdict/finding.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "paint.h"
#include "render.h"
#include "text.h"

#define LINE_MAX_COLUMNS 1000 /* beyond this only a window of the line is shown */
#define WINDOW_BEFORE	 60
#define WINDOW_COLUMNS	 400
#define LABEL_MIN_WIDTH	 24 /* narrower than this a label's text is moved to the left */
#define MARKS_MAX	 32 /* on one line */

/* struct line_mark - a label on one line, in columns from 0; last is the first one after it */
struct line_mark {
	int first, last;
	bool primary;
	const char *text;
};

struct snippet {
	const struct finding *finding;
	const struct style *style;
	struct strbuf *out;
	int gutter; /* digits of the largest line number */
	int avail;  /* columns for source; INT_MAX when nothing limits them */
};

/* struct piece - the part of a line shown in one row: columns from..to, cells first..last */
struct piece {
	int from, to, first, last;
};

static bool same_place(struct span a, struct span b)
{
	return span_compare(&a, &b) == 0 && a.end_column == b.end_column;
}

static int last_line(struct span span)
{
	return span.end_line > span.line ? span.end_line : span.line;
}

static bool covers(struct span span, const char *file, int line)
{
	return span_is_set(span) && streq(span.file, file) && span.line > 0 && line >= span.line &&
	       line <= last_line(span);
}

/* Column of byte offset @byte; beyond the line's end it goes on counting. */
static int column_of(const struct cells *cells, int byte)
{
	int column = 0, i;

	for (i = 0; i < cells->n && cells->list[i].byte < byte; i++)
		column += cells->list[i].width;
	return column;
}

static int line_width(const struct cells *cells)
{
	int width = 0;

	for (int i = 0; i < cells->n; i++)
		width += cells->list[i].width;
	return width;
}

static int first_ink(const struct cells *cells)
{
	int column = 0;

	for (int i = 0; i < cells->n && cells->list[i].shown[0] == ' '; i++)
		column += cells->list[i].width;
	return column;
}

static struct line_mark mark_of(struct span span, int line, const struct cells *cells)
{
	bool starts = line == span.line, ends = line == last_line(span);
	struct line_mark mark = {.first = first_ink(cells), .last = line_width(cells)};

	if (starts && span.column > 0)
		mark.first = column_of(cells, span.column - 1);
	if (ends && span.column > 0 && span.end_column > 0)
		mark.last = column_of(cells, span.end_column - 1);
	if (mark.last <= mark.first)
		mark.last = mark.first + 1;
	return mark;
}

static int by_first(const void *a, const void *b)
{
	const struct line_mark *x = a, *y = b;

	return x->first != y->first ? x->first - y->first : y->last - x->last;
}

/* The marks of a line, leftmost first. */
static int marks_of(const struct snippet *s, const struct excerpt_line *line,
		    const struct cells *cells, struct line_mark *marks)
{
	const struct finding *f = s->finding;
	bool primary_labelled = false;
	int n = 0;

	for (int i = 0; i < f->nlabels && n < MARKS_MAX - 1; i++) {
		struct span span = f->labels[i].span;

		if (!covers(span, line->file, line->line))
			continue;
		marks[n] = mark_of(span, line->line, cells);
		marks[n].primary = same_place(span, f->span);
		if (line->line == span.line)
			marks[n].text = f->labels[i].text;
		primary_labelled |= marks[n++].primary;
	}
	if (!primary_labelled && covers(f->span, line->file, line->line)) {
		marks[n] = mark_of(f->span, line->line, cells);
		marks[n++].primary = true;
	}
	qsort(marks, n, sizeof(*marks), by_first);
	return n;
}

static void pad(struct strbuf *out, int n)
{
	strbuf_addf(out, "%*s", n > 0 ? n : 0, "");
}

/* "1288 | " or, for what belongs to the line above, "     | " */
static void gutter(const struct snippet *s, int line)
{
	paint(s->out, s->style, PAINT_FRAME);
	if (line)
		strbuf_addf(s->out, "%*d |", s->gutter, line);
	else
		strbuf_addf(s->out, "%*s |", s->gutter, "");
	paint(s->out, s->style, PAINT_NONE);
}

static void end_row(const struct snippet *s)
{
	struct strbuf *out = s->out;

	while (out->len && out->buf[out->len - 1] == ' ')
		out->buf[--out->len] = '\0';
	strbuf_addch(out, '\n');
}

static enum paint mark_paint(const struct line_mark *mark)
{
	return mark->primary ? PAINT_ERROR : PAINT_FRAME;
}

/* The mark whose underline is seen at @column: a primary one lies on top. */
static const struct line_mark *mark_at(const struct line_mark *marks, int n, int column)
{
	const struct line_mark *here = NULL;

	for (int i = 0; i < n; i++)
		if (column >= marks[i].first && column < marks[i].last &&
		    (!here || marks[i].primary))
			here = &marks[i];
	return here;
}

/* The underlines of all marks within the piece; returns the column behind the last one. */
static int underline(const struct snippet *s, const struct piece *piece,
		     const struct line_mark *marks, int n)
{
	const struct line_mark *before = NULL, *here;
	int end = piece->from;

	for (int i = 0; i < n; i++)
		if (marks[i].last > end && marks[i].first < piece->to)
			end = marks[i].last < piece->to ? marks[i].last : piece->to;
	for (int column = piece->from; column < end; column++, before = here) {
		here = mark_at(marks, n, column);
		if (before && here != before)
			paint(s->out, s->style, PAINT_NONE);
		if (here && here != before)
			paint(s->out, s->style, mark_paint(here));
		strbuf_addch(s->out, !here ? ' ' : here->primary ? '^' : '-');
	}
	if (before)
		paint(s->out, s->style, PAINT_NONE);
	return end;
}

/* The bars of the first @n marks, and blanks up to @column. */
static void bars(const struct snippet *s, const struct piece *piece, const struct line_mark *marks,
		 int n, int column)
{
	int at = piece->from;

	for (int i = 0; i < n; i++) {
		if (marks[i].first < at || marks[i].first >= column)
			continue;
		pad(s->out, marks[i].first - at);
		paint_str(s->out, s->style, mark_paint(&marks[i]), "|");
		at = marks[i].first + 1;
	}
	pad(s->out, column - at);
}

static void hang_on_bars(const struct snippet *s, const struct piece *piece,
			 const struct line_mark *marks, int n)
{
	if (n > 1) {
		gutter(s, 0);
		strbuf_addch(s->out, ' ');
		bars(s, piece, marks, n, marks[n - 1].first + 1);
		end_row(s);
	}
	for (int i = n - 1; i >= 0; i--) {
		gutter(s, 0);
		strbuf_addch(s->out, ' ');
		bars(s, piece, marks, i, marks[i].first);
		paint(s->out, s->style, mark_paint(&marks[i]));
		text_add(s->out, marks[i].text, s->style->unicode);
		paint(s->out, s->style, PAINT_NONE);
		end_row(s);
	}
}

/* A text that has no room beside or under its mark: wrapped, as far right as it can stand. */
static void hang_wrapped(const struct snippet *s, const struct piece *piece,
			 const struct line_mark *mark)
{
	int column = mark->first - piece->from;
	struct strbuf text = {0};
	char *rest, *line;

	if (s->avail - column < LABEL_MIN_WIDTH)
		column = s->avail > LABEL_MIN_WIDTH ? s->avail - LABEL_MIN_WIDTH : 0;
	if (column > mark->first - piece->from)
		column = mark->first - piece->from;
	if (column < 0)
		column = 0;
	text_wrap(&text, mark->text, 0, 0, s->avail - column, s->style->unicode);
	for (rest = text.buf; (line = strsep(&rest, "\n"));) {
		gutter(s, 0);
		pad(s->out, column + 1);
		paint_str(s->out, s->style, mark_paint(mark), line);
		end_row(s);
	}
	strbuf_release(&text);
}

static bool fits(const struct snippet *s, int column, const struct line_mark *mark)
{
	return s->avail - column >= text_width(mark->text, s->style->unicode);
}

/* Whether all texts can hang on bars below their marks. */
static bool all_fit(const struct snippet *s, const struct piece *piece,
		    const struct line_mark *marks, int n)
{
	for (int i = 0; i < n; i++)
		if (marks[i].first < piece->from ||
		    !fits(s, marks[i].first - piece->from, &marks[i]))
			return false;
	return true;
}

/* The rows below a piece of source. */
static void annotate(const struct snippet *s, const struct piece *piece,
		     const struct line_mark *marks, int n)
{
	struct line_mark texts[MARKS_MAX];
	int ntexts = 0, end;

	for (int i = 0; i < n; i++)
		if (marks[i].text && marks[i].text[0] && marks[i].last > piece->from &&
		    marks[i].last <= piece->to)
			texts[ntexts++] = marks[i];
	gutter(s, 0);
	strbuf_addch(s->out, ' ');
	end = underline(s, piece, marks, n);
	if (ntexts && texts[ntexts - 1].last == end &&
	    fits(s, end - piece->from + 1, &texts[ntexts - 1])) {
		ntexts--;
		strbuf_addch(s->out, ' ');
		paint(s->out, s->style, mark_paint(&texts[ntexts]));
		text_add(s->out, texts[ntexts].text, s->style->unicode);
		paint(s->out, s->style, PAINT_NONE);
	}
	end_row(s);
	if (ntexts && all_fit(s, piece, texts, ntexts))
		hang_on_bars(s, piece, texts, ntexts);
	else
		for (int i = 0; i < ntexts; i++)
			hang_wrapped(s, piece, &texts[i]);
}

/* Cut off what fits in one row from cell piece->first on; breaks behind a blank if one is near. */
static void piece_end(const struct snippet *s, const struct cells *cells, struct piece *piece)
{
	int column = piece->from, blank = 0, blank_column = 0, i;

	for (i = piece->first; i < cells->n; i++) {
		if (column + cells->list[i].width - piece->from > s->avail && i > piece->first)
			break;
		column += cells->list[i].width;
		if (cells->list[i].shown[0] == ' ' && column - piece->from > s->avail / 3) {
			blank = i + 1;
			blank_column = column;
		}
	}
	piece->last = i < cells->n && blank ? blank : i;
	piece->to = i < cells->n && blank ? blank_column : column;
}

static bool touched(const struct piece *piece, const struct line_mark *marks, int n)
{
	for (int i = 0; i < n; i++)
		if (marks[i].first < piece->to && marks[i].last > piece->from)
			return true;
	return false;
}

/* Of a line without end, keep the part that matters. */
static void window(const struct cells *cells, const struct line_mark *marks, int n,
		   struct piece *view)
{
	int from = n ? marks[0].first - WINDOW_BEFORE : 0, column = 0, i;

	*view = (struct piece){.last = cells->n, .to = line_width(cells)};
	if (view->to <= LINE_MAX_COLUMNS)
		return;
	for (i = 0; i < cells->n && column < from; i++)
		column += cells->list[i].width;
	view->first = i;
	view->from = column;
	for (; i < cells->n && column < view->from + WINDOW_COLUMNS; i++)
		column += cells->list[i].width;
	view->last = i;
	view->to = column;
}

static void source_line_render(const struct snippet *s, const struct excerpt_line *line)
{
	struct cells all, cells;
	struct line_mark marks[MARKS_MAX];
	struct piece view, piece;
	int n;

	cells_read(&all, line->text, strcspn(line->text, "\r\n"), s->style->unicode);
	n = marks_of(s, line, &all, marks);
	window(&all, marks, n, &view);
	cells = (struct cells){all.list, view.last};
	piece = (struct piece){.from = view.from, .first = view.first};
	do {
		piece_end(s, &cells, &piece);
		/* What lies behind the end of the line belongs to its last row. */
		if (piece.last == all.n)
			piece.to = INT_MAX;
		gutter(s, piece.first == view.first ? line->line : 0);
		strbuf_addch(s->out, ' ');
		for (int i = piece.first; i < piece.last; i++)
			strbuf_addstr(s->out, cells.list[i].shown);
		strbuf_addstr(s->out, piece.last == view.last && view.last < all.n ? "..." : "");
		end_row(s);
		if (touched(&piece, marks, n))
			annotate(s, &piece, marks, n);
		piece.first = piece.last;
		piece.from = piece.to;
	} while (piece.first < cells.n);
	cells_release(&all);
}

/* The lines of one file, with "..." where lines are left out. */
static void file_render(const struct snippet *s, const char *file)
{
	const struct finding *f = s->finding;
	int previous = 0;

	for (int i = 0; i < f->nexcerpt; i++) {
		if (!streq(f->excerpt[i].file, file))
			continue;
		if (previous && f->excerpt[i].line > previous + 3) {
			paint_str(s->out, s->style, PAINT_FRAME, "...");
			strbuf_addch(s->out, '\n');
		}
		source_line_render(s, &f->excerpt[i]);
		previous = f->excerpt[i].line;
	}
}

/* "    --> file:line:column" for the finding's own place, "    ::: file:line" for another one */
static void arrow(const struct snippet *s, const char *sign, struct span span)
{
	pad(s->out, s->gutter);
	paint_str(s->out, s->style, PAINT_FRAME, sign);
	strbuf_addch(s->out, ' ');
	text_add(s->out, span.file, s->style->unicode);
	if (span.line > 0)
		strbuf_addf(s->out, ":%d", span.line);
	if (span.line > 0 && span.column > 0)
		strbuf_addf(s->out, ":%d", span.column);
	strbuf_addch(s->out, '\n');
}

static int digits(int number)
{
	int n = 1;

	while (number /= 10)
		n++;
	return n;
}

static void measure(struct snippet *s)
{
	int largest = 0;

	for (int i = 0; i < s->finding->nexcerpt; i++)
		if (s->finding->excerpt[i].line > largest)
			largest = s->finding->excerpt[i].line;
	s->gutter = digits(largest);
	s->avail = s->style->width ? s->style->width - s->gutter - 3 : INT_MAX;
	if (s->avail < 16)
		s->avail = 16;
}

void snippet_render(const struct finding *finding, const struct style *style, struct strbuf *out)
{
	struct snippet s = {.finding = finding, .style = style, .out = out};
	const char *seen;

	if (!span_is_set(finding->span))
		return;
	measure(&s);
	arrow(&s, "-->", finding->span);
	file_render(&s, finding->span.file);
	seen = finding->span.file;
	for (int i = 0; i < finding->nexcerpt; i++) {
		const struct excerpt_line *line = &finding->excerpt[i];

		if (streq(line->file, finding->span.file) || streq(line->file, seen))
			continue;
		seen = line->file;
		arrow(&s, ":::", (struct span){.file = line->file, .line = line->line});
		file_render(&s, line->file);
	}
}
