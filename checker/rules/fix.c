// SPDX-License-Identifier: GPL-2.0-only
#include "fix.h"

#include <string.h>

#include "../facts/source.h"
#include "../lib/arena.h"
#include "../lib/util.h"
#include "match.h"

static int last_line(struct span span)
{
	return span.end_line > span.line ? span.end_line : span.line;
}

void fix_delete_lines(struct finding *finding, enum confidence confidence, struct span span)
{
	for (int line = span.line; line <= last_line(span); line++)
		finding_fix_delete(finding, confidence, span.file, line);
}

void fix_move_lines(struct finding *finding, enum confidence confidence, struct span span,
		    int after)
{
	const struct source *source = facts_source(finding->facts, span.file);

	if (!source || !span_is_whole_lines(finding->facts, span))
		return;
	for (int line = span.line; line <= last_line(span); line++)
		finding_fix_insert(finding, confidence, span.file, after,
				   source_line(finding->arena, source, line));
	fix_delete_lines(finding, confidence, span);
}

/* ---- rows ------------------------------------------------------------------------------------ */

enum confidence fix_row_confidence(const struct facts *facts, long number,
				   const struct table_row *except)
{
	int place = match_row_place(facts, number, except);

	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *row = &facts->table.rows[i];

		if (row != except && row->region == REGION_NATIVE && row->number > number &&
		    row->span.line <= place)
			return CONFIDENCE_GUESS;
	}
	return CONFIDENCE_EXACT;
}

/* Whether a call of the learner's, this one or one behind it, would skip a number it does not skip
 * now. */
static bool leaves_a_hole(const struct facts *facts, const struct table_row *row, long number)
{
	long free = match_free_number(facts, row);

	if (number > free && (number != row->number || row->region != REGION_NATIVE))
		return true;
	for (int i = 0; i < facts->table.nrows && row->number == free && number != free; i++)
		if (!facts->table.rows[i].pristine && facts->table.rows[i].number > free)
			return true;
	return false;
}

void fix_row_number(struct finding *finding, enum confidence confidence,
		    const struct table_row *row, long number)
{
	const struct facts *facts = finding->facts;
	const struct source *source = facts_source(facts, row->span.file);
	const char *rest, *line;

	if (!source)
		return;
	if (leaves_a_hole(facts, row, number))
		confidence = CONFIDENCE_GUESS;
	line = source_line(finding->arena, source, row->span.line);
	rest = line + row->number_span.end_column - 1;
	line = arena_printf(finding->arena, "%ld%s", number, rest);
	if (row_in_order(facts, row, number)) {
		finding_fix_replace(finding, confidence, row->span.file, row->span.line, line);
		return;
	}
	if (fix_row_confidence(facts, number, row) > confidence)
		confidence = fix_row_confidence(facts, number, row);
	finding_fix_insert(finding, confidence, row->span.file, match_row_place(facts, number, row),
			   line);
	finding_fix_delete(finding, confidence, row->span.file, row->span.line);
}

/* ---- #include -------------------------------------------------------------------------------- */

/* Behind the licence where there is no #include yet: a comment of one line. */
static int top_of(const struct facts *facts, const char *file)
{
	const struct source *source = facts_source(facts, file);
	const char *line = source && source->nlines ? source_line(facts->arena, source, 1) : "";

	return starts_with(line, "//") || (starts_with(line, "/*") && ends_with(line, "*/"));
}

enum confidence define_confidence(const struct definition *definition)
{
	return definition->file && definition->file->is_header ? CONFIDENCE_GUESS
							       : CONFIDENCE_EXACT;
}

void fix_include(struct finding *finding, enum confidence confidence,
		 const struct definition *definition)
{
	const struct file_facts *file = definition->file;
	int line, top;

	if (!file || file->includes_syscalls)
		return;
	line = file->last_include.line;
	if (line > definition->span.line)
		line = file->first_include.line < definition->span.line ? file->first_include.line
									: 0;
	top = top_of(finding->facts, file->file);
	finding_fix_insert(finding, confidence, file->file, line ? line : top,
			   line ? "#include <linux/syscalls.h>" : "#include <linux/syscalls.h>\n");
}
