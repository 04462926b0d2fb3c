// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <unistd.h>

#include "../../lib/laps.h"
#include "../../lib/strbuf.h"

TEST(laps_of_one_name_are_added_up_and_keep_their_place)
{
	const struct lap *laps;
	int n;

	laps_begin();
	usleep(2000);
	lap("tree");
	lap("build: link");
	usleep(2000);
	lap("tree");
	laps = laps_taken(&n);
	assert_int_equal(n, 2);
	assert_string_equal(laps[0].name, "tree");
	assert_true(laps[0].seconds >= 0.004);
	assert_true(laps[1].seconds < 0.002);
}

TEST(laps_are_shown_by_stage_with_sums)
{
	const struct lap laps[] = {{"tree", 0.012},
				   {"build: objects", 0.5},
				   {"boot: kernel", 0.25},
				   {"build: link", 0.75}};
	struct strbuf out = {0};

	laps_render(laps, 4, &out);
	assert_string_equal(out.buf, "where the time went\n"
				     "  tree                             12.0 ms\n"
				     "  build                          1250.0 ms\n"
				     "    objects                       500.0 ms\n"
				     "    link                          750.0 ms\n"
				     "  boot                            250.0 ms\n"
				     "    kernel                        250.0 ms\n"
				     "  all                            1512.0 ms\n");
	strbuf_release(&out);
}
