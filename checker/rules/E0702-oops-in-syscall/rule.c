// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/util.h"

/* The syscall whose call crashed: the one challenged then, or the one whose handler is in the
 * trace. */
static const char *subject_of(const struct facts *facts, const struct trouble *trouble)
{
	if (trouble->during)
		return trouble->during;
	for (int i = 0; i < trouble->nframes; i++)
		for (int j = 0; trouble->frames[i].symbol && j < facts->nsubjects; j++)
			if (streq(entry_base(facts->arena, trouble->frames[i].symbol),
				  facts->subjects[j].name))
				return facts->subjects[j].name;
	return NULL;
}

/* What the processor or the kernel says, in words of what the code did. */
static const char *meaning(const char *headline)
{
	static const struct {
		const char *part, *means;
	} known[] = {
		{"NULL pointer",
		 "an address near 0 was used: a pointer that was never set, or a value taken for one"},
		{"unable to handle",
		 "an address was used that is not mapped in the kernel, such as a pointer of the "
		 "calling program that was not fetched with copy_from_user"},
		{"general protection",
		 "an address that no processor would accept was used: garbage, or a pointer that "
		 "was overwritten"},
		{"divide error", "a division by zero"},
		{"invalid opcode", "a BUG() or something that is no code was executed"},
		{"kernel BUG at", "a BUG() or BUG_ON() in the code was hit"},
		{"stack guard page",
		 "the stack ran over: it is 16 KiB, so no large arrays and no recursion"},
		{"KASAN", "memory was used outside of its bounds or after it was freed"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strstr(headline, known[i].part))
			return known[i].means;
	return "the kernel stopped the call";
}

static void report(const struct rule *rule, const struct facts *facts, const char *subject,
		   const struct trouble *trouble, struct findings *findings)
{
	const struct frame *frame = match_learners_frame(trouble);
	struct finding *finding;

	(void)facts;
	finding = finding_new(findings, rule, subject, match_frame_place(frame),
			      "the call of %s crashed in the kernel", subject);
	if (frame)
		finding_label(finding, match_frame_place(frame), "in %s, %lu bytes in",
			      frame->symbol, frame->offset);
	show_trouble(finding, trouble);
	finding_note(finding, "%s: %s", trouble->headline, meaning(trouble->headline));
	finding_help(finding, "%s",
		     frame ? "look at what this function does with its pointers and "
			     "numbers; the trace shows who called it"
			   : "the trace shows where the call got to, caller below callee");
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->boot.ntroubles; i++) {
		const struct trouble *trouble = &facts->boot.troubles[i];
		const char *subject = subject_of(facts, trouble);

		/* Then the panic is not the call's own: E0707. */
		if (trouble->kind == TROUBLE_PANIC && facts->boot.end == BOOT_NO_MEMORY)
			continue;
		if (subject && trouble->kind != TROUBLE_WARNING) {
			report(rule, facts, subject, trouble, findings);
			return;
		}
	}
}

RULE(oops_in_syscall) = {
	.code = "E0702",
	.slug = "oops-in-syscall",
	.title = "the system call itself crashed",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0303", "E0320"),
	.check_tree = check_tree,
};
