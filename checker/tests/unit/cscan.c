// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "test.h"

#include "../../tree/cscan.h"
#include "../../source/cwords.h"
#include "../../source/kconfig.h"
#include "../../facts/source.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static struct arena *arena;

static struct cscan scan_with(const char *config, const char *text)
{
	static const char *const subjects[] = {"adder"};
	struct cscan scan;

	arena_free(arena);
	arena = arena_new();
	cscan_file(arena, source_from_text(arena, "kernel/adder.c", text, strlen(text)),
		   config ? kconfig_parse(arena, config, strlen(config)) : NULL, subjects, 1,
		   &scan);
	return scan;
}

static struct cscan scan(const char *text)
{
	return scan_with(NULL, text);
}

static struct definition only(const char *text)
{
	struct cscan found = scan(text);

	assert_int_equal(found.ndefinitions, 1);
	return found.definitions[0];
}

TEST(a_comment_before_the_name_hides_no_missing_comma)
{
	struct definition def = only("SYSCALL_DEFINE1(/* of */ adder int,\n\t/* x */ x)\n{\n}\n");

	assert_string_equal(def.name, "adder");
	assert_int_equal(def.name_span.column, 26);
	assert_int_equal(def.nargs, 2);
	assert_string_equal(def.args[0].text, "int");
	assert_int_equal(def.args[1].span.column, 10);
}

TEST(a_right_definition_is_read_whole)
{
	struct definition def = only("#include <linux/syscalls.h>\n\n"
				     "SYSCALL_DEFINE2(adder, int, x, unsigned long, y)\n"
				     "{\n\treturn x + y;\n}\n");

	assert_int_equal(def.kind, DEF_MACRO);
	assert_string_equal(def.macro, "SYSCALL_DEFINE2");
	assert_int_equal(def.digit, 2);
	assert_string_equal(def.name, "adder");
	assert_string_equal(def.base, "adder");
	assert_int_equal(def.nargs, 4);
	assert_true(def.params_paired);
	assert_int_equal(def.nparams, 2);
	assert_string_equal(def.params[1].type, "unsigned long");
	assert_string_equal(def.params[1].name, "y");
	assert_int_equal(def.span.line, 3);
	assert_int_equal(def.span.end_column, 49);
	assert_int_equal(def.name_span.column, 17);
	assert_true(def.has_body);
	assert_int_equal(def.body.line, 4);
	assert_int_equal(def.body.end_line, 6);
	assert_int_equal(def.liveness, LIVE);
	assert_null(def.decoration.file);
}

TEST(the_macro_may_go_over_several_lines_with_comments_between)
{
	struct definition def = only("SYSCALL_DEFINE2(adder, /* first */\n\t\tint, x,\n"
				     "\t\tconst char __user *, y)\n{\n}\n");

	assert_true(def.params_paired);
	assert_string_equal(def.params[1].type, "const char __user *");
	assert_int_equal(def.span.end_line, 3);
}

TEST(a_missing_comma_leaves_the_arguments_unpaired)
{
	struct definition def = only("SYSCALL_DEFINE2(adder, int x, int y)\n{\n}\n");

	assert_false(def.params_paired);
	assert_int_equal(def.nargs, 2);
	assert_string_equal(def.args[0].text, "int x");
}

TEST(no_parameters_and_a_stray_void_are_different)
{
	assert_int_equal(only("SYSCALL_DEFINE0(adder)\n{\n}\n").nargs, 0);
	assert_int_equal(only("SYSCALL_DEFINE0(adder, void)\n{\n}\n").nargs, 1);
	assert_false(only("SYSCALL_DEFINE0(adder, void)\n{\n}\n").params_paired);
}

TEST(a_semicolon_before_the_body_is_kept)
{
	struct definition def = only("SYSCALL_DEFINE0(adder);\n{\n\treturn 42;\n}\n");

	assert_int_equal(def.semicolon.line, 1);
	assert_int_equal(def.semicolon.column, 23);
	assert_true(def.has_body);
}

TEST(the_semicolon_of_a_body_without_its_brace_is_none_of_the_head)
{
	assert_null(only("SYSCALL_DEFINE0(adder)\n\treturn 42;\n}\n").semicolon.file);
	assert_null(only("SYSCALL_DEFINE1(adder, int, x)\n\tint y = x;\n\n\treturn y;\n}\n")
			    .semicolon.file);
}

