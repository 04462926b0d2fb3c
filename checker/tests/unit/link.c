// SPDX-License-Identifier: GPL-2.0-only
/* what vmlinux is linked from */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../../vm/build/replay.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"

static struct stage stage_with(const char *archive, size_t len)
{
	static const char record[] = "run ld -o vmlinux\narchive some/built-in.a\narchive a.a\n";
	struct stage stage = {.dir = (char *)temp_dir()};
	char *path = stage_path(&stage, ".lab/link");

	assert_int_equal(mkdirs_for(path), 0);
	assert_int_equal(file_write_atomic(path, record, strlen(record)), 0);
	free(path);
	path = stage_path(&stage, "some/built-in.a");
	assert_int_equal(mkdirs_for(path), 0);
	assert_int_equal(file_write_atomic(path, archive, len), 0);
	free(path);
	path = stage_path(&stage, "a.a");
	assert_int_equal(file_write_atomic(path, "!<thin>\n", 8), 0);
	free(path);
	return stage;
}

TEST(a_link_names_the_members_of_its_archives)
{
	static const char archive[] =
		"!<thin>\n"
		"//                                              18        `\n"
		"long_name.o/\nb.o/\n"
		"/0              0           0     0     644     100       `\n"
		"/13             0           0     0     644     100       `\n";
	struct stage stage = stage_with(archive, sizeof(archive) - 1);
	struct link link;

	assert_int_equal(link_load(&link, &stage), 0);
	assert_int_equal(link.nmembers, 2);
	assert_true(link_has(&link, "some/long_name.o"));
	assert_true(link_has(&link, "some/b.o"));
	link_release(&link);
}

TEST(an_empty_archive_is_an_ordinary_one_and_no_hindrance)
{
	struct stage stage = stage_with("!<arch>\n", 8);
	struct link link;

	assert_int_equal(link_load(&link, &stage), 0);
	assert_int_equal(link.nmembers, 0);
	link_release(&link);
}

TEST(an_archive_that_holds_its_members_itself_is_nothing_to_go_by)
{
	static const char archive[] =
		"!<arch>\n"
		"b.o/            0           0     0     644     2         `\nxx";
	struct stage stage = stage_with(archive, sizeof(archive) - 1);
	struct link link;

	assert_true(link_load(&link, &stage) < 0);
	link_release(&link);
}
