// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

static const char *const copies[] = {"copy_from_user", "copy_to_user"};

/* What stands right before @at, blanks aside: the end of a statement, or "return". */
static bool begins_statement(const char *code, const char *at)
{
	while (at > code && strchr(" \t\n", at[-1]))
		at--;
	return at == code || strchr(";{})", at[-1]);
}

static bool is_returned(const char *code, const char *at)
{
	while (at > code && strchr(" \t\n(", at[-1]))
		at--;
	return at - code >= 6 && !strncmp(at - 6, "return", 6);
}

/* "if (...) copy_to_user(...)": the parenthesis before ends a condition, not a cast to void. */
static bool is_cast_to_void(const char *code, const char *at)
{
	while (at > code && strchr(" \t\n", at[-1]))
		at--;
	return at - code >= 6 && !strncmp(at - 6, "(void)", 6);
}

static void report(const struct rule *rule, const struct view *view,
		   const struct definition *definition, struct span span, const char *name,
		   bool returned, struct findings *findings)
{
	struct finding *finding;

	(void)definition;
	finding = finding_new(findings, rule, view->subject->name, span,
			      returned ? "what %s returns is given to the caller"
				       : "what %s returns is not looked at",
			      name);
	finding_label(findings, finding, span,
		      returned ? "the number of bytes that were not copied" : "it may have failed");
	if (returned)
		finding_note(
			findings, finding,
			"%s returns how many bytes it could not copy, which is no errno: the caller "
			"would take a failure for a success",
			name);
	else
		finding_note(
			findings, finding,
			"the address may be bad; when it is, the rest is zero or was not written, and "
			"the call goes on as if nothing had happened (gcc warns: unused-result)");
	finding_help(findings, finding, "if (%s(...)) return -EFAULT;", name);
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const char *code = definition->has_body ? code_text(view->facts, definition->body) : NULL;

	if (definition->pristine || !code)
		return;
	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(copies[i]);

		for (const char *at = code; (at = code_word(code, at, copies[i])); at += len) {
			bool returned = is_returned(code, at);

			if (!returned && (!begins_statement(code, at) || is_cast_to_void(code, at)))
				continue;
			report(rule, view, definition,
			       code_span(view->facts, definition->body, at - code, len), copies[i],
			       returned, findings);
		}
	}
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	match_each_macro(rule, view, findings, judge);
}

RULE(copy_result_misused) = {
	.code = "E0321",
	.slug = "copy-result-misused",
	.title = "the result of a copy from or to user space is ignored or returned",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
