// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/hashset.h"
#include "../../lib/util.h"

/* struct export - an EXPORT_SYMBOL...(name) of the learner's; @code is its file's, comments gone */
struct export
{
	const struct facts *facts;
	const struct file_facts *file;
	struct span all;
	const char *code, *macro, *name;
	size_t macro_at, name_at;
	struct hashset functions,
		fixed; /* called or defined in the file; defined static, on one line */
};

static bool has_name(const struct hashset *names, const char *name)
{
	return hashset_find(names, name, strlen(name)) >= 0;
}

static void read_functions(struct export *export)
{
	const char *line = export->code;

	for (const char *at = line; *at;) {
		size_t len = 0, blanks;

		while (is_word_byte(at[len]))
			len++;
		blanks = strspn(at + len, " \t\n");
		if (len && at[len + blanks] == '(') {
			hashset_add(&export->functions, at, len);
			if (starts_with(line + strspn(line, " \t"), "static "))
				hashset_add(&export->fixed, at, len);
		}
		if (*at == '\n')
			line = at + 1;
		at += len ? len : 1;
	}
}

/* The call whose macro, in this file, makes the functions that @name may mean; or NULL. */
static const struct definition *macro_of(const struct export *export)
{
	const char *base = entry_base(export->facts->arena, export->name);

	for (int i = 0; i < export->facts->ndefinitions; i++) {
		const struct definition *definition = &export->facts->definitions[i];

		if (definition->kind == DEF_MACRO && definition->file == export->file &&
		    !definition->pristine && streq(definition->base, base))
			return definition;
	}
	return NULL;
}

static const char *subject_of(const struct facts *facts, const struct definition *definition)
{
	for (int i = 0; definition && i < facts->nsubjects; i++)
		if (streq(facts->subjects[i].name, definition->base))
			return definition->base;
	return NULL;
}

static void report(const struct rule *rule, const struct export *export,
		   const struct definition *definition, bool fixed, struct findings *findings)
{
	const char *name = export->name;
	struct span span = code_span(export->facts, export->all, export->name_at, strlen(name));
	struct span line = code_span(export->facts, export->all, export->macro_at,
				     strcspn(export->code + export->macro_at, ";") + 1);
	struct finding *finding;

	finding = finding_new(findings, rule, subject_of(export->facts, definition), span,
			      fixed ? "%s exports %s, which is static"
				    : "%s exports %s, and no function has this name",
			      export->macro, name);
	finding_label(finding, span, fixed ? "known in this file alone" : "not declared on x86-64");
	if (definition)
		finding_label(finding, definition->name_span,
			      "makes __x64_sys_%s, and two static functions", definition->base);
	finding_note(finding,
		     "the lab's kernel has no modules (CONFIG_MODULES is off), so the line is "
		     "nothing there; a usual kernel, with modules, stops at it: %s",
		     fixed ? "the build says \"local symbol was exported\""
			   : "gcc says \"undeclared here (not in a function)\"");
	finding_help(
		finding,
		"remove it: programs reach a system call by its number, and kernel code is not "
		"to call it; what modules shall use belongs into a function of its own");
	if (span_is_whole_lines(export->facts, line))
		fix_delete_lines(finding, CONFIDENCE_EXACT, line);
}

static void judge(const struct rule *rule, const struct export *export, struct findings *findings)
{
	const struct definition *definition = macro_of(export);
	bool inner =
		starts_with(export->name, "__se_sys_") || starts_with(export->name, "__do_sys_");
	bool bare = definition &&
		    (streq(export->name, definition->base) || starts_with(export->name, "sys_"));

	if (has_name(&export->fixed, export->name) || (definition && inner))
		report(rule, export, definition, true, findings);
	else if (bare && !has_name(&export->functions, export->name))
		report(rule, export, definition, false, findings);
}

/* Read "EXPORT_SYMBOL_GPL(name" at @at. */
static bool read_export(struct export *export, const char *at)
{
	const char *name = strchr(at, '(');

	if (!name)
		return false;
	export->macro = arena_strndup(export->facts->arena, at, strcspn(at, " \t("));
	export->macro_at = at - export->code;
	name += 1 + strspn(name + 1, " \t");
	export->name_at = name - export->code;
	export->name = arena_strndup(export->facts->arena, name, strcspn(name, " \t\n,)"));
	return *export->name != '\0';
}

static void check_file(const struct rule *rule, const struct facts *facts,
		       const struct file_facts *file, struct findings *findings)
{
	static const char *const macros[] = {"EXPORT_SYMBOL", "EXPORT_SYMBOL_GPL",
					     "EXPORT_SYMBOL_NS", "EXPORT_SYMBOL_NS_GPL"};
	const struct source *source = file->source;
	struct export export = {.facts = facts,
				.file = file,
				.all = span_line(file->file, 1),
				.functions.arena = facts->arena,
				.fixed.arena = facts->arena};

	export.all.end_line = source->nlines;
	export.code = code_text(facts, export.all);
	if (export.code)
		read_functions(&export);
	for (size_t i = 0; export.code && i < ARRAY_SIZE(macros); i++)
		for (const char *at = export.code; (at = code_word(export.code, at, macros[i]));
		     at++)
			if (read_export(&export, at))
				judge(rule, &export, findings);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nfiles; i++) {
		const struct file_facts *file = facts->files[i];

		if (file->source && file->source->nlines && !file->source->pristine &&
		    strstr(file->source->text, "EXPORT_SYMBOL"))
			check_file(rule, facts, file, findings);
	}
}

RULE(export_of_nothing) = {
	.code = "E0325",
	.slug = "export-of-nothing",
	.title = "EXPORT_SYMBOL names a function that is static or not there",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
