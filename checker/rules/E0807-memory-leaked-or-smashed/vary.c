// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "../../dev/vary.h"

/* @n bytes in hex. */
static const char *bytes(struct variation *v, int n)
{
	const char *text = "";

	while (n-- > 0)
		text = vary_text(v, "%s%02x", text, vary_pick(v, 256));
	return text;
}

/* The call with an object of @size bytes between guards; byte @wrong (-1: none) came back wrong. */
static void call(struct variation *v, int guard, int size, int wrong)
{
	const char *before = bytes(v, guard), *behind = bytes(v, guard), *inner = bytes(v, size);
	const char *whole = vary_text(v, "%s%s%s", before, inner, behind);
	const char *got = whole;

	if (wrong >= 0)
		got = vary_text(
			v, "%.*s%02x%s", 2 * wrong, whole,
			(int)(strtol(vary_text(v, "%.2s", whole + 2 * wrong), NULL, 16) ^ 0x55),
			whole + 2 * wrong + 2);
	vary_run(v, "call = %s %ld %s expected 0 got 0 hits 1 match yes\n", v->call->name,
		 v->call->number, vary_args(v, v->call));
	vary_run(v, "memory = 0 guard %d size %d sent %s%s%s expected %s got %s\n", guard, size,
		 before, bytes(v, size), behind, whole, got);
}

static void bad(struct variation *v)
{
	int guard = 1 + vary_pick(v, 6), size = 1 + vary_pick(v, 12), wrong = vary_pick(v, guard);

	vary_param(v, 0, "void __user *", "where");
	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	call(v, guard, size, vary_chance(v, 50) ? wrong : guard + size + wrong);
}

static void good(struct variation *v)
{
	vary_param(v, 0, "void __user *", "where");
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	call(v, 1 + vary_pick(v, 6), 1 + vary_pick(v, 12), -1);
}

VARY(memory_leaked_or_smashed) = {
	.code = "E0807",
	.alone = true,
	.bad = bad,
	.good = good,
};