TEST(words_before_the_macro_are_its_decoration)
{
	struct definition def = only("EXPORT_SYMBOL(other)\n"
				     "asmlinkage long SYSCALL_DEFINE0(adder)\n{\n}\n");

	assert_string_equal(def.decoration_text, "asmlinkage long");
	assert_int_equal(def.decoration.column, 1);
	assert_int_equal(def.span.line, 2);
	assert_int_equal(def.span.column, 1);
	assert_null(only("EXPORT_SYMBOL(other)\nSYSCALL_DEFINE0(adder)\n{\n}\n").decoration.file);
}

TEST(a_quoted_or_prefixed_name_still_means_the_syscall)
{
	struct definition def = only("SYSCALL_DEFINE0(\"adder\")\n{\n}\n");

	assert_true(def.name_quoted);
	assert_string_equal(def.base, "adder");
	assert_string_equal(only("SYSCALL_DEFINE0(sys_adder)\n{\n}\n").base, "adder");
	assert_string_equal(only("SYSCALL_DEFINE0(sys_adder)\n{\n}\n").name, "sys_adder");
}

TEST(misspelt_macros_are_recognised)
{
	static const char *const wrong[] = {"SYSCALL_DEFIN2", "syscall_define2", "SYSCALL_DEFINE_2",
					    "SYSCAL_DEFINE2", "SYSCALL_DEFINE",	 "SYS_CALL_DEFINE2",
					    "SYSCALL_DEF2",   "DEFINE_SYSCALL2"};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct definition def =
			only(kept(xasprintf("%s(adder, int, x, int, y)\n{\n}\n", wrong[i])));

		assert_int_equal(def.kind, DEF_MACRO_MISSPELT);
		assert_string_equal(def.base, "adder");
	}
	assert_int_equal(only("SYSCALL_DEFINE7(adder)\n{\n}\n").kind, DEF_MACRO);
	assert_int_equal(only("COMPAT_SYSCALL_DEFINE1(adder, int, x)\n{\n}\n").kind, DEF_COMPAT);
}

TEST(other_macros_and_functions_are_no_definitions)
{
	assert_int_equal(scan("DEFINE_MUTEX(lock);\nMODULE_LICENSE(\"GPL\");\n"
			      "static int add(int x)\n{\n\treturn x;\n}\n"
			      "asmlinkage long sys_adder(int x, int y);\n"
			      "struct file_operations ops = { .read = sys_read };\n")
				 .ndefinitions,
			 0);
}

TEST(functions_are_recognised_by_their_names)
{
	assert_int_equal(only("asmlinkage long sys_adder(int x, int y)\n{\n\treturn x;\n}\n").kind,
			 DEF_ASMLINKAGE);
	assert_int_equal(only("long __x64_sys_adder(const struct pt_regs *regs)\n{\n}\n").kind,
			 DEF_WRAPPER);
	assert_int_equal(only("long adder(int x, int y)\n{\n\treturn x;\n}\n").kind,
			 DEF_BARE_FUNCTION);
	assert_int_equal(only("asmlinkage long sys_adder(int x, int y)\n{\n}\n").nparams, 2);
}

TEST(code_in_comments_is_found_and_dead)
{
	assert_int_equal(only("/*\nSYSCALL_DEFINE0(adder)\n{\n}\n*/\n").liveness, DEAD_COMMENT);
	assert_int_equal(only("// SYSCALL_DEFINE0(adder)\n").liveness, DEAD_COMMENT);
	assert_int_equal(only("/*\n * SYSCALL_DEFINE0(adder)\n * {\n * }\n */\n").liveness,
			 DEAD_COMMENT);
	assert_int_equal(scan("/* see SYSCALL_DEFINE0(adder) for it */\n").ndefinitions, 0);
}

TEST(dead_branches_are_dead_for_a_reason)
{
	struct definition def = only("#if 0\nSYSCALL_DEFINE0(adder)\n{\n}\n#endif\n");

	assert_int_equal(def.liveness, DEAD_IF0);
	assert_string_equal(def.condition, "#if 0");
	assert_int_equal(def.condition_span.line, 1);
	assert_int_equal(only("#if 1\n#else\nSYSCALL_DEFINE0(adder)\n{\n}\n#endif\n").liveness,
			 DEAD_IF0);
	assert_int_equal(only("#if 0\n#else\nSYSCALL_DEFINE0(adder)\n{\n}\n#endif\n").liveness,
			 LIVE);
}

static enum liveness under(const char *config, const char *condition)
{
	struct cscan found = scan_with(
		config, kept(xasprintf("%s\nSYSCALL_DEFINE0(adder)\n{\n}\n#endif\n", condition)));

	assert_int_equal(found.ndefinitions, 1);
	return found.definitions[0].liveness;
}

