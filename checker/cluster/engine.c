// SPDX-License-Identifier: GPL-2.0-only
#include "engine.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../grade/again.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "frozen.h"
#include "queue.h"

/*
 * How it works: submission I is task I - OFFSET of the array OFFSET, and arrays are named after the
 * frozen batch and their OFFSET. So the queue itself says which tasks there are, and nothing has to
 * be remembered: an engine that is killed, and begun again with --resume, finds its tasks by name.
 */

#define TRIES	  3
#define CHUNK_MAX 1000
#define LOOK_S	  2  /* between two looks at the queue; longer when it is long */
#define SETTLE_S  20 /* a network's file system may show a file that late */
#define REFUSED_S 30 /* until a submission that a limit forbade is tried again */

/* struct place - where one submission stands */
struct place {
	int tries;
	double gone; /* since when no task of it is in the queue; 0: there is one, or was none */
	bool live;
	const char *state, *node;
};

struct pursuit {
	struct engine *engine;
	struct batch *batch;
	struct place *places;
	const char *dir, *names, *id;
	int chunk;
	double next_look, next_submit;
	const char *told;
};

static const char *in_dir(const struct pursuit *follow, const char *name)
{
	return arena_printf(follow->batch->arena, "%s/%s", follow->dir, name);
}

static int give_up(struct pursuit *follow, const char *why, const char *help)
{
	follow->engine->why = why;
	follow->engine->help = help;
	return -ECANCELED;
}

/* ---- freezing ------------------------------------------------------------------------------ */

/* All that a frozen batch is of; compared as a whole. */
static char *batch_text(const struct pursuit *follow)
{
	const struct submissions *all = follow->batch->submissions;
	char *header = journal_header(follow->batch->plan);
	struct strbuf text = {0};

	strbuf_addf(&text, "%s\n%d %s\n", header, follow->chunk, follow->engine->arguments);
	for (int i = 0; i < all->n; i++)
		strbuf_addf(&text, "%s %s %d\n", all->list[i].student, all->list[i].sha256,
			    all->list[i].late);
	free(header);
	return strbuf_detach(&text);
}

static int write_text(const struct pursuit *follow, const char *name, const char *text)
{
	return file_write_atomic(in_dir(follow, name), text, strlen(text));
}

static int write_script(const struct pursuit *follow)
{
	struct arena *arena = follow->batch->arena;
	static const char *const kept[] = {"HOME", "PATH", "LAB_WORK", "XDG_CACHE_HOME"};
	struct strbuf text = {0};
	int err;

	strbuf_addf(
		&text,
		"#!/bin/sh\n"
		"# A task of `lab grade --engine slurm`; nothing of Slurm's goes on from here.\n"
		"i=$(($1 + SLURM_ARRAY_TASK_ID))\n"
		"cd %s && [ -f id ] || exit 1\n"
		"exec >>log/$i 2>&1 || exit 1\n"
		"exec env -i",
		again_quote(arena, follow->dir));
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		if (getenv(kept[i]))
			strbuf_addf(&text, " %s=%s", kept[i], again_quote(arena, getenv(kept[i])));
	}
	strbuf_addf(&text, " LAB_ROOT=%s ./lab grade --task in/$i%s\n",
		    again_quote(arena, lab_root()), follow->engine->arguments);
	err = write_text(follow, "job", strbuf_str(&text));
	strbuf_release(&text);
	return err;
}

static int freeze_files(const struct pursuit *follow)
{
	const struct submissions *all = follow->batch->submissions;
	static const char *const dirs[] = {"in", "made", "done", "log"};
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(dirs) && !err; i++)
		err = mkdirs(in_dir(follow, dirs[i]));
	for (int i = 0; i < all->n && !err; i++)
		err = frozen_write(arena_printf(all->arena, "%s/in/%d", follow->dir, i),
				   &all->list[i]);
	if (!err)
		err = file_copy("/proc/self/exe", in_dir(follow, "lab"), false);
	if (!err && chmod(in_dir(follow, "lab"), 0755) < 0)
		err = -errno;
	if (!err && follow->engine->policy)
		err = file_copy(follow->engine->policy, in_dir(follow, "grading.ini"), false);
	if (!err)
		err = write_text(follow, "again", follow->batch->plan->again);
	return err ? err : write_script(follow);
}

static const char *read_text(const struct pursuit *follow, const char *name)
{
	struct strbuf text = {0};
	const char *copy = NULL;

	if (file_read(in_dir(follow, name), &text, 64u << 20) == 0)
		copy = arena_strdup(follow->batch->arena, strbuf_str(&text));
	strbuf_release(&text);
	return copy;
}

