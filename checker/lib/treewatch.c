// SPDX-License-Identifier: GPL-2.0-only
#include "treewatch.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <linux/magic.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs.h"
#include "util.h"

/*
 * How it works: a directory is watched before it is read, so whatever comes into it is either found
 * by reading or told by an event, sometimes both. A directory that was moved away takes its watches
 * along in the kernel; they are removed here, since their paths mean nothing any more.
 */

#define EVENTS                                                                                     \
	(IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM |          \
	 IN_MOVED_TO)

int treewatch_open(struct treewatch *watch)
{
	*watch = (struct treewatch){.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
	return watch->fd < 0 ? -errno : 0;
}

void treewatch_close(struct treewatch *watch)
{
	strings_free(watch->dirs, watch->ndirs);
	if (watch->fd >= 0)
		close(watch->fd);
	*watch = (struct treewatch){.fd = -1};
}

static void forget(struct treewatch *watch, int wd)
{
	if (wd < 0 || wd >= watch->ndirs || !watch->dirs[wd])
		return;
	free(watch->dirs[wd]);
	watch->dirs[wd] = NULL;
	watch->count--;
}

static void remember(struct treewatch *watch, int wd, const char *dir)
{
	if (wd >= watch->ndirs) {
		int n = wd < 64 ? 64 : 2 * wd;

		watch->dirs = xrealloc(watch->dirs, n * sizeof(*watch->dirs));
		memset(watch->dirs + watch->ndirs, 0, (n - watch->ndirs) * sizeof(*watch->dirs));
		watch->ndirs = n;
	}
	forget(watch, wd);
	watch->dirs[wd] = xstrdup(dir);
	watch->count++;
}

static bool vanished(int err)
{
	return err == ENOENT || err == ENOTDIR || err == EACCES || err == ELOOP;
}

static int watch_dir(struct treewatch *watch, const char *dir, bool follow)
{
	int wd = inotify_add_watch(watch->fd, dir,
				   EVENTS | IN_ONLYDIR | IN_EXCL_UNLINK |
					   (follow ? 0 : IN_DONT_FOLLOW));

	if (wd < 0)
		return -errno;
	remember(watch, wd, dir);
	return 0;
}

int treewatch_dir(struct treewatch *watch, const char *dir)
{
	return watch_dir(watch, dir, true);
}

static bool is_dir(const char *path, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* @fn NULL: nobody needs to hear of what is there. */
static int enter(struct treewatch *watch, const char *dir, bool follow, treewatch_fn fn,
		 void *cookie)
{
	int err = watch_dir(watch, dir, follow);
	DIR *handle = err ? NULL : opendir(dir);
	const struct dirent *entry;

	if (vanished(-err) && !follow)
		return 0;
	while (!err && handle && (entry = readdir(handle))) {
		char *path = path_join(dir, entry->d_name);

		if (is_dir(path, entry)) {
			if (entry->d_name[0] != '.')
				err = enter(watch, path, false, fn, cookie);
		} else if (fn) {
			fn(cookie, path, TREEWATCH_CREATED);
		}
		free(path);
	}
	if (handle)
		closedir(handle);
	return err;
}

int treewatch_tree(struct treewatch *watch, const char *dir)
{
	return enter(watch, dir, true, NULL, NULL);
}

/* @dir is not there under this name any more, nor is what it held. */
static void forget_tree(struct treewatch *watch, const char *dir)
{
	size_t len = strlen(dir);

	for (int i = 0; i < watch->ndirs; i++) {
		const char *name = watch->dirs[i];

		if (!name || strncmp(name, dir, len) || (name[len] && name[len] != '/'))
			continue;
		inotify_rm_watch(watch->fd, i);
		forget(watch, i);
	}
}

static enum treewatch_what meaning(unsigned mask)
{
	if (mask & IN_CREATE)
		return TREEWATCH_CREATED;
	return mask & (IN_MODIFY | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO) ? TREEWATCH_WRITTEN
									    : TREEWATCH_TOUCHED;
}

static int take_event(struct treewatch *watch, const struct inotify_event *event, treewatch_fn fn,
		      void *cookie)
{
	char *path;
	int err = 0;

	if (event->mask & IN_Q_OVERFLOW) {
		fn(cookie, NULL, TREEWATCH_LOST);
		return 0;
	}
	if (event->mask & IN_IGNORED)
		forget(watch, event->wd);
	if (!event->len || event->wd < 0 || event->wd >= watch->ndirs || !watch->dirs[event->wd])
		return 0;
	path = path_join(watch->dirs[event->wd], event->name);
	if (event->mask & IN_ISDIR && event->mask & (IN_DELETE | IN_MOVED_FROM))
		forget_tree(watch, path);
	fn(cookie, path, meaning(event->mask));
	if (event->mask & IN_ISDIR && event->mask & (IN_CREATE | IN_MOVED_TO) &&
	    event->name[0] != '.')
		err = enter(watch, path, false, fn, cookie);
	free(path);
	return err;
}

int treewatch_read(struct treewatch *watch, treewatch_fn fn, void *cookie)
{
	char block[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
	int err = 0;
	ssize_t n;

	while ((n = read(watch->fd, block, sizeof(block))) > 0 || (n < 0 && errno == EINTR)) {
		for (ssize_t at = 0; at < n;) {
			const struct inotify_event *event = (const void *)(block + at);
			int new_err = take_event(watch, event, fn, cookie);

			err = err ? err : new_err;
			at += sizeof(*event) + event->len;
		}
	}
	return err;
}

bool treewatch_hears(const char *dir)
{
	static const unsigned deaf[] = {
		NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC,
		CIFS_SUPER_MAGIC, SMB2_SUPER_MAGIC,
		V9FS_MAGIC,	  FUSE_SUPER_MAGIC,
		CEPH_SUPER_MAGIC, AFS_SUPER_MAGIC,
		CODA_SUPER_MAGIC, 0x786f4256 /* VirtualBox's shared folders */,
	};
	struct statfs fs;

	if (statfs(dir, &fs) < 0)
		return true;
	for (size_t i = 0; i < sizeof(deaf) / sizeof(deaf[0]); i++) {
		if ((unsigned)fs.f_type == deaf[i])
			return false;
	}
	return true;
}
