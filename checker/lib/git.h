/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * git - the one way in which the lab calls git
 *
 * What git does then depends on the lab alone. It never reads: the user's and the machine's settings
 * and attributes, every GIT_* variable, hooks, the file system monitor, replaced objects, grafts,
 * and what the repository itself says in .git/config, .git/info/attributes and .git/info/exclude.
 * .gitattributes in the tree have no effect either: a file is stored and written byte for byte, and
 * is a text or not as its bytes are. (.gitignore counts only for the commands that ask for it.)
 *
 * How it works: for a tree whose .git is a directory, git is given .git/lab-git as its "common
 * directory" (GIT_COMMON_DIR): configuration and info/attributes there are the lab's, its objects
 * and references are links to the repository's own. HEAD and index stay the learner's. It is made
 * when it is missing and repaired when it was changed.
 */
#ifndef LAB_GIT_H
#define LAB_GIT_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

#define HASH_HEX 41 /* an object's name, with its NUL */

/**
 * struct git_call
 * @tree: the work tree, with its .git; NULL for what needs none or makes one (clone, init)
 * @git_dir: the git directory, where it is not the tree's .git; NULL: it is
 * @index: index file to use instead of the learner's; NULL: the learner's
 * @input, @input_len: standard input; may be NULL. Length 0: up to its NUL
 * @out: gets standard output; may be NULL
 * @file: file that gets standard output instead, of any size
 * @on_line: called with @cookie for every line of standard output, as it comes; may be NULL
 * @guest: the tree is not the lab's, and nothing is written in it. What its own .git/config and
 *	attributes say counts then, except for what @settings of git.c overrule; whoever owns it
 */
struct git_call {
	const char *tree, *git_dir, *index, *input, *file;
	size_t input_len;
	struct strbuf *out;
	void (*on_line)(void *cookie, const char *line);
	void *cookie;
	bool guest;
};

/**
 * git_call - run git
 * @args: without "git", ended by NULL; at most 64
 * @error: gets git's first error message, freed by the caller; may be NULL
 *
 * Returns git's exit status, or -errno; -EINTR when interrupted.
 */
int git_call(const struct git_call *call, const char *const args[], char **error);

/** git_run - git_call() with the arguments, ended by NULL, in the call itself. */
int git_run(const char *tree, const char *index, const char *input, struct strbuf *out,
	    char **error, ...) __attribute__((sentinel));

/** GIT_COMMON - below the tree: what stands for the lab's own settings */
#define GIT_COMMON ".git/lab-git"

#endif
