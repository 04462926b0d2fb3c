// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "test.h"

#include "../../facts/source.h"
#include "../../tree/table.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"

static struct arena *arena;

static const struct source *source(const char *text)
{
	arena_free(arena);
	arena = arena_new();
	return source_from_text(arena, "table", text, strlen(text));
}

static struct table_facts parse(const char *text)
{
	struct table_facts table;
	int i;

	table_parse(arena, source(text), &table);
	for (i = 0; i < table.nrows; i++)
		table.rows[i].pristine = true;
	table_finish(arena, &table, NULL, 0);
	return table;
}

static const char kernel[] = "# comment\n"
			     "334\tcommon\trseq\t\t\tsys_rseq\n"
			     "# don't use numbers 387 through 423\n"
			     "424\tcommon\tpidfd\t\tsys_pidfd\n"
			     "450 common  last\t\tsys_last\n"
			     "\n"
			     "#\n"
			     "# x32\n"
			     "#\n"
			     "512\tx32\trt\tcompat_sys_rt\n"
			     "547\tx32\tpw\tcompat_sys_pw\n"
			     "# This is the end of the legacy x32 range.\n"
			     "# not special\n";

TEST(the_next_number_the_gap_and_the_x32_block_are_read_from_the_table)
{
	struct table_facts table = parse(kernel);

	assert_int_equal(table.nrows, 5);
	assert_int_equal(table.next_number, 451);
	assert_int_equal(table.gap_first, 335);
	assert_int_equal(table.gap_last, 423);
	assert_int_equal(table.last_native_line, 5);
	assert_int_equal(table.x32_comment_line, 7);
	assert_int_equal(table.x32_first_line, 10);
	assert_int_equal(table.x32_last_line, 11);
}

TEST(a_table_that_ends_before_424_has_no_gap)
{
	struct table_facts table = parse("332\tcommon\ta\tsys_a\n334\tcommon\tb\tsys_b\n");

	assert_int_equal(table.gap_first, 0);
	assert_int_equal(table.gap_last, 0);
	assert_int_equal(table.next_number, 335);
}

TEST(columns_are_split_at_blanks_and_tabs_and_keep_their_places)
{
	struct table_facts table = parse("462 common  mseal\t\t\tsys_mseal\n");
	const struct table_row *row = &table.rows[0];

	assert_int_equal(row->number, 462);
	assert_string_equal(row->abi, "common");
	assert_string_equal(row->name, "mseal");
	assert_string_equal(row->entry, "sys_mseal");
	assert_string_equal(row->base, "mseal");
	assert_null(row->compat);
	assert_int_equal(row->abi_span.column, 5);
	assert_int_equal(row->entry_span.column, 21);
	assert_int_equal(row->span.column, 1);
	assert_int_equal(row->span.end_column, row->entry_span.end_column);
}

TEST(newer_tables_have_five_and_six_columns)
{
	struct table_facts table = parse("60 common exit sys_exit - noreturn\n");

	assert_string_equal(table.rows[0].compat, "-");
	assert_string_equal(table.rows[0].extra, "noreturn");
}

TEST(a_carriage_return_belongs_to_no_column)
{
	struct table_facts table = parse("451\tcommon\tadder\tsys_adder\r\n");

	assert_string_equal(table.rows[0].entry, "sys_adder");
}

TEST(a_row_that_does_not_begin_in_column_one_is_marked)
{
	assert_true(parse(" 451\tcommon\tadder\tsys_adder\n").rows[0].leading_space);
	assert_false(parse("451\tcommon\tadder\tsys_adder\n").rows[0].leading_space);
}

TEST(a_comment_behind_the_entry_is_no_column)
{
	struct table_facts table = parse("451 common adder sys_adder # mine\n");

	assert_true(table.rows[0].inline_comment);
	assert_null(table.rows[0].compat);
	assert_int_equal(table.rows[0].comment_span.column, 28);
}

TEST(only_plain_decimal_digits_are_decimal)
{
	struct table_facts table = parse("0x1c3 common a sys_a\n0451 common b sys_b\n"
					 "451 common c sys_c\n45l common d sys_d\n");

	assert_int_equal(table.nrows, 4);
	assert_false(table.rows[0].decimal);
	assert_int_equal(table.rows[0].number, 451);
	assert_false(table.rows[1].decimal);
	assert_true(table.rows[2].decimal);
	assert_int_equal(table.rows[3].number, -1);
}

