// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct trouble *trouble = match_trouble(facts, TROUBLE_PANIC);
	const struct frame *frame;
	struct finding *finding;

	if (facts->boot.end != BOOT_PANIC)
		return;
	frame = trouble ? match_learners_frame(trouble) : NULL;
	finding = finding_new(findings, rule, NULL, match_frame_place(frame),
			      "the kernel panicked%s%s", facts->boot.phase ? " " : "",
			      facts->boot.phase ? facts->boot.phase : "");
	if (frame)
		finding_label(finding, match_frame_place(frame), "%s was running", frame->symbol);
	show_trouble(finding, trouble);
	finding_note(finding, "%s%s", trouble ? trouble->headline : "the console ends in a panic",
		     frame ? "; a function of yours is in the trace"
			   : "; no function that you wrote is in the trace");
	finding_help(finding,
		     "read the console from its end upwards%s%s: the first line of the "
		     "trouble says what, the trace below it says where",
		     facts->boot.console ? ", " : "",
		     facts->boot.console ? facts->boot.console : "");
}

RULE(boot_panic) = {
	.code = "E0701",
	.slug = "boot-panic",
	.title = "the kernel panicked",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0702", "E0707"),
	.check_tree = check_tree,
};
