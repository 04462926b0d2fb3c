// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../facts/oldhead.h"
#include "../../lib/arena.h"

/* ---- SYSCALL_DEFINE2(adder, x, y) int x, y; --------------------------------------------------- */

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	int n = definition->nparams;
	struct finding *finding;
	const char *define;

	if (!definition->old.file || definition->kind != DEF_MACRO)
		return;
	finding = finding_new(findings, rule, view->subject->name, definition->old,
			      "the parameters of %s are declared behind %s", view->subject->name,
			      definition->macro);
	finding_label(finding, definition->old, "the old style of C");
	finding_label(finding, definition->macro_span, "types and names belong into this list");
	finding_note(finding,
		     "%s is a macro that makes whole functions of its list, and what stands behind "
		     "it comes to stand behind their heads",
		     definition->macro);
	if (!n || n > 6 || !params_known(definition->params, n)) {
		finding_help(finding, "write its head as SYSCALL_DEFINEn(%s, type, name, ...)",
			     definition->base);
		return;
	}
	define = define_text(finding->arena, definition->base, definition->params, n);
	finding_help(finding, "write its head as %s", define);
	finding_fix_span(finding, CONFIDENCE_EXACT,
			 span_join(definition->macro_span, definition->span), define);
}

/* ---- static int helper(), static int helper(a, b) int a, b; ----------------------------------- */

/* "(int a, char *b)" */
static const char *list_text(struct arena *arena, const struct old_head *head)
{
	const char *text = head->nparams ? "(" : "(void";

	for (int i = 0; i < head->nparams; i++) {
		const char *type = head->params[i].type;
		bool star = type[0] && type[strlen(type) - 1] == '*';

		text = arena_printf(arena, "%s%s%s%s%s", text, i ? ", " : "", type, star ? "" : " ",
				    head->params[i].name);
	}
	return arena_printf(arena, "%s)", text);
}

static void report(const struct rule *rule, const struct old_head *head, struct findings *findings)
{
	struct finding *finding;
	const char *list;

	finding = finding_new(findings, rule, NULL, head->list,
			      head->nparams ? "the parameters of %s are declared behind its head"
					    : "the head of %s has empty parentheses",
			      head->name);
	finding_label(finding, head->list,
		      head->nparams ? "the old style of C" : "says nothing of the parameters");
	finding_note(
		finding,
		"the kernel is compiled so that gcc refuses it: \"function declaration isn't a "
		"prototype\" (strict-prototypes)");
	list = list_text(finding->arena, head);
	finding_help(finding, "write %s%s", head->name, list);
	finding_fix_span(finding, CONFIDENCE_EXACT, head->list, list);
}

static bool is_compiled(const struct file_facts *file)
{
	return file->built == BUILT || file->built == BUILT_UNKNOWN || file->included_by;
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nfiles; i++)
		if (is_compiled(facts->files[i]))
			for (const struct old_head *head = facts->files[i]->old_heads; head;
			     head = head->next)
				report(rule, head, findings);
}

RULE(head_old_style) = {
	.code = "E0330",
	.slug = "head-old-style",
	.title = "a function's head says nothing of its parameters' types",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
	.check_tree = check_tree,
};
