// SPDX-License-Identifier: GPL-2.0-only
#include "lean.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/failure.h"
#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "../../vm/stage/stage.h"
#include "worktree.h"

#define PATTERNS ".git/info/sparse-checkout"
#define INDEX	 ".git/lean-index" /* of the moment in which the files came */

static int must(int status)
{
	return status < 0 ? status : status ? -EIO : 0;
}

/* ---- elsewhere --------------------------------------------------------------------------- */

const char *lean_elsewhere(void)
{
	const char *tmp = getenv("TMPDIR");

	return tmp && *tmp ? tmp : "/var/tmp";
}

char *lean_whole_place(const char *dir, struct failure *failure)
{
	char *own = xasprintf("%s/syscall-lab-whole-%d", lean_elsewhere(), (int)geteuid());
	char *place = NULL;
	struct stat st;

	if ((mkdir(own, 0700) < 0 && errno != EEXIST) || lstat(own, &st) < 0 ||
	    !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		failure_set(failure, EXIT_BROKEN, "TMPDIR=DIR names another place",
			    "the kernel cannot be unpacked in %s", own);
	else if (stat(dir, &st) < 0)
		failure_take(failure, -errno, NULL);
	else
		place = xasprintf("%s/%llx-%llx", own, (long long)st.st_dev, (long long)st.st_ino);
	free(own);
	return place;
}

void lean_remove_behind(const char *whole)
{
	char *gone = xasprintf("%s.gone", whole);
	int none = open("/dev/null", O_RDONLY | O_CLOEXEC);

	remove_tree(gone);
	if (rename(whole, gone) == 0 && process_detach("/dev/null", &none) == 0)
		_exit(remove_tree(gone) < 0);
	if (none >= 0)
		close(none);
	free(gone);
}

/* ---- the tree ---------------------------------------------------------------------------- */

bool lean_is(const char *tree)
{
	char *path = path_join(tree, PATTERNS);
	bool is = path_exists(path);

	free(path);
	return is;
}

/*
 * Beside what the build reads: what inspections of all the tree read, the few files of net/ that
 * define system calls, and what git itself goes by.
 */
static int write_patterns(const char *tree)
{
	static const char setting[] =
		"[core]\n\tsparseCheckout = true\n\tsparseCheckoutCone = false\n";
	char *path = path_join(tree, PATTERNS), *config = path_join(tree, ".git/config");
	struct strbuf patterns = {0}, text = {0};
	int err;

	stage_lean_patterns(&patterns);
	strbuf_addstr(&patterns, "/net/*.c\n*syscall*.tbl\nunistd*.h\n.git*\n");
	err = file_read(config, &text, 1 << 16);
	if (!err && !strstr(strbuf_str(&text), setting))
		strbuf_addstr(&text, setting);
	err = err ? err : file_write_atomic(config, text.buf, text.len);
	err = err ? err : mkdirs_for(path);
	err = err ? err : file_write_atomic(path, patterns.buf, patterns.len);
	strbuf_release(&patterns);
	strbuf_release(&text);
	free(path);
	free(config);
	return err;
}

/* A stage knows the directories of its tree, and one that is missing would count as removed. */
static int make_directories(const char *tree, char **error)
{
	struct strbuf names = {0};
	int err = must(git_run(tree, NULL, NULL, &names, error, "ls-tree", "-r", "-d", "-z",
			       "--name-only", WORKTREE_BASE, NULL));

	for (size_t at = 0; !err && at < names.len; at += strlen(names.buf + at) + 1) {
		char *path = path_join(tree, names.buf + at);

		err = mkdirs(path);
		free(path);
	}
	strbuf_release(&names);
	return err;
}

int lean_checkout(const char *tree, char **error)
{
	char *index = path_join(tree, INDEX);
	int err = write_patterns(tree);

	if (!err)
		err = must(git_run(tree, index, NULL, NULL, error, "read-tree", "--reset", "-u",
				   WORKTREE_BASE, NULL));
	err = err ? err : make_directories(tree, error);
	free(index);
	return err;
}

int lean_index(const char *tree, const char *index)
{
	char *from = path_join(tree, INDEX);
	int err = file_copy(from, index, true);

	free(from);
	return err;
}

void lean_begun(const char *tree)
{
	char *index = path_join(tree, INDEX);

	unlink(index);
	free(index);
}

/* git writes its patterns anew whenever others are asked for. */
bool lean_is_marked(const char *tree, const char *index)
{
	char *path = path_join(tree, PATTERNS);
	struct stat patterns, st;
	bool marked = stat(path, &patterns) < 0 ||
		      (stat(index, &st) == 0 && st.st_mtime > patterns.st_mtime);

	free(path);
	return marked;
}

int lean_mark(const char *tree, const char *index, char **error)
{
	struct strbuf listed = {0}, marked = {0};
	const struct git_call call = {.tree = tree, .index = index};
	struct git_call mark = call;
	int err = must(git_run(tree, NULL, NULL, &listed, error, "ls-files", "-t", "-z", NULL));

	for (size_t at = 0; !err && at < listed.len; at += strlen(listed.buf + at) + 1) {
		const char *entry = listed.buf + at;

		if (entry[0] == 'S' && entry[1] == ' ')
			strbuf_add(&marked, entry + 2, strlen(entry + 2) + 1);
	}
	mark.input = marked.buf;
	mark.input_len = marked.len;
	if (!err && marked.len)
		err = must(git_call(
			&mark,
			(const char *[]){"update-index", "--skip-worktree", "-z", "--stdin", NULL},
			error));
	strbuf_release(&listed);
	strbuf_release(&marked);
	return err;
}
