// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../grade/policy.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"

static struct goal goals[3];
static struct step steps[2];
static struct course course = {.steps = steps, .nsteps = 2};
static struct policy policy;

static void begin(void)
{
	setenv("TZ", "UTC", 1);
	memcpy(goals,
	       (struct goal[]){{.id = "definition", .points = 7},
			       {.id = "compiles", .points = 3},
			       {.id = "boots", .points = 10}},
	       sizeof(goals));
	steps[0] = (struct step){.number = 2, .name = "02-define", .goals = goals, .ngoals = 2};
	steps[1] = (struct step){.number = 3, .name = "03-build", .goals = goals + 2, .ngoals = 1};
}

static bool parse(const char *text)
{
	char *error = NULL;
	bool ok;

	begin();
	ok = policy_parse(&policy, &course, "grading.ini", text, &error);
	if (!ok)
		kept(error);
	return ok;
}

static void is_wrong(const char *text, const char *words)
{
	char *error = NULL;

	begin();
	assert_false(policy_parse(&policy, &course, "grading.ini", text, &error));
	assert_contains(kept(error), words);
}

TEST(points_are_given_to_goals_and_shared_within_steps)
{
	assert_true(parse("[points]\n02-define = 25\n"));
	assert_int_equal(goals[0].points, 17);
	assert_int_equal(goals[1].points, 8);
	assert_int_equal(goals[2].points, 10);
	assert_true(parse("[points]\n02-define.compiles = 0\n03-build = 1\n"));
	assert_int_equal(goals[0].points, 7);
	assert_int_equal(goals[1].points, 0);
	assert_int_equal(goals[2].points, 1);
}

TEST(goals_are_hidden_one_by_one)
{
	assert_true(parse("[hidden]\n02-define.compiles = yes\n03-build.boots = no\n"));
	assert_false(goals[0].hidden);
	assert_true(goals[1].hidden);
	assert_false(goals[2].hidden);
}

TEST(the_example_of_a_policy_changes_nothing)
{
	assert_true(parse(policy_example));
	assert_int_equal(goals[0].points, 7);
	assert_true(!policy.due && !goals[1].hidden && policy.id);
}

TEST(each_line_of_the_example_can_be_switched_on)
{
	char *text = xstrdup(policy_example);
	int n = 0;

	for (char *p = text; (p = strstr(p, "\n; ")); p++) {
		const char *equals = strchr(p, '='), *end = strchr(p + 1, '\n');

		if (equals && equals < end && (p[3] == '0' || strchr("dgpat", p[3])) &&
		    memcmp(equals - 1, " = ", 3) == 0 && !memchr(p + 3, '`', end - p - 3)) {
			memcpy(p + 1, "  ", 2);
			memmove(p + 1, p + 3, strlen(p + 3) + 1);
			n++;
		}
	}
	assert_int_equal(n, 9);
	kept(text);
	assert_true(parse(text));
	assert_true(goals[2].until_due && goals[2].hidden == (time(NULL) <= 1795219140 + 900));
	assert_true(policy.by_files && goals[1].hidden && policy.per_day == 10 &&
		    policy.at_most == 50);
	assert_int_equal(goals[0].points, 14);
	assert_int_equal(goals[1].points, 5);
}

TEST(a_step_is_hidden_whole_and_a_goal_of_it_shown)
{
	assert_true(parse("[hidden]\n02-define.compiles = no\n02-define = yes\n"));
	assert_true(goals[0].hidden && !goals[1].hidden && !goals[2].hidden);
}

TEST(what_is_hidden_until_it_is_due_is_shown_after_that)
{
	assert_true(parse("[hidden]\n02 = until due\n[late]\ndue = 2099-01-01 00:00\n"));
	assert_true(goals[0].hidden && goals[1].hidden);
	assert_true(parse("[hidden]\n02 = until due\n03 = yes\n[late]\ndue = 2001-01-01 00:00\n"));
	assert_false(goals[0].hidden || goals[1].hidden);
	assert_true(goals[2].hidden);
}

TEST(a_goal_has_its_own_points_whatever_stands_first)
{
	assert_true(parse("[points]\n02.compiles = 5\n02-define = 20\n"));
	assert_int_equal(goals[0].points, 14);
	assert_int_equal(goals[1].points, 5);
}

