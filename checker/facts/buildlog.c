// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../vm/build/build.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "collect.h"
#include "symboltable.h"

/*
 * How the log is read: line by line. A line that begins a message makes a diagnostic; the lines
 * around it that belong to it (gcc's "In file included from", "In function", notes, the quoted
 * source with its caret) go into its raw text. Everything else - what make says about what it
 * does, and that it gives up because of an error already seen - is passed over. When no line was
 * an error, the first command that make says has failed is one, with the last words before that: a
 * recipe's own, or those of a tool whose messages are not known here. A log may come from anywhere:
 * numbers of diagnostics and lengths are bounded, and a path is made relative to the tree only when
 * it can be.
 */

#define DIAGNOSTICS_MAX 200
#define WARNINGS_MAX	100 /* they leave room for errors */
#define WORDS_MAX	2048
#define RAW_MAX		8192
#define LINE_MAX_LEN	4096
#define LOG_MAX		(64u << 20)

struct log_reader {
	struct arena *arena;
	struct diagnostic *list;
	int n;
	struct strbuf context; /* lines that introduce the next message */
	struct strbuf raw;     /* of the open diagnostic */
	struct strbuf
		words; /* lines that nothing is known about, before the first failed command */
	struct span failed_at;	   /* the recipe of that command */
	const char *failed_target; /* NULL: no command failed yet */
	int nwarnings, nerrors;
	bool below_message; /* the line before this one is a compiler's message */
	bool open;
};

/* ---- places ------------------------------------------------------------------------------- */

/* "./a/b/../c" is "a/c". */
static void normalise(char *path)
{
	char *up, *from;

	while (starts_with(path, "./"))
		memmove(path, path + 2, strlen(path + 2) + 1);
	while ((up = strstr(path, "/../")) && up > path) {
		for (from = up; from > path && from[-1] != '/'; from--)
			;
		if (starts_with(from, "../"))
			return;
		memmove(from, up + 4, strlen(up + 4) + 1);
	}
}

/* Where the tree begins in an absolute path: behind a directory called linux-something, or else
 * before the first name of a kernel's top directories. */
static const char *tree_part(const char *path)
{
	static const char *const tops[] = {"/arch/",	 "/kernel/",  "/include/", "/fs/",
					   "/mm/",	 "/drivers/", "/init/",	   "/ipc/",
					   "/security/", "/block/",   "/net/",	   "/lib/",
					   "/crypto/",	 "/scripts/", "/tools/"};
	const char *hit, *best = NULL, *dir = NULL;

	for (hit = strstr(path, "/linux"); hit; hit = strstr(hit + 1, "/linux"))
		if (!strstr(path, "/include/linux") || hit < strstr(path, "/include/linux"))
			dir = hit;
	if (dir && (dir = strchr(dir + 1, '/')))
		return dir + 1;
	for (size_t i = 0; i < ARRAY_SIZE(tops); i++) {
		hit = strstr(path, tops[i]);
		if (hit && (!best || hit < best))
			best = hit;
	}
	return best ? best + 1 : NULL;
}

static const char *tree_path(struct arena *arena, const char *text, size_t len)
{
	char *path = arena_strndup(arena, text, len);
	const char *part;

	if (path[0] == '/') {
		if (starts_with(path, "/usr/include/") || starts_with(path, "/usr/lib/"))
			return NULL;
		part = tree_part(path);
		if (!part)
			return NULL;
		path = arena_strdup(arena, part);
	}
	normalise(path);
	return *path && path[0] != '<' && path[0] != '{' && !starts_with(path, "../") ? path : NULL;
}

