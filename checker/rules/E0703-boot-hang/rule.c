// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/util.h"

static const char *challenged(const struct boot_facts *boot)
{
	for (int i = 0; i < boot->nchallenges; i++)
		if (!boot->challenges[i].answered)
			return boot->challenges[i].syscall;
	return NULL;
}

static struct span definition_of(const struct facts *facts, const char *call)
{
	for (int i = 0; call && i < facts->ndefinitions; i++)
		if (streq(facts->definitions[i].base, call) &&
		    definition_is_live(&facts->definitions[i]))
			return facts->definitions[i].name_span;
	return (struct span){0};
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct boot_facts *boot = &facts->boot;
	bool answered = boot->nchallenges && boot->challenges[0].answered;
	const char *call = answered || boot->ncontrols ? challenged(boot) : NULL;
	struct finding *finding;

	if (boot->end != BOOT_HANG)
		return;
	if (call) {
		finding = finding_new(findings, rule, call, definition_of(facts, call),
				      "the kernel hangs in the call of %s", call);
		finding_label(finding, definition_of(facts, call), "called, and never came back");
	} else
		finding =
			finding_new(findings, rule, NULL, (struct span){0}, "the kernel hangs%s%s",
				    boot->phase ? " " : "", boot->phase ? boot->phase : "");
	finding_note(finding, "no answer came from it until the time was up%s%s%s",
		     boot->phase ? " (" : "", boot->phase ? boot->phase : "",
		     boot->phase ? ")" : "");
	finding_help(
		finding,
		call && boot->phase && strstr(boot->phase, "idle")
			? "the processor had nothing to do, so the call sleeps and nobody wakes it: "
			  "look for a sleep, or for a lock that is taken twice or never released"
		: call ? "look for a loop that never ends, or for a lock that is taken "
			 "twice or never released"
		       : "see the console for the last thing it said: ./lab log console");
}

RULE(boot_hang) = {
	.code = "E0703",
	.slug = "boot-hang",
	.title = "the kernel made no progress",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0701", "E0702", "E0707"),
	.check_tree = check_tree,
};
