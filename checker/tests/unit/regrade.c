// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <errno.h>
#include <stdlib.h>

#include "../../grade/regrade.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static struct arena *arena;
static struct submission list[3];
static struct submissions all;
static struct grade_plan plan;
static struct batch batch;

static void begin(void)
{
	static const char *const names[] = {"ann", "bob", "cat"};

	arena = arena_new();
	for (int i = 0; i < 3; i++)
		list[i] = (struct submission){.student = names[i]};
	all = (struct submissions){.arena = arena, .list = list, .n = 3};
	plan = (struct grade_plan){.out = temp_dir()};
	batch = (struct batch){.arena = arena, .plan = &plan, .submissions = &all};
}

static void add(struct strbuf *text, const char *student, enum grade grade, int points)
{
	const struct grade_result row = {.student = student,
					 .grade = grade,
					 .points = points,
					 .max_points = 10,
					 .codes = "",
					 .sha256 = ""};

	result_to_line(text, &row);
}

/* What ann, bob and cat had; ann and bob were regraded, and bob is another's now. */
static void graded(int nold)
{
	struct strbuf old = {0}, new = {0};

	strbuf_addstr(&old, "{\"journal\":1,\"seed\":1}\n");
	strbuf_addstr(&new, "{\"journal\":1,\"seed\":2}\n");
	add(&old, "ann", GRADE_PASS, 10);
	add(&old, "bob", GRADE_FAIL, 3);
	if (nold == 3)
		add(&old, "cat", GRADE_FAIL, 1);
	add(&new, "ann", GRADE_PASS, 10);
	add(&new, "bob", GRADE_PASS, 10);
	write_file(arena_printf(arena, "%s/journal", plan.out), strbuf_str(&old));
	write_file(arena_printf(arena, "%s/.regrade/journal", plan.out), strbuf_str(&new));
	write_file(arena_printf(arena, "%s/bob/feedback.txt", plan.out), "old");
	write_file(arena_printf(arena, "%s/.regrade/bob/feedback.txt", plan.out), "new");
	write_file(arena_printf(arena, "%s/.regrade/results.csv", plan.out), "");
	strbuf_release(&old);
	strbuf_release(&new);
}

TEST(a_preview_has_old_against_new_of_those_that_differ)
{
	struct strbuf text = {0};

	begin();
	graded(3);
	assert_int_equal(regrade_tell(arena, plan.out, &text), 1);
	assert_string_equal(strbuf_str(&text), "  bob: FAIL 3/10 -> PASS 10/10\n");
	assert_string_equal(read_file(arena_printf(arena, "%s/bob/feedback.txt", plan.out)), "old");
	strbuf_release(&text);
	arena_free(arena);
}

TEST(what_is_applied_takes_the_place_of_the_old_and_leaves_the_others)
{
	const char *journal;

	begin();
	graded(3);
	for (int again = 0; again < 2; again++)
		assert_int_equal(regrade_apply(&batch), 0);
	assert_int_equal(batch.results[1].points, 10);
	assert_int_equal(batch.results[2].points, 1);
	assert_string_equal(read_file(arena_printf(arena, "%s/bob/feedback.txt", plan.out)), "new");
	journal = read_file(arena_printf(arena, "%s/journal", plan.out));
	assert_contains(journal, "\"seed\":2}");
	assert_contains(journal, "\"cat\",\"verdict\":\"FAIL\",\"points\":1");
	assert_int_equal(regrade_discard(arena, plan.out), 0);
	assert_false(path_exists(regrade_dir(arena, plan.out)));
	assert_int_equal(regrade_apply(&batch), -ENOENT);
	arena_free(arena);
}

TEST(half_a_batch_takes_nothing_over)
{
	begin();
	graded(2);
	assert_int_equal(regrade_apply(&batch), -ENODATA);
	assert_string_equal(read_file(arena_printf(arena, "%s/bob/feedback.txt", plan.out)), "old");
	arena_free(arena);
}

TEST(a_regrade_that_was_interrupted_is_not_taken_over)
{
	begin();
	graded(3);
	assert_int_equal(remove_tree(arena_printf(arena, "%s/.regrade/results.csv", plan.out)), 0);
	assert_int_equal(regrade_apply(&batch), -EINPROGRESS);
	assert_contains(regrade_refusal(-EINPROGRESS), "--resume");
	assert_string_equal(read_file(arena_printf(arena, "%s/bob/feedback.txt", plan.out)), "old");
	arena_free(arena);
}

TEST(students_are_chosen_by_their_names)
{
	begin();
	assert_true(regrade_choose(&all, "[ab]*"));
	assert_int_equal(all.n, 2);
	assert_string_equal(all.list[1].student, "bob");
	assert_false(regrade_choose(&all, "x*"));
	arena_free(arena);
}
