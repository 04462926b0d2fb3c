// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../facts/facts.h"
#include "../verdict/finding.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "paint.h"
#include "render.h"
#include "snippet.h"
#include "text.h"

#define EVIDENCE_LINES 24 /* shown of one excerpt; the whole log is named at the end */
#define FIX_LINES      8  /* a larger fix is not shown here; JSON has it */
#define FIX_BYTES      8192
#define FINDINGS_SHOWN 30 /* first causes come first; nobody reads more at once */

static const char *const severity_names[] = {
	[SEVERITY_NOTE] = "note",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_ERROR] = "error",
};

static const char *const part_verbs[] = {
	[PART_DEFINITION] = "define",
	[PART_OBJECT] = "build",
	[PART_PROTOTYPE] = "declare",
	[PART_ROW] = "register",
};

static const enum paint severity_paints[] = {
	[SEVERITY_NOTE] = PAINT_NOTE,
	[SEVERITY_WARNING] = PAINT_WARNING,
	[SEVERITY_ERROR] = PAINT_ERROR,
};

/* "note: why", wrapped under the beginning of its text when the terminal is wide enough. */
static void prose(struct strbuf *out, const struct style *style, enum paint kind, const char *tag,
		  const char *text)
{
	int used = strlen(tag) + 2;
	char *named;

	if (!text || !*text)
		return;
	named = text_named(text, lab_name());
	paint_str(out, style, kind, tag);
	strbuf_addstr(out, ": ");
	text_wrap(out, named, used, style->width >= 60 ? used : 2, style->width, style->unicode);
	strbuf_addch(out, '\n');
	free(named);
}

static void headline(struct strbuf *out, const struct style *style, const struct finding *finding)
{
	const char *severity = severity_names[finding->severity];
	const char *code = finding->rule->code;

	paint(out, style, severity_paints[finding->severity]);
	strbuf_addf(out, "%s[%s]", severity, code);
	paint(out, style, PAINT_NONE);
	paint_str(out, style, PAINT_STRONG, ": ");
	paint(out, style, PAINT_STRONG);
	text_wrap(out, finding->message, strlen(severity) + strlen(code) + 4, 4, style->width,
		  style->unicode);
	paint(out, style, PAINT_NONE);
	strbuf_addch(out, '\n');
}

static void blocked_line(struct strbuf *out, const struct style *style,
			 const struct finding *finding)
{
	char *text = xasprintf("blocked by %s: %s %s", finding->blocked_by, finding->rule->code,
			       finding->message);

	paint(out, style, PAINT_DIM);
	text_wrap(out, text, 0, 4, style->width, style->unicode);
	paint(out, style, PAINT_NONE);
	strbuf_addch(out, '\n');
	free(text);
}

/* A line of somebody's log: never wrapped at words, for it may be searched for. */
static void quoted_line(struct strbuf *out, const struct style *style, const char *line)
{
	paint_str(out, style, PAINT_FRAME, "  | ");
	text_add(out, line, style->unicode);
	strbuf_addch(out, '\n');
}

static void evidence_render(struct strbuf *out, const struct style *style,
			    const struct evidence *evidence)
{
	static const char *const sources[] = {
		[EVIDENCE_CONSOLE] = "the guest",
		[EVIDENCE_BUILD] = "the build",
		[EVIDENCE_SYMBOL] = "the image",
		[EVIDENCE_REGISTERS] = "the registers",
	};
	char *copy = xstrdup(evidence->text), *rest = copy, *line;
	int n = 0;

	paint_str(out, style, PAINT_FRAME, "seen in ");
	strbuf_addf(out, "%s:\n", sources[evidence->kind]);
	while ((line = strsep(&rest, "\n")))
		if ((*line || rest) && n++ < EVIDENCE_LINES)
			quoted_line(out, style, line);
	if (n > EVIDENCE_LINES)
		strbuf_addf(out, "  ... and %d lines more\n", n - EVIDENCE_LINES);
	free(copy);
}

