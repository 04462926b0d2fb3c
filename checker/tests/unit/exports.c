// SPDX-License-Identifier: GPL-2.0-only
/* which objects have a say in what the kernel exports */
#include "test.h"

#include <string.h>

#include "../../../vm/build/exports.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/util.h"

static const char *exports(const char *source)
{
	const char *dir = temp_dir(), *path = kept(path_join(dir, "x.c"));

	assert_int_equal(file_write_atomic(path, source, strlen(source)), 0);
	assert_int_equal(run_quiet(dir, (const char *[]){"gcc", "-c", "-o", "x.o", "x.c", NULL}),
			 0);
	return kept(exports_of(kept(path_join(dir, "x.o"))));
}

#define EXPORTED(licence, symbol)                                                                  \
	"__asm__(\".section .export_symbol,\\\"a\\\"; .asciz \\\"" licence                         \
	"\\\"; .balign 8; .quad " symbol "; .previous\");\n"

TEST(what_an_object_exports_are_the_listed_names_and_not_its_code)
{
	const char *one = exports("int a(int x) { return x; }\n" EXPORTED("GPL", "a"));

	assert_string_equal(exports("static int y; int *z = &y;\n"), EXPORTS_NONE);
	assert_int_equal(strlen(one), 64);
	assert_string_equal(
		one, exports("int b; int a(int x) { return x + b; }\n" EXPORTED("GPL", "a")));
	assert_string_not_equal(one, exports("int a(int x) { return x; }\n" EXPORTED("", "a")));
	assert_string_not_equal(one, exports("int b(int x) { return x; }\n" EXPORTED("GPL", "b")));
	assert_string_not_equal(one, exports("int a;\n" EXPORTED("GPL", "a")));
}

TEST(tables_of_devices_and_what_cannot_be_read_may_say_anything)
{
	const char *dir = temp_dir(), *path = kept(path_join(dir, "x.o"));

	assert_string_equal(exports("int __mod_device_table__kmod_lab__pci__ids[4];\n"),
			    EXPORTS_UNCLEAR);
	assert_string_equal(exports("int x __attribute__((section(\"__ksymtab_strings\")));\n"),
			    EXPORTS_UNCLEAR);
	assert_string_equal(kept(exports_of(path)), EXPORTS_UNCLEAR);
	assert_int_equal(file_write_atomic(path, "no object", 9), 0);
	assert_string_equal(kept(exports_of(path)), EXPORTS_UNCLEAR);
}
