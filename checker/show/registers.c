// SPDX-License-Identifier: GPL-2.0-only
#include "show.h"
#include "../lib/arena.h"

static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	static const char *const names[] = {"rdi", "rsi", "rdx", "r10", "r8", "r9"};
	const struct registers *seen = NULL;

	(void)step;
	for (int i = 0; i < facts->boot.nregisters; i++) {
		if (facts->boot.registers[i].known &&
		    (!seen || facts->boot.registers[i].nargs > seen->nargs))
			seen = &facts->boot.registers[i];
	}
	if (!seen)
		return;
	const unsigned long values[] = {seen->regs.di,	seen->regs.si, seen->regs.dx,
					seen->regs.r10, seen->regs.r8, seen->regs.r9};

	exhibit->title =
		arena_printf(arena, "the registers as __x64_sys_%s got them", seen->syscall);
	exhibit_line(arena, exhibit, "rax  %-12ld the number", (long)seen->regs.orig_ax);
	for (int i = 0; i < seen->nargs && i < 6; i++)
		exhibit_line(arena, exhibit, "%-4s %-12ld argument %d", names[i],
			     (long)(int)values[i], i + 1);
	exhibit_line(arena, exhibit,
		     "rcx  %#-12lx where to go back to: syscall itself put it there",
		     seen->regs.cx);
}

SHOW(registers) = {.name = "registers", .make = make};
