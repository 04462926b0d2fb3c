// SPDX-License-Identifier: GPL-2.0-only
/* steps - the list of steps, and what can be done with one; the moves that ask first */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../cmd/coursetext.h"
#include "../work/session.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "dialog.h"
#include "home.h"
#include "menu.h"

static void say_if(struct menu *menu, const char *question, const char *const words[])
{
	if (dialog_ask(words[0], question))
		menu_box(menu, words);
}

static void reset_step(struct menu *menu, const char *step)
{
	say_if(menu,
	       "Begin this step again? Your tree becomes what it was when the step began. What you "
	       "have now stays kept: undo brings it back.",
	       (const char *const[]){"reset", step, NULL});
}

static void see_solution(struct menu *menu, const char *step)
{
	say_if(menu, "See the whole solution? A hint may be enough.",
	       (const char *const[]){"solution", step, NULL});
}

static void show_reset(struct menu *menu)
{
	reset_step(menu, NULL);
}

static void show_solution(struct menu *menu)
{
	see_solution(menu, NULL);
}

/* @way: "take back "goto 06-call-it": 01-meet-the-boundary as at 12:03"; NULL: there is nothing to do */
static void travel(struct menu *menu, const char *name, const char *way, const char *note)
{
	char *question;

	if (!way) {
		menu_box(menu, (const char *const[]){name, NULL});
		return;
	}
	question = xasprintf("%c%s?\n\n%s", toupper((unsigned char)*way), way + 1, note);
	say_if(menu, question, (const char *const[]){name, NULL});
	free(question);
}

static void show_undo(struct menu *menu)
{
	struct home home;

	home_look(&home, true);
	travel(menu, "undo", home.undo,
	       "Your edits since go along. Nothing is lost: redo brings them back.");
	home_release(&home);
}

static void show_redo(struct menu *menu)
{
	struct home home;

	home_look(&home, true);
	travel(menu, "redo", home.redo, "undo comes back here.");
	home_release(&home);
}

MENU_PAGE(reset) = {.name = "reset", .show = show_reset};
MENU_PAGE(solution) = {.name = "solution", .show = show_solution};
MENU_PAGE(undo) = {.name = "undo", .show = show_undo};
MENU_PAGE(redo) = {.name = "redo", .show = show_redo};

/* ---- one step -------------------------------------------------------------------------------- */

static void do_with(struct menu *menu, const char *step, const char *what)
{
	if (streq(what, "lesson"))
		menu_box(menu, (const char *const[]){"lesson", step, NULL});
	else if (streq(what, "goto"))
		say_if(menu, "Go to this step? Your work in the present one stays kept.",
		       (const char *const[]){"goto", step, NULL});
	else if (streq(what, "reset"))
		reset_step(menu, step);
	else
		see_solution(menu, step);
}

static void show_step(struct menu *menu, const char *step)
{
	struct dialog dialog = {.title = step, .back = "Back"};

	dialog_add(&dialog, "lesson", "read its lesson");
	dialog_add(&dialog, "goto", "go there; your work stays kept");
	dialog_add(&dialog, "reset", "go there and begin it again");
	dialog_add(&dialog, "solution", "see one way to do it");
	if (dialog_choose(&dialog) == DIALOG_OK)
		do_with(menu, step, dialog.at);
	dialog_release(&dialog);
}

/* ---- the list -------------------------------------------------------------------------------- */

static bool holds_word(const char *text, const char *word)
{
	for (; *text; text++) {
		if (strncasecmp(text, word, strlen(word)) == 0)
			return true;
	}
	return false;
}

/* In its name, its title or its lesson. */
static bool speaks_of(const struct step *step, const char *word)
{
	char *path = step_file(step, "lesson.md");
	struct strbuf text = {0};
	bool found;

	if (path)
		course_read(path, &text, 1 << 20);
	found = holds_word(step->name, word) || holds_word(step->title, word) ||
		holds_word(strbuf_str(&text), word);
	strbuf_release(&text);
	free(path);
	return found;
}

static const char *mark(const struct session *session, const struct step *step)
{
	const char *now = step_in_tree(session, step);

	if (streq(now, "pending"))
		return "[!]";
	if (streq(step_state(session, step), "passed"))
		return "[x]";
	return step == session->step ? "[>]" : "[ ]";
}

static void list_steps(struct dialog *dialog, const char *word)
{
	struct failure failure = {0};
	struct session session;

	if (!session_open(&session, false, &failure)) {
		for (int i = 0; i < session.course->nsteps; i++) {
			const struct step *step = &session.course->steps[i];

			if (!*word || speaks_of(step, word))
				dialog_add(dialog, step->name, "%s %s", mark(&session, step),
					   step->title);
		}
		if (!dialog->at[0])
			snprintf(dialog->at, sizeof(dialog->at), "%s", session.step->name);
	}
	dialog->text = failure.text ? xstrdup(failure.text)
		       : *word	    ? xasprintf("Steps that speak of \"%s\":", word)
				    : xstrdup("[x] passed  [!] broke again  [>] here");
	session_close(&session);
	failure_clear(&failure);
}

static void show_steps(struct menu *menu)
{
	char *word = xstrdup(""), at[96] = "";
	enum dialog_answer how;

	do {
		struct dialog dialog = {.title = "Steps", .back = "Back", .other = "Search"};

		snprintf(dialog.at, sizeof(dialog.at), "%s", at);
		list_steps(&dialog, word);
		how = dialog_choose(&dialog);
		snprintf(at, sizeof(at), "%s", dialog.at);
		dialog_release(&dialog);
		if (how == DIALOG_OK)
			show_step(menu, at);
		if (how == DIALOG_OTHER) {
			free(word);
			word = dialog_line("Search", "A word of a name or a lesson:", "");
			word = word ? word : xstrdup("");
		}
	} while (how == DIALOG_OK || how == DIALOG_OTHER);
	free(word);
	if (how == DIALOG_GONE)
		menu_end(menu);
}

/* A step is chosen from the list, not typed. */
MENU_PAGE(goto_) = {.name = "goto", .show = show_steps};
MENU_PAGE(steps) = {
	.name = "steps",
	.summary = "all steps: read, go there, begin again",
	.use = 100,
	.show = show_steps,
};
