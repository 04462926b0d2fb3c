// SPDX-License-Identifier: GPL-2.0-only
#include "show.h"
#include "../lib/arena.h"

/* What the learner wrote beforehand, beside what was observed. Recorded, never judged. */
static void make(struct arena *arena, const struct facts *facts, const struct step *step,
		 struct exhibit *exhibit)
{
	exhibit->title = "what you wrote down, and what was seen";
	for (int i = 0; i < facts->nanswers; i++) {
		const struct answer *answer = &facts->answers[i];
		const char *observed = answer->expected;

		for (int j = 0; j < step->nanswers && !observed; j++) {
			if (step->answers[j].observe && answer->key &&
			    !__builtin_strcmp(step->answers[j].key, answer->key))
				observed = step->answers[j].observe;
		}
		if (observed)
			exhibit_line(arena, exhibit, "%-12s you: %-24s seen: %s", answer->key,
				     answer->value && *answer->value ? answer->value : "(nothing)",
				     observed);
	}
}

SHOW(predictions) = {.name = "predictions", .make = make};