/* Reads "FILE:LINE:COLUMN: " or "FILE:LINE: "; returns what follows, or NULL. */
static const char *take_place(struct arena *arena, const char *line, struct span *span)
{
	const char *colon = line, *p;
	char *end;
	long number;

	*span = (struct span){0};
	do {
		colon = strchr(colon, ':');
		if (!colon || colon == line || colon - line > 1024)
			return NULL;
		colon++;
	} while (!isdigit((unsigned char)*colon));
	if (memchr(line, ' ', colon - line))
		return NULL;
	number = strtol(colon, &end, 10);
	if (*end != ':' || number < 0 || number > 100000000)
		return NULL;
	span->file = tree_path(arena, line, colon - 1 - line);
	span->line = (int)number;
	p = end + 1;
	if (isdigit((unsigned char)*p)) {
		number = strtol(p, &end, 10);
		if (*end == ':' && number >= 0 && number < 10000000) {
			span->column = (int)number;
			p = end + 1;
		}
	}
	if (!span->file)
		*span = (struct span){0};
	return p + strspn(p, " ");
}

/* ---- diagnostics -------------------------------------------------------------------------- */

static void raw_add(struct strbuf *raw, const char *line)
{
	if (raw->len + strlen(line) < RAW_MAX)
		strbuf_addf(raw, "%s\n", line);
}

static void close_open(struct log_reader *reader)
{
	if (!reader->open)
		return;
	reader->list[reader->n - 1].raw = arena_strdup(reader->arena, strbuf_str(&reader->raw));
	strbuf_reset(&reader->raw);
	reader->open = false;
}

/* The first word in quotes ('x', `x' or with UTF-8 quotes) of a message. */
static const char *quoted_word(struct arena *arena, const char *message)
{
	const char *from = strpbrk(message, "'`"), *utf = strstr(message, "\xe2\x80\x98"), *to;

	if (utf && (!from || utf < from)) {
		from = utf + 3;
		to = strstr(from, "\xe2\x80\x99");
	} else if (from) {
		to = strchr(++from, '\'');
	} else {
		from = strchr(message, '"');
		to = from ? strchr(++from, '"') : NULL;
	}
	return from && to && to > from ? arena_strndup(arena, from, to - from) : NULL;
}

static struct diagnostic *add(struct log_reader *reader, enum diagnostic_kind kind,
			      struct span span, const char *message, const char *line)
{
	struct diagnostic *diagnostic;

	close_open(reader);
	if (reader->n >= DIAGNOSTICS_MAX ||
	    (kind == DIAG_WARNING && reader->nwarnings >= WARNINGS_MAX))
		return NULL;
	*(kind == DIAG_WARNING ? &reader->nwarnings : &reader->nerrors) += 1;
	diagnostic = arena_append(reader->arena, &reader->list, &reader->n);
	*diagnostic = (struct diagnostic){.kind = kind,
					  .span = span,
					  .message = arena_strdup(reader->arena, message),
					  .symbol = quoted_word(reader->arena, message)};
	strbuf_add(&reader->raw, strbuf_str(&reader->context), reader->context.len);
	strbuf_reset(&reader->context);
	raw_add(&reader->raw, line);
	reader->open = true;
	return diagnostic;
}

/* ---- gcc ---------------------------------------------------------------------------------- */

static const char *after_word(const char *text, const char *word)
{
	return starts_with(text, word) ? text + strlen(word) : NULL;
}

static bool is_header(const char *file)
{
	return file && ends_with(file, ".h");
}

/* "kernel/Makefile:20: warning: overriding recipe": make speaks in the same form. */
static bool is_makes_own(const char *file)
{
	const char *slash = file ? strrchr(file, '/') : NULL, *name = slash ? slash + 1 : file;

	return name && (starts_with(name, "Makefile") || streq(name, "Kbuild"));
}

static bool gcc_message(struct log_reader *reader, const char *line)
{
	static const struct {
		const char *word;
		enum diagnostic_kind kind;
	} words[] = {
		{"error: ", DIAG_ERROR},
		{"fatal error: ", DIAG_ERROR},
		{"internal compiler error: ", DIAG_ERROR},
		{"warning: ", DIAG_WARNING},
		{"Error: ", DIAG_ERROR}, /* the assembler's */
		{"Warning: ", DIAG_WARNING},
	};
	struct span span;
	const char *rest = take_place(reader->arena, line, &span);

	for (size_t i = 0; rest && !is_makes_own(span.file) && i < ARRAY_SIZE(words); i++) {
		const char *message = after_word(rest, words[i].word);

		if (message)
			return add(reader, words[i].kind, span, message, line) || true;
	}
	return false;
}

