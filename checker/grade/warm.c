// SPDX-License-Identifier: GPL-2.0-only
#include "warm.h"

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../source/edits.h"
#include "selftest.h"

/* Grading the solutions costs as much as is saved at some three submissions. */
#define WORTH_WHILE 4

#define TABLE "arch/x86/entry/syscalls/syscall_64.tbl"

void warm_objects(struct arena *arena, struct grade_plan *plan, int n, void (*tell)(void))
{
	const char *all = arena_printf(arena, "%s.objects", plan->area.dir),
		   *store = arena_printf(arena, "%s/%s", all, plan->revision),
		   *made = arena_printf(arena, "%s/made-for-%s", store, plan->name);

	if (!plan->sandbox || !path_is_allowed(plan->allowed, TABLE))
		return;
	if (!path_exists(store))
		remove_tree(all);
	if (!path_exists(made)) {
		if (n < WORTH_WHILE || mkdirs(store))
			return;
		tell();
		plan->objects = store;
		if (selftest_solutions(arena, plan) || file_write_atomic(made, "", 0))
			return;
	}
	plan->objects = store;
}

void warm_boots(struct arena *arena, struct grade_plan *plan)
{
	const char *boots = arena_printf(arena, "%s.boots", plan->area.dir);

	plan->boots = plan->sandbox && !remove_tree(boots) && !mkdirs(boots) ? boots : NULL;
}
