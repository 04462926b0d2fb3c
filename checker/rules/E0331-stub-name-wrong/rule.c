// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* put_right - the learner's line with the stand-in that the call needs */
static void put_right(const struct view *view, const struct stub *stub, struct findings *findings,
		      struct finding *finding)
{
	const struct span line = span_line(stub->span.file, stub->span.line);
	const char *whole = span_text(view->facts, line),
		   *wrong = span_text(view->facts, stub->span);
	const char *at = whole && wrong ? strstr(whole, wrong) : NULL;
	const char *right =
		arena_printf(findings->arena, "COND_SYSCALL(%s)", match_entry_base(view));

	finding_help(finding, "write %s", right);
	if (at)
		finding_fix_replace(finding, CONFIDENCE_EXACT, stub->span.file, stub->span.line,
				    arena_printf(findings->arena, "%.*s%s%s", (int)(at - whole),
						 whole, right, at + strlen(wrong)));
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct stub *stub = view->near_stub;
	const char *name = match_entry_base(view), *wrong;
	struct finding *finding;
	bool plain;

	if (!stub || !match_row(view) || match_row(view)->pristine)
		return;
	wrong = span_text(view->facts, stub->span);
	plain = wrong && starts_with(wrong, "cond_syscall");
	finding = finding_new(findings, rule, view->subject->name, stub->span,
			      "this stand-in is not one for %s", view->subject->name);
	finding_label(finding, stub->span, "it makes %s%s", plain ? "" : "__x64_sys_", stub->name);
	finding_note(finding,
		     "no row of the table leads to a function of that name. A kernel without the "
		     "file that defines %s still lacks __x64_sys_%s, and does not link",
		     name, name);
	put_right(view, stub, findings, finding);
}

RULE(stub_name_wrong) = {
	.code = "E0331",
	.slug = "stub-name-wrong",
	.title = "a COND_SYSCALL stands in for another name than the call's",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check = check,
};
