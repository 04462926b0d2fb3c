// SPDX-License-Identifier: GPL-2.0-only
#include "firstcommit.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/failure.h"
#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "keptcommit.h"
#include "worktree.h"

static int write_text(const char *dir, const char *name, const char *text)
{
	char *path = path_join(dir, name);
	int err = mkdirs_for(path);

	if (!err)
		err = file_write_atomic(path, text, strlen(text));
	free(path);
	return err;
}

/* What `git init` makes, without asking the user's templates. */
static int make_git_dir(const char *dir)
{
	static const char config[] =
		"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"
		"\tlogallrefupdates = true\n[gc]\n\tauto = 0\n";
	char *packs = path_join(dir, "objects/pack"), *heads = path_join(dir, "refs/heads");
	int err = remove_tree(dir);

	err = err ? err : mkdirs(packs);
	err = err ? err : mkdirs(heads);
	err = err ? err : write_text(dir, "config", config);
	err = err ? err : write_text(dir, "HEAD", "ref: refs/heads/lab\n");
	free(packs);
	free(heads);
	return err;
}

/* ---- git's part ---------------------------------------------------------------------------- */

#define LARGEST "drivers" /* of a kernel's directories: two thirds of its bytes */

struct recording {
	const struct first_commit *first;
	struct git_call call;
	const char *index, *others; /* the index, and that of the files outside of LARGEST */
	int done, total;
	char *error;
};

static void count_file(void *cookie, const char *line)
{
	(void)line;
	((struct recording *)cookie)->total++;
}

static void show_file(void *cookie, const char *line)
{
	struct recording *r = cookie;

	(void)line;
	r->first->progress(r->first->cookie, "recording the sources", ++r->done, r->total);
}

static int ask_git(struct recording *r, const char *const args[])
{
	int status = git_call(&r->call, args, &r->error);

	return status > 0 ? -EIO : status;
}

/*
 * A file from bigFileThreshold on is not stored by itself but appended to one pack: without that, 78,000
 * small files would take three times as long and twice the space. `git add` writes the index too, for which
 * every file would otherwise have to be read again.
 */
#define GIT_ADD "-c", "core.bigFileThreshold=1", "add", "--all", "--force", "--verbose"

static int add_below(struct recording *r, const char *path)
{
	int err = 0;

	if (r->first->progress) {
		r->call.on_line = count_file;
		err = ask_git(r, (const char *[]){"ls-files", "--others", "--", path, NULL});
		r->call.on_line = show_file;
	}
	err = err ? err : ask_git(r, (const char *[]){GIT_ADD, "--", path, NULL});
	r->call.on_line = NULL;
	return err;
}

/* What stands at the top of the tree beside LARGEST, each name with its NUL. */
static int list_others(const char *tree, struct strbuf *names)
{
	DIR *dir = opendir(tree);
	const struct dirent *entry;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (!streq(entry->d_name, ".") && !streq(entry->d_name, "..") &&
		    !streq(entry->d_name, ".git") && !streq(entry->d_name, LARGEST))
			strbuf_add(names, entry->d_name, strlen(entry->d_name) + 1);
	closedir(dir);
	return 0;
}

static int add_others(struct recording *r)
{
	struct strbuf names = {0};
	int err = list_others(r->first->tree, &names);

	r->call.index = r->others;
	r->call.input = names.buf;
	r->call.input_len = names.len;
	if (!err && names.len)
		err = ask_git(r, (const char *[]){GIT_ADD, "--pathspec-from-file=-",
						  "--pathspec-file-nul", NULL});
	r->call.index = r->index;
	r->call.input = NULL;
	r->call.input_len = 0;
	strbuf_release(&names);
	return err;
}

/* Into the index, where git looks at them again: it knows only their names and content. */
static int join_others(struct recording *r)
{
	struct strbuf listed = {0};
	int err;

	r->call.index = r->others;
	r->call.out = &listed;
	err = ask_git(r, (const char *[]){"ls-files", "--stage", "-z", NULL});
	r->call.index = r->index;
	r->call.out = NULL;
	r->call.input = listed.buf;
	r->call.input_len = listed.len;
	if (!err && listed.len)
		err = ask_git(r, (const char *[]){"update-index", "-z", "--index-info", NULL});
	r->call.input = NULL;
	r->call.input_len = 0;
	strbuf_release(&listed);
	unlink(r->others);
	return err;
}

/* Whether the process @pid has done its part; it is not waited for after an interruption or a failure. */
static bool has_done(pid_t pid, bool wait)
{
	bool ended = false;
	int status = -1;

	if (pid < 0)
		return false;
	while (wait && !ended && !interrupted())
		ended = waitpid(pid, &status, 0) == pid;
	if (!ended)
		status = process_end(pid);
	return status == 0;
}

/* git compresses with one processor: a second process does a third of the work meanwhile. */
static int add_files(struct recording *r)
{
	char *largest = path_join(r->first->tree, LARGEST);
	bool split = path_is_dir(largest);
	pid_t pid;
	int err;

	free(largest);
	if (!split)
		return add_below(r, ".");
	pid = process_fork();
	if (pid == 0)
		_exit(add_others(r) != 0);
	err = add_below(r, LARGEST);
	/* What it could not do is done again, for what git says. */
	if (!has_done(pid, !err) && !err)
		err = interrupted() ? -EINTR : add_others(r);
	return err ? err : join_others(r);
}

