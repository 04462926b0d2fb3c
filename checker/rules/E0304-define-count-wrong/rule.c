// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <stdio.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

static bool any_lacks_comma(const struct definition *definition)
{
	for (int i = 0; i < definition->nargs; i++)
		if (arg_lacks_comma(definition->args[i].text))
			return true;
	return false;
}

/* Whether there is one word for each parameter: all of them types, or none of them. */
static bool is_half(const struct definition *definition, bool types)
{
	for (int i = 0; i < definition->nargs; i++) {
		const char *text = definition->args[i].text;
		bool is_type = arg_is_type(text) || ends_with(text, "_t");

		if (is_type != types || (!types && last_word(text) != text))
			return false;
	}
	return definition->nargs && definition->nargs == definition->digit;
}

/* SYSCALL_DEFINE1(x, void), as one writes the head of a function */
static bool is_void(const struct definition *definition)
{
	return definition->nargs == 1 && streq(definition->args[0].text, "void");
}

/* What every parameter lacks; NULL: it is not as simple as that. */
static const char *missing_half(const struct definition *definition)
{
	if (is_half(definition, false))
		return "type";
	return is_half(definition, true) ? "name" : NULL;
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
	const char *missing = missing_half(definition);
	int n = definition->nargs / 2;
	bool many = definition->digit > 1;

	if (is_void(definition))
		snprintf(text, size, "void stands for no parameter, and %s counts %d",
			 definition->macro, definition->digit);
	else if (missing)
		snprintf(text, size,
			 many ? "the parameters of %s have no %ss"
			      : "the parameter of %s has no %s",
			 definition->macro, missing);
	else if (definition->nargs % 2 || !definition->params_paired)
		snprintf(text, size, "%s wants %d types and names by turns, and gets %d words",
			 definition->macro, definition->digit, definition->nargs);
	else
		snprintf(text, size, "%s is given %s%d parameter%s", definition->macro,
			 n < definition->digit ? "only " : "", n, n == 1 ? "" : "s");
}

/* What the parameters are, the step or the prototype may tell. */
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
	if (!n || n > 6 || !params_known(params, n) ||
	    (definition->nargs && n != definition->digit))
		return false;
	define = define_text(finding->arena, definition->base, params, n);
	finding_help(finding, "give the types and names: %s", define);
	finding_dose(finding, "give a type and a name for each parameter");
	finding_fix_span(finding, CONFIDENCE_GUESS,
			 span_join(definition->macro_span, definition->span), define);
	return true;
}

static void offer_fix(struct finding *finding, const struct view *view,
		      const struct definition *definition)
{
	const struct prototype *prototype = match_prototype(view);
	int n = definition->nargs / 2;
	bool half = missing_half(definition);

	if (is_void(definition) && !view->subject->nparams) {
		finding_help(finding, "SYSCALL_DEFINE0 takes the name alone");
		finding_fix_span(
			finding,
			prototype && prototype->nparams ? CONFIDENCE_GUESS : CONFIDENCE_EXACT,
			span_join(definition->macro_span, definition->span),
			arena_printf(finding->arena, "SYSCALL_DEFINE0(%s)", definition->base));
		return;
	}
	if ((!definition->nargs || half) && fill_in(finding, view, definition))
		return;
	if (half || definition->nargs % 2 || !definition->params_paired) {
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
	const char *missing = missing_half(definition);
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
		finding_label(
			finding,
			span_join(definition->args[0].span,
				  definition->args[definition->nargs - 1].span),
			"%s",
			is_void(definition) ? "no type of a parameter"
			: missing ? arena_printf(finding->arena, "each lacks its %s", missing)
				  : arena_printf(finding->arena, "%d here", definition->nargs / 2));
	finding_note(
		finding,
		"SYSCALL_DEFINE%d passes its list on to a macro that takes exactly %d type%s and "
		"name%s, and gcc then speaks of __MAP%d or of a parameter that is not declared",
		definition->digit, definition->digit, definition->digit == 1 ? "" : "s",
		definition->digit == 1 ? "" : "s", definition->digit);
	offer_fix(finding, view, definition);
}

RULE(define_count_wrong) = {
	.code = "E0304",
	.slug = "define-count-wrong",
	.title = "the digit of SYSCALL_DEFINE is not the number of parameters",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0330"),
	.each_macro = judge,
};
