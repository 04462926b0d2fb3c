// SPDX-License-Identifier: GPL-2.0-only
#include "build.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../checker/lib/fs.h"
#include "../checker/lib/process.h"
#include "../checker/lib/strbuf.h"
#include "../checker/lib/util.h"
#include "baseline.h"
#include "kbuild.h"
#include "stage.h"

/*
 * How a build goes: lock the stage, find what the learner changed (stage_scan), write down what is
 * about to become doubtful (journal), copy the changes, build, write the manifest, drop the
 * journal. Whatever the journal still names when a build starts is looked at again: a build that
 * was killed, or ran into a full disk, costs time but never correctness.
 */

#define COLD_OBJECTS 620 /* objects of a cold build, for the first progress estimate */

struct job {
	const struct build_request *request;
	struct build_result *result;
	struct stage stage;
	struct kbuild kbuild;
	int lock;
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
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		char *help;

		if (program_exists(programs[i][0]))
			continue;
		help = xasprintf("install it: sudo apt install %s", programs[i][1]);
		err = broken(result, xasprintf("%s is not installed", programs[i][0]), help);
		free(help);
		return err;
	}
	err = lock_stage(job);
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
	stage_close(&job->stage);
	if (job->lock >= 0)
		close(job->lock);
	return err;
}

/* ---- the journal -------------------------------------------------------------------------- */

static char *journal_path(const struct job *job)
{
	return stage_path(&job->stage, ".lab/journal");
}

static int journal_write(struct job *job, const struct strbuf *text)
{
	char *path = journal_path(job);
	int err = file_write_atomic(path, strbuf_str(text), text->len);

	free(path);
	return err;
}

static void journal_drop(struct job *job)
{
	char *path = journal_path(job);

	unlink(path);
	free(path);
}

/* ---- outcome ------------------------------------------------------------------------------ */

static bool disk_is_full(const struct job *job)
{
	long long left = disk_free(job->request->stage);

	return left >= 0 && left < (1 << 20);
}

static int outcome(struct job *job, enum build_state state)
{
	job->result->state = state;
	if (state == BUILD_BROKEN || (state == BUILD_FAILED && disk_is_full(job)))
		return broken_errno(job, "the build could not run",
				    state == BUILD_BROKEN ? -EIO : -ENOSPC);
	if (state == BUILD_OK && !job->request->objects)
		job->result->vmlinux = stage_path(&job->stage, "vmlinux");
	return 0;
}

/* ---- preparing ---------------------------------------------------------------------------- */

static enum build_state configure(struct job *job)
{
	char *fragment = lab_path("vm/kernel.config"),
	     *copy = stage_path(&job->stage, ".lab/kernel.config");
	enum build_state state = BUILD_BROKEN;

	if (file_copy(fragment, copy, false) < 0)
		goto out;
	state = kbuild_make(&job->kbuild, (const char *[]){"tinyconfig", NULL});
	if (state == BUILD_OK)
		state = kbuild_run(&job->kbuild,
				   (const char *[]){"sh", "scripts/kconfig/merge_config.sh", "-m",
						    ".config", ".lab/kernel.config", NULL});
	if (state == BUILD_OK)
		state = kbuild_make(&job->kbuild, (const char *[]){"olddefconfig", NULL});
out:
	free(fragment);
	free(copy);
	return state;
}

static int open_or_create(struct job *job)
{
	const struct build_request *request = job->request;
	int err = stage_open(&job->stage, request->stage, request->tree);

	if (!err)
		return 0;
	stage_close(&job->stage);
	if (err != -ENOENT)
		return err;
	err = remove_tree(request->stage);
	if (!err)
		err = stage_create(&job->stage, request->stage, request->tree, request->pristine,
				   true, &request->progress);
	return err;
}

static bool log_says_missing(const struct job *job)
{
	struct strbuf text = {0};
	bool says;

	fflush(job->kbuild.log);
	says = file_read(job->request->log, &text, 64 << 20) == 0 &&
	       (strstr(strbuf_str(&text), "No such file or directory") ||
		strstr(strbuf_str(&text), "No rule to make target") ||
		strstr(strbuf_str(&text), "can't open file"));
	strbuf_release(&text);
	return says;
}

