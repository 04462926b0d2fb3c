// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 is used as a string that may have no end",
	.label = "fills $0 to the last byte when the caller's is as long",
	.note = "$1 reads on until it meets a zero byte; a string of the caller's that "
		"fills $0 leaves none there",
	.help = "compare the length with sizeof($0) and refuse it, or set the last byte: "
		"$0[sizeof($0) - 1] = 0",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(string_unterminated) = {
	.code = "E1109",
	.slug = "string-unterminated",
	.title = "a copied string is used that may have no end",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