static void name_jobs(struct pursuit *follow)
{
	struct strbuf names = {0};

	for (int offset = 0; offset < follow->batch->submissions->n; offset += follow->chunk)
		strbuf_addf(&names, "%s%s-%d", offset ? "," : "", follow->id, offset);
	follow->names = arena_strdup(follow->batch->arena, strbuf_str(&names));
	strbuf_release(&names);
}

/* The frozen batch of an engine that was killed is gone on with, when it is this very batch. */
static int freeze(struct pursuit *follow)
{
	char *text = batch_text(follow);
	const char *old = read_text(follow, "batch");
	int err = 0;

	follow->id = read_text(follow, "id");
	if (follow->id)
		name_jobs(follow);
	if (follow->id && streq(old, text)) {
		free(text);
		return unlink(in_dir(follow, "fault")) < 0 && errno != ENOENT ? -errno : 0;
	}
	if (follow->id)
		queue_cancel(follow->names);
	err = remove_tree(follow->dir);
	follow->id =
		arena_printf(follow->batch->arena, "lab-%08x", (unsigned)rng_seed_from_system());
	name_jobs(follow);
	if (!err)
		err = freeze_files(follow);
	if (!err)
		err = write_text(follow, "batch", text);
	if (!err)
		err = write_text(follow, "id", follow->id);
	free(text);
	return err;
}

/* ---- results ------------------------------------------------------------------------------- */

static int settle(struct pursuit *follow, int index, const char *made)
{
	struct batch *batch = follow->batch;
	char *place = batch_place(batch, index);
	int err = remove_tree(place);

	if (!err && made)
		err = rename(made, place) < 0 ? -errno : 0;
	else if (!err)
		err = mkdirs(place);
	if (!err)
		err = batch_settle(batch, index);
	free(place);
	return err;
}

/* What a task has left; one that the machine failed at is tried again, elsewhere if need be. */
static int take_done(struct pursuit *follow, int index)
{
	struct batch *batch = follow->batch;
	struct place *place = &follow->places[index];
	const char *dir = arena_printf(batch->arena, "%s/done/%d", follow->dir, index);
	int err;

	if (!journal_row(batch, index, dir))
		return remove_tree(dir);
	if (batch->results[index].grade == GRADE_INFRA_ERROR && place->tries < TRIES) {
		place->gone = place->live ? 0 : 1;
		return remove_tree(dir);
	}
	err = settle(
		follow, index,
		arena_printf(batch->arena, "%s/%s", dir, batch->submissions->list[index].student));
	return err ? err : remove_tree(dir);
}

static int take_all(struct pursuit *follow)
{
	DIR *stream = opendir(in_dir(follow, "done"));
	struct dirent *entry;
	int err = stream ? 0 : -errno;

	while (!err && (entry = readdir(stream))) {
		char *end;
		long index = strtol(entry->d_name, &end, 10);

		if (end == entry->d_name || *end || index < 0 ||
		    index >= follow->batch->submissions->n)
			continue;
		err = follow->batch->done[index]
			      ? remove_tree(arena_printf(follow->batch->arena, "%s/done/%ld",
							 follow->dir, index))
			      : take_done(follow, index);
	}
	if (stream)
		closedir(stream);
	return err;
}

static int settle_lost(struct pursuit *follow, int index)
{
	struct batch *batch = follow->batch;
	const struct submission *submission = &batch->submissions->list[index];
	const char *state = follow->places[index].state;

	batch->results[index] = (struct grade_result){
		.student = submission->student,
		.grade = GRADE_INFRA_ERROR,
		.max_points = batch->plan->max_points,
		.codes = "",
		.sha256 = submission->sha256,
		.seed = batch->plan->seed,
		.reason = arena_printf(batch->arena,
				       "Slurm ended its job %d times without a result%s%s", TRIES,
				       state ? "; the last time it said " : "", state ? state : ""),
	};
	return settle(follow, index, NULL);
}

/* ---- the queue ----------------------------------------------------------------------------- */

static int index_of(const struct pursuit *follow, const struct queue_task *task)
{
	const char *dash = strrchr(task->name, '-');
	int index = dash ? atoi(dash + 1) + task->index : -1;

	return index >= 0 && index < follow->batch->submissions->n ? index : -1;
}

/* What outlives a look at the queue, which may be long and is looked at for hours. */
static void keep(const struct pursuit *follow, const char **kept, const char *text)
{
	if (!*kept || !streq(*kept, text))
		*kept = arena_strdup(follow->batch->arena, text);
}

