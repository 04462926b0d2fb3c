// SPDX-License-Identifier: GPL-2.0-only
#include "ownreport.h"

#include <stdlib.h>
#include <string.h>

#include "../ownloop.h"
#include "../exam/challenge.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "json.h"
#include "paint.h"
#include "render.h"
#include "text.h"

#define ENTERED_MAX 8
#define LINES_MAX   20

/* Whether nothing speaks against the call. */
static bool own_passes(const struct own_report *report)
{
	return report->verdict && !report->problem && report->verdict->outcome == OUTCOME_PASS;
}

static const struct program_run *run_of(const struct own_report *report)
{
	const struct boot_facts *boot = report->verdict ? &report->verdict->facts->boot : NULL;

	return boot && boot->nprograms ? &boot->programs[0] : NULL;
}

static int nparams_of(const struct own_report *report)
{
	return report->definition ? report->definition->nparams : 0;
}

/* A register is 64 bits wide; what stands above an int belongs to nobody. */
static long argument(const struct own_report *report, const struct entered *entered, int i)
{
	enum width width = parameter_width(report->definition->params[i].type);

	if (width == WIDTH_INT || width == WIDTH_SMALL)
		return (int)entered->args[i];
	return width == WIDTH_UNSIGNED ? (long)(unsigned)entered->args[i] : entered->args[i];
}

/* ---- for people ------------------------------------------------------------------------------ */

static void add_head(struct strbuf *out, const struct style *style, const struct own_report *report)
{
	const struct definition *definition = report->definition;

	paint_str(out, style, PAINT_STRONG, report->name);
	if (report->number >= 0)
		strbuf_addf(out, ", number %ld", report->number);
	if (definition)
		strbuf_addf(out, ", %s:%d", definition->span.file, definition->span.line);
	strbuf_addstr(out, "\n\n");
}

/* A few lines of somebody's words, indented. */
static void add_lines(struct strbuf *out, const struct style *style, const char *text)
{
	int n = 0;

	for (; *text && n < LINES_MAX; n++) {
		size_t len = strcspn(text, "\n");
		char *line = strndup(text, len);

		strbuf_addstr(out, "      ");
		text_add(out, line ? line : "", style->unicode);
		strbuf_addch(out, '\n');
		free(line);
		text += len + (text[len] == '\n');
	}
	if (*text)
		strbuf_addstr(out, "      ...\n");
}

static void add_part(struct strbuf *out, const struct style *style, const char *title,
		     const char *text)
{
	if (!text || !*text)
		return;
	strbuf_addf(out, "  %s\n", title);
	add_lines(out, style, text);
}

static void add_program(struct strbuf *out, const struct style *style,
			const struct own_report *report, const struct program_run *run)
{
	if (!run->ran && !run->timed_out)
		return;
	strbuf_addf(out, "  $ %s%s%s\n", report->made_up ? "(a program of the lab's)" : run->source,
		    *run->argv ? " " : "", run->argv);
	add_lines(out, style, run->output);
	add_part(out, style, "it complained", run->errors);
	if (run->timed_out)
		strbuf_addstr(out, "  it did not end, and was ended\n");
	else if (run->status > 128)
		strbuf_addf(out, "  it was killed by signal %d\n", run->status - 128);
	else
		strbuf_addf(out, "  exit status %d\n", run->status);
}

static void add_result(struct strbuf *out, long result)
{
	const char *name = result < 0 && result >= -4095 ? strerrorname_np((int)-result) : NULL;

	strbuf_addf(out, " = %ld", result);
	if (name)
		strbuf_addf(out, " (-%s)", name);
}

static void add_entered(struct strbuf *out, const struct own_report *report,
			const struct program_run *run)
{
	int n = nparams_of(report);

	for (int i = 0; i < run->nentered && i < ENTERED_MAX; i++) {
		const struct entered *entered = &run->entered[i];

		strbuf_addf(out, "  %s %s(", i ? "           " : "the handler", report->name);
		for (int j = 0; j < n && entered->known; j++)
			strbuf_addf(out, "%s%ld", j ? ", " : "", argument(report, entered, j));
		strbuf_addch(out, ')');
		if (entered->returned)
			add_result(out, entered->result);
		else
			strbuf_addstr(out, " never came back");
		strbuf_addch(out, '\n');
	}
	if (run->hits > ENTERED_MAX && run->nentered > ENTERED_MAX)
		strbuf_addf(out, "              ... entered %d times\n", run->hits);
}

static void add_challenges(struct strbuf *out, const struct own_report *report)
{
	struct tally tally = boot_tally(&report->verdict->facts->boot, QUESTION_CALL);

	if (tally.asked)
		strbuf_addf(out, "  challenged %d times, as %s says: %d right\n", tally.asked,
			    report->statement, tally.right);
}

