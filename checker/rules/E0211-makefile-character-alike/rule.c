// SPDX-License-Identifier: GPL-2.0-only
#include "../lookalikes.h"

#include "../../lib/util.h"

static bool mine(const struct facts *facts, const char *file)
{
	(void)facts;
	return !ends_with(file, ".c") && !ends_with(file, ".h") && !ends_with(file, ".tbl");
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	lookalikes_report(
		rule, facts, findings, mine,
		"make knows words, marks and blanks in ASCII only: to it this is part of a name, "
		"which is not the one that you see");
}

RULE(makefile_character_alike) = {
	.code = "E0211",
	.slug = "makefile-character-alike",
	.title = "a character in a Makefile only looks like the right one",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
