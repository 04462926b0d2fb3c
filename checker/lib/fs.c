// SPDX-License-Identifier: GPL-2.0-only
#include "fs.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "strbuf.h"
#include "util.h"

#ifndef LAB_DATADIR
#error "the Makefile says where make install puts the lab"
#endif

bool path_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool path_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* An ordinary file. A pipe is not waited for, nor is there an end to what a device holds. */
static int open_plain(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
		return fd; /* of a directory read(2) says what is wrong */
	close(fd);
	return -EINVAL;
}

int file_read(const char *path, struct strbuf *out, size_t max)
{
	char block[65536];
	size_t total = 0;
	ssize_t n;
	int err = 0, fd = open_plain(path);

	if (fd < 0)
		return fd;
	strbuf_add(out, "", 0);
	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err = -errno;
			break;
		}
		total += n;
		if (max && total > max) {
			err = -EFBIG;
			break;
		}
		strbuf_add(out, block, n);
	}
	close(fd);
	return err;
}

int fd_write(int fd, const void *bytes, size_t len)
{
	const char *data = bytes;

	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= n;
	}
	return 0;
}

char *path_aside(const char *path)
{
	return xasprintf("%s.tmp-%d-%llx", path, getpid(),
			 (unsigned long long)rng_seed_from_system());
}

static int write_and_rename(const char *path, const void *data, size_t len, bool sync)
{
	char *tmp = path_aside(path);
	int err, fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NONBLOCK, 0666);

	if (fd < 0) {
		err = -errno;
		free(tmp);
		return err;
	}
	err = fd_write(fd, data, len);
	if (!err && sync && fsync(fd) < 0 && errno != EINVAL && errno != EROFS)
		err = -errno;
	if (close(fd) < 0 && !err)
		err = -errno;
	if (!err && rename(tmp, path) < 0)
		err = -errno;
	if (err)
		unlink(tmp);
	free(tmp);
	return err;
}

int file_write_atomic(const char *path, const void *data, size_t len)
{
	return write_and_rename(path, data, len, true);
}

int file_replace(const char *path, const struct strbuf *content)
{
	return write_and_rename(path, content->buf, content->len, false);
}

int file_write_new(const char *path, const void *data, size_t len)
{
	int err, fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		return -errno;
	err = fd_write(fd, data, len);
	if (close(fd) < 0 && !err)
		err = -errno;
	return err;
}

int file_save(const char *path, const void *data, size_t len)
{
	char *real = realpath(path, NULL);
	const char *to = real ? real : path;
	struct stat st;
	int err, fd;

	if (stat(to, &st) < 0 || S_ISREG(st.st_mode)) {
		err = file_write_atomic(to, data, len);
	} else {
		fd = open(to, O_WRONLY | O_CLOEXEC);
		err = fd < 0 ? -errno : fd_write(fd, data, len);
		if (fd >= 0 && close(fd) < 0 && !err)
			err = -errno;
	}
	free(real);
	return err;
}

static int copy_content(int in, int out)
{
	char block[65536];
	ssize_t n;
	int err = 0;

	while ((n = read(in, block, sizeof(block))) != 0 && !err) {
		if (n < 0 && errno == EINTR)
			continue;
		err = n < 0 ? -errno : fd_write(out, block, n);
	}
	return err;
}

/* Closes @in. */
static int copy_from(int in, const char *to, bool keep_times)
{
	struct stat st;
	int err, out;

	if (fstat(in, &st) < 0) {
		err = -errno;
		close(in);
		return err;
	}
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, st.st_mode & 0777);
	if (out < 0) {
		err = -errno;
		close(in);
		return err;
	}
	err = copy_content(in, out);
	if (!err && fchmod(out, st.st_mode & 0777) < 0)
		err = -errno;
	if (!err && keep_times && futimens(out, (struct timespec[]){st.st_atim, st.st_mtim}) < 0)
		err = -errno;
	if (close(out) < 0 && !err)
		err = -errno;
	close(in);
	if (err)
		unlink(to);
	return err;
}

int file_copy(const char *from, const char *to, bool keep_times)
{
	int in = open_plain(from);

	return in < 0 ? in : copy_from(in, to, keep_times);
}

int file_copy_ordinary(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (in < 0)
		return -errno;
	if (fstat(in, &st) == 0 && S_ISREG(st.st_mode))
		return copy_from(in, to, true);
	close(in);
	return -EINVAL;
}

static int open_ordinary(const char *path, struct stat *st)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

int file_unnamed(void)
{
	const char *dir = getenv("TMPDIR");
	int fd = memfd_create("lab", MFD_CLOEXEC);
	char *path;

	if (fd >= 0)
		return fd;
	/* A kernel, or a filter, without memfds. */
	path = path_join(dir && *dir ? dir : "/tmp", "lab-XXXXXX");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	else
		unlink(path);
	free(path);
	return fd;
}

bool files_same(const char *a, const char *b)
{
	struct stat sa, sb;
	int x = open_ordinary(a, &sa), y = x < 0 ? -1 : open_ordinary(b, &sb);
	bool same = y >= 0 && sa.st_size == sb.st_size && sa.st_mode == sb.st_mode;
	char blocks[2][65536];
	ssize_t n = 1;

	while (same && n > 0) {
		n = read(x, blocks[0], sizeof(blocks[0]));
		same = n >= 0 && read(y, blocks[1], sizeof(blocks[1])) == n &&
		       memcmp(blocks[0], blocks[1], n) == 0;
	}
	if (x >= 0)
		close(x);
	if (y >= 0)
		close(y);
	return same;
}

int mkdirs(const char *path)
{
	char *copy = xstrdup(path), *p = copy;
	int err = 0;

	while (!err && *p) {
		p += strspn(p, "/");
		p += strcspn(p, "/");
		char end = *p;

		*p = '\0';
		if (mkdir(copy, 0777) < 0 && errno != EEXIST && !path_is_dir(copy))
			err = -errno;
		*p = end;
	}
	if (!err && !path_is_dir(path))
		err = -ENOTDIR;
	free(copy);
	return err;
}

int mkdirs_for(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	int err;

	if (!slash || slash == path)
		return 0;
	dir = strndup(path, slash - path);
	if (!dir)
		die_oom();
	err = mkdirs(dir);
	free(dir);
	return err;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	if ((type == FTW_DP || type == FTW_D || type == FTW_DNR) ? rmdir(path) : unlink(path))
		return errno == ENOENT ? 0 : errno;
	return 0;
}

int remove_tree(const char *path)
{
	int err;

	if (!path_exists(path))
		return 0;
	err = nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS);
	return err > 0 ? -err : err < 0 ? -errno : 0;
}

long long disk_free(const char *path)
{
	struct statvfs vfs;

	if (statvfs(path, &vfs) < 0)
		return -errno;
	return (long long)vfs.f_bavail * (long long)vfs.f_frsize;
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool path_lies_in(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return starts_with(path, dir) && path[len] == '/' && !strchr(path + len + 1, '/');
}

char *path_join(const char *dir, const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

const char *lab_root(void)
{
	const char *root = getenv("LAB_ROOT");

	return root && *root ? root : LAB_DATADIR;
}

char *lab_path(const char *fmt, ...)
{
	va_list ap;
	char *name, *path;

	va_start(ap, fmt);
	name = xvasprintf(fmt, ap);
	va_end(ap);
	path = path_join(lab_root(), name);
	free(name);
	return path;
}
