// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../cmd/coursetext.h"

static const char notes[] = "Title\n"
			    "\n"
			    "one\n"
			    "two\n"
			    "\n"
			    "three\n"
			    "four\n"
			    "five\n";

/* The beginning of the notes for so many rows. */
static const char *beginning(int rows)
{
	return kept(strndup(notes, text_beginning(notes, rows)));
}

TEST(notes_that_fit_are_shown_whole)
{
	assert_string_equal(beginning(8), notes);
	assert_string_equal(beginning(50), notes);
	assert_int_equal(text_beginning("", 5), 0);
	assert_int_equal(text_beginning("no line end", 1), strlen("no line end"));
}

TEST(longer_notes_end_with_a_paragraph)
{
	assert_string_equal(beginning(7), "Title\n\none\ntwo\n");
	assert_string_equal(beginning(5), "Title\n\none\ntwo\n");
}

TEST(a_paragraph_is_cut_where_half_the_room_would_stay_empty)
{
	assert_string_equal(beginning(3), "Title\n\none\n");
}
