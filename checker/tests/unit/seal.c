// SPDX-License-Identifier: GPL-2.0-only
/* what people do in the lab's own copy, and that no verdict rests on it */
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/util.h"
#include "../../../vm/stage/seal.h"
#include "small_kernel.h"

#define MINE  "const char sys[] = \"my own sys\";\n"
#define STRAY "const char sys[] = \"written in the wrong folder\";\n"

/* Where what was found in the stage is kept. */
static const char *kept_file(const struct small_kernel *kernel, const char *name)
{
	return kept(xasprintf("%s/%s", kept(seal_kept_dir(kernel->tree)), name));
}

/* As an editor does when it is told to write all the same. */
static void edit_in_stage(const struct small_kernel *kernel, const char *name, const char *text)
{
	const char *path = small_kernel_file(kernel, name);

	usleep(20000); /* the clock of a file's times ticks slowly */
	if (path_exists(path))
		assert_int_equal(chmod(path, 0644), 0);
	write_file(path, text);
}

static void run_in_stage(const struct small_kernel *kernel, const char *command)
{
	run_quiet(kernel->stage, (const char *[]){"sh", "-c", command, NULL});
}

/* A build is right: the image is what make makes of the learner's tree. */
static void assert_right(struct small_kernel *kernel)
{
	if (small_kernel_build(kernel) != BUILD_OK)
		fail_msg("%s\n%s", kernel->result.error ? kernel->result.error : "it fails",
			 read_file(kernel->request.log));
	assert_true(same_bytes(small_kernel_file(kernel, "vmlinux"), small_kernel_truth(kernel)));
}

TEST(an_edit_in_the_stage_is_not_judged_and_kept)
{
	struct small_kernel kernel;
	const char *file;

	small_kernel_begin(&kernel);
	file = small_kernel_file(&kernel, "kernel/sys.c");
	edit_in_stage(&kernel, "kernel/sys.c", STRAY);
	assert_right(&kernel);
	assert_false(small_kernel_holds(&kernel, "wrong folder"));
	assert_int_equal(kernel.result.objects_built, 0);
	assert_string_equal(read_file(kept_file(&kernel, "kernel/sys.c")), STRAY);
	assert_string_equal(read_file(file), read_fixture("small-kernel/kernel/sys.c"));
	/* Another one does not take the first one's place; the same one is not kept twice. */
	edit_in_stage(&kernel, "kernel/sys.c", "int again;\n");
	assert_right(&kernel);
	edit_in_stage(&kernel, "kernel/sys.c", "int again;\n");
	assert_right(&kernel);
	assert_string_equal(read_file(kept_file(&kernel, "kernel/sys.c")), STRAY);
	assert_string_equal(read_file(kept_file(&kernel, "kernel/sys.c.2")), "int again;\n");
	assert_false(path_exists(kept_file(&kernel, "kernel/sys.c.3")));
	small_kernel_end(&kernel);
}

TEST(an_edit_in_the_stage_below_one_in_the_tree_is_not_judged)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "kernel/sys.c", MINE);
	edit_in_stage(&kernel, "kernel/sys.c", STRAY);
	assert_right(&kernel);
	assert_true(small_kernel_holds(&kernel, "my own sys"));
	assert_string_equal(read_file(kept_file(&kernel, "kernel/sys.c")), STRAY);
	small_kernel_end(&kernel);
}

TEST(an_edit_that_a_build_may_have_seen_has_its_objects_made_again)
{
	struct small_kernel kernel;
	const char *clock;

	small_kernel_begin(&kernel);
	assert_right(&kernel);
	/* It was saved while a build ran, and compiled. */
	clock = small_kernel_file(&kernel, ".lab/clock");
	edit_in_stage(&kernel, "kernel/sys.c", STRAY);
	run_in_stage(&kernel, "sleep 0.1; touch .lab/clock");
	assert_true(path_exists(clock));
	assert_right(&kernel);
	assert_int_equal(kernel.result.objects_built, 1);
	small_kernel_end(&kernel);
}

TEST(a_file_of_the_learner_s_in_the_stage_alone_is_moved_to_where_it_is_found)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	edit_in_stage(&kernel, "kernel/mine.c", STRAY);
	edit_in_stage(&kernel, "net/deep/deeper/mine.c", STRAY);
	edit_in_stage(&kernel, "kernel/sys.c~", "what an editor leaves\n");
	assert_right(&kernel);
	assert_false(path_exists(small_kernel_file(&kernel, "kernel/mine.c")));
	assert_false(path_exists(small_kernel_file(&kernel, "net/deep")));
	assert_string_equal(read_file(kept_file(&kernel, "kernel/mine.c")), STRAY);
	assert_string_equal(read_file(kept_file(&kernel, "net/deep/deeper/mine.c")), STRAY);
	assert_false(path_exists(kept_file(&kernel, "kernel/sys.c~")));
	small_kernel_end(&kernel);
}

