// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static bool is_function(const struct definition *definition)
{
	return definition->kind == DEF_MACRO || definition->kind == DEF_ASMLINKAGE;
}

/* The C file that has it already; NULL: none. */
static const char *defined_in(const struct view *view)
{
	for (int i = 0; i < view->ndefinitions; i++) {
		const struct definition *definition = view->definitions[i];

		if (is_function(definition) && definition_is_live(definition) && definition->file &&
		    !definition->file->is_header)
			return definition->file->file;
	}
	return NULL;
}

/* Where a prototype belongs, the head of the body becomes one. */
static void advise(struct findings *findings, struct finding *finding, const struct view *view,
		   const struct definition *definition)
{
	const char *name = view->subject->name, *file = defined_in(view), *define, *prototype;

	if (!streq(definition->file->file, view->facts->kernel.header_file) ||
	    !params_known(definition->params, definition->nparams)) {
		finding_help(finding, "move it to a C file that is built, such as kernel/%s.c",
			     name);
		return;
	}
	define = define_text(findings->arena, definition->base, definition->params,
			     definition->nparams);
	prototype = prototype_text(findings->arena, definition->base, definition->params,
				   definition->nparams);
	if (file) {
		finding_help(finding, "%s defines it already; a prototype belongs here: %s", file,
			     prototype);
		finding_dose(finding, "%s defines it already; a prototype belongs here", file);
		return;
	}
	finding_help(
		finding,
		"move the body to a C file that is built, such as kernel/%s.c, as %s, and leave its "
		"prototype here: %s",
		name, define, prototype);
	finding_dose(finding,
		     "move the body to a C file that is built, such as kernel/%s.c, and leave its "
		     "prototype here",
		     name);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	for (int i = 0; i < view->ndefinitions; i++) {
		const struct definition *definition = view->definitions[i];
		struct finding *finding;

		if (!is_function(definition) || definition->liveness == DEAD_COMMENT ||
		    definition->liveness == DEAD_IF0 || !definition->file ||
		    !definition->file->is_header || definition->pristine)
			continue;
		finding = finding_new(findings, rule, view->subject->name, definition->name_span,
				      "%s is defined in a header", definition->base);
		if (definition_is_live(definition))
			finding_label(finding, definition->name_span,
				      "copied into every file that includes %s",
				      definition->file->file);
		else
			finding_label(finding, definition->name_span,
				      "x86-64 does not compile this part of the header at all");
		finding_note(
			finding,
			"a header is not compiled by itself: nobody makes the function, or everybody who "
			"includes the header does, and the linker refuses it");
		advise(findings, finding, view, definition);
	}
}

RULE(definition_in_header) = {
	.code = "E0323",
	.slug = "definition-in-header",
	.title = "the definition is in a header",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
