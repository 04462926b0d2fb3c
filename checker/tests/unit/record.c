// SPDX-License-Identifier: GPL-2.0-only
/* The learner's own numbers: counted, written and read back, and lost by no way back. */
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "samples.h"

#include "../../work/progress.h"
#include "../../lib/util.h"
#include "../../verdict/verdict.h"

#define HEAD "[course]\nkernel = 6.1.1\ntrack = modern\ncurrent = 01-x\n"

static struct progress parsed(const char *text)
{
	struct progress progress;
	char *error = NULL;

	assert_int_equal(progress_parse("progress", text, &progress, &error), 0);
	return progress;
}

TEST(checks_are_counted_with_what_they_showed)
{
	struct progress progress =
		parsed(HEAD "[record]\nlast = 2001-01-01 00:00:00\nseconds = 60\n"
			    "checks = 3\nE0102 = 2\nE0402 = 2\n");
	const char *const planted[] = {"E04*", NULL};
	int times;

	record_check(&progress.record, sample_verdict_fail(), planted);
	progress = parsed(kept(progress_text(&progress)));
	assert_int_equal(progress.record.checks, 4);
	assert_int_equal(progress.record.seconds, 60); /* a pause of years is none of work */
	assert_string_equal(record_commonest(&progress.record, &times), "E0102");
	assert_int_equal(times, 3);
	assert_non_null(strstr(kept(progress_text(&progress)), "E0402 = 2"));
	record_check(&progress.record, sample_verdict_pass(), planted);
	assert_int_equal(progress.record.checks, 5);
	assert_true(progress.record.seconds >= 60 && progress.record.seconds < 120);
}

TEST(a_record_that_is_none_is_named)
{
	static const char *const lines[] = {"checks = many", "E012 = 1", "E0102 = -1", "x = 1"};
	struct progress progress;

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		char *error = NULL;

		assert_int_not_equal(
			progress_parse("progress", kept(xasprintf(HEAD "[record]\n%s\n", lines[i])),
				       &progress, &error),
			0);
		assert_non_null(strstr(kept(error), "progress:"));
	}
}

TEST(going_back_to_an_earlier_round_keeps_the_record_and_who_it_is)
{
	struct progress now = parsed(
		HEAD
		"student = Ann\nvariant = 0123456789ab\nround = 1\n[record]\nlast = x\nseconds = 9\nchecks = 7\n");
	struct progress then = parsed(HEAD);

	progress_return(&now, &then);
	assert_int_equal(now.round, 0);
	assert_int_equal(now.record.checks, 7);
	assert_string_equal(now.student, "Ann");
	assert_string_equal(now.variant, "0123456789ab");
}
