// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* The line behind the last plain list of the Makefile: a new list may stand there. */
static int place(const struct facts *facts, const char *makefile)
{
	const struct source *source = facts_source(facts, makefile);
	int line = 0;

	for (int i = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];

		if (streq(item->makefile, makefile) && streq(item->list, "obj-y") &&
		    item->liveness == LIVE && !item->condition && item->span.line > line)
			line = item->span.line;
	}
	while (source && line && line < source->nlines &&
	       ends_with(source_line(facts->arena, source, line), "\\"))
		line++;
	return line ? line : source ? source->nlines : 0;
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
	struct finding *finding;
	int after;

	if (!file || definition->pristine || !is_not_listed(file) || file->is_header)
		return;
	after = file->makefile ? place(view->facts, file->makefile) : 0;
	finding = finding_new(findings, rule, view->subject->name,
			      span_line(file->makefile, after + 1), "no Makefile builds %s",
			      file->file);
	finding_label(findings, finding, definition->name_span, "this is never compiled");
	if (after)
		finding_label(findings, finding, span_line(file->makefile, after),
			      "its object belongs into this list");
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
