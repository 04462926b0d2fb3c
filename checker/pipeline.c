// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diagnosis.h"
#include "exam/remarks.h"
#include "exam/silence.h"
#include "exam/sparsetool.h"
#include "exam/bootrun.h"
#include "facts/collect.h"
#include "facts/observed.h"
#include "exam/upstream.h"
#include "lib/arena.h"
#include "lib/fs.h"
#include "lib/laps.h"
#include "lib/process.h"
#include "lib/strbuf.h"
#include "lib/util.h"
#include "rules/rule.h"
#include "show/show.h"
#include "../vm/build/build.h"
#include "../vm/build/roombuild.h"

/*
 * How it works: the stages run cheapest first. After each, all rules judge what is known so far;
 * a first cause that is an error ends the walk, since later stages could only show its
 * consequences.
 */

#define OTHER_SIDE_KEY_MAX (4 << 20)

struct check {
	const struct check_request *request;
	const struct step *step;
	struct arena *arena;
	struct facts *facts;
	struct findings *findings;
	struct subject *subjects;
	int nsubjects;
	double static_s, build_s, boot_s;
	bool was_interrupted;
	enum depth reached;  /* what was judged last */
	pid_t other_side;    /* the process that looks from there, while it does */
	struct asked *asked; /* the questions to the checkers of C, while they are open */
	struct sparse *sparse;
};

static enum evidence_stage stage_limit(const struct check_request *request)
{
	static const enum evidence_stage stages[] = {
		[DEPTH_TREE] = STAGE_TREE,
		[DEPTH_OBJECT] = STAGE_BUILD,
		[DEPTH_IMAGE] = STAGE_IMAGE,
		[DEPTH_BOOT] = STAGE_BOOT,
	};

	return stages[request->depth_limit];
}

static bool goes_to(const struct check *check, enum depth depth)
{
	return check->step->depth >= depth && check->request->depth_limit >= depth;
}

static void tell(const struct check *check, const char *what)
{
	if (check->request->progress)
		check->request->progress(check->request->cookie, what, 0, 0);
}

/*
 * Judge what is known; true when nothing stands in the way of the next stage. Answers are looked at
 * with the step's last evidence: a missing diagnosis must not hide the symptoms it speaks of.
 */
static bool judge(struct check *check, enum depth reached)
{
	struct findings *findings = arena_new_obj(check->arena, struct findings);

	check->reached = reached;
	if (reached == check->step->depth)
		answers_collect(check->facts, check->request->tree, check->step->answers,
				check->step->nanswers);
	findings->arena = check->arena;
	findings->facts = check->facts;
	rules_run(check->facts, check->subjects, check->nsubjects, check->step->codes, findings);
	findings_harden(findings, check->step->strict);
	findings_forgive(findings, check->request->forgiven);
	if (diagnosis_is_open(check->step, check->request->tree))
		findings_only_symptoms(findings, "which mistake shows itself like this? "
						 "./lab explain lists those that the lab knows");
	lap("rules");
	check->findings = findings;
	if (check->facts->broken)
		return false;
	for (int i = 0; i < findings->n; i++) {
		if (findings->list[i]->severity == SEVERITY_ERROR)
			return false;
	}
	return true;
}

/* Where the files of a build are read: a sandbox's stage is no place for us. To be freed. */
static char *built_in(const struct check_request *request)
{
	return request->sandbox ? room_kept(request->build) : xstrdup(request->stage);
}

/*
 * Somebody whose code is in the lab's own copy, and only there, is told so. A build has looked
 * already; where none comes, what is missing in the tree is reason enough to look.
 */
static void look_for_misplaced(struct check *check, bool repair)
{
	const struct check_request *request = check->request;
	struct build_request build = {.tree = request->tree, .stage = request->stage};

	if (request->sandbox)
		return;
	if (repair)
		vm_stage_repair(&build);
	misplaced_collect(check->facts, request->tree);
	lap("the lab's own copy");
}

/* What the step's programs and those of earlier steps ask for, as their sources have it. */
static void read_programs(struct check *check)
{
	struct facts *facts = check->facts;
	const struct step *step = check->step;

	number_uses_collect(facts, check->request->tree);
	for (int i = 0; i < facts->nasms; i++)
		for (int j = 0; j < step->nprograms; j++)
			facts->asms[i].of_step |=
				streq(facts->asms[i].span.file, step->programs[j].path);
}

