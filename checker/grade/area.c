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
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../vm/build/roombuild.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/util.h"

/*
 * How it works: in a new user namespace the process may mount, and only there; its user and group
 * keep their numbers. A tmpfs goes over area->dir and hides everything there; the hidden tree and
 * stage, reached by descriptors opened before, are bound below .pristine in it, and are the
 * lower layers of overlays under the old names: that of the tree is mounted at once, that of the
 * stage in the mount namespace of each sandbox. The tmpfs also holds the upper layers.
 */

#define DISK_MB_DEFAULT 1536
#define FILES_DEFAULT	250000

/* With less than that left, an image may not have fitted; honest work leaves far more. */
#define SPARE_BYTES (64u << 20)
#define SPARE_FILES 500

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

static char *pristine(const struct area *area, const char *name)
{
	return xasprintf("%s/.pristine/%s", area->dir, name);
}

/* Show what descriptor @fd leads to below .pristine. */
static int bind_pristine(const struct area *area, int fd, const char *name)
{
	char *from = xasprintf("/proc/self/fd/%d", fd), *at = pristine(area, name);
	int err = mkdirs(at);

	if (!err && mount(from, at, NULL, MS_BIND, NULL) < 0)
		err = -errno;
	free(from);
	free(at);
	return err;
}

/* Mount at @at an overlay over the pristine @name; what is written goes to the directory @kept. */
static int mount_overlay(const struct area *area, const char *name, const char *kept,
			 const char *at)
{
	char *upper = xasprintf("%s/.%s/upper", area->dir, kept);
	char *work = xasprintf("%s/.%s/work", area->dir, kept), *below = pristine(area, name);
	char *low = overlay_path(below), *up = overlay_path(upper), *wk = overlay_path(work);
	char *data = xasprintf("lowerdir=%s,upperdir=%s,workdir=%s,userxattr,xino=off", low, up, wk);
	int err = mkdirs(upper);

	if (!err)
		err = mkdirs(work);
	if (!err)
		err = mkdirs(at);
	if (!err && mount("lab", at, "overlay", MS_NOSUID | MS_NODEV, data) < 0)
		err = -errno;
	free(upper);
	free(work);
	free(below);
	free(low);
	free(up);
	free(wk);
	free(data);
	return err;
}

/* Before anything was built the configuration is the baseline's (see room_kept()). */
static int hand_out_config(const struct area *area)
{
	char *from = pristine(area, "stage/.config"), *dir = room_kept(area->build),
	     *to = path_join(dir, ".config");
	int err = mkdirs(dir);

	if (!err && path_exists(from))
		err = file_copy(from, to, true);
	free(from);
	free(dir);
	free(to);
	return err;
}

static int mount_views(const struct area *area, const struct area_limits *limits, int tree,
		       int stage, const char **what)
{
	int err;

	*what = "a file system in memory";
	err = mount_memory(area->dir, limits);
	if (!err)
		err = bind_pristine(area, tree, "tree");
	if (!err)
		err = bind_pristine(area, stage, "stage");
	if (err)
		return err;
	*what = "an overlay file system";
	err = mount_overlay(area, "tree", "tree", area->tree);
	if (!err)
		err = mkdirs(area->stage);
	return err ? err : hand_out_config(area);
}

int area_show_stage(void *cookie)
{
	const struct area *area = cookie;

	if (unshare(CLONE_NEWNS) < 0)
		return -errno;
	return mount_overlay(area, "stage", "stage", area->stage);
}

int area_show_pristine(void *cookie)
{
	const struct area *area = cookie;
	char *tree = pristine(area, "tree"), *kept = xasprintf("control-%d", getpid());
	int err = unshare(CLONE_NEWNS) < 0 ? -errno : 0;

	if (!err && mount(tree, area->tree, NULL, MS_BIND, NULL) < 0)
		err = -errno;
	if (!err)
		err = mount_overlay(area, "stage", kept, area->stage);
	free(tree);
	free(kept);
	return err;
}

int area_enter(const struct area *area, const struct area_limits *limits, const char **what)
{
	int err, tree, stage, death_signal = 0;

	prctl(PR_GET_PDEATHSIG, &death_signal);
	*what = "user and mount namespaces";
	err = new_namespaces();
	if (err)
		return err;
	/* New credentials have reset it. */
	prctl(PR_SET_PDEATHSIG, death_signal);
	/* Only now: what was opened outside belongs to mounts that cannot be used in here. */
	*what = "the pristine tree and its baseline build";
	tree = open(area->tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	stage = open(area->stage, O_PATH | O_DIRECTORY | O_CLOEXEC);
	err = tree < 0 || stage < 0 ? -errno : mount_views(area, limits, tree, stage, what);
	if (tree >= 0)
		close(tree);
	if (stage >= 0)
		close(stage);
	return err;
}

static int copy_tree(const char *from, const char *to)
{
	const char *const argv[] = {"cp", "-a", "--reflink=auto", "-T", from, to, NULL};
	int err = run_quiet(NULL, argv);

	return err > 0 ? -EIO : err;
}

static char *kept_stage(const struct area *area)
{
	return xasprintf("%s.kept", area->stage);
}

int area_keep(const struct area *area)
{
	char *kept = kept_stage(area);
	int err = path_exists(kept) || rename(area->stage, kept) == 0 ? 0 : -errno;

	free(kept);
	return err;
}

int area_unkeep(const struct area *area)
{
	char *kept = kept_stage(area);
	int err = 0;

	if (path_exists(kept)) {
		err = remove_tree(area->stage);
		if (!err && rename(kept, area->stage) < 0)
			err = -errno;
	}
	free(kept);
	return err;
}

int area_copy(const struct area *area)
{
	char *kept = kept_stage(area);
	int err = remove_tree(area->stage);

	if (!err)
		err = remove_tree(area->build);
	if (!err)
		err = mkdirs(area->build);
	if (!err)
		err = copy_tree(kept, area->stage);
	free(kept);
	return err;
}

bool area_is_full(const struct area *area)
{
	struct statvfs vfs;

	return statvfs(area->build, &vfs) == 0 &&
	       ((unsigned long long)vfs.f_bavail * vfs.f_frsize < SPARE_BYTES ||
		vfs.f_ffree < SPARE_FILES);
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
		if (!answer.err)
			answer.err = area_show_stage((void *)area);
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
