// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <errno.h>
#include <string.h>

#include "../../cluster/frozen.h"
#include "../../cluster/queue.h"
#include "../../course/variant.h"
#include "../../lib/arena.h"

TEST(what_is_frozen_comes_back_byte_by_byte)
{
	static const char bytes[] = "diff\0\377\n", *notes[] = {"one", "two"};
	struct arena *arena = arena_new();
	const char *path = arena_printf(arena, "%s/0", temp_dir());
	struct submission back,
		submission = {
			.student = "ann%0A",
			.source = "ann%0A.patch",
			.sha256 = "abc",
			.parts = (struct submission_part[]){{"a", bytes, sizeof(bytes)},
							    {"b", "", 0},
							    {"c", "x\n", 2}},
			.nparts = 3,
			.notes = notes,
			.nnotes = 2,
			.late = 20,
			.late_words = "2 days late",
		};

	assert_int_equal(frozen_write(path, &submission), 0);
	assert_int_equal(frozen_read(arena, path, &back), 0);
	assert_string_equal(back.student, "ann%0A");
	assert_string_equal(back.sha256, "abc");
	assert_null(back.refused);
	assert_int_equal(back.nparts, 3);
	assert_int_equal(back.parts[0].len, sizeof(bytes));
	assert_memory_equal(back.parts[0].text, bytes, sizeof(bytes));
	assert_int_equal(back.parts[1].len, 0);
	assert_string_equal(back.parts[2].text, "x\n");
	assert_string_equal(back.notes[1], "two");
	assert_int_equal(back.late, 20);
	assert_string_equal(back.late_words, "2 days late");
	arena_free(arena);
}

TEST(a_frozen_submission_has_the_variant_of_its_student)
{
	static const struct variant_key key = {{0, 255, 16, 9}};
	struct arena *arena = arena_new();
	const char *path = arena_printf(arena, "%s/0", temp_dir());
	struct submission back, submission = {.student = "ann",
					      .source = "ann.patch",
					      .variant = &key,
					      .secret = 0xfffffff1,
					      .foreign = "it was made for the variant of bob"};

	assert_int_equal(frozen_write(path, &submission), 0);
	assert_int_equal(frozen_read(arena, path, &back), 0);
	assert_memory_equal(back.variant, &key, sizeof(key));
	assert_int_equal(back.secret, 0xfffffff1);
	assert_string_equal(back.foreign, submission.foreign);
	submission = (struct submission){.student = "ann", .source = "ann.patch"};
	path = arena_printf(arena, "%s/1", temp_dir());
	assert_int_equal(frozen_write(path, &submission), 0);
	assert_int_equal(frozen_read(arena, path, &back), 0);
	assert_null(back.variant);
	assert_null(back.foreign);
	arena_free(arena);
}

TEST(a_file_whose_name_is_no_utf_8_is_frozen_all_the_same)
{
	struct arena *arena = arena_new();
	const char *path = arena_printf(arena, "%s/0", temp_dir());
	struct submission back, submission = {
					.student = "ann",
					.source = "Universit\xe4t/ann.patch",
					.parts = (struct submission_part[]){{"\xe4.patch", "x", 1}},
					.nparts = 1,
				};

	assert_int_equal(frozen_write(path, &submission), 0);
	assert_int_equal(frozen_read(arena, path, &back), 0);
	assert_string_equal(back.student, "ann");
	assert_string_equal(back.parts[0].text, "x");
	arena_free(arena);
}

TEST(a_torn_file_is_no_submission)
{
	struct arena *arena = arena_new();
	const char *path = arena_printf(arena, "%s/0", temp_dir());
	struct submission back;

	write_file(
		path,
		"{\"student\":\"a\",\"source\":\"a\",\"parts\":[{\"name\":\"a\",\"len\":9}]}\nshort");
	assert_int_equal(frozen_read(arena, path, &back), -EINVAL);
	write_file(path, "no line");
	assert_int_equal(frozen_read(arena, path, &back), -EINVAL);
	arena_free(arena);
}

TEST(a_requeued_task_has_not_ended)
{
	assert_false(queue_has_ended("REQUEUED"));
	assert_false(queue_has_ended("COMPLETING"));
	assert_true(queue_has_ended("NODE_FAIL"));
	assert_true(queue_has_ended("TIMEOUT"));
}
