/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * export - the results of a finished batch for other systems; one file per format
 *
 * A format is found by the linker, as the renderers of a verdict are (render.h). It writes a file of
 * each student's, OUT/STUDENT/FILE, or one of the whole class, OUT/FILE, from the table and from
 * the students' directories: so it makes no difference which engine graded, or when. What a format
 * writes for students reveals nothing about hidden goals but what they add to the sum.
 */
#ifndef LAB_EXPORT_H
#define LAB_EXPORT_H

#include <stdbool.h>

#include "../grade/batch.h"
#include "../grade/roster.h"
#include "../verdict/verdict.h"
#include "bundle.h"

/**
 * struct export_test - a goal, as other systems know them: a test
 * @name: the goal's title, behind its step's name where there are several steps
 * @why: what failed or blocked it, in a line; NULL
 * @file, @line: where; NULL, 0
 * @codes: of the findings that fail it, as struct goal has them; NULL: none
 */
struct export_test {
	const char *name, *why, *file;
	const char *const *codes;
	enum outcome outcome;
	int points, max_points, line;
	bool hidden, until_due;
};

/** struct export_part - what a step earned, nothing taken off for being late */
struct export_part {
	const char *step;
	int points;
};

/**
 * struct export_student
 * @tests: all of them; none when it was not judged (REJECTED, INFRA_ERROR)
 * @shown: those that a student may see, and behind them one that stands for all others
 * @parts: the steps, in their order; of what was REJECTED each has nothing; none after INFRA_ERROR
 * @feedback: feedback.txt
 * @verdict: what it may be shown of the verdict, for renderers (reread.h)
 * @row: of the roster; NULL: there is none, or the student is not in it
 */
struct export_student {
	struct arena *arena;
	const struct grade_result *result;
	const struct roster_row *row;
	struct export_test *tests, *shown;
	struct export_part *parts;
	int ntests, nshown, nparts;
	const char *feedback;
	const struct verdict *verdict;
};

/** struct export_class - @name: what was graded, "all" or a step */
struct export_class {
	struct arena *arena;
	const char *name;
	int max_points;
	struct export_student *students;
	int n;
};

/**
 * struct exporter - a format; one of @student and @whole is set
 * @file: the name of what it writes
 * @bundle: for a service that grades each submission by itself (bundle.h); NULL: none
 * @student: append a student's file; false: this student has none (it was not judged)
 * @columns: it needs a roster that has one of them; NULL: it needs none
 */
struct exporter {
	const char *name, *summary, *file;
	bool (*student)(const struct export_student *student, struct strbuf *out);
	void (*whole)(const struct export_class *class, struct strbuf *out);
	const char *const *columns;
	const struct bundle *bundle;
};

#define EXPORTER(ident)                                                                            \
	static const struct exporter exporter_##ident;                                             \
	static const struct exporter *const exporter_##ident##_p                                   \
		__attribute__((used, section("lab_exporters"))) = &exporter_##ident;               \
	static const struct exporter exporter_##ident

/** exporters_list - append a line for each: its name, what it writes, what that is for */
void exporters_list(struct strbuf *out);

/**
 * exporters_wrong - what is wrong with @list, names separated by commas; NULL: nothing
 *
 * @list may be NULL, and @roster empty. The text lives in @arena.
 */
const char *exporters_wrong(struct arena *arena, const char *list, const struct roster *roster);

/**
 * export_all - write the formats of @list (may be NULL); 0 or -errno
 *
 * Files of formats that are not in the list are removed: they would show an earlier grading.
 */
int export_all(const struct batch *batch, const struct roster *roster, const char *list);

/** export_read - a finished batch; for export_all(), and tests of formats */
void export_read(struct export_class *class, const struct batch *batch,
		 const struct roster *roster);

/** exporter_find - by name, or NULL */
const struct exporter *exporter_find(const char *name);

#endif
