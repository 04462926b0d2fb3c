// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	struct finding *finding;

	if (!facts->build.timed_out)
		return;
	finding = finding_new(findings, rule, NULL, (struct span){0},
			      "the build did not come to an end in its time");
	finding_note(
		finding,
		"a build of this kernel takes minutes at most; something in it waits or goes round "
		"in a circle");
	finding_help(finding,
		     "look at the Makefiles that you changed for a command that never ends, and "
		     "at the end of the build log: ./lab log build");
}

RULE(build_timeout) = {
	.code = "E0508",
	.slug = "build-timeout",
	.title = "the build ran past its limit",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.check_tree = check_tree,
};
