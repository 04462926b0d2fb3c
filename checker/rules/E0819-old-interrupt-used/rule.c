// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static const struct program_run *failed(const struct boot_facts *boot, const char *source)
{
	for (int i = 0; i < boot->nprograms; i++)
		if (streq(boot->programs[i].source, source) && !boot->programs[i].ok)
			return &boot->programs[i];
	return NULL;
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nasms; i++) {
		const struct asm_use *use = &facts->asms[i];
		struct finding *finding;

		if (!use->old_interrupt || !failed(&facts->boot, use->span.file))
			continue;
		finding = finding_new(findings, rule, NULL, use->span,
				      "int $0x80 is the door of 32-bit programs");
		finding_label(finding, use->span, "the statement holds it");
		finding_note(finding,
			     "behind it lie another table, in which 1 is exit and not write, and "
			     "other registers (ebx, ecx, edx); a kernel built without 32-bit "
			     "programs, like this one, has no such door: the processor faults "
			     "there, and the program gets signal 11");
		finding_help(finding, "write syscall in its place");
	}
}

RULE(old_interrupt_used) = {
	.code = "E0819",
	.slug = "old-interrupt-used",
	.title = "a program asks by int $0x80, as 32-bit programs do",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0701", "E0702", "E0703", "E0704", "E0705", "E0707", "E0812"),
	.check_tree = check_tree,
};
