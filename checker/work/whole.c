// SPDX-License-Identifier: GPL-2.0-only
#include "whole.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/failure.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "firstcommit.h"
#include "kernelsource.h"
#include "lean.h"
#include "workspace.h"
#include "worktree.h"

/* Its history stands in it, whatever of it git then asks for. */
static int record(const char *whole, const char *git_dir, struct failure *failure)
{
	char version[32];
	const struct first_commit first = {.tree = whole,
					   .git_dir = git_dir,
					   .version = version,
					   .cache = workspace_get()->cache};

	return kernel_check(whole, whole, version, failure) ? failure->code
							    : first_commit(&first, failure);
}

/* Its package may have been updated meanwhile: then git would only say that it is not our ref. */
static int compare(const char *source, const char *whole, struct failure *failure)
{
	char mine[HASH_HEX], other[HASH_HEX], *error = NULL;
	int err = worktree_tree_of(".", WORKTREE_BASE, mine, &error);

	if (!err)
		err = worktree_tree_of(whole, WORKTREE_BASE, other, &error);
	if (err)
		return failure_take(failure, err, error);
	if (streq(mine, other))
		return 0;
	return failure_set(
		failure, EXIT_BROKEN,
		"put back the one that the workspace was begun with, or begin another workspace",
		"%s is not the kernel any more that this tree was made of", source);
}

static int answer(const char *git_dir, struct failure *failure)
{
	const char *const argv[] = {"git",
				    "-c",
				    "uploadpack.allowFilter=true",
				    "-c",
				    "uploadpack.allowAnySHA1InWant=true",
				    "-c",
				    "pack.window=0",
				    "-c",
				    "pack.compression=1",
				    "upload-pack",
				    git_dir,
				    NULL};
	const struct process_options options = {.inherit = true};
	struct process_result result;

	process_run(argv, &options, &result);
	if (result.interrupted)
		return failure_take(failure, -EINTR, NULL);
	return result.status ? failure_set(failure, EXIT_BROKEN, "git said why",
					   "git upload-pack ended with status %d", result.status)
			     : 0;
}

int whole_serve(const char *source, struct failure *failure)
{
	const struct kernel_source from = {.path = (char *)source, .is_dir = path_is_dir(source)};
	char *whole = lean_whole_place(".", failure), *git_dir;
	int err;

	if (!whole)
		return failure->code;
	git_dir = path_join(whole, ".git");
	err = remove_tree(whole);
	say(stderr, "lab: unpacking all of the kernel in %s for a moment\n", whole);
	if (err)
		failure_take(failure, err, NULL);
	else if (!source_unpack(&from, whole, NULL, NULL, failure) &&
		 !record(whole, git_dir, failure) && !compare(source, whole, failure))
		answer(git_dir, failure);
	lean_remove_behind(whole);
	free(git_dir);
	free(whole);
	return failure->code;
}
