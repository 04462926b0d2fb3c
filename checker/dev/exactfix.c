// SPDX-License-Identifier: GPL-2.0-only
#include "exactfix.h"

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "fixture.h"

/* How many findings are of @finding's rule; with @same_subject, of the same call too. */
static int count(const struct findings *findings, const struct finding *finding, bool same_subject)
{
	int n = 0;

	for (int i = 0; i < findings->n; i++)
		n += findings->list[i]->rule == finding->rule &&
		     (!same_subject || streq(findings->list[i]->subject, finding->subject));
	return n;
}

static void compare(const struct findings *before, const struct finding *fixed,
		    const struct findings *after, struct strbuf *wrong)
{
	if (count(after, fixed, true) >= count(before, fixed, true))
		strbuf_addf(wrong, "%s is still there after its fix:\n%s", fixed->rule->code,
			    fixed->fix.diff);
	for (int i = 0; i < after->n; i++) {
		const struct finding *finding = after->list[i];

		if (count(after, finding, false) > count(before, finding, false))
			strbuf_addf(wrong, "the fix of %s brings %s (%s):\n%s", fixed->rule->code,
				    finding->rule->code, finding->message, fixed->fix.diff);
	}
}

int exactfix_check(const struct example *example, const struct finding *finding,
		   struct strbuf *wrong)
{
	struct example after;
	int err = finding->fix.diff ? example_open_twin(&after, example) : 0;

	if (err || !finding->fix.diff)
		return err;
	if (example_apply(&after, NULL, finding->fix.diff)) {
		strbuf_addf(wrong, "the fix of %s does not apply:\n%s", finding->rule->code,
			    finding->fix.diff);
	} else if (finding->fix.confidence == CONFIDENCE_EXACT) {
		err = example_collect(&after);
		if (!err) {
			example_judge(&after);
			compare(&example->findings, finding, &after.findings, wrong);
		}
	}
	example_close(&after);
	return err;
}
