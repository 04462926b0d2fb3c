// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"
#include "../trail.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct facts *facts = view->facts;
	const struct definition *definition = match_definition(view);
	const char *symbol = arena_printf(facts->arena, "__x64_sys_%s", match_entry_base(view));
	struct finding *finding;

	if (match_image_has(facts, symbol))
		return;
	finding = finding_new(findings, rule, view->subject->name,
			      definition ? definition->name_span : (struct span){0},
			      "the kernel image holds no %s", symbol);
	if (definition)
		finding_label(finding, definition->name_span, "this did not get into the image");
	finding->trail = trail_make(findings->arena, view);
	finding_note(
		finding,
		"vmlinux was linked without it, so its file was not compiled or not linked in (%s)",
		facts->kernel.version);
	finding_help(finding, "see that the file is in an object list of its Makefile, and that no "
			      "condition around the definition hides it");
}

RULE(image_symbol_missing) = {
	.code = "E0601",
	.slug = "image-symbol-missing",
	.title = "the kernel image does not hold the system call's function",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_IMAGE,
	.after = CODES("E01*", "E02*", "E03*", "E05*", "E0603"),
	.check = check,
};
