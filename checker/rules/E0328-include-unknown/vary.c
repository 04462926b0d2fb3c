// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#define SYSCALLS "#include <linux/syscalls.h>\n"

/* As much of the headers as tells a whole tree from a part of one. */
static void whole(struct variation *v)
{
	static const char *const names[] = {"list", "sched", "uaccess", "slab", "printk", "types"};

	vary_own_file(v);
	v->plain = true;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		strbuf_addstr(vary_file(v, vary_text(v, "include/linux/%s.h", names[i])),
			      "/* a header */\n");
}

static void bad(struct variation *v)
{
	const char *wrong = vary_one(
		v, "<linux/uacces.h>", "<linux/Uaccess.h>", "<uaccess.h>", "<linux/slab>",
		"<stdio.h>", "<stdlib.h>", "<unistd.h>", "<stdint.h>", "\"linux/prink.h\"",
		"\"nowhere.h\"", "<linux/nowhere.h>", "<asm/nowhere.h>", "<linux/syscall.h>");
	const char *meant = vary_one(v, "<linux/syscall.h>", "<syscalls.h>", "<linux/syscalls>",
				     "<sys/syscall.h>", "<linux/Syscalls.h>", "<linux/sycalls.h>");
	struct vary_definition *definition;

	whole(v);
	definition = &v->call->definition;
	if (vary_chance(v, 30))
		definition->include = vary_text(v, "%s#include %s\n", v->mark, meant);
	else if (vary_chance(v, 50))
		definition->include = vary_text(v, SYSCALLS "%s#include %s\n", v->mark, wrong);
	else
		definition->include =
			vary_text(v, "%s#include %s%s\n" SYSCALLS, v->mark, wrong,
				  vary_one(v, "", " /* why */", " // <linux/uaccess.h>", " "));
}

/* What is there, what a build makes, and what nobody includes. */
static void good(struct variation *v)
{
	const char *right = vary_one(
		v, "#include <linux/uaccess.h>\n", "#include \"linux/slab.h\"\n",
		"#include <linux/version.h>\n", "#include <generated/utsrelease.h>\n",
		"/* #include <stdio.h> */\n", "#if 0\n#include <stdio.h>\n#endif\n",
		"#ifdef LAB_PROGRAM\n#include <stdio.h>\n#endif\n",
		"#ifdef __KERNEL__\n#include <linux/slab.h>\n#else\n#include <stdlib.h>\n#endif\n",
		"#define LAB_HEADER <linux/slab.h>\n#include LAB_HEADER\n");

	whole(v);
	v->call->definition.include = vary_text(v, "%s" SYSCALLS, right);
}

VARY(include_unknown) = {
	.code = "E0328",
	.bad = bad,
	.good = good,
};
