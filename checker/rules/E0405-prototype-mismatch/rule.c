// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* struct clash - how prototype and definition part; @index is the first parameter that differs */
struct clash {
	bool count;
	int index;
};

/* "(x, y)": what stands for a type is what the definition calls the parameter. */
static bool is_name_alone(const struct parameter *declared, const struct parameter *defined)
{
	return !declared->name && defined->name && streq(declared->type, defined->name) &&
	       !streq(declared->type, defined->type);
}

static bool clashes(const struct prototype *prototype, const struct definition *definition,
		    struct clash *clash)
{
	*clash = (struct clash){.count = prototype->nparams != definition->nparams};
	if (clash->count)
		return true;
	for (; clash->index < definition->nparams; clash->index++)
		if (is_name_alone(&prototype->params[clash->index],
				  &definition->params[clash->index]) ||
		    types_differ(prototype->params[clash->index].type,
				 definition->params[clash->index].type))
			return true;
	return false;
}

static void label(struct finding *finding, const struct prototype *prototype,
		  const struct definition *definition, const struct clash *clash)
{
	int i = clash->index;

	if (clash->count) {
		finding_label(finding, prototype->params_span, "%d here", prototype->nparams);
		finding_label(finding,
			      definition->nargs
				      ? span_join(definition->args[0].span,
						  definition->args[definition->nargs - 1].span)
				      : definition->name_span,
			      "%d here", definition->nparams);
		return;
	}
	finding_label(finding, prototype->params[i].span,
		      is_name_alone(&prototype->params[i], &definition->params[i])
			      ? "%s is a name, and its type is missing"
			      : "%s here",
		      prototype->params[i].type);
	finding_label(finding, definition->args[2 * i].span, "%s here", definition->params[i].type);
}

static void show_other_side(struct finding *finding, const struct build_facts *build,
			    const char *name)
{
	for (int i = 0; i < build->nother_side; i++)
		if (build->other_side[i].kind == DIAG_ERROR &&
		    strstr(build->other_side[i].message, name))
			finding_evidence(finding, EVIDENCE_BUILD, "%s",
					 build->other_side[i].raw ? build->other_side[i].raw
								  : build->other_side[i].message);
}

static void offer_fix(struct finding *finding, const struct prototype *prototype,
		      const struct definition *definition)
{
	const char *list = params_text(finding->arena, definition->params, definition->nparams);

	finding_help(finding, "declare what is defined: %s(%s)", prototype->name, list);
	finding_fix_span(finding, CONFIDENCE_EXACT, prototype->params_span,
			 arena_printf(finding->arena, "(%s)", list));
}

/* Both bear the name of a call that shipped: an architecture may have a declaration of its own beside it. */
static bool is_right_elsewhere(const struct view *view, const struct definition *definition)
{
	struct clash clash;

	for (int i = 0; i < view->nprototypes; i++)
		if (prototype_counts(view->prototypes[i]) &&
		    !clashes(view->prototypes[i], definition, &clash))
			return true;
	return false;
}

/* One of both was changed, and nobody knows which. */
static void ask_which(struct finding *finding, const struct prototype *prototype,
		      const struct definition *definition)
{
	finding_help(finding,
		     "%s came with the kernel: put back what was changed, the prototype to (%s) or "
		     "the definition to (%s)",
		     definition->base,
		     params_text(finding->arena, definition->params, definition->nparams),
		     params_text(finding->arena, prototype->params, prototype->nparams));
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	const struct definition *definition = match_macro(view);
	bool shipped = definition && definition->pristine && prototype->pristine;
	struct finding *finding;
	struct clash clash;
	struct span span;

	if (!definition || !definition->params_paired || definition->digit != definition->nparams ||
	    (match_shipped(view, prototype) && definition->pristine) ||
	    (prototype->empty_params && !definition->nparams) ||
	    !streq(entry_base(view->facts->arena, prototype->name), definition->base) ||
	    !clashes(prototype, definition, &clash) ||
	    (shipped && is_right_elsewhere(view, definition)))
		return;
	span = clash.count ? prototype->params_span : prototype->params[clash.index].span;
	finding =
		finding_new(findings, rule, view->subject->name, span,
			    "the prototype of %s and its definition do not agree", prototype->name);
	label(finding, prototype, definition, &clash);
	if (!clash.count &&
	    is_name_alone(&prototype->params[clash.index], &definition->params[clash.index]))
		finding_note(finding,
			     "x86-64 never compiles this prototype and says nothing; where it is "
			     "compiled gcc speaks of an \"unknown type name\" or of \"parameter "
			     "names (without types)\"");
	else
		finding_note(finding,
			     "x86-64 never compiles this prototype and says nothing; on an "
			     "architecture without wrappers gcc stops with \"conflicting types "
			     "for '%s'\"",
			     prototype->name);
	show_other_side(finding, &view->facts->build, prototype->name);
	if (shipped)
		ask_which(finding, prototype, definition);
	else
		offer_fix(finding, prototype, definition);
}

RULE(prototype_mismatch) = {
	.code = "E0405",
	.slug = "prototype-mismatch",
	.title = "the prototype's parameters are not those of the definition",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0304", "E0305", "E0307", "E0315", "E0316", "E0329"),
	.each_prototype = judge,
};
