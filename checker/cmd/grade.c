// SPDX-License-Identifier: GPL-2.0-only
/* grade - instructor mode: a folder of patches in, a table out */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/build/sandbox.h"
#include "../work/workspace.h"
#include "../cluster/engine.h"
#include "../export/export.h"
#include "../grade/again.h"
#include "../grade/batch.h"
#include "../class/classpage.h"
#include "../grade/firstlook.h"
#include "../grade/judge.h"
#include "../grade/policy.h"
#include "../grade/regrade.h"
#include "../grade/roster.h"
#include "../grade/selftest.h"
#include "../grade/variants.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../command/command.h"
#include "grading.h"

#define MEMORY_MB 4096
#define PROCESSES 1024
#define FILE_MB	  512
#define DISK_MB	  1536

/* ---- the command line ---------------------------------------------------------------------- */

static bool read_number(const char *text, long long max, long long *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	return *text && !*end && !errno && *number >= 0 && *number <= max;
}

static int number_option(struct grading *grading, const char *name, long long fallback,
			 long long max, long long *number)
{
	const char *value = option_get(grading->line, name);

	*number = fallback;
	if (!value)
		return 0;
	if (!read_number(value, max, number))
		return usage_error(grading->line, "--%s needs a number from 0 to %lld, not `%s`",
				   name, max, value);
	return 0;
}

static int default_workers(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 3 ? n / 2 : 1; /* each build uses more than one CPU */
}

static int read_numbers(struct grading *grading)
{
	struct grade_plan *plan = &grading->plan;
	long long seed, workers, build_s;
	int err = number_option(grading, "seed", 0, 1ll << 53, &seed);

	if (!err)
		err = number_option(grading, "j", default_workers(), 256, &workers);
	if (!err)
		err = number_option(grading, "build-timeout", BUILD_S_DEFAULT, 86400, &build_s);
	if (err)
		return err;
	if (!workers || !build_s)
		return usage_error(grading->line, "%s must be more than 0",
				   workers ? "--build-timeout" : "-j");
	plan->seed = seed;
	if (!seed && option_get(grading->line, "resume"))
		plan->seed = journal_seed(plan->out);
	while (!plan->seed)
		plan->seed = rng_seed_from_system();
	/* Without a sandbox there is one stage that all share. */
	grading->batch.workers = plan->sandbox ? workers : 1;
	plan->limits = (struct grade_limits){.build_s = build_s,
					     .total_s = build_s + 120 * (plan->nsteps + 2),
					     .memory_mb = MEMORY_MB,
					     .processes = PROCESSES,
					     .file_mb = FILE_MB,
					     .disk_mb = DISK_MB};
	return 0;
}

static void add_allowed(struct grading *grading, const char ***allowed, int *n,
			const struct step *step)
{
	for (int i = 0; step->paths && step->paths[i]; i++)
		*arena_append(grading->arena, allowed, n) = step->paths[i];
}

static int unknown_step(const struct grading *grading, const char *name)
{
	const char *near = course_nearest(grading->course, name);

	return usage_error(grading->line, "there is no step `%s`%s%s%s", name,
			   near ? "; did you mean " : "; ./lab list shows them", near ? near : "",
			   near ? "?" : "");
}

static int read_policy(struct grading *grading)
{
	const char *path = option_get(grading->line, "policy");
	char *error = NULL;
	int code = 0;

	if (path && !policy_read(&grading->policy, grading->course, path, &error))
		code = usage_error(grading->line, "%s; --policy-example writes a right one", error);
	grading->plan.policy = grading->policy.id;
	free(error);
	return code;
}

