// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

static void offer_fix(struct finding *finding, const struct view *view, int after, int mentioned)
{
	const struct source *header = view->facts->header.source;
	const char *written = mentioned ? source_line(view->facts->arena, header, mentioned) : "";
	const char *name = match_entry_base(view), *text;
	const struct parameter *params;
	int n;

	if (!mentioned)
		finding_missing(finding, PART_PROTOTYPE,
				"sys_%s: its prototype, in %s below line %d", name,
				view->facts->kernel.header_file, after);
	if (match_params(view, &params, &n)) {
		text = prototype_text(finding->arena, name, params, n);
		if (ends_with(written, ";") || ends_with(written, "}")) {
			finding_help(finding, "write %s in line %d", text, mentioned);
			finding_fix_replace(finding, CONFIDENCE_EXACT,
					    view->facts->kernel.header_file, mentioned, text);
			return;
		}
		finding_help(finding, "add the line %s just below line %d", text, after);
		finding_fix_insert(finding, CONFIDENCE_EXACT, view->facts->kernel.header_file,
				   after, text);
		return;
	}
	text = arena_printf(finding->arena, "asmlinkage long sys_%s(...);", name);
	finding_help(finding,
		     "add the line %s just below line %d, with the types and names of "
		     "the definition",
		     text, after);
	finding_fix_insert(finding, CONFIDENCE_PLACEHOLDER, view->facts->kernel.header_file, after,
			   text);
}

/* A line of the header that speaks of the call without being a prototype; 0: none. */
static int mention(const struct view *view)
{
	const struct source *header = view->facts->header.source;
	const char *name = match_entry_base(view);
	const char *function = arena_printf(view->facts->arena, "sys_%s(", name);
	const char *parameter = arena_printf(view->facts->arena, "(%s,", name);
	const char *alone = arena_printf(view->facts->arena, "(%s)", name);

	for (int line = 1; line <= header->nlines; line++) {
		const char *text = source_line(view->facts->arena, header, line);

		if (strstr(text, function) || (strstr(text, "SYSCALL_DEFINE") &&
					       (strstr(text, parameter) || strstr(text, alone))))
			return line;
	}
	return 0;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct header_facts *header = &view->facts->header;
	int after = match_prototype_place(view->facts);
	const struct definition *definition = match_definition(view);
	const struct prototype *hidden = match_hidden_prototype(view);
	const char *name = match_entry_base(view);
	struct finding *finding;
	int line = 0;

	if (!header->source || match_prototype(view) || view->near_prototype ||
	    match_retired(view) || match_arch_owned(view) || match_rowless(view))
		return;
	finding =
		finding_new(findings, rule, view->subject->name,
			    span_line(view->facts->kernel.header_file, after),
			    "sys_%s has no prototype in %s", name, view->facts->kernel.header_file);
	finding_label(finding, span_line(view->facts->kernel.header_file, after),
		      "it belongs below this one");
	if (hidden)
		finding_label(finding, hidden->name_span, "the compiler does not see this");
	else if (!view->facts->header.source->pristine && (line = mention(view)))
		finding_label(finding, span_line(view->facts->kernel.header_file, line),
			      "this is no prototype: it needs no macro, no body, just a semicolon");
	if (definition)
		finding_label(finding, definition->name_span, "the definition");
	finding_note(
		finding,
		"x86-64 never compiles these prototypes (%s wraps its calls) and says nothing, but "
		"other architectures and the checks of upstream need them: without one their "
		"compiler sees a function that nobody declared",
		view->facts->kernel.version);
	offer_fix(finding, view, after, line);
}

RULE(prototype_missing) = {
	.code = "E0401",
	.slug = "prototype-missing",
	.title = "the system call has no prototype in linux/syscalls.h",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0323"),
	.check = check,
};
