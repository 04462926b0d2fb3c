// SPDX-License-Identifier: GPL-2.0-only
#include "roster.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/text.h"
#include "../source/entry.h"

#define BYTES_MAX (16u << 20)
#define TOLD_MAX  5 /* wrong lines that are reported one by one */

/* What a column is; those up to LAST_ID tell students apart, the best first. */
enum column {
	SID,
	ID_NUMBER,
	CANVAS_ID,
	SIS_ID,
	USERNAME,
	EMAIL,
	PARTICIPANT,
	STUDENT, /* Canvas: the name */
	LAST_ID = STUDENT,
	FULL_NAME,
	FIRST_NAME,
	LAST_NAME,
	SUBMITTED,
};

static const struct {
	const char *name;
	enum column column;
} roster_columns[] = {
	{"SID", SID},
	{"Student ID", SID},
	{"ID number", ID_NUMBER},
	{"ID", CANVAS_ID},
	{"SIS User ID", SIS_ID},
	{"Username", USERNAME},
	{"SIS Login ID", USERNAME},
	{"Login", USERNAME},
	{"Email address", EMAIL},
	{"Email", EMAIL},
	{"Identifier", PARTICIPANT},
	{"Student", STUDENT},
	{"Full name", FULL_NAME},
	{"Name", FULL_NAME},
	{"First name", FIRST_NAME},
	{"Last name", LAST_NAME},
	{"Surname", LAST_NAME},
	{"Submitted", SUBMITTED},
	{"Last modified (submission)", SUBMITTED},
};

_Static_assert(SUBMITTED < ROSTER_CELLS, "a row has room for every column");

struct reading {
	struct roster *roster;
	const char *text, *end;
	char separator;
	int line, begin; /* of the row that is read */
	const char **cells;
	int ncells;
	const char *headers[ROSTER_CELLS];
	int *columns, ncolumns; /* by place: an enum column, or -1 */
	struct strbuf problems;
	int nproblems;
};

static void wrong(struct reading *reading, int line, const char *words)
{
	if (reading->nproblems++ < TOLD_MAX)
		strbuf_addf(&reading->problems, "%s:%d: %s\n", reading->roster->file, line, words);
}

/* ---- rows --------------------------------------------------------------------------------------- */

static bool at_line_end(const struct reading *reading)
{
	return reading->text == reading->end || *reading->text == '\n' ||
	       (*reading->text == '\r' &&
		(reading->text + 1 == reading->end || reading->text[1] == '\n'));
}

/* Up to the closing quote; false when there is none. */
static bool read_quoted(struct reading *reading, struct strbuf *cell)
{
	for (reading->text++; reading->text < reading->end; reading->text++) {
		if (*reading->text == '"') {
			if (++reading->text == reading->end || *reading->text != '"')
				return true;
		}
		reading->line += *reading->text == '\n';
		strbuf_addch(cell, *reading->text);
	}
	return false;
}

static const char *trimmed(struct arena *arena, const char *text)
{
	size_t len = strlen(text);

	while (len && isspace((unsigned char)*text))
		text++, len--;
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	return arena_strndup(arena, text, len);
}

/* The next row's cells; false at the end of the file. */
static bool read_row(struct reading *reading)
{
	struct strbuf cell = {0};
	bool more = true;

	reading->cells = NULL;
	reading->ncells = 0;
	if (reading->text == reading->end)
		return false;
	reading->begin = ++reading->line;
	while (more) {
		strbuf_reset(&cell);
		if (!at_line_end(reading) && *reading->text == '"' && !read_quoted(reading, &cell))
			wrong(reading, reading->begin, "a quote is opened here and never closed");
		while (!at_line_end(reading) && *reading->text != reading->separator)
			strbuf_addch(&cell, *reading->text++);
		*arena_append(reading->roster->arena, &reading->cells, &reading->ncells) =
			trimmed(reading->roster->arena, strbuf_str(&cell));
		more = !at_line_end(reading);
		reading->text += more;
	}
	reading->text += reading->text < reading->end && *reading->text == '\r';
	reading->text += reading->text < reading->end;
	strbuf_release(&cell);
	return true;
}

/* ---- the header --------------------------------------------------------------------------------- */

