// SPDX-License-Identifier: GPL-2.0-only
#include "../../../vm/build/derive.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/fs.h"
#include "../../lib/util.h"
#include "small_kernel.h"
#include "test.h"

static const char track[] = "// SPDX-License-Identifier: GPL-2.0-only\n"
			    "#include <linux/syscalls.h>\n\nconst char sys[] = \"the track's\";\n";

static void git(const struct small_kernel *kernel, const char *commands)
{
	assert_int_equal(
		system(kept(xasprintf(
			"cd '%s' && git() { command git -c user.name=a -c user.email=b \"$@\"; }"
			" && { %s; } >/dev/null 2>&1",
			kernel->tree, commands))),
		0);
}

/* A workspace before its first start: the tree is at its track, of which there is no baseline. */
static void begin_track(struct small_kernel *kernel, const char *mine)
{
	small_kernel_begin(kernel);
	assert_int_equal(remove_tree(kernel->stage), 0);
	git(kernel, "git init -q && git add -A -f && git commit -q -m base && git tag base");
	small_kernel_edit(kernel, "kernel/sys.c", mine);
	git(kernel, "git commit -q -a -m track && git tag track");
	kernel->request.pristine = "track";
}

static int derive(const struct build_request *request, struct build_result *result)
{
	return vm_stage_derive(request, "base", result);
}

TEST(a_baseline_that_is_made_from_another_is_the_full_build_s)
{
	struct small_kernel kernel;
	const char *derived;

	begin_track(&kernel, track);
	assert_int_equal(small_kernel_with(&kernel, derive), BUILD_OK);
	assert_false(kernel.result.full_build);
	assert_int_equal(kernel.result.objects_built, 1);
	derived = small_kernel_image(&kernel);
	assert_true(same_bytes(derived, small_kernel_truth(&kernel)));

	/* The next workspace takes it from the cache. */
	assert_int_equal(remove_tree(kernel.stage), 0);
	assert_int_equal(small_kernel_with(&kernel, vm_stage_prepare), BUILD_OK);
	assert_false(kernel.result.full_build);
	assert_true(same_bytes(derived, small_kernel_image(&kernel)));
	small_kernel_end(&kernel);
}

TEST(what_stands_in_the_tree_beside_its_track_is_in_no_baseline)
{
	struct small_kernel kernel;

	begin_track(&kernel, "const char sys[] = \"another track's\";\n");
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"the learner's\";\n");
	assert_int_equal(small_kernel_with(&kernel, derive), BUILD_OK);
	assert_true(kernel.result.full_build);
	assert_true(small_kernel_holds(&kernel, "another track's"));
	assert_false(small_kernel_holds(&kernel, "the learner's"));
	small_kernel_end(&kernel);
}

TEST(what_the_learner_writes_meanwhile_in_other_files_costs_no_build)
{
	struct small_kernel kernel;

	begin_track(&kernel, "const char sys[] = \"a fourth one's\";\n");
	small_kernel_edit(&kernel, "kernel/learner.c", "int learner;\n");
	small_kernel_edit(&kernel, "kernel/fork.c", "not C\n");
	assert_int_equal(small_kernel_with(&kernel, derive), BUILD_OK);
	assert_false(kernel.result.full_build);
	assert_true(small_kernel_holds(&kernel, "a fourth one's"));
	small_kernel_end(&kernel);
}

TEST(where_the_other_baseline_cannot_be_built_on_all_is_built)
{
	struct small_kernel kernel;

	begin_track(&kernel, "const char sys[] = \"a third one's\";\n");
	small_kernel_edit(&kernel, "kernel/sys.c", "not C\n");
	assert_int_equal(small_kernel_with(&kernel, derive), BUILD_OK);
	assert_true(kernel.result.full_build);
	assert_true(small_kernel_holds(&kernel, "a third one's"));
	small_kernel_end(&kernel);
}