/* Which steps' goals count, and which paths: those of all steps up to the last one. */
static int choose_steps(struct grading *grading)
{
	const char *name = option_get(grading->line, "step"), **allowed = NULL;
	const struct step **steps = NULL, *only = NULL;
	struct grade_plan *plan = &grading->plan;
	char *error = NULL;
	int n = 0;

	grading->course = course_load(&error);
	if (!grading->course)
		return broken_error("./lab dev check shows more", "the course cannot be read: %s",
				    error);
	if (read_policy(grading))
		return EXIT_USAGE;
	plan->name = "all";
	if (name && !streq(name, "all")) {
		only = course_step(grading->course, name);
		if (!only)
			return unknown_step(grading, name);
		plan->name = only->name;
	}
	for (int i = 0; i < grading->course->nsteps; i++) {
		const struct step *step = &grading->course->steps[i];

		if (only && step->number > only->number)
			break;
		add_allowed(grading, &allowed, &n, step);
		if (only && step != only)
			continue;
		*arena_append(grading->arena, &steps, &plan->nsteps) = step;
		for (int j = 0; j < step->ngoals; j++)
			plan->max_points += step->goals[j].points;
	}
	*arena_append(grading->arena, &allowed, &n) = NULL;
	plan->course = grading->course;
	plan->steps = steps;
	plan->allowed = allowed;
	return plan->nsteps ? 0
			    : broken_error("is this a whole checkout?", "the course has no steps");
}

/* Where the results go, as it was named. */
static const char *named_out(const struct grading *grading)
{
	const char *out = option_get(grading->line, "out");

	if (out && *out)
		return out;
	return option_get(grading->line, "only") ? AGAIN_OUT : "results";
}

static int keep_only(struct grading *grading)
{
	struct submissions *all = &grading->submissions;
	const char *only = option_get(grading->line, "only");

	for (int i = 0; i < all->n; i++) {
		if (streq(all->list[i].student, only)) {
			all->list[0] = all->list[i];
			all->n = 1;
			return 0;
		}
	}
	return usage_error(grading->line,
			   "there is no submission of `%s`; the table of a batch has "
			   "the names",
			   only);
}

/* Whose is which; what is wrong with the roster is reported in lines of its own. */
static int read_roster(struct grading *grading)
{
	const char *path = option_get(grading->line, "roster"), *problem;

	if (!path)
		return 0;
	grading->roster.arena = grading->arena;
	if (!roster_read(&grading->roster, path, &problem))
		return usage_error(grading->line, "the roster cannot be used\n%s", problem);
	roster_settle(&grading->roster, &grading->submissions);
	return 0;
}

static int read_submissions(struct grading *grading)
{
	const char *problem;
	int code;

	grading->submissions.arena = grading->arena;
	grading->submissions.out = named_out(grading);
	grading->submissions.roster = option_get(grading->line, "roster");
	grading->submissions.policy = option_get(grading->line, "policy");
	grading->submissions.secret = option_get(grading->line, "secret");
	code = grading_secret(grading);
	if (code)
		return code;
	for (int i = 0; i < grading->line->noperands; i++) {
		const char *path = grading->line->operands[i];
		int err = submissions_read(&grading->submissions, path);

		if (err)
			return usage_error(grading->line, "%s cannot be read: %s", path,
					   strerror(-err));
	}
	if (!grading->submissions.n)
		return usage_error(grading->line, "there is no submission in %s",
				   grading->line->operands[0]);
	code = read_roster(grading);
	if (code)
		return code;
	problem = exporters_wrong(grading->arena, option_get(grading->line, "format"),
				  &grading->roster);
	if (problem)
		return usage_error(grading->line, "%s", problem);
	if (!policy_settle(&grading->policy, &grading->submissions, &problem))
		return usage_error(grading->line, "%s", problem);
	submissions_settle(&grading->submissions);
	variants_settle(&grading->submissions, grading->plan.secret ? &grading->secret : NULL);
	return option_get(grading->line, "only") ? keep_only(grading) : 0;
}

static int choose_out(struct grading *grading)
{
	const char *out = named_out(grading);
	char real[PATH_MAX];
	int err = mkdirs(out);

	if (err || !realpath(out, real) || access(real, W_OK) < 0)
		return broken_error("name another directory with --out=DIR",
				    "cannot write results to %s: %s", out,
				    strerror(err ? -err : errno));
	grading->plan.out = arena_strdup(grading->arena, real);
	/* One student's row shall not take the place of a batch's table. */
	if (option_get(grading->line, "only") && results_are_many(real))
		return usage_error(grading->line,
				   "%s holds the results of a batch; name another "
				   "directory with --out",
				   out);
	return 0;
}

