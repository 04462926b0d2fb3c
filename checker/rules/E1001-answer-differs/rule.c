// SPDX-License-Identifier: GPL-2.0-only
#include "../rule.h"

#include <string.h>

/* @answer is one of the words of @expected (several right answers are separated by blanks). */
static bool is_among(const char *answer, const char *expected)
{
	size_t len = strlen(answer);

	for (const char *p = expected; *p;) {
		size_t n = strcspn(p, " ");

		if (n == len && strncasecmp(p, answer, n) == 0)
			return true;
		p += n;
		p += strspn(p, " ");
	}
	return false;
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nanswers; i++) {
		const struct answer *answer = &facts->answers[i];
		struct finding *finding;

		if (!answer->expected)
			continue;
		if (answer->value && is_among(answer->value, answer->expected))
			continue;
		if (!answer->value || !*answer->value) {
			finding = finding_new(findings, rule, NULL, answer->span,
					      "%s is still without an answer", answer->key);
			finding_note(findings, finding,
				     "knowing a mistake by its name is what this step asks for, "
				     "besides mending it");
			finding_help(findings, finding, "write \"%s = ...\" in %s", answer->key,
				     answer->span.file);
			continue;
		}
		finding = finding_new(findings, rule, NULL, answer->span,
				      "the lab's own diagnosis of %s is another one", answer->key);
		finding_label(findings, finding, answer->span, "you wrote %s", answer->value);
		finding_note(findings, finding,
			     "%s is a real mistake, but not the one that gives this symptom here",
			     answer->value);
		finding_help(findings, finding,
			     "look at the symptom again: ./lab explain %s says what one sees of it",
			     answer->value);
	}
}

RULE(answer_differs) = {
	.code = "E1001",
	.slug = "answer-differs",
	.title = "an answer asked for by the step is missing or another one",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
