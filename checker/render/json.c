// SPDX-License-Identifier: GPL-2.0-only
#include "json.h"

#include <stdlib.h>

#include "../verdict/finding.h"
#include "../lib/arena.h"
#include "../lib/laps.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/trail.h"
#include "../verdict/verdict.h"
#include "render.h"
#include "text.h"

json_t *json_text(const char *text)
{
	struct strbuf valid = {0};
	json_t *string;

	if (!text)
		return json_null();
	text_add_utf8(&valid, text);
	string = json_string(strbuf_str(&valid));
	strbuf_release(&valid);
	return string;
}

json_t *json_seconds(double seconds)
{
	return json_real((long long)(seconds * 10000 + 0.5) / 10000.0);
}

/* json_span - {"file", "line", "column", "end_column"}, "end_line" when it differs; or null. */
static json_t *json_span(struct span span)
{
	json_t *object;

	if (!span_is_set(span))
		return json_null();
	object = json_object();
	json_object_set_new(object, "file", json_text(span.file));
	json_object_set_new(object, "line", json_integer(span.line));
	json_object_set_new(object, "column", json_integer(span.column));
	json_object_set_new(object, "end_column", json_integer(span.end_column));
	if (span.end_line > span.line)
		json_object_set_new(object, "end_line", json_integer(span.end_line));
	return object;
}

json_t *json_tool(void)
{
	json_t *tool = json_object();

	json_object_set_new(tool, "name", json_string("lab"));
	json_object_set_new(tool, "version", json_string(LAB_VERSION));
	return tool;
}

json_t *json_kernel(const struct kernel_facts *kernel)
{
	static const char *const conventions[] = {
		[CONVENTION_UNKNOWN] = NULL,
		[CONVENTION_BARE] = "bare",
		[CONVENTION_PREFIXED] = "prefixed",
	};
	json_t *object = json_object();

	json_object_set_new(object, "version", json_text(kernel->version));
	json_object_set_new(object, "table_convention", json_text(conventions[kernel->convention]));
	json_object_set_new(object, "tree", json_text(kernel->dir));
	return object;
}

static json_t *labels(const struct finding *finding)
{
	json_t *array = json_array();

	for (int i = 0; i < finding->nlabels; i++) {
		json_t *label = json_object();

		json_object_set_new(label, "span", json_span(finding->labels[i].span));
		json_object_set_new(label, "text", json_text(finding->labels[i].text));
		json_array_append_new(array, label);
	}
	return array;
}

static json_t *fix(const struct finding *finding)
{
	static const char *const names[] = {
		[CONFIDENCE_EXACT] = "exact",
		[CONFIDENCE_PLACEHOLDER] = "placeholder",
		[CONFIDENCE_GUESS] = "guess",
	};
	json_t *object;

	if (!finding->fix.diff)
		return json_null();
	object = json_object();
	json_object_set_new(object, "diff", json_text(finding->fix.diff));
	json_object_set_new(object, "confidence", json_string(names[finding->fix.confidence]));
	return object;
}

static json_t *evidence(const struct finding *finding)
{
	static const char *const kinds[] = {
		[EVIDENCE_CONSOLE] = "console",
		[EVIDENCE_BUILD] = "build",
		[EVIDENCE_SYMBOL] = "symbol",
		[EVIDENCE_REGISTERS] = "registers",
	};
	json_t *array = json_array();

	for (int i = 0; i < finding->nevidence; i++) {
		json_t *piece = json_object();

		json_object_set_new(piece, "kind", json_string(kinds[finding->evidence[i].kind]));
		json_object_set_new(piece, "text", json_text(finding->evidence[i].text));
		json_array_append_new(array, piece);
	}
	return array;
}

static json_t *link_evidence(const struct trail_link *link)
{
	json_t *array = json_array();

	for (int i = 0; i < link->nevidence; i++) {
		json_t *piece = json_object();

		json_object_set_new(piece, "span", json_span(link->evidence[i].place));
		json_object_set_new(piece, "text", json_text(link->evidence[i].text));
		json_array_append_new(array, piece);
	}
	return array;
}

