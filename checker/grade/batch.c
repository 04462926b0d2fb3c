// SPDX-License-Identifier: GPL-2.0-only
#include "batch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "../../vm/build/sandbox.h"
#include "../lib/arena.h"
#include "../lib/environment.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/*
 * How it works: one loop forks workers into free slots and waits for their pidfds. A worker writes
 * the student's files into OUT/.tmp-STUDENT and its row, as one line, into a pipe; the batch
 * renames the directory, writes the journal and is done with it. The batch is the reaper of
 * whatever a killed worker leaves, so it ends only when no process of its own is left.
 */

#define GRACE_S 20 /* a worker that minds its own limits has ended by then */
#define TRIES	2

struct slot {
	pid_t pid; /* 0: free */
	int pidfd, pipe, index;
	double begin, deadline;
	bool overdue;
	struct cgroup group;
};

struct run {
	struct batch *batch;
	struct slot *slots;
	int *tries;
	int next; /* the first submission that was never tried */
	struct cgroups groups;
};

/* ---- paths ----------------------------------------------------------------------------------- */

static char *temporary_dir(const struct batch *batch, int index)
{
	return xasprintf("%s/.tmp-%s", batch->plan->out, batch->submissions->list[index].student);
}

static char *final_dir(const struct batch *batch, int index)
{
	return xasprintf("%s/%s", batch->plan->out, batch->submissions->list[index].student);
}

static int drop_temporary(const struct batch *batch, int index)
{
	char *dir = temporary_dir(batch, index);
	int err = remove_tree(dir);

	free(dir);
	return err;
}

/* What a grader that was killed left half made; no student's directory begins with a dot. */
static void sweep_temporaries(const char *out)
{
	DIR *stream = opendir(out);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		char *dir =
			starts_with(entry->d_name, ".tmp-") ? path_join(out, entry->d_name) : NULL;

		if (dir)
			remove_tree(dir);
		free(dir);
	}
	if (stream)
		closedir(stream);
}

/* ---- the journal ----------------------------------------------------------------------------- */

