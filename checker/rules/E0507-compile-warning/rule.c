// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/util.h"

static bool is_learners(const struct facts *facts, const struct diagnostic *diagnostic)
{
	const struct source *source =
		diagnostic->span.file ? facts_source(facts, diagnostic->span.file) : NULL;

	return source && !source->pristine;
}

/* What was found about the very line explains what gcc says of it; of a frame it says so at the end. */
static bool follows(const struct finding *finding, const struct finding *cause)
{
	if (!starts_with(cause->rule->code, "E11"))
		return true;
	return streq(cause->span.file, finding->span.file) &&
	       (cause->span.line == finding->span.line ||
		(streq(cause->rule->code, "E1125") && strstr(finding->message, "frame size of")));
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->build.ndiagnostics; i++) {
		const struct diagnostic *diagnostic = &facts->build.diagnostics[i];
		struct finding *finding;

		if (diagnostic->kind != DIAG_WARNING || !is_learners(facts, diagnostic))
			continue;
		finding = finding_new(findings, rule, NULL, diagnostic->span, "gcc warns: %s",
				      diagnostic->message);
		finding_label(finding, diagnostic->span, "of this");
		finding_note(
			finding,
			"the kernel builds all the same; its people take a new warning for a mistake");
		finding_help(finding, "change the line until gcc is content with it");
	}
}

RULE(compile_warning) = {
	.code = "E0507",
	.slug = "compile-warning",
	.title = "gcc warns of a line of yours",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_BUILD,
	.after = CODES("E03*", "E11*"),
	.follows = follows,
	.check_tree = check_tree,
};