/* ---- what is kept from before -------------------------------------------------------------- */

/* git reads every file, and knows then whether all of them, and no others, are in the index. */
static int compare_files(struct recording *r)
{
	int status = git_call(&r->call, (const char *[]){"update-index", "-q", "--refresh", NULL},
			      &r->error);

	r->call.on_line = count_file;
	status = status < 0
			 ? status
			 : git_call(&r->call, (const char *[]){"diff-files", "--name-only", NULL},
				    &r->error);
	status = status ? status
			: git_call(&r->call, (const char *[]){"ls-files", "--others", NULL},
				   &r->error);
	r->call.on_line = NULL;
	return status < 0 ? status : status > 0 || r->total ? -ESTALE : 0;
}

/* 0 when the objects and the index are there as add_files() would have made them. */
static int take_kept(struct recording *r)
{
	const struct first_commit *first = r->first;
	char commit[HASH_HEX];
	int err = !first->cache
			  ? -ENOENT
			  : kept_commit_take(first->cache, first->version, first->git_dir, commit);

	/* None of the objects is missing. */
	err = err ? err
		  : ask_git(r, (const char *[]){"rev-list", "--objects", "--quiet", commit, NULL});
	err = err ? err : ask_git(r, (const char *[]){"read-tree", commit, NULL});
	err = err ? err : compare_files(r);
	r->total = 0;
	free(r->error);
	r->error = NULL;
	return interrupted() ? -EINTR : err;
}

/* Where nothing is kept that fits, the tree is recorded. */
static int fill(struct recording *r, bool *recorded)
{
	int err = take_kept(r);

	*recorded = err && err != -EINTR;
	if (!*recorded)
		return err;
	err = make_git_dir(r->first->git_dir);
	return err ? err : add_files(r);
}

/* ---- the commit ---------------------------------------------------------------------------- */

/* What a command that names one object printed; the object's name. */
static int take_hash(struct strbuf *out, char hash[HASH_HEX])
{
	bool is = out->len == HASH_HEX && out->buf[HASH_HEX - 1] == '\n';

	snprintf(hash, HASH_HEX, "%s", is ? out->buf : "");
	strbuf_reset(out);
	return is ? 0 : -EIO;
}

static long long source_time(const char *tree)
{
	char *makefile = path_join(tree, "Makefile");
	struct stat st = {0};

	stat(makefile, &st);
	free(makefile);
	return st.st_mtime;
}

static int write_commit(struct recording *r, char commit[HASH_HEX])
{
	static const char by[] = "Syscall Lab <lab@localhost>";
	long long time = source_time(r->first->tree);
	struct strbuf out = {0}, text = {0};
	char tree[HASH_HEX];
	int err;

	r->call.out = &out;
	err = ask_git(r, (const char *[]){"write-tree", NULL});
	err = err ? err : take_hash(&out, tree);
	if (!err) {
		strbuf_addf(&text, "tree %s\nauthor %s %lld +0000\ncommitter %s %lld +0000\n", tree,
			    by, time, by, time);
		strbuf_addf(&text, "\nLinux %s as it was unpacked\n", r->first->version);
		r->call.input = text.buf;
		err = ask_git(
			r, (const char *[]){"hash-object", "-t", "commit", "-w", "--stdin", NULL});
	}
	err = err ? err : take_hash(&out, commit);
	r->call.out = NULL;
	r->call.input = NULL;
	strbuf_release(&out);
	strbuf_release(&text);
	return err;
}

static int write_refs(const char *git_dir, const char *commit)
{
	char *ref = xasprintf("%s\n", commit);
	int err = write_text(git_dir, "refs/heads/lab", ref);

	err = err ? err : write_text(git_dir, "refs/tags/" WORKTREE_BASE, ref);
	free(ref);
	return err;
}

/*
 * The 5,000 trees into a pack as well: git packs loose objects by itself from 6,700 on, for a minute and a
 * half, and that is not to begin beside the learner's first commits. No delta is looked for.
 */
static int pack_trees(struct recording *r)
{
	return ask_git(r, (const char *[]){"-c", "pack.window=0", "repack", "-d", "-q", "-n",
					   "--no-write-bitmap-index", NULL});
}

int first_commit(const struct first_commit *first, struct failure *failure)
{
	char *index = path_join(first->git_dir, path_base(FIRST_INDEX)),
	     *others = xasprintf("%s-others", index), commit[HASH_HEX];
	struct recording r = {.first = first,
			      .index = index,
			      .others = others,
			      .call = {.tree = first->tree,
				       .git_dir = first->git_dir,
				       .index = index,
				       .cookie = &r}};
	bool recorded = false;
	int err = make_git_dir(first->git_dir);

	err = err ? err : fill(&r, &recorded);
	err = err ? err : write_commit(&r, commit);
	err = err ? err : write_refs(first->git_dir, commit);
	err = err || !recorded ? err : pack_trees(&r);
	if (!err && recorded && first->cache && first->keep)
		kept_commit_keep(first->cache, first->version, first->git_dir, commit);
	if (err)
		failure_take(failure, err, r.error);
	free(index);
	free(others);
	return failure->code;
}
