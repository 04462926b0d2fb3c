// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct challenge *challenge = match_one_errno(view);
	const struct definition *definition = match_definition(view);
	struct finding *finding;
	const char *name;

	if (!challenge)
		return;
	name = match_errno_name(challenge->got);
	finding =
		finding_new(findings, rule, view->subject->name,
			    definition ? definition->name_span : (struct span){0},
			    "%s gives %ld%s%s%s, where %ld is due",
			    call_text(findings->arena, challenge), challenge->got, name ? " (" : "",
			    name ? name : "", name ? ")" : "", challenge->expected);
	if (definition)
		finding_label(finding, definition->name_span, "every wrong answer is this one");
	finding_note(
		finding,
		"a result from -4095 to -1 is an error to the caller: the C library sets errno to "
		"it and returns -1");
	finding_help(finding,
		     "find the return in your function that gives %s%s, and the condition "
		     "that leads there",
		     name ? "-" : "this value", name ? name : "");
}

RULE(errno_wrong) = {
	.code = "E0803",
	.slug = "errno-wrong",
	.title = "the call answers with an error where a value is due",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E01*", "E0303", "E0315", "E0316", "E06*", "E0702", "E0801"),
	.check = check,
};