TEST(a_line_of_two_words_that_begins_with_no_digit_is_no_row)
{
	assert_int_equal(parse("hello world\n# a b c d\n\n \t\n").nrows, 0);
	assert_int_equal(parse("new common adder\n").nrows, 1);
	assert_int_equal(parse("451\n").nrows, 1);
}

TEST(rows_know_their_region)
{
	struct strbuf text = {0};
	struct table_facts table;

	strbuf_addstr(&text, kernel);
	strbuf_addstr(&text, "548\tcommon\tadder\tsys_adder");
	table = parse(strbuf_str(&text));
	assert_int_equal(table.rows[2].region, REGION_NATIVE);
	assert_int_equal(table.rows[3].region, REGION_X32);
	assert_int_equal(table.rows[5].region, REGION_AFTER_X32);
	strbuf_release(&text);
}

TEST(without_a_closing_comment_what_follows_the_x32_rows_is_among_them)
{
	struct table_facts table = parse("450 common a sys_a\n# x32\n512 x32 b sys_b\n"
					 "513 common adder sys_adder\n");

	assert_int_equal(table.rows[2].region, REGION_X32);
}

TEST(a_row_between_the_x32_comment_and_the_block_does_not_hide_the_comment)
{
	struct table_facts table =
		parse("450 common a sys_a\n# x32\n#\n451 common adder sys_adder\n"
		      "512 x32 b sys_b\n");

	assert_int_equal(table.x32_comment_line, 2);
	assert_int_equal(table.rows[1].region, REGION_X32);
}

TEST(a_shipped_row_that_is_gone_is_lost_and_keeps_its_number)
{
	struct table_facts table;
	struct table_row *shipped;
	int n;

	table_rows(arena, source("1 common a sys_a\n2 common b sys_b\n"), &shipped, &n);
	{
		struct arena *keep = arena;

		arena = NULL;
		table_parse(keep, source_from_text(keep, "table", "1 common a sys_a\n", 17),
			    &table);
		table.rows[0].pristine = true;
		table_finish(keep, &table, shipped, n);
		arena = keep;
	}
	assert_int_equal(table.nlost, 1);
	assert_string_equal(table.lost[0].name, "b");
	assert_int_equal(table.next_number, 3);
}

static enum convention convention(const char *rows, const char *dispatch)
{
	struct table_facts table = parse(rows);

	return convention_read(&table, dispatch, dispatch ? strlen(dispatch) : 0);
}

TEST(the_macro_decides_the_convention_whatever_the_rows_say)
{
	const char *bare = "#define __SYSCALL(nr, sym) case nr: return __x64_##sym(regs);\n";
	const char *prefixed = "#define __SYSCALL_64(nr, sym, qual) [nr] = sym,\n";

	assert_int_equal(convention("0 common read __x64_sys_read\n", bare), CONVENTION_BARE);
	assert_int_equal(convention("0 common read sys_read\n", prefixed), CONVENTION_PREFIXED);
}

TEST(macros_that_refer_to_others_or_do_nothing_say_nothing)
{
	const char *dispatch = "#define __SYSCALL_X32(nr, sym)\n"
			       "#define __SYSCALL_COMMON(nr, sym) __SYSCALL_64(nr, sym)\n";

	assert_int_equal(convention("0 common read __x64_sys_read\n", dispatch),
			 CONVENTION_PREFIXED);
	assert_int_equal(convention("0 common read sys_read\n", dispatch), CONVENTION_BARE);
	assert_int_equal(convention("# nothing\n", NULL), CONVENTION_UNKNOWN);
}

TEST(a_macro_over_two_lines_is_read_whole)
{
	assert_int_equal(
		convention("0 common read sys_read\n",
			   "#define __SYSCALL(nr, sym) \\\n\textern long __x64_##sym(void);\n"),
		CONVENTION_BARE);
}

TEST(the_generic_table_pairs_numbers_with_entries)
{
	struct other_row *rows = NULL;
	int n = 0;

	generic_rows(arena,
		     source("#define __NR_io_setup 0\n__SC_COMP(__NR_io_setup, sys_io_setup, x)\n"
			    "#define __NR_adder 451\n__SYSCALL(__NR_adder, sys_adder)\n"
			    "#define __NR_syscalls 452\n"),
		     &rows, &n);
	assert_int_equal(n, 2);
	assert_string_equal(rows[1].name, "adder");
	assert_string_equal(rows[1].entry, "sys_adder");
	assert_int_equal(rows[1].number, 451);
}
