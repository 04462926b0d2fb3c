// SPDX-License-Identifier: GPL-2.0-only
#include "../incident.h"
#include "../match.h"

#include <string.h>
#include <sys/wait.h>

#include "../../lib/arena.h"

/* What became of the caller, as PID 1 in the guest was told. */
static const char *fate(struct arena *arena, const struct incident *incident)
{
	int status = incident->status;

	if (incident->kind == INCIDENT_REPLACED)
		return "another program runs in its place";
	if (WIFEXITED(status))
		return arena_printf(arena, "it was ended with exit status %d", WEXITSTATUS(status));
	if (WIFSTOPPED(status))
		return arena_printf(arena, "it was stopped by signal %d (%s)", WSTOPSIG(status),
				    strsignal(WSTOPSIG(status)));
	return arena_printf(arena, "it was killed by signal %d (%s)", WTERMSIG(status),
			    strsignal(WTERMSIG(status)));
}

static const char *advice(const struct incident *incident)
{
	if (incident->kind == INCIDENT_REPLACED)
		return "look for what starts a program: a call that is asked for a number starts none";
	if (WIFEXITED(incident->status))
		return "look for do_exit() and its kin: a call ends with return, and its caller goes on";
	if (WTERMSIG(incident->status) == 11 || WTERMSIG(incident->status) == 4)
		return "look for a signal that is sent to current, and for what writes to the caller's "
		       "stack or to its saved registers (struct pt_regs)";
	return "look for a signal that is sent to current; an error is reported by returning -E...";
}

static void show_console(const struct facts *facts, struct finding *finding)
{
	const struct trouble *trouble = match_trouble(facts, TROUBLE_WARNING);

	if (trouble && trouble->console)
		finding_evidence(finding, EVIDENCE_CONSOLE, "%s", trouble->console);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct incident *incident = incident_find(facts, INCIDENT_KILLED);
	struct tally tally = boot_tally_all(&facts->boot);
	struct arena *arena = findings->arena;
	struct finding *finding;
	bool answered;

	if (!incident)
		incident = incident_find(facts, INCIDENT_REPLACED);
	if (!incident)
		return;
	answered = incident->challenge && incident->challenge->answered;
	finding = incident_new(
		findings, rule, incident, "this call cost its caller its life",
		arena_printf(arena, "%s %s: %s", incident_call(arena, incident),
			     answered ? "answered, and then the process that had called it was gone"
				      : "did not come back to the process that called it",
			     fate(arena, incident)));
	show_console(facts, finding);
	finding_note(finding,
		     "a system call returns to its caller, whatever it answers; of %d questions "
		     "to this kernel %d were answered, since nobody was left to ask",
		     tally.asked, tally.answered);
	finding_help(finding, "%s", advice(incident));
}

RULE(caller_killed) = {
	.code = "E0813",
	.slug = "caller-killed",
	.title = "the call ends the process that makes it",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0320", "E0701", "E0702", "E0704", "E0705", "E0707"),
	.check_tree = check_tree,
};