/* Where all of them wait, the user is told what for: each reason once. */
static void tell_waiting(struct pursuit *follow, const char *reason, int waiting, int running)
{
	if (running || !waiting || !reason || streq(reason, "None") || streq(reason, follow->told))
		return;
	fprintf(stderr, "lab: %d wait in Slurm's queue, none runs: %s\n", waiting, reason);
	keep(follow, &follow->told, reason);
}

static void note_task(struct pursuit *follow, const struct queue_task *task)
{
	int index = index_of(follow, task);
	struct place *place = index < 0 ? NULL : &follow->places[index];

	if (!place)
		return;
	if (!queue_has_ended(task->state)) {
		place->live = true;
		place->gone = 0;
		place->tries += !place->tries;
	} else {
		keep(follow, &place->state, task->state);
		keep(follow, &place->node, task->node);
	}
}

static void note_tasks(struct pursuit *follow, const struct queue_task *tasks, int n)
{
	const char *reason = NULL;
	int waiting = 0, running = 0;

	for (int i = 0; i < follow->batch->submissions->n; i++)
		follow->places[i].live = false;
	for (int i = 0; i < n; i++) {
		note_task(follow, &tasks[i]);
		running += streq(tasks[i].state, "RUNNING");
		waiting += streq(tasks[i].state, "PENDING");
		if (streq(tasks[i].state, "PENDING"))
			reason = tasks[i].reason;
	}
	tell_waiting(follow, reason, waiting, running);
	for (int i = 0; i < follow->batch->submissions->n; i++) {
		struct place *place = &follow->places[i];

		if (place->tries && !place->live && !place->gone)
			place->gone = now_s();
	}
}

/* A controller that does not answer has lost nothing: until it does, nothing is concluded. */
static void look_at_queue(struct pursuit *follow)
{
	struct arena *arena = arena_new();
	struct queue_task *tasks;
	int n;

	if (!queue_look(arena, follow->names, &tasks, &n)) {
		if (!interrupted() && !streq(follow->told, "silent"))
			fprintf(stderr,
				"lab: Slurm's controller does not answer; waiting for it\n");
		follow->told = "silent";
	} else {
		if (streq(follow->told, "silent"))
			follow->told = NULL;
		note_tasks(follow, tasks, n);
	}
	arena_free(arena);
}

/* ---- submitting ---------------------------------------------------------------------------- */

static bool is_wanted(const struct pursuit *follow, int index)
{
	const struct place *place = &follow->places[index];

	if (follow->batch->done[index] || place->live)
		return false;
	return !place->tries || (place->gone && now_s() - place->gone > SETTLE_S);
}

/* "0-3,7": those of the chunk at @offset that are wanted; at most @most of them. */
static const char *wanted(const struct pursuit *follow, int offset, int most, int *last)
{
	int n = follow->batch->submissions->n, end = offset + follow->chunk, begin = -1;
	struct strbuf text = {0};
	const char *list;

	end = end < n ? end : n;
	for (int i = offset; i <= end; i++) {
		bool take = i < end && most > 0 && is_wanted(follow, i);

		most -= take;
		if (take && begin < 0)
			begin = i;
		if (take)
			*last = i;
		if (take || begin < 0)
			continue;
		strbuf_addf(&text, text.len ? ",%d-%d" : "%d-%d", begin - offset, i - 1 - offset);
		begin = -1;
	}
	list = text.len ? arena_strdup(follow->batch->arena, text.buf) : NULL;
	strbuf_release(&text);
	return list;
}

static bool any_live(const struct pursuit *follow)
{
	for (int i = 0; i < follow->batch->submissions->n; i++) {
		if (follow->places[i].live)
			return true;
	}
	return false;
}

static int refused(struct pursuit *follow, const char *why)
{
	/* Who may have no more jobs at a time waits until some are done. */
	if (any_live(follow)) {
		follow->next_submit = now_s() + REFUSED_S;
		return 0;
	}
	return give_up(follow, arena_printf(follow->batch->arena, "Slurm refuses the job: %s", why),
		       "--sbatch has options for sbatch: --sbatch '--partition=NAME "
		       "--account=NAME --mem=MB --time=MINUTES'; sinfo shows partitions");
}

static void note_submitted(struct pursuit *follow, int offset, int last)
{
	for (int i = offset; i <= last; i++) {
		if (!is_wanted(follow, i))
			continue;
		follow->places[i].tries++;
		follow->places[i].gone = 0;
		follow->places[i].live = true;
	}
}

