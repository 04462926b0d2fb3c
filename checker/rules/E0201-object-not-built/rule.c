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

static bool has_list(const struct facts *facts, const struct source *source)
{
	for (int i = 0; i < facts->makefiles.nitems; i++)
		if (streq(facts->makefiles.items[i].makefile, source->file))
			return true;
	return false;
}

/* "kernel/adder.c" is built as adder.o. */
static const char *object_name(const struct facts *facts, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;

	return arena_printf(facts->arena, "%.*so", (int)strlen(base) - 1, base);
}

static void explain(struct finding *finding, const struct view *view, const struct file_facts *file,
		    int after)
{
	const char *object = object_name(view->facts, file->file);
	const char *line = arena_printf(finding->arena, "obj-y += %s", object);

	finding_note(
		finding,
		"make compiles what the lists name and nothing else: %s exists, is never compiled, "
		"and the link would end with \"undefined reference to `__x64_sys_%s'\"",
		file->file, match_entry_base(view));
	finding_missing(finding, PART_OBJECT, "%s: its object, in the list of %s", file->file,
			file->makefile ? file->makefile : "its directory's Makefile");
	finding_help(finding, "add %s to the list, or a line of its own: %s", object, line);
	finding_fix_insert(finding, CONFIDENCE_EXACT, file->makefile, after, line);
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

/* Why nobody reads the list that line @line of @file writes into. */
static const char *why_unread(const struct facts *facts, const struct source *makefile, int line)
{
	const char *text = source_line(facts->arena, makefile, line);

	text += strspn(text, " \t");
	if (streq(makefile->file, "Makefile") && starts_with(text, "obj-"))
		return "kbuild reads obj-y of a directory's Makefile; the Makefile at the top only "
		       "says what is built at all";
	if (starts_with(text, "lib-"))
		return "lib-y goes into lib.a, which is linked for lib/ and arch/x86/lib/ alone; "
		       "everywhere else make reads obj-y for the kernel";
	return "for the kernel itself make reads the list obj-y and no other";
}

/* The rest of line @line behind the name of its list and the operator. */
static const char *words_of(const struct facts *facts, const struct source *makefile, int line,
			    const char *object)
{
	const char *text = source_line(facts->arena, makefile, line), *value = strchr(text, '=');

	value = value ? value + 1 + strspn(value + 1, " \t") : NULL;
	return value && *value ? value : object;
}

/* Something is written, but into a list that nobody reads. */
static void report_unread(const struct rule *rule, const struct view *view,
			  struct findings *findings, int line)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition->file;
	const struct source *makefile = facts_source(view->facts, file->makefile);
	struct span place = span_line(file->makefile, line);
	const char *text = arena_printf(
		findings->arena, "obj-y += %s",
		words_of(view->facts, makefile, line, object_name(view->facts, file->file)));
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, place, "no Makefile builds %s",
			      file->file);
	finding_label(finding, place, "names it, but is no list that make reads");
	finding_label(finding, definition->name_span, "this is never compiled");
	finding_note(finding,
		     "%s; the link would end with \"undefined reference to `__x64_sys_%s'\"",
		     why_unread(view->facts, makefile, line), match_entry_base(view));
	finding_help(finding, "write %s in line %d", text, line);
	finding_fix_replace(finding, CONFIDENCE_EXACT, file->makefile, line, text);
}

/* The directory of the definition has no Makefile at all. */
static void report_none(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition->file;
	const char *slash = strrchr(file->file, '/'),
		   *object = object_name(view->facts, file->file);
	struct finding *finding =
		finding_new(findings, rule, view->subject->name, definition->name_span,
			    "no Makefile builds %s: its directory has none", file->file);

	finding_label(finding, definition->name_span, "this is never compiled");
	finding_note(finding,
		     "in each directory make reads a file Kbuild or Makefile that lists what is "
		     "built there, and %.*s has neither; a list that leads there would stop make",
		     slash ? (int)(slash - file->file) : 0, file->file);
	finding_missing(finding, PART_OBJECT, "%s: its object, in %s", file->file, file->makefile);
	finding_help(finding, "make %s with the line obj-y += %s", file->makefile, object);
}

/* The directory's Makefile is there under a name that kbuild does not look for. */
static void report_misnamed(const struct rule *rule, const struct view *view,
			    struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition->file;
	const char *slash = strrchr(file->odd_makefile, '/');
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, span_line(file->odd_makefile, 0),
			      "no Makefile builds %s: its Makefile is named %s", file->file,
			      slash ? slash + 1 : file->odd_makefile);
	finding_label(finding, definition->name_span, "this is never compiled");
	finding_note(finding,
		     "in each directory kbuild reads the file Kbuild or, where there is none, "
		     "Makefile; capitals count, and %s is neither",
		     file->odd_makefile);
	finding_help(finding, "rename it: mv %s %s", file->odd_makefile, file->makefile);
}

/* An object of the tree's top that the top's Makefile lists, which is not read for that. */
static bool report_top(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const char *object = object_name(view->facts, definition->file->file);
	struct finding *finding;

	if (strchr(definition->file->file, '/'))
		return false;
	for (int i = 0; i < view->facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &view->facts->makefiles.items[i];

		if (!streq(item->makefile, "Makefile") || !streq(item->word, object) ||
		    item->liveness == DEAD_COMMENT)
			continue;
		finding = finding_new(findings, rule, view->subject->name, item->span,
				      "no Makefile builds %s", definition->file->file);
		finding_label(finding, item->span, "kbuild does not read this list");
		finding_label(finding, definition->name_span, "this is never compiled");
		finding_note(
			finding,
			"obj-y is read in the Makefiles of the directories; the one at the top "
			"only says what is built at all, and the link would end with "
			"\"undefined reference to `__x64_sys_%s'\"",
			match_entry_base(view));
		if (match_version(view->facts, 6, 1))
			finding_help(
				finding,
				"take it out of Makefile and add the line obj-y += %s to Kbuild",
				object);
		else
			finding_help(finding,
				     "take it out of Makefile, move %s to kernel/ and add the line "
				     "obj-y += %s to kernel/Makefile",
				     definition->file->file, object);
		return true;
	}
	return false;
}

static void label_commented(struct finding *finding, const struct facts *facts,
			    const struct file_facts *file)
{
	const char *object = object_name(facts, file->file);

	for (int i = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];

		if (item->liveness == DEAD_COMMENT && streq(item->makefile, file->makefile) &&
		    streq(item->word, object))
			finding_label(finding, item->span, "in a comment");
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
	if (file->odd_makefile) {
		report_misnamed(rule, view, findings);
		return;
	}
	if (report_top(rule, view, findings))
		return;
	if (!makefile && file->makefile && strchr(file->file, '/')) {
		report_none(rule, view, findings);
		return;
	}
	after = makefile ? place(view->facts, makefile) : 0;
	finding = finding_new(findings, rule, view->subject->name, span_line(file->makefile, after),
			      "no Makefile builds %s", file->file);
	if (after)
		finding_label(finding, span_line(file->makefile, after),
			      has_list(view->facts, makefile)
				      ? "its object belongs into this list, or below it"
				      : "its object belongs into a list obj-y, and there is none");
	finding_label(finding, definition->name_span, "this is never compiled");
	label_commented(finding, view->facts, file);
	explain(finding, view, file, after);
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
