// SPDX-License-Identifier: GPL-2.0-only
/* tools - lab dev vary and causes: the mistakes in many shapes, and two at once */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "causes.h"
#include "../rules/rule.h"
#include "variations.h"
#include "../command/command.h"
#include "../cmd/dev.h"

struct total {
	int rules, without;
	struct variations_result sum;
};

static void add_result(struct total *total, const struct variations_result *result)
{
	total->rules++;
	total->without += !result->known;
	total->sum.bad += result->bad;
	total->sum.missed += result->missed;
	total->sum.good += result->good;
	total->sum.alarms += result->alarms;
}

static int vary_rule(const struct rule *rule, const struct variations_request *request,
		     struct total *total)
{
	struct variations_result result;
	struct strbuf report = {0};
	int err = variations_run(rule, request, &result, &report);

	fputs(strbuf_str(&report), stdout);
	if (result.known)
		printf("%s-%-32s bad %3d missed %d  good %3d false alarms %d\n", rule->code,
		       rule->slug, result.bad, result.missed, result.good, result.alarms);
	else
		printf("%s-%-32s has no variations\n", rule->code, rule->slug);
	add_result(total, &result);
	strbuf_release(&report);
	return err;
}

static int read_request(const struct command_line *line, struct variations_request *request,
			const struct rule **only)
{
	const char *seed = option_get(line, "seed"), *count = option_get(line, "count");
	const char *code = line->noperands > 1 ? line->operands[1] : NULL;

	request->seed = seed ? strtoull(seed, NULL, 0) : 1;
	request->count = count ? atoi(count) : VARIATIONS_COUNT;
	request->inspect = option_get(line, "inspect") != NULL;
	request->output = option_get(line, "output");
	request->only = line->noperands > 2 ? line->operands[2] : NULL;
	*only = code ? rule_find(code) : NULL;
	if (code && !*only)
		return usage_error(line, "there is no rule %s", code);
	if (request->count < 1 || request->count > 10000)
		return usage_error(line, "--count takes 1 to 10000, not %s", count);
	if (request->output && !request->only)
		return usage_error(line, "--output writes one variation: dev vary %s bad-17",
				   code ? code : "E0102");
	return EXIT_PASS;
}

static int vary(const struct command_line *line)
{
	struct variations_request request = {0};
	struct total total = {0};
	const struct rule *only;
	int n, err = 0, code = read_request(line, &request, &only);
	const struct rule *const *rules = rules_all(&n);
	double begin = now_s();

	if (code != EXIT_PASS)
		return code;
	request.single = only;
	for (int i = 0; i < n && !err && !interrupted(); i++)
		if (!only || only == rules[i])
			err = vary_rule(rules[i], &request, &total);
	if (err)
		return broken_error("see that $TMPDIR can be written to",
				    "the small trees cannot be made: %s", strerror(-err));
	printf("%d rules, %d without variations; seed %llu, %.1f s\n"
	       "%d bad ones, %d missed; %d good ones, %d false alarms\n",
	       total.rules, total.without, (unsigned long long)request.seed, now_s() - begin,
	       total.sum.bad, total.sum.missed, total.sum.good, total.sum.alarms);
	if (interrupted())
		return EXIT_INTERRUPTED;
	return total.sum.missed || total.sum.alarms || total.without ? EXIT_FAIL : EXIT_PASS;
}

static int causes(const struct command_line *line)
{
	const char *seed = option_get(line, "seed");
	struct strbuf text = {0};
	int err = causes_table(seed ? strtoull(seed, NULL, 0) : CAUSES_SEED, &text);

	if (!err)
		fputs(strbuf_str(&text), stdout);
	strbuf_release(&text);
	return err ? broken_error("see that $TMPDIR can be written to",
				  "the table cannot be made: %s", strerror(-err))
		   : EXIT_PASS;
}

DEV_TOOL(vary) = {"vary", .max_operands = 3, .run = vary};
DEV_TOOL(causes) = {"causes", .max_operands = 1, .run = causes};