/* Nobody finds two batches in one folder, half of each. */
static int refuse_another(struct grading *grading)
{
	struct batch *batch = &grading->batch;
	const char *why;

	batch->arena = grading->arena;
	batch->plan = &grading->plan;
	batch->submissions = &grading->submissions;
	if (option_get(grading->line, "resume") || option_get(grading->line, "only") ||
	    !batch_is_another(batch, &why))
		return 0;
	return usage_error(grading->line,
			   "%s holds the results of another batch: %s; name another directory with "
			   "--out, or move that one away",
			   named_out(grading), why);
}

/* ---- a first look -------------------------------------------------------------------------- */

static void show_first_look(const struct grading *grading)
{
	const struct first_look look = {
		.submissions = &grading->submissions,
		.roster = &grading->roster,
		.course = grading->course,
		.name = grading->plan.name,
		.each_s = pace_read(grading->plan.area.dir, grading->plan.name),
		.workers = grading->batch.workers,
	};
	struct strbuf text = {0};

	if (option_get(grading->line, "only"))
		return;
	first_look(&text, &look);
	printf("%s\n", strbuf_str(&text));
	fflush(stdout);
	strbuf_release(&text);
}

/* Without a sandbox the one stage is copied for each submission, from one that is set aside. */
static int keep_stage(struct grading *grading)
{
	int err = grading->plan.sandbox ? 0 : area_keep(&grading->plan.area);

	return err ? broken_error("is the disk full?", "cannot set the stage aside: %s",
				  strerror(-err))
		   : 0;
}

/* ---- grading ------------------------------------------------------------------------------- */

/* Once the first is graded, and then ten times. */
static void tell_left(const struct batch *batch)
{
	int n = batch->submissions->n, tenth = n > 10 ? n / 10 : 1;
	double left = batch_left_s(batch);
	struct strbuf text = {0};

	if (left < 60 || (batch->ndone > 1 && batch->ndone % tenth))
		return;
	time_words(&text, left);
	fprintf(stderr, "lab: about %s left\n", strbuf_str(&text));
	strbuf_release(&text);
}

static void report(const struct batch *batch, int index)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "%*d/%d  ", batch->submissions->n > 99 ? 4 : 2, batch->ndone,
		    batch->submissions->n);
	result_show(&text, &batch->results[index], text.len);
	fputs(strbuf_str(&text), stdout);
	fflush(stdout);
	strbuf_release(&text);
	tell_left(batch);
}

static void summary(const struct batch *batch)
{
	const char *separator = ": ";

	printf("\n%d submission%s", batch->submissions->n, batch->submissions->n == 1 ? "" : "s");
	for (int grade = GRADE_PASS; grade <= GRADE_INFRA_ERROR; grade++) {
		int n = batch_count(batch, grade);

		if (n) {
			printf("%s%d %s", separator, n, grade_name(grade));
			separator = ", ";
		}
	}
	if (batch->plan->sandbox && batch->bounded)
		printf("\nno network; each process, disk and time were limited; control groups "
		       "bounded: %s",
		       batch->bounded);
	printf("\nseed %llu; the table is %s/results.csv, the class is %s/report.html\n",
	       (unsigned long long)batch->plan->seed, batch->plan->out, batch->plan->out);
	if (batch->submissions->n == 1)
		printf("to repeat it: %s\n", again_for(batch->arena, batch->plan->again,
						       batch->submissions->list[0].student));
	else
		printf("to repeat it: %s\nor one of them: the same with --only STUDENT\n",
		       batch->plan->again);
	if (batch_count(batch, GRADE_INFRA_ERROR))
		say(stdout,
		    "INFRA_ERROR is no grade: fix the machine (./lab doctor), then grade with "
		    "--resume\n");
}

static bool on_slurm(const struct grading *grading)
{
	return streq(option_get(grading->line, "engine"), "slurm");
}

/* What a task has to be told; the seed too, which was drawn here. */
static int run_on_slurm(struct grading *grading, struct engine *engine)
{
	const struct grade_plan *plan = &grading->plan;

	engine->options = option_get(grading->line, "sbatch");
	engine->policy = option_get(grading->line, "policy");
	engine->at_once = option_get(grading->line, "j") ? grading->batch.workers : 0;
	engine->arguments =
		arena_printf(grading->arena, " --step %s --seed %llu --build-timeout %d%s",
			     plan->name, (unsigned long long)plan->seed, plan->limits.build_s,
			     engine->policy ? " --policy grading.ini" : "");
	return engine_run(engine);
}

