// SPDX-License-Identifier: GPL-2.0-only
#include "marking.h"

#include <errno.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../rules/rule.h"
#include "laid.h"

static void note(struct marking *marking, struct mark *mark, const char *text)
{
	for (int i = 0; i < mark->nnotes; i++) {
		if (streq(mark->notes[i], text))
			return;
	}
	*arena_append(marking->arena, &mark->notes, &mark->nnotes) = text;
}

static const struct edits_state *keep_state(struct marking *marking, struct edits_state state)
{
	struct edits_state *kept = arena_new_obj(marking->arena, struct edits_state);

	*kept = state;
	return kept;
}

static bool passed(const struct mark *mark)
{
	return mark->judged.verdict->outcome == OUTCOME_PASS;
}

/* ---- what was counted already ---------------------------------------------------------------- */

static bool is_first_error(const struct finding *finding)
{
	return finding->severity == SEVERITY_ERROR && !finding->blocked_by;
}

static void count(struct marking *marking, const struct mark *mark, const struct edits_state *state)
{
	const struct findings *findings = mark->judged.verdict->findings;

	for (int i = 0; i < findings->n; i++) {
		if (!is_first_error(findings->list[i]))
			continue;
		*arena_append(marking->arena, &marking->counted.list, &marking->counted.n) =
			findings->list[i];
		*arena_append(marking->arena, &marking->counted_by, &marking->ncounted_by) =
			(struct counted){.step = mark->step, .state = state};
	}
}

/* Which counted finding this one is; -1: none. */
static int counted_index(const struct marking *marking, const struct finding *finding)
{
	for (int i = 0; i < marking->counted.n; i++) {
		if (finding_is_same(marking->counted.list[i], finding))
			return i;
	}
	return -1;
}

/* Whether it was counted before, or follows from what was. */
static bool is_forgiven(const struct marking *marking, const struct findings *findings,
			const struct finding *finding)
{
	if (counted_index(marking, finding) >= 0)
		return true;
	for (int i = 0; finding->blocked_by && i < findings->n; i++) {
		if (streq(finding->blocked_by, findings->list[i]->rule->code) &&
		    counted_index(marking, findings->list[i]) >= 0)
			return true;
	}
	return false;
}

static void block_goal(struct verdict *verdict, int i, const char *reason)
{
	struct goal_result *result = &verdict->goals[i];

	verdict->points -= result->points;
	result->points = 0;
	result->outcome = OUTCOME_BLOCKED;
	result->reason = reason;
	verdict->outcome = OUTCOME_FAIL;
}

/*
 * What follows from a forgiven mistake would have been seen in the image or in the running kernel:
 * a goal about it has passed by not being looked at.
 */
static void block_goals(struct judged *judged, const char *code, const char *reason)
{
	struct verdict *verdict = judged->verdict;

	for (int i = 0; i < verdict->ngoals; i++) {
		struct goal_result *result = &verdict->goals[i];

		if (result->outcome != OUTCOME_PASS || result->goal->stage == STAGE_TREE ||
		    !codes_match(result->goal->codes, code))
			continue;
		block_goal(verdict, i, reason);
		judged->grade = GRADE_FAIL;
	}
}

/* The first finding that was counted before, as the reason why something is blocked; or NULL. */
static const char *blocked_reason(const struct marking *marking, const struct findings *findings)
{
	for (int i = 0; i < findings->n; i++) {
		int index = counted_index(marking, findings->list[i]);

		if (index >= 0)
			return arena_printf(marking->arena,
					    "blocked by the %s of step %s, counted there",
					    findings->list[i]->rule->code,
					    marking->counted_by[index].step->name);
	}
	return NULL;
}

static bool leans_on_fixed(const struct marking *marking, const struct findings *findings)
{
	for (int i = 0; i < findings->n; i++) {
		int index = counted_index(marking, findings->list[i]);

		if (index >= 0 && marking->counted_by[index].fixed)
			return true;
	}
	return false;
}

/*
 * Take out of a verdict what was forgiven in it. What it kept the lab from looking at is blocked by
 * it, not failed.
 */
