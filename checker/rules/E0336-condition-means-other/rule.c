// SPDX-License-Identifier: GPL-2.0-only
#include "../owncode.h"

#include <ctype.h>
#include <string.h>

#include "../../lib/util.h"

/* ---- if (x < 0); ------------------------------------------------------------------------------- */

/* A loop may do all its work in its head; then no block follows that looks like its body. */
static bool ends_early(const struct own_code *code, int i, int close)
{
	if (!own_is_mark(code, close + 1, ";"))
		return false;
	if (own_is(code, i, "if"))
		return !own_is(code, close + 2, "else");
	return own_is_mark(code, close + 2, "{") && !own_is_mark(code, i - 1, "}");
}

static void report_end(const struct rule *rule, const struct own_code *code, int i, int close,
		       struct findings *findings)
{
	const char *word = own_is(code, i, "if") ? "if" : own_is(code, i, "for") ? "for" : "while";
	struct span span = own_span(code, close + 1, close + 1);
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, span, "a semicolon ends this %s", word);
	finding_label(finding, span, "the empty statement is all that belongs to it");
	finding_note(finding, "what follows is done %s",
		     *word == 'i' ? "whether the condition holds or not"
				  : "once, when the loop is over");
	finding_help(finding, "take the semicolon away");
	finding_fix_span(finding, CONFIDENCE_GUESS, span, "");
}

/* ---- if (x = 3) -------------------------------------------------------------------------------- */

static bool is_constant(const struct token *token)
{
	if (token->kind == TOKEN_NUMBER)
		return true;
	for (size_t i = 0; i < token->len; i++)
		if (!isupper((unsigned char)token->text[i]) &&
		    !isdigit((unsigned char)token->text[i]) && token->text[i] != '_')
			return false;
	return token->kind == TOKEN_IDENTIFIER;
}

/* The '=' at @i of a constant and nothing else: "(x = 3)", "&& p->n = -EINVAL)". */
static bool is_assignment(const struct own_code *code, int i)
{
	int value = i + 1 + own_is_mark(code, i + 1, "-");

	if (!own_is_mark(code, i, "=") || own_is_mark(code, i - 1, "=!<>+-*/&|^%") ||
	    own_is_mark(code, i + 1, "="))
		return false;
	return (own_is_word(code, i - 1) || own_is_mark(code, i - 1, "]")) &&
	       is_constant(own_token(code, value)) && own_is_mark(code, value + 1, ")&|");
}

static void report_assignment(const struct rule *rule, const struct own_code *code, int i,
			      struct findings *findings)
{
	struct span span = own_span(code, i, i);
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, span,
			      "this condition assigns and does not compare");
	finding_label(finding, span, "= gives a value, == asks for one");
	finding_note(
		finding,
		"what is assigned is a constant, so that this part of it always says the same, and "
		"what was there before is lost");
	finding_help(finding, "write ==");
	finding_fix_span(finding, CONFIDENCE_GUESS, span, "==");
}

/* ---- text == "hello" --------------------------------------------------------------------------- */

/* The tokens know of no text: what stands at its two quotes is read in the file. */
static bool is_text_at(const struct own_code *code, size_t pos, int step)
{
	const char *text = code->source->text;

	while (pos < code->source->len && strchr(" \t\n\r", text[pos]))
		pos += step;
	return pos < code->source->len && text[pos] == '"';
}

/* The second mark of == or != at @i, with a text on one side. */
static bool is_comparison_with_text(const struct own_code *code, int i)
{
	const struct token *first = own_token(code, i - 1), *second = own_token(code, i);

	return own_is_mark(code, i, "=") && own_is_mark(code, i - 1, "=!") &&
	       first->end == second->begin &&
	       (is_text_at(code, second->end, 1) || is_text_at(code, first->begin - 1, -1));
}

static void report_comparison(const struct rule *rule, const struct own_code *code, int i,
			      struct findings *findings)
{
	struct span span = own_span(code, i - 1, i);
	bool equal = own_is_mark(code, i - 1, "=");
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, span,
			      "this compares addresses, not what the text says");
	finding_label(finding, span, "both sides are addresses");
	finding_note(finding, "a text in quotes is an array with an address of its own; two that "
			      "say the same still differ in that");
	finding_help(
		finding,
		"strcmp(a, b) %s 0 compares two texts of the kernel's; what a program passes has "
		"to be copied with strncpy_from_user() first",
		equal ? "==" : "!=");
}

/* ---- the file ---------------------------------------------------------------------------------- */

static void judge_condition(const struct rule *rule, const struct own_code *code, int i, int close,
			    struct findings *findings)
{
	if (ends_early(code, i, close) && own_is_learners(code, close + 1))
		report_end(rule, code, i, close, findings);
	if (own_is(code, i, "for"))
		return;
	for (int j = i + 2; j < close; j++)
		if (is_assignment(code, j) && own_is_learners(code, j))
			report_assignment(rule, code, j, findings);
}

static void judge(const struct rule *rule, const struct own_code *code, struct findings *findings)
{
	for (int i = 0; i < code->n; i++) {
		int close;

		if (is_comparison_with_text(code, i) && own_is_learners(code, i))
			report_comparison(rule, code, i, findings);
		if (!own_is(code, i, "if") && !own_is(code, i, "while") && !own_is(code, i, "for"))
			continue;
		close = own_is_mark(code, i + 1, "(") ? own_close(code, i + 1) : 0;
		if (close)
			judge_condition(rule, code, i, close, findings);
	}
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	own_code_each(rule, facts, findings, NULL, judge);
}

RULE(condition_means_other) = {
	.code = "E0336",
	.slug = "condition-means-other",
	.title = "a condition assigns, compares addresses, or ends with a semicolon",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
