// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *headline(struct variation *v)
{
	return vary_one(
		v, "BUG: kernel NULL pointer dereference, address: 0000000000000014",
		"BUG: unable to handle page fault for address: ffffffff12345678",
		"general protection fault, probably for non-canonical address 0xdead000000000000: 0000 [#1]",
		"divide error: 0000 [#1] PREEMPT SMP NOPTI",
		vary_text(v, "kernel BUG at %s:@line@!", v->call->definition.file),
		"BUG: unable to handle kernel NULL pointer dereference at 0000000000000000",
		"BUG: stack guard page was hit at 0000000012345678");
}

static void bad(struct variation *v)
{
	const char *name = v->call->name;

	v->call->definition.macro = vary_text(v, "%s%s", v->mark, v->call->definition.macro);
	v->call->definition.name = vary_text(v, "%s%s", v->mark, name);
	vary_right_image(v, NULL, NULL);
	vary_run(v, "[boot]\nend = %s\n", vary_one(v, "panic", "completed", "panic"));
	vary_run(v, "during = %s\nsilent = %s %ld %s\n", name, name, v->call->number,
		 vary_args(v, v->call));
	vary_console(v, "[    0.431903] %s\n", headline(v));
	if (vary_chance(v, 60))
		vary_console(v, "[    0.432377] #PF: supervisor read access in kernel mode\n"
				"[    0.432601] Oops: 0000 [#1] PREEMPT SMP NOPTI\n");
	vary_console(v, "[    0.432901] CPU: 0 PID: 1 Comm: init Not tainted 6.1.192 #1\n");
	vary_console(v, "[    0.433104] RIP: 0010:%s%s+0x%x/0x%x\n",
		     vary_one(v, "__do_sys_", "__se_sys_", "__x64_sys_", "__do_sys_"), name,
		     vary_pick(v, 64), 64 + vary_pick(v, 64));
	vary_console(v,
		     "[    0.433333] Call Trace:\n[    0.433517]  <TASK>\n"
		     "[    0.434104]  %sdo_syscall_64+0x3b/0x90\n"
		     "[    0.434301]  entry_SYSCALL_64_after_hwframe+0x63/0xcd\n"
		     "[    0.434533] ---[ end trace 0000000000000000 ]---\n",
		     vary_one(v, "", "? "));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_console(v, "[    0.1] %s\n",
		     vary_one(v, "my call says: oops, wrong number", "BUGS: none",
			      "a NULL pointer, handled", "general protection is on"));
}

VARY(oops_in_syscall) = {
	.code = "E0702",
	.alone = true,
	.bad = bad,
	.good = good,
};
