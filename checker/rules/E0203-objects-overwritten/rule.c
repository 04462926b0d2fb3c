// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"

static void report(const struct rule *rule, const struct facts *facts,
		   const struct makefile_problem *problem, struct findings *findings)
{
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, problem->span,
			      "this line drops %d object%s that %s listed before", problem->lost,
			      problem->lost == 1 ? "" : "s", problem->text);
	finding_label(findings, finding, problem->span, "= begins the list anew");
	finding_label(findings, finding, problem->related, "lost from here on");
	finding_note(
		findings, finding,
		"= and := set a list, += adds to it; the kernel would be built without what was "
		"listed before, and the link would miss hundreds of functions");
	finding_help(findings, finding, "write %s += in line %d", problem->text,
		     problem->span.line);
	finding_fix_span(findings, finding, CONFIDENCE_EXACT, problem->span,
			 arena_printf(facts->arena, "%s +=", problem->text));
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	match_each_problem(rule, facts, MAKEFILE_OVERWRITES, findings, report);
}

RULE(objects_overwritten) = {
	.code = "E0203",
	.slug = "objects-overwritten",
	.title = "an assignment drops the objects listed before",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
