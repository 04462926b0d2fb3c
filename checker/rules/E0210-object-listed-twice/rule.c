// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

/* Whether @object is the only word behind the assignment in @text. */
static bool stands_alone(const char *text, const char *object)
{
	const char *value = strchr(text, '=');
	size_t len = strlen(object);

	if (!value)
		return false;
	value += 1 + strspn(value + 1, " \t");
	return !strncmp(value, object, len) && !value[len + strspn(value + len, " \t")];
}

static void report(const struct rule *rule, const struct facts *facts,
		   const struct makefile_problem *problem, struct findings *findings)
{
	struct span line = span_line(problem->span.file, problem->span.line);
	const char *text = span_text(facts, line);
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, problem->span, "%s is listed twice",
			      problem->text);
	finding_label(finding, problem->span, "again");
	finding_label(finding, problem->related, "listed here");
	finding_note(
		finding,
		"within one list kbuild drops the second; in two lists that both reach the kernel "
		"the linker meets every function twice (multiple definition)");
	finding_help(finding, "remove one of the two");
	if (text && stands_alone(text, problem->text))
		finding_fix_delete(finding, CONFIDENCE_EXACT, line.file, line.line);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	match_each_problem(rule, facts, MAKEFILE_LISTED_TWICE, findings, report);
}

RULE(object_listed_twice) = {
	.code = "E0210",
	.slug = "object-listed-twice",
	.title = "the same object is listed twice",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0203"),
	.check_tree = check_tree,
};
