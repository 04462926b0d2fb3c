// SPDX-License-Identifier: GPL-2.0-only
#include "../lookalikes.h"

#include "../../lib/util.h"

static bool mine(const struct facts *facts, const char *file)
{
	return (ends_with(file, ".c") || ends_with(file, ".h")) &&
	       !streq(file, facts->kernel.header_file);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	lookalikes_report(
		rule, facts, findings, mine,
		"Outside comments and strings gcc takes it for no mark, quote or blank, and for "
		"no part of the name that you see: the file does not compile, or a name is another one");
}

RULE(code_character_alike) = {
	.code = "E0326",
	.slug = "code-character-alike",
	.title = "a character in the code only looks like the right one",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