/* "gcc: error: unrecognized command-line option": the compiler speaks of no line at all. */
static bool driver_message(struct log_reader *reader, const char *line)
{
	static const char *const programs[] = {"gcc", "cc1", "as", "cc", "clang"};
	static const char *const words[] = {"error: ", "fatal error: "};
	const char *colon = strstr(line, ": "), *name = line;

	if (!colon || strstr(colon, "linker command failed")) /* which sums up */
		return false;
	for (const char *p = line; p < colon; p++)
		name = *p == '/' ? p + 1 : name;
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		size_t len = strlen(programs[i]);

		/* "x86_64-linux-gnu-gcc-12" */
		if (colon - name < (long)len || !memmem(name, colon - name, programs[i], len) ||
		    memchr(name, ' ', colon - name))
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(words); k++)
			if (starts_with(colon + 2, words[k]))
				return add(reader, DIAG_ERROR, (struct span){0},
					   colon + 2 + strlen(words[k]), line) ||
				       true;
	}
	return false;
}

/* "k.c:3:1: note: in expansion of macro 'SYSCALL_DEFINE2'": a message in a header's macro is about
 * the source line that uses the macro. */
static bool gcc_note(struct log_reader *reader, const char *line)
{
	struct span span;
	const char *rest = take_place(reader->arena, line, &span);

	if (!rest || !starts_with(rest, "note: "))
		return false;
	if (!reader->open)
		return true;
	raw_add(&reader->raw, line);
	if (span.file && strstr(rest, "in expansion of macro") && !is_header(span.file) &&
	    is_header(reader->list[reader->n - 1].span.file))
		reader->list[reader->n - 1].span = span;
	return true;
}

/* "    5 |  return z;" and "      |         ^~~": the caret's tildes tell how long the span is. */
static bool gcc_quote(struct log_reader *reader, const char *line)
{
	const char *p = line + strspn(line, " "), *caret;
	struct diagnostic *last;

	p += strspn(p, "0123456789");
	p += strspn(p, " ");
	if (*p != '|' || !reader->open || line[0] != ' ')
		return false;
	raw_add(&reader->raw, line);
	last = &reader->list[reader->n - 1];
	caret = strchr(p, '^');
	if (caret && caret[strspn(caret, "^~")] != '"' && last->span.column &&
	    !last->span.end_column && p[1 + strspn(p + 1, " ~")] == '^')
		last->span.end_column = last->span.column + (int)strspn(caret, "^~");
	return true;
}

/* clang up to 16 prints the source line as it is, just below its message, and then the caret. */
static bool clang_quote(struct log_reader *reader, const char *line, bool below_message)
{
	const char *p = line + strspn(line, " \t");
	bool definition = below_message && strchr(line, '(') &&
			  (strcasestr(line, "syscall_") || starts_with(p, "asmlinkage "));

	if (!reader->open || (!definition && (!strchr(p, '^') || p[strspn(p, "^~ ")])))
		return false;
	raw_add(&reader->raw, line);
	return true;
}

static bool gcc_context(struct log_reader *reader, const char *line)
{
	const char *blank = line + strspn(line, " ");

	if (starts_with(line, "In file included from ") ||
	    (blank > line && starts_with(blank, "from ")) || strstr(line, ": In function ") ||
	    strstr(line, ": At top level:") || strstr(line, ": in function ") ||
	    strstr(line, ": in static ")) {
		close_open(reader);
		if (reader->context.len < RAW_MAX / 2)
			strbuf_addf(&reader->context, "%s\n", line);
		return true;
	}
	return false;
}

/* ---- the linker --------------------------------------------------------------------------- */

