// SPDX-License-Identifier: GPL-2.0-only
/* hint, solution - help, in growing doses */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/lesson.h"
#include "../work/undo.h"
#include "../work/workspace.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"
#include "../command/command.h"
#include "coursetext.h"

static void print_hint(const struct session *session, int n, int doses, bool plain)
{
	struct strbuf raw = {0}, out = {0};
	char title[64];

	snprintf(title, sizeof(title), "Hint %d of %d", n, doses);
	print_heading(title, plain);
	hint_text(session->step, n, &raw);
	course_show(session, strbuf_str(&raw), plain, &out);
	fputs(strbuf_str(&out), stdout);
	strbuf_release(&raw);
	strbuf_release(&out);
}

static int give_hint(const struct command_line *line, struct session *session,
		     struct failure *failure)
{
	struct step_progress *progress = session_progress(session, session->step);
	int doses = hint_count(session->step), n = progress->hints + 1;

	if (line->noperands)
		n = atoi(line->operands[0]);
	if (!doses) {
		printf("There are no hints for step %s.\n", session->step->name);
		return 0;
	}
	if (line->noperands && (n < 1 || n > doses))
		return failure_set(failure, EXIT_USAGE, "./lab hint alone gives the next one",
				   "step %s has hints 1 to %d", session->step->name, doses);
	if (n > doses) {
		n = doses;
		print_hint(session, n, doses, line->plain);
		say(stdout, "\nThat was the last one. ./lab solution shows one way to do it.\n");
		return 0;
	}
	print_hint(session, n, doses, line->plain);
	if (n > progress->hints)
		progress->hints = n;
	return session_save(session, failure);
}

static int hint_run(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;

	if (!session_open(&session, true, &failure))
		give_hint(line, &session, &failure);
	session_close(&session);
	return failure_print(&failure);
}

COMMAND(hint) = {
	.name = "hint",
	.synopsis = "[N]",
	.summary = "give the next hint, or hint N again",
	.group = GROUP_HELP,
	.order = 10,
	.use = 30,
	.boxed = true,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = 1,
	.run = hint_run,
};

static void print_solution(struct session *session, const struct step *step, bool plain)
{
	struct strbuf diff = {0};

	solution_diff(session, step, &diff);
	if (diff.len)
		print_diff(&diff, plain);
	else
		printf("Step %s needs no change of the tree.\n", step->name);
	print_notes(session, step, plain, 0);
	strbuf_release(&diff);
}

/* The tree as the step began, with the solution in it. */
static int apply_solution(struct session *session, const struct step *step, struct failure *failure)
{
	const struct step_progress *progress = session_seen(session, step);
	char *path = step_solution(step, "solution.diff"), *what;
	char from[HASH_HEX], to[HASH_HEX];

	if (step != session->step)
		failure_set(failure, EXIT_USAGE, "./lab goto goes there first",
			    "only the solution of the current step can be applied");
	if (!failure->code && !snapshot(from, failure) &&
	    !state_apply(progress->entered, path, to, failure)) {
		what = xasprintf("solution: %s", step->name);
		undo_move(what, from, to, &session->progress, &session->progress, failure);
		free(what);
		if (!failure->code)
			say(stdout,
			    "The solution is in your tree now. ./lab undo takes it back.\n");
	}
	free(path);
	return failure->code;
}

static int solution_run(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;
	const struct step *step = NULL;

	if (!session_open(&session, true, &failure))
		step = session_step(&session, line->noperands ? line->operands[0] : NULL, &failure);
	if (step && option_get(line, "apply"))
		apply_solution(&session, step, &failure);
	else if (step)
		print_solution(&session, step, line->plain);
	session_close(&session);
	return failure_print(&failure);
}

COMMAND(solution) = {
	.name = "solution",
	.synopsis = "[STEP] [--apply]",
	.summary = "show one way to do it, or put it into your tree",
	.group = GROUP_HELP,
	.order = 30,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = 1,
	.options =
		(const struct option_spec[]){
			{.name = "apply",
			 .summary = "put your tree into the state that it makes of "
				    "the step's beginning (undo takes it back)"},
			{0}},
	.run = solution_run,
};
