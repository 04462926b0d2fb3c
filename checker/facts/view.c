// SPDX-License-Identifier: GPL-2.0-only
#include "facts.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"

const char *entry_base(struct arena *arena, const char *name)
{
	static const char *const prefixes[] = {"__x64_", "__ia32_", "__se_", "__do_"};
	const char *p = name;
	bool found = true;
	size_t i;

	while (found) {
		found = false;
		for (i = 0; i < ARRAY_SIZE(prefixes); i++)
			if (starts_with(p, prefixes[i])) {
				p += strlen(prefixes[i]);
				found = true;
			}
	}
	if (starts_with(p, "sys_"))
		p += 4;
	return arena_strndup(arena, p, strcspn(p, "/"));
}

/* ---- ranks: the smaller, the better a candidate --------------------------------------------- */

static int row_rank(const struct view *view, const struct table_row *row)
{
	return !streq(row->name, view->subject->name) * 8 + (row->region == REGION_X32) * 4 +
	       row->leading_space * 2 + row->pristine;
}

static int liveness_rank(enum liveness liveness)
{
	return liveness == LIVE ? 0 : liveness == LIVE_UNKNOWN ? 1 : 2;
}

static int definition_rank(const struct definition *definition)
{
	bool built = !definition->file || definition->file->built == BUILT ||
		     definition->file->built == BUILT_UNKNOWN;

	return liveness_rank(definition->liveness) * 16 + (definition->kind == DEF_COMPAT) * 8 +
	       !built * 4 + (definition->kind != DEF_MACRO) * 2 + definition->pristine;
}

/* One of the call's own name comes before one that a wrong entry of its row happens to name. */
static int prototype_rank(const struct view *view, const struct prototype *prototype)
{
	bool other = prototype->place == PLACE_OTHER_HEADER;
	bool borrowed = prototype->pristine && !streq(prototype->base, view->subject->name);

	return borrowed * 64 + liveness_rank(prototype->liveness) * 8 + other * 4 +
	       (prototype->place != PLACE_GUARD) * 2 + prototype->pristine;
}

/* insert - @item into a list that stays sorted by rank; equal ranks keep their order */
static void insert(struct arena *arena, const void ***list, int **ranks, int *n, const void *item,
		   int rank)
{
	int nranks = *n, i;

	*arena_append(arena, list, n) = item;
	*arena_append(arena, ranks, &nranks) = rank;
	for (i = *n - 1; i > 0 && (*ranks)[i - 1] > rank; i--) {
		(*list)[i] = (*list)[i - 1];
		(*ranks)[i] = (*ranks)[i - 1];
	}
	(*list)[i] = item;
	(*ranks)[i] = rank;
}

/* ---- exact --------------------------------------------------------------------------------- */

static bool is_other_subject(const struct view *view, const char *name)
{
	int i;

	for (i = 0; i < view->facts->nsubjects; i++)
		if (streq(view->facts->subjects[i].name, name))
			return !streq(name, view->subject->name);
	return false;
}

/* row_is_meant - by its name, or by its entry unless it is a row that the learner wrote for another
 * call */
static bool row_is_meant(const struct view *view, const struct table_row *row)
{
	return streq(row->name, view->subject->name) ||
	       (streq(row->base, view->subject->name) &&
		(row->pristine || !is_other_subject(view, row->name)));
}

/* find_owner - which other call @row's function belongs to; NULL when to none that is known */
static const char *find_owner(const struct view *view, const struct table_row *row)
{
	const struct facts *facts = view->facts;
	int i;

	if (row->pristine || !row->base || streq(row->base, row->name) ||
	    streq(row->base, "ni_syscall"))
		return NULL;
	for (i = 0; i < facts->table.nrows; i++) {
		const struct table_row *other = &facts->table.rows[i];

		if (other != row && streq(other->base, row->base) &&
		    (other->pristine || streq(other->name, row->base)))
			return other->name;
	}
	for (i = 0; i < facts->ndefinitions; i++)
		if (facts->definitions[i].pristine && streq(facts->definitions[i].base, row->base))
			return row->base;
	return is_other_subject(view, row->base) ? row->base : NULL;
}

