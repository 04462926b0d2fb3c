// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

static bool is_user(const struct parameter *parameter)
{
	return parameter->type && strstr(parameter->type, "__user") &&
	       !type_marks_variable(parameter->type);
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	const struct definition *definition = match_macro(view);
	struct finding *finding;

	if (!definition || !definition->params_paired || prototype->pristine ||
	    prototype->nparams != definition->nparams)
		return;
	for (int i = 0; i < prototype->nparams; i++) {
		const struct parameter *param = &prototype->params[i];

		if (is_user(param) || !is_user(&definition->params[i]) || !param->type ||
		    types_differ(param->type, definition->params[i].type))
			continue;
		finding = finding_new(findings, rule, view->subject->name, param->span,
				      type_marks_variable(param->type)
					      ? "__user stands on the wrong side of the * in the "
						"prototype of %s"
					      : "__user is missing in the prototype of %s",
				      prototype->name);
		finding_label(finding, param->span,
			      type_marks_variable(param->type)
				      ? "this marks the pointer itself, not what it points to"
				      : "a plain pointer here");
		finding_label(finding, definition->args[2 * i].span,
			      "a user pointer in the definition");
		finding_note(
			finding,
			"__user marks addresses that belong to the program and must not be used "
			"directly; sparse (make C=1) compares the two, gcc does not");
		finding_help(finding, "write the type as in the definition: %s",
			     definition->params[i].type);
		finding_fix_span(finding, CONFIDENCE_EXACT, param->span,
				 params_text(findings->arena,
					     &(struct parameter){.type = definition->params[i].type,
								 .name = param->name},
					     1));
	}
}

RULE(prototype_user_mark_missing) = {
	.code = "E0413",
	.slug = "prototype-user-mark-missing",
	.title = "the prototype lacks __user where the definition has it",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_prototype = judge,
};
