// SPDX-License-Identifier: GPL-2.0-only
/*
 * report - how it works
 *
 * A finding grows by calls; each call keeps the finding complete, so nothing has to be "finished".
 *
 * Excerpt: every line that a span begins or ends on is copied when the span is given, sorted.
 *
 * Fix: every call is one edit, a byte range of a source replaced by a text. Edits are kept in the
 * order of their place, and the diff is regenerated from all of them: ranges are widened to whole
 * lines (a change), changes of one file that stand close together share a hunk.
 */
#include "report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../facts/facts.h"
#include "../tree/owned.h"
#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define CONTEXT	     3
#define SAME_MAX     50	       /* findings of one rule in one file; that there are more is said */
#define LINE_MAX_FIX (1 << 16) /* bytes; a longer line is not written out twice for a fix */

/* struct fix_edit - the bytes [from, to) of @source become @text */
struct fix_edit {
	const struct source *source;
	size_t from, to;
	const char *text;
};

/* struct draft - a finding and what only this file has to know about it */
struct draft {
	struct finding finding; /* first: a finding's address is its draft's */
	struct fix_edit *edits;
	int nedits;
	bool refused; /* it wanted to change what is not the learner's */
	int alike;    /* how many of its kind stand right before it in the list */
	int more;     /* how many follow it that are in no list */
};

/* ---- many of one kind ---------------------------------------------------------------------- */

static bool is_alike(const struct finding *finding, const struct finding *before)
{
	return finding->rule == before->rule && finding->span.file && before->span.file &&
	       streq(finding->span.file, before->span.file) &&
	       streq(finding->subject, before->subject);
}

static bool is_listed(const struct finding *finding)
{
	return ((const struct draft *)finding)->alike < SAME_MAX;
}

/* Put @finding, whose place is @span, into the list, unless there are enough of its kind. */
static void list_add(struct findings *findings, struct finding *finding, struct span span)
{
	struct draft *draft = (struct draft *)finding;
	struct draft *last = findings->n ? (struct draft *)findings->list[findings->n - 1] : NULL;

	finding->span = span;
	if (last && is_alike(finding, &last->finding))
		draft->alike = last->alike + 1;
	if (is_listed(finding))
		*arena_append(findings->arena, &findings->list, &findings->n) = finding;
	else
		last->more++;
}

static void say_more(struct draft *draft)
{
	if (draft->more)
		finding_note(&draft->finding, "%s%snot listed here: %d more in this file",
			     draft->finding.note ? draft->finding.note : "",
			     draft->finding.note ? "; " : "", draft->more);
}

/* ---- excerpts ---------------------------------------------------------------------------- */

static int excerpt_order(const void *a, const void *b)
{
	const struct excerpt_line *left = a, *right = b;
	int order = strcmp(left->file, right->file);

	return order ? order : left->line - right->line;
}

static void excerpt_add(struct finding *finding, const char *file, int line)
{
	const struct source *source =
		is_listed(finding) ? facts_source(finding->facts, file) : NULL;
	struct excerpt_line *new;

	if (!source || line < 1 || line > source->nlines)
		return;
	for (int i = 0; i < finding->nexcerpt; i++)
		if (finding->excerpt[i].line == line && streq(finding->excerpt[i].file, file))
			return;
	new = arena_append(finding->arena, &finding->excerpt, &finding->nexcerpt);
	new->file = arena_strdup(finding->arena, file);
	new->line = line;
	new->text = source_line(finding->arena, source, line);
	qsort(finding->excerpt, finding->nexcerpt, sizeof(*new), excerpt_order);
}

static struct span span_keep(struct finding *finding, struct span span)
{
	if (!span.file)
		return span;
	excerpt_add(finding, span.file, span.line);
	if (span.end_line > span.line)
		excerpt_add(finding, span.file, span.end_line);
	span.file = arena_strdup(finding->arena, span.file);
	return span;
}

/* ---- what a rule says ---------------------------------------------------------------------- */

struct finding *finding_new(struct findings *findings, const struct rule *rule, const char *subject,
			    struct span span, const char *fmt, ...)
{
	struct draft *draft = arena_new_obj(findings->arena, struct draft);
	struct finding *finding = &draft->finding;
	va_list ap;

