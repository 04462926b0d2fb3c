// SPDX-License-Identifier: GPL-2.0-only
/* check - a check with a gauge, and its findings as a list that opens into each one's whole text */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../cmd/check.h"
#include "../work/editor.h"
#include "../work/workspace.h"
#include "../lib/arena.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"
#include "../render/text.h"
#include "dialog.h"
#include "editing.h"
#include "live.h"
#include "menu.h"

/* What the process that checks and shows its verdict ends with. */
enum {
	ENDED_BACK,
	ENDED_NEXT,
	ENDED_GONE
};

/* ---- the verdict ----------------------------------------------------------------------------- */

static struct style box_style(void)
{
	struct style style = style_for(stdout, false);

	style.colour = false;
	style.width = dialog_columns();
	return style;
}

static char *whole_text(const struct verdict *verdict)
{
	struct style style = box_style();
	struct strbuf out = {0};

	renderer_find("term")->render(verdict, &style, &out);
	return strbuf_detach(&out);
}

/* The whole text of a finding, and from there to its place. */
static enum dialog_answer show_finding(const struct finding *finding, bool dosed)
{
	bool has_place = finding->span.file && *finding->span.file;
	struct finding whole = *finding;
	struct style style = box_style();
	struct strbuf out = {0};
	enum dialog_answer how;

	if (whole.blocked_by)
		strbuf_addf(
			&out,
			"This follows from %s. Fix that first; what is below may go with it.\n\n",
			whole.blocked_by);
	whole.blocked_by = NULL;
	render_finding_term(&whole, dosed, &style, &out);
	how = dialog_read(finding->rule->code, strbuf_str(&out), has_place ? "Edit" : NULL);
	if (how == DIALOG_OTHER)
		edit_file(finding->span.file, finding->span.line);
	strbuf_release(&out);
	return how;
}

static const struct finding *finding_at(const struct verdict *verdict, const char *tag)
{
	int i = atoi(tag) - 1;

	return i >= 0 && i < verdict->findings->n ? verdict->findings->list[i] : NULL;
}

static void list_findings(struct dialog *dialog, const struct verdict *verdict)
{
	for (int i = 0; verdict->findings && i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];
		struct strbuf message = {0};
		char number[16];

		snprintf(number, sizeof(number), "%d", i + 1);
		text_escape(&message, finding->message);
		dialog_add(dialog, number, "%s %s%s", finding->rule->code,
			   finding->blocked_by ? "(follows) " : "", strbuf_str(&message));
		strbuf_release(&message);
	}
}

static int goals_passed(const struct verdict *verdict)
{
	int n = 0;

	for (int i = 0; i < verdict->ngoals; i++)
		n += verdict->goals[i].outcome == OUTCOME_PASS;
	return n;
}

static int show_failed(const struct verdict *verdict)
{
	struct dialog dialog = {.title = verdict->step, .back = "Back", .other = "All of it"};
	enum dialog_answer how;
	char *whole = whole_text(verdict);

	dialog.text = xasprintf("Not yet: %d of %d goals, %d of %d points.\n"
				"What was found, the first cause first; each opens:",
				goals_passed(verdict), verdict->ngoals, verdict->points,
				verdict->max_points);
	list_findings(&dialog, verdict);
	while ((how = dialog_choose(&dialog)) == DIALOG_OK || how == DIALOG_OTHER) {
		const struct finding *finding = finding_at(verdict, dialog.at);

		if (how == DIALOG_OTHER || !finding)
			how = dialog_read(verdict->step, whole, NULL);
		else
			how = show_finding(finding, verdict->dosed);
		if (how == DIALOG_GONE)
			break;
	}
	free(whole);
	dialog_release(&dialog);
	return how == DIALOG_GONE ? ENDED_GONE : ENDED_BACK;
}

static int show_verdict(const struct verdict *verdict)
{
	enum dialog_answer how;
	char *whole;

	if (verdict->outcome == OUTCOME_FAIL && verdict->findings && verdict->findings->n)
		return show_failed(verdict);
	whole = whole_text(verdict);
	how = dialog_read(verdict->step, whole, verdict->outcome == OUTCOME_PASS ? "Next" : NULL);
	free(whole);
	return how == DIALOG_OTHER ? ENDED_NEXT : how == DIALOG_GONE ? ENDED_GONE : ENDED_BACK;
}

/* ---- the process ----------------------------------------------------------------------------- */

static void say_waiting(const char *holder)
{
	dialog_wait("check", holder);
}

static struct verdict *judge(struct session *session, struct failure *failure)
{
	struct live live;
	struct judge_options options = {.progress = live_update, .cookie = &live};
	struct verdict *verdict = NULL;
	const struct step *step;

	live_begin(&live, session->step->name, "reading what you changed");
	if (live.gauge.pid <= 0)
		options.progress = NULL;
	step = judge_prepare(session, NULL, "menu", &options, failure);
	if (step)
		verdict = check_judge(session, step, &options, arena_new(), failure);
	live_end(&live);
	return verdict;
}

static int check_and_show(void)
{
	struct failure failure = {0};
	struct session session = {0};
	struct verdict *verdict = NULL;
	int err = workspace_lock("menu", say_waiting), ended = ENDED_BACK;

	if (err)
		failure_take(&failure, err, NULL);
	else if (!session_open(&session, true, &failure))
		verdict = judge(&session, &failure);
	if (verdict && !session_save(&session, &failure) && verdict->facts->build.objects_built)
		editor_refresh();
	workspace_unlock();
	if (verdict)
		ended = show_verdict(verdict);
	if (failure.code && failure.code != EXIT_INTERRUPTED &&
	    dialog_read("check", failure.text, NULL) == DIALOG_GONE)
		ended = ENDED_GONE;
	return interrupted() ? ENDED_GONE : ended;
}

/* In a process of its own, whose memory and lock are gone with it. */
static void show_check(struct menu *menu)
{
	int status = 0;
	pid_t pid = process_fork();

	if (pid == 0)
		_exit(check_and_show());
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) == ENDED_GONE)
		menu_end(menu);
	else if (WEXITSTATUS(status) == ENDED_NEXT)
		menu_go_on(menu);
}

MENU_PAGE(check) = {.name = "check", .show = show_check};
