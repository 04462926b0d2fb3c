// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../tree/owned.h"
#include "../../facts/source.h"
#include "../../lib/util.h"
#include "../symptom.h"

static bool is_learners(const struct facts *facts, const struct source *source, int line)
{
	size_t begin, end;

	if (!source || line < 1 || line > source->nlines)
		return false;
	begin = source_offset(source, line, 1);
	end = line < source->nlines ? source_offset(source, line + 1, 1) : source->len;
	while (end > begin && strchr(" \t\r\n", source->text[end - 1]))
		end--;
	return end > begin && !owned_by_kernel(facts, source, begin, end);
}

/* What gcc also says about the header as it shipped is nothing that the learner did. */
static bool said_anyway(const struct build_facts *build, const struct diagnostic *diagnostic)
{
	for (int i = 0; i < build->nother_side_given; i++)
		if (build->other_side_given[i].kind == DIAG_ERROR &&
		    streq(build->other_side_given[i].span.file, diagnostic->span.file) &&
		    streq(build->other_side_given[i].message, diagnostic->message))
			return true;
	return false;
}

static bool counts(const struct facts *facts, const struct diagnostic *diagnostic)
{
	const struct source *header = facts->header.source;
	const struct span *span = &diagnostic->span;

	if (diagnostic->kind != DIAG_ERROR || !span->file || !facts->knows_shipped)
		return false;
	return is_learners(facts, facts_source(facts, span->file), span->line) ||
	       (header && !header->pristine && !said_anyway(&facts->build, diagnostic));
}

/*
 * The learner's line of the header that gcc read last before it stumbled at @line; else the first.
 */
static int line_before(const struct facts *facts, int line)
{
	const struct source *header = facts->header.source;
	int at = 0;

	for (int i = 1; header && i <= header->nlines && (i <= line || !at); i++)
		if (is_learners(facts, header, i))
			at = i;
	return at;
}

/* Where the finding belongs: what gcc stumbles over may be shipped code behind the mistake. */
static struct span cause(const struct facts *facts, const struct diagnostic *diagnostic)
{
	const struct source *header = facts->header.source;
	struct span span = diagnostic->span;
	int line;

	if (is_learners(facts, facts_source(facts, span.file), span.line))
		return span;
	line = line_before(facts, header && streq(header->file, span.file) ? span.line : 0);
	return line ? span_line(header->file, line) : span;
}

static void report(const struct rule *rule, const struct facts *facts,
		   const struct diagnostic *diagnostic, struct findings *findings)
{
	struct span span = cause(facts, diagnostic), there = diagnostic->span;
	bool direct = span.line == there.line && streq(span.file, there.file);
	const char *text = symptom_plain(findings->arena, diagnostic->message);
	const char *subject = facts->nsubjects == 1 ? facts->subjects[0].name : NULL;
	struct finding *finding;

	if (direct)
		finding = finding_new(findings, rule, subject, span,
				      "an architecture without wrappers rejects this: %s", text);
	else
		finding = finding_new(findings, rule, subject, span,
				      "behind this line an architecture without wrappers stops in "
				      "%s, line %d: %s",
				      there.file, there.line, text);
	finding_label(finding, span, direct ? "gcc stumbles here" : "yours, read last");
	if (!direct)
		finding_label(finding, there, "gcc stumbles here, over what shipped");
	if (diagnostic->raw)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	finding_note(finding,
		     "x86-64 skips everything between #ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER and "
		     "its #endif; the lab had gcc read your file again as the other "
		     "architectures do, and with the header as it shipped this error is not there");
	finding_help(
		finding,
		direct ? "write it so that it is C where nothing is skipped; gcc's words say what "
			 "it misses"
		       : "see that every parenthesis, comment and #if of your lines is closed, "
			 "that each prototype ends in a semicolon, and that none stands inside "
			 "another");
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct build_facts *build = &facts->build;

	for (int i = 0; i < build->nother_side; i++)
		if (counts(facts, &build->other_side[i])) {
			report(rule, facts, &build->other_side[i], findings);
			return; /* what follows it is mostly its echo */
		}
}

RULE(prototype_rejected) = {
	.code = "E0414",
	.slug = "prototype-rejected",
	.title = "an architecture without wrappers does not compile what was declared",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.after = CODES("E03*", "E040*", "E0410", "E0411", "E0412", "E0413"),
	.check_tree = check_tree,
};
