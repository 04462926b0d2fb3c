// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* The syscall that is defined in @directory's file @name; NULL when none of those asked for is. */
static const char *defined_in(const struct facts *facts, const char *makefile, const char *name)
{
	const char *slash = strrchr(makefile, '/');
	const char *path = arena_printf(facts->arena, "%.*s%s",
					slash ? (int)(slash - makefile) + 1 : 0, makefile, name);

	for (int i = 0; i < facts->ndefinitions; i++)
		for (int j = 0; j < facts->nsubjects; j++)
			if (streq(facts->definitions[i].span.file, path) &&
			    streq(facts->definitions[i].base, facts->subjects[j].name))
				return facts->subjects[j].name;
	return NULL;
}

/* Also where nobody knows what shipped: a list that just misses a file that nothing else builds. */
static bool misses_subject(const struct facts *facts, const struct makefile_item *item)
{
	const char *subject =
		item->near_source ? defined_in(facts, item->makefile, item->near_source) : NULL;

	for (int i = 0; subject && i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];

		if (streq(definition->base, subject) && definition->file &&
		    definition->file->built == BUILT_NOT_LISTED && !definition->pristine)
			return true;
	}
	return false;
}

/* "kernel/adder.o" in kernel/Makefile, where adder.o is meant: the source's name, or NULL. */
static const char *without_directory(const struct facts *facts, const struct makefile_item *item)
{
	const char *slash = strrchr(item->makefile, '/');
	size_t len = slash ? slash - item->makefile + 1 : 0;
	const char *name;

	if (!len || strncmp(item->word, item->makefile, len) != 0 || !ends_with(item->word, ".o"))
		return NULL;
	name = arena_printf(facts->arena, "%.*sc", (int)strlen(item->word + len) - 1,
			    item->word + len);
	return defined_in(facts, item->makefile, name) ? name : NULL;
}

/*
 * Whether the file that @near names defines more than one of the calls: then none is singled out.
 */
static bool is_shared(const struct facts *facts, const struct makefile_item *item, const char *near)
{
	const char *slash = strrchr(item->makefile, '/'), *first = NULL;
	const char *path =
		arena_printf(facts->arena, "%.*s%s", slash ? (int)(slash - item->makefile) + 1 : 0,
			     item->makefile, near);

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];

		if (!streq(definition->span.file, path))
			continue;
		if (first && !streq(first, definition->base))
			return true;
		first = definition->base;
	}
	return false;
}

/* The file beside @item's Makefile that no list names, when there is one alone: likely what is
 * meant.
 */
static const char *unlisted(const struct facts *facts, const struct makefile_item *item)
{
	const char *slash = strrchr(item->makefile, '/'), *found = NULL;
	size_t len = slash ? slash - item->makefile + 1 : 0;

	for (int i = 0; i < facts->nfiles; i++) {
		const struct file_facts *file = facts->files[i];

		if (file->built != BUILT_NOT_LISTED || strncmp(file->file, item->makefile, len) ||
		    strchr(file->file + len, '/') ||
		    !defined_in(facts, item->makefile, file->file + len))
			continue;
		if (found)
			return NULL;
		found = file->file + len;
	}
	return found;
}

/* Whether the file that @near, "x.c", names is in a list beside @item. */
static bool is_listed(const struct facts *facts, const struct makefile_item *item, const char *near)
{
	size_t stem = strlen(near) - 1;

	for (int i = 0; i < facts->makefiles.nitems && ends_with(near, ".c"); i++) {
		const struct makefile_item *other = &facts->makefiles.items[i];

		if (streq(other->makefile, item->makefile) && ends_with(other->word, ".o") &&
		    strlen(other->word) == stem + 1 && !strncmp(other->word, near, stem))
			return true;
	}
	return false;
}

/* Whether the file that @near names is built already, by a list that has its name right. */
static bool is_built(const struct facts *facts, const struct makefile_item *item, const char *near)
{
	const char *slash = strrchr(item->makefile, '/');
	size_t len = slash ? slash - item->makefile + 1 : 0;

	for (int i = 0; i < facts->nfiles; i++)
		if (!strncmp(facts->files[i]->file, item->makefile, len) &&
		    streq(facts->files[i]->file + len, near))
			return facts->files[i]->built == BUILT;
	return false;
}

/* The one call that is defined below the directory; NULL when there are several. */
static const char *defined_below(const struct facts *facts, const struct makefile_item *item,
				 const char *dir)
{
	const char *slash = strrchr(item->makefile, '/'), *found = NULL;
	size_t len = slash && !streq(item->makefile, "arch/x86/Makefile")
			     ? slash - item->makefile + 1
			     : 0;

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];

		if (definition->pristine || strncmp(definition->span.file, item->makefile, len) ||
		    !starts_with(definition->span.file + len, dir))
			continue;
		if (found && !streq(found, definition->base))
			return NULL;
		found = definition->base;
	}
	return found;
}

/* The one call that is defined below the top's directory @dir, "mine/". */
static const char *defined_at_top(const struct facts *facts, const char *dir)
{
	const struct makefile_item top = {.makefile = "Kbuild"};

	return defined_below(facts, &top, dir);
}

