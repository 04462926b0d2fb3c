// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

extern const struct unit_test *const __start_lab_unit_tests[] __attribute__((weak));
extern const struct unit_test *const __stop_lab_unit_tests[] __attribute__((weak));

/* What a test may leave behind; swept after each. */
static struct arena *scratch;
static char **environment; /* as the test found it */
static char **dirs, **strings;
static int ndirs, nstrings;

const char *kept(char *string)
{
	strings = xrealloc(strings, (nstrings + 1) * sizeof(*strings));
	strings[nstrings++] = string;
	return string;
}

static const char *fixture_vpath(const char *fmt, va_list ap)
{
	char *dir = lab_path("checker/tests/fixtures");
	const char *path = arena_printf(scratch, "%s/%s", dir, arena_vprintf(scratch, fmt, ap));

	free(dir);
	return path;
}

const char *fixture_path(const char *fmt, ...)
{
	const char *path;
	va_list ap;

	va_start(ap, fmt);
	path = fixture_vpath(fmt, ap);
	va_end(ap);
	return path;
}

const char *read_file(const char *path)
{
	struct strbuf text = {0};
	int error = file_read(path, &text, 0);

	if (error)
		fail_msg("cannot read %s: %s", path, strerror(-error));
	return kept(strbuf_detach(&text));
}

const char *read_fixture(const char *fmt, ...)
{
	const char *path;
	va_list ap;

	va_start(ap, fmt);
	path = fixture_vpath(fmt, ap);
	va_end(ap);
	return read_file(path);
}

void write_file(const char *path, const char *text)
{
	int error = mkdirs_for(path);

	if (!error)
		error = file_write_atomic(path, text, strlen(text));
	if (error)
		fail_msg("cannot write %s: %s", path, strerror(-error));
}

const char *temp_dir(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = xasprintf("%s/lab-unit-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	dirs = xrealloc(dirs, (ndirs + 1) * sizeof(*dirs));
	dirs[ndirs++] = dir;
	if (!mkdtemp(dir))
		fail_msg("cannot make a directory like %s", dir);
	return dir;
}

const char *temp_path(const char *fmt, ...)
{
	const char *name;
	va_list ap;

	va_start(ap, fmt);
	name = arena_vprintf(scratch, fmt, ap);
	va_end(ap);
	return arena_printf(scratch, "%s/%s", temp_dir(), name);
}

void assert_contains_(const char *text, const char *part, const char *file, int line)
{
	if (text && strstr(text, part))
		return;
	print_error("this should be in it:\n%s\nit is:\n%s\n", part, text ? text : "(nothing)");
	_fail(file, line);
}

void assert_not_contains_(const char *text, const char *part, const char *file, int line)
{
	if (!text || !strstr(text, part))
		return;
	print_error("this should not be in it:\n%s\nit is:\n%s\n", part, text);
	_fail(file, line);
}

static void keep_environment(void)
{
	int n = 0;

	environment = NULL;
	for (char **variable = environ; variable && *variable; variable++)
		*arena_append(scratch, &environment, &n) = arena_strdup(scratch, *variable);
	*arena_append(scratch, &environment, &n) = NULL;
}

static void bring_back_environment(void)
{
	clearenv();
	for (char **variable = environment; *variable; variable++) {
		char *value = strchr(*variable, '=');

		*value = '\0';
		setenv(*variable, value + 1, 1);
	}
}

static int set_up(void **state)
{
	(void)state;
	scratch = arena_new();
	keep_environment();
	return 0;
}

static int sweep(void **state)
{
	(void)state;
	while (ndirs) {
		remove_tree(dirs[--ndirs]);
		free(dirs[ndirs]);
	}
	while (nstrings)
		free(strings[--nstrings]);
	bring_back_environment();
	arena_free(scratch);
	scratch = NULL;
	return 0;
}

/* What a test writes need not outlive a power cut, and waiting for the disk is half of the time. */
int fsync(int fd)
{
	(void)fd;
	return 0;
}

static const struct unit_test *running;

/* A sanitizer ends the program at once: have it abort, and say at least in which test. */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

/* What is freed is kept for 256 MiB by default, and each of some thousand forks copies its page tables. */
const char *__asan_default_options(void)
{
	return "abort_on_error=1:quarantine_size_mb=8";
}

const char *__ubsan_default_options(void)
{
	return "abort_on_error=1:print_stacktrace=1";
}

static void on_abort(int signal)
{
	(void)signal;
	if (running)
		dprintf(1, "not ok - %s: %s (ended by a sanitizer)\n0 passed, 1 failed\n",
			running->file, running->name);
	_exit(1);
}

static void run(void **state)
{
	running = *state;
	running->run();
	running = NULL;
}

/* "table: a row without an abi is still a row" */
static char *sentence(const struct unit_test *test)
{
	char *file = xstrdup(test->file), *name = xstrdup(test->name), *text;
	char *base = basename(file), *dot = strrchr(base, '.');

	if (dot)
		*dot = '\0';
	for (char *c = name; *c; c++)
		if (*c == '_')
			*c = ' ';
	text = xasprintf("%s: %s", base, name);
	free(file);
	free(name);
	return text;
}

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strstr(name, argv[i]))
			return true;
	return argc < 2;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

/* The tests asked for, sorted by sentence, so that two runs read alike. */
static struct CMUnitTest *select_tests(int argc, char **argv, int *n)
{
	const struct unit_test *const *test;
	struct CMUnitTest *tests =
		xcalloc(__stop_lab_unit_tests - __start_lab_unit_tests + 1, sizeof(*tests));

	*n = 0;
	for (test = __start_lab_unit_tests; test < __stop_lab_unit_tests; test++) {
		char *name = sentence(*test);

		if (wanted(name, argc, argv))
			tests[(*n)++] =
				(struct CMUnitTest){name, run, set_up, sweep, (void *)*test};
		else
			free(name);
	}
	qsort(tests, *n, sizeof(*tests), by_name);
	return tests;
}

int main(int argc, char **argv)
{
	struct CMUnitTest *tests;
	int n, failed;

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGABRT, on_abort);
	signal(SIGPIPE, SIG_IGN); /* as interrupt_setup() does in the lab */
	tests = select_tests(argc, argv, &n);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = n ? _cmocka_run_group_tests("unit", tests, n, NULL, NULL) : 0;
	if (!n)
		printf("no unit test matches\n");
	for (int i = 0; i < n; i++)
		free((char *)tests[i].name);
	free(tests);
	free(dirs);
	free(strings);
	printf("%d passed, %d failed\n", n - failed, failed);
	return failed || !n;
}
