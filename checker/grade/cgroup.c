// SPDX-License-Identifier: GPL-2.0-only
#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define LAST_CHARGE (4 << 20) /* a huge page, and what the CPUs have in stock */

static int put(const char *dir, const char *file, const char *text)
{
	char *path = path_join(dir, file);
	int err = 0, fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	free(path);
	return err;
}

static int put_number(const char *dir, const char *file, long long number)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", number);
	return put(dir, file, text);
}

/* A file of a group; "" when it cannot be read. To be freed. */
static char *get(const char *dir, const char *file)
{
	char *path = path_join(dir, file);
	struct strbuf text = {0};

	file_read(path, &text, 1 << 20);
	free(path);
	return strbuf_detach(&text);
}

/* ---- where we are ------------------------------------------------------------------------- */

static bool has_word(const char *list, const char *word, char separator)
{
	size_t n = strlen(word);

	while (list && *list) {
		if (strncmp(list, word, n) == 0 && (!list[n] || strchr(" ,\n", list[n])))
			return true;
		list = strchr(list, separator);
		list += list ? 1 : 0;
	}
	return false;
}

/* Mount point of a version 1 hierarchy, or of version 2 when @controller is NULL. */
static char *mount_point(const char *controller)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent *mount;
	char *dir = NULL;

	while (mounts && !dir && (mount = getmntent(mounts))) {
		if (controller ? streq(mount->mnt_type, "cgroup") &&
					 has_word(mount->mnt_opts, controller, ',')
			       : streq(mount->mnt_type, "cgroup2"))
			dir = xstrdup(mount->mnt_dir);
	}
	if (mounts)
		endmntent(mounts);
	return dir;
}

/* Our place in it: lines of /proc/self/cgroup are "ID:CONTROLLERS:PATH". */
static char *own_place(const char *controller)
{
	char *text = get("/proc/self", "cgroup"), *line, *save = NULL, *place = NULL;

	for (line = strtok_r(text, "\n", &save); line && !place;
	     line = strtok_r(NULL, "\n", &save)) {
		char *list = strchr(line, ':'), *path = list ? strchr(list + 1, ':') : NULL;

		if (!path)
			continue;
		*path++ = '\0';
		list++;
		if (controller ? has_word(list, controller, ',') : !*list)
			place = xstrdup(path);
	}
	free(text);
	return place;
}

static char *own_group(const char *controller)
{
	char *mount = mount_point(controller), *place = own_place(controller), *dir = NULL;

	if (mount && place)
		dir = xasprintf("%s%s", mount, streq(place, "/") ? "" : place);
	/* In a container the place may be named from outside: then the mount point is ours. */
	if (dir && !path_is_dir(dir)) {
		free(dir);
		dir = xstrdup(mount);
	}
	free(mount);
	free(place);
	return dir;
}

static bool may_make_groups(const char *dir)
{
	char *probe = dir ? xasprintf("%s/lab-probe-%d", dir, getpid()) : NULL;
	bool may = probe && mkdir(probe, 0755) == 0;

	if (may)
		rmdir(probe);
	free(probe);
	return may;
}

/* Groups of a grader that was killed: empty by now, for all in them died with it. */
static void sweep(const char *dir)
{
	DIR *stream = opendir(dir);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		int pid = starts_with(entry->d_name, "lab-") ? atoi(entry->d_name + 4) : 0;
		char *path;

		if (pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH)
			continue;
		path = path_join(dir, entry->d_name);
		rmdir(path);
		free(path);
	}
	if (stream)
		closedir(stream);
}

static char *version1(const char *controller)
{
	char *dir = own_group(controller);

	if (may_make_groups(dir)) {
		sweep(dir);
		return dir;
	}
	free(dir);
	return NULL;
}

/*
 * Version 2 gives controllers to a group's children only when the group itself holds no process:
 * so we move into a leaf. Where others live in our group too, there is nothing to be had.
 */
static char *version2(void)
{
	char *dir = own_group(NULL), *leaf = dir ? xasprintf("%s/lab-%d", dir, getpid()) : NULL;
	bool ok = dir && mkdir(leaf, 0755) == 0;

	if (ok && (put_number(leaf, "cgroup.procs", getpid()) < 0 ||
		   put(dir, "cgroup.subtree_control", "+memory +pids") < 0)) {
		put_number(dir, "cgroup.procs", getpid());
		rmdir(leaf);
		ok = false;
	}
	free(leaf);
	if (ok) {
		sweep(dir);
		return dir;
	}
	free(dir);
	return NULL;
}

