// SPDX-License-Identifier: GPL-2.0-only
/* characters that look like ASCII and are not: read as what was meant, where they matter */
#include <stdio.h>
#include <string.h>

#include "test.h"

#include "../../source/cwords.h"
#include "../../facts/source.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"

static struct arena *arena;

static const struct source *meant(const char *file, const char *text)
{
	struct source *source;

	arena_free(arena);
	arena = arena_new();
	source = source_from_text(arena, file, text, strlen(text));
	source_mean(arena, source);
	assert_int_equal(source->len, strlen(text));
	assert_string_equal(source_raw(source), text);
	return source;
}

static void is_meant(const char *file, const char *text, const char *as, int n)
{
	const struct source *source = meant(file, text);

	assert_string_equal(source->text, as);
	assert_int_equal(source->alikes.n, n);
}

TEST(in_code_twins_take_the_place_of_what_looks_like_them)
{
	is_meant("a.c", "D(one\uff0cint\uff0ca)\n", "D(one,  int,  a)\n", 2);
	is_meant("a.c", "f(\u201chi \u2014\u201d);\n", "f(\"  hi \u2014\"  );\n", 2);
	is_meant("a.c", "f(\"hi\u201d);\n", "f(\"hi\"  );\n", 1);
	is_meant("a.c", "\u00a0return\u30000\uff1b\n", "  return   0;  \n", 3);
	is_meant("a.c", "#include\u00a0\u201ca.h\u201d\n", "#include  \"  a.h\"  \n", 3);
}

TEST(within_a_name_the_blanks_go_behind_it)
{
	is_meant("a.c", "gr\u0435\u0435t(1);\n", "greet  (1);\n", 2);
	is_meant("a.c", "ret\u200burn 0;\n", "return    0;\n", 1);
	assert_int_equal(source_span(meant("a.c", "gr\u0435\u0435t"), 4, 6).column, 5);
	assert_int_equal(meant("a.c", "gr\u0435\u0435t")->alikes.list[1].at, 4);
}

TEST(a_line_that_goes_on_ends_where_it_did)
{
	is_meant("a.c", "#define f gr\u0435et\\\n\t(1)\n", "#define f greet \\\n\t(1)\n", 1);
	is_meant("a.c", "int gr\u0435\\\net;\n", "int gre \\\net;\n", 1);
	is_meant("a.c", "int gr\\\n\u0435et;\n", "int gr\\\neet ;\n", 1);
	is_meant("kernel/Makefile", "obj-y += add\u0435r.o\\\n\tfork.o\n",
		 "obj-y += adder.o \\\n\tfork.o\n", 1);
}

TEST(comments_strings_and_other_languages_stay_as_they_are)
{
	static const char *const texts[] = {
		"/* \u201ca\u201d\u00a0\u2014 b\uff0c */\n", "// it\u2019s\u00a0mine\n",
		"f(\"\u201chi\u201d\uff0c\u00a0\");\n",	     "int gr\u00f6\u00dfe;\n",
		"int \u0441\u0443\u043c\u043c\u0430;\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		is_meant("a.c", texts[i], texts[i], 0);
	is_meant("a/Makefile", "# \u00a0\u2014\nobj-y += a.o # \u201cmine\u201d\n\techo \u2014\n",
		 "# \u00a0\u2014\nobj-y += a.o # \u201cmine\u201d\n\techo \u2014\n", 0);
	is_meant("notes.txt", "a\u00a0b\n", "a\u00a0b\n", 0);
}

TEST(tables_and_makefiles_are_read_up_to_a_comment)
{
	is_meant("x.tbl", "451\u00a0common\tx\tsys\uff3fx\n", "451  common\tx\tsys_x  \n", 2);
	is_meant("a/Makefile", "obj\u2013y += a\uff0eo b.o \\\n\tc\u3002o\n",
		 "obj-y   += a.o   b.o \\\n\tc.o  \n", 3);
	is_meant("Kbuild", "obj-y +=\u00a0a/\n", "obj-y +=  a/\n", 1);
}

TEST(a_mark_at_the_very_start_is_nothing_that_matters)
{
	is_meant("a.c", "\ufeffint a;\n", "   int a;\n", 0);
	is_meant("a.c", "int a;\n\ufeffint b;\n", "int a;\nint    b;\n", 1);
}

TEST(a_line_of_a_finding_is_shown_as_the_file_has_it)
{
	const struct source *source = meant("a.c", "int a;\nint b\uff1b\n");

	assert_string_equal(source_line(arena, source, 2), "int b\uff1b");
}

struct words {
	char text[200];
};

static void add(void *cookie, char tag, const char *word, size_t len)
{
	struct words *words = cookie;
	size_t n = strlen(words->text);

	snprintf(words->text + n, sizeof(words->text) - n, "%c%.*s ", tag, (int)len, word);
}

TEST(the_index_finds_a_call_whose_name_ends_in_a_full_width_comma)
{
	static const char text[] = "SYSCALL_DEFINE1(one\uff0cint\uff0ca)\n"
				   "SYSCALL_DEFINE1\uff08two\uff0c int, a)\n"
				   "long sys_th\u200bree\uff08void)\n";
	struct words words = {0};

	cscan_words(text, strlen(text), add, &words);
	assert_non_null(strstr(words.text, "done "));
	assert_non_null(strstr(words.text, "dtwo "));
	assert_non_null(strstr(words.text, "fthree "));
}

TEST(a_dash_within_a_name_is_a_low_line_where_nothing_is_subtracted)
{
	static const char table[] = "arch/x86/entry/syscalls/syscall_64.tbl";

	is_meant(table, "451\tcommon\tmy\u2013adder\tsys\u2014my\u2013adder\n",
		 "451\tcommon\tmy_adder  \tsys_my_adder    \n", 3);
	is_meant("a.c", "SYSCALL_DEFINE1(my\u2013adder, int, a\u2013b)\n{\n\treturn a\u2013b;\n}\n",
		 "SYSCALL_DEFINE1(my_adder  , int, a_b  )\n{\n\treturn a-  b;\n}\n", 3);
	is_meant("a.c", "SYSCALL\u2013DEFINE0(x)\n", "SYSCALL_DEFINE0  (x)\n", 1);
	is_meant("include/linux/syscalls.h", "asmlinkage long sys\u2010adder(void);\n",
		 "asmlinkage long sys_adder  (void);\n", 1);
	is_meant(table, "450\u2013451 common x sys_x\n", "450-451   common x sys_x\n", 1);
	is_meant("kernel/Makefile", "obj-y += my\u2013adder.o\n", "obj-y += my-adder.o  \n", 1);
}
