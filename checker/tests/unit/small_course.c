// SPDX-License-Identifier: GPL-2.0-only
#include "small_course.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../work/firstcommit.h"
#include "../../work/undo.h"
#include "../../work/workspace.h"
#include "../../work/worktree.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"
#include "test.h"

const char *course_path(const char *name)
{
	return kept(path_join(workspace_get()->tree, name));
}

void course_git(const char *a, const char *b, const char *c)
{
	char *error = NULL;

	if (git_run(workspace_get()->tree, NULL, NULL, NULL, &error, a, b, c, NULL))
		fail_msg("git %s: %s", a, error ? error : "failed");
	free(error);
}

struct progress small_course(void)
{
	return small_course_of(NULL);
}

struct progress small_course_of(const char *more)
{
	struct progress progress = {.current = "01-a", .kernel = "6.1"};
	const char *dir = temp_dir();
	struct first_commit first = {.version = "6.1"};
	struct failure failure = {0};

	setenv("LAB_WORK", dir, 1);
	first.tree = workspace_get()->tree;
	first.git_dir = course_path(".git");
	write_file(course_path("Makefile"), "all:\n");
	write_file(course_path("kernel/fork.c"), "int fork;\n");
	write_file(course_path("kernel/same.c"), "int fork;\n");
	write_file(course_path("kernel.h"), "h\n");
	write_file(course_path("drivers/char/mem.c"), "int mem;\n");
	write_file(course_path("script.sh"), "#!/bin/sh\n");
	write_file(course_path(".gitignore"), "*.o\n");
	if (more)
		assert_int_equal(system(kept(xasprintf("cp -a '%s/.' '%s'", more, first.tree))), 0);
	chmod(course_path("script.sh"), 0755);
	assert_int_equal(symlink("kernel/fork.c", course_path("link")), 0);
	assert_int_equal(first_commit(&first, &failure), 0);
	course_git("tag", WORKTREE_TRACK, WORKTREE_BASE);
	assert_int_equal(mkdirs(workspace_get()->state), 0);
	assert_int_equal(progress_save(&progress), 0);
	return progress;
}

const char *course_snapshot(void)
{
	struct failure failure = {0};
	char *hash = xcalloc(1, HASH_HEX);

	snapshot(hash, &failure);
	if (failure.code)
		print_error("%s\n", failure.text);
	assert_int_equal(failure.code, 0);
	return kept(hash);
}
