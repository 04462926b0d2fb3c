// SPDX-License-Identifier: GPL-2.0-only
#include "../source/patch.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/*
 * How it works: the target file is an array of lines. Every hunk is first rewritten for the tree
 * (numbers, entry points), then searched for as it stands, at any offset. Where that fails, each
 * run of changed lines in it is placed alone, by rules that depend on the file.
 */

#define TABLE	      "arch/x86/entry/syscalls/syscall_64.tbl"
#define FIRST_X32_ROW 512
#define LAB_NUMBERS   40 /* the course never takes more numbers than this */

/* ---- rows -------------------------------------------------------------------------------- */

struct row {
	long number;
	const char *abi, *entry; /* where the fields begin; NULL when missing */
	size_t abi_len;
};

static bool row_parse(const char *line, struct row *row)
{
	const char *p = line;
	char *end;

	*row = (struct row){0};
	if (!isdigit((unsigned char)*p))
		return false;
	row->number = strtol(p, &end, 10);
	for (int field = 0; field < 4; field++) {
		size_t len = strcspn(p, " \t\r");

		if (field == 1)
			row->abi = p, row->abi_len = len;
		if (field == 3 && len)
			row->entry = p;
		p += len;
		p += strspn(p, " \t\r");
	}
	return row->abi_len > 0;
}

static const char *next_line(const char *p)
{
	p += strcspn(p, "\n");
	return *p ? p + 1 : p;
}

bool traits_read(const char *table, struct traits *traits)
{
	struct row row;
	int prefixed = 0, bare = 0;
	long last = -1;

	for (const char *p = table; *p; p = next_line(p)) {
		char line[256];

		snprintf(line, sizeof(line), "%.*s", (int)strcspn(p, "\n"), p);
		if (!row_parse(line, &row) || row.number >= FIRST_X32_ROW)
			continue;
		last = row.number > last ? row.number : last;
		if (row.entry && starts_with(row.entry, "__x64_"))
			prefixed++;
		else if (row.entry && starts_with(row.entry, "sys_"))
			bare++;
	}
	traits->first_number = last + 1;
	traits->convention = prefixed > bare ? CONVENTION_PREFIXED : CONVENTION_BARE;
	return last >= 0;
}

int traits_of_tree(const char *dir, struct traits *traits)
{
	char *path = path_join(dir, "arch/x86/entry/syscalls/syscall_64.tbl");
	struct strbuf text = {0};
	int err = file_read(path, &text, 16 << 20);

	if (!err && !traits_read(strbuf_str(&text), traits))
		err = -EINVAL;
	strbuf_release(&text);
	free(path);
	return err;
}

/* ---- rewriting a diff's lines for the tree ----------------------------------------------- */

struct planning {
	struct arena *arena;
	const struct traits *traits; /* NULL: as written or not at all */
	bool keep_entries;
	long shift;
	const char *path;
	struct changes *changes;
};

static bool is_lab_number(long number, long first)
{
	return number >= first && number < first + LAB_NUMBERS;
}

/*
 * Rows get the tree's spelling of entries; the lab's own get its numbers, too. A row that
 * begins with blanks is a mistake that the generators skip; here it is a row all the same.
 */
static const char *rewrite_row(const struct planning *plan, const char *line)
{
	const char *digits = line + strspn(line, " \t");
	const char *rest = digits + strspn(digits, "0123456789"), *prefix = "";
	int blanks = (int)(digits - line);
	struct row row;
	long number;

	if (!row_parse(digits, &row))
		return line;
	number = row.number;
	if (is_lab_number(number, COURSE_FIRST_NUMBER))
		number += plan->shift;
	if (!row.entry)
		return arena_printf(plan->arena, "%.*s%ld%s", blanks, line, number, rest);
	if (plan->traits->convention == CONVENTION_PREFIXED && !plan->keep_entries &&
	    (starts_with(row.entry, "sys_") || starts_with(row.entry, "compat_sys_")))
		prefix = "__x64_";
	return arena_printf(plan->arena, "%.*s%ld%.*s%s%s", blanks, line, number,
			    (int)(row.entry - rest), rest, prefix, row.entry);
}

