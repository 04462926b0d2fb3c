// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <ctype.h>
#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* Whether an operand ends just before @at: then the star there multiplies. */
static bool is_operand_before(const char *code, const char *at)
{
	while (at > code && strchr(" \t\n", at[-1]))
		at--;
	if (at - code >= 6 && !strncmp(at - 6, "return", 6))
		return false;
	return at > code && (isalnum((unsigned char)at[-1]) || strchr("_)]", at[-1]));
}

/* How the pointer @name is followed in @code: "*name", "name->" or "name["; where, or NULL. */
static const char *followed(const char *code, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = code; (at = code_word(code, at, name)); at += len) {
		const char *before = at, *after = at + len + strspn(at + len, " \t");

		while (before > code && (before[-1] == ' ' || before[-1] == '\t'))
			before--;
		if (starts_with(after, "->") || *after == '[')
			return at;
		/* "a * name" multiplies; "= *name", "(*name", "return *name" follow. */
		if (before > code && before[-1] == '*' && !is_operand_before(code, before - 1))
			return at;
	}
	return NULL;
}

static void report_followed(const struct rule *rule, const struct view *view,
			    const struct definition *definition, int i, const char *code,
			    const char *at, struct findings *findings)
{
	const struct parameter *param = &definition->params[i];
	struct span span = code_span(view->facts, definition->body, at - code, strlen(param->name));
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, span,
			      "%s comes from the caller and is used as if it were the kernel's",
			      param->name);
	finding_label(findings, finding, span, "followed here");
	finding_label(findings, finding, definition->args[2 * i].span, "an address of the caller");
	finding_note(
		findings, finding,
		"the caller may pass any number: NULL, an address that is not mapped, or one of the "
		"kernel's own; followed directly it crashes the kernel or opens it to everybody");
	finding_help(
		findings, finding,
		"fetch the value with get_user() or copy_from_user(), store it with put_user() or "
		"copy_to_user(), and return -EFAULT when they fail");
}

static void report_unmarked(const struct rule *rule, const struct view *view,
			    const struct definition *definition, int i, struct findings *findings)
{
	struct span type = definition->args[2 * i].span;
	const char *text = definition->args[2 * i].text;
	const struct prototype *prototype = match_prototype(view);
	struct parameter marked = {0};
	size_t len = strcspn(text, "*");
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, type,
			      "the pointer %s is not marked __user", definition->params[i].name);
	finding_label(findings, finding, type, "an address of the caller");
	finding_note(
		findings, finding,
		"__user says that the address belongs to the calling program; with it sparse (make "
		"C=1) finds each place where it is followed by mistake");
	while (len && text[len - 1] == ' ')
		len--;
	marked.type = arena_printf(findings->arena, "%.*s __user %s", (int)len, text,
				   text + strcspn(text, "*"));
	finding_help(findings, finding, "write %s", marked.type);
	finding_fix_span(findings, finding, CONFIDENCE_EXACT, type, marked.type);
	if (prototype && i < prototype->nparams &&
	    streq(prototype->params[i].type, definition->params[i].type)) {
		marked.name = prototype->params[i].name;
		finding_fix_span(findings, finding, CONFIDENCE_EXACT, prototype->params[i].span,
				 params_text(findings->arena, &marked, 1));
	}
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const char *code = definition->has_body ? code_text(view->facts, definition->body) : NULL;

	if (definition->pristine || !definition->params_paired || !code)
		return;
	for (int i = 0; i < definition->nparams; i++) {
		const struct parameter *param = &definition->params[i];
		const char *at = strchr(param->type, '*') ? followed(code, param->name) : NULL;

		if (at)
			report_followed(rule, view, definition, i, code, at, findings);
		else if (strchr(param->type, '*') && !strstr(param->type, "__user"))
			report_unmarked(rule, view, definition, i, findings);
	}
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	match_each_macro(rule, view, findings, judge);
}

RULE(user_pointer_dereferenced) = {
	.code = "E0320",
	.slug = "user-pointer-dereferenced",
	.title = "a pointer of the caller is used directly or not marked __user",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0315"),
	.check = check,
};