/* A symbol quoted the old way (`x'), the new way ('x') or by a typographer, after @key. */
static const char *linked_symbol(struct arena *arena, const char *text, const char *key)
{
	const char *at = strstr(text, key), *end;

	if (!at)
		return NULL;
	at += strlen(key);
	at += strspn(at, " `'\"\xe2\x80\x98\x99\x9c\x9d");
	end = at + strcspn(at, "'; \t\"\xe2");
	return end > at ? arena_strndup(arena, at, end - at) : NULL;
}

/* The tree's place in an ld line: "ld: kernel/adder.o:adder.c:(.text+0x5):" names the object, with
 * debug information "ld: a.o: in function `f': /tree/kernel/adder.c:3:" names the line. */
static struct span linked_place(struct log_reader *reader, const char *line)
{
	const char *p = line, *end;
	struct span span = {0}, found = {0};

	if ((end = strstr(p, "ld: ")))
		p = end + 4;
	if (take_place(reader->arena, p, &span) && span.file)
		return span;
	for (; *p; p = end + (*end != '\0')) {
		p += strspn(p, " ");
		end = p + strcspn(p, ": ");
		if (end - p > 2 &&
		    (memcmp(end - 2, ".o", 2) == 0 || memcmp(end - 2, ".c", 2) == 0) &&
		    (memchr(p, '/', end - p))) {
			found.file = tree_path(reader->arena, p, end - p);
			break;
		}
	}
	if (found.file && ends_with(found.file, ".o")) {
		char *source = arena_strdup(reader->arena, found.file);

		source[strlen(source) - 1] = 'c';
		found.file = source;
	}
	return found;
}

static const char *first_words(struct arena *arena, const char *at)
{
	const char *end = at + strlen(at);

	return arena_strndup(arena, at, end - at);
}

static bool linker_message(struct log_reader *reader, const char *line)
{
	static const struct {
		const char *key;
		enum diagnostic_kind kind;
	} keys[] = {
		{"undefined reference to", DIAG_UNDEFINED},
		{"undefined symbol:", DIAG_UNDEFINED},
		{"multiple definition of", DIAG_MULTIPLE},
		{"duplicate symbol:", DIAG_MULTIPLE},
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *at = strstr(line, keys[i].key);
		struct diagnostic *diagnostic;

		if (!at || strstr(line, "error: ‘"))
			continue;
		diagnostic = add(reader, keys[i].kind, linked_place(reader, line),
				 first_words(reader->arena, at), line);
		if (diagnostic)
			diagnostic->symbol = linked_symbol(reader->arena, line, keys[i].key);
		return true;
	}
	if (starts_with(line, "ld: cannot find ") || strstr(line, "/ld: cannot find ")) {
		add(reader, DIAG_ERROR, (struct span){0}, strstr(line, "cannot find"), line);
		return true;
	}
	return false;
}

/* ---- make, the table generators, Kconfig -------------------------------------------------- */

static bool generator_message(struct log_reader *reader, const char *line)
{
	const char *table = strstr(line, ".tbl"), *from;
	struct span span = {0};

	if (strstr(line, "Unknown abi")) {
		struct diagnostic *diagnostic = add(reader, DIAG_GENERATOR, span, line, line);

		if (diagnostic)
			diagnostic->symbol = linked_symbol(reader->arena, line, "Unknown abi");
		return true;
	}
	if (!starts_with(line, "error: ") || !table || table[4] != ':')
		return false;
	from = line + strlen("error: ");
	span.file = tree_path(reader->arena, from, table + 4 - from);
	add(reader, DIAG_GENERATOR, span, table + 5 + strspn(table + 5, " "), line);
	return true;
}

