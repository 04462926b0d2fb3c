// SPDX-License-Identifier: GPL-2.0-only
#include "../lookalikes.h"

#include "../../lib/util.h"

static bool mine(const struct facts *facts, const char *file)
{
	return streq(file, facts->kernel.table_file);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	lookalikes_report(
		rule, facts, findings, mine,
		"The scripts that read this table know columns, digits and names in ASCII only: "
		"they skip the row, or the build gets a name that nobody means");
}

RULE(table_character_alike) = {
	.code = "E0123",
	.slug = "table-character-alike",
	.title = "a character in the table only looks like the right one",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
