// SPDX-License-Identifier: GPL-2.0-only
#include "worktree.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/sha.h>

#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define HISTORY	  "refs/lab/history"
#define TEMPORARY "lab-tmp." /* names in .git that mean nothing once a command has ended */

/* ---- git --------------------------------------------------------------------------------- */

/* What git says was the matter: its first complaint says more than its last words. */
static char *complaint(struct strbuf *text)
{
	const char *start = strstr(strbuf_str(text), "error: ");

	if (start && (start == text->buf || start[-1] == '\n'))
		return xasprintf("git: %.*s", (int)strcspn(start, "\n"), start);
	while (text->len && (text->buf[text->len - 1] == '\n' || text->buf[text->len - 1] == ' '))
		text->buf[--text->len] = '\0';
	start = text->len ? strrchr(text->buf, '\n') : NULL;
	return xstrdup(start ? start + 1 : strbuf_str(text));
}

static void forget_environment(void)
{
	static const char *const names[] = {
		"GIT_DIR",	     "GIT_WORK_TREE", "GIT_INDEX_FILE",
		"GIT_PREFIX",	     "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY",
		"GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_COMMON_DIR"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		unsetenv(names[i]);
}

/* @git_dir is freed here. */
static int run_git(const char *tree, char *git_dir, const char *index, const char *input,
		   struct strbuf *out, char **error, va_list ap)
{
	/* What a user may have set that would change what is stored, or run something. */
	static const char *const settings[] = {
		"core.autocrlf=false",		"core.eol=lf",
		"core.fileMode=true",		"core.symlinks=true",
		"core.excludesFile=/dev/null",	"core.attributesFile=/dev/null",
		"core.hooksPath=/dev/null",	"core.fsmonitor=false",
		"core.quotePath=false",		"core.compression=1",
		"commit.gpgSign=false",		"gc.auto=0",
		"advice.addEmbeddedRepo=false", "core.safecrlf=false",
		"diff.noprefix=false",		"diff.mnemonicPrefix=false",
	};
	const char *argv[96] = {"git"};
	char *option = xasprintf("--git-dir=%s", git_dir), *env_index = NULL;
	char *work_tree = xasprintf("--work-tree=%s", tree);
	const char *env[] = {"GIT_CONFIG_GLOBAL=/dev/null",
			     "GIT_CONFIG_NOSYSTEM=1",
			     "GIT_AUTHOR_NAME=Syscall Lab",
			     "GIT_AUTHOR_EMAIL=lab@localhost",
			     "GIT_COMMITTER_NAME=Syscall Lab",
			     "GIT_COMMITTER_EMAIL=lab@localhost",
			     "GIT_OPTIONAL_LOCKS=0",
			     "GIT_NO_REPLACE_OBJECTS=1",
			     "LC_ALL=C",
			     "GIT_PAGER=cat",
			     NULL,
			     NULL};
	struct strbuf err = {0};
	struct process_options options = {
		.dir = tree, .env = env, .input = input, .out = out, .err = &err};
	struct process_result result;
	int n = 1;

	argv[n++] = option;
	argv[n++] = work_tree;
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		argv[n++] = "-c";
		argv[n++] = settings[i];
	}
	while (n < (int)ARRAY_SIZE(argv) - 1 && (argv[n] = va_arg(ap, const char *)))
		n++;
	if (index)
		env[ARRAY_SIZE(env) - 2] = env_index = xasprintf("GIT_INDEX_FILE=%s", index);
	forget_environment();
	process_run(argv, &options, &result);
	if (error && (result.status || result.error))
		*error = result.status == 127 ? xstrdup("git cannot be started; is it installed?")
					      : complaint(&err);
	strbuf_release(&err);
	free(option);
	free(work_tree);
	free(env_index);
	free(git_dir);
	return result.interrupted ? -EINTR : result.error ? result.error : result.status;
}

int git_run(const char *tree, const char *index, const char *input, struct strbuf *out,
	    char **error, ...)
{
	va_list ap;
	int status;

	va_start(ap, error);
	status = run_git(tree, path_join(tree, ".git"), index, input, out, error, ap);
	va_end(ap);
	return status;
}

/* ---- the lab's own repository ------------------------------------------------------------ */

