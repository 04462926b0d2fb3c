// SPDX-License-Identifier: GPL-2.0-only
#include "lesson.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/meter.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "course.h"
#include "variant.h"

#define TABLE  "arch/x86/entry/syscalls/syscall_64.tbl"
#define HEADER "include/linux/syscalls.h"
#define GUARD  "CONFIG_ARCH_HAS_SYSCALL_WRAPPER"

/* ---- what a placeholder stands for ------------------------------------------------------- */

/* A file of the tree, "" when it cannot be read; freed by the caller. */
static char *tree_text(const struct lesson_facts *facts, const char *file)
{
	char *path = path_join(facts->tree, file);
	struct strbuf text = {0};

	file_read(path, &text, 16 << 20);
	free(path);
	return strbuf_detach(&text);
}

static int line_number(const char *text, const char *at)
{
	int line = 1;

	for (const char *p = text; p < at; p++)
		line += *p == '\n';
	return line;
}

/* "FILE:TEXT": the line of the first place that holds TEXT. What is not there yet has no line, and no colon. */
static void find_line(const struct lesson_facts *facts, const char *what, struct strbuf *out)
{
	const char *colon = strchr(what, ':');
	char *file, *text;
	const char *at;

	if (!colon) {
		strbuf_addch(out, '?');
		return;
	}
	file = xasprintf("%.*s", (int)(colon - what), what);
	text = tree_text(facts, file);
	at = strstr(text, colon + 1);
	if (at)
		strbuf_addf(out, "%d", line_number(text, at));
	else if (out->len && out->buf[out->len - 1] == ':')
		out->buf[--out->len] = '\0';
	else
		strbuf_addch(out, '?');
	free(file);
	free(text);
}

/* Calls @row for every native row; stops when it says so. */
struct table_walk {
	const char *name;
	long number, last;
	int line, last_line;
};

static void walk_table(const char *table, struct table_walk *walk)
{
	char name[64];
	int line = 0;

	walk->number = -1;
	for (const char *p = table; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		long number;

		line++;
		if (!isdigit((unsigned char)*p) || sscanf(p, "%ld %*s %63s", &number, name) != 2 ||
		    number >= 512)
			continue;
		walk->last = number;
		walk->last_line = line;
		if (walk->name && strcmp(name, walk->name) == 0)
			walk->number = number;
	}
}

static void table_fact(const struct lesson_facts *facts, const char *name, bool line,
		       struct strbuf *out)
{
	char *table = tree_text(facts, TABLE);
	struct table_walk walk = {.name = name, .last = facts->first_number - 1};

	walk_table(table, &walk);
	if (line)
		strbuf_addf(out, "%d", walk.last_line);
	else
		strbuf_addf(out, "%ld", walk.number >= 0 ? walk.number : walk.last + 1);
	free(table);
}

struct guard {
	int begin, end, prototype; /* lines; 0: not there */
};

/* The conditional around the prototypes, and the last prototype in it that shipped. */
static struct guard find_guard(const char *header)
{
	struct guard guard = {0};
	int depth = 0, line = 0;

	for (const char *p = header; *p && !guard.end; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t len = strcspn(p, "\n");

		line++;
		if (!guard.begin && starts_with(p, "#ifndef " GUARD))
			guard.begin = line;
		if (!guard.begin)
			continue;
		depth += starts_with(p, "#if");
		depth -= starts_with(p, "#endif");
		if (depth == 0)
			guard.end = line;
		if (memmem(p, len, "sys_ni_syscall(", strlen("sys_ni_syscall(")))
			guard.prototype = line;
	}
	return guard;
}

static void guard_fact(const struct lesson_facts *facts, const char *which, struct strbuf *out)
{
	char *header = tree_text(facts, HEADER);
	struct guard guard = find_guard(header);
	int line = streq(which, "guard-begin") ? guard.begin
		   : streq(which, "guard-end") ? guard.end
					       : guard.prototype;

	if (line)
		strbuf_addf(out, "%d", line);
	else
		strbuf_addch(out, '?');
	free(header);
}

/* The tree as one types it: without the directory we stand in. */
static void add_tree(const struct lesson_facts *facts, struct strbuf *out)
{
	char cwd[PATH_MAX];
	size_t len;

	if (getcwd(cwd, sizeof(cwd)) && (len = strlen(cwd)) > 1 && starts_with(facts->tree, cwd) &&
	    facts->tree[len] == '/')
		strbuf_addstr(out, facts->tree + len + 1);
	else
		strbuf_addstr(out, facts->tree);
}