static int submit(struct pursuit *follow, int offset, int most)
{
	const struct grade_limits *limits = &follow->batch->plan->limits;
	struct arena *arena = follow->batch->arena;
	int last = offset;
	const char *why, *array = wanted(follow, offset, most, &last);
	const struct queue_job job = {
		.name = arena_printf(arena, "%s-%d", follow->id, offset),
		.array = array,
		.script = in_dir(follow, "job"),
		.options = follow->engine->options,
		.tasks_at_once = follow->engine->at_once,
		.minutes = limits->total_s * 2 / 60 + 5,
		.memory_mb = limits->memory_mb + limits->disk_mb,
		.offset = offset,
	};

	if (!array)
		return 0;
	if (queue_submit(arena, &job, &why)) {
		note_submitted(follow, offset, last);
		return 0;
	}
	/* A limit on jobs may have room for fewer. */
	if (most > 1 && !any_live(follow) && strcasestr(why, "limit"))
		return submit(follow, offset,
			      (most < last - offset ? most : last - offset + 1) / 2);
	return refused(follow, why);
}

/* With @at_once one array after the other, so that it holds for all of them. */
static int submit_all(struct pursuit *follow)
{
	int err = 0;

	for (int offset = 0; offset < follow->batch->submissions->n && !err;
	     offset += follow->chunk) {
		if (now_s() < follow->next_submit || (follow->engine->at_once && any_live(follow)))
			break;
		err = submit(follow, offset, follow->chunk);
	}
	return err;
}

/* ---- what went wrong ----------------------------------------------------------------------- */

/* A task that ended without having opened its log has not seen the directory. */
static int look_for_blind_nodes(struct pursuit *follow)
{
	struct arena *arena = follow->batch->arena;

	for (int i = 0; i < follow->batch->submissions->n; i++) {
		const struct place *place = &follow->places[i];

		if (follow->batch->done[i] || place->live || !place->gone ||
		    now_s() - place->gone <= SETTLE_S || !streq(place->state, "FAILED") ||
		    path_exists(arena_printf(arena, "%s/log/%d", follow->dir, i)))
			continue;
		return give_up(follow,
			       arena_printf(arena,
					    "the node %s does not see %s, or may not write there",
					    place->node, follow->dir),
			       "name a directory with --out that every node shares; the workspace "
			       "must be shared as well");
	}
	return 0;
}

static int look_for_faults(struct pursuit *follow)
{
	const char *fault = read_text(follow, "fault");

	if (fault)
		return give_up(follow,
			       arena_printf(follow->batch->arena, "a node cannot grade: %s", fault),
			       "fix it, or leave it out by --sbatch '--exclude=NODE', and go on "
			       "with --resume");
	return look_for_blind_nodes(follow);
}

static int give_lost_up(struct pursuit *follow)
{
	int err = 0;

	for (int i = 0; i < follow->batch->submissions->n && !err; i++) {
		if (is_wanted(follow, i) && follow->places[i].tries >= TRIES)
			err = settle_lost(follow, i);
	}
	return err;
}

/* ---- the loop ------------------------------------------------------------------------------ */

static int look(struct pursuit *follow)
{
	int err;

	if (now_s() < follow->next_look)
		return 0;
	look_at_queue(follow);
	follow->next_look = now_s() + LOOK_S + follow->batch->submissions->n / 500;
	err = look_for_faults(follow);
	if (!err)
		err = give_lost_up(follow);
	if (!err && !streq(follow->told, "silent"))
		err = submit_all(follow);
	return err;
}

static int run(struct pursuit *follow)
{
	int err = freeze(follow);

	while (!err && follow->batch->ndone < follow->batch->submissions->n) {
		struct pollfd fd = {.fd = interrupt_fd(), .events = POLLIN};

		err = interrupted() ? -EINTR : take_all(follow);
		if (!err && follow->batch->ndone < follow->batch->submissions->n)
			err = look(follow);
		if (!err)
			poll(&fd, 1, 500);
	}
	return err;
}

int engine_run(struct engine *engine)
{
	struct batch *batch = engine->batch;
	struct pursuit follow = {.engine = engine, .batch = batch};
	int most = queue_max_array(batch->arena, &engine->why, &engine->help), err;

	if (!most)
		return interrupted() ? -EINTR : -ECANCELED;
	follow.chunk = most < CHUNK_MAX ? most : CHUNK_MAX;
	follow.dir = arena_printf(batch->arena, "%s/.slurm", batch->plan->out);
	follow.places = xcalloc(batch->submissions->n + 1, sizeof(*follow.places));
	err = run(&follow);
	if (follow.names) {
		interrupt_renew();
		queue_cancel(follow.names);
	}
	if (!err && !batch_count(batch, GRADE_INFRA_ERROR))
		err = remove_tree(follow.dir);
	free(follow.places);
	return err;
}
