// SPDX-License-Identifier: GPL-2.0-only
/* what Coccinelle gets to read of a file that the kernel and the learner share */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../exam/remarks.h"
#include "../../facts/source.h"
#include "../../lib/arena.h"

static const char shared[] = "static int shipped(int n)\n"
			     "{\n"
			     "\tif (n)\n"
			     "#ifdef CONFIG_NET\n"
			     "\t\treturn slow(n);\n"
			     "#endif\n"
			     "\n"
			     "\treturn 0;\n"
			     "}\n"
			     "\n"
			     "SYSCALL_DEFINE1(keeper, int, n)\n"
			     "{\n"
			     "\treturn keep(n);\n"
			     "}\n";

TEST(the_kernel_s_functions_are_read_as_empty_and_the_learner_s_whole)
{
	struct arena *arena = arena_new();
	struct source *source = source_from_text(arena, "kernel/sys.c", shared, strlen(shared));
	struct definition own = {.span = {.file = "kernel/sys.c", .line = 11},
				 .has_body = true,
				 .body = {.end_line = 14}};
	struct facts facts = {.arena = arena, .definitions = &own, .ndefinitions = 1};
	char *text = remarks_text(&facts, source);

	assert_int_equal(strlen(text), strlen(shared));
	assert_null(strstr(text, "slow"));
	assert_null(strstr(text, "return 0"));
	assert_contains(text, "static int shipped(int n)\n{\n");
	/* A group that is begun is ended. */
	assert_contains(text, "#ifdef CONFIG_NET\n");
	assert_contains(text, "#endif\n");
	assert_contains(text, "\treturn keep(n);\n}\n");
	assert_ptr_equal(strstr(shared, "keep(n)") - shared + text, strstr(text, "keep(n)"));
	free(text);
	arena_free(arena);
}

/* Nobody knows what shipped: a file with a call of the kernel's is not all the learner's because they added one. */
TEST(what_the_kernel_does_in_a_file_that_a_call_was_added_to_is_not_remarked)
{
	struct arena *arena = arena_new();
	struct source *source = source_from_text(arena, "kernel/sys.c", shared, strlen(shared)),
		      *sources[] = {source};
	const char *const words[] = {"text"};
	struct makefile_item item = {.word = "sys.o"};
	struct file_facts file = {.source = source, .file = "kernel/sys.c", .item = &item};
	struct definition own = {.span = {.file = "kernel/sys.c", .line = 11},
				 .has_body = true,
				 .body = {.end_line = 14},
				 .file = &file};
	struct facts facts = {.arena = arena,
			      .definitions = &own,
			      .ndefinitions = 1,
			      .sources = sources,
			      .nsources = 1};
	struct span helper = {.file = "kernel/sys.c", .line = 8, .column = 2, .end_column = 8},
		    call = {.file = "kernel/sys.c", .line = 13, .column = 2, .end_column = 8};

	assert_int_equal(remarks_add(&facts, "E1106", helper, words, 1), 1);
	file.kernels = true;
	assert_int_equal(remarks_add(&facts, "E1119", helper, words, 1), 0);
	assert_int_equal(remarks_add(&facts, "E1119", call, words, 1), 1);
	arena_free(arena);
}