json_t *json_trail(const struct trail *trail)
{
	json_t *object = json_object(), *links = json_array();

	for (int i = 0; i < LINKS; i++) {
		const struct trail_link *link = &trail->links[i];
		json_t *one = json_object();

		json_object_set_new(one, "id", json_string(link->id));
		json_object_set_new(one, "state", json_string(trail_word(link->state)));
		json_object_set_new(one, "reason", json_text(link->fault));
		json_object_set_new(one, "evidence", link_evidence(link));
		json_array_append_new(links, one);
	}
	json_object_set_new(object, "syscall", json_text(trail->syscall));
	json_object_set_new(object, "first_broken",
			    trail->first ? json_string(trail->first->id) : json_null());
	json_object_set_new(object, "unbuilt", json_text(trail->unbuilt));
	json_object_set_new(object, "links", links);
	return object;
}

static json_t *strings(const char *const *list, int n)
{
	json_t *array = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(array, json_text(list[i]));
	return array;
}

json_t *json_finding(const struct finding *finding)
{
	static const char *const severities[] = {
		[SEVERITY_NOTE] = "note",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_ERROR] = "error",
	};
	json_t *object = json_object();

	json_object_set_new(object, "code", json_string(finding->rule->code));
	json_object_set_new(object, "slug", json_string(finding->rule->slug));
	json_object_set_new(object, "severity", json_string(severities[finding->severity]));
	if (finding->subject)
		json_object_set_new(object, "syscall", json_text(finding->subject));
	json_object_set_new(object, "message", json_text(finding->message));
	json_object_set_new(object, "span", json_span(finding->span));
	json_object_set_new(object, "labels", labels(finding));
	json_object_set_new(object, "note", json_text(finding->note));
	json_object_set_new(object, "help", json_text(finding->help));
	json_object_set_new(object, "fix", fix(finding));
	json_object_set_new(object, "blocks", strings(finding->blocks, finding->nblocks));
	if (finding->blocked_by)
		json_object_set_new(object, "blocked_by", json_text(finding->blocked_by));
	json_object_set_new(object, "evidence", evidence(finding));
	if (finding->trail)
		json_object_set_new(object, "trail", json_trail(finding->trail));
	return object;
}

json_t *json_findings(const struct findings *findings, const char *subject)
{
	json_t *array = json_array();

	for (int i = 0; findings && i < findings->n; i++)
		if (!subject || streq(findings->list[i]->subject, subject))
			json_array_append_new(array, json_finding(findings->list[i]));
	return array;
}

static json_t *goals(const struct verdict *verdict)
{
	json_t *array = json_array();

	for (int i = 0; i < verdict->ngoals; i++) {
		const struct goal_result *result = &verdict->goals[i];
		json_t *goal = json_object();

		json_object_set_new(goal, "id", json_text(result->goal->id));
		json_object_set_new(goal, "title", json_text(result->goal->title));
		json_object_set_new(goal, "outcome", json_string(outcome_name(result->outcome)));
		json_object_set_new(goal, "points", json_integer(result->points));
		json_object_set_new(goal, "max_points", json_integer(result->goal->points));
		if (result->reason && result->outcome != OUTCOME_PASS)
			json_object_set_new(goal, "reason", json_text(result->reason));
		json_array_append_new(array, goal);
	}
	return array;
}

/* Every part of the check in the order in which it came: they sum up to the whole. */
static json_t *parts(const struct verdict *verdict)
{
	json_t *array = json_array();

	for (int i = 0; i < verdict->nlaps; i++) {
		json_t *part = json_object();

		json_object_set_new(part, "name", json_text(verdict->laps[i].name));
		json_object_set_new(part, "s", json_seconds(verdict->laps[i].seconds));
		json_array_append_new(array, part);
	}
	return array;
}

static json_t *unasked(const struct facts *facts)
{
	json_t *array = json_array();

	for (int i = 0; i < facts->nunasked; i++)
		json_array_append_new(array, json_text(facts->unasked[i]));
	return array;
}

