// SPDX-License-Identifier: GPL-2.0-only
#include "sparse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../work/workspace.h"
#include "../work/worktree.h"

/* What a static check may read. Some are missing in some kernels. */
static const char *const parts[] = {
	"Makefile",
	"Kbuild",
	"Kconfig",
	"arch/Kconfig",
	"arch/x86/Kconfig",
	"arch/x86/Kbuild",
	"arch/x86/Makefile",
	"arch/x86/entry",
	"arch/x86/include/asm",
	"arch/x86/include/uapi",
	"arch/x86/kernel/cpu/common.c",
	"arch/x86/kernel/Makefile",
	"include/asm-generic",
	"include/linux",
	"include/uapi/asm-generic",
	"init/Kconfig",
	"init/Makefile",
	"kernel",
	"scripts/syscall.tbl",
	"tools/include/uapi/asm-generic",
	"tools/perf/arch/x86/entry",
};

#define ARGS_MAX (ARRAY_SIZE(parts) + 12)

/* In @dir: tar reads the name behind its -C with the eyes of a C compiler ("\\n"). */
static int run(const char *dir, const char *const argv[], char **error)
{
	struct strbuf words = {0};
	struct process_options options = {.dir = dir, .out = &words};
	struct process_result result = {0};

	process_run(argv, &options, &result);
	if (result.status || result.error)
		*error = xasprintf("%s: %s", argv[0],
				   words.len ? strbuf_str(&words) : strerror(-result.error));
	strbuf_release(&words);
	if (result.interrupted)
		return -EINTR;
	return result.error ? result.error : result.status ? -EIO : 0;
}

/* Pack the parts that are there into @tar. */
static int pack_directory(const char *source, const char *tar, char **error)
{
	const char *argv[ARGS_MAX] = {"tar", "-cf", tar};
	int n = 3;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		char *path = path_join(source, parts[i]);

		if (path_exists(path))
			argv[n++] = parts[i];
		free(path);
	}
	return run(source, argv, error);
}

static int pack_workspace(const char *tar, char **error)
{
	const struct git_call call = {.tree = workspace_get()->tree};
	const char *args[ARGS_MAX] = {"archive", "-o", tar, WORKTREE_BASE};
	int n = 4, err;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		char *object = xasprintf(WORKTREE_BASE ":%s", parts[i]);

		if (git_run(call.tree, NULL, NULL, NULL, NULL, "cat-file", "-e", object, NULL) == 0)
			args[n++] = parts[i];
		free(object);
	}
	err = git_call(&call, args, error);
	return err > 0 ? -EIO : err;
}

/* A tarball's parts all stand below one directory, whose name is not known. */
static int unpack_tarball(const char *tarball, const char *dir, char **error)
{
	char *patterns[ARRAY_SIZE(parts)];
	char *full = realpath(tarball, NULL);
	const char *argv[ARGS_MAX] = {"tar",
				      "-xf",
				      full ? full : tarball,
				      "--strip-components=1",
				      "--wildcards",
				      "--no-wildcards-match-slash"};
	int n = 6, err;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		argv[n++] = patterns[i] = xasprintf("*/%s", parts[i]);
	err = run(dir, argv, error);
	free(full);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		free(patterns[i]);
	/* A pattern without a match makes tar fail; what is really needed decides. */
	if (err == -EIO) {
		char *table = xasprintf("%s/arch/x86/entry/syscalls/syscall_64.tbl", dir);

		if (path_exists(table)) {
			free(*error);
			*error = NULL;
			err = 0;
		}
		free(table);
	}
	return err;
}

static int unpack(const char *source, const char *dir, char **error)
{
	char *tar = xasprintf("%s.tar", dir);
	const char *argv[] = {"tar", "-xf", tar, NULL};
	int err;

	if (source && !path_is_dir(source)) {
		free(tar);
		return unpack_tarball(source, dir, error);
	}
	err = source ? pack_directory(source, tar, error) : pack_workspace(tar, error);
	if (!err)
		err = run(dir, argv, error);
	unlink(tar);
	free(tar);
	return err;
}

static int make_history(const char *dir, char **error)
{
	int err;

	/* A kernel's own .gitignore may hide what the learner adds; it is not among the parts. */
	err = git_run(dir, NULL, NULL, NULL, error, "init", "-q", "-b", "lab", NULL);
	if (!err)
		err = git_run(dir, NULL, NULL, NULL, error, "add", "-A", "-f", NULL);
	if (!err)
		err = git_run(dir, NULL, NULL, NULL, error, "commit", "-q", "-m",
			      "the kernel as it came", NULL);
	if (!err)
		err = git_run(dir, NULL, NULL, NULL, error, "tag", WORKTREE_BASE, NULL);
	return err > 0 ? -EIO : err;
}

int sparse_make(const char *source, const char *dir, char **error)
{
	int err = mkdirs(dir);

	*error = NULL;
	if (!err)
		err = unpack(source, dir, error);
	if (!err)
		err = make_history(dir, error);
	if (err && !*error)
		*error =
			xasprintf("cannot make a small kernel tree in %s: %s", dir, strerror(-err));
	return err;
}
