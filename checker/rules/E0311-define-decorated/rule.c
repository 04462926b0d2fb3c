// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	struct span words = definition->decoration, gap;
	struct finding *finding;

	if (!words.file || definition->pristine)
		return;
	finding = finding_new(findings, rule, view->subject->name, words, "\"%s\" stands before %s",
			      definition->decoration_text, definition->macro);
	finding_label(finding, words, "the macro brings what it needs");
	finding_note(finding,
		     "%s writes whole declarations, with asmlinkage, long and static where they "
		     "belong; words before it go to the first of them and do not fit",
		     definition->macro);
	finding_help(finding, "begin the line with %s", definition->macro);
	gap = span_join(words, definition->macro_span);
	gap.end_line = definition->macro_span.line > words.line ? definition->macro_span.line : 0;
	gap.end_column = definition->macro_span.column;
	finding_fix_span(finding, CONFIDENCE_EXACT, gap, "");
}

RULE(define_decorated) = {
	.code = "E0311",
	.slug = "define-decorated",
	.title = "static, asmlinkage or a type stands before SYSCALL_DEFINE",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
