// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

static void blank(const struct rule *rule, const struct facts *facts,
		  const struct makefile_problem *problem, struct findings *findings)
{
	struct finding *finding;

	(void)facts;
	finding = finding_new(findings, rule, NULL, problem->span,
			      "a blank stands behind the backslash");
	finding_label(finding, problem->span, "the backslash must be the last byte");
	finding_label(finding, problem->related, "this line belongs to %s no more", problem->text);
	finding_note(
		finding,
		"a backslash continues a line only when the newline follows at once; make would "
		"stop in the next line with \"missing separator\" or \"recipe commences before "
		"first target\"");
	finding_help(finding, "delete the blanks at the end of line %d", problem->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, problem->span, "\\");
}

static bool is_stray(const struct facts *facts, const char *file, int line)
{
	for (int i = 0; i < facts->makefiles.nproblems; i++) {
		const struct makefile_problem *problem = &facts->makefiles.problems[i];

		if (problem->kind == MAKEFILE_CONTINUATION_MISSING && problem->span.line == line &&
		    streq(problem->span.file, file))
			return true;
	}
	return false;
}

/* The line as it would stand alone: without a backslash and the blanks before it. */
static const char *alone(const struct facts *facts, const struct source *source, int line)
{
	char *text = arena_strdup(facts->arena, source_line(facts->arena, source, line));
	size_t len = strlen(text);

	while (len && strchr(" \t\\", text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* Where the swallowed line can go: behind the list, or it stays and the backslash above goes. */
static void free_line(struct finding *finding, const struct facts *facts,
		      const struct source *source, int line)
{
	const char *file = source->file, *text = alone(facts, source, line);
	int end;

	if (!match_line_goes_on(facts, source, line) && !is_stray(facts, file, line + 1)) {
		finding_help(finding, "delete the backslash at the end of line %d", line - 1);
		finding_fix_replace(finding, CONFIDENCE_EXACT, file, line - 1,
				    alone(facts, source, line - 1));
		return;
	}
	end = match_list_end(facts, source, line + 1);
	finding_help(finding, "move line %d to below line %d, where the list ends", line, end);
	finding_fix_delete(finding, CONFIDENCE_EXACT, file, line);
	finding_fix_insert(finding, CONFIDENCE_EXACT, file, end, text);
}

/* A list of its own, put between the lines of a longer one: the backslash above swallows it. */
static void swallowed(const struct rule *rule, const struct facts *facts,
		      const struct makefile_item *item, struct findings *findings)
{
	const struct source *source = facts_source(facts, item->makefile);
	int line = item->span.line;
	struct finding *finding;

	if (!source || source->pristine || !match_line_goes_on(facts, source, line - 1))
		return;
	finding = finding_new(findings, rule, NULL, span_line(item->makefile, line),
			      "this line stands in the middle of the list %s", item->list);
	finding_label(finding, span_line(item->makefile, line), "read as more words of that list");
	finding_label(finding, span_line(item->makefile, line - 1),
		      "the backslash says that the list goes on");
	finding_note(
		finding,
		"line %d ends with a backslash, so make reads line %d as a part of it, down to the = "
		"in its middle",
		line - 1, line);
	free_line(finding, facts, source, line);
}

/* A word that belongs to the list of a line above, though its own line has an assignment, too. */
static bool is_swallowed(const struct facts *facts, const struct makefile_item *item)
{
	const struct source *source = facts_source(facts, item->makefile);

	return item->liveness == LIVE && !item->pristine && source &&
	       item->op_span.line < item->span.line &&
	       strchr(source_line(facts->arena, source, item->span.line), '=');
}

static bool line_is_swallowed(const struct facts *facts, const char *file, int line)
{
	for (int i = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];

		if (item->span.line == line && streq(item->makefile, file) &&
		    is_swallowed(facts, item))
			return true;
	}
	return false;
}

/* Whether the line above it is one of a list of objects, which the words could go on with. */
static bool could_go_on(const struct facts *facts, const struct makefile_problem *problem)
{
	const struct source *source = facts_source(facts, problem->related.file);
	const char *above = source ? source_line(facts->arena, source, problem->related.line) : "";

	return above[strspn(above, " \t")] &&
	       (starts_with(problem->text, "obj-") || starts_with(problem->text, "lib-") ||
		strstr(problem->text, "-y") || strstr(problem->text, "-objs"));
}

static void no_list(const struct rule *rule, const struct facts *facts,
		    const struct makefile_problem *problem, struct findings *findings)
{
	const struct source *source = facts_source(facts, problem->span.file);
	const char *text = source ? alone(facts, source, problem->span.line) : "";
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, problem->span, "this line belongs to no list");
	finding_label(finding, problem->span, "words without a list");
	finding_note(finding,
		     "a line adds to a list only when it begins with the list's name; make "
		     "would stop with \"missing separator\" or \"recipe commences before "
		     "first target\"");
	text += strspn(text, " \t");
	finding_help(finding, "begin line %d with obj-y +=", problem->span.line);
	finding_dose(finding, "begin line %d with the list that it adds to", problem->span.line);
	if (ends_with(text, ".o"))
		finding_fix_replace(finding, CONFIDENCE_EXACT, problem->span.file,
				    problem->span.line,
				    arena_printf(facts->arena, "obj-y += %s", text));
}

static void missing(const struct rule *rule, const struct facts *facts,
		    const struct makefile_problem *problem, struct findings *findings)
{
	struct finding *finding;

	if (line_is_swallowed(facts, problem->related.file, problem->related.line))
		return;
	if (!could_go_on(facts, problem)) {
		no_list(rule, facts, problem, findings);
		return;
	}
	finding = finding_new(findings, rule, NULL, problem->span,
			      "the list %s goes on here, but the line above does not say so",
			      problem->text);
	finding_label(finding, problem->span, "belongs to no list");
	finding_label(finding, problem->related, "a backslash is missing at the end");
	finding_note(
		finding,
		"a list ends with its line unless the last byte is a backslash; make would stop "
		"with \"missing separator\" or \"recipe commences before first target\"");
	finding_help(finding, "end line %d with a backslash", problem->span.line - 1);
	finding_fix_span(finding, CONFIDENCE_EXACT, span_after(problem->related), " \\");
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	match_each_problem(rule, facts, MAKEFILE_CONTINUATION_BLANK, findings, blank);
	match_each_problem(rule, facts, MAKEFILE_CONTINUATION_MISSING, findings, missing);
	for (int i = 0, last = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];

		if (item->span.line == last || !is_swallowed(facts, item))
			continue;
		swallowed(rule, facts, item, findings);
		last = item->span.line;
	}
}

RULE(continuation_broken) = {
	.code = "E0206",
	.slug = "continuation-broken",
	.title = "a list is not continued where it goes on",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
