// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../vm/narrow/narrow.h"
#include "../../../vm/build/plan.h"
#include "../../../vm/stage/stage.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static char *options[] = {"CONFIG_ON"};
static const struct narrow_config config = {options, 1};

/* Whether both texts give the same live tokens; *@moved whether lines moved. */
static bool same(const char *old, const char *now, bool *moved)
{
	struct strbuf a = {0}, b = {0};
	struct narrow_edit edit;
	bool is;

	strbuf_addstr(&a, old);
	strbuf_addstr(&b, now);
	narrow_compare(&edit, &config, &a, &b);
	is = edit.same_tokens;
	if (moved)
		*moved = edit.lines_moved;
	narrow_edit_release(&edit);
	strbuf_release(&a);
	strbuf_release(&b);
	return is;
}

TEST(text_in_a_group_that_is_off_is_dead)
{
	bool moved;

	assert_true(same("#ifndef CONFIG_ON\nlong a(void);\n#endif\nint x;\n",
			 "#ifndef CONFIG_ON\nlong a(void);\nlong b(int);\n#endif\nint x;\n",
			 &moved));
	assert_true(moved);
	assert_true(same("#ifdef CONFIG_OFF\nlong a(void);\n#endif\n",
			 "#ifdef CONFIG_OFF\nlong b(void);\n#endif\n", &moved));
	assert_false(moved);
	assert_true(same("#if 0\na\n#else\nb\n#endif\n", "#if 0\nc\n#else\nb\n#endif\n", NULL));
}

/* Whether @word is among those that take another line by the edit. */
static bool moves(const char *old, const char *now, const char *word)
{
	struct strbuf a = {0}, b = {0};
	struct narrow_edit edit;
	bool is = false;

	strbuf_addstr(&a, old);
	strbuf_addstr(&b, now);
	narrow_compare(&edit, &config, &a, &b);
	for (int i = 0; i < edit.nmoved; i++)
		is |= streq(edit.moved[i], word);
	narrow_edit_release(&edit);
	strbuf_release(&a);
	strbuf_release(&b);
	return is;
}

/* As in 7.2's syscalls.h, where the guard is the first live thing after a few definitions. */
TEST(what_stands_before_a_dead_edit_keeps_its_lines_but_for_the_declaration_it_is_in)
{
	static const char old[] = "int a;\n#ifndef DEFINE0\n#define DEFINE0 BODY\n#endif\nbegun\n"
				  "#ifndef CONFIG_ON\n#endif\nlong b(void);\n#if LATER\n#endif\n";
	static const char now[] = "int a;\n#ifndef DEFINE0\n#define DEFINE0 BODY\n#endif\nbegun\n"
				  "#ifndef CONFIG_ON\nlong c(void);\n#endif\nlong b(void);\n"
				  "#if LATER\n#endif\n";

	assert_true(moves(old, now, "b"));
	assert_true(moves(old, now, "LATER"));
	assert_true(moves(old, now, "begun"));
	assert_false(moves(old, now, "a"));
	assert_false(moves(old, now, "DEFINE0"));
	assert_false(moves(old, now, "BODY"));
}

TEST(text_that_may_be_compiled_is_not_dead)
{
	assert_false(same("#ifdef CONFIG_ON\na\n#endif\n", "#ifdef CONFIG_ON\nb\n#endif\n", NULL));
	assert_false(same("#ifndef CONFIG_ON\na\n#else\nb\n#endif\n",
			  "#ifndef CONFIG_ON\na\n#else\nc\n#endif\n", NULL));
	assert_false(same("#ifdef OTHER\na\n#endif\n", "#ifdef OTHER\nb\n#endif\n", NULL));
	assert_false(same("#ifdef CONFIG_OFF\na\n#elif X\nb\n#endif\n",
			  "#ifdef CONFIG_OFF\na\n#elif X\nc\n#endif\n", NULL));
	/* The prototype that should have gone before the #endif. */
	assert_false(same("#ifndef CONFIG_ON\n#endif\n",
			  "#ifndef CONFIG_ON\n#endif\nlong b(int);\n", NULL));
}

