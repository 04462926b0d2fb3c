// SPDX-License-Identifier: GPL-2.0-only
#include "../owncode.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

static bool is_wanted(const struct source *source)
{
	return strstr(source->text, "KERN_") != NULL;
}

static bool is_level(const struct own_code *code, int i)
{
	static const char *const levels[] = {
		"KERN_EMERG",  "KERN_ALERT", "KERN_CRIT",  "KERN_ERR",	   "KERN_WARNING",
		"KERN_NOTICE", "KERN_INFO",  "KERN_DEBUG", "KERN_DEFAULT", "KERN_CONT"};

	for (size_t k = 0; k < ARRAY_SIZE(levels); k++)
		if (own_is(code, i, levels[k]))
			return true;
	return false;
}

/* The tokens know of no text, and a text may stand between the two: KERN_INFO "x", n */
static bool is_text_between(const struct own_code *code, int i)
{
	size_t from = own_token(code, i)->end, to = own_token(code, i + 1)->begin;

	return memchr(code->source->text + from, '"', to - from);
}

/* "printk(KERN_INFO," and the macros that put a level themselves */
static bool is_mistake(const struct own_code *code, int i)
{
	static const char *const names[] = {
		"printk",    "printk_ratelimited", "printk_once", "pr_info",  "pr_err",	 "pr_warn",
		"pr_notice", "pr_debug",	   "pr_crit",	  "pr_alert", "pr_emerg"};

	if (!own_is(code, i + 1, "(") || !is_level(code, i + 2) || !own_is(code, i + 3, ",") ||
	    is_text_between(code, i + 2))
		return false;
	for (size_t k = 0; k < ARRAY_SIZE(names); k++)
		if (own_is(code, i, names[k]))
			return own_is_learners(code, i + 3);
	return false;
}

/* printk() takes the level in front of the text; pr_info() and its like bring it along. */
static void offer_fix(struct finding *finding, const struct own_code *code, int i)
{
	bool plain = starts_with(own_token(code, i)->text, "printk");
	struct span comma = own_span(code, i + 3, i + 3), level = own_span(code, i + 2, i + 3);
	char after = own_token(code, i + 3)->text[1];

	if (plain) {
		finding_help(finding, "take the comma away: %.*s(%.*s \"...\\n\")",
			     (int)own_token(code, i)->len, own_token(code, i)->text,
			     (int)own_token(code, i + 2)->len, own_token(code, i + 2)->text);
		finding_fix_span(finding, CONFIDENCE_EXACT, comma, after == ' ' ? "" : " ");
		return;
	}
	finding_help(finding, "leave %.*s and the comma out: %.*s has its level already",
		     (int)own_token(code, i + 2)->len, own_token(code, i + 2)->text,
		     (int)own_token(code, i)->len, own_token(code, i)->text);
	level.end_column += after == ' ';
	finding_fix_span(finding, CONFIDENCE_EXACT, level, "");
}

static void judge(const struct rule *rule, const struct own_code *code, struct findings *findings)
{
	for (int i = 0; i < code->n; i++) {
		const struct token *level = own_token(code, i + 2);
		struct finding *finding;

		if (!is_mistake(code, i))
			continue;
		finding = finding_new(findings, rule, NULL, own_span(code, i + 3, i + 3),
				      "a comma stands between %.*s and the text", (int)level->len,
				      level->text);
		finding_label(finding, own_span(code, i + 3, i + 3), "this one");
		finding_note(
			finding,
			"%.*s is a piece of text that is to be joined with the one behind it; with "
			"the comma it is the whole message, and your text is a value that nobody prints",
			(int)level->len, level->text);
		offer_fix(finding, code, i);
	}
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	own_code_each(rule, facts, findings, is_wanted, judge);
}

RULE(printk_comma) = {
	.code = "E0335",
	.slug = "printk-comma",
	.title = "a comma stands between the level of a message and its text",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
