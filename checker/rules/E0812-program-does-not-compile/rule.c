// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* What the host said when it was to read the source; NULL: gcc has read it. */
static const char *unreadable(const struct program_run *run)
{
	size_t len = strlen(run->source);
	const char *log = run->compile_log;

	return starts_with(log, run->source) && starts_with(log + len, ": ") && !strchr(log, '\n')
		       ? log + len + strlen(": ")
		       : NULL;
}

/*
 * gcc names the place as PATH:LINE:COLUMN: error: TEXT, the assembler, which reads what stands in
 * an asm statement, as PATH:LINE: Error: TEXT; the path ends in the program's own.
 */
static struct span place(struct arena *arena, const struct program_run *run, const char *text)
{
	const char *slash = strrchr(run->source, '/');
	const char *name = arena_printf(arena, "%s:", slash ? slash + 1 : run->source);
	struct span span = span_line(run->source, 0);
	char *end;

	for (const char *at = strstr(run->compile_log, name); at && at < text;
	     at = strstr(at + 1, name)) {
		if (memchr(at, '\n', text - at))
			continue;
		span.line = strtol(at + strlen(name), &end, 10);
		span.column = *end == ':' ? strtol(end + 1, NULL, 10) : 0;
		span.end_column = span.column ? span.column + 1 : 0;
	}
	return span;
}

/* The name that the linker did not find; NULL: it is not the linker's complaint. */
static const char *undefined(struct arena *arena, const struct program_run *run)
{
	const char *at = strstr(run->compile_log, "undefined reference to ");
	size_t len;

	if (!at)
		return NULL;
	at += strlen("undefined reference to ");
	at += strspn(at, "`'\"");
	len = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
	return len ? arena_strndup(arena, at, len) : NULL;
}

/* The linker knows no lines, but gcc warned of the name where it was used first. */
static struct span use_of(struct arena *arena, const struct program_run *run, const char *name)
{
	const char *words = "implicit declaration of function ";

	for (const char *at = run->compile_log; (at = strstr(at, words)); at += strlen(words)) {
		const char *quoted = at + strlen(words);

		quoted += strspn(quoted, "`'\"");
		if (starts_with(quoted, name) && strchr("'\"; \n", quoted[strlen(name)]))
			return place(arena, run, at);
	}
	return span_line(run->source, 0);
}

static void finish(struct finding *finding, const struct program_run *run, const char *label)
{
	if (finding->span.line)
		finding_label(finding, finding->span, "%s", label);
	finding_evidence(finding, EVIDENCE_BUILD, "%s", run->compile_log);
}

static void note_how(struct finding *finding)
{
	finding_note(
		finding,
		"programs under tools/lab are compiled on this machine with gcc -O1 -static and "
		"then run in the guest");
}

static void report_unreadable(const struct rule *rule, const struct program_run *run,
			      struct findings *findings)
{
	struct finding *finding =
		finding_new(findings, rule, NULL, span_line(run->source, 0),
			    "%s cannot be compiled: %s", run->source, unreadable(run));

	finding_note(finding,
		     "programs under tools/lab belong to your work: they are compiled from your "
		     "tree and run in the guest");
	finding_help(finding,
		     "it has to be there under this very name (./lab reset brings back what the "
		     "step began with); ./lab submit hands in new files too, git diff leaves them "
		     "out");
}

static bool is_subject(const struct facts *facts, const char *name)
{
	for (int i = 0; i < facts->nsubjects; i++)
		if (streq(facts->subjects[i].name, name))
			return true;
	return false;
}

/* The word in quotes at @text or behind it in this line; NULL: none. */
static const char *quoted_word(struct arena *arena, const char *text)
{
	size_t line = strcspn(text, "\n"), at = strcspn(text, "'`\"\xe2\n");
	const char *word = text + at;

	if (at >= line)
		return NULL;
	word += starts_with(word, "\xe2\x80") ? 3 : 1; /* gcc's own quotes in UTF-8 */
	return arena_strndup(arena, word,
			     strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					  "0123456789_"));
}

