// SPDX-License-Identifier: GPL-2.0-only
#include "ending.h"

#include <stdio.h>
#include <string.h>

#include "../work/session.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/rule.h"

bool ending_reached(const struct session *session)
{
	for (int i = 0; i < session->course->nsteps; i++)
		if (!session_seen(session, &session->course->steps[i])->passed[0])
			return false;
	return session->course->nsteps > 0;
}

/* "2 h 5 min", "12 min"; what a minute does not hold is none. */
static void add_time(struct strbuf *out, int seconds)
{
	int minutes = (seconds + 59) / 60;

	if (minutes >= 60)
		strbuf_addf(out, "%d h ", minutes / 60);
	strbuf_addf(out, "%d min", minutes % 60);
}

static const char *last_passed(const struct session *session)
{
	const char *last = "";

	for (int i = 0; i < session->course->nsteps; i++) {
		const char *when = session_seen(session, &session->course->steps[i])->passed_at;

		if (strcmp(when, last) > 0)
			last = when;
	}
	return last;
}

static void add_numbers(const struct session *session, struct strbuf *out)
{
	const struct record *record = &session->progress.record;
	int times, hints = 0;
	const char *code = record_commonest(record, &times);
	const struct rule *rule = code ? rule_find(code) : NULL;

	for (int i = 0; i < session->course->nsteps; i++)
		hints += session_seen(session, &session->course->steps[i])->hints;
	strbuf_addf(out, "    steps     %d, the last one passed %s\n", session->course->nsteps,
		    last_passed(session));
	strbuf_addf(out, "    kernel    Linux %s, %s track\n", session->progress.kernel,
		    track_name(session->progress.track));
	if (record->checks) {
		strbuf_addstr(out, "    time      ");
		add_time(out, record->seconds);
		strbuf_addf(out, " between checks, longer pauses left out\n    checks    %d\n",
			    record->checks);
	}
	strbuf_addf(out, "    hints     %d\n", hints);
	if (rule)
		strbuf_addf(out,
			    "    mistake   %s %s, in %d check%s: you will not forget that one\n",
			    code, rule->slug, times, times == 1 ? "" : "s");
}

void ending_text(const struct session *session, struct strbuf *out)
{
	strbuf_addstr(out, "# You have added system calls to Linux\n\n");
	if (session->progress.student[0])
		strbuf_addf(out, "%s, you", session->progress.student);
	else
		strbuf_addstr(out, "You");
	strbuf_addstr(
		out,
		" can now define a call, build it in, declare it, register it and call it, in a kernel\n"
		"of either era; you know what carries its parameters and what comes back; and you have\n"
		"found planted mistakes by nothing but their symptoms.\n\n"
		"## Your own numbers\n\n"
		"They are in your progress file and are compared with nobody's.\n\n");
	add_numbers(session, out);
	strbuf_addstr(
		out,
		"\n## What to try next\n\n"
		"- A call of your own, in this tree: `./lab own` gives it the whole loop, and\n"
		"  `./lab trace` shows it at work.\n"
		"- `./lab break` plants a mistake into a copy of the solved tree: can you tell which by\n"
		"  what one sees of it?\n"
		"- One that fills a struct of its caller's: copy_to_user(), and EFAULT for a bad\n"
		"  pointer. `./lab explain E0320` and `./lab explain E0810` say what to look out for.\n"
		"- What upstream asks besides: `./lab explain E09` lists it.\n"
		"- Keep the book: `./lab lesson --html` writes it, with this page at its end.\n"
		"- `./lab submit` writes what you hand in.\n");
}
