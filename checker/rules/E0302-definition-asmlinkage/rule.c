// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static void offer_fix(struct finding *finding, const char *name,
		      const struct definition *definition)
{
	const char *define;

	if (!params_known(definition->params, definition->nparams) || definition->nparams > 6) {
		finding_help(finding, "write its head as SYSCALL_DEFINE%d(%s, type, name, ...)",
			     definition->nparams, name);
		return;
	}
	define = define_text(finding->arena, name, definition->params, definition->nparams);
	finding_help(finding, "write its head as %s", define);
	finding_dose(finding, "let SYSCALL_DEFINE%d write its head", definition->nparams);
	finding_fix_span(finding, define_confidence(definition), definition->span, define);
	fix_include(finding, define_confidence(definition), definition);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_kind(view, DEF_ASMLINKAGE);
	const struct table_row *row = match_row(view);
	const char *name = match_entry_base(view);
	struct finding *finding;

	/* sys_ni_syscall is the kernel's own exception: it looks at no argument. */
	if (!definition || match_macro(view) || streq(name, "ni_syscall"))
		return;
	finding =
		finding_new(findings, rule, view->subject->name, definition->name_span,
			    "%s is defined as a plain function, the way kernels before 4.17 did it",
			    definition->name);
	finding_label(finding, definition->name_span,
		      "makes %s, which nobody calls; __x64_%s is not made", definition->name,
		      definition->name);
	if (row)
		finding_label(finding, row->entry ? row->entry_span : row->span,
			      "this row calls __x64_%s", definition->name);
	finding_note(
		finding,
		"since 4.17 (this tree is %s) an x86-64 system call gets one argument, a pointer "
		"to the saved registers; SYSCALL_DEFINE%d makes the wrapper __x64_%s that takes "
		"the arguments out of them and calls your code",
		view->facts->kernel.version, definition->nparams, definition->name);
	offer_fix(finding, name, definition);
}

RULE(definition_asmlinkage) = {
	.code = "E0302",
	.slug = "definition-asmlinkage",
	.title = "the system call is defined as a plain asmlinkage function",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0323"),
	.check = check,
};
