// SPDX-License-Identifier: GPL-2.0-only
#include "history.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "workspace.h"
#include "worktree.h"

#define PROGRESS_MARK "\n--- progress ---\n"

/* ---- the row ----------------------------------------------------------------------------- */

void history_release(struct history *history)
{
	for (int i = 0; i < history->n; i++)
		free(history->states[i].what);
	free(history->states);
	*history = (struct history){.at = -1};
}

void history_insert(struct history *history, const struct state *state)
{
	int at = history->at + 1;
	struct state *place;

	history->states = xrealloc(history->states, (history->n + 1) * sizeof(*place));
	place = &history->states[at];
	memmove(place + 1, place, (history->n - at) * sizeof(*place));
	*place = *state;
	place->what = xstrdup(state->what);
	place->number = ++history->last;
	history->n++;
	history->at = at;
	/* What followed an older state does not follow this one: it is a stop of its own. */
	if (at + 1 < history->n)
		place[1].is_move = true;
}

int history_find(const struct history *history, int number)
{
	for (int i = 0; i < history->n; i++) {
		if (history->states[i].number == number)
			return i;
	}
	return -1;
}

/* The last state of the stretch that @i stands in: a move and the edits after it. */
static int last_of(const struct history *history, int i)
{
	while (i + 1 < history->n && !history->states[i + 1].is_move)
		i++;
	return i;
}

int history_back(const struct history *history)
{
	int i = history->at;

	while (i > 0 && !history->states[i].is_move)
		i--;
	return i - 1 >= 0 ? i - 1 : -1;
}

int history_forward(const struct history *history)
{
	int end = last_of(history, history->at);

	if (history->at < 0 || history->at < end)
		return history->at < 0 ? -1 : end;
	return end + 1 < history->n ? last_of(history, end + 1) : -1;
}

/* ---- the file ---------------------------------------------------------------------------- */

static char *history_path(const char *name)
{
	return path_join(workspace_get()->state, name);
}

int history_save(const struct history *history, const char *name)
{
	char *path = history_path(name);
	struct strbuf out = {0};
	int err;

	strbuf_addstr(&out, "# The states that undo and redo know, in their order. "
			    "./lab undo --list shows them.\n");
	strbuf_addf(&out, "at = %d\ntip = %s\n",
		    history->at < 0 ? 0 : history->states[history->at].number, history->tip);
	for (int i = 0; i < history->n; i++) {
		const struct state *state = &history->states[i];

		strbuf_addf(&out, "%d %c %s %s %s %s %s\n", state->number,
			    state->is_move ? '>' : '.', state->time, state->step, state->commit,
			    state->tree, state->what);
	}
	err = file_write_atomic(path, out.buf, out.len);
	strbuf_release(&out);
	free(path);
	return err;
}

static bool take_state(struct history *history, const char *line)
{
	struct state state = {0};
	char day[12], hour[12], kind;
	int at = 0, last = history->last;

	if (sscanf(line, "%d %c %10s %8s %63s %40[0-9a-f] %40[0-9a-f] %n", &state.number, &kind,
		   day, hour, state.step, state.commit, state.tree, &at) != 7 ||
	    !at || strlen(state.tree) != HASH_HEX - 1 || (kind != '>' && kind != '.') ||
	    state.number < 1 || history_find(history, state.number) >= 0)
		return false;
	snprintf(state.time, sizeof(state.time), "%s %s", day, hour);
	state.is_move = kind == '>';
	state.what = (char *)line + at;
	history_insert(history, &state);
	history->states[history->at].number = state.number;
	history->last = state.number > last ? state.number : last;
	return true;
}

/* Returns the line that cannot be read, 0 when there is none. */
static int take_lines(struct history *history, char *text)
{
	int number = 0, at = 0;
	char *line, *next;

	for (line = text; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		number++;
		if (!*line || *line == '#' || sscanf(line, "at = %d", &at) == 1 ||
		    sscanf(line, "tip = %40[0-9a-f]", history->tip) == 1)
			continue;
		if (!take_state(history, line))
			return number;
	}
	history->at = history_find(history, at);
	return history->n && history->at < 0 ? 1 : 0;
}

