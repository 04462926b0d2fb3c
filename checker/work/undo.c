// SPDX-License-Identifier: GPL-2.0-only
#include "undo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/inifile.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "worktree.h"
#include "workspace.h"

static char *state_path(const char *name)
{
	return path_join(workspace_get()->state, name);
}

/* ---- states ------------------------------------------------------------------------------ */

int snapshot(char hash[HASH_HEX], struct failure *failure)
{
	char *error = NULL;
	int err = worktree_snapshot(workspace_get()->tree, hash, &error);

	return err ? failure_take(failure, err, error) : 0;
}

#define SNAPSHOT_NICE 5

static pid_t snapshot_pid;

int snapshot_begin(void)
{
	struct failure failure = {0};
	char hash[HASH_HEX];
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	snapshot_pid = process_fork();
	if (snapshot_pid == 0) {
		/* Nobody waits for it before the boot: compilers come first. */
		setpriority(PRIO_PROCESS, 0, SNAPSHOT_NICE);
		close(fds[0]);
		snapshot(hash, &failure);
		dprintf(fds[1], "%s", failure.code ? failure.text : hash);
		_exit(failure.code);
	}
	close(fds[1]);
	if (snapshot_pid > 0)
		return fds[0];
	close(fds[0]);
	return snapshot_pid;
}

int snapshot_end(int fd, char hash[HASH_HEX], struct failure *failure)
{
	char text[512];
	size_t len = 0;
	ssize_t n;
	int status = 0;

	if (!hash) /* git stops and takes its files along */
		kill(snapshot_pid, SIGTERM);
	while ((n = read(fd, text + len, sizeof(text) - 1 - len)) > 0 || (n < 0 && errno == EINTR))
		len += n > 0 ? n : 0;
	text[len] = '\0';
	close(fd);
	while (waitpid(snapshot_pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!hash)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && len == HASH_HEX - 1) {
		memcpy(hash, text, HASH_HEX);
		return 0;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_INTERRUPTED)
		return failure_take(failure, -EINTR, NULL);
	return failure_take(failure, -EIO, xstrdup(len ? text : "your work could not be recorded"));
}

/* ---- the present state ------------------------------------------------------------------- */

/* Keep tree @hash in git, and say so in @state; not yet in the row. */
static int keep_state(const char *what, const char *hash, const struct progress *progress,
		      struct history *history, struct state *state, struct failure *failure)
{
	char *message = state_message(what, progress), *error = NULL;
	int err = worktree_keep(workspace_get()->tree, hash, message, state->commit, &error);

	free(message);
	if (err)
		return failure_take(failure, err, error);
	state->what = (char *)what;
	snprintf(state->tree, HASH_HEX, "%s", hash);
	snprintf(state->step, sizeof(state->step), "%s", progress->current);
	snprintf(history->tip, HASH_HEX, "%s", state->commit);
	timestamp(state->time);
	return 0;
}

static struct state *here(const struct history *history, const char *hash,
			  const struct progress *progress)
{
	struct state *state = history->at < 0 ? NULL : &history->states[history->at];

	return state && streq(state->tree, hash) && streq(state->step, progress->current) ? state
											  : NULL;
}

/* The row's cursor stands at the tree as it is when this is done, with the progress of now. */
static int keep_present(struct history *history, const char *hash, const struct progress *progress,
			struct failure *failure)
{
	struct state kept = {.is_move = history->n == 0}, *state = here(history, hash, progress);

	const char *what = state ? state->what : history->n ? STATE_EDITED : "the beginning";

	if (keep_state(what, hash, progress, history, &kept, failure))
		return failure->code;
	if (state)
		snprintf(state->commit, HASH_HEX, "%s", kept.commit);
	else
		history_insert(history, &kept);
	return 0;
}

static int save_row(const struct history *history, const char *name, struct failure *failure)
{
	int err = history_save(history, name);

	return err ? failure_take(failure, err,
				  xasprintf("work/state/%s: %s", name, strerror(-err)))
		   : 0;
}

int undo_seen(const char *tree, const struct progress *progress, struct failure *failure)
{
	struct history history;

	if (!history_load(&history, failure) && !here(&history, tree, progress) &&
	    !keep_present(&history, tree, progress, failure))
		save_row(&history, "history", failure);
	history_release(&history);
	return failure->code;
}

/* ---- moving ------------------------------------------------------------------------------ */

struct undo_plan {
	char from[HASH_HEX], to[HASH_HEX];
};

static int put_progress(const char *commit, struct failure *failure)
{
	char *path = state_path("progress.next"), *error = NULL;
	struct progress progress;
	struct strbuf text = {0};
	int err = file_read(path, &text, 1 << 20);

	if (err == -ENOENT)
		err = state_progress(commit, &progress, failure) ? -EINVAL : 0;
	else if (!err)
		err = progress_parse(path, strbuf_str(&text), &progress, &error);
	if (!err)
		err = progress_save(&progress);
	if (err)
		failure_take(failure, err, error);
	strbuf_release(&text);
	free(path);
	return failure->code;
}

static int end_move(void)
{
	static const char *const rest[] = {"moving", "progress.next"};
	char *next = state_path("history.next"), *history = state_path("history");
	int err = path_exists(next) && rename(next, history) < 0 ? -errno : 0;

	for (int i = 0; i < 2; i++) {
		char *path = state_path(rest[i]);

		if (!err && unlink(path) < 0 && errno != ENOENT)
			err = -errno;
		free(path);
	}
	free(next);
	free(history);
	return err;
}

