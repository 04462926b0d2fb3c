// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "../../grade/again.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"

static void quoted_is(const char *text, const char *expected)
{
	struct arena *arena = arena_new();

	assert_string_equal(again_quote(arena, text), expected);
	arena_free(arena);
}

TEST(a_word_of_a_shell_is_quoted_where_needed)
{
	quoted_is("/srv/course-1/x.patch", "/srv/course-1/x.patch");
	quoted_is("", "''");
	quoted_is("my work", "'my work'");
	quoted_is("o'hara", "'o'\\''hara'");
	quoted_is("$(reboot)", "'$(reboot)'");
	quoted_is("~root", "'~root'");
	quoted_is("=HYPERLINK(1)", "'=HYPERLINK(1)'");
	quoted_is("Jos\xc3\xa9", "'Jos\xc3\xa9'");
	quoted_is("a\nb\\'\xff", "$'a\\012b\\134\\047\\377'");
	quoted_is("a\033[2J", "$'a\\033[2J'");
	quoted_is("a\xe2\x80\xae", "$'a\\342\\200\\256'");
}

/* What bash makes of a quoted word, byte for byte. */
static void survives(const char *text)
{
	struct arena *arena = arena_new();
	const char *script = arena_printf(arena, "%s/script", temp_dir());
	char back[300];
	size_t n;
	FILE *pipe;

	write_file(script, arena_printf(arena, "printf %%s %s\n", again_quote(arena, text)));
	pipe = popen(arena_printf(arena, "bash %s", script), "r");
	n = fread(back, 1, sizeof(back) - 1, pipe);
	back[n] = '\0';
	assert_int_equal(pclose(pipe), 0);
	assert_string_equal(back, text);
	arena_free(arena);
}

TEST(a_shell_reads_the_very_bytes)
{
	char all[256];

	for (int i = 0; i < 255; i++)
		all[i] = i + 1;
	all[255] = '\0';
	survives(all);
	survives("o'hara \"x\" $HOME `id` !! * ?\\");
	survives("ends in a newline\n");
	survives("Jos\xc3\xa9 \xc3\x81lvarez");
}

TEST(a_grading_is_repeated_by_one_command)
{
	const char *const paths[] = {"/srv/my subs", "/srv/more"};
	const struct again again = {.workspace = "/var/lab work",
				    .program = "/opt/lab/lab",
				    .paths = paths,
				    .npaths = 2,
				    .step = "02-define",
				    .seed = 7,
				    .options = " --build-timeout 60"};
	struct again usual = again;
	struct arena *arena = arena_new();
	const char *command = again_command(arena, &again);

	assert_string_equal(command,
			    "LAB_WORK='/var/lab work' /opt/lab/lab grade '/srv/my subs' /srv/more "
			    "--step 02-define --seed 7 --build-timeout 60 --out again");
	assert_string_equal(again_for(arena, "x grade y", "o'hara"),
			    "x grade y --only 'o'\\''hara'");
	usual.workspace = NULL;
	usual.options = "";
	usual.npaths = 1;
	usual.paths = (const char *const[]){"subs"};
	command = again_command(arena, &usual);
	assert_true(strncmp(command, "/opt/lab/lab grade ", 19) == 0);
	/* From wherever it is called. */
	assert_contains(command, "/subs --step 02-define --seed 7 --out again");
	arena_free(arena);
}