static bool is_change(const char *line)
{
	return (*line == '-' && !starts_with(line, "--- ")) ||
	       (*line == '+' && !starts_with(line, "+++ "));
}

static int count_changes(const char *diff)
{
	int n = 0;

	for (const char *line = diff; line; line = strchr(line, '\n'), line += !!line)
		n += is_change(line);
	return n;
}

/* One line of a diff's hunk, with its number in the file it stands in. */
static void change_line(struct strbuf *out, const struct style *style, const char *line, int old,
			int new)
{
	bool added = *line == '+';

	if (!is_change(line))
		return;
	paint(out, style, PAINT_FRAME);
	strbuf_addf(out, "%6d ", added ? new : old);
	paint(out, style, PAINT_NONE);
	paint(out, style, added ? PAINT_GOOD : PAINT_ERROR);
	strbuf_addf(out, "%c ", *line);
	text_add(out, line + 1, style->unicode);
	paint(out, style, PAINT_NONE);
	strbuf_addch(out, '\n');
}

/* The changed lines of the fix; context and positions are above already. */
static void fix_render(struct strbuf *out, const struct style *style, const struct finding *finding)
{
	char *copy, *rest, *line;
	int old = 0, new = 0;

	if (!finding->fix.diff || count_changes(finding->fix.diff) > FIX_LINES ||
	    strlen(finding->fix.diff) > FIX_BYTES)
		return;
	if (finding->fix.confidence == CONFIDENCE_GUESS)
		strbuf_addstr(out, "      perhaps:\n");
	rest = copy = xstrdup(finding->fix.diff);
	while ((line = strsep(&rest, "\n"))) {
		line[strcspn(line, "\r")] = '\0';
		if (sscanf(line, "@@ -%d%*[,0-9] +%d", &old, &new) == 2 || starts_with(line, "---"))
			continue;
		change_line(out, style, line, old, new);
		old += *line == '-' || *line == ' ';
		new += (*line == '+' && !starts_with(line, "+++ ")) || *line == ' ';
	}
	free(copy);
}

/* Where the text is still to be found out, only what belongs there is shown. */
static void ways_render(struct strbuf *out, const struct style *style,
			const struct finding *finding, bool dosed)
{
	char *dose;

	if (!dosed || !finding->dose) {
		prose(out, style, PAINT_HELP, "help", finding->help);
		fix_render(out, style, finding);
		return;
	}
	dose = xasprintf("%s%s%s (./lab hint helps with how it reads)",
			 finding->missing ? part_verbs[finding->missing] : "",
			 finding->missing ? " " : "", finding->dose);
	prose(out, style, PAINT_HELP, "help", dose);
	free(dose);
}

static void finding_render(struct strbuf *out, const struct style *style,
			   const struct finding *finding, bool dosed)
{
	if (finding->blocked_by) {
		blocked_line(out, style, finding);
		return;
	}
	headline(out, style, finding);
	snippet_render(finding, style, out);
	for (int i = 0; i < finding->nevidence; i++)
		evidence_render(out, style, &finding->evidence[i]);
	if (finding->trail)
		render_trail_term(finding->trail, style, out);
	prose(out, style, PAINT_NOTE, "note", finding->note);
	ways_render(out, style, finding, dosed);
	paint(out, style, PAINT_DIM);
	strbuf_addf(out, "more: %s explain %s", lab_name(), finding->rule->code);
	paint(out, style, PAINT_NONE);
	strbuf_addch(out, '\n');
}

void render_finding_term(const struct finding *finding, bool dosed, const struct style *style,
			 struct strbuf *out)
{
	finding_render(out, style, finding, dosed);
}

/* ---- what is not begun yet ------------------------------------------------------------------- */

/* Parts that are not there are no mistakes as long as the work has not come to them. */
static bool is_to_do(const struct verdict *verdict, const struct finding *finding)
{
	return verdict->dosed && finding->missing && !finding->blocked_by;
}