	finding->rule = rule;
	finding->arena = findings->arena;
	finding->facts = findings->facts;
	finding->severity = rule->severity;
	finding->subject = arena_strdup(findings->arena, subject);
	va_start(ap, fmt);
	finding->message = arena_vprintf(findings->arena, fmt, ap);
	va_end(ap);
	list_add(findings, finding, span);
	finding->span = span_keep(finding, span);
	return finding;
}

void finding_label(struct finding *finding, struct span span, const char *fmt, ...)
{
	struct label *label;
	va_list ap;

	if (!span.file)
		return;
	label = arena_append(finding->arena, &finding->labels, &finding->nlabels);
	label->span = span_keep(finding, span);
	va_start(ap, fmt);
	label->text = arena_vprintf(finding->arena, fmt, ap);
	va_end(ap);
}

void finding_note(struct finding *finding, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding->note = arena_vprintf(finding->arena, fmt, ap);
	va_end(ap);
}

void finding_help(struct finding *finding, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding->help = arena_vprintf(finding->arena, fmt, ap);
	va_end(ap);
}

void finding_dose(struct finding *finding, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding->dose = arena_vprintf(finding->arena, fmt, ap);
	va_end(ap);
}

void finding_missing(struct finding *finding, enum part part, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding->dose = arena_vprintf(finding->arena, fmt, ap);
	va_end(ap);
	finding->missing = part;
}

void finding_evidence(struct finding *finding, enum evidence_kind kind, const char *fmt, ...)
{
	struct evidence *evidence =
		arena_append(finding->arena, &finding->evidence, &finding->nevidence);
	va_list ap;

	evidence->kind = kind;
	va_start(ap, fmt);
	evidence->text = arena_vprintf(finding->arena, fmt, ap);
	va_end(ap);
}

/* ---- the diff ------------------------------------------------------------------------------ */

/* struct fix_change - @count old lines from @first on (0-based) become @text, whole lines */
struct fix_change {
	int first, count;
	struct strbuf text;
};

static size_t line_start(const struct source *source, int line)
{
	if (line >= source->nlines)
		return source->len;
	return source->lines[line] - source->text;
}

