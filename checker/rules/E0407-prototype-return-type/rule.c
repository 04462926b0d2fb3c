// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

/* "long", and what C takes for the same: "long int", "signed long". */
static bool is_long(const char *type)
{
	static const char *const same[] = {"long",	  "long int",	     "signed long",
					   "long signed", "long signed int", "signed long int",
					   "int long"};

	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		if (streq(type, same[i]))
			return true;
	return false;
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	struct span span =
		prototype->return_span.file ? prototype->return_span : prototype->name_span;
	/* A plain function of that name is declared by this line, too: then both have to change. */
	const struct definition *plain =
		match_macro(view) ? match_kind(view, DEF_ASMLINKAGE) : NULL;
	enum confidence confidence = plain ? CONFIDENCE_GUESS : CONFIDENCE_EXACT;
	struct finding *finding;

	if (is_long(prototype->return_type) || match_shipped(view, prototype) ||
	    match_misspelt_asmlinkage(prototype))
		return;
	finding =
		finding_new(findings, rule, view->subject->name, span,
			    prototype->return_type ? "the prototype of %s returns %s, not long"
						   : "the prototype of %s has no return type%s",
			    prototype->name, prototype->return_type ? prototype->return_type : "");
	finding_label(finding, span, "long belongs here");
	finding_label(finding, view->facts->header.ni_syscall, "as this one has it");
	finding_note(
		finding,
		"SYSCALL_DEFINE makes every system call return long, whatever it means to give: "
		"a result or a negative errno; x86-64 never compiles this prototype and says "
		"nothing");
	if (plain)
		finding_label(finding, plain->name_span, "a function of your own has this name");
	finding_help(finding,
		     plain ? "give your own function another name than %1$s, which belongs to the "
			     "call, and write asmlinkage long %1$s(...) here"
			   : "write asmlinkage long %1$s(...)",
		     prototype->name);
	if (prototype->return_span.file)
		finding_fix_span(finding, confidence, span, "long");
	else
		finding_fix_span(finding, confidence,
				 (struct span){.file = span.file,
					       .line = span.line,
					       .column = span.column,
					       .end_column = span.column},
				 "long ");
}

RULE(prototype_return_type) = {
	.code = "E0407",
	.slug = "prototype-return-type",
	.title = "the prototype does not return long",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0332"),
	.each_prototype = judge,
};
