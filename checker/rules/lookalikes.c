// SPDX-License-Identifier: GPL-2.0-only
#include "lookalikes.h"

#include <string.h>

#include "../facts/source.h"
#include "../lib/arena.h"

/* More labels than these only hide the first. */
#define LABELS_MAX 4

static struct span place(const struct source *source, const struct lookalike *alike)
{
	return source_span(source, alike->at, alike->at + alike->len);
}

/* meant - what belongs there, in words */
static const char *meant(struct arena *arena, char twin)
{
	if (!twin)
		return "nothing";
	return twin == ' ' ? "a blank" : arena_printf(arena, "'%c'", twin);
}

/* bytes_of - "0xef 0xbc 0x8c" */
static const char *bytes_of(struct arena *arena, const struct source *source,
			    const struct lookalike *alike)
{
	const char *p = source_raw(source) + alike->at, *text = "";

	for (int i = 0; i < alike->len; i++)
		text = arena_printf(arena, "%s%s0x%02x", text, i ? " " : "", (unsigned char)p[i]);
	return text;
}

static void add_label(struct finding *finding, const struct source *source,
		      const struct lookalike *alike)
{
	finding_label(finding, place(source, alike), "%s, bytes %s: %s belongs here",
		      lookalike_name(finding->arena, alike->code),
		      bytes_of(finding->arena, source, alike), meant(finding->arena, alike->twin));
}

static void offer_fix(struct finding *finding, const struct source *source)
{
	for (int i = 0; i < source->alikes.n; i++) {
		const struct lookalike *alike = &source->alikes.list[i];
		const char twin[2] = {alike->twin};

		finding_fix_span(finding,
				 source->alikes.n < ALIKE_MAX ? CONFIDENCE_EXACT : CONFIDENCE_GUESS,
				 place(source, alike), arena_strdup(finding->arena, twin));
	}
}

static void report(const struct rule *rule, const struct source *source, const char *reader,
		   struct findings *findings)
{
	const struct lookalike *first = &source->alikes.list[0];
	struct finding *finding;
	const char *more = "", *name;

	if (source->alikes.n > 1)
		more = arena_printf(findings->arena,
				    ", and %s%d more such character%s in this file",
				    source->alikes.n == ALIKE_MAX ? "at least " : "",
				    source->alikes.n - 1, source->alikes.n > 2 ? "s" : "");
	name = lookalike_name(findings->arena, first->code);
	finding = finding_new(findings, rule, NULL, place(source, first),
			      "%s %s (U+%04X) stands where %s belongs%s",
			      strchr("aeiou", *name) ? "an" : "a", name, first->code,
			      meant(findings->arena, first->twin), more);
	for (int i = 0; i < source->alikes.n && i < LABELS_MAX; i++)
		add_label(finding, source, &source->alikes.list[i]);
	finding_note(finding,
		     "such characters come along when text is copied from a page or a document, or "
		     "from a keyboard of another language; they cannot be told from the right ones "
		     "by eye. %s",
		     reader);
	finding_help(finding, "type the character again%s",
		     source->alikes.n > 1 ? ", and the others as well" : "");
	offer_fix(finding, source);
}

void lookalikes_report(const struct rule *rule, const struct facts *facts,
		       struct findings *findings,
		       bool (*mine)(const struct facts *facts, const char *file),
		       const char *reader)
{
	for (int i = 0; i < facts->nsources; i++) {
		const struct source *source = facts->sources[i];

		if (source->alikes.n && !source->pristine && mine(facts, source->file))
			report(rule, source, reader, findings);
	}
}
