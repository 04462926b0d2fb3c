// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const struct table_row *row = match_row(view);
	const char *bare = definition->base;
	struct finding *finding;

	if (definition->name_quoted || streq(definition->name, bare))
		return;
	finding = finding_new(findings, rule, view->subject->name, definition->name_span,
			      "%s is given %s, where the bare name %s belongs", definition->macro,
			      definition->name, bare);
	finding_label(finding, definition->name_span, "makes __x64_sys_%s", definition->name);
	if (row)
		finding_label(finding, row->entry ? row->entry_span : row->span,
			      "this row leads to __x64_sys_%s", bare);
	finding_note(
		finding,
		"the macro puts __x64_sys_ (in %s, on x86-64) before the word it is given, so a "
		"prefix of your own makes another function",
		view->facts->kernel.version);
	finding_help(finding, "write %s as the first argument", bare);
	finding_fix_span(finding, CONFIDENCE_EXACT, definition->name_span, bare);
}

RULE(define_name_has_sys) = {
	.code = "E0310",
	.slug = "define-name-has-sys",
	.title = "the name in SYSCALL_DEFINE has a sys_ of its own",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
