// SPDX-License-Identifier: GPL-2.0-only
#include "export.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../render/json.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "reread.h"

extern const struct exporter *const __start_lab_exporters[] __attribute__((weak));
extern const struct exporter *const __stop_lab_exporters[] __attribute__((weak));

/* ---- the formats ------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct exporter *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static const struct exporter *const *exporters_all(int *n)
{
	static const struct exporter **all;
	size_t count = __stop_lab_exporters - __start_lab_exporters;

	*n = count;
	if (!all && count) {
		all = xcalloc(count, sizeof(*all));
		memcpy(all, __start_lab_exporters, count * sizeof(*all));
		qsort(all, count, sizeof(*all), by_name);
	}
	return all;
}

const struct exporter *exporter_find(const char *name)
{
	int n;
	const struct exporter *const *all = exporters_all(&n);

	for (int i = 0; i < n; i++) {
		if (streq(all[i]->name, name))
			return all[i];
	}
	return NULL;
}

void exporters_list(struct strbuf *out)
{
	int n;
	const struct exporter *const *all = exporters_all(&n);

	for (int i = 0; i < n; i++)
		strbuf_addf(out, "%-13s %s%-19s %s\n", all[i]->name,
			    all[i]->student ? "STUDENT/" : "        ", all[i]->file,
			    all[i]->summary);
}

const char *bundles_names(void)
{
	static struct strbuf names;
	int n;
	const struct exporter *const *all = exporters_all(&n);

	strbuf_reset(&names);
	for (int i = 0; i < n; i++) {
		if (all[i]->bundle)
			strbuf_addf(&names, "%s%s", names.len ? " " : "", all[i]->name);
	}
	return strbuf_str(&names);
}

static bool is_listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL) {
		if (strncmp(list, name, len) == 0 && (!list[len] || list[len] == ','))
			return true;
	}
	return false;
}

static bool has_one(const struct roster *roster, const char *const *columns)
{
	for (int i = 0; i < roster->n; i++) {
		for (const char *const *column = columns; *column; column++) {
			if (roster_cell(&roster->rows[i], *column))
				return true;
		}
	}
	return false;
}

const char *exporters_wrong(struct arena *arena, const char *list, const struct roster *roster)
{
	char *copy = list ? arena_strdup(arena, list) : NULL, *name;

	while ((name = strsep(&copy, ","))) {
		const struct exporter *exporter = exporter_find(name);

		if (!exporter)
			return arena_printf(arena, "there is no format `%s`; --formats shows them",
					    name);
		if (exporter->columns && !has_one(roster, exporter->columns))
			return arena_printf(arena,
					    "--format %s needs a --roster with the column `%s`",
					    name, exporter->columns[0]);
	}
	return NULL;
}

/* ---- a student ------------------------------------------------------------------------------- */

struct reading {
	const struct batch *batch;
	struct export_student *student;
	json_t *verdict;
};

/* The goal of this id: "STEP/GOAL", or where one step was graded "GOAL". */
static const struct goal *goal_of(const struct grade_plan *plan, const char *id)
{
	for (int i = 0; i < plan->nsteps; i++) {
		const struct step *step = plan->steps[i];
		size_t len = strlen(step->name);
		const char *rest = strncmp(id, step->name, len) == 0 && id[len] == '/'
					   ? id + len + 1
				   : plan->nsteps == 1 ? id
						       : "";

		for (int j = 0; j < step->ngoals; j++) {
			if (streq(step->goals[j].id, rest))
				return &step->goals[j];
		}
	}
	return NULL;
}

static enum outcome outcome_of(const json_t *goal)
{
	const char *name = json_string_value(json_object_get(goal, "outcome"));

	for (int i = OUTCOME_PASS; i <= OUTCOME_BROKEN; i++) {
		if (name && streq(name, outcome_name(i)))
			return i;
	}
	return OUTCOME_BROKEN;
}

static bool fails_by(const struct goal *goal, const json_t *finding)
{
	const char *code = json_string_value(json_object_get(finding, "code")),
		   *severity = json_string_value(json_object_get(finding, "severity"));

	if (!code || !severity || !streq(severity, "error") ||
	    json_object_get(finding, "blocked_by"))
		return false;
	return codes_match(goal->codes, code);
}

static void tell_why(const struct reading *reading, const struct goal *goal,
		     struct export_test *test)
{
	struct arena *arena = reading->student->arena;
	const json_t *findings = json_object_get(reading->verdict, "findings"), *span;
	size_t index;
	json_t *finding;

	json_array_foreach (findings, index, finding) {
		if (!fails_by(goal, finding))
			continue;
		span = json_object_get(finding, "span");
		test->why = arena_printf(arena, "%s: %s", json_member(arena, finding, "code"),
					 json_member(arena, finding, "message"));
		test->file = json_member(arena, span, "file");
		test->line = json_integer_value(json_object_get(span, "line"));
		return;
	}
}

static void read_test(const struct reading *reading, const json_t *object)
{
	struct export_student *student = reading->student;
	const struct grade_plan *plan = reading->batch->plan;
	const char *id = json_string_value(json_object_get(object, "id")), *slash;
	const struct goal *goal = id ? goal_of(plan, id) : NULL;
	struct export_test *test;

	if (!goal)
		return;
	test = arena_append(student->arena, &student->tests, &student->ntests);
	slash = plan->nsteps > 1 ? strchr(id, '/') : NULL;
	*test = (struct export_test){
		.name = slash ? arena_printf(student->arena, "%.*s: %s", (int)(slash - id), id,
					     goal->title)
			      : goal->title,
		.outcome = outcome_of(object),
		.points = json_integer_value(json_object_get(object, "points")),
		.max_points = goal->points,
		.codes = goal->codes,
		.hidden = goal->hidden,
		.until_due = goal->until_due,
	};
	if (test->outcome == OUTCOME_FAIL)
		tell_why(reading, goal, test);
	else if (test->outcome != OUTCOME_PASS)
		test->why = json_member(student->arena, object, "reason");
}