/* In the learner's programs the course's numbers stand as themselves: 451 to 459. */
static const char *rewrite_numbers(const struct planning *plan, const char *line)
{
	struct strbuf out = {0};
	const char *result;

	for (const char *p = line; *p;) {
		size_t len = 0;

		while (is_word_byte(p[len]))
			len++;
		if (len == 3 && p[0] == '4' && p[1] == '5' && p[2] >= '1' && p[2] <= '9')
			strbuf_addf(&out, "%ld", 450 + (p[2] - '0') + plan->shift);
		else
			strbuf_add(&out, p, len ? len : 1);
		p += len ? len : 1;
	}
	result = arena_strdup(plan->arena, strbuf_str(&out));
	strbuf_release(&out);
	return result;
}

static struct patch_hunk rewrite_hunk(const struct planning *plan, const struct patch_hunk *hunk)
{
	struct patch_hunk copy = *hunk;
	bool table = strcmp(plan->path, TABLE) == 0;
	bool program = starts_with(plan->path, "tools/lab/") && plan->shift;

	if (!plan->traits || (!table && !program))
		return copy;
	copy.lines = arena_alloc(plan->arena, sizeof(*copy.lines) * (hunk->nlines + 1));
	for (int i = 0; i < hunk->nlines; i++) {
		copy.lines[i] = hunk->lines[i];
		copy.lines[i].text = table ? rewrite_row(plan, hunk->lines[i].text)
					   : rewrite_numbers(plan, hunk->lines[i].text);
	}
	return copy;
}

/* ---- the target file --------------------------------------------------------------------- */

struct target {
	struct arena *arena;
	const char **lines;
	int n;
	bool no_newline; /* at the end of the last line */
	bool crlf;	 /* every line ended in CR LF; the CRs are put back at the end */
};

static void target_split(struct target *target, const char *text)
{
	for (const char *p = text; *p;) {
		size_t len = strcspn(p, "\n");

		*arena_append(target->arena, &target->lines, &target->n) =
			arena_strndup(target->arena, p, len);
		p += len;
		target->no_newline = !*p;
		p += *p == '\n';
	}
}

/* Replace @count lines at @at by the @n lines of @with. */
static void target_splice(struct target *target, int at, int count, const char *const *with, int n)
{
	int total = target->n - count + n;
	const char **lines = arena_alloc(target->arena, sizeof(*lines) * (total + 1));

	if (at)
		memcpy(lines, target->lines, sizeof(*lines) * at);
	if (n)
		memcpy(lines + at, with, sizeof(*lines) * n);
	if (at + count < target->n)
		memcpy(lines + at + n, target->lines + at + count,
		       sizeof(*lines) * (target->n - at - count));
	target->lines = lines;
	target->n = total;
}

static const char *target_join(const struct target *target, size_t *len)
{
	struct strbuf out = {0};
	const char *text;

	for (int i = 0; i < target->n; i++) {
		strbuf_addstr(&out, target->lines[i]);
		if (i + 1 < target->n || !target->no_newline)
			strbuf_addstr(&out, target->crlf ? "\r\n" : "\n");
	}
	*len = out.len;
	text = arena_strdup(target->arena, strbuf_str(&out));
	strbuf_release(&out);
	return text;
}

/* Where somebody's editor saved with CR LF, lines are to compare all the same. */
static void target_drop_crs(struct target *target)
{
	for (int i = 0; i < target->n; i++) {
		if (!ends_with(target->lines[i], "\r") &&
		    (i + 1 < target->n || !target->no_newline))
			return;
	}
	target->crlf = true;
	for (int i = 0; i < target->n; i++) {
		const char *line = target->lines[i];

		if (ends_with(line, "\r"))
			target->lines[i] = arena_strndup(target->arena, line, strlen(line) - 1);
	}
}

/* Planted line ends are planted as they are. */
static bool has_crs(const struct patch_file *file)
{
	for (int i = 0; i < file->nhunks; i++) {
		for (int j = 0; j < file->hunks[i].nlines; j++) {
			if (ends_with(file->hunks[i].lines[j].text, "\r"))
				return true;
		}
	}
	return false;
}

