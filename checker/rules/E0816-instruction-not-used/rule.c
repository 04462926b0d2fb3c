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

static void report(const struct rule *rule, const struct program_run *run, long number,
		   struct findings *findings)
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
	finding_help(
		finding,
		"put the instruction itself, asm volatile(\"syscall\" ...), into your function, "
		"and let every call of the program go through it");
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->boot.nprograms; i++) {
		const struct program_run *run = &facts->boot.programs[i];
		long number = run->own_watched && run->ran ? missing(run) : -1;

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
	.after = CODES("E0701", "E0702", "E0703", "E0704", "E0705", "E0707", "E0802", "E0812"),
	.check_tree = check_tree,
};
