// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* A body that only sparse objects to, and what it says at the marked line. */
static void say(struct variation *v, const char *mark, const char *words)
{
	vary_own_file(v);
	vary_buffer(v);
	v->call->definition.body = vary_text(v, "\t%sreturn helper_of(where, count);\n", mark);
	vary_run(v, "[build]\nok = yes\nsparse = %s:@line@:9: warning: %s\n",
		 v->call->definition.file, words);
}

static void bad(struct variation *v)
{
	const char *words = vary_one(
		v,
		"incorrect type in argument 1 (different address spaces), got char [noderef] __user *",
		"cast removes address space '__user' of expression",
		"context imbalance in '__se_sys_%s' - wrong count at exit",
		"context imbalance in '__do_sys_%s' - unexpected unlock",
		"incorrect type in assignment (different base types), expected restricted __be32",
		"restricted __le64 degrades to integer");

	say(v, v->mark, vary_text(v, words, v->call->name));
}

static void good(struct variation *v)
{
	const char *words = vary_one(
		v,
		"incorrect type in argument 1 (different address spaces), got struct cred [noderef] __rcu *",
		"symbol 'helper_of' was not declared. Should it be static?",
		"context imbalance in 'lab_lock' - wrong count at exit",
		"context imbalance in '__se_sys_%s' - different lock contexts for basic block",
		"restricted gfp_t degrades to integer", "Using plain integer as NULL pointer");

	say(v, v->mark, vary_text(v, words, v->call->name));
}

VARY(sparse_warns) = {
	.code = "E1118",
	.alone = true,
	.bad = bad,
	.good = good,
};
