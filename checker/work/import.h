/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * import - make the first commit of a kernel tree, quickly
 *
 * `git add` of a kernel takes half a minute on one CPU. Here the files are hashed and compressed on
 * all CPUs and go into one pack, with its index, that git then uses as if it had made it.
 */
#ifndef LAB_IMPORT_H
#define LAB_IMPORT_H

#include <stdbool.h>

#define HASH_HEX 41 /* a SHA-1 in hexadecimal, with its NUL */

/**
 * struct import_request
 * @tree: the directory; its .git is left out
 * @git_dir: a git directory as `git init` makes it; gets objects/pack/pack-*.{pack,idx}
 * @message: of the commit
 * @time: seconds since 1970 for the commit: the same tree and time give the same commit anywhere
 * @jobs: threads; 0: as many as there are CPUs
 * @progress: called now and then from one thread; may be NULL
 */
struct import_request {
	const char *tree, *git_dir, *message;
	long long time;
	int jobs;
	void (*progress)(void *cookie, const char *what, int done, int total);
	void *cookie;
};

/**
 * import_tree - returns 0 and the commit's name, -EINTR when interrupted, or another -errno
 * @error: gets a line about the file that could not be taken in, to be freed by the caller
 *
 * Files appear under their final names only when they are complete.
 */
int import_tree(const struct import_request *request, char commit[HASH_HEX], char **error);

#endif