/* The first of several, in the order of the work; one alone is shown in full. */
static const struct finding *first_to_do(const struct verdict *verdict)
{
	const struct findings *findings = verdict->findings;
	const struct finding *first = NULL;
	int n = 0;

	for (int i = 0; findings && i < findings->n; i++) {
		const struct finding *finding = findings->list[i];

		if (!is_to_do(verdict, finding))
			continue;
		n++;
		if (!first || finding->missing < first->missing)
			first = finding;
	}
	return n > 1 ? first : NULL;
}

static void part_render(struct strbuf *out, const struct style *style,
			const struct verdict *verdict, enum part part)
{
	for (int i = 0; i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];
		char *text;

		if (!is_to_do(verdict, finding) || finding->missing != part)
			continue;
		strbuf_addf(out, "  %-9s", part_verbs[part]);
		text = xasprintf("%s (%s)", finding->dose, finding->rule->code);
		text_wrap(out, text, 11, 11, style->width, style->unicode);
		strbuf_addch(out, '\n');
		free(text);
	}
}

static void to_do_render(struct strbuf *out, const struct style *style,
			 const struct verdict *verdict)
{
	if (!first_to_do(verdict))
		return;
	if (out->len)
		strbuf_addch(out, '\n');
	paint_str(out, style, PAINT_STRONG, "not begun yet, in the order of the work");
	strbuf_addch(out, '\n');
	for (enum part part = PART_DEFINITION; part <= PART_ROW; part++)
		part_render(out, style, verdict, part);
}

static void findings_render(struct strbuf *out, const struct style *style,
			    const struct verdict *verdict)
{
	const struct findings *findings = verdict->findings;
	bool blocked = false, listed = first_to_do(verdict);

	for (int i = 0; findings && i < findings->n; i++) {
		const struct finding *finding = findings->list[i];

		if (listed && is_to_do(verdict, finding))
			continue;
		if (i == FINDINGS_SHOWN) {
			strbuf_addf(out, "\n... and %d findings more: fix these first\n",
				    findings->n - i);
			return;
		}
		/* A blank line between findings, none between blocked ones. */
		if (out->len && !(blocked && finding->blocked_by))
			strbuf_addch(out, '\n');
		blocked = finding->blocked_by;
		finding_render(out, style, finding, verdict->dosed);
	}
}

static void exhibits_render(struct strbuf *out, const struct style *style,
			    const struct verdict *verdict)
{
	for (int i = 0; i < verdict->nexhibits; i++) {
		const struct exhibit *exhibit = &verdict->exhibits[i];

		if (out->len)
			strbuf_addch(out, '\n');
		paint(out, style, PAINT_STRONG);
		text_add(out, exhibit->title, style->unicode);
		paint(out, style, PAINT_NONE);
		strbuf_addch(out, '\n');
		for (int j = 0; j < exhibit->nlines; j++) {
			strbuf_addstr(out, "  ");
			text_add(out, exhibit->lines[j], style->unicode);
			strbuf_addch(out, '\n');
		}
	}
}

/* Codes of the errors that fail this goal: " (E0102, E0301)" */
static char *goal_codes(const struct verdict *verdict, const struct goal *goal)
{
	struct strbuf codes = {0};

	for (int i = 0; verdict->findings && i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];

		if (!codes_match(goal->codes, finding->rule->code) || finding->blocked_by ||
		    finding->severity != SEVERITY_ERROR)
			continue;
		if (codes.len && strstr(codes.buf, finding->rule->code))
			continue;
		strbuf_addf(&codes, "%s%s", codes.len ? ", " : " (", finding->rule->code);
	}
	if (codes.len)
		strbuf_addch(&codes, ')');
	return strbuf_detach(&codes);
}

