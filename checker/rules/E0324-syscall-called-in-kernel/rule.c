// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"

static struct span whole(const struct source *source)
{
	return (struct span){.file = source->file,
			     .line = 1,
			     .column = 1,
			     .end_line = source->nlines,
			     .end_column =
				     (int)strcspn(source->lines[source->nlines - 1], "\n") + 1};
}

/* Whether the word at @at is called here: not declared, not defined, not only named. */
static bool is_call(const char *code, const char *at, size_t len)
{
	const char *after = at + len + strspn(at + len, " \t\n");

	while (at > code && strchr(" \t\n", at[-1]))
		at--;
	if (*after != '(' || at == code)
		return false;
	return strchr(";{}=(,!&|+-?:", at[-1]) || (at - code >= 6 && !strncmp(at - 6, "return", 6));
}

static void report(const struct rule *rule, const struct view *view, struct span span,
		   const char *name, struct findings *findings)
{
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, span,
			      "the kernel calls its own system call %s", name);
	finding_label(findings, finding, span, "no such function on x86-64");
	finding_note(
		findings, finding,
		"since 4.17 (this tree is %s) the entry points take saved registers and cannot be "
		"called like functions; gcc would say: implicit declaration of function '%s'",
		view->facts->kernel.version, name);
	finding_help(
		findings, finding,
		"move the work into a function of its own, such as do_%s(), and call that from both "
		"places",
		view->subject->name);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const char *name = arena_printf(findings->arena, "sys_%s", match_entry_base(view));
	size_t len = strlen(name);

	for (int i = 0; i < view->facts->nfiles; i++) {
		const struct file_facts *file = view->facts->files[i];
		const char *code;

		if (!file->source || file->source->pristine || file->is_header ||
		    !file->source->nlines)
			continue;
		code = code_text(view->facts, whole(file->source));
		for (const char *at = code; at && (at = code_word(code, at, name)); at += len)
			if (is_call(code, at, len))
				report(rule, view,
				       code_span(view->facts, whole(file->source), at - code, len),
				       name, findings);
	}
}

RULE(syscall_called_in_kernel) = {
	.code = "E0324",
	.slug = "syscall-called-in-kernel",
	.title = "kernel code calls the system call",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
