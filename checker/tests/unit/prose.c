// SPDX-License-Identifier: GPL-2.0-only
/* sentences as lines of a terminal */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "../../render/prose.h"

/* What stands in a file after @put was told to print into it. */
static const char *printed(void (*put)(FILE *to), const char *columns)
{
	const char *path = temp_path("prose");
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	if (columns)
		setenv("COLUMNS", columns, 1);
	else
		unsetenv("COLUMNS");
	put(to);
	unsetenv("COLUMNS");
	fclose(to);
	return read_file(path);
}

static void complain(FILE *to)
{
	prose_put("lab: the workspace is yours and not writable\n"
		  "    LAB_WORK=/a/rather/long/path ./lab start puts it\n\n",
		  to);
}

static void list(FILE *to)
{
	prose_put_below("ok  memory           21.9 GiB of it are free for a guest", 21, to);
}

TEST(no_line_breaks_within_a_word_where_the_width_is_known)
{
	assert_string_equal(printed(complain, "40"), "lab: the workspace is yours and not\n"
						     "writable\n"
						     "    LAB_WORK=/a/rather/long/path ./lab\n"
						     "    start puts it\n\n");
	assert_string_equal(printed(complain, NULL),
			    "lab: the workspace is yours and not writable\n"
			    "    LAB_WORK=/a/rather/long/path ./lab start puts it\n\n");
}

TEST(columns_that_are_no_width_break_no_line)
{
	static const char *const odd[] = {"-7", "0", "", "wide"};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		assert_string_equal(printed(complain, odd[i]), printed(complain, NULL));
}

TEST(a_column_goes_on_below_itself_where_there_is_room)
{
	assert_string_equal(printed(list, "50"),
			    "ok  memory           21.9 GiB of it are free for a\n"
			    "                     guest\n");
	assert_string_equal(printed(list, "40"), "ok  memory           21.9 GiB of it are\n"
						 "  free for a guest\n");
}