/* "make[3]: *** No rule to make target 'kernel/adder.o', needed by 'kernel/built-in.a'.  Stop." */
static bool no_rule(struct log_reader *reader, const char *line)
{
	const char *at = strstr(line, "No rule to make target"), *needed;
	struct diagnostic *diagnostic;
	struct span span = {0};
	size_t len;

	if (!at || !strstr(line, "***"))
		return false;
	needed = linked_symbol(reader->arena, line, "needed by");
	/* The Makefile of the directory that needed it is where the name stands. */
	if (needed && strrchr(needed, '/') && needed[0] != '/')
		span.file = tree_path(reader->arena,
				      arena_printf(reader->arena, "%.*s/Makefile",
						   (int)(strrchr(needed, '/') - needed), needed),
				      strrchr(needed, '/') - needed + 9);
	len = strlen(at);
	if (len > 7 && streq(at + len - 7, ".  Stop"))
		len -= 7;
	if (ends_with(at, ".  Stop."))
		len = strlen(at) - 8;
	diagnostic = add(reader, DIAG_NO_RULE, span, arena_strndup(reader->arena, at, len), line);
	if (diagnostic)
		diagnostic->symbol = linked_symbol(reader->arena, line, "No rule to make target");
	return true;
}

/*
 * "kernel/Makefile:14: *** missing separator.  Stop.", also behind "scripts/Makefile.build:41: ".
 */
static bool makefile_message(struct log_reader *reader, const char *line)
{
	const char *stars = strstr(line, ": *** "), *message;
	struct span span, last = {0};
	const char *p = line, *rest;
	size_t len;

	if (no_rule(reader, line))
		return true;
	if (starts_with(line, "*** The source tree is not clean")) {
		add(reader, DIAG_MAKEFILE, last, arena_strdup(reader->arena, line + 4), line);
		return true;
	}
	if (!stars || starts_with(line, "make") || strstr(line, "] Error "))
		return false;
	while (p < stars && (rest = take_place(reader->arena, p, &span))) {
		if (span.file)
			last = span;
		p = rest;
	}
	if (!last.file)
		return false;
	message = stars + strlen(": *** ");
	len = strlen(message);
	if (ends_with(message, ".  Stop."))
		len -= 8;
	add(reader, DIAG_MAKEFILE, last, arena_strndup(reader->arena, message, len), line);
	return true;
}

static bool kconfig_message(struct log_reader *reader, const char *line)
{
	const char *name, *rest, *colon = strchr(line, ':');
	struct span span;

	if (!colon || memchr(line, ' ', colon - line))
		return false;
	for (name = colon; name > line && name[-1] != '/'; name--)
		;
	if (!starts_with(name, "Kconfig"))
		return false;
	rest = take_place(reader->arena, line, &span);
	if (!rest || starts_with(rest, "warning") || !span.file)
		return false;
	add(reader, DIAG_KCONFIG, span, rest, line);
	return true;
}

/* "make[3]: *** [kernel/Makefile:160: kernel/x.h] Error 1": the place is that of the recipe. */
static bool command_failed(struct log_reader *reader, const char *line)
{
	const char *stars = strstr(line, "*** ["), *at = stars ? stars + 5 : NULL, *end, *rest;
	struct span span = {0};

	if (!at || !(end = strrchr(at, ']')) ||
	    !(starts_with(end, "] Error ") || starts_with(end, "] Killed") ||
	      starts_with(end, "] Segmentation") || starts_with(end, "] Terminated") ||
	      starts_with(end, "] Aborted") || starts_with(end, "] Bus error")))
		return false;
	if (reader->failed_target)
		return true;
	rest = take_place(reader->arena, at, &span);
	if (rest && rest < end)
		at = rest;
	reader->failed_at = span;
	reader->failed_target = arena_strndup(reader->arena, at, end - at);
	return true;
}

/*
 * What kbuild says about what it does: "  CC      kernel/fork.o", "  CC [M]  x.o"; and make of itself.
 */
static bool is_progress(const char *line)
{
	return (line[0] == ' ' && line[1] == ' ' && isupper((unsigned char)line[2])) ||
	       starts_with(line, "make: ") || starts_with(line, "make[") || line[0] == '#';
}

static void keep_words(struct log_reader *reader, const char *line)
{
	size_t len = strlen(line), cut;

	if (reader->failed_target || !*line || is_progress(line))
		return;
	while (reader->words.len + len > WORDS_MAX && reader->words.len) {
		cut = strcspn(reader->words.buf, "\n") + 1;
		memmove(reader->words.buf, reader->words.buf + cut, reader->words.len - cut + 1);
		reader->words.len -= cut;
	}
	strbuf_addf(&reader->words, "%s\n", line);
}