static bool look_at_tree(struct check *check)
{
	const struct check_request *request = check->request;
	char *built = built_in(request), *config = path_join(built, ".config");
	struct tree_request tree = {
		.dir = request->tree,
		.pristine = request->base,
		.config = path_exists(config) ? config : NULL,
		.cache = request->cache,
		.view = request->sandbox != NULL,
		.subjects = check->subjects,
		.nsubjects = check->nsubjects,
	};
	double begin = now_s();

	if (tree_collect(check->facts, &tree) < 0 && !check->facts->broken)
		check->facts->broken = "the kernel tree could not be read";
	if (!check->facts->broken && upstream_wanted(check->step->codes))
		upstream_collect(check->facts, &(struct upstream_request){
						       .pristine = request->base,
						       .subjects = check->subjects,
						       .nsubjects = check->nsubjects,
						       .run = !request->sandbox,
					       });
	if (!check->facts->broken && check->step->nprograms)
		read_programs(check);
	free(config);
	free(built);
	check->static_s = now_s() - begin;
	lap("tree");
	if (check->facts->broken)
		return false;
	if (judge(check, DEPTH_TREE) && goes_to(check, DEPTH_OBJECT))
		return true;
	look_for_misplaced(check, true);
	judge(check, DEPTH_TREE);
	return false;
}

/* The objects of the files that define the step's syscalls; NULL-terminated, in the arena. */
static const char *const *own_objects(struct check *check)
{
	const char **objects = NULL;
	int n = 0;

	for (int i = 0; i < check->facts->ndefinitions; i++) {
		const struct definition *def = &check->facts->definitions[i];
		const char *dot = def->file ? strrchr(def->file->file, '.') : NULL;
		char *object;
		bool known = false;

		if (!dot || strcmp(dot, ".c") != 0 || def->liveness != LIVE || def->pristine)
			continue;
		object = arena_printf(check->arena, "%.*s.o", (int)(dot - def->file->file),
				      def->file->file);
		for (int j = 0; j < n; j++)
			known |= streq(objects[j], object);
		if (!known)
			*arena_append(check->arena, &objects, &n) = object;
	}
	*arena_append(check->arena, &objects, &n) = NULL;
	return objects;
}

/* All that another architecture could mind: the header, and the heads of what is defined. */
static char *other_side_key(const struct check *check)
{
	const struct facts *facts = check->facts;
	struct strbuf key = {0};

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *def = &facts->definitions[i];

		if (def->pristine || !def->name)
			continue;
		strbuf_addf(&key, "%s %d %s", def->span.file, def->kind, def->name);
		for (int j = 0; j < def->nparams; j++)
			strbuf_addf(&key, ", %s", def->params[j].type ? def->params[j].type : "?");
		strbuf_addch(&key, '\n');
	}
	strbuf_addstr(&key, facts->header.source->text);
	return strbuf_detach(&key);
}

/* @given: what gcc says when the header is read as it shipped. */
static char *other_side_log(const struct check *check, bool given)
{
	return path_join(check->request->build, given ? "other-side-given.log" : "other-side.log");
}

static char *other_side_record(const struct check *check)
{
	return path_join(check->request->build, "other-side.right");
}

/* Where untrusted code has run nothing is remembered. */
static bool other_side_is_known(const struct check *check)
{
	char *path = other_side_record(check), *key = other_side_key(check);
	struct strbuf old = {0};
	bool known = !check->request->sandbox && !file_read(path, &old, OTHER_SIDE_KEY_MAX) &&
		     streq(strbuf_str(&old), key);

	strbuf_release(&old);
	free(path);
	free(key);
	return known;
}

static void remember_other_side(const struct check *check)
{
	const struct build_facts *facts = &check->facts->build;
	char *path = other_side_record(check), *key = other_side_key(check);

	if (facts->nother_side)
		unlink(path);
	else if (facts->other_side_read && !check->request->sandbox)
		file_write_atomic(path, key, strlen(key));
	free(path);
	free(key);
}

/*
 * gcc takes a third of a second for each file. A step that shows it always pays for that; the
 * others, which only ask whether earlier work still holds, when it is not what was right before.
 */
static bool wants_other_side(const struct check *check)
{
	const struct step *step = check->step;
	const struct source *header = check->facts->header.source;

	for (int i = 0; step->shows && step->shows[i]; i++)
		if (streq(step->shows[i], "other-side"))
			return true;
	return header && !header->pristine && codes_match(step->codes, "E0414") &&
	       !other_side_is_known(check);
}

