// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.number = vary_text(v, "%s%s", v->mark, v->call->row.number);
	vary_right_image(v, NULL, v->call);
	if (vary_chance(v, 60))
		vary_run(v, "slot = %ld %s\n", v->call->number,
			 vary_one(v, "__x64_sys_read", "__x64_sys_close", "__x64_sys_ni_syscall2",
				  "__ia32_sys_read"));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_run(v, "slot = %d __x64_sys_close\n", vary_pick(v, 400) + 1);
}

VARY(image_not_dispatched) = {
	.code = "E0602",
	.alone = true,
	.bad = bad,
	.good = good,
};