char *journal_header(const struct grade_plan *plan)
{
	json_t *header = json_pack("{s:i, s:s, s:s, s:I, s:s}", "journal", 1, "version",
				   LAB_VERSION, "graded", plan->name, "seed",
				   (json_int_t)plan->seed, "tree", plan->revision);
	char *text;

	if (header && plan->policy)
		json_object_set_new(header, "policy", json_integer(plan->policy));
	if (header && plan->secret)
		json_object_set_new(header, "secret", json_integer(plan->secret));
	text = header ? json_dumps(header, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;

	json_decref(header);
	if (!text)
		die_oom();
	return text;
}

uint64_t journal_seed(const char *out)
{
	char *path = path_join(out, "journal"), *newline;
	struct strbuf text = {0};
	json_t *header;
	uint64_t seed = 0;

	file_read(path, &text, 64u << 20);
	newline = strchr(strbuf_str(&text), '\n');
	header = newline ? json_loadb(text.buf, newline - text.buf, 0, NULL) : NULL;
	seed = json_integer_value(json_object_get(header, "seed"));
	json_decref(header);
	strbuf_release(&text);
	free(path);
	return seed;
}

static bool is_student(const struct submissions *all, const char *student)
{
	for (int i = 0; i < all->n; i++) {
		if (streq(all->list[i].student, student))
			return true;
	}
	return false;
}

bool batch_is_another(const struct batch *batch, const char **why)
{
	char *path = path_join(batch->plan->out, "journal"), *line, *save = NULL;
	struct arena *arena = batch->arena;
	struct strbuf text = {0};
	const char *graded, *stranger = NULL;
	json_t *header;
	int others = 0;

	file_read(path, &text, 64u << 20);
	line = text.buf ? strtok_r(text.buf, "\n", &save) : NULL;
	header = line ? json_loads(line, 0, NULL) : NULL;
	graded = arena_strdup(arena, json_string_value(json_object_get(header, "graded")));
	json_decref(header);
	while (graded && (line = strtok_r(NULL, "\n", &save))) {
		struct grade_result old;

		if (!result_from_line(arena, line, &old) || !old.student ||
		    is_student(batch->submissions, old.student))
			continue;
		stranger = stranger ? stranger : old.student;
		others++;
	}
	strbuf_release(&text);
	free(path);
	if (graded && !streq(graded, batch->plan->name))
		*why = arena_printf(arena, "it graded %s, this one %s", graded, batch->plan->name);
	else if (others)
		*why = arena_printf(arena, "it has %d student%s whom this one has not: %s%s",
				    others, others == 1 ? "" : "s", stranger,
				    others == 1 ? "" : ", ...");
	return (graded && !streq(graded, batch->plan->name)) || others;
}

static void take_over(struct batch *batch, const struct grade_result *old)
{
	for (int i = 0; i < batch->submissions->n; i++) {
		const struct submission *submission = &batch->submissions->list[i];

		if (batch->done[i] || !streq(submission->student, old->student) ||
		    !streq(submission->sha256, old->sha256) || old->grade == GRADE_INFRA_ERROR)
			continue;
		batch->results[i] = *old;
		batch->results[i].student = submission->student;
		batch->done[i] = true;
		batch->ndone++;
	}
}

/* Lines of an earlier journal; a torn last line is no harm. */
static int read_journal(struct batch *batch, const char *path, const char *header)
{
	struct strbuf text = {0};
	char *line, *save = NULL;
	int err = file_read(path, &text, 64u << 20);

	if (err) {
		strbuf_release(&text);
		return err == -ENOENT ? 0 : err;
	}
	line = strtok_r(text.buf, "\n", &save);
	if (line && !streq(line, header))
		err = -EINVAL;
	while (!err && line && (line = strtok_r(NULL, "\n", &save))) {
		struct grade_result old;

		if (result_from_line(batch->arena, line, &old))
			take_over(batch, &old);
	}
	strbuf_release(&text);
	return err;
}

bool journal_row(const struct batch *batch, int index, const char *dir)
{
	const struct submission *submission = &batch->submissions->list[index];
	char *path = path_join(dir, "journal"), *header = journal_header(batch->plan);
	struct strbuf text = {0};
	struct grade_result row;
	char *line, *save = NULL;
	bool fits;

	file_read(path, &text, 1u << 20);
	line = text.buf ? strtok_r(text.buf, "\n", &save) : NULL;
	fits = line && streq(line, header) && (line = strtok_r(NULL, "\n", &save)) &&
	       result_from_line(batch->arena, line, &row) &&
	       streq(row.student, submission->student) && streq(row.sha256, submission->sha256);
	if (fits) {
		batch->results[index] = row;
		batch->results[index].student = submission->student;
	}
	strbuf_release(&text);
	free(header);
	free(path);
	return fits;
}

static int write_journal(const struct batch *batch, const char *path, const char *header)
{
	struct strbuf text = {0};
	int err;

	strbuf_addf(&text, "%s\n", header);
	for (int i = 0; i < batch->submissions->n; i++) {
		if (batch->done[i])
			result_to_line(&text, &batch->results[i]);
	}
	err = file_write_atomic(path, text.buf, text.len);
	strbuf_release(&text);
	return err;
}

static int add_to_journal(const struct batch *batch, int index)
{
	char *path = path_join(batch->plan->out, "journal");
	int err = 0, fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	struct strbuf line = {0};

	result_to_line(&line, &batch->results[index]);
	if (fd < 0 || write(fd, line.buf, line.len) != (ssize_t)line.len || fsync(fd) < 0)
		err = errno ? -errno : -EIO;
	if (fd >= 0)
		close(fd);
	strbuf_release(&line);
	free(path);
	return err;
}

int batch_begin(struct batch *batch, bool resume)
{
	int n = batch->submissions->n, err = mkdirs(batch->plan->out);
	char *path = path_join(batch->plan->out, "journal"), *header = journal_header(batch->plan);

	batch->results = arena_alloc(batch->arena, (n + 1) * sizeof(*batch->results));
	batch->done = arena_alloc(batch->arena, (n + 1) * sizeof(*batch->done));
	if (!err && resume)
		err = read_journal(batch, path, header);
	if (!err)
		err = write_journal(batch, path, header);
	if (!err)
		sweep_temporaries(batch->plan->out);
	free(header);
	free(path);
	return err;
}

/* ---- a worker ------------------------------------------------------------------------------ */

static void be_a_worker(const struct batch *batch, int index, const struct cgroup *group,
			const char *dir, int answer)
{
	const struct submission *submission = &batch->submissions->list[index];
	struct arena *arena = arena_new();
	struct grade_result result = {.student = submission->student,
				      .max_points = batch->plan->max_points,
				      .codes = "",
				      .sha256 = submission->sha256,
				      .seed = batch->plan->seed};
	struct strbuf line = {0};

	worker_run(arena, batch->plan, submission, group, dir, &result);
	result_to_line(&line, &result);
	_exit(write(answer, line.buf, line.len) != (ssize_t)line.len);
}

/* In the child: nothing of the batch's terminal or signals stays with it. */
static void become_worker(const struct batch *batch, int index, const struct cgroup *group,
			  const char *dir, int answer, pid_t parent)
{
	char *log = path_join(dir, "worker.log");
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC),
	    out = open(log, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	if (null < 0 || out < 0)
		_exit(1);
	dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
	cgroup_join(group);
	environment_seal();
	be_a_worker(batch, index, group, dir, answer);
}

static void make_group(struct run *run, struct slot *slot)
{
	const struct grade_limits *limits = &run->batch->plan->limits;
	char name[16];

	snprintf(name, sizeof(name), "%d", (int)(slot - run->slots));
	/* What it writes to its private file system counts as memory as well. */
	cgroup_new(&slot->group, &run->groups, name, limits->memory_mb + limits->disk_mb,
		   limits->processes);
}

static int start(struct run *run, struct slot *slot, int index)
{
	struct batch *batch = run->batch;
	char *dir = temporary_dir(batch, index);
	pid_t parent = getpid();
	int answer[2], err = remove_tree(dir);

	if (!err)
		err = mkdirs(dir);
	if (!err && pipe2(answer, O_CLOEXEC) < 0)
		err = -errno;
	if (err) {
		free(dir);
		return err;
	}
	make_group(run, slot);
	fflush(NULL);
	slot->pid = fork();
	if (slot->pid == 0)
		become_worker(batch, index, &slot->group, dir, answer[1], parent);
	err = slot->pid < 0 ? -errno : 0;
	slot->pidfd = err ? err : process_watch(slot->pid);
	if (!err && slot->pidfd < 0) {
		err = slot->pidfd;
		process_end(slot->pid);
	}
	close(answer[1]);
	free(dir);
	if (err) {
		slot->pid = 0;
		close(answer[0]);
		cgroup_end(&slot->group);
		return err;
	}
	setpgid(slot->pid, slot->pid);
	slot->pipe = answer[0];
	slot->index = index;
	slot->begin = now_s();
	slot->deadline = slot->begin + batch->plan->limits.total_s + GRACE_S;
	slot->overdue = false;
	run->tries[index]++;
	return 0;
}

/* ---- its end ------------------------------------------------------------------------------- */

static const char *how_it_ended(struct arena *arena, int status)
{
	if (WIFSIGNALED(status))
		return arena_printf(arena, "the grading process was ended by signal %d (%s)",
				    WTERMSIG(status), strsignal(WTERMSIG(status)));
	return arena_printf(arena, "the grading process ended with status %d", WEXITSTATUS(status));
}

/* The row a worker reported, or what its silence means. */
static void take_answer(struct batch *batch, struct slot *slot, int status,
			struct grade_result *result)
{
	const struct submission *submission = &batch->submissions->list[slot->index];
	char line[65536];
	ssize_t len = read(slot->pipe, line, sizeof(line) - 1);

	line[len > 0 ? len : 0] = '\0';
	if (!slot->overdue && WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
	    result_from_line(batch->arena, line, result)) {
		result->student = submission->student;
		return;
	}
	*result = (struct grade_result){.student = submission->student,
					.grade = slot->overdue ? GRADE_TIMEOUT : GRADE_INFRA_ERROR,
					.max_points = batch->plan->max_points,
					.codes = "",
					.sha256 = submission->sha256,
					.seed = batch->plan->seed};
	if (cgroup_shortage(&slot->group) == SHORTAGE_GROUP) {
		result->grade = GRADE_MEMORY;
		result->reason = "it needed more memory than it may have";
	} else if (slot->overdue) {
		result->reason = arena_printf(batch->arena, "grading was ended after %d seconds",
					      batch->plan->limits.total_s + GRACE_S);
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == WORKER_FAULT) {
		result->grade = GRADE_COMPILE_ERROR;
		result->reason = "what the build leaves behind is no kernel: the lab's reader of "
				 "images failed at it";
	} else {
		result->reason = how_it_ended(batch->arena, status);
	}
}

static int publish(struct batch *batch, int index)
{
	char *made = temporary_dir(batch, index), *final = final_dir(batch, index);
	char *log = path_join(made, "worker.log"), *json = path_join(made, "verdict.json");
	int err = 0;

	if (batch->results[index].grade != GRADE_INFRA_ERROR)
		unlink(log);
	if (!path_exists(json))
		err = worker_write_bare(batch->plan, &batch->submissions->list[index], made,
					&batch->results[index]);
	if (!err)
		err = results_publish(made, final);
	if (!err)
		err = add_to_journal(batch, index);
	free(made);
	free(final);
	free(log);
	free(json);
	return err;
}

static void release(struct slot *slot)
{
	close(slot->pidfd);
	close(slot->pipe);
	cgroup_end(&slot->group);
	slot->pid = 0;
}

char *batch_place(const struct batch *batch, int index)
{
	return temporary_dir(batch, index);
}

int batch_settle(struct batch *batch, int index)
{
	int err = publish(batch, index);

	if (err)
		return err;
	batch->done[index] = true;
	batch->ndone++;
	if (batch->report)
		batch->report(batch, index);
	return 0;
}

static int finish(struct run *run, struct slot *slot, int status)
{
	struct batch *batch = run->batch;
	struct grade_result *result = &batch->results[slot->index];
	int index = slot->index;

	take_answer(batch, slot, status, result);
	result->seconds = now_s() - slot->begin;
	release(slot);
	if (result->grade == GRADE_INFRA_ERROR && run->tries[index] < TRIES)
		return drop_temporary(batch, index); /* still not done: it is taken up again */
	return batch_settle(batch, index);
}

/* Reap all that have ended: workers, and what killed ones left to us. */
static int reap(struct run *run)
{
	int status, err = 0;
	pid_t pid;

	while (!err && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (int i = 0; i < run->batch->workers; i++) {
			if (run->slots[i].pid == pid)
				err = finish(run, &run->slots[i], status);
		}
	}
	return err;
}

/* ---- the loop ------------------------------------------------------------------------------ */

static bool is_running(const struct run *run, int index)
{
	for (int i = 0; i < run->batch->workers; i++) {
		if (run->slots[i].pid && run->slots[i].index == index)
			return true;
	}
	return false;
}

/* The next submission to take up: first those never tried, then those to try again. -1: none. */
static int next_index(struct run *run)
{
	const struct batch *batch = run->batch;

	while (run->next < batch->submissions->n &&
	       (batch->done[run->next] || run->tries[run->next]))
		run->next++;
	if (run->next < batch->submissions->n)
		return run->next;
	for (int i = 0; i < batch->submissions->n; i++) {
		if (!batch->done[i] && !is_running(run, i))
			return i;
	}
	return -1;
}

static int fill_slots(struct run *run)
{
	int err = 0;

	for (int i = 0; i < run->batch->workers && !err; i++) {
		int index = run->slots[i].pid ? -1 : next_index(run);

		if (index >= 0)
			err = start(run, &run->slots[i], index);
	}
	return err;
}

static void end_overdue(struct run *run)
{
	for (int i = 0; i < run->batch->workers; i++) {
		struct slot *slot = &run->slots[i];

		if (!slot->pid || now_s() < slot->deadline || slot->overdue)
			continue;
		slot->overdue = true;
		kill(-slot->pid, SIGKILL);
		kill(slot->pid, SIGKILL);
	}
}

static void wait_for_something(struct run *run)
{
	int n = run->batch->workers;
	struct pollfd *fds = xcalloc(n + 1, sizeof(*fds));
	double nearest = now_s() + 60;

	for (int i = 0; i < n; i++) {
		const struct slot *slot = &run->slots[i];

		fds[i] = (struct pollfd){.fd = slot->pid ? slot->pidfd : -1, .events = POLLIN};
		if (slot->pid && !slot->overdue && slot->deadline < nearest)
			nearest = slot->deadline;
	}
	fds[n] = (struct pollfd){.fd = interrupt_fd(), .events = POLLIN};
	nearest -= now_s();
	poll(fds, n + 1, nearest > 0 ? (int)(nearest * 1000) + 1 : 0);
	free(fds);
}

/* End all workers and wait until neither they nor anything they started is left. */
static void end_all(struct run *run)
{
	double patience = now_s() + 10;

	for (int i = 0; i < run->batch->workers; i++) {
		struct slot *slot = &run->slots[i];

		if (!slot->pid)
			continue;
		kill(-slot->pid, SIGKILL);
		kill(slot->pid, SIGKILL);
		waitpid(slot->pid, NULL, 0);
		release(slot);
		drop_temporary(run->batch, slot->index);
	}
	while (now_s() < patience) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			break;
		if (pid == 0)
			poll(NULL, 0, 10);
	}
}