static void settle_forgiven(struct marking *marking, struct judged *judged)
{
	struct verdict *verdict = judged->verdict;
	struct findings *all = verdict->findings;
	struct findings *own = arena_new_obj(marking->arena, struct findings);
	const char *reason = blocked_reason(marking, all);
	bool own_error = false;

	*own = (struct findings){.arena = marking->arena, .facts = all->facts};
	judged->leans = leans_on_fixed(marking, all);
	for (int i = 0; i < all->n; i++) {
		struct finding *finding = all->list[i];

		if (is_forgiven(marking, all, finding)) {
			if (finding->blocked_by)
				block_goals(judged, finding->rule->code, reason);
			continue;
		}
		own_error |= is_first_error(finding);
		*arena_append(marking->arena, &own->list, &own->n) = finding;
	}
	verdict->findings = own;
	if (!reason || own_error || verdict->outcome == OUTCOME_PASS || verdict->facts->broken)
		return;
	for (int i = 0; i < verdict->ngoals; i++) {
		if (verdict->goals[i].outcome != OUTCOME_BROKEN &&
		    verdict->goals[i].outcome != OUTCOME_BLOCKED)
			continue;
		verdict->goals[i].outcome = OUTCOME_BLOCKED;
		verdict->goals[i].reason = reason;
	}
	verdict->outcome = OUTCOME_FAIL;
	judged->grade = GRADE_FAIL;
}

/* ---- fixing what was counted ---------------------------------------------------------------- */

/* The finding's own fix, where it is certain and still fits. */
static bool apply_fix(struct edits *edits, const struct finding *finding)
{
	struct edits_state before = edits_state(edits);
	const char *text = finding->fix.diff;
	struct diff *diff;

	if (!text || finding->fix.confidence != CONFIDENCE_EXACT)
		return false;
	diff = diff_parse(edits->arena, text, strlen(text));
	for (int i = 0; i < diff->nmails && !diff->problem; i++) {
		if (!edits_add_mail(edits, diff, &diff->mails[i])) {
			edits_set_state(edits, &before);
			return false;
		}
	}
	return !diff->problem;
}

/* The course's version of a file that is still what it was (or still missing) when the mistake was
 * counted. */
static bool take_solution(struct marking *marking, int index, const struct edits_state *state)
{
	const char *path = marking->counted.list[index]->span.file, *then, *text, *now;
	const struct counted *counted = &marking->counted_by[index];
	struct edits *edits = marking->edits;
	struct edits_state sofar = edits_state(edits);
	size_t then_len, now_len, len;
	bool same;

	if (!path)
		return false;
	edits_set_state(edits, counted->state);
	then = edits_text(edits, path, &then_len);
	edits_set_state(edits, state);
	now = edits_text(edits, path, &now_len);
	same = then && now ? then_len == now_len && memcmp(then, now, now_len) == 0 : then == now;
	text = same ? laid_solution(edits, marking->course, counted->step, path, &len) : NULL;
	edits_set_state(edits, &sofar);
	return text && edits_set_text(edits, path, text, len);
}

/* @state with every mistake that was counted earlier fixed, as far as that can be done. */
static const struct edits_state *fix_counted(struct marking *marking,
					     const struct edits_state *state)
{
	struct edits *edits = marking->edits;

	edits_set_state(edits, state);
	for (int i = 0; i < marking->counted.n; i++)
		marking->counted_by[i].fixed = apply_fix(edits, marking->counted.list[i]) ||
					       take_solution(marking, i, state);
	return keep_state(marking, edits_state(edits));
}

/* ---- judging in a state ---------------------------------------------------------------------- */

static bool is_limit(enum grade grade)
{
	return grade == GRADE_TIMEOUT || grade == GRADE_MEMORY || grade == GRADE_OUTPUT;
}

/* Only the sources were looked at: what asks for more has no answer. */
static void settle_over(struct marking *marking, struct judged *judged)
{
	struct verdict *verdict = judged->verdict;

	for (int i = 0; i < verdict->ngoals; i++) {
		struct goal_result *result = &verdict->goals[i];

		if (result->outcome == OUTCOME_PASS || result->outcome == OUTCOME_FAIL)
			continue;
		result->outcome = OUTCOME_BLOCKED;
		result->reason = "not looked at: an earlier build or boot was ended by a limit";
		verdict->outcome = OUTCOME_FAIL;
		judged->grade = marking->over;
	}
}

/*
 * What was built while something of it came to a limit has not been built within the limits, though
 * make may have gone on: whatever was seen of it does not count.
 */
static void settle_limit(struct marking *marking, struct judged *judged)
{
	const struct judge_request *request = &marking->request;
	struct verdict *verdict = judged->verdict;
	enum grade limit;

	if (judged->grade != GRADE_PASS || !request->limit ||
	    verdict->facts->build.state != FACT_COLLECTED)
		return;
	limit = request->limit(request->cookie);
	if (limit == GRADE_PASS)
		return;
	judged->grade = limit;
	verdict->outcome = OUTCOME_FAIL;
	for (int i = 0; i < verdict->ngoals; i++) {
		if (verdict->goals[i].goal->stage != STAGE_TREE)
			block_goal(verdict, i, "its build came to a limit");
	}
}

