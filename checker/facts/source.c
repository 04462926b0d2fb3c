// SPDX-License-Identifier: GPL-2.0-only
#include "source.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/util.h"

static int count_lines(const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	int n = 0;

	while (p < end) {
		n++;
		p = memchr(p, '\n', end - p);
		if (!p)
			break;
		p++;
	}
	return n;
}

struct source *source_from_text(struct arena *arena, const char *file, const char *text, size_t len)
{
	struct source *source = arena_new_obj(arena, struct source);
	const char *p = text, *end = text + len;
	int i;

	source->code = arena_new_obj(arena, struct source_code);
	source->code->arena = arena;
	source->file = file;
	source->text = text;
	source->len = len;
	source->has_nul = memchr(text, '\0', len) != NULL;
	source->nlines = count_lines(text, len);
	source->lines = arena_alloc(arena, sizeof(*source->lines) * (source->nlines + 1));
	for (i = 0; i < source->nlines; i++) {
		source->lines[i] = p;
		p = memchr(p, '\n', end - p);
		p = p ? p + 1 : end;
	}
	return source;
}

void source_mean(struct arena *arena, struct source *source)
{
	const char *text =
		lookalike_read(arena, source->file, source->text, source->len, &source->alikes);

	if (!text)
		return;
	for (int i = 0; i < source->nlines; i++)
		source->lines[i] = text + (source->lines[i] - source->text);
	source->raw = source->text;
	source->text = text;
}

/* leaves_tree - whether a relative path could name something outside the tree */
static bool leaves_tree(const char *file)
{
	const char *p;

	if (*file == '/')
		return true;
	for (p = file; (p = strstr(p, "..")); p += 2) {
		bool begins = p == file || p[-1] == '/';

		if (begins && (p[2] == '/' || !p[2]))
			return true;
	}
	return false;
}

static ssize_t read_all(int fd, char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = read(fd, buf + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		done += n;
	}
	return done;
}

struct source *source_read(struct arena *arena, const char *dir, const char *file)
{
	struct source *source = NULL;
	struct stat st;
	char *path, *text;
	ssize_t len;
	int fd;

	if (leaves_tree(file)) {
		errno = EINVAL;
		return NULL;
	}
	path = xasprintf("%s/%s", dir, file);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	free(path);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		errno = EINVAL;
	} else if (st.st_size > SOURCE_MAX) {
		errno = EFBIG;
	} else {
		text = arena_alloc(arena, st.st_size + 1);
		len = read_all(fd, text, st.st_size);
		if (len >= 0)
			source = source_from_text(arena, arena_strdup(arena, file), text, len);
	}
	close(fd);
	if (source)
		source_mean(arena, source);
	return source;
}

const struct source *facts_source(const struct facts *facts, const char *file)
{
	int i;

	for (i = 0; file && i < facts->nsources; i++)
		if (streq(facts->sources[i]->file, file))
			return facts->sources[i];
	return NULL;
}

struct source *facts_read(struct facts *facts, const char *file)
{
	struct source *source = (struct source *)facts_source(facts, file);

	if (source)
		return source;
	source = source_read(facts->arena, facts->kernel.dir, file);
	if (source)
		*arena_append(facts->arena, &facts->sources, &facts->nsources) = source;
	return source;
}

/* line_of - index of the line that holds byte @at */
static int line_of(const struct source *source, size_t at)
{
	const char *p = source->text + at;
	int low = 0, high = source->nlines - 1;

	while (low < high) {
		int mid = low + (high - low + 1) / 2;

		if (source->lines[mid] <= p)
			low = mid;
		else
			high = mid - 1;
	}
	return low;
}

struct span source_span(const struct source *source, size_t begin, size_t end)
{
	struct span span = {.file = source->file};
	int first, last;

	if (!source->nlines) {
		span.line = 1;
		return span;
	}
	first = line_of(source, begin);
	last = end > begin ? line_of(source, end - 1) : first;
	span.line = first + 1;
	span.column = source->text + begin - source->lines[first] + 1;
	span.end_line = last == first ? 0 : last + 1;
	span.end_column = source->text + end - source->lines[last] + 1;
	return span;
}

size_t source_offset(const struct source *source, int line, int column)
{
	size_t at;

	if (line < 1)
		return 0;
	if (line > source->nlines)
		return source->len;
	at = source->lines[line - 1] - source->text + (column > 0 ? column - 1 : 0);
	return at < source->len ? at : source->len;
}

const char *source_line(struct arena *arena, const struct source *source, int line)
{
	const char *begin, *end;

	if (!source || line < 1 || line > source->nlines)
		return "";
	begin = source_raw(source) + (source->lines[line - 1] - source->text);
	end = source_raw(source) +
	      (line < source->nlines ? (size_t)(source->lines[line] - source->text) : source->len);
	if (end > begin && end[-1] == '\n')
		end--;
	if (end > begin && end[-1] == '\r')
		end--;
	return arena_strndup(arena, begin, end - begin);
}

/* skip_comment - first byte after the comment at @p; @p itself when none begins there */
static const char *skip_comment(const char *p, const char *end)
{
	const char *stop;

	if (end - p < 2 || p[0] != '/')
		return p;
	if (p[1] == '*') {
		stop = memmem(p + 2, end - p - 2, "*/", 2);
		return stop ? stop + 2 : end;
	}
	if (p[1] == '/') {
		stop = memchr(p, '\n', end - p);
		return stop ? stop : end;
	}
	return p;
}

static bool is_word(int c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

/* wants_blank - whether folded text keeps a blank between @before and @after */
static bool wants_blank(int before, int after)
{
	if (!before || after == ',' || after == ';' || after == ')' || after == ']')
		return false;
	if (before == ',')
		return true;
	if (after == '*')
		return before != '*' && before != '(';
	return is_word(before) && is_word(after);
}

char *text_fold(struct arena *arena, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	char *out = arena_alloc(arena, 2 * len + 1), *q = out;
	bool blank = false;

	while (p < end) {
		const char *next = skip_comment(p, end);

		if (next != p || isspace((unsigned char)*p) || *p == '\\' || !*p) {
			blank = true;
			p = next != p ? next : p + 1;
			continue;
		}
		if (q > out && (blank || !is_word(q[-1]) || !is_word(*p)) && wants_blank(q[-1], *p))
			*q++ = ' ';
		*q++ = *p++;
		blank = false;
	}
	*q = '\0';
	return out;
}
