// SPDX-License-Identifier: GPL-2.0-only
#include "shipped.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "built.h"
#include "header.h"
#include "../facts/source.h"
#include "table.h"

static const char perf_table[] = "tools/perf/arch/x86/entry/syscalls/syscall_64.tbl";

static bool knows(const struct shipped *shipped)
{
	return shipped->pristine->kind != PRISTINE_NONE;
}

static bool is_subject(const struct shipped *shipped, const char *name)
{
	int i;

	for (i = 0; name && i < shipped->nsubjects; i++)
		if (streq(shipped->subjects[i], name))
			return true;
	return false;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* names_subject - whether a word of @column is a subject's name, or its function's */
static bool names_subject(const struct shipped *shipped, const char *column)
{
	const char *p = column;

	while (p && *p) {
		const char *begin = p, *word;

		while (is_word_byte(*p))
			p++;
		if (p == begin) {
			p++;
			continue;
		}
		word = arena_strndup(shipped->facts->arena, begin, p - begin);
		if (is_subject(shipped, word) ||
		    is_subject(shipped, entry_base(shipped->facts->arena, word)))
			return true;
	}
	return false;
}

/* "451 adder sys_adder", "adder,451,common,sys_adder": whichever column the name stands in. */
static bool subject_row(const struct shipped *shipped, const struct table_row *row)
{
	const char *columns[] = {row->number_text, row->abi,	row->name,
				 row->entry,	   row->compat, row->extra};

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (names_subject(shipped, columns[i]))
			return true;
	return false;
}

/*
 * known_row - whether the copy has the row
 *
 * What its entry is prefixed with is another matter, and what the x32 rows name differs between
 * the eras, so that a tree brought from one into the other still has its own.
 */
static bool known_row(const struct shipped *shipped, const struct table_row *row)
{
	bool x32 = row->region == REGION_X32 && streq(row->abi, "x32");
	int i;

	for (i = 0; i < shipped->nknown; i++) {
		const struct table_row *known = &shipped->known[i];

		if (known->number == row->number && streq(known->name, row->name) &&
		    streq(known->abi, row->abi) && (x32 || streq(known->base, row->base)))
			return !row->leading_space && !row->inline_comment;
	}
	return false;
}

static bool wrong_prefix(const struct shipped *shipped, const struct table_row *row)
{
	bool prefixed = row->entry && starts_with(row->entry, "__x64_");

	if (!row->entry || row->region == REGION_X32)
		return false;
	return prefixed != (shipped->facts->kernel.convention == CONVENTION_PREFIXED);
}

static void rows_by_table(struct shipped *shipped, const struct source *old)
{
	struct table_facts *table = &shipped->facts->table;
	struct table_row *rows;
	int n, i, hint = 0;

	table_rows(shipped->facts->arena, old, &rows, &n);
	for (i = 0; i < table->nrows; i++)
		table->rows[i].pristine = table_row_among(rows, n, &table->rows[i], &hint);
	table_finish(shipped->facts->arena, table, rows, n);
}

/* Copies name an older entry now and then: it was changed where it is one of the learner's. */
static bool stays(const struct shipped *shipped, const struct table_row *known,
		  const struct table_row *row)
{
	return row->number == known->number && streq(row->name, known->name) &&
	       (streq(row->base, known->base) || !subject_row(shipped, row));
}

/* Who has put a new row into the copy alone has lost none. */
static bool is_new(const struct shipped *shipped, const struct table_row *known)
{
	return known->number >= shipped->facts->table.next_number &&
	       (shipped->all || subject_row(shipped, known));
}

static void find_lost(const struct shipped *shipped)
{
	struct table_facts *table = &shipped->facts->table;

	for (int i = 0; i < shipped->nknown; i++) {
		const struct table_row *known = &shipped->known[i];
		bool kept = !known->name || known->region == REGION_X32 || is_new(shipped, known);

		for (int j = 0; j < table->nrows && !kept; j++)
			kept = stays(shipped, known, &table->rows[j]);
		if (kept)
			continue;
		*arena_append(shipped->facts->arena, &table->lost, &table->nlost) = *known;
		if (known->number >= table->next_number)
			table->next_number = known->number + 1;
	}
}

static void rows_by_copy(struct shipped *shipped)
{
	struct table_facts *table = &shipped->facts->table;
	struct arena *arena = shipped->facts->arena;
	struct source *copy = source_read(arena, shipped->facts->kernel.dir, perf_table);
	int i;

	if (copy)
		table_rows(arena, copy, &shipped->known, &shipped->nknown);
	for (i = 0; i < table->nrows; i++) {
		struct table_row *row = &table->rows[i];

		if (shipped->nknown)
			row->pristine = known_row(shipped, row) && !wrong_prefix(shipped, row);
		else
			row->pristine = shipped->all || !subject_row(shipped, row);
	}
	table_finish(arena, table, NULL, 0);
	find_lost(shipped);
}

void shipped_rows(struct shipped *shipped)
{
	struct table_facts *table = &shipped->facts->table;
	const struct source *old = pristine_source(shipped->pristine, table->source->file);
	int i;

	if (!knows(shipped)) {
		rows_by_copy(shipped);
	} else if (old) {
		rows_by_table(shipped, old);
	} else {
		/* The table is as it was: the old one was not even asked for. */
		for (i = 0; i < table->nrows; i++)
			table->rows[i].pristine = true;
		table_finish(shipped->facts->arena, table, NULL, 0);
	}
}

bool shipped_name(const struct shipped *shipped, const char *base)
{
	const struct table_facts *table = &shipped->facts->table;
	int i;

	for (i = 0; i < table->nrows; i++)
		if (streq(table->rows[i].name, base) || streq(table->rows[i].base, base))
			return table->rows[i].pristine;
	/* No kernel has two calls whose names differ in case alone. */
	for (i = 0; base && i < shipped->nsubjects; i++)
		if (!strcasecmp(shipped->subjects[i], base))
			return false;
	return true;
}

/* ---- C --------------------------------------------------------------------------------------- */

void shipped_prototypes(const struct shipped *shipped, const struct source *source, int first)
{
	struct header_facts *header = &shipped->facts->header, before = {0};
	const struct source *old = pristine_source(shipped->pristine, source->file);
	bool other = source != header->source;
	int i, j, hint = 0;

	if (old && other)
		header_other(shipped->facts->arena, old, shipped->config, shipped->subjects,
			     shipped->nsubjects, &before);
	else if (old)
		header_parse(shipped->facts->arena, old, shipped->config, shipped->subjects,
			     shipped->nsubjects, &before);
	for (i = first; i < header->nprototypes; i++) {
		struct prototype *prototype = &header->prototypes[i];

		if (!knows(shipped))
			prototype->pristine = shipped_name(shipped, prototype->base);
		else if (!old)
			prototype->pristine = source->pristine;
		for (j = 0; old && j < before.nprototypes && !prototype->pristine; j++) {
			int at = (hint + j) % before.nprototypes;

			prototype->pristine = before.prototypes[at].name &&
					      prototype_same(prototype, &before.prototypes[at]);
			if (prototype->pristine) { /* each of them shipped once */
				hint = at + 1;
				before.prototypes[at].name = NULL;
			}
		}
	}
}

static bool same_stub(const struct cscan *scan, const struct stub *stub)
{
	int i;

	for (i = 0; i < scan->nstubs; i++)
		if (streq(scan->stubs[i].name, stub->name))
			return true;
	return false;
}

void shipped_scan(const struct shipped *shipped, const struct source *source, struct cscan *scan)
{
	const struct source *old = pristine_source(shipped->pristine, source->file);
	struct cscan before = {0};
	int i, j;

	if (old)
		cscan_file(shipped->facts->arena, old, shipped->config, shipped->subjects,
			   shipped->nsubjects, &before);
	for (i = 0; i < scan->ndefinitions; i++) {
		struct definition *definition = &scan->definitions[i];

		definition->pristine =
			knows(shipped) ? source->pristine : shipped_name(shipped, definition->base);
		for (j = 0; j < before.ndefinitions && !definition->pristine; j++)
			definition->pristine = definition_same(definition, &before.definitions[j]);
	}
	for (i = 0; i < scan->nstubs; i++)
		scan->stubs[i].pristine =
			knows(shipped) ? source->pristine || same_stub(&before, &scan->stubs[i])
				       : shipped_name(shipped, scan->stubs[i].name);
}

/* ---- Makefiles ----------------------------------------------------------------------------- */

/* of_learner - whether an item speaks of a file that holds a definition which did not ship */
static bool of_learner(const struct facts *facts, const struct makefile_item *item)
{
	const char *slash = strrchr(item->makefile, '/');
	size_t dir = slash ? slash - item->makefile + 1 : 0, stem = strlen(item->word);
	int i;

	stem -= ends_with(item->word, ".o") || ends_with(item->word, ".c");
	for (i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];
		const char *file = definition->file->file;

		if (definition->pristine || strncmp(file, item->makefile, dir) ||
		    strncmp(file + dir, item->word, stem))
			continue;
		if (item->word[stem - 1] == '/' || streq(file + dir + stem, "c"))
			return true;
	}
	return false;
}