/* What is hidden counts as one test, and no other one tells what it waits for. */
static void choose_shown(struct export_student *student)
{
	struct export_test others = {.name = "goals that are not shown here"};

	for (int i = 0; i < student->ntests; i++) {
		const struct export_test *test = &student->tests[i];

		if (!test->hidden) {
			*arena_append(student->arena, &student->shown, &student->nshown) = *test;
			continue;
		}
		others.hidden = true;
		others.points += test->points;
		others.max_points += test->max_points;
		if (test->outcome != OUTCOME_PASS)
			others.outcome = OUTCOME_FAIL;
	}
	if (!others.hidden)
		return;
	for (int i = 0; i < student->nshown; i++) {
		if (student->shown[i].outcome == OUTCOME_BLOCKED)
			student->shown[i].why = "something that it needs is not right yet";
	}
	*arena_append(student->arena, &student->shown, &student->nshown) = others;
}

static void add_part(struct export_student *student, const char *step, int points)
{
	*arena_append(student->arena, &student->parts, &student->nparts) =
		(struct export_part){.step = step, .points = points};
}

static void read_parts(const struct reading *reading)
{
	struct export_student *student = reading->student;
	const struct grade_plan *plan = reading->batch->plan;
	const json_t *steps =
		json_object_get(json_object_get(reading->verdict, "grading"), "steps");
	size_t index;
	json_t *step;

	json_array_foreach (steps, index, step)
		add_part(student, json_member(student->arena, step, "step"),
			 json_integer_value(json_object_get(step, "points")));
	/* What was refused was looked at in no step, and is worth nothing in each. */
	for (int i = 0;
	     student->result->grade == GRADE_REJECTED && !student->nparts && i < plan->nsteps; i++)
		add_part(student, plan->steps[i]->name, 0);
}

static const struct roster_row *row_of(const struct roster *roster, const char *student)
{
	for (int i = 0; roster && i < roster->n; i++) {
		if (streq(roster->rows[i].student, student))
			return &roster->rows[i];
	}
	return NULL;
}

static void read_student(const struct batch *batch, struct export_student *student)
{
	struct reading reading = {.batch = batch, .student = student};
	const char *dir =
		arena_printf(student->arena, "%s/%s", batch->plan->out, student->result->student);
	struct strbuf feedback = {0};
	size_t index;
	json_t *goal;

	reading.verdict =
		json_load_file(arena_printf(student->arena, "%s/verdict.json", dir), 0, NULL);
	json_array_foreach (json_object_get(reading.verdict, "goals"), index, goal)
		read_test(&reading, goal);
	choose_shown(student);
	read_parts(&reading);
	student->verdict = reread_verdict(student, reading.verdict);
	file_read(arena_printf(student->arena, "%s/feedback.txt", dir), &feedback, 4u << 20);
	student->feedback = arena_strdup(student->arena, strbuf_str(&feedback));
	strbuf_release(&feedback);
	json_decref(reading.verdict);
}

void export_read(struct export_class *class, const struct batch *batch, const struct roster *roster)
{
	*class = (struct export_class){
		.arena = batch->arena,
		.name = batch->plan->name,
		.max_points = batch->plan->max_points,
		.n = batch->submissions->n,
		.students =
			arena_alloc(batch->arena, batch->submissions->n * sizeof(*class->students)),
	};
	for (int i = 0; i < class->n; i++) {
		class->students[i] = (struct export_student){
			.arena = batch->arena,
			.result = &batch->results[i],
			.row = row_of(roster, batch->results[i].student),
		};
		read_student(batch, &class->students[i]);
	}
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A file that is not to be there, or not any more, tells nothing old. */
static int settle_file(const char *dir, const char *file, const struct strbuf *text)
{
	char *path = path_join(dir, file);
	int err = 0;

	if (text)
		err = file_write_atomic(path, strbuf_str(text), text->len);
	else if (unlink(path) < 0 && errno != ENOENT)
		err = -errno;
	free(path);
	return err;
}

static int export_students(const struct exporter *exporter, const struct export_class *class,
			   const char *out, bool listed)
{
	int err = 0;

	for (int i = 0; i < class->n && !err; i++) {
		const struct export_student *student = &class->students[i];
		char *dir = path_join(out, student->result->student);
		struct strbuf text = {0};
		bool any = listed && exporter->student(student, &text);

		err = settle_file(dir, exporter->file, any ? &text : NULL);
		strbuf_release(&text);
		free(dir);
	}
	return err;
}

static int export_whole(const struct exporter *exporter, const struct export_class *class,
			const char *out, bool listed)
{
	struct strbuf text = {0};
	int err;

	if (listed)
		exporter->whole(class, &text);
	err = settle_file(out, exporter->file, listed ? &text : NULL);
	strbuf_release(&text);
	return err;
}

int export_all(const struct batch *batch, const struct roster *roster, const char *list)
{
	const char *out = batch->plan->out;
	struct export_class class;
	int n, err = 0;
	const struct exporter *const *all = exporters_all(&n);

	export_read(&class, batch, roster);
	for (int i = 0; i < n && !err; i++) {
		bool listed = is_listed(list, all[i]->name);

		err = all[i]->student ? export_students(all[i], &class, out, listed)
				      : export_whole(all[i], &class, out, listed);
	}
	return err;
}