/* What is made of the table: the class on a page, and the formats that were asked for. */
static int write_reports(const struct grading *grading)
{
	int err = classpage_write(&grading->batch);

	return err ? err
		   : export_all(&grading->batch, &grading->roster,
				option_get(grading->line, "format"));
}

static int grade_all(struct grading *grading)
{
	struct batch *batch = &grading->batch;
	struct engine engine = {.batch = batch};
	bool regrade = option_get(grading->line, "regrade") && !option_get(grading->line, "resume");
	int err = regrade ? regrade_discard(grading->arena, grading->old) : 0;

	batch->report = report;
	if (!err)
		err = batch_begin(batch, option_get(grading->line, "resume") != NULL);
	if (err == -EINVAL)
		return usage_error(
			grading->line,
			"the journal in %s is of another batch (another step, seed, secret or "
			"tree): leave --resume out, or name another --out",
			grading->plan.out);
	if (!err && !on_slurm(grading))
		grading_warm(grading, batch->submissions->n - batch->ndone);
	if (!err)
		err = on_slurm(grading) ? run_on_slurm(grading, &engine) : batch_run(batch);
	if (err == -ECANCELED)
		return broken_error(engine.help, "%s", engine.why);
	if (err == -EINTR) {
		fprintf(stderr, "lab: %d of %d graded; --resume goes on from there\n", batch->ndone,
			batch->submissions->n);
		return EXIT_INTERRUPTED;
	}
	if (!err)
		err = batch_finish(batch);
	if (!err)
		err = write_reports(grading);
	if (err)
		return broken_error("make room, then go on with --resume",
				    "the results cannot be written to %s: %s", grading->plan.out,
				    strerror(-err));
	pace_keep(grading->plan.area.dir, grading->plan.name, batch_each_s(batch));
	summary(batch);
	return batch_count(batch, GRADE_INFRA_ERROR) ? EXIT_BROKEN : EXIT_PASS;
}

/* Before a batch: what has a label must get it here. */
static int prove_itself(struct grading *grading)
{
	const char *problem;
	int err;

	if (!option_get(grading->line, "self-test"))
		return 0;
	printf("self-test: the course's own solutions, and a mistake of each step\n");
	fflush(stdout);
	err = selftest_run(grading->arena, &grading->plan, grading->batch.workers, report,
			   &problem);
	if (err == -EINTR)
		return EXIT_INTERRUPTED;
	if (err)
		return broken_error("make room, or use another workspace (LAB_WORK=DIR)",
				    "the self-test cannot be graded: %s", strerror(-err));
	if (problem)
		return broken_error("./lab doctor looks at the machine; nothing was graded",
				    "the self-test has another outcome than it must: %s (see "
				    "%s.self-test)",
				    problem, grading->plan.area.dir);
	printf("self-test: all as they must be\n\n");
	return 0;
}

static bool settles_regrade(const struct grading *grading)
{
	return option_get(grading->line, "apply") || option_get(grading->line, "discard");
}

static int take_batch(struct grading *grading)
{
	const char *pattern = option_get(grading->line, "regrade");
	int code = read_submissions(grading);

	if (!code && pattern && settles_regrade(grading))
		code = usage_error(grading->line,
				   "--apply and --discard come after --regrade, alone");
	if (!code)
		code = choose_out(grading);
	if (!code)
		code = refuse_another(grading);
	if (code || !pattern)
		return code;
	grading->old = grading->plan.out;
	grading->plan.out = regrade_dir(grading->arena, grading->old);
	return regrade_choose(&grading->submissions, pattern)
		       ? 0
		       : usage_error(grading->line, "there is no submission of `%s`", pattern);
}

/* ---- regrading ----------------------------------------------------------------------------- */

static void preview(struct grading *grading)
{
	struct strbuf text = {0};

	regrade_tell(grading->arena, grading->old, &text);
	printf("\nregraded; what changes:\n%snothing in %s was changed: the same PATH with --apply "
	       "takes it over, --discard drops it\n",
	       text.len ? strbuf_str(&text) : "  nothing\n", named_out(grading));
	strbuf_release(&text);
}

