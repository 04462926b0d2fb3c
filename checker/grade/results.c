// SPDX-License-Identifier: GPL-2.0-only
#include "results.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/json.h"
#include "../render/text.h"

static const char *const grade_names[] = {
	[GRADE_PASS] = "PASS",
	[GRADE_FAIL] = "FAIL",
	[GRADE_COMPILE_ERROR] = "COMPILE_ERROR",
	[GRADE_TIMEOUT] = "TIMEOUT",
	[GRADE_MEMORY] = "MEMORY",
	[GRADE_OUTPUT] = "OUTPUT",
	[GRADE_PANIC] = "PANIC",
	[GRADE_HANG] = "HANG",
	[GRADE_REJECTED] = "REJECTED",
	[GRADE_INFRA_ERROR] = "INFRA_ERROR",
};

const char *grade_name(enum grade grade)
{
	return grade_names[grade];
}

/* grade_by_name - the other way round; -1 for no such word. */
static int grade_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(grade_names); i++) {
		if (streq(grade_names[i], name))
			return i;
	}
	return -1;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* What a spreadsheet would take for a formula, is none with this before it. */
static void add_guard(struct strbuf *out, const char *text)
{
	if (*text && strchr("=+-@\t\r", *text))
		strbuf_addch(out, '\'');
}

static void add_quoted(struct strbuf *out, const char *cell)
{
	if (!strpbrk(cell, ",\"\r\n") && *cell != ' ') {
		strbuf_addstr(out, cell);
		return;
	}
	strbuf_addch(out, '"');
	for (; *cell; cell++) {
		if (*cell == '"')
			strbuf_addch(out, '"');
		strbuf_addch(out, *cell);
	}
	strbuf_addch(out, '"');
}

void csv_cell(struct strbuf *out, const char *text)
{
	struct strbuf clean = {0};

	text = text ? text : "";
	add_guard(&clean, text);
	text_add(&clean, text, true);
	add_quoted(out, strbuf_str(&clean));
	strbuf_release(&clean);
}

void csv_text(struct strbuf *out, const char *text)
{
	char *copy = xstrdup(text), *rest = copy, *line;
	struct strbuf clean = {0};

	add_guard(&clean, text);
	while ((line = strsep(&rest, "\n"))) {
		text_add(&clean, line, true);
		if (rest && *rest)
			strbuf_addch(&clean, '\n');
	}
	add_quoted(out, strbuf_str(&clean));
	strbuf_release(&clean);
	free(copy);
}

static void csv_row(struct strbuf *out, const struct grade_result *result)
{
	csv_cell(out, result->student);
	strbuf_addf(out, ",%s,", grade_name(result->grade));
	if (result->grade != GRADE_INFRA_ERROR)
		strbuf_addf(out, "%d", result->points);
	strbuf_addf(out, ",%d,", result->max_points);
	csv_cell(out, result->codes);
	strbuf_addch(out, ',');
	csv_cell(out, result->reason);
	strbuf_addch(out, ',');
	csv_cell(out, result->flags);
	strbuf_addch(out, ',');
	csv_cell(out, result->ignored);
	strbuf_addf(out, ",%.1f,%s,%llu\n", result->seconds, result->sha256 ? result->sha256 : "",
		    (unsigned long long)result->seed);
}

void results_csv(struct strbuf *out, const struct grade_result *results, int n)
{
	strbuf_addstr(out,
		      "student,verdict,points,max_points,codes,reason,flags,ignored_files,seconds,"
		      "submission_sha256,seed\n");
	for (int i = 0; i < n; i++)
		csv_row(out, &results[i]);
}

bool results_are_many(const char *out)
{
	char *path = path_join(out, "results.csv");
	struct strbuf text = {0};
	int lines = 0;

	file_read(path, &text, 64u << 20);
	for (const char *line = strbuf_str(&text); (line = strchr(line, '\n')); line++)
		lines++;
	strbuf_release(&text);
	free(path);
	return lines > 2;
}

static void show_aside(struct strbuf *out, int indent, const char *title, const char *text)
{
	if (!text)
		return;
	strbuf_addf(out, "%*s%s: ", indent, "", title);
	text_add(out, text, true);
	strbuf_addch(out, '\n');
}

void result_show(struct strbuf *out, const struct grade_result *result, int indent)
{
	const char *why = result->reason ? result->reason : result->codes;

	strbuf_addf(out, "%-20s  %-13s", result->student, grade_name(result->grade));
	if (result->grade != GRADE_INFRA_ERROR)
		strbuf_addf(out, "  %3d/%d", result->points, result->max_points);
	strbuf_addf(out, "  %.1f s", result->seconds);
	if (why && *why) {
		strbuf_addstr(out, "  ");
		text_add(out, why, true);
	}
	strbuf_addch(out, '\n');
	show_aside(out, indent, "flagged", result->flags);
	show_aside(out, indent, "ignored", result->ignored);
}

/* ---- a student's directory ----------------------------------------------------------------- */

int results_publish(const char *made, const char *final)
{
	int err;

	if (rename(made, final) == 0)
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR)
		return -errno;
	/* Both names always hold something whole: they change places, then the old one goes. */
	if (renameat2(AT_FDCWD, made, AT_FDCWD, final, RENAME_EXCHANGE) == 0)
		return remove_tree(made);
	err = remove_tree(final);
	if (err)
		return err;
	return rename(made, final) < 0 ? -errno : 0;
}

/* ---- a line -------------------------------------------------------------------------------- */

void result_to_line(struct strbuf *out, const struct grade_result *result)
{
	json_t *line = json_object();
	char *text;

	json_object_set_new(line, "student", json_text(result->student));
	json_object_set_new(line, "verdict", json_string(grade_name(result->grade)));
	json_object_set_new(line, "points", json_integer(result->points));
	json_object_set_new(line, "max_points", json_integer(result->max_points));
	json_object_set_new(line, "codes", json_text(result->codes));
	json_object_set_new(line, "reason", json_text(result->reason));
	json_object_set_new(line, "flags", json_text(result->flags));
	json_object_set_new(line, "ignored_files", json_text(result->ignored));
	json_object_set_new(line, "seconds", json_real(result->seconds));
	json_object_set_new(line, "sha256", json_text(result->sha256));
	json_object_set_new(line, "seed", json_integer(result->seed));
	text = json_dumps(line, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(line);
	if (!text)
		die_oom();
	strbuf_addf(out, "%s\n", text);
	free(text);
}

bool result_from_line(struct arena *arena, const char *text, struct grade_result *result)
{
	json_t *line = json_loads(text, 0, NULL);
	const char *verdict = json_string_value(json_object_get(line, "verdict"));
	int grade = verdict ? grade_by_name(verdict) : -1;

	if (grade < 0) {
		json_decref(line);
		return false;
	}
	*result = (struct grade_result){
		.student = json_member(arena, line, "student"),
		.grade = grade,
		.points = json_integer_value(json_object_get(line, "points")),
		.max_points = json_integer_value(json_object_get(line, "max_points")),
		.codes = json_member(arena, line, "codes"),
		.reason = json_member(arena, line, "reason"),
		.flags = json_member(arena, line, "flags"),
		.ignored = json_member(arena, line, "ignored_files"),
		.seconds = json_number_value(json_object_get(line, "seconds")),
		.sha256 = json_member(arena, line, "sha256"),
		.seed = json_integer_value(json_object_get(line, "seed")),
	};
	json_decref(line);
	return true;
}
