// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"

/* The definition that would do if the compiler saw it. */
static const struct definition *hidden(const struct view *view)
{
	for (int i = 0; i < view->ndefinitions; i++)
		if (!definition_is_live(view->definitions[i]) && !view->definitions[i]->pristine)
			return view->definitions[i];
	return NULL;
}

static const char *where(struct arena *arena, const struct definition *definition)
{
	const char *condition = definition->condition ? definition->condition : "a condition";

	switch (definition->liveness) {
	case DEAD_COMMENT:
		return "inside a comment";
	case DEAD_IF0:
		return arena_printf(arena, "under %s", condition);
	default:
		return arena_printf(arena, "under %s, which %s", condition,
				    definition->undeclared ? "no Kconfig file declares" : "is off");
	}
}

static void explain(struct finding *finding, const struct view *view,
		    const struct definition *definition)
{
	finding_note(finding,
		     view->stub
			     ? "the compiler does not see it; the stub of %s in kernel/sys_ni.c "
			       "lets the link go through all the same, and the call answers ENOSYS"
			     : "the compiler does not see it, so no __x64_sys_%s is made; the link "
			       "would end with an undefined reference to it",
		     definition->base);
	if (definition->undeclared)
		finding_help(finding,
			     "define %s outside of it, or declare config %s in a Kconfig file",
			     definition->base, definition->condition + strlen("CONFIG_"));
	else if (definition->liveness == DEAD_OPTION)
		finding_help(finding, "switch the option on, or define %s outside of it",
			     definition->base);
	else
		finding_help(finding, "take the definition out of there, or write it again where "
				      "the compiler sees it");
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = hidden(view);
	struct finding *finding;

	if (!definition || match_definition(view) || match_retired(view))
		return;
	finding = finding_new(findings, rule, view->subject->name, definition->name_span,
			      "the definition of %s stands %s", definition->base,
			      where(view->facts->arena, definition));
	finding_label(finding, definition->name_span, "never compiled");
	finding_label(finding, definition->condition_span, "because of this");
	explain(finding, view, definition);
}

RULE(define_in_dead_code) = {
	.code = "E0314",
	.slug = "define-in-dead-code",
	.title = "the definition is in a comment or under a condition that does not hold",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0323"),
	.check = check,
};
