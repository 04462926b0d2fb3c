// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

#define CALL_WRITE 1

static bool asked_for(const struct program_run *run, long number)
{
	for (int i = 0; i < run->nown; i++) {
		if (run->own[i].number == number)
			return true;
	}
	return false;
}

/* The first call that @run never asked for by itself; -1: none. */
static long missing(const struct program_run *run)
{
	for (int i = 0; i < run->nasks; i++) {
		if (!asked_for(run, run->asks[i]))
			return run->asks[i];
	}
	return -1;
}

static const char *seen(struct arena *arena, const struct program_run *run)
{
	const char *text = "";

	for (int i = 0; i < run->nown; i++)
		text = arena_printf(arena, "%s%srax = %ld, rdi = %ld", text, i ? "\n" : "",
				    run->own[i].number, run->own[i].args[0]);
	return *text ? text : "no syscall instruction of the program's own was reached";
}

/* Not begun, or never reached: nothing else about it matters before that. */
static struct finding *report_none(const struct rule *rule, const struct program_run *run,
				   struct findings *findings)
{
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, span_line(run->source, 0),
			      "%s never crosses by itself: no syscall instruction of its own was "
			      "reached",
			      run->source);
	finding_note(finding,
		     "while the program ran, breakpoints stood on every syscall instruction in its "
		     "own functions, set from outside the guest");
	return finding;
}

static struct finding *report_missing(const struct rule *rule, const struct program_run *run,
				      long number, struct findings *findings)
{
	struct finding *finding;

	finding =
		finding_new(findings, rule, NULL, span_line(run->source, 0),
			    run->ok ? "%s prints the right words, but no syscall instruction of "
				      "its own asked for call %ld%s"
				    : "%s: no syscall instruction of its own asked for call %ld%s",
			    run->source, number, number == CALL_WRITE ? " (write)" : "");
	finding_evidence(finding, EVIDENCE_REGISTERS, "%s", seen(findings->arena, run));
	finding_note(
		finding,
		"while the program ran, breakpoints stood on every syscall instruction in its "
		"own functions, set from outside the guest; printf(), write() and syscall() use "
		"one in the C library, and a number that is printed is not yet an answer");
	return finding;
}

static const struct asm_use *loose_asm(const struct facts *facts, const char *source)
{
	for (int i = 0; i < facts->nasms; i++)
		if (facts->asms[i].loose && streq(facts->asms[i].span.file, source))
			return &facts->asms[i];
	return NULL;
}

static const struct asm_use *named_asm(const struct facts *facts, const char *source)
{
	for (int i = 0; i < facts->nasms; i++)
		if (facts->asms[i].named && streq(facts->asms[i].span.file, source))
			return &facts->asms[i];
	return NULL;
}

static void blame_name(struct finding *finding, const struct asm_use *use)
{
	finding->span = use->named_span;
	finding_label(finding, use->named_span, "no letter of a register");
	if (use->letter)
		finding_help(finding, "write \"%s\": \"%s\" lets gcc take any register",
			     use->letter, use->named);
	else
		finding_help(finding, "%s has no letter: ./lab explain E0820 says what to do",
			     use->named);
}

static void report(const struct rule *rule, const struct program_run *run, long number,
		   struct findings *findings)
{
	const struct asm_use *loose = loose_asm(findings->facts, run->source);
	const struct asm_use *named = named_asm(findings->facts, run->source);
	struct finding *finding = run->nown || run->ok ? report_missing(rule, run, number, findings)
						       : report_none(rule, run, findings);

	if (loose) {
		finding->span = loose->span;
		finding_label(finding, loose->span, "not volatile");
		finding_note(finding,
			     "where nobody uses what an asm statement writes, gcc leaves the whole "
			     "statement out, unless it is volatile");
		finding_help(finding, "write asm volatile(...)");
	} else if (named && run->nown && !run->ok) {
		blame_name(finding, named);
	} else if (run->nown && !run->ok) {
		finding_help(finding,
			     "rax holds the number when the instruction is reached: look at what "
			     "goes into \"a\" (the letter, not the register's name), and at the "
			     "numbers that the program passes");
	} else {
		finding_help(finding,
			     "put the instruction itself, asm volatile(\"syscall\" ...), into your "
			     "function, and let every call of the program go through it");
	}
}

/* One that was ended, or that never ends, may not have come to its calls. */
static bool came_to_its_end(const struct program_run *run)
{
	return run->own_watched && run->ran && !run->timed_out && run->status <= 128;
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->boot.nprograms; i++) {
		const struct program_run *run = &facts->boot.programs[i];
		long number = came_to_its_end(run) ? missing(run) : -1;

		if (number < 0)
			continue;
		report(rule, run, number, findings);
		return;
	}
}

RULE(instruction_not_used) = {
	.code = "E0816",
	.slug = "instruction-not-used",
	.title = "the program does not ask by a syscall instruction of its own",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0701", "E0702", "E0703", "E0704", "E0705", "E0707", "E0812", "E0819"),
	.check_tree = check_tree,
};