static void goal_mark(struct strbuf *out, const struct style *style, enum outcome outcome)
{
	static const char *const marks[] = {
		[OUTCOME_PASS] = "✓",
		[OUTCOME_FAIL] = "✗",
		[OUTCOME_BLOCKED] = "·",
		[OUTCOME_BROKEN] = "!",
	};
	static const enum paint paints[] = {
		[OUTCOME_PASS] = PAINT_GOOD,
		[OUTCOME_FAIL] = PAINT_ERROR,
		[OUTCOME_BLOCKED] = PAINT_DIM,
		[OUTCOME_BROKEN] = PAINT_WARNING,
	};
	char *word = xasprintf("%-7s", outcome_name(outcome));

	paint_str(out, style, paints[outcome], style->unicode ? marks[outcome] : word);
	free(word);
}

static void goal_render(struct strbuf *out, const struct style *style,
			const struct verdict *verdict, const struct goal_result *result)
{
	int indent = style->unicode ? 10 : 16;
	char *codes = goal_codes(verdict, result->goal), *text;

	strbuf_addstr(out, "  ");
	goal_mark(out, style, result->outcome);
	strbuf_addf(out, " %2d/%-2d ", result->points, result->goal->points);
	text = xasprintf("%s%s", result->goal->title, result->outcome == OUTCOME_FAIL ? codes : "");
	text_wrap(out, text, indent, indent, style->width, style->unicode);
	strbuf_addch(out, '\n');
	if (result->reason && result->outcome != OUTCOME_PASS) {
		strbuf_addf(out, "%*s", indent, "");
		paint(out, style, PAINT_DIM);
		text_wrap(out, result->reason, indent, indent, style->width, style->unicode);
		paint(out, style, PAINT_NONE);
		strbuf_addch(out, '\n');
	}
	free(text);
	free(codes);
}

static void goals_render(struct strbuf *out, const struct style *style,
			 const struct verdict *verdict)
{
	if (!verdict->ngoals)
		return;
	if (out->len)
		strbuf_addch(out, '\n');
	paint(out, style, PAINT_STRONG);
	text_add(out, verdict->step ? verdict->step : "goals", style->unicode);
	paint(out, style, PAINT_NONE);
	if (verdict->step_title) {
		strbuf_addstr(out, ": ");
		text_wrap(out, verdict->step_title, strlen(verdict->step) + 2, 4, style->width,
			  style->unicode);
	}
	strbuf_addch(out, '\n');
	for (int i = 0; i < verdict->ngoals; i++)
		goal_render(out, style, verdict, &verdict->goals[i]);
}

/* 0.0123 is "12 ms", 2.94 is "2.9 s". */
static void add_seconds(struct strbuf *out, double seconds)
{
	if (seconds < 0.0995)
		strbuf_addf(out, "%.0f ms", seconds * 1000);
	else
		strbuf_addf(out, seconds < 0.995 ? "%.2f s" : "%.1f s", seconds);
}

static void add_build(struct strbuf *out, const struct verdict *verdict)
{
	const struct build_facts *build = &verdict->facts->build;

	if (build->state != FACT_COLLECTED)
		return;
	strbuf_addstr(out, ", build ");
	add_seconds(out, verdict->build_s);
	strbuf_addf(out, " (%d object%s", build->objects_built,
		    build->objects_built == 1 ? "" : "s");
	if (build->full_build)
		strbuf_addstr(out, ", a full build");
	if (build->full_build && build->full_reason)
		strbuf_addf(out, ": %s", build->full_reason);
	strbuf_addstr(out, ")");
}

static void add_boot(struct strbuf *out, const struct verdict *verdict)
{
	const struct boot_facts *boot = &verdict->facts->boot;

	if (boot->state != FACT_COLLECTED)
		return;
	strbuf_addstr(out, ", boot ");
	add_seconds(out, verdict->boot_s);
	if (verdict->tally.asked)
		strbuf_addf(out, " (%d questions, %d answered, %d rightly)", verdict->tally.asked,
			    verdict->tally.answered, verdict->tally.right);
	if (boot->accelerator)
		strbuf_addf(out, " under %s", boot->accelerator);
}

