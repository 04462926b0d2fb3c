// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

static void report(const struct rule *rule, const struct view *view,
		   const struct definition *definition, struct findings *findings, const char *code,
		   const char *name, size_t len)
{
	struct span span = code_span(view->facts, definition->body, name - code, len);
	struct span start = span;
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, span,
			      "%.*s is returned as a positive number", (int)len, name);
	finding_label(findings, finding, span, "-%.*s is meant", (int)len, name);
	finding_note(
		findings, finding,
		"only results from -4095 to -1 are errors to the caller; it would take this one for "
		"a success with the value %d",
		match_errno_value(name, len));
	finding_help(findings, finding, "write return -%.*s", (int)len, name);
	start.end_column = start.column;
	finding_fix_span(findings, finding, CONFIDENCE_EXACT, start, "-");
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const char *code = definition->has_body ? code_text(view->facts, definition->body) : NULL;

	if (definition->pristine || !code)
		return;
	for (const char *at = code; (at = code_word(code, at, "return"));) {
		size_t len;

		at += strlen("return");
		at += strspn(at, " \t\n(");
		len = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
		if (match_errno_value(at, len) && strchr(" \t\n);", at[len]))
			report(rule, view, definition, findings, code, at, len);
	}
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	match_each_macro(rule, view, findings, judge);
}

RULE(errno_positive) = {
	.code = "E0319",
	.slug = "errno-positive",
	.title = "an errno is returned as a positive number",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