/* The rules of kbuild are everybody's; what the learner wrote is the recipe of a Makefile. */
static struct span recipe_place(const struct log_reader *reader)
{
	struct span none = {0};

	return reader->failed_at.file && !starts_with(reader->failed_at.file, "scripts/")
		       ? reader->failed_at
		       : none;
}

/* The first line that sounds like one who gives up; else the last, which is nearest to the end. */
static const char *telling_line(struct arena *arena, const char *words)
{
	static const char *const sounds[] = {"error",	  "Error",  "ERROR",	    "not found",
					     "cannot",	  "Cannot", "No such ",	    "denied",
					     "undefined", "fatal",  "unrecognized", "invalid"};
	const char *last = words;

	for (const char *p = words; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		char *line = arena_strndup(arena, p, strcspn(p, "\n"));

		for (size_t i = 0; i < ARRAY_SIZE(sounds); i++)
			if (strstr(line, sounds[i]))
				return line;
		last = line;
	}
	return last;
}

static void add_command(struct log_reader *reader)
{
	const char *words = arena_strdup(reader->arena, strbuf_str(&reader->words));
	struct diagnostic *diagnostic;

	diagnostic = add(reader, DIAG_COMMAND, recipe_place(reader),
			 telling_line(reader->arena, words), words);
	if (diagnostic)
		diagnostic->symbol = reader->failed_target;
	close_open(reader);
}

/* ---- the log ------------------------------------------------------------------------------ */

static void read_line(struct log_reader *reader, const char *line)
{
	bool below_message = reader->below_message;

	reader->below_message =
		strstr(line, "error: ") || strstr(line, "warning: ") || strstr(line, "note: ");
	if (!*line) {
		close_open(reader);
		strbuf_reset(&reader->context);
		return;
	}
	if (gcc_quote(reader, line) ||
	    clang_quote(reader, line, below_message && !reader->below_message) ||
	    gcc_note(reader, line) || linker_message(reader, line) ||
	    kconfig_message(reader, line) || gcc_message(reader, line) ||
	    generator_message(reader, line) || makefile_message(reader, line) ||
	    driver_message(reader, line) || gcc_context(reader, line))
		return;
	if (reader->open &&
	    (starts_with(line, "cc1: ") || starts_with(line, "compilation terminated") ||
	     starts_with(line, ">>> "))) {
		raw_add(&reader->raw, line);
	} else if (!reader->open || !below_message || is_progress(line)) {
		close_open(reader);
		if (!command_failed(reader, line))
			keep_words(reader, line);
	} else { /* clang's source line, or the words of another program */
		raw_add(&reader->raw, line);
		keep_words(reader, line);
	}
	strbuf_reset(&reader->context);
}

/* @failed: the build is known to have failed, also where no make says so. */
static void parse(struct arena *arena, const char *log, bool failed,
		  struct diagnostic **diagnostics, int *n)
{
	struct log_reader reader = {.arena = arena};
	char line[LINE_MAX_LEN];

	while (*log) {
		size_t len = strcspn(log, "\n"), kept = len < sizeof(line) ? len : sizeof(line) - 1;

		memcpy(line, log, kept);
		line[kept] = '\0';
		if (kept && line[kept - 1] == '\r')
			line[kept - 1] = '\0';
		read_line(&reader, line);
		log += len + (log[len] == '\n');
	}
	close_open(&reader);
	if (!reader.nerrors && (reader.failed_target || (failed && reader.words.len)))
		add_command(&reader);
	strbuf_release(&reader.context);
	strbuf_release(&reader.raw);
	strbuf_release(&reader.words);
	*diagnostics = reader.list;
	*n = reader.n;
}

void build_log_parse(struct arena *arena, const char *log, struct diagnostic **diagnostics, int *n)
{
	parse(arena, log, false, diagnostics, n);
}

/* ---- columns ------------------------------------------------------------------------------ */

