// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <stdio.h>

#include "../../lib/arena.h"

static bool any_lacks_comma(const struct definition *definition)
{
	for (int i = 0; i < definition->nargs; i++)
		if (arg_lacks_comma(definition->args[i].text))
			return true;
	return false;
}

/* The digit, the last letter of the macro's name. */
static struct span digit_span(const struct definition *definition)
{
	struct span span = definition->macro_span;

	span.column = span.end_column - 1;
	return span;
}

static void headline(const struct definition *definition, char *text, size_t size)
{
	int n = definition->nargs / 2;

	if (definition->nargs % 2 || !definition->params_paired)
		snprintf(text, size, "%s wants %d types and names by turns, and gets %d words",
			 definition->macro, definition->digit, definition->nargs);
	else
		snprintf(text, size, "%s is given %s%d parameter%s", definition->macro,
			 n < definition->digit ? "only " : "", n, n == 1 ? "" : "s");
}

/* Nothing behind the name: what the parameters are, the step or the prototype may tell. */
static bool fill_in(struct finding *finding, const struct view *view,
		    const struct definition *definition)
{
	const struct prototype *prototype = match_prototype(view);
	const struct parameter *params = view->subject->params;
	int n = view->subject->nparams;
	const char *define;

	if (!view->subject->has_signature && prototype) {
		params = prototype->params;
		n = prototype->nparams;
	}
	if (definition->nargs || !n || n > 6 || !params_known(params, n))
		return false;
	define = define_text(finding->arena, definition->base, params, n);
	finding_help(finding, "give the types and names: %s", define);
	finding_fix_span(finding, CONFIDENCE_GUESS,
			 span_join(definition->macro_span, definition->span), define);
	return true;
}

static void offer_fix(struct finding *finding, const struct view *view,
		      const struct definition *definition)
{
	int n = definition->nargs / 2;

	if (fill_in(finding, view, definition))
		return;
	if (definition->nargs % 2 || !definition->params_paired) {
		finding_help(finding, "give a type and a name for each parameter, all separated "
				      "by commas, and let the digit count the parameters");
		return;
	}
	finding_help(finding, "write SYSCALL_DEFINE%d, or %s parameters until there are %d", n,
		     n < definition->digit ? "add" : "remove", definition->digit);
	finding_fix_span(finding, n ? CONFIDENCE_EXACT : CONFIDENCE_GUESS, digit_span(definition),
			 arena_printf(finding->arena, "%d", n));
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	struct finding *finding;
	char text[160];

	if (definition->digit < 1 || definition->digit > 6 ||
	    definition->nargs == 2 * definition->digit || definition->nargs > 12 ||
	    any_lacks_comma(definition))
		return;
	headline(definition, text, sizeof(text));
	finding = finding_new(findings, rule, view->subject->name, digit_span(definition), "%s",
			      text);
	finding_label(finding, digit_span(definition), "counts the parameters");
	if (definition->nargs)
		finding_label(finding,
			      span_join(definition->args[0].span,
					definition->args[definition->nargs - 1].span),
			      "%d here", definition->nargs / 2);
	finding_note(
		finding,
		"SYSCALL_DEFINE%d passes its list on to a macro that takes exactly %d types and "
		"names, and gcc then speaks of __MAP%d or of a parameter that is not declared",
		definition->digit, definition->digit, definition->digit);
	offer_fix(finding, view, definition);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	match_each_macro(rule, view, findings, judge);
}

RULE(define_count_wrong) = {
	.code = "E0304",
	.slug = "define-count-wrong",
	.title = "the digit of SYSCALL_DEFINE is not the number of parameters",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
