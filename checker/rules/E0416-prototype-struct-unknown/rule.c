// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* Behind the last "struct x;" above line @before of the header; 0 when there is none. */
static int place_above(const struct facts *facts, int before)
{
	const struct source *header = facts->header.source;
	int place = 0;

	for (int line = 1; line < before && line <= header->nlines; line++) {
		const char *text = source_line(facts->arena, header, line);

		if (starts_with(text, "struct ") && ends_with(text, ";") && !strchr(text, '(') &&
		    !strchr(text, '{'))
			place = line;
	}
	return place;
}

static void note_why(struct finding *finding, const struct prototype *prototype)
{
	bool hidden =
		prototype->place == PLACE_GUARD || prototype->place == PLACE_OTHER_CONDITIONAL;

	finding_note(
		finding,
		"a struct that C meets first within a parameter list is one of that declaration "
		"alone, and no other fits it: %s",
		hidden ? "x86-64 does not compile this prototype, architectures without wrappers "
			 "do, and stop at the definition with conflicting types"
		       : "gcc warns of it in every file that includes this header");
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	const char *tag = prototype->unknown_tag;
	int guard = view->facts->header.guard_begin.line, place;
	struct finding *finding;

	if (!tag || prototype->pristine)
		return;
	finding = finding_new(findings, rule, view->subject->name, prototype->unknown_span,
			      "%s is not declared where the prototype of %s stands", tag,
			      prototype->name);
	finding_label(finding, prototype->unknown_span,
		      "nothing above this line, and no header that is included, says %s", tag);
	note_why(finding, prototype);
	finding_help(finding, "put the line \"%s;\" above the prototypes, where %s declares others",
		     tag, prototype->span.file);
	place = place_above(view->facts,
			    guard && guard < prototype->span.line ? guard : prototype->span.line);
	if (place)
		finding_fix_insert(finding, CONFIDENCE_EXACT, prototype->span.file, place,
				   arena_printf(findings->arena, "%s;", tag));
}

RULE(prototype_struct_unknown) = {
	.code = "E0416",
	.slug = "prototype-struct-unknown",
	.title = "a struct of the prototype is declared nowhere above it",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_prototype = judge,
};
