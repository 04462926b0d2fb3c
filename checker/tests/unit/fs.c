// SPDX-License-Identifier: GPL-2.0-only
/* files */
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/util.h"

TEST(what_is_saved_goes_where_a_link_points_to_and_into_a_pipe_and_never_replaces_it)
{
	const char *dir = temp_dir(), *link = kept(path_join(dir, "link"));
	const char *file = kept(path_join(dir, "file")), *pipe = kept(path_join(dir, "pipe"));
	char text[16] = "";
	struct stat st;
	int fd;

	assert_int_equal(symlink("file", link), 0);
	assert_int_equal(file_save(file, "one", 3), 0);
	assert_int_equal(file_save(link, "two", 3), 0);
	assert_string_equal(read_file(file), "two");
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(mkfifo(pipe, 0600), 0);
	fd = open(pipe, O_RDWR | O_CLOEXEC);
	assert_int_equal(file_save(pipe, "three", 5), 0);
	assert_int_equal(read(fd, text, sizeof(text)), 5);
	assert_string_equal(text, "three");
	close(fd);
	assert_int_equal(lstat(pipe, &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
}

/* Longer than what is compared at a time, and different in the last byte only. */
TEST(two_files_are_the_same_by_content_and_permissions_and_never_through_a_link)
{
	const char *dir = temp_dir(), *one = kept(path_join(dir, "one"));
	const char *two = kept(path_join(dir, "two")), *link = kept(path_join(dir, "link"));
	static char text[200001];

	memset(text, 'x', sizeof(text));
	assert_false(files_same(one, two));
	assert_int_equal(file_write_atomic(one, text, sizeof(text)), 0);
	assert_false(files_same(one, two));
	assert_int_equal(file_write_atomic(two, text, sizeof(text)), 0);
	assert_true(files_same(one, two));
	assert_int_equal(chmod(two, 0755), 0);
	assert_false(files_same(one, two));
	text[sizeof(text) - 1] = 'y';
	assert_int_equal(file_write_atomic(two, text, sizeof(text)), 0);
	assert_false(files_same(one, two));
	assert_int_equal(file_write_atomic(two, text, sizeof(text) - 1), 0);
	assert_false(files_same(one, two));
	assert_int_equal(symlink("one", link), 0);
	assert_false(files_same(one, link));
}
