// SPDX-License-Identifier: GPL-2.0-only
#include "../body.h"

#include <string.h>

#include "../../lib/util.h"

/* They all return how many bytes they left over. */
static const char *const copies[] = {"copy_from_user",	       "copy_to_user",
				     "__copy_from_user",       "__copy_to_user",
				     "copy_in_user",	       "raw_copy_from_user",
				     "raw_copy_to_user",       "clear_user",
				     "__clear_user",	       "__copy_from_user_inatomic",
				     "__copy_to_user_inatomic"};

enum misuse {
	RIGHT,
	IGNORED,
	RETURNED,
	BELOW_ZERO, /* "< 0": never true */
	INVERTED,   /* "if (!copy(...)) return -EFAULT": an error where all went well */
};

static bool is_copy(const struct body *body, int i)
{
	if (!body_is(body, i + 1, "(") || body->tokens[i + 1].match < 0)
		return false;
	for (size_t j = 0; j < ARRAY_SIZE(copies); j++)
		if (body_is(body, i, copies[j]))
			return true;
	return false;
}

static bool is_variable(const struct body *body, int i, int variable)
{
	return body_is_word(body, i) && !body_is(body, i - 1, "->") && !body_is(body, i - 1, ".") &&
	       body->tokens[i].len == body->tokens[variable].len &&
	       !strncmp(body->tokens[i].at, body->tokens[variable].at, body->tokens[i].len);
}

static bool is_below_zero(const struct body *body, int i)
{
	if (body_is(body, i, "<"))
		return body_is(body, i + 1, "0");
	return body_is(body, i, "==") && body_is(body, i + 1, "-");
}

/* "if (left) return left;": the return at @i */
static bool is_returned_if_set(const struct body *body, int i, int variable)
{
	i -= body_is(body, i - 1, "{");
	return body_is(body, i - 1, ")") && is_variable(body, i - 2, variable) &&
	       body_is(body, i - 3, "(") && body_is(body, i - 4, "if");
}

/* "if (!copy_from_user(...)) return -EFAULT;": the name of the call at @i, what follows it at @after */
static bool is_inverted(const struct body *body, int i, int after)
{
	int then = after + 1 + body_is(body, after + 1, "{");

	return body_is(body, i - 1, "!") && body_is(body, i - 2, "(") &&
	       body_is(body, i - 3, "if") && body_is(body, after, ")") &&
	       body_is(body, then, "return") && body_is(body, then + 1, "-");
}

/* "left = copy_from_user(...);": what becomes of the variable, up to its next value. */
static enum misuse variable_misuse(const struct body *body, int variable, int from)
{
	bool used = false;

	for (int i = from; i < body->n; i++) {
		if (!is_variable(body, i, variable))
			continue;
		if (body_is(body, i + 1, "=")) {
			/* "left = left ? ...": its new value comes from the old one. */
			while (++i < body->n && !used && !body_is(body, i, ";"))
				used = is_variable(body, i, variable);
			break;
		}
		if (is_below_zero(body, i + 1))
			return BELOW_ZERO;
		if (body_is(body, i - 1, "return") && body_is(body, i + 1, ";"))
			return used && !is_returned_if_set(body, i - 1, variable) ? RIGHT
										  : RETURNED;
		used = true;
	}
	/* In a loop, what stands above may look at it as well. */
	for (int i = 0; i < from && !used; i++)
		used = is_variable(body, i, variable) && !body_is(body, i + 1, "=") &&
		       !body_declares(body, i);
	return used ? RIGHT : IGNORED;
}

/* What happens to the result of the call whose name is token @i. */
static enum misuse misuse_of(const struct body *body, int i)
{
	int before = i - 1, after = body->tokens[i + 1].match + 1, cast;

	if (is_inverted(body, i, after))
		return INVERTED;
	while (body_is_group(body, before) && body_is(body, after, ")"))
		before--, after++;
	if (is_below_zero(body, after))
		return BELOW_ZERO;
	cast = body_is(body, before, ")") ? body->tokens[before].match : -1;
	if (cast >= 0 && body_is_cast(body, cast))
		before = cast - 1;
	if (!body_is(body, after, ";"))
		return RIGHT;
	if (body_is(body, before, "return"))
		return RETURNED;
	if (body_is(body, before, "=") && body_is_word(body, before - 1) &&
	    !body_is(body, before - 2, "->") && !body_is(body, before - 2, "."))
		return variable_misuse(body, before - 1, after);
	return body_statement(body, i) == before + 1 || body_is(body, before, ":") ||
			       (cast >= 0 && body_statement(body, cast) == cast)
		       ? IGNORED
		       : RIGHT;
}

static void explain(struct finding *finding, enum misuse misuse, const char *name)
{
	if (misuse == IGNORED)
		finding_note(
			finding,
			"the address may be bad; when it is, the rest is zero or was not written, and "
			"the call goes on as if nothing had happened (gcc warns: unused-result)");
	else if (misuse == RETURNED)
		finding_note(
			finding,
			"%s returns how many bytes it could not copy, which is no errno: the caller "
			"would take a failure for a success",
			name);
	else if (misuse == INVERTED)
		finding_note(
			finding,
			"%s returns how many bytes it could not copy: 0 means that all went well, and "
			"that is when this ends the call with an error",
			name);
	else
		finding_note(
			finding,
			"%s returns how many bytes it could not copy, 0 when all went well: it is "
			"never negative, so a failure goes unnoticed",
			name);
	finding_help(finding, "if (%s(...)) return -EFAULT;", name);
}

static void report(const struct rule *rule, const struct view *view,
		   const struct definition *definition, const struct body *body, int i,
		   enum misuse misuse, struct findings *findings)
{
	static const char *const headlines[] = {
		[IGNORED] = "what %s returns is not looked at",
		[RETURNED] = "what %s returns is given to the caller",
		[BELOW_ZERO] = "what %s returns is compared with an errno",
		[INVERTED] = "what %s returns is taken the wrong way round"};
	static const char *const labels[] = {[IGNORED] = "it may have failed",
					     [RETURNED] =
						     "the number of bytes that were not copied",
					     [BELOW_ZERO] = "a number of bytes, never below zero",
					     [INVERTED] = "true when all went well"};
	const char *name = body_word(findings->arena, body, i);
	struct span span = body_span(view->facts, definition, body, i, i);
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, span, headlines[misuse], name);
	finding_label(finding, span, "%s", labels[misuse]);
	explain(finding, misuse, name);
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const struct body *body = body_read(view->facts, definition, BODY_ALL);

	for (int i = 0; body && i < body->n; i++) {
		enum misuse misuse = is_copy(body, i) ? misuse_of(body, i) : RIGHT;

		if (misuse != RIGHT)
			report(rule, view, definition, body, i, misuse, findings);
	}
}

RULE(copy_result_misused) = {
	.code = "E0321",
	.slug = "copy-result-misused",
	.title = "the result of a copy from or to user space is ignored or returned",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
