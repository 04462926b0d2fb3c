// SPDX-License-Identifier: GPL-2.0-only
#include "classic.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define TABLE	   "arch/x86/entry/syscalls/syscall_64.tbl"
#define MACROS_64  "arch/x86/entry/syscall_64.c"
#define MACROS_X32 "arch/x86/entry/syscall_x32.c"
#define PASTE	   "__x64_##"

static const char *const mapping =
	"/* The table names entry points as they are; its gaps say sys_ni_syscall. */\n"
	"#define sys_ni_syscall __x64_sys_ni_syscall\n\n";

static char *read_text(struct arena *arena, const struct tree_reader *reader, const char *path,
		       unsigned *mode)
{
	struct strbuf text = {0};
	char *copy = NULL;

	if (reader->read(reader->cookie, path, &text, mode) == 0)
		copy = arena_strdup(arena, strbuf_str(&text));
	strbuf_release(&text);
	return copy;
}

static void add_change(struct arena *arena, struct changes *changes, const char *path,
		       unsigned mode, struct strbuf *text)
{
	struct change *change = arena_append(arena, &changes->list, &changes->n);

	*change = (struct change){.path = path,
				  .mode = mode,
				  .content = arena_strdup(arena, strbuf_str(text)),
				  .len = text->len};
	strbuf_release(text);
}

static void give_up(struct changes *changes, const char *path, const char *why)
{
	changes->conflict_file = path;
	changes->conflict = why;
}

/* ---- the table --------------------------------------------------------------------------- */

/* Field @n (from 0) of a line, or NULL. */
static const char *field(const char *line, int n)
{
	const char *p = line;

	while (n-- > 0) {
		p += strcspn(p, " \t\n");
		p += strspn(p, " \t");
	}
	return *p && *p != '\n' ? p : NULL;
}

static bool is_plain_entry(const char *entry)
{
	return starts_with(entry, "sys_") || starts_with(entry, "compat_sys_");
}

static void prefix_row(const char *line, size_t len, bool prefix_x32, struct strbuf *out)
{
	const char *abi = isdigit((unsigned char)*line) ? field(line, 1) : NULL;
	const char *entry = abi ? field(line, 3) : NULL;
	bool x32 = abi && starts_with(abi, "x32");

	if (!entry || !is_plain_entry(entry) || (x32 && !prefix_x32)) {
		strbuf_add(out, line, len);
		return;
	}
	strbuf_add(out, line, entry - line);
	strbuf_addstr(out, "__x64_");
	strbuf_add(out, entry, line + len - entry);
}

static void prefix_table(const char *table, bool prefix_x32, struct strbuf *out)
{
	for (const char *p = table; *p;) {
		size_t len = strcspn(p, "\n");

		len += p[len] == '\n';
		prefix_row(p, len, prefix_x32, out);
		p += len;
	}
}

/* ---- the macros -------------------------------------------------------------------------- */

static const char *line_start(const char *text, const char *p)
{
	while (p > text && p[-1] != '\n')
		p--;
	return p;
}

static void plain_macros(const char *text, struct strbuf *out)
{
	const char *first = strstr(text, PASTE), *p;
	const char *start = line_start(text, first);

	strbuf_add(out, text, start - text);
	strbuf_addstr(out, mapping);
	for (text = start; (p = strstr(text, PASTE)); text = p + strlen(PASTE))
		strbuf_add(out, text, p - text);
	strbuf_addstr(out, text);
}

void classic_plan(struct arena *arena, const struct tree_reader *reader, struct changes *changes)
{
	unsigned table_mode, mode_64, mode_x32;
	char *table = read_text(arena, reader, TABLE, &table_mode);
	char *macros = read_text(arena, reader, MACROS_64, &mode_64);
	char *x32 = read_text(arena, reader, MACROS_X32, &mode_x32);
	/* Until 5.13 the x32 rows had a prefix of their own, which their own macro added. */
	bool own_x32 = x32 && strstr(x32, "__x32_##");
	struct strbuf out = {0};
	struct traits traits;

	*changes = (struct changes){0};
	if (!table || !traits_read(table, &traits))
		return give_up(changes, TABLE, "it is missing or holds no rows");
	if (traits.convention == CONVENTION_PREFIXED)
		return;
	if (!macros || !strstr(macros, PASTE))
		return give_up(changes, MACROS_64, "no macro in it adds " PASTE);
	prefix_table(table, !own_x32, &out);
	add_change(arena, changes, TABLE, table_mode, &out);
	plain_macros(macros, &out);
	add_change(arena, changes, MACROS_64, mode_64, &out);
	if (!x32 || !strstr(x32, PASTE))
		return;
	plain_macros(x32, &out);
	add_change(arena, changes, MACROS_X32, mode_x32, &out);
}
