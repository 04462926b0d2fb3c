// SPDX-License-Identifier: GPL-2.0-only
#include "selftest.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/* ---- the submissions --------------------------------------------------------------------------- */

/* A file of the course as a part that its name makes the step's; nothing where there is none. */
static void add_file(struct selftest *test, struct submission *submission, const struct step *step,
		     const char *kind, char *path)
{
	struct arena *arena = test->arena;
	struct strbuf text = {0};

	if (path && course_read(path, &text, 1 << 20) == 0 && text.len)
		*arena_append(arena, &submission->parts, &submission->nparts) =
			(struct submission_part){
				.name = arena_printf(arena, "%s %s.diff", step->name, kind),
				.text = arena_strndup(arena, text.buf, text.len),
				.len = text.len,
			};
	strbuf_release(&text);
	free(path);
}

/* The first that is of both kinds of kernels: others have "classic" or "modern" in their names. */
static char *a_mistake(const struct step *step)
{
	char *pattern = lab_path("steps/%s/mistakes/E*.diff", step->name), *found = NULL;
	glob_t files = {0};

	if (glob(pattern, 0, NULL, &files) == 0) {
		for (size_t i = 0; i < files.gl_pathc && !found; i++) {
			const char *name = strrchr(files.gl_pathv[i], '/') + 1;

			if (strchr(name, '.') == strrchr(name, '.'))
				found = xstrdup(files.gl_pathv[i]);
		}
	}
	globfree(&files);
	free(pattern);
	return found;
}

static struct submission *add_submission(struct selftest *test, const char *name, const char *label)
{
	struct submissions *all = &test->submissions;
	struct submission *submission = arena_append(test->arena, &all->list, &all->n);

	*submission =
		(struct submission){.student = name, .source = name, .entry = name, .nfiles = 1};
	*arena_append(test->arena, &test->labels, &test->nlabels) = label;
	return submission;
}

/* The solutions up to @last; @mistake (freed) stands in place of the last one. */
static void add_course(struct selftest *test, const struct course *course, const struct step *last,
		       char *mistake)
{
	const char *name = mistake ? strrchr(mistake, '/') + 1 : NULL;
	struct submission *submission = add_submission(
		test, name ? arena_printf(test->arena, "%s %s", last->name, name) : "right",
		name ? arena_printf(test->arena, "%.5s", name) : NULL);

	for (int i = 0; i < course->nsteps && course->steps[i].number <= last->number; i++) {
		const struct step *step = &course->steps[i];
		bool wrong = mistake && step->number == last->number;

		add_file(test, submission, step, "1 start",
			 lab_path("steps/%s/start.diff", step->name));
		add_file(test, submission, step, "2 own",
			 wrong ? mistake : lab_path("solutions/%s/solution.diff", step->name));
	}
}

void selftest_make(struct selftest *test, const struct grade_plan *plan)
{
	test->submissions.arena = test->arena;
	add_course(test, plan->course, plan->steps[plan->nsteps - 1], NULL);
	for (int i = 0; i < plan->nsteps; i++) {
		char *mistake = a_mistake(plan->steps[i]);

		if (mistake)
			add_course(test, plan->course, plan->steps[i], mistake);
	}
}

/* ---- what became of them ----------------------------------------------------------------------- */

static bool has_code(const char *codes, const char *code)
{
	const char *hit = codes ? strstr(codes, code) : NULL;

	return hit && (hit == codes || hit[-1] == ' ');
}

const char *selftest_differs(const struct selftest *test, const struct grade_result *results)
{
	for (int i = 0; i < test->submissions.n; i++) {
		const struct grade_result *result = &results[i];
		const char *label = test->labels[i];

		if (label ? result->grade != GRADE_PASS && has_code(result->codes, label)
			  : result->grade == GRADE_PASS && result->points == result->max_points)
			continue;
		return arena_printf(
			test->arena, "%s must be %s, and is %s with %d of %d points%s%s",
			test->submissions.list[i].source, label ? label : "PASS",
			grade_name(result->grade), result->points, result->max_points,
			result->reason ? ": " : "", result->reason ? result->reason : "");
	}
	return NULL;
}

/* Grades them as @own says, into a directory of its own, and looks at what became of them. */
static int grade(struct selftest *test, struct grade_plan *own, struct batch *batch,
		 const char **problem)
{
	int err = remove_tree(own->out);

	*problem = NULL;
	batch->arena = test->arena;
	batch->plan = own;
	batch->submissions = &test->submissions;
	if (!err)
		err = batch_begin(batch, false);
	if (!err)
		err = batch_run(batch);
	if (!err)
		*problem = selftest_differs(test, batch->results);
	return err;
}

int selftest_run(struct arena *arena, const struct grade_plan *plan, int workers,
		 void (*report)(const struct batch *batch, int index), const char **problem)
{
	struct selftest test = {.arena = arena};
	struct grade_plan own = *plan;
	struct batch batch = {.workers = workers, .report = report};
	int err;

	own.out = arena_printf(arena, "%s.self-test", plan->area.dir);
	selftest_make(&test, plan);
	err = grade(&test, &own, &batch, problem);
	if (!err && !*problem)
		err = remove_tree(own.out);
	return err;
}

int selftest_solutions(struct arena *arena, const struct grade_plan *plan)
{
	struct selftest test = {.arena = arena};
	struct grade_plan own = *plan;
	struct batch batch = {.workers = 1};
	const char *problem;
	int err;

	own.out = arena_printf(arena, "%s.warm", plan->area.dir);
	own.fills = true;
	selftest_make(&test, plan);
	test.submissions.n = 1;
	err = grade(&test, &own, &batch, &problem);
	remove_tree(own.out);
	return problem ? -EPROTO : err;
}
