// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/*
 * gcc names the place as PATH:LINE:COLUMN: error: TEXT, the assembler, which reads what stands in
 * an asm statement, as PATH:LINE: Error: TEXT; the path ends in the program's own.
 */
static struct span place(struct arena *arena, const struct program_run *run, const char **message)
{
	const char *slash = strrchr(run->source, '/');
	const char *name = slash ? slash + 1 : run->source, *error, *at;
	struct span span = span_line(run->source, 0);
	char *end;

	error = strcasestr(run->compile_log, "error: ");
	*message = "gcc gives no reason";
	if (!error)
		return span;
	error += strlen("error: ");
	*message = arena_strndup(arena, error, strcspn(error, "\n"));
	at = strstr(run->compile_log, arena_printf(arena, "%s:", name));
	for (; at && at < error; at = strstr(at + 1, arena_printf(arena, "%s:", name))) {
		const char *line = at + strlen(name) + 1;

		if (memchr(at, '\n', error - at))
			continue;
		span.line = strtol(line, &end, 10);
		span.column = *end == ':' ? strtol(end + 1, NULL, 10) : 0;
		span.end_column = span.column ? span.column + 1 : 0;
	}
	return span;
}

static void report(const struct rule *rule, const struct program_run *run,
		   struct findings *findings)
{
	const char *message;
	struct span span = place(findings->arena, run, &message);
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, span, "%s does not compile: %s", run->source,
			      message);
	if (span.line)
		finding_label(findings, finding, span, "gcc stumbles here");
	finding_evidence(findings, finding, EVIDENCE_BUILD, "%s", run->compile_log);
	finding_note(
		findings, finding,
		"programs under tools/lab are compiled on this machine with gcc -O1 -static and "
		"then run in the guest");
	finding_help(findings, finding,
		     "mend the first error; those below it often vanish with it");
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
