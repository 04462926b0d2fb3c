// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct trouble *trouble = match_trouble(facts, TROUBLE_WARNING);
	const struct frame *frame;
	struct finding *finding;

	if (!trouble)
		return;
	frame = match_learners_frame(trouble);
	finding = finding_new(findings, rule, trouble->during, match_frame_place(frame),
			      "the kernel warned: %s", trouble->headline);
	if (frame)
		finding_label(finding, match_frame_place(frame), "%s was running", frame->symbol);
	show_trouble(finding, trouble);
	finding_note(
		finding,
		"a WARN or a checker of the kernel saw a state that must not be; it went on, and "
		"may fail later");
	finding_help(finding, "the trace says who was running; the first line says what was wrong");
}

RULE(kernel_warning) = {
	.code = "E0706",
	.slug = "kernel-warning",
	.title = "the kernel warned of something on its console",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_BOOT,
	.after = CODES("E0701", "E0702", "E0707"),
	.check_tree = check_tree,
};