static bool same_item(const struct makefile_item *a, const struct makefile_item *b)
{
	return streq(a->word, b->word) && streq(a->list, b->list) && streq(a->op, b->op) &&
	       a->liveness == b->liveness;
}

static void items_by_makefile(struct makefile *makefile, const struct makefile *old)
{
	bool *used = xcalloc(old->nitems + 1, sizeof(*used));
	int i, j, hint = 0;

	for (i = 0; i < makefile->nitems; i++) {
		struct makefile_item *item = &makefile->items[i];

		for (j = 0; j < old->nitems && !item->pristine; j++) {
			int at = (hint + j) % old->nitems;

			item->pristine = !used[at] && same_item(item, &old->items[at]);
			if (item->pristine) {
				used[at] = true;
				hint = at + 1;
			}
		}
	}
	free(used);
}

/* own_problem - whether a problem has anything to do with a word the learner added */
static bool own_problem(const struct shipped *shipped, const struct makefile *makefile, int at)
{
	const struct makefile_problem *problem = &makefile->problems[at];
	int i;

	if (knows(shipped) && makefile->source->pristine)
		return false;
	if (problem->kind == MAKEFILE_CONTINUATION_MISSING ||
	    problem->kind == MAKEFILE_CONTINUATION_BLANK)
		return true;
	for (i = 0; i < makefile->nitems; i++) {
		const struct makefile_item *item = &makefile->items[i];

		/* What the kernel itself lists twice is not the learner's, whose word stands beside it. */
		if (problem->kind == MAKEFILE_LISTED_TWICE && !streq(item->word, problem->text))
			continue;
		if (!item->pristine && (item->op_span.line == problem->span.line ||
					item->op_span.line == problem->related.line ||
					item->span.line == problem->span.line ||
					item->span.line == problem->related.line))
			return true;
	}
	return false;
}

