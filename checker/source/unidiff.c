// SPDX-License-Identifier: GPL-2.0-only
#include "unidiff.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "diffstat.h"
#include "mail.h"
#include "path.h"

/*
 * How it works: a cursor walks the text line by line. Outside of a file's section it is in one of
 * these places: before the patch (a preamble, a mail's header and text), in the patch, behind it
 * (a mail's signature). The first problem stops everything.
 *
 * git format-patch --no-stat writes no "---" line, so a section in a mail's text may be the patch
 * or a part of the words. It is read as the patch; when words or a "---" line follow, it was none,
 * and everything of this mail that was read is taken back.
 */

enum place {
	PLACE_PREAMBLE,
	PLACE_HEADERS,
	PLACE_MAIL, /* its text */
	PLACE_MAIL_STAT,
	PLACE_SECTIONS,
	PLACE_BEHIND
};

struct cursor {
	struct arena *arena;
	struct diff *diff;
	const char *text, *end; /* what is still to be read */
	int line;		/* number of the line @at */
	const char *at;		/* the current line, @len bytes without its newline */
	size_t len;
	enum place place;
	bool bare;	/* the sections that are read began in a mail's text */
	bool separated; /* this mail has a "---" line, for certain: sections before it are words */
	int bare_line;	/* where they began */
	struct diffstat stat; /* this mail's */
};

/* The two names of a section, as its header lines give them. */
struct section {
	int line;
	const char *git_old, *git_new; /* from "diff --git" */
	const char *old, *new;	       /* from "---" and "+++" */
	bool bare_names;	       /* they have no prefixes */
	bool new_file, deleted_file;
};

