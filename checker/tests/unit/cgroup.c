// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../vm/cgroup.h"
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
	assert_true(cgroup_ran_out(&group));
	cgroup_end(&group);
	waitpid(sleeper, &status, 0);
	assert_true(WIFSIGNALED(status));
	assert_false(path_exists(dir));
	free(dir);
	cgroups_close(&groups);
}
