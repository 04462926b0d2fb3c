// SPDX-License-Identifier: GPL-2.0-only
#include "sparsetool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../vm/build/build.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "remarks.h"

#define TIMEOUT_S  2
#define OUTPUT_MAX (1 << 20)
#define COLUMN_MAX 100000

static const char tool[] = "sparse", code[] = "E1118";

/* What the kernel's Makefile has in CHECKFLAGS. */
static const char flags[] = " -D__linux__ -Dlinux -D__STDC__ -Dunix -D__unix__ -Wbitwise "
			    "-Wno-return-void -Wno-unknown-attribute ";

struct sparse {
	struct facts *facts;
	pid_t pid;
	int out;
	double begin;
};

/* ---- asking ---------------------------------------------------------------------------------- */

static bool is_wanted(const char *const *codes)
{
	return !codes || codes_match(codes, code);
}

/* The command begins with the compiler, or with ccache and the compiler; its options stay. */
static void add_command(const char *stage, const char *file, struct strbuf *script)
{
	char *command = vm_compile_command(stage, file, "");
	const char *options = command ? strstr(command, " -") : NULL;

	if (options)
		strbuf_addf(script, "%s%s%s;", tool, flags, options);
	free(command);
}

static void make_script(const struct facts *facts, const char *stage, struct strbuf *script)
{
	for (int i = 0; i < facts->nsources; i++)
		if (!facts->sources[i]->pristine && ends_with(facts->sources[i]->file, ".c"))
			add_command(stage, facts->sources[i]->file, script);
}

struct sparse *sparse_ask(struct facts *facts, const char *const *codes, const char *stage)
{
	const struct process_options options = {.dir = stage};
	struct strbuf script = {0};
	struct sparse *sparse = NULL;
	int out = -1;

	if (is_wanted(codes) && program_exists(tool))
		make_script(facts, stage, &script);
	if (script.len)
		out = nameless_file("", 0);
	if (out >= 0) {
		const char *argv[] = {"sh", "-c", strbuf_str(&script), NULL};

		sparse = xcalloc(1, sizeof(*sparse));
		*sparse = (struct sparse){.facts = facts, .out = out, .begin = now_s()};
		sparse->pid = process_spawn(argv, &options, (const int[]){-1, -1, out});
	}
	strbuf_release(&script);
	return sparse;
}

/* ---- what is said ---------------------------------------------------------------------------- */

static const char *kind_of(const char *text)
{
	if ((strstr(text, "different address spaces") && strstr(text, "__user")) ||
	    strstr(text, "removes address space '__user'"))
		return "address";
	if ((strstr(text, "imbalance in '__se_sys_") || strstr(text, "imbalance in '__do_sys_")) &&
	    (strstr(text, "wrong count at exit") || strstr(text, "unexpected unlock")))
		return "lock";
	if (strstr(text, "restricted __be") || strstr(text, "restricted __le"))
		return "order";
	return NULL;
}

/* Lines "FILE:10:6:    expected void *" belong to the message before them, at the same place. */
static char *joined(struct arena *arena, const char *place, const char *message, char **rest)
{
	const char *text = message;

	while (*rest && starts_with(*rest, place)) {
		char *more = *rest + strlen(place);

		if (!starts_with(more, "    "))
			break;
		*rest = strchr(more, '\n');
		if (*rest)
			*(*rest)++ = '\0';
		text = arena_printf(arena, "%s, %s", text, more + strspn(more, " "));
	}
	return arena_strdup(arena, text);
}

/* sparse counts columns as a screen shows them; a span counts bytes. */
static int byte_column(const struct facts *facts, struct span span)
{
	const struct source *source = facts_source(facts, span.file);
	const char *line;
	int column = 1, at = 0;

	if (!source || span.line < 1 || span.line > source->nlines)
		return span.column;
	line = source->lines[span.line - 1];
	for (; column < span.column && line[at] && line[at] != '\n'; at++)
		column = line[at] == '\t' ? (column - 1) / 8 * 8 + 9 : column + 1;
	return at + 1;
}

/* "kernel/adder.c:10:6: warning: incorrect type in argument 1 (different address spaces)" */
static int read_line(struct facts *facts, char *line, char **rest)
{
	static const char mark[] = ": warning: ";
	char *message = strstr(line, mark), *place, *colon;
	const char *words[2], *text;
	struct span span = {0};

	if (!message)
		return 0;
	place = arena_strndup(facts->arena, line, message - line + 1);
	text = joined(facts->arena, place, message + strlen(mark), rest);
	colon = strchr(place, ':');
	*colon++ = '\0';
	span.file = place + (starts_with(place, "./") ? 2 : 0);
	words[0] = kind_of(text);
	words[1] = text;
	if (!words[0] || sscanf(colon, "%9d:%9d", &span.line, &span.column) != 2 ||
	    span.column < 1 || span.column > COLUMN_MAX)
		return 0;
	span.column = byte_column(facts, span);
	span.end_column = span.column + 1;
	return remarks_add(facts, code, span, words, 2);
}

int sparse_read(struct facts *facts, char *text)
{
	int n = 0;

	for (char *line = text, *rest; line && *line; line = rest) {
		rest = strchr(line, '\n');
		if (rest)
			*rest++ = '\0';
		n += read_line(facts, line, &rest);
	}
	remarks_sort(facts);
	return n;
}

int sparse_take(struct sparse *sparse)
{
	struct strbuf said = {0};
	int n = 0;
	char *path;

	if (!sparse)
		return 0;
	path = xasprintf("/proc/self/fd/%d", sparse->out);
	if (sparse->pid > 0) {
		if (!remarks_await(sparse->pid, sparse->begin + TIMEOUT_S))
			remarks_miss(sparse->facts, code);
		process_end(sparse->pid);
		if (!file_read(path, &said, OUTPUT_MAX) && said.len)
			n = sparse_read(sparse->facts, said.buf);
	}
	strbuf_release(&said);
	close(sparse->out);
	free(path);
	free(sparse);
	return n;
}