/* A lean stage may lack what this build wants: have everything there before believing an error. */
static enum build_state make_completing(struct job *job, const char *const targets[])
{
	enum build_state state = kbuild_make(&job->kbuild, targets);

	if (state != BUILD_FAILED || !job->stage.lean || !log_says_missing(job))
		return state;
	if (stage_complete(&job->stage) < 0)
		return BUILD_BROKEN;
	kbuild_end(&job->kbuild);
	if (kbuild_begin(&job->kbuild, job->request) < 0)
		return BUILD_BROKEN;
	return kbuild_make(&job->kbuild, targets);
}

static enum build_state build_baseline(struct job *job)
{
	char *ready = stage_path(&job->stage, ".lab/configured");
	enum build_state state = BUILD_OK;

	if (!path_exists(ready)) {
		state = configure(job);
		if (state == BUILD_OK && file_write_atomic(ready, "", 0) < 0)
			state = BUILD_BROKEN;
	}
	free(ready);
	job->kbuild.expected = COLD_OBJECTS;
	job->kbuild.what = "building the baseline kernel";
	if (state == BUILD_OK)
		state = make_completing(job, (const char *[]){"vmlinux", NULL});
	return state;
}

static int prepare(struct job *job)
{
	struct baseline *baseline = NULL;
	enum build_state state;
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
		state = BUILD_OK;
	} else {
		kbuild_recover(&job->stage);
		state = build_baseline(job);
		job->result->full_build = true;
		if (state == BUILD_OK && baseline)
			baseline_store(baseline, &job->stage);
	}
	if (state == BUILD_OK && (err = file_write_atomic(ready, "", 0)) < 0)
		state = BUILD_BROKEN;
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

static int apply_changes(struct job *job)
{
	struct stage *stage = &job->stage;
	int err = 0;

	for (int i = 0; !err && i < stage->nchanges; i++)
		err = stage_apply(stage, &stage->changes[i]);
	return err;
}

/* What is about to change is doubtful until the manifest is saved. */
static int journal_changes(struct job *job)
{
	struct strbuf text = {0};
	int err;

	for (int i = 0; i < job->stage.nchanges; i++)
		strbuf_addf(&text, "file %s\n", job->stage.changes[i].file.path);
	err = journal_write(job, &text);
	strbuf_release(&text);
	return err;
}

static void suspect_journal(struct job *job)
{
	char *path = journal_path(job), *line, *save = NULL;
	struct strbuf text = {0};

	if (file_read(path, &text, 64 << 20) == 0) {
		for (line = strtok_r(text.buf, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			if (starts_with(line, "file "))
				stage_suspect(&job->stage, line + 5);
		kbuild_recover(&job->stage);
	}
	free(path);
	strbuf_release(&text);
}

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
	return err ? broken_errno(job, "cannot read the stage", err) : 0;
}

static int build(struct job *job)
{
	enum build_state state;
	int err = open_ready(job);

	if (err)
		return err;
	suspect_journal(job);
	err = stage_scan(&job->stage);
	if (!err && job->stage.nchanges)
		err = journal_changes(job);
	if (!err)
		err = apply_changes(job);
	if (err)
		return broken_errno(job, "cannot copy the tree's changes into the stage", err);
	job->result->full_build = true;
	job->result->full_reason = xstrdup("narrowing is not there yet");
	state = make_completing(job, job->request->objects ? job->request->objects
							   : (const char *[]){"vmlinux", NULL});
	if (state == BUILD_OK || state == BUILD_FAILED) {
		err = stage_save(&job->stage);
		if (err)
			return broken_errno(job, "cannot write the stage's manifest", err);
		journal_drop(job);
	}
	return outcome(job, state);
}

int vm_build(const struct build_request *request, struct build_result *result)
{
	struct job job;
	int err = job_begin(&job, request, result);

	if (!err && result->state != BUILD_INTERRUPTED)
		err = build(&job);
	return job_end(&job, err);
}
