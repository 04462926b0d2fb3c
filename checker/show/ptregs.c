// SPDX-License-Identifier: GPL-2.0-only
#include "show.h"
#include "../lib/arena.h"
#include "../lib/util.h"

/* Why a hand-written handler gets garbage: its only argument is an address. */
static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	const char *newest =
		step->nsyscalls ? step->syscalls[step->nsyscalls - 1].subject.name : "";

	for (int i = 0; i < facts->boot.nregisters; i++) {
		const struct registers *seen = &facts->boot.registers[i];

		if (!seen->known || !streq(seen->syscall, newest))
			continue;
		exhibit->title = arena_printf(
			arena, "what __x64_sys_%s really receives, seen from outside", newest);
		exhibit_line(arena, exhibit, "rdi  %#lx   not x: the address of a struct pt_regs",
			     seen->rdi);
		exhibit_line(arena, exhibit, "     pt_regs->di = %ld   x, as the program passed it",
			     (long)(int)seen->regs.di);
		exhibit_line(arena, exhibit, "     pt_regs->si = %ld   y",
			     (long)(int)seen->regs.si);
		exhibit_line(arena, exhibit, "as an int, that address would read %d",
			     (int)seen->rdi);
	}
}

SHOW(ptregs) = {.name = "ptregs", .make = make};
