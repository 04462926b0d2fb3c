// SPDX-License-Identifier: GPL-2.0-only
#include "build.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../checker/lib/fs.h"
#include "../checker/lib/laps.h"
#include "../checker/lib/process.h"
#include "../checker/lib/strbuf.h"
#include "../checker/lib/util.h"
#include "baseline.h"
#include "exports.h"
#include "fingerprint.h"
#include "graph.h"
#include "hostfault.h"
#include "kbuild.h"
#include "narrow.h"
#include "plan.h"
#include "quirks.h"
#include "replay.h"
#include "room.h"
#include "seal.h"
#include "stage.h"
#include "wordcache.h"

/*
 * How a build goes: lock the stage, find what the learner changed (stage_scan), write down what is
 * about to become doubtful (journal), copy the changes, build, write the manifest, drop the
 * journal. Whatever the journal still names when a build starts is looked at again: a build that
 * was killed, or ran into a full disk, costs time but never correctness.
 */

#define COLD_OBJECTS 620 /* objects of a cold build, for the first progress estimate */

/* An object as it was before it was compiled again. */
struct kept_object {
	const char *object;
	struct strbuf bytes;
	struct timespec mtime;
};

struct job {
	const struct build_request *request;
	struct build_result *result;
	struct stage stage;
	struct graph graph;
	struct plan plan;
	struct link link;
	struct kbuild kbuild;
	struct kept_object *kept; /* objects that go into more than the link */
	int nkept;
	int ndoubtful; /* the plan's first objects: an earlier build may have left them half-made */
	int nchanged;  /* without narrowing: the first objects, which are planned in any case */
	bool aside;    /* the others were put aside, to be put back when nothing comes of it */
	bool whole;    /* the kernel's make ran, or was about to */
	struct host_seen host; /* when the job began */
	int lock;
	int err;	      /* why a state is BUILD_BROKEN, when that is known */
	bool renew;	      /* nothing that an earlier build made can be trusted */
	bool sealed, cut_off; /* seal_open() was called, and what it said */
	bool ran;	    /* something was planned, if only to find that nothing had to be made */
	bool mended_all;    /* nothing of the stage's sources is what somebody wrote there */
	double clock_ahead; /* of the wall clock before the monotonic one, when the job began */
};

/* ---- results ------------------------------------------------------------------------------ */

static int broken(struct build_result *result, char *error, const char *help)
{
	free(result->error);
	free(result->help);
	result->state = BUILD_BROKEN;
	result->error = error;
	result->help = help ? xstrdup(help) : NULL;
	return -EIO;
}

static int broken_errno(struct job *job, const char *doing, int err)
{
	const char *help = "run ./lab doctor";

	if (err == -EINTR || interrupted()) {
		job->result->state = BUILD_INTERRUPTED;
		return 0;
	}
	if (err == -ENOSPC || err == -EDQUOT)
		help = "free some disk space (a stage needs about 500 MB), then try again";
	else if (err == -EXDEV)
		help = "it is a link to a directory outside of the kernel tree, whose changes could "
		       "not be seen: put the directory itself into the tree";
	else if (err == -EACCES || err == -EPERM)
		help = "make it readable for you, then try again";
	return broken(job->result,
		      job->stage.bad
			      ? xasprintf("%s: %s: %s", doing, job->stage.bad, strerror(-err))
			      : xasprintf("%s: %s", doing, strerror(-err)),
		      help);
}

void build_result_release(struct build_result *result)
{
	free(result->error);
	free(result->help);
	free(result->log);
	free(result->vmlinux);
	for (int i = 0; result->objects && result->objects[i]; i++)
		free(result->objects[i]);
	free(result->objects);
	free(result->full_reason);
	free(result->config);
	*result = (struct build_result){0};
}

/* ---- the lock ----------------------------------------------------------------------------- */

static int lock_stage(struct job *job)
{
	char *path = xasprintf("%s.lock", job->request->stage);
	int err = mkdirs_for(path);

	if (!err) {
		job->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		err = job->lock < 0 ? -errno
				    : baseline_flock(job->lock, &job->request->progress,
						     "waiting for another build here");
	}
	free(path);
	return err ? broken_errno(job, "cannot lock the stage", err) : 0;
}

static double clock_ahead(void)
{
	struct timespec wall;

	clock_gettime(CLOCK_REALTIME, &wall);
	return (double)wall.tv_sec + (double)wall.tv_nsec / 1e9 - now_s();
}

static int job_begin(struct job *job, const struct build_request *request,
		     struct build_result *result)
{
	static const char *const programs[][2] = {
		{"make", "make"}, {"gcc", "gcc"},     {"ld", "binutils"},
		{"flex", "flex"}, {"bison", "bison"}, {"bc", "bc"},
	};
	int err;

	*result = (struct build_result){.log = xstrdup(request->log)};
	*job = (struct job){.request = request, .result = result, .lock = -1};
	job->clock_ahead = clock_ahead();
	job->host = host_look();
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		char *help;

		if (program_exists(programs[i][0]))
			continue;
		help = xasprintf("install it: sudo apt install %s", programs[i][1]);
		err = broken(result, xasprintf("%s is not installed", programs[i][0]), help);
		free(help);
		return err;
	}
	err = request->alone ? 0 : lock_stage(job);
	if (err || result->state == BUILD_INTERRUPTED)
		return err;
	err = kbuild_begin(&job->kbuild, request);
	return err ? broken_errno(job, "cannot write the build log", err) : 0;
}

static int job_end(struct job *job, int err)
{
	if (job->kbuild.log) {
		job->result->objects_built = job->kbuild.compiled;
		job->result->seconds = now_s() - job->kbuild.start;
	}
	kbuild_end(&job->kbuild);
	if (!job->result->config && job->stage.dir)
		job->result->config = stage_path(&job->stage, ".config");
	for (int i = 0; i < job->nkept; i++)
		strbuf_release(&job->kept[i].bytes);
	free(job->kept);
	graph_release(&job->graph);
	plan_release(&job->plan);
	link_release(&job->link);
	stage_close(&job->stage);
	if (job->lock >= 0)
		close(job->lock);
	return err;
}

/* ---- outcome ------------------------------------------------------------------------------ */

/* The lab's own part failed, for this reason. */
static enum build_state gone_wrong(struct job *job, int err)
{
	if (err && !job->err)
		job->err = err;
	return err == -EINTR ? BUILD_INTERRUPTED : BUILD_BROKEN;
}

