// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../../vm/build/baseline.h"
#include "../../../vm/stage/stage.h"

TEST(a_restored_environment_names_the_new_stage_behind_every_nul)
{
	static const char before[] = "A=/old/stage\0B=/else\0C=/old/stage/x",
			  after[] = "A=/new\0B=/else\0C=/new/x";
	const char *path = temp_path("env");
	struct strbuf text = {0};

	assert_int_equal(file_write_atomic(path, before, sizeof(before)), 0);
	assert_int_equal(baseline_rehome(path, "/old/stage", "/new"), 0);
	assert_int_equal(file_read(path, &text, 0), 0);
	assert_int_equal(text.len, sizeof(after));
	assert_memory_equal(text.buf, after, sizeof(after));
	strbuf_release(&text);
}

TEST(a_new_place_that_has_the_old_one_in_its_name_is_written_once)
{
	const char *path = temp_path("cmd");

	write_file(path, "cc /a/stage/x.c /b/a/stage/y.c\n");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(baseline_rehome(path, "/a/stage", "/b/a/stage"), 0);
		assert_string_equal(read_file(path), "cc /b/a/stage/x.c /b/a/stage/y.c\n");
	}
}

TEST(a_stage_that_was_moved_names_its_new_place)
{
	struct stage stage = {.dir = xasprintf("%s/stage", temp_dir())};
	const char *cmd = "tools/objtool/.fixdep.o.cmd";
	struct stat st;

	write_file(kept(xasprintf("%s/%s", stage.dir, cmd)), "cmd_x := cc /old/stage/x.c\n");
	write_file(kept(xasprintf("%s/.lab/env", stage.dir)), "PWD=/old/stage");
	write_file(kept(xasprintf("%s/.lab/home", stage.dir)), "/old/stage");
	assert_int_equal(utimensat(AT_FDCWD, kept(xasprintf("%s/%s", stage.dir, cmd)),
				   (struct timespec[]){{.tv_sec = 1}, {.tv_sec = 1}}, 0),
			 0);
	assert_int_equal(baseline_follow(&stage), 0);
	assert_string_equal(read_file(kept(xasprintf("%s/%s", stage.dir, cmd))),
			    kept(xasprintf("cmd_x := cc %s/x.c\n", stage.dir)));
	assert_string_equal(read_file(kept(xasprintf("%s/.lab/env", stage.dir))),
			    kept(xasprintf("PWD=%s", stage.dir)));
	assert_string_equal(read_file(kept(xasprintf("%s/.lab/home", stage.dir))), stage.dir);
	/* make goes by times: it is as old as it was. */
	assert_int_equal(stat(kept(xasprintf("%s/%s", stage.dir, cmd)), &st), 0);
	assert_int_equal(st.st_mtime, 1);
	stage_close(&stage);
}

TEST(a_file_that_names_no_stage_is_left_alone)
{
	const char *path = temp_path("env");

	write_file(path, "A=/else\n");
	assert_int_equal(baseline_rehome(path, "/old/stage", "/new"), 0);
	assert_string_equal(read_file(path), "A=/else\n");
}

/* ---- several at once ----------------------------------------------------------------------- */

#define TAKEN 10
#define BUILT 11

/* A cache and a kernel tree of two files; returns the directory they and the stages stand in. */
static const char *machine(void)
{
	const char *dir = temp_dir();
	char path[512];

	snprintf(path, sizeof(path), "%s/cache", dir);
	setenv("XDG_CACHE_HOME", path, 1);
	snprintf(path, sizeof(path), "%s/tree/kernel/sys.c", dir);
	write_file(path, "int sys;\n");
	snprintf(path, sizeof(path), "%s/tree/Makefile", dir);
	write_file(path, "all:\n");
	return dir;
}

static void make_output(const struct stage *stage, const char *name, const char *text)
{
	char *path = stage_path(stage, "%s", name);

	assert_int_equal(mkdirs_for(path), 0);
	assert_int_equal(file_write_atomic(path, text, strlen(text)), 0);
	free(path);
}

static void open_stage(struct stage *stage, const char *dir, int number)
{
	char at[512], tree[512];

	snprintf(at, sizeof(at), "%s/stage%d", dir, number);
	snprintf(tree, sizeof(tree), "%s/tree", dir);
	assert_int_equal(stage_create(stage, at, tree, NULL, false, NULL), 0);
}

