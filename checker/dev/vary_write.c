// SPDX-License-Identifier: GPL-2.0-only
/* Writes the model of a variation out as files, in one of the many layouts that people use. */
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "smalltree.h"
#include "vary.h"

/* ---- files ----------------------------------------------------------------------------------- */

struct strbuf *vary_file(struct variation *v, const char *path)
{
	struct vary_file *file;

	for (int i = 0; i < v->nfiles; i++)
		if (streq(v->files[i].path, path))
			return &v->files[i].text;
	file = arena_append(v->arena, &v->files, &v->nfiles);
	file->path = path;
	if (small_tree_text(v->base, path))
		strbuf_addstr(&file->text, small_tree_text(v->base, path));
	return &file->text;
}

static void splice(struct strbuf *text, size_t at, size_t gone, const char *with)
{
	struct strbuf out = {0};

	strbuf_add(&out, strbuf_str(text), at);
	strbuf_addstr(&out, with);
	strbuf_addstr(&out, strbuf_str(text) + at + gone);
	strbuf_release(text);
	*text = out;
}

/* Where the line begins that holds @anchor; the end without one. */
static size_t line_with(const struct strbuf *text, const char *anchor)
{
	const char *at = anchor ? strstr(strbuf_str(text), anchor) : NULL;

	if (!at)
		return text->len;
	while (at > text->buf && at[-1] != '\n')
		at--;
	return at - text->buf;
}

void vary_insert(struct variation *v, const char *path, const char *anchor, const char *what)
{
	struct strbuf *text = vary_file(v, path);

	splice(text, line_with(text, anchor), 0, what);
}

void vary_replace(struct variation *v, const char *path, const char *old, const char *with)
{
	struct strbuf *text = vary_file(v, path);
	const char *at = strstr(strbuf_str(text), old);

	if (!at)
		abort(); /* a mistake in a vary.c, which the first run shows */
	splice(text, at - text->buf, strlen(old), with);
}

void vary_release(struct variation *v)
{
	for (int i = 0; i < v->nfiles; i++)
		strbuf_release(&v->files[i].text);
	strbuf_release(&v->log);
	strbuf_release(&v->console);
	strbuf_release(&v->run);
}

/* ---- comments that hold the very words ------------------------------------------------------- */

static const char *code_comment(struct variation *v, const struct vary_call *call)
{
	const char *name = call->name;

	if (v->plain || vary_chance(v, 55))
		return "";
	switch (vary_pick(v, 7)) {
	case 0:
		return vary_text(v, "/* SYSCALL_DEFINE2(%s, int, a, int, b) would take two */\n",
				 name);
	case 1:
		return vary_text(v, "// asmlinkage long sys_%s(int a);\n", name);
	case 2:
		return vary_text(v,
				 "/*\n * asmlinkage long sys_%s(void)\n * {\n *\treturn EINVAL;\n"
				 " * }\n */\n",
				 name);
	case 3:
		return vary_text(
			v, "#if 0\nSYSCALL_DEFINE1(%s, int, old)\n{\n\treturn old;\n}\n#endif\n",
			name);
	case 4:
		return vary_text(v,
				 "static const char note_%s[] = \"SYSCALL_DEFINE1(%s, int);\";\n\n",
				 name, name);
	case 5:
		return vary_text(v, "/*\n * %s - \"%s\"\n * @x: #endif\n */\n", name, name);
	default:
		return "static int helper(int n)\n{\n\treturn n;\n}\n\n";
	}
}

static const char *header_comment(struct variation *v, const struct vary_call *call)
{
	const char *name = call->name;

	if (v->plain || vary_chance(v, 65))
		return "";
	switch (vary_pick(v, 5)) {
	case 0:
		return vary_text(v, "/* asmlinkage long sys_%s(int old); */\n", name);
	case 1:
		return vary_text(v, "// sys_%s() #endif\n", name);
	case 2:
		return vary_text(v, "#if 0\nasmlinkage long sys_%s(char old);\n#endif\n", name);
	case 3:
		return vary_text(v, "/*\n * %s: see kernel/%s.c\n */\n", name, name);
	default:
		return "\n";
	}
}

