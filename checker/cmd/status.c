// SPDX-License-Identifier: GPL-2.0-only
/* status, list - where I am, and what there is */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../diagnosis.h"
#include "../stepcheck.h"
#include "../course/lesson.h"
#include "../work/firstbuild.h"
#include "../work/undo.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"
#include "../render/text.h"
#include "../command/command.h"
#include "coursetext.h"
#include "trailprint.h"

static const char *mark(const char *state, const struct style *style, const char **colour)
{
	static const struct {
		const char *state, *unicode, *ascii, *colour;
	} marks[] = {
		{"passed", "\u2714", "[x]", "\033[32m"},
		{"current", "\u25b6", "[>]", "\033[1m"},
		{"open", "\u00b7", "[ ]", ""},
	};
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(marks) && strcmp(marks[i].state, state) != 0)
		i++;
	*colour = style->colour ? marks[i].colour : "";
	return style->unicode && style->colour ? marks[i].unicode : marks[i].ascii;
}

/* On a narrow screen there is no room for words beside the name. */
static bool is_narrow(const struct style *style, int column)
{
	return style->width && style->width - column < 24;
}

static void print_wrapped(const char *text, int column, const struct style *style)
{
	struct strbuf out = {0};

	if (is_narrow(style, column)) {
		column = 6;
		strbuf_addf(&out, "\n%*s", column, "");
	}
	text_wrap(&out, text, column, column, style->width, style->unicode);
	puts(strbuf_str(&out));
	strbuf_release(&out);
}

static bool has_room(const struct style *style, int column, const char *title, const char *more)
{
	return !style->width || is_narrow(style, column) ||
	       column + text_width(title, style->unicode) + 1 + (int)strlen(more) <= style->width;
}

/* "[x] holds    02-define            define a system call", @margin blanks before it, @more behind it */
static void print_row(const struct session *session, const struct step *step,
		      const struct style *style, bool begun, int margin, const char *more)
{
	const char *state = begun ? step_state(session, step) : "open", *colour;
	const char *sign = mark(state, style, &colour), *now = step_in_tree(session, step);
	int column = margin + text_width(sign, true);
	char *title;

	printf("%*s%s%s%s", margin, "", colour, sign, *colour ? "\033[0m" : "");
	if (begun)
		column += printf(" %-8s", streq(now, "unknown") ? "" : now);
	column += printf(" %-22s ", step->name);
	title = xasprintf("%s%s%s", step->title,
			  !*more				       ? ""
			  : has_room(style, column, step->title, more) ? " "
								       : "\n",
			  more);
	print_wrapped(title, column, style);
	free(title);
}

static void print_step(const struct session *session, const struct step *step,
		       const struct style *style)
{
	const struct step_progress *progress = progress_find(&session->progress, step->name);
	bool passed = progress && progress->passed[0];

	print_row(session, step, style, true, 2, "");
	if (streq(step_in_tree(session, step), "pending"))
		say(stdout, "      passed %s; not right in your tree since %s\n",
		    progress->passed_at, progress->broke_at);
	else if (step == session->step && passed)
		say(stdout, "      passed; ./lab next goes on\n");
	else if (step == session->step && progress && (progress->failed || progress->hints))
		printf("      %d failed check%s, %d of %d hints seen\n", progress->failed,
		       progress->failed == 1 ? "" : "s", progress->hints, hint_count(step));
}

static int changed_files(const struct session *session, const char *hash)
{
	const struct step_progress *progress =
		progress_find(&session->progress, session->step->name);
	struct strbuf out = {0};
	char *error = NULL;
	int n = 0;

	if (!progress || !progress->entered[0])
		return 0;
	git_run(workspace_get()->tree, NULL, NULL, &out, &error, "diff-tree", "-r", "--name-only",
		progress->entered, hash, NULL);
	for (const char *p = strbuf_str(&out); *p; p++)
		n += *p == '\n';
	strbuf_release(&out);
	free(error);
	return n;
}

/* What undo and redo would bring back. */
static void print_ways(const struct history *history)
{
	const int to[] = {history_back(history), history_forward(history)};

	for (int i = 0; i < 2; i++) {
		const struct state *state = to[i] < 0 ? NULL : &history->states[to[i]];

		if (state)
			say(stdout, "%s./lab %s brings back step %s as it was at %s (%s)\n",
			    i == 0 || to[0] < 0 ? "\n" : "", i ? "redo" : "undo", state->step,
			    state->time, state->what);
	}
}

/* "about 40 of 620 objects", or what failed and what to do. */
static void print_first_build(void)
{
	struct first_build build;
	char *words;

	first_build_look(&build);
	words = first_build_words(&build);
	if (words)
		printf("%s\n", words);
	if (build.state == FIRST_BUILD_FAILED)
		say(stdout, "%s./lab start tries again.\n",
		    build.text + strcspn(build.text, "\n") + 1);
	free(words);
	first_build_release(&build);
}

static void print_status(const struct session *session, const struct history *history,
			 const char *hash, bool plain)
{
	struct style style = style_for(stdout, plain);
	int n = changed_files(session, hash), passed = 0;

	for (int i = 0; i < session->course->nsteps; i++)
		passed += session_seen(session, &session->course->steps[i])->passed[0] != '\0';
	printf("Linux %s, %s track, in %s\n", session->progress.kernel,
	       track_name(session->progress.track), workspace_get()->tree);
	printf("%d of %d steps passed; you are at %s", passed, session->course->nsteps,
	       session->step->name);
	printf(n ? ", %d file%s changed in it\n" : "\n", n, n == 1 ? "" : "s");
	print_first_build();
	putchar('\n');
	printf("      in your tree\n");
	for (int i = 0; i < session->course->nsteps; i++)
		print_step(session, &session->course->steps[i], &style);
	print_ways(history);
}