static bool same_at(const struct target *target, int at, const char *const *lines, int n)
{
	if (at < 0 || at + n > target->n)
		return false;
	for (int i = 0; i < n; i++) {
		if (strcmp(target->lines[at + i], lines[i]) != 0)
			return false;
	}
	return true;
}

/* The place of @lines nearest to @wanted, or -1. */
static int find_nearest(const struct target *target, const char *const *lines, int n, int wanted)
{
	/* A diff may say any number. */
	wanted = wanted < 0 ? 0 : wanted > target->n ? target->n : wanted;
	for (int d = 0; d <= target->n; d++) {
		if (same_at(target, wanted - d, lines, n))
			return wanted - d;
		if (same_at(target, wanted + d, lines, n))
			return wanted + d;
	}
	return -1;
}

/* The only place of @lines, or -1 when there is none or more than one. */
static int find_only(const struct target *target, const char *const *lines, int n)
{
	int found = -1;

	for (int i = 0; i + n <= target->n; i++) {
		if (!same_at(target, i, lines, n))
			continue;
		if (found >= 0)
			return -1;
		found = i;
	}
	return found;
}

/* ---- a hunk as written ------------------------------------------------------------------- */

struct sides {
	const char **old, **new;
	int nold, nnew;
	bool no_newline; /* of the new side */
};

static struct sides hunk_sides(struct arena *arena, const struct patch_hunk *hunk)
{
	struct sides sides = {0};

	for (int i = 0; i < hunk->nlines; i++) {
		const struct patch_line *line = &hunk->lines[i];

		if (line->kind != '+')
			*arena_append(arena, &sides.old, &sides.nold) = line->text;
		if (line->kind == '-')
			continue;
		*arena_append(arena, &sides.new, &sides.nnew) = line->text;
		sides.no_newline = line->no_newline;
	}
	return sides;
}

/* @offset: by how much earlier hunks of the file turned out to be shifted and have grown it. */
static bool hunk_apply(struct target *target, const struct patch_hunk *hunk, int *offset)
{
	struct sides sides = hunk_sides(target->arena, hunk);
	int wanted = hunk->old_line - (sides.nold > 0) + *offset;
	int at = sides.nold  ? find_nearest(target, sides.old, sides.nold, wanted)
		 : target->n ? -1
			     : 0;

	if (at < 0)
		return false;
	if (at + sides.nold == target->n)
		target->no_newline = sides.no_newline;
	target_splice(target, at, sides.nold, sides.new, sides.nnew);
	*offset += at - wanted + sides.nnew - sides.nold;
	return true;
}

/* ---- a run of changed lines, placed by what it means ------------------------------------- */

struct run {
	const struct patch_hunk *hunk;
	int first, end; /* lines of the hunk */
	const char **old, **new;
	int nold, nnew;
};

static bool blank(const char *line)
{
	return line[strspn(line, " \t\r")] == '\0';
}

static int find_only_line(const struct target *target, const char *line)
{
	return blank(line) ? -1 : find_only(target, &line, 1);
}

/* Behind the nearest line above the run that the file holds once. -1: there is none. */
static int place_below_context(const struct target *target, const struct run *run)
{
	for (int i = run->first - 1; i >= 0; i--) {
		int at;

		if (run->hunk->lines[i].kind != ' ')
			continue;
		at = find_only_line(target, run->hunk->lines[i].text);
		if (at < 0)
			continue;
		/* Go on over the lines between it and the run, as far as the file has them too. */
		for (at++, i++; i < run->first && at < target->n; i++) {
			if (run->hunk->lines[i].kind == ' ' &&
			    strcmp(target->lines[at], run->hunk->lines[i].text) == 0)
				at++;
		}
		return at;
	}
	return -1;
}

/* In front of the nearest line below the run that the file holds once. */
static int place_above_context(const struct target *target, const struct run *run)
{
	for (int i = run->end; i < run->hunk->nlines; i++) {
		int at;

		if (run->hunk->lines[i].kind != ' ')
			continue;
		at = find_only_line(target, run->hunk->lines[i].text);
		if (at < 0)
			continue;
		for (i--; i >= run->end && at > 0; i--) {
			if (run->hunk->lines[i].kind == ' ' &&
			    strcmp(target->lines[at - 1], run->hunk->lines[i].text) == 0)
				at--;
		}
		return at;
	}
	return -1;
}

