// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"
#include "makeparts.h"

#define REACH_DEPTH_MAX 8
/* Words compared in one search; only a hostile file needs more. */
#define REACH_BUDGET 400000

static const char *const any_roots[] = {"obj",	"lib",	"core", "drivers", "libs",   "net",
					"virt", "init", "head", "extra",   "always", NULL};

bool make_has_stem(const char *const *roots, const char *stem)
{
	for (; *roots; roots++)
		if (streq(stem, *roots))
			return true;
	return false;
}

bool make_is_dead(enum liveness liveness)
{
	return liveness != LIVE && liveness != LIVE_UNKNOWN;
}

struct search {
	const struct makefile *makefile;
	int depth;
	long budget;
};

static bool reaches(struct search *search, const struct make_list *list,
		    struct make_answer *answer);

/* rank - how good an answer is; the best of several counts */
static int rank(enum built built)
{
	static const enum built order[] = {BUILT,
					   BUILT_UNKNOWN,
					   BUILT_AS_MODULE,
					   BUILT_OPTION_OFF,
					   BUILT_OVERWRITTEN,
					   BUILT_DEAD_BRANCH,
					   BUILT_DIR_NOT_ENTERED,
					   BUILT_AS_SOURCE};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(order); i++)
		if (order[i] == built)
			return i;
	return i;
}

static bool root_stem(const struct makefile *makefile, const char *stem)
{
	return make_has_stem(makefile->roots ? makefile->roots : any_roots, stem);
}

/* own_state - what a list itself says, whoever uses it */
static enum built own_state(const struct makefile *makefile, const struct make_list *list)
{
	size_t len = strlen(list->raw);

	if (make_is_dead(list->liveness))
		return BUILT_DEAD_BRANCH;
	if (list->overwritten_by >= 0)
		return BUILT_OVERWRITTEN;
	if (!list->name)
		return BUILT_UNKNOWN;
	if (makefile->export_line && streq(list->stem, "core") &&
	    list->line > makefile->export_line)
		return BUILT_DIR_NOT_ENTERED;
	if (list->option)
		return list->option_value == 'y'   ? BUILT
		       : list->option_value == 'm' ? BUILT_AS_MODULE
						   : BUILT_OPTION_OFF;
	return len > 2 && !strcmp(list->raw + len - 2, "-m") ? BUILT_AS_MODULE : BUILT;
}

static void better(struct make_answer *best, struct make_answer answer)
{
	if (rank(answer.built) < rank(best->built))
		*best = answer;
}

/* refers_to - whether a word is a reference to the list: "$(mmu-y)" */
static bool refers_to(const char *word, const struct make_list *list)
{
	size_t len = strlen(word);
	const char *name = list->name ? list->name : list->raw;

	return len == strlen(name) + 3 && word[0] == '$' && !strncmp(word + 2, name, len - 3);
}

static bool takes_in(const char *word, const struct make_list *list, size_t stem)
{
	if (!strncmp(word, list->stem, stem) && streq(word + stem, ".o"))
		return !streq(list->raw, list->stem);
	return refers_to(word, list);
}

/* uses - the best answer among the lists that take @list in, by its composite object or by name */
static bool uses(struct search *search, const struct make_list *list, struct make_answer *answer)
{
	const struct makefile *makefile = search->makefile;
	size_t stem = strlen(list->stem);
	bool found = false;
	int i, j;

	for (i = 0; i < makefile->nlists; i++) {
		const struct make_list *user = &makefile->lists[i];

		for (j = 0; j < user->nwords && user != list && --search->budget > 0; j++) {
			struct make_answer one = {BUILT_NOT_LISTED, user->words[j].item};

			if (takes_in(user->words[j].text, list, stem) &&
			    reaches(search, user, &one)) {
				better(answer, one);
				found = true;
			}
		}
	}
	return found;
}

/* reaches - whether kbuild looks at @list, and what comes of it; answer->item is kept or set */
static bool reaches(struct search *search, const struct make_list *list, struct make_answer *answer)
{
	struct make_answer use = {BUILT_NOT_LISTED, -1};
	bool used;

	answer->built = own_state(search->makefile, list);
	if (root_stem(search->makefile, list->stem))
		return !streq(list->raw, list->stem);
	if (search->depth >= REACH_DEPTH_MAX)
		return false;
	search->depth++;
	used = uses(search, list, &use);
	search->depth--;
	if (search->budget <= 0)
		use.built = BUILT_UNKNOWN;
	else if (!used)
		return false;
	if (rank(use.built) > rank(answer->built)) {
		answer->built = use.built;
		if (use.item >= 0)
			answer->item = use.item;
	}
	return true;
}

/* unfollowed - whether a live obj list holds a word the lab cannot expand */
static bool unfollowed(const struct makefile *makefile)
{
	int i, j, k;

	for (i = 0; i < makefile->nlists; i++) {
		const struct make_list *list = &makefile->lists[i];

		if (!root_stem(makefile, list->stem) || make_is_dead(list->liveness))
			continue;
		for (j = 0; j < list->nwords; j++) {
			if (list->words[j].text[0] != '$')
				continue;
			for (k = 0; k < makefile->nlists; k++)
				if (refers_to(list->words[j].text, &makefile->lists[k]))
					break;
			if (k == makefile->nlists && strchr(list->words[j].text, ' '))
				return true;
		}
	}
	return false;
}

/* @commented: look at lists in comments, otherwise at all others */
static struct make_answer find_word(const struct makefile *makefile, const char *word,
				    bool commented)
{
	struct search search = {makefile, 0, REACH_BUDGET};
	struct make_answer best = {BUILT_NOT_LISTED, -1};
	int i, j;

	for (i = 0; i < makefile->nlists; i++) {
		const struct make_list *list = &makefile->lists[i];

		if ((list->liveness == DEAD_COMMENT) != commented)
			continue;
		for (j = 0; j < list->nwords; j++) {
			struct make_answer answer = {BUILT_NOT_LISTED, list->words[j].item};

			if (!streq(list->words[j].text, word))
				continue;
			if (reaches(&search, list, &answer))
				better(&best, answer);
		}
	}
	return best;
}

/* "x.c" where "x.o" is meant */
static struct make_answer find_source(const struct makefile *makefile, const char *word)
{
	struct make_answer answer = {BUILT_NOT_LISTED, -1};
	size_t len = strlen(word);
	char source[208];

	if (len >= 200)
		return answer;
	memcpy(source, word, len + 1);
	source[len - 1] = 'c';
	answer = find_word(makefile, source, false);
	if (answer.built != BUILT_NOT_LISTED)
		answer.built = BUILT_AS_SOURCE;
	return answer;
}

struct make_answer makefile_lists(const struct makefile *makefile, const char *word)
{
	struct make_answer answer = find_word(makefile, word, false);
	bool object = ends_with(word, ".o");

	if (answer.built == BUILT_NOT_LISTED && object)
		answer = find_source(makefile, word);
	if (answer.built == BUILT_NOT_LISTED)
		answer = find_word(makefile, word, true);
	if (answer.built == BUILT_NOT_LISTED && object && unfollowed(makefile))
		answer.built = BUILT_UNKNOWN;
	return answer;
}
