// SPDX-License-Identifier: GPL-2.0-only
#include "reread.h"

#include "../lib/arena.h"
#include "../render/json.h"
#include "../lib/util.h"
#include "../rules/rule.h"

/* struct rereading - @json is the object that is read from */
struct rereading {
	struct arena *arena;
	const struct export_student *student;
	const json_t *json;
};

/* ---- pieces ---------------------------------------------------------------------------------- */

static const char *text_of(const struct rereading *from, const json_t *object, const char *name)
{
	return json_member(from->arena, object, name);
}

static int number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static struct span span_of(const struct rereading *from, const json_t *object)
{
	const json_t *span = json_object_get(object, "span");

	return (struct span){.file = text_of(from, span, "file"),
			     .line = number_of(span, "line"),
			     .column = number_of(span, "column"),
			     .end_column = number_of(span, "end_column"),
			     .end_line = number_of(span, "end_line")};
}

/* Which of @names, ended by NULL, @object has as @name; 0 where it has another one. */
static int choice_of(const json_t *object, const char *name, const char *const *names)
{
	const char *value = json_string_value(json_object_get(object, name));

	for (int i = 0; value && names[i]; i++) {
		if (streq(value, names[i]))
			return i;
	}
	return 0;
}

/* ---- findings -------------------------------------------------------------------------------- */

static void read_labels(const struct rereading *from, const json_t *object, struct finding *finding)
{
	size_t index;
	json_t *label;

	json_array_foreach (json_object_get(object, "labels"), index, label)
		*arena_append(from->arena, &finding->labels, &finding->nlabels) =
			(struct label){span_of(from, label), text_of(from, label, "text")};
}

static void read_evidence(const struct rereading *from, const json_t *object,
			  struct finding *finding)
{
	static const char *const kinds[] = {[EVIDENCE_CONSOLE] = "console",
					    [EVIDENCE_BUILD] = "build",
					    [EVIDENCE_SYMBOL] = "symbol",
					    [EVIDENCE_REGISTERS] = "registers",
					    NULL};
	size_t index;
	json_t *piece;

	json_array_foreach (json_object_get(object, "evidence"), index, piece)
		*arena_append(from->arena, &finding->evidence, &finding->nevidence) =
			(struct evidence){choice_of(piece, "kind", kinds),
					  text_of(from, piece, "text")};
}

/* @at: which of the findings it is */
static void read_excerpt(const struct rereading *from, size_t at, struct finding *finding)
{
	const json_t *lines = json_object_get(json_object_get(from->json, "grading"), "lines");
	size_t index;
	json_t *line;

	json_array_foreach (json_array_get(lines, at), index, line)
		*arena_append(from->arena, &finding->excerpt, &finding->nexcerpt) =
			(struct excerpt_line){text_of(from, line, "file"), number_of(line, "line"),
					      text_of(from, line, "text")};
}

static struct finding *read_finding(const struct rereading *from, size_t at, const json_t *object)
{
	static const char *const severities[] = {[SEVERITY_NOTE] = "note",
						 [SEVERITY_WARNING] = "warning",
						 [SEVERITY_ERROR] = "error",
						 NULL};
	static const char *const confidences[] = {[CONFIDENCE_EXACT] = "exact",
						  [CONFIDENCE_PLACEHOLDER] = "placeholder",
						  [CONFIDENCE_GUESS] = "guess",
						  NULL};
	const char *code = json_string_value(json_object_get(object, "code"));
	const struct rule *rule = code ? rule_find(code) : NULL;
	const json_t *fix = json_object_get(object, "fix");
	struct finding *finding;

	if (!rule)
		return NULL;
	finding = arena_new_obj(from->arena, struct finding);
	*finding = (struct finding){
		.rule = rule,
		.severity = choice_of(object, "severity", severities),
		.subject = text_of(from, object, "syscall"),
		.message = text_of(from, object, "message"),
		.note = text_of(from, object, "note"),
		.help = text_of(from, object, "help"),
		.span = span_of(from, object),
		.fix = {text_of(from, fix, "diff"), choice_of(fix, "confidence", confidences)},
		.blocked_by = text_of(from, object, "blocked_by"),
	};
	if (!finding->message)
		return NULL;
	read_labels(from, object, finding);
	read_evidence(from, object, finding);
	read_excerpt(from, at, finding);
	return finding;
}

static bool hides(const struct export_student *student)
{
	for (int i = 0; i < student->ntests; i++) {
		if (student->tests[i].hidden)
			return true;
	}
	return false;
}

/* With hidden goals, only what the shown ones reveal already may be shown. */
static bool is_told(const struct export_student *student, const struct finding *finding)
{
	if (finding->severity != SEVERITY_ERROR || finding->blocked_by)
		return false;
	for (int i = 0; i < student->nshown; i++) {
		const struct export_test *test = &student->shown[i];

		if (test->outcome == OUTCOME_FAIL && codes_match(test->codes, finding->rule->code))
			return true;
	}
	return false;
}

static struct findings *read_findings(const struct rereading *from)
{
	struct findings *findings = arena_new_obj(from->arena, struct findings);
	bool all = !hides(from->student);
	size_t index;
	json_t *object;

	*findings = (struct findings){.arena = from->arena};
	json_array_foreach (json_object_get(from->json, "findings"), index, object) {
		struct finding *finding = read_finding(from, index, object);

		if (finding && (all || is_told(from->student, finding)))
			*arena_append(from->arena, &findings->list, &findings->n) = finding;
	}
	return findings;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void add_goal(const struct rereading *from, struct verdict *verdict,
		     const struct export_test *test)
{
	struct goal *goal = arena_new_obj(from->arena, struct goal);

	*goal = (struct goal){.id = test->name, .title = test->name, .points = test->max_points};
	*arena_append(from->arena, &verdict->goals, &verdict->ngoals) = (struct goal_result){
		.goal = goal,
		.outcome = test->outcome,
		.points = test->points,
		.reason = test->why,
	};
}

const struct verdict *reread_verdict(const struct export_student *student, const json_t *json)
{
	const struct rereading from = {student->arena, student, json};
	const struct grade_result *result = student->result;
	struct verdict *verdict = arena_new_obj(from.arena, struct verdict);
	struct export_test refused = {.outcome = OUTCOME_FAIL};

	*verdict = (struct verdict){
		.arena = from.arena,
		.step = text_of(&from, json, "step"),
		.outcome = result->grade == GRADE_INFRA_ERROR ? OUTCOME_BROKEN
			   : result->grade == GRADE_PASS      ? OUTCOME_PASS
							      : OUTCOME_FAIL,
		.findings = read_findings(&from),
		.points = result->points,
		.max_points = result->max_points,
	};
	if (verdict->outcome == OUTCOME_BROKEN)
		verdict->broken = "the machine that grades failed: nothing was judged";
	for (int i = 0; i < student->nshown; i++)
		add_goal(&from, verdict, &student->shown[i]);
	if (!student->nshown && verdict->outcome == OUTCOME_FAIL) {
		refused.name = arena_printf(from.arena, "it can be graded (%s)",
					    result->reason ? result->reason : "it was refused");
		add_goal(&from, verdict, &refused);
	}
	return verdict;
}
