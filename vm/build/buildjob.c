// SPDX-License-Identifier: GPL-2.0-only
#include "buildjob.h"

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
#include "../../checker/lib/keeper.h"
#include "../../checker/lib/laps.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "fingerprint.h"
#include "quirks.h"
#include "stagelock.h"
#include "../stage/seal.h"

/* ---- results ------------------------------------------------------------------------------ */

int job_broken(struct build_result *result, char *error, const char *help)
{
	free(result->error);
	free(result->help);
	result->state = BUILD_BROKEN;
	result->error = error;
	result->help = help ? xstrdup(help) : NULL;
	return -EIO;
}

int job_broken_errno(struct build_job *job, const char *doing, int err)
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
	return job_broken(job->result,
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

int job_lock_stage(struct build_job *job)
{
	job->lock = stagelock_take(job->request->stage, STAGE_IS_BUILT, &job->request->progress);
	return job->lock < 0 ? job_broken_errno(job, "cannot lock the stage", job->lock) : 0;
}

double clock_ahead(void)
{
	struct timespec wall;

	clock_gettime(CLOCK_REALTIME, &wall);
	return (double)wall.tv_sec + (double)wall.tv_nsec / 1e9 - now_s();
}

int job_begin(struct build_job *job, const struct build_request *request,
	      struct build_result *result)
{
	static const char *const programs[][2] = {
		{"make", "make"}, {"gcc", "gcc"},     {"ld", "binutils"},
		{"flex", "flex"}, {"bison", "bison"}, {"bc", "bc"},
	};
	int err;

	*result = (struct build_result){.log = xstrdup(request->log)};
	*job = (struct build_job){.request = request, .result = result, .lock = -1};
	job->clock_ahead = clock_ahead();
	job->host = host_look();
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		char *help;

		if (program_exists(programs[i][0]))
			continue;
		help = xasprintf("install it: sudo apt install %s", programs[i][1]);
		err = job_broken(result, xasprintf("%s is not installed", programs[i][0]), help);
		free(help);
		return err;
	}
	err = request->alone || request->held ? 0 : job_lock_stage(job);
	if (err || result->state == BUILD_INTERRUPTED)
		return err;
	err = kbuild_begin(&job->kbuild, request);
	job->kbuild.lock = request->held ? *request->held : job->lock;
	keeper_begin(job->kbuild.lock);
	return err ? job_broken_errno(job, "cannot write the build log", err) : 0;
}

int job_end(struct build_job *job, int err)
{
	keeper_end();
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
	free(job->absent);
	graph_release(&job->graph);
	plan_release(&job->plan);
	link_release(&job->link);
	stage_close(&job->stage);
	if (job->lock >= 0)
		close(job->lock);
	return err;
}

/* ---- outcome ------------------------------------------------------------------------------ */

enum build_state job_gone_wrong(struct build_job *job, int err)
{
	if (err && !job->err)
		job->err = err;
	return err == -EINTR ? BUILD_INTERRUPTED : BUILD_BROKEN;
}

static bool is_host_fault(struct build_job *job)
{
	struct host_fault fault;

	if (!host_fault(&job->stage, job->request, job->host, &fault))
		return false;
	job_broken(job->result, fault.what, fault.help);
	free(fault.help);
	return true;
}

void job_close_seal(const struct build_job *job, enum build_state state)
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

int job_outcome(struct build_job *job, enum build_state state)
{
	job->result->state = state;
	clock_keep(&job->stage);
	job_close_seal(job, state);
	if (state == BUILD_FAILED && is_host_fault(job))
		return -EIO;
	if (state == BUILD_BROKEN && !job->err &&
	    disk_is_full(job->request->stage, job->request->log))
		job->err = -ENOSPC;
	if (state == BUILD_BROKEN && job->absent && !job->err)
		return job_broken(
			job->result,
			xasprintf("the build asks for %s, which your lean tree has in its history "
				  "only",
				  job->absent),
			"git sparse-checkout disable, in your tree, brings all of the kernel");
	if (state == BUILD_BROKEN)
		return job_broken_errno(job, "the build could not run", job->err ? job->err : -EIO);
	if (state == BUILD_OK && !job->request->objects)
		job->result->vmlinux = stage_path(&job->stage, "vmlinux");
	return 0;
}
