/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * results - the verdicts of a batch and the files that hold them
 *
 *	OUT/results.csv			one row a student
 *	OUT/STUDENT/verdict.json	the verdict as `check --format json` has it, and "grading"
 *	OUT/report.html			the class (classpage.h)
 *	OUT/STUDENT/feedback.txt	what the student reads; feedback.html: the same
 *	OUT/STUDENT/build.log, console.log
 *
 * Everything is written under a temporary name and renamed, so a file or a student's directory is
 * there completely or not at all. Whatever comes from a submission is harmless in every file:
 * spreadsheets run no formula, terminals get no escape.
 */
#ifndef LAB_RESULTS_H
#define LAB_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

struct strbuf;

/** enum grade - the verdicts; names and meanings as the instructor's guide has them */
enum grade {
	GRADE_PASS,
	GRADE_FAIL,
	GRADE_COMPILE_ERROR,
	GRADE_TIMEOUT,
	GRADE_MEMORY,
	GRADE_OUTPUT,
	GRADE_PANIC,
	GRADE_HANG,
	GRADE_REJECTED,	   /* before anything ran */
	GRADE_INFRA_ERROR, /* the host or the lab failed: no grade at all */
};

/** grade_name - "PASS", ... */
const char *grade_name(enum grade grade);

/**
 * struct grade_result - a row
 * @codes: findings that are first causes, separated by blanks
 * @reason: one line, why it does not have full marks; NULL when it has
 * @flags: what an instructor should look at, separated by "; "; it changes no verdict; NULL:
 * nothing
 * @ignored: the files that it changes and may not touch, in the same way
 */
struct grade_result {
	const char *student;
	enum grade grade;
	int points, max_points;
	const char *codes, *reason, *flags, *ignored;
	double seconds;
	const char *sha256;
	uint64_t seed;
};

/**
 * csv_cell - append a cell as RFC 4180 has it
 *
 * Quotes where needed (lines end in LF, as everywhere on this system); a "'" goes before = + - @
 * TAB and NUL, which spreadsheets take for a formula. Bytes that are not UTF-8 and control
 * characters are shown by their numbers.
 */
void csv_cell(struct strbuf *out, const char *text);

/** csv_text - the same for a text of several lines, which stay lines */
void csv_text(struct strbuf *out, const char *text);

/**
 * results_csv - the whole table, header row included; an INFRA_ERROR has no points
 *
 * Scripts read it by position, the first five columns from the left and the last three from the
 * right: what is new goes between them.
 */
void results_csv(struct strbuf *out, const struct grade_result *results, int n);

/** results_are_many - whether @out has a table with more than one student's row */
bool results_are_many(const char *out);

/**
 * result_show - append a row for a terminal: a line, and one each for flags and ignored files
 * @indent: columns that the caller has filled on the first line
 */
void result_show(struct strbuf *out, const struct grade_result *result, int indent);

/** results_publish - let the directory @made take the place of @final, atomically; 0 or -errno. */
int results_publish(const char *made, const char *final);

/**
 * result_to_line, result_from_line - a result as one line of JSON: the journal, and what a worker
 * tells the batch. Strings of the second live in @arena. False for any other line.
 */
struct arena;
void result_to_line(struct strbuf *out, const struct grade_result *result);
bool result_from_line(struct arena *arena, const char *line, struct grade_result *result);

#endif