static char separator_of(const char *text, const char *end)
{
	size_t counts[3] = {0};
	static const char separators[] = ",;\t";
	int best = 0;

	for (; text < end && *text != '\n'; text++) {
		const char *hit = strchr(separators, *text);

		if (hit && *hit)
			counts[hit - separators]++;
	}
	for (int i = 1; i < 3; i++)
		best = counts[i] > counts[best] ? i : best;
	return separators[best];
}

static int column_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(roster_columns); i++) {
		if (strcasecmp(roster_columns[i].name, name) == 0)
			return roster_columns[i].column;
	}
	return -1;
}

static bool read_header(struct reading *reading)
{
	struct arena *arena = reading->roster->arena;
	bool found = false;

	if (!read_row(reading)) {
		wrong(reading, 1, "the roster is empty");
		return false;
	}
	reading->ncolumns = reading->ncells;
	reading->columns = arena_alloc(arena, reading->ncells * sizeof(*reading->columns));
	for (int i = 0; i < reading->ncells; i++) {
		int column = column_named(reading->cells[i]);

		if (column >= 0 && reading->headers[column])
			column = -1; /* the first of two that mean the same */
		else if (column >= 0)
			reading->headers[column] = reading->cells[i];
		reading->columns[i] = column;
		found |= column >= 0 && column <= LAST_ID;
	}
	if (!found)
		wrong(reading, 1,
		      "no column here tells students apart: one must be called SID, ID number, ID, "
		      "SIS User ID, Username, SIS Login ID, Email address, Identifier or Student");
	return found;
}

/* ---- students ------------------------------------------------------------------------------------ */

/* "Doe, Jane" is Jane Doe. */
static const char *turned(struct arena *arena, const char *name)
{
	const char *comma = strstr(name, ", ");

	return comma ? arena_printf(arena, "%s %.*s", comma + 2, (int)(comma - name), name) : name;
}

static const char *name_of(struct arena *arena, const struct roster_row *row)
{
	const char *const *cells = row->cells;

	if (cells[FULL_NAME])
		return turned(arena, cells[FULL_NAME]);
	if (cells[FIRST_NAME] && cells[LAST_NAME])
		return arena_printf(arena, "%s %s", cells[FIRST_NAME], cells[LAST_NAME]);
	return cells[STUDENT] ? turned(arena, cells[STUDENT]) : "";
}

/* "doejane" of "Jane Doe": how Canvas writes names in files. */
static const char *squeezed(struct arena *arena, const char *name, bool last_first)
{
	const char *last = strrchr(name, ' ');
	char *text = arena_alloc(arena, strlen(name) + 1), *to = text;

	if (last && last_first)
		name = arena_printf(arena, "%s%.*s", last, (int)(last - name), name);
	for (; *name; name++) {
		if (!strchr(" ,.'-_", *name))
			*to++ = tolower((unsigned char)*name);
	}
	return text;
}

static void name_row(struct arena *arena, struct roster_row *row)
{
	const char *sortable = row->cells[STUDENT] ? row->cells[STUDENT] : row->cells[FULL_NAME];

	row->name = name_of(arena, row);
	row->flat[0] = *row->name ? squeezed(arena, row->name, false) : NULL;
	row->flat[1] = *row->name ? squeezed(arena, row->name, true) : NULL;
	row->flat[2] = sortable ? squeezed(arena, sortable, false) : NULL;
}

/* Rows of Canvas that are nobody's, and empty lines. */
static bool is_nobody(const struct roster_row *row)
{
	const char *student = row->cells[STUDENT];

	if (student &&
	    (strcasecmp(student, "Points Possible") == 0 || streq(student, "Student, Test")))
		return true;
	for (int i = 0; i < ROSTER_CELLS; i++) {
		if (row->cells[i])
			return false;
	}
	return true;
}

