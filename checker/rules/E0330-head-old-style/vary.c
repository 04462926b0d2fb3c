// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void refuse(struct variation *v)
{
	vary_own_file(v);
	v->plain = true;
	strbuf_addstr(
		vary_file(v, vary_one(v, "scripts/Makefile.extrawarn", "scripts/Makefile.warn")),
		"KBUILD_CFLAGS += -Werror=strict-prototypes\n");
}

/* "SYSCALL_DEFINE2(adder, x, y)", with the types too or without, and what stands behind it. */
static void macro_head(struct variation *v)
{
	const char *head, *behind = v->mark;
	int n = 1 + vary_pick(v, 6);
	bool typed = vary_chance(v, 30);

	vary_params(v, n);
	head = vary_text(v, "SYSCALL_DEFINE%d(%s", n, v->call->name);
	for (int i = 0; i < n; i++) {
		const char *type = v->call->types[i], *name = v->call->names[i];

		head = typed ? vary_text(v, "%s, %s, %s", head, type, name)
			     : vary_text(v, "%s, %s", head, name);
		behind = vary_text(v, "%s%s%s %s;", behind, i ? "\n\t" : "\t", type, name);
	}
	v->call->definition.head = vary_text(v, "%s)\n%s", head, behind);
}

static void bad(struct variation *v)
{
	refuse(v);
	if (vary_chance(v, 50))
		macro_head(v);
	else
		v->call->definition.before = vary_text(
			v, "%s%s\n", v->mark,
			vary_one(
				v, "static int lab_own()\n{\n\treturn 3;\n}\n",
				"static void lab_own( ) { }\n", "extern unsigned long lab_own();",
				"static char *lab_own()\n{\n\treturn NULL;\n}\n",
				"static int lab_own(a, b)\n\tint a, b;\n{\n\treturn a + b;\n}\n",
				"static long lab_own(p, n) const char *p; size_t n; { return *p + n; }\n",
				"int lab_own(list) int list[4];\n{\n\treturn list[0];\n}\n",
				"static struct lab_one *lab_own();"));
}

/* What only looks like it. */
static void good(struct variation *v)
{
	refuse(v);
	v->call->definition.before = vary_text(
		v, "%s\n",
		vary_one(
			v, "static int lab_own(void)\n{\n\treturn 3;\n}\n", "LAB_MACRO()",
			"static LAB_TYPE(lab_own);", "static int (*lab_own)(void);",
			"#if 0\nstatic int lab_own()\n{\n}\n#endif\n", "/* int lab_own() { } */",
			"typedef int lab_own(void);", "static int lab_one, lab_two;",
			"static int lab_own(int a)\n{\n\tint b;\n\n\t{\n\t\tb = a;\n\t}\n\treturn b;\n}\n",
			"static DEFINE_MUTEX(lab_mutex)\n;\nstatic int lab_n;\n",
			"static int lab_own(int a, int b)\n{\n\treturn lab_one() + a + b;\n}\n"));
}

VARY(head_old_style) = {
	.code = "E0330",
	.bad = bad,
	.good = good,
};
