// SPDX-License-Identifier: GPL-2.0-only
/* What shipped with the kernel and was changed, where nobody tells what shipped. */
#include <string.h>

#include "test.h"

#include "../../dev/fixture.h"
#include "../../dev/smalltree.h"
#include "../../lib/strbuf.h"

static const char header[] = "include/linux/syscalls.h", sys[] = "kernel/sys.c",
		  table[] = "arch/x86/entry/syscalls/syscall_64.tbl";

/* The errors, of which @want is the only one, when in @path of a right tree @from reads @to. */
static void gives_in(const char *tree, const char *call, const char *path, const char *from,
		     const char *to, const char *want)
{
	struct strbuf found = {0}, text = {0};
	struct example example;
	const char *old, *at;

	assert_int_equal(example_open(&example, tree), 0);
	example.inspect = true;
	example_subject(&example, call);
	old = small_tree_text(example.small, path);
	at = strstr(old, from);
	assert_non_null(at);
	strbuf_addf(&text, "%.*s%s%s", (int)(at - old), old, to, at + strlen(from));
	small_tree_write(example.small, path, strbuf_str(&text), text.len);
	assert_int_equal(example_collect(&example), 0);
	example_judge(&example);
	for (int i = 0; i < example.findings.n; i++)
		strbuf_addstr(&found, example.findings.list[i]->rule->code);
	assert_string_equal(strbuf_str(&found), want);
	example_close(&example);
	strbuf_release(&found);
	strbuf_release(&text);
}

static void gives(const char *call, const char *path, const char *from, const char *to,
		  const char *want)
{
	gives_in("bare", call, path, from, to, want);
}

TEST(a_shipped_prototype_that_was_changed_is_found)
{
	gives("clone3", header, "uargs, size_t size);", "uargs, long size);", "E0405");
	gives("clone3", header, "uargs, size_t size);", "uargs, size_t size, int x);", "E0405");
	gives("clone3", header, "asmlinkage long sys_clone3", "long sys_clone3", "E0406");
	gives("clone3", header, "asmlinkage long sys_clone3", "asmlinkage int sys_clone3", "E0407");
	gives("clone3", header, "uargs, size_t size);", "uargs, size_t size)", "E0409");
}

TEST(a_shipped_definition_that_was_changed_is_found)
{
	gives("close", sys, "close, unsigned int, fd)", "close, int, fd)", "E0405");
	gives("close", sys, "DEFINE1(close, unsigned int, fd)",
	      "DEFINE2(close, unsigned int, fd, int, how)", "E0405");
}

TEST(a_const_of_the_parameter_itself_is_no_difference)
{
	gives("close", sys, "close, unsigned int, fd)", "close, const unsigned int, fd)", "");
	gives("clone3", sys, "struct clone_args __user *, uargs",
	      "struct clone_args __user *const, uargs", "");
}

/* Whichever call is asked about. */
TEST(a_shipped_row_with_a_typo_in_its_function_is_found)
{
	gives("clone3", table, "sys_close", "sys_clsoe", "E0105");
	gives("clone3", table, "sys_close", "sys_clos", "E0105");
	gives("clone3", table, "sys_getpid", "sys_getpdi", "E0105");
	gives("close", table, "sys_close", "sys_clsoe", "E0105");
}

TEST(a_shipped_row_with_the_prefix_of_another_kernel_is_found)
{
	gives("clone3", table, "sys_close", "__x64_sys_close", "E0103");
	gives("close", table, "sys_close", "__se_sys_close", "E0103");
	gives_in("prefixed", "clone3", table, "__x64_sys_close", "sys_close", "E0102");
	gives_in("prefixed", "close", table, "__x64_sys_close", "sys_close", "E0102");
}

TEST(a_shipped_row_that_only_looks_odd_is_not)
{
	gives("clone3", table, "sys_close", "sys_pread_close_x", "");
	gives("clone3", table, "sys_close", "sys_ni_syscall", "");
}