/* "mine" for "mine/": there is such a directory, and E0209 tells how it is listed. */
static bool lacks_only_a_slash(const struct makefile_item *item)
{
	return item->near_source && ends_with(item->near_source, "/") &&
	       !ends_with(item->word, "/") && starts_with(item->near_source, item->word);
}

/* Whether the word is neither "x.o" nor "x/", which is all that a list may hold. */
static bool is_odd(const char *word)
{
	return !ends_with(word, ".o") && !ends_with(word, "/");
}

static void explain(struct finding *finding, const char *word)
{
	if (is_odd(word))
		finding_note(finding,
			     "a list names objects, with .o at the end, and directories, with / at "
			     "the end; make would stop with \"No rule to make target\"");
	else if (ends_with(word, "/"))
		finding_note(
			finding,
			"make goes down into every directory that a list names, and would stop "
			"at the Makefile that it does not find there");
	else
		finding_note(finding,
			     "make looks for a file of the same name beside the Makefile; it would "
			     "stop with \"No rule to make target\"");
}

/* The call whose file the words "x.o y.o", or the one word with a typo, name. */
static const char *subject_of(const struct facts *facts, const struct makefile_item *item,
			      const char *near)
{
	const char *blank = strrchr(near, ' '), *last = blank ? blank + 1 : near;

	last += starts_with(last, "../") ? 3 : 0;
	if (ends_with(near, "/") && last != near)
		return defined_at_top(facts, last);
	if (ends_with(near, "/"))
		return defined_below(facts, item, near);
	return defined_in(facts, item->makefile,
			  arena_printf(facts->arena, "%.*sc", (int)strlen(last) - 1, last));
}

static void report(const struct rule *rule, const struct facts *facts,
		   const struct makefile_item *item, struct findings *findings)
{
	const char *near = item->near_source, *object = NULL, *subject = NULL;
	struct finding *finding;
	int stem = strlen(item->word) - 1;
	bool dir = near && ends_with(near, "/");

	if (near && (is_built(facts, item, near) || is_listed(facts, item, near)))
		near = NULL;
	near = near ? near : without_directory(facts, item);
	near = near || ends_with(item->word, "/") ? near : unlisted(facts, item);
	if (near) {
		subject = subject_of(facts, item, near);
		object = dir ? near
			     : arena_printf(facts->arena, "%.*so", (int)strlen(near) - 1, near);
	}
	finding = finding_new(
		findings, rule, near && is_shared(facts, item, near) ? NULL : subject, item->span,
		is_odd(item->word)	     ? "%s lists %s, which is no object and no directory"
		: ends_with(item->word, "/") ? "%s lists %s, and there is no such directory"
					     : "%s lists %s, and there is no source for it",
		item->makefile, item->word);
	if (near)
		finding_label(finding, item->span, "meant to be %s?", object);
	else if (ends_with(item->word, "/"))
		finding_label(finding, item->span, "no such directory");
	else if (is_odd(item->word))
		finding_label(finding, item->span, "make has no rule for this");
	else
		finding_label(finding, item->span, "would be made from %.*sc", stem, item->word);
	explain(finding, item->word);
	finding_help(
		finding,
		near ? "write %s in line %d"
		: ends_with(item->word, "/")
			? "write the name of the directory that you made, or remove %s from line %d"
			: "write the name of the file that you "
			  "made, with .o instead of .c, or remove %s from line %d",
		near ? object : item->word, item->span.line);
	if (near)
		finding_fix_span(finding, subject ? CONFIDENCE_EXACT : CONFIDENCE_GUESS, item->span,
				 object);
}

/* Whether @item's list, "parts-y" or "parts-objs", makes an object that the Makefile lists. */
static bool is_part(const struct facts *facts, const struct makefile_item *item)
{
	size_t len = strlen(item->list);

	len -= ends_with(item->list, "-objs") ? 5 : ends_with(item->list, "-y") ? 2 : len;
	for (int i = 0; i < facts->makefiles.nitems && len; i++) {
		const struct makefile_item *other = &facts->makefiles.items[i];

		if (streq(other->makefile, item->makefile) && starts_with(other->list, "obj-") &&
		    !strncmp(other->word, item->list, len) && streq(other->word + len, ".o"))
			return true;
	}
	return false;
}

static bool is_list(const struct facts *facts, const struct makefile_item *item)
{
	if (starts_with(item->list, "obj-") || starts_with(item->list, "core-") ||
	    starts_with(item->list, "libs-") || starts_with(item->list, "drivers-") ||
	    starts_with(item->list, "lib-"))
		return true;
	return ends_with(item->word, ".o") && is_part(facts, item);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];

		if (!item->source_exists && item->liveness == LIVE &&
		    (!item->pristine || misses_subject(facts, item)) &&
		    !ends_with(item->word, ".c") && is_list(facts, item) &&
		    !lacks_only_a_slash(item))
			report(rule, facts, item, findings);
	}
}

RULE(object_name_unknown) = {
	.code = "E0202",
	.slug = "object-name-unknown",
	.title = "an object list names an object without a source",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0207"),
	.check_tree = check_tree,
};
