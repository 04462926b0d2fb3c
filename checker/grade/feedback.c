// SPDX-License-Identifier: GPL-2.0-only
#include "feedback.h"

#include <string.h>

#include "../facts/facts.h"
#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/page.h"
#include "../render/render.h"
#include "../render/text.h"
#include "../rules/rule.h"
#include "../verdict/verdict.h"
#include "../source/edits.h"
#include "marking.h"
#include "results.h"
#include "submission.h"

#define FEEDBACK_WIDTH 100

/* ---- what is hidden -------------------------------------------------------------------------- */

static bool goal_fails_by(const struct goal_result *result, const char *code)
{
	return result->outcome != OUTCOME_PASS && codes_match(result->goal->codes, code);
}

/* A finding is shown when a goal that is shown fails by it, or when it is none of a hidden one's. */
static bool is_hidden_code(const struct verdict *verdict, const char *code)
{
	bool hidden = false;

	for (int i = 0; i < verdict->ngoals; i++) {
		const struct goal_result *result = &verdict->goals[i];

		if (!goal_fails_by(result, code))
			continue;
		if (!result->goal->hidden)
			return false;
		hidden = true;
	}
	return hidden;
}

static struct findings *findings_shown(struct arena *arena, const struct verdict *verdict)
{
	struct findings *shown = arena_new_obj(arena, struct findings);
	int n = 0;

	*shown = *verdict->findings;
	shown->list = NULL;
	for (int i = 0; i < verdict->findings->n; i++) {
		struct finding *finding = verdict->findings->list[i];

		if (!is_hidden_code(verdict, finding->rule->code) &&
		    !(finding->blocked_by && is_hidden_code(verdict, finding->blocked_by)))
			*arena_append(arena, &shown->list, &n) = finding;
	}
	shown->n = n;
	return shown;
}

static void add_goal_shown(struct verdict *shown, const struct goal_result *result)
{
	struct goal_result *copy;

	if (result->goal->hidden)
		return;
	copy = arena_append(shown->arena, &shown->goals, &shown->ngoals);
	*copy = *result;
	if (copy->outcome == OUTCOME_BLOCKED)
		copy->reason = "could not be looked at: something that it needs is not right yet";
	shown->points += copy->points;
	shown->max_points += copy->goal->points;
	if (copy->outcome != OUTCOME_PASS)
		shown->outcome = OUTCOME_FAIL;
}

static struct facts *facts_shown(struct arena *arena, const struct facts *facts)
{
	struct facts *shown = arena_new_obj(arena, struct facts);

	*shown = *facts;
	shown->build.log = shown->boot.console = NULL;
	return shown;
}

/* @verdict without what is hidden, in @arena; @verdict itself when nothing is. */
static const struct verdict *verdict_shown(struct arena *arena, const struct verdict *verdict)
{
	struct verdict *shown;
	bool hidden = false;

	for (int i = 0; verdict && i < verdict->ngoals; i++)
		hidden |= verdict->goals[i].goal->hidden;
	if (!hidden)
		return verdict;
	shown = arena_new_obj(arena, struct verdict);
	*shown = (struct verdict){
		.arena = arena,
		.step = verdict->step,
		.step_title = verdict->step_title,
		.outcome = OUTCOME_PASS,
		.facts = verdict->facts ? facts_shown(arena, verdict->facts) : NULL,
		.static_s = verdict->static_s,
		.build_s = verdict->build_s,
		.boot_s = verdict->boot_s,
	};
	for (int i = 0; i < verdict->ngoals; i++)
		add_goal_shown(shown, &verdict->goals[i]);
	if (verdict->findings)
		shown->findings = findings_shown(arena, verdict);
	for (int i = 0; shown->findings && i < shown->findings->n; i++) {
		const struct finding *finding = shown->findings->list[i];

		if (finding->severity == SEVERITY_ERROR && !finding->blocked_by)
			shown->outcome = OUTCOME_FAIL;
	}
	return shown;
}

/* ---- the text -------------------------------------------------------------------------------- */

static void feedback_list(struct strbuf *out, const char *title, const char *const *list, int n)
{
	if (n)
		strbuf_addf(out, "\n%s\n", title);
	for (int i = 0; i < n; i++) {
		strbuf_addstr(out, "  ");
		text_wrap(out, list[i], 2, 4, FEEDBACK_WIDTH, true);
		strbuf_addch(out, '\n');
	}
}