static bool is_host_fault(struct job *job)
{
	struct host_fault fault;

	if (!host_fault(&job->stage, job->request, job->host, &fault))
		return false;
	broken(job->result, fault.what, fault.help);
	free(fault.help);
	return true;
}

/* What a make that was cut off left behind is not known. */
static void close_seal(const struct job *job, enum build_state state)
{
	bool made = job->ran || job->request->objects || job->cut_off;
	bool whole = job->result->full_build && job->graph.files.n;

	if (job->sealed && state != BUILD_INTERRUPTED && state != BUILD_TIMEOUT)
		seal_close(&job->stage,
			   whole  ? SEAL_WHOLE
			   : made ? SEAL_SOME
				  : SEAL_NOTHING,
			   &job->graph);
}

static int outcome(struct job *job, enum build_state state)
{
	job->result->state = state;
	clock_keep(&job->stage);
	close_seal(job, state);
	if (state == BUILD_FAILED && is_host_fault(job))
		return -EIO;
	if (state == BUILD_BROKEN && !job->err &&
	    disk_is_full(job->request->stage, job->request->log))
		job->err = -ENOSPC;
	if (state == BUILD_BROKEN)
		return broken_errno(job, "the build could not run", job->err ? job->err : -EIO);
	if (state == BUILD_OK && !job->request->objects)
		job->result->vmlinux = stage_path(&job->stage, "vmlinux");
	return 0;
}

/* ---- preparing ---------------------------------------------------------------------------- */

/* The configuration fragment for this tree, where merge_config.sh can read it. */
static int put_fragment(struct job *job)
{
	char *path = stage_path(&job->stage, ".lab/kernel.config"), *error = NULL;
	struct strbuf fragment = {0};
	int err = kernel_fragment(job->stage.tree, &fragment, &error);

	if (!err)
		err = file_write_atomic(path, fragment.buf, fragment.len);
	if (error)
		fprintf(job->kbuild.log, "%s\n", error);
	strbuf_release(&fragment);
	free(error);
	free(path);
	return err;
}

static enum build_state configure(struct job *job)
{
	char *config = stage_path(&job->stage, ".config"),
	     *kept = stage_path(&job->stage, ".lab/config");
	enum build_state state;
	int err = put_fragment(job);

	if (err) {
		state = gone_wrong(job, err);
		goto out;
	}
	state = kbuild_make(&job->kbuild, (const char *[]){"tinyconfig", NULL});
	if (state == BUILD_OK)
		state = kbuild_run(&job->kbuild,
				   (const char *[]){"sh", "scripts/kconfig/merge_config.sh", "-m",
						    ".config", ".lab/kernel.config", NULL});
	if (state == BUILD_OK)
		state = kbuild_make(&job->kbuild, (const char *[]){"olddefconfig", NULL});
	if (state == BUILD_OK && (err = file_copy(config, kept, false)) < 0)
		state = gone_wrong(job, err);
out:
	free(config);
	free(kept);
	return state;
}

/*
 * Kconfig files changed: new answers come from the configuration that the baseline has, not from
 * what an earlier edit's defaults have left behind.
 */
static enum build_state reconfigure(struct job *job)
{
	char *config = stage_path(&job->stage, ".config"),
	     *kept = stage_path(&job->stage, ".lab/config");
	int err = path_exists(kept) ? file_copy(kept, config, false) : 0;

	free(config);
	free(kept);
	return err ? gone_wrong(job, err)
		   : kbuild_make(&job->kbuild, (const char *[]){"olddefconfig", NULL});
}

/* What a stage_complete() that was cut off began. */
static int complete_rest(struct job *job)
{
	return job->stage.halfway ? stage_complete(&job->stage) : 0;
}

static int open_or_create(struct job *job)
{
	const struct build_request *request = job->request;
	int err = stage_open(&job->stage, request->stage, request->tree);

	if (!err)
		return complete_rest(job);
	stage_close(&job->stage);
	if (err != -ENOENT)
		return err;
	err = remove_tree(request->stage);
	if (!err)
		err = stage_create(&job->stage, request->stage, request->tree, request->pristine,
				   true, &request->progress);
	if (!err)
		err = seal_new(&job->stage);
	return err;
}

static bool is_missing(const struct job *job, const char *name)
{
	char *in_tree = path_join(job->stage.tree, name),
	     *in_stage = path_join(job->stage.dir, name);
	bool missing = path_exists(in_tree) && !path_exists(in_stage);

	free(in_tree);
	free(in_stage);
	return missing;
}

