// SPDX-License-Identifier: GPL-2.0-only
#include "../owncode.h"

#include <ctype.h>
#include <string.h>

#include "../../lib/util.h"

#define LABELS_MAX 4
#define DEPTH_MAX  64

/* ---- constants: 1.5, 2e3, .5f ------------------------------------------------------------------ */

static bool is_fraction(const struct token *token)
{
	if (token->kind != TOKEN_NUMBER || (token->len > 1 && tolower(token->text[1]) == 'x'))
		return false;
	for (size_t i = 0; i < token->len; i++)
		if (strchr(".eE", token->text[i]))
			return true;
	return false;
}

/* What has a value only when the code runs. A name in capitals is a constant: HZ * 0.5 is a number for gcc. */
static bool is_variable(const struct own_code *code, int i)
{
	const struct token *token = own_token(code, i);

	if (token->kind != TOKEN_IDENTIFIER)
		return own_is_mark(code, i, ")]");
	for (size_t k = 0; k < token->len; k++)
		if (islower((unsigned char)token->text[k]))
			return !own_is(code, i, "return");
	return false;
}

static bool is_used_constant(const struct own_code *code, int i)
{
	if (!is_fraction(own_token(code, i)))
		return false;
	if (own_is_mark(code, i - 1, "=") && own_is_mark(code, i - 2, "*/+-"))
		return true;
	return (own_is_mark(code, i - 1, "*/+-<>") && is_variable(code, i - 2)) ||
	       (own_is_mark(code, i + 1, "*/+-<>") &&
		(is_variable(code, i + 2) || own_is_mark(code, i + 2, "(")));
}

/* ---- types: "double x", "(float)x", "double mean(long a)" -------------------------------------- */

static bool is_type(const struct own_code *code, int i)
{
	return own_is(code, i, "double") || own_is(code, i, "float");
}

/*
 * Bytes of the caller's may be kept and handed on whatever they mean: a pointer, an array, a struct's member
 * and sizeof compile.
 */
static bool is_used_type(const struct own_code *code, int i)
{
	if (!is_type(code, i) || own_is(code, i - 2, "sizeof"))
		return false;
	if (own_is_mark(code, i + 1, ")"))
		return own_is_mark(code, i - 1, "(") && !own_is_mark(code, i + 2, ";,)");
	if (own_is_mark(code, i + 1, ","))
		return true;
	return own_is_word(code, i + 1) && own_is_mark(code, i + 2, "=;,()");
}

/* "struct pair {": what stands behind it are members */
static bool opens_members(const struct own_code *code, int i)
{
	static const char *const words[] = {"struct", "union"};

	for (size_t k = 0; k < ARRAY_SIZE(words); k++)
		if (own_is(code, i - 1, words[k]) ||
		    (own_is(code, i - 2, words[k]) && own_is_word(code, i - 1)))
			return true;
	return false;
}

/* ---- the file ---------------------------------------------------------------------------------- */

/* Who saves the registers and has gcc use them knows what is done here. */
static bool is_wanted(const struct source *source)
{
	if (strstr(source->text, "kernel_fpu_begin"))
		return false;
	for (size_t i = 1; i + 1 < source->len; i++) {
		const char *at = source->text + i;

		if ((*at == '.' &&
		     (isdigit((unsigned char)at[-1]) || isdigit((unsigned char)at[1]))) ||
		    ((*at == 'e' || *at == 'E') && isdigit((unsigned char)at[-1])))
			return true;
	}
	return strstr(source->text, "double") || strstr(source->text, "float");
}

static struct finding *report(const struct rule *rule, const struct own_code *code, int i,
			      struct findings *findings)
{
	const struct token *token = own_token(code, i);
	struct span span = own_span(code, i, i);
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, span,
			      "%.*s is floating point, which the kernel is compiled without",
			      (int)token->len, token->text);
	finding_note(
		finding,
		"the registers for it hold what the calling program works out, and the kernel does "
		"not save them for itself: gcc may not touch them (-mno-sse) and stops with \"SSE "
		"register return with SSE disabled\"");
	finding_help(finding,
		     "count in integers: multiply before you divide, or keep thousandths in a long "
		     "(1500 for 1.5)");
	return finding;
}

static void judge(const struct rule *rule, const struct own_code *code, struct findings *findings)
{
	struct finding *finding = NULL;
	bool members[DEPTH_MAX] = {false};
	int depth = 0, n = 0;

	for (int i = 0; i < code->n && n < LABELS_MAX; i++) {
		if (own_is_mark(code, i, "{") && ++depth < DEPTH_MAX)
			members[depth] = opens_members(code, i);
		depth -= own_is_mark(code, i, "}") && depth;
		if (!is_used_constant(code, i) &&
		    (!is_used_type(code, i) || members[depth < DEPTH_MAX ? depth : 0]))
			continue;
		if (!own_is_learners(code, i))
			continue;
		if (!finding)
			finding = report(rule, code, i, findings);
		finding_label(finding, own_span(code, i, i), n++ ? "here, too" : "floating point");
	}
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	own_code_each(rule, facts, findings, is_wanted, judge);
}

RULE(floating_point) = {
	.code = "E0333",
	.slug = "floating-point",
	.title = "kernel code works with float or double",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
