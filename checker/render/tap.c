// SPDX-License-Identifier: GPL-2.0-only
/*
 * TAP 13 as the kernel's own tests print it (KTAP: Documentation/dev-tools/ktap.rst): a goal is a
 * test, a blocked goal is skipped, and what is broken bails out. Diagnostics are "# " lines.
 */
#include <stdlib.h>
#include <string.h>

#include "../verdict/finding.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "render.h"
#include "text.h"

/* A description ends at '#', which begins a directive. */
static void add_description(struct strbuf *out, const char *text)
{
	struct strbuf safe = {0};

	text_escape(&safe, text);
	for (size_t i = 0; i < safe.len; i++) {
		if (safe.buf[i] == '#')
			strbuf_addch(out, '\\');
		strbuf_addch(out, safe.buf[i]);
	}
	strbuf_release(&safe);
}

static void add_comments(struct strbuf *out, const struct finding *finding)
{
	static const struct style style = {0};
	struct strbuf text = {0};
	char *rest, *line;

	render_finding_term(finding, false, &style, &text);
	for (rest = text.buf; (line = strsep(&rest, "\n"));)
		if (*line)
			strbuf_addf(out, "# %s\n", line);
	strbuf_release(&text);
}

static void add_result(struct strbuf *out, int number, const char *title, enum outcome outcome,
		       const char *reason)
{
	bool ok = outcome == OUTCOME_PASS || outcome == OUTCOME_BLOCKED;

	strbuf_addf(out, "%s %d - ", ok ? "ok" : "not ok", number);
	add_description(out, title);
	if (outcome == OUTCOME_BLOCKED) {
		strbuf_addstr(out, " # SKIP ");
		text_escape(out, reason ? reason : "blocked");
	}
	strbuf_addch(out, '\n');
}

static void render(const struct verdict *verdict, const struct style *style, struct strbuf *out)
{
	int number = 0;

	(void)style;
	/* Without goals, as for inspect, the verdict as a whole is the one test. */
	strbuf_addf(out, "TAP version 13\n1..%d\n", verdict->ngoals ? verdict->ngoals : 1);
	for (int i = 0; i < verdict->ngoals; i++)
		add_result(out, ++number, verdict->goals[i].goal->title, verdict->goals[i].outcome,
			   verdict->goals[i].reason);
	if (!verdict->ngoals)
		add_result(out, 1, "nothing speaks against it", verdict->outcome, NULL);
	for (int i = 0; verdict->findings && i < verdict->findings->n; i++)
		add_comments(out, verdict->findings->list[i]);
	if (verdict->outcome == OUTCOME_BROKEN) {
		strbuf_addstr(out, "Bail out! ");
		text_escape(out,
			    verdict->broken ? verdict->broken : "the lab could not do its work");
		strbuf_addch(out, '\n');
	}
}

RENDERER(tap) = {
	.name = "tap",
	.summary = "TAP 13, as the kernel's own tests print it",
	.render = render,
};
