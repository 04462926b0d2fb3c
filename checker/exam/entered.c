// SPDX-License-Identifier: GPL-2.0-only
#include "entered.h"

#include "../../vm/machine/machine.h"
#include "../lib/arena.h"

/* Where struct pt_regs has the arguments, counted from r15. */
static const int places[SYSCALL_ARGS_MAX] = {14, 13, 12, 7, 9, 8};

static const char *entered_call(const struct step *step, const unsigned long *handlers,
				unsigned long address)
{
	for (int i = 0; i < step->nsyscalls; i++)
		if (handlers[i] && handlers[i] == address)
			return step->syscalls[i].subject.name;
	return NULL;
}

void entered_take(struct arena *arena, const struct step *step, const unsigned long *handlers,
		  const struct witness_hit *hits, int n, struct program_run *run)
{
	for (int i = 0; i < n; i++) {
		const char *syscall = entered_call(step, handlers, hits[i].rip);
		struct entered *entered;

		if (!syscall)
			continue;
		entered = arena_append(arena, &run->entered, &run->nentered);
		entered->syscall = syscall;
		entered->known = hits[i].pt_regs_read;
		for (int j = 0; j < SYSCALL_ARGS_MAX; j++)
			entered->args[j] = (long)hits[i].pt_regs[places[j]];
		entered->returned = hits[i].returned;
		entered->result = (long)hits[i].result;
	}
}

bool entered_suffices(const struct step_program *program, const struct program_run *run)
{
	if (!program->returns)
		return true;
	for (int i = 0; i < run->nentered && !program->leaves; i++)
		if (!run->entered[i].returned)
			return false;
	return run->nentered > 0;
}
