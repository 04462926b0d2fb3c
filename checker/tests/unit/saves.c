// SPDX-License-Identifier: GPL-2.0-only
/* Which events of an editor mean that the tree has changed. */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../work/saves.h"
#include "../../lib/fs.h"
#include "../../lib/treewatch.h"
#include "../../lib/util.h"

/* A watched tree that holds kernel/adder.c, which is known, and kernel/fork.c, which is not. */
struct scene {
	struct treewatch watch;
	struct saves saves;
	const char *tree, *adder, *fork;
};

static struct scene *scene_begin(void)
{
	static struct scene scene;

	scene = (struct scene){.tree = temp_dir()};
	scene.adder = kept(path_join(scene.tree, "kernel/adder.c"));
	scene.fork = kept(path_join(scene.tree, "kernel/fork.c"));
	write_file(scene.adder, "return x + y;\n");
	write_file(scene.fork, "fork\n");
	scene.saves.tree = scene.tree;
	assert_int_equal(treewatch_open(&scene.watch), 0);
	assert_int_equal(treewatch_tree(&scene.watch, scene.tree), 0);
	saves_know(&scene.saves, scene.adder);
	return &scene;
}

static void scene_end(struct scene *scene)
{
	treewatch_close(&scene->watch);
	saves_release(&scene->saves);
}

static const char *in(const struct scene *scene, const char *name)
{
	return kept(path_join(scene->tree, name));
}

/* How many files have changed; events have to be there already, as a save is made of them. */
static int changed_while(struct scene *scene, bool reading)
{
	struct save_news news;

	assert_int_equal(treewatch_read(&scene->watch, saves_event, &scene->saves), 0);
	news = saves_settle(&scene->saves, reading);
	assert_true((news.n > 0) == (news.first != NULL));
	free(news.first);
	return news.n;
}

static int changed(struct scene *scene)
{
	return changed_while(scene, false);
}

