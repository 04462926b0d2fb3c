// SPDX-License-Identifier: GPL-2.0-only
#include "../lookalikes.h"

#include "../../lib/util.h"

static bool mine(const struct facts *facts, const char *file)
{
	return streq(file, facts->kernel.header_file);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	lookalikes_report(rule, facts, findings, mine,
		      "x86-64 does not compile these prototypes, so nothing complains here; on an "
		      "architecture that does the header does not compile");
}

RULE(prototype_character_alike) = {
	.code = "E0415",
	.slug = "prototype-character-alike",
	.title = "a character in the header only looks like the right one",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