/* "'__NR_adder' undeclared": the call by the name of its number; NULL: it is none of ours. */
static const char *unknown_number(const struct facts *facts, const char *text)
{
	const char *word = text ? quoted_word(facts->arena, text) : NULL;
	static const char *const prefixes[] = {"__NR_", "SYS_"};

	if (!word || !memmem(text, strcspn(text, "\n"), "undeclared", strlen("undeclared")))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (starts_with(word, prefixes[i]) && is_subject(facts, word + strlen(prefixes[i])))
			return word;
	return NULL;
}

static void report_unknown_number(const struct rule *rule, const struct program_run *run,
				  const char *name, const char *text, struct findings *findings)
{
	struct finding *finding =
		finding_new(findings, rule, NULL, place(findings->arena, run, text),
			    "%s uses %s, which no header of this machine has", run->source, name);

	finish(finding, run, "unknown here");
	finding_note(finding,
		     "the program is compiled with this machine's own headers, made for the kernel "
		     "that it came with; your row gives the name a number in your tree's headers "
		     "only");
	finding_help(finding,
		     "give the number itself: #define it in the program, as your row has it");
}

/* A newer gcc does not leave this to the linker. */
static const char *called_undeclared(const struct facts *facts, const char *text)
{
	const char *word = text && starts_with(text, "implicit declaration of function ")
				   ? quoted_word(facts->arena, text)
				   : NULL;

	return word && is_subject(facts, word) ? word : NULL;
}

static void report_called(const struct rule *rule, const struct program_run *run, const char *name,
			  struct span where, struct findings *findings)
{
	struct finding *finding = finding_new(findings, rule, NULL, where,
					      "%s calls %s() as a C function", run->source, name);

	finish(finding, run, "called here");
	finding_note(
		finding,
		"%s is in the kernel, and no program can jump there; what write() and its like "
		"are to the kernel's own calls, small functions of the C library, nobody has "
		"written for yours",
		name);
	finding_help(finding,
		     "ask for it by its number: syscall() takes that first, then the parameters");
}

static void report_undefined(const struct rule *rule, const struct program_run *run,
			     const char *name, struct findings *findings)
{
	struct finding *finding =
		finding_new(findings, rule, NULL, use_of(findings->arena, run, name),
			    "%s calls %s, which no program has", run->source, name);

	finish(finding, run, "called here");
	note_how(finding);
	finding_help(
		finding,
		"a function of the kernel is no function of a program: ask for a system call "
		"by its number; if %s is meant to be the C library's, look at how it is spelled",
		name);
}

/* What is no typo but a wrong idea of how a program makes a call. */
static bool report_idea(const struct rule *rule, const struct program_run *run, const char *text,
			struct findings *findings)
{
	const struct facts *facts = findings->facts;
	const char *name = undefined(findings->arena, run);
	bool linked = name && (!text || starts_with(text, "ld returned"));

	if (linked && is_subject(facts, name))
		report_called(rule, run, name, use_of(findings->arena, run, name), findings);
	else if (linked)
		report_undefined(rule, run, name, findings);
	else if (unknown_number(facts, text))
		report_unknown_number(rule, run, unknown_number(facts, text), text, findings);
	else if (called_undeclared(facts, text))
		report_called(rule, run, called_undeclared(facts, text),
			      place(findings->arena, run, text), findings);
	else
		return false;
	return true;
}

