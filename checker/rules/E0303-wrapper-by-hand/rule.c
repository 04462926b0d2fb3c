// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

/* One parameter, a pointer to the saved registers: that is what the entry code passes. */
static bool takes_registers(const struct definition *definition)
{
	return definition->nparams == 1 && definition->params[0].type &&
	       strstr(definition->params[0].type, "pt_regs") != NULL;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *wrapper = match_kind(view, DEF_WRAPPER);
	const char *name = match_entry_base(view), *define;
	struct finding *finding;

	if (!wrapper || match_macro(view) || takes_registers(wrapper))
		return;
	finding = finding_new(
		findings, rule, view->subject->name, wrapper->name_span,
		wrapper->nparams ? "%s was written by hand and takes its arguments the wrong way"
				 : "%s was written by hand, for x86-64 alone",
		wrapper->name);
	finding_label(finding, wrapper->name_span,
		      "is called with one argument: a pointer to the saved registers");
	if (wrapper->nparams && wrapper->params[0].span.file)
		finding_label(finding, wrapper->params[0].span,
			      "receives (part of) that pointer, not the caller's value");
	finding_note(
		finding,
		wrapper->nparams
			? "since 4.17 (this tree is %s) the entry code passes struct pt_regs * in "
			  "rdi and nothing else; the kernel builds and boots, and every parameter "
			  "holds garbage"
			: "since 4.17 (this tree is %s) the entry code passes struct pt_regs * in "
			  "rdi; what takes no parameter may pass over it and answers, but no other "
			  "architecture calls a function of this name",
		view->facts->kernel.version);
	if (!params_known(wrapper->params, wrapper->nparams) || wrapper->nparams > 6) {
		finding_help(finding, "let SYSCALL_DEFINE%d(%s, ...) write the wrapper",
			     wrapper->nparams, name);
		return;
	}
	define = define_text(findings->arena, name, wrapper->params, wrapper->nparams);
	finding_help(finding, "let the macro write the wrapper: %s", define);
	finding_dose(finding, "let SYSCALL_DEFINE%d write the wrapper", wrapper->nparams);
	finding_fix_span(finding, define_confidence(wrapper), wrapper->span, define);
	fix_include(finding, define_confidence(wrapper), wrapper);
}

RULE(wrapper_by_hand) = {
	.code = "E0303",
	.slug = "wrapper-by-hand",
	.title = "the wrapper was written by hand, with plain parameters",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
