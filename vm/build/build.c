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

#include "../../checker/lib/fs.h"
#include "../../checker/lib/laps.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "buildjob.h"
#include "fingerprint.h"
#include "roombuild.h"
#include "../stage/seal.h"

/*
 * How a build goes: lock the stage, find what the learner changed (stage_scan), write down what is
 * about to become doubtful (journal), copy the changes, build, write the manifest, drop the
 * journal. Whatever the journal still names when a build starts is looked at again: a build that
 * was killed, or ran into a full disk, costs time but never correctness.
 */

#define UNREAD_TRIES 4

/* ---- building ----------------------------------------------------------------------------- */

static bool is_ready(const struct build_request *request)
{
	char *ready = xasprintf("%s/.lab/ready", request->stage);
	bool there = path_exists(ready);

	free(ready);
	return there;
}

static int open_ready(struct build_job *job)
{
	const struct build_request *request = job->request;
	int err = is_ready(request) ? stage_open(&job->stage, request->stage, request->tree)
				    : -ENOENT;

	if (err == -ENOENT)
		return job_broken(job->result,
				  xasprintf("there is no built stage in %s", request->stage),
				  "run ./lab start: it goes on where it stopped");
	if (!err)
		err = job_complete_rest(job);
	return err ? job_broken_errno(job, "cannot read the stage", err) : 0;
}

/* Files that were being staged when a build ended: have them staged again. */
static void suspect_files(struct build_job *job)
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

/*
 * From the learner's changes to a plan on disk and the changes in the stage; *@unread: how many files
 * were saved meanwhile, so that what the plan goes by is not what was copied. @again: somebody scans
 * once more then.
 */
static int stage_changes_once(struct build_job *job, bool again, int *unread)
{
	struct stage *stage = &job->stage;
	struct plan *plan = &job->plan;
	int err = stage_scan(stage, job->request->touched);

	*unread = 0;
	if (err || (!stage->nchanges && !plan->nfiles))
		return err;
	err = job->graph.files.n ? 0 : graph_load(&job->graph, stage);
	if (err)
		return err;
	plan_changes(plan, stage, &job->graph);
	for (int i = 0; i < stage->nchanges; i++)
		plan_file(plan, stage->changes[i].file.path);
	err = plan_write(plan, stage);
	for (int i = 0; !err && i < stage->nchanges; i++) {
		struct stage_change *change = &stage->changes[i];

		err = stage_apply(stage, change);
		if (err == -ENOENT && again) { /* an editor's file for a moment */
			change->differs = true;
			err = 0;
		}
		*unread += change->differs;
	}
	return err;
}

/* Whoever saves all the time gets a build in full. */
static int stage_changes(struct build_job *job)
{
	struct stage *stage = &job->stage;
	int unread = 1, err = 0;

	for (int tries = UNREAD_TRIES; !err && unread && tries; tries--) {
		err = stage_changes_once(job, tries > 1, &unread);
		for (int i = 0; !err && unread && i < stage->nchanges; i++) {
			const struct stage_change *change = &stage->changes[i];

			if (change->differs && tries > 1)
				stage_suspect(stage, change->file.path);
			else if (change->differs)
				plan_unread(&job->plan, &job->graph, change->file.path);
		}
	}
	return err;
}

/*
 * What asks for files is answered as the whole tree would, and so is a build without narrowing: a
 * lean stage does not have all of them.
 */
static int complete_for(struct build_job *job)
{
	if (!job->stage.lean || (!job->plan.complete && !job->request->full))
		return 0;
	return stage_complete(&job->stage, job->request->pristine);
}

/* The changes are in the stage: from now on the manifest speaks for them. */
static int settle_changes(struct build_job *job)
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
static enum build_state make_tables(struct build_job *job)
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
	return err ? job_gone_wrong(job, err) : BUILD_OK;
}

/*
 * What was built cannot be built on: start again from nothing but the sources. The fingerprint is
 * written at once, since from here on nothing is left that it would not be true for.
 */
static enum build_state renew(struct build_job *job)
{
	enum build_state state;
	int err;

	kbuild_wipe(&job->stage);
	graph_forget(&job->stage);
	state = job_configure(job);
	if (state != BUILD_OK)
		return state;
	err = fingerprint_write(&job->stage);
	if (err)
		return job_gone_wrong(job, err);
	clock_keep(&job->stage);
	job->renew = false;
	return BUILD_OK;
}

