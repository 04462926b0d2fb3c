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
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict.h"
#include "worktree.h"
#include "workspace.h"

#define MOVES_MAX     10000
#define PROGRESS_MARK "\n--- progress ---\n"

struct move {
	char *what;
	char before[HASH_HEX], after[HASH_HEX];
};

struct history {
	struct move *moves;
	int nmoves, at;
};

/* ---- the history file -------------------------------------------------------------------- */

static char *state_path(const char *name)
{
	return path_join(workspace_get()->state, name);
}

static char *take_commit(const char *value, char to[HASH_HEX])
{
	if (strspn(value, "0123456789abcdef") != HASH_HEX - 1 || value[HASH_HEX - 1])
		return xasprintf("\"%s\" is no commit (40 hexadecimal digits)", value);
	snprintf(to, HASH_HEX, "%s", value);
	return NULL;
}

static struct move *get_move(struct history *history, int number)
{
	if (number < 1 || number > MOVES_MAX || number > history->nmoves + 1)
		return NULL;
	if (number == history->nmoves + 1) {
		history->moves = xrealloc(history->moves, number * sizeof(struct move));
		history->moves[history->nmoves++] = (struct move){0};
	}
	return &history->moves[number - 1];
}

static char *history_entry(void *cookie, const struct ini_entry *e)
{
	struct history *history = cookie;
	const char *number = ini_section(e->section, "move");
	struct move *move;

	if (streq(e->section, "undo") && streq(e->key, "at"))
		return history->at = atoi(e->value), NULL;
	if (!number)
		return xasprintf("there is no [%s] with \"%s\" in this file", e->section, e->key);
	move = get_move(history, atoi(number));
	if (!move)
		return xasprintf("move %s does not follow the one before", number);
	if (streq(e->key, "what"))
		return free(move->what), move->what = xstrdup(e->value), NULL;
	if (streq(e->key, "before"))
		return take_commit(e->value, move->before);
	if (streq(e->key, "after"))
		return take_commit(e->value, move->after);
	return xasprintf("[move %s] has no \"%s\"", number, e->key);
}

static void history_release(struct history *history)
{
	for (int i = 0; i < history->nmoves; i++)
		free(history->moves[i].what);
	free(history->moves);
	*history = (struct history){0};
}

static int history_load(struct history *history, struct failure *failure)
{
	char *path = state_path("history"), *error = NULL;
	int err = path_exists(path) ? inifile_read(path, history_entry, history, &error) : 0;

	if (!err && (history->at < 0 || history->at > history->nmoves)) {
		error = xasprintf("%s: \"at\" is not one of its moves", path);
		err = -EINVAL;
	}
	if (err)
		failure_set(failure, EXIT_BROKEN,
			    "mend the line, or delete the file: undo forgets its moves then, and "
			    "`git log refs/lab/history` in work/linux still has every state",
			    "%s", error);
	if (err)
		history_release(history);
	free(error);
	free(path);
	return failure->code;
}