/* Without a tree. "FILE:{{line:...}}" has its colon written already. */
static bool add_unknown(const char *name, struct strbuf *out)
{
	static const char *const numbers[] = {"last-row",	"guard-begin", "guard-end",
					      "last-prototype", "ni_line",     NULL};
	bool line = starts_with(name, "line:"), known = line || starts_with(name, "number:");

	for (int i = 0; numbers[i]; i++)
		known |= streq(name, numbers[i]);
	if (line && out->len && out->buf[out->len - 1] == ':')
		out->buf[--out->len] = '\0';
	else if (known)
		strbuf_addch(out, 'N');
	else if (streq(name, "tree"))
		strbuf_addstr(out, lab_is_installed() ? "~/syscall-lab/linux" : "work/linux");
	return known || streq(name, "tree");
}

/* False when nothing of that name is known. */
static bool add_fact(const struct lesson_facts *facts, const char *name, struct strbuf *out)
{
	if (!facts->tree && add_unknown(name, out))
		return true;
	if (streq(name, "version"))
		strbuf_addstr(out, facts->version);
	else if (streq(name, "prefix"))
		strbuf_addstr(out, facts->classic ? "__x64_" : "");
	else if (streq(name, "table"))
		strbuf_addstr(out, TABLE);
	else if (streq(name, "tree"))
		add_tree(facts, out);
	else if (starts_with(name, "number:"))
		table_fact(facts, name + strlen("number:"), false, out);
	else if (streq(name, "last-row"))
		table_fact(facts, NULL, true, out);
	else if (starts_with(name, "line:"))
		find_line(facts, name + strlen("line:"), out);
	else if (streq(name, "guard-begin") || streq(name, "guard-end"))
		guard_fact(facts, name, out);
	else if (streq(name, "last-prototype") || streq(name, "ni_line"))
		guard_fact(facts, "last-prototype", out);
	else
		return false;
	return true;
}

/* ---- filling in -------------------------------------------------------------------------- */

/*
 * A mark is {{...}}. FILE:TEXT may hold braces of C, so the mark ends at the last "}}" of a run
 * such as "}}}}" does not: the first one that is not followed by a further '}'.
 */
static const char *mark_end(const char *p)
{
	const char *end = strstr(p, "}}");

	while (end && end[2] == '}')
		end++;
	return end;
}

/* The end of the part that "{{#name}}" opened, or the end of the text. */
static const char *part_end(const char *p, const char *name)
{
	char *close = xasprintf("{{/%s}}", name);
	const char *end = strstr(p, close);

	if (end)
		end += strlen(close);
	free(close);
	return end ? end : p + strlen(p);
}

/* When a mark stands alone in its line, the line goes with it. */
static const char *eat_line(const char *after, bool alone)
{
	return alone && *after == '\n' ? after + 1 : after;
}

void lesson_fill(const char *text, const struct lesson_facts *facts, struct strbuf *out)
{
	const char *p = text;

	while (*p) {
		const char *end = starts_with(p, "{{") ? mark_end(p + 2) : NULL;
		bool alone = p == text || p[-1] == '\n';
		char *name;

		if (!end) {
			strbuf_addch(out, *p++);
			continue;
		}
		name = xasprintf("%.*s", (int)(end - p - 2), p + 2);
		if (*name == '#') {
			bool show = streq(name + 1, facts->classic ? "classic" : "modern");

			p = show ? end + 2 : part_end(end + 2, name + 1);
			p = eat_line(p, alone);
		} else if (*name == '/') {
			p = eat_line(end + 2, alone);
		} else {
			if (!add_fact(facts, name, out))
				strbuf_add(out, p, end + 2 - p);
			p = end + 2;
		}
		free(name);
	}
}

/* ---- hints: the parts of hints.md under "## 1", "## 2", ... ------------------------------ */

static char *hints_file(const struct step *step)
{
	char *path = path_join(step->dir, "hints.md");
	struct strbuf text = {0};

	course_read(path, &text, 1 << 20);
	free(path);
	return strbuf_detach(&text);
}

/* The text behind the @n-th "## " heading, or NULL. */
static const char *hint_begin(const char *text, int n)
{
	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		if (starts_with(p, "## ") && --n == 0) {
			p += strcspn(p, "\n");
			return p + strspn(p, "\n");
		}
	}
	return NULL;
}

int hint_count(const struct step *step)
{
	char *text = hints_file(step);
	int n = 0;

	while (hint_begin(text, n + 1))
		n++;
	free(text);
	return n;
}

bool hint_text(const struct step *step, int n, struct strbuf *out)
{
	char *text = hints_file(step);
	const char *begin = hint_begin(text, n), *end;

	if (begin) {
		end = starts_with(begin, "## ") ? begin : strstr(begin, "\n## ");
		strbuf_add(out, begin, end ? (size_t)(end - begin) : strlen(begin));
		while (out->len && out->buf[out->len - 1] == '\n')
			out->buf[--out->len] = '\0';
		strbuf_addch(out, '\n');
	}
	free(text);
	return begin != NULL;
}
