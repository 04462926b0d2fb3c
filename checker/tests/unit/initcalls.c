// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../exam/initcalls.h"
#include "../../lib/strbuf.h"

static const char boot[] =
	"[    0.010000] Linux version 6.1\n"
	"[    0.084000] calling  quick_init+0x0/0x10 @ 1\n"
	"[    0.084100] initcall quick_init+0x0/0x10 returned 0 after 0 usecs\n"
	"[    0.085000] calling  pty_init+0x0/0x1f0 @ 1\n"
	"[    0.090000] pty: a message in between\n"
	"[    0.098100] initcall pty_init+0x0/0x1f0 returned 0 after 13773 usecs\n"
	"[    0.099000] calling  0xffffffff818c6639 @ 1\n"
	"[    0.099100] initcall 0xffffffff818c6639 returned -19 after 0 usecs\n"
	"[    0.194000] Run /init as init process\n";

static void assert_ms(double seconds, double ms)
{
	assert_true(seconds * 1000 > ms - 0.01 && seconds * 1000 < ms + 0.01);
}

TEST(initcalls_are_read_by_the_times_of_their_messages_and_sorted)
{
	struct initcalls calls = {0};

	initcalls_read(&calls, boot, NULL);
	assert_int_equal(calls.n, 3);
	assert_string_equal(calls.list[0].name, "pty_init");
	assert_ms(calls.message, 0.1);
	assert_ms(calls.list[0].seconds, 13.0);
	assert_ms(calls.list[2].seconds, 0);
	assert_ms(calls.before, 74);
	assert_ms(calls.calls, 15.1);
	assert_ms(calls.after, 94.9);
	initcalls_release(&calls);
}

TEST(a_console_without_initcalls_or_with_torn_ones_gives_none)
{
	static const char *const consoles[] = {
		"",
		"hello\n[ 0.1\n[\n[]\n[ x] calling  a @ 1\n",
		"[ 0.1] calling  a+0x0/0x1 @ 1",
		"[ 0.1] initcall a+0x0/0x1 returned 0 after 0 usecs\n",
		"[ 0.1] calling  a+0x0/0x1 @ 1\n[ 0.2] initcall b+0x0/0x1 returned 0\n",
		"[ 0.1] calling  \n[ 0.2] initcall \n[ -0.3] calling  a @ 1\n",
	};

	for (size_t i = 0; i < sizeof(consoles) / sizeof(*consoles); i++) {
		struct initcalls calls = {0};
		struct strbuf out = {0};

		initcalls_read(&calls, consoles[i], NULL);
		assert_int_equal(calls.n, 0);
		initcalls_render(&calls, &out);
		assert_non_null(strstr(out.buf, "said nothing"));
		strbuf_release(&out);
		initcalls_release(&calls);
	}
}

TEST(the_table_of_initcalls_shows_those_that_cost_something)
{
	struct initcalls calls = {0};
	struct strbuf out = {0};

	initcalls_read(&calls, boot, NULL);
	initcalls_render(&calls, &out);
	assert_non_null(strstr(out.buf, "  before the first initcall        74.0 ms\n"
					"  3 initcalls                      15.1 ms\n"
					"    pty_init                       13.0 ms\n"
					"    2 quicker ones\n"
					"  after the last, up to /init      94.9 ms\n"));
	strbuf_release(&out);
	initcalls_release(&calls);
}
