// SPDX-License-Identifier: GPL-2.0-only
#include "bundle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "export.h"

/* struct making - one bundle, while it is made */
struct making {
	struct arena *arena;
	const struct exporter *exporter;
	const struct bundle_request *request;
	const char **error;
};

bool bundle_sources(void)
{
	char *makefile = lab_path("Makefile"), *main = lab_path("checker/main.c");
	bool there = path_exists(makefile) && path_exists(main);

	free(makefile);
	free(main);
	return there;
}

static const char *place(const struct making *making, const char *dir, const char *name)
{
	return arena_printf(making->arena, "%s/%s/%s", making->request->out, dir, name);
}

/* Run @argv; the first line of what it says is the error. */
static int run(const struct making *making, const char *const argv[])
{
	struct strbuf words = {0};
	struct process_options options = {.out = &words};
	struct process_result result = {0};
	int err = process_run(argv, &options, &result) ? -EIO : 0;

	if (result.interrupted)
		err = -EINTR;
	else if (result.error)
		err = result.error;
	if (err && words.len)
		*making->error =
			arena_printf(making->arena, "%.*s", (int)strcspn(strbuf_str(&words), "\n"),
				     strbuf_str(&words));
	strbuf_release(&words);
	return err;
}

/* ---- the parts ------------------------------------------------------------------------------- */

/* The scripts of the service: the bundle is a copy of their directory. */
static int copy_scripts(const struct making *making)
{
	char *from = lab_path("checker/export/bundles/%s/.", making->exporter->name);
	int err = run(making,
		      (const char *const[]){"cp", "-R", "--", from, making->request->out, NULL});

	free(from);
	return err;
}

static int copy_shared(const struct making *making, const char *dir, const char *name)
{
	char *from = lab_path("checker/export/bundles/all/%s", name);
	const char *to = place(making, dir, name);
	int err = mkdirs_for(to);

	if (!err)
		err = file_copy(from, to, false);
	free(from);
	return err;
}

/* Nothing in it is of this machine or of this moment: the same lab gives the same file. */
static int pack_sources(const struct making *making)
{
	const char *const argv[] = {"tar",
				    "--create",
				    "--file",
				    place(making, making->exporter->bundle->image, "lab.tar"),
				    "--directory",
				    lab_root(),
				    "--format=gnu",
				    "--sort=name",
				    "--owner=0",
				    "--group=0",
				    "--numeric-owner",
				    "--mode=u+rw,go=rX",
				    "--mtime=2020-01-01 00:00Z",
				    "--exclude=checker/tests",
				    "--",
				    "LICENSE",
				    "Makefile",
				    "README.md",
				    "checker",
				    "lab",
				    "packages.txt",
				    "solutions",
				    "steps",
				    "tests/install",
				    "vm",
				    NULL};

	return run(making, argv);
}

/* Every value is the lab's own and needs no quotes: names of steps, numbers, options. */
static int write_settings(const struct making *making, const char *dir)
{
	const struct bundle_request *request = making->request;
	const char *path = place(making, dir, "settings.sh");
	struct strbuf text = {0};
	int err;

	strbuf_addf(&text,
		    "# SPDX-License-Identifier: GPL-2.0-only\n"
		    "# settings - what `lab grade --bundle %s` was asked for\n"
		    "kernel=%s\ntrack=%s\nstep=%s\nbuild_timeout=%d\npolicy=%s\noptions='%s'\n",
		    making->exporter->name, request->kernel, request->track, request->step,
		    request->build_s, request->policy ? "grading.ini" : "", request->options);
	err = file_write_atomic(path, strbuf_str(&text), text.len);
	strbuf_release(&text);
	return err;
}

static int add_parts(const struct making *making)
{
	const struct bundle *bundle = making->exporter->bundle;
	const char *policy = making->request->policy;
	int err = copy_shared(making, bundle->image, "setup.sh");

	if (!err)
		err = copy_shared(making, bundle->judge, "judge.sh");
	if (!err)
		err = write_settings(making, bundle->image);
	if (!err)
		err = write_settings(making, bundle->judge);
	if (!err && policy)
		err = file_copy(policy, place(making, bundle->judge, "grading.ini"), false);
	return err ? err : pack_sources(making);
}

/* ---- packing --------------------------------------------------------------------------------- */

/* git writes zip files, and keeps what may be executed so. */
static int pack_by_git(const struct making *making, const char *dir, const char *file)
{
	const char *output = arena_printf(making->arena, "--output=%s", file);
	struct strbuf tree = {0};
	char *error = NULL;
	int err = git_run(NULL, NULL, NULL, NULL, &error, "init", "--quiet", dir, NULL);

	if (!err)
		err = git_run(dir, NULL, NULL, NULL, &error, "add", "--all", "--force", NULL);
	if (!err)
		err = git_run(dir, NULL, NULL, &tree, &error, "write-tree", NULL);
	if (!err)
		err = git_run(dir, NULL, NULL, NULL, &error, "archive", "--format=zip", output,
			      arena_printf(making->arena, "%.40s", strbuf_str(&tree)), NULL);
	if (error)
		*making->error = arena_strdup(making->arena, error);
	free(error);
	strbuf_release(&tree);
	return err > 0 ? -EIO : err;
}

static int pack(const struct making *making)
{
	const struct bundle *bundle = making->exporter->bundle;
	const char *out = making->request->out, *dir, *file;
	int err;

	if (!bundle->packed)
		return 0;
	dir = arena_printf(making->arena, "%s/%s", out, bundle->packed);
	file = arena_printf(making->arena, "%s/%s", out, bundle->pack);
	if (ends_with(file, ".zip"))
		err = pack_by_git(making, dir, file);
	else
		err = run(making, (const char *const[]){"tar", "--create", "--file", file,
							"--owner=0", "--group=0", "--directory",
							out, "--", bundle->packed, NULL});
	return err ? err : remove_tree(dir);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* The directory there is; programs are given its whole name, wherever they run. */
static int fill(const struct making *making)
{
	int err = copy_scripts(making);

	if (!err)
		err = add_parts(making);
	return err ? err : pack(making);
}

int bundle_write(struct arena *arena, const struct exporter *exporter,
		 const struct bundle_request *request, const char **error)
{
	const char *ignored = NULL;
	struct bundle_request whole = *request;
	const struct making making = {arena, exporter, &whole, error ? error : &ignored};
	char *real;
	int err;

	/* An empty directory is as good as none. */
	if (rmdir(request->out) < 0 && errno != ENOENT)
		return errno == EEXIST ? -ENOTEMPTY : -errno;
	err = mkdirs(request->out);
	real = err ? NULL : realpath(request->out, NULL);
	whole.out = real;
	if (!err)
		err = real ? fill(&making) : -errno;
	free(real);
	if (err)
		remove_tree(request->out);
	return err;
}
