// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../facts/lostinclude.h"

static bool is_compiled(const struct file_facts *file)
{
	return file->built == BUILT || file->built == BUILT_UNKNOWN || file->included_by;
}

static void explain(struct finding *finding, const struct lost_include *lost)
{
	bool beside = lost->near && *lost->near == '"';

	finding_note(finding,
		     "%sgcc stops there with \"No such file or directory\" and reads no "
		     "further",
		     lost->library ? "it is a header of programs, and the kernel is built without "
				     "those; "
		     : beside	   ? "between < and > it is looked for in the kernel's include "
				     "directories alone, and it stands beside this file; "
				   : "");
}

static void offer_fix(struct finding *finding, const struct facts *facts,
		      const struct lost_include *lost)
{
	enum confidence confidence = lost->typo ? CONFIDENCE_EXACT : CONFIDENCE_GUESS;
	struct span line = span_line(lost->span.file, lost->span.line);
	const char *text = span_text(facts, line);

	if (!lost->near) {
		finding_help(finding, lost->library ? "remove it: what it declares is not there"
						    : "look below include/ for the header that "
						      "you mean, or remove the line");
	} else if (lost->included) {
		finding_help(finding, "remove it: %s is included already", lost->near);
		if (text && !match_line_goes_on(facts, facts_source(facts, line.file), line.line))
			finding_fix_delete(finding, confidence, line.file, line.line);
	} else {
		finding_help(finding, "write #include %s%s", lost->near,
			     lost->library ? ", or remove it" : "");
		finding_fix_span(finding, confidence, lost->span, lost->near);
	}
}

static void report(const struct rule *rule, const struct facts *facts,
		   const struct lost_include *lost, struct findings *findings)
{
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, lost->span, "this tree has no header %s",
			      lost->target);
	finding_label(finding, lost->span, lost->near ? "%s is there" : "nowhere to be found",
		      lost->near);
	explain(finding, lost);
	offer_fix(finding, facts, lost);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nfiles; i++)
		if (is_compiled(facts->files[i]))
			for (const struct lost_include *lost = facts->files[i]->lost; lost;
			     lost = lost->next)
				report(rule, facts, lost, findings);
}

RULE(include_unknown) = {
	.code = "E0328",
	.slug = "include-unknown",
	.title = "an #include names a header that the tree does not have",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0326"),
	.check_tree = check_tree,
};