int batch_run(struct batch *batch)
{
	struct run run = {.batch = batch};
	int err = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	cgroups_open(&run.groups);
	batch->bounded = cgroups_words(&run.groups);
	run.slots = xcalloc(batch->workers, sizeof(*run.slots));
	run.tries = xcalloc(batch->submissions->n, sizeof(*run.tries));
	while (!err && batch->ndone < batch->submissions->n) {
		err = interrupted() ? -EINTR : fill_slots(&run);
		if (err)
			break;
		wait_for_something(&run);
		end_overdue(&run);
		err = reap(&run);
	}
	end_all(&run);
	cgroups_close(&run.groups);
	free(run.slots);
	free(run.tries);
	return err;
}

int batch_finish(const struct batch *batch)
{
	char *path = path_join(batch->plan->out, "results.csv");
	struct strbuf table = {0};
	int err;

	results_csv(&table, batch->results, batch->submissions->n);
	err = file_write_atomic(path, table.buf, table.len);
	strbuf_release(&table);
	free(path);
	return err;
}

double batch_each_s(const struct batch *batch)
{
	double sum = 0;
	int n = 0;

	for (int i = 0; i < batch->submissions->n; i++) {
		if (!batch->done[i] || batch->results[i].grade == GRADE_REJECTED)
			continue;
		sum += batch->results[i].seconds;
		n++;
	}
	return n ? sum / n : 0;
}

double batch_left_s(const struct batch *batch)
{
	int left = 0;

	for (int i = 0; i < batch->submissions->n; i++)
		left += !batch->done[i] && !batch->submissions->list[i].refused;
	return left * batch_each_s(batch) / batch->workers;
}

int batch_count(const struct batch *batch, enum grade grade)
{
	int n = 0;

	for (int i = 0; i < batch->submissions->n; i++)
		n += batch->done[i] && batch->results[i].grade == grade;
	return n;
}