TEST(a_file_that_is_in_the_tree_as_well_is_the_tree_s)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	edit_in_stage(&kernel, "include/linux/mine.h", "#define MINE \"wrong folder\"\n");
	small_kernel_edit(&kernel, "include/linux/mine.h", "#define MINE \"my own sys\"\n");
	small_kernel_edit(&kernel, "kernel/sys.c",
			  "#include <linux/mine.h>\nconst char sys[] = MINE;\n");
	assert_right(&kernel);
	assert_true(small_kernel_holds(&kernel, "my own sys"));
	small_kernel_end(&kernel);
}

TEST(touching_the_stage_changes_nothing)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_right(&kernel);
	run_in_stage(
		&kernel,
		"sleep 0.02; chmod -R u+w kernel init include/linux; touch kernel/*.c init/*.c include/linux/*.h");
	assert_right(&kernel);
	assert_int_equal(kernel.result.objects_built, 0);
	assert_false(kernel.result.full_build);
	assert_false(path_exists(kept(seal_kept_dir(kernel.tree))));
	small_kernel_end(&kernel);
}

TEST(what_builds_made_and_somebody_changed_is_made_again)
{
	static const char *const commands[] = {
		"echo int bad\\; | gcc -c -x c - -o kernel/sys.o",
		"rm kernel/sys.o",
		"echo >>vmlinux",
		"rm vmlinux",
		"echo CONFIG_OTHER=y >>.config",
		"echo '#define OTHER 1' >>include/generated/asm-offsets.h; touch include/config/auto.conf",
		"rm -rf kernel",
		"rm -rf init scripts include/config",
		"find . -name '*.o' -delete; find . -name '*.a' -delete; rm -f .config vmlinux",
		"rm kernel/.sys.o.cmd",
		"git init -q . 2>/dev/null; git clean -q -x -d -f -e .lab .; rm -rf .git",
	};
	struct small_kernel kernel;
	const char *image;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "kernel/sys.c", MINE);
	assert_right(&kernel);
	image = small_kernel_image(&kernel);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		run_in_stage(&kernel, commands[i]);
		if (small_kernel_build(&kernel) != BUILD_OK)
			fail_msg("after %s: %s\n%s", commands[i],
				 kernel.result.error ? kernel.result.error : "",
				 read_file(kernel.request.log));
		if (!same_bytes(small_kernel_file(&kernel, "vmlinux"), image))
			fail_msg("after %s the image is another", commands[i]);
	}
	small_kernel_end(&kernel);
}

TEST(what_a_build_made_for_nothing_is_known_to_be_its_own)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "arch/x86/entry/syscalls/syscall_64.tbl",
			  "# another remark\n0 read\n1 write\n");
	assert_right(&kernel);
	small_kernel_edit(&kernel, "kernel/sys.c", MINE);
	assert_right(&kernel);
	assert_false(kernel.result.full_build);
	small_kernel_end(&kernel);
}

TEST(an_object_that_was_changed_costs_one_compilation)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_right(&kernel);
	run_in_stage(&kernel, "echo >>kernel/sys.o");
	assert_right(&kernel);
	assert_int_equal(kernel.result.objects_built, 1);
	assert_false(kernel.result.full_build);
	small_kernel_end(&kernel);
}

TEST(the_stage_of_an_earlier_lab_is_taken_over_and_repaired)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_right(&kernel);
	/* What it had: files that can be written, no seal, and an edit that was built with. */
	run_in_stage(&kernel, "rm .lab/seal .lab/made; chmod -R u+w .; sleep 0.1");
	edit_in_stage(&kernel, "kernel/sys.c", STRAY);
	run_in_stage(&kernel, "sleep 0.1; touch .lab/clock");
	assert_right(&kernel);
	assert_false(kernel.result.full_build);
	assert_int_equal(kernel.result.objects_built, 1);
	assert_string_equal(read_file(kept_file(&kernel, "kernel/sys.c")), STRAY);
	small_kernel_end(&kernel);
}

TEST(a_copied_workspace_is_read_and_nothing_is_built_again)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_right(&kernel);
	run_in_stage(&kernel, "cp -a . ../copy && rm -rf ../stage && mv ../copy ../stage");
	assert_right(&kernel);
	assert_int_equal(kernel.result.objects_built, 0);
	assert_false(kernel.result.full_build);
	small_kernel_end(&kernel);
}

TEST(nobody_takes_the_stage_for_a_place_to_work_in)
{
	struct small_kernel kernel;
	struct stat st;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "kernel/sys.c", MINE);
	assert_right(&kernel);
	assert_contains(read_file(small_kernel_file(&kernel, "00-THE-LABS-COPY.txt")), kernel.tree);
	assert_int_equal(stat(small_kernel_file(&kernel, "kernel/sys.c"), &st), 0);
	assert_int_equal(st.st_mode & 0222, 0);
	assert_int_equal(stat(small_kernel_file(&kernel, "init/main.c"), &st), 0);
	assert_int_equal(st.st_mode & 0222, 0);
	small_kernel_end(&kernel);
}
