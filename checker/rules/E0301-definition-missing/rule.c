// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

static struct span place(const struct view *view)
{
	const char *file = arena_printf(view->facts->arena, "kernel/%s.c", view->subject->name);
	const struct definition *function = match_kind(view, DEF_BARE_FUNCTION);

	if (view->near_definition)
		return view->near_definition->name_span;
	return function ? function->name_span : span_line(file, 0);
}

static void label_relatives(struct finding *finding, const struct view *view)
{
	const struct definition *function = match_kind(view, DEF_BARE_FUNCTION);
	const struct table_row *row = match_row(view);
	const struct prototype *prototype = match_prototype(view);

	if (view->near_definition)
		finding_label(finding, view->near_definition->name_span,
			      "is this one meant for %s?", view->subject->name);
	if (function)
		finding_label(finding, function->name_span,
			      "an ordinary function is no system call");
	if (row)
		finding_label(finding, row->entry ? row->entry_span : row->span,
			      "this row wants it");
	else if (prototype)
		finding_label(finding, prototype->name_span, "this prototype promises it");
}

/* What waits for the definition: only what is there may be spoken of. */
static void note_why(struct finding *finding, const struct view *view)
{
	const char *name = view->subject->name;

	finding_note(
		finding,
		match_row(view)
			? "the row in the table only names a function, __x64_sys_%s; "
			  "SYSCALL_DEFINE makes it (looked for in every C file of the tree, %s)"
			: "SYSCALL_DEFINE makes __x64_sys_%s, the function that a row of the "
			  "table can name (looked for in every C file of the tree, %s)",
		name, view->facts->kernel.version);
}

static const char *elsewhere(const struct view *view)
{
	if (match_row(view) && match_prototype(view))
		return "the row and the prototype";
	if (match_row(view))
		return "the row";
	return match_prototype(view) ? "the prototype" : NULL;
}

/* An ordinary function of that name has the body already: only its head has to be rewritten. */
static void advise_head(struct findings *findings, struct finding *finding, const struct view *view,
			const struct definition *function)
{
	const char *name = view->subject->name, *define;

	if (!params_known(function->params, function->nparams) || function->nparams > 6) {
		finding_help(finding,
			     "write its head as SYSCALL_DEFINEn(%s, type, name, "
			     "...); n counts the parameters",
			     name);
		return;
	}
	define = define_text(findings->arena, name, function->params, function->nparams);
	finding_help(finding, "write its head as %s", define);
	finding_dose(finding, "let SYSCALL_DEFINE%d write its head", function->nparams);
	finding_fix_span(finding, CONFIDENCE_GUESS, function->span, define);
	fix_include(finding, CONFIDENCE_GUESS, function);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const char *name = view->subject->name;
	const struct definition *function = match_kind(view, DEF_BARE_FUNCTION);
	const struct parameter *params;
	struct finding *finding;
	int n;

	/* A wrapper by hand is another rule's matter; one of the right kind is none at all. */
	if (match_macro(view) || match_kind(view, DEF_WRAPPER) || match_retired(view) ||
	    streq(match_entry_base(view), "ni_syscall") || match_rowless(view))
		return;
	finding = finding_new(findings, rule, name, place(view),
			      "no file of the tree defines %s with SYSCALL_DEFINE", name);
	label_relatives(finding, view);
	note_why(finding, view);
	if (!view->near_definition && !function)
		finding_missing(finding, PART_DEFINITION,
				"%s with SYSCALL_DEFINE, in a file that is built, such as "
				"kernel/%s.c",
				name, name);
	if (view->near_definition && view->near_definition->kind == DEF_MACRO) {
		if (elsewhere(view))
			finding_help(finding, "write %s in the macro, or rename %s to %s", name,
				     elsewhere(view), view->near_definition->base);
		else
			finding_help(finding, "write %s in the macro", name);
		finding_fix_span(finding, CONFIDENCE_GUESS, view->near_definition->name_span, name);
	} else if (function) {
		advise_head(findings, finding, view, function);
	} else if (match_params(view, &params, &n) && n <= 6) {
		finding_help(finding,
			     "begin its body with %s in a file that is built, such as "
			     "kernel/%s.c",
			     define_text(findings->arena, name, params, n), name);
	} else {
		finding_help(
			finding,
			"begin its body with SYSCALL_DEFINEn(%s, type, name, ...) "
			"in a file that is built, such as kernel/%s.c; n counts the parameters",
			name, name);
	}
}

RULE(definition_missing) = {
	.code = "E0301",
	.slug = "definition-missing",
	.title = "the system call is defined nowhere",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0302", "E0314", "E0317", "E0323"),
	.check = check,
};
