// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *words = vary_one(v, "static", "asmlinkage long", "long", "asmlinkage", "extern",
				     "static inline long", "int", "inline", "asmlinkage  long",
				     "static long", "__visible long", "notrace");

	v->call->definition.decoration =
		vary_text(v, "%s%s%s", v->mark, words, vary_one(v, " ", " ", "\n", "\t"));
}

/* What stands before it belongs to something else. */
static void good(struct variation *v)
{
	v->call->definition.before = vary_one(
		v, "static int lab_counter;\n", "struct lab_thing {\n\tlong a;\n};\n",
		"EXPORT_SYMBOL(lab_nothing);\n", "static DEFINE_MUTEX(lab_lock);\n",
		"MODULE_LICENSE(\"GPL\")\n", "#define LONG long\n", "typedef long lab_t;\n");
}

VARY(define_decorated) = {
	.code = "E0311",
	.bad = bad,
	.good = good,
};
