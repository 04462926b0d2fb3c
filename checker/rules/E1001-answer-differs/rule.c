// SPDX-License-Identifier: GPL-2.0-only
#include "../rule.h"

#include <ctype.h>
#include <string.h>

#include "../../lib/arena.h"

/* The answer's first word, bare: of "E0203", [e0203], E0203: objects-overwritten, that is the code. */
static const char *first_word(struct arena *arena, const char *answer)
{
	const char *word = answer;
	size_t len = 0;

	while (*word && !isalnum((unsigned char)*word) && *word != '-' && *word != '_')
		word++;
	while (isalnum((unsigned char)word[len]) || word[len] == '-' || word[len] == '_')
		len++;
	return arena_strndup(arena, word, len);
}

/* One of several right answers, which are separated by blanks; a code may be called by its name as well. */
static bool is_right(struct arena *arena, const struct answer *answer)
{
	const struct rule *named = rule_named(answer->value ? answer->value : "");
	const char *word =
		named ? named->code : first_word(arena, answer->value ? answer->value : "");
	size_t len = strlen(word), n;

	for (const char *p = answer->expected; len && *p; p += n, p += strspn(p, " ")) {
		n = strcspn(p, " ");
		if (n == len && strncasecmp(p, word, n) == 0)
			return true;
	}
	return false;
}

static void report_none(const struct rule *rule, const struct answer *answer,
			struct findings *findings)
{
	struct finding *finding = finding_new(findings, rule, NULL, answer->span,
					      "%s is still without an answer", answer->key);

	finding_note(finding,
		     "knowing a mistake by its name is what this step asks for, besides fixing it");
	finding_help(finding, "write \"%s = ...\" in %s", answer->key, answer->span.file);
}

static void report_other(const struct rule *rule, const struct answer *answer, const char *word,
			 struct findings *findings)
{
	bool known = rule_named(word);
	struct finding *finding = finding_new(findings, rule, NULL, answer->span,
					      known ? "the lab's own diagnosis of %s is another one"
						    : "the answer to %s names no mistake",
					      answer->key);

	finding_label(finding, answer->span, "you wrote %s", answer->value);
	if (!known) {
		finding_note(finding, "%s is no code that the lab knows", word);
		finding_help(finding, "./lab explain lists them all");
		return;
	}
	finding_note(finding, "%s is a real mistake, but not the one that gives this symptom here",
		     word);
	finding_help(finding,
		     "look at the symptom again: ./lab explain %s says what one sees of it", word);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nanswers; i++) {
		const struct answer *answer = &facts->answers[i];
		const char *word = first_word(findings->arena, answer->value ? answer->value : "");

		if (!answer->expected || is_right(findings->arena, answer))
			continue;
		if (!*word)
			report_none(rule, answer, findings);
		else
			report_other(rule, answer, word, findings);
	}
}

RULE(answer_differs) = {
	.code = "E1001",
	.slug = "answer-differs",
	.title = "an answer asked for by the step is missing or another one",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.last = true, /* one has to see what is to be named */
	.check_tree = check_tree,
};
