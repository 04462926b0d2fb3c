// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* How many conditionals are open at @line: "ifdef", "ifndef", "ifeq" and "ifneq" open one. */
static int open_conditionals(const struct facts *facts, const struct source *source, int line)
{
	int depth = 0;

	for (int i = 1; i < line && i <= source->nlines; i++) {
		const char *text = source_line(facts->arena, source, i);

		text += strspn(text, " \t");
		if (starts_with(text, "ifdef ") || starts_with(text, "ifndef ") ||
		    starts_with(text, "ifeq ") || starts_with(text, "ifneq "))
			depth++;
		else if (starts_with(text, "endif"))
			depth--;
	}
	return depth;
}

/* The line behind the Makefile's first plain list; the end of the file when there is none. */
static int place(const struct facts *facts, const struct source *source)
{
	int line = 0;

	for (int i = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];

		if (streq(item->makefile, source->file) && streq(item->list, "obj-y") &&
		    item->liveness == LIVE && (!line || item->span.line < line) &&
		    !open_conditionals(facts, source, item->span.line))
			line = item->span.line;
	}
	while (line && line < source->nlines &&
	       ends_with(source_line(facts->arena, source, line), "\\"))
		line++;
	return line ? line : source->nlines;
}

/* "kernel/adder.c" is built as adder.o. */
static const char *object_name(const struct facts *facts, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;

	return arena_printf(facts->arena, "%.*so", (int)strlen(base) - 1, base);
}

static void explain(struct findings *findings, struct finding *finding, const struct view *view,
		    const struct file_facts *file, int after)
{
	const char *object = object_name(view->facts, file->file);
	const char *line = arena_printf(findings->arena, "obj-y += %s", object);

	finding_note(
		findings, finding,
		"make compiles what the lists name and nothing else: %s exists, is never compiled, "
		"and the link would end with \"undefined reference to `__x64_sys_%s'\"",
		file->file, match_entry_base(view));
	finding_help(findings, finding, "add %s to the list, or a line of its own: %s", object,
		     line);
	finding_fix_insert(findings, finding, CONFIDENCE_EXACT, file->makefile, after, line);
}

static bool has_word(const char *text, const char *word)
{
	const char *at = strstr(text, word), *comment = strchr(text, '#');
	char after;

	if (!at || (comment && comment < at))
		return false;
	after = at[strlen(word)];
	return (at == text || strchr(" \t=", at[-1])) && (!after || strchr(" \t\\", after));
}

/* The first line that names the object, though no list does: "ojb-y += adder.o". 0: none. */
static int mention(const struct facts *facts, const struct source *source, const char *object)
{
	for (int line = 1; line <= source->nlines; line++) {
		const char *text = source_line(facts->arena, source, line);

		if (has_word(text, object) && strpbrk(text, "=:") &&
		    !ends_with(source_line(facts->arena, source, line - 1), "\\"))
			return line;
	}
	return 0;
}

/* Something is written, but into a list that nobody reads. */
static void report_unread(const struct rule *rule, const struct view *view,
			  struct findings *findings, int line)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition->file;
	struct span place = span_line(file->makefile, line);
	const char *text =
		arena_printf(findings->arena, "obj-y += %s", object_name(view->facts, file->file));
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, place, "no Makefile builds %s",
			      file->file);
	finding_label(findings, finding, place, "names it, but is no list that make reads");
	finding_label(findings, finding, definition->name_span, "this is never compiled");
	finding_note(
		findings, finding,
		"for the kernel itself make reads the list obj-y and no other; the link would end "
		"with \"undefined reference to `__x64_sys_%s'\"",
		match_entry_base(view));
	finding_help(findings, finding, "write %s in line %d", text, line);
	finding_fix_replace(findings, finding, CONFIDENCE_EXACT, file->makefile, line, text);
}

static void label_commented(struct findings *findings, struct finding *finding,
			    const struct facts *facts, const struct file_facts *file)
{
	const char *object = object_name(facts, file->file);

	for (int i = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];

		if (item->liveness == DEAD_COMMENT && streq(item->makefile, file->makefile) &&
		    streq(item->word, object))
			finding_label(findings, finding, item->span, "in a comment");
	}
}

static bool is_not_listed(const struct file_facts *file)
{
	if (file->built == BUILT_DEAD_BRANCH)
		return file->item && file->item->liveness == DEAD_COMMENT;
	return file->built == BUILT_NOT_LISTED;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition ? definition->file : NULL;
	const struct source *makefile;
	struct finding *finding;
	int after, unread;

	if (!file || definition->pristine || !is_not_listed(file) || file->is_header)
		return;
	makefile = file->makefile ? facts_source(view->facts, file->makefile) : NULL;
	unread =
		makefile ? mention(view->facts, makefile, object_name(view->facts, file->file)) : 0;
	if (unread) {
		report_unread(rule, view, findings, unread);
		return;
	}
	after = makefile ? place(view->facts, makefile) : 0;
	finding = finding_new(findings, rule, view->subject->name, span_line(file->makefile, after),
			      "no Makefile builds %s", file->file);
	if (after)
		finding_label(findings, finding, span_line(file->makefile, after),
			      "its object belongs into this list, or below it");
	finding_label(findings, finding, definition->name_span, "this is never compiled");
	label_commented(findings, finding, view->facts, file);
	explain(findings, finding, view, file, after);
}

RULE(object_not_built) = {
	.code = "E0201",
	.slug = "object-not-built",
	.title = "no Makefile builds the file that holds the definition",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0202", "E0206"),
	.check = check,
};
