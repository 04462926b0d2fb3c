// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void program(struct variation *v, const char *says)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v, "asm = tools/lab/cross.c:%d %s\n", 5 + vary_pick(v, 40), says);
	vary_run(
		v,
		"program = tools/lab/cross.c argv \"a\" status 0 expected \"a\\n\" got \"a\\n\"\n");
}

static void bad(struct variation *v)
{
	program(v, vary_one(v, "whole rax a", "whole =eax =a", "whole rdi D", "whole si S",
			    "whole r10", "whole %rdx d"));
}

static void good(struct variation *v)
{
	program(v, vary_pick(v, 2) ? "" : "int80");
}

VARY(register_for_letter) = {
	.code = "E0820",
	.alone = true,
	.bad = bad,
	.good = good,
};
