// SPDX-License-Identifier: GPL-2.0-only
#include "match.h"

#include <stdio.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define X32_FIRST 512
#define X32_LAST  547

/* ---- which of the view's things -------------------------------------------------------------- */

static bool row_is_native(const struct table_row *row)
{
	return !streq(row->abi, "x32") || !row->pristine;
}

const struct table_row *match_row(const struct view *view)
{
	for (int i = 0; i < view->nrows; i++)
		if (row_is_native(view->rows[i]))
			return view->rows[i];
	return NULL;
}

bool definition_is_live(const struct definition *definition)
{
	return definition->liveness == LIVE || definition->liveness == LIVE_UNKNOWN;
}

const struct definition *match_kind(const struct view *view, enum definition_kind kind)
{
	for (int i = 0; i < view->ndefinitions; i++)
		if (view->definitions[i]->kind == kind && definition_is_live(view->definitions[i]))
			return view->definitions[i];
	return NULL;
}

bool prototype_counts(const struct prototype *prototype)
{
	return prototype->liveness != DEAD_COMMENT && prototype->liveness != DEAD_IF0;
}

bool match_shipped(const struct view *view, const struct prototype *prototype)
{
	return prototype->pristine &&
	       (view->facts->knows_shipped ||
		!streq(prototype->span.file, view->facts->kernel.header_file));
}

void match_each(const struct rule *rule, const struct view *view, struct findings *findings)
{
	for (int i = 0; rule->each_row && i < view->nrows; i++)
		if (row_is_native(view->rows[i]))
			rule->each_row(rule, view, view->rows[i], findings);
	for (int i = 0; rule->each_macro && i < view->ndefinitions; i++)
		if (view->definitions[i]->kind == DEF_MACRO &&
		    definition_is_live(view->definitions[i]))
			rule->each_macro(rule, view, view->definitions[i], findings);
	for (int i = 0; rule->each_prototype && i < view->nprototypes; i++)
		if (prototype_counts(view->prototypes[i]))
			rule->each_prototype(rule, view, view->prototypes[i], findings);
}

void match_each_problem(const struct rule *rule, const struct facts *facts,
			enum makefile_problem_kind kind, struct findings *findings,
			void (*judge)(const struct rule *rule, const struct facts *facts,
				      const struct makefile_problem *problem,
				      struct findings *findings))
{
	for (int i = 0; i < facts->makefiles.nproblems; i++) {
		const struct makefile_problem *problem = &facts->makefiles.problems[i];
		const struct source *source = facts_source(facts, problem->span.file);

		if (problem->kind == kind && source && !source->pristine)
			judge(rule, facts, problem, findings);
	}
}

/* The one row of the learner's for 64-bit programs whose function is written nowhere. */
static const struct table_row *one_homeless(const struct facts *facts)
{
	const struct table_row *found = NULL;

	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *row = &facts->table.rows[i];
		bool defined = false;

		if (row->pristine || !row->name || !row->base)
			continue;
		for (int j = 0; j < facts->ndefinitions && !defined; j++)
			defined = streq(facts->definitions[j].base, row->base) ||
				  streq(facts->definitions[j].base, row->name);
		if (defined)
			continue;
		if (found)
			return NULL;
		found = row;
	}
	return found;
}

/* The one SYSCALL_DEFINE of the learner's that no row names. */
static const struct definition *one_rowless(const struct facts *facts)
{
	const struct definition *found = NULL;

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];
		bool named = false;

		if (definition->pristine || definition->kind != DEF_MACRO ||
		    !definition_is_live(definition))
			continue;
		for (int j = 0; j < facts->table.nrows && !named; j++)
			named = streq(facts->table.rows[j].base, definition->base) ||
				streq(facts->table.rows[j].name, definition->base);
		if (named)
			continue;
		if (found)
			return NULL;
		found = definition;
	}
	return found;
}

/* Whether two names differ in case alone, begin alike or are not more than half different: "uptime_ns", "uptime_get". */
static bool are_alike(const char *a, const char *b)
{
	size_t shared = 0, least = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

	if (!strcasecmp(a, b))
		return true;
	while (a[shared] && a[shared] == b[shared])
		shared++;
	return shared == least || (shared >= 3 && (a[shared - 1] == '_' || shared * 2 >= least)) ||
	       edit_distance(a, b) * 2 <= (int)least;
}

