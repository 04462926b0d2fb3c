// SPDX-License-Identifier: GPL-2.0-only
/* The objects of a first commit serve the machine's next workspace, and only where they are the same. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/failure.h"
#include "../../lib/fs.h"
#include "../../lib/git.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../work/firstcommit.h"
#include "../../work/worktree.h"

/* A machine: its cache, and workspaces a and b. */
static const char *machine;

static const char *on(const char *path)
{
	return kept(path_join(machine, path));
}

static const char *in_tree(const char *tree, const char *path)
{
	return kept(xasprintf("%s/%s/%s", machine, tree, path));
}

static void plant(const char *tree)
{
	write_file(in_tree(tree, "Makefile"), "all:\n");
	write_file(in_tree(tree, "kernel/fork.c"), "int fork;\n");
	write_file(in_tree(tree, "drivers/char/mem.c"), "int mem;\n");
	write_file(in_tree(tree, ".gitignore"), "*.o\n");
	assert_int_equal(
		system(kept(xasprintf("touch -d @1700000000 '%s'", in_tree(tree, "Makefile")))), 0);
}

static void record(const char *tree, const char *version)
{
	struct first_commit first = {.tree = on(tree),
				     .git_dir = in_tree(tree, ".git"),
				     .version = version,
				     .cache = on("cache"),
				     .keep = true};
	struct failure failure = {0};

	if (first_commit(&first, &failure))
		fail_msg("%s", failure.text);
}

/* The first pack of the objects in @dir; the kept ones' when it is NULL. */
static const char *pack_of(const char *dir, const char *version)
{
	const char *objects =
		dir ? in_tree(dir, ".git/objects")
		    : kept(xasprintf("%s/cache/history/%s/objects", machine, version));
	FILE *pipe =
		popen(kept(xasprintf("ls '%s'/pack/*.pack 2>/dev/null | head -n 1", objects)), "r");
	char line[4096] = "";

	assert_non_null(pipe);
	if (fgets(line, sizeof(line), pipe))
		line[strcspn(line, "\n")] = 0;
	pclose(pipe);
	return line[0] ? kept(xstrdup(line)) : NULL;
}

static ino_t inode(const char *path)
{
	struct stat st = {0};

	assert_non_null(path);
	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

static bool shares(const char *tree, const char *version)
{
	const char *mine = pack_of(tree, NULL), *kept_one = pack_of(NULL, version);

	return mine && kept_one && inode(mine) == inode(kept_one);
}

/* Its history is sound, and holds the files as they are. */
static void assert_recorded(const char *tree)
{
	struct strbuf out = {0};
	char *error = NULL;

	assert_int_equal(
		git_run(on(tree), NULL, NULL, &out, &error, "fsck", "--full", "--strict", NULL), 0);
	strbuf_reset(&out);
	assert_int_equal(
		git_run(on(tree), NULL, NULL, &out, &error, "read-tree", WORKTREE_BASE, NULL), 0);
	assert_int_equal(git_run(on(tree), NULL, NULL, &out, &error, "status", "--porcelain", NULL),
			 0);
	assert_string_equal(strbuf_str(&out), "");
	strbuf_release(&out);
}

static void begin(void)
{
	machine = temp_dir();
	plant("a");
	plant("b");
	record("a", "6.1");
	assert_true(shares("a", "6.1"));
}

TEST(the_second_workspace_has_the_first_ones_objects)
{
	char first[HASH_HEX], second[HASH_HEX];
	struct strbuf index = {0};

	begin();
	record("b", "6.1");
	assert_true(shares("b", "6.1"));
	assert_int_equal(worktree_tree_of(on("a"), WORKTREE_BASE, first, NULL), 0);
	assert_int_equal(worktree_tree_of(on("b"), WORKTREE_BASE, second, NULL), 0);
	assert_string_equal(first, second);
	assert_int_equal(file_read(in_tree("b", FIRST_INDEX), &index, 0), 0);
	assert_true(index.len > 0);
	strbuf_release(&index);
	assert_recorded("b");
}

TEST(another_tree_of_the_same_version_is_recorded)
{
	static const char *const changes[] = {
		"echo more >>kernel/fork.c",  "echo new >kernel/new.c",
		"echo ignored >kernel/new.o", "rm kernel/fork.c",
		"chmod 755 kernel/fork.c",    "rm kernel/fork.c && ln -s ../Makefile kernel/fork.c",
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		begin();
		assert_int_equal(system(kept(xasprintf("cd '%s' && %s", on("b"), changes[i]))), 0);
		record("b", "6.1");
		assert_recorded("b");
	}
}

TEST(what_is_damaged_is_not_taken)
{
	static const char *const damages[] = {
		"truncate -s -1 \"$pack\"",
		"printf X | dd of=\"$pack\" bs=1 seek=14 conv=notrunc 2>/dev/null",
		"truncate -s 0 \"$pack\"",
		"rm \"$pack\" && ln -s /etc/passwd \"$pack\"",
		"rm \"$pack\" && mkdir \"$pack\"",
		"rm \"$pack\"",
		"rm \"${pack%.pack}.idx\"",
		"printf X | dd of=\"${pack%.pack}.idx\" bs=1 seek=1050 conv=notrunc 2>/dev/null",
		"rm \"${pack%/*}\"/*",
		/* files are in one pack, directories and the commit in another */
		"truncate -s -1 \"$(ls \"${pack%/*}\"/*.pack | tail -n 1)\"",
		"rm \"$(ls \"${pack%/*}\"/*.pack | tail -n 1)\"",
	};

	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		begin();
		setenv("pack", pack_of(NULL, "6.1"), 1);
		assert_int_equal(system(damages[i]), 0);
		record("b", "6.1");
		assert_recorded("b");
		/* What is kept is sound again. */
		plant("c");
		record("c", "6.1");
		assert_true(shares("c", "6.1"));
		assert_recorded("c");
	}
	unsetenv("pack");
}

TEST(what_no_workspace_has_any_more_goes)
{
	begin();
	record("b", "6.2");
	assert_non_null(pack_of(NULL, "6.1"));
	remove_tree(on("a"));
	remove_tree(on("b"));
	plant("b");
	record("b", "6.3");
	assert_null(pack_of(NULL, "6.1"));
	assert_null(pack_of(NULL, "6.2"));
	assert_non_null(pack_of(NULL, "6.3"));
}
