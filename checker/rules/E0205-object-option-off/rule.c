// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

/* What becomes of the call: a weak stub lets the link go through. */
static void note_why(struct finding *finding, const struct view *view,
		     const struct makefile_item *item)
{
	const char *is = item->option_value == '?' ? "empty" : "not y";

	if (view->stub)
		finding_note(finding,
			     "$(%s) is %s, so the line adds to a list that nobody reads; %s(%s) "
			     "lets the link go through all the same, and the call answers ENOSYS",
			     item->option, is, "COND_SYSCALL", view->stub->name);
	else
		finding_note(finding,
			     "$(%s) is %s, so the line adds to a list that nobody reads; the link "
			     "would end with \"undefined reference to `__x64_sys_%s'\"",
			     item->option, is, match_entry_base(view));
}

static void advise(struct finding *finding, const struct view *view,
		   const struct makefile_item *item)
{
	const char *option = item->option + strlen("CONFIG_");

	if (item->unsourced)
		finding_help(
			finding,
			"write obj-y instead of %s, or source \"%s\" in a Kconfig file that is "
			"read, such as init/Kconfig",
			item->list, item->unsourced);
	else if (item->option_value == '?')
		finding_help(finding,
			     "write obj-y instead of %s, or declare config %s in a Kconfig file",
			     item->list, option);
	else if (item->pristine)
		finding_help(finding,
			     "switch %s on, or define %s in a file that does not depend on it",
			     item->option, match_entry_base(view));
	else
		finding_help(finding, "write obj-y instead of %s, or switch %s on", item->list,
			     item->option);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition ? definition->file : NULL;
	const struct makefile_item *item = file ? file->item : NULL;
	struct finding *finding;
	bool unknown;

	if (!item || definition->pristine || file->built != BUILT_OPTION_OFF || !item->option)
		return;
	unknown = item->option_value == '?';
	finding = finding_new(findings, rule, view->subject->name, item->span,
			      item->unsourced ? "%s depends on %s, whose Kconfig file nobody sources"
			      : unknown	      ? "%s depends on %s, which no Kconfig file declares"
					      : "%s depends on %s, which is off",
			      file->file, item->option);
	finding_label(finding, item->span, "listed in %s", item->list);
	finding_label(finding, definition->name_span, "this is never compiled");
	note_why(finding, view, item);
	advise(finding, view, item);
}

RULE(object_option_off) = {
	.code = "E0205",
	.slug = "object-option-off",
	.title = "the file that holds the definition depends on an option that is off",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