static const char *make_comment(struct variation *v, const struct vary_call *call)
{
	if (v->plain || vary_chance(v, 65))
		return "";
	switch (vary_pick(v, 4)) {
	case 0:
		return vary_text(v, "# obj-y = %s would drop all others\n", call->make.word);
	case 1:
		return vary_text(v, "#obj-m += %s\n", call->make.word);
	case 2:
		return vary_text(v, "# %s.c: endif \\\\ else\n", call->name);
	default:
		return "\n";
	}
}

static const char *table_comment(struct variation *v, const struct vary_call *call)
{
	if (v->plain || vary_chance(v, 65))
		return "";
	switch (vary_pick(v, 4)) {
	case 0: /* of two rows in comments nobody can say which is meant */
		if (strchr(call->row.lead, '#'))
			return "\n";
		return vary_text(v, "# 451\tcommon\t%s\tsys_%s\n", call->name, call->name);
	case 1:
		return vary_text(v, "#%s\n", call->name);
	case 2:
		return "# the calls of the lab: x32 has none\n";
	default:
		return "\n";
	}
}

/* ---- the row --------------------------------------------------------------------------------- */

static const char *row_text(struct variation *v, const struct vary_row *row)
{
	const char *columns[] = {row->number, row->abi, row->name, row->entry, row->extra};
	const char *text = row->lead;
	int style = vary_pick(v, 3), n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		if (!columns[i])
			continue;
		text = vary_text(v, "%s%s%s", text,
				 !n++	      ? ""
				 : style == 0 ? "\t"
				 : style == 1 ? (n == 4 ? "\t\t\t" : "\t")
					      : vary_blank(v),
				 columns[i]);
	}
	return vary_text(v, "%s%s\n", text, row->tail);
}

/* Behind the first byte of @anchor, a newline; the end when it is not there. */
static size_t behind_newline(const struct strbuf *text, const char *anchor)
{
	const char *at = strstr(strbuf_str(text), anchor);

	return at ? (size_t)(at - text->buf) + 1 : text->len;
}

static size_t row_offset(struct variation *v, const struct vary_row *row, const struct strbuf *text)
{
	switch (row->place) {
	case ROW_ABOVE:
		return behind_newline(text, vary_text(v, "\n%d\t", row->above));
	case ROW_IN_X32:
		return line_with(text, vary_one(v, "514\tx32", "520\tx32", "547\tx32"));
	case ROW_AFTER_X32:
		return text->len;
	default:
		return behind_newline(text, "\n\n#\n");
	}
}

static void write_row(struct variation *v, struct vary_call *call)
{
	struct vary_row *row = &call->row;
	struct strbuf *text;
	const char *line;

	if (row->absent)
		return;
	line = vary_text(v, "%s%s", table_comment(v, call), row_text(v, row));
	text = vary_file(v, row->file ? row->file : VARY_TABLE);
	splice(text, row->file ? text->len : row_offset(v, row, text), 0, line);
}

/* ---- the definition -------------------------------------------------------------------------- */

static const char *arg_separator(struct variation *v, int style, bool pair)
{
	switch (style) {
	case 0:
		return ",";
	case 1:
		return pair ? ",\n\t\t" : ", ";
	case 2:
		return vary_one(v, ",\t", ",  ", " , ", ", /* , int z */ ", ",\n\t\t\t\t", ",\n",
				", ");
	default:
		return ", ";
	}
}

