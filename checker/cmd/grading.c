// SPDX-License-Identifier: GPL-2.0-only
#include "grading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "../../vm/build/build.h"
#include "../../vm/build/sandbox.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../grade/origin.h"
#include "../grade/warm.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/meter.h"
#include "../lib/util.h"

int grading_lock(struct grading *grading)
{
	char *path = xasprintf("%s.lock", grading->plan.area.dir);
	int err = mkdirs_for(path);

	if (!err) {
		grading->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		err = grading->lock < 0 || flock(grading->lock, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
	}
	free(path);
	if (err == -EWOULDBLOCK)
		return broken_error("wait for it to end, or use another workspace (LAB_WORK=DIR)",
				    "another `lab grade` is at work in this workspace");
	return err ? broken_error("the workspace must be yours and writable",
				  "cannot lock the workspace: %s", strerror(-err))
		   : 0;
}

void grading_place(struct grading *grading)
{
	/* The real path: it is what make finds out about its directory, in the sandbox too. */
	char *place = workspace_place("grade"),
	     *parent = xasprintf("%.*s", (int)(strrchr(place, '/') - place), place);
	char *real = realpath(parent, NULL);
	const char *dir = arena_printf(grading->arena, "%s/grade", real ? real : parent);

	free(real);
	free(parent);
	free(place);
	grading->plan.area = (struct area){
		.dir = dir,
		.tree = arena_printf(grading->arena, "%s/tree", dir),
		.stage = arena_printf(grading->arena, "%s/stage", dir),
		.build = arena_printf(grading->arena, "%s/build", dir),
	};
}

int grading_prepare_tree(struct grading *grading)
{
	struct meter meter;
	const struct build_progress progress = {.update = meter_update, .cookie = &meter};
	char *revision = arena_alloc(grading->arena, 64), *why = NULL, *help = NULL;
	const char *log = arena_printf(grading->arena, "%s.log", grading->plan.area.dir);
	int code = 0, err;

	meter_begin(&meter, grading->line->plain, "making the pristine tree and its build", 0);
	err = origin_prepare(&grading->plan.area, workspace_get()->tree, log, &progress, revision,
			     &why, &help);
	meter_end(&meter, !err);

	if (err == -EINTR)
		code = EXIT_INTERRUPTED;
	else if (err)
		code = broken_error(help ? help : "./lab doctor may know more", "%s", why);
	free(why);
	free(help);
	grading->plan.revision = revision;
	grading->plan.base = WORKTREE_TRACK;
	return code;
}

/* Private views are tried on small directories beside the ones they are meant for. */
static int probe_views(const struct grading *grading, const char **what)
{
	const char *dir = arena_printf(grading->arena, "%s.probe", grading->plan.area.dir);
	const struct area area = {.dir = dir,
				  .tree = arena_printf(grading->arena, "%s/tree", dir),
				  .stage = arena_printf(grading->arena, "%s/stage", dir),
				  .build = arena_printf(grading->arena, "%s/build", dir)};
	int err = mkdirs(area.tree);

	*what = "a directory in the workspace";
	if (!err)
		err = mkdirs(area.stage);
	if (!err)
		err = area_probe(&area, what);
	remove_tree(dir);
	return err;
}

int grading_prove_sandbox(struct grading *grading)
{
	char *why = NULL, *help = NULL;
	const char *what;
	int code = 0, err;

	if (!grading->plan.sandbox) {
		fprintf(stderr, "lab: grading WITHOUT a sandbox: what students wrote runs with all "
				"your rights\n");
		return 0;
	}
	if (sandbox_probe(&why, &help))
		code = broken_error(help, "%s", why);
	free(why);
	free(help);
	if (code)
		return code;
	err = probe_views(grading, &what);
	return err ? broken_error("a kernel from 5.11 on that allows user namespaces is needed; or "
				  "grade without any protection by --unsafe-no-sandbox",
				  "this machine refuses %s: %s", what, strerror(-err))
		   : 0;
}

static void tell_warming(void)
{
	printf("first the course's own solutions: what they share with all submissions is compiled "
	       "once\n");
	fflush(stdout);
}

void grading_warm(struct grading *grading, int nwaiting)
{
	warm_boots(grading->arena, &grading->plan);
	warm_objects(grading->arena, &grading->plan, nwaiting, tell_warming);
}
