// SPDX-License-Identifier: GPL-2.0-only
/* A sandbox that cannot be entered is the machine's fault and never the submission's. */
#include "test.h"

#include <errno.h>
#include <stdlib.h>

#include "../../../vm/build/sandbox.h"
#include "../../exam/program.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"

static const char *const shut[] = {
	"sh", "-c", "echo 'bwrap: No permissions to create a new namespace'; exit 1", "--", NULL};
static const char *const open_room[] = {"env", NULL};

static int compile(const char *const *wrap, const char *source)
{
	const char *dir = temp_dir();
	struct sandbox sandbox = {.wrap = wrap};
	struct arena *arena = arena_new();
	struct program_request request = {.dir = dir,
					  .source = "hello.c",
					  .out = arena_printf(arena, "%s/hello", dir),
					  .sandbox = &sandbox};
	const char *log;
	int err;

	write_file(kept(path_join(dir, "hello.c")), source);
	err = program_compile(arena, &request, &log);
	arena_free(arena);
	return err;
}

TEST(a_sandbox_that_cannot_start_is_reported_with_what_bubblewrap_said)
{
	struct sandbox sandbox = {.wrap = shut};
	char *why;

	assert_false(sandbox_room_works(&sandbox, &why));
	assert_contains(kept(why), "the sandbox cannot be entered: bwrap: No permissions");
	sandbox.wrap = open_room;
	assert_true(sandbox_room_works(&sandbox, &why));
	assert_null(why);
}

TEST(a_program_that_could_not_be_compiled_for_want_of_a_room_is_not_the_learners_fault)
{
	assert_int_equal(compile(shut, "int main(void) { return 0; }\n"), -EIO);
	assert_int_equal(compile(open_room, "int main(void) { return zz; }\n"), 1);
	assert_int_equal(compile(open_room, "int main(void) { return 0; }\n"), 0);
}
