/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buildjob - what the parts of build.h share: the job in progress
 *
 * Its begin and end and what is reported about it (buildjob.c); making the baseline, and kbuild over the
 * whole tree (buildbaseline.c); the plan without kbuild's walk (buildreplay.c); and what uses
 * all of that (build.c). Functions that return an int give 0 or -errno.
 */
#ifndef LAB_BUILDJOB_H
#define LAB_BUILDJOB_H

#include <stdbool.h>
#include <time.h>

#include "../../checker/lib/strbuf.h"
#include "build.h"
#include "../stage/graph.h"
#include "hostfault.h"
#include "kbuild.h"
#include "plan.h"
#include "replay.h"
#include "../stage/stage.h"

#define COLD_OBJECTS 620 /* objects of a cold build, for the first progress estimate */

/* An object as it was before it was compiled again. */
struct kept_object {
	const char *object;
	struct strbuf bytes;
	struct timespec mtime;
};

struct build_job {
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
	char *absent;	    /* a file that the build missed and that the learner's tree has not checked out */
	bool ran;	    /* something was planned, if only to find that nothing had to be made */
	bool repaired_all;  /* nothing of the stage's sources is what somebody wrote there */
	double clock_ahead; /* of the wall clock before the monotonic one, when the job began */
};

/* ---- buildjob.c --------------------------------------------------------------------------- */

int job_begin(struct build_job *job, const struct build_request *request,
	      struct build_result *result);
int job_end(struct build_job *job, int err);
int job_lock_stage(struct build_job *job);

/** clock_ahead - of the wall clock before the monotonic one, in seconds. */
double clock_ahead(void);

/** job_broken - the lab's own part failed: @error, which is the result's from now on. */
int job_broken(struct build_result *result, char *error, const char *help);

/** job_broken_errno - the same while @doing something; 0 when it was interrupted instead. */
int job_broken_errno(struct build_job *job, const char *doing, int err);

/** job_gone_wrong - the lab's own part failed, for this reason. */
enum build_state job_gone_wrong(struct build_job *job, int err);

/** job_close_seal - what an interrupted make left behind is not known. */
void job_close_seal(const struct build_job *job, enum build_state state);

/** job_outcome - the result says how it ended. */
int job_outcome(struct build_job *job, enum build_state state);

/* ---- buildbaseline.c ---------------------------------------------------------------------- */

enum build_state job_configure(struct build_job *job);

/**
 * job_reconfigure - Kconfig files changed
 *
 * New answers come from the configuration that the baseline has, not from what an earlier edit's
 * defaults have left behind.
 */
enum build_state job_reconfigure(struct build_job *job);

/** job_complete_rest - finish an interrupted stage_complete(). */
int job_complete_rest(struct build_job *job);

/**
 * job_complete_if_missing - a build failed; a lean stage may lack what it wants
 *
 * Makes the stage whole before an error is believed. Says BUILD_OK when there is more now, and the
 * build has to be tried again; otherwise how it ended.
 */
enum build_state job_complete_if_missing(struct build_job *job);

/** job_make_completing - run make, and again when the stage lacked something. */
enum build_state job_make_completing(struct build_job *job, const char *const targets[]);

/** job_after_make - kbuild ran to its end: everything is up to date. Keep what builds rely on. */
enum build_state job_after_make(struct build_job *job);

/* ---- buildreplay.c ------------------------------------------------------------------------ */

bool job_in_stage(const struct build_job *job, const char *name);
bool job_in_planned_dir(const struct build_job *job, const char *path);

/** job_delete_planned - what must be made again is deleted: nobody uses the old one by mistake. */
void job_delete_planned(struct build_job *job);

/**
 * job_leads_to_link - whether the link, or an archive that is made again, takes the object: then it
 * may wait for them
 */
bool job_leads_to_link(const struct build_job *job, const char *object);

/** job_run_noted - run the tasks, note in the plan what they made, release them. */
enum build_state job_run_noted(struct build_job *job, struct task *tasks, int n);

/** job_replay - all the plan names, without kbuild's walk; sets plan.kbuild when that does not suffice. */
enum build_state job_replay(struct build_job *job);

#endif
