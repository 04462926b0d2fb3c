// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <ctype.h>
#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

static struct span whole(const struct source *source)
{
	return (struct span){.file = source->file,
			     .line = 1,
			     .column = 1,
			     .end_line = source->nlines,
			     .end_column =
				     (int)strcspn(source->lines[source->nlines - 1], "\n") + 1};
}

/* Whether the @len bytes at @at are called here: not declared, not defined, not only named. */
static bool is_call(const char *code, const char *at, size_t len)
{
	static const char *const words[] = {"return", "else", "do"};
	const char *after = at + len + strspn(at + len, " \t\n");

	while (at > code && strchr(" \t\n", at[-1]))
		at--;
	if (*after != '(' || at == code)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (at - code > (long)strlen(words[i]) &&
		    !strncmp(at - strlen(words[i]), words[i], strlen(words[i])))
			return true;
	return strchr(";{}=(),!&|+-?:", at[-1]);
}

/* Whether somebody wrote a plain function of that name: it can be called like any other. */
static bool is_function(const struct facts *facts, const char *base)
{
	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];

		if (definition->kind == DEF_ASMLINKAGE && definition_is_live(definition) &&
		    streq(definition->base, base))
			return true;
	}
	return false;
}

/* Whether the file is kernel code: what no Makefile names and what defines no call may be a program. */
static bool is_kernel_code(const struct facts *facts, const struct file_facts *file)
{
	if (!file->source || file->source->pristine || file->is_header || !file->source->nlines)
		return false;
	if (file->built != BUILT_NOT_LISTED && file->built != BUILT_DIR_NOT_ENTERED)
		return true;
	for (int i = 0; i < facts->ndefinitions; i++)
		if (facts->definitions[i].file == file && facts->definitions[i].kind == DEF_MACRO)
			return true;
	return false;
}

/* struct search - @subject: whose function sys_@own is called; both NULL: any other call's */
struct search {
	const struct rule *rule;
	const struct facts *facts;
	struct findings *findings;
	const char *subject, *own;
};

static void report(const struct search *search, struct span span, const char *base)
{
	struct findings *findings = search->findings;
	struct finding *finding;

	finding = finding_new(findings, search->rule, search->subject, span,
			      search->subject
				      ? "the kernel calls its own system call sys_%s"
				      : "kernel code calls the system call sys_%s like a function",
			      base);
	finding_label(finding, span, "no such function on x86-64");
	finding_note(
		finding,
		"since 4.17 (this tree is %s) the entry points take saved registers and cannot be "
		"called like functions; gcc would say: implicit declaration of function 'sys_%s'",
		search->facts->kernel.version, base);
	if (search->subject)
		finding_help(
			finding,
			"move the work into a function of its own, such as do_%s(), and call that "
			"from both places",
			search->subject);
	else
		finding_help(finding,
			     "call what does the work inside the kernel: the body behind its "
			     "SYSCALL_DEFINE shows that (git grep 'SYSCALL_DEFINE.(%s')",
			     base);
}

/* Whether the rule is asked about that call by name anyway. */
static bool is_asked_for(const struct facts *facts, const char *base)
{
	for (int i = 0; i < facts->nsubjects; i++) {
		if (streq(facts->subjects[i].name, base))
			return true;
		for (int j = 0; j < facts->table.nrows; j++)
			if (streq(facts->table.rows[j].name, facts->subjects[i].name) &&
			    streq(facts->table.rows[j].base, base))
				return true;
	}
	return false;
}

static bool is_entry(const struct facts *facts, const char *base)
{
	for (int i = 0; i < facts->nentries; i++)
		if (streq(facts->entries[i], base))
			return !streq(base, "ni_syscall");
	return false;
}

static bool is_wanted(const struct search *search, const char *base)
{
	if (search->own ? !streq(base, search->own) : !is_entry(search->facts, base))
		return false;
	if (!search->own && is_asked_for(search->facts, base))
		return false;
	return !is_function(search->facts, base);
}

static void search_file(const struct search *search, const struct file_facts *file)
{
	struct span all = whole(file->source);
	const char *code = code_text(search->facts, all);

	for (const char *at = code; at && (at = strstr(at, "sys_"));) {
		bool begins = at == code || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
		size_t len = 4;
		const char *base;

		while (isalnum((unsigned char)at[len]) || at[len] == '_')
			len++;
		base = arena_strndup(search->findings->arena, at + 4, len - 4);
		if (begins && is_call(code, at, len) && is_wanted(search, base))
			report(search, code_span(search->facts, all, at - code, len), base);
		at += len;
	}
}

static void search_files(const struct search *search)
{
	for (int i = 0; i < search->facts->nfiles; i++)
		if (is_kernel_code(search->facts, search->facts->files[i]))
			search_file(search, search->facts->files[i]);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	search_files(&(struct search){rule, view->facts, findings, view->subject->name,
				      match_entry_base(view)});
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	search_files(&(struct search){rule, facts, findings, NULL, NULL});
}

RULE(syscall_called_in_kernel) = {
	.code = "E0324",
	.slug = "syscall-called-in-kernel",
	.title = "kernel code calls the system call",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
	.check_tree = check_tree,
};