TEST(comments_and_blanks_are_dead_unless_they_part_tokens)
{
	assert_true(same("int a; /* x */\n", "int a; /* yy */\n", NULL));
	assert_true(same("int a;\n", "int a; // new\n", NULL));
	assert_false(same("a b\n", "ab\n", NULL));
	assert_false(same("a+ b\n", "a+b\n", NULL)); /* #x would show it */
	assert_false(same("\"/* a */\"\n", "\"/* b */\"\n", NULL));
	assert_true(same("#define A \\\n 1\n", "#define A  1\n", NULL));
}

TEST(an_assembler_line_that_is_joined_or_split_is_not_dead)
{
	assert_false(same("movl $1, %eax\nret\n", "movl $1, %eax ret\n", NULL));
	assert_false(same("a b\n", "a\nb\n", NULL));
	assert_true(same("a\nb\n", "a\n\n\nb\n", NULL));
}

TEST(only_commands_that_read_tokens_and_options_are_narrowed)
{
#define GCC "gcc -include ./include/linux/kconfig.h -O2 "
	assert_true(narrow_command_allows(GCC "-c -o a.o a.c"));
	assert_true(narrow_command_allows(GCC "-fno-strict-aliasing -g0 -c -o a.o a.c"));
	assert_false(narrow_command_allows("gcc -O2 -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-g -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-g3 -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-gdwarf-5 -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-UCONFIG_SMP -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-DHERE=__LINE__ -c -o a.o a.c"));
	assert_true(narrow_command_allows(GCC "-std=gnu89 -Werror=date-time -Wall -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-std=c11 -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-trigraphs -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-traditional-cpp -c -o a.o a.c"));
	/* Comments give warnings, and these would be errors. */
	assert_false(narrow_command_allows(GCC "-Werror -Wall -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-Werror=comment -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "-fsanitize=undefined -c -o a.o a.c"));
	assert_false(narrow_command_allows(GCC "--unheard-of -c -o a.o a.c"));
	assert_true(narrow_command_allows(GCC "-c -o a.o a.c ; ./objtool --mcount a.o"));
}

/* What is decided about two versions of which the second has @line more, in a group that is off. */
static void odd(const char *line, const char *words)
{
	char *text = xasprintf("#ifdef CONFIG_OFF\n%s\n#endif\nint x;\n", line);
	struct strbuf a = {0}, b = {0};
	struct narrow_edit edit;

	strbuf_addstr(&a, "#ifdef CONFIG_OFF\n#endif\nint x;\n");
	strbuf_addstr(&b, text);
	narrow_compare(&edit, &config, &a, &b);
	if (!words && edit.odd)
		fail_msg("%s: %s", line, edit.odd);
	assert_true(edit.same_tokens == !words);
	if (words)
		assert_contains(edit.odd ? edit.odd : "nothing", words);
	narrow_edit_release(&edit);
	narrow_compare(&edit, &config, &b, &a);
	assert_true(edit.same_tokens == !words);
	narrow_edit_release(&edit);
	strbuf_release(&a);
	strbuf_release(&b);
	free(text);
}

TEST(what_is_not_known_for_certain_proves_nothing_and_says_so)
{
	odd("long a(void);", NULL);
	odd("#if X\n#elif Y\n#else\n#endif", NULL);
	odd("#if X\n#elifdef Y\n#endif", "line 3 has #elifdef");
	odd("#if X\n#elifndef Y\n#endif", "#elifndef");
	odd("#if X\n#elif_not_yet Y\n#endif", "directive that is not followed");
	odd("#if X\n#else\n#else\n#endif", "a branch after #else");
	odd("#pragma once", "directive that is not followed");
	odd("#include_next <a.h>", "directive that is not followed");
	odd("#import <a.h>", "directive that is not followed");
	odd("#ident \"a\"", "directive that is not followed");
	odd("#embed \"a\"", "directive that is not followed");
	odd("#assert a(b)", "directive that is not followed");
	odd("#include A", "something else than a file's name");
	odd("#include <a/*b>", "holds quotes or comments");
	odd("#include \"a\\\" /* \"", "holds quotes or comments");
	odd("#include <a.h> /* yes */", NULL);
	odd("%:if 0\n%:endif", "a digraph");
	odd("int a<:3];", "a digraph");
	odd("#define A(x, y) x%:%:y", "a digraph");
	odd("?\?=if 0", "a trigraph");
	odd("/* ?\?/\n*/", "a trigraph");
	odd("doesn't", "quote that is not closed");
	odd("#error doesn't", "quote that is not closed");
	odd("_Pragma(\"once\")", "_Pragma");
	odd("int a$b;", "letters");
	odd("int \xc3\xa9;", "letters");
	odd("/* \xc3\xa9 */", NULL);
	odd("int a\\u00e9;", "no part of C");
	odd("int a@b;", "no part of C");
	odd("\f", "control character");
	odd("#if 0\r\n#endif\r", "control character");
	odd("#if __has_include(\"a.h\")\n#endif", "__has_include");
	odd("#if P(__has, _include)(\"a.h\")\n#endif", "__has_include");
	odd("#if P(__h, as_include)(\"a.h\")\n#endif", "__has_include");
	odd("#if __has_attribute(a)\n#endif", NULL);
}

TEST(a_literal_is_certain_only_without_a_prefix)
{
	static const char *const prefixes[] = {"R", "LR", "uR", "UR", "u8R",
					       "L", "u",  "U",	"u8", "1"};

	odd("char a[] = \"/*\";", NULL);
	odd("char a = '\"';", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		char *line = xasprintf("char a[] = %s\"(\";", prefixes[i]);
		char *spliced = xasprintf("char a[] = %s\\\n\"(\";", prefixes[i]);

		odd(line, "a literal with a prefix");
		odd(spliced, "a literal with a prefix");
		free(line);
		free(spliced);
	}
}

/* The edit that is hidden by what only gcc reads rightly. */
TEST(an_edit_that_a_raw_string_or_a_known_group_seems_to_hide_is_not_dead)
{
	assert_false(same("char *a = R\"(\" /* )\";\n/* \" */\n",
			  "char *a = R\"(\" /* )\";\n#error\n/* \" */\n", NULL));
	assert_false(same("#ifdef CONFIG_OFF\n#elifndef CONFIG_OFF\n#endif\n",
			  "#ifdef CONFIG_OFF\n#elifndef CONFIG_OFF\n#error\n#endif\n", NULL));
	assert_false(same("%:if 0\n%:endif\n", "%:if 0\n%:else\n#error\n%:endif\n", NULL));
	/* Directives of a group are compared also where it is known to be off. */
	assert_false(same("int x;\n", "#ifdef CONFIG_OFF\n#endif\nint x;\n", NULL));
	assert_false(
		same("#ifdef CONFIG_OFF\n#endif\n", "#ifdef CONFIG_OFF\n#else\n#endif\n", NULL));
}

TEST(a_directive_out_of_balance_proves_nothing)
{
	assert_false(same("#ifdef CONFIG_OFF\n", "#ifdef CONFIG_OFF\n", NULL));
	assert_false(same("#endif\n", "#endif\n", NULL));
	assert_false(same("#line 7\n", "#line 7\n", NULL));
}

static char **names(const char *old, const char *now)
{
	return narrow_table_names(old, strlen(old), now, strlen(now));
}

static void free_names(char **list)
{
	for (int i = 0; list && list[i]; i++)
		free(list[i]);
	free(list);
}

#define HEAD "#ifndef G\n#define G\n#define __NR_read 0\n"
#define TAIL "#ifdef __KERNEL__\n#define __NR_syscalls "

TEST(a_new_row_changes_its_own_name_and_the_count)
{
	char **list = names(HEAD TAIL "1\n#endif\n#endif\n",
			    HEAD "#define __NR_adder 1\n" TAIL "2\n#endif\n#endif\n");

	assert_non_null(list);
	assert_non_null(list[0]);
	assert_non_null(list[1]);
	assert_null(list[2]);
	assert_true(!strcmp(list[0], "__NR_syscalls") || !strcmp(list[1], "__NR_syscalls"));
	assert_true(!strcmp(list[0], "__NR_adder") || !strcmp(list[1], "__NR_adder"));
	free_names(list);
}

TEST(a_table_header_that_is_not_read_for_certain_is_not_narrowed)
{
	assert_null(names("#define __NR_a 1\n", "#define __NR_a 1\n#define __NR_R\"( 2\n"));
	assert_null(names("#define __NR_a 1\n", "#define __NR_a 1\n%:define __NR_b 2\n"));
	assert_null(names("#define __NR_a 1\n", "#define __NR_a 1\n#define __NR_b' 2\n"));
}

TEST(any_other_difference_of_a_table_header_is_not_narrowed)
{
	assert_null(names(HEAD "#endif\n", HEAD "int x;\n#endif\n"));
	assert_null(names(HEAD "#endif\n", HEAD "#define OTHER 1\n#endif\n"));
	assert_null(names(HEAD "#endif\n", HEAD "#define __NR_read 1\n#endif\n"));
}

TEST(pieces_that_could_paste_a_name_are_recognised)
{
	assert_int_equal(narrow_piece("__NR_", "__NR_adder"), 'A');
	assert_int_equal(narrow_piece("NR", "__NR_adder"), 'A');
	assert_int_equal(narrow_piece("NR_adder", "__NR_adder"), 'A');
	assert_int_equal(narrow_piece("__N", "__NR_adder"), 'L');
	assert_int_equal(narrow_piece("R_adder", "__NR_adder"), 'R');
	assert_int_equal(narrow_piece("adder", "__NR_adder"), 0);
	assert_int_equal(narrow_piece("__NR_adder", "__NR_adder"), 0);
	assert_int_equal(narrow_piece("NR_CPUS", "__NR_adder"), 0);
}

TEST(an_edit_of_object_lists_alone_is_a_simple_makefile_edit)
{
	assert_true(plan_makefile_simple("obj-y = a.o \\\n\tb.o\n", "obj-y = a.o \\\n\tb.o c.o\n"));
	assert_true(plan_makefile_simple("obj-y = a.o\n", "obj-y = a.o\nobj-y += adder.o\n"));
	assert_true(plan_makefile_simple("obj-y = a.o\nobj-y += adder.o\n", "obj-y = a.o\n"));
	assert_true(plan_makefile_simple("a\n", "a\nobj-$(CONFIG_ADDER) += adder.o # mine\n"));
	assert_true(
		plan_makefile_simple("obj-y := a.o\n", "# mine\n\nobj-y := a.o \\\n adder.o\n"));
}

TEST(a_list_of_objects_may_move_within_a_makefile)
{
	assert_true(plan_makefile_simple("obj-y += adder.o\nt: x\n\tcp\nclean-files := x\n",
					 "t: x\n\tcp\nclean-files := x\nobj-y += adder.o\n"));
	assert_true(plan_makefile_simple("# one\na\nb\n", "a\nobj-y += adder.o\nb\n# two\n"));
	assert_false(plan_makefile_simple("a\nobj-y += adder.o\nb\n", "b\nobj-y += adder.o\na\n"));
	assert_false(plan_makefile_simple("obj-y += adder.o\na\n", "a\nb\nobj-y += adder.o\n"));
}

TEST(any_other_edit_of_a_makefile_is_left_to_kbuild)
{
	assert_false(plan_makefile_simple("a\n", "a\nccflags-y += -DX\n"));
	assert_false(plan_makefile_simple("a\n", "a\nobj-y += mine/\n"));
	assert_false(plan_makefile_simple("a\n", "a\nsubdir-ccflags-y := -O0\n"));
	assert_false(plan_makefile_simple("a\n", "a\nobj-y += $(shell id)\n"));
	assert_false(plan_makefile_simple("a\n", "a\ninclude other.mk\n"));
	assert_false(plan_makefile_simple("a\n", "a\nobj-m += adder.o\n"));
	assert_false(plan_makefile_simple("a\n", "a\nobj-y += ../adder.o\n"));
	assert_false(plan_makefile_simple("t:\n", "t:\n\tobj-y += a.o\n"));
}

TEST(a_line_of_another_list_is_left_to_kbuild)
{
	assert_false(plan_makefile_simple("extra-y := a.o \\\n b.o\n",
					  "extra-y := a.o \\\n b.o \\\n c.o\n"));
	assert_false(plan_makefile_simple("CFLAGS_a.o = \\\n x.o\n", "CFLAGS_a.o = \\\n y.o\n"));
	/* A backslash too many swallows the next line. */
	assert_false(plan_makefile_simple("obj-y += a.o\nCFLAGS_a.o := -O0\n",
					  "obj-y += a.o \\\nCFLAGS_a.o := -O0\n"));
}

TEST(files_a_build_makes_are_told_apart_from_sources)
{
	assert_true(stage_generated("kernel/adder.o"));
	assert_true(stage_generated("kernel/.adder.o.cmd"));
	assert_true(stage_generated("include/generated/autoconf.h"));
	assert_true(stage_generated("arch/x86/include/generated/asm/syscalls_64.h"));
	assert_true(stage_generated("vmlinux"));
	assert_false(stage_generated("kernel/adder.c"));
	assert_false(stage_generated("arch/x86/kernel/vmlinux.lds.S"));
	assert_false(stage_generated("kernel/Makefile"));
}

static void change(struct stage *stage, int n)
{
	assert_int_equal(stage_scan(stage, NULL), 0);
	int files = 0;

	for (int i = 0; i < stage->nchanges; i++)
		files += stage->changes[i].file.kind != 'd';
	assert_int_equal(files, n);
	for (int i = 0; i < stage->nchanges; i++)
		assert_int_equal(stage_apply(stage, &stage->changes[i]), 0);
	assert_int_equal(stage_save(stage), 0);
}

TEST(a_stage_follows_its_tree_by_content)
{
	const char *dir = temp_dir();
	struct stage stage = {0};
	char tree[512], in[512], file[600], copy[600], added[600];

	snprintf(tree, sizeof(tree), "%s/tree", dir);
	snprintf(in, sizeof(in), "%s/stage", dir);
	snprintf(file, sizeof(file), "%s/kernel/sys.c", tree);
	snprintf(copy, sizeof(copy), "%s/kernel/sys.c", in);
	snprintf(added, sizeof(added), "%s/kernel/adder.c", tree);
	write_file(file, "int a;\n");
	assert_int_equal(stage_create(&stage, in, tree, NULL, true, NULL), 0);
	change(&stage, 0);
	write_file(file, "int b;\n"); /* the same size, perhaps within the same clock tick */
	change(&stage, 1);
	assert_string_equal(read_file(copy), "int b;\n");
	write_file(file, "int b;\n");
	write_file(added, "int c;\n");
	change(&stage, 1);
	stage_close(&stage);
	assert_int_equal(stage_open(&stage, in, tree), 0);
	assert_non_null(stage_find(&stage, "kernel/adder.c"));
	assert_int_equal(remove(added), 0);
	change(&stage, 1);
	assert_null(stage_find(&stage, "kernel/adder.c"));
	stage_close(&stage);
}

TEST(a_link_in_the_place_of_a_directory_is_a_link_in_the_stage_too)
{
	const char *dir = temp_dir();
	struct stage stage = {0};
	char tree[512], in[512], file[600], old[600], target[16] = "";

	snprintf(tree, sizeof(tree), "%s/tree", dir);
	snprintf(in, sizeof(in), "%s/stage", dir);
	snprintf(file, sizeof(file), "%s/kernel/mine/a.c", tree);
	snprintf(old, sizeof(old), "%s/kernel/mine", tree);
	write_file(file, "int a;\n");
	assert_int_equal(stage_create(&stage, in, tree, NULL, true, NULL), 0);
	assert_int_equal(remove_tree(old), 0);
	assert_int_equal(symlink("../Makefile", old), 0);
	assert_int_equal(stage_scan(&stage, NULL), 0);
	for (int i = 0; i < stage.nchanges; i++)
		assert_int_equal(stage_apply(&stage, &stage.changes[i]), 0);
	snprintf(file, sizeof(file), "%s/kernel/mine", in);
	assert_int_equal(readlink(file, target, sizeof(target)), strlen("../Makefile"));
	snprintf(file, sizeof(file), "%s/.lab-put", in);
	assert_false(path_exists(file));
	stage_close(&stage);
}

TEST(a_damaged_manifest_is_no_manifest)
{
	const char *dir = temp_dir();
	struct stage stage = {0};
	char tree[512], in[512], file[600];

	snprintf(tree, sizeof(tree), "%s/tree", dir);
	snprintf(in, sizeof(in), "%s/stage", dir);
	snprintf(file, sizeof(file), "%s/a.c", tree);
	write_file(file, "int a;\n");
	assert_int_equal(stage_create(&stage, in, tree, NULL, true, NULL), 0);
	stage_close(&stage);
	snprintf(file, sizeof(file), "%s/.lab/manifest", in);
	write_file(file, "lab-stage-manifest 1\n1 1\nbroken");
	assert_true(stage_open(&stage, in, tree) < 0);
	stage_close(&stage);
}
