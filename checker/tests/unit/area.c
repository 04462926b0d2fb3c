// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../grade/area.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/util.h"

static struct area area;
static char *base;

static char *below(const char *name)
{
	char *path = xasprintf("%s/%s", base, name);

	kept(path);
	return path;
}

static void make_area(void)
{
	base = (char *)temp_dir();
	write_file(below("area/tree/a.c"), "pristine\n");
	write_file(below("area/stage/a.o"), "object\n");
	write_file(below("area/stage/.config"), "CONFIG_X=y\n");
	area = (struct area){.dir = below("area"),
			     .tree = below("area/tree"),
			     .stage = below("area/stage"),
			     .build = below("area/build")};
}

/* Exit status of a child that enters and writes all over; 77 when this machine refuses. */
static int child(void)
{
	const char *what;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		FILE *file;

		if (area_enter(&area, &(struct area_limits){1, 100}, &what))
			_exit(77);
		file = fopen(below("area/tree/a.c"), "w");
		if (!file || fputs("changed\n", file) < 0 || fclose(file))
			_exit(1);
		if (path_exists(below("area/stage/a.o")))
			_exit(2);
		file = fopen(below("area/build/full"), "w");
		for (int i = 0; file && i < 3000; i++)
			fprintf(file, "%1000d", i);
		_exit(file && (ferror(file) | fclose(file)) ? 0 : 3); /* must not fit */
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

TEST(what_is_written_in_an_area_is_bounded_and_gone_afterwards)
{
	int status;

	make_area();
	status = child();
	if (status == 77)
		skip();
	assert_int_equal(status, 0);
	assert_string_equal(read_file(below("area/tree/a.c")), "pristine\n");
	assert_string_equal(read_file(below("area/stage/a.o")), "object\n");
	assert_false(path_exists(area.build));
}

static bool shell(int (*show)(void *), const char *script)
{
	struct process_options options = {.dir = area.dir, .prepare = show, .prepare_cookie = &area};

	return process_run((const char *const[]){"sh", "-c", script, NULL}, &options, NULL) == 0;
}

/* The number of the first look that does not show what it should; 0: none. */
static int look(void)
{
	const char *what, *object = below("area/stage/a.o");

	if (area_enter(&area, &(struct area_limits){16, 1000}, &what))
		return 77;
	if (path_exists(object) || shell(NULL, "cat stage/a.o"))
		return 1;
	if (!shell(area_show_stage,
		   "grep -q object stage/a.o && echo new >stage/a.o && ln -s / stage/out"))
		return 2;
	if (path_exists(object) || path_exists(below("area/stage/out")))
		return 3;
	if (!shell(area_show_stage, "grep -q new stage/a.o && test -L stage/out"))
		return 4;
	if (!shell(area_show_pristine, "grep -q object stage/a.o && test ! -e stage/out"))
		return 5;
	return path_exists(below("area/build/room/.config")) ? 0 : 6;
}

TEST(the_stage_is_shown_in_the_sandbox_and_not_to_who_grades)
{
	int status = 0;
	pid_t pid;

	make_area();
	pid = fork();
	if (pid == 0)
		_exit(look());
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
	assert_string_equal(read_file(below("area/stage/a.o")), "object\n");
}

TEST(a_copied_stage_is_fresh_each_time)
{
	make_area();
	assert_int_equal(area_keep(&area), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(area_copy(&area), 0);
		assert_string_equal(read_file(below("area/stage/a.o")), "object\n");
		write_file(below("area/stage/a.o"), "poison\n");
	}
	assert_int_equal(area_unkeep(&area), 0);
	assert_string_equal(read_file(below("area/stage/a.o")), "object\n");
	assert_false(path_exists(below("area/stage.kept")));
}