/* What gcc and the assembler say of an asm statement helps only those who know how one is made. */
static const char *asm_idea(struct arena *arena, const char *text)
{
	static const struct {
		const char *says, *means;
	} ideas[] = {
		{"operand constraint lacks '='",
		 "what stands behind the first colon of an asm statement is written to: outputs come "
		 "first, each with = before its letter, and then, behind the second colon, inputs"},
		{"operand constraint contains '='",
		 "what stands behind the second colon of an asm statement is read: inputs have no ="},
		{"operand has impossible constraints",
		 "an asm statement wants two things of one register: perhaps one that an input or "
		 "output stands for is named behind the third colon again, where only what is lost "
		 "besides belongs, or two inputs have the same letter"},
		{"matching constraint references invalid operand number",
		 "gcc reads a register's name there letter by letter, and a number as that of another "
		 "operand; a register goes by its letter, and r8 to r15 have none: ./lab explain "
		 "E0820"},
		{"constraint used with last operand",
		 "in an output or an input a register goes by its letter, without %: ./lab explain E0820"},
		{"invalid punctuation",
		 "in an output or an input a register goes by its letter: ./lab explain E0820"},
		{"impossible constraint in",
		 "in an output or an input a register goes by its letter, D and not di: ./lab explain "
		 "E0820"},
		{"unknown register name",
		 "behind the third colon stand whole names of registers, and memory; the letters "
		 "belong to outputs and inputs"},
		{"expected string literal before '...'",
		 "dots stand for what you are to put there"},
		{"expected string literal before",
		 "in an asm statement each letter and each register stands in quotes, the "
		 "instruction as well, and no comma before a colon"},
		{"expected ':' or ')' before",
		 "in an asm statement colons part outputs, inputs and what is lost; within each of "
		 "the three stand commas"},
		{"expected '(' before",
		 "an output or an input of an asm statement is a letter in quotes and, behind it in "
		 "parentheses, a C variable; a register alone belongs behind the third colon"},
	};
	const char *line = arena_strndup(arena, text, strcspn(text, "\n"));

	for (size_t i = 0; i < ARRAY_SIZE(ideas); i++)
		if (strstr(line, ideas[i].says))
			return ideas[i].means;
	return NULL;
}

static const struct asm_use *asm_at(const struct facts *facts, struct span span)
{
	for (int i = 0; i < facts->nasms; i++)
		if (streq(facts->asms[i].span.file, span.file) &&
		    facts->asms[i].span.line <= span.line)
			return &facts->asms[i];
	return NULL;
}

static void report(const struct rule *rule, const struct program_run *run,
		   struct findings *findings)
{
	const char *error = strcasestr(run->compile_log, "error: ");
	const char *text = error ? error + strlen("error: ") : NULL;
	const char *line = text ? arena_strndup(findings->arena, text, strcspn(text, "\n")) : "";
	const char *advice = strstr(line, ": look for "); /* where gcc did not come to an end */
	const char *idea;
	struct finding *finding;

	if (unreadable(run)) {
		report_unreadable(rule, run, findings);
		return;
	}
	if (report_idea(rule, run, text, findings))
		return;
	finding = finding_new(findings, rule, NULL,
			      text ? place(findings->arena, run, text) : span_line(run->source, 0),
			      "%s does not compile%s%.*s", run->source, text ? ": " : "",
			      (int)(advice ? (size_t)(advice - line) : strlen(line)), line);
	finish(finding, run, "gcc stumbles here");
	idea = text ? asm_idea(findings->arena, text) : NULL;
	if (idea && asm_at(findings->facts, finding->span))
		finding_note(finding, "%s", idea);
	else
		note_how(finding);
	finding_help(finding, "%s",
		     advice ? advice + strlen(": ")
			    : "fix the first error; those below it often vanish with it");
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const char *reported = NULL;

	for (int i = 0; i < facts->boot.nprograms; i++) {
		const struct program_run *run = &facts->boot.programs[i];

		if (run->compiled || !run->compile_log || streq(reported, run->source))
			continue;
		report(rule, run, findings);
		reported = run->source;
	}
}

RULE(program_does_not_compile) = {
	.code = "E0812",
	.slug = "program-does-not-compile",
	.title = "a program of the step does not compile",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.check_tree = check_tree,
};
