// SPDX-License-Identifier: GPL-2.0-only
#include "incident.h"

#include "../lib/arena.h"
#include "../lib/util.h"
#include "match.h"

static const struct incident *find_in(const struct boot_facts *boot, enum incident_kind kind)
{
	for (int i = 0; i < boot->nincidents; i++) {
		if (boot->incidents[i].kind == kind)
			return &boot->incidents[i];
	}
	return boot->again ? find_in(boot->again, kind) : NULL;
}

const struct incident *incident_find(const struct facts *facts, enum incident_kind kind)
{
	return find_in(&facts->boot, kind);
}

const char *incident_call(struct arena *arena, const struct incident *incident)
{
	if (!incident->challenge)
		return incident->name ? incident->name : "a call";
	return call_text(arena, incident->challenge);
}

static const struct frame *learners_frame(const struct incident *incident)
{
	for (int i = 0; i < incident->nframes; i++) {
		if (incident->frames[i].learners)
			return &incident->frames[i];
	}
	return NULL;
}

static struct span definition_of(const struct facts *facts, const char *call)
{
	for (int i = 0; i < facts->ndefinitions; i++) {
		if (streq(facts->definitions[i].base, call) &&
		    definition_is_live(&facts->definitions[i]))
			return facts->definitions[i].name_span;
	}
	return (struct span){0};
}

static void show_frames(struct finding *finding, const struct incident *incident)
{
	const char *trace = "";

	for (int i = 0; i < incident->nframes; i++)
		trace = arena_printf(finding->arena, "%s%s%s%s", trace, i ? "\n" : "",
				     incident->frames[i].symbol ? incident->frames[i].symbol : "?",
				     incident->frames[i].learners ? "   <- yours" : "");
	if (*trace)
		finding_evidence(finding, EVIDENCE_SYMBOL, "%s", trace);
}

struct finding *incident_new(struct findings *findings, const struct rule *rule,
			     const struct incident *incident, const char *label,
			     const char *message)
{
	const char *subject = incident->challenge ? incident->challenge->syscall : NULL;
	const struct frame *frame = learners_frame(incident);
	struct span place =
		frame ? match_frame_place(frame) : definition_of(findings->facts, subject);
	struct finding *finding = finding_new(findings, rule, subject, place, "%s", message);

	if (span_is_set(place))
		finding_label(finding, place, "%s", label);
	show_frames(finding, incident);
	return finding;
}
