// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *file = vary_one(v, "kernel/exit.c", "fs/open.c", "kernel/sys.c",
				    "kernel/fork.c", "kernel/lab_user.c");
	const char *call =
		vary_chance(v, 60) ? v->call->name : vary_one(v, "getpid", "close", "getuid");

	if (streq(file, "kernel/lab_user.c"))
		strbuf_addstr(vary_file(v, "kernel/Makefile"), "\nobj-y += lab_user.o\n");
	strbuf_addstr(
		vary_file(v, file),
		vary_text(
			v,
			vary_one(
				v, "\nlong lab_use(void)\n{\n\treturn %ssys_%s(1, 2);\n}\n",
				"\nvoid lab_use(void)\n{\n\t%ssys_%s();\n}\n",
				"\nint lab_use(int n)\n{\n\tlong r = %ssys_%s(n);\n\n\treturn r;\n}\n",
				"\nint lab_use(int n)\n{\n\tif (n && %ssys_%s (n) < 0)\n\t\treturn 1;\n\treturn 0;\n}\n",
				"\nvoid lab_use(int n)\n{\n\tif (n)\n\t\tn = 1;\n\telse\n\t\t%ssys_%s();\n}\n",
				"\nlong lab_use(int n)\n{\n\treturn (int)%ssys_%s(n);\n}\n",
				"\nvoid lab_use(void)\n{\n\tpr_info(\"%%ld\\n\", %ssys_%s(3));\n}\n"),
			v->mark, call));
}

static void good(struct variation *v)
{
	if (vary_chance(v, 30)) {
		/* a program, and a plain function of that kind of name */
		strbuf_addstr(vary_file(v, vary_one(v, "kernel/lab_test.c", "lab_test.c")),
			      vary_text(v,
					"#include <unistd.h>\n\nint main(void)\n{\n\treturn "
					"sys_%s(1);\n}\n",
					v->call->name));
		strbuf_addstr(vary_file(v, "kernel/exit.c"),
			      "\nlong sys_lab_helper(int n)\n{\n\treturn n;\n}\n\n"
			      "int lab_use(void)\n{\n\treturn sys_lab_helper(1);\n}\n");
		return;
	}
	strbuf_addstr(
		vary_file(v, "kernel/exit.c"),
		vary_text(v,
			  vary_one(v, "\n/* return sys_%s(1); */\n",
				   "\nstatic const char lab_words[] = \"sys_%s(1)\";\n",
				   "\nlong do_sys_%s(int n)\n{\n\treturn n;\n}\n",
				   "\n#if 0\nlong use(void)\n{\n\treturn sys_%s(1);\n}\n#endif\n",
				   "\nstatic int not_sys_%s(int n)\n{\n\treturn n;\n}\n"),
			  v->call->name));
}

VARY(syscall_called_in_kernel) = {
	.code = "E0324",
	.needs_shipped = true,
	.bad = bad,
	.good = good,
};
