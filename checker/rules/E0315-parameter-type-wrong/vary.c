// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	static const char *const pairs[][2] = {
		{"int", "long"},	 {"long", "int"},	    {"unsigned int", "int"},
		{"int", "unsigned int"}, {"char __user *", "int"},  {"u64", "u32"},
		{"size_t", "int"},	 {"int", "short"},	    {"unsigned long", "long"},
		{"int", "char"},	 {"long", "char __user *"},
	};
	int i = vary_pick(v, ARRAY_SIZE(pairs)), n = v->call->nparams, at = n ? vary_pick(v, n) : 0;

	vary_param(v, at, pairs[i][0], "that_one");
	v->signature = true;
	v->call->definition.args[2 * at] = vary_text(v, "%s%s", v->mark, pairs[i][1]);
	v->call->definition.body = "\treturn 0;\n";
}

/* Other words for the same type. */
static void good(struct variation *v)
{
	static const char *const pairs[][2] = {
		{"unsigned int", "unsigned"},
		{"long", "long int"},
		{"u32", "unsigned int"},
		{"unsigned long", "long unsigned int"},
		{"int", "signed int"},
		{"short", "short int"},
		{"unsigned long", "unsigned long int"},
		{"int", "s32"},
		{"long", "signed long"},
	};
	int i = vary_pick(v, ARRAY_SIZE(pairs));

	vary_param(v, 0, pairs[i][0], "that_one");
	v->signature = true;
	v->call->definition.args[0] = pairs[i][1];
	v->call->definition.body = "\treturn 0;\n";
}

VARY(parameter_type_wrong) = {
	.code = "E0315",
	.bad = bad,
	.good = good,
};
