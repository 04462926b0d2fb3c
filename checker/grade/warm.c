// SPDX-License-Identifier: GPL-2.0-only
#include "warm.h"

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../source/edits.h"
#include "../facts/collect.h"
#include "../facts/facts.h"
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

/* A directory of the batch's own beside the area; NULL: it cannot be made. */
static const char *new_dir(struct arena *arena, const struct grade_plan *plan, const char *name)
{
	const char *dir = arena_printf(arena, "%s.%s", plan->area.dir, name);

	return !remove_tree(dir) && !mkdirs(dir) ? dir : NULL;
}

static void scan_pristine(const struct grade_plan *plan)
{
	struct arena *arena = arena_new();
	struct facts *facts = arena_new_obj(arena, struct facts);
	const struct tree_request request = {
		.dir = plan->area.tree,
		.pristine = plan->base,
		.config = arena_printf(arena, "%s/.config", plan->area.stage),
		.cache = arena_printf(arena, "%s/" WARM_SCAN, plan->scan),
	};

	facts->arena = arena;
	tree_collect(facts, &request);
	arena_free(arena);
}

void warm_batch(struct arena *arena, struct grade_plan *plan)
{
	if (!plan->sandbox)
		return;
	plan->boots = new_dir(arena, plan, "boots");
	plan->scan = new_dir(arena, plan, "scan");
	if (plan->scan)
		scan_pristine(plan);
}
