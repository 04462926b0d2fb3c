// SPDX-License-Identifier: GPL-2.0-only
/* prooffiles - a step's directory is complete and agrees with itself; see proof.h */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/rule.h"
#include "../show/show.h"
#include "../course/oracle.h"
#include "../source/patch.h"
#include "proof.h"

#define POINTS	     10
#define LESSON_MIN   24
#define LESSON_MAX   48 /* lines of the file; those of one track only are not shown together */
#define MISTAKES_MIN 3

static void complain(struct strbuf *wrong, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void complain(struct strbuf *wrong, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	strbuf_addf(wrong, "%s%s", wrong->len ? "\n    " : "", text);
	free(text);
}

/* The file's text, NULL (and a complaint) when it cannot be read; freed by the caller. */
static char *read_text(struct strbuf *wrong, const char *path, const char *name)
{
	struct strbuf text = {0};
	int err = course_read(path, &text, 1 << 20);

	if (!err)
		return strbuf_detach(&text);
	complain(wrong, "%s: %s", name, strerror(-err));
	strbuf_release(&text);
	return NULL;
}

static char *step_text(const struct step *step, struct strbuf *wrong, const char *name)
{
	char *path = path_join(step->dir, name), *text = read_text(wrong, path, name);

	free(path);
	return text;
}

static char *solution_text(const struct step *step, struct strbuf *wrong, const char *name)
{
	char *path = lab_path("solutions/%s/%s", step->name, name);
	char *shown = xasprintf("solutions/%s/%s", step->name, name);
	char *text = read_text(wrong, path, shown);

	free(shown);
	free(path);
	return text;
}

/* ---- texts ------------------------------------------------------------------------------- */

static void check_lesson(const struct step *step, struct strbuf *wrong)
{
	char *text = step_text(step, wrong, "lesson.md");
	int lines = 0;

	if (!text)
		return;
	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	if (lines < LESSON_MIN || lines > LESSON_MAX)
		complain(wrong, "lesson.md has %d lines; one screen has %d to %d", lines,
			 LESSON_MIN, LESSON_MAX);
	if (!strstr(text, "\n## Your task\n"))
		complain(wrong, "lesson.md does not end in \"## Your task\"");
	free(text);
}

static void check_hints(const struct step *step, struct strbuf *wrong)
{
	char *text = step_text(step, wrong, "hints.md");

	for (int i = 1; text && i <= 3; i++) {
		char *mark = xasprintf("## %d\n", i);
		const char *hint = strstr(text, mark);

		if (!hint || (hint != text && hint[-1] != '\n'))
			complain(wrong, "hints.md has no hint \"## %d\"", i);
		free(mark);
	}
	free(text);
}

/* ---- names ------------------------------------------------------------------------------- */

static bool pattern_known(const char *pattern)
{
	int n;
	const struct rule *const *rules = rules_all(&n);

	for (int i = 0; i < n; i++) {
		if (code_matches(pattern, rules[i]->code))
			return true;
	}
	return false;
}

static void check_patterns(const char *what, const char *const *codes, struct strbuf *wrong)
{
	for (int i = 0; codes && codes[i]; i++) {
		if (!pattern_known(codes[i]))
			complain(wrong, "%s: no rule is called %s", what, codes[i]);
	}
}

static void check_codes(const struct step *step, struct strbuf *wrong)
{
	check_patterns("codes", step->codes, wrong);
	check_patterns("start-codes", step->start_codes, wrong);
	for (int i = 0; step->start_codes[i]; i++) {
		if (!codes_match(step->codes, step->start_codes[i]))
			complain(wrong, "start-codes: %s is not among the step's codes",
				 step->start_codes[i]);
	}
	for (int i = 0; i < step->nanswers; i++) {
		const char *expected = step->answers[i].expected;

		if (expected && expected[0] == 'E' && !pattern_known(expected))
			complain(wrong, "the answer %s = %s is no rule's code",
				 step->answers[i].key, expected);
	}
}

static void check_goals(const struct step *step, struct strbuf *wrong)
{
	int points = 0;

	for (int i = 0; i < step->ngoals; i++) {
		points += step->goals[i].points;
		check_patterns(step->goals[i].id, step->goals[i].codes, wrong);
	}
	if (points != POINTS)
		complain(wrong, "the goals' points sum to %d, not to %d", points, POINTS);
}

static void check_names(const struct step *step, struct strbuf *wrong)
{
	if (!step->shows[0])
		complain(wrong, "shows: nothing is seen at the end");
	for (int i = 0; step->shows[i]; i++) {
		if (!show_find(step->shows[i]))
			complain(wrong, "shows: there is no checker/show/%s.c", step->shows[i]);
	}
	for (int i = 0; i < step->nsyscalls; i++) {
		const char *oracle = step->syscalls[i].oracle;

		if (oracle && !oracle_find(oracle))
			complain(wrong, "no oracle.c registers %s", oracle);
	}
	for (int i = 0; i < step->nprograms; i++) {
		if (!step->programs[i].prints && !program_oracle_find(step->programs[i].oracle))
			complain(wrong, "no oracle.c registers the program oracle %s",
				 step->programs[i].oracle);
	}
	if (!step->estimate)
		complain(wrong, "estimate is missing");
}

/* ---- diffs ------------------------------------------------------------------------------- */

static bool path_allowed(const struct step *step, const char *path)
{
	for (int i = 0; step->paths[i]; i++) {
		if (fnmatch(step->paths[i], path, FNM_PATHNAME) == 0)
			return true;
	}
	return false;
}

static void check_diff(const struct step *step, const char *name, const char *text,
		       struct strbuf *wrong)
{
	struct arena *arena = arena_new();
	struct patch patch = {0};
	const char *error = "";

	if (patch_parse(arena, text, &patch, &error) < 0)
		complain(wrong, "%s: %s", name, error);
	else if (!patch.nfiles)
		complain(wrong, "%s changes nothing", name);
	for (int i = 0; i < patch.nfiles; i++) {
		const char *path =
			patch.files[i].new_path ? patch.files[i].new_path : patch.files[i].old_path;

		if (!path_allowed(step, path))
			complain(wrong, "%s touches %s, which paths does not allow", name, path);
	}
	arena_free(arena);
}

static void check_start(const struct step *step, struct strbuf *wrong)
{
	char *path = path_join(step->dir, "start.diff"), *text;

	if (path_exists(path) && (text = step_text(step, wrong, "start.diff"))) {
		check_diff(step, "start.diff", text, wrong);
		free(text);
	}
	free(path);
}

static void check_solution(const struct step *step, struct strbuf *wrong)
{
	char *diff = solution_text(step, wrong, "solution.diff");
	char *notes = solution_text(step, wrong, "notes.md");

	if (diff)
		check_diff(step, "solution.diff", diff, wrong);
	free(diff);
	free(notes);
}

/* A name begins with codes: E0801+E0802-words. */
static void check_mistake_name(const char *name, struct strbuf *wrong)
{
	const char *p = name;

	do {
		size_t len = strcspn(p, "+-.");
		char *code = xasprintf("%.*s", (int)len, p);

		if (!rule_find(code))
			complain(wrong, "mistakes/%s: no rule is called %s", name, code);
		free(code);
		p += len;
	} while (*p++ == '+');
}

static void check_mistakes(const struct step *step, struct strbuf *wrong)
{
	char *dir = path_join(step->dir, "mistakes");
	struct dirent **list = NULL;
	int n = scandir(dir, &list, NULL, alphasort), diffs = 0;

	for (int i = 0; i < n; i++) {
		const char *name = list[i]->d_name;

		if (ends_with(name, ".diff")) {
			char *file = xasprintf("mistakes/%s", name);
			char *text = step_text(step, wrong, file);

			diffs++;
			check_mistake_name(name, wrong);
			if (text)
				check_diff(step, file, text, wrong);
			free(text);
			free(file);
		} else if (name[0] != '.') {
			complain(wrong, "mistakes/%s is no .diff", name);
		}
		free(list[i]);
	}
	free(list);
	free(dir);
	if (diffs < MISTAKES_MIN)
		complain(wrong, "%d mistakes; %d is the least", diffs, MISTAKES_MIN);
}

/* ---- all ---------------------------------------------------------------------------------- */

/* A solution without its step: the two directories mirror each other. */
static void check_mirror(const struct course *course, struct strbuf *wrong)
{
	char *dir = lab_path("solutions");
	struct dirent **list = NULL;
	int n = scandir(dir, &list, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		bool known = list[i]->d_name[0] == '.';

		for (int j = 0; j < course->nsteps; j++)
			known |= streq(course->steps[j].name, list[i]->d_name);
		if (!known)
			complain(wrong, "solutions/%s has no step", list[i]->d_name);
		free(list[i]);
	}
	free(list);
	free(dir);
}

void proof_files(const struct course *course, const struct step *only,
		 void (*told)(void *cookie, const char *what, const char *wrong, int done,
			      int total),
		 void *cookie)
{
	int total = only ? 1 : course->nsteps + 1, done = 0;
	struct strbuf wrong = {0};

	for (int i = 0; i < course->nsteps; i++) {
		const struct step *step = &course->steps[i];
		char *what;

		if (only && only != step)
			continue;
		check_lesson(step, &wrong);
		check_hints(step, &wrong);
		check_codes(step, &wrong);
		check_goals(step, &wrong);
		check_names(step, &wrong);
		check_start(step, &wrong);
		check_solution(step, &wrong);
		check_mistakes(step, &wrong);
		what = xasprintf("%s files", step->name);
		told(cookie, what, wrong.len ? strbuf_str(&wrong) : NULL, ++done, total);
		free(what);
		strbuf_reset(&wrong);
	}
	if (!only) {
		check_mirror(course, &wrong);
		told(cookie, "solutions mirror steps", wrong.len ? strbuf_str(&wrong) : NULL,
		     ++done, total);
	}
	strbuf_release(&wrong);
}
