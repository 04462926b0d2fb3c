// SPDX-License-Identifier: GPL-2.0-only
#include "../body.h"

#include <string.h>

#include "../../lib/util.h"

static void advise(struct finding *finding, const struct definition *definition)
{
	finding_label(finding, definition->name_span, "every system call returns a long");
	finding_note(
		finding,
		"what the caller gets would be whatever the register held; the kernel is compiled "
		"so that gcc refuses it (return-type)");
	finding_help(finding, "return the result, 0 for success, or a negative errno");
}

static const char *way_out(const struct body *body, int hole)
{
	if (body_is(body, hole, "if"))
		return "when this does not hold, nothing is returned";
	if (body_is(body, hole, "switch"))
		return "a value that no case names gets no result";
	return "after this loop nothing is returned";
}

static bool returns_somewhere(const struct body *body)
{
	for (int i = 0; i < body->n; i++)
		if (!body->tokens[i].inner && body_is(body, i, "return"))
			return true;
	return false;
}

static void report_end(const struct rule *rule, const struct view *view,
		       const struct definition *definition, const struct body *body, int hole,
		       struct findings *findings)
{
	struct span end = definition->body;
	struct finding *finding;
	bool returns = returns_somewhere(body);

	end.line = end.end_line ? end.end_line : end.line;
	end.end_line = 0;
	end.column = end.end_column - 1;
	finding = finding_new(findings, rule, view->subject->name, end,
			      returns ? "a way through the body of %s returns nothing"
				      : "the body of %s returns nothing",
			      definition->base);
	finding_label(finding, end, "here the call ends without a result");
	if (returns && hole >= 0)
		finding_label(finding, body_span(view->facts, definition, body, hole, hole), "%s",
			      way_out(body, hole));
	advise(finding, definition);
}

/* "return;" gives the caller nothing either. */
static void report_bare(const struct rule *rule, const struct view *view,
			const struct definition *definition, const struct body *body,
			struct findings *findings)
{
	for (int i = 0; i + 1 < body->n; i++) {
		struct finding *finding;
		struct span span;

		if (body->tokens[i].inner || !body_is(body, i, "return") ||
		    !body_is(body, i + 1, ";"))
			continue;
		span = body_span(view->facts, definition, body, i, i + 1);
		finding = finding_new(findings, rule, view->subject->name, span,
				      "this return in %s gives no value", definition->base);
		finding_label(finding, span, "no result");
		advise(finding, definition);
	}
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const struct source *source = facts_source(view->facts, definition->span.file);
	const struct body *all = body_read(view->facts, definition, BODY_ALL);
	const struct body *first, *last;
	const char *file = source ? source->text : NULL;
	struct arena *arena = view->facts->arena;
	int hole, ignored;

	if (!all)
		return;
	report_bare(rule, view, definition, all, findings);
	first = body_read(view->facts, definition, BODY_FIRST);
	last = body_read(view->facts, definition, BODY_LAST);
	/* Where conditionals decide, both ways through them must be open. */
	if (body_runs_off(arena, last, file, &ignored) && body_runs_off(arena, first, file, &hole))
		report_end(rule, view, definition, first, hole, findings);
}

RULE(return_missing) = {
	.code = "E0318",
	.slug = "return-missing",
	.title = "the body, or a way through it, returns nothing",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0308", "E0327", "E0332"),
	.each_macro = judge,
};
