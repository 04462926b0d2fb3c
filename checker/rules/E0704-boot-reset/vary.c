// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_run(v, "[boot]\nend = reset\nphase = %s\n",
		 vary_one(v, "before user space", "in a call", "before the first message"));
	if (vary_chance(v, 50))
		vary_console(v, "[    0.2] Run /init as init process\n%s",
			     vary_one(v, "", "reboot: Restarting system\n"));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_console(v, "reboot: nobody asked\n");
}

VARY(boot_reset) = {
	.code = "E0704",
	.alone = true,
	.bad = bad,
	.good = good,
};