#define READ_AS_IT_IS	1
#define READ_AS_IT_CAME 2
#define NOT_READ	4

/*
 * The source as an architecture without wrappers reads it: evidence for the prototype. Append what
 * gcc says about @file to @said; its exit status, or -errno.
 */
static int hear_other_side(const struct build_request *build, const char *file, const char *header,
			   const char *log, struct strbuf *said)
{
	int status = vm_other_side(build, file, header, log);
	int err = status < 0 ? 0 : file_read(log, said, 0);

	return err < 0 ? err : status;
}

/* Whether gcc need not be asked; *@key gets what its silence is remembered by. */
static bool other_side_is_silent(const struct check *check, const char *file, const char **key)
{
	const struct check_request *request = check->request;

	if (silence_is_certain(request->silence, check->facts, file, request->touched))
		return true;
	*key = silence_key(request->silence, check->facts, file, request->touched);
	return silence_was(request->silence, *key);
}

/*
 * gcc's words go into two logs; what came of it is returned. A file may never have been compiled;
 * in a sandbox, after a build that went well, somebody took away how it was.
 */
static int read_other_side(const struct check *check, const struct build_request *build,
			   const char *const *objects)
{
	const struct source *header = check->facts->header.source;
	char *log = other_side_log(check, false), *given_log = other_side_log(check, true);
	struct strbuf said = {0}, said_of_given = {0};
	int was_read = 0, status;

	for (int i = 0; objects[i]; i++) {
		char *file = xasprintf("%.*s.c", (int)strlen(objects[i]) - 2, objects[i]);
		size_t before = said.len;
		const char *key = NULL;

		status = other_side_is_silent(check, file, &key)
				 ? 0
				 : hear_other_side(build, file, NULL, log, &said);
		if (!status && said.len == before)
			silence_note(check->request->silence, check->facts, file, key);
		was_read |= status >= 0				   ? READ_AS_IT_IS
			    : status == -ENOENT && !build->sandbox ? 0
								   : NOT_READ;
		if (status > 0 && header && header->given) {
			status = hear_other_side(build, file, header->given->text, given_log,
						 &said_of_given);
			was_read |= status >= 0 ? READ_AS_IT_CAME : NOT_READ;
		}
		free(file);
	}
	if (file_write_new(log, strbuf_str(&said), said.len) ||
	    file_write_new(given_log, strbuf_str(&said_of_given), said_of_given.len))
		was_read = NOT_READ;
	strbuf_release(&said);
	strbuf_release(&said_of_given);
	free(log);
	free(given_log);
	return was_read;
}

/* A question without an answer is no pass. Whose fault it is depends on who could stop gcc. */
static void miss_other_side(struct check *check)
{
	if (check->request->sandbox) {
		other_side_add(check->facts,
			       "include/linux/syscalls.h:1:1: error: gcc did not come to its end",
			       false);
		return;
	}
	check->facts->broken =
		"gcc did not come to its end when it read your files as other architectures do";
	check->facts->broken_help = "check again; ./lab doctor looks at the machine";
}

static void take_other_side(struct check *check, int was_read)
{
	char *log = other_side_log(check, false), *given_log = other_side_log(check, true);

	if (was_read & READ_AS_IT_IS)
		other_side_collect(check->facts, log, false);
	if (was_read & READ_AS_IT_CAME)
		other_side_collect(check->facts, given_log, true);
	check->facts->build.other_side_read = was_read & READ_AS_IT_IS;
	if (was_read & NOT_READ && !interrupted())
		miss_other_side(check);
	else
		remember_other_side(check);
	free(log);
	free(given_log);
}

/*
 * A boot keeps one processor busy: what comes before it leaves the other one to gcc. In a batch the
 * other processor has its own worker.
 */
static void look_from_other_side(struct check *check, const struct build_request *build,
				 const char *const *objects, bool image)
{
	pid_t pid = image && !build->sandbox ? process_fork() : -1;

	if (pid == 0)
		_exit(read_other_side(check, build, objects));
	if (pid > 0)
		check->other_side = pid;
	else
		take_other_side(check, read_other_side(check, build, objects));
}

