// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *file = v->call->definition.file;

	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	if (vary_chance(v, 50)) {
		v->call->definition.macro =
			vary_text(v, "%s%s", v->mark, v->call->definition.macro);
		vary_console(
			v,
			"[    0.331903] ------------[ cut here ]------------\n"
			"[    0.332104] WARNING: CPU: 0 PID: 1 at %s:@line@ __do_sys_%s+0x4/0x20\n"
			"[    0.332601] RIP: 0010:__do_sys_%s+0x4/0x20\n",
			file, v->call->name, v->call->name);
		return;
	}
	vary_console(v, "[    0.3] %s\n",
		     vary_one(v,
			      "BUG: sleeping function called from invalid context at mm/slab.h:2",
			      "BUG: scheduling while atomic: init/1/0x00000002",
			      "WARNING: possible circular locking dependency detected",
			      "WARNING: inconsistent lock state",
			      "UBSAN: array-index-out-of-bounds in x.c:3:4",
			      "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [init:1]",
			      "WARNING: suspicious RCU usage",
			      "INFO: task init:1 blocked for more than 120 seconds.",
			      "WARNING: bad unlock balance detected!"));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_console(v, "[    0.3] %s\n",
		     vary_one(v, "my call: a warning: nothing",
			      "Warning: unable to open an initial console.",
			      "ACPI: Deprecated, no WARNING here", "debug: BUGs are welcome",
			      "Spectre V2 : WARNINGs are off"));
}

VARY(kernel_warning) = {
	.code = "E0706",
	.alone = true,
	.bad = bad,
	.good = good,
};