/* Fill the directory @dir, which stands in the learner's .git; what it borrows are links. */
static int fill_own(const char *dir)
{
	static const char *const files[][2] = {
		{"HEAD", "ref: refs/heads/lab\n"},
		{"config", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"},
		{"info/attributes", "* -text -eol -ident -filter -working-tree-encoding !diff\n"},
	};
	static const char *const links[][2] = {
		{"objects", "../objects"},
		{"refs", "../refs"},
		{"packed-refs", "../packed-refs"},
		{"info/exclude", "../../info/exclude"},
	};
	char *info = path_join(dir, "info");
	int err = mkdirs(info);

	free(info);
	for (size_t i = 0; i < ARRAY_SIZE(links) && !err; i++) {
		char *path = path_join(dir, links[i][0]);

		err = symlink(links[i][1], path) < 0 && errno != EEXIST ? -errno : 0;
		free(path);
	}
	for (size_t i = 0; i < ARRAY_SIZE(files) && !err; i++) {
		char *path = path_join(dir, files[i][0]);

		err = file_write_atomic(path, files[i][1], strlen(files[i][1]));
		free(path);
	}
	return err;
}

/* The git directory without a setting of the learner's; their own where it is no directory. */
static char *own_git_dir(const char *tree)
{
	char *theirs = path_join(tree, ".git"), *dir = path_join(theirs, "lab");
	char *made = xasprintf("%s/" TEMPORARY "own.%d", theirs, getpid());
	struct stat st;

	if (!path_exists(dir) && lstat(theirs, &st) == 0 && S_ISDIR(st.st_mode) &&
	    (fill_own(made) || rename(made, dir) < 0))
		remove_tree(made);
	if (path_exists(dir)) {
		free(theirs);
	} else {
		free(dir);
		dir = theirs;
	}
	free(made);
	return dir;
}

int git_own(const char *tree, const char *index, const char *input, struct strbuf *out,
	    char **error, ...)
{
	va_list ap;
	int status;

	va_start(ap, error);
	status = run_git(tree, own_git_dir(tree), index, input, out, error, ap);
	va_end(ap);
	return status;
}

/* A git command that prints one object name. */
static int take_hash(struct strbuf *out, int status, char hash[HASH_HEX])
{
	int err = status < 0 ? status : status ? -EIO : 0;

	if (!err && strspn(strbuf_str(out), "0123456789abcdef") != HASH_HEX - 1)
		err = -EIO;
	if (!err)
		snprintf(hash, HASH_HEX, "%s", out->buf);
	strbuf_release(out);
	return err;
}

static int must(int status)
{
	return status < 0 ? status : status ? -EIO : 0;
}

int worktree_tree_of(const char *tree, const char *revision, char hash[HASH_HEX], char **error)
{
	char *spec = xasprintf("%s^{tree}", revision);
	struct strbuf out = {0};
	int status = git_own(tree, NULL, NULL, &out, error, "rev-parse", "--verify", "--quiet",
			     spec, NULL);

	free(spec);
	return take_hash(&out, status, hash);
}

/* ---- snapshots --------------------------------------------------------------------------- */

/*
 * The lab's own index, .git/lab-index, remembers the times of all files between snapshots, so only
 * changed ones are read. It is worked on in a copy and renamed back: two that look at once, or a
 * kill, leave a good one.
 */
static int open_index(const char *tree, char **index, char **error)
{
	char *kept = xasprintf("%s/.git/lab-index", tree);
	int err;

	*index = xasprintf("%s/.git/" TEMPORARY "%d", tree, getpid());
	err = file_copy(kept, *index, true);
	free(kept);
	if (err == -ENOENT)
		err = must(git_own(tree, *index, NULL, NULL, error, "read-tree", WORKTREE_TRACK,
				   NULL));
	if (err && !*error)
		*error = xasprintf("%s/.git: %s", tree, strerror(-err));
	return err;
}

static void close_index(const char *tree, char *index, bool keep)
{
	char *kept = xasprintf("%s/.git/lab-index", tree), *lock = xasprintf("%s.lock", index);

	if (!keep || rename(index, kept) < 0)
		unlink(index);
	unlink(lock);
	free(lock);
	free(kept);
	free(index);
}

void worktree_tidy(const char *tree)
{
	char *git = path_join(tree, ".git"), *lock = path_join(git, HISTORY ".lock");
	DIR *dir = opendir(git);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char *path = path_join(git, entry->d_name);

		if (starts_with(entry->d_name, TEMPORARY))
			remove_tree(path);
		free(path);
	}
	if (dir)
		closedir(dir);
	unlink(lock);
	free(lock);
	free(git);
}

int worktree_snapshot(const char *tree, char hash[HASH_HEX], char **error)
{
	struct strbuf out = {0};
	char *index;
	int status, err = open_index(tree, &index, error);

	if (!err)
		err = must(git_own(tree, index, NULL, NULL, error, "add", "-A", ".", NULL));
	if (!err) {
		status = git_own(tree, index, NULL, &out, error, "write-tree", NULL);
		err = take_hash(&out, status, hash);
	}
	close_index(tree, index, !err);
	return err;
}

