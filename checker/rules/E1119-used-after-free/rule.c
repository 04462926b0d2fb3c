// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include <string.h>

static const struct remarked_text text = {
	.headline = "$0 is used after $1($0)",
	.label = "$0 was freed in line $2",
	.note = "what was freed may belong to somebody else by now: what is read there is "
		"not yours, what is written there breaks other code, and freeing it again "
		"breaks the allocator itself",
	.help = "let $1($0) be the last thing that is done with it, on every way through the function once",
};

/* The head of a loop over a list comes again after its body. */
static const struct remarked_text walk = {
	.headline = "the walk goes on from $0, which $1($0) freed",
	.label = "its next step reads $0",
	.note = "where the next one is stands in $0 itself, and is read after the body has run: line $2 has freed "
		"it by then, and somebody else may have written there",
	.help = "list_for_each_entry_safe($0, next, ...) looks for the next one before the body runs; next is one more "
		"pointer of the same type",
};

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	const struct source *source = facts_source(findings->facts, remark->span.file);
	const char *line = source ? source_line(findings->arena, source, remark->span.line) : "";
	bool walks = remark->span.column <= (int)strlen(line) &&
		     strstr(line + remark->span.column - 1, "list_for_each");

	remarked_tell(rule, remark, findings, walks ? &walk : &text);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(used_after_free) = {
	.code = "E1119",
	.slug = "used-after-free",
	.title = "memory is used, or freed again, after it was freed",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