static bool is_declared(const struct facts *facts, const char *base)
{
	for (int i = 0; i < facts->header.nprototypes; i++)
		if (streq(facts->header.prototypes[i].base, base))
			return true;
	return false;
}

const struct definition *match_rowless(const struct view *view)
{
	const struct table_row *row = one_homeless(view->facts);
	const struct definition *definition = row ? one_rowless(view->facts) : NULL;

	/* Where row and prototype agree, the macro is the one to fix: E0301. */
	if (!definition || !streq(row->name, view->subject->name) ||
	    is_declared(view->facts, row->base))
		return NULL;
	return are_alike(row->base, definition->base) ? definition : NULL;
}

const struct table_row *match_homeless(const struct view *view)
{
	const struct table_row *row = one_homeless(view->facts);
	const struct definition *definition = row ? one_rowless(view->facts) : NULL;

	if (!definition || !streq(definition->base, view->subject->name))
		return NULL;
	return are_alike(row->base, definition->base) ? row : NULL;
}

bool match_misspelt_asmlinkage(const struct prototype *prototype)
{
	const char *type = prototype->return_type;
	char word[16] = "";

	if (prototype->asmlinkage || !type)
		return false;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(type, " "), type);
	return starts_with(word, "asmlinkage") ||
	       (strlen(word) >= 8 && edit_distance(word, "asmlinkage") <= 3);
}

const struct definition *match_macro(const struct view *view)
{
	return match_kind(view, DEF_MACRO);
}

const struct definition *match_definition(const struct view *view)
{
	static const enum definition_kind kinds[] = {DEF_MACRO, DEF_MACRO_MISSPELT, DEF_ASMLINKAGE,
						     DEF_WRAPPER};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct definition *definition = match_kind(view, kinds[i]);

		if (definition)
			return definition;
	}
	return NULL;
}

const struct prototype *match_prototype(const struct view *view)
{
	for (int i = 0; i < view->nprototypes; i++)
		if (prototype_counts(view->prototypes[i]))
			return view->prototypes[i];
	return NULL;
}

const struct prototype *match_hidden_prototype(const struct view *view)
{
	for (int i = 0; i < view->nprototypes; i++)
		if (!prototype_counts(view->prototypes[i]))
			return view->prototypes[i];
	return NULL;
}

bool match_retired(const struct view *view)
{
	const struct table_row *row = match_row(view);

	return row && row->number >= 0 && row->number < view->facts->table.next_number &&
	       (view->stub || !view->ndefinitions);
}

bool match_row_lost(const struct view *view)
{
	const struct table_facts *table = &view->facts->table;

	for (int i = 0; i < table->nlost; i++)
		if (streq(table->lost[i].name, view->subject->name))
			return true;
	return false;
}

bool match_arch_owned(const struct view *view)
{
	const struct definition *definition = match_macro(view);
	const struct table_row *row = match_row(view);

	return definition && row && starts_with(definition->span.file, "arch/") &&
	       row->number >= 0 && row->number < view->facts->table.next_number;
}

const char *match_entry_base(const struct view *view)
{
	/* Of the rows that shipped some lead to sys_ni_syscall on purpose; a learner's own does
	 * not. */
	if (streq(view->entry, "ni_syscall") && view->nrows && !view->rows[0]->pristine)
		return view->subject->name;
	return view->entry ? view->entry : view->subject->name;
}

/* ---- ready for upstream ---------------------------------------------------------------------- */

static bool is_new(const struct view *view)
{
	const struct definition *definition = match_definition(view);
	const struct table_row *row = match_row(view);

	return (row && !row->pristine) || (definition && !definition->pristine);
}

const struct upstream_subject *match_upstream(const struct view *view)
{
	const struct upstream_facts *upstream = &view->facts->upstream;

	if (upstream->state != FACT_COLLECTED || !is_new(view))
		return NULL;
	for (int i = 0; i < upstream->nsubjects; i++)
		if (streq(upstream->subjects[i].name, view->subject->name))
			return &upstream->subjects[i];
	return NULL;
}

