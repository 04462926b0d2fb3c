// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../work/classic.h"
#include "../work/firstcommit.h"
#include "../work/lean.h"
#include "../work/progress.h"
#include "../work/worktree.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "startparts.h"

char *start_tree_path(const struct start *start, const char *name)
{
	return path_join(start->workspace->tree, name);
}

/* ---- the kernel -------------------------------------------------------------------------- */

void start_begin(struct start *start, const char *what, double estimate_s)
{
	meter_begin(&start->meter, start->line->plain, what, estimate_s);
	meter_update(&start->meter, NULL, 0, 0);
}

static int unpack_to(struct start *start, const char *dir)
{
	if (!source_fetch(&start->source, start->failure)) {
		start_begin(start, "unpacking the kernel", 12);
		source_unpack(&start->source, dir, meter_update, &start->meter, start->failure);
		meter_end(&start->meter, !start->failure->code);
	}
	/* A source that cannot be used is not asked for again. */
	if (start->failure->code && start->failure->code != EXIT_INTERRUPTED)
		start_forget_choices(start);
	return start->failure->code;
}

static int record_into(struct start *start, const char *tree, const char *git_dir)
{
	char version[32];
	const struct first_commit first = {.tree = tree,
					   .git_dir = git_dir,
					   .version = version,
					   .cache = start->workspace->cache,
					   .keep = !start->lean,
					   .progress = meter_update,
					   .cookie = &start->meter};

	if (!kernel_check(tree, tree, version, start->failure)) {
		start_begin(start, "recording the sources", 11);
		first_commit(&first, start->failure);
		meter_end(&start->meter, !start->failure->code);
	}
	return start->failure->code;
}

/* Give @tree its first commit. */
static int record_tree(struct start *start, const char *tree)
{
	char *git = path_join(tree, ".git"), *tmp = xasprintf("%s.git.new", tree);

	if (!record_into(start, tree, tmp) && rename(tmp, git) < 0)
		failure_take(start->failure, -errno, NULL);
	free(git);
	free(tmp);
	return start->failure->code;
}

/* Its files and its history; @to, the tree or its .git alone, appears by a rename, as every tree does. */
static int fill_lean(struct start *start, const char *whole, const char *fresh, const char *to)
{
	char *git = path_join(fresh, ".git"), *error = NULL;
	bool again = !streq(to, start->workspace->tree);
	int err;

	if (!record_tree(start, whole)) {
		start_begin(start, "writing the files that are needed", 10);
		err = lean_history(whole, fresh, &error);
		err = err ? err : lean_settings(fresh, start->source.path);
		err = err ? err : lean_checkout(fresh, &error);
		if (!err && rename(again ? git : fresh, to) < 0)
			err = -errno;
		meter_end(&start->meter, !err);
		if (err)
			failure_take(start->failure, err, error);
	}
	free(git);
	return start->failure->code;
}

/* All of the kernel stands elsewhere meanwhile: @to is the tree, or the .git of one that has lost its own. */
static int make_lean(struct start *start, const char *to)
{
	char *whole = lean_whole_place(start->workspace->dir, start->failure),
	     *fresh = xasprintf("%s.fresh", start->workspace->tree);
	int err = whole ? remove_tree(fresh) : 0;

	err = err || !whole ? err : remove_tree(whole);
	if (err)
		failure_take(start->failure, err, NULL);
	if (!start->failure->code && !unpack_to(start, whole) &&
	    !fill_lean(start, whole, fresh, to))
		lean_remove_behind(whole);
	remove_tree(fresh);
	free(whole);
	free(fresh);
	return start->failure->code;
}

int start_unpack(struct start *start)
{
	return start_is_unpacked(start) ? 0
	       : start->lean		? make_lean(start, start->workspace->tree)
					: unpack_to(start, start->workspace->tree);
}

/*
 * The history was deleted under a tree that the learner worked in: it is recreated from the source,
 * beside the tree, so that their work shows as theirs.
 */
static int record_again(struct start *start)
{
	char *fresh = xasprintf("%s.fresh", start->workspace->tree);
	char *from = path_join(fresh, ".git"), *to = start_tree_path(start, ".git");
	int err = start->lean ? 0 : remove_tree(fresh);

	if (err)
		failure_take(start->failure, err, NULL);
	else if (start->lean)
		make_lean(start, to);
	else if (!unpack_to(start, fresh) && !record_tree(start, fresh) && rename(from, to) < 0)
		failure_take(start->failure, -errno, NULL);
	remove_tree(fresh);
	free(fresh);
	free(from);
	free(to);
	return start->failure->code;
}

int start_record(struct start *start)
{
	if (start_tree_has(start, ".git"))
		return 0;
	return start->prepared ? record_again(start) : record_tree(start, start->workspace->tree);
}

/* ---- the track --------------------------------------------------------------------------- */

static int commit_tree(struct start *start, const char *hash, char commit[HASH_HEX])
{
	struct strbuf out = {0};
	char *error = NULL;
	int status =
		git_run(start->workspace->tree, NULL, NULL, &out, &error, "commit-tree", hash, "-p",
			WORKTREE_BASE, "-m", "Name entry points as 4.17 to 5.6 did", NULL);

	snprintf(commit, HASH_HEX, "%.40s", strbuf_str(&out));
	strbuf_release(&out);
	return status ? failure_take(start->failure, status < 0 ? status : -EIO, error) : 0;
}

