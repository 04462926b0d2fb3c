// SPDX-License-Identifier: GPL-2.0-only
#include "edits.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define FILE_MAX_BYTES (16u << 20)

static bool refuse(struct edits *edits, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Always false, so that a caller can return it. */
static bool refuse(struct edits *edits, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	edits->problem = arena_vprintf(edits->arena, fmt, ap);
	va_end(ap);
	edits->problem_line = line;
	return false;
}

/* ---- files of the tree, without following a link ------------------------------------------ */

/*
 * Open the directory that @path stands in; @name gets its last component. With @make, missing
 * directories are made. Returns a descriptor or -errno (-ELOOP or -ENOTDIR for a link).
 */
static int open_parent(int tree, const char *path, bool make, const char **name)
{
	int dir = openat(tree, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (*name = path; dir >= 0 && strchr(*name, '/'); *name = strchr(*name, '/') + 1) {
		char component[256];
		int next;

		snprintf(component, sizeof(component), "%.*s", (int)strcspn(*name, "/"), *name);
		if (make && mkdirat(dir, component, 0777) < 0 && errno != EEXIST) {
			int err = -errno;

			close(dir);
			return err;
		}
		next = openat(dir, component, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0)
			next = -errno;
		close(dir);
		dir = next;
	}
	return dir == -1 ? -errno : dir;
}

static int read_all(int fd, struct strbuf *text)
{
	char block[65536];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (text->len + n > FILE_MAX_BYTES)
			return -EFBIG;
		strbuf_add(text, block, n);
	}
	return 0;
}

/* Fill @edit with the file as the tree has it; 0 also when there is none. */
static int load(struct edits *edits, struct edit *edit)
{
	struct strbuf text = {0};
	const char *name;
	struct stat st;
	int err, fd, dir = open_parent(edits->tree, edit->path, false, &name);

	if (dir < 0)
		return dir == -ENOENT ? 0 : dir;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	err = fd < 0 ? -errno : 0;
	close(dir);
	if (err)
		return err == -ENOENT ? 0 : err;
	if (fstat(fd, &st) < 0)
		err = -errno;
	else
		err = S_ISREG(st.st_mode) ? read_all(fd, &text) : -EISDIR;
	close(fd);
	if (!err) {
		edit->old_text = arena_strndup(edits->arena, text.buf ? text.buf : "", text.len);
		edit->old_len = text.len;
		edit->new_text = edit->old_text;
		edit->new_len = edit->old_len;
		edit->executable = st.st_mode & 0100;
		edit->times[0] = st.st_atim;
		edit->times[1] = st.st_mtim;
	}
	strbuf_release(&text);
	return err;
}

static struct edit *find_edit(struct edits *edits, const char *path, int line)
{
	struct edit new = {.path = path};
	int err;

	for (int i = 0; i < edits->n; i++) {
		if (streq(edits->list[i].path, path))
			return &edits->list[i];
	}
	err = load(edits, &new);
	if (err) {
		refuse(edits, line, "%s %s", path,
		       err == -ELOOP || err == -ENOTDIR ? "leads through a symbolic link or a file"
		       : err == -EISDIR			? "is no ordinary file"
							: "cannot be read from the tree");
		return NULL;
	}
	*arena_append(edits->arena, &edits->list, &edits->n) = new;
	return &edits->list[edits->n - 1];
}

/* ---- putting hunks onto a text -------------------------------------------------------------- */

/* A text that is walked line by line. */
struct walk {
	const char *at, *end;
	long line; /* number of the line at @at */
};

static size_t line_length(const struct walk *walk)
{
	const char *newline = memchr(walk->at, '\n', walk->end - walk->at);

	return newline ? (size_t)(newline - walk->at) + 1 : (size_t)(walk->end - walk->at);
}

/* Copy lines to @out until @line is reached; false when the text ends before. */
static bool copy_until(struct walk *walk, long line, struct strbuf *out)
{
	while (walk->line < line) {
		size_t len = line_length(walk);

		if (!len)
			return false;
		strbuf_add(out, walk->at, len);
		walk->at += len;
		walk->line++;
	}
	return true;
}

/* Whether the line at the walk is @line, newline included. */
static bool line_fits(const struct walk *walk, const struct diff_line *line)
{
	size_t len = line_length(walk);

	return len == line->len + line->newline && memcmp(walk->at, line->text, line->len) == 0;
}

/* Whether the side that has the lines of @side is what @text holds from @start on. */
static bool side_fits(const struct edit *edit, const struct diff_hunk *hunk, char side, long start)
{
	struct walk walk = {edit->new_text, edit->new_text + edit->new_len, 1};
	struct strbuf nowhere = {0};
	bool fits = copy_until(&walk, start, &nowhere);

	for (int i = 0; i < hunk->nlines && fits; i++) {
		if (hunk->lines[i].kind != ' ' && hunk->lines[i].kind != side)
			continue;
		fits = walk.at < walk.end && line_fits(&walk, &hunk->lines[i]);
		walk.at += line_length(&walk);
		walk.line++;
	}
	strbuf_release(&nowhere);
	return fits;
}

static bool refuse_mismatch(struct edits *edits, const struct edit *edit,
			    const struct diff_hunk *hunk, int nth, long line)
{
	int at = hunk->line + 1 + nth;

	if (side_fits(edit, hunk, '+', hunk->new_start) && hunk->new_count)
		return refuse(edits, at,
			      "%s already is as the patch makes it: reversed, or not made against "
			      "the untouched tree",
			      edit->path);
	for (long off = 1; off <= 200; off++) {
		if ((line > off && side_fits(edit, hunk, '-', hunk->old_start - off)) ||
		    side_fits(edit, hunk, '-', hunk->old_start + off))
			return refuse(edits, at,
				      "line %ld of %s is not what the patch expects there, but it "
				      "would fit %ld lines away: made against another tree",
				      line, edit->path, off);
	}
	return refuse(edits, at, "line %ld of %s is not what the patch expects there", line,
		      edit->path);
}

static bool put_hunk(struct edits *edits, const struct edit *edit, const struct diff_hunk *hunk,
		     struct walk *walk, struct strbuf *out)
{
	long start = hunk->old_count ? hunk->old_start : hunk->old_start + 1;

	if (start < walk->line)
		return refuse(edits, hunk->line, "the hunks of %s overlap or are out of order",
			      edit->path);
	if (!copy_until(walk, start, out))
		return refuse(edits, hunk->line, "%s has no line %ld", edit->path, start);
	for (int i = 0; i < hunk->nlines; i++) {
		const struct diff_line *line = &hunk->lines[i];

		if (line->kind != '+') {
			if (walk->at == walk->end || !line_fits(walk, line))
				return refuse_mismatch(edits, edit, hunk, i, walk->line);
			walk->at += line_length(walk);
			walk->line++;
		}
		if (line->kind != '-') {
			strbuf_add(out, line->text, line->len);
			if (line->newline)
				strbuf_addch(out, '\n');
		}
	}
	return true;
}

static bool check_presence(struct edits *edits, const struct edit *edit,
			   const struct diff_file *file)
{
	if (file->change == DIFF_CREATE && edit->new_text)
		return refuse(edits, file->line, "it makes %s, which is there already", file->path);
	if (file->change == DIFF_DELETE && !edit->new_text)
		return refuse(edits, file->line, "it deletes %s, which is not there: reversed?",
			      file->path);
	if (file->change == DIFF_MODIFY && !edit->new_text)
		return refuse(edits, file->line,
			      "it changes %s, which the kernel tree does not have", file->path);
	return true;
}

static bool put_file(struct edits *edits, const struct diff_file *file)
{
	struct edit *edit = find_edit(edits, file->path, file->line);
	struct strbuf out = {0};
	struct walk walk;
	bool ok;

	if (!edit || !check_presence(edits, edit, file))
		return false;
	walk = edit->new_text ? (struct walk){edit->new_text, edit->new_text + edit->new_len, 1}
			      : (struct walk){"", "", 1};
	ok = true;
	for (int i = 0; i < file->nhunks && ok; i++)
		ok = put_hunk(edits, edit, &file->hunks[i], &walk, &out);
	if (ok)
		strbuf_add(&out, walk.at, walk.end - walk.at);
	if (ok && file->change == DIFF_DELETE && out.len)
		ok = refuse(edits, file->line, "it deletes %s, but not all of its lines",
			    file->path);
	edits->total += out.len;
	if (ok && edits->total > EDITS_MAX_BYTES)
		ok = refuse(edits, file->line,
			    "the files that it changes add up to more than %u MB",
			    EDITS_MAX_BYTES >> 20);
	if (ok) {
		edit->new_text =
			file->change == DIFF_DELETE
				? NULL
				: arena_strndup(edits->arena, out.buf ? out.buf : "", out.len);
		edit->new_len = out.len;
	}
	strbuf_release(&out);
	return ok;
}

/* ---- what an instructor should look at ------------------------------------------------------ */

static bool holds(const struct diff_line *line, const char *word)
{
	return memmem(line->text, line->len, word, strlen(word)) != NULL;
}

static size_t span_of(const char *text, size_t len, bool (*is)(char c))
{
	size_t n = 0;

	while (n < len && is(text[n]))
		n++;
	return n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || strchr("_-./$()", c);
}

/* "a.o", in a list of its own "dir/" too, or the backslash at a line's end. */
static bool is_object(const char *word, size_t len, bool in_list)
{
	for (size_t i = 0; i < len; i++) {
		if (word[i] == '/' ? !in_list
				   : !isalnum((unsigned char)word[i]) && !strchr("_-.", word[i]))
			return len == 1 && *word == '\\';
	}
	return (len > 2 && word[len - 2] == '.' && word[len - 1] == 'o') || word[len - 1] == '/';
}

/* "obj-y +=", "adder-$(CONFIG_ADDER) :=": what kbuild's lists begin with; how long it is, or 0. */
static size_t list_head(const char *text, size_t len)
{
	size_t n = span_of(text, len, is_name), gap;

	if (!n || !memchr(text, '-', n) || memmem(text, n, "override", strlen("override")))
		return 0;
	for (size_t i = 0; i + 1 < n; i++)
		if (text[i] == '$' && strncmp(text + i, "$(CONFIG_", strlen("$(CONFIG_")) != 0)
			return 0;
	gap = n + span_of(text + n, len - n, is_blank);
	if (gap < len && (text[gap] == '+' || text[gap] == ':' || text[gap] == '?'))
		gap++;
	return gap < len && text[gap] == '=' ? gap + 1 : 0;
}

/*
 * What a Makefile says that only names objects, or nothing. There are more ways to have make run
 * something than anybody can list, so whatever is more than this is worth a look.
 */
static bool only_names_objects(const char *text, size_t len)
{
	const char *comment = memchr(text, '#', len);
	size_t head;

	if (comment && (comment == text || comment[-1] != '\\'))
		len = comment - text;
	head = list_head(text, len);
	for (size_t at = head; at < len;) {
		size_t gap = span_of(text + at, len - at, is_blank), word = at + gap, end = word;

		while (end < len && !is_blank(text[end]))
			end++;
		if (end > word && !is_object(text + word, end - word, head > 0))
			return false;
		at = end;
	}
	return true;
}

static const char *suspicion(const char *path, const struct diff_line *line)
{
	const char *name = path_base(path);

	if (starts_with(name, "Makefile") || starts_with(name, "Kbuild") ||
	    starts_with(name, "Kconfig")) {
		if (holds(line, "$(shell") || holds(line, "${shell") || holds(line, "!=") ||
		    holds(line, "$(file") || holds(line, "$(eval") || holds(line, "`"))
			return "runs a command while make reads it";
		if (!starts_with(name, "Kconfig") && !only_names_objects(line->text, line->len))
			return "does more than to name objects";
	}
	if (holds(line, ".incbin") || holds(line, "include \"/") || holds(line, "include </"))
		return "takes in a file of the host";
	return NULL;
}

static void flag_file(struct edits *edits, const struct diff_file *file)
{
	for (int i = 0; i < file->nhunks; i++) {
		const struct diff_hunk *hunk = &file->hunks[i];

		for (int j = 0; j < hunk->nlines && edits->nflags < 50; j++) {
			const char *why = suspicion(file->path, &hunk->lines[j]);

			if (hunk->lines[j].kind == '+' && why)
				*arena_append(edits->arena, &edits->flags, &edits->nflags) =
					arena_printf(edits->arena, "%s %s (line %d of the patch)",
						     file->path, why, hunk->line + 1 + j);
		}
	}
}

/* ---- the whole ------------------------------------------------------------------------------- */

bool path_is_allowed(const char *const *allowed, const char *path)
{
	for (int i = 0; allowed && allowed[i]; i++) {
		if (fnmatch(allowed[i], path, FNM_PATHNAME | FNM_PERIOD) == 0)
			return true;
	}
	return false;
}

static void ignore(struct edits *edits, const char *path)
{
	for (int i = 0; i < edits->nignored; i++) {
		if (streq(edits->ignored[i], path))
			return;
	}
	*arena_append(edits->arena, &edits->ignored, &edits->nignored) = path;
}

bool edits_add_mail(struct edits *edits, const struct diff *diff, const struct diff_mail *mail)
{
	if (diff->problem) {
		edits->problem = diff->problem;
		edits->problem_line = diff->problem_line;
		return false;
	}
	for (int i = mail->first; i < mail->first + mail->nfiles; i++) {
		const struct diff_file *file = &diff->files[i];

		if (!path_is_allowed(edits->allowed, file->path)) {
			ignore(edits, file->path);
			continue;
		}
		flag_file(edits, file);
		if (!put_file(edits, file))
			return false;
	}
	return true;
}

/* ---- states ---------------------------------------------------------------------------------- */

struct edits_state edits_state(const struct edits *edits)
{
	struct edits_state state = {.n = edits->n};

	state.list = arena_alloc(edits->arena, (edits->n + 1) * sizeof(*state.list));
	for (int i = 0; i < edits->n; i++)
		state.list[i] = edits->list[i];
	return state;
}

/* The file as it is in @state: one that came to be known later is untouched there. */
static struct edit edit_in(const struct edits *edits, const struct edits_state *state, int i)
{
	struct edit edit = edits->list[i];

	edit.new_text = state && i < state->n ? state->list[i].new_text : edit.old_text;
	edit.new_len = state && i < state->n ? state->list[i].new_len : edit.old_len;
	return edit;
}

void edits_set_state(struct edits *edits, const struct edits_state *state)
{
	for (int i = 0; i < edits->n; i++)
		edits->list[i] = edit_in(edits, state, i);
	edits->problem = NULL;
}

static bool same_text(const struct edit *a, const struct edit *b)
{
	if (a->new_text == b->new_text)
		return true;
	return a->new_text && b->new_text && a->new_len == b->new_len &&
	       memcmp(a->new_text, b->new_text, a->new_len) == 0;
}

bool edits_same(const struct edits *edits, const struct edits_state *a, const struct edits_state *b)
{
	for (int i = 0; i < edits->n; i++) {
		struct edit x = edit_in(edits, a, i), y = edit_in(edits, b, i);

		if (!same_text(&x, &y))
			return false;
	}
	return true;
}

const char *edits_text(struct edits *edits, const char *path, size_t *len)
{
	struct edit *edit = find_edit(edits, path, 0);

	edits->problem = NULL;
	*len = edit && edit->new_text ? edit->new_len : 0;
	return edit ? edit->new_text : NULL;
}

bool edits_set_text(struct edits *edits, const char *path, const char *text, size_t len)
{
	struct edit *edit = find_edit(edits, path, 0);
	struct edit old;

	edits->problem = NULL;
	if (!edit)
		return false;
	old = *edit;
	old.new_text = edit->old_text;
	old.new_len = edit->old_len;
	edit->new_text = text ? arena_strndup(edits->arena, text, len) : NULL;
	edit->new_len = text ? len : 0;
	if (same_text(edit, &old))
		edit->new_text = edit->old_text;
	return true;
}

static int write_text(int dir, const char *name, const char *text, size_t len, bool executable)
{
	/* A new file takes the old one's place, so that nobody who shares the old one sees it. */
	int fd, err = 0;

	if (unlinkat(dir, name, 0) < 0 && errno != ENOENT)
		return -errno;
	fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    executable ? 0777 : 0666);
	if (fd < 0)
		return -errno;
	while (len && !err) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno != EINTR)
			err = -errno;
		text += n > 0 ? n : 0;
		len -= n > 0 ? n : 0;
	}
	if (close(fd) < 0 && !err)
		err = -errno;
	return err;
}

static int put_text(const struct edits *edits, const struct edit *edit, const char *text,
		    size_t len)
{
	const char *name;
	int err = 0, dir = open_parent(edits->tree, edit->path, text != NULL, &name);

	if (dir < 0)
		return dir == -ENOENT && !text ? 0 : dir;
	if (text)
		err = write_text(dir, name, text, len, edit->executable);
	else if (unlinkat(dir, name, 0) < 0 && errno != ENOENT)
		err = -errno;
	if (!err && text && text == edit->old_text &&
	    utimensat(dir, name, edit->times, AT_SYMLINK_NOFOLLOW) < 0)
		err = -errno;
	close(dir);
	return err;
}

int edits_move(const struct edits *edits, const struct edits_state *from,
	       const struct edits_state *to)
{
	int first = 0;

	for (int i = 0; i < edits->n; i++) {
		struct edit was = edit_in(edits, from, i), is = edit_in(edits, to, i);
		int err = same_text(&was, &is) ? 0 : put_text(edits, &is, is.new_text, is.new_len);

		if (err && !first)
			first = err;
	}
	return first;
}