int worktree_keep(const char *tree, const char *hash, const char *message, char commit[HASH_HEX],
		  char **error)
{
	struct strbuf out = {0};
	char parent[HASH_HEX] = WORKTREE_TRACK, *ignored = NULL;
	int status = git_own(tree, NULL, NULL, &out, &ignored, "rev-parse", "--verify", "--quiet",
			     HISTORY, NULL);
	int err = take_hash(&out, status, parent);

	free(ignored);
	if (err == -EINTR)
		return err;
	status = git_own(tree, NULL, message, &out, error, "commit-tree", hash, "-p", parent, "-F",
			 "-", NULL);
	err = take_hash(&out, status, commit);
	if (!err)
		err = must(git_own(tree, NULL, NULL, NULL, error, "update-ref", HISTORY, commit,
				   NULL));
	return err;
}

/* ---- moving between trees ---------------------------------------------------------------- */

struct difference {
	unsigned old_mode, new_mode;
	char old_hash[HASH_HEX], new_hash[HASH_HEX];
	const char *path;
};

static void blob_hash(const struct strbuf *content, char hex[HASH_HEX])
{
	unsigned char hash[SHA_DIGEST_LENGTH];
	struct strbuf all = {0};

	strbuf_addf(&all, "blob %zu", content->len);
	strbuf_add(&all, "", 1);
	strbuf_add(&all, strbuf_str(content), content->len);
	SHA1((const unsigned char *)all.buf, all.len, hash);
	for (int i = 0; i < SHA_DIGEST_LENGTH; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
	strbuf_release(&all);
}

/* What stands in the work tree at @path: its mode as git has it, 0 when there is nothing. */
static int look(const char *path, unsigned *mode, char hash[HASH_HEX])
{
	struct strbuf content = {0};
	struct stat st;
	char target[4096];
	ssize_t n;
	int err = 0;

	*mode = 0;
	memset(hash, '0', HASH_HEX - 1);
	hash[HASH_HEX - 1] = '\0';
	if (lstat(path, &st) < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	if (S_ISLNK(st.st_mode)) {
		*mode = 0120000;
		n = readlink(path, target, sizeof(target));
		if (n >= 0)
			strbuf_add(&content, target, n);
	} else if (S_ISREG(st.st_mode)) {
		*mode = st.st_mode & 0100 ? 0100755 : 0100644;
		err = file_read(path, &content, 0);
	} else {
		*mode = 040000;
		return 0;
	}
	if (!err)
		blob_hash(&content, hash);
	strbuf_release(&content);
	return err;
}

static bool same(unsigned mode, const char *hash, unsigned wanted_mode, const char *wanted_hash)
{
	return mode == wanted_mode && (!mode || strcmp(hash, wanted_hash) == 0);
}

/* Made in .git and renamed: nothing half-written, and nothing foreign, is ever seen in the tree. */
static int put(const char *tree, const char *path, const struct difference *d, char **error)
{
	struct strbuf content = {0};
	char *tmp = xasprintf("%s/.git/" TEMPORARY "put", tree);
	int err = must(
		git_own(tree, NULL, NULL, &content, error, "cat-file", "blob", d->new_hash, NULL));

	unlink(tmp);
	if (!err)
		err = mkdirs_for(path);
	if (!err && d->new_mode == 0120000)
		err = symlink(strbuf_str(&content), tmp) < 0 ? -errno : 0;
	else if (!err)
		err = file_write_atomic(tmp, strbuf_str(&content), content.len);
	if (!err && d->new_mode != 0120000 && chmod(tmp, d->new_mode & 0777) < 0)
		err = -errno;
	if (!err && rename(tmp, path) < 0)
		err = -errno;
	if (err)
		unlink(tmp);
	strbuf_release(&content);
	free(tmp);
	return err;
}

/* Delete, and with the last file the directories that are empty now. */
static int drop(const char *tree, char *path)
{
	char *slash;

	if (unlink(path) < 0 && errno != ENOENT && errno != ENOTDIR)
		return -errno;
	while ((slash = strrchr(path, '/')) && slash > path + strlen(tree)) {
		*slash = '\0';
		if (rmdir(path) < 0)
			break;
	}
	return 0;
}

static int move_file(const char *tree, const struct difference *d, bool deletions, char **left,
		     char **error)
{
	char *path, hash[HASH_HEX];
	unsigned mode;
	int err;

	if ((d->new_mode == 0) != deletions || d->new_mode == 0160000 || d->old_mode == 0160000)
		return 0;
	path = path_join(tree, d->path);
	err = look(path, &mode, hash);
	if (!err && same(mode, hash, d->new_mode, d->new_hash))
		goto out;
	if (!err && !same(mode, hash, d->old_mode, d->old_hash)) {
		if (left && !*left)
			*left = xstrdup(d->path);
		goto out;
	}
	if (!err)
		err = deletions ? drop(tree, path) : put(tree, path, d, error);
	if (err && !*error)
		*error = xasprintf("%s: %s", d->path, strerror(-err));
out:
	free(path);
	return err;
}

/* ":100644 100644 HASH HASH M\0path\0": the next difference, or false at the end. */
static bool next_difference(const char **p, const char *end, struct difference *d)
{
	char status;

	if (*p >= end || sscanf(*p, ":%o %o %40s %40s %c", &d->old_mode, &d->new_mode, d->old_hash,
				d->new_hash, &status) != 5)
		return false;
	*p += strlen(*p) + 1;
	d->path = *p;
	*p += strlen(*p) + 1;
	return true;
}

int worktree_move(const char *tree, const char *from, const char *to, char **left, char **error)
{
	struct strbuf out = {0};
	struct difference d;
	int err = must(git_own(tree, NULL, NULL, &out, error, "diff-tree", "-r", "-z", "--raw",
			       "--no-renames", "--no-abbrev", from, to, NULL));

	for (int deletions = 1; deletions >= 0 && !err; deletions--) {
		const char *p = strbuf_str(&out), *end = p + out.len;

		while (!err && next_difference(&p, end, &d))
			err = move_file(tree, &d, deletions, left, error);
	}
	strbuf_release(&out);
	return err;
}

/* ---- tree objects ------------------------------------------------------------------------ */

static int index_entry(const char *tree, const struct change *change, struct strbuf *info,
		       char **error)
{
	struct strbuf out = {0};
	char hash[HASH_HEX];
	int err, status;

	if (!change->content) {
		strbuf_addf(info, "0 %040d\t%s\n", 0, change->path);
		return 0;
	}
	status = git_own(tree, NULL, change->content, &out, error, "hash-object", "-w",
			 "--no-filters", "--stdin", NULL);
	err = take_hash(&out, status, hash);
	if (!err)
		strbuf_addf(info, "100%o %s\t%s\n", change->mode, hash, change->path);
	return err;
}

int worktree_with(const char *tree, const char *from, const struct changes *changes,
		  char hash[HASH_HEX], char **error)
{
	char *index = xasprintf("%s/.git/" TEMPORARY "with.%d", tree, getpid());
	struct strbuf info = {0}, out = {0};
	int status, err = must(git_own(tree, index, NULL, NULL, error, "read-tree", from, NULL));

	for (int i = 0; i < changes->n && !err; i++)
		err = index_entry(tree, &changes->list[i], &info, error);
	if (!err)
		err = must(git_own(tree, index, strbuf_str(&info), NULL, error, "update-index",
				   "--index-info", NULL));
	if (!err) {
		status = git_own(tree, index, NULL, &out, error, "write-tree", NULL);
		err = take_hash(&out, status, hash);
	}
	close_index(tree, index, false);
	strbuf_release(&info);
	return err;
}

static int read_from_object(void *cookie, const char *path, struct strbuf *out, unsigned *mode)
{
	const struct tree_object *object = cookie;
	struct strbuf entry = {0};
	char hash[HASH_HEX], *ignored = NULL;
	unsigned git_mode;
	int err = must(git_own(object->tree, NULL, NULL, &entry, &ignored, "ls-tree", object->hash,
			       "--", path, NULL));

	if (!err && sscanf(strbuf_str(&entry), "%o blob %40s", &git_mode, hash) != 2)
		err = -ENOENT;
	if (!err)
		err = must(git_own(object->tree, NULL, NULL, out, &ignored, "cat-file", "blob",
				   hash, NULL));
	if (!err)
		*mode = git_mode & 0111 ? 0755 : 0644;
	strbuf_release(&entry);
	free(ignored);
	return err;
}

struct tree_reader tree_reader_object(struct tree_object *object)
{
	return (struct tree_reader){.read = read_from_object, .cookie = object};
}

int worktree_diff(const char *tree, const char *from, const char *to, const char *const *paths,
		  struct strbuf *out, char **error)
{
	const char *p[4] = {NULL};

	for (int i = 0; paths && i < 3 && paths[i]; i++)
		p[i] = paths[i];
	return must(git_own(tree, NULL, NULL, out, error, "diff", "--no-color", "--no-ext-diff",
			    "--no-renames", "--no-textconv", from, to, "--", p[0], p[1], p[2],
			    NULL));
}

int worktree_traits(const char *tree, struct traits *traits, char **error)
{
	struct strbuf out = {0};
	int err = must(git_own(tree, NULL, NULL, &out, error, "cat-file", "blob",
			       WORKTREE_TRACK ":arch/x86/entry/syscalls/syscall_64.tbl", NULL));

	if (!err && !traits_read(strbuf_str(&out), traits)) {
		*error = xstrdup("the table of the tree holds no rows");
		err = -EINVAL;
	}
	strbuf_release(&out);
	return err;
}