static json_t *json_time(const char *text)
{
	return *text ? json_string(text) : json_null();
}

static json_t *json_step(const struct session *session, const struct step *step)
{
	static const struct step_progress none;
	const struct step_progress *progress = progress_find(&session->progress, step->name);

	if (!progress)
		progress = &none;
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:i, s:i}", "name", step->name,
			 "title", step->title, "state", step_state(session, step), "in_tree",
			 step_in_tree(session, step), "current", step == session->step, "passed_at",
			 json_time(progress->passed_at), "broke_at", json_time(progress->broke_at),
			 "failed_checks", progress->failed, "hints_seen", progress->hints);
}

static json_t *json_first_build(void)
{
	struct first_build build;
	const char *name;
	json_t *json;

	first_build_look(&build);
	name = first_build_name(&build);
	json = name ? json_pack("{s:s, s:i, s:i, s:s?}", "state", name, "objects_built", build.done,
				"objects_about", build.total, "failure", build.text)
		    : json_null();
	first_build_release(&build);
	return json;
}

static json_t *json_way(const struct history *history, int to)
{
	const struct state *state = to < 0 ? NULL : &history->states[to];

	return state ? json_pack("{s:i, s:s, s:s, s:s}", "number", state->number, "step",
				 state->step, "time", state->time, "what", state->what)
		     : json_null();
}

static void print_json(const struct session *session, const struct history *history,
		       const char *hash)
{
	json_t *steps = json_array(), *root;

	for (int i = 0; i < session->course->nsteps; i++)
		json_array_append_new(steps, json_step(session, &session->course->steps[i]));
	root = json_pack(
		"{s:i, s:{s:s, s:s}, s:{s:s, s:s}, s:s, s:i, s:o, s:o, s:o, s:o}", "format_version",
		1, "tool", "name", "lab", "version", LAB_VERSION, "kernel", "version",
		session->progress.kernel, "track", track_name(session->progress.track), "step",
		session->step->name, "changed_files", changed_files(session, hash), "steps", steps,
		"undo", json_way(history, history_back(history)), "redo",
		json_way(history, history_forward(history)), "first_build", json_first_build());
	if (!root || json_dumpf(root, stdout, JSON_INDENT(2)) < 0)
		die_oom();
	putchar('\n');
	json_decref(root);
}

/* Where one system call is, instead of where the learner is. */
static int follow(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;
	int code = EXIT_PASS;

	if (!session_open(&session, true, &failure) &&
	    !diagnosis_refuse(workspace_get()->tree, &failure))
		code = trail_print(&session, line);
	session_close(&session);
	return failure.code ? failure_print(&failure) : code;
}

static int status_run(const struct command_line *line)
{
	const char *format = option_get(line, "format");
	struct failure failure = {0};
	struct history history = {.at = -1};
	struct session session;
	char hash[HASH_HEX];

	if (option_get(line, "trail"))
		return follow(line);
	if (!session_open(&session, true, &failure) && !snapshot(hash, &failure)) {
		if (judge_passed_steps(&session, hash))
			session_save(&session, &failure);
		undo_seen(hash, &session.progress, &failure);
	}
	if (!failure.code && !history_load(&history, &failure)) {
		if (streq(format, "json"))
			print_json(&session, &history, hash);
		else
			print_status(&session, &history, hash, line->plain);
	}
	history_release(&history);
	session_close(&session);
	return failure_print(&failure);
}

COMMAND(status) = {
	.name = "status",
	.synopsis = "[--trail NAME] [--format term|json]",
	.summary = "show where you are",
	.description =
		"A step that was passed stays passed. Beside it stands what your tree holds of it now: it is\n"
		"looked at again (without building), and one that is not right any more is pending, with the time\n"
		"it was noticed. \"later\" are the steps that your tree has not come to.\n"
		"\n"
		"--trail NAME follows one system call instead: table row, generated headers, object, vmlinux,\n"
		"dispatcher, booted image, number called. It names the first broken link, builds nothing, and\n"
		"says what is older than your last edit.\n"
		"\n"
		"While the first build goes on in the background, it says how far that is.",
	.group = GROUP_COURSE,
	.order = 50,
	.boxed = true,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.options = (const struct option_spec[]){{.name = "trail",
						 .arg = "NAME",
						 .summary = "where did this system call get lost?"},
						{.name = "format",
						 .arg = "FORMAT",
						 .choices = "term json",
						 .summary = "how to print it"},
						{0}},
	.run = status_run,
};

static int list_run(const struct command_line *line)
{
	struct style style = style_for(stdout, line->plain);
	struct failure failure = {0};
	struct session session = {0};
	bool begun = workspace_state(NULL) == WORKSPACE_READY;
	char *error = NULL, *more;

	if (begun)
		session_open(&session, false, &failure);
	else if (!(session.course = course_load(&error)))
		failure_take(&failure, -EINVAL, error);
	for (int i = 0; !failure.code && i < session.course->nsteps; i++) {
		const struct step *step = &session.course->steps[i];

		if (option_get(line, "names")) {
			puts(step->name);
			continue;
		}
		more = step->estimate ? xasprintf("(%s)", step->estimate) : NULL;
		print_row(&session, step, &style, begun, 0, more ? more : "");
		free(more);
	}
	session_close(&session);
	return failure_print(&failure);
}

COMMAND(list) = {
	.name = "list",
	.synopsis = "[--names]",
	.summary = "list the steps of the course",
	.group = GROUP_COURSE,
	.order = 60,
	.boxed = true,
	.options = (const struct option_spec[]){{.name = "names",
						 .summary = "only their names, for scripts"},
						{0}},
	.run = list_run,
};