/* What a first start does: take the baseline, or build it and store it. @dies: before that. */
static int first_start(const char *dir, int number, bool dies)
{
	struct baseline *baseline = NULL;
	struct stage stage;
	int result = TAKEN;

	open_stage(&stage, dir, number);
	if (baseline_begin(&baseline, &stage, NULL) || !baseline)
		return 1;
	if (baseline_restore(baseline, &stage)) {
		result = BUILT;
		make_output(&stage, "kernel/sys.o", "half");
		usleep(30000);
		make_output(&stage, "kernel/sys.o", "an object");
		make_output(&stage, "vmlinux", "a kernel");
		if (dies)
			raise(SIGKILL);
		if (baseline_store(baseline, &stage))
			return 2;
	}
	baseline_end(baseline);
	stage_close(&stage);
	return result;
}

static pid_t start_apart(const char *dir, int number, bool dies)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(first_start(dir, number, dies));
	assert_true(pid > 0);
	return pid;
}

static const char *output_of(const char *dir, int number, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/stage%d/%s", dir, number, name);
	return read_file(path);
}

TEST(of_first_starts_at_once_one_builds_and_the_others_take_its_baseline_whole)
{
	const char *dir = machine();
	pid_t pids[4];
	int status, built = 0, taken = 0;

	for (int i = 0; i < 4; i++)
		pids[i] = start_apart(dir, i, false);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		built += WIFEXITED(status) && WEXITSTATUS(status) == BUILT;
		taken += WIFEXITED(status) && WEXITSTATUS(status) == TAKEN;
		assert_string_equal(output_of(dir, i, "kernel/sys.o"), "an object");
		assert_string_equal(output_of(dir, i, "vmlinux"), "a kernel");
	}
	assert_int_equal(built, 1);
	assert_int_equal(taken, 3);
}

TEST(a_first_start_that_was_killed_blocks_nobody_and_leaves_no_half_baseline)
{
	const char *dir = machine();
	pid_t killed = start_apart(dir, 0, true);
	int status;

	assert_int_equal(waitpid(killed, &status, 0), killed);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(first_start(dir, 1, false), BUILT);
	assert_int_equal(first_start(dir, 2, false), TAKEN);
}

TEST(a_baseline_with_a_damaged_file_is_built_again)
{
	const char *dir = machine();
	char command[1024];

	assert_int_equal(first_start(dir, 0, false), BUILT);
	snprintf(command, sizeof(command),
		 "for f in %s/cache/syscall-lab/baselines/*/files/vmlinux; do echo cut >$f; done",
		 dir);
	assert_int_equal(system(command), 0);
	assert_int_equal(first_start(dir, 1, false), BUILT);
	assert_string_equal(output_of(dir, 1, "vmlinux"), "a kernel");
	assert_int_equal(first_start(dir, 2, false), TAKEN);
}

TEST(a_baseline_that_somebody_takes_just_now_is_not_thrown_away)
{
	const char *dir = machine();
	char path[512], text[64];
	struct baseline *held = NULL;
	struct stage stage;

	assert_int_equal(first_start(dir, 0, false), BUILT);
	open_stage(&stage, dir, 1);
	assert_int_equal(baseline_begin(&held, &stage, NULL), 0);
	/* Twelve other kernels are built meanwhile: more than are kept. */
	snprintf(path, sizeof(path), "%s/tree/kernel/sys.c", dir);
	for (int i = 2; i < 14; i++) {
		snprintf(text, sizeof(text), "int sys%d;\n", i);
		write_file(path, text);
		assert_int_equal(first_start(dir, i, false), BUILT);
	}
	assert_int_equal(baseline_restore(held, &stage), 0);
	assert_string_equal(output_of(dir, 1, "vmlinux"), "a kernel");
	baseline_end(held);
	stage_close(&stage);
}

TEST(what_a_kept_baseline_is_of_is_known_before_there_is_a_stage)
{
	const char *dir = machine();
	struct baseline *baseline = NULL;
	struct stage stage;

	assert_false(baseline_is_from("a.tar.xz modern"));
	open_stage(&stage, dir, 1);
	assert_int_equal(baseline_begin(&baseline, &stage, NULL), 0);
	baseline_note(baseline, "a.tar.xz modern");
	assert_false(baseline_is_from("a.tar.xz modern")); /* it is not there yet */
	make_output(&stage, "vmlinux", "a kernel");
	assert_int_equal(baseline_store(baseline, &stage), 0);
	assert_false(baseline_is_from("a.tar.xz modern"));
	baseline_note(baseline, "a.tar.xz modern");
	baseline_note(NULL, "b.tar.xz modern");
	baseline_note(baseline, NULL);
	assert_true(baseline_is_from("a.tar.xz modern"));
	assert_false(baseline_is_from("a.tar.xz classic"));
	/* What is stored anew may be of another. */
	assert_int_equal(baseline_store(baseline, &stage), 0);
	assert_false(baseline_is_from("a.tar.xz modern"));
	baseline_end(baseline);
	stage_close(&stage);
}
