// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <ctype.h>
#include <string.h>

#include "../../facts/source.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"
#include "../../source/braces.h"

/* struct uneven - a file whose braces do not come out even, and the definition where that is */
struct uneven {
	const struct facts *facts;
	const struct source *source;
	struct brace_fault fault;
	const struct definition *definition; /* the last one that begins before it; or NULL */
	struct span at, seen;
};

static struct span mark_span(const struct source *source, size_t at)
{
	return source_span(source, at, at + 1);
}

/* The line in which the file's last words are, where it is the end that shows the fault. */
static struct span seen_span(const struct source *source, const struct brace_fault *fault)
{
	if (fault->seen < source->len)
		return mark_span(source, fault->seen);
	return mark_span(source, fault->last - 1);
}

static const struct definition *definition_before(const struct facts *facts, struct span at)
{
	const struct definition *last = NULL;

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];

		if (definition_is_live(definition) && streq(definition->span.file, at.file) &&
		    span_compare(&definition->span, &at) < 0 &&
		    (!last || span_compare(&last->span, &definition->span) < 0))
			last = definition;
	}
	return last;
}

static const char *subject_of(const struct uneven *uneven)
{
	const struct facts *facts = uneven->facts;

	for (int i = 0; uneven->definition && i < facts->nsubjects; i++)
		if (streq(facts->subjects[i].name, uneven->definition->base))
			return facts->subjects[i].name;
	return NULL;
}

static int indent_of(const char *line)
{
	return strspn(line, " \t");
}

/* ---- a '{' without its '}' ------------------------------------------------------------------- */

/* The last line of the block that begins in @line, as the indentation has it. */
static int block_end(const struct uneven *uneven, int line)
{
	struct arena *arena = uneven->facts->arena;
	int indent = indent_of(source_line(arena, uneven->source, line)), last = line;

	for (int i = line + 1; i <= uneven->source->nlines; i++) {
		const char *text = source_line(arena, uneven->source, i);

		if (!text[indent_of(text)])
			continue;
		if (indent_of(text) <= indent)
			break;
		last = i;
	}
	return last;
}

static void fix_not_closed(struct finding *finding, const struct uneven *uneven)
{
	const struct brace_fault *fault = &uneven->fault;
	const char *text = uneven->source->text, *line;
	struct span last = mark_span(uneven->source, fault->last - 1);

	if (fault->plain) {
		finding_help(finding, "close it with a } where the body ends");
		if (!memchr(text + fault->last, '#', fault->seen - fault->last))
			finding_fix_insert(finding, CONFIDENCE_EXACT, last.file, last.line, "}");
		return;
	}
	finding_help(finding, "close it with a } where the block ends, or take the { away when it "
			      "is one too many");
	line = source_line(finding->arena, uneven->source, uneven->at.line);
	if (indent_of(line))
		finding_fix_insert(finding, CONFIDENCE_GUESS, last.file,
				   block_end(uneven, uneven->at.line),
				   arena_printf(finding->arena, "%.*s}", indent_of(line), line));
}

static void not_closed(const struct rule *rule, const struct uneven *uneven,
		       struct findings *findings)
{
	const struct definition *definition = uneven->definition;
	bool whole =
		definition && definition->has_body && !span_compare(&definition->body, &uneven->at);
	bool end = uneven->fault.seen == uneven->source->len;
	struct finding *finding;

	finding = finding_new(findings, rule, subject_of(uneven), uneven->at,
			      whole ? "the body of %s is never closed: a } is missing"
				    : "this { is never closed: a } is missing",
			      whole ? definition->base : "");
	finding_label(finding, uneven->at, "this { has no }");
	finding_label(finding, uneven->seen,
		      end ? "the file ends, and gcc still waits for a }"
			  : "this begins inside of the body above");
	finding_note(finding, "what follows is read as a part of the same body: gcc speaks of an "
			      "\"invalid storage class\" there, or at the end of the file of an "
			      "\"expected declaration or statement at end of input\"");
	fix_not_closed(finding, uneven);
}

/* ---- a body without its '{' ------------------------------------------------------------------ */

static void not_opened(const struct rule *rule, const struct uneven *uneven,
		       struct findings *findings)
{
	const char *line = source_line(findings->arena, uneven->source, uneven->at.line);
	struct finding *finding;

