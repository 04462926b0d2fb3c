// SPDX-License-Identifier: GPL-2.0-only
/* a lean tree: what is left out was not deleted by anybody */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/git.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../work/firstcommit.h"
#include "../../work/lean.h"
#include "../../work/workspace.h"
#include "../../work/worktree.h"
#include "small_course.h"

/* A tree of which the history has sound/core.c, and the work tree has not. */
static const char *lean_tree(void)
{
	const char *tree;
	char *error = NULL;

	small_course();
	tree = workspace_get()->tree;
	write_file(course_path("sound/core.c"), "int core;\n");
	write_file(course_path("sound/Kconfig"), "# sound\n");
	course_git("add", ".", NULL);
	unlink(course_path("sound/core.c"));
	assert_int_equal(git_run(tree, NULL, NULL, NULL, &error, "-c", "user.name=a", "-c",
				 "user.email=a", "commit", "-q", "-m", "sound", NULL),
			 0);
	course_git("tag", "-f", WORKTREE_BASE);
	course_git("tag", "-f", WORKTREE_TRACK);
	unlink(course_path(".git/index"));
	assert_int_equal(lean_settings(tree, "/nowhere/linux.tar"), 0);
	assert_int_equal(lean_checkout(tree, &error), 0);
	assert_int_equal(rename(course_path(FIRST_INDEX), course_path(".git/index")), 0);
	return tree;
}

TEST(a_lean_tree_lacks_what_the_lab_never_reads_and_keeps_every_kconfig_file)
{
	lean_tree();
	assert_false(path_exists(course_path("sound/core.c")));
	assert_true(path_exists(course_path("sound/Kconfig")));
	assert_true(path_exists(course_path("kernel/fork.c")));
}

TEST(nobody_has_deleted_what_a_lean_tree_lacks)
{
	const char *tree = lean_tree();
	char hash[HASH_HEX], *error = NULL;

	assert_int_equal(worktree_tree_of(tree, WORKTREE_TRACK, hash, &error), 0);
	assert_string_equal(course_snapshot(), hash);
	/* also where the lab's own index has to be recreated */
	unlink(course_path(".git/lab-index"));
	assert_string_equal(course_snapshot(), hash);
}

TEST(what_is_written_where_files_were_left_out_is_the_learners)
{
	const char *before, *after;

	lean_tree();
	before = course_snapshot();
	write_file(course_path("sound/mine.c"), "int mine;\n");
	after = course_snapshot();
	assert_string_not_equal(before, after);
	write_file(course_path("sound/mine.c"), "int other;\n");
	assert_string_not_equal(after, course_snapshot());
	unlink(course_path("sound/mine.c"));
	assert_string_equal(before, course_snapshot());
}

TEST(a_lean_tree_that_was_made_whole_is_as_it_was)
{
	const char *tree = lean_tree(), *before = course_snapshot();

	/* the learner's own git, not the lab's */
	assert_int_equal(system(kept(xasprintf("git -C '%s' sparse-checkout disable", tree))), 0);
	assert_true(path_exists(course_path("sound/core.c")));
	assert_string_equal(before, course_snapshot());
	unlink(course_path("sound/core.c"));
	assert_string_not_equal(before, course_snapshot());
	assert_true(lean_is(tree));
}

static const char *serving(const char *tree)
{
	struct strbuf out = {0};

	assert_int_equal(git_run(tree, NULL, NULL, &out, NULL, "config", "--file",
				 course_path(".git/config"), "remote.lab.uploadpack", NULL),
			 0);
	return kept(strbuf_detach(&out));
}

static const char *real(const char *path)
{
	return kept(realpath(path, NULL));
}