const struct other_row *match_other_row(const struct view *view, const char *file)
{
	for (int i = 0; i < view->facts->nother_rows; i++) {
		const struct other_row *row = &view->facts->other_rows[i];

		if (streq(row->name, view->subject->name) && streq(row->span.file, file))
			return row;
	}
	return NULL;
}

/* ---- this tree's words ----------------------------------------------------------------------- */

bool match_version(const struct facts *facts, int major, int minor)
{
	return facts->kernel.major > major ||
	       (facts->kernel.major == major && facts->kernel.minor >= minor);
}

const char *match_entry(const struct facts *facts, const char *base)
{
	const char *prefix = facts->kernel.convention == CONVENTION_PREFIXED ? "__x64_" : "";

	return arena_printf(facts->arena, "%ssys_%s", prefix, base);
}

static bool match_number_used(const struct facts *facts, long number,
			      const struct table_row *except)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (&facts->table.rows[i] != except && facts->table.rows[i].number == number)
			return true;
	return false;
}

bool match_line_goes_on(const struct facts *facts, const struct source *source, int line)
{
	return line > 0 && ends_with(source_line(facts->arena, source, line), "\\");
}

int match_list_end(const struct facts *facts, const struct source *source, int line)
{
	while (line < source->nlines && match_line_goes_on(facts, source, line))
		line++;
	return line;
}

long match_free_number(const struct facts *facts, const struct table_row *except)
{
	long number = facts->table.next_number;

	while ((number >= X32_FIRST && number <= X32_LAST) ||
	       match_number_used(facts, number, except))
		number++;
	return number;
}

long match_number(const struct view *view, const struct table_row *except)
{
	return view->subject->number >= 0 ? view->subject->number
					  : match_free_number(view->facts, except);
}

int match_row_place(const struct facts *facts, long number, const struct table_row *except)
{
	const struct table_facts *table = &facts->table;
	int line = 0;

	for (int i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (row != except && row->region == REGION_NATIVE && row->number >= 0 &&
		    row->number < number && row->span.line > line)
			line = row->span.line;
	}
	return line ? line : table->last_native_line;
}

bool row_in_order(const struct facts *facts, const struct table_row *row, long number)
{
	if (row->region != REGION_NATIVE)
		return false;
	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *other = &facts->table.rows[i];

		if (other == row || other->region != REGION_NATIVE || other->number < 0)
			continue;
		if (other->span.line < row->span.line ? other->number > number
						      : other->number < number)
			return false;
	}
	return true;
}

/* The columns begin at 0, 8, 16 and 40; a name too long for its column is followed by one tab. */
const char *match_row_text(const struct facts *facts, long number, const char *abi,
			   const char *name, const char *entry)
{
	int tabs = 3 - (int)strlen(name) / 8;

	return arena_printf(facts->arena, "%ld\t%s\t%s%.*s%s", number, abi, name,
			    tabs > 1 ? tabs : 1, "\t\t\t", entry);
}

int match_prototype_place(const struct facts *facts)
{
	const struct header_facts *header = &facts->header;

	if (header->ni_syscall.file)
		return header->ni_syscall.end_line ? header->ni_syscall.end_line
						   : header->ni_syscall.line;
	return header->guard_end.file ? header->guard_end.line - 1 : 0;
}

bool match_is_unasked(const struct facts *facts, const struct table_row *row)
{
	if (!row->name || row->region == REGION_X32 ||
	    !(streq(row->abi, "common") || streq(row->abi, "64")))
		return false;
	for (int i = 0; i < facts->nsubjects; i++)
		if (streq(facts->subjects[i].name, row->name) ||
		    streq(facts->subjects[i].name, row->base))
			return false;
	return true;
}

const struct table_row *match_neighbour(const struct facts *facts)
{
	for (int i = facts->table.nrows - 1; i >= 0; i--) {
		const struct table_row *row = &facts->table.rows[i];

		if (row->pristine && row->region == REGION_NATIVE && row->entry)
			return row;
	}
	return NULL;
}