/* --apply, --discard: nothing is graded. */
static int settle_regrade(struct grading *grading)
{
	struct batch *batch = &grading->batch;
	int err = grading_lock(grading);

	if (err)
		return err;
	if (option_get(grading->line, "apply")) {
		err = regrade_apply(batch);
		if (!err)
			err = batch_finish(batch);
		if (!err)
			err = write_reports(grading);
	}
	if (regrade_refusal(err))
		return usage_error(grading->line, "%s: %s", named_out(grading),
				   regrade_refusal(err));
	if (!err)
		err = regrade_discard(grading->arena, grading->plan.out);
	if (err)
		return broken_error("make room, then do it again", "%s cannot be changed: %s",
				    grading->plan.out, strerror(-err));
	printf("%s\n", option_get(grading->line, "apply") ? "the new results are in place"
							  : "the new results were dropped");
	return 0;
}

static int get_ready_and_grade(struct grading *grading)
{
	bool alone = !grading->line->noperands;
	int code = choose_steps(grading);

	if (!code && !alone)
		code = take_batch(grading);
	if (!code && !alone && settles_regrade(grading))
		return settle_regrade(grading);
	if (!code)
		code = read_numbers(grading);
	if (!code && !alone)
		show_first_look(grading);
	if (!code)
		grading_tell_again(grading);
	if (!code)
		code = grading_lock(grading);
	/* With Slurm the nodes need one. */
	if (!code && !on_slurm(grading))
		code = grading_prove_sandbox(grading);
	if (!code)
		code = grading_prepare_tree(grading);
	if (!code)
		code = keep_stage(grading);
	if (!code)
		code = prove_itself(grading);
	if (!code && !alone)
		code = grade_all(grading);
	if ((code == EXIT_PASS || code == EXIT_BROKEN) && option_get(grading->line, "regrade") &&
	    grading->batch.ndone)
		preview(grading);
	if (grading->lock >= 0 && !grading->plan.sandbox)
		area_unkeep(&grading->plan.area);
	return code;
}

/* On a node of the cluster: its log is all that hears of it. */
static int run_task(struct grading *grading)
{
	const char *why = "";
	int code = choose_steps(grading);

	if (!code)
		code = read_numbers(grading);
	if (!code && task_run(grading->arena, &grading->plan, option_get(grading->line, "task"),
			      workspace_get()->tree, &why))
		code = broken_error("the batch's own `lab grade` says what to do", "%s", why);
	return code;
}

static int make_bundle(struct grading *grading)
{
	int code = choose_steps(grading);

	if (!code)
		code = read_numbers(grading);
	return code ? code : grading_bundle(grading);
}

static int act(struct grading *grading)
{
	if (option_get(grading->line, "task"))
		return run_task(grading);
	if (option_get(grading->line, "bundle"))
		return make_bundle(grading);
	if (option_get(grading->line, "variants"))
		return grading_variants(grading);
	return option_get(grading->line, "prepare") ? grading_prepare(grading)
						    : get_ready_and_grade(grading);
}

static bool needs_path(const struct command_line *line)
{
	return !option_get(line, "self-test") && !option_get(line, "task") &&
	       !option_get(line, "bundle") && !option_get(line, "prepare") &&
	       !option_get(line, "variants");
}

static int run(const struct command_line *line)
{
	struct grading grading = {.line = line, .arena = arena_new(), .lock = -1};
	struct strbuf list = {0};
	int code;

	if (option_get(line, "policy-example")) {
		fputs(policy_example, stdout);
		return EXIT_PASS;
	}
	if (option_get(line, "formats")) {
		exporters_list(&list);
		fputs(strbuf_str(&list), stdout);
		strbuf_release(&list);
		return EXIT_PASS;
	}
	if (on_slurm(&grading) && option_get(line, "unsafe-no-sandbox"))
		return usage_error(line, "--engine slurm grades in the sandbox alone");
	if (option_get(line, "secret") && option_get(line, "bundle"))
		return usage_error(line,
				   "a bundle would carry the secret to where students' code runs");
	if (option_get(line, "sbatch") && !on_slurm(&grading))
		return usage_error(line, "--sbatch comes with --engine slurm");
	if (!line->noperands && needs_path(line))
		return usage_error(line, "PATH is missing: a folder of submissions, or one patch");
	grading.plan.arena = grading.arena;
	grading.plan.sandbox = !option_get(line, "unsafe-no-sandbox");
	grading_place(&grading);
	code = act(&grading);
	if (grading.lock >= 0)
		close(grading.lock);
	course_free(grading.course);
	strbuf_release(&grading.secret);
	arena_free(grading.arena);
	return code;
}

