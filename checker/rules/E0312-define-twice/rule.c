// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/util.h"

static bool is_live(const struct definition *definition)
{
	return definition->kind == DEF_MACRO && definition->liveness == LIVE;
}

/* Two in one file clash whenever it is compiled, even if nothing compiles it yet. */
static bool meet(const struct definition *a, const struct definition *b)
{
	if (streq(a->span.file, b->span.file))
		return true;
	return (!a->file || a->file->built == BUILT) && (!b->file || b->file->built == BUILT);
}

/* Whether an #else or #elif parts the two: then the compiler sees one of them alone. */
static bool are_alternatives(const struct facts *facts, const struct definition *first,
			     const struct definition *second)
{
	const struct source *source = facts_source(facts, first->span.file);
	int depth = 0;

	if (!source || !streq(first->span.file, second->span.file))
		return false;
	for (int line = first->span.line + 1; line < second->span.line; line++) {
		const char *text = source->lines[line - 1];

		text += strspn(text, " \t");
		if (*text != '#')
			continue;
		text += 1 + strspn(text + 1, " \t");
		if (starts_with(text, "el") && depth <= 0)
			return true;
		depth += starts_with(text, "if") - starts_with(text, "endif");
		if (depth < 0)
			return false;
	}
	return false;
}

static bool comes_first(const struct definition *a, const struct definition *b)
{
	if (a->pristine != b->pristine)
		return a->pristine;
	return span_compare(&a->span, &b->span) < 0;
}

static void report(const struct rule *rule, const struct view *view, struct findings *findings,
		   const struct definition *first, const struct definition *second)
{
	bool same_file = streq(first->span.file, second->span.file);
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, second->name_span,
			      "%s is defined a second time", second->base);
	finding_label(finding, second->name_span, "again");
	finding_label(finding, first->name_span, "the first definition");
	finding_note(finding, "both make a function __x64_sys_%s, and %s", second->base,
		     same_file ? "gcc refuses a redefinition"
			       : "the linker refuses two of one name (multiple definition)");
	finding_help(finding, "keep one of the two, or give the new one another name");
}

/* The definition that @second repeats: the first of all that it meets. */
static const struct definition *repeated(const struct view *view, const struct definition *second)
{
	const struct definition *first = NULL;

	for (int i = 0; i < view->ndefinitions; i++) {
		const struct definition *other = view->definitions[i];

		if (other != second && is_live(other) && meet(other, second) &&
		    streq(other->base, second->base) && comes_first(other, second) &&
		    (!first || comes_first(other, first)) &&
		    !are_alternatives(view->facts, other, second))
			first = other;
	}
	return first;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	for (int i = 0; i < view->ndefinitions; i++) {
		const struct definition *second = view->definitions[i], *first;

		if (!is_live(second) || second->pristine)
			continue;
		first = repeated(view, second);
		if (first)
			report(rule, view, findings, first, second);
	}
}

RULE(define_twice) = {
	.code = "E0312",
	.slug = "define-twice",
	.title = "the system call is defined twice",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