static const char *head_text(struct variation *v, const struct vary_definition *definition)
{
	int style = v->plain ? 3 : vary_pick(v, 6);
	const char *text;

	if (definition->head)
		return definition->head;
	text = vary_text(v, "%s%s%s%s%s", definition->decoration, definition->macro,
			 definition->digit, vary_chance(v, 5) ? " (" : "(",
			 style == 2 && vary_chance(v, 30) ? vary_one(v, " ", "\n\t", "/* of */ ")
							  : "");
	text = vary_text(v, "%s%s", text, definition->name);
	for (int i = 0; i < definition->nargs; i++)
		text = vary_text(v, "%s%s%s", text, arg_separator(v, style, i % 2 == 0),
				 definition->args[i]);
	return vary_text(v, "%s%s)", text, style == 2 && vary_chance(v, 30) ? "\n" : "");
}

static const char *definition_text(struct variation *v, struct vary_call *call)
{
	struct vary_definition *definition = &call->definition;
	const char *brace = v->plain || vary_chance(v, 80)
				    ? "\n{\n"
				    : vary_one(v, " {\n", "\n\n{\n", " /* long */\n{\n",
					       "\n/* { */\n{\n", "\t{ /* } */\n");

	return vary_text(v, "%s%s%s%s%s%s}\n%s", code_comment(v, call), definition->before,
			 head_text(v, definition), definition->semicolon, brace, definition->body,
			 definition->after);
}

static void begin_file(struct variation *v, struct strbuf *text, const struct vary_call *call)
{
	const char *include = call->definition.include;

	if (vary_chance(v, 70))
		strbuf_addstr(text, "// SPDX-License-Identifier: GPL-2.0\n");
	if (vary_chance(v, 40))
		strbuf_addstr(text,
			      vary_text(v, "/* %s - a system call of the lab */\n", call->name));
	if (vary_chance(v, 60))
		strbuf_addstr(text, "#include <linux/kernel.h>\n");
	if (include)
		strbuf_addstr(text, include);
	if (vary_chance(v, 40))
		strbuf_addstr(text, "#include <linux/uaccess.h>\n");
	if (vary_chance(v, 75))
		strbuf_addch(text, '\n');
}

/* What is not there yet: behind the last #include, or at the beginning. */
static void add_include(struct strbuf *text, const char *include)
{
	const char *last = NULL;
	size_t at = 0;

	if (!include || strstr(strbuf_str(text), "<linux/syscalls.h>"))
		return;
	for (const char *p = strbuf_str(text); (p = strstr(p, "#include")); p++)
		last = p;
	if (last)
		at = last - text->buf + strcspn(last, "\n") + 1;
	splice(text, at, 0, include);
}

static void write_definition(struct variation *v, struct vary_call *call)
{
	struct strbuf *text;
	const char *what;
	size_t at;

	if (call->definition.absent)
		return;
	if (call->home == HOME_SHARED)
		call->definition.file = call[-1].definition.file;
	text = vary_file(v, call->definition.file);
	what = definition_text(v, call);
	if (!text->len)
		begin_file(v, text, call);
	else if (call->home != HOME_SHARED)
		add_include(text, call->definition.include);
	/* Also above the functions that are there. */
	at = vary_chance(v, 25) ? line_with(text, "SYSCALL_DEFINE0(getpid)") : text->len;
	splice(text, at, 0,
	       at == text->len ? vary_text(v, "\n%s", what) : vary_text(v, "%s\n", what));
}

/* ---- Makefiles ------------------------------------------------------------------------------- */

static const char *list_line(struct variation *v, const char *list, const char *op,
			     const char *word)
{
	const char *before = vary_chance(v, 85) ? " " : vary_one(v, "", "\t", "\t\t", "   ");
	const char *after = vary_chance(v, 85) ? " " : vary_one(v, "", "\t", "  ");

	return vary_text(v, "%s%s%s%s%s%s\n", list, before, op, after, word,
			 vary_chance(v, 90) ? "" : vary_one(v, " ", " # mine", "\t"));
}

