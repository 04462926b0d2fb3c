// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../../vm/baseline.h"

TEST(a_restored_environment_names_the_new_stage_behind_every_nul)
{
	static const char before[] = "A=/old/stage\0B=/else\0C=/old/stage/x",
			  after[] = "A=/new\0B=/else\0C=/new/x";
	const char *path = temp_path("env");
	struct strbuf text = {0};

	assert_int_equal(file_write_atomic(path, before, sizeof(before)), 0);
	assert_int_equal(baseline_rehome(path, "/old/stage", "/new"), 0);
	assert_int_equal(file_read(path, &text, 0), 0);
	assert_int_equal(text.len, sizeof(after));
	assert_memory_equal(text.buf, after, sizeof(after));
	strbuf_release(&text);
}

TEST(a_file_that_names_no_stage_is_left_alone)
{
	const char *path = temp_path("env");

	write_file(path, "A=/else\n");
	assert_int_equal(baseline_rehome(path, "/old/stage", "/new"), 0);
	assert_string_equal(read_file(path), "A=/else\n");
}
