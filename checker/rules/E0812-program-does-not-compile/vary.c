// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *name = vary_one(v, "call", "hello", "my-prog");

	vary_run(
		v, "[boot]\nend = completed\nprogram = tools/lab/%s.c argv \"1 2\" log \"%s\\n\"\n",
		name,
		vary_text(
			v,
			vary_one(
				v,
				"tools/lab/%s.c: In function main:\\n/w/tools/lab/%s.c:12:9: error: expected ; before return",
				"/w/tools/lab/%s.c:3:10: fatal error: sys/syscal.h: No such file or directory\\ntools/lab/%s.c: x",
				"/tmp/x/tools/lab/%s.c: Assembler messages:\\n/w/tools/lab/%s.c:17: Error: no such instruction: int0x80",
				"/usr/bin/ld: /tmp/cc.o: in function main:\\n%s.c:(.text+0x5): undefined reference to `adder'\\n%s: error: ld returned 1 exit status"),
			name, name));
}

static void good(struct variation *v)
{
	vary_run(
		v,
		"[boot]\nend = completed\nprogram = tools/lab/call.c argv \"20 22\" status 0 expected \"error: \\n\" got \"error: \\n\"\n");
}

VARY(program_does_not_compile) = {
	.code = "E0812",
	.alone = true,
	.bad = bad,
	.good = good,
};