static const struct option_spec options[] = {
	{"roster", "FILE", NULL, "who is in the course: a CSV file of the learning platform"},
	{"policy", "FILE", NULL, "points, hidden goals and what being late costs: grading.ini"},
	{"secret", "FILE", NULL,
	 "each student has a variant of the course, which follows from this"},
	{"variants", "FILE", NULL, "write each student's token there (with --roster and --secret)",
	 .needs_nothing = true},
	{"policy-example", NULL, NULL, "write an annotated grading.ini to standard output",
	 .needs_nothing = true},
	{"step", "all|STEP", NULL, "whose goals count (all)"},
	{"j", "N", NULL, "how many submissions at a time"},
	{"engine", "local|slurm", "local slurm",
	 "on this machine, or as jobs of a cluster (local)"},
	{"sbatch", "OPTIONS", NULL, "for sbatch: '--partition=NAME --account=NAME'"},
	{"task", "FILE", NULL, "(what a job of the cluster runs)"},
	{"seed", "N", NULL, "of the random challenges"},
	{"out", "DIR", NULL, "where the results go (results)"},
	{"format", "LIST", NULL, "what else to write there, with commas between"},
	{"formats", NULL, NULL, "show what --format can write", .needs_nothing = true},
	{"bundle", "SERVICE", .summary = "write what this service is given that grades by itself",
	 .find_choices = bundles_names},
	{"prepare", NULL, NULL, "make what all gradings start from, and stop"},
	{"only", "STUDENT", NULL, "grade this one alone (into the directory again)"},
	{"regrade", "GLOB", NULL,
	 "grade these students of a batch again, and show what would change"},
	{"apply", NULL, NULL, "take over what was regraded"},
	{"discard", NULL, NULL, "drop what was regraded"},
	{"self-test", NULL, NULL, "first grade what is known, and stop unless it comes out right"},
	{"resume", NULL, NULL, "go on with a batch that was interrupted"},
	{"build-timeout", "SECONDS", NULL, "for one build (600)"},
	{"unsafe-no-sandbox", NULL, NULL, "grade although this machine refuses a sandbox"},
	{NULL},
};

