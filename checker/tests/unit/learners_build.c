// SPDX-License-Identifier: GPL-2.0-only
/* whatever a tree does to its build, there is a finding about it */
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../facts/collect.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"
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

TEST(whatever_a_tree_does_to_its_build_is_reported_in_the_tool_s_words)
{
	static const struct {
		const char *file, *text, *code, *words;
	} shapes[] = {
		{"kernel/sys.c", "asm(\" bogus %rax\");\n", "E0501", "bogus"},
		{"kernel/sys.c", "#error my own words\n", "E0501", "my own words"},
		{"kernel/sys.c", "int caf\351 = ;\n", "E0501", ""},
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

TEST(a_recipe_of_the_top_makefile_that_fails_fails_the_build)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "Makefile", "vmlinux: mine\nmine:\n\t@echo my own words; false\n");
	assert_learners(&kernel, "E0510", "");
	small_kernel_end(&kernel);
}
