// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct challenge *challenge = match_cut(view);
	enum known_error error;
	struct finding *finding;
	int bits;

	if (!challenge || !match_known_error(view, &error))
		return;
	bits = error == KNOWN_CUT_32 ? 32 : error == KNOWN_CUT_16 ? 16 : 8;
	finding = finding_new(findings, rule, view->subject->name,
			      definition ? definition->name_span : (struct span){0},
			      "%s gives %ld, not %ld: an argument loses its upper bits",
			      call_text(findings->arena, challenge), challenge->got,
			      challenge->expected);
	if (definition)
		finding_label(finding, definition->name_span, "right for small values only");
	finding_note(finding, "every answer is the right one for arguments cut to %d bits", bits);
	finding_help(finding,
		     "see that no parameter and no variable on the way has a type of %d "
		     "bits",
		     bits);
}

RULE(arguments_truncated) = {
	.code = "E0805",
	.slug = "arguments-truncated",
	.title = "the call is right for small values only",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0303", "E0315", "E0702"),
	.check = check,
};