/* The only place of the lines that go away, with a neighbouring line when they alone are not
 * enough. */
static int find_old(const struct target *target, const struct run *run)
{
	const struct patch_line *lines = run->hunk->lines;
	int at = find_only(target, run->old, run->nold);

	if (at < 0 && run->first > 0 && lines[run->first - 1].kind == ' ') {
		const char **more = arena_alloc(target->arena, sizeof(*more) * (run->nold + 1));

		more[0] = lines[run->first - 1].text;
		memcpy(more + 1, run->old, sizeof(*more) * run->nold);
		at = find_only(target, more, run->nold + 1);
		at = at < 0 ? -1 : at + 1;
	}
	return at;
}

/* What stood behind the end of a continued line in the diff does so in the tree. */
static int behind_continuation(const struct target *target, const struct run *run, int at)
{
	const char *before = run->first > 0 ? run->hunk->lines[run->first - 1].text : "";

	if (ends_with(before, "\\"))
		return at;
	while (at > 0 && at < target->n && ends_with(target->lines[at - 1], "\\"))
		at++;
	return at;
}

static bool place_run_near(struct target *target, const struct run *run)
{
	int at;

	if (run->nold) {
		at = find_old(target, run);
	} else {
		at = place_below_context(target, run);
		if (at < 0)
			at = place_above_context(target, run);
		at = behind_continuation(target, run, at);
	}
	if (at >= 0)
		target_splice(target, at, run->nold, run->new, run->nnew);
	return at >= 0;
}

/* ---- rows of the table ------------------------------------------------------------------- */

static bool same_fields(const char *a, const char *b)
{
	while (*a && *b) {
		size_t n = strcspn(a, " \t\r"), m = strcspn(b, " \t\r");

		if (n != m || strncmp(a, b, n) != 0)
			return false;
		a += n + strspn(a + n, " \t\r");
		b += m + strspn(b + m, " \t\r");
	}
	return !*a && !*b;
}

static int find_row(const struct target *target, const char *line)
{
	for (int i = 0; i < target->n; i++) {
		if (same_fields(target->lines[i], line))
			return i;
	}
	return -1;
}

/* The line behind the last native row. */
static int native_end(const struct target *target)
{
	struct row row;
	int end = -1;

	for (int i = 0; i < target->n; i++) {
		if (!row_parse(target->lines[i], &row))
			continue;
		if (row.number >= FIRST_X32_ROW)
			break;
		end = i + 1;
	}
	return end;
}

static bool is_lab_row(const struct planning *plan, const char *line)
{
	struct row row;

	return row_parse(line + strspn(line, " \t"), &row) &&
	       is_lab_number(row.number, plan->traits->first_number);
}

/* A row that goes behind one of the lab's own rows says so by its context. */
static int place_row(const struct planning *plan, const struct target *target,
		     const struct run *run)
{
	for (int i = run->first - 1; i >= 0; i--) {
		const char *line = run->hunk->lines[i].text;

		if (blank(line) || run->hunk->lines[i].kind == '-')
			continue;
		if (is_lab_row(plan, line) && find_row(target, line) >= 0)
			return find_row(target, line) + 1;
		break;
	}
	return native_end(target);
}

static bool place_rows(const struct planning *plan, struct target *target, const struct run *run)
{
	bool lab_rows = false;
	int at = -1;

	for (int i = 0; i < run->nold; i++) {
		at = find_row(target, run->old[i]);
		if (at < 0)
			return false;
		target_splice(target, at, 1, NULL, 0);
	}
	for (int i = 0; i < run->nnew; i++)
		lab_rows |= is_lab_row(plan, run->new[i]);
	if (at < 0 && !lab_rows)
		return place_run_near(target, run);
	if (at < 0)
		at = place_row(plan, target, run);
	if (at >= 0)
		target_splice(target, at, 0, run->new, run->nnew);
	return at >= 0;
}

/* ---- words of an object list ------------------------------------------------------------- */

