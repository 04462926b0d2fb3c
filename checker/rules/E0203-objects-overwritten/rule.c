// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* struct list - the words of the list that begins in a line: how many, and what some of them are */
struct list {
	int nwords;
	bool conditional, pristine;
};

static struct list list_of(const struct facts *facts, struct span begin)
{
	struct list list = {0};

	for (int i = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];

		if (item->op_span.line != begin.line || !streq(item->makefile, begin.file))
			continue;
		list.nwords++;
		list.conditional |= item->condition != NULL;
		list.pristine |= item->pristine;
	}
	return list;
}

/* The few were added above the line that begins the list, which is right as it is. */
static void report_above(const struct rule *rule, const struct facts *facts,
			 const struct makefile_problem *problem, struct findings *findings)
{
	const struct source *source = facts_source(facts, problem->span.file);
	int line = problem->related.line, end = match_list_end(facts, source, problem->span.line);
	const struct list early = list_of(facts, problem->related);
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, problem->related,
			      "what is added to %s here is dropped again in line %d", problem->text,
			      problem->span.line);
	finding_label(finding, problem->related, "too early");
	finding_label(finding, problem->span, "= begins the list");
	finding_note(finding,
		     "make reads from top to bottom, and = sets a list, whatever was added to it "
		     "before: nothing of this line is built");
	finding_help(finding, "move it to below line %d, where the list ends", end);
	if (match_line_goes_on(facts, source, line) || early.nwords != problem->lost ||
	    early.conditional)
		return;
	finding_fix_delete(finding, CONFIDENCE_EXACT, source->file, line);
	finding_fix_insert(finding, CONFIDENCE_EXACT, source->file, end,
			   arena_printf(facts->arena, "%s +=%s", problem->text,
					source_line(facts->arena, source, line) +
						problem->related.end_column - 1));
}

static void report(const struct rule *rule, const struct facts *facts,
		   const struct makefile_problem *problem, struct findings *findings)
{
	const struct list list = list_of(facts, problem->span);
	struct finding *finding;

	if (facts_source(facts, problem->span.file) && list.nwords > problem->lost &&
	    !list_of(facts, problem->related).pristine) {
		report_above(rule, facts, problem, findings);
		return;
	}
	finding = finding_new(findings, rule, NULL, problem->span,
			      "this line drops %d object%s that %s listed before", problem->lost,
			      problem->lost == 1 ? "" : "s", problem->text);
	finding_label(finding, problem->span, "= starts a new list");
	finding_label(finding, problem->related, "lost from here on");
	finding_note(
		finding,
		"= and := set a list, += adds to it; the kernel would be built without what was "
		"listed before, and the link would miss %s",
		problem->lost > 10 ? "hundreds of functions" : "their functions");
	finding_help(finding, "write %s += in line %d", problem->text, problem->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, problem->span,
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