TEST(what_is_wrong_in_a_policy_is_named_with_its_line_and_the_nearest_word)
{
	is_wrong("[point]\n02-define = 1\n",
		 "grading.ini:2: there is no section `point`; did you mean `points`?");
	is_wrong("02-define = 1\n", "grading.ini:1: `02-define` stands above the first section");
	is_wrong("[points]\n02-defien.x = 1\n",
		 "grading.ini:2: there is no step `02-defien`; did you mean 02-define?");
	is_wrong("[points]\n02-define.compile = 1\n", "did you mean `compiles`?");
	is_wrong("[late]\nper dya = 1\n", "there is no key `per dya`; did you mean `per day`?");
	is_wrong("[points]\n02-define = many\n",
		 "a number from 0 to 10000 must stand here, not `many`");
	is_wrong("[points]\n02-define = -1\n", "a number from 0");
	is_wrong("[points]\n02-define =\n", "a number from 0");
	is_wrong("[points]\n02-define = 1\n02-define = 2\n",
		 "grading.ini:3: `02-define` is there twice");
	is_wrong("[hidden]\n02-define = perhaps\n", "yes, no or until due must stand here");
	is_wrong("[hidden]\n\n02-define = until due\n", "grading.ini:3: `until due` needs a `due`");
	is_wrong("[late]\ndue = tomorrow\n", "`tomorrow` is no time");
	is_wrong("[late]\ndue = 2026-02-30 12:00\n", "is no time");
	is_wrong("[late]\ntimes = mails\n", "only `files`");
	is_wrong("[late]\nat most = 101\n", "a number from 0 to 100");
}

static int late_by(long seconds)
{
	int days;

	return policy_late(&policy, policy.due + seconds, &days);
}

TEST(each_begun_day_costs_and_no_more_than_there_is)
{
	assert_true(
		parse("[late]\ndue = 2026-11-20 23:59\ngrace = 15\nper day = 10%\nat most = 35\n"));
	assert_int_equal(policy.due, 1795219140);
	assert_int_equal(late_by(-5), 0);
	assert_int_equal(late_by(900), 0);
	assert_int_equal(late_by(901), 10);
	assert_int_equal(late_by(86400), 10);
	assert_int_equal(late_by(86401), 20);
	assert_int_equal(late_by(100 * 86400l), 35);
}

static const char *settle(struct submission *submission, const char *list)
{
	struct submissions all = {.arena = arena_new(), .list = submission, .n = 1};
	const char *problem = "";
	char *words;

	all.list_of_gradescope = list;
	policy_settle(&policy, &all, &problem);
	words = xasprintf("%s%s", problem, submission->late_words ? submission->late_words : "");
	arena_free(all.arena);
	return kept(words);
}

TEST(when_something_was_handed_in_comes_from_the_roster_or_gradescope_or_asked_for)
{
	static const char list[] =
		"submission_7:\n  :created_at: 2026-11-22 10:00:00.123456789 Z\n";
	struct submission submission = {
		.student = "ann", .entry = "submission_7", .newest = 1795219140 + 1000};

	assert_true(parse("[late]\ndue = 2026-11-20 23:59\nper day = 10\n"));
	assert_contains(settle(&submission, NULL),
			"nothing says when ann was handed in; give the roster");
	assert_contains(settle(&submission, list),
			"handed in 2 days late: 20 % of the points less");
	submission.submitted = "Saturday, 21 November 2026, 9:04 PM";
	submission.late_words = NULL;
	assert_contains(settle(&submission, list), "handed in 1 day late: 10 %");
	submission.submitted = "2026-11-20 23:58";
	submission.late_words = NULL;
	assert_string_equal(settle(&submission, list), "");
	submission.submitted = "yesterday";
	assert_contains(settle(&submission, list), "it cannot be read when ann was handed in");
	submission.submitted = "-";
	policy.by_files = true;
	assert_contains(settle(&submission, NULL), "1 day late");
	submission = (struct submission){.student = "bob"};
	assert_string_equal(settle(&submission, NULL), "");
}
