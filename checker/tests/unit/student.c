// SPDX-License-Identifier: GPL-2.0-only
/* whose workspace it is: names, tokens, and what stays as it was begun */
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../course/variant.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"
#include "../../verdict/verdict.h"
#include "../../work/progress.h"
#include "../../work/student.h"
#include "../../work/workspace.h"

static void begin(void)
{
	setenv("LAB_WORK", temp_dir(), 1);
	variant_use(NULL, NULL);
}

static void end(void)
{
	variant_use(NULL, NULL);
	unsetenv("LAB_WORK");
	workspace_get();
}

static const char *token_of(const char *student)
{
	struct variant_key key;

	variant_key("a secret of the course", 22, student, &key);
	return kept(token_write(student, &key));
}

/* The exit code of `start --student GIVEN`; @id must come out. */
static int choose(const char *given, const char *secret, bool begun, const char *id)
{
	struct failure failure = {0};
	char *got = NULL;
	int code = student_choose(given, secret, begun, &got, &failure);

	if (!code && !streq(got, id))
		fail_msg("the student is %s, not %s", got ? got : "(none)", id);
	failure_clear(&failure);
	free(got);
	return code;
}

static int take(void)
{
	struct failure failure = {0};
	int code;

	variant_use(NULL, NULL);
	code = student_take(&failure);
	failure_clear(&failure);
	return code;
}

TEST(a_name_alone_begins_the_course_as_it_stands)
{
	begin();
	assert_int_equal(choose("4711", NULL, false, "4711"), 0);
	assert_int_equal(choose(NULL, NULL, false, NULL), 0);
	assert_int_equal(choose("two\nlines", NULL, false, NULL), EXIT_USAGE);
	assert_int_equal(take(), 0);
	assert_null(variant_used());
	end();
}

TEST(a_token_is_kept_and_its_variant_used_the_next_time)
{
	begin();
	assert_int_equal(choose(token_of("4711"), NULL, false, "4711"), 0);
	assert_non_null(variant_used());
	assert_int_equal(take(), 0);
	assert_non_null(variant_used());
	end();
}

TEST(a_token_with_a_typo_is_refused_and_nothing_kept)
{
	char *token;

	begin();
	token = (char *)token_of("4711");
	token[8] = token[8] == 'x' ? 'y' : 'x';
	assert_int_equal(choose(token, NULL, false, NULL), EXIT_USAGE);
	assert_int_equal(take(), 0);
	assert_null(variant_used());
	end();
}

TEST(a_workspace_that_was_begun_keeps_its_variant)
{
	begin();
	assert_int_equal(choose(token_of("4711"), NULL, true, NULL), EXIT_USAGE);
	assert_int_equal(choose(token_of("4711"), NULL, false, "4711"), 0);
	assert_int_equal(choose(token_of("4711"), NULL, true, "4711"), 0);
	assert_int_equal(choose(token_of("4712"), NULL, true, NULL), EXIT_USAGE);
	assert_int_equal(choose("Ann", NULL, true, "Ann"), 0);
	end();
}

TEST(a_damaged_token_is_reported_and_fixed_by_another_start)
{
	const char *path;

	begin();
	path = kept(path_join(workspace_get()->state, "token"));
	write_file(path, "4711:nothing of the kind\n");
	assert_int_equal(take(), EXIT_BROKEN);
	assert_int_equal(choose(token_of("4711"), NULL, true, "4711"), 0);
	assert_int_equal(take(), 0);
	assert_non_null(variant_used());
	end();
}

/* The progress of a workspace that begins now. */
static void record(void)
{
	struct progress progress = {.current = "01-first"};

	student_record(&progress);
	assert_int_equal(progress_save(&progress), 0);
}

/* What the lab says about the kept token, and nothing when all is well. */
static const char *told(void)
{
	struct failure failure = {0};
	struct progress progress;
	char *error = NULL;
	const char *text;

	variant_use(NULL, NULL);
	assert_int_equal(progress_load(&progress, &error), 0);
	if (!student_take(&failure))
		student_check(&progress, &failure);
	text = failure.code ? kept(xasprintf("%s; %s", failure.text, failure.help)) : "";
	failure_clear(&failure);
	return text;
}

TEST(a_token_that_was_lost_is_reported_and_restored_by_its_student_alone)
{
	const char *path;

	begin();
	assert_int_equal(choose(token_of("4711"), NULL, false, "4711"), 0);
	record();
	assert_string_equal(told(), "");
	path = kept(path_join(workspace_get()->state, "token"));
	unlink(path);
	assert_contains(told(), "its token is missing: ");
	assert_int_equal(choose(NULL, NULL, true, NULL), EXIT_BROKEN);
	assert_int_equal(choose("Ann", NULL, true, NULL), EXIT_BROKEN);
	variant_use(NULL, NULL);
	assert_int_equal(choose(token_of("4712"), NULL, true, NULL), EXIT_USAGE);
	assert_int_equal(choose(token_of("4711"), NULL, true, "4711"), 0);
	assert_string_equal(told(), "");
	end();
}

TEST(a_token_of_another_student_does_not_take_the_place_of_the_first)
{
	begin();
	assert_int_equal(choose(token_of("4711"), NULL, false, "4711"), 0);
	record();
	write_file(kept(path_join(workspace_get()->state, "token")), token_of("4712"));
	assert_contains(told(), "another token is kept: ");
	assert_int_equal(choose(token_of("4711"), NULL, true, "4711"), 0);
	assert_string_equal(told(), "");
	end();
}

TEST(who_has_the_secret_needs_no_token)
{
	const char *secret = temp_path("secret"), *mine;

	begin();
	write_file(secret, "a secret of the course\n");
	assert_int_equal(choose(NULL, secret, false, NULL), EXIT_USAGE);
	assert_int_equal(choose("4711", "/nowhere/secret", false, NULL), EXIT_USAGE);
	assert_int_equal(choose("4711", secret, false, "4711"), 0);
	mine = kept(xstrdup(variant_used()));
	/* It is the one that the token stands for. */
	assert_int_equal(choose(token_of("4711"), NULL, true, "4711"), 0);
	assert_string_equal(variant_used(), mine);
	end();
}
