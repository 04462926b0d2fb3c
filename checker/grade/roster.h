/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * roster - who is in the course, as the learning platform exports it
 *
 * A CSV file (RFC 4180; with commas, semicolons or tabs) whose first line names the columns. They are
 * found by their names, in any order and case; other columns do not matter:
 *
 *	Canvas		Student, ID, SIS User ID, SIS Login ID
 *	Moodle		ID number, Username, Email address, Identifier, First name, Last name, Full name
 *	Gradescope	SID, Email, Name, First Name, Last Name
 *	your own	Student (the name of the patch)
 *
 * The first identifying column, in the order of roster_columns in roster.c, that no student lacks
 * gives the names that results are listed by. "Submitted" (or "Last modified (submission)") says
 * when a student handed in, for a policy (policy.h).
 */
#ifndef LAB_ROSTER_H
#define LAB_ROSTER_H

#include <stdbool.h>

#include "submission.h"

#define ROSTER_CELLS 12 /* as many as there are known columns */

/**
 * struct roster_row - one student
 * @student: as results are listed by; safe as a directory name (see student_name())
 * @name: "Jane Doe"; "" when the roster has no names
 * @cells: of the known columns, by the index in roster.c; NULL: none
 * @flat: the name in small letters without blanks, the forms that files are named by; or NULL
 */
struct roster_row {
	int line;
	const char *student, *name;
	const char *cells[ROSTER_CELLS];
	const char *flat[3];
	bool taken;
};

/** struct roster - @file: its name, for messages; @key: header of the column that names students */
struct roster {
	struct arena *arena;
	const char *file, *key;
	struct roster_row *rows;
	int n;
};

/**
 * roster_parse - read the text of a roster
 * @problem: gets what is wrong with it, each with its line and the last line with the remedy; in the
 *	     arena
 *
 * Errors are: no header or no column that identifies, a line that cannot be read, a student without an
 * ID, an ID that two lines have. Lines without any known cell, Canvas's "Points Possible" and its
 * test student are ignored. False when something is wrong.
 */
bool roster_parse(struct roster *roster, const char *text, size_t len, const char **problem);

/** roster_read - the same of a file. */
bool roster_read(struct roster *roster, const char *path, const char **problem);

/** roster_cell - what @row has under a known @header ("SIS Login ID"); NULL: nothing */
const char *roster_cell(const struct roster_row *row, const char *header);

/**
 * roster_settle - give each submission its student, and each student without one an empty one
 *
 * Called before submissions_settle(). One whose name fits no row, or several, stays as it is and is
 * reported in its @unknown.
 */
void roster_settle(struct roster *roster, struct submissions *submissions);

#endif