static bool is_object(const char *word, size_t len)
{
	return (len > 2 && strncmp(word + len - 2, ".o", 2) == 0) ||
	       (len > 1 && word[len - 1] == '/');
}

static bool has_word(const char *line, const char *word, size_t len)
{
	for (const char *p = line + strspn(line, " \t"); *p; p += strspn(p, " \t")) {
		size_t n = strcspn(p, " \t");

		if (n == len && strncmp(p, word, len) == 0)
			return true;
		p += n;
	}
	return false;
}

/* How many objects both lines name. */
static int common_objects(const char *a, const char *b)
{
	int common = 0;

	for (const char *p = a + strspn(a, " \t"); *p; p += strspn(p, " \t")) {
		size_t n = strcspn(p, " \t");

		common += is_object(p, n) && has_word(b, p, n);
		p += n;
	}
	return common;
}

static int find_list_line(const struct target *target, const char *like)
{
	int best = -1, most = 0;
	bool tie = false;

	for (int i = 0; i < target->n; i++) {
		int common = common_objects(like, target->lines[i]);

		tie = common && common == most ? true : common > most ? false : tie;
		if (common > most)
			most = common, best = i;
	}
	return tie ? -1 : best;
}

/* @line with the objects that only @minus names taken out and those that only @plus names added. */
static const char *edit_words(struct arena *arena, const char *line, const char *minus,
			      const char *plus)
{
	struct strbuf out = {0};
	const char *text;
	bool continued = ends_with(line, "\\");

	for (const char *p = line; *p;) {
		size_t gap = strspn(p, " \t"), n = strcspn(p + gap, " \t");
		bool gone = is_object(p + gap, n) && has_word(minus, p + gap, n) &&
			    !has_word(plus, p + gap, n);

		if (!gone && !(continued && !p[gap + n]))
			strbuf_add(&out, p, gap + n);
		p += gap + n;
	}
	for (const char *p = plus + strspn(plus, " \t"); *p; p += strspn(p, " \t")) {
		size_t n = strcspn(p, " \t");

		if (is_object(p, n) && !has_word(minus, p, n) && !has_word(line, p, n))
			strbuf_addf(&out, " %.*s", (int)n, p);
		p += n;
	}
	if (continued)
		strbuf_addstr(&out, " \\");
	text = arena_strdup(arena, strbuf_str(&out));
	strbuf_release(&out);
	return text;
}

static bool place_words(struct target *target, const struct run *run)
{
	int at;

	if (place_run_near(target, run))
		return true;
	if (run->nold != 1 || run->nnew < 1)
		return false;
	at = find_list_line(target, run->old[0]);
	if (at < 0)
		return false;
	target->lines[at] = edit_words(target->arena, target->lines[at], run->old[0], run->new[0]);
	target_splice(target, at + 1, 0, run->new + 1, run->nnew - 1);
	return true;
}

/* ---- hunks, files, patches --------------------------------------------------------------- */

static bool is_makefile(const char *path)
{
	const char *name = path_base(path);

	return strcmp(name, "Makefile") == 0 || strcmp(name, "Kbuild") == 0;
}

static int next_run(struct arena *arena, const struct patch_hunk *hunk, int from, struct run *run)
{
	*run = (struct run){.hunk = hunk};
	while (from < hunk->nlines && hunk->lines[from].kind == ' ')
		from++;
	run->first = from;
	for (; from < hunk->nlines && hunk->lines[from].kind != ' '; from++) {
		const struct patch_line *line = &hunk->lines[from];

		if (line->kind == '-')
			*arena_append(arena, &run->old, &run->nold) = line->text;
		else
			*arena_append(arena, &run->new, &run->nnew) = line->text;
	}
	run->end = from;
	return from;
}

static const char *hunk_place(const struct planning *plan, struct target *target,
			      const struct patch_hunk *hunk)
{
	struct run run;

	for (int at = next_run(plan->arena, hunk, 0, &run); run.first < hunk->nlines;
	     at = next_run(plan->arena, hunk, at, &run)) {
		bool placed = strcmp(plan->path, TABLE) == 0 ? place_rows(plan, target, &run)
			      : is_makefile(plan->path)	     ? place_words(target, &run)
							     : place_run_near(target, &run);

		if (placed)
			continue;
		if (run.nold)
			return arena_printf(plan->arena,
					    "the line \"%s\" is not there (or not only once)",
					    run.old[0] + strspn(run.old[0], " \t"));
		return arena_printf(plan->arena, "no place was found for the line \"%s\"",
				    run.new[0] + strspn(run.new[0], " \t"));
	}
	return NULL;
}