/* A tree that the lab cannot read (a table deleted, say), but can without the patch. */
static bool spoils_the_tree(struct marking *marking, const struct judged *judged)
{
	struct check_request untouched = marking->request.check;
	const struct verdict *control;

	if (judged->grade != GRADE_INFRA_ERROR || !judged->verdict->facts->broken ||
	    judged->verdict->facts->build.state != FACT_NOT_COLLECTED ||
	    edits_move(marking->edits, marking->now, NULL))
		return false;
	marking->now = NULL;
	untouched.step = marking->steps[0];
	untouched.depth_limit = DEPTH_TREE;
	control = check_run(marking->arena, &untouched);
	return control && !control->facts->broken;
}

static bool is_touched(const struct marking *marking, const char *path)
{
	for (int i = 0; i < marking->ntouched; i++) {
		if (streq(marking->touched[i], path))
			return true;
	}
	return false;
}

/* Each state that the tree is brought into adds its paths; none is ever taken out. */
static const char *const *touch(struct marking *marking, const struct edits_state *state)
{
	for (int i = 0; state && i < state->n; i++) {
		if (!is_touched(marking, state->list[i].path))
			*arena_append(marking->arena, &marking->touched, &marking->ntouched) =
				state->list[i].path;
	}
	*arena_append(marking->arena, &marking->touched, &marking->ntouched) = NULL;
	marking->ntouched--;
	return marking->touched;
}

static int judge_in(struct marking *marking, const struct edits_state *state,
		    const struct step *const *steps, int n, struct judged *judged)
{
	struct judge_request request = marking->request;
	int err = edits_move(marking->edits, marking->now, state);

	if (err)
		return err;
	marking->now = state;
	request.check.forgiven = &marking->counted;
	if (request.check.sandbox)
		request.check.touched = touch(marking, state);
	if (marking->over != GRADE_PASS)
		request.check.depth_limit = DEPTH_TREE;
	if (!judge_steps(marking->arena, &request, steps, n, judged))
		return -EINTR;
	for (int i = 0; i < n; i++) {
		if (marking->over != GRADE_PASS)
			settle_over(marking, &judged[i]);
		else
			settle_forgiven(marking, &judged[i]);
		settle_limit(marking, &judged[i]);
		if (spoils_the_tree(marking, &judged[i])) {
			judged[i].grade = GRADE_FAIL;
			judged[i].verdict->outcome = OUTCOME_FAIL;
		}
	}
	for (int i = 0; i < n && marking->over == GRADE_PASS; i++) {
		if (is_limit(judged[i].grade))
			marking->over = judged[i].grade;
	}
	return 0;
}

/* Judge @mark in @state too, and keep that when it is no worse; @whole: and leans on nothing. */
static int try_in(struct marking *marking, const struct edits_state *state, bool whole,
		  struct mark *mark, bool *taken)
{
	struct judged other;
	int err = judge_in(marking, state, &mark->step, 1, &other);

	*taken = false;
	if (err)
		return err;
	*taken = other.grade == GRADE_PASS ||
		 (other.grade != GRADE_INFRA_ERROR &&
		  other.verdict->points >= mark->judged.verdict->points);
	*taken &= !whole || !other.leans;
	if (*taken)
		mark->judged = other;
	return 0;
}

/* ---- a group of steps that share a state ----------------------------------------------------- */

struct group {
	int first, n;			 /* marks */
	const struct edits_state *state; /* of the tree they are judged in */
	int patch;
	bool own; /* it is the state of their own patch */
};

static void note_fixed(struct marking *marking, struct mark *mark)
{
	for (int i = 0; i < marking->counted.n; i++) {
		if (marking->counted_by[i].fixed)
			note(marking, mark,
			     arena_printf(marking->arena,
					  "judged with the %s of step %s fixed: it counts there",
					  marking->counted.list[i]->rule->code,
					  marking->counted_by[i].step->name));
	}
}

/* Judge these marks with the mistakes counted earlier fixed; where that does not help, as they are. */
static int judge_group(struct marking *marking, const struct edits_state *state,
		       struct mark **marks, int n)
{
	const struct step **steps = arena_alloc(marking->arena, n * sizeof(*steps));
	struct judged *judged = arena_alloc(marking->arena, n * sizeof(*judged));
	const struct edits_state *fixed = fix_counted(marking, state);
	bool differs = !edits_same(marking->edits, state, fixed), taken;
	int err;

