// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void report_typo(const struct rule *rule, const struct view *view,
			const struct prototype *prototype, struct findings *findings)
{
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, prototype->return_span,
			      "the prototype of %s begins with %s, not with asmlinkage long",
			      prototype->name, prototype->return_type);
	finding_label(finding, prototype->return_span, "a spelling mistake?");
	finding_label(finding, view->facts->header.ni_syscall, "as this one has it");
	finding_note(finding,
		     "x86-64 skips these lines (%s wraps its calls) and says nothing; on other "
		     "architectures gcc does not know this word",
		     view->facts->kernel.version);
	finding_help(finding, "write asmlinkage long %s(...)", prototype->name);
	finding_fix_span(finding, CONFIDENCE_EXACT, prototype->return_span, "asmlinkage long");
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	struct span start = prototype->span;
	struct finding *finding;

	if (prototype->asmlinkage || match_shipped(view, prototype))
		return;
	if (match_misspelt_asmlinkage(prototype)) {
		report_typo(rule, view, prototype, findings);
		return;
	}
	finding = finding_new(findings, rule, view->subject->name, prototype->name_span,
			      "the prototype of %s lacks asmlinkage", prototype->name);
	finding_label(finding, prototype->name_span, "called from assembly");
	finding_label(finding, view->facts->header.ni_syscall, "as this one has it");
	finding_note(
		finding,
		"asmlinkage tells the compiler where the arguments are when the entry code calls "
		"the function; x86-64 looks elsewhere (%s wraps its calls) and says nothing, "
		"32-bit architectures would read the wrong registers",
		view->facts->kernel.version);
	finding_help(finding, "begin the line with asmlinkage");
	start.end_line = 0;
	start.end_column = start.column;
	finding_fix_span(finding, CONFIDENCE_EXACT, start, "asmlinkage ");
}

RULE(prototype_asmlinkage_missing) = {
	.code = "E0406",
	.slug = "prototype-asmlinkage-missing",
	.title = "the prototype lacks asmlinkage",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_prototype = judge,
};
