// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include "../../lib/fs.h"

TEST(a_temporary_file_is_written_and_read_back)
{
	const char *path = temp_path("a/b/%d.txt", 7);

	write_file(path, "seven\n");
	assert_string_equal(read_file(path), "seven\n");
	assert_true(path_exists(path));
}
