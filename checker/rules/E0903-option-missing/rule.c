// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/util.h"

/*
 * Whether a conditional on an option is open at @line: #ifdef CONFIG_ADDER around the definition.
 */
static bool is_optional(const struct facts *facts, const struct span *span)
{
	const struct source *source = facts_source(facts, span->file);
	int depth = 0, option = 0;

	for (int line = 1; source && line < span->line; line++) {
		const char *text = source_line(facts->arena, source, line);

		text += strspn(text, " \t");
		if (*text != '#')
			continue;
		text += 1 + strspn(text + 1, " \t");
		if (starts_with(text, "if") && ++depth && !option && strstr(text, "CONFIG_"))
			option = depth;
		if (starts_with(text, "endif") && depth-- == option)
			option = 0;
	}
	return option > 0;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_macro(view);
	const struct file_facts *file = definition ? definition->file : NULL;
	struct finding *finding;
	struct span span;

	if (!match_upstream(view) || !file || file->built != BUILT ||
	    (file->item && file->item->option) || is_optional(view->facts, &definition->span))
		return;
	span = file->item && !file->item->pristine ? file->item->span : definition->name_span;
	finding = finding_new(findings, rule, view->subject->name, span,
			      "%s is built into every kernel and cannot be left out",
			      view->subject->name);
	finding_label(finding, span,
		      file->item && !file->item->pristine ? "in every configuration"
							  : "depends on no option");
	finding_note(
		finding,
		"kernels for small machines and for safe ones leave out what they do not need; a new "
		"call comes with an option, in init/Kconfig as a rule");
	finding_help(
		finding,
		"add an option to init/Kconfig, write obj-$(CONFIG_...) in place of obj-y, and "
		"COND_SYSCALL(%s) in kernel/sys_ni.c",
		match_entry_base(view));
}

RULE(option_missing) = {
	.code = "E0903",
	.slug = "option-missing",
	.title = "the call depends on no option",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.after = CODES("E0201", "E0202", "E0203", "E0207"),
	.check = check,
};
