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
#include "../stage/objectstore.h"
#include "buildjob.h"
#include "exports.h"

bool job_in_stage(const struct build_job *job, const char *name)
{
	char *path = path_join(job->stage.dir, name);
	bool there = path_exists(path);

	free(path);
	return there;
}

void job_delete_planned(struct build_job *job)
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

bool job_in_planned_dir(const struct build_job *job, const char *path)
{
	for (int i = 0; i < job->plan.ndirs; i++)
		if (path_lies_in(path, job->plan.dirs[i]))
			return true;
	return false;
}

/* Whether the object's own source is one the learner changed or added. */
static bool is_own(const struct build_job *job, const char *object)
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
static bool planned_below(const struct build_job *job, const char *dir)
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

static bool is_kept(const struct build_job *job, const char *object)
{
	for (int i = 0; i < job->nkept; i++)
		if (streq(job->kept[i].object, object))
			return true;
	return false;
}

bool job_leads_to_link(const struct build_job *job, const char *object)
{
	return link_has(&job->link, object) || link_library(&job->link, object) ||
	       job_in_planned_dir(job, object);
}

/*
 * What a task has made to its end, of files that the manifest knows, is right whatever becomes of
 * the other tasks. Of a make for a directory that is all that is there: make deletes what it fails
 * at.
 */
static void note_made(struct build_job *job, const struct task *task)
{
	struct plan *plan = &job->plan;

	for (int i = plan->nobjects - 1; task->ended && i >= 0; i--) {
		const char *object = plan->objects[i];
		bool made = task->object ? task->done && streq(task->object, object)
					 : task->dir && path_lies_in(object, task->dir) &&
						   job_in_stage(job, object);

		if (made && job_leads_to_link(job, object) && !is_kept(job, object) &&
		    graph_update(&job->graph, &job->stage, object) == 0)
			plan_made(plan, i);
	}
}

/* What a trusted run has compiled without a word, of the files that it was thought to be made from. */
static void keep_for_others(struct build_job *job, const struct task *task)
{
	const char *store = job->request->objects_store;
	char *key;

	if (!task->key || !task->done || task->taken || task->said || !objectstore_writable(store))
		return;
	graph_update(&job->graph, &job->stage, task->object);
	key = objectstore_key(&job->stage, &job->graph, task->object);
	if (key && streq(key, task->key))
		objectstore_keep(store, key, &job->stage, task->object);
	free(key);
}

enum build_state job_run_noted(struct build_job *job, struct task *tasks, int n)
{
	enum build_state state = tasks_run(&job->kbuild, tasks, n);

	for (int i = 0; i < n; i++) {
		note_made(job, &tasks[i]);
		keep_for_others(job, &tasks[i]);
	}
	tasks_release(tasks, n);
	return state;
}

static void look_in_store(const struct build_job *job, struct task *task)
{
	const char *store = job->request->objects_store;

	if (!store || !task->label)
		return;
	task->key = objectstore_key(&job->stage, &job->graph, task->object);
	task->taken = task->key && objectstore_take(store, task->key, &job->stage, task->object);
}

/* One task for each object of the plan that the link wants, or that may be the same again. */
static int object_tasks(struct build_job *job, struct task *tasks)
{
	bool old_kbuild = !job->graph.objtool_recorded;
	char *objtool = stage_path(&job->stage, "tools/objtool/objtool");
	int n = 0;

	old_kbuild = old_kbuild && path_exists(objtool);
	for (int i = 0; i < job->plan.nobjects; i++) {
		const char *object = job->plan.objects[i];

		if (job_in_planned_dir(job, object) ||
		    (!link_has(&job->link, object) && !link_library(&job->link, object) &&
		     !is_kept(job, object)))
			continue;
		if (old_kbuild || !replay_compile_task(&tasks[n], &job->stage, &job->graph, object))
			replay_object_task(&tasks[n], object);
		else
			look_in_store(job, &tasks[n]);
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
static enum build_state run_tasks(struct build_job *job)
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
	state = job_run_noted(job, tasks, n);
	free(tasks);
	for (int i = 0; i < plan->ndirs && state == BUILD_OK; i++) {
		if (!waits[i])
			continue;
		replay_dir_task(&task, &job->kbuild, &job->graph, &job->link, plan->dirs[i]);
		state = job_run_noted(job, &task, 1);
	}
	free(waits);
	lap("build: objects");
	return state;
}

/* What the members of a directory's archive are, as its recorded command lists them. */
static bool enters_directories(const struct build_job *job, const char *dir, const char *before)
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

static char *archive_command(const struct build_job *job, const char *dir)
{
	char *archive = xasprintf("%s/built-in.a", dir),
	     *command = graph_command(&job->stage, archive);

	free(archive);
	return command;
}

/* The @i-th object that vmlinux was not linked with as it is now; NULL: there are no more. */
static const char *unlinked(const struct build_job *job, int i)
{
	const struct plan *plan = &job->plan;

	if (i < plan->nobjects)
		return plan->objects[i];
	return i < plan->nobjects + plan->nmade ? plan->made[i - plan->nobjects] : NULL;
}

/* The graph follows what was compiled: dependencies may have come or gone. */
static void update_graph(struct build_job *job)
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

static enum build_state archives_and_link(struct build_job *job)
{
	enum build_state state = BUILD_OK;
	char *done = NULL;

	for (int i = 0; i < job->plan.ndirs && state == BUILD_OK; i++)
		state = replay_archives(&job->kbuild, &job->stage, job->plan.dirs[i]);
	for (int i = 0; unlinked(job, i) && state == BUILD_OK; i++) {
		const char *lib = link_library(&job->link, unlinked(job, i));

		if (!lib || streq(lib, done))
			continue;
		state = replay_archive(&job->kbuild, &job->stage, lib);
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
static void compare_kept(struct build_job *job)
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
static bool may_export(const struct build_job *job, const char *object)
{
	char *path = path_join(job->stage.dir, object),
	     *now = path_exists(path) ? exports_of(path) : xstrdup(EXPORTS_NONE);
	bool may = streq(now, EXPORTS_UNCLEAR) || !streq(now, link_exports(&job->link, object));

	free(now);
	free(path);
	return may;
}

/* An object that is new in @dir, or is gone from it, may matter as well. */
static bool dir_may_export(const struct build_job *job, const char *dir)
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

/* Exports are not regenerated: what may change them is left to kbuild. */
static void plan_exports(struct build_job *job)
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

enum build_state job_replay(struct build_job *job)
{
	struct plan *plan = &job->plan;
	char **before = xcalloc(plan->ndirs + 1, sizeof(char *));
	enum build_state state;
	int err;

	if (plan->ndirs)
		qsort(plan->dirs, plan->ndirs, sizeof(char *), deepest_first);
	for (int i = 0; i < plan->ndirs; i++)
		before[i] = archive_command(job, plan->dirs[i]);
	job_delete_planned(job);
	state = run_tasks(job);
	if (state == BUILD_OK) {
		update_graph(job);
		err = graph_save(&job->graph, &job->stage);
		if (err)
			state = job_gone_wrong(job, err);
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
