// SPDX-License-Identifier: GPL-2.0-only
/* A program that does not compile is the learner's, unless gcc itself was hindered. */
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../exam/program.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"

/*
 * What comes of it where gcc is this shell script, and whether @said was; @timeout_s: 0 for the usual. The
 * script has the name of the source in $source.
 */
static int compile_with(const char *gcc, double timeout_s, const char *said)
{
	const char *dir = temp_dir(), *path = kept(xstrdup(getenv("PATH"))), *log;
	struct arena *arena = arena_new();
	struct program_request request = {.dir = dir,
					  .source = "hello.c",
					  .out = arena_printf(arena, "%s/hello", dir),
					  .timeout_s = timeout_s};
	int err;

	write_file(kept(path_join(dir, "hello.c")), "int main(void) { return 0; }\n");
	write_file(kept(path_join(dir, "gcc")),
		   kept(xasprintf("#!/bin/sh\nfor source; do :; done\n%s\n", gcc)));
	assert_int_equal(system(kept(xasprintf("chmod +x %s/gcc", dir))), 0);
	setenv("PATH", kept(xasprintf("%s:%s", dir, path)), 1);
	err = program_compile(arena, &request, &log);
	setenv("PATH", path, 1);
	if (!strstr(log, said))
		fail_msg("not said: %s, but: %s", said, log);
	arena_free(arena);
	return err;
}

/* The empty program's source is another one, and gcc is what it is everywhere. */
#define ONLY_THIS(fault)                                                                           \
	"case $source in hello.c) " fault " ;; esac\nPATH=/usr/bin:/bin\nexec gcc \"$@\""

TEST(a_program_whose_compiler_was_hindered_is_not_judged)
{
	assert_int_equal(compile_with("exec sleep 100", 0.3, ""), -ETIMEDOUT);
	assert_int_equal(
		compile_with(
			"echo 'gcc: fatal error: Killed signal terminated program cc1' >&2; exit 1",
			0, "Killed"),
		-ENOMEM);
	assert_int_equal(
		compile_with("echo '/tmp/cc1.s: No space left on device' >&2; exit 1", 0, "left"),
		-ENOSPC);
	assert_int_equal(compile_with("kill -9 $PPID", 0, ""), -ENOMEM);
	assert_int_equal(compile_with("sleep 0.4", 0.3, ""), -ETIMEDOUT);
}

TEST(a_program_that_alone_brings_gcc_to_its_end_is_the_learner_s)
{
	assert_int_equal(
		compile_with(ONLY_THIS("exec sleep 100"), 4, "hello.c: error: gcc takes more"), 1);
	assert_int_equal(compile_with(ONLY_THIS("kill -9 $PPID"), 0, "runs out of memory"), 1);
	assert_int_equal(
		compile_with(ONLY_THIS("echo '/tmp/cc1.s: No space left on device' >&2; exit 1"), 0,
			     "runs out of memory"),
		1);
	assert_int_equal(compile_with(ONLY_THIS("head -c 40000000 /dev/zero >&2"), 0, "32 MiB"), 1);
}

TEST(a_program_that_gcc_refuses_is_the_learner_s_whatever_it_makes_gcc_say)
{
	assert_int_equal(compile_with("echo 'hello.c:1:1: error: no' >&2; exit 1", 0, "error"), 1);
	assert_int_equal(
		compile_with(
			"echo 'hello.c:1:2: error: #error No space left on device' >&2; exit 1", 0,
			"error"),
		1);
}
