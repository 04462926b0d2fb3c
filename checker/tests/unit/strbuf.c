// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include "../../lib/strbuf.h"

TEST(a_string_buffer_grows_and_empties)
{
	struct strbuf sb = {0};

	assert_string_equal(strbuf_str(&sb), "");
	for (int i = 0; i < 1000; i++)
		strbuf_addf(&sb, "%d,", i);
	assert_contains(strbuf_str(&sb), "998,999,");
	strbuf_reset(&sb);
	assert_string_equal(strbuf_str(&sb), "");
	strbuf_release(&sb);
}
