// SPDX-License-Identifier: GPL-2.0-only
/* break - after the course: a mistake planted into a copy of the tree, known by its symptoms */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "breaking.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/json.h"
#include "../rules/rule.h"
#include "../cmd/check.h"
#include "../command/command.h"
#include "../cmd/coursetext.h"

#define DRAWS_MAX 8

static bool wants_json(const struct command_line *line)
{
	return streq(option_get(line, "format"), "json");
}

static int need_course(const struct session *session, struct failure *failure)
{
	const struct course *course = session->course;
	int passed = 0;

	for (int i = 0; i < course->nsteps; i++)
		passed += session_seen(session, &course->steps[i])->passed[0] != '\0';
	return passed == course->nsteps
		       ? 0
		       : failure_set(failure, EXIT_FAIL, "./lab next goes on with the course",
				     "this comes after the course: %d of its %d steps are passed",
				     passed, course->nsteps);
}

static void print_json(const struct breaking *breaking, const char *state, const char *verdict)
{
	json_t *whole = json_object(), *object = json_object(), *score = json_object();
	bool told = !breaking->open;
	struct strbuf out = {0};

	json_object_set_new(score, "asked", json_integer(breaking->asked));
	json_object_set_new(score, "right", json_integer(breaking->right));
	json_object_set_new(score, "at_once", json_integer(breaking->first));
	json_object_set_new(object, "state", json_string(state));
	json_object_set_new(object, "tries", json_integer(breaking->tries));
	json_object_set_new(object, "code", told ? json_text(breaking->code) : json_null());
	json_object_set_new(object, "score", score);
	json_object_set_new(object, "verdict",
			    verdict ? json_loads(verdict, 0, NULL) : json_null());
	json_object_set_new(whole, "format_version", json_integer(JSON_FORMAT_VERSION));
	json_object_set_new(whole, "tool", json_tool());
	json_object_set_new(whole, "break", object);
	json_write(&out, whole);
	fputs(strbuf_str(&out), stdout);
	strbuf_release(&out);
}

/* Draw until something is seen of what is planted; an old one is shown again. */
static int show(const struct command_line *line, struct session *session, struct breaking *breaking,
		struct failure *failure)
{
	const char *asked = option_get(line, "seed"), *format = wants_json(line) ? "json" : "term";
	uint64_t seed = rng_seed_from_system();
	struct style style = check_style(line);
	struct planted planted;
	struct strbuf out = {0};
	struct meter meter;

	option_seed(line, &seed);
	meter_begin(&meter, line->plain, "planting a mistake", 0);
	if (meter.live)
		meter_update(&meter, NULL, 0, 0);
	for (int i = 0; i < DRAWS_MAX && !out.len && !failure->code; i++)
		if ((breaking->open && !asked) ||
		    !breaking_draw(session, breaking, seed + i, failure))
			if (!breaking_trees(session, breaking, &planted, failure) &&
			    !breaking_look(session, &planted, format, &style, &meter, &out,
					   failure))
				breaking->open = out.len > 0;
	if (meter.live)
		meter_end(&meter, false);
	if (!failure->code && !out.len)
		failure_set(failure, EXIT_BROKEN, "./lab break --seed N draws others",
			    "%d mistakes were planted, and nothing was seen of them", DRAWS_MAX);
	if (failure->code || breaking_files(&planted, failure) || breaking_save(breaking, failure))
		goto out;
	if (wants_json(line)) {
		print_json(breaking, "open", strbuf_str(&out));
		goto out;
	}
	printf("A known mistake stands in a copy of the solved tree. What one sees of it:\n\n%s",
	       strbuf_str(&out));
	say(stdout,
	    "\nWhich one is it? %s/break has the files of the course as they are there.\n"
	    "./lab break CODE answers (./lab explain lists the codes), ./lab break --give-up tells.\n",
	    workspace_get()->dir);
out:
	strbuf_release(&out);
	return failure->code;
}

/* What was planted, now that it may be known. */
static int tell(const struct command_line *line, struct session *session,
		const struct breaking *breaking, const char *state, struct failure *failure)
{
	const struct rule *rule = rule_find(breaking->code);
	struct planted planted;
	struct strbuf diff = {0};
	char *error = NULL;
	int err;

	if (wants_json(line)) {
		print_json(breaking, state, NULL);
		return 0;
	}
	if (breaking_trees(session, breaking, &planted, failure))
		return failure->code;
	err = worktree_diff(workspace_get()->tree, planted.solved, planted.broken, NULL, &diff,
			    &error);
	if (err)
		return failure_take(failure, err, error);
	say(stdout, "%s %s, %s: %s\n\n", streq(state, "right") ? "Yes:" : "It was", breaking->code,
	    rule ? rule->slug : "", rule ? rule->title : "");
	print_diff(&diff, line->plain);
	say(stdout, "\n%d of %d recognised, %d of them at once. ./lab break plants another one.\n",
	    breaking->right, breaking->asked, breaking->first);
	strbuf_release(&diff);
	return 0;
}

static int respond(const struct command_line *line, struct session *session,
		   struct breaking *breaking, struct failure *failure)
{
	struct failure wrong = {0};

	if (!breaking->open)
		return failure_set(failure, EXIT_USAGE, "./lab break plants one",
				   "no mistake waits for an answer");
	if (option_get(line, "give-up")) {
		breaking->open = false;
		breaking->asked++;
	} else {
		breaking_answer(breaking, line->operands[0], &wrong);
	}
	if (!breaking_save(breaking, failure) && wrong.code) {
		if (wants_json(line))
			print_json(breaking, "wrong", NULL);
		*failure = wrong;
	} else if (!failure->code) {
		tell(line, session, breaking, option_get(line, "give-up") ? "told" : "right",
		     failure);
	}
	return failure->code;
}

static int break_run(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;
	struct breaking breaking = {0};

	uint64_t seed;

	if (line->noperands && option_get(line, "give-up"))
		return usage_error(line, "answer it, or give up");
	if (!option_seed(line, &seed))
		return EXIT_USAGE;
	if (!session_open(&session, true, &failure) && !need_course(&session, &failure) &&
	    !breaking_load(&breaking, &failure)) {
		if (line->noperands || option_get(line, "give-up"))
			respond(line, &session, &breaking, &failure);
		else
			show(line, &session, &breaking, &failure);
	}
	session_close(&session);
	return failure_print(&failure);
}

COMMAND(break) = {
	.name = "break",
	.synopsis = "[CODE] [--give-up] [--seed N] [--format FORMAT]",
	.summary = "after the course: know a planted mistake by its symptoms",
	.description =
		"When all steps are passed: plants a mistake that the lab knows into a copy of the solved tree,\n"
		"builds and boots it, and shows what one sees of it, but neither where it is nor what. Your own\n"
		"tree stays as it is. work/break has the files of the course as they are in the copy.\n\n"
		"./lab break CODE answers, with a code or its name; ./lab break alone shows the same one again until\n"
		"it is answered. How many you recognised is shown to you, and to nobody else.",
	.group = GROUP_COURSE,
	.order = 60,
	.boxed = true,
	.ask = "The code of the mistake; Enter alone shows one, or the same one again.",
	.needs = NEEDS_WORKSPACE | NEEDS_BUILD | NEEDS_LOCK,
	.max_operands = 1,
	.options = (const struct option_spec[]){{.name = "give-up", .summary = "tell what it is"},
						{.name = "seed",
						 .arg = "N",
						 .summary = "plant the one of this number"},
						{.name = "format",
						 .arg = "FORMAT",
						 .choices = "term json",
						 .summary = "how to show it"},
						{0}},
	.run = break_run,
};
