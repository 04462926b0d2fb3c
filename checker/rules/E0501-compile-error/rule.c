// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"
#include "../symptom.h"

/* What gcc says, what it means, and what to do about it. */
static const struct {
	const char *part, *note, *help;
} known[] = {
	{"undeclared", "gcc does not know this name here",
	 "declare it, include the header that does, or look for a slip in its spelling"},
	{"implicit declaration of function", "gcc does not know this function",
	 "include the header that declares it, or look for a slip in its name; the kernel has no C library"},
	{"unknown type name", "gcc does not know this type",
	 "include the header that defines it, or look for a slip in its name"},
	{"expected ';'", "a statement or declaration is not ended",
	 "look at the end of this line and of the one above"},
	{"expected declaration or statement at end of input", "the file ends inside a block",
	 "a closing brace is missing; the indentation shows where"},
	{"expected identifier", "something else stands where a name belongs",
	 "look at what stands just before this place"},
	{"control reaches end of non-void function", "a way out of the function has no return",
	 "return a value on every path"},
	{"no return statement", "the function returns nothing", "return a value on every path"},
	{"redefinition of", "the same name is defined twice", "keep one of the two"},
	{"conflicting types", "two declarations of one function do not agree",
	 "let the prototype say what the definition says"},
	{"too few arguments", "the call does not match the function's declaration",
	 "compare it with the prototype"},
	{"too many arguments", "the call does not match the function's declaration",
	 "compare it with the prototype"},
	{"incompatible", "the types on the two sides do not go together",
	 "look at the types; a cast hides the matter and does not mend it"},
	{"makes pointer from integer", "a number is used as an address",
	 "look which of the two is meant"},
	{"makes integer from pointer", "an address is used as a number",
	 "look which of the two is meant"},
	{"stray '", "a byte that is no part of C stands here",
	 "typographic quotes and dashes come along when text is pasted: type them again"},
	{"No such file or directory", "the header is not there",
	 "look for a slip in its name; kernel "
	 "headers are in include/, and those of the C library do not exist here"},
	{"mixed declarations and code", "the kernel wants variables declared at the top of a block",
	 "move the declaration up"},
	{"ISO C90 forbids", "the kernel is strict about the C it takes",
	 "move declarations to the top of the block"},
	{"unused variable", "the variable is never read", "use it or remove it"},
	{"unterminated", "a comment, string or condition is opened and not closed", "close it"},
};

static const char *plain(struct arena *arena, const char *message)
{
	char *text = arena_strdup(arena, message ? message : ""), *to = text;

	for (const char *from = message ? message : ""; *from;) {
		if (!strncmp(from, "\xe2\x80\x98", 3) || !strncmp(from, "\xe2\x80\x99", 3)) {
			*to++ = '\'';
			from += 3;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	return text;
}

/* The syscall whose definition the file holds, or that the message names. */
static const char *subject_of(const struct facts *facts, const struct diagnostic *diagnostic)
{
	for (int i = 0; i < facts->nsubjects; i++) {
		const char *name = facts->subjects[i].name;

		for (int j = 0; j < facts->ndefinitions; j++)
			if (streq(facts->definitions[j].base, name) &&
			    streq(facts->definitions[j].span.file, diagnostic->span.file))
				return name;
		if (diagnostic->message && strstr(diagnostic->message, name))
			return name;
	}
	return NULL;
}

static void explain(struct findings *findings, struct finding *finding,
		    const struct diagnostic *diagnostic, const char *text)
{
	const struct symptom *symptom = symptom_of_diagnostic(diagnostic);

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (strstr(text, known[i].part)) {
			finding_note(findings, finding, "%s", known[i].note);
			finding_help(findings, finding, "%s", known[i].help);
			return;
		}
	}
	finding_note(
		findings, finding, "%s",
		symptom && symptom->meaning
			? symptom->meaning
			: "this is gcc's own message; the kernel is compiled with stricter rules than usual");
	finding_help(findings, finding,
		     "mend this one first: errors below it often vanish with it");
}

static void report(const struct rule *rule, const struct facts *facts,
		   const struct diagnostic *diagnostic, struct findings *findings)
{
	const char *text = plain(findings->arena, diagnostic->message);
	struct finding *finding;

	finding = finding_new(findings, rule, subject_of(facts, diagnostic), diagnostic->span,
			      "gcc: %s", text);
	finding_label(findings, finding, diagnostic->span, "gcc stumbles here");
	if (diagnostic->raw)
		finding_evidence(findings, finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	explain(findings, finding, diagnostic, text);
}

static bool said_before(const struct build_facts *build, int i)
{
	for (int j = 0; j < i; j++)
		if (build->diagnostics[j].kind == DIAG_ERROR &&
		    streq(build->diagnostics[j].span.file, build->diagnostics[i].span.file))
			return true;
	return false;
}

/* The first error of each file: what follows it is mostly its echo. */
static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct build_facts *build = &facts->build;

	for (int i = 0; i < build->ndiagnostics; i++)
		if (build->diagnostics[i].kind == DIAG_ERROR && !said_before(build, i))
			report(rule, facts, &build->diagnostics[i], findings);
}

/*
 * An error in a file follows from a mistake in that file. One in the table's own code, or in a
 * header, follows from whatever was done to the table and the headers.
 */
static bool follows(const struct finding *finding, const struct finding *cause)
{
	const char *file = finding->span.file;

	if (!file || streq(file, cause->span.file))
		return true;
	if (cause->rule->code[2] != '1' && cause->rule->code[2] != '4')
		return false;
	return starts_with(file, "arch/x86/entry/") || starts_with(file, "arch/x86/include/") ||
	       starts_with(file, "include/") || starts_with(file, "./");
}

RULE(compile_error) = {
	.code = "E0501",
	.slug = "compile-error",
	.title = "gcc refuses a line",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.after = CODES("E01*", "E02*", "E03*", "E04*"),
	.follows = follows,
	.check_tree = check_tree,
};