	for (int i = 0; i < n; i++)
		steps[i] = marks[i]->step;
	err = judge_in(marking, differs ? fixed : state, steps, n, judged);
	for (int i = 0; i < n && !err; i++) {
		marks[i]->judged = judged[i];
		taken = false;
		if (differs && !passed(marks[i]))
			err = try_in(marking, state, true, marks[i], &taken);
		if (differs && !err && !taken)
			note_fixed(marking, marks[i]);
	}
	return err;
}

/* A step that fails: again, without what does not concern it. */
static int judge_without(struct marking *marking, const struct edits_state *state,
			 struct mark *mark)
{
	const struct edits_state *rest = keep_state(
		marking, laid_without(marking->edits, marking->course, mark->step, state));
	const struct edits_state *fixed;
	bool taken;
	int err;

	if (edits_same(marking->edits, rest, state))
		return 0;
	fixed = fix_counted(marking, rest);
	err = try_in(marking, fixed, false, mark, &taken);
	if (err || !taken)
		return err;
	note(marking, mark, "judged without what later steps changed or laid into the tree");
	if (!edits_same(marking->edits, fixed, rest))
		note_fixed(marking, mark);
	return 0;
}

/* Two steps may have become one patch: as the next one left the tree. */
static int judge_behind(struct marking *marking, struct mark *mark)
{
	int behind = series_behind(marking->series, mark->step);
	const struct edits_state *state;
	struct mark other = {.step = mark->step};
	int err;

	if (behind < 0 || !marking->series->named)
		return 0;
	state = series_state(marking->series, behind);
	err = judge_in(marking, state, &other.step, 1, &other.judged);
	if (!err && !passed(&other))
		err = judge_without(marking, state, &other);
	if (!err && other.judged.verdict->points > mark->judged.verdict->points) {
		other.where = arena_printf(marking->arena, "as %s leaves the tree",
					   series_where(marking->series, behind));
		*mark = other;
	}
	return err;
}

static bool is_end(const struct marking *marking, int patch)
{
	return patch == marking->series->n - 1;
}

/* What began wrong and still is, is not done; nobody broke anything. */
static bool is_as_it_began(const struct mark *mark)
{
	const struct findings *findings = mark->judged.verdict->findings;
	bool any = false;

	for (int i = 0; i < findings->n; i++) {
		const char *const *code = mark->step->start_codes;

		if (!is_first_error(findings->list[i]))
			continue;
		while (code && *code && !streq(*code, findings->list[i]->rule->code))
			code++;
		if (!code || !*code)
			return false;
		any = true;
	}
	return any;
}

static void mark_not_begun(struct marking *marking, struct mark *mark, const char *why)
{
	struct verdict *verdict = arena_new_obj(marking->arena, struct verdict);

	*verdict = (struct verdict){.arena = marking->arena,
				    .step = mark->step->name,
				    .step_title = mark->step->title,
				    .outcome = OUTCOME_FAIL,
				    .facts = arena_new_obj(marking->arena, struct facts),
				    .findings = arena_new_obj(marking->arena, struct findings)};
	verdict->facts->arena = marking->arena;
	for (int i = 0; i < mark->step->ngoals; i++) {
		struct goal_result *result =
			arena_append(marking->arena, &verdict->goals, &verdict->ngoals);

		*result = (struct goal_result){
			.goal = &mark->step->goals[i], .outcome = OUTCOME_BLOCKED, .reason = why};
		verdict->max_points += mark->step->goals[i].points;
	}
	mark->judged = (struct judged){.verdict = verdict, .grade = GRADE_FAIL};
	mark->where = why;
	mark->nnotes = 0;
}

/* Whether what is counted by now may be the reason that this step does not pass. */
static bool may_come_of_counted(const struct marking *marking, const struct mark *mark)
{
	const struct verdict *verdict = mark->judged.verdict;
	const struct facts *facts = verdict->facts;

	for (int i = 0; i < verdict->findings->n; i++) {
		if (counted_index(marking, verdict->findings->list[i]) >= 0)
			return true;
	}
	return (facts->build.state == FACT_COLLECTED && !facts->build.ok) ||
	       (facts->boot.state == FACT_COLLECTED && facts->boot.end != BOOT_COMPLETED);
}

/* Later steps of the group that have not passed are judged again: something more is counted. */
static int judge_rest(struct marking *marking, const struct group *group, int from)
{
	struct mark **open = NULL;
	int n = 0, err;

	for (int i = from; i < group->first + group->n; i++) {
		struct mark *mark = &marking->marks[i];

		if (!passed(mark) && may_come_of_counted(marking, mark))
			*arena_append(marking->arena, &open, &n) = mark;
	}
	if (!n)
		return 0;
	for (int i = 0; i < n; i++)
		open[i]->nnotes = 0;
	err = judge_group(marking, group->state, open, n);
	return err;
}