/* What builds made and somebody has changed or deleted is rebuilt. */
static int plan_outputs(struct build_job *job, const struct seal *seal)
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
static int repair_stage(struct build_job *job, bool all)
{
	struct seal seal = {0};
	int err;

	if (job->request->alone || job->repaired_all)
		return 0;
	job->repaired_all = all;
	err = seal_check(&job->stage, &seal, all);
	if (!err && seal.noutputs && !job->sealed)
		err = plan_outputs(job, &seal);
	if (!err)
		err = seal_repair(&job->stage, &seal);
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
static enum build_state before_make(struct build_job *job)
{
	int err = repair_stage(job, true);

	job->whole = true;
	if (!err)
		err = stage_save(&job->stage);
	if (err)
		return job_gone_wrong(job, err);
	job_delete_planned(job);
	graph_forget(&job->stage);
	if (job->renew)
		return renew(job);
	return job->plan.olddefconfig ? job_reconfigure(job) : BUILD_OK;
}

/* Before a build that takes minutes the learner is told why. */
static void tell_why(const struct build_job *job)
{
	const struct build_progress *progress = &job->request->progress;
	char *why = xasprintf("the whole kernel is built: %s", job->plan.kbuild);

	if (progress->update)
		progress->update(progress->cookie, why, 0, PROGRESS_REMARK);
	free(why);
}

static enum build_state whole_make(struct build_job *job)
{
	enum build_state state;

	tell_why(job);
	job->kbuild.expected = COLD_OBJECTS;
	state = before_make(job);
	if (state == BUILD_OK)
		state = job_make_completing(job, (const char *[]){"vmlinux", NULL});
	return state == BUILD_OK ? job_after_make(job) : state;
}

/* Whether the link takes what is made in the directory of @object, through its archive. */
static bool is_linked_dir(const struct build_job *job, const char *dir)
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
static bool goes_elsewhere(const struct build_job *job, const char *object)
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
static bool keep_object(struct build_job *job, const char *object)
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
static void plan_unlinked(struct build_job *job)
{
	for (int i = 0; i < job->plan.nobjects && !job->plan.kbuild; i++) {
		const char *object = job->plan.objects[i];

		if (link_has(&job->link, object) || link_library(&job->link, object) ||
		    !goes_elsewhere(job, object))
			continue;
		if (i < job->ndoubtful || job_in_planned_dir(job, object) ||
		    !keep_object(job, object))
			plan_kbuild(&job->plan, "%s goes into more than the kernel's link", object);
	}
}

/* Whether a failure has words: what compilers, assemblers, linkers and make say all hold one of
 * these. */
static bool log_says_why(const struct build_job *job)
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

static enum build_state build_vmlinux(struct build_job *job)
{
	struct plan *plan = &job->plan;
	enum build_state state = BUILD_OK;

	if (!plan->kbuild &&
	    (link_load(&job->link, &job->stage) < 0 || !replay_possible(&job->stage)))
		plan_kbuild(plan, "the kernel's link could not be recorded");
	if (!plan->kbuild)
		plan_unlinked(job);
	if (!plan->kbuild)
		state = job_replay(job);
	if (state == BUILD_FAILED) {
		state = job_complete_if_missing(job);
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
			return job_gone_wrong(job, err);
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

/* Whether it was made by a command on record, and nothing that it was made from has changed. */
static bool is_made(const struct build_job *job, const char *object)
{
	const struct graph_target *known = graph_target(&job->graph, object);

	for (int i = 0; i < job->plan.nobjects; i++)
		if (streq(job->plan.objects[i], object))
			return false;
	return known && known->compiles && job_in_stage(job, object) &&
	       !job_in_planned_dir(job, object);
}

static enum build_state make_objects(struct build_job *job)
{
	const char *const *objects = job->request->objects;
	struct task *tasks = xcalloc(count_strings(objects) + 1, sizeof(*tasks));
	enum build_state state;
	int n = 0;

	/* It tells which of them go nowhere else. */
	link_release(&job->link);
	link_load(&job->link, &job->stage);
	job_delete_planned(job);
	for (int i = 0; objects[i]; i++)
		if (!is_made(job, objects[i]))
			replay_object_task(&tasks[n++], objects[i]);
	state = job_run_noted(job, tasks, n);
	free(tasks);
	return state;
}

static enum build_state build_objects(struct build_job *job)
{
	const char *const *objects = job->request->objects;
	int n = count_strings(objects);
	enum build_state state;

	if (job->plan.kbuild || !replay_has_env(&job->stage)) {
		state = before_make(job);
		if (state == BUILD_OK)
			state = job_make_completing(job, objects);
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
static int widen(struct build_job *job)
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
static void put_back(struct build_job *job)
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
static void whole_ended(struct build_job *job)
{
	struct plan *plan = &job->plan;

	if (job->aside)
		put_back(job);
	for (int i = plan->nobjects - 1; i >= 0; i--)
		if (job_in_stage(job, plan->objects[i]) &&
		    (plan->kbuild || job_leads_to_link(job, plan->objects[i])))
			plan_made(plan, i);
	plan->ended = plan->kbuild != NULL;
}

static void forget_aside(const struct build_job *job)
{
	char *aside = stage_path(&job->stage, ".lab/aside");

	remove_tree(aside);
	free(aside);
}

/* Write down how far a build came that has not linked vmlinux: the next one goes on from there. */
static void keep_made(struct build_job *job, enum build_state state)
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

static enum build_state carry_out(struct build_job *job)
{
	enum build_state state = BUILD_OK;
	int err = 0;

	if (!job->graph.files.n)
		err = graph_load(&job->graph, &job->stage);
	if (err)
		return job_gone_wrong(job, err);
	job->ran |= !plan_empty(&job->plan);
	if (job->plan.tables && !job->request->full && !job->renew) {
		state = make_tables(job);
		lap("build: tables");
	}
	if (state == BUILD_OK && (err = settle_changes(job)) < 0)
		return job_gone_wrong(job, err);
	if (state != BUILD_OK)
		return state;
	return job->request->objects ? build_objects(job) : build_vmlinux(job);
}

/*
 * make goes by times. When the clock was set back while it ran, what it found up to date may be
 * old, so everything is built again.
 */
static enum build_state carry_out_in_time(struct build_job *job)
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
static void check_making(struct build_job *job)
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
static bool is_learners_file(struct build_job *job, int err)
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
		job_close_seal(job, BUILD_FAILED);
	}
	if (fd > 0)
		close(fd);
	free(path);
	return theirs;
}

/* Find out what has to be done, and have all of it on disk. */
static int make_plan(struct build_job *job)
{
	struct plan *plan = &job->plan;
	int err = plan_read(plan, &job->stage);

	job->ndoubtful = plan->nobjects;
	suspect_files(job);
	if (!err)
		err = repair_stage(job, job->request->full || plan->kbuild);
	if (err)
		return job_broken_errno(job, "cannot put the lab's own copy of the tree right",
					err);
	check_making(job);
	err = stage_changes(job);
	if (!err)
		err = complete_for(job);
	if (err && is_learners_file(job, err))
		return 0;
	if (err)
		return job_broken_errno(job, "cannot copy the tree's changes into the stage", err);
	if (job->request->full) {
		if (!job->graph.files.n && (err = graph_load(&job->graph, &job->stage)) < 0)
			return job_broken_errno(job, "cannot read the stage", err);
		err = widen(job);
		if (err)
			return job_broken_errno(job, "cannot put objects aside", err);
	}
	if (!job_in_stage(job, "vmlinux"))
		plan->link = true;
	return 0;
}

static int build(struct build_job *job)
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
		return err ? job_broken_errno(job, "cannot write the manifest", err)
			   : job_outcome(job, BUILD_OK);
	}
	state = carry_out_in_time(job);
	if (state == BUILD_OK && !job->request->objects)
		plan_drop(&job->stage);
	else
		keep_made(job, state);
	if (job->request->full)
		forget_aside(job);
	return job_outcome(job, state);
}

/* The baseline first; *@built gets how many objects that took. */
static int make_ready(const struct build_request *request, struct build_result *result, int *built)
{
	int err = vm_stage_prepare(request, result);

	if (!err && result->state == BUILD_FAILED && request->pristine)
		err = job_broken(result,
				 xasprintf("the untouched kernel does not build; the log is %s",
					   request->log),
				 "./lab doctor says what the lab knows of this machine");
	else if (!err && result->state == BUILD_TIMEOUT)
		err = job_broken(
			result, xstrdup("building the untouched kernel took too long"),
			"is the machine very busy? The next build goes on where it stopped");
	*built = result->objects_built;
	return err;
}

int vm_build(const struct build_request *request, struct build_result *result)
{
	struct build_job job;
	int err, before = 0;

	if (request->sandbox)
		return room_build(request, result);
	if (!request->alone && !is_ready(request)) {
		err = make_ready(request, result, &before);
		if (err || result->state != BUILD_OK)
			return err;
		build_result_release(result);
	}
	err = job_begin(&job, request, result);
	if (!err && result->state != BUILD_INTERRUPTED)
		err = build(&job);
	err = job_end(&job, err);
	result->objects_built += before;
	lap("build: writing down what was built");
	return err;
}

int vm_stage_repair(const struct build_request *request)
{
	struct build_result result = {0};
	struct build_job job = {.request = request, .result = &result, .lock = -1};
	struct seal seal = {0};
	int err = 0;

	if (is_ready(request))
		err = job_lock_stage(&job);
	if (!err && job.lock >= 0 && result.state != BUILD_INTERRUPTED) {
		err = stage_open(&job.stage, request->stage, request->tree);
		if (!err && !job.stage.halfway)
			err = seal_check(&job.stage, &seal, false);
		if (!err && seal.rest)
			err = seal_repair(&job.stage, &seal);
		if (!err)
			err = stage_save(&job.stage);
	}
	seal_release(&seal);
	job_end(&job, err);
	build_result_release(&result);
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
