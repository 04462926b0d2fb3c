// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/util.h"
#include "../symptom.h"

/* The syscall whose definition the file holds, or that the message names. */
static const char *subject_of(const struct facts *facts, const struct diagnostic *diagnostic)
{
	for (int i = 0; i < facts->nsubjects; i++) {
		const char *name = facts->subjects[i].name;

		for (int j = 0; j < facts->ndefinitions; j++)
			if (streq(facts->definitions[j].base, name) &&
			    streq(facts->definitions[j].span.file, diagnostic->span.file))
				return name;
		if (diagnostic->message && strstr(diagnostic->message, name))
			return name;
	}
	return NULL;
}

static void explain(struct finding *finding, const struct diagnostic *diagnostic)
{
	const struct symptom *symptom = symptom_of_diagnostic(diagnostic);

	finding_note(finding, "%s",
		     symptom ? symptom->meaning
			     : "this is gcc's own message; the kernel is compiled with stricter "
			       "rules than usual");
	finding_help(finding, "%s",
		     symptom && symptom->help
			     ? symptom->help
			     : "fix this one first: errors below it often vanish with it");
}

static void report(const struct rule *rule, const struct facts *facts,
		   const struct diagnostic *diagnostic, struct findings *findings)
{
	const char *text = symptom_plain(findings->arena, diagnostic->message);
	struct finding *finding;

	finding = finding_new(findings, rule, subject_of(facts, diagnostic), diagnostic->span,
			      "gcc: %s", text);
	finding_label(finding, diagnostic->span, "gcc stumbles here");
	if (diagnostic->raw)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	explain(finding, diagnostic);
}

static bool said_before(const struct build_facts *build, int i)
{
	for (int j = 0; j < i; j++)
		if (build->diagnostics[j].kind == DIAG_ERROR &&
		    streq(build->diagnostics[j].span.file, build->diagnostics[i].span.file))
			return true;
	return false;
}

/* The first error of each file: what follows it is mostly its echo. */
static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct build_facts *build = &facts->build;

	for (int i = 0; i < build->ndiagnostics; i++)
		if (build->diagnostics[i].kind == DIAG_ERROR && !said_before(build, i))
			report(rule, facts, &build->diagnostics[i], findings);
}

/*
 * An error in a file follows from a mistake in that file. One in the table's own code, or in a
 * header, follows from whatever was done to the table and the headers.
 */
static bool follows(const struct finding *finding, const struct finding *cause)
{
	const char *file = finding->span.file;

	if (!file || streq(file, cause->span.file))
		return true;
	if (cause->rule->code[2] != '1' && cause->rule->code[2] != '4')
		return false;
	return starts_with(file, "arch/x86/entry/") || starts_with(file, "arch/x86/include/") ||
	       starts_with(file, "include/") || starts_with(file, "./");
}

RULE(compile_error) = {
	.code = "E0501",
	.slug = "compile-error",
	.title = "gcc refuses a line",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.after = CODES("E01*", "E02*", "E03*", "E04*"),
	.follows = follows,
	.check_tree = check_tree,
};