/* No patch is its own, and all that it shows is what it shows at its beginning. */
static bool shows_no_work(struct marking *marking, const struct group *group,
			  const struct mark *mark)
{
	struct edits *edits = marking->edits;

	if (group->own)
		return false;
	if (marking->series->named)
		return is_as_it_began(mark);
	return laid_is_untouched(edits, mark->step, group->state) &&
	       (is_as_it_began(mark) || laid_is_missing(edits, mark->step, group->state));
}

static int settle_mark(struct marking *marking, const struct group *group, struct mark *mark)
{
	int err = marking->over == GRADE_PASS ? judge_without(marking, group->state, mark) : 0;

	if (!err && !passed(mark) && !group->own && marking->over == GRADE_PASS)
		err = judge_behind(marking, mark);
	if (!err && mark->judged.grade == GRADE_COMPILE_ERROR && is_as_it_began(mark))
		mark->judged.grade = GRADE_FAIL;
	if (err || passed(mark))
		return err;
	count(marking, mark, group->state);
	if (shows_no_work(marking, group, mark))
		mark_not_begun(marking, mark,
			       marking->series->named
				       ? "not begun: no patch names it, and it is as it began"
				       : "not begun: it is as it began");
	return 0;
}

static int mark_group(struct marking *marking, const struct group *group)
{
	struct mark **marks = arena_alloc(marking->arena, group->n * sizeof(*marks));
	const char *where = group->patch < 0 ? "in the untouched tree"
			    : is_end(marking, group->patch) && !group->own
				    ? "in the tree as it is in the end"
				    : arena_printf(marking->arena, "as %s leaves the tree",
						   series_where(marking->series, group->patch));
	int err;

	for (int i = 0; i < group->n; i++) {
		marks[i] = &marking->marks[group->first + i];
		marks[i]->where = where;
	}
	err = judge_group(marking, group->state, marks, group->n);
	for (int i = 0; i < group->n && !err; i++) {
		int counted = marking->counted.n;

		if (passed(marks[i]))
			continue;
		err = settle_mark(marking, group, marks[i]);
		if (!err && marking->counted.n > counted && marking->over == GRADE_PASS)
			err = judge_rest(marking, group, group->first + i + 1);
	}
	return err;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Rule 2. */
static bool not_begun(struct marking *marking, struct mark *mark)
{
	const struct series *series = marking->series;
	int own = series_own(series, mark->step), first = series_first(series, mark->step);
	const char *where;

	if (own >= 0 && laid_is_all(marking->edits, mark->step, series_state(series, first - 1),
				    series_state(series, own))) {
		where = series_where(series, first);
		mark_not_begun(
			marking, mark,
			arena_printf(marking->arena,
				     "not begun: %s holds only what the course laid into the tree",
				     where));
		return true;
	}
	if (own < 0 && series->named &&
	    laid_is_missing(marking->edits, mark->step,
			    series_state(series, series_behind(series, mark->step) >= 0
							 ? series_behind(series, mark->step)
							 : series->n - 1))) {
		mark_not_begun(marking, mark,
			       "not begun: no patch names it, and its files are not there");
		return true;
	}
	return false;
}

static struct group place(const struct marking *marking, int index)
{
	const struct series *series = marking->series;
	const struct step *step = marking->marks[index].step;
	struct group group = {.first = index, .n = 1, .patch = series_own(series, step)};

	group.own = group.patch >= 0;
	if (!group.own)
		group.patch = series->named ? series_before(series, step) : series->n - 1;
	group.state = series_state(series, group.patch);
	return group;
}

int marking_run(struct marking *marking)
{
	int err = 0, next;

	marking->counted.arena = marking->arena;
	marking->marks = arena_alloc(marking->arena, marking->nsteps * sizeof(*marking->marks));
	for (int i = 0; i < marking->nsteps; i++)
		marking->marks[i] = (struct mark){.step = marking->steps[i]};
	for (int i = 0; i < marking->nsteps && !err; i = next) {
		struct group group = place(marking, i);

		next = i + 1;
		if (not_begun(marking, &marking->marks[i]))
			continue;
		while (next < marking->nsteps && !group.own) {
			struct group other = place(marking, next);

			if (other.own || other.patch != group.patch ||
			    not_begun(marking, &marking->marks[next]))
				break;
			group.n++;
			next++;
		}
		err = mark_group(marking, &group);
	}
	return err;
}
