// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "show.h"
#include "../lib/arena.h"
#include "../lib/util.h"

static const char *meaning(const char *symbol)
{
	if (starts_with(symbol, "__x64_sys_"))
		return "your handler: what SYSCALL_DEFINE made";
	if (strcmp(symbol, "x64_sys_call") == 0)
		return "the dispatcher: from number to handler";
	if (starts_with(symbol, "do_syscall_64"))
		return "the common part in C: checks the number";
	if (starts_with(symbol, "entry_SYSCALL_64"))
		return "the first instruction of the kernel, from MSR_LSTAR";
	return "";
}

static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	const struct boot_facts *boot = &facts->boot;

	(void)step;
	if (!boot->nregisters)
		return;
	exhibit->title = "the way one call took through your kernel, seen from outside";
	exhibit_line(arena, exhibit, "syscall instruction in your program, rax = %ld",
		     (long)boot->registers[0].regs.orig_ax);
	for (int i = boot->registers[0].nframes - 1; i >= 0; i--) {
		const struct frame *frame = &boot->registers[0].frames[i];

		exhibit_line(arena, exhibit, "  -> %-28s %s", frame->symbol,
			     meaning(frame->symbol));
	}
}

SHOW(trip) = {.name = "trip", .make = make};
