// SPDX-License-Identifier: GPL-2.0-only
#include "worktree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "lean.h"

#define HISTORY	  "refs/lab/history"
#define TEMPORARY "lab-tmp." /* names in .git that mean nothing once a command has ended */

/* ---- git --------------------------------------------------------------------------------- */

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
	int status = git_run(tree, NULL, NULL, &out, error, "rev-parse", "--verify", "--quiet",
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
	bool marked = lean_is_marked(tree, kept);
	int err;

	*index = xasprintf("%s/.git/" TEMPORARY "%d", tree, getpid());
	err = file_copy(kept, *index, true);
	free(kept);
	if (err == -ENOENT)
		err = must(git_run(tree, *index, NULL, NULL, error, "read-tree", WORKTREE_TRACK,
				   NULL));
	if (!err && !marked)
		err = lean_mark(tree, *index, error);
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

/*
 * What counts as made by a build, and so as nobody's work, is what the kernel's own .gitignore
 * files said as it came: not what is written into one of them, or into the user's settings, later
 * on.
 */
static void add_ignored(struct strbuf *out, const char *dir, const char *pattern)
{
	bool kept = *pattern == '!';
	size_t len = strlen(pattern += kept);

	while (len &&
	       (pattern[len - 1] == '\r' || (pattern[len - 1] == ' ' && pattern[len] != '\\')))
		len--;
	if (!len || *pattern == '#' || (!*dir && (streq(pattern, "/*") || streq(pattern, "*"))))
		return;
	if (!*dir && !kept) {
		strbuf_addf(out, "%.*s\n", (int)len, pattern);
		return;
	}
	/* A pattern with a slash inside it stands for one place, another for every depth. */
	strbuf_addf(out, "%s%s%s%s%.*s\n", kept ? "!" : "", *dir ? "/" : "", dir,
		    memchr(pattern, '/', len - 1) ? (*pattern == '/' ? "" : "/") : "/**/", (int)len,
		    pattern);
}

/* "HASH blob SIZE\n", the text and "\n", for each of @paths (lines). */
static void add_all_ignored(struct strbuf *out, const char *paths, struct strbuf *texts)
{
	char *p = texts->buf, *end = p + texts->len;
	size_t size;

	for (; *paths && p < end && sscanf(p, "%*s blob %zu", &size) == 1;
	     paths += strcspn(paths, "\n") + 1) {
		size_t len = strcspn(paths, "\n") - strlen(".gitignore");
		char *dir = xasprintf("%.*s", (int)(len ? len - 1 : 0), paths), *line, *rest;

		p += strcspn(p, "\n") + 1;
		p[size] = '\0';
		for (line = strtok_r(p, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			add_ignored(out, dir, line);
		p += size + 1;
		free(dir);
	}
}

/* Whether a build of this kernel leaves things there. What git looks at costs time at every
 * snapshot. */
static bool is_built(const char *path)
{
	return (!starts_with(path, "arch/") || starts_with(path, "arch/x86/")) &&
	       !starts_with(path, "tools/") && !starts_with(path, "Documentation/") &&
	       !starts_with(path, "samples/");
}

static void gitignores(const char *files, struct strbuf *paths, struct strbuf *objects)
{
	for (const char *p = files; *p;) {
		size_t len = strcspn(p, "\n");
		char *path = xasprintf("%.*s", (int)len, p);

		if (streq(path, ".gitignore") ||
		    (ends_with(path, "/.gitignore") && is_built(path))) {
			strbuf_addf(paths, "%s\n", path);
			strbuf_addf(objects, WORKTREE_BASE ":%s\n", path);
		}
		free(path);
		p += len + (p[len] == '\n');
	}
}

/* GIT_COMMON/info/exclude, made once; the link for editors in the tree is the lab's own. */
static int make_exclude(const char *tree, const char *path, char **error)
{
	struct strbuf files = {0}, paths = {0}, objects = {0}, texts = {0}, out = {0};
	int err = must(git_run(tree, NULL, NULL, &files, error, "ls-tree", "-r", "--name-only",
			       WORKTREE_BASE, NULL));

	gitignores(strbuf_str(&files), &paths, &objects);
	if (!err && objects.len)
		err = must(git_run(tree, NULL, objects.buf, &texts, error, "cat-file", "--batch",
				   NULL));
	strbuf_addstr(&out, "# What the kernel's own .gitignore files named as it came.\n"
			    "/compile_commands.json\n");
	if (!err)
		add_all_ignored(&out, strbuf_str(&paths), &texts);
	if (!err)
		err = file_write_atomic(path, out.buf, out.len);
	strbuf_release(&files);
	strbuf_release(&paths);
	strbuf_release(&objects);
	strbuf_release(&texts);
	strbuf_release(&out);
	return err;
}

/*
 * The files of a repository inside the tree, which git would not look into. Its .git is not ours.
 */
static void list_nested(const char *tree, const char *dir, struct strbuf *out)
{
	char *path = path_join(tree, dir);
	DIR *stream = opendir(path);
	const struct dirent *entry;
	struct stat st;

	while (stream && (entry = readdir(stream))) {
		char *name = xasprintf("%s%s%c", dir, entry->d_name, '\0');

		if (streq(entry->d_name, ".") || streq(entry->d_name, "..") ||
		    streq(entry->d_name, ".git") ||
		    fstatat(dirfd(stream), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			;
		else if (S_ISDIR(st.st_mode))
			list_nested(tree, strcat(name, "/"), out);
		else if (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode))
			strbuf_add(out, name, strlen(name) + 1);
		free(name);
	}
	if (stream)
		closedir(stream);
	free(path);
}

/* New files: whatever the lab's own list does not leave out. */
static int add_others(const char *tree, const char *index, char **error)
{
	char *exclude = path_join(tree, GIT_COMMON "/info/exclude");
	struct strbuf found = {0}, all = {0};
	int err = path_exists(exclude) ? 0 : make_exclude(tree, exclude, error);

	if (!err)
		err = must(git_run(tree, index, NULL, &found, error, "ls-files", "-z", "--others",
				   "-X", exclude, NULL));
	for (size_t at = 0; !err && at < found.len; at += strlen(found.buf + at) + 1) {
		const char *path = found.buf + at;

		if (ends_with(path, "/"))
			list_nested(tree, path, &all);
		else
			strbuf_add(&all, path, strlen(path) + 1);
	}
	if (!err && all.len) {
		const struct git_call call = {
			.tree = tree, .index = index, .input = all.buf, .input_len = all.len};
		const char *const args[] = {"update-index", "--add",   "--replace",
					    "-z",	    "--stdin", NULL};

		err = must(git_call(&call, args, error));
	}
	strbuf_release(&found);
	strbuf_release(&all);
	free(exclude);
	return err;
}

int worktree_snapshot(const char *tree, char hash[HASH_HEX], char **error)
{
	const char *partial = lean_is(tree) ? "--missing-ok" : NULL;
	struct strbuf out = {0};
	char *index;
	int status, err = open_index(tree, &index, error);

	if (!err)
		err = must(git_run(tree, index, NULL, NULL, error, "add", "-u", ".",
				   partial ? "--sparse" : NULL, NULL));
	if (!err)
		err = add_others(tree, index, error);
	if (!err) {
		status = git_run(tree, index, NULL, &out, error, "write-tree", partial, NULL);
		err = take_hash(&out, status, hash);
	}
	close_index(tree, index, !err);
	return err;
}

int worktree_tip(const char *tree, char commit[HASH_HEX], char **error)
{
	struct strbuf out = {0};
	int status = git_run(tree, NULL, NULL, &out, error, "rev-parse", "--verify", "--quiet",
			     HISTORY, NULL);

	if (status == 1) { /* which is an answer, no complaint */
		free(*error);
		*error = NULL;
		strbuf_release(&out);
		return -ENOENT;
	}
	return take_hash(&out, status, commit);
}

bool worktree_has(const char *tree, const char *object)
{
	return git_run(tree, NULL, NULL, NULL, NULL, "cat-file", "-e", object, NULL) == 0;
}

int worktree_commit(const char *tree, const char *hash, const char *message, char commit[HASH_HEX],
		    char **error)
{
	char parent[HASH_HEX] = WORKTREE_TRACK;
	struct strbuf out = {0};
	int status, err = worktree_tip(tree, parent, error);

	if (err && err != -ENOENT)
		return err;
	status = git_run(tree, NULL, message, &out, error, "commit-tree", hash, "-p", parent, "-F",
			 "-", NULL);
	return take_hash(&out, status, commit);
}

int worktree_keep(const char *tree, const char *hash, const char *message, char commit[HASH_HEX],
		  char **error)
{
	int err = worktree_commit(tree, hash, message, commit, error);

	return err ? err
		   : must(git_run(tree, NULL, NULL, NULL, error, "update-ref", HISTORY, commit,
				  NULL));
}

int worktree_keep_commit(const char *tree, const char *commit, char **error)
{
	char tip[HASH_HEX] = "";
	int status, err = worktree_tip(tree, tip, error);

	if (err && err != -ENOENT)
		return err;
	status = *tip ? git_run(tree, NULL, NULL, NULL, NULL, "merge-base", "--is-ancestor", commit,
				tip, NULL)
		      : 1;
	return status < 0 ? status
	       : status ? must(git_run(tree, NULL, NULL, NULL, error, "update-ref", HISTORY, commit,
				       NULL))
			: 0;
}

/* ---- moving between trees ---------------------------------------------------------------- */

struct difference {
	unsigned old_mode, new_mode;
	char old_hash[HASH_HEX], new_hash[HASH_HEX];
	const char *path;
};

static void hash_hex(EVP_MD_CTX *md, char hex[HASH_HEX])
{
	unsigned char hash[SHA_DIGEST_LENGTH];

	EVP_DigestFinal_ex(md, hash, NULL);
	for (int i = 0; i < SHA_DIGEST_LENGTH; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
}

/* git's name of what stands at @path, which may be of any size. */
static int blob_hash(const char *path, const struct stat *st, char hex[HASH_HEX])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	char block[65536];
	int n, fd = -1, head = snprintf(block, sizeof(block), "blob %lld", (long long)st->st_size);

	if (!md)
		die_oom();
	EVP_DigestInit_ex(md, EVP_sha1(), NULL);
	EVP_DigestUpdate(md, block, head + 1);
	if (S_ISLNK(st->st_mode)) {
		n = readlink(path, block, sizeof(block));
		if (n >= 0)
			EVP_DigestUpdate(md, block, n);
	} else {
		fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		n = fd < 0 ? -1 : 0;
		while (fd >= 0 &&
		       ((n = read(fd, block, sizeof(block))) > 0 || (n < 0 && errno == EINTR)))
			EVP_DigestUpdate(md, block, n > 0 ? n : 0);
	}
	n = n < 0 ? -errno : 0;
	hash_hex(md, hex);
	if (fd >= 0)
		close(fd);
	EVP_MD_CTX_free(md);
	return n;
}

/* Whether @path stands below a symbolic link, and so not in the tree at all. */
static bool beyond_link(const char *tree, const char *path)
{
	char *copy = xstrdup(path), *slash = copy + strlen(tree);
	bool link = false;
	struct stat st;

	while (!link && (slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		link = lstat(copy, &st) == 0 && S_ISLNK(st.st_mode);
		*slash = '/';
	}
	free(copy);
	return link;
}

/* What stands in the work tree at @path: its mode as git has it, 0 when there is nothing. */
static int look(const char *tree, const char *path, unsigned *mode, char hash[HASH_HEX])
{
	struct stat st;

	*mode = 0;
	memset(hash, '0', HASH_HEX - 1);
	hash[HASH_HEX - 1] = '\0';
	if (beyond_link(tree, path)) {
		*mode = 040000; /* none of ours to touch */
		return 0;
	}
	if (lstat(path, &st) < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	*mode = S_ISLNK(st.st_mode)    ? 0120000
		: !S_ISREG(st.st_mode) ? 040000
		: st.st_mode & 0100    ? 0100755
				       : 0100644;
	return *mode == 040000 ? 0 : blob_hash(path, &st, hash);
}

static bool same(unsigned mode, const char *hash, unsigned wanted_mode, const char *wanted_hash)
{
	return mode == wanted_mode && (!mode || strcmp(hash, wanted_hash) == 0);
}

/* The permissions of the file that is replaced, as far as git does not know better. */
static mode_t permissions(const char *path, unsigned git_mode)
{
	struct stat st;
	mode_t mask = umask(0), mode = 0666 & ~mask;

	umask(mask);
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
		mode = st.st_mode & 0666;
	return git_mode == 0100755 ? mode | (mode & 0444) >> 2 : mode;
}

static int fetch(const char *tree, const struct difference *d, const char *tmp, char **error)
{
	const char *const args[] = {"cat-file", "blob", d->new_hash, NULL};
	struct strbuf target = {0};
	struct git_call call = {.tree = tree};
	int err, fd;

	if (d->new_mode == 0120000)
		call.out = &target;
	else
		call.file = tmp;
	err = must(git_call(&call, args, error));
	if (!err && d->new_mode == 0120000 && symlink(strbuf_str(&target), tmp) < 0)
		err = -errno;
	strbuf_release(&target);
	if (err || d->new_mode == 0120000)
		return err;
	fd = open(tmp, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL && errno != EROFS))
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

/* Made in .git and renamed: nothing half-written, and nothing foreign, is ever seen in the tree. */
static int put(const char *tree, const char *path, const struct difference *d, char **error)
{
	char *tmp = xasprintf("%s/.git/" TEMPORARY "put", tree);
	int err;

	unlink(tmp);
	err = fetch(tree, d, tmp, error);
	if (!err)
		err = mkdirs_for(path);
	if (!err && d->new_mode != 0120000 && chmod(tmp, permissions(path, d->new_mode)) < 0)
		err = -errno;
	if (!err && rename(tmp, path) < 0)
		err = -errno;
	if (err)
		unlink(tmp);
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
	err = look(tree, path, &mode, hash);
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
	int err = must(git_run(tree, NULL, NULL, &out, error, "diff-tree", "-r", "-z", "--raw",
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
	status = git_run(tree, NULL, change->content, &out, error, "hash-object", "-w",
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
	int status, err = must(git_run(tree, index, NULL, NULL, error, "read-tree", from, NULL));

	for (int i = 0; i < changes->n && !err; i++)
		err = index_entry(tree, &changes->list[i], &info, error);
	if (!err)
		err = must(git_run(tree, index, strbuf_str(&info), NULL, error, "update-index",
				   "--index-info", NULL));
	if (!err) {
		status = git_run(tree, index, NULL, &out, error, "write-tree",
				 lean_is(tree) ? "--missing-ok" : NULL, NULL);
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
	int err = must(git_run(object->tree, NULL, NULL, &entry, &ignored, "ls-tree", object->hash,
			       "--", path, NULL));

	if (!err && sscanf(strbuf_str(&entry), "%o blob %40s", &git_mode, hash) != 2)
		err = -ENOENT;
	if (!err)
		err = must(git_run(object->tree, NULL, NULL, out, &ignored, "cat-file", "blob",
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
	return must(git_run(tree, NULL, NULL, out, error, "diff", "--no-color", "--no-ext-diff",
			    "--no-renames", "--no-textconv", from, to, "--", p[0], p[1], p[2],
			    NULL));
}

int worktree_traits(const char *tree, struct traits *traits, char **error)
{
	struct strbuf out = {0};
	int err = must(git_run(tree, NULL, NULL, &out, error, "cat-file", "blob",
			       WORKTREE_TRACK ":arch/x86/entry/syscalls/syscall_64.tbl", NULL));

	if (!err && !traits_read(strbuf_str(&out), traits)) {
		*error = xstrdup("the table of the tree holds no rows");
		err = -EINVAL;
	}
	strbuf_release(&out);
	return err;
}
