// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include "../../lib/util.h"

#define BEHIND                                                                                     \
	"what lies behind $1 is used or written over: other variables or, on the stack, where "    \
	"the function returns to"

/* What the first word of a remark says it is about; the others are for the texts. */
static const struct kind {
	const char *word;
	struct remarked_text text;
} kinds[] = {
	{"most",
	 {.headline = "$3 can be one more than the last index of $1",
	  .label = "$1 has $2 members, from 0 on",
	  .note = "the comparison before it with $4 lets $3 be $4 itself; " BEHIND,
	  .help = "write < in place of <=, or >= in place of >; or give $1 one member more"}},
	{"less",
	 {.headline = "$3 can be more than the last index of $1",
	  .label = "$1 has $2 members, from 0 on",
	  .note = "it was compared with $4; " BEHIND,
	  .help = "compare it with ARRAY_SIZE($1)"}},
	{"index",
	 {.headline = "$1[$3] is behind the end of $1",
	  .label = "$1 has $2 members, from 0 on",
	  .note = BEHIND,
	  .help = "take a smaller index, or make $1 longer"}},
	{"length",
	 {.headline = "$3 bytes are more than $1 has",
	  .label = "$1 has $2 bytes",
	  .note = BEHIND,
	  .help = "write sizeof($1) as the length"}},
	{"text",
	 {.headline = "the text does not fit into $1",
	  .label = "$1 has $2 bytes",
	  .note = "it takes at least $3 with the NUL at its end; " BEHIND,
	  .help = "make $1 longer; strscpy() and snprintf() take sizeof($1) and stop there"}},
};

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (streq(remarked_word(remark, 0), kinds[i].word))
			remarked_tell(rule, remark, findings, &kinds[i].text);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(behind_the_end) = {
	.code = "E1123",
	.slug = "behind-the-end",
	.title = "an array is used behind its end",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