static bool declared(const struct facts *facts, const char *name)
{
	int i;

	for (i = 0; i < facts->ndefinitions; i++)
		if (streq(facts->definitions[i].base, name))
			return true;
	for (i = 0; i < facts->header.nprototypes; i++)
		if (streq(facts->header.prototypes[i].base, name))
			return true;
	return false;
}

/* entry_is_meant - whether the row's last column may tell what the call's function is named */
static bool entry_is_meant(const struct view *view, const struct table_row *row)
{
	if (row->pristine || declared(view->facts, row->base))
		return true;
	return !declared(view->facts, view->subject->name);
}

static void find_rows(struct view *view)
{
	const struct table_facts *table = &view->facts->table;
	const void **list = NULL;
	int *ranks = NULL, i;

	for (i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (row_is_meant(view, row))
			insert(view->facts->arena, &list, &ranks, &view->nrows, row,
			       row_rank(view, row));
	}
	view->rows = (const struct table_row **)list;
	view->entry = view->subject->name;
	if (!view->nrows || !view->rows[0]->base ||
	    !streq(view->rows[0]->name, view->subject->name))
		return;
	view->owner = find_owner(view, view->rows[0]);
	if (!view->owner && entry_is_meant(view, view->rows[0]))
		view->entry = view->rows[0]->base;
}

static bool named(const struct view *view, const char *base)
{
	return base && (streq(base, view->entry) || streq(base, view->subject->name));
}

static void find_definitions(struct view *view)
{
	const void **list = NULL;
	int *ranks = NULL, i;

	for (i = 0; i < view->facts->ndefinitions; i++) {
		const struct definition *definition = &view->facts->definitions[i];

		if (named(view, definition->base))
			insert(view->facts->arena, &list, &ranks, &view->ndefinitions, definition,
			       definition_rank(definition));
	}
	view->definitions = (const struct definition **)list;
}

static void find_prototypes(struct view *view)
{
	const struct header_facts *header = &view->facts->header;
	const void **list = NULL;
	int *ranks = NULL, i;

	for (i = 0; i < header->nprototypes; i++)
		if (named(view, header->prototypes[i].base))
			insert(view->facts->arena, &list, &ranks, &view->nprototypes,
			       &header->prototypes[i],
			       prototype_rank(view, &header->prototypes[i]));
	view->prototypes = (const struct prototype **)list;
}

static void find_stub(struct view *view)
{
	int i;

	for (i = 0; i < view->facts->nstubs && !view->stub; i++)
		if (named(view, view->facts->stubs[i].name))
			view->stub = &view->facts->stubs[i];
}

/* ---- near misses --------------------------------------------------------------------------- */

/* closeness - how far @word is from the subject's name; 0 when it is no likely typo or the name */
static int closeness(const struct view *view, const char *word)
{
	const char *name = view->subject->name;
	int len = strlen(name), distance;

	if (!word || !*word)
		return 0;
	if (!strcasecmp(word, name))
		return !streq(word, name);
	distance = edit_distance(word, name);
	return distance <= (len < 6 ? 1 + (len > 3) : len / 3) ? distance : 0;
}

/* claimed - whether a row that shipped with the kernel gives @name its place */
static bool claimed(const struct facts *facts, const char *name)
{
	int i;

	for (i = 0; i < facts->table.nrows; i++)
		if (facts->table.rows[i].pristine && (streq(facts->table.rows[i].name, name) ||
						      streq(facts->table.rows[i].base, name)))
			return true;
	return false;
}

