/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test - the unit harness
 *
 * A unit test is a sentence and a body. Including this header brings cmocka; a file in this
 * directory is found by the Makefile, a TEST in it by the linker:
 *
 *	#include "test.h"
 *
 *	TEST(a_row_without_an_abi_is_still_a_row)
 *	{
 *		assert_int_equal(rows("451\n"), 1);
 *	}
 *
 * `make unit` runs all of them under ASan and UBSan; `build/unit PATTERN...` only those whose
 * "file: sentence" holds one of the patterns.
 */
#ifndef LAB_TEST_H
#define LAB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/** struct unit_test - one test, as the linker gathers it */
struct unit_test {
	const char *name, *file;
	void (*run)(void);
};

#define TEST(ident)                                                                                \
	static void test_##ident(void);                                                            \
	static const struct unit_test unit_test_##ident = {#ident, __FILE__, test_##ident};        \
	static const struct unit_test *const unit_test_##ident##_p                                 \
		__attribute__((used, section("lab_unit_tests"))) = &unit_test_##ident;             \
	static void test_##ident(void)

/**
 * fixture_path - absolute path of checker/tests/fixtures/NAME
 *
 * NAME is printf-style. The string lives until the test ends.
 */
const char *fixture_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** read_fixture - content of checker/tests/fixtures/NAME; fails the test when it is not there. */
const char *read_fixture(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** read_file - content of the file @path; lives until the test ends. */
const char *read_file(const char *path);

/** write_file - make @path (and its directories) hold @text. */
void write_file(const char *path, const char *text);

/** temp_dir - a fresh empty directory that is removed, with all in it, when the test ends. */
const char *temp_dir(void);

/** temp_path - "NAME" inside a fresh temp_dir(); printf-style; the file is not made. */
const char *temp_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** kept - have @string, which malloc gave, freed when the test ends; returns it. */
const char *kept(char *string);

#define assert_contains(text, part)	assert_contains_((text), (part), __FILE__, __LINE__)
#define assert_not_contains(text, part) assert_not_contains_((text), (part), __FILE__, __LINE__)
void assert_contains_(const char *text, const char *part, const char *file, int line);
void assert_not_contains_(const char *text, const char *part, const char *file, int line);

#endif