static char *history_text(const struct history *history)
{
	struct strbuf out = {0};

	strbuf_addf(
		&out,
		"# What undo and redo know. Moves beyond \"at\" were undone.\n\n[undo]\nat = %d\n",
		history->at);
	for (int i = 0; i < history->nmoves; i++)
		strbuf_addf(&out, "\n[move %d]\nwhat = %s\nbefore = %s\nafter = %s\n", i + 1,
			    history->moves[i].what ? history->moves[i].what : "",
			    history->moves[i].before, history->moves[i].after);
	return strbuf_detach(&out);
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
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	fflush(stdout);
	snapshot_pid = fork();
	if (snapshot_pid == 0) {
		interrupt_renew();
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(EXIT_BROKEN);
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
	return -errno;
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

static int keep_state(const char *what, const char *hash, const struct progress *progress,
		      char commit[HASH_HEX], struct failure *failure)
{
	char *text = progress_text(progress), *error = NULL;
	char *message = xasprintf("%s\n%s%s", what, PROGRESS_MARK, text);
	int err = worktree_keep(workspace_get()->tree, hash, message, commit, &error);

	free(message);
	free(text);
	return err ? failure_take(failure, err, error) : 0;
}

/* The progress that a state holds. */
static int state_progress(const char *commit, struct progress *progress, struct failure *failure)
{
	struct strbuf out = {0};
	char *error = NULL;
	const char *text;
	int status = git_run(workspace_get()->tree, NULL, NULL, &out, &error, "cat-file", "commit",
			     commit, NULL);
	int err = status < 0 ? status : status ? -EIO : 0;

	text = err ? NULL : strstr(strbuf_str(&out), PROGRESS_MARK);
	if (!err && !text) {
		error = xasprintf("the state %.12s holds no progress", commit);
		err = -EINVAL;
	}
	if (!err)
		err = progress_parse("the kept progress", text + strlen(PROGRESS_MARK), progress,
				     &error);
	strbuf_release(&out);
	return err ? failure_take(failure, err, error) : 0;
}

/* ---- moving ------------------------------------------------------------------------------ */

/* The rest of a move, from the files that say what it is. Can be repeated any number of times. */
static int complete(const char *from, const char *commit, struct failure *failure)
{
	char *moving = state_path("moving"), *next = state_path("history.next");
	char *history = state_path("history"), *error = NULL, *left = NULL;
	struct progress progress;
	int err = 0;

	if (!state_progress(commit, &progress, failure))
		err = worktree_move(workspace_get()->tree, from, commit, &left, &error);
	if (!err && !failure->code) {
		err = progress_save(&progress);
		if (!err && path_exists(next) && rename(next, history) < 0)
			err = -errno;
		if (!err && unlink(moving) < 0 && errno != ENOENT)
			err = -errno;
	}
	if (err)
		failure_take(failure, err, error);
	if (left)
		fprintf(stderr, "lab: %s was edited in the meantime and was left as it is\n", left);
	free(left);
	free(moving);
	free(next);
	free(history);
	return failure->code;
}

static int carry_out(const struct history *history, const char *from, const char *commit,
		     struct failure *failure)
{
	char *moving = state_path("moving"), *next = state_path("history.next");
	char *text = history_text(history);
	char *plan = xasprintf("# A move that is under way; the next command completes it.\n"
			       "from = %s\nto = %s\n",
			       from, commit);
	int err = file_write_atomic(next, text, strlen(text));

	if (!err)
		err = file_write_atomic(moving, plan, strlen(plan));
	if (err)
		failure_take(failure, err, xasprintf("%s: %s", moving, strerror(-err)));
	else
		complete(from, commit, failure);
	free(moving);
	free(next);
	free(text);
	free(plan);
	return failure->code;
}

struct plan {
	char from[HASH_HEX], to[HASH_HEX];
};

static char *plan_entry(void *cookie, const struct ini_entry *e)
{
	struct plan *plan = cookie;

	return take_commit(e->value, streq(e->key, "from") ? plan->from : plan->to);
}

int undo_recover(struct failure *failure)
{
	char *moving = state_path("moving"), *error = NULL;
	struct plan plan = {0};
	int err = 0;

	if (path_exists(moving)) {
		err = inifile_read(moving, plan_entry, &plan, &error);
		if (err)
			failure_set(failure, EXIT_BROKEN,
				    "delete it; nothing of the tree is lost by that", "%s", error);
		else
			complete(plan.from, plan.to, failure);
	}
	free(error);
	free(moving);
	return failure->code;
}

int undo_move(const char *what, const char *from, const char *to, const struct progress *now,
	      const struct progress *after, struct failure *failure)
{
	struct history history = {0};
	struct move *move;
	char label[160];

	if (history_load(&history, failure))
		return failure->code;
	while (history.nmoves > history.at)
		free(history.moves[--history.nmoves].what);
	move = get_move(&history, history.nmoves + 1);
	if (!move) {
		history_release(&history);
		return failure_set(failure, EXIT_BROKEN, "delete work/state/history",
				   "there are more than %d moves", MOVES_MAX);
	}
	history.at = history.nmoves;
	move->what = xstrdup(what);
	snprintf(label, sizeof(label), "before %s", what);
	if (!keep_state(label, from, now, move->before, failure) &&
	    !keep_state(what, to, after, move->after, failure))
		carry_out(&history, from, move->after, failure);
	history_release(&history);
	return failure->code;
}

/* @step -1: undo, +1: redo. The state that is left is kept as the move's other end. */
static int go(int step, struct progress *progress, char **what, struct failure *failure)
{
	struct history history = {0};
	char from[HASH_HEX], label[160];
	struct move *move = NULL;

	*what = NULL;
	if (history_load(&history, failure))
		return failure->code;
	if (step < 0 ? history.at > 0 : history.at < history.nmoves)
		move = &history.moves[step < 0 ? history.at - 1 : history.at];
	if (move) {
		const char *target = step < 0 ? move->before : move->after;
		char *other = step < 0 ? move->after : move->before;

		*what = xstrdup(move->what ? move->what : "");
		snprintf(label, sizeof(label), "%s %s",
			 step < 0 ? "before undo of" : "before redo of", *what);
		history.at += step;
		if (!snapshot(from, failure) &&
		    !keep_state(label, from, progress, other, failure) &&
		    !carry_out(&history, from, target, failure))
			state_progress(target, progress, failure);
	}
	history_release(&history);
	return failure->code;
}

int undo_back(struct progress *progress, char **what, struct failure *failure)
{
	return go(-1, progress, what, failure);
}

int undo_forward(struct progress *progress, char **what, struct failure *failure)
{
	return go(1, progress, what, failure);
}