void cgroups_open(struct cgroups *groups)
{
	*groups = (struct cgroups){.memory = version1("memory"), .pids = version1("pids")};
	if (groups->memory || groups->pids)
		return;
	groups->memory = version2();
	groups->unified = groups->memory != NULL;
	groups->pids = groups->unified ? xstrdup(groups->memory) : NULL;
}

void cgroups_close(struct cgroups *groups)
{
	if (groups->unified) {
		char *leaf = xasprintf("%s/lab-%d", groups->memory, getpid());

		put(groups->memory, "cgroup.subtree_control", "-memory -pids");
		put_number(groups->memory, "cgroup.procs", getpid());
		rmdir(leaf);
		free(leaf);
	}
	free(groups->memory);
	free(groups->pids);
	*groups = (struct cgroups){0};
}

const char *cgroups_words(const struct cgroups *groups)
{
	if (groups->memory && groups->pids)
		return "memory and processes";
	return groups->memory ? "memory" : groups->pids ? "processes" : "nothing";
}

/* ---- a group of one's own ------------------------------------------------------------------ */

static char *make(const char *parent, const char *name)
{
	char *dir = parent ? xasprintf("%s/lab-%d-%s", parent, getpid(), name) : NULL;

	if (dir && mkdir(dir, 0755) < 0 && errno != EEXIST) {
		free(dir);
		dir = NULL;
	}
	return dir;
}

void cgroup_new(struct cgroup *group, const struct cgroups *groups, const char *name, int memory_mb,
		int processes)
{
	*group = (struct cgroup){.parent = groups};
	group->memory = make(groups->memory, name);
	group->pids = groups->unified ? (group->memory ? xstrdup(group->memory) : NULL)
				      : make(groups->pids, name);
	if (group->memory) {
		put_number(group->memory, groups->unified ? "memory.max" : "memory.limit_in_bytes",
			   (long long)memory_mb << 20);
		/* Swap would only draw the end out. */
		if (groups->unified)
			put(group->memory, "memory.swap.max", "0");
		else
			put_number(group->memory, "memory.memsw.limit_in_bytes",
				   (long long)memory_mb << 20);
	}
	if (group->pids)
		put_number(group->pids, "pids.max", processes);
}

void cgroup_join(const struct cgroup *group)
{
	if (group->memory)
		put(group->memory, "cgroup.procs", "0");
	if (group->pids && !group->parent->unified)
		put(group->pids, "cgroup.procs", "0");
}

/* The number behind @key in a file of lines "key number"; of a file that is a number, key "". */
static long long count(const struct cgroup *group, const char *file, const char *key)
{
	char *text = get(group->memory, file), *line, *save = NULL;
	size_t n = strlen(key);
	long long number = 0;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, key, n) == 0 && (!n || line[n] == ' '))
			number = atoll(line + n);
	}
	free(text);
	return number;
}

/* With swap the sum of both comes to the limit first. */
static long long most_used(const struct cgroup *group)
{
	long long memory = count(group, "memory.max_usage_in_bytes", ""),
		  both = count(group, "memory.memsw.max_usage_in_bytes", "");

	return memory > both ? memory : both;
}

enum shortage cgroup_shortage(const struct cgroup *group)
{
	bool killed, own;

	if (!group->memory)
		return SHORTAGE_NONE;
	if (group->parent->unified) {
		killed = count(group, "memory.events", "oom_kill") > 0;
		own = count(group, "memory.events", "oom") > 0;
	} else {
		killed = count(group, "memory.oom_control", "oom_kill") > 0;
		own = most_used(group) + LAST_CHARGE > count(group, "memory.limit_in_bytes", "");
	}
	return !killed ? SHORTAGE_NONE : own ? SHORTAGE_GROUP : SHORTAGE_MACHINE;
}

static bool kill_members(const char *dir)
{
	char *text = get(dir, "cgroup.procs"), *line, *save = NULL;
	bool any = false;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		kill(atoi(line), SIGKILL);
		any = true;
	}
	free(text);
	return any;
}

static void end(char *dir)
{
	if (!dir)
		return;
	for (int i = 0; i < 300 && rmdir(dir) < 0 && errno == EBUSY; i++) {
		kill_members(dir);
		poll(NULL, 0, 10);
	}
	free(dir);
}

void cgroup_end(struct cgroup *group)
{
	if (group->parent && !group->parent->unified)
		end(group->pids);
	else
		free(group->pids);
	end(group->memory);
	*group = (struct cgroup){0};
}