void render_guest_term(const struct verdict *verdict, struct strbuf *out)
{
	const struct boot_facts *boot = &verdict->facts->boot;

	if (boot->state != FACT_COLLECTED || !boot->accelerator)
		return;
	strbuf_addf(out, "the guest ran under %s", boot->accelerator);
	if (boot->accelerator_reason)
		strbuf_addf(out, " (%s)", boot->accelerator_reason);
	strbuf_addch(out, '\n');
	if (boot->seed)
		strbuf_addf(out, "--seed %llu draws the same challenges again\n",
			    (unsigned long long)boot->seed);
}

static void add_unasked(struct strbuf *text, const struct facts *facts)
{
	for (int i = 0; i < facts->nunasked; i++)
		strbuf_addf(text, "%s%s", i ? ", " : "; not looked for to the end: ",
			    facts->unasked[i]);
}

static void timing_render(struct strbuf *out, const struct style *style,
			  const struct verdict *verdict)
{
	const struct kernel_facts *kernel = &verdict->facts->kernel;
	struct strbuf text = {0};

	if (kernel->version)
		strbuf_addf(&text, "Linux %s: ", kernel->version);
	strbuf_addstr(&text, "read in ");
	add_seconds(&text, verdict->static_s);
	add_build(&text, verdict);
	add_boot(&text, verdict);
	add_unasked(&text, verdict->facts);
	paint(out, style, PAINT_DIM);
	text_wrap(out, strbuf_str(&text), 0, 2, style->width, style->unicode);
	paint(out, style, PAINT_NONE);
	strbuf_addch(out, '\n');
	strbuf_release(&text);
}

/* A path the way the learner would type it from here. */
static const char *near_path(const char *path)
{
	static char cwd[4096];
	size_t len;

	if (!getcwd(cwd, sizeof(cwd)))
		return path;
	len = strlen(cwd);
	return strncmp(path, cwd, len) == 0 && path[len] == '/' ? path + len + 1 : path;
}

/* Where to read on when the build or the boot went wrong. */
static void logs_render(struct strbuf *out, const struct style *style,
			const struct verdict *verdict)
{
	const struct facts *facts = verdict->facts;
	bool build = facts->build.state == FACT_COLLECTED && !facts->build.ok && facts->build.log;
	bool boot = facts->boot.state == FACT_COLLECTED && facts->boot.console;

	if (verdict->outcome == OUTCOME_PASS || (!build && !boot))
		return;
	paint(out, style, PAINT_DIM);
	if (build)
		strbuf_addf(out, "build log: %s\n", near_path(facts->build.log));
	if (boot)
		strbuf_addf(out, "console: %s\n", near_path(facts->boot.console));
	paint(out, style, PAINT_NONE);
}

static const struct finding *first_cause(const struct verdict *verdict)
{
	const struct finding *to_do = first_to_do(verdict);

	for (int i = 0; verdict->findings && i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];

		if (finding->severity == SEVERITY_ERROR && !finding->blocked_by &&
		    !(to_do && is_to_do(verdict, finding)))
			return finding;
	}
	return to_do;
}

static bool anything_left_out(const struct verdict *verdict)
{
	for (int i = 0; i < verdict->ngoals; i++)
		if (verdict->goals[i].outcome != OUTCOME_PASS)
			return true;
	return false;
}

static int count_lines(const struct strbuf *text)
{
	int n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->buf[i] == '\n';
	return n;
}

/* What has scrolled out of sight is shown again, with its place. */
static void repeat_headline(struct strbuf *out, const struct style *style,
			    const struct verdict *verdict)
{
	const struct finding *cause = first_cause(verdict);
	char *place = NULL, *text;

	if (!cause || !style->height || count_lines(out) < style->height - 1)
		return;
	if (cause->span.file)
		place = cause->span.line ? xasprintf("%s:%d: ", cause->span.file, cause->span.line)
					 : xasprintf("%s: ", cause->span.file);
	text = xasprintf("%s%s", place ? place : "", cause->message);
	prose(out, style, severity_paints[cause->severity], cause->rule->code, text);
	free(place);
	free(text);
}