/* The branch moves only where it stands as it was recorded: not where the learner committed. */
static int set_track_refs(struct start *start, const char *commit)
{
	const char *tree = start->workspace->tree;
	char base[HASH_HEX], head[HASH_HEX], *error = NULL;
	struct strbuf lines = {0};
	int status = worktree_tree_of(tree, WORKTREE_BASE, base, &error);

	if (!status)
		status = worktree_tree_of(tree, "refs/heads/lab", head, &error);
	strbuf_addf(&lines, "update refs/tags/" WORKTREE_TRACK " %s\n", commit);
	if (!status && streq(base, head))
		strbuf_addf(&lines, "update refs/heads/lab %s\n", commit);
	if (!status)
		status = git_run(tree, NULL, strbuf_str(&lines), NULL, &error, "update-ref",
				 "--stdin", NULL);
	strbuf_release(&lines);
	return status ? failure_take(start->failure, status < 0 ? status : -EIO, error) : 0;
}

/*
 * The commit is made of git's objects alone; then the files follow, but for those that the learner
 * edited: their history may have been lost under work that they began.
 */
static int commit_track(struct start *start, const struct changes *changes)
{
	const char *tree = start->workspace->tree;
	char hash[HASH_HEX], commit[HASH_HEX], *error = NULL, *left = NULL;
	int err = worktree_with(tree, WORKTREE_BASE, changes, hash, &error);

	if (!err && commit_tree(start, hash, commit))
		return start->failure->code;
	err = err ? err : worktree_move(tree, WORKTREE_BASE, hash, &left, &error);
	free(left);
	if (err)
		return failure_take(start->failure, err, error);
	return set_track_refs(start, commit);
}

static int make_classic(struct start *start)
{
	const char *tree = start->workspace->tree;
	struct tree_object object = {.tree = tree, .hash = WORKTREE_BASE};
	struct tree_reader reader = tree_reader_object(&object);
	struct arena *arena = arena_new();
	struct changes changes;

	classic_plan(arena, &reader, &changes);
	if (changes.conflict_file)
		failure_set(start->failure, EXIT_BROKEN, "use --track modern with this kernel",
			    "the classic track cannot be made of it: %s: %s", changes.conflict_file,
			    changes.conflict);
	else if (changes.n)
		commit_track(start, &changes);
	else
		set_track_refs(start, WORKTREE_BASE);
	arena_free(arena);
	return start->failure->code;
}

static bool has_ref(const struct start *start, const char *ref)
{
	char *ignored = NULL;
	int status = git_run(start->workspace->tree, NULL, NULL, NULL, &ignored, "rev-parse",
			     "--verify", "--quiet", ref, NULL);

	free(ignored);
	return status == 0;
}

/* A workspace that was begun goes on on the track that its progress names. */
static bool wants_classic(const struct start *start)
{
	struct progress progress;
	char *error = NULL;

	if (start->prepared && progress_load(&progress, &error) == 0)
		return progress.track == TRACK_CLASSIC;
	free(error);
	return streq(start->track, "classic");
}

int start_set_track(struct start *start)
{
	static const char *const locks[] = {".git/refs/tags/" WORKTREE_TRACK ".lock",
					    ".git/refs/heads/lab.lock", ".git/packed-refs.lock"};

	if (has_ref(start, "refs/tags/" WORKTREE_TRACK))
		return 0;
	/* Nobody works in a tree that is not ready: these are of a start that was killed. */
	for (size_t i = 0; i < ARRAY_SIZE(locks); i++) {
		char *lock = start_tree_path(start, locks[i]);

		unlink(lock);
		free(lock);
	}
	return wants_classic(start) ? make_classic(start) : set_track_refs(start, WORKTREE_BASE);
}

int start_fill_index(struct start *start)
{
	const char *tree = start->workspace->tree;
	char *index = start_tree_path(start, ".git/index"),
	     *tmp = start_tree_path(start, ".git/index.new"),
	     *first = start_tree_path(start, FIRST_INDEX);
	char *own = start_tree_path(start, ".git/lab-index"), *lock = xasprintf("%s.lock", tmp);
	char *error = NULL;
	int status = 0;

	if (path_exists(index))
		goto out;
	start_begin(start, "making git's list of the files", 3);
	unlink(tmp);
	unlink(lock); /* of a git that was killed */
	status = path_exists(first) ? file_copy(first, tmp, true) : 0;
	if (!status) /* -i: on the classic track files differ already from the index of their recording */
		status = git_run(tree, tmp, NULL, NULL, &error, "read-tree", "-i", "-m",
				 WORKTREE_TRACK, NULL);
	if (!status) /* with status 1 it says that the learner edited something */
		status = git_run(tree, tmp, NULL, NULL, NULL, "update-index", "-q", "--refresh",
				 NULL);
	status = status == 1 ? 0 : status;
	if (!status)
		status = file_copy(tmp, own, true);
	if (!status && rename(tmp, index) < 0)
		status = -errno;
	meter_end(&start->meter, !status);
	if (status)
		failure_take(start->failure, status < 0 ? status : -EIO, error);
out:
	if (!status)
		unlink(first);
	free(first);
	free(index);
	free(tmp);
	free(own);
	free(lock);
	return start->failure->code;
}