static void add_row(struct reading *reading)
{
	struct roster *roster = reading->roster;
	struct roster_row row = {.line = reading->begin};

	for (int i = 0; i < reading->ncells && i < reading->ncolumns; i++) {
		if (reading->columns[i] >= 0 && *reading->cells[i])
			row.cells[reading->columns[i]] = reading->cells[i];
	}
	if (is_nobody(&row))
		return;
	if (reading->ncells != reading->ncolumns) {
		wrong(reading, reading->begin,
		      arena_printf(roster->arena, "this line has %d cell%s, the header %d",
				   reading->ncells, reading->ncells == 1 ? "" : "s",
				   reading->ncolumns));
		return;
	}
	name_row(roster->arena, &row);
	*arena_append(roster->arena, &roster->rows, &roster->n) = row;
}

static int count_lacking(const struct roster *roster, int column)
{
	int n = 0;

	for (int i = 0; i < roster->n; i++)
		n += !roster->rows[i].cells[column];
	return n;
}

/* The best column that nobody lacks; else the one that the fewest lack. */
static int choose_key(const struct reading *reading)
{
	int best = -1, lacking = 0;

	for (int column = 0; column <= LAST_ID; column++) {
		int n = count_lacking(reading->roster, column);

		if (reading->headers[column] && (best < 0 || n < lacking)) {
			best = column;
			lacking = n;
		}
	}
	return best;
}

static void name_students(struct reading *reading, int key)
{
	struct roster *roster = reading->roster;

	for (int i = 0; i < roster->n; i++) {
		struct roster_row *row = &roster->rows[i];

		row->student =
			row->cells[key] ? student_name(roster->arena, row->cells[key]) : NULL;
		if (!row->student)
			wrong(reading, row->line,
			      arena_printf(roster->arena, "this student has no %s", roster->key));
		for (int j = 0; row->student && j < i; j++) {
			const char *other = roster->rows[j].student;

			if (other && strcasecmp(other, row->student) == 0)
				wrong(reading, row->line,
				      arena_printf(roster->arena, "%s %s is in line %d already",
						   roster->key, row->student,
						   roster->rows[j].line));
		}
	}
}

static const char *problems_of(struct reading *reading)
{
	const char *text;

	if (reading->nproblems > TOLD_MAX)
		strbuf_addf(&reading->problems, "and %d more lines\n",
			    reading->nproblems - TOLD_MAX);
	strbuf_addstr(&reading->problems,
		      "fix or take out what is named, or export the roster again as CSV (UTF-8)");
	text = arena_strdup(reading->roster->arena, strbuf_str(&reading->problems));
	strbuf_release(&reading->problems);
	return text;
}

bool roster_parse(struct roster *roster, const char *text, size_t len, const char **problem)
{
	struct reading reading = {.roster = roster, .text = text, .end = text + len};
	int key;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		reading.text += 3;
	reading.separator = separator_of(reading.text, reading.end);
	if (memchr(text, '\0', len)) {
		wrong(&reading, 1, "this is no CSV file: it holds NUL bytes");
	} else if (read_header(&reading)) {
		while (read_row(&reading))
			add_row(&reading);
		key = choose_key(&reading);
		roster->key = reading.headers[key];
		name_students(&reading, key);
		if (!roster->n && !reading.nproblems)
			wrong(&reading, 1, "no student follows the header");
	}
	if (reading.nproblems)
		*problem = problems_of(&reading);
	strbuf_release(&reading.problems);
	return !reading.nproblems;
}

bool roster_read(struct roster *roster, const char *path, const char **problem)
{
	struct strbuf text = {0};
	int err = file_read(path, &text, BYTES_MAX);
	bool ok = false;

	roster->file = path;
	if (err)
		*problem =
			arena_printf(roster->arena, "%s cannot be read: %s", path, strerror(-err));
	else
		ok = roster_parse(roster, strbuf_str(&text), text.len, problem);
	strbuf_release(&text);
	return ok;
}

/* ---- whose is which ------------------------------------------------------------------------------- */

static bool is_named(const struct roster_row *row, const char *flat)
{
	for (size_t i = 0; i < ARRAY_SIZE(row->flat); i++) {
		if (*flat && row->flat[i] && streq(row->flat[i], flat))
			return true;
	}
	return false;
}

static bool has_cell(const struct roster_row *row, int column, const char *text)
{
	const char *cell = row->cells[column];

	if (cell && column == PARTICIPANT)
		cell += strcspn(cell, "0123456789"); /* "Participant 12", in many languages */
	return cell && *text && strcasecmp(cell, text) == 0;
}