/* The same of what an object is made of: make names the object that it has no source for. */
static bool source_is_missing(const struct job *job, const char *name)
{
	static const char *const sources[] = {"c", "S"};
	size_t len = strlen(name);
	bool missing = false;

	if (!ends_with(name, ".o"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(sources) && !missing; i++) {
		char *source = xasprintf("%.*s%s", (int)len - 1, name, sources[i]);

		missing = is_missing(job, source);
		free(source);
	}
	return missing;
}

/* Whether @word, as it is or beside @dir, names something the tree has and the stage lacks. */
static bool left_out(const struct job *job, const char *word, const char *dir)
{
	for (int i = 0; i < 2; i++) {
		char *name = i ? xasprintf("%s/%s", dir, word) : xstrdup(word);
		bool out =
			word[0] != '/' && (is_missing(job, name) || source_is_missing(job, name));

		free(name);
		if (out)
			return true;
	}
	return false;
}

static bool line_says_missing(const struct job *job, char *line)
{
	char *word, *save = NULL, *dir = NULL;
	bool missing = false;

	if (!strstr(line, "No such file") && !strstr(line, "No rule to make target") &&
	    !strstr(line, "can't open") && !strstr(line, "cannot open") &&
	    !strstr(line, "not found"))
		return false;
	for (word = strtok_r(line, " \t:'`\",()", &save); word && !missing;
	     word = strtok_r(NULL, " \t:'`\",()", &save)) {
		if (!dir)
			dir = strrchr(word, '/') ? strndup(word, strrchr(word, '/') - word)
						 : xstrdup(".");
		missing = strchr(word, '/') && left_out(job, word, dir);
	}
	free(dir);
	return missing;
}

static bool log_says_missing(const struct job *job)
{
	struct strbuf text = {0};
	char *line, *save = NULL;
	bool says = false;

	fflush(job->kbuild.log);
	if (file_read(job->request->log, &text, 64 << 20) == 0)
		for (line = text.len ? strtok_r(text.buf, "\n", &save) : NULL; line && !says;
		     line = strtok_r(NULL, "\n", &save))
			says = line_says_missing(job, line);
	strbuf_release(&text);
	return says;
}

/*
 * A lean stage may lack what a build wants: have everything there before believing an error. Says
 * BUILD_OK when there is more now, and the build shall be tried again; else how it ended.
 */
static enum build_state complete_if_missing(struct job *job)
{
	int err;

	if (!job->stage.lean || !log_says_missing(job))
		return BUILD_FAILED;
	err = stage_complete(&job->stage);
	if (err)
		return gone_wrong(job, err);
	kbuild_restart(&job->kbuild);
	return BUILD_OK;
}

static enum build_state make_completing(struct job *job, const char *const targets[])
{
	enum build_state state = kbuild_make(&job->kbuild, targets);

	if (state == BUILD_FAILED) {
		state = complete_if_missing(job);
		if (state == BUILD_OK)
			state = kbuild_make(&job->kbuild, targets);
	}
	return state;
}

/* kbuild ran to its end: everything is up to date. Keep what the next builds go by. */
static enum build_state after_make(struct job *job)
{
	int err = plan_tables_keep(&job->stage);

	clock_keep(&job->stage);
	if (!err)
		err = graph_rebuild(&job->graph, &job->stage);
	if (!err)
		replay_record(&job->kbuild,
			      &job->stage); /* without it there is no replay, that is all */
	return err ? gone_wrong(job, err) : BUILD_OK;
}

static enum build_state build_baseline(struct job *job)
{
	char *ready = stage_path(&job->stage, ".lab/configured");
	enum build_state state = BUILD_OK;

	if (!path_exists(ready)) {
		int err;

		state = configure(job);
		if (state == BUILD_OK && (err = file_write_atomic(ready, "", 0)) < 0)
			state = gone_wrong(job, err);
	}
	free(ready);
	job->kbuild.expected = COLD_OBJECTS;
	job->kbuild.what = "building the baseline kernel";
	if (state == BUILD_OK)
		state = make_completing(job, (const char *[]){"vmlinux", NULL});
	return state == BUILD_OK ? after_make(job) : state;
}

/* The learner's first edit shall not have to wait for it. */
static void read_ahead(struct job *job)
{
	if (!wordcache_kept(&job->stage) &&
	    (job->graph.files.n || graph_load(&job->graph, &job->stage) == 0))
		narrow_read_ahead(&job->stage, &job->graph);
}

/* Write down what the baseline was made with, where that is not on record. */
static int record_making(struct job *job)
{
	char *fingerprint = stage_path(&job->stage, ".lab/fingerprint"),
	     *config = stage_path(&job->stage, ".config"),
	     *kept = stage_path(&job->stage, ".lab/config");
	int err = path_exists(fingerprint) ? 0 : fingerprint_write(&job->stage);

	if (!err && !path_exists(kept))
		err = file_copy(config, kept, false);
	free(fingerprint);
	free(config);
	free(kept);
	return err;
}

static int seal_baseline(struct job *job)
{
	int err = job->graph.files.n ? 0 : graph_load(&job->graph, &job->stage);

	return err ? err : seal_close(&job->stage, SEAL_WHOLE, &job->graph);
}

static int prepare(struct job *job)
{
	struct baseline *baseline = NULL;
	enum build_state state = BUILD_OK;
	char *ready;
	int err = open_or_create(job);

	if (err)
		return broken_errno(job, "cannot make the stage", err);
	ready = stage_path(&job->stage, ".lab/ready");
	if (path_exists(ready)) {
		free(ready);
		job->result->full_build = false;
		return outcome(job, BUILD_OK);
	}
	err = baseline_begin(&baseline, &job->stage, &job->request->progress);
	if (err == -EINTR) {
		free(ready);
		return broken_errno(job, "", err);
	}
	if (baseline && baseline_restore(baseline, &job->stage) == 0) {
		/* An entry of an earlier lab, or of a link that could not be recorded. */
		if (!replay_possible(&job->stage)) {
			state = after_make(job);
			if (state == BUILD_OK && replay_possible(&job->stage))
				baseline_store(baseline, &job->stage);
		}
	} else {
		kbuild_recover(&job->stage);
		state = build_baseline(job);
		job->result->full_build = true;
		if (state == BUILD_OK)
			read_ahead(job);
		if (state == BUILD_OK && baseline)
			baseline_store(baseline, &job->stage);
	}
	/* An entry of an earlier lab does not hold it. */
	if (state == BUILD_OK)
		read_ahead(job);
	/* The baseline's key holds for what the fingerprint says, also in entries without one. */
	if (state == BUILD_OK && (err = record_making(job)) < 0)
		state = gone_wrong(job, err);
	if (state == BUILD_OK &&
	    ((err = file_write_atomic(ready, "", 0)) < 0 || (err = seal_baseline(job)) < 0))
		state = gone_wrong(job, err);
	baseline_end(baseline);
	free(ready);
	return outcome(job, state);
}

int vm_stage_prepare(const struct build_request *request, struct build_result *result)
{
	struct job job;
	int err = job_begin(&job, request, result);

	if (!err && result->state != BUILD_INTERRUPTED)
		err = prepare(&job);
	return job_end(&job, err);
}

/* ---- building ----------------------------------------------------------------------------- */

static int open_ready(struct job *job)
{
	const struct build_request *request = job->request;
	char *ready = xasprintf("%s/.lab/ready", request->stage);
	int err = path_exists(ready) ? stage_open(&job->stage, request->stage, request->tree)
				     : -ENOENT;

	free(ready);
	if (err == -ENOENT)
		return broken(job->result,
			      xasprintf("there is no built stage in %s", request->stage),
			      "run ./lab start: it goes on where it stopped");
	if (!err)
		err = complete_rest(job);
	return err ? broken_errno(job, "cannot read the stage", err) : 0;
}

/* Files that were being staged when a build ended: have them staged again. */
static void suspect_files(struct job *job)
{
	for (int i = 0; i < job->plan.nfiles; i++) {
		const char *file = job->plan.files[i];
		char *path = path_join(job->stage.dir, file);

		if (stage_find(&job->stage, file))
			stage_suspect(&job->stage, file);
		else
			unlink(path);
		free(path);
	}
}

static bool in_stage(const struct job *job, const char *name)
{
	char *path = path_join(job->stage.dir, name);
	bool there = path_exists(path);

	free(path);
	return there;
}

/* Deletes an object that must be made anew, so that nobody takes the old one for good. */
static void delete_planned(struct job *job)
{
	for (int i = 0; i < job->plan.nobjects; i++) {
		char *path = path_join(job->stage.dir, job->plan.objects[i]),
		     *aside = stage_path(&job->stage, ".lab/aside/%d", i);

		if (!job->aside || i < job->nchanged || rename(path, aside) < 0)
			unlink(path);
		free(path);
		free(aside);
	}
}

/* From the learner's changes to a plan on disk and the changes in the stage. */
static int stage_changes(struct job *job)
{
	struct stage *stage = &job->stage;
	struct plan *plan = &job->plan;
	int err = stage_scan(stage);

	if (err || (!stage->nchanges && !plan->nfiles))
		return err;
	err = graph_load(&job->graph, stage);
	if (err)
		return err;
	plan_changes(plan, stage, &job->graph);
	for (int i = 0; i < stage->nchanges; i++)
		plan_file(plan, stage->changes[i].file.path);
	err = plan_write(plan, stage);
	for (int i = 0; !err && i < stage->nchanges; i++) {
		err = stage_apply(stage, &stage->changes[i]);
		if (stage->changes[i].differs)
			plan_unread(plan, &job->graph, stage->changes[i].file.path);
	}
	return err;
}

/*
 * What asks for files is answered as the whole tree would, and so is a build without narrowing: a
 * lean stage does not have all of them.
 */
static int complete_for(struct job *job)
{
	if (!job->stage.lean || (!job->plan.complete && !job->request->full))
		return 0;
	return stage_complete(&job->stage);
}

/* The changes are in the stage: from now on the manifest speaks for them. */
static int settle_changes(struct job *job)
{
	struct plan *plan = &job->plan;
	int err = plan_write(plan, &job->stage);

	if (!err)
		err = stage_save(&job->stage);
	if (!err && plan->nfiles) {
		plan_files_done(plan);
		err = plan_write(plan, &job->stage);
	}
	return err;
}

/* Runs the table generators and finds out what their output changes. */
static enum build_state make_tables(struct job *job)
{
	enum build_state state = BUILD_OK;
	int err;

	if (!replay_has_env(&job->stage)) {
		plan_kbuild(&job->plan, "the system call table changed");
		return BUILD_OK;
	}
	state = replay_submake(&job->kbuild, "arch/x86/entry/syscalls", "all");
	if (state != BUILD_OK)
		return state;
	plan_tables(&job->plan, &job->stage, &job->graph);
	/* As long as not all headers are kept, the journal says that they must be compared. */
	err = plan_write(&job->plan, &job->stage);
	if (!err)
		err = plan_tables_keep(&job->stage);
	job->plan.tables = false;
	return err ? gone_wrong(job, err) : BUILD_OK;
}

static bool in_planned_dir(const struct job *job, const char *path)
{
	for (int i = 0; i < job->plan.ndirs; i++)
		if (path_lies_in(path, job->plan.dirs[i]))
			return true;
	return false;
}

/* Whether the object's own source is one the learner changed or added. */
static bool is_own(const struct job *job, const char *object)
{
	const struct graph_target *target = graph_target(&job->graph, object);
	const struct stage_file *source;

	if (!target || target->source < 0)
		return true;
	source = stage_find(&job->stage, job->graph.files.list[target->source]);
	for (int i = 0; i < job->stage.nchanges; i++)
		if (source && streq(job->stage.changes[i].file.path, source->path))
			return true;
	return !source || !source->base;
}

/* Whether something of the plan is made below @dir, in another directory. */
static bool planned_below(const struct job *job, const char *dir)
{
	const struct plan *plan = &job->plan;
	size_t len = strlen(dir);

	for (int i = 0; i < plan->ndirs; i++)
		if (starts_with(plan->dirs[i], dir) && plan->dirs[i][len] == '/')
			return true;
	for (int i = 0; i < plan->nobjects; i++)
		if (starts_with(plan->objects[i], dir) && plan->objects[i][len] == '/' &&
		    !path_lies_in(plan->objects[i], dir))
			return true;
	return false;
}

static bool is_kept(const struct job *job, const char *object)
{
	for (int i = 0; i < job->nkept; i++)
		if (streq(job->kept[i].object, object))
			return true;
	return false;
}

/*
 * Whether the link, or an archive that is made anew, takes the object: then it may wait for them.
 */
static bool leads_to_link(const struct job *job, const char *object)
{
	return link_has(&job->link, object) || link_library(&job->link, object) ||
	       in_planned_dir(job, object);
}

/*
 * What a task has made to its end, of files that the manifest knows, is right whatever becomes of
 * the other tasks. Of a make for a directory that is all that is there: make deletes what it fails
 * at.
 */
static void note_made(struct job *job, const struct task *task)
{
	struct plan *plan = &job->plan;

	for (int i = plan->nobjects - 1; task->ended && i >= 0; i--) {
		const char *object = plan->objects[i];
		bool made = task->object ? task->done && streq(task->object, object)
					 : task->dir && path_lies_in(object, task->dir) &&
						   in_stage(job, object);

		if (made && leads_to_link(job, object) && !is_kept(job, object) &&
		    graph_update(&job->graph, &job->stage, object) == 0)
			plan_made(plan, i);
	}
}

static enum build_state run_noted(struct job *job, struct task *tasks, int n)
{
	enum build_state state = tasks_run(&job->kbuild, tasks, n);

	for (int i = 0; i < n; i++)
		note_made(job, &tasks[i]);
	tasks_release(tasks, n);
	return state;
}

/* One task for each object of the plan that the link wants, or that may be the same again. */
static int object_tasks(struct job *job, struct task *tasks)
{
	bool old_kbuild = !job->graph.objtool_recorded;
	char *objtool = stage_path(&job->stage, "tools/objtool/objtool");
	int n = 0;

	old_kbuild = old_kbuild && path_exists(objtool);
	for (int i = 0; i < job->plan.nobjects; i++) {
		const char *object = job->plan.objects[i];

		if (in_planned_dir(job, object) ||
		    (!link_has(&job->link, object) && !link_library(&job->link, object) &&
		     !is_kept(job, object)))
			continue;
		if (old_kbuild || !replay_compile_task(&tasks[n], &job->stage, &job->graph, object))
			replay_object_task(&tasks[n], object);
		tasks[n++].own = is_own(job, object);
	}
	free(objtool);
	return n;
}

static int deepest_first(const void *a, const void *b)
{
	return -strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * Compile the objects and bring the directories, the deepest first, up to date. A directory's
 * archive takes in those below it, and ar(1) reads their members: so it waits until all of these
 * are made.
 */
static enum build_state run_tasks(struct job *job)
{
	struct plan *plan = &job->plan;
	struct task *tasks = xcalloc(plan->nobjects + plan->ndirs + 1, sizeof(*tasks)), task;
	bool *waits = xcalloc(plan->ndirs + 1, sizeof(bool));
	enum build_state state;
	int n = 0;

	for (int i = 0; i < plan->ndirs; i++) {
		waits[i] = planned_below(job, plan->dirs[i]);
		if (!waits[i])
			replay_dir_task(&tasks[n++], &job->kbuild, &job->graph, &job->link,
					plan->dirs[i]);
	}
	n += object_tasks(job, tasks + n);
	lap("build: planning");
	state = run_noted(job, tasks, n);
	free(tasks);
	for (int i = 0; i < plan->ndirs && state == BUILD_OK; i++) {
		if (!waits[i])
			continue;
		replay_dir_task(&task, &job->kbuild, &job->graph, &job->link, plan->dirs[i]);
		state = run_noted(job, &task, 1);
	}
	free(waits);
	lap("build: objects");
	return state;
}

/* What the members of a directory's archive are, as its recorded command lists them. */
static bool enters_directories(const struct job *job, const char *dir, const char *before)
{
	char *archive = xasprintf("%s/built-in.a", dir), *now = graph_command(&job->stage, archive);
	int count[2] = {0, 0};
	const char *texts[2] = {before ? before : "", now ? now : ""};

	for (int k = 0; k < 2; k++)
		for (const char *at = strstr(texts[k], "/built-in.a"); at;
		     at = strstr(at + 1, "/built-in.a"))
			count[k]++;
	free(archive);
	free(now);
	return count[0] != count[1];
}

static char *archive_command(const struct job *job, const char *dir)
{
	char *archive = xasprintf("%s/built-in.a", dir),
	     *command = graph_command(&job->stage, archive);

	free(archive);
	return command;
}

/* The @i-th object that vmlinux was not linked with as it is now; NULL: there are no more. */
static const char *unlinked(const struct job *job, int i)
{
	const struct plan *plan = &job->plan;

	if (i < plan->nobjects)
		return plan->objects[i];
	return i < plan->nobjects + plan->nmade ? plan->made[i - plan->nobjects] : NULL;
}

/* The graph follows what was compiled: dependencies may have come or gone. */
static void update_graph(struct job *job)
{
	for (int i = 0; i < job->plan.nobjects; i++)
		graph_update(&job->graph, &job->stage, job->plan.objects[i]);
	for (int i = 0; i < job->plan.ndirs; i++) {
		char *command = archive_command(job, job->plan.dirs[i]), *word, *save = NULL;

		for (word = command ? strtok_r(command, " ;", &save) : NULL; word;
		     word = strtok_r(NULL, " ;", &save)) {
			char *object = xasprintf("%s/%s", job->plan.dirs[i], word);

			if (ends_with(word, ".o"))
				graph_update(&job->graph, &job->stage,
					     strchr(word, '/') ? word : object);
			free(object);
		}
		free(command);
	}
}

static enum build_state archives_and_link(struct job *job)
{
	enum build_state state = BUILD_OK;
	char *done = NULL;

	for (int i = 0; i < job->plan.ndirs && state == BUILD_OK; i++)
		state = replay_archives(&job->kbuild, &job->stage, &job->link, job->plan.dirs[i]);
	for (int i = 0; unlinked(job, i) && state == BUILD_OK; i++) {
		const char *lib = link_library(&job->link, unlinked(job, i));

		if (!lib || streq(lib, done))
			continue;
		state = replay_recorded(&job->kbuild, &job->stage, lib);
		free(done);
		done = xstrdup(lib);
	}
	free(done);
	lap("build: archives");
	if (state == BUILD_OK)
		state = replay_link(&job->kbuild, &job->link);
	lap("build: link");
	return state;
}

/* Objects that go into more than the link: those that came out the same are as old as they were. */
static void compare_kept(struct job *job)
{
	for (int i = 0; i < job->nkept; i++) {
		const struct kept_object *kept = &job->kept[i];
		char *path = path_join(job->stage.dir, kept->object);
		struct strbuf now = {0};

		if (file_read(path, &now, 64 << 20) == 0 && now.len == kept->bytes.len &&
		    memcmp(strbuf_str(&now), strbuf_str(&kept->bytes), now.len) == 0)
			utimensat(AT_FDCWD, path, (struct timespec[]){kept->mtime, kept->mtime}, 0);
		else
			plan_kbuild(&job->plan, "%s goes into more than the kernel's link",
				    kept->object);
		strbuf_release(&now);
		free(path);
	}
}

/* Whether @object has something else to say in the exports than it had when they were made. */
static bool may_export(const struct job *job, const char *object)
{
	char *path = path_join(job->stage.dir, object),
	     *now = path_exists(path) ? exports_of(path) : xstrdup(EXPORTS_NONE);
	bool may = streq(now, EXPORTS_UNCLEAR) || !streq(now, link_exports(&job->link, object));

	free(now);
	free(path);
	return may;
}

/* An object that is new in @dir, or is gone from it, may matter as well. */
static bool dir_may_export(const struct job *job, const char *dir)
{
	char *command = archive_command(job, dir), *word, *save = NULL;
	bool may = false;
	int had = 0, has = 0;

	for (int i = 0; i < job->link.nexports; i++) {
		char *object = strndup(job->link.exports[i], strcspn(job->link.exports[i], " "));

		had += path_lies_in(object, dir);
		free(object);
	}
	for (word = command ? strtok_r(command, " ;\"", &save) : NULL; word && !may;
	     word = strtok_r(NULL, " ;\"", &save)) {
		char *object = strchr(word, '/') ? xstrdup(word) : xasprintf("%s/%s", dir, word);

		if (ends_with(word, ".o")) {
			may = may_export(job, object);
			has += !streq(link_exports(&job->link, object), EXPORTS_NONE);
		}
		free(object);
	}
	free(command);
	return may || has != had;
}

/* Exports are not made anew: what may change them is left to kbuild. */
static void plan_exports(struct job *job)
{
	struct plan *plan = &job->plan;
	const char *why = NULL;

	if (!link_has(&job->link, EXPORTS_OBJECT))
		return;
	for (int i = 0; unlinked(job, i) && !why; i++)
		if (may_export(job, unlinked(job, i)))
			why = unlinked(job, i);
	for (int i = 0; i < plan->ndirs && !why; i++)
		if (dir_may_export(job, plan->dirs[i]))
			why = plan->dirs[i];
	if (why)
		plan_kbuild(plan, "%s may change what the kernel exports", why);
}

/* Everything the plan names, without kbuild's walk. Sets plan.kbuild when that will not do. */
static enum build_state replay(struct job *job)
{
	struct plan *plan = &job->plan;
	char **before = xcalloc(plan->ndirs + 1, sizeof(char *));
	enum build_state state;
	int err;

	if (plan->ndirs)
		qsort(plan->dirs, plan->ndirs, sizeof(char *), deepest_first);
	for (int i = 0; i < plan->ndirs; i++)
		before[i] = archive_command(job, plan->dirs[i]);
	delete_planned(job);
	state = run_tasks(job);
	if (state == BUILD_OK) {
		update_graph(job);
		err = graph_save(&job->graph, &job->stage);
		if (err)
			state = gone_wrong(job, err);
	}
	for (int i = 0; i < plan->ndirs; i++) {
		if (state == BUILD_OK && enters_directories(job, plan->dirs[i], before[i]))
			plan_kbuild(plan, "%s enters other directories", plan->dirs[i]);
		free(before[i]);
	}
	free(before);
	if (state == BUILD_OK) {
		compare_kept(job);
		plan_exports(job);
	}
	lap("build: dependencies");
	if (state == BUILD_OK && !plan->kbuild)
		state = archives_and_link(job);
	return state;
}

/*
 * What was built can not be built on: begin anew, from nothing but the sources. The fingerprint is
 * written at once, since from here on nothing is left that it would not be true for.
 */
static enum build_state renew(struct job *job)
{
	enum build_state state;
	int err;

	kbuild_wipe(&job->stage);
	graph_forget(&job->stage);
	state = configure(job);
	if (state != BUILD_OK)
		return state;
	err = fingerprint_write(&job->stage);
	if (err)
		return gone_wrong(job, err);
	clock_keep(&job->stage);
	job->renew = false;
	return BUILD_OK;
}

/* What builds made and somebody has changed or deleted is made anew. */
static int plan_outputs(struct job *job, const struct seal *seal)
{
	int err = job->graph.files.n ? 0 : graph_load(&job->graph, &job->stage);

	for (int i = 0; !err && i < seal->noutputs; i++) {
		const char *path = seal->outputs[i];
		const struct graph_target *target = graph_target(&job->graph, path);

		if (target && target->compiles) {
			plan_object(&job->plan, path);
		} else if (streq(path, "vmlinux")) {
			job->plan.link = true;
		} else {
			plan_kbuild(&job->plan, "somebody changed %s in the lab's copy", path);
			fingerprint_forget(&job->stage);
			break;
		}
	}
	return err ? err : plan_write(&job->plan, &job->stage);
}

/*
 * The stage is the lab's own, and nobody else's hand is put right in it but a person's. In the
 * sandbox there is none: what differs there is what the submission's own build did.
 */
static int mend_stage(struct job *job, bool all)
{
	struct seal seal = {0};
	int err;

	if (job->request->alone || job->mended_all)
		return 0;
	job->mended_all = all;
	err = seal_check(&job->stage, &seal, all);
	if (!err && seal.noutputs && !job->sealed)
		err = plan_outputs(job, &seal);
	if (!err)
		err = seal_mend(&job->stage, &seal);
	if (!err && !job->sealed) {
		err = seal_open(&job->stage);
		job->sealed = err >= 0;
		job->cut_off = err > 0;
	}
	seal_release(&seal);
	lap("build: the lab's own copy");
	return err < 0 ? err : 0;
}

/* What has to come before the kernel's own make may run. */
static enum build_state before_make(struct job *job)
{
	int err = mend_stage(job, true);

	job->whole = true;
	if (!err)
		err = stage_save(&job->stage);
	if (err)
		return gone_wrong(job, err);
	delete_planned(job);
	graph_forget(&job->stage);
	if (job->renew)
		return renew(job);
	return job->plan.olddefconfig ? reconfigure(job) : BUILD_OK;
}

/* Before a build that takes minutes the learner is told why. */
static void tell_why(const struct job *job)
{
	const struct build_progress *progress = &job->request->progress;
	char *why = xasprintf("the whole kernel is built: %s", job->plan.kbuild);

	if (progress->update)
		progress->update(progress->cookie, why, 0, PROGRESS_REMARK);
	free(why);
}

static enum build_state whole_make(struct job *job)
{
	enum build_state state;

	tell_why(job);
	job->kbuild.expected = COLD_OBJECTS;
	state = before_make(job);
	if (state == BUILD_OK)
		state = make_completing(job, (const char *[]){"vmlinux", NULL});
	return state == BUILD_OK ? after_make(job) : state;
}

/* Whether the link takes what is made in the directory of @object, by way of its archive. */
static bool is_linked_dir(const struct job *job, const char *dir)
{
	for (int i = 0; i < job->link.nmembers; i++)
		if (path_lies_in(job->link.members[i], dir))
			return true;
	return false;
}

/*
 * Whether a recorded command other than that of its directory's archive names the object. Before
 * 5.18 an archive's command has its members' full paths, also those of members long gone.
 */
static bool goes_elsewhere(const struct job *job, const char *object)
{
	const char *slash = strrchr(object, '/'), *line = job->graph.rules;
	char *dir = slash ? strndup(object, slash - object) : xstrdup(".");
	char *archive = xasprintf("ar cDPrST %s/built-in.a ", dir);
	bool linked = is_linked_dir(job, dir), elsewhere = false;

	for (; line && *line && !elsewhere; line += strcspn(line, "\n"), line += *line == '\n') {
		char *command = strndup(line, strcspn(line, "\n"));

		elsewhere = strstr(command, object) && !(linked && strstr(command, archive));
		free(command);
	}
	free(archive);
	free(dir);
	return elsewhere;
}

/* Remember what the object is now. False when that is not sure. */
static bool keep_object(struct job *job, const char *object)
{
	char *path = path_join(job->stage.dir, object);
	struct kept_object kept = {.object = object};
	struct stat st;
	bool sure = stat(path, &st) == 0 && file_read(path, &kept.bytes, 64 << 20) == 0;

	free(path);
	if (!sure) {
		strbuf_release(&kept.bytes);
		return false;
	}
	kept.mtime = st.st_mtim;
	job->kept = xrealloc(job->kept, (job->nkept + 1) * sizeof(kept));
	job->kept[job->nkept++] = kept;
	return true;
}

/*
 * An object that goes into something else than the link (a vdso image, the real-mode blob): what is
 * made of it takes kbuild, unless it turns out to be the same when it is compiled again.
 */
static void plan_unlinked(struct job *job)
{
	for (int i = 0; i < job->plan.nobjects && !job->plan.kbuild; i++) {
		const char *object = job->plan.objects[i];

		if (link_has(&job->link, object) || link_library(&job->link, object) ||
		    !goes_elsewhere(job, object))
			continue;
		if (i < job->ndoubtful || in_planned_dir(job, object) || !keep_object(job, object))
			plan_kbuild(&job->plan, "%s goes into more than the kernel's link", object);
	}
}

/* Whether a failure has words: what compilers, assemblers, linkers and make say all hold one of
 * these. */
static bool log_says_why(const struct job *job)
{
	static const char *const words[] = {
		"error",   "Error", "ERROR", "undefined reference", "multiple definition",
		"No rule", "Stop.", NULL};
	struct strbuf text = {0};
	bool says = false;

	fflush(job->kbuild.log);
	if (file_read(job->request->log, &text, 64 << 20) == 0)
		for (int i = 0; words[i] && !says; i++)
			says = strstr(strbuf_str(&text), words[i]) != NULL;
	strbuf_release(&text);
	return says;
}

static enum build_state build_vmlinux(struct job *job)
{
	struct plan *plan = &job->plan;
	enum build_state state = BUILD_OK;

	if (!plan->kbuild &&
	    (link_load(&job->link, &job->stage) < 0 || !replay_possible(&job->stage)))
		plan_kbuild(plan, "the kernel's link could not be recorded");
	if (!plan->kbuild)
		plan_unlinked(job);
	if (!plan->kbuild)
		state = replay(job);
	if (state == BUILD_FAILED) {
		state = complete_if_missing(job);
		if (state == BUILD_OK)
			plan_kbuild(plan, "the stage lacked files that are wanted now");
	}
	if (state == BUILD_FAILED && !log_says_why(job)) {
		plan_kbuild(plan, "a recorded command failed without saying why");
		kbuild_restart(&job->kbuild);
		state = BUILD_OK;
	}
	if (plan->kbuild && state == BUILD_OK) {
		int err = plan_write(plan, &job->stage);

		job->result->full_build = true;
		free(job->result->full_reason);
		job->result->full_reason = xstrdup(plan->kbuild);
		if (err)
			return gone_wrong(job, err);
		state = whole_make(job);
		lap("build: the whole of kbuild");
	}
	return state;
}

static int count_strings(const char *const *list)
{
	int n = 0;

	while (list[n])
		n++;
	return n;
}

static enum build_state make_objects(struct job *job)
{
	const char *const *objects = job->request->objects;
	int n = count_strings(objects);
	struct task *tasks = xcalloc(n + 1, sizeof(*tasks));
	enum build_state state;

	/* It tells which of them go nowhere else. */
	link_release(&job->link);
	link_load(&job->link, &job->stage);
	delete_planned(job);
	for (int i = 0; i < n; i++)
		replay_object_task(&tasks[i], objects[i]);
	state = run_noted(job, tasks, n);
	free(tasks);
	return state;
}

static enum build_state build_objects(struct job *job)
{
	const char *const *objects = job->request->objects;
	int n = count_strings(objects);
	enum build_state state;

	if (job->plan.kbuild || !replay_has_env(&job->stage)) {
		state = before_make(job);
		if (state == BUILD_OK)
			state = make_completing(job, objects);
	} else {
		state = make_objects(job);
	}
	if (state != BUILD_OK || job->result->objects)
		return state;
	job->result->objects = xcalloc(n + 1, sizeof(char *));
	for (int i = 0; i < n; i++)
		job->result->objects[i] = path_join(job->stage.dir, objects[i]);
	return state;
}

/*
 * A build without narrowing: no object of the kernel is taken over. Those that nothing speaks
 * against are put aside, so that a failure costs the next build nothing.
 */
static int widen(struct job *job)
{
	char *aside = stage_path(&job->stage, ".lab/aside");
	int err = mkdirs(aside);

	job->aside = !err && !job->plan.kbuild;
	job->nchanged = job->plan.nobjects;
	for (int t = 0; t < job->graph.ntargets; t++)
		if (job->graph.targets[t].compiles)
			plan_object(&job->plan, job->graph.files.list[job->graph.targets[t].file]);
	plan_kbuild(&job->plan, "a build without narrowing was asked for");
	free(aside);
	return err;
}

/* Nothing came of a build without narrowing: what it would have replaced is as good as before. */
static void put_back(struct job *job)
{
	for (int i = job->nchanged; i < job->plan.nobjects; i++) {
		char *path = path_join(job->stage.dir, job->plan.objects[i]),
		     *aside = stage_path(&job->stage, ".lab/aside/%d", i);

		if (!path_exists(path))
			rename(aside, path);
		free(path);
		free(aside);
	}
	plan_take_back(&job->plan, job->nchanged);
	free(job->plan.kbuild);
	job->plan.kbuild = NULL;
	link_release(&job->link);
	link_load(&job->link, &job->stage);
}

/* make came to its end: it has deleted what it failed at, and what is there is right. */
static void whole_ended(struct job *job)
{
	struct plan *plan = &job->plan;

	if (job->aside)
		put_back(job);
	for (int i = plan->nobjects - 1; i >= 0; i--)
		if (in_stage(job, plan->objects[i]) &&
		    (plan->kbuild || leads_to_link(job, plan->objects[i])))
			plan_made(plan, i);
	plan->ended = plan->kbuild != NULL;
}

static void forget_aside(const struct job *job)
{
	char *aside = stage_path(&job->stage, ".lab/aside");

	remove_tree(aside);
	free(aside);
}

/* Write down how far a build came that has not linked vmlinux: the next one goes on from there. */
static void keep_made(struct job *job, enum build_state state)
{
	bool ended = state == BUILD_OK || state == BUILD_FAILED;

	if (state == BUILD_BROKEN || (job->whole && !ended))
		return;
	if (job->whole)
		whole_ended(job);
	else if (graph_save(&job->graph, &job->stage) < 0)
		return;
	plan_write(&job->plan, &job->stage);
}

static enum build_state carry_out(struct job *job)
{
	enum build_state state = BUILD_OK;
	int err = 0;

	if (!job->graph.files.n)
		err = graph_load(&job->graph, &job->stage);
	if (err)
		return gone_wrong(job, err);
	job->ran |= !plan_empty(&job->plan);
	if (job->plan.tables && !job->request->full && !job->renew) {
		state = make_tables(job);
		lap("build: tables");
	}
	if (state == BUILD_OK && (err = settle_changes(job)) < 0)
		return gone_wrong(job, err);
	if (state != BUILD_OK)
		return state;
	return job->request->objects ? build_objects(job) : build_vmlinux(job);
}

/*
 * make goes by times. When the clock was set back while it ran, what it found up to date may be
 * old, so everything is built once more.
 */
static enum build_state carry_out_in_time(struct job *job)
{
	enum build_state state = carry_out(job);

	if (state != BUILD_OK || clock_ahead() > job->clock_ahead - 0.5)
		return state;
	job->clock_ahead = clock_ahead();
	job->renew = true;
	job->aside = false;
	plan_kbuild(&job->plan, "the clock was set back");
	return carry_out(job);
}

/* Whether what the stage holds can be built on; otherwise the plan says why not. */
static void check_making(struct job *job)
{
	bool interrupted_make = job->plan.was_interrupted;
	const char *why = fingerprint_differs(&job->stage);

	if (!why)
		why = clock_went_back(&job->stage);
	if (interrupted_make && kbuild_recover(&job->stage) && !why)
		why = "the clock was set back";
	if (!why)
		return;
	job->renew = true;
	plan_kbuild(&job->plan, "%s", why);
}

/*
 * A file of the tree that nobody can build, since it cannot be read: that is not the host's fault.
 */
static bool is_learners_file(struct job *job, int err)
{
	const char *bad = job->stage.bad;
	char *path = bad ? path_join(job->stage.tree, bad) : NULL;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : 0;
	bool theirs = err == -EXDEV || fd < 0;

	if (theirs)
		fprintf(job->kbuild.log, "%s: error: %s\n", bad,
			err == -EXDEV ? "it is a link to a directory outside of the kernel tree: "
					"put the directory itself into the tree"
				      : strerror(-err));
	if (theirs) {
		job->result->state = BUILD_FAILED;
		close_seal(job, BUILD_FAILED);
	}
	if (fd > 0)
		close(fd);
	free(path);
	return theirs;
}

/* Find out what has to be done, and have all of it on disk. */
static int make_plan(struct job *job)
{
	struct plan *plan = &job->plan;
	int err = plan_read(plan, &job->stage);

	job->ndoubtful = plan->nobjects;
	suspect_files(job);
	if (!err)
		err = mend_stage(job, job->request->full || plan->kbuild);
	if (err)
		return broken_errno(job, "cannot put the lab's own copy of the tree right", err);
	check_making(job);
	err = stage_changes(job);
	if (!err)
		err = complete_for(job);
	if (err && is_learners_file(job, err))
		return 0;
	if (err)
		return broken_errno(job, "cannot copy the tree's changes into the stage", err);
	if (job->request->full) {
		if (!job->graph.files.n && (err = graph_load(&job->graph, &job->stage)) < 0)
			return broken_errno(job, "cannot read the stage", err);
		err = widen(job);
		if (err)
			return broken_errno(job, "cannot put objects aside", err);
	}
	if (!in_stage(job, "vmlinux"))
		plan->link = true;
	return 0;
}

static int build(struct job *job)
{
	enum build_state state;
	int err = open_ready(job);

	if (!err && job->result->state != BUILD_INTERRUPTED)
		err = make_plan(job);
	lap("build: finding and copying changes");
	if (err || job->result->state != BUILD_OK)
		return err;
	if (plan_empty(&job->plan) && !job->request->objects) {
		err = stage_save(&job->stage);
		if (!err)
			plan_drop(&job->stage);
		return err ? broken_errno(job, "cannot write the manifest", err)
			   : outcome(job, BUILD_OK);
	}
	state = carry_out_in_time(job);
	if (state == BUILD_OK && !job->request->objects)
		plan_drop(&job->stage);
	else
		keep_made(job, state);
	if (job->request->full)
		forget_aside(job);
	return outcome(job, state);
}

int vm_build(const struct build_request *request, struct build_result *result)
{
	struct job job;
	int err;

	if (request->sandbox)
		return room_build(request, result);
	err = job_begin(&job, request, result);
	if (!err && result->state != BUILD_INTERRUPTED)
		err = build(&job);
	err = job_end(&job, err);
	lap("build: writing down what was built");
	return err;
}

int vm_stage_mend(const struct build_request *request)
{
	struct build_result result = {0};
	struct job job = {.request = request, .result = &result, .lock = -1};
	char *ready = xasprintf("%s/.lab/ready", request->stage);
	struct seal seal = {0};
	int err = 0;

	if (path_exists(ready))
		err = lock_stage(&job);
	if (!err && job.lock >= 0 && result.state != BUILD_INTERRUPTED) {
		err = stage_open(&job.stage, request->stage, request->tree);
		if (!err && !job.stage.halfway)
			err = seal_check(&job.stage, &seal, false);
		if (!err && seal.rest)
			err = seal_mend(&job.stage, &seal);
		if (!err)
			err = stage_save(&job.stage);
	}
	seal_release(&seal);
	job_end(&job, err);
	build_result_release(&result);
	free(ready);
	return err;
}

int vm_stage_looks(const struct build_request *request, char **first)
{
	struct stage stage;
	struct seal seal = {0};
	int n = 0, err = stage_open(&stage, request->stage, request->tree);
	char *building = stage_path(&stage, ".lab/building");

	*first = NULL;
	if (!err && !path_exists(building))
		err = seal_check(&stage, &seal, true);
	if (!err && seal.rest) {
		n = seal.nedited + seal.nstrays + seal.noutputs;
		if (n)
			*first = xstrdup(seal.nstrays	? seal.strays[0]
					 : seal.nedited ? seal.edited[0]
							: seal.outputs[0]);
	}
	seal_release(&seal);
	stage_close(&stage);
	free(building);
	return err ? err : n;
}