static bool refuse(struct cursor *cursor, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Always false, so that a caller can return it. */
static bool refuse(struct cursor *cursor, int line, const char *fmt, ...)
{
	va_list ap;

	if (cursor->diff->problem)
		return false;
	va_start(ap, fmt);
	cursor->diff->problem = arena_vprintf(cursor->arena, fmt, ap);
	va_end(ap);
	cursor->diff->problem_line = line;
	return false;
}

static void note_at(struct cursor *cursor, int line, bool hidden, const char *text)
{
	struct diff *diff = cursor->diff;

	if (diff->nnotes && streq(diff->notes[diff->nnotes - 1].text, text))
		return;
	*arena_append(cursor->arena, &diff->notes, &diff->nnotes) =
		(struct diff_note){.line = line, .hidden = hidden, .text = text};
}

/* Step to the next line; false at the end. */
static bool advance(struct cursor *cursor)
{
	const char *newline;

	if (cursor->text == cursor->end)
		return false;
	newline = memchr(cursor->text, '\n', cursor->end - cursor->text);
	cursor->at = cursor->text;
	cursor->len = (newline ? newline : cursor->end) - cursor->text;
	cursor->text = newline ? newline + 1 : cursor->end;
	cursor->line++;
	return true;
}

static bool line_starts(const struct cursor *cursor, const char *prefix)
{
	size_t n = strlen(prefix);

	return cursor->len >= n && memcmp(cursor->at, prefix, n) == 0;
}

static bool line_is(const struct cursor *cursor, const char *text)
{
	return cursor->len == strlen(text) && line_starts(cursor, text);
}

/* Whether the line after the current one begins with @prefix. */
static bool next_starts(const struct cursor *cursor, const char *prefix)
{
	size_t n = strlen(prefix);

	return (size_t)(cursor->end - cursor->text) >= n && memcmp(cursor->text, prefix, n) == 0;
}

static bool line_ends_in_cr(const struct cursor *cursor)
{
	return cursor->len && cursor->at[cursor->len - 1] == '\r';
}

static bool line_is_blank(const struct cursor *cursor)
{
	for (size_t i = 0; i < cursor->len; i++) {
		if (!strchr(" \t\r", cursor->at[i]))
			return false;
	}
	return true;
}

/* ---- paths -------------------------------------------------------------------------------- */

static const char *without_prefix(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash ? slash + 1 : "";
}

/* git's own prefixes: a/ b/, or what diff.mnemonicPrefix makes of them. */
static bool has_git_prefix(const char *name)
{
	return name[0] && strchr("abciow", name[0]) && name[1] == '/';
}

/* The path in a name of a section that began with "diff --git". */
static const char *git_path(const struct section *section, const char *name)
{
	return section->bare_names ? name : without_prefix(name);
}

/*
 * A name in "diff --git", "---" or "+++": up to a tab (which diff(1) puts before the time) or the
 * line's end. NULL, with the problem reported, when it cannot be one.
 */
static const char *read_name(struct cursor *cursor, const char *from)
{
	size_t len = cursor->at + cursor->len - from;
	const char *tab = memchr(from, '\t', len);
	const char *name = arena_strndup(cursor->arena, from, tab ? (size_t)(tab - from) : len);

	if (line_ends_in_cr(cursor))
		refuse(cursor, cursor->line,
		       "its lines end in CR LF: save the patch with Unix line ends");
	else if (*name == '"')
		refuse(cursor, cursor->line, "a file name with special characters is quoted here");
	else if (!*name)
		refuse(cursor, cursor->line, "the file name is missing");
	else
		return name;
	return NULL;
}

/* "diff --git a/X b/X": both halves must be the same path, so the middle tells where to cut. */
static bool read_git_names(struct cursor *cursor, struct section *section)
{
	const char *names = read_name(cursor, cursor->at + strlen("diff --git "));
	size_t half;

	if (!names)
		return false;
	half = strlen(names) / 2;
	if (strlen(names) % 2 == 0 || names[half] != ' ')
		return refuse(cursor, cursor->line,
			      "the two names differ: a file cannot be renamed or copied");
	section->git_old = arena_strndup(cursor->arena, names, half);
	section->git_new = names + half + 1;
	/*
	 * With diff.noprefix both are the path itself; no directory of a kernel is called a or b.
	 */
	section->bare_names =
		!has_git_prefix(section->git_old) && streq(section->git_old, section->git_new);
	if (strcmp(git_path(section, section->git_old), git_path(section, section->git_new)) != 0)
		return refuse(cursor, cursor->line,
			      "the two names differ: a file cannot be renamed or copied");
	return true;
}

/* ---- extended headers ------------------------------------------------------------------- */

static bool mode_is(const struct cursor *cursor, const char *mode)
{
	size_t n = strlen(mode);

	return cursor->len >= n && memcmp(cursor->at + cursor->len - n, mode, n) == 0;
}

static bool refuse_mode(struct cursor *cursor)
{
	if (mode_is(cursor, " 120000"))
		return refuse(cursor, cursor->line, "it makes or changes a symbolic link");
	if (mode_is(cursor, " 160000"))
		return refuse(cursor, cursor->line, "it embeds another git repository");
	return refuse(cursor, cursor->line, "only ordinary files (mode 100644) can be changed");
}

/* One extended header line of git; false when it is refused. @known: whether it was one. */
static bool read_extended(struct cursor *cursor, struct section *section, bool *known)
{
	static const char *const renames[] = {"rename from ",	   "rename to ",
					      "copy from ",	   "copy to ",
					      "similarity index ", "dissimilarity index "};

	*known = true;
	if (line_ends_in_cr(cursor))
		return refuse(cursor, cursor->line,
			      "its lines end in CR LF: save the patch with Unix line ends");
	for (size_t i = 0; i < ARRAY_SIZE(renames); i++) {
		if (line_starts(cursor, renames[i]))
			return refuse(cursor, cursor->line, "a file cannot be renamed or copied");
	}
	if (line_starts(cursor, "old mode ") || line_starts(cursor, "new mode "))
		return refuse(cursor, cursor->line, "a file's mode cannot be changed");
	if (line_starts(cursor, "GIT binary patch") || line_starts(cursor, "Binary files "))
		return refuse(cursor, cursor->line, "it changes a binary file");
	if (line_starts(cursor, "new file mode ")) {
		section->new_file = true;
		return mode_is(cursor, " 100644") || refuse_mode(cursor);
	}
	if (line_starts(cursor, "deleted file mode ")) {
		section->deleted_file = true;
		return mode_is(cursor, " 100644") || mode_is(cursor, " 100755") ||
		       refuse_mode(cursor);
	}
	if (line_starts(cursor, "index ")) {
		if (mode_is(cursor, " 120000") || mode_is(cursor, " 160000"))
			return refuse_mode(cursor);
		return true;
	}
	*known = false;
	return true;
}

/* ---- hunks -------------------------------------------------------------------------------- */

static bool read_number(const char **p, const char *end, long *number)
{
	long value = 0;
	const char *start = *p;

	while (*p < end && **p >= '0' && **p <= '9' && *p - start < 9)
		value = value * 10 + (*(*p)++ - '0');
	*number = value;
	return *p > start;
}

/* "12,3" or "12" (which means one line). */
static bool read_range(const char **p, const char *end, char sign, long *start, long *count)
{
	if (*p >= end || **p != sign)
		return false;
	++*p;
	if (!read_number(p, end, start))
		return false;
	*count = 1;
	if (*p < end && **p == ',') {
		++*p;
		return read_number(p, end, count);
	}
	return true;
}

static bool read_hunk_header(struct cursor *cursor, struct diff_hunk *hunk)
{
	const char *p = cursor->at + 3, *end = cursor->at + cursor->len;

	if (line_starts(cursor, "@@ ") &&
	    read_range(&p, end, '-', &hunk->old_start, &hunk->old_count) && p < end && *p == ' ') {
		p++;
		if (read_range(&p, end, '+', &hunk->new_start, &hunk->new_count) && end - p >= 3 &&
		    memcmp(p, " @@", 3) == 0)
			return true;
	}
	return refuse(cursor, cursor->line,
		      "this is no hunk header (@@ -line,count +line,count @@)");
}

/* A line's share in what the header announced; false when it is one too many. */
static bool count_line(char kind, long *old_left, long *new_left)
{
	if (kind != '+' && --*old_left < 0)
		return false;
	return kind == '-' ? true : kind == '+' || kind == ' ' ? --*new_left >= 0 : false;
}

static bool read_hunk(struct cursor *cursor, struct diff_file *file)
{
	struct diff_hunk hunk = {.line = cursor->line};
	long old_left, new_left;

	if (!read_hunk_header(cursor, &hunk))
		return false;
	old_left = hunk.old_count;
	new_left = hunk.new_count;
	while (old_left || new_left) {
		struct diff_line *line;
		char kind;

		if (!advance(cursor))
			return refuse(cursor, hunk.line,
				      "the patch ends in the middle of this hunk");
		/* A blank context line whose blank was trimmed on the way. */
		kind = cursor->len ? cursor->at[0] : ' ';
		if (kind == '\\' && hunk.nlines) {
			hunk.lines[hunk.nlines - 1].newline = false;
			continue;
		}
		if (!count_line(kind, &old_left, &new_left))
			return refuse(cursor, cursor->line,
				      "the hunk does not hold what its header (line %d) announces",
				      hunk.line);
		line = arena_append(cursor->arena, &hunk.lines, &hunk.nlines);
		*line = (struct diff_line){kind, cursor->at + (cursor->len ? 1 : 0),
					   cursor->len ? cursor->len - 1 : 0, true};
	}
	if (next_starts(cursor, "\\") && hunk.nlines) {
		advance(cursor);
		hunk.lines[hunk.nlines - 1].newline = false;
	}
	*arena_append(cursor->arena, &file->hunks, &file->nhunks) = hunk;
	return true;
}

/* ---- sections ------------------------------------------------------------------------------ */

static bool is_null(const char *name)
{
	return streq(name, "/dev/null");
}

/* Another first directory on each side is how diff -ruN writes it; the same one on both is not. */
static bool prefix_is_lost(const char *name, const char *other)
{
	size_t len = strcspn(name, "/");

	if (has_git_prefix(name))
		return false;
	if (is_null(other) || has_git_prefix(other) || !name[len])
		return true;
	return len == strcspn(other, "/") && strncmp(name, other, len) == 0;
}

/* The side's path without its prefix; NULL when it is refused. */
static const char *side_path(struct cursor *cursor, const struct section *section, const char *name)
{
	const char *other = name == section->old ? section->new : section->old;
	const char *path = git_path(section, name), *problem;

	if (name[0] == '/') {
		refuse(cursor, section->line, "%s is absolute: it leaves the kernel tree", name);
		return NULL;
	}
	if (!section->git_old && prefix_is_lost(name, other)) {
		problem = path_problem(name);
		if (problem && *name)
			refuse(cursor, section->line, "%s %s", name, problem);
		else
			refuse(cursor, section->line,
			       "%s lacks the a/ or b/ prefix (made with --no-prefix or -p0?)",
			       name);
		return NULL;
	}
	problem = path_problem(path);
	if (problem) {
		refuse(cursor, section->line, "%s %s", *path ? path : name, problem);
		return NULL;
	}
	return path;
}

static bool settle_path(struct cursor *cursor, const struct section *section,
			struct diff_file *file)
{
	bool no_old = is_null(section->old), no_new = is_null(section->new);
	const char *old = no_old ? NULL : side_path(cursor, section, section->old);
	const char *new = no_new ? NULL : side_path(cursor, section, section->new);

	if (cursor->diff->problem)
		return false;
	if (no_old && no_new)
		return refuse(cursor, section->line, "both sides are /dev/null");
	if (old && new &&strcmp(old, new) != 0)
		return refuse(cursor, section->line,
			      "the two names differ: a file cannot be renamed or copied");
	file->path = new ? new : old;
	if (section->git_old && strcmp(file->path, git_path(section, section->git_new)) != 0)
		return refuse(cursor, section->line,
			      "its \"diff --git\" line names another file than ---/+++");
	if (section->git_old && (section->new_file != no_old || section->deleted_file != no_new))
		return refuse(cursor, section->line,
			      "its header and ---/+++ disagree whether the file is new or deleted");
	file->change = no_old ? DIFF_CREATE : no_new ? DIFF_DELETE : DIFF_MODIFY;
	return true;
}

/* diff -N writes both names of a new or deleted file; the empty side's range tells. */
static void settle_change(struct diff_file *file)
{
	const struct diff_hunk *hunk = file->hunks;

	if (file->change != DIFF_MODIFY || file->nhunks != 1)
		return;
	if (!hunk->old_start && !hunk->old_count)
		file->change = DIFF_CREATE;
	else if (!hunk->new_start && !hunk->new_count)
		file->change = DIFF_DELETE;
}

static bool check_whole_file(struct cursor *cursor, const struct diff_file *file)
{
	if (file->change == DIFF_MODIFY || !file->nhunks)
		return true;
	if (file->nhunks > 1)
		return refuse(cursor, file->line, "a new or deleted file has one hunk, this one %d",
			      file->nhunks);
	if (file->change == DIFF_CREATE ? file->hunks[0].old_count : file->hunks[0].new_count)
		return refuse(cursor, file->hunks[0].line,
			      "a new or deleted file has nothing on its other side");
	return true;
}

/* "--- name" stands at the cursor: read both names and every hunk. */
static bool read_names_and_hunks(struct cursor *cursor, struct section *section,
				 struct diff_file *file)
{
	section->old = read_name(cursor, cursor->at + 4);
	if (!section->old)
		return false;
	if (!advance(cursor) || !line_starts(cursor, "+++ "))
		return refuse(cursor, cursor->line, "a +++ line must follow the --- line");
	section->new = read_name(cursor, cursor->at + 4);
	if (!section->new || !settle_path(cursor, section, file))
		return false;
	while (next_starts(cursor, "@@")) {
		advance(cursor);
		if (!read_hunk(cursor, file))
			return false;
	}
	if (!file->nhunks)
		return refuse(cursor, section->line, "%s has no hunk", file->path);
	settle_change(file);
	return check_whole_file(cursor, file);
}

/* A section of git without ---/+++ is a file that is empty on both sides or on one. */
static bool settle_empty(struct cursor *cursor, struct section *section, struct diff_file *file)
{
	const char *problem;

	if (!section->git_new)
		return refuse(cursor, section->line, "no --- line follows");
	file->path = git_path(section, section->git_new);
	problem = path_problem(file->path);
	if (problem)
		return refuse(cursor, section->line, "%s %s", file->path, problem);
	if (!section->new_file && !section->deleted_file)
		return refuse(cursor, section->line, "no change of %s follows", file->path);
	file->change = section->new_file ? DIFF_CREATE : DIFF_DELETE;
	return true;
}

static bool add_file(struct cursor *cursor, const struct diff_file *file)
{
	struct diff *diff = cursor->diff;

	if (diff->nfiles >= DIFF_MAX_FILES)
		return refuse(cursor, file->line, "it changes more than %d files", DIFF_MAX_FILES);
	*arena_append(cursor->arena, &diff->files, &diff->nfiles) = *file;
	return true;
}

/* A section begins at the cursor: with "diff ...", or with "--- ". */
static bool read_section(struct cursor *cursor)
{
	struct section section = {.line = cursor->line};
	struct diff_file file = {.line = cursor->line};
	bool known = true;

	if (line_starts(cursor, "diff --git ") && !read_git_names(cursor, &section))
		return false;
	while (!line_starts(cursor, "--- ")) {
		static const char *const extended[] = {
			"old mode",	 "new mode",   "new file",    "deleted file",
			"index ",	 "rename ",    "copy ",	      "similarity",
			"dissimilarity", "GIT binary", "Binary files"};
		bool more = next_starts(cursor, "--- ");

		for (size_t i = 0; i < ARRAY_SIZE(extended); i++)
			more |= next_starts(cursor, extended[i]);
		if (!more)
			return settle_empty(cursor, &section, &file) && add_file(cursor, &file);
		advance(cursor);
		if (!line_starts(cursor, "--- ") && !read_extended(cursor, &section, &known))
			return false;
	}
	return read_names_and_hunks(cursor, &section, &file) && add_file(cursor, &file);
}

/* ---- the text around ----------------------------------------------------------------------- */

static bool looks_like_section(const struct cursor *cursor)
{
	return line_starts(cursor, "diff ") ||
	       (line_starts(cursor, "--- ") && next_starts(cursor, "+++ "));
}

static bool looks_like_mail_start(const struct cursor *cursor)
{
	return mail_starts(cursor->at, cursor->end, cursor->line == 1);
}

static bool is_ed_command(const struct cursor *cursor)
{
	const char *p = cursor->at, *end = cursor->at + cursor->len;
	long number;

	if (!read_number(&p, end, &number))
		return false;
	if (p < end && *p == ',') {
		p++;
		if (!read_number(&p, end, &number))
			return false;
	}
	if (end - p == 1)
		return strchr("acdi", *p) != NULL;
	return end - p > 1 && strchr("acd", *p) && p[1] >= '0' && p[1] <= '9';
}

/* Other kinds of diff; false when one was found and refused. */
static bool check_foreign(struct cursor *cursor)
{
	if (line_starts(cursor, "*** ") && next_starts(cursor, "--- "))
		return refuse(cursor, cursor->line, "this is a context diff: make a unified one");
	if (is_ed_command(cursor))
		return refuse(cursor, cursor->line,
			      "this is an ed script or a plain diff: make a "
			      "unified one");
	if (line_starts(cursor, "Only in "))
		return refuse(
			cursor, cursor->line,
			"a new file is only named here: make the patch with git diff, or with "
			"diff -N");
	if (line_starts(cursor, "Binary files ") || line_starts(cursor, "GIT binary patch"))
		return refuse(cursor, cursor->line, "it changes a binary file");
	return true;
}

static struct diff_mail *this_mail(struct cursor *cursor)
{
	return &cursor->diff->mails[cursor->diff->nmails - 1];
}

static void begin_mail(struct cursor *cursor, int line)
{
	struct diff *diff = cursor->diff;

	*arena_append(cursor->arena, &diff->mails, &diff->nmails) =
		(struct diff_mail){.line = line, .first = diff->nfiles};
	cursor->bare = cursor->separated = false;
	cursor->stat = (struct diffstat){0};
}

static void read_header(struct cursor *cursor)
{
	static const char subject[] = "Subject: ";
	struct diff_mail *mail = this_mail(cursor);

	if (line_is_blank(cursor)) {
		cursor->place = PLACE_MAIL;
		if (mail->subject)
			mail->subject = mail_number(mail->subject, &mail->number, &mail->total);
		return;
	}
	if (cursor->len >= strlen(subject) &&
	    strncasecmp(cursor->at, subject, strlen(subject)) == 0)
		mail->subject = mail_subject(cursor->arena, cursor->at + strlen(subject),
					     cursor->len - strlen(subject));
}

/* Whether this mail goes on to a "---" line. */
static bool separator_follows(const struct cursor *cursor)
{
	struct cursor ahead = *cursor;

	while (advance(&ahead)) {
		if (looks_like_mail_start(&ahead))
			return false;
		if (line_is(&ahead, "---"))
			return true;
	}
	return false;
}

/* What was read of this mail were words. */
static void take_back(struct cursor *cursor)
{
	struct diff_mail *mail = this_mail(cursor);

	note_at(cursor, cursor->bare_line, true, "a diff in the text of the mail was left out");
	cursor->diff->nfiles = mail->first;
	mail->text = NULL;
	cursor->bare = false;
	cursor->place = PLACE_MAIL;
}

static bool read_section_of_mail(struct cursor *cursor);

static bool read_mail_line(struct cursor *cursor)
{
	struct cursor before = *cursor;

	if (line_is(cursor, "---")) {
		cursor->place = PLACE_MAIL_STAT;
		return true;
	}
	if (!looks_like_section(cursor))
		return true;
	cursor->bare_line = before.bare_line = cursor->line;
	if (!cursor->separated) {
		cursor->bare = true;
		if (read_section_of_mail(cursor))
			return true;
		if (!separator_follows(&before))
			return false;
		cursor->diff->problem = NULL;
		cursor->diff->problem_line = 0;
		*cursor = before;
		cursor->separated = true;
	}
	take_back(cursor);
	return true;
}

/* A line between two sections: nothing may stand there that could mean anything. */
static bool read_between(struct cursor *cursor)
{
	if (line_is(cursor, "-- ") || line_is(cursor, "--")) {
		cursor->place = PLACE_BEHIND;
		return true;
	}
	if (line_is_blank(cursor))
		return true;
	if (cursor->bare && (line_is(cursor, "---") || !strchr(" +-", cursor->at[0]))) {
		take_back(cursor);
		return read_mail_line(cursor);
	}
	if (!cursor->bare && this_mail(cursor)->subject && !cursor->stat.n &&
	    diffstat_read(cursor->arena, &cursor->stat, cursor->at, cursor->len)) {
		cursor->bare_line = this_mail(cursor)->line;
		take_back(cursor);
		cursor->place = PLACE_MAIL_STAT;
		return true;
	}
	if (!check_foreign(cursor))
		return false;
	if (strchr(" +-", cursor->at[0]))
		return refuse(cursor, cursor->line,
			      "the hunk goes on here, but its header announced fewer lines");
	return refuse(cursor, cursor->line,
		      "this is neither a hunk nor the start of a file's changes");
}

/* A section begins at the cursor, where one may. */
static bool read_section_of_mail(struct cursor *cursor)
{
	struct diff_mail *mail = this_mail(cursor);
	const char *begin = cursor->at, *path;
	int line = cursor->line;

	cursor->place = PLACE_SECTIONS;
	if (!read_section(cursor))
		return false;
	path = cursor->diff->files[cursor->diff->nfiles - 1].path;
	if (diffstat_lacks(&cursor->stat, path))
		note_at(cursor, line, true,
			arena_printf(cursor->arena, "it changes %s, which its own summary does not list",
				     path));
	mail->text = mail->text ? mail->text : begin;
	mail->len = cursor->text - mail->text;
	mail->nfiles = cursor->diff->nfiles - mail->first;
	return true;
}

static bool read_line(struct cursor *cursor)
{
	if (looks_like_mail_start(cursor)) {
		if (cursor->line > 1)
			begin_mail(cursor, cursor->line);
		cursor->place = PLACE_HEADERS;
		return true;
	}
	switch (cursor->place) {
	case PLACE_HEADERS:
		read_header(cursor);
		return true;
	case PLACE_MAIL:
		return read_mail_line(cursor);
	case PLACE_BEHIND:
		if (looks_like_section(cursor))
			note_at(cursor, cursor->line, true, "a diff behind the mail's signature was left out");
		return true;
	case PLACE_MAIL_STAT:
		diffstat_read(cursor->arena, &cursor->stat, cursor->at, cursor->len);
		break;
	case PLACE_PREAMBLE:
	case PLACE_SECTIONS:
		break;
	}
	if (looks_like_section(cursor))
		return read_section_of_mail(cursor);
	if (cursor->place == PLACE_SECTIONS)
		return read_between(cursor);
	return check_foreign(cursor);
}

static void check_whole(struct cursor *cursor, size_t len)
{
	struct diff *diff = cursor->diff;

	if (diff->problem || diff->nfiles)
		return;
	refuse(cursor, 0,
	       len == 0	      ? "it is empty"
	       : diff->nnotes ? "the only diff in it stands outside of the mail's patch"
			      : "there is no unified diff in it");
}

static void read_all_lines(struct cursor *cursor)
{
	size_t len = cursor->end - cursor->text;

	if (len && memchr(cursor->text, '\0', len))
		refuse(cursor, 0, "it is no text: it holds NUL bytes");
	/* A mail without a "From " line still begins with headers. */
	if (mail_has_headers(cursor->text, len))
		cursor->place = PLACE_HEADERS;
	begin_mail(cursor, 1);
	while (!cursor->diff->problem && advance(cursor))
		read_line(cursor);
	check_whole(cursor, len);
	for (int i = 0; i < cursor->diff->nmails; i++) {
		struct diff_mail *mail = &cursor->diff->mails[i];

		mail->nfiles = mail->text ? mail->nfiles : 0;
	}
}

struct diff *diff_parse(struct arena *arena, const char *text, size_t len)
{
	struct diff *diff = arena_new_obj(arena, struct diff);
	struct cursor cursor = {.arena = arena, .diff = diff};
	struct mail_undone undone;

	if (len > DIFF_MAX_BYTES) {
		refuse(&cursor, 0, "it is larger than %u MiB", DIFF_MAX_BYTES >> 20);
		return diff;
	}
	undone = mail_undo(arena, text, len);
	if (undone.problem) {
		refuse(&cursor, undone.line, "%s", undone.problem);
		return diff;
	}
	cursor.text = undone.text;
	cursor.end = undone.text + undone.len;
	if (undone.crlf)
		note_at(&cursor, 1, false, "all its lines ended in CR LF: read as if they ended in LF");
	if (undone.decoded)
		note_at(&cursor, 1, false,
			"it was encoded for the mail and was decoded; lines are "
			"counted in the decoded text");
	read_all_lines(&cursor);
	return diff;
}