static int line_of(const struct source *source, size_t offset)
{
	int low = 0, high = source->nlines;

	while (high - low > 1) {
		int middle = (low + high) / 2;

		if (line_start(source, middle) <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* A range that touches bytes of a line takes the whole line along; an empty one between two lines
 * none. */
static void change_widen(const struct source *source, const struct fix_edit *edit, int *first,
			 int *end)
{
	size_t bol;

	*first = line_of(source, edit->from);
	bol = line_start(source, *first);
	if (edit->from == edit->to && (edit->from == bol || edit->from == source->len)) {
		if (edit->from == source->len && edit->from != bol) {
			bool ended = source->text[source->len - 1] == '\n';

			*first += ended;
			*end = *first + !ended;
			return;
		}
		/* Text that does not end a line joins the line it is put before. */
		*end = *first + (*edit->text && !ends_with(edit->text, "\n"));
		return;
	}
	*end = edit->to > edit->from ? line_of(source, edit->to - 1) + 1 : *first + 1;
}

/* Take the edits that touch the same lines as edits[0] together; returns how many they are. */
static int change_make(const struct fix_edit *edits, int nedits, struct fix_change *change)
{
	const struct source *source = edits[0].source;
	int first, end, n = 1;
	size_t at;

	change_widen(source, &edits[0], &first, &end);
	for (; n < nedits; n++) {
		int next, next_end;

		change_widen(source, &edits[n], &next, &next_end);
		if (next >= end)
			break;
		end = next_end > end ? next_end : end;
	}
	change->first = first;
	change->count = end - first;
	at = line_start(source, first);
	for (int i = 0; i < n; i++) {
		if (edits[i].from > at)
			strbuf_add(&change->text, source_raw(source) + at, edits[i].from - at);
		strbuf_addstr(&change->text, edits[i].text);
		at = edits[i].to > at ? edits[i].to : at;
	}
	if (line_start(source, end) > at)
		strbuf_add(&change->text, source_raw(source) + at, line_start(source, end) - at);
	return n;
}

static int count_lines(const char *text, size_t len)
{
	int n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n + (len && text[len - 1] != '\n');
}

static void put_lines(struct strbuf *out, char sign, const char *text, size_t len)
{
	while (len) {
		const char *newline = memchr(text, '\n', len);
		size_t n = newline ? (size_t)(newline - text) + 1 : len;

		strbuf_addch(out, sign);
		strbuf_add(out, text, n);
		if (!newline)
			strbuf_addstr(out, "\n\\ No newline at end of file\n");
		text += n;
		len -= n;
	}
}

static void put_old(struct strbuf *out, char sign, const struct source *source, int first, int end)
{
	size_t from = line_start(source, first);

	put_lines(out, sign, source_raw(source) + from, line_start(source, end) - from);
}

static int hunk_start(const struct fix_change *change)
{
	return change->first > CONTEXT ? change->first - CONTEXT : 0;
}

static int hunk_end(const struct source *source, const struct fix_change *change)
{
	int end = change->first + change->count + CONTEXT;

	return end < source->nlines ? end : source->nlines;
}

static void put_hunk(struct strbuf *out, const struct source *source,
		     const struct fix_change *changes, int n, int *shift)
{
	int start = hunk_start(&changes[0]), end = hunk_end(source, &changes[n - 1]);
	int old = end - start, new = old, at = start;

	for (int i = 0; i < n; i++)
		new += count_lines(changes[i].text.buf, changes[i].text.len) - changes[i].count;
	strbuf_addf(out, "@@ -%d,%d +%d,%d @@\n", old ? start + 1 : start, old,
		    new ? start + *shift + 1 : start + *shift, new);
	for (int i = 0; i < n; i++) {
		int stop = changes[i].first + changes[i].count;

		put_old(out, ' ', source, at, changes[i].first);
		put_old(out, '-', source, changes[i].first, stop);
		put_lines(out, '+', changes[i].text.buf, changes[i].text.len);
		at = stop;
	}
	put_old(out, ' ', source, at, end);
	*shift += new - old;
}

static void put_file(struct strbuf *out, const struct source *source,
		     const struct fix_change *changes, int n)
{
	int shift = 0;

	strbuf_addf(out, "--- a/%s\n+++ b/%s\n", source->file, source->file);
	for (int i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n; j++)
			if (hunk_start(&changes[j]) > hunk_end(source, &changes[j - 1]))
				break;
		put_hunk(out, source, &changes[i], j - i, &shift);
	}
}

static void diff_file(struct strbuf *out, const struct fix_edit *edits, int nedits)
{
	struct fix_change *changes = xcalloc(nedits, sizeof(*changes));
	int n = 0;

	for (int i = 0; i < nedits; n++)
		i += change_make(&edits[i], nedits - i, &changes[n]);
	put_file(out, edits[0].source, changes, n);
	for (int i = 0; i < n; i++)
		strbuf_release(&changes[i].text);
	free(changes);
}

static const char *diff_make(struct arena *arena, const struct draft *draft)
{
	struct strbuf out = {0};
	const char *diff;

	for (int i = 0, j; i < draft->nedits; i = j) {
		for (j = i + 1; j < draft->nedits; j++)
			if (draft->edits[j].source != draft->edits[i].source)
				break;
		diff_file(&out, &draft->edits[i], j - i);
	}
	diff = arena_strndup(arena, strbuf_str(&out), out.len);
	strbuf_release(&out);
	return diff;
}

/* ---- edits --------------------------------------------------------------------------------- */

static bool edit_before(const struct fix_edit *a, const struct fix_edit *b)
{
	int order = strcmp(a->source->file, b->source->file);

	if (order || a->from != b->from)
		return order ? order < 0 : a->from < b->from;
	/* What is put in at a place comes before what takes the place of the bytes there. */
	return a->from == a->to && b->from != b->to;
}

/* The law of all fixes: they change what the learner wrote for this call, and nothing else. */
static bool may_edit(const struct finding *finding, const struct fix_edit *edit)
{
	return !owned_by_kernel(finding->facts, edit->source, edit->from, edit->to) &&
	       !owned_by_other_call(finding->facts, finding->subject, edit->source, edit->from,
				    edit->to);
}

static bool is_long(const struct source *source, size_t at)
{
	int line = line_of(source, at);

	return line_start(source, line + 1) - line_start(source, line) > LINE_MAX_FIX;
}

static void fix_add(struct finding *finding, enum confidence confidence, struct fix_edit edit)
{
	struct draft *draft = (struct draft *)finding;
	int i;

	if (draft->refused || !is_listed(finding) || is_long(edit.source, edit.from) ||
	    !may_edit(finding, &edit)) {
		draft->refused = true;
		return;
	}
	arena_append(finding->arena, &draft->edits, &draft->nedits);
	for (i = draft->nedits - 1; i > 0 && edit_before(&edit, &draft->edits[i - 1]); i--)
		draft->edits[i] = draft->edits[i - 1];
	draft->edits[i] = edit;
	if (draft->nedits == 1 || confidence > finding->fix.confidence)
		finding->fix.confidence = confidence;
}

void findings_write_fixes(struct findings *findings)
{
	for (int i = 0; i < findings->n; i++) {
		struct draft *draft = (struct draft *)findings->list[i];

		if (draft->nedits && !draft->refused)
			draft->finding.fix.diff = diff_make(findings->arena, draft);
		say_more(draft);
	}
}

/* The source an edit may go to: text, and with that line. */
static const struct source *fix_source(const struct finding *finding, const char *file, int line)
{
	const struct source *source = file ? facts_source(finding->facts, file) : NULL;

	if (!source || line < 0 || line > source->nlines || source->has_nul)
		return NULL;
	return source;
}

static bool line_has_cr(const struct source *source, int line)
{
	size_t end = line_start(source, line);

	if (line < 1 || line > source->nlines)
		return false;
	if (end && source->text[end - 1] == '\n')
		end--;
	return end > line_start(source, line - 1) && source->text[end - 1] == '\r';
}

/* Where the text of a line ends: before its newline, and before its CR. */
static size_t line_end(const struct source *source, int line)
{
	size_t end = line_start(source, line);

	if (end && source->text[end - 1] == '\n')
		end--;
	return end - line_has_cr(source, line);
}

/* @text with every line end written as @newline, and one more after it when @closed. */
static const char *with_newlines(struct arena *arena, const char *text, const char *newline,
				 bool closed)
{
	struct strbuf out = {0};
	const char *copy;

	for (; *text; text++)
		if (*text == '\n')
			strbuf_addstr(&out, newline);
		else
			strbuf_addch(&out, *text);
	if (closed)
		strbuf_addstr(&out, newline);
	copy = arena_strndup(arena, strbuf_str(&out), out.len);
	strbuf_release(&out);
	return copy;
}

static const char *newline_of(const struct source *source, int line)
{
	return line_has_cr(source, line > 0 ? line : 1) ? "\r\n" : "\n";
}

void finding_fix_replace(struct finding *finding, enum confidence confidence, const char *file,
			 int line, const char *text)
{
	const struct source *source = fix_source(finding, file, line);

	if (!source || line < 1)
		return;
	fix_add(finding, confidence,
		(struct fix_edit){.source = source,
				  .from = line_start(source, line - 1),
				  .to = line_end(source, line),
				  .text = with_newlines(finding->arena, text,
							newline_of(source, line), false)});
}

void finding_fix_span(struct finding *finding, enum confidence confidence, struct span span,
		      const char *text)
{
	const struct source *source = fix_source(finding, span.file, span.line);
	int end_line = span.end_line > span.line ? span.end_line : span.line;
	size_t from, to;

	if (!source || span.line < 1 || span.column < 1 || span.end_column < 1 ||
	    end_line > source->nlines)
		return;
	from = line_start(source, span.line - 1) + span.column - 1;
	to = line_start(source, end_line - 1) + span.end_column - 1;
	if (from > to || to > source->len)
		return;
	fix_add(finding, confidence,
		(struct fix_edit){.source = source,
				  .from = from,
				  .to = to,
				  .text = with_newlines(finding->arena, text,
							newline_of(source, span.line), false)});
}

void finding_fix_insert(struct finding *finding, enum confidence confidence, const char *file,
			int after_line, const char *text)
{
	const struct source *source = fix_source(finding, file, after_line);
	size_t at;

	if (!source)
		return;
	at = line_start(source, after_line);
	text = with_newlines(finding->arena, text, newline_of(source, after_line), true);
	if (at && source->text[at - 1] != '\n')
		text = arena_printf(finding->arena, "%s%s", newline_of(source, after_line), text);
	fix_add(finding, confidence,
		(struct fix_edit){.source = source, .from = at, .to = at, .text = text});
}

void finding_fix_delete(struct finding *finding, enum confidence confidence, const char *file,
			int line)
{
	const struct source *source = fix_source(finding, file, line);

	if (!source || line < 1)
		return;
	fix_add(finding, confidence,
		(struct fix_edit){.source = source,
				  .from = line_start(source, line - 1),
				  .to = line_start(source, line),
				  .text = ""});
}