	finding = finding_new(findings, rule, subject_of(uneven), uneven->at,
			      "a { is missing between the head of %s and its body",
			      uneven->definition ? uneven->definition->base : "this function");
	finding_label(finding, uneven->at, "the body's { belongs behind this");
	finding_label(finding, uneven->seen, "so this stands outside of every function");
	finding_note(finding, "without it gcc takes what follows for declarations, and expects "
			      "something else at every line");
	finding_help(finding, "open the body with a { of its own line");
	if (!line[uneven->at.column + (int)strspn(line + uneven->at.column, " \t\r")])
		finding_fix_insert(finding, CONFIDENCE_EXACT, uneven->at.file, uneven->at.line,
				   "{");
}

/* ---- a '}' without its '{' ------------------------------------------------------------------- */

/* The line above @line that is indented like it, when it may have lost its '{'; 0: it is not. */
static int lost_brace(const struct uneven *uneven, int line)
{
	struct arena *arena = uneven->facts->arena;
	int indent = indent_of(source_line(arena, uneven->source, line));

	while (--line > 0) {
		const char *text = source_line(arena, uneven->source, line);
		size_t len = strlen(text);

		while (len && isspace((unsigned char)text[len - 1]))
			len--;
		if (!len || indent_of(text) > indent)
			continue;
		if (indent_of(text) < indent)
			return 0;
		return text[len - 1] == ')' || (len > 4 && !memcmp(text + len - 4, "else", 4)) ||
				       !strcmp(text + indent, "do")
			       ? line
			       : 0;
	}
	return 0;
}

static void closes_early(struct finding *finding, const struct uneven *uneven)
{
	struct span opened = mark_span(uneven->source, uneven->fault.closes);
	int line = lost_brace(uneven, uneven->at.line);
	const char *text = source_line(finding->arena, uneven->source, line);
	int len = strlen(text);

	finding_label(finding, uneven->at, "it lacks a { of its own, or is one too many");
	finding_label(finding, opened, "closed by it");
	finding_label(finding, uneven->seen, "so this stands outside of every function");
	finding_help(finding, "give the block above it its {, or take the } away");
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	if (line)
		finding_fix_replace(finding, CONFIDENCE_GUESS, uneven->at.file, line,
				    arena_printf(finding->arena, "%.*s {", len, text));
}

static void surplus(const struct rule *rule, const struct uneven *uneven, struct findings *findings)
{
	bool alone = uneven->fault.closes == uneven->fault.at;
	struct finding *finding;

	finding = finding_new(findings, rule, subject_of(uneven), uneven->at,
			      alone ? "this } closes nothing"
				    : "this } closes the { of line %d too early",
			      mark_span(uneven->source, uneven->fault.closes).line);
	if (!alone)
		closes_early(finding, uneven);
	finding_note(finding, "gcc says \"expected identifier or '('\" at what stands outside of a "
			      "function and is no declaration");
	if (!alone)
		return;
	finding_label(finding, uneven->at, "every { above has its } already");
	finding_help(finding, "remove it, or look for a block above that has lost its {");
	if (span_is_whole_lines(uneven->facts, uneven->at))
		finding_fix_delete(finding,
				   uneven->fault.plain ? CONFIDENCE_EXACT : CONFIDENCE_GUESS,
				   uneven->at.file, uneven->at.line);
	else
		finding_fix_span(finding, CONFIDENCE_GUESS, uneven->at, "");
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool is_compiled(const struct file_facts *file)
{
	return !file->is_header && file->source && file->source->len && !file->source->pristine &&
	       (file->built == BUILT || file->built == BUILT_UNKNOWN || file->included_by);
}

static void check_file(const struct rule *rule, const struct facts *facts,
		       const struct file_facts *file, struct findings *findings)
{
	const struct source *source = file->source;
	struct uneven uneven = {.facts = facts, .source = source};

	uneven.fault = braces_count(source->text, source->len);
	if (uneven.fault.kind == BRACE_NONE)
		return;
	uneven.at = mark_span(source, uneven.fault.at);
	uneven.seen = seen_span(source, &uneven.fault);
	uneven.definition = definition_before(facts, uneven.at);
	if (uneven.fault.kind == BRACE_NOT_CLOSED)
		not_closed(rule, &uneven, findings);
	else if (uneven.fault.kind == BRACE_NOT_OPENED)
		not_opened(rule, &uneven, findings);
	else
		surplus(rule, &uneven, findings);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nfiles; i++)
		if (is_compiled(facts->files[i]))
			check_file(rule, facts, facts->files[i], findings);
}

RULE(brace_unmatched) = {
	.code = "E0327",
	.slug = "brace-unmatched",
	.title = "a { without its }, or a } without its {",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0326"),
	.check_tree = check_tree,
};
