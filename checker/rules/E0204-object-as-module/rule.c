// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static void offer_fix(struct finding *finding, const struct facts *facts,
		      const struct makefile_item *item)
{
	const struct source *source = facts_source(facts, item->makefile);
	const char *line = source ? source_line(facts->arena, source, item->span.line) : "";
	struct span list = {
		.file = item->makefile, .line = item->span.line, .column = 1, .end_column = 6};

	if (item->option) {
		finding_help(finding, "set %s to y", item->option);
		return;
	}
	finding_help(finding, "write obj-y instead of %s", item->list);
	if (starts_with(line, "obj-m"))
		finding_fix_span(finding, CONFIDENCE_EXACT, list, "obj-y");
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition ? definition->file : NULL;
	struct finding *finding;

	if (!file || definition->pristine || file->built != BUILT_AS_MODULE || !file->item)
		return;
	finding = finding_new(findings, rule, view->subject->name, file->item->span,
			      "%s is built as a module", file->file);
	finding_label(finding, file->item->span, "listed in %s", file->item->list);
	finding_label(finding, definition->name_span,
		      "a system call has to be in the kernel itself");
	finding_note(
		finding,
		"the table is filled when the kernel is linked, and a module is loaded later; the "
		"link would end with \"undefined reference to `__x64_sys_%s'\"",
		match_entry_base(view));
	offer_fix(finding, view->facts, file->item);
}

RULE(object_as_module) = {
	.code = "E0204",
	.slug = "object-as-module",
	.title = "the file that holds the definition is built as a module",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
