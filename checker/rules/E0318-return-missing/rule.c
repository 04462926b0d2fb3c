// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const char *code = definition->has_body ? code_text(view->facts, definition->body) : NULL;
	struct span end = definition->body;
	struct finding *finding;

	if (definition->pristine || !code || code_word(code, code, "return") ||
	    code_word(code, code, "goto") || strstr(code, "asm"))
		return;
	end.line = end.end_line ? end.end_line : end.line;
	end.end_line = 0;
	end.column = end.end_column - 1;
	finding = finding_new(findings, rule, view->subject->name, end,
			      "the body of %s returns nothing", definition->base);
	finding_label(findings, finding, end, "here the call ends without a result");
	finding_label(findings, finding, definition->name_span, "every system call returns a long");
	finding_note(
		findings, finding,
		"what the caller gets would be whatever the register held; the kernel is compiled "
		"so that gcc refuses it (return-type)");
	finding_help(findings, finding, "return the result, 0 for success, or a negative errno");
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	match_each_macro(rule, view, findings, judge);
}

RULE(return_missing) = {
	.code = "E0318",
	.slug = "return-missing",
	.title = "the body returns nothing",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0308"),
	.check = check,
};
