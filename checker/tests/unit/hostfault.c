// SPDX-License-Identifier: GPL-2.0-only
/* a build that fails is the learner's, unless there is proof that the host failed */
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../facts/collect.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"
#include "../../../vm/hostfault.h"
#include "../../../vm/stage.h"
#include "../../rules/rule.h"
#include "small_kernel.h"

/* The first error that all rules make of a build which failed. */
static const char *first_error(struct small_kernel *kernel)
{
	struct arena *arena = arena_new();
	struct facts facts = {.arena = arena, .kernel.dir = kernel->tree};
	struct findings findings = {.arena = arena, .facts = &facts};
	char *said = NULL;

	build_collect(&facts, &kernel->result);
	rules_run(&facts, NULL, 0, (const char *const[]){"E05*", NULL}, &findings);
	for (int i = 0; i < findings.n && !said; i++)
		if (findings.list[i]->severity == SEVERITY_ERROR && !findings.list[i]->blocked_by)
			said = xasprintf("%s %s", findings.list[i]->rule->code,
					 findings.list[i]->message);
	arena_free(arena);
	return said ? kept(said) : "";
}

static void assert_learners(struct small_kernel *kernel, const char *code, const char *words)
{
	if (small_kernel_build(kernel) != BUILD_FAILED)
		fail_msg("%s: state %d, %s", words, kernel->result.state,
			 kernel->result.error ? kernel->result.error : "no error");
	assert_contains(first_error(kernel), code);
	assert_contains(first_error(kernel), words);
}

TEST(whatever_a_tree_does_to_its_build_is_told_in_the_tool_s_words)
{
	static const struct {
		const char *file, *text, *code, *words;
	} shapes[] = {
		{"kernel/sys.c", "asm(\" bogus %rax\");\n", "E0501", "bogus"},
		{"kernel/sys.c", "#error my own words\n", "E0501", "my own words"},
		{"kernel/sys.c", "int caf\351 = ;\n", "E0501", ""},
		{"kernel/sys.c",
		 "const char sys[] = \"a\"; int nobody(void); int f(void) { return nobody(); }\n",
		 "E0502", "nobody"},
		{"Makefile", "all vmlinux:\n\tmy-generator >x.h\n", "E0510", "my-generator"},
		{"Makefile", "$(error my own words)\n", "E0504", "my own words"},
		{"Makefile", "all vmlinux:\n\t@exit 3\n", "E0510", "vmlinux"},
		{"Makefile", "all vmlinux: nowhere.h\n", "E0505", "nowhere.h"},
	};
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		small_kernel_edit(&kernel, shapes[i].file, shapes[i].text);
		assert_learners(&kernel, shapes[i].code, shapes[i].words);
		small_kernel_as_came(&kernel, shapes[i].file);
	}
	assert_int_equal(small_kernel_build(&kernel), BUILD_OK);
	small_kernel_end(&kernel);
}

TEST(a_link_out_of_the_tree_is_the_learner_s)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_int_equal(symlink(temp_dir(), kept(xasprintf("%s/kernel/outside", kernel.tree))), 0);
	assert_learners(&kernel, "E0510", "outside of the kernel tree");
	small_kernel_end(&kernel);
}

/* What host_fault() says of a log, about a tree that was changed. */
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