/* Wait for what looks from the other side; true when there is something new to judge. */
static bool await_other_side(struct check *check)
{
	int status;

	if (check->other_side <= 0)
		return false;
	if (check->was_interrupted)
		kill(check->other_side, SIGTERM);
	while (waitpid(check->other_side, &status, 0) < 0 && errno == EINTR)
		;
	check->other_side = 0;
	lap("waiting for the other side");
	take_other_side(check, WIFEXITED(status) ? WEXITSTATUS(status) : NOT_READ);
	return true;
}

/* Wait for all that was looked at beside the boot; true when there is something new to judge. */
static bool await_others(struct check *check)
{
	bool from_other_side = await_other_side(check);
	int remarks = remarks_take(check->asked, 0) + sparse_take(check->sparse);

	check->asked = NULL;
	check->sparse = NULL;
	lap("waiting for remarks on the sources");
	return from_other_side || remarks;
}

static bool build_failed_for_us(struct check *check, const struct build_result *result)
{
	if (result->state == BUILD_INTERRUPTED) {
		check->was_interrupted = true;
		return true;
	}
	if (result->state != BUILD_BROKEN)
		return false;
	check->facts->build.state = FACT_BROKEN;
	check->facts->broken = arena_strdup(check->arena, result->error);
	check->facts->broken_help = arena_strdup(check->arena, result->help);
	return true;
}

/* What generated_collect() and stage_collect() read; NULL-terminated, in the arena. */
static const char *const *wanted_files(struct check *check)
{
	const char **files = NULL;
	int n = 0;

	*arena_append(check->arena, &files, &n) = GENERATED_NUMBERS;
	*arena_append(check->arena, &files, &n) = GENERATED_ENTRIES;
	for (int i = 0; i < check->facts->ndefinitions; i++) {
		const char *source = check->facts->definitions[i].span.file;

		if (!source || !ends_with(source, ".c"))
			continue;
		*arena_append(check->arena, &files, &n) = source;
		*arena_append(check->arena, &files, &n) =
			arena_printf(check->arena, "%.*s.o", (int)strlen(source) - 2, source);
	}
	*arena_append(check->arena, &files, &n) = NULL;
	return files;
}

/*
 * A program that reads C is no more trusted with a stranger's than a compiler is, and its remarks are
 * warnings, which cost nobody points: there is none in a sandbox, nor where a grade is made without one.
 */
static void ask_for_remarks(struct check *check, bool is_built)
{
	const struct check_request *request = check->request;

	if (!is_built || check->asked || check->sparse || !request->remarks || request->sandbox)
		return;
	check->asked = remarks_ask(check->facts, check->step->codes);
	check->sparse = sparse_ask(check->facts, check->step->codes, request->stage);
}

/* Build the objects (@image false) or the whole kernel. */
static bool look_at_build(struct check *check, bool image)
{
	const struct check_request *request = check->request;
	const char *const *objects = own_objects(check);
	char *log = path_join(request->build, "build.log"), *built = built_in(request);
	struct build_request build = {
		.tree = request->tree,
		.pristine = request->base,
		.stage = request->stage,
		.log = log,
		.objects = image ? NULL : objects,
		.full = request->full,
		.timeout_s = request->build_timeout_s,
		.sandbox = request->sandbox,
		.wanted = request->sandbox ? wanted_files(check) : NULL,
		.touched = request->touched,
		.progress = {request->progress, request->cookie},
	};
	struct build_result result = {0};
	bool go_on = false;

	tell(check, "building");
	vm_build(&build, &result);
	check->build_s = result.seconds;
	if (!build_failed_for_us(check, &result)) {
		build_collect(check->facts, &result);
		look_for_misplaced(check, false);
		lap("build: reading its log");
		if (result.state == BUILD_OK && wants_other_side(check))
			look_from_other_side(check, &build, objects, image);
		lap("build: the prototype from the other side");
		ask_for_remarks(check, result.state == BUILD_OK);
		if (result.state == BUILD_OK && image)
			generated_collect(check->facts, built, check->subjects, check->nsubjects);
		lap("build: reading the generated tables");
		go_on = judge(check, DEPTH_OBJECT) && result.state == BUILD_OK;
	}
	build_result_release(&result);
	free(log);
	free(built);
	return go_on;
}