/* ---- what git has kept ------------------------------------------------------------------- */

char *state_message(const char *what, const struct progress *progress)
{
	char *text = progress_text(progress);
	char *message = xasprintf("%s\n%s%s", what, PROGRESS_MARK, text);

	free(text);
	return message;
}

int state_progress(const char *commit, struct progress *progress, struct failure *failure)
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

/* "COMMIT TREE SECONDS\nWHAT\n\n--- progress ---\n...": a state, unless there is no progress. */
static bool read_kept(char *record, struct state *state)
{
	char *body = strchr(record, '\n'), *progress = strstr(record, PROGRESS_MARK), *current;
	long long seconds;
	struct tm tm;
	time_t t;

	*state = (struct state){0};
	if (!progress || !body ||
	    sscanf(record, "%40s %40s %lld", state->commit, state->tree, &seconds) != 3)
		return false;
	current = strstr(progress, "\ncurrent = ");
	if (!current || sscanf(current, "\ncurrent = %63s", state->step) != 1)
		return false;
	t = seconds;
	localtime_r(&t, &tm);
	strftime(state->time, sizeof(state->time), "%Y-%m-%d %H:%M:%S", &tm);
	state->what = body + 1;
	body[1 + strcspn(body + 1, "\n")] = '\0';
	state->is_move = !streq(state->what, STATE_EDITED);
	return true;
}

static void take_kept(struct history *history, struct strbuf *records)
{
	struct state state;

	for (size_t i = 0; i < records->len;) {
		char *record = records->buf + i;
		const struct state *here = history->at < 0 ? NULL : &history->states[history->at];

		i += strlen(record) + 1;
		if (!read_kept(record, &state))
			continue;
		if (here && streq(here->tree, state.tree) && streq(here->step, state.step))
			snprintf(history->states[history->at].commit, HASH_HEX, "%s", state.commit);
		else
			history_insert(history, &state);
	}
}

/* Put in what the reference holds and the row does not. */
static int catch_up(struct history *history, struct failure *failure)
{
	const char *tree = workspace_get()->tree;
	char *error = NULL, *range, tip[HASH_HEX] = "";
	struct strbuf out = {0};
	int status, err = worktree_tip(tree, tip, &error);

	/* Only a repository without states may empty the row; one that cannot be asked may not. */
	if (err && err != -ENOENT)
		return failure_take(failure, err, error);
	free(error);
	error = NULL;
	if (streq(tip, history->tip))
		return 0;
	if (!*tip) { /* the repository is another one than this row was about */
		history_release(history);
		return 0;
	}
	if (*history->tip && !worktree_has(tree, history->tip))
		history_release(history);
	range = xasprintf("%s..%s", *history->tip ? history->tip : WORKTREE_TRACK, tip);
	status = git_run(tree, NULL, NULL, &out, &error, "log", "-z", "--reverse",
			 "--format=%H %T %ct%n%B", range, NULL);
	if (!status && out.len)
		take_kept(history, &out);
	snprintf(history->tip, HASH_HEX, "%s", tip);
	strbuf_release(&out);
	free(range);
	return status ? failure_take(failure, status < 0 ? status : -EIO, error) : 0;
}

int history_load(struct history *history, struct failure *failure)
{
	char *path = history_path("history"), *damaged;
	struct strbuf text = {0};
	int line, err = file_read(path, &text, 0);

	*history = (struct history){.at = -1};
	if (strstr(strbuf_str(&text), "\n[undo]\n"))
		strbuf_reset(&text); /* as earlier versions wrote it */
	line = err || !text.len ? 0 : take_lines(history, text.buf);
	if (line) {
		history_release(history);
		damaged = xasprintf("%s.damaged", path);
		rename(path, damaged);
		fprintf(stderr,
			"lab: line %d of work/state/history could not be read; it was made again of what "
			"git has kept (the old one is %s)\n",
			line, damaged);
		free(damaged);
	}
	if (err && err != -ENOENT)
		failure_take(failure, err, xasprintf("%s: %s", path, strerror(-err)));
	else
		catch_up(history, failure);
	strbuf_release(&text);
	free(path);
	return failure->code;
}