static void find_near_row(struct view *view)
{
	const struct table_facts *table = &view->facts->table;
	int best = 0, i;

	for (i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];
		int distance = row->pristine ? 0 : closeness(view, row->name);

		if (!distance && !row->pristine)
			distance = closeness(view, row->base);
		if (distance && (!best || distance < best)) {
			best = distance;
			view->near_row = row;
		}
	}
}

static void find_near_definition(struct view *view)
{
	int best = 0, i;

	for (i = 0; i < view->facts->ndefinitions; i++) {
		const struct definition *definition = &view->facts->definitions[i];
		int distance = definition->pristine ? 0 : closeness(view, definition->base);

		if (!distance || (best && distance >= best) ||
		    claimed(view->facts, definition->base))
			continue;
		best = distance;
		view->near_definition = definition;
	}
}

static int compare_word(const void *word, const void *entry)
{
	return strcmp(word, *(const char *const *)entry);
}

/*
 * may_be_meant - whether a prototype may be a misspelt one of the learner's
 *
 * Where nobody knows what shipped, that is one of a call that the tree does not define.
 */
static bool may_be_meant(const struct facts *facts, const struct prototype *prototype)
{
	if (!prototype->pristine)
		return true;
	return !facts->knows_shipped && facts->nentries &&
	       !bsearch(prototype->base, facts->entries, facts->nentries, sizeof(*facts->entries),
			compare_word);
}

static void find_near_prototype(struct view *view)
{
	const struct header_facts *header = &view->facts->header;
	int best = 0, i;

	for (i = 0; i < header->nprototypes; i++) {
		const struct prototype *prototype = &header->prototypes[i];
		int distance =
			may_be_meant(view->facts, prototype) ? closeness(view, prototype->base) : 0;

		if (!distance || (best && distance >= best) ||
		    claimed(view->facts, prototype->base))
			continue;
		best = distance;
		view->near_prototype = prototype;
	}
}

/* spoken_of - whether something else of the tree bears @name: a row, a definition, a prototype */
static bool spoken_of(const struct facts *facts, const char *name)
{
	int i;

	for (i = 0; i < facts->table.nrows; i++)
		if (streq(facts->table.rows[i].name, name) ||
		    streq(facts->table.rows[i].base, name))
			return true;
	for (i = 0; i < facts->ndefinitions; i++)
		if (streq(facts->definitions[i].base, name))
			return true;
	for (i = 0; i < facts->header.nprototypes; i++)
		if (streq(facts->header.prototypes[i].base, name))
			return true;
	return facts->nentries && bsearch(name, facts->entries, facts->nentries,
					  sizeof(*facts->entries), compare_word);
}

/*
 * find_near_stub - a stand-in for a name that nothing else of the tree bears
 *
 * The kernel's own stand for calls of other architectures, and all but a handful are declared. So
 * one that is close to the subject's name is the learner's, known or not what shipped.
 */
static void find_near_stub(struct view *view)
{
	const struct facts *facts = view->facts;
	int best = 0, i;

	for (i = 0; i < facts->nstubs; i++) {
		const struct stub *stub = &facts->stubs[i];
		const char *base = entry_base(facts->arena, stub->name);
		int distance = named(view, base) ? 1 : closeness(view, base);

		if (!distance || (best && distance >= best) || spoken_of(facts, stub->name) ||
		    (facts->knows_shipped && stub->pristine))
			continue;
		best = distance;
		view->near_stub = stub;
	}
}

struct view *facts_view(struct facts *facts, const struct subject *subject)
{
	struct view *view = arena_new_obj(facts->arena, struct view);

	view->facts = facts;
	view->subject = subject;
	find_rows(view);
	find_definitions(view);
	find_prototypes(view);
	find_stub(view);
	if (!view->nrows)
		find_near_row(view);
	if (!view->ndefinitions)
		find_near_definition(view);
	if (!view->nprototypes)
		find_near_prototype(view);
	if (!view->stub)
		find_near_stub(view);
	return view;
}