/* The image is frozen before anything is drawn: what was judged is what stays in work/build. */
static bool freeze_image(struct check *check)
{
	char *frozen = path_join(check->request->build, "vmlinux"), *tmp;
	int err = 0;

	tmp = xasprintf("%s.new", frozen);
	if (!files_same(check->facts->build.vmlinux, frozen)) {
		err = file_copy_ordinary(check->facts->build.vmlinux, tmp);
		if (!err && rename(tmp, frozen) < 0)
			err = -errno;
	}
	/* What a build leaves in the place of its image and cannot be one is the build's fault; so
	 * is a disk that it has filled, when that is the one of its sandbox. */
	if (err == -ELOOP || err == -EINVAL ||
	    (check->request->sandbox && (err == -ENOSPC || err == -EDQUOT)))
		check->facts->image.state = FACT_BROKEN;
	if (err) {
		unlink(tmp);
		check->facts->broken = arena_printf(check->arena, "cannot keep the image at %s: %s",
						    frozen, strerror(-err));
		check->facts->broken_help = "make room on this disk, then check again";
	}
	check->facts->build.vmlinux = arena_strdup(check->arena, frozen);
	free(tmp);
	free(frozen);
	return !err;
}

static bool look_at_image(struct check *check)
{
	char *built;

	tell(check, "reading the image");
	if (!freeze_image(check))
		return false;
	lap("image: keeping it");
	if (image_collect(check->facts, check->facts->build.vmlinux) < 0 && !check->facts->broken)
		check->facts->broken = "the image vmlinux could not be read";
	/* Where a call gets lost is asked from here on. */
	built = built_in(check->request);
	stage_collect(check->facts, built, NULL);
	free(built);
	read_programs(check);
	lap("image: reading it");
	return judge(check, DEPTH_IMAGE);
}

static bool look_at_boot(struct check *check)
{
	const struct check_request *asked = check->request;
	const struct boot_request request = {
		.step = asked->step,
		.tree = asked->tree,
		.stage = asked->stage,
		.build = asked->build,
		.initcalls = asked->initcalls,
		.twice = asked->twice,
		.known = asked->known,
		.unshown = asked->unshown,
		.seed = asked->seed,
		.sandbox = asked->sandbox,
		.progress = asked->progress,
		.cookie = asked->cookie,
	};
	double begin = now_s();

	tell(check, "booting");
	if (boot_collect(check->facts, &request) < 0 && !check->facts->broken && !interrupted())
		check->facts->broken = "the virtual machine could not be used";
	check->boot_s = now_s() - begin;
	if (check->facts->boot.state == FACT_COLLECTED && !check->request->sandbox)
		last_boot_write(check->facts, check->request->build);
	if (interrupted()) {
		check->was_interrupted = true;
		return false;
	}
	await_others(check);
	return judge(check, DEPTH_BOOT);
}

static void look_as_far_as_it_goes(struct check *check)
{
	if (!look_at_tree(check) || !goes_to(check, DEPTH_OBJECT))
		return;
	if (!look_at_build(check, goes_to(check, DEPTH_IMAGE)) || !goes_to(check, DEPTH_IMAGE))
		return;
	if (!look_at_image(check) || !goes_to(check, DEPTH_BOOT))
		return;
	look_at_boot(check);
}

static void walk(struct check *check)
{
	look_as_far_as_it_goes(check);
	if (await_others(check) && !check->was_interrupted)
		judge(check, check->reached);
}

static void take_subjects(struct check *check)
{
	const struct step *step = check->step;

	for (int i = 0; i < step->nsyscalls; i++)
		*arena_append(check->arena, &check->subjects, &check->nsubjects) =
			step->syscalls[i].subject;
}

struct verdict *check_run(struct arena *arena, const struct check_request *request)
{
	struct check check = {
		.request = request,
		.step = request->step,
		.arena = arena,
		.facts = arena_new_obj(arena, struct facts),
		.findings = arena_new_obj(arena, struct findings),
	};
	struct observed seen;
	struct verdict *verdict;

	check.facts->arena = arena;
	check.findings->arena = arena;
	check.findings->facts = check.facts;
	take_subjects(&check);
	walk(&check);
	if (check.was_interrupted || interrupted())
		return NULL;
	seen = facts_observed(check.facts);
	verdict = verdict_judge(arena, request->step->name, request->step->goals,
				request->step->ngoals, stage_limit(request), &seen, check.findings);
	verdict->facts = check.facts;
	verdict->step_title = request->step->title;
	verdict->static_s = check.static_s;
	verdict->build_s = check.build_s;
	verdict->boot_s = check.boot_s;
	if (verdict->outcome == OUTCOME_PASS)
		exhibits_make(verdict, request->step);
	return verdict;
}
