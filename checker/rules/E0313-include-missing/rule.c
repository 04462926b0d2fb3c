// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../facts/lostinclude.h"

/* Whether another #include is meant to be the one that is missing (E0328). */
static bool is_misspelt(const struct file_facts *file)
{
	for (const struct lost_include *lost = file->lost; lost; lost = lost->next)
		if (lost->near && !strcmp(lost->near, "<linux/syscalls.h>"))
			return true;
	return false;
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const struct file_facts *file = definition->file;
	struct finding *finding;

	if (!file || file->includes_syscalls || file->is_header || is_misspelt(file))
		return;
	finding = finding_new(findings, rule, view->subject->name, definition->macro_span,
			      "%s does not include <linux/syscalls.h>", file->file);
	finding_label(finding, definition->macro_span, "unknown without that header");
	finding_label(finding, file->last_include, "the #include belongs beside this one");
	finding_note(
		finding,
		"%s is a macro of that header; without it gcc takes the line for an old-style "
		"function and speaks of \"type defaults to 'int'\" or \"expected ')' before 'int'\"",
		definition->macro);
	finding_help(finding, "add the line #include <linux/syscalls.h>");
	fix_include(finding, CONFIDENCE_EXACT, definition);
}

RULE(include_missing) = {
	.code = "E0313",
	.slug = "include-missing",
	.title = "the file does not include linux/syscalls.h",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