static void write_in_list(struct variation *v, const struct vary_make *make)
{
	const char *const ways[][2] = {
		{"fork.o", "fork.o %s"},
		{" exit.o", " exit.o\t%s"},
		{" sys.o \\", " sys.o \\\n\t    %s \\"},
		{" sys_ni.o\n", " sys_ni.o\\\n %s\n"},
	};
	int way = vary_pick(v, ARRAY_SIZE(ways));

	/* A mistake in the list may have taken the place away. */
	if (!strstr(strbuf_str(vary_file(v, make->file)), ways[way][0]))
		way = 0;
	vary_replace(v, make->file, ways[way][0], vary_text(v, ways[way][1], make->word));
}

static const char *composite_lines(struct variation *v, const struct vary_call *call)
{
	const struct vary_make *make = &call->make;
	const char *group = vary_text(v, "group%d", (int)(call - v->calls));
	const char *part = list_line(v, vary_text(v, "%s-%s", group, vary_one(v, "y", "objs")),
				     vary_one(v, ":=", "=", "+="), make->word);
	const char *whole = list_line(v, make->list, "+=", vary_text(v, "%s.o", group));

	return vary_chance(v, 50) ? vary_text(v, "%s%s", part, whole)
				  : vary_text(v, "%s%s", whole, part);
}

static void write_make(struct variation *v, struct vary_call *call)
{
	struct vary_make *make = &call->make;
	bool kernel = streq(make->file, "kernel/Makefile"), fresh;
	struct strbuf *text;
	const char *lines, *anchor = NULL;

	if (make->parent)
		vary_insert(v, make->parent, NULL, make->parent_line);
	if (make->absent)
		return;
	text = vary_file(v, make->file);
	fresh = !text->len;
	if (fresh && vary_chance(v, 50))
		strbuf_addstr(text, "# SPDX-License-Identifier: GPL-2.0\n");
	if (make->shape == MAKE_IN_LIST && kernel) {
		write_in_list(v, make);
		return;
	}
	lines = make->shape == MAKE_COMPOSITE && !fresh
			? composite_lines(v, call)
			: list_line(v, make->list, make->op, make->word);
	lines = vary_text(v, "%s%s%s%s", make_comment(v, call), make->before, lines, make->after);
	if (kernel && vary_chance(v, 40))
		anchor = vary_one(v, "obj-$(CONFIG_FUTEX)", "ifdef CONFIG_FUNCTION_TRACER",
				  "obj-y += sched/", "obj-$(CONFIG_MODULES)");
	vary_insert(v, make->file, anchor, lines);
}

/* ---- the prototype --------------------------------------------------------------------------- */

static const char *param_text(struct variation *v, const char *type, const char *name)
{
	size_t len = strlen(type);

	if (!name)
		return type;
	return vary_text(v, "%s%s%s", type,
			 len && type[len - 1] == '*' ? vary_one(v, "", "", " ") : " ", name);
}

static const char *list_text(struct variation *v, const struct vary_prototype *prototype)
{
	int style = v->plain ? 2 : vary_pick(v, 5);
	const char *text = "";

	if (prototype->list)
		return prototype->list;
	if (!prototype->nparams)
		return vary_chance(v, 90) ? "(void)" : "( void )";
	for (int i = 0; i < prototype->nparams; i++)
		text = vary_text(v, "%s%s%s", text,
				 !i	      ? ""
				 : style == 0 ? ",\n\t\t\t"
				 : style == 1
					 ? vary_one(v, ",", " , ", ",\t", ", /* and */ ", ",\n")
					 : ", ",
				 param_text(v, prototype->types[i], prototype->names[i]));
	return vary_text(v, "(%s)", text);
}

