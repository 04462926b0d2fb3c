// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../grade/cgroup.h"
#include "../../lib/fs.h"

static void hog(size_t bytes)
{
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		_exit(2);
	for (size_t i = 0; i < bytes; i += 4096)
		p[i] = 1;
	_exit(0);
}

TEST(a_group_bounds_memory_and_ends_with_all_that_is_in_it)
{
	struct cgroups groups;
	struct cgroup group;
	pid_t pid, sleeper;
	int status, joined[2];
	char *dir;

	cgroups_open(&groups);
	if (!groups.memory) {
		cgroups_close(&groups);
		skip();
	}
	cgroup_new(&group, &groups, "unit", 32, 100);
	dir = strdup(group.memory);
	pid = fork();
	if (pid == 0) {
		cgroup_join(&group);
		hog(256u << 20);
	}
	assert_int_equal(pipe(joined), 0);
	sleeper = fork();
	if (sleeper == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		cgroup_join(&group);
		if (write(joined[1], "!", 1) == 1)
			pause();
		_exit(0);
	}
	assert_int_equal(read(joined[0], &status, 1), 1);
	close(joined[0]);
	close(joined[1]);
	waitpid(pid, &status, 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(cgroup_shortage(&group), SHORTAGE_GROUP);
	cgroup_end(&group);
	waitpid(sleeper, &status, 0);
	assert_true(WIFSIGNALED(status));
	assert_false(path_exists(dir));
	free(dir);
	cgroups_close(&groups);
}

/* What the kernel of a machine that has the other version writes. */
static enum shortage shortage_told(bool unified, const char *const (*files)[2])
{
	struct cgroups groups = {.unified = unified};
	char dir[] = "/tmp/lab-unit-XXXXXX";
	struct cgroup group = {.parent = &groups, .memory = mkdtemp(dir)};
	enum shortage shortage;

	assert_non_null(group.memory);
	for (; (*files)[0]; files++) {
		char *path = path_join(dir, (*files)[0]);

		assert_int_equal(file_write_atomic(path, (*files)[1], strlen((*files)[1])), 0);
		free(path);
	}
	shortage = cgroup_shortage(&group);
	remove_tree(dir);
	return shortage;
}

#define TOLD(unified, ...) shortage_told(unified, (const char *const[][2]){__VA_ARGS__, {NULL}})

TEST(who_was_short_of_memory_is_known_from_both_versions)
{
	assert_int_equal(TOLD(true, {"memory.events", "low 0\nhigh 0\nmax 9\noom 0\noom_kill 0\n"}),
			 SHORTAGE_NONE);
	assert_int_equal(
		TOLD(true, {"memory.events",
			    "low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\noom_group_kill 0\n"}),
		SHORTAGE_GROUP);
	assert_int_equal(TOLD(true, {"memory.events", "max 9\noom 0\noom_kill 3\n"}),
			 SHORTAGE_MACHINE);
	assert_int_equal(TOLD(false, {"memory.oom_control", "under_oom 0\noom_kill 0\n"},
			      {"memory.max_usage_in_bytes", "5905580032\n"},
			      {"memory.limit_in_bytes", "5905580032\n"}),
			 SHORTAGE_NONE);
	assert_int_equal(
		TOLD(false, {"memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"},
		     {"memory.max_usage_in_bytes", "5905379328\n"},
		     {"memory.limit_in_bytes", "5905580032\n"}),
		SHORTAGE_GROUP);
	assert_int_equal(TOLD(false, {"memory.oom_control", "under_oom 0\noom_kill 1\n"},
			      {"memory.max_usage_in_bytes", "4005580032\n"},
			      {"memory.memsw.max_usage_in_bytes", "5905580032\n"},
			      {"memory.limit_in_bytes", "5905580032\n"}),
			 SHORTAGE_GROUP);
	assert_int_equal(TOLD(false, {"memory.oom_control", "under_oom 0\noom_kill 1\n"},
			      {"memory.max_usage_in_bytes", "4005580032\n"},
			      {"memory.limit_in_bytes", "5905580032\n"}),
			 SHORTAGE_MACHINE);
}
