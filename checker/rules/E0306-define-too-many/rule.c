// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	int n = definition->nargs / 2;
	struct finding *finding;

	if (definition->digit <= 6 && n <= 6)
		return;
	finding = finding_new(findings, rule, view->subject->name, definition->macro_span,
			      "a system call takes at most six parameters, and %s has %d",
			      view->subject->name, n > definition->digit ? n : definition->digit);
	finding_label(finding, definition->macro_span, "there is no such macro beyond 6");
	if (definition->nargs > 12)
		finding_label(finding,
			      span_join(definition->args[12].span,
					definition->args[definition->nargs - 1].span),
			      "no register is left for this");
	finding_note(
		finding,
		"the six registers rdi, rsi, rdx, r10, r8 and r9 carry the arguments; the macros "
		"SYSCALL_DEFINE0 to SYSCALL_DEFINE6 are all there are in %s",
		view->facts->kernel.version);
	finding_help(finding, "pass a pointer to a struct that holds the values, or make do "
			      "with six parameters");
}

RULE(define_too_many) = {
	.code = "E0306",
	.slug = "define-too-many",
	.title = "the system call has more than six parameters",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