/* As write_file(), but in place, as some editors do. */
static void overwrite(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void move(const char *from, const char *to)
{
	assert_int_equal(rename(from, to), 0);
}

TEST(a_file_written_in_place_has_changed)
{
	struct scene *scene = scene_begin();

	overwrite(scene->adder, "return x - y;\n");
	assert_int_equal(changed(scene), 1);
	assert_int_equal(changed(scene), 0);
	scene_end(scene);
}

TEST(a_file_saved_as_it_was_has_not_changed)
{
	struct scene *scene = scene_begin();

	overwrite(scene->adder, "return x + y;\n");
	assert_true(saves_waiting(&scene->saves) || changed(scene) == 0);
	assert_int_equal(utimensat(AT_FDCWD, scene->adder, NULL, 0), 0);
	assert_int_equal(changed(scene), 0);
	scene_end(scene);
}

/* vim: a probe, the old file becomes the backup, a new one is written, the backup goes. */
TEST(vim_saves_once)
{
	struct scene *scene = scene_begin();
	const char *probe = in(scene, "kernel/4913"), *backup = in(scene, "kernel/adder.c~");

	overwrite(in(scene, "kernel/.adder.c.swp"), "b0VIM");
	overwrite(probe, "");
	unlink(probe);
	move(scene->adder, backup);
	overwrite(scene->adder, "return x * y;\n");
	unlink(backup);
	assert_int_equal(changed(scene), 1);
	scene_end(scene);
}

/* sed -i and many others: a new file beside it takes its place. */
TEST(a_file_replaced_by_another_has_changed_and_the_temporary_does_not_count)
{
	struct scene *scene = scene_begin();
	const char *temporary = in(scene, "kernel/sedXq2");

	overwrite(temporary, "return y + x;\n");
	move(temporary, scene->adder);
	assert_int_equal(changed(scene), 1);
	overwrite(temporary, "return y + x;\n");
	move(temporary, scene->adder);
	assert_int_equal(changed(scene), 0);
	scene_end(scene);
}

TEST(swap_files_backups_and_objects_alone_change_nothing)
{
	static const char *const names[] = {
		"kernel/.adder.c.swp",
		"kernel/.#adder.c",
		"kernel/#adder.c#",
		"kernel/adder.c~",
		"kernel/adder.c.orig",
		"kernel/adder.o",
		"tags",
		"compile_commands.json",
	};
	struct scene *scene = scene_begin();

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		overwrite(in(scene, names[i]), "x");
	assert_int_equal(changed(scene), 0);
	assert_int_equal(mkdir(in(scene, ".cache"), 0755), 0);
	overwrite(in(scene, ".cache/index"), "x");
	assert_int_equal(changed(scene), 0);
	scene_end(scene);
}

TEST(what_nobody_knew_before_counts_as_changed_only_once)
{
	struct scene *scene = scene_begin();

	overwrite(scene->fork, "fork\n");
	assert_int_equal(changed(scene), 1);
	overwrite(scene->fork, "fork\n");
	assert_int_equal(changed(scene), 0);
	unlink(scene->fork);
	assert_int_equal(changed(scene), 1);
	scene_end(scene);
}

TEST(four_files_saved_at_once_are_one_piece_of_news)
{
	struct scene *scene = scene_begin();

	overwrite(scene->adder, "1");
	overwrite(in(scene, "kernel/Makefile"), "2");
	overwrite(in(scene, "kernel/fork.c"), "3");
	overwrite(in(scene, "top.h"), "4");
	assert_int_equal(changed(scene), 4);
	assert_int_equal(changed(scene), 0);
	scene_end(scene);
}

TEST(a_new_directory_is_watched_with_all_that_came_with_it)
{
	struct scene *scene = scene_begin();
	const char *elsewhere = temp_dir();

	write_file(kept(path_join(elsewhere, "lab/deep/hello.c")), "hello");
	assert_int_equal(mkdir(in(scene, "mine"), 0755), 0);
	assert_int_equal(changed(scene), 0);
	overwrite(in(scene, "mine/adder.c"), "adder");
	assert_int_equal(changed(scene), 1);
	move(kept(path_join(elsewhere, "lab")), in(scene, "mine/lab"));
	assert_int_equal(changed(scene), 1);
	overwrite(in(scene, "mine/lab/deep/hello.c"), "hello again");
	assert_int_equal(changed(scene), 1);
	scene_end(scene);
}

TEST(a_directory_that_was_renamed_is_heard_of_under_its_new_name)
{
	struct scene *scene = scene_begin();

	move(in(scene, "kernel"), in(scene, "core"));
	assert_true(changed(scene) > 0);
	overwrite(in(scene, "core/adder.c"), "another");
	assert_int_equal(changed(scene), 1);
	overwrite(in(scene, "core/adder.c"), "another");
	assert_int_equal(changed(scene), 0);
	scene_end(scene);
}

/* There and back while a check reads the tree: it may have read what was there for a moment. */
TEST(while_somebody_reads_there_and_back_is_a_change)
{
	struct scene *scene = scene_begin();

	overwrite(scene->adder, "return 0;\n");
	overwrite(scene->adder, "return x + y;\n");
	assert_int_equal(changed_while(scene, true), 1);
	overwrite(scene->adder, "return 0;\n");
	overwrite(scene->adder, "return x + y;\n");
	assert_int_equal(changed_while(scene, false), 0);
	assert_int_equal(utimensat(AT_FDCWD, scene->adder, NULL, 0), 0);
	assert_int_equal(changed_while(scene, true), 0);
	overwrite(in(scene, "kernel/4913"), "");
	unlink(in(scene, "kernel/4913"));
	assert_int_equal(changed_while(scene, true), 0);
	overwrite(in(scene, "kernel/new.c"), "");
	unlink(in(scene, "kernel/new.c"));
	assert_int_equal(changed_while(scene, true), 1);
	scene_end(scene);
}

TEST(events_that_were_lost_are_a_change)
{
	struct scene *scene = scene_begin();

	saves_event(&scene->saves, NULL, TREEWATCH_LOST);
	assert_true(saves_waiting(&scene->saves));
	assert_int_equal(changed(scene), 1);
	assert_int_equal(changed(scene), 0);
	scene_end(scene);
}

TEST(a_file_outside_of_the_tree_counts_only_when_it_is_known)
{
	struct scene *scene = scene_begin();
	const char *outside = temp_path("adder.c"), *other = temp_path("other.c");

	write_file(outside, "x");
	saves_know(&scene->saves, outside);
	overwrite(outside, "y");
	saves_event(&scene->saves, outside, TREEWATCH_WRITTEN);
	saves_event(&scene->saves, other, TREEWATCH_CREATED);
	assert_int_equal(changed(scene), 1);
	scene_end(scene);
}

TEST(where_nobody_tells_looking_again_finds_what_was_saved_removed_and_nothing_else)
{
	struct scene *scene = scene_begin();
	const char *outside = temp_path("adder.c");

	write_file(outside, "x");
	saves_know(&scene->saves, outside);
	saves_look_again(&scene->saves);
	assert_int_equal(saves_settle(&scene->saves, false).n, 0);
	overwrite(outside, "y");
	assert_int_equal(saves_settle(&scene->saves, false).n, 0);
	saves_look_again(&scene->saves);
	assert_int_equal(changed(scene), 1);
	unlink(outside);
	saves_look_again(&scene->saves);
	assert_int_equal(changed(scene), 1);
	saves_look_again(&scene->saves);
	assert_int_equal(changed(scene), 0);
	scene_end(scene);
}
