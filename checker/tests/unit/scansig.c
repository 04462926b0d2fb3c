// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include "../../tree/scanparts.h"

static bool is_believed(bool view, struct scan_sig now)
{
	const struct scan_sig then = {
		.dev = 8, .ino = 12, .size = 100, .mtime = 1000, .ctime = 2000};
	const struct scan_index index = {.view = view};

	return scan_sig_same(&index, &then, &now);
}

TEST(a_file_is_believed_to_be_the_one_that_was_read_when_all_of_it_is_the_same)
{
	assert_true(is_believed(false, (struct scan_sig){8, 12, 100, 1000, 2000}));
	assert_false(is_believed(false, (struct scan_sig){9, 12, 100, 1000, 2000}));
	assert_false(is_believed(false, (struct scan_sig){8, 13, 100, 1000, 2000}));
}

TEST(through_a_view_of_its_tree_it_has_other_numbers_but_its_own_times)
{
	assert_true(is_believed(true, (struct scan_sig){9, 13, 100, 1000, 2000}));
	assert_false(is_believed(true, (struct scan_sig){9, 13, 101, 1000, 2000}));
	assert_false(is_believed(true, (struct scan_sig){9, 13, 100, 1001, 2000}));
	assert_false(is_believed(true, (struct scan_sig){9, 13, 100, 1000, 2001}));
}