/* beside_learner - whether a file of the Makefile's directory holds what did not ship */
static bool beside_learner(const struct facts *facts, const struct makefile *makefile)
{
	const char *path = makefile->source->file, *slash = strrchr(path, '/');
	size_t dir = slash ? slash - path + 1 : 0;
	int i;

	for (i = 0; i < facts->ndefinitions; i++) {
		const char *file = facts->definitions[i].file->file;

		if (!facts->definitions[i].pristine && !strncmp(file, path, dir) &&
		    !strchr(file + dir, '/'))
			return true;
	}
	return false;
}

/* near_learner - whether what a word without a source likely means holds what did not ship */
static bool near_learner(const struct facts *facts, const struct makefile_item *item)
{
	const char *slash = strrchr(item->makefile, '/'), *word = item->word;
	const char *near = item->near_source, *blank = near ? strrchr(near, ' ') : NULL;
	size_t dir = slash ? slash - item->makefile + 1 : 0;
	int i;

	if (!near)
		return false;
	near = blank ? blank + 1 : near;
	if (streq(item->makefile, "arch/x86/Makefile") || starts_with(near, "../"))
		dir = 0;
	while (starts_with(word, "../") || starts_with(word, "./"))
		word += word[1] == '.' ? 3 : 2;
	near += starts_with(near, "../") ? 3 : 0;
	if (!blank && ends_with(word, "/") && edit_distance(word, near) * 4 > (int)strlen(word))
		return false;
	for (i = 0; i < facts->ndefinitions; i++) {
		const char *file = facts->definitions[i].file->file;

		if (!facts->definitions[i].pristine && facts->definitions[i].file->built != BUILT &&
		    !strncmp(file, item->makefile, dir) && starts_with(file + dir, near))
			return true;
	}
	return false;
}

/* names_learners - whether "mine.o" is listed for a directory "mine" that holds what did not ship */
static bool names_learners(const struct facts *facts, const struct makefile_item *item)
{
	const char *slash = strrchr(item->makefile, '/');
	size_t dir = slash ? slash - item->makefile + 1 : 0, stem = strlen(item->word) - 2;
	int i;

	for (i = 0; i < facts->ndefinitions; i++) {
		const char *file = facts->definitions[i].file->file;

		if (!facts->definitions[i].pristine && !strncmp(file, item->makefile, dir) &&
		    !strncmp(file + dir, item->word, stem) && file[dir + stem] == '/')
			return true;
	}
	return false;
}

/*
 * guess_items - without a pristine tree
 *
 * The learner's are the words for files that hold what did not ship, and beside such a file any
 * object that nothing can be made of: no kernel ships one.
 */
static void guess_items(const struct shipped *shipped, struct makefile *makefile)
{
	bool beside = beside_learner(shipped->facts, makefile), object;
	int i;

	for (i = 0; i < makefile->nitems; i++) {
		struct makefile_item *item = &makefile->items[i];

		item->pristine = !of_learner(shipped->facts, item);
		object = ends_with(item->word, ".o") || ends_with(item->word, ".c");
		if (!item->pristine || item->liveness != LIVE ||
		    !(beside || !object || names_learners(shipped->facts, item)))
			continue;
		built_check_source(shipped->facts, makefile, item);
		item->pristine =
			item->source_exists || !(object || (beside && ends_with(item->word, "/")) ||
						 (beside && strpbrk(item->word, ",;")) ||
						 near_learner(shipped->facts, item));
	}
}

void shipped_items(const struct shipped *shipped, struct makefile *makefile)
{
	const struct source *source = makefile->source;
	const struct source *old = pristine_source(shipped->pristine, source->file);
	int i, kept = 0;

	for (i = 0; i < makefile->nitems; i++)
		makefile->items[i].pristine = source->pristine;
	if (!knows(shipped))
		guess_items(shipped, makefile);
	if (old)
		items_by_makefile(makefile,
				  makefile_parse(shipped->facts->arena, old, shipped->config));
	for (i = 0; i < makefile->nitems; i++)
		if (!makefile->items[i].pristine)
			built_check_source(shipped->facts, makefile, &makefile->items[i]);
	for (i = 0; i < makefile->nproblems; i++)
		if (own_problem(shipped, makefile, i))
			makefile->problems[kept++] = makefile->problems[i];
	makefile->nproblems = kept;
}
