// SPDX-License-Identifier: GPL-2.0-only
#include "grading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../../vm/build/build.h"
#include "../../vm/build/sandbox.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../course/variant.h"
#include "../grade/again.h"
#include "../grade/origin.h"
#include "../grade/variants.h"
#include "../grade/warm.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/meter.h"
#include "../lib/name.h"
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
		say(stderr, "lab: grading WITHOUT a sandbox: what students wrote runs with all "
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
	say(stdout,
	    "first the course's own solutions: what they share with all submissions is compiled "
	    "once\n");
	fflush(stdout);
}

void grading_warm(struct grading *grading, int nwaiting)
{
	warm_batch(grading->arena, &grading->plan);
	warm_objects(grading->arena, &grading->plan, nwaiting, tell_warming);
}

void grading_tell_again(struct grading *grading)
{
	struct grade_plan *plan = &grading->plan;
	const char *options = plan->sandbox ? "" : " --unsafe-no-sandbox";
	static const char *const files[] = {"policy", "roster", "secret"};
	char *program = lab_path("lab");
	struct again again = {
		.workspace = getenv("LAB_WORK") ? workspace_get()->dir : NULL,
		.program = access(program, X_OK) == 0 ? program : "lab",
		.paths = grading->line->operands,
		.npaths = grading->line->noperands,
		.step = plan->name,
		.seed = plan->seed,
		.options = options,
	};

	if (plan->limits.build_s != BUILD_S_DEFAULT)
		again.options = arena_printf(grading->arena, "%s --build-timeout %d", options,
					     plan->limits.build_s);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (option_get(grading->line, files[i]))
			again.options =
				arena_printf(grading->arena, "%s --%s %s", again.options, files[i],
					     again_quote_path(grading->arena,
							      option_get(grading->line, files[i])));
	plan->again = again_command(grading->arena, &again);
	free(program);
}

int grading_secret(struct grading *grading)
{
	const char *path = option_get(grading->line, "secret");
	char *error = NULL;
	int code = 0;

	if (path && variant_secret(path, &grading->secret, &error))
		code = usage_error(grading->line, "%s", error);
	if (path && !code)
		grading->plan.secret = variants_id(&grading->secret);
	if (path && !code && variants_exposed(path))
		say(stderr, "lab: others may read %s; chmod 600 keeps it yours\n", path);
	free(error);
	return code;
}

int grading_variants(struct grading *grading)
{
	const char *roster = option_get(grading->line, "roster"), *problem,
		   *path = option_get(grading->line, "variants");
	int code = grading_secret(grading);
	char *error = NULL;

	grading->roster.arena = grading->arena;
	if (!code && (!roster || !grading->plan.secret))
		return usage_error(grading->line, "--variants needs --roster and --secret");
	if (!code && !roster_read(&grading->roster, roster, &problem))
		code = usage_error(grading->line, "the roster cannot be used\n%s", problem);
	if (!code && variants_write(&grading->roster, &grading->secret, path, &error))
		code = broken_error("name another file, in a directory of yours", "%s", error);
	if (!code)
		say(stdout,
		    "%s has a token for each of %d students, who begin with it: ./lab start "
		    "--student TOKEN\n",
		    path, grading->roster.n);
	free(error);
	return code;
}
