/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * treewatch - report every change below a directory: inotify(7), with directories that come later
 *
 * What is reported are events, not changes: an editor that saves a file may cause six of them, and
 * the file may be what it was. An event says where to look. Hidden directories (.git) are left out.
 * Changes that another machine makes on a network file system cause no events.
 */
#ifndef LAB_TREEWATCH_H
#define LAB_TREEWATCH_H

#include <stdbool.h>

/**
 * enum treewatch_what - what happened to a path
 * @TREEWATCH_TOUCHED: its attributes were set, or a process that could have written closed it
 * @TREEWATCH_WRITTEN: written to, replaced or removed
 * @TREEWATCH_CREATED: it was not there before
 * @TREEWATCH_LOST: the kernel could not keep all events: anything may have happened (no path)
 */
enum treewatch_what {
	TREEWATCH_TOUCHED,
	TREEWATCH_WRITTEN,
	TREEWATCH_CREATED,
	TREEWATCH_LOST,
};

typedef void (*treewatch_fn)(void *cookie, const char *path, enum treewatch_what what);

/** struct treewatch - zero-initialise; @fd is for poll(2); released with treewatch_close() */
struct treewatch {
	int fd;
	char **dirs; /* by watch descriptor; NULL: not watched any more */
	int ndirs;
	int count; /* of those that are */
};

/** treewatch_open - 0, or -EMFILE when this user has too many inotify instances, or -errno. */
int treewatch_open(struct treewatch *watch);
void treewatch_close(struct treewatch *watch);

/**
 * treewatch_tree - watch @dir and all directories below it
 *
 * -ENOSPC when this user may have no more watches (fs.inotify.max_user_watches). A directory that
 * vanishes meanwhile is not an error.
 */
int treewatch_tree(struct treewatch *watch, const char *dir);

/**
 * treewatch_hears - whether all changes in @dir are reported
 *
 * Not on a network file system, where other machines write too, nor where a program in user space or
 * the host of a virtual machine does.
 */
bool treewatch_hears(const char *dir);

/** treewatch_dir - watch @dir alone; watching it twice is fine. */
int treewatch_dir(struct treewatch *watch, const char *dir);

/**
 * treewatch_read - report to @fn all that has happened, without waiting
 *
 * New directories are watched, and the files that are found there are reported as created. Returns
 * 0 or what treewatch_tree() returns for such a directory.
 */
int treewatch_read(struct treewatch *watch, treewatch_fn fn, void *cookie);

#endif
