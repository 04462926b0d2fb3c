// SPDX-License-Identifier: GPL-2.0-only
#include "classroom.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../lib/arena.h"
#include "../render/json.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

struct reading {
	struct classroom *classroom;
	const struct batch *batch;
};

/* ---- goals ------------------------------------------------------------------------------------- */

static void list_goals(const struct reading *reading)
{
	struct classroom *classroom = reading->classroom;
	const struct grade_plan *plan = reading->batch->plan;

	for (int i = 0; i < plan->nsteps; i++) {
		for (int j = 0; j < plan->steps[i]->ngoals; j++) {
			const struct goal *goal = &plan->steps[i]->goals[j];

			*arena_append(classroom->arena, &classroom->goals, &classroom->ngoals) =
				(struct goal_rate){
					.id = arena_printf(classroom->arena, "%s/%s",
							   plan->steps[i]->name, goal->id),
					.title = goal->title,
					.points = goal->points,
					.hidden = goal->hidden,
				};
		}
	}
}

/* Of one step alone the ids have no step before them. */
static bool is_goal(const struct goal_rate *rate, const char *id)
{
	const char *slash = strchr(rate->id, '/');

	return streq(rate->id, id) || streq(slash + 1, id);
}

static void count_goals(const struct reading *reading, const json_t *goals, bool judged)
{
	struct classroom *classroom = reading->classroom;
	size_t index;
	json_t *goal;

	for (int i = 0; i < classroom->ngoals; i++) {
		struct goal_rate *rate = &classroom->goals[i];

		rate->judged += judged;
		json_array_foreach (goals, index, goal) {
			const char *id = json_string_value(json_object_get(goal, "id")),
				   *outcome = json_string_value(json_object_get(goal, "outcome"));

			if (id && outcome && is_goal(rate, id))
				rate->passed += streq(outcome, "pass");
		}
	}
}

/* ---- mistakes ---------------------------------------------------------------------------------- */

static const char *line_of(const struct reading *reading, int student, const char *file, int line)
{
	const struct submission *submission = &reading->batch->submissions->list[student];
	const char *text = NULL;

	for (int i = submission->nparts - 1; i >= 0 && file && line && !text; i--)
		text = patch_line(reading->classroom->arena, submission->parts[i].text, file, line);
	return text;
}

/* Where and how this student has it. */
static void describe(const struct reading *reading, struct mistake *mistake, int student,
		     const json_t *findings)
{
	struct arena *arena = reading->classroom->arena;
	size_t index;
	json_t *finding;

	mistake->student = reading->batch->results[student].student;
	json_array_foreach (findings, index, finding) {
		const char *code = json_string_value(json_object_get(finding, "code"));
		const json_t *span = json_object_get(finding, "span");

		if (!code || !streq(code, mistake->code))
			continue;
		mistake->message = json_member(arena, finding, "message");
		mistake->file = json_member(arena, span, "file");
		mistake->line = json_integer_value(json_object_get(span, "line"));
		mistake->text = line_of(reading, student, mistake->file, mistake->line);
		return;
	}
}

static void count_mistakes(const struct reading *reading, int student, const json_t *findings)
{
	struct classroom *classroom = reading->classroom;
	const char *codes = reading->batch->results[student].codes;
	char *copy = xstrdup(codes ? codes : ""), *save = NULL;

	for (char *code = strtok_r(copy, " ", &save); code; code = strtok_r(NULL, " ", &save)) {
		struct mistake *mistake = NULL, found;

		for (int i = 0; i < classroom->nmistakes; i++) {
			if (streq(classroom->mistakes[i].code, code))
				mistake = &classroom->mistakes[i];
		}
		if (!mistake) {
			mistake = arena_append(classroom->arena, &classroom->mistakes,
					       &classroom->nmistakes);
			*mistake = (struct mistake){.code = arena_strdup(classroom->arena, code)};
		}
		found = *mistake;
		if (!found.text)
			describe(reading, &found, student, findings);
		if (!mistake->student || found.text)
			*mistake = found;
		mistake->students++;
	}
	free(copy);
}

static int by_students(const void *a, const void *b)
{
	const struct mistake *x = a, *y = b;

	return x->students != y->students ? y->students - x->students : strcmp(x->code, y->code);
}

/* ---- all of it --------------------------------------------------------------------------------- */

static void read_student(const struct reading *reading, int student)
{
	const struct grade_result *result = &reading->batch->results[student];
	char *path = xasprintf("%s/%s/verdict.json", reading->batch->plan->out, result->student);
	json_t *verdict = json_load_file(path, 0, NULL);

	count_goals(reading, json_object_get(verdict, "goals"), result->grade != GRADE_INFRA_ERROR);
	count_mistakes(reading, student, json_object_get(verdict, "findings"));
	json_decref(verdict);
	free(path);
}

static void add_given(struct arena *arena, const char ***given, int *n, char *path)
{
	struct strbuf text = {0};

	if (course_read(path, &text, 1 << 20) == 0)
		*arena_append(arena, given, n) = arena_strdup(arena, strbuf_str(&text));
	strbuf_release(&text);
	free(path);
}

static void add_course(struct arena *arena, const char ***given, int *n,
		       const struct course *course)
{
	for (int i = 0; course && i < course->nsteps; i++) {
		const char *name = course->steps[i].name;

		add_given(arena, given, n, lab_path("steps/%s/start.diff", name));
		add_given(arena, given, n, lab_path("solutions/%s/solution.diff", name));
	}
}

/* What a variant gives to its student and to a few others by chance is not their own either. */
static void find_alikes(const struct reading *reading)
{
	struct classroom *classroom = reading->classroom;
	const struct course *course = reading->batch->plan->course;
	const struct submissions *all = reading->batch->submissions;
	const char **given = NULL;
	char *error = NULL;
	int n = 0;

	add_course(classroom->arena, &given, &n, course);
	for (int i = 0; i < all->n; i++) {
		if (all->list[i].variant && !variant_use(all->list[i].variant, &error))
			add_course(classroom->arena, &given, &n, course);
	}
	variant_use(NULL, NULL);
	free(error);
	classroom->alikes.arena = classroom->arena;
	alikes_find(&classroom->alikes, all, given, n);
}

void classroom_read(struct classroom *classroom, const struct batch *batch)
{
	const struct reading reading = {.classroom = classroom, .batch = batch};

	list_goals(&reading);
	for (int i = 0; i < batch->submissions->n; i++)
		read_student(&reading, i);
	if (classroom->nmistakes)
		qsort(classroom->mistakes, classroom->nmistakes, sizeof(*classroom->mistakes),
		      by_students);
	find_alikes(&reading);
}
