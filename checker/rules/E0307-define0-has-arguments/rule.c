// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static struct span behind_name(const struct definition *definition)
{
	return span_join(span_after(definition->name_span),
			 definition->args[definition->nargs - 1].span);
}

static void offer_fix(struct finding *finding, const char *name,
		      const struct definition *definition)
{
	int n = definition->nparams;
	const char *define;

	if (definition->nargs > 1 && definition->params_paired && n <= 6) {
		define = define_text(finding->arena, name, definition->params, n);
		finding_help(finding, "the digit counts the parameters: %s", define);
		finding_fix_span(finding, CONFIDENCE_EXACT,
				 span_join(definition->macro_span, definition->span), define);
		return;
	}
	finding_help(finding, "write SYSCALL_DEFINE0(%s) and nothing behind the name", name);
	finding_fix_span(finding, definition->nargs == 1 ? CONFIDENCE_EXACT : CONFIDENCE_GUESS,
			 behind_name(definition), "");
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	struct span list;
	struct finding *finding;

	if (definition->digit != 0 || !definition->nargs)
		return;
	list = span_join(definition->args[0].span, definition->args[definition->nargs - 1].span);
	finding = finding_new(findings, rule, view->subject->name, list,
			      "SYSCALL_DEFINE0 takes the name alone, and gets \"%s\" as well",
			      definition->args[0].text);
	finding_label(finding, list, "nothing belongs here");
	finding_note(
		finding,
		"the macro writes (void) itself; gcc would say that it \"passed %d arguments, but "
		"takes just 1\"",
		definition->nargs + 1);
	offer_fix(finding, definition->base, definition);
}

RULE(define0_has_arguments) = {
	.code = "E0307",
	.slug = "define0-has-arguments",
	.title = "SYSCALL_DEFINE0 is given more than the name",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
