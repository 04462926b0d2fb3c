// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* What gives back what @take took, and what stays because of it. */
static const struct reference {
	const char *take, *release, *keeps;
} references[] = {
	{"get_task_mm", "mmput", "the whole memory of the program"},
	{"mm_access", "mmput", "the whole memory of the program"},
	{"find_get_pid", "put_pid", "the struct pid"},
	{"get_task_pid", "put_pid", "the struct pid"},
	{"get_pid_task", "put_task_struct", "the struct task_struct"},
	{"find_get_task_by_vpid", "put_task_struct", "the struct task_struct"},
	{"get_task_struct", "put_task_struct", "the struct task_struct"},
	{"get_current_cred", "put_cred", "the struct cred"},
	{"get_task_cred", "put_cred", "the struct cred"},
	{"get_mm_exe_file", "fput", "the open file"},
	{"get_task_exe_file", "fput", "the open file"},
	{"fdget", "fdput", "the open file"},
	{"fdget_raw", "fdput", "the open file"},
};

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	const char *what = remarked_word(remark, 0), *take = remarked_word(remark, 1);
	const struct reference *reference = NULL;
	struct finding *finding;

	for (size_t i = 0; i < ARRAY_SIZE(references); i++)
		if (streq(references[i].take, take))
			reference = &references[i];
	if (!reference)
		return;
	finding = remarked_finding(rule, remark, findings,
				   "this way out keeps the reference that %s() took to %s", take,
				   what);
	finding_label(finding, remark->span, "no %s(%s) came before, and %s ends here",
		      reference->release, what, what);
	finding_note(finding,
		     "it was taken in line %s; as long as somebody holds a reference, the kernel "
		     "keeps %s, also when all that used it has ended",
		     remarked_word(remark, 2), reference->keeps);
	finding_help(
		finding,
		"%s(%s) before this return, or jump with goto to one place at the end that does",
		reference->release, what);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(reference_kept) = {
	.code = "E1130",
	.slug = "reference-kept",
	.title = "a way out of the function keeps a reference that it took",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
