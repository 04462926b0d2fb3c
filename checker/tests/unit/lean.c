// SPDX-License-Identifier: GPL-2.0-only
/* a lean tree: what is left out was not deleted by anybody */
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/git.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
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
	assert_int_equal(lean_checkout(tree, &error), 0);
	assert_int_equal(lean_index(tree, course_path(".git/index")), 0);
	lean_begun(tree);
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
	/* also where the lab's own index has to be made anew */
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
