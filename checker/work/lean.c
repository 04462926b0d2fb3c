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
#include "firstcommit.h"
#include "worktree.h"

#define PATTERNS ".git/info/sparse-checkout"

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
static const char also[] = "/net/*.c\n*syscall*.tbl\nunistd*.h\n.git*\n";

bool lean_leaves_out(const char *path)
{
	const char *name = path_base(path);

	return stage_lean_skips(path) &&
	       !(starts_with(path, "net/") && ends_with(path, ".c") && path + 4 == name) &&
	       !(ends_with(name, ".tbl") && strstr(name, "syscall")) &&
	       !(starts_with(name, "unistd") && ends_with(name, ".h")) &&
	       !starts_with(name, ".git");
}

static int write_patterns(const char *tree)
{
	char *path = path_join(tree, PATTERNS);
	struct strbuf patterns = {0};
	int err = mkdirs_for(path);

	stage_lean_patterns(&patterns);
	strbuf_addstr(&patterns, also);
	err = err ? err : file_write_atomic(path, patterns.buf, patterns.len);
	strbuf_release(&patterns);
	free(path);
	return err;
}

/* A value of git's configuration, as it stands between quotes. */
static void escape_value(struct strbuf *out, const char *value)
{
	for (; *value; value++)
		strbuf_addf(out, *value == '"' || *value == '\\' ? "\\%c" : "%c", *value);
}

static void add_value(struct strbuf *out, const char *key, const char *value)
{
	strbuf_addf(out, "\t%s = \"", key);
	escape_value(out, value);
	strbuf_addstr(out, "\"\n");
}

static char *shell_word(const char *text)
{
	struct strbuf out = {0};

	strbuf_addch(&out, '\'');
	for (; *text; text++)
		strbuf_addf(&out, *text == '\'' ? "'\\''" : "%c", *text);
	strbuf_addch(&out, '\'');
	return strbuf_detach(&out);
}

/*
 * A tree in the lab's directory moves with it, and git is in the tree's when it runs this: from there the
 * way to the lab stays the same. Of any other tree lean_follow() keeps it.
 */
static char *serving_command(const char *tree)
{
	char *full = realpath(tree, NULL), *lab = lab_path("lab"), *word, *command;
	size_t root = strlen(lab) - strlen("/lab");
	struct strbuf way = {0};

	if (full && strncmp(full, lab, root) == 0 && full[root] == '/') {
		for (const char *p = full + root; (p = strchr(p, '/')); p++)
			strbuf_addstr(&way, "../");
		strbuf_addstr(&way, "lab");
	}
	word = shell_word(way.len ? way.buf : lab);
	command = xasprintf("%s whole", word);
	strbuf_release(&way);
	free(word);
	free(lab);
	free(full);
	return command;
}

int lean_settings(const char *tree, const char *source)
{
	char *config = path_join(tree, ".git/config"), *command = serving_command(tree);
	struct strbuf text = {0};
	int err = file_read(config, &text, 1 << 16);

	strbuf_addstr(&text, "[core]\n\tsparseCheckout = true\n\tsparseCheckoutCone = false\n"
			     "[remote \"lab\"]\n\tpromisor = true\n"
			     "\tpartialclonefilter = blob:none\n\tskipFetchAll = true\n");
	add_value(&text, "url", source);
	add_value(&text, "uploadpack", command);
	err = err ? err : file_write_atomic(config, text.buf, text.len);
	err = err ? err : write_patterns(tree);
	strbuf_release(&text);
	free(command);
	free(config);
	return err;
}

void lean_follow(const char *tree)
{
	char *config = path_join(tree, ".git/config"), *command = serving_command(tree);
	struct strbuf text = {0}, value = {0};

	escape_value(&value, command);
	if (lean_is(tree) && !file_read(config, &text, 1 << 16) &&
	    strstr(strbuf_str(&text), "uploadpack") && !strstr(text.buf, value.buf))
		git_run(tree, NULL, NULL, NULL, NULL, "config", "--file", config,
			"remote.lab.uploadpack", command, NULL);
	strbuf_release(&value);
	strbuf_release(&text);
	free(command);
	free(config);
}

/* ---- its history ------------------------------------------------------------------------- */

/* Every commit and directory, and the content of the files that are not left out: a line for each. */
static int list_objects(const char *whole, struct strbuf *wanted, char **error)
{
	char *index = path_join(whole, FIRST_INDEX);
	struct strbuf files = {0};
	int err = must(git_run(whole, NULL, NULL, wanted, error, "rev-list", "--objects",
			       "--filter=blob:none", WORKTREE_BASE, NULL));

	if (!err)
		err = must(git_run(whole, index, NULL, &files, error, "ls-files", "--stage", "-z",
				   NULL));
	for (size_t at = 0; !err && at < files.len; at += strlen(files.buf + at) + 1) {
		const char *entry = files.buf + at, *hash = strchr(entry, ' '),
			   *tab = strchr(entry, '\t');

		if (hash && tab && !lean_leaves_out(tab + 1))
			strbuf_addf(wanted, "%.40s\n", hash + 1);
	}
	strbuf_release(&files);
	free(index);
	return err;
}

/* What such a pack names and nobody has is not lost for git: it is had from elsewhere. */
static int mark_partial(const char *base, const char *hash)
{
	char *path = xasprintf("%s-%.40s.promisor", base, hash);
	int err = file_write_atomic(path, "", 0);

	free(path);
	return err;
}

static int pack(const char *whole, const char *git_dir, char **error)
{
	char *base = path_join(git_dir, "objects/pack/pack");
	struct strbuf wanted = {0}, hash = {0};
	struct git_call call = {.tree = whole, .out = &hash};
	int err = list_objects(whole, &wanted, error);

	call.input = wanted.buf;
	call.input_len = wanted.len;
	err = err ? err : mkdirs_for(base);
	if (!err)
		err = must(
			git_call(&call,
				 (const char *[]){"-c", "pack.compression=6", "pack-objects", "-q",
						  "--window=0", "--no-reuse-object", base, NULL},
				 error));
	err = err ? err : mark_partial(base, strbuf_str(&hash));
	strbuf_release(&wanted);
	strbuf_release(&hash);
	free(base);
	return err;
}

int lean_history(const char *whole, const char *tree, char **error)
{
	static const char *const files[] = {"config", "HEAD", "refs/heads/lab",
					    "refs/tags/" WORKTREE_BASE};
	char *git_dir = path_join(tree, ".git");
	int err = pack(whole, git_dir, error);

	for (size_t i = 0; i < ARRAY_SIZE(files) && !err; i++) {
		char *from = xasprintf("%s/.git/%s", whole, files[i]),
		     *to = path_join(git_dir, files[i]);

		err = mkdirs_for(to);
		err = err ? err : file_copy(from, to, false);
		free(from);
		free(to);
	}
	free(git_dir);
	return err;
}

/* ---- its files --------------------------------------------------------------------------- */

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
	char *index = path_join(tree, FIRST_INDEX);
	int err;

	unlink(index); /* of a start that was killed */
	err = must(git_run(tree, index, NULL, NULL, error, "read-tree", "--reset", "-u",
			   WORKTREE_BASE, NULL));
	err = err ? err : make_directories(tree, error);
	free(index);
	return err;
}

/* git rewrites its patterns whenever others are asked for. */
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
