// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static bool comes_first(const struct prototype *a, const struct prototype *b)
{
	if (a->place == PLACE_GUARD && b->place != PLACE_GUARD)
		return true;
	if (b->place == PLACE_GUARD && a->place != PLACE_GUARD)
		return false;
	return span_compare(&a->span, &b->span) < 0;
}

static void report(const struct rule *rule, const char *subject, struct findings *findings,
		   const struct prototype *first, const struct prototype *again)
{
	struct finding *finding;

	finding = finding_new(findings, rule, subject, again->name_span,
			      "%s is declared a second time", again->name);
	finding_label(finding, again->name_span, "again");
	finding_label(finding, first->name_span, "declared here");
	finding_note(finding,
		     "two prototypes have to be kept alike by hand for ever, and nothing on x86-64 "
		     "tells when they part");
	finding_help(finding, "delete line %d", again->span.line);
	if (span_is_whole_lines(findings->facts, again->span))
		fix_delete_lines(finding, CONFIDENCE_EXACT, again->span);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct prototype *first = NULL;

	for (int i = 0; i < view->nprototypes; i++)
		if (prototype_counts(view->prototypes[i]) &&
		    (!first || comes_first(view->prototypes[i], first)))
			first = view->prototypes[i];
	for (int i = 0; i < view->nprototypes; i++) {
		const struct prototype *again = view->prototypes[i];

		if (again != first && prototype_counts(again) && !again->pristine &&
		    !match_arch_owned(view) && streq(again->name, first->name))
			report(rule, view->subject->name, findings, first, again);
	}
}

static bool is_subjects(const struct facts *facts, const struct prototype *prototype)
{
	for (int i = 0; i < facts->nsubjects; i++)
		if (streq(prototype->base, facts->subjects[i].name))
			return true;
	return false;
}

/* Without the header as it shipped: no kernel has one twice but under conditions that exclude each other. */
static bool are_alike(const struct facts *facts, const struct prototype *a,
		      const struct prototype *b)
{
	return streq(a->name, b->name) && prototype_counts(a) &&
	       (facts->knows_shipped || (a->place == b->place && !a->condition && !b->condition &&
					 a->place != PLACE_OTHER_HEADER));
}

/* One of the kernel's own calls: check() sees what the learner's are declared as. */
static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct prototype *list = facts->header.prototypes;

	for (int i = 1; i < facts->header.nprototypes; i++) {
		bool own = is_subjects(facts, &list[i]) && !list[i].pristine;

		if (own || (facts->knows_shipped && list[i].pristine) ||
		    !prototype_counts(&list[i]))
			continue;
		for (int j = 0; j < i; j++) {
			if (!are_alike(facts, &list[j], &list[i]))
				continue;
			report(rule, NULL, findings, &list[j], &list[i]);
			break;
		}
	}
}

RULE(prototype_twice) = {
	.code = "E0412",
	.slug = "prototype-twice",
	.title = "the system call is declared more than once",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
	.check_tree = check_tree,
};
