// SPDX-License-Identifier: GPL-2.0-only
#include "../owncode.h"

#include <string.h>

#include "../../facts/foreign.h"
#include "../../lib/util.h"

static bool is_named(const struct own_code *code, int i, const struct foreign *foreign)
{
	return own_is_word(code, i) && own_is(code, i, foreign->name);
}

/* What may stand before a call; any other word is the type of a declaration. */
static bool is_before_call(const struct own_code *code, int i)
{
	static const char *const words[] = {"return", "else", "do", "case"};

	if (own_is(code, i, ".") || (own_is(code, i, ">") && own_is(code, i - 1, "-")))
		return false;
	for (size_t k = 0; k < ARRAY_SIZE(words); k++)
		if (own_is(code, i, words[k]))
			return true;
	return !own_is_word(code, i);
}

/* "static void *malloc(size_t n)", but not "x = a * malloc(n)", which stands in a function */
static bool is_pointer_function(const struct own_code *code, int i)
{
	int star = i - 1;

	while (own_is(code, star, "*"))
		star--;
	return star < i - 1 && own_is_word(code, star) && !is_before_call(code, star) &&
	       !own_is(code, star - 1, "=") && !own_is(code, star - 1, "(");
}

static bool is_call(const struct own_code *code, int i, const struct foreign *foreign)
{
	return is_named(code, i, foreign) && own_is(code, i + 1, "(") &&
	       is_before_call(code, i - 1) && !is_pointer_function(code, i);
}

/* A directive of the file's that has the word: it may be a macro. */
static bool is_spoken_of(const struct token *token, const char *word)
{
	return token->kind == TOKEN_DIRECTIVE &&
	       (memmem(token->text, token->len, word, strlen(word)) ||
		(memmem(token->text, token->len, "include", 7) &&
		 memchr(token->text, '"', token->len)));
}

/* A variable, a member, a function of the learner's own; headers of their own may have one, too. */
static bool is_known(const struct own_code *code, const struct foreign *foreign)
{
	for (int i = 0; i < code->n; i++) {
		if (is_spoken_of(own_token(code, i), foreign->name))
			return true;
		if (is_named(code, i, foreign) && !is_call(code, i, foreign) &&
		    !own_is(code, i - 1, ".") && !own_is(code, i - 1, ">"))
			return true;
	}
	return false;
}

/* ---- arguments --------------------------------------------------------------------------------- */

/* How many arguments the call at @i has, 0 where nobody can tell; @first_end: the comma behind the first one. */
static int count_args(const struct own_code *code, int i, int *first_end)
{
	int depth = 0, n = own_is(code, i + 2, ")") ? 0 : 1, end = own_close(code, i + 1);

	*first_end = 0;
	for (i++; i < end; i++) {
		depth += own_is(code, i, "(") - own_is(code, i, ")");
		if (depth == 1 && own_is(code, i, ",") && n++ == 1)
			*first_end = i;
	}
	return end ? n : 0;
}

static void report_shape(const struct rule *rule, const struct own_code *code, int i,
			 const struct foreign *foreign, struct findings *findings)
{
	struct span span = own_span(code, i, i), old;
	struct finding *finding;
	int comma, n = count_args(code, i, &comma);

	if (!n || n == foreign->nargs)
		return;
	finding = finding_new(findings, rule, NULL, span,
			      "%s takes %d arguments in this tree, not %d", foreign->name,
			      foreign->nargs, n);
	finding_label(finding, span, "%d are given", n);
	finding_note(finding, "%s",
		     foreign->nargs == 2
			     ? "up to Linux 4.20 the first one was VERIFY_READ or VERIFY_WRITE, "
			       "words that are gone since 5.0"
			     : "since Linux 5.0 it takes the address and the size alone; here the "
			       "first one is VERIFY_READ or VERIFY_WRITE");
	if (foreign->nargs == 2 && n == 3) {
		finding_help(finding,
			     "leave the first one out; copy_to_user() and copy_from_user() look "
			     "themselves, so that most calls need none of it");
		old = own_span(code, i + 2, comma);
		old.end_column += own_token(code, comma)->text[1] == ' ';
		finding_fix_span(finding, CONFIDENCE_EXACT, old, "");
	} else {
		finding_help(finding,
			     "put %s in front; copy_to_user() and copy_from_user() look "
			     "themselves, so that most calls need none of it",
			     foreign->nargs == 3 ? "VERIFY_WRITE (or VERIFY_READ)"
						 : "what is missing");
	}
}

/* ---- the file ---------------------------------------------------------------------------------- */

static void report(const struct rule *rule, const struct own_code *code, int i,
		   const struct foreign *foreign, struct findings *findings)
{
	bool library = foreign->kind == FOREIGN_LIBRARY;
	struct span span = own_span(code, i, i);
	struct finding *finding;

	finding = finding_new(
		findings, rule, NULL, span,
		library ? "%s() is a function of programs, which the kernel does not have"
			: "this kernel has no %s()",
		foreign->name);
	finding_label(finding, span, library ? "of the C library" : "of another kernel");
	finding_note(
		finding, "%s",
		library ? "the C library is not linked to the kernel: gcc stops at a function that "
			  "nothing declares"
			: "the kernel's own functions come and go, and much that is written about "
			  "them is older than this tree: gcc stops at a function that nothing declares");
	finding_help(finding, "the kernel has %s", foreign->instead);
}

static void judge_one(const struct rule *rule, const struct own_code *code,
		      const struct foreign *foreign, struct findings *findings)
{
	for (int i = 0; i < code->n; i++) {
		if (!is_call(code, i, foreign) || !own_is_learners(code, i))
			continue;
		if (foreign->kind == FOREIGN_SHAPE) {
			report_shape(rule, code, i, foreign, findings);
		} else {
			report(rule, code, i, foreign, findings);
			return;
		}
	}
}

static void judge(const struct rule *rule, const struct own_code *code, struct findings *findings)
{
	const struct facts *facts = code->facts;

	for (int i = 0; i < facts->nforeigns; i++)
		if (strstr(code->source->text, facts->foreigns[i].name) &&
		    !is_known(code, &facts->foreigns[i]))
			judge_one(rule, code, &facts->foreigns[i], findings);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	if (facts->nforeigns)
		own_code_each(rule, facts, findings, NULL, judge);
}

RULE(function_of_elsewhere) = {
	.code = "E0334",
	.slug = "function-of-elsewhere",
	.title = "a function is called as programs or other kernels have it",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
