// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../vm/build/sandbox.h"
#include "../work/worktree.h"
#include "../grade/origin.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "engine.h"
#include "frozen.h"

static void name_of_node(char name[256])
{
	if (gethostname(name, 255) < 0)
		strcpy(name, "a node");
	name[255] = '\0';
}

/* What must be as on the machine that froze the batch. */
static int look_around(struct arena *arena, struct grade_plan *plan, const char *tree,
		       const char **why)
{
	char *reason = NULL, *help = NULL, *revision = arena_alloc(arena, 64);
	const char *what = "";
	int err = origin_check(&plan->area, tree, revision, &reason);

	if (!err)
		err = sandbox_probe(&reason, &help);
	if (!err) {
		err = area_probe(&plan->area, &what);
		reason = err ? xasprintf("it refuses %s: %s", what, strerror(-err)) : NULL;
	}
	if (err)
		*why = arena_strdup(arena, reason ? reason : strerror(-err));
	free(reason);
	free(help);
	plan->revision = revision;
	plan->base = WORKTREE_TRACK;
	return err;
}

/* The one who waits reads it; of several nodes that say so the last one is as good as the first. */
static void leave_word(const char *dir, const char *why)
{
	char node[256], *path = path_join(dir, "fault"), *text;

	name_of_node(node);
	text = xasprintf("%s: %s", node, why);
	file_write_atomic(path, text, strlen(text));
	free(text);
	free(path);
}

static int grade(struct arena *arena, struct grade_plan *plan, struct submission *submission)
{
	struct submissions one = {.arena = arena, .list = submission, .n = 1};
	struct batch batch = {.arena = arena, .plan = plan, .submissions = &one, .workers = 1};
	int err = remove_tree(plan->out);

	if (!err)
		err = batch_begin(&batch, false);
	return err ? err : batch_run(&batch);
}

int task_run(struct arena *arena, struct grade_plan *plan, const char *path, const char *tree,
	     const char **why)
{
	const char *slash = strrchr(path, '/'), *index = slash ? slash + 1 : path;
	char *up = xasprintf("%.*s/..", slash ? (int)(slash - path) : 1, slash ? path : ".");
	char *real = realpath(up, NULL);
	const char *dir = arena_strdup(arena, real ? real : up);
	const char *done = arena_printf(arena, "%s/done/%s", dir, index);
	struct submission submission;
	struct strbuf again = {0};
	char node[256], *aside;
	int err;

	free(real);
	free(up);
	if (path_exists(done))
		return 0; /* another one was faster */
	err = look_around(arena, plan, tree, why);
	/* Who is ended by Slurm cannot tell what this node lacks. */
	if (err && !interrupted())
		leave_word(dir, *why);
	if (err)
		return err;
	name_of_node(node);
	aside = path_aside(arena_printf(arena, "%s/made/%s.%s", dir, index, node));
	plan->out = arena_strdup(arena, aside);
	free(aside);
	file_read(arena_printf(arena, "%s/again", dir), &again, 1 << 20);
	plan->again = arena_strdup(arena, strbuf_str(&again));
	strbuf_release(&again);
	err = frozen_read(arena, path, &submission);
	plan->secret = err ? 0 : submission.secret;
	if (!err)
		err = grade(arena, plan, &submission);
	if (!err && rename(plan->out, done) < 0)
		err = errno == EEXIST || errno == ENOTEMPTY ? 0 : -errno;
	remove_tree(plan->out);
	if (err)
		*why = strerror(-err);
	return err;
}
