/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fs - files and directories
 *
 * Functions return 0 or a negative errno, print nothing, and leave no half-written file behind.
 */
#ifndef LAB_FS_H
#define LAB_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct strbuf;

bool path_exists(const char *path);
bool path_is_dir(const char *path);

/**
 * file_read - append the whole file to @out; -EFBIG above @max bytes (0: no limit)
 *
 * -EINVAL at once when it is a pipe or a device, so that reading a stage never blocks.
 */
int file_read(const char *path, struct strbuf *out, size_t max);

/**
 * path_aside - a name beside @path that nobody else has, for what becomes @path by a rename
 *
 * The process's number alone is not enough: containers that share a cache number their processes alike.
 */
char *path_aside(const char *path);

/**
 * file_write_atomic - replace @path by @len bytes of @data
 *
 * Writes a temporary file beside it, fsync(2)s and renames: after a crash or on a full disk the
 * file holds either the old content or the new one.
 */
int file_write_atomic(const char *path, const void *data, size_t len);

/**
 * file_replace - the same without waiting for the disk, for what can be made again
 *
 * After a power cut the file may be torn: its readers have a checksum in it, or do not mind.
 */
int file_replace(const char *path, const struct strbuf *content);

/** fd_write - write all @len bytes, however many calls that takes; 0 or -errno. */
int fd_write(int fd, const void *bytes, size_t len);

/** file_write_new - create or replace @path where no one else writes: not atomic, not synced. */
int file_write_new(const char *path, const void *data, size_t len);

/**
 * file_save - write to what the user named: a file atomically, where a link points to, and a device
 * or a pipe as it is (never replacing /dev/null or /dev/stdout by a file)
 */
int file_save(const char *path, const void *data, size_t len);

/** file_copy - copy content and permissions; @keep_times copies the modification time too. */
int file_copy(const char *from, const char *to, bool keep_times);

/**
 * file_copy_ordinary - file_copy() of a file that is not trusted; keeps times
 *
 * -ELOOP when @from is a symbolic link, -EINVAL when it is not an ordinary file.
 */
int file_copy_ordinary(const char *from, const char *to);

/** file_unnamed - a new empty file without a name, for reading and writing; its descriptor or -errno. */
int file_unnamed(void);

/** files_same - whether both are ordinary files of the same permissions and content. */
bool files_same(const char *a, const char *b);

/** mkdirs - make a directory and its parents; existing ones are fine. */
int mkdirs(const char *path);

/** mkdirs_for - make the parent directories of @path. */
int mkdirs_for(const char *path);

/** remove_tree - delete a file or a whole directory; links are not followed; absent is fine. */
int remove_tree(const char *path);

/** disk_free - free bytes for an unprivileged writer at @path, or -errno. */
long long disk_free(const char *path);

/** path_join - "@dir/@name", to be freed by the caller. */
char *path_join(const char *dir, const char *name);

/** path_base - the part of @path after its last slash; all of it when there is none. */
const char *path_base(const char *path);

/** path_lies_in - whether "@path" names something directly in @dir, by its text. */
bool path_lies_in(const char *path, const char *dir);

/**
 * lab_root - the directory that holds steps/, checker/rules/, vm/
 *
 * $LAB_ROOT when set (the launcher sets it), otherwise where `make install` put the data.
 */
const char *lab_root(void);

/** lab_path - a path below lab_root(), printf-style, to be freed by the caller. */
char *lab_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
