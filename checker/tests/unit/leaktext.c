// SPDX-License-Identifier: GPL-2.0-only
/* What E1120 tells to free, and by what: a remark makes the finding, no tool is asked. */
#include "test.h"

#include <string.h>

#include "../../facts/source.h"
#include "../../lib/arena.h"
#include "../../rules/rule.h"

static void helps(const char *what, const char *alloc, const char *want)
{
	struct arena *arena = arena_new();
	struct remark remark = {
		.code = "E1120",
		.span = {.file = "kernel/adder.c", .line = 8, .column = 3, .end_column = 9},
		.words = {what, alloc, "4"},
		.nwords = 3};
	struct facts facts = {.arena = arena, .remarks = &remark, .nremarks = 1};
	struct findings findings = {.arena = arena, .facts = &facts};
	const struct rule *rule = rule_find("E1120");

	rule->check_tree(rule, &facts, &findings);
	assert_int_equal(findings.n, 1);
	assert_contains(findings.list[0]->help, want);
	arena_free(arena);
}

TEST(what_leaks_is_given_back_by_the_function_that_fits_it)
{
	helps("text", "kmalloc", "kfree(text) before this return");
	helps("text", "vzalloc", "vfree(text) before this return");
	helps("text", "kvmalloc_array", "kvfree(text) before this return");
	helps("text", "vmemdup_user", "kvfree(text) before this return");
	helps("text", "memdup_user", "kfree(text) before this return");
	helps("box.text", "kstrdup", "kfree(box.text) before this return");
}

TEST(what_a_freed_struct_points_to_is_freed_before_it)
{
	helps("box->text", "kmalloc", "kfree(box->text) before this return, and before box itself");
	helps("box->text", "vmalloc", "vfree(box->text) before this return, and before box itself");
}