static bool has_any_id(const struct roster_row *row, const char *text)
{
	for (int column = 0; column <= LAST_ID; column++) {
		if (column != PARTICIPANT && has_cell(row, column, text))
			return true;
	}
	return false;
}

/* What is asked of a row, the surest first: the first that some row answers decides. */
struct wanted {
	int column; /* or one of: */
	const char *text;
};

enum {
	ANY_ID = -1,
	BY_NAME = -2
};

static struct wanted by_name(struct arena *arena, const char *who)
{
	return (struct wanted){BY_NAME, squeezed(arena, who, false)};
}

static bool answers(const struct roster_row *row, const struct wanted *wanted)
{
	switch (wanted->column) {
	case ANY_ID:
		return has_any_id(row, wanted->text);
	case BY_NAME:
		return is_named(row, wanted->text);
	default:
		return has_cell(row, wanted->column, wanted->text);
	}
}

static struct roster_row *ask(struct roster *roster, const struct wanted *wants, int n,
			      const char **unknown)
{
	for (int i = 0; i < n; i++) {
		struct roster_row *hit = NULL;

		for (int j = 0; j < roster->n; j++) {
			if (!answers(&roster->rows[j], &wants[i]))
				continue;
			if (hit) {
				*unknown = arena_printf(roster->arena,
							"lines %d and %d of %s both fit", hit->line,
							roster->rows[j].line, roster->file);
				return NULL;
			}
			hit = &roster->rows[j];
		}
		if (hit)
			return hit;
	}
	*unknown = arena_printf(roster->arena, "no line of %s fits", roster->file);
	return NULL;
}

/* Whether the roster has this column for anybody: then the names do not count. */
static bool has_column(const struct roster *roster, int column)
{
	return count_lacking(roster, column) < roster->n;
}

static struct roster_row *row_of(struct roster *roster, const struct submissions *all,
				 const struct submission *submission, const char **unknown)
{
	struct entry_name entry = entry_read(roster->arena, submission->entry);
	struct submitter by;
	struct wanted wants[5];
	int n = 0, id = entry.platform == PLATFORM_CANVAS ? CANVAS_ID : PARTICIPANT;

	switch (entry.platform) {
	case PLATFORM_CANVAS:
	case PLATFORM_MOODLE:
		wants[n++] = has_column(roster, id) ? (struct wanted){id, entry.id}
						    : by_name(roster->arena, entry.who);
		break;
	case PLATFORM_GRADESCOPE:
		if (all->list_of_gradescope &&
		    gradescope_submitter(roster->arena, all->list_of_gradescope, submission->entry,
					 &by)) {
			wants[n++] = (struct wanted){ANY_ID, by.sid};
			wants[n++] = (struct wanted){EMAIL, by.email};
			wants[n++] = by_name(roster->arena, by.name);
		}
		break;
	case PLATFORM_NONE:
		break;
	}
	/* A name that only looks like a platform's: as whoever collects by hand gives it. */
	wants[n++] = (struct wanted){ANY_ID, submission->student};
	if (entry.platform == PLATFORM_NONE)
		wants[n++] = by_name(roster->arena, submission->student);
	return ask(roster, wants, n, unknown);
}

const char *roster_cell(const struct roster_row *row, const char *header)
{
	int column = column_named(header);

	return column < 0 ? NULL : row->cells[column];
}

static void add_missing(struct roster *roster, struct submissions *all)
{
	for (int i = 0; i < roster->n; i++) {
		struct submission *submission;

		if (roster->rows[i].taken)
			continue;
		submission = arena_append(all->arena, &all->list, &all->n);
		submission->student = roster->rows[i].student;
		submission->source = submission->student;
		submission->person = roster->rows[i].name;
		submission->refused = "nothing was handed in";
	}
}

void roster_settle(struct roster *roster, struct submissions *all)
{
	for (int i = 0; i < all->n; i++) {
		struct submission *submission = &all->list[i];
		struct roster_row *row = row_of(roster, all, submission, &submission->unknown);

		if (!row)
			continue;
		row->taken = true;
		submission->student = row->student;
		submission->person = row->name;
		submission->submitted = row->cells[SUBMITTED];
	}
	add_missing(roster, all);
}
