// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"
#include "../trail.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

static const char *slot(const struct image_facts *image, long number)
{
	return number >= 0 && number < image->nslots ? image->slots[number] : NULL;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct facts *facts = view->facts;
	const struct table_row *row = match_row(view);
	const char *wanted = arena_printf(facts->arena, "__x64_sys_%s", match_entry_base(view));
	const char *found;
	struct finding *finding;

	if (!facts->image.dispatch_known || !row || row->number < 0)
		return;
	found = slot(&facts->image, row->number);
	if (streq(found, wanted) || match_retired(view))
		return;
	finding = finding_new(findings, rule, view->subject->name, row->number_span,
			      "number %ld does not lead to %s in the image", row->number, wanted);
	finding_label(finding, row->number_span, "its slot holds %s",
		      found ? found : "sys_ni_syscall");
	finding_evidence(finding, EVIDENCE_SYMBOL, "slot %ld -> %s", row->number,
			 found ? found : "__x64_sys_ni_syscall");
	finding->trail = trail_make(findings->arena, view);
	finding_note(finding, "the dispatcher of vmlinux was read: a program that asks for %ld %s",
		     row->number, found ? "reaches another function" : "gets ENOSYS");
	finding_help(finding,
		     "compare the row with those above it: number, abi, name, entry point");
}

RULE(image_not_dispatched) = {
	.code = "E0602",
	.slug = "image-not-dispatched",
	.title = "the system call's number does not lead to its function in the image",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_IMAGE,
	.after = CODES("E01*", "E02*", "E03*", "E05*", "E0601", "E0603"),
	.check = check,
};
