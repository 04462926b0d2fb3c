// SPDX-License-Identifier: GPL-2.0-only
/* which objects have a say in what the kernel exports */
#include "test.h"

#include <string.h>

#include "../../../vm/exports.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/util.h"

static bool object_exports(const char *source)
{
	const char *dir = temp_dir(), *path = kept(path_join(dir, "x.c"));

	assert_int_equal(file_write_atomic(path, source, strlen(source)), 0);
	assert_int_equal(run_quiet(dir, (const char *[]){"gcc", "-c", "-o", "x.o", "x.c", NULL}),
			 0);
	return exports_something(kept(path_join(dir, "x.o")));
}

TEST(an_object_has_a_say_in_the_exports_by_its_sections_and_symbols)
{
	assert_false(
		object_exports("int x; static int y(void) { return x; } int (*z)(void) = y;\n"));
	assert_true(object_exports(
		"__asm__(\".section .export_symbol,\\\"a\\\"; .asciz \\\"GPL\\\"\");\n"));
	assert_true(object_exports("int __mod_device_table__kmod_lab__pci__ids[4];\n"));
	assert_true(object_exports("int x __attribute__((section(\"__ksymtab_strings\")));\n"));
}

TEST(what_cannot_be_read_may_export_anything)
{
	const char *dir = temp_dir(), *path = kept(path_join(dir, "x.o"));

	assert_true(exports_something(path));
	assert_int_equal(file_write_atomic(path, "no object", 9), 0);
	assert_true(exports_something(path));
}
