// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

static bool belongs_to(const struct facts *facts, const struct diagnostic *diagnostic,
		       const struct subject *subject)
{
	return diagnostic->symbol &&
	       streq(entry_base(facts->arena, diagnostic->symbol), subject->name);
}

static void report(const struct rule *rule, const char *subject, struct span span,
		   const struct diagnostic *diagnostic, int more, struct findings *findings)
{
	struct finding *finding;

	finding = finding_new(findings, rule, subject, span, "the linker does not find %s%s",
			      diagnostic->symbol ? diagnostic->symbol : "a function",
			      more ? arena_printf(findings->arena, " and %d more", more) : "");
	finding_label(finding, span, "this asks for it");
	if (diagnostic->raw)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	finding_note(finding, "%s is used, and no object that was linked defines it",
		     diagnostic->symbol ? diagnostic->symbol : "the function");
	finding_help(
		finding, "%s",
		subject ? "see that its definition is compiled and bears the same name"
			: "look for a list of objects that was shortened, or for a typo in a function's name");
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct facts *facts = view->facts;
	const struct table_row *row = match_row(view);
	struct span none = {0};

	for (int i = 0; i < facts->build.ndiagnostics; i++) {
		const struct diagnostic *diagnostic = &facts->build.diagnostics[i];

		if (diagnostic->kind != DIAG_UNDEFINED ||
		    !belongs_to(facts, diagnostic, view->subject))
			continue;
		report(rule, view->subject->name, row && row->entry ? row->entry_span : none,
		       diagnostic, 0, findings);
		return;
	}
}

static bool is_anybodys(const struct facts *facts, const struct diagnostic *diagnostic)
{
	for (int i = 0; i < facts->nsubjects; i++)
		if (belongs_to(facts, diagnostic, &facts->subjects[i]))
			return true;
	return false;
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct diagnostic *first = NULL;
	int n = 0;

	for (int i = 0; i < facts->build.ndiagnostics; i++) {
		const struct diagnostic *diagnostic = &facts->build.diagnostics[i];

		if (diagnostic->kind != DIAG_UNDEFINED || is_anybodys(facts, diagnostic))
			continue;
		first = first ? first : diagnostic;
		n++;
	}
	if (first)
		report(rule, NULL, first->span, first, n - 1, findings);
}

/* What is missing of a syscall follows from its own mistakes; other functions from lost objects. */
static bool follows(const struct finding *finding, const struct finding *cause)
{
	return finding->subject || cause->rule->code[2] != '3';
}

RULE(link_undefined) = {
	.code = "E0502",
	.slug = "link-undefined",
	.title = "the linker does not find a function",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.after = CODES("E01*", "E02*", "E03*", "E0501", "E0503", "E0504", "E0505"),
	.follows = follows,
	.check = check,
	.check_tree = check_tree,
};