static void add_problem(struct strbuf *out, const struct style *style, enum paint paint,
			const char *word, const char *text)
{
	char *named = text ? text_named(text, lab_name()) : NULL;

	if (!named)
		return;
	paint_str(out, style, paint, word);
	strbuf_addstr(out, ": ");
	text_wrap(out, named, (int)strlen(word) + 2, (int)strlen(word) + 2, style->width,
		  style->unicode);
	strbuf_addch(out, '\n');
	free(named);
}

static void add_report(struct strbuf *out, const struct style *style,
		       const struct own_report *report)
{
	const struct program_run *run = run_of(report);

	add_head(out, style, report);
	if (run) {
		add_program(out, style, report, run);
		add_entered(out, report, run);
		add_part(out, style, "the kernel said", run->said);
	}
	if (report->verdict) {
		add_challenges(out, report);
		if (run)
			strbuf_addch(out, '\n');
		if (!report->problem || report->verdict->findings->n)
			renderer_find("term")->render(report->verdict, style, out);
	}
	add_problem(out, style, PAINT_ERROR, "error", report->problem);
	add_problem(out, style, PAINT_HELP, "help", report->help);
}

void render_own_term(const struct own_report *reports, int n, const struct style *style,
		     struct strbuf *out)
{
	int passed = 0;

	for (int i = 0; i < n; i++) {
		add_report(out, style, &reports[i]);
		strbuf_addch(out, '\n');
		passed += own_passes(&reports[i]);
	}
	if (n > 1)
		strbuf_addf(out, "%d of your %d calls %s nothing against %s\n", passed, n,
			    passed == 1 ? "has" : "have", passed == 1 ? "it" : "them");
}

/* ---- for programs ---------------------------------------------------------------------------- */

static json_t *json_entered(const struct own_report *report, const struct program_run *run)
{
	json_t *array = json_array();

	for (int i = 0; run && i < run->nentered; i++) {
		const struct entered *entered = &run->entered[i];
		json_t *one = json_object(), *args = json_array();

		for (int j = 0; j < nparams_of(report) && entered->known; j++)
			json_array_append_new(args, json_integer(argument(report, entered, j)));
		json_object_set_new(one, "arguments", args);
		json_object_set_new(one, "returned", json_boolean(entered->returned));
		json_object_set_new(one, "result",
				    entered->returned ? json_integer(entered->result)
						      : json_null());
		json_array_append_new(array, one);
	}
	return array;
}

static json_t *json_program(const struct own_report *report, const struct program_run *run)
{
	json_t *object;

	if (!run)
		return json_null();
	object = json_object();
	json_object_set_new(object, "source",
			    report->made_up ? json_null() : json_text(run->source));
	json_object_set_new(object, "arguments", json_text(run->argv));
	json_object_set_new(object, "ran", json_boolean(run->ran));
	json_object_set_new(object, "timed_out", json_boolean(run->timed_out));
	json_object_set_new(object, "status", run->ran ? json_integer(run->status) : json_null());
	json_object_set_new(object, "output", json_text(run->output));
	json_object_set_new(object, "errors", json_text(run->errors));
	json_object_set_new(object, "kernel_said", json_text(run->said));
	json_object_set_new(object, "times_entered", json_integer(run->hits));
	return object;
}

static json_t *json_definition(const struct definition *definition)
{
	json_t *object;

	if (!definition)
		return json_null();
	object = json_object();
	json_object_set_new(object, "file", json_text(definition->span.file));
	json_object_set_new(object, "line", json_integer(definition->span.line));
	return object;
}

static json_t *json_report(const struct own_report *report)
{
	const struct program_run *run = run_of(report);
	bool broken = report->verdict && report->verdict->outcome == OUTCOME_BROKEN;
	json_t *object = json_object();

	json_object_set_new(object, "name", json_text(report->name));
	json_object_set_new(object, "number",
			    report->number >= 0 ? json_integer(report->number) : json_null());
	json_object_set_new(object, "definition", json_definition(report->definition));
	json_object_set_new(object, "outcome",
			    json_string(broken		     ? "broken"
					: own_passes(report) ? "pass"
							     : "fail"));
	json_object_set_new(object, "statement", json_text(report->statement));
	json_object_set_new(object, "problem", json_text(report->problem));
	json_object_set_new(object, "help", json_text(report->help));
	json_object_set_new(object, "program", json_program(report, run));
	json_object_set_new(object, "entered", json_entered(report, run));
	json_object_set_new(object, "verdict",
			    report->verdict ? json_verdict(report->verdict) : json_null());
	return object;
}

void render_own_json(const struct own_report *reports, int n, const struct kernel_facts *kernel,
		     struct strbuf *out)
{
	json_t *object = json_object(), *array = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(array, json_report(&reports[i]));
	json_object_set_new(object, "format_version", json_integer(JSON_FORMAT_VERSION));
	json_object_set_new(object, "tool", json_tool());
	json_object_set_new(object, "kernel", json_kernel(kernel));
	json_object_set_new(object, "own", array);
	json_write(out, object);
}
