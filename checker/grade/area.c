// SPDX-License-Identifier: GPL-2.0-only
#include "area.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/util.h"

/*
 * How it works: in a new user namespace the process may mount, and only there; its user and group
 * keep their numbers. Layout below area->dir, all on one tmpfs:
 *
 *	tree/ stage/	the overlays
 *	.tree/ .stage/	their upper and work directories
 *	build/
 */

#define DISK_MB_DEFAULT 3072
#define FILES_DEFAULT	250000

static int write_proc(const char *path, const char *text)
{
	int err = 0, fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int new_namespaces(void)
{
	unsigned uid = getuid(), gid = getgid();
	char map[64];
	int err;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return -errno;
	write_proc("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "%u %u 1", uid, uid);
	err = write_proc("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "%u %u 1", gid, gid);
	if (!err)
		err = write_proc("/proc/self/gid_map", map);
	if (!err && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		err = -errno;
	return err;
}

static int mount_memory(const char *dir, const struct area_limits *limits)
{
	char *data = xasprintf("size=%dm,nr_inodes=%d,mode=755",
			       limits->disk_mb ? limits->disk_mb : DISK_MB_DEFAULT,
			       limits->files ? limits->files : FILES_DEFAULT);
	int err = mount("lab", dir, "tmpfs", MS_NOSUID | MS_NODEV, data) < 0 ? -errno : 0;

	free(data);
	return err;
}

/* A comma or colon in the path would end the option early. */
static char *overlay_path(const char *path)
{
	char *out = xcalloc(2, strlen(path) + 1), *p = out;

	for (; *path; path++) {
		if (strchr("\\:,", *path))
			*p++ = '\\';
		*p++ = *path;
	}
	return out;
}

static int mount_overlay(const char *dir, const char *name, const char *lower, const char *at)
{
	char *upper = xasprintf("%s/.%s/upper", dir, name),
	     *work = xasprintf("%s/.%s/work", dir, name);
	char *low = overlay_path(lower), *up = overlay_path(upper), *wk = overlay_path(work);
	char *data =
		xasprintf("lowerdir=%s,upperdir=%s,workdir=%s,userxattr,xino=off", low, up, wk);
	int err = mkdirs(upper);

	if (!err)
		err = mkdirs(work);
	if (!err)
		err = mkdirs(at);
	if (!err && mount("lab", at, "overlay", MS_NOSUID | MS_NODEV, data) < 0)
		err = -errno;
	free(upper);
	free(work);
	free(low);
	free(up);
	free(wk);
	free(data);
	return err;
}

int area_enter(const struct area *area, const struct area_limits *limits, const char **what)
{
	int err;

	*what = "user and mount namespaces";
	err = new_namespaces();
	if (err)
		return err;
	*what = "a file system in memory";
	err = mount_memory(area->dir, limits);
	if (err)
		return err;
	*what = "an overlay file system";
	err = mount_overlay(area->dir, "tree", area->pristine, area->tree);
	if (!err)
		err = mount_overlay(area->dir, "stage", area->baseline, area->stage);
	if (!err)
		err = mkdirs(area->build);
	return err;
}

static int copy_tree(const char *from, const char *to)
{
	const char *const argv[] = {"cp", "-a", "--reflink=auto", "-T", from, to, NULL};
	int err = run_quiet(NULL, argv);

	return err > 0 ? -EIO : err;
}

int area_copy(const struct area *area)
{
	int err = area_drop(area);

	if (!err)
		err = mkdirs(area->build);
	if (!err)
		err = copy_tree(area->pristine, area->tree);
	if (!err)
		err = copy_tree(area->baseline, area->stage);
	return err;
}

int area_drop(const struct area *area)
{
	return remove_tree(area->dir);
}

int area_probe(const struct area *area, const char **what)
{
	struct {
		int err;
		const char *what;
	} answer = {-EIO, "a child process"};
	int pipefd[2];
	pid_t pid;

	if (pipe2(pipefd, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		answer.err = area_enter(area, &(struct area_limits){16, 1000}, &answer.what);
		_exit(write(pipefd[1], &answer, sizeof(answer)) < 0);
	}
	close(pipefd[1]);
	if (pid > 0) {
		/* The string is the same constant in both processes. */
		if (read(pipefd[0], &answer, sizeof(answer)) != sizeof(answer))
			answer.err = -EIO;
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(pipefd[0]);
	*what = answer.what;
	return answer.err;
}
