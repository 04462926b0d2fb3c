// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	static const char *const pairs[][2] = {
		{"int", "long"},	  {"long", "int"},
		{"unsigned int", "int"},  {"u64", "u32"},
		{"char __user *", "int"}, {"int", "char __user *"},
		{"size_t", "int"},	  {"unsigned long", "long"},
		{"int", "short"},	  {"int __user *", "char __user *"},
	};
	struct vary_prototype *prototype = &v->call->prototype;
	int i = vary_pick(v, ARRAY_SIZE(pairs)), n = v->call->nparams, at = n ? vary_pick(v, n) : 0;

	if (n && vary_chance(v, 40)) { /* one parameter more or less */
		prototype->name = vary_text(v, "%s%s", v->mark, prototype->name);
		if (vary_chance(v, 50)) {
			prototype->nparams--;
		} else {
			prototype->types[n] = "int";
			prototype->names[n] = "another";
			prototype->nparams++;
		}
		return;
	}
	vary_param(v, at, pairs[i][0], "that_one");
	v->call->definition.body = "\treturn 0;\n";
	if (vary_chance(v, 20)) { /* the name alone */
		prototype->types[at] = vary_text(v, "%sthat_one", v->mark);
		prototype->names[at] = NULL;
		return;
	}
	prototype->types[at] = vary_text(v, "%s%s", v->mark, pairs[i][1]);
}

/* Other words for the same type; "const" of the parameter itself says nothing to a caller. */
static void good(struct variation *v)
{
	static const char *const pairs[][2] = {
		{"unsigned int", "unsigned"},
		{"long", "long int"},
		{"u32", "unsigned int"},
		{"unsigned long", "long unsigned int"},
		{"int", "signed int"},
		{"short", "short int"},
		{"char __user *", "char __user*"},
		{"char __user *", "char  __user  *"},
		{"int", "s32"},
		{"u8", "unsigned char"},
	};
	int i = vary_pick(v, ARRAY_SIZE(pairs)),
	    at = v->call->nparams ? vary_pick(v, v->call->nparams) : 0;

	vary_param(v, at, pairs[i][0], "that_one");
	v->call->definition.body = "\treturn 0;\n";
	v->call->prototype.types[at] = pairs[i][1];
}

VARY(prototype_mismatch) = {
	.code = "E0405",
	.bad = bad,
	.good = good,
};