COMMAND(grade) = {
	.name = "grade",
	.synopsis =
		"PATH... [--roster FILE] [--step all|STEP] [-j N] [--seed N] [--only STUDENT] [--out DIR] [--resume]",
	.summary = "grade a folder of submissions",
	.description =
		"PATH is a folder; each entry in it is a submission: a unified diff, a git\n"
		"format-patch file or mbox as `lab submit` writes it, an archive of them (tar, with\n"
		"gzip, xz or bzip2, or zip), or a directory that holds them. Its name is the\n"
		"student's. PATH may also be a single patch, or the export of Moodle, Canvas or\n"
		"Gradescope, unpacked: the names stay as it made them, and several files of one\n"
		"student are one submission.\n"
		"\n"
		"--roster takes the list of students that the platform exports. Its columns are\n"
		"found by their header: SID; ID number; ID; SIS User ID; Username; SIS Login ID;\n"
		"Email address; Identifier; Student; names. The first of these that nobody lacks\n"
		"names the students in the results, and everybody in the roster has a row there.\n"
		"Downloads of Canvas are matched by the ID in their names, those of Moodle by\n"
		"participant or name, those of Gradescope by submission_metadata.yml.\n"
		"\n"
		"A patch whose subject begins with a step's name (02-define: ...) is that step's:\n"
		"the step is judged in the tree as its patch leaves it. Without such names all\n"
		"steps are judged in the tree as it is in the end. What the course itself laid\n"
		"into the tree costs nobody points, and one mistake costs once: later steps are\n"
		"judged with it fixed. feedback.txt says which step was judged where.\n"
		"\n"
		"--policy reads points of steps and goals, goals that feedback.txt hides, and what\n"
		"being late costs from a file; --policy-example > grading.ini writes one to begin\n"
		"with. What is late is said in reason, and the points are those that are left.\n"
		"\n"
		"--secret names a file with a secret of yours. Each student then has the course with\n"
		"names, parameters and operations of their own, and is graded by that; a patch made\n"
		"for somebody else's is flagged. --variants writes the tokens that students start\n"
		"with: ./lab start --student TOKEN.\n"
		"\n"
		"--regrade='*' grades all of a batch again, or those whose names fit, and shows old\n"
		"against new; nothing in DIR changes until the same PATH with --apply takes the new\n"
		"results over, or --discard drops them. A new policy or seed may go along.\n"
		"\n"
		"--self-test grades the course's own solutions and a mistake of each step first; it\n"
		"ends with exit code 3 when one of them gets another verdict than it must. Without\n"
		"PATH that is all it does.\n"
		"\n"
		"--engine slurm grades the batch as job arrays of the cluster that sbatch reaches;\n"
		"DIR and the workspace must be where every node sees them. Whatever happens to\n"
		"jobs, nodes or the controller, the table is that of -j 1. -j then bounds the jobs\n"
		"that run at a time. docs/slurm.md says what a cluster needs.\n"
		"\n"
		"Before anything runs, a first look shows how many there are, who handed in\n"
		"nothing, what cannot be read and how long it may take. A directory of results of\n"
		"another batch is not written into.\n"
		"\n"
		"Each submission is put onto a pristine tree, built and booted in a sandbox\n"
		"without network and with limits. The results are DIR/results.csv and, for each\n"
		"student, DIR/STUDENT/{verdict.json,feedback.txt,build.log,console.log}; logs of\n"
		"further steps that did not pass have the step's name in front. feedback.txt, or\n"
		"the same as feedback.html, is for the student; all else is for whoever grades:\n"
		"DIR/report.html has the class on one page, with the table to filter and sort,\n"
		"goals, mistakes, and who has lines in common that few others have.\n"
		"\n"
		"--format writes the results for other systems too, beside those files: --formats\n"
		"shows for which. With --resume nothing is graded again. Files of a format that\n"
		"is left out the next time are removed, since they would show old grades. Who has\n"
		"INFRA_ERROR gets no points in any of them, and no zero.\n"
		"\n"
		"--bundle writes, into --out (bundle), what an instructor gives a service that grades\n"
		"each submission in a container of its own: the lab's sources, and scripts that make\n"
		"it ready there (--prepare is their last step), grade with this --step, --policy and\n"
		"--build-timeout, and report. Where a container refuses the sandbox nothing is\n"
		"judged, and that is what is reported. docs/grading.md says what each has to allow.\n"
		"\n"
		"The columns of results.csv: student, verdict, points, max_points, codes (of all\n"
		"first causes, separated by blanks), reason (one line: what cost the first\n"
		"points), flags (lines of the patch to look at: they change no verdict),\n"
		"ignored_files (changed, but not part of the task: the untouched ones were used),\n"
		"seconds, submission_sha256, seed. Columns that are new in a later version come\n"
		"before seconds.\n"
		"\n"
		"The last lines and verdict.json have the command that repeats the grading with the\n"
		"same questions. feedback.txt has not: a student who hands in again does without.\n"
		"\n"
		"Verdicts: PASS, FAIL, COMPILE_ERROR, TIMEOUT, MEMORY, OUTPUT, PANIC, HANG,\n"
		"REJECTED (the patch was refused, nothing ran), INFRA_ERROR (the machine failed:\n"
		"tried twice, and never a zero). Exit code 0 when every submission has a grade,\n"
		"3 when some are INFRA_ERROR.",
	.group = GROUP_INSTRUCTOR,
	.order = 10,
	.ask = "A folder of submissions, or one patch, and options.",
	.needs = NEEDS_WORKSPACE,
	.options = options,
	.min_operands = 0,
	.max_operands = -1,
	.run = run,
};