TEST(options_decide_what_is_live)
{
	const char *config = "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_M=m\n";

	assert_int_equal(under(config, "#ifdef CONFIG_A"), LIVE);
	assert_int_equal(under(config, "#ifdef CONFIG_B"), DEAD_OPTION);
	assert_int_equal(under(config, "#ifdef CONFIG_ABSENT"), DEAD_OPTION);
	assert_int_equal(under(config, "#ifndef CONFIG_B"), LIVE);
	assert_int_equal(under(config, "#if IS_ENABLED(CONFIG_M)"), LIVE);
	assert_int_equal(under(config, "#ifdef CONFIG_M"), DEAD_OPTION);
	assert_int_equal(under(config, "#if defined(CONFIG_A) && !defined(CONFIG_B)"), LIVE);
	assert_int_equal(under(config, "#if defined(CONFIG_B) || defined(CONFIG_C)"), DEAD_OPTION);
	assert_int_equal(under(config, "#ifdef SOMETHING"), LIVE_UNKNOWN);
	assert_int_equal(under(config, "#ifdef CONFIG_A\n#else"), DEAD_OPTION);
	assert_int_equal(under(config, "#ifdef CONFIG_B\n#elif defined(CONFIG_A)"), LIVE);
}

/* gcc 12 follows #elifdef in every dialect of the kernels, and digraphs as well. */
TEST(conditionals_of_c23_and_digraphs_decide_as_gcc_has_them)
{
	const char *config = "CONFIG_A=y\n# CONFIG_B is not set\n";

	assert_int_equal(under(config, "#ifdef CONFIG_B\n#elifdef CONFIG_A"), LIVE);
	assert_int_equal(under(config, "#ifdef CONFIG_B\n#elifdef CONFIG_C"), DEAD_OPTION);
	assert_int_equal(under(config, "#ifdef CONFIG_B\n#elifndef CONFIG_B"), LIVE);
	assert_int_equal(under(config, "#ifdef CONFIG_B\n#elifndef CONFIG_A"), DEAD_OPTION);
	assert_int_equal(under(config, "#ifdef CONFIG_A\n#elifndef CONFIG_B"), DEAD_OPTION);
	assert_int_equal(under(config, "#ifdef CONFIG_B\n#elifdef CONFIG_A\n#else"), DEAD_OPTION);
	assert_int_equal(under(config, "#ifdef CONFIG_B\n#elifdef SOMETHING"), LIVE_UNKNOWN);
	assert_int_equal(under(config, "#ifdef CONFIG_B\n#endif\n#if 1\n#ifsomething"), LIVE);
	assert_int_equal(under(config, "%:ifdef CONFIG_B"), DEAD_OPTION);
	assert_int_equal(under(config, "#/* a */if /* b */ 0"), DEAD_IF0);
	assert_int_equal(under(config, "# \\\nif 0"), DEAD_IF0);
	assert_int_equal(under(config, "#define QUOTE '\"' /* it\n ends here */\n#if 1"), LIVE);
}

TEST(a_raw_string_hides_what_is_in_it_and_nothing_behind_it)
{
	assert_int_equal(
		only("char *a = R\"(\" /* )\";\nSYSCALL_DEFINE0(adder)\n{\n}\n/* \" */\n").liveness,
		LIVE);
	assert_int_equal(
		scan("char *a = u8R\"x(\nSYSCALL_DEFINE0(adder)\n{\n}\n)\" )x\";\n").ndefinitions,
		0);
	assert_int_equal(
		only("char *a = BAR \"(\" /* )\" */;\nSYSCALL_DEFINE0(adder)\n{\n}\n").liveness,
		LIVE);
}

TEST(without_a_configuration_options_count_as_live)
{
	assert_int_equal(under(NULL, "#ifdef CONFIG_A"), LIVE);
	assert_int_equal(under(NULL, "#ifdef CONFIG_A\n#else"), LIVE);
	assert_int_equal(under(NULL, "#if 0"), DEAD_IF0);
}

TEST(heads_that_directives_separate_share_their_body)
{
	struct cscan found = scan("#ifdef CONFIG_A\nSYSCALL_DEFINE1(adder, int, x)\n#else\n"
				  "SYSCALL_DEFINE1(adder, long, x)\n#endif\n{\n\treturn x;\n}\n");

	assert_int_equal(found.ndefinitions, 2);
	assert_true(found.definitions[0].has_body);
	assert_int_equal(found.definitions[1].body.line, 6);
}

TEST(a_forgotten_brace_does_not_hide_the_next_definition)
{
	struct cscan found = scan("SYSCALL_DEFINE0(one)\n{\n\tif (1) {\n\treturn 1;\n}\n\n"
				  "SYSCALL_DEFINE0(two)\n{\n\treturn 2;\n}\n");

	assert_int_equal(found.ndefinitions, 2);
	assert_string_equal(found.definitions[1].base, "two");
}

