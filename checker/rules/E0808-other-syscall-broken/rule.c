// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->boot.ncontrols; i++) {
		const struct control *control = &facts->boot.controls[i];
		struct finding *finding;

		if (!control->answered || control->ok)
			continue;
		finding = finding_new(findings, rule, NULL, span_line(facts->kernel.table_file, 0),
				      "%s gives %ld, where the untouched kernel gives %ld",
				      control->name, control->got, control->expected);
		finding_note(finding,
			     "programs rely on every number and every call that a kernel once had");
		finding_help(finding, "see what else was changed besides the new call: ./lab diff");
		return;
	}
}

RULE(other_syscall_broken) = {
	.code = "E0808",
	.slug = "other-syscall-broken",
	.title = "a call that worked before does not work any more",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0106", "E0120", "E0203", "E0701", "E0703", "E0704", "E0705"),
	.check_tree = check_tree,
};