static void next_render(struct strbuf *out, const struct style *style,
			const struct verdict *verdict)
{
	const struct finding *cause = first_cause(verdict);
	char *text = NULL;

	if (verdict->outcome == OUTCOME_PASS && anything_left_out(verdict))
		text = xstrdup(
			"nothing is wrong in what was looked at; ./lab check looks at the rest");
	else if (verdict->outcome == OUTCOME_PASS)
		text = xstrdup("./lab next");
	else if (cause && cause == first_to_do(verdict))
		text = xasprintf("%s %s, then ./lab check (stuck? ./lab hint, ./lab explain %s)",
				 part_verbs[cause->missing], cause->subject, cause->rule->code);
	else if (cause)
		text = xasprintf("fix %s, then ./lab check (stuck? ./lab hint, ./lab explain %s)",
				 cause->rule->code, cause->rule->code);
	else if (verdict->outcome == OUTCOME_FAIL)
		text = xstrdup("./lab hint, then ./lab check");
	prose(out, style, PAINT_STRONG, "next", text);
	free(text);
}

static void broken_render(struct strbuf *out, const struct style *style,
			  const struct verdict *verdict)
{
	if (verdict->outcome != OUTCOME_BROKEN)
		return;
	prose(out, style, PAINT_WARNING, "broken",
	      verdict->broken ? verdict->broken : "the lab could not do its work");
	prose(out, style, PAINT_NOTE, "note",
	      "this is about the machine or the lab; your work was not judged");
	prose(out, style, PAINT_HELP, "help",
	      verdict->broken_help ? verdict->broken_help : "./lab doctor looks at the machine");
}

static void points_render(struct strbuf *out, const struct style *style,
			  const struct verdict *verdict)
{
	if (!verdict->ngoals)
		return;
	paint(out, style, verdict->outcome == OUTCOME_PASS ? PAINT_GOOD : PAINT_STRONG);
	strbuf_addf(out, "%d of %d points", verdict->points, verdict->max_points);
	paint(out, style, PAINT_NONE);
	strbuf_addstr(out, verdict->outcome == OUTCOME_PASS && !anything_left_out(verdict)
				   ? ": this step is done\n"
				   : "\n");
}

static void inspection_render(struct strbuf *out, const struct verdict *verdict)
{
	int errors = 0, warnings = 0;

	for (int i = 0; verdict->findings && i < verdict->findings->n; i++) {
		errors += verdict->findings->list[i]->severity == SEVERITY_ERROR;
		warnings += verdict->findings->list[i]->severity == SEVERITY_WARNING;
	}
	if (!errors && !warnings)
		strbuf_addstr(out, "nothing to say against it\n");
	else
		strbuf_addf(out, "%d error%s, %d warning%s\n", errors, errors == 1 ? "" : "s",
			    warnings, warnings == 1 ? "" : "s");
}

static void render(const struct verdict *verdict, const struct style *style, struct strbuf *out)
{
	struct strbuf text = {0};

	findings_render(&text, style, verdict);
	to_do_render(&text, style, verdict);
	exhibits_render(&text, style, verdict);
	goals_render(&text, style, verdict);
	if (text.len)
		strbuf_addch(&text, '\n');
	broken_render(&text, style, verdict);
	points_render(&text, style, verdict);
	if (!verdict->step && verdict->outcome != OUTCOME_BROKEN)
		inspection_render(&text, verdict);
	timing_render(&text, style, verdict);
	logs_render(&text, style, verdict);
	repeat_headline(&text, style, verdict);
	if (verdict->step)
		next_render(&text, style, verdict);
	strbuf_add(out, text.buf, text.len);
	strbuf_release(&text);
}

RENDERER(term) = {
	.name = "term",
	.summary = "for people, on a terminal or in a file",
	.render = render,
};
