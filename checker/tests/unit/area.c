// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../grade/area.h"
#include "../../lib/fs.h"
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
		if (unlink(below("area/stage/a.o")) || path_exists(below("area/stage/a.o")))
			_exit(2);
		file = fopen(below("area/build/full"), "w");
		for (int i = 0; file && i < 3000; i++)
			fprintf(file, "%1000d", i);
		_exit(file && fclose(file) ? 0 : 3); /* must not fit */
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
