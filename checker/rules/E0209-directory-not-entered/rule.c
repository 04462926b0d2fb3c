// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

static const char *directory(const struct facts *facts, const char *file)
{
	const char *slash = strrchr(file, '/');

	return arena_printf(facts->arena, "%.*s", slash ? (int)(slash - file) : 0, file);
}

/* Where a directory of the tree's top is listed: Kbuild from 6.1 on, the top Makefile before. */
static const char *top_list(const struct facts *facts)
{
	return match_version(facts, 6, 1) ? "Kbuild" : "Makefile";
}

static void explain(struct finding *finding, const struct facts *facts, const char *dir)
{
	const char *slash = strrchr(dir, '/');
	const char *parent =
		slash ? arena_printf(facts->arena, "%.*s/Makefile", (int)(slash - dir), dir)
		      : top_list(facts);
	const char *list = slash || match_version(facts, 6, 1) ? "obj-y" : "core-y";

	finding_note(
		finding,
		"make goes down into the directories that the lists name, from the top (%s in %s); "
		"%s is not among them, so its own Makefile is never read",
		top_list(facts), facts->kernel.version, dir);
	finding_help(finding, "add the line %s += %s/ to %s", list, slash ? slash + 1 : dir,
		     parent);
}

/* Where @item's words begin: make reads the lists of arch/x86/Makefile as it reads the top's. */
static size_t words_from(const struct makefile_item *item)
{
	const char *slash = strrchr(item->makefile, '/');

	return slash && !streq(item->makefile, "arch/x86/Makefile") ? slash - item->makefile + 1
								    : 0;
}

/* What names @dir, though not so that make goes there: "mine", "../mine/", obj-y at the top. */
static const struct makefile_item *mention(const struct facts *facts, const char *dir)
{
	for (int i = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];
		size_t from = words_from(item), len = strlen(item->word);
		const char *word = item->word;

		if ((item->liveness != LIVE && item->liveness != LIVE_UNKNOWN) ||
		    strncmp(dir, item->makefile, from))
			continue;
		while (starts_with(word, "../") || starts_with(word, "./"))
			word += word[1] == '.' ? 3 : 2;
		len = strlen(word);
		len -= len && word[len - 1] == '/';
		if (len && ((strlen(dir + from) == len && !strncmp(dir + from, word, len)) ||
			    (strlen(dir) == len && !strncmp(dir, word, len))))
			return item;
	}
	return NULL;
}

/* The list in which a word of @makefile would be read. */
static const char *list_of(const char *makefile)
{
	return streq(makefile, "Makefile") || streq(makefile, "arch/x86/Makefile") ? "core-"
										   : "obj-";
}

/* A word that lacks its slash, or has too much before it: it is fixed where it stands. */
static void fix_word(struct finding *finding, const struct makefile_item *item, const char *dir)
{
	const char *word = arena_printf(finding->arena, "%s/", dir + words_from(item));

	finding_label(finding, item->span, "meant to be %s?", word);
	finding_note(finding,
		     "make goes down into the directories that a list names, which end with /; a "
		     "word without one is a file that has to be made");
	finding_help(finding, "write %s in line %d of %s", word, item->span.line, item->makefile);
	finding_fix_span(finding, CONFIDENCE_EXACT, item->span, word);
}

/* A list that is read by nobody, or that was read before this line. */
static void tell_unread(struct finding *finding, const struct makefile_item *item, const char *dir)
{
	const struct facts *facts = finding->facts;
	bool late = starts_with(item->list, "core-") && !strchr(item->makefile, '/') &&
		    streq(item->makefile, "Makefile");

	finding_label(finding, item->span, late ? "too late" : "%s is not read here", item->list);
	if (late)
		finding_note(finding,
			     "make takes what core-y holds where the line export ARCH_CORE stands, "
			     "further up; what is added behind it is not seen");
	else
		finding_note(finding, "%s is read in %s; here make passes over it without a word",
			     item->list,
			     streq(list_of(item->makefile), "core-")
				     ? "the Makefiles and Kbuild files of the directories"
				     : "the Makefile at the top and that of the architecture");
	finding_help(finding, "take it out of line %d, and add the line %s-y += %s/ to %s",
		     item->span.line, match_version(facts, 6, 1) ? "obj" : "core", dir,
		     top_list(facts));
}

static bool is_right_word(const struct makefile_item *item, const char *dir)
{
	return ends_with(item->word, "/") &&
	       strlen(item->word) == strlen(dir + words_from(item)) + 1;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition ? definition->file : NULL;
	const struct makefile_item *item;
	struct finding *finding;
	const char *dir;

	if (!file || definition->pristine || file->built != BUILT_DIR_NOT_ENTERED)
		return;
	dir = directory(view->facts, file->file);
	item = mention(view->facts, dir);
	finding = finding_new(findings, rule, view->subject->name,
			      item ? item->span : definition->name_span,
			      "no Makefile leads into the directory %s", dir);
	if (item && !is_right_word(item, dir)) {
		fix_word(finding, item, dir);
		return;
	}
	if (item && !strchr(dir, '/')) {
		tell_unread(finding, item, dir);
		return;
	}
	finding_label(finding, definition->name_span, "this is never compiled");
	if (file->item)
		finding_label(finding, file->item->span, "this list is never read");
	explain(finding, view->facts, dir);
}

RULE(directory_not_entered) = {
	.code = "E0209",
	.slug = "directory-not-entered",
	.title = "no Makefile leads into the directory of the definition",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0202"),
	.check = check,
};