static const char *prototype_text(struct variation *v, struct vary_call *call)
{
	const struct vary_prototype *prototype = &call->prototype;
	const char *gap = v->plain || vary_chance(v, 80)
				  ? " "
				  : vary_one(v, "\n", "\t", "  ", "\n\t", " /* */ ");
	const char *first = *prototype->asmlinkage ? vary_one(v, " ", " ", " ", "\t", "  ") : "";

	return vary_text(v, "%s%s%s%s%s%s%s%s%s\n%s", header_comment(v, call), prototype->before,
			 prototype->asmlinkage, first, prototype->type, *prototype->type ? gap : "",
			 prototype->name, list_text(v, prototype), prototype->semicolon,
			 prototype->after);
}

static const char *place_anchor(struct variation *v, enum vary_prototype_place place)
{
	switch (place) {
	case PROTOTYPE_BELOW_GUARD:
		return vary_one(v, " * Kernel code should not call", "ssize_t ksys_write");
	case PROTOTYPE_ABOVE_GUARD:
		return vary_one(v, "#ifndef SYSCALL_DEFINE0", "#define SYSCALL_DEFINE1(",
				"#ifdef CONFIG_ARCH_HAS_SYSCALL_WRAPPER");
	case PROTOTYPE_BELOW_HEADER:
		return NULL;
	case PROTOTYPE_CONDITIONAL:
		return vary_one(v, "asmlinkage long sys_fadvise64_64",
				"asmlinkage long sys_rt_sigaction");
	default:
		return vary_one(v, "asmlinkage long sys_clone3(", "/* kernel/sys.c */",
				"#ifndef CONFIG_ODD_RT_SIGACTION", "asmlinkage long sys_close(",
				"asmlinkage long sys_getuid(");
	}
}

static void write_prototype(struct variation *v, struct vary_call *call)
{
	static const char ni[] = "asmlinkage long sys_ni_syscall(void);\n";
	struct vary_prototype *prototype = &call->prototype;
	struct strbuf *text;
	const char *what, *anchor, *at;

	if (prototype->absent)
		return;
	what = prototype_text(v, call);
	text = vary_file(v, prototype->file);
	at = strstr(strbuf_str(text), ni);
	if (!streq(prototype->file, VARY_HEADER)) {
		vary_insert(v, prototype->file, "#endif", what);
	} else if (prototype->place == PROTOTYPE_GUARD && at && vary_chance(v, 70)) {
		splice(text, at - text->buf + strlen(ni), 0, what);
	} else {
		anchor = place_anchor(v, prototype->place);
		/* The comment begins one line above its words. */
		if (anchor && starts_with(anchor, " *"))
			anchor = "/*\n * Kernel code should not call";
		vary_insert(v, prototype->file, anchor, what);
	}
}

/* ---- the last touch -------------------------------------------------------------------------- */

static void add_returns(struct strbuf *text)
{
	struct strbuf out = {0};

	for (size_t i = 0; i < text->len; i++) {
		if (text->buf[i] == '\n' && (!i || text->buf[i - 1] != '\r'))
			strbuf_addch(&out, '\r');
		strbuf_addch(&out, text->buf[i]);
	}
	strbuf_release(text);
	*text = out;
}

static bool bears_returns(const char *path)
{
	return streq(path, VARY_TABLE) || ends_with(path, ".c") || ends_with(path, ".h");
}

static void finish_file(struct variation *v, struct vary_file *file)
{
	bool ends = vary_chance(v, 85), unix_lines = vary_chance(v, 92);

	if (!ends && file->text.len && file->text.buf[file->text.len - 1] == '\n')
		file->text.buf[--file->text.len] = '\0';
	if (!unix_lines && bears_returns(file->path))
		add_returns(&file->text);
}

void vary_write(struct variation *v)
{
	for (int i = 0; i < v->ncalls; i++) {
		write_row(v, &v->calls[i]);
		write_definition(v, &v->calls[i]);
		write_make(v, &v->calls[i]);
		write_prototype(v, &v->calls[i]);
	}
	for (int i = 0; i < v->nfiles; i++)
		finish_file(v, &v->files[i]);
}
