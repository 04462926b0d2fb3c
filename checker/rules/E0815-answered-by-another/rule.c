// SPDX-License-Identifier: GPL-2.0-only
#include "../incident.h"
#include "../match.h"

#include "../../lib/arena.h"

static const char *plural(int n)
{
	return n == 1 ? "" : "s";
}

static void report(const struct rule *rule, const struct incident *incident,
		   struct findings *findings)
{
	const char *call = incident_call(findings->arena, incident);
	struct finding *finding;

	finding = incident_new(
		findings, rule, incident, "this call was entered once",
		incident->kind == INCIDENT_AGAIN
			? arena_printf(findings->arena,
				       "%s was answered once, and then %d time%s more", call,
				       incident->times, plural(incident->times))
			: arena_printf(findings->arena,
				       "out of %s came %d process%s that had not gone in", call,
				       incident->times, incident->times == 1 ? "" : "es"));
	finding_note(finding,
		     "each question is asked by one process, once; it is answered once, by that "
		     "process, and before the next one is asked");
	finding_help(finding,
		     "look for what makes a process (kernel_clone, fork) or speaks to the lab's "
		     "second serial port by itself: a call does neither");
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct incident *others = incident_find(facts, INCIDENT_OTHERS);
	const struct incident *again = incident_find(facts, INCIDENT_AGAIN);

	if (others || again)
		report(rule, others ? others : again, findings);
}

RULE(answered_by_another) = {
	.code = "E0815",
	.slug = "answered-by-another",
	.title = "a call is answered twice, or by a process that did not make it",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0701", "E0702", "E0703", "E0704", "E0705", "E0707"),
	.check_tree = check_tree,
};