static const char *apply_hunks(const struct planning *plan, const struct patch_file *file,
			       struct target *target)
{
	int offset = 0;

	for (int i = 0; i < file->nhunks; i++) {
		struct patch_hunk hunk = rewrite_hunk(plan, &file->hunks[i]);
		const char *why;

		if (hunk_apply(target, &hunk, &offset))
			continue;
		if (!plan->traits)
			return arena_printf(plan->arena,
					    "the hunk at line %d of the diff does not fit",
					    hunk.at);
		why = hunk_place(plan, target, &hunk);
		if (why)
			return why;
	}
	return NULL;
}

static struct change *find_change(struct changes *changes, const char *path)
{
	for (int i = 0; i < changes->n; i++) {
		if (strcmp(changes->list[i].path, path) == 0)
			return &changes->list[i];
	}
	return NULL;
}

/* The file as it is by now: an earlier part of the patch may have changed it. */
static int read_now(struct planning *plan, const struct tree_reader *reader, struct strbuf *text,
		    unsigned *mode)
{
	struct change *change = find_change(plan->changes, plan->path);

	if (!change)
		return reader->read(reader->cookie, plan->path, text, mode);
	if (!change->content)
		return -ENOENT;
	strbuf_add(text, change->content, change->len);
	*mode = change->mode;
	return 0;
}

static void set_change(struct planning *plan, unsigned mode, const char *content, size_t len)
{
	struct change *change = find_change(plan->changes, plan->path);

	if (!change)
		change = arena_append(plan->arena, &plan->changes->list, &plan->changes->n);
	*change = (struct change){.path = plan->path, .mode = mode, .content = content, .len = len};
}

static const char *plan_file(struct planning *plan, const struct patch_file *file,
			     const struct tree_reader *reader)
{
	struct target target = {.arena = plan->arena};
	struct strbuf text = {0};
	unsigned mode = 0644;
	const char *why = NULL, *content;
	size_t len;
	int err = read_now(plan, reader, &text, &mode);
	bool there = !err, binary = there && strlen(strbuf_str(&text)) != text.len;
	const char *before = arena_strdup(plan->arena, strbuf_str(&text));

	strbuf_release(&text);
	if (err && err != -ENOENT)
		return arena_printf(plan->arena, "it cannot be read: %s", strerror(-err));
	if (binary)
		return "it holds NUL bytes, so it is no text";
	if (!there && file->old_path)
		return "the file is not there";
	if (there && file->old_path)
		target_split(&target, before);
	if (plan->traits && target.n && !has_crs(file))
		target_drop_crs(&target);
	why = apply_hunks(plan, file, &target);
	if (why)
		return why;
	content = target_join(&target, &len);
	if (there && !file->old_path)
		return strcmp(content, before) == 0 ? NULL : "a file of that name is already there";
	if (!file->new_path && len)
		return "the file was changed, so it is not deleted";
	mode = file->mode ? (file->mode & 0111 ? 0755 : 0644) : mode;
	set_change(plan, mode, file->new_path ? content : NULL, len);
	return NULL;
}

void patch_plan(struct arena *arena, const struct patch *patch, const struct tree_reader *reader,
		const struct traits *traits, bool keep_entries, struct changes *changes)
{
	struct planning plan = {.arena = arena,
				.traits = traits,
				.keep_entries = keep_entries,
				.shift = traits ? traits->first_number - COURSE_FIRST_NUMBER : 0,
				.changes = changes};

	*changes = (struct changes){0};
	for (int i = 0; i < patch->nfiles && !changes->conflict_file; i++) {
		const struct patch_file *file = &patch->files[i];

		plan.path = file->new_path ? file->new_path : file->old_path;
		changes->conflict = plan_file(&plan, file, reader);
		if (changes->conflict)
			changes->conflict_file = plan.path;
	}
}
