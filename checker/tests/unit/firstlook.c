// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../grade/firstlook.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"

#define PATCH "--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -1 +1 @@\n-a\n+b\n"

static struct submissions all;
static struct roster roster;
static const char *dir;

static void begin(void)
{
	struct arena *arena = arena_new();

	all = (struct submissions){.arena = arena};
	roster = (struct roster){.arena = arena, .file = "roster.csv"};
	dir = temp_dir();
}

static void hand_in(const char *name, const char *text)
{
	write_file(arena_printf(all.arena, "%s/%s", dir, name), text);
}

static const char *look(const char *students, double each_s)
{
	struct first_look look = {
		.submissions = &all, .roster = &roster, .name = "all", .each_s = each_s, .workers = 2};
	struct strbuf out = {0};
	const char *problem;

	assert_int_equal(submissions_read(&all, dir), 0);
	if (students) {
		assert_true(roster_parse(&roster, students, strlen(students), &problem));
		roster_settle(&roster, &all);
	}
	submissions_settle(&all);
	first_look(&out, &look);
	return kept(strbuf_detach(&out));
}

TEST(a_first_look_names_all_that_will_not_be_what_it_seems)
{
	const char *text;

	begin();
	hand_in("ann.patch", PATCH);
	hand_in("bob.patch", "");
	hand_in("cy.patch", "From: Cy <c@d>\nSubject: here it is\n\nHello!\n");
	hand_in("mallory.patch", PATCH);
	hand_in("doe_7_1_a.patch", PATCH);
	hand_in("doe_7_2_b.patch", PATCH);
	hand_in("eve.patch", PATCH);
	hand_in("eve.diff", PATCH);
	text = look("Username,ID,Name\nann,1,A\nbob,2,B\ncy,3,C\ndan,4,Dan D\neve,5,E\ndoe,7,F\n", 0);
	assert_contains(text, "first look: 6 submissions; 6 students in roster.csv; graded: all steps\n");
	assert_contains(text, "  1 handed in nothing:\n    4  Dan D\n");
	assert_contains(text, "  1 not in the roster (rename it");
	assert_contains(text, "    mallory.patch: no line of roster.csv fits\n");
	assert_contains(text, "  1 several files of one student, read as one submission:\n    7 (2)\n");
	assert_contains(text, "  3 will be REJECTED as it is:\n");
	assert_contains(text, "    2: the patch: it is empty\n");
	assert_contains(text, "    3: the patch: there is no unified diff in it\n");
	assert_contains(text, "    5: there are two submissions of this student: eve.diff and eve.patch");
	assert_contains(text, "as soon as the first is graded");
	arena_free(all.arena);
}

TEST(a_first_look_at_a_folder_where_all_is_well_is_short)
{
	begin();
	hand_in("ann.patch", PATCH);
	hand_in("bob.patch", PATCH);
	hand_in("cy.patch", PATCH);
	assert_string_equal(look(NULL, 120),
			    "first look: 3 submissions; graded: all steps\n"
			    "  time: 3 min, as the last time each took 120.0 s here; 2 at a time\n");
	arena_free(all.arena);
}

TEST(a_first_look_names_ten_of_a_kind_and_counts_the_others)
{
	const char *text;

	begin();
	for (int i = 0; i < 13; i++)
		hand_in(arena_printf(all.arena, "s%02d\033.patch", i), "");
	text = look(NULL, 0);
	assert_contains(text, "13 will be REJECTED");
	assert_contains(text, "s09%1B: the patch: it is empty\n    and 3 more\n");
	assert_not_contains(text, "\033");
	arena_free(all.arena);
}

TEST(a_time_is_given_in_words)
{
	struct strbuf out = {0};

	time_words(&out, 12);
	strbuf_addch(&out, '|');
	time_words(&out, 90);
	strbuf_addch(&out, '|');
	time_words(&out, 12000);
	assert_string_equal(strbuf_str(&out), "under a minute|2 min|3 h 20 min");
	strbuf_release(&out);
}
