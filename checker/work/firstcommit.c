// SPDX-License-Identifier: GPL-2.0-only
#include "firstcommit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../lib/failure.h"
#include "../lib/fs.h"
#include "../lib/util.h"
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

static long long source_time(const char *tree)
{
	char *makefile = path_join(tree, "Makefile");
	struct stat st = {0};

	stat(makefile, &st);
	free(makefile);
	return st.st_mtime;
}

int first_commit(const struct import_request *of, const char *version, struct failure *failure)
{
	struct import_request request = *of;
	char *message = xasprintf("Linux %s as it was unpacked", version), *error = NULL;
	char commit[HASH_HEX], *ref;
	int err = make_git_dir(request.git_dir);

	request.message = message;
	request.time = source_time(request.tree);
	if (!err)
		err = import_tree(&request, commit, &error);
	if (!err) {
		ref = xasprintf("%s\n", commit);
		err = write_text(request.git_dir, "refs/heads/lab", ref);
		err = err ? err : write_text(request.git_dir, "refs/tags/" WORKTREE_BASE, ref);
		free(ref);
	}
	if (err)
		failure_take(failure, err, error);
	free(message);
	return failure->code;
}
