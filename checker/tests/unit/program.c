// SPDX-License-Identifier: GPL-2.0-only
/* A program that does not compile is the learner's, unless gcc itself was hindered. */
#include "test.h"

#include <errno.h>
#include <stdlib.h>

#include "../../exam/program.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"

/* What comes of it where gcc is this shell script; @timeout_s: 0 for the usual. */
static int compile_with(const char *gcc, double timeout_s)
{
	const char *dir = temp_dir(), *path = kept(xstrdup(getenv("PATH"))), *log;
	struct arena *arena = arena_new();
	struct program_request request = {.dir = dir,
					  .source = "hello.c",
					  .out = arena_printf(arena, "%s/hello", dir),
					  .timeout_s = timeout_s};
	int err;

	write_file(kept(path_join(dir, "hello.c")), "int main(void) { return 0; }\n");
	write_file(kept(path_join(dir, "gcc")), kept(xasprintf("#!/bin/sh\n%s\n", gcc)));
	assert_int_equal(system(kept(xasprintf("chmod +x %s/gcc", dir))), 0);
	setenv("PATH", kept(xasprintf("%s:%s", dir, path)), 1);
	err = program_compile(arena, &request, &log);
	setenv("PATH", path, 1);
	arena_free(arena);
	return err;
}

TEST(a_program_whose_compiler_was_hindered_is_not_judged)
{
	assert_int_equal(compile_with("exec sleep 100", 0.3), -ETIMEDOUT);
	assert_int_equal(
		compile_with(
			"echo 'gcc: fatal error: Killed signal terminated program cc1' >&2; exit 1",
			0),
		-ENOMEM);
	assert_int_equal(compile_with("echo '/tmp/cc1.s: No space left on device' >&2; exit 1", 0),
			 -ENOSPC);
	assert_int_equal(compile_with("kill -9 $PPID", 0), -ENOMEM);
}

TEST(a_program_that_gcc_refuses_is_the_learner_s_whatever_it_makes_gcc_say)
{
	assert_int_equal(compile_with("echo 'hello.c:1:1: error: no' >&2; exit 1", 0), 1);
	assert_int_equal(
		compile_with(
			"echo 'hello.c:1:2: error: #error No space left on device' >&2; exit 1", 0),
		1);
}
