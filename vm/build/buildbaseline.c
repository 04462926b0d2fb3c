// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/laps.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "baseline.h"
#include "buildjob.h"
#include "fingerprint.h"
#include "../narrow/narrow.h"
#include "quirks.h"
#include "stagelock.h"
#include "../stage/seal.h"
#include "../narrow/wordcache.h"

/* ---- preparing ---------------------------------------------------------------------------- */

/* The configuration fragment for this tree, where merge_config.sh can read it. */
static int put_fragment(struct build_job *job)
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

enum build_state job_configure(struct build_job *job)
{
	char *config = stage_path(&job->stage, ".config"),
	     *kept = stage_path(&job->stage, ".lab/config");
	enum build_state state;
	int err = put_fragment(job);

	if (err) {
		state = job_gone_wrong(job, err);
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
		state = job_gone_wrong(job, err);
out:
	free(config);
	free(kept);
	return state;
}

enum build_state job_reconfigure(struct build_job *job)
{
	char *config = stage_path(&job->stage, ".config"),
	     *kept = stage_path(&job->stage, ".lab/config");
	int err = path_exists(kept) ? file_copy(kept, config, false) : 0;

	free(config);
	free(kept);
	return err ? job_gone_wrong(job, err)
		   : kbuild_make(&job->kbuild, (const char *[]){"olddefconfig", NULL});
}

int job_complete_rest(struct build_job *job)
{
	return job->stage.halfway ? stage_complete(&job->stage, job->request->pristine) : 0;
}

/*
 * A stage of the files as they are, which came to no built end: somebody may have fixed since
 * what did not build.
 */
static int take_edits(struct build_job *job)
{
	char *ready = stage_path(&job->stage, ".lab/ready"),
	     *configured = stage_path(&job->stage, ".lab/configured");
	int err = job->request->pristine || path_exists(ready) ? 0 : stage_scan(&job->stage, NULL);

	if (!err && job->stage.nchanges)
		unlink(configured);
	for (int i = 0; !err && i < job->stage.nchanges; i++)
		err = stage_apply(&job->stage, &job->stage.changes[i]);
	free(ready);
	free(configured);
	return err ? err : stage_save(&job->stage);
}

static int open_or_create(struct build_job *job)
{
	const struct build_request *request = job->request;
	int err = stage_open(&job->stage, request->stage, request->tree);

	if (!err) {
		err = job_complete_rest(job);
		return err ? err : take_edits(job);
	}
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

/* A lean tree may have it in its history alone. */
static bool is_absent(struct build_job *job, const char *name)
{
	char *path = xstrdup(name);
	bool absent;

	graph_normalise(path);
	absent = stage_lean_skips(path) && stage_tree_lacks(&job->stage, path);
	if (absent && !job->absent)
		job->absent = xstrdup(path);
	free(path);
	return absent;
}

static bool is_missing(struct build_job *job, const char *name)
{
	char *in_tree = path_join(job->stage.tree, name),
	     *in_stage = path_join(job->stage.dir, name);
	bool there = path_exists(in_tree), missing = false;

	if (!path_exists(in_stage))
		missing = there || is_absent(job, name);
	free(in_tree);
	free(in_stage);
	return missing;
}

/* The same of what an object is made of: make names the object that it has no source for. */
static bool source_is_missing(struct build_job *job, const char *name)
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
static bool left_out(struct build_job *job, const char *word, const char *dir)
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

static bool line_says_missing(struct build_job *job, char *line)
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

static bool log_says_missing(struct build_job *job)
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

enum build_state job_complete_if_missing(struct build_job *job)
{
	int err;

	if (!job->stage.lean || !log_says_missing(job))
		return BUILD_FAILED;
	err = stage_complete(&job->stage, job->request->pristine);
	if (err)
		return job_gone_wrong(job, err);
	if (job->absent)
		return BUILD_BROKEN;
	kbuild_restart(&job->kbuild);
	return BUILD_OK;
}

enum build_state job_make_completing(struct build_job *job, const char *const targets[])
{
	int err = baseline_follow(&job->stage);
	enum build_state state =
		err ? job_gone_wrong(job, err) : kbuild_make(&job->kbuild, targets);

	if (state == BUILD_FAILED) {
		state = job_complete_if_missing(job);
		if (state == BUILD_OK)
			state = kbuild_make(&job->kbuild, targets);
	}
	return state;
}

enum build_state job_after_make(struct build_job *job)
{
	int err = plan_tables_keep(&job->stage);

	clock_keep(&job->stage);
	if (!err)
		err = graph_rebuild(&job->graph, &job->stage);
	if (!err)
		replay_record(&job->kbuild,
			      &job->stage); /* without it there is no replay, that is all */
	return err ? job_gone_wrong(job, err) : BUILD_OK;
}

static enum build_state build_baseline(struct build_job *job)
{
	char *ready = stage_path(&job->stage, ".lab/configured");
	enum build_state state = BUILD_OK;

	if (!path_exists(ready)) {
		int err;

		state = job_configure(job);
		if (state == BUILD_OK && (err = file_write_atomic(ready, "", 0)) < 0)
			state = job_gone_wrong(job, err);
	}
	free(ready);
	job->kbuild.expected = COLD_OBJECTS;
	job->kbuild.what = FIRST_BUILD;
	if (state == BUILD_OK)
		state = job_make_completing(job, (const char *[]){"vmlinux", NULL});
	return state == BUILD_OK ? job_after_make(job) : state;
}

/* The learner's first edit shall not have to wait for it. */
static void read_ahead(struct build_job *job)
{
	if (!wordcache_kept(&job->stage) &&
	    (job->graph.files.n || graph_load(&job->graph, &job->stage) == 0))
		narrow_read_ahead(&job->stage, &job->graph);
}

/* Write down what the baseline was made with, where that is not on record. */
static int record_making(struct build_job *job)
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

static int seal_baseline(struct build_job *job)
{
	int err = job->graph.files.n ? 0 : graph_load(&job->graph, &job->stage);

	return err ? err : seal_close(&job->stage, SEAL_WHOLE, &job->graph);
}

static int prepare(struct build_job *job)
{
	struct baseline *baseline = NULL;
	enum build_state state = BUILD_OK;
	char *ready;
	int err;

	job->kbuild.first = true;
	stagelock_tell(job->kbuild.lock, true, 0, 0);
	err = open_or_create(job);
	if (err)
		return job_broken_errno(job, "cannot make the stage", err);
	ready = stage_path(&job->stage, ".lab/ready");
	if (path_exists(ready)) {
		free(ready);
		job->result->full_build = false;
		return job_outcome(job, BUILD_OK);
	}
	err = baseline_begin(&baseline, &job->stage, &job->request->progress);
	if (err == -EINTR) {
		free(ready);
		return job_broken_errno(job, "", err);
	}
	if (baseline && baseline_restore(baseline, &job->stage) == 0) {
		/* An entry of an earlier lab, or of a link that could not be recorded. */
		if (!replay_possible(&job->stage)) {
			state = job_after_make(job);
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
		state = job_gone_wrong(job, err);
	if (state == BUILD_OK &&
	    ((err = file_write_atomic(ready, "", 0)) < 0 || (err = seal_baseline(job)) < 0))
		state = job_gone_wrong(job, err);
	if (state == BUILD_OK)
		baseline_note(baseline, job->request->from);
	baseline_end(baseline);
	free(ready);
	return job_outcome(job, state);
}

int vm_stage_prepare(const struct build_request *request, struct build_result *result)
{
	struct build_job job;
	int err = job_begin(&job, request, result);

	if (!err && result->state != BUILD_INTERRUPTED)
		err = prepare(&job);
	return job_end(&job, err);
}
