// SPDX-License-Identifier: GPL-2.0-only
/* a build that fails is the learner's, unless there is proof that the host failed */
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/util.h"
#include "../../../vm/build/hostfault.h"
#include "../../../vm/stage/stage.h"
#include "small_kernel.h"

/* What host_fault() says about a log, about a tree that was changed. */
static const char *fault_of(struct small_kernel *kernel, const char *log)
{
	struct host_fault fault = {0};
	struct stage stage;

	write_file(kernel->request.log, log);
	assert_int_equal(stage_open(&stage, kernel->stage, kernel->tree), 0);
	host_fault(&stage, &kernel->request, host_look(), &fault);
	stage_close(&stage);
	free(fault.help);
	return fault.what ? kept(fault.what) : "";
}

TEST(each_proof_that_the_host_failed_is_taken)
{
	struct small_kernel kernel;
	const char *path;

	small_kernel_begin(&kernel);
	assert_string_equal(fault_of(&kernel, "kernel/sys.c:1:1: error: no\n"), "");
	assert_contains(fault_of(&kernel, "ld: final link failed: No space left on device\n"),
			"No space left");
	assert_contains(
		fault_of(&kernel, "gcc: fatal error: Killed signal terminated program cc1\n"),
		"without memory");
	/* That a recipe was killed is proof only when the machine says that it killed. */
	assert_string_equal(fault_of(&kernel, "k.c:1:1: error: x\nmake: *** [x] Error 137\n"), "");
	small_kernel_edit(&kernel, "kernel/sys.c", "#error mine\n");
	path = kept(xstrdup(getenv("PATH")));
	setenv("PATH", temp_dir(), 1);
	assert_contains(fault_of(&kernel, "sh: 1: gcc: not found\n"), "is gone from PATH");
	setenv("PATH", path, 1);
	small_kernel_end(&kernel);
}

TEST(a_compiler_that_cannot_compile_is_the_host_s)
{
	struct small_kernel kernel;
	const char *dir = temp_dir(), *path = kept(xstrdup(getenv("PATH")));

	small_kernel_begin(&kernel);
	write_file(kept(xasprintf("%s/gcc", dir)), "#!/bin/sh\nexit 1\n");
	assert_int_equal(system(kept(xasprintf("chmod +x %s/gcc", dir))), 0);
	setenv("PATH", kept(xasprintf("%s:%s", dir, path)), 1);
	assert_contains(fault_of(&kernel, "cc1: error while loading shared libraries\n"),
			"cannot compile an empty program");
	assert_string_equal(fault_of(&kernel, "kernel/sys.c:1:1: error: no\n"), "");
	setenv("PATH", path, 1);
	small_kernel_end(&kernel);
}

TEST(an_edit_in_the_stage_while_it_is_built_is_not_the_learner_s_failure)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_int_equal(
		system(kept(xasprintf("chmod u+w %s/kernel/sys.c; echo x >>%s/kernel/sys.c",
				      kernel.stage, kernel.stage))),
		0);
	assert_contains(fault_of(&kernel, "kernel/sys.c:2:1: error: x\n"), "while it was built");
	small_kernel_end(&kernel);
}

TEST(a_header_that_left_the_machine_is_the_host_s_where_the_kernel_s_own_tool_wants_it)
{
	static const char log[] = "scripts/link-vmlinux.sh:1:10: fatal error: gone_from_here.h: No "
				  "such file or directory\n";
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_contains(fault_of(&kernel, log), "this machine lacks gone_from_here.h");
	assert_string_equal(
		fault_of(&kernel, "kernel/sys.c:1:10: fatal error: gone_from_here.h: No such\n"),
		"");
	assert_string_equal(fault_of(&kernel, "scripts/link-vmlinux.sh:1:10: fatal error: stdio.h: "
					      "No such file or directory\n"),
			    "");
	/* A tool that was changed wants what its writer wants. */
	assert_int_equal(
		utimensat(AT_FDCWD, small_kernel_file(&kernel, "scripts/link-vmlinux.sh"), NULL, 0),
		0);
	assert_string_equal(fault_of(&kernel, log), "");
	small_kernel_end(&kernel);
}

TEST(a_tree_as_it_came_that_does_not_build_is_the_host_s)
{
	static const char log[] = "kernel/sys.c:1:1: error: no\n";
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_int_equal(
		system(kept(xasprintf("cd %s && git init -q && git add -A && "
				      "git -c user.name=a -c user.email=a@b commit -q -m base",
				      kernel.tree))),
		0);
	kernel.request.pristine = "HEAD";
	assert_contains(fault_of(&kernel, log), "the tree as it came does not build");
	write_file(kept(xasprintf("%s/kernel/sys.c", kernel.tree)), "#error mine\n");
	assert_string_equal(fault_of(&kernel, log), "");
	small_kernel_end(&kernel);
}