/* The rest of a move, from the files that say what it is. Can be repeated any number of times. */
static int complete(const struct undo_plan *plan, struct failure *failure)
{
	const char *tree = workspace_get()->tree;
	char *error = NULL, *left = NULL;
	int err = worktree_keep_commit(tree, plan->to, &error);

	err = err ? err : worktree_move(tree, plan->from, plan->to, &left, &error);
	if (err && err != -EINTR)
		failure_set(
			failure, EXIT_BROKEN,
			"fix that (the disk, the rights); the next command completes the move, and "
			"nothing is lost",
			"%s", error ? error : strerror(-err));
	else if (err)
		failure_take(failure, err, NULL);
	else if (!put_progress(plan->to, failure) && (err = end_move()) < 0)
		failure_take(failure, err, NULL);
	if (left)
		say(stderr, "lab: %s was edited in the meantime and was left as it is\n", left);
	free(error);
	free(left);
	return failure->code;
}

static int write_text(const char *name, const char *text, struct failure *failure)
{
	char *path = state_path(name);
	int err = file_write_atomic(path, text, strlen(text));

	if (err)
		failure_take(failure, err, xasprintf("%s: %s", path, strerror(-err)));
	free(path);
	return failure->code;
}

/* From the present state, which is kept, to the one that the row's cursor is at. */
static int carry_out(const struct history *history, const char *from,
		     const struct progress *progress, struct failure *failure)
{
	const struct state *to = &history->states[history->at];
	char *progress_next = progress_text(progress);
	char *text = xasprintf("# A move that is under way; the next command completes it.\n"
			       "from = %s\nto = %s\n",
			       from, to->commit);
	struct undo_plan plan;

	snprintf(plan.from, HASH_HEX, "%s", from);
	snprintf(plan.to, HASH_HEX, "%s", to->commit);
	if (!save_row(history, "history.next", failure) &&
	    !write_text("progress.next", progress_next, failure) &&
	    !write_text("moving", text, failure))
		complete(&plan, failure);
	free(progress_next);
	free(text);
	return failure->code;
}

static char *plan_entry(void *cookie, const struct ini_entry *e)
{
	struct undo_plan *plan = cookie;

	if (strspn(e->value, "0123456789abcdef") != HASH_HEX - 1 || e->value[HASH_HEX - 1])
		return xasprintf("\"%s\" is no commit (40 hexadecimal digits)", e->value);
	snprintf(streq(e->key, "from") ? plan->from : plan->to, HASH_HEX, "%s", e->value);
	return NULL;
}

int undo_recover(struct failure *failure)
{
	char *moving = state_path("moving"), *error = NULL;
	struct undo_plan plan = {0};

	if (!path_exists(moving))
		goto out;
	if (inifile_read(moving, plan_entry, &plan, &error))
		failure_set(failure, EXIT_BROKEN, "delete it; nothing of the tree is lost by that",
			    "%s", error);
	else if (worktree_has(workspace_get()->tree, plan.to))
		complete(&plan, failure);
	else /* git threw away what was not kept yet: then no file was touched either */
		unlink(moving);
	free(error);
out:
	free(moving);
	return failure->code;
}

/* The commit of a state to come; it is kept when the move is carried out. */
static int make_state(const char *what, const char *hash, const struct progress *progress,
		      struct history *history, struct failure *failure)
{
	struct state state = {.is_move = true, .what = (char *)what};
	char *message = state_message(what, progress), *error = NULL;
	int err = worktree_commit(workspace_get()->tree, hash, message, state.commit, &error);

	free(message);
	if (err)
		return failure_take(failure, err, error);
	snprintf(state.tree, HASH_HEX, "%s", hash);
	snprintf(state.step, sizeof(state.step), "%s", progress->current);
	timestamp(state.time);
	history_insert(history, &state);
	snprintf(history->tip, HASH_HEX, "%s", state.commit);
	return 0;
}

int undo_move(const char *what, const char *from, const char *to, const struct progress *now,
	      const struct progress *after, struct failure *failure)
{
	struct history history;

	/* Killed from here on, the row catches up with what git has kept. */
	if (!history_load(&history, failure) && !keep_present(&history, from, now, failure) &&
	    !make_state(what, to, after, &history, failure))
		carry_out(&history, from, after, failure);
	history_release(&history);
	return failure->code;
}

/* ---- along the row ----------------------------------------------------------------------- */

static int target(const struct history *history, enum undo_way way, int number)
{
	return way == UNDO_BACK	     ? history_back(history)
	       : way == UNDO_FORWARD ? history_forward(history)
				     : history_find(history, number);
}

static int go(struct history *history, int to, const char *from, struct progress *progress,
	      struct failure *failure)
{
	struct progress then;

	if (state_progress(history->states[to].commit, &then, failure))
		return failure->code;
	progress_leave(progress, from);
	progress_return(progress, &then);
	history->at = to;
	return carry_out(history, from, progress, failure);
}

int undo_travel(enum undo_way way, int number, struct progress *progress, struct state *state,
		struct failure *failure)
{
	struct history history;
	char from[HASH_HEX];
	int to = -1;

	*state = (struct state){0};
	if (!snapshot(from, failure) && !history_load(&history, failure)) {
		if (!keep_present(&history, from, progress, failure))
			to = target(&history, way, number);
		if (to < 0 && !failure->code)
			save_row(&history, "history", failure);
		if (to >= 0 && !go(&history, to, from, progress, failure)) {
			*state = history.states[to];
			state->what = xstrdup(state->what);
		}
		history_release(&history);
	}
	return failure->code;
}
