// SPDX-License-Identifier: GPL-2.0-only
#include "../body.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

struct judging {
	const struct rule *rule;
	const struct view *view;
	const struct definition *definition;
	const struct body *body;
	struct findings *findings;
};

static int errno_at(const struct body *body, int i)
{
	return body_is_word(body, i) ? match_errno_value(body->tokens[i].at, body->tokens[i].len)
				     : 0;
}

static void report(const struct judging *judged, int i, int returned)
{
	const struct facts *facts = judged->view->facts;
	struct span span = body_span(facts, judged->definition, judged->body, i, i);
	const char *name = body_word(judged->findings->arena, judged->body, i);
	struct span start = span;
	struct finding *finding;

	finding = finding_new(judged->findings, judged->rule, judged->view->subject->name, span,
			      "%s is returned as a positive number", name);
	finding_label(finding, span, "-%s is meant", name);
	if (!body_is(judged->body, returned, "return"))
		finding_label(
			finding,
			body_span(facts, judged->definition, judged->body, returned, returned),
			"returned here");
	finding_note(
		finding,
		"only results from -4095 to -1 are errors to the caller; it would take this one for "
		"a success with the value %d",
		errno_at(judged->body, i));
	finding_help(finding, "write -%s", name);
	start.end_column = start.column;
	finding_fix_span(finding, CONFIDENCE_EXACT, start, "-");
}

/* The ';' or ',' that ends the expression at @from, or the body's end; brackets are jumped over. */
static int expression_end(const struct body *body, int from)
{
	int i = from;

	while (i < body->n && !body_is(body, i, ";") && !body_is(body, i, ",") &&
	       !body_is(body, i, "}"))
		i = body->tokens[i].match > i ? body->tokens[i].match + 1 : i + 1;
	return i;
}

/* The @text that stands outside all brackets and inner "?:" from @from on; @to without one. */
static int outside(const struct body *body, int from, int to, const char *text)
{
	int inner = 0;

	for (int i = from; i < to; i++) {
		if (!inner && body_is(body, i, text))
			return i;
		inner += body_is(body, i, "?") - body_is(body, i, ":");
		if (body->tokens[i].match > i)
			i = body->tokens[i].match;
	}
	return to;
}

/* Look for an errno that is the value of the expression from @from to before @to. */
static void look(const struct judging *judged, int from, int to, int returned)
{
	const struct body *body = judged->body;
	int question, colon;

	while (from < to && body_is(body, from, "(") && body->tokens[from].match > from) {
		int close = body->tokens[from].match;

		if (body_is_cast(body, from)) {
			from = close + 1;
		} else if (close == to - 1) {
			from++, to--;
		} else {
			break;
		}
	}
	if (to == from + 1 && errno_at(body, from)) {
		report(judged, from, returned);
		return;
	}
	question = outside(body, from, to, "?");
	if (question == to)
		return;
	colon = outside(body, question + 1, to, ":");
	look(judged, question + 1, colon, returned);
	look(judged, colon + 1, to, returned);
}

static bool same_word(const struct body *body, int i, int j)
{
	return body->tokens[i].len == body->tokens[j].len &&
	       !strncmp(body->tokens[i].at, body->tokens[j].at, body->tokens[i].len);
}

static bool is_member(const struct body *body, int i)
{
	return body_is(body, i - 1, "->") || body_is(body, i - 1, ".");
}

/* "return error;": what was assigned to it, unless its sign is turned somewhere. */
static void follow(const struct judging *judged, int variable)
{
	const struct body *body = judged->body;

	for (int i = 0; i < body->n; i++)
		if (body_is_word(body, i) && same_word(body, i, variable) &&
		    body_is(body, i - 1, "-"))
			return;
	for (int i = 0; i + 1 < body->n; i++)
		if (body_is_word(body, i) && same_word(body, i, variable) && !is_member(body, i) &&
		    !body->tokens[i].inner && body_is(body, i + 1, "="))
			look(judged, i + 2, expression_end(body, i + 2), variable);
}

/* Whether an earlier return gave the same variable. */
static bool is_followed(const struct body *body, int variable)
{
	for (int i = 1; i < variable; i++)
		if (body_is(body, i - 1, "return") && body_is_word(body, i) &&
		    same_word(body, i, variable) && body_is(body, i + 1, ";"))
			return true;
	return false;
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const struct body *body = body_read(view->facts, definition, BODY_ALL);
	const struct judging judged = {rule, view, definition, body, findings};

	for (int i = 0; body && i < body->n; i++) {
		if (!body_is(body, i, "return") || body->tokens[i].inner)
			continue;
		look(&judged, i + 1, expression_end(body, i + 1), i);
		if (body_is_word(body, i + 1) && body_is(body, i + 2, ";") &&
		    !is_followed(body, i + 1))
			follow(&judged, i + 1);
	}
}

RULE(errno_positive) = {
	.code = "E0319",
	.slug = "errno-positive",
	.title = "an errno is returned as a positive number",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
