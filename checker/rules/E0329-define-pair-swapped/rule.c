// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

/*
 * Whether pair @i is a name and a type: a word that is none, and behind it what can only be one, or
 * what reads like one when another pair is swapped for certain.
 */
static bool is_swapped(const struct definition *definition, int i, bool another)
{
	const char *first = definition->args[2 * i].text,
		   *second = definition->args[2 * i + 1].text;

	if (!*first || last_word(first) != first || arg_is_type(first))
		return false;
	return arg_is_type(second) ||
	       (another && ends_with(second, "_t") && !ends_with(first, "_t"));
}

static bool any_swapped(const struct definition *definition)
{
	for (int i = 0; i < definition->digit; i++)
		if (is_swapped(definition, i, false))
			return true;
	return false;
}

static void offer_fix(struct finding *finding, const struct definition *definition)
{
	finding_help(finding, "write the type first, then the name");
	for (int i = 0; i < definition->digit; i++) {
		if (!is_swapped(definition, i, true))
			continue;
		finding_fix_span(finding, CONFIDENCE_EXACT, definition->args[2 * i].span,
				 definition->args[2 * i + 1].text);
		finding_fix_span(finding, CONFIDENCE_EXACT, definition->args[2 * i + 1].span,
				 definition->args[2 * i].text);
	}
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	struct finding *finding = NULL;

	if (definition->digit < 1 || definition->digit > 6 ||
	    definition->nargs != 2 * definition->digit || !any_swapped(definition))
		return;
	for (int i = 0; i < definition->digit; i++) {
		const struct macro_arg *name = &definition->args[2 * i], *type = name + 1;

		if (!is_swapped(definition, i, true))
			continue;
		if (!finding)
			finding = finding_new(findings, rule, view->subject->name, name->span,
					      "the name \"%s\" stands before its type \"%s\" in %s",
					      name->text, type->text, definition->macro);
		finding_label(finding, span_join(name->span, type->span),
			      "name and type have changed places");
	}
	finding_note(finding,
		     "%s takes types and names by turns, the type first; gcc takes the name for a "
		     "type and says \"unknown type name\"",
		     definition->macro);
	offer_fix(finding, definition);
}

RULE(define_pair_swapped) = {
	.code = "E0329",
	.slug = "define-pair-swapped",
	.title = "a parameter's name stands before its type",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0305"),
	.each_macro = judge,
};