TEST(braces_in_both_branches_of_a_conditional_count_once)
{
	struct cscan found = scan("SYSCALL_DEFINE0(one)\n{\n#ifdef A\n\tif (a) {\n#else\n"
				  "\tif (b) {\n#endif\n\t}\n\treturn 0;\n}\n"
				  "long adder(int x)\n{\n\treturn 1;\n}\n");

	assert_int_equal(found.ndefinitions, 2);
	assert_int_equal(found.definitions[0].body.end_line, 10);
}

TEST(a_parenthesis_left_open_does_not_swallow_the_file)
{
	struct cscan found = scan("SYSCALL_DEFINE2(one, int, x, int, y\n{\n\treturn 1;\n}\n"
				  "SYSCALL_DEFINE0(two)\n{\n\treturn 2;\n}\n");

	assert_int_equal(found.ndefinitions, 2);
	assert_string_equal(found.definitions[1].base, "two");
}

TEST(strings_and_characters_hide_their_content)
{
	assert_string_equal(only("char *s = \"/* not a comment \\\" {\";\nchar c = '\"';\n"
				 "SYSCALL_DEFINE0(adder)\n{\n}\n")
				    .base,
			    "adder");
}

TEST(live_includes_are_listed)
{
	struct cscan found =
		scan("#include <linux/kernel.h>\n#include \"x.h\"\n#if 0\n"
		     "#include <linux/syscalls.h>\n#endif\n// #include <linux/syscalls.h>\n");

	assert_false(found.includes_syscalls);
	assert_int_equal(found.nincludes, 2);
	assert_int_equal(found.first_include.line, 1);
	assert_true(scan("# include  <linux/syscalls.h>\n").includes_syscalls);
}

TEST(a_head_of_the_old_style_has_the_types_that_stand_behind_it)
{
	struct cscan found =
		scan("asmlinkage long sys_adder(b, a, c)\n\tconst char __user *a, **b;\n"
		     "/* c */\n{\n\treturn 1;\n}\n"
		     "SYSCALL_DEFINE1(two, list) int list[4]; { return 2; }\n"
		     "asmlinkage long sys_none(a)\nint a;\nstruct point {\n\tint x;\n};\n");

	assert_int_equal(found.ndefinitions, 2);
	assert_int_equal(found.definitions[0].nparams, 3);
	assert_string_equal(found.definitions[0].params[0].type, "const char __user **");
	assert_string_equal(found.definitions[0].params[1].type, "const char __user *");
	assert_string_equal(found.definitions[0].params[2].type, "int");
	assert_int_equal(found.definitions[0].old.line, 2);
	assert_int_equal(found.definitions[0].body.line, 4);
	assert_string_equal(found.definitions[1].params[0].type, "int *");
	assert_int_equal(found.definitions[1].nparams, 1);
}

TEST(stubs_are_listed_by_their_names)
{
	struct cscan found = scan("COND_SYSCALL(adder);\nSYS_NI(other);\nCOND_SYSCALL_COMPAT(x);\n"
				  "cond_syscall(sys_plain);\ncond_syscall(__x64_sys_whole);\n");

	assert_int_equal(found.nstubs, 4);
	assert_string_equal(found.stubs[0].name, "adder");
	assert_string_equal(found.stubs[2].name, "sys_plain");
	assert_string_equal(found.stubs[3].name, "whole");
}

static void add_word(void *cookie, char tag, const char *word, size_t len)
{
	strbuf_addf(cookie, "%c:%.*s ", tag, (int)len, word);
}

static const char *words(const char *text)
{
	struct strbuf out = {0};

	cscan_words(text, strlen(text), add_word, &out);
	return kept(strbuf_detach(&out));
}

TEST(the_quick_look_finds_what_the_full_scan_would)
{
	assert_string_equal(words("SYSCALL_DEFINE2(adder, int, x, int, y)\n"), "d:adder ");
	assert_string_equal(words("SYSCALL_DEFINE2 (\\\n  adder,\n"), "d:adder ");
	assert_string_equal(words("syscall_define0(adder)\n"), "d:adder ");
	assert_string_equal(words("SYSCALL_DEF0(adder)\n"), "d:adder ");
	assert_string_equal(words("asmlinkage long sys_adder(int x)\n"), "f:adder ");
	assert_string_equal(words("long __x64_sys_adder(void)\n"), "f:adder ");
	assert_string_equal(words("#include \"adder.c\"\n"), "i:adder.c ");
	assert_string_equal(words("ksys_adder(1); sys_adder; #define X 1\n"), "");
}
