// SPDX-License-Identifier: GPL-2.0-only
#include "origin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/build/build.h"
#include "../../vm/stage/stage.h"
#include "../work/worktree.h"
#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/* What the kept tree and stage depend on; compared as a whole. */
static char *make_key(const char *revision)
{
	static const char *const settings[] = {"vm/kernel.config", "vm/quirks.ini"};
	struct strbuf key = {0};

	strbuf_addf(&key, "pristine 2\n%s\n%s\n", revision, LAB_VERSION);
	run_capture(NULL, (const char *const[]){"gcc", "--version", NULL}, &key);
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		char *path = lab_path("%s", settings[i]);

		file_read(path, &key, 1 << 20);
		free(path);
	}
	return strbuf_detach(&key);
}

static char *key_path(const struct area *area)
{
	return path_join(area->dir, "key");
}

static bool is_current(const struct area *area, const char *key)
{
	char *path = key_path(area);
	struct strbuf old = {0};
	bool current = file_read(path, &old, 2 << 20) == 0 && streq(strbuf_str(&old), key);

	strbuf_release(&old);
	free(path);
	return current;
}

/* The history is borrowed, not copied; the files are checked out afresh. */
static int clone_tree(const struct area *area, const char *source, char **why)
{
	const char *const args[] = {"clone", "--quiet", "--shared", "--template=", "--no-checkout",
				    "--",    source,	area->tree, NULL};
	struct git_call call = {0};
	int err = git_call(&call, args, why);

	if (err > 0)
		err = 0; /* said in @why */
	if (!err && !*why &&
	    git_run(area->tree, NULL, NULL, NULL, why, "checkout", "--quiet", "--detach",
		    WORKTREE_TRACK, NULL) &&
	    !*why)
		*why = xstrdup("the pristine tree cannot be checked out");
	if (interrupted())
		err = -EINTR;
	return err ? err : *why ? -EIO : 0;
}

static bool is_same_place(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The workspace may have been moved since its history was lent, or copied. Nodes of a cluster may only read. */
static int borrow_from(const struct area *area, const char *source)
{
	char *path = path_join(area->tree, ".git/objects/info/alternates"),
	     *objects = path_join(source, ".git/objects"), *line = xasprintf("%s\n", objects);
	struct strbuf old = {0};
	int err = file_read(path, &old, 1 << 20);

	if (old.len && old.buf[old.len - 1] == '\n')
		old.buf[--old.len] = '\0';
	if (!err && !is_same_place(strbuf_str(&old), objects))
		err = file_write_atomic(path, line, strlen(line));
	strbuf_release(&old);
	free(path);
	free(objects);
	free(line);
	return err;
}

/* A lean stage would be completed by the first submission that misses a file, and by each again. */
static int complete_stage(const struct area *area)
{
	struct stage stage = {0};
	int err = stage_open(&stage, area->stage, area->tree);

	if (!err && stage.lean)
		err = stage_complete(&stage, WORKTREE_TRACK);
	if (!err)
		err = stage_save(&stage);
	stage_close(&stage);
	return err;
}

static int build_stage(const struct area *area, const char *log,
		       const struct build_progress *progress, char **why, char **help)
{
	struct build_request request = {.tree = area->tree, .stage = area->stage, .log = log};
	struct build_result result = {0};
	int err = 0;

	if (progress)
		request.progress = *progress;
	vm_stage_prepare(&request, &result);
	if (result.state == BUILD_INTERRUPTED) {
		err = -EINTR;
	} else if (result.state != BUILD_OK) {
		*why = result.error ? xstrdup(result.error)
				    : xasprintf("the untouched kernel does not build; see %s", log);
		*help = result.help ? xstrdup(result.help) : NULL;
		err = -EIO;
	}
	build_result_release(&result);
	if (!err)
		err = complete_stage(area);
	return err;
}

static int remake(const struct area *area, const char *source, const char *log,
		  const struct build_progress *progress, char **why, char **help)
{
	int err;

	if (progress && progress->update)
		progress->update(progress->cookie, "checking out the pristine tree", 0, 0);
	err = remove_tree(area->dir);
	if (!err)
		err = mkdirs(area->dir);
	if (!err)
		err = clone_tree(area, source, why);
	if (!err)
		err = build_stage(area, log, progress, why, help);
	return err;
}

int origin_prepare(const struct area *area, const char *source, const char *log,
		   const struct build_progress *progress, char revision[41], char **why,
		   char **help)
{
	char *key, *path;
	int err = worktree_tree_of(source, WORKTREE_TRACK, revision, why);

	if (err)
		return err;
	key = make_key(revision);
	err = area_unkeep(area); /* what a killed --unsafe-no-sandbox left */
	if (!err && is_current(area, key)) {
		err = borrow_from(area, source);
	} else if (!err) {
		err = remake(area, source, log, progress, why, help);
		path = key_path(area);
		if (!err)
			err = file_write_atomic(path, key, strlen(key));
		free(path);
	}
	free(key);
	if (err && err != -EINTR && !*why)
		*why = xasprintf("the pristine tree cannot be made in %s: %s", area->dir,
				 strerror(-err));
	return err;
}

int origin_check(const struct area *area, const char *source, char revision[41], char **why)
{
	int err = worktree_tree_of(source, WORKTREE_TRACK, revision, why);
	char *key;

	if (err)
		return err;
	key = make_key(revision);
	if (is_current(area, key)) {
		err = borrow_from(area, source);
		if (err)
			*why = xasprintf("the pristine tree in %s: %s", area->tree, strerror(-err));
	} else {
		err = -ESTALE;
		*why = xstrdup("its compiler, its lab or its kernel is another than that of the "
			       "baseline");
	}
	free(key);
	return err;
}
