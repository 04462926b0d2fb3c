// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"

static const char *directory(const struct facts *facts, const char *file)
{
	const char *slash = strrchr(file, '/');

	return arena_printf(facts->arena, "%.*s", slash ? (int)(slash - file) : 0, file);
}

/* Where a directory of the tree's top is listed: Kbuild from 6.1 on, the top Makefile before. */
static const char *top_list(const struct facts *facts)
{
	return match_version(facts, 6, 1) ? "Kbuild" : "Makefile";
}

static void explain(struct findings *findings, struct finding *finding, const struct facts *facts,
		    const char *dir)
{
	const char *slash = strrchr(dir, '/');
	const char *parent =
		slash ? arena_printf(facts->arena, "%.*s/Makefile", (int)(slash - dir), dir)
		      : top_list(facts);
	const char *list = slash || match_version(facts, 6, 1) ? "obj-y" : "core-y";

	finding_note(
		findings, finding,
		"make goes down into the directories that the lists name, from the top (%s in %s); "
		"%s is not among them, so its own Makefile is never read",
		top_list(facts), facts->kernel.version, dir);
	finding_help(findings, finding, "add the line %s += %s/ to %s", list,
		     slash ? slash + 1 : dir, parent);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition ? definition->file : NULL;
	struct finding *finding;
	const char *dir;

	if (!file || definition->pristine || file->built != BUILT_DIR_NOT_ENTERED)
		return;
	dir = directory(view->facts, file->file);
	finding = finding_new(findings, rule, view->subject->name, definition->name_span,
			      "no Makefile leads into the directory %s", dir);
	finding_label(findings, finding, definition->name_span, "this is never compiled");
	if (file->item)
		finding_label(findings, finding, file->item->span, "this list is never read");
	explain(findings, finding, view->facts, dir);
}

RULE(directory_not_entered) = {
	.code = "E0209",
	.slug = "directory-not-entered",
	.title = "no Makefile leads into the directory of the definition",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
