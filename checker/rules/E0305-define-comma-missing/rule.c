// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"

static int count_without_comma(const struct definition *definition)
{
	int n = 0;

	for (int i = 0; i < definition->nargs; i++)
		n += arg_lacks_comma(definition->args[i].text);
	return n;
}

/* The comma behind the name: what follows is the first parameter's type. */
static void report_name(const struct rule *rule, const struct view *view,
			const struct definition *definition, struct findings *findings)
{
	struct finding *finding =
		finding_new(findings, rule, view->subject->name, definition->name_and_type,
			    "a comma is missing in %s: \"%s\" and \"%s\" are two arguments",
			    definition->macro, definition->name, definition->args[0].text);

	finding_label(finding, definition->name_and_type,
		      "the name of the call, and the type of its first parameter");
	finding_note(finding,
		     "%s is a macro, not a function head: the name is an argument of its own, then "
		     "come types and names by turns",
		     definition->macro);
	finding_help(finding, "put a comma after %s", definition->name);
	finding_fix_span(finding, definition->params_paired ? CONFIDENCE_EXACT : CONFIDENCE_GUESS,
			 span_after(definition->name_span), ",");
}

static void offer_fix(struct finding *finding, const struct definition *definition, int without)
{
	bool joined = span_is_set(definition->name_and_type);

	int words = definition->nargs + without;
	struct span digit = definition->macro_span;

	finding_help(finding, "separate each type from its name by a comma%s",
		     joined ? ", and the name of the call from both" : "");
	if (joined)
		finding_fix_span(finding, CONFIDENCE_EXACT, span_after(definition->name_span), ",");
	for (int i = 0; i < definition->nargs; i++) {
		const char *text = definition->args[i].text, *name = last_word(text);
		int len = name - text;

		if (!arg_lacks_comma(text))
			continue;
		while (len && text[len - 1] == ' ')
			len--;
		finding_fix_span(finding, CONFIDENCE_EXACT, definition->args[i].span,
				 arena_printf(finding->arena, "%.*s, %s", len, text, name));
	}
	if (words == 2 * definition->digit || words % 2 || words > 12)
		return;
	digit.column = digit.end_column - 1;
	finding_fix_span(finding, CONFIDENCE_EXACT, digit,
			 arena_printf(finding->arena, "%d", words / 2));
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	int without = count_without_comma(definition);
	struct finding *finding = NULL;

	if (span_is_set(definition->name_and_type) && !without)
		report_name(rule, view, definition, findings);
	if (definition->digit < 1 || definition->digit > 6 || !without ||
	    (definition->nargs == 2 * definition->digit && definition->params_paired))
		return;
	for (int i = 0; i < definition->nargs; i++) {
		const struct macro_arg *arg = &definition->args[i];

		if (!arg_lacks_comma(arg->text))
			continue;
		if (!finding)
			finding =
				finding_new(findings, rule, view->subject->name, arg->span,
					    "a comma is missing in %s: \"%s\" is a type and a name",
					    definition->macro, arg->text);
		finding_label(finding, arg->span, "type and name are two arguments here");
	}
	finding_note(finding,
		     "%s is a macro, not a function head: it takes types and names as separate "
		     "arguments, and gcc speaks of __MAP%d when one is missing",
		     definition->macro, definition->digit);
	offer_fix(finding, definition, without);
}

RULE(define_comma_missing) = {
	.code = "E0305",
	.slug = "define-comma-missing",
	.title = "a type and its name are not separated by a comma",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
