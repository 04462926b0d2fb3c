// SPDX-License-Identifier: GPL-2.0-only
#include "../incident.h"
#include "../match.h"

#include "../../lib/arena.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct incident *incident = incident_find(facts, INCIDENT_CHANGED);
	struct finding *finding;

	if (!incident)
		return;
	finding = incident_new(
		findings, rule, incident, "this call changes more than its answer",
		arena_printf(findings->arena, "after %s its caller finds changed: %s",
			     incident_call(findings->arena, incident), incident->what));
	finding_note(finding,
		     "a call answers in rax and writes where its arguments point to; everything "
		     "else is the caller's, which goes on relying on it");
	finding_help(
		finding,
		"look for what your code does to current, to its files or to the saved "
		"registers (struct pt_regs), and for copies to an address that no argument gave");
}

RULE(caller_changed) = {
	.code = "E0814",
	.slug = "caller-changed",
	.title = "the call changes what belongs to its caller",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0320", "E0701", "E0702", "E0703", "E0704", "E0705", "E0707", "E0813",
		       "E0815"),
	.check_tree = check_tree,
};
