// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "test.h"

#include "../../tree/header.h"
#include "../../source/kconfig.h"
#include "../../facts/source.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static struct arena *arena;

static struct header_facts parse(const char *text)
{
	static const char *const subjects[] = {"adder"};
	struct header_facts header;

	arena_free(arena);
	arena = arena_new();
	header_parse(arena, source_from_text(arena, "include/linux/syscalls.h", text, strlen(text)),
		     NULL, subjects, 1, &header);
	return header;
}

/* with - the header with @line at @place: 'b'efore the guard, 'i'n it, 'a'fter, 'e'nd */
static struct header_facts with(char place, const char *line)
{
	static char text[4096];

	snprintf(text, sizeof(text),
		 "/* license */\n#ifndef _LINUX_SYSCALLS_H\n#define _LINUX_SYSCALLS_H\n"
		 "#ifdef CONFIG_ARCH_HAS_SYSCALL_WRAPPER\n#include <asm/w.h>\n#endif\n%s"
		 "#ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER\n"
		 "asmlinkage long sys_read(unsigned int fd, char __user *buf, size_t count);\n%s"
		 "#ifndef CONFIG_ODD\nasmlinkage long sys_odd(void);\n#endif\n"
		 "asmlinkage long sys_ni_syscall(void);\n"
		 "#endif /* CONFIG_ARCH_HAS_SYSCALL_WRAPPER */\n%s"
		 "ssize_t ksys_write(unsigned int fd);\n#endif\n%s",
		 place == 'b' ? line : "", place == 'i' ? line : "", place == 'a' ? line : "",
		 place == 'e' ? line : "");
	return parse(text);
}

static const struct prototype *named(const struct header_facts *header, const char *name)
{
	int i;

	for (i = 0; i < header->nprototypes; i++)
		if (streq(header->prototypes[i].name, name))
			return &header->prototypes[i];
	return NULL;
}

static const struct prototype *place(char where, const char *line)
{
	static struct header_facts header;

	header = with(where, line);
	return named(&header, "sys_adder");
}

static const char adder[] = "asmlinkage long sys_adder(int x, int y);\n";

TEST(a_prototype_knows_on_which_side_of_the_guards_it_stands)
{
	assert_int_equal(place('b', adder)->place, PLACE_BEFORE_GUARD);
	assert_int_equal(place('i', adder)->place, PLACE_GUARD);
	assert_int_equal(place('a', adder)->place, PLACE_AFTER_GUARD);
	assert_int_equal(place('e', adder)->place, PLACE_AFTER_HEADER_GUARD);
}

TEST(the_guards_ends_are_found)
{
	struct header_facts header = with('i', "");

	assert_int_equal(header.guard_begin.line, 7);
	assert_int_equal(header.guard_end.line, 13);
	assert_int_equal(header.header_end.line, 15);
}

TEST(a_guard_that_nothing_closes_reaches_to_the_end)
{
	struct header_facts header = parse("#ifndef A\n#ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER\n"
					   "asmlinkage long sys_adder(void);\n");

	assert_int_equal(header.guard_begin.line, 2);
	assert_null(header.guard_end.file);
	assert_int_equal(named(&header, "sys_adder")->place, PLACE_GUARD);
}

TEST(a_conditional_within_the_guard_is_recognised)
{
	struct header_facts header = with('i', "");
	const struct prototype *odd = named(&header, "sys_odd");

	assert_int_equal(odd->place, PLACE_OTHER_CONDITIONAL);
	assert_string_equal(odd->condition, "#ifndef CONFIG_ODD");
	assert_int_equal(
		place('i', "#if 0\nasmlinkage long sys_adder(int x, int y);\n#endif\n")->liveness,
		DEAD_IF0);
}

TEST(being_inside_the_wrapper_guard_does_not_make_a_prototype_dead)
{
	assert_int_equal(place('i', adder)->liveness, LIVE);
}

TEST(a_forgotten_semicolon_does_not_swallow_the_next_prototype)
{
	struct header_facts header = with(
		'i', "asmlinkage long sys_adder(int x, int y)\nasmlinkage long sys_b(void);\n");

	assert_false(named(&header, "sys_adder")->has_semicolon);
	assert_true(named(&header, "sys_b")->has_semicolon);
}

TEST(asmlinkage_and_the_return_type_are_kept_apart)
{
	const struct prototype *prototype = place('i', "int sys_adder(int x, int y);\n");

	assert_false(prototype->asmlinkage);
	assert_string_equal(prototype->return_type, "int");
	prototype = place('i', "extern asmlinkage unsigned long sys_adder(int, int);\n");
	assert_true(prototype->asmlinkage);
	assert_string_equal(prototype->return_type, "unsigned long");
}

TEST(an_empty_list_is_not_void)
{
	assert_true(place('i', "asmlinkage long sys_adder();\n")->empty_params);
	assert_false(place('i', "asmlinkage long sys_adder(void);\n")->empty_params);
	assert_int_equal(place('i', "asmlinkage long sys_adder(void);\n")->nparams, 0);
}

TEST(a_subject_may_be_declared_under_a_wrong_name)
{
	struct header_facts header = with('i', "asmlinkage long adder(int x, int y);\n");

	assert_non_null(named(&header, "adder"));
	header = with('i', "asmlinkage long __x64_sys_adder(int x, int y);\n");
	assert_string_equal(named(&header, "__x64_sys_adder")->base, "adder");
}

TEST(a_commented_out_prototype_is_found_and_dead)
{
	const struct prototype *prototype =
		place('i', "/* asmlinkage long sys_adder(int x, int y); */\n");

	assert_int_equal(prototype->liveness, DEAD_COMMENT);
	assert_int_equal(prototype->nparams, 2);
}

static struct parameter *parameters(const char *text, int *n)
{
	struct parameter *params;
	struct source *source;

	arena_free(arena);
	arena = arena_new();
	source = source_from_text(arena, "x", text, strlen(text));
	parameters_parse(arena, source, 0, strlen(text), &params, n);
	return params;
}

static void expect_parameter(const char *text, const char *type, const char *name)
{
	int n;
	struct parameter *params = parameters(text, &n);

	assert_int_equal(n, 1);
	assert_string_equal(params[0].type, type);
	if (name)
		assert_string_equal(params[0].name, name);
	else
		assert_null(params[0].name);
}

TEST(a_parameter_is_a_type_and_perhaps_a_name)
{
	expect_parameter("int x", "int", "x");
	expect_parameter("unsigned  int", "unsigned int", NULL);
	expect_parameter("size_t", "size_t", NULL);
	expect_parameter("size_t count", "size_t", "count");
	expect_parameter("const char __user *buf", "const char __user *", "buf");
	expect_parameter("struct clone_args __user *", "struct clone_args __user *", NULL);
	expect_parameter("struct foo", "struct foo", NULL);
	expect_parameter("const sigset_t", "const sigset_t", NULL);
	expect_parameter("char *argv[]", "char *[]", "argv");
	expect_parameter("unsigned long /* flags */ f", "unsigned long", "f");
}

TEST(void_alone_is_no_parameter)
{
	int n;

	parameters("void", &n);
	assert_int_equal(n, 0);
	parameters(" ", &n);
	assert_int_equal(n, 0);
	parameters("void *p, int (*f)(int, int)", &n);
	assert_int_equal(n, 2);
}