TEST(git_finds_the_lab_that_moved_with_its_workspace_or_without)
{
	const char *root = kept(xstrdup(getenv("LAB_ROOT"))), *tree = real(lean_tree()), *there,
		   *above;
	struct stat then, now;

	/* elsewhere: as the lab's next command finds it */
	assert_string_equal(serving(tree), kept(xasprintf("'%s/lab' whole\n", root)));
	setenv("LAB_ROOT", "/somewhere/else", 1);
	lean_follow(tree);
	there = serving(tree);
	/* in the lab's own directory: the way from the one to the other */
	above = kept(xasprintf("%.*s", (int)(strrchr(tree, '/') - tree), tree));
	setenv("LAB_ROOT", above, 1);
	lean_follow(tree);
	above = serving(tree);
	assert_int_equal(stat(course_path(".git/config"), &then), 0);
	lean_follow(tree);
	assert_int_equal(stat(course_path(".git/config"), &now), 0);
	assert_int_equal(then.st_ino, now.st_ino); /* what is right is not written again */
	setenv("LAB_ROOT", root, 1);
	assert_string_equal(there, "'/somewhere/else/lab' whole\n");
	assert_string_equal(above, "'../lab' whole\n");
}

/* Of what Makefiles that every build reads include, nothing is left out. */
TEST(what_other_makefiles_include_is_there)
{
	assert_true(lean_leaves_out("arch/um/kernel/Makefile"));
	assert_false(lean_leaves_out("arch/um/scripts/Makefile.rules"));
	assert_false(lean_leaves_out("fs/hostfs/Makefile"));
	assert_false(lean_leaves_out("virt/kvm/Makefile.kvm"));
	assert_false(lean_leaves_out("lib/vdso/Makefile"));
}

TEST(what_git_leaves_out_is_what_the_history_leaves_out)
{
	static const char *const files[] = {"arch/arm/kernel/setup.c",
					    "arch/arm/kernel/Makefile",
					    "arch/arm/tools/syscall.tbl",
					    "arch/arm/include/uapi/asm/unistd.h",
					    "arch/arm/crypto/Kconfig",
					    "arch/arm/Makefile",
					    "arch/um/kernel/Makefile",
					    "arch/um/scripts/Makefile.rules",
					    "arch/x86/kernel/Makefile",
					    "crypto/aes.c",
					    "drivers/gpu/drm/core.c",
					    "drivers/gpu/drm/Makefile",
					    "drivers/tty/tty_io.c",
					    "fs/nls/nls_base.c",
					    "include/dt-bindings/leds/a.h",
					    "include/dt-bindings/clock/a.h",
					    "include/media/a.h",
					    "net/socket.c",
					    "net/ipv4/tcp.c",
					    "net/ipv4/.gitignore",
					    "security/commoncap.c",
					    "security/keys/key.c",
					    "sound/core.c",
					    "tools/perf/builtin.c",
					    "tools/include/nolibc/nolibc.h"};
	struct strbuf listed = {0};
	const char *tree;
	char *error = NULL;

	small_course();
	tree = workspace_get()->tree;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		write_file(course_path(files[i]), "x\n");
	course_git("add", "-f", ".");
	assert_int_equal(git_run(tree, NULL, NULL, NULL, &error, "-c", "user.name=a", "-c",
				 "user.email=a", "commit", "-q", "-m", "all", NULL),
			 0);
	course_git("tag", "-f", WORKTREE_BASE);
	unlink(course_path(".git/index"));
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		unlink(course_path(files[i]));
	assert_int_equal(lean_settings(tree, "/an \"odd\" place's/linux.tar"), 0);
	assert_int_equal(lean_checkout(tree, &error), 0);
	assert_int_equal(git_run(tree, course_path(FIRST_INDEX), NULL, &listed, &error, "ls-files",
				 "-t", "-z", NULL),
			 0);
	for (size_t at = 0; at < listed.len; at += strlen(listed.buf + at) + 1) {
		const char *entry = listed.buf + at;

		if ((entry[0] == 'S') != lean_leaves_out(entry + 2))
			fail_msg("%s", entry);
	}
	strbuf_reset(&listed);
	assert_int_equal(system(kept(xasprintf("test \"$(git -C '%s' config remote.lab.url)\" = "
					       "'/an \"odd\" place'\\''s/linux.tar'",
					       tree))),
			 0);
	strbuf_release(&listed);
}