/* gcc 11 and later count display columns, a tab reaching to the next multiple of eight; spans
 * count bytes. */
static int byte_column(const char *text, int display)
{
	int at = 1, byte = 1;

	for (; *text && *text != '\n' && at < display; text++, byte++) {
		if (*text == '\t')
			at += 8 - (at - 1) % 8;
		else if (((unsigned char)*text & 0xc0) != 0x80)
			at++;
	}
	return byte;
}

static bool counts_display_columns(const struct build_result *result)
{
	struct strbuf text = {0};
	const char *version;
	bool counts = true;

	if (result->config && file_read(result->config, &text, 16 << 20) == 0) {
		version = strstr(strbuf_str(&text), "CONFIG_GCC_VERSION=");
		counts = !version || atoi(version + 19) == 0 || atoi(version + 19) >= 110000;
	}
	strbuf_release(&text);
	return counts;
}

static void fix_columns(struct facts *facts, struct diagnostic *diagnostic)
{
	struct span *span = &diagnostic->span;
	struct strbuf text = {0};
	const char *at;
	char *path;

	if (!span->file || !span->column || !facts->kernel.dir)
		return;
	path = path_join(facts->kernel.dir, span->file);
	if (file_read(path, &text, 16 << 20) == 0) {
		at = strbuf_str(&text);
		for (int line = 1; at && line < span->line; line++) {
			at = strchr(at, '\n');
			at += at != NULL;
		}
		if (at) {
			span->column = byte_column(at, span->column);
			if (span->end_column)
				span->end_column = byte_column(at, span->end_column);
		}
	}
	strbuf_release(&text);
	free(path);
}

/* ---- objects ------------------------------------------------------------------------------ */

static void collect_object(struct facts *facts, const char *path, const char *name)
{
	struct object_facts *object =
		arena_append(facts->arena, &facts->build.objects, &facts->build.nobjects);

	object->file = arena_strdup(facts->arena, name);
	object_read(facts->arena, path, object);
}

/* The stage's directory is where .config stands. */
static void collect_objects(struct facts *facts, const struct build_result *result)
{
	size_t stage = result->config ? strlen(result->config) - strlen(".config") : 0;

	for (int i = 0; result->objects && result->objects[i]; i++) {
		const char *path = result->objects[i];
		bool below = stage && strncmp(path, result->config, stage) == 0;

		collect_object(facts, path, below ? path + stage : path);
	}
}

static void collect_log(struct facts *facts, const struct build_result *result)
{
	struct build_facts *build = &facts->build;
	struct strbuf text = {0};
	bool display;

	if (result->log && file_read(result->log, &text, LOG_MAX) == 0)
		parse(facts->arena, strbuf_str(&text), !build->ok, &build->diagnostics,
		      &build->ndiagnostics);
	display = build->ndiagnostics && counts_display_columns(result);
	for (int i = 0; display && i < build->ndiagnostics; i++)
		fix_columns(facts, &build->diagnostics[i]);
	strbuf_release(&text);
}

int build_collect(struct facts *facts, const struct build_result *result)
{
	struct build_facts *build = &facts->build;
	struct arena *arena = facts->arena;

	build->log = arena_strdup(arena, result->log);
	if (result->state == BUILD_BROKEN) {
		build->state = FACT_BROKEN;
		facts->broken = arena_strdup(arena, result->error ? result->error
								  : "the build could not run");
		facts->broken_help = arena_strdup(arena, result->help);
		return -EIO;
	}
	if (result->state == BUILD_INTERRUPTED)
		return -EINTR;
	build->state = FACT_COLLECTED;
	build->ok = result->state == BUILD_OK;
	build->timed_out = result->state == BUILD_TIMEOUT;
	build->objects_built = result->objects_built;
	build->full_build = result->full_build;
	build->full_reason = arena_strdup(arena, result->full_reason);
	build->vmlinux = arena_strdup(arena, result->vmlinux);
	collect_log(facts, result);
	collect_objects(facts, result);
	return 0;
}