/* A stage that did not run has no time: null. */
static json_t *timing(const struct verdict *verdict)
{
	const struct build_facts *build = &verdict->facts->build;
	bool built = build->state == FACT_COLLECTED, booted = verdict->boot_s > 0;
	json_t *object = json_object();

	json_object_set_new(object, "static_s", json_seconds(verdict->static_s));
	json_object_set_new(object, "build_s",
			    built ? json_seconds(verdict->build_s) : json_null());
	json_object_set_new(object, "boot_s", booted ? json_seconds(verdict->boot_s) : json_null());
	json_object_set_new(object, "objects_built", json_integer(build->objects_built));
	json_object_set_new(object, "full_build", json_boolean(build->full_build));
	if (verdict->nlaps)
		json_object_set_new(object, "parts", parts(verdict));
	if (verdict->facts->nunasked)
		json_object_set_new(object, "unasked", unasked(verdict->facts));
	if (build->full_build && build->full_reason)
		json_object_set_new(object, "full_reason", json_text(build->full_reason));
	return object;
}

static json_t *tally(struct tally tally)
{
	json_t *object = json_object();

	json_object_set_new(object, "asked", json_integer(tally.asked));
	json_object_set_new(object, "answered", json_integer(tally.answered));
	json_object_set_new(object, "right", json_integer(tally.right));
	return object;
}

/* All that the kernel was asked; null when it was not booted. */
static json_t *questions(const struct verdict *verdict)
{
	static const char *const kinds[] = {
		[QUESTION_CALL] = "calls",
		[QUESTION_BAD_POINTER] = "bad_pointers",
		[QUESTION_CONTROL] = "controls",
		[QUESTION_PROGRAM] = "programs",
	};
	const struct boot_facts *boot = &verdict->facts->boot;
	json_t *object;

	if (boot->state != FACT_COLLECTED)
		return json_null();
	object = tally(verdict->tally);
	for (int kind = 0; kind < QUESTIONS; kind++)
		json_object_set_new(object, kinds[kind], tally(boot_tally(boot, kind)));
	return object;
}

static json_t *machine(const struct boot_facts *boot)
{
	json_t *object;

	if (!boot->accelerator)
		return json_null();
	object = json_object();
	json_object_set_new(object, "accelerator", json_text(boot->accelerator));
	json_object_set_new(object, "reason", json_text(boot->accelerator_reason));
	if (boot->seed)
		json_object_set_new(object, "seed", json_integer(boot->seed));
	return object;
}

static json_t *broken(const struct verdict *verdict)
{
	json_t *object = json_object();

	json_object_set_new(object, "message", json_text(verdict->broken));
	json_object_set_new(object, "help", json_text(verdict->broken_help));
	return object;
}

const char *json_member(struct arena *arena, const json_t *object, const char *name)
{
	return arena_strdup(arena, json_string_value(json_object_get(object, name)));
}

void json_write(struct strbuf *out, json_t *value)
{
	char *text = json_dumps(value, JSON_INDENT(2) | JSON_REAL_PRECISION(6));

	strbuf_addstr(out, text);
	strbuf_addch(out, '\n');
	free(text);
	json_decref(value);
}

json_t *json_verdict(const struct verdict *verdict)
{
	json_t *object = json_object();

	json_object_set_new(object, "format_version", json_integer(JSON_FORMAT_VERSION));
	json_object_set_new(object, "tool", json_tool());
	json_object_set_new(object, "kernel", json_kernel(&verdict->facts->kernel));
	json_object_set_new(object, "step", json_text(verdict->step));
	json_object_set_new(object, "outcome", json_string(outcome_name(verdict->outcome)));
	json_object_set_new(object, "points", json_integer(verdict->points));
	json_object_set_new(object, "max_points", json_integer(verdict->max_points));
	json_object_set_new(object, "goals", goals(verdict));
	json_object_set_new(object, "findings", json_findings(verdict->findings, NULL));
	json_object_set_new(object, "timing", timing(verdict));
	json_object_set_new(object, "machine", machine(&verdict->facts->boot));
	json_object_set_new(object, "questions", questions(verdict));
	if (verdict->outcome == OUTCOME_BROKEN)
		json_object_set_new(object, "broken", broken(verdict));
	return object;
}

static void render(const struct verdict *verdict, const struct style *style, struct strbuf *out)
{
	(void)style;
	json_write(out, json_verdict(verdict));
}

RENDERER(json) = {
	.name = "json",
	.summary = "the verdict for programs (format_version 1)",
	.render = render,
};
