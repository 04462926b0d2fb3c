// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"

/* What no other rule speaks of: no build that fails is without a finding. */
static const struct diagnostic *unknown_failure(const struct facts *facts)
{
	static const struct diagnostic says_nothing = {.kind = DIAG_COMMAND};
	const struct build_facts *build = &facts->build;
	const struct diagnostic *found = NULL;

	for (int i = 0; i < build->ndiagnostics; i++) {
		enum diagnostic_kind kind = build->diagnostics[i].kind;

		if (kind == DIAG_COMMAND || kind == DIAG_KCONFIG)
			found = found ? found : &build->diagnostics[i];
		else if (kind != DIAG_WARNING)
			return NULL;
	}
	return found || !build->log ? found : &says_nothing;
}

static void report(const struct rule *rule, const struct diagnostic *diagnostic,
		   struct findings *findings)
{
	const char *words = diagnostic->message && *diagnostic->message
				    ? diagnostic->message
				    : "a command failed and said nothing";
	struct finding *finding;

	if (diagnostic->symbol)
		finding = finding_new(findings, rule, NULL, diagnostic->span,
				      "%s cannot be made: %s", diagnostic->symbol, words);
	else
		finding = finding_new(findings, rule, NULL, diagnostic->span, "the build stops: %s",
				      words);
	finding_label(finding, diagnostic->span, "this fails");
	if (diagnostic->raw && *diagnostic->raw)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	finding_note(finding, "these are the tool's own words; the tree as it came does build");
	finding_help(
		finding, "%s",
		diagnostic->kind == DIAG_KCONFIG
			? "fix this line of the Kconfig file"
			: "look at what you changed: a recipe or a flag in a Makefile, a script, "
			  "a linker script; ./lab log build shows the whole log");
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct build_facts *build = &facts->build;
	const struct diagnostic *diagnostic;

	if (build->ok || build->timed_out)
		return;
	diagnostic = unknown_failure(facts);
	if (diagnostic)
		report(rule, diagnostic, findings);
}

RULE(build_command_failed) = {
	.code = "E0510",
	.slug = "build-command-failed",
	.title = "a command of the build failed",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.after = CODES("E0206"),
	.check_tree = check_tree,
};