/* One line a step: its points, where it was judged, and what is to be said about that. */
static void feedback_steps(const struct feedback *feedback, struct strbuf *out)
{
	const struct marking *marking = feedback->marking;

	if (!marking->marks || (marking->nsteps < 2 && !marking->series->named))
		return;
	strbuf_addstr(out, "\njudged step by step:\n");
	for (int i = 0; i < marking->nsteps && marking->marks[i].judged.verdict; i++) {
		const struct mark *mark = &marking->marks[i];

		strbuf_addf(out, "  %-20s %2d/%-2d  ", mark->step->name,
			    mark->judged.verdict->points, mark->judged.verdict->max_points);
		text_wrap(out, mark->where, 30, 30, FEEDBACK_WIDTH, true);
		strbuf_addch(out, '\n');
		for (int j = 0; j < mark->nnotes; j++) {
			strbuf_addf(out, "%30s", "");
			text_wrap(out, mark->notes[j], 30, 30, FEEDBACK_WIDTH, true);
			strbuf_addch(out, '\n');
		}
	}
}

/* How it ended; with hidden goals only what became of the others. */
static void feedback_outcome(const struct feedback *feedback, const struct verdict *shown,
			     struct strbuf *out)
{
	const struct grade_result *result = feedback->result;
	int late = feedback->submission->late;

	strbuf_addf(out, "%s: ", feedback->submission->student);
	if (shown != feedback->verdict) {
		strbuf_addf(out, "%d of %d points\n", shown->points - shown->points * late / 100,
			    shown->max_points);
		strbuf_addstr(out,
			      "these are not all goals: others count that are not shown here\n");
		return;
	}
	strbuf_addstr(out, grade_name(result->grade));
	if (result->grade != GRADE_INFRA_ERROR && !feedback->hides)
		strbuf_addf(out, ", %d of %d points", result->points, result->max_points);
	strbuf_addch(out, '\n');
	if (result->grade == GRADE_INFRA_ERROR)
		strbuf_addstr(out, "the machine that grades failed, so this was not judged; it is "
				   "not your fault and costs you nothing\n");
	if (result->reason) {
		text_wrap(out, result->reason, 0, 0, FEEDBACK_WIDTH, true);
		strbuf_addch(out, '\n');
	}
	if (result->grade == GRADE_REJECTED)
		strbuf_addstr(out,
			      "nothing of it ran; hand in the file that `./lab submit` writes\n");
}

static void feedback_head(const struct feedback *feedback, const struct verdict *shown,
			  struct strbuf *out)
{
	feedback_outcome(feedback, shown, out);
	feedback_list(out,
		      "these files are not part of the task; the untouched ones were used instead:",
		      feedback->edits->ignored, feedback->edits->nignored);
	feedback_list(out, "noticed in what was handed in:", feedback->notes, feedback->nnotes);
	if (shown == feedback->verdict)
		feedback_steps(feedback, out);
}

/* The terminal's last line says which command comes next; here nothing comes next. */
static void drop_next_step(struct strbuf *text)
{
	char *line = text->buf ? strstr(text->buf, "\nnext: ") : NULL;

	if (!line || strchr(line + 1, '\n') != text->buf + text->len - 1)
		return;
	line[1] = '\0';
	text->len = line + 1 - text->buf;
}

void feedback_text(struct strbuf *out, const struct feedback *feedback)
{
	const struct verdict *shown = verdict_shown(feedback->arena, feedback->verdict);
	const struct renderer *renderer = renderer_find("term");
	struct style style = {.unicode = true, .width = FEEDBACK_WIDTH};

	feedback_head(feedback, shown, out);
	if (!shown || !renderer || feedback->result->grade == GRADE_INFRA_ERROR)
		return;
	strbuf_addch(out, '\n');
	renderer->render(shown, &style, out);
	drop_next_step(out);
}

void feedback_html(struct strbuf *out, const char *text, const char *student)
{
	static const char style_sheet[] =
		":root{color-scheme:light dark}\n"
		"body{margin:0 auto;max-width:70rem;padding:1rem}\n"
		"pre{font:.95rem/1.5 ui-monospace,monospace;white-space:pre-wrap;"
		"overflow-wrap:anywhere}\n";
	const struct page_parts page = {.title = student, .style = style_sheet};

	page_open(out, &page);
	page_element(out, "pre", NULL, text);
	page_close(out, &page);
}
