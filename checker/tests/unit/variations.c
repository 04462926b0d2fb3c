// SPDX-License-Identifier: GPL-2.0-only
/*
 * A few variations of every mistake under the sanitizers; all of them run in e2e/22-variations.sh.
 */
#include "test.h"

#include "../../lib/strbuf.h"
#include "../../rules/rule.h"
#include "../../dev/variations.h"

#include <string.h>

static struct variations_result sum;

static void run(const char *code, bool inspect, struct strbuf *report)
{
	struct variations_request request = {.seed = 1, .count = 2, .inspect = inspect};
	struct variations_result result;

	assert_int_equal(variations_run(rule_find(code), &request, &result, report), 0);
	if (!result.known)
		strbuf_addf(report, "%s has no vary.c\n", code);
	sum.missed += result.missed + !result.known;
	sum.alarms += result.alarms;
}

static void run_all(bool inspect)
{
	struct strbuf report = {0};
	int n;
	const struct rule *const *rules = rules_all(&n);

	sum = (struct variations_result){0};
	for (int i = 0; i < n; i++)
		run(rules[i]->code, inspect, &report);
	if (sum.missed || sum.alarms)
		print_error("%s", strbuf_str(&report));
	strbuf_release(&report);
	assert_int_equal(sum.missed, 0);
	assert_int_equal(sum.alarms, 0);
}

TEST(every_mistake_is_recognised_in_its_variations)
{
	run_all(false);
}

TEST(inspect_recognises_them_without_knowing_what_shipped)
{
	run_all(true);
}
