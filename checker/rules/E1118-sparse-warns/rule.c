// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include "../../lib/util.h"

/* sparse's kinds, as exam/sparsetool.h names them */
static const struct {
	const char *kind;
	struct remarked_text text;
} kinds[] = {
	{"address",
	 {
		 .headline = "the caller's memory and the kernel's are mixed up",
		 .label = "sparse: $1",
		 .note = "what is marked __user belongs to the calling program; the compiler takes "
			 "either pointer for the other, and only sparse tells them apart",
		 .help = "pass a pointer of the kind that is expected here: copy first with "
			 "copy_from_user() or copy_to_user(), and write __user where it is missing",
	 }},
	{"lock",
	 {
		 .headline = "locks that are taken and released do not match in this call",
		 .label = "sparse: $1",
		 .note = "on some way through the call a lock is still held at the end, or is "
			 "released though nobody took it",
		 .help = "go through every return and goto: each must release all that was taken, "
			 "once",
	 }},
	{"order",
	 {
		 .headline = "a number of fixed byte order is used as an ordinary one",
		 .label = "sparse: $1",
		 .note = "__be32 and its like hold their bytes as a network or a file wants them; as "
			 "an ordinary number they are another value on one kind of machine",
		 .help = "convert it where it comes in and goes out: be32_to_cpu(), cpu_to_be32() and "
			 "their like, ntohl() and htonl()",
	 }},
};

/* What another rule says about the same line, or about the same call's locks, it says better. */
static bool is_told(const struct facts *facts, const struct remark *remark)
{
	bool is_lock = streq(remarked_word(remark, 0), "lock");

	for (int i = 0; i < facts->nremarks; i++) {
		const struct remark *other = &facts->remarks[i];

		if (streq(other->code, remark->code) || !streq(other->span.file, remark->span.file))
			continue;
		if (other->span.line == remark->span.line ||
		    (is_lock && streq(other->code, "E1106") &&
		     remarked_definition(facts, other) == remarked_definition(facts, remark)))
			return true;
	}
	return false;
}

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && !is_told(findings->facts, remark); i++)
		if (streq(kinds[i].kind, remarked_word(remark, 0)))
			remarked_tell(rule, remark, findings, &kinds[i].text);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(sparse_warns) = {
	.code = "E1118",
	.slug = "sparse-warns",
	.title = "sparse finds address spaces, locks or byte orders mixed up",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.after = CODES("E0320"),
	.check_tree = check_tree,
};
