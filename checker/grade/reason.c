// SPDX-License-Identifier: GPL-2.0-only
#include "reason.h"

#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"

static const struct finding *first_cause(const struct findings *findings)
{
	for (int i = 0; findings && i < findings->n; i++) {
		const struct finding *finding = findings->list[i];

		if (finding->severity == SEVERITY_ERROR && !finding->blocked_by)
			return finding;
	}
	return NULL;
}

static const char *of_finding(struct arena *arena, const struct finding *finding)
{
	const struct span *span = &finding->span;

	if (!span->file)
		return arena_printf(arena, "%s: %s", finding->rule->code, finding->message);
	if (!span->line)
		return arena_printf(arena, "%s in %s: %s", finding->rule->code, span->file,
				    finding->message);
	return arena_printf(arena, "%s at %s:%d: %s", finding->rule->code, span->file, span->line,
			    finding->message);
}

static const char *of_goals(struct arena *arena, const struct verdict *verdict)
{
	for (int i = 0; i < verdict->ngoals; i++) {
		const struct goal_result *result = &verdict->goals[i];

		if (result->outcome == OUTCOME_PASS)
			continue;
		return result->reason ? result->reason
				      : arena_printf(arena, "not reached: %s", result->goal->title);
	}
	return NULL;
}

static const char *of_verdict(struct arena *arena, const struct verdict *verdict)
{
	const struct finding *finding = first_cause(verdict->findings);
	const char *goals = finding ? NULL : of_goals(arena, verdict);

	if (finding)
		return of_finding(arena, finding);
	return verdict->broken ? verdict->broken
	       : goals	       ? goals
			       : "not every question has its answer";
}

const char *reason_of(struct arena *arena, const struct mark *marks, int n, enum grade grade)
{
	const struct mark *first = NULL;
	const char *text;
	int lacking = 0;

	for (int i = 0; i < n && marks[i].judged.verdict; i++) {
		if (marks[i].judged.verdict->outcome == OUTCOME_PASS)
			continue;
		lacking++;
		if (!first || (first->judged.grade != grade && marks[i].judged.grade == grade))
			first = &marks[i];
	}
	if (!first)
		return NULL;
	text = reason_clip(arena, of_verdict(arena, first->judged.verdict));
	if (n > 1)
		text = arena_printf(arena, "step %s: %s", first->step->name, text);
	if (lacking > 1)
		text = arena_printf(arena, "%s; %d more step%s points", text, lacking - 1,
				    lacking == 2 ? " lacks" : "s lack");
	return text;
}

const char *reason_clip(struct arena *arena, const char *text)
{
	size_t len = REASON_BYTES - strlen("...");

	if (!text || strlen(text) <= REASON_BYTES)
		return text;
	while (len && (text[len] & 0xc0) == 0x80)
		len--;
	return arena_printf(arena, "%.*s...", (int)len, text);
}

const char *reason_join(struct arena *arena, const char *const *list, int n)
{
	const char *text = NULL;

	for (int i = 0; i < n; i++) {
		const char *more = text ? arena_printf(arena, "%s; %s", text, list[i])
					: reason_clip(arena, list[i]);

		if (strlen(more) > REASON_BYTES)
			return arena_printf(arena, "%s; and %d more", text, n - i);
		text = more;
	}
	return text;
}
