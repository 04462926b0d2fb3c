// SPDX-License-Identifier: GPL-2.0-only
#include "model.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/inifile.h"

#define CHALLENGES     8
#define CHALLENGES_MAX 200
#define WORDS_MAX      7

struct reading {
	struct arena *arena;
	struct model *model;
};

/* ---- the file -------------------------------------------------------------------------------- */

static char *set_answer(struct reading *reading, const char *text)
{
	static const long none[SYSCALL_ARGS_MAX];
	struct model *model = reading->model;
	const char *why;
	long value;

	if (expression_value(text, model->params, model->nparams, none, &value, &why) == -EINVAL)
		return xasprintf("answer = %s: there is %s", text, why);
	model->answer = arena_strdup(reading->arena, text);
	return NULL;
}

static char *set_words(struct reading *reading, const char *text)
{
	struct model *model = reading->model;

	while (*(text += strspn(text, " \t"))) {
		size_t len = strcspn(text, " \t");

		if (model->nwords == WORDS_MAX)
			return xasprintf("a program takes at most %d words here", WORDS_MAX);
		*arena_append(reading->arena, &model->words, &model->nwords) =
			arena_strndup(reading->arena, text, len);
		text += len;
	}
	arena_append(reading->arena, &model->words, &model->nwords);
	return NULL;
}

static char *set_challenges(struct reading *reading, const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (end == text || *end || n < 0 || n > CHALLENGES_MAX)
		return xasprintf("challenges takes a number from 0 to %d", CHALLENGES_MAX);
	reading->model->challenges = (int)n;
	return NULL;
}

static char *set_returns(struct reading *reading, const char *text)
{
	if (!streq(text, "yes") && !streq(text, "no"))
		return xasprintf("returns is yes or no, not '%s'", text);
	reading->model->leaves = streq(text, "no");
	return NULL;
}

/* "20 22 = 42": a value is an expression without blanks, so that -EINVAL can be said. */
static char *add_row(struct reading *reading, const struct ini_entry *entry)
{
	struct model *model = reading->model;
	long *row = *arena_append(reading->arena, &model->rows, &model->nrows);
	long *answer = arena_append(reading->arena, &model->answers, &model->nanswers);
	char *words = arena_strdup(reading->arena, entry->key), *save;
	const char *why;
	int n = 0;

	for (char *word = strtok_r(words, " \t,", &save); word;
	     word = strtok_r(NULL, " \t,", &save)) {
		if (n == model->nparams)
			return xasprintf("%s: the call takes %d argument%s", entry->key,
					 model->nparams, model->nparams == 1 ? "" : "s");
		if (expression_value(word, NULL, 0, NULL, &row[n++], &why))
			return xasprintf("%s is no number", word);
	}
	if (n < model->nparams)
		return xasprintf("%s: the call takes %d arguments, here %s %d", entry->key,
				 model->nparams, n == 1 ? "is" : "are", n);
	if (expression_value(entry->value, NULL, 0, NULL, answer, &why))
		return xasprintf("%s is no answer", entry->value);
	return NULL;
}

static char *take_entry(void *cookie, const struct ini_entry *entry)
{
	static const struct {
		const char *key;
		char *(*set)(struct reading *reading, const char *text);
	} keys[] = {
		{"answer", set_answer},
		{"arguments", set_words},
		{"challenges", set_challenges},
		{"returns", set_returns},
	};

	if (streq(entry->section, "answers"))
		return add_row(cookie, entry);
	if (!streq(entry->section, "call"))
		return xasprintf("[%s] is not known here; it is [call] or [answers]",
				 entry->section);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (streq(entry->key, keys[i].key))
			return keys[i].set(cookie, entry->value);
	return xasprintf("'%s' is not known here; it is answer, arguments, challenges or returns",
			 entry->key);
}

/* ---- the oracle ------------------------------------------------------------------------------ */

static bool know(const struct oracle *oracle, const long args[SYSCALL_ARGS_MAX], long *answer)
{
	const struct model *model = oracle->model;
	const char *why;

	for (int i = 0; i < model->nrows; i++) {
		if (memcmp(model->rows[i], args, model->nparams * sizeof(*args)) == 0) {
			*answer = model->answers[i];
			return true;
		}
	}
	return model->answer && expression_value(model->answer, model->params, model->nparams, args,
						 answer, &why) == 0;
}

const struct oracle *model_of_answer(struct arena *arena, const char *answer,
				     const struct parameter *params, int nparams, const char **why)
{
	static const long none[SYSCALL_ARGS_MAX];
	struct model *model = arena_new_obj(arena, struct model);
	long value;

	*model = (struct model){.params = params, .nparams = nparams, .answer = answer};
	model->oracle = (struct oracle){.name = answer, .know = know, .model = model};
	return expression_value(answer, params, nparams, none, &value, why) == -EINVAL
		       ? NULL
		       : &model->oracle;
}

int model_parse(struct arena *arena, const char *name, const char *text,
		const struct parameter *params, int nparams, struct model *model, char **error)
{
	struct reading reading = {arena, model};
	int err;

	model->params = params;
	model->nparams = nparams;
	model->challenges = CHALLENGES;
	err = inifile_parse(name, text, take_entry, &reading, error);
	if (err)
		return err;
	if (model->leaves && (model->answer || model->nrows)) {
		*error = xasprintf("%s: a call that does not return has no answer", name);
		return -EINVAL;
	}
	model->stated = model->answer || model->nrows;
	model->oracle = (struct oracle){
		.name = name,
		.know = know,
		.model = model,
		.edges = (const long(*)[SYSCALL_ARGS_MAX])model->rows,
		.nedges = model->nrows,
	};
	return 0;
}
