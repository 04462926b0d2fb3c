// SPDX-License-Identifier: GPL-2.0-only
/*
 * SARIF 2.1.0, the form in which code scanning services and editors take findings.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 *
 * How it works: lines and columns there count from 1 and columns count characters, while a span
 * counts bytes, so columns are translated with the finding's own excerpt. A place that is a file
 * or a line as a whole simply leaves out what it does not know.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../verdict/finding.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/trail.h"
#include "../verdict/verdict.h"
#include "json.h"
#include "render.h"
#include "text.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

static json_t *message(const char *text)
{
	json_t *object = json_object();

	json_object_set_new(object, "text", json_text(text ? text : ""));
	return object;
}

static const char *level(enum severity severity)
{
	static const char *const levels[] = {
		[SEVERITY_NOTE] = "note",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_ERROR] = "error",
	};

	return levels[severity];
}

/* struct used - the rules that findings of this run come from, in order of first use */
struct used {
	const struct rule **rules;
	int n;
};

static int rule_index(struct used *used, const struct rule *rule)
{
	for (int i = 0; i < used->n; i++)
		if (streq(used->rules[i]->code, rule->code))
			return i;
	used->rules = xrealloc(used->rules, (used->n + 1) * sizeof(*used->rules));
	used->rules[used->n] = rule;
	return used->n++;
}

static json_t *rules(const struct used *used)
{
	json_t *array = json_array();

	for (int i = 0; i < used->n; i++) {
		const struct rule *rule = used->rules[i];
		char *help = xasprintf("lab explain %s", rule->code);
		json_t *object = json_object(), *configuration = json_object();

		json_object_set_new(configuration, "level", json_string(level(rule->severity)));
		json_object_set_new(object, "id", json_text(rule->code));
		json_object_set_new(object, "name", json_text(rule->slug));
		json_object_set_new(object, "shortDescription", message(rule->title));
		json_object_set_new(object, "fullDescription", message(rule->title));
		json_object_set_new(object, "help", message(help));
		json_object_set_new(object, "defaultConfiguration", configuration);
		json_array_append_new(array, object);
		free(help);
	}
	return array;
}

/* A relative path as a URI reference. */
static json_t *uri(const char *path)
{
	struct strbuf text = {0};
	json_t *string;

	for (; *path; path++) {
		if (isalnum((unsigned char)*path) || strchr("-._~/+", *path))
			strbuf_addch(&text, *path);
		else
			strbuf_addf(&text, "%%%02X", (unsigned char)*path);
	}
	string = json_string(strbuf_str(&text));
	strbuf_release(&text);
	return string;
}

static json_t *artifact(const char *file)
{
	json_t *object = json_object();

	json_object_set_new(object, "uri", uri(file));
	json_object_set_new(object, "uriBaseId", json_string("%SRCROOT%"));
	return object;
}

static const char *line_text(const struct finding *finding, const char *file, int line)
{
	for (int i = 0; i < finding->nexcerpt; i++)
		if (finding->excerpt[i].line == line && streq(finding->excerpt[i].file, file))
			return finding->excerpt[i].text;
	return NULL;
}

/* Byte column @column of @line as a column of characters. */
static int character_column(const char *line, int column)
{
	size_t len = line ? strlen(line) : 0, at = 0;
	int characters = 1;
	unsigned code;

	if (!line)
		return column;
	while (at < len && (int)at < column - 1) {
		int n = utf8_next(line + at, len - at, &code);

		at += n > 0 ? n : 1;
		characters++;
	}
	return (int)at < column - 1 ? characters + column - 1 - (int)at : characters;
}

static json_t *region(const struct finding *finding, struct span span)
{
	int end_line = span.end_line > span.line ? span.end_line : span.line;
	json_t *object = json_object();

	json_object_set_new(object, "startLine", json_integer(span.line));
	if (span.column > 0) {
		int column =
			character_column(line_text(finding, span.file, span.line), span.column);

		json_object_set_new(object, "startColumn", json_integer(column));
	}
	json_object_set_new(object, "endLine", json_integer(end_line));
	if (span.column > 0 && span.end_column > 0) {
		int column =
			character_column(line_text(finding, span.file, end_line), span.end_column);

		json_object_set_new(object, "endColumn", json_integer(column));
	}
	return object;
}

static json_t *location(const struct finding *finding, struct span span, const char *text)
{
	json_t *object = json_object(), *physical = json_object();

	json_object_set_new(physical, "artifactLocation", artifact(span.file));
	if (span.line > 0)
		json_object_set_new(physical, "region", region(finding, span));
	json_object_set_new(object, "physicalLocation", physical);
	if (text)
		json_object_set_new(object, "message", message(text));
	return object;
}

static json_t *related(const struct finding *finding)
{
	json_t *array = json_array();

	for (int i = 0; i < finding->nlabels; i++)
		if (span_is_set(finding->labels[i].span))
			json_array_append_new(array, location(finding, finding->labels[i].span,
							      finding->labels[i].text));
	return array;
}

/*
 * What stays the same when lines above are added: the code, the syscall and the line's own words.
 */
static json_t *fingerprint(const struct finding *finding)
{
	const char *parts[] = {finding->rule->code, finding->subject,
			       line_text(finding, finding->span.file, finding->span.line)};
	uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */
	json_t *object = json_object();
	char text[32];

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (const char *c = parts[i]; c && *c; c++)
			if (!isspace((unsigned char)*c))
				hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
	snprintf(text, sizeof(text), "%016llx:1", (unsigned long long)hash);
	json_object_set_new(object, "primaryLocationLineHash", json_string(text));
	return object;
}

/* struct replacing - a run of changed lines of a hunk, while it is read */
struct replacing {
	int line, deleted; /* where it begins in the old file, how many lines go */
	struct strbuf inserted;
	bool open;
};

static void replacement_end(struct replacing *run, json_t *replacements)
{
	json_t *object, *deleted, *inserted;

	if (!run->open)
		return;
	object = json_object();
	deleted = json_object();
	inserted = json_object();
	json_object_set_new(deleted, "startLine", json_integer(run->line));
	json_object_set_new(deleted, "startColumn", json_integer(1));
	json_object_set_new(deleted, "endLine", json_integer(run->line + run->deleted));
	json_object_set_new(deleted, "endColumn", json_integer(1));
	json_object_set_new(inserted, "text", json_text(strbuf_str(&run->inserted)));
	json_object_set_new(object, "deletedRegion", deleted);
	json_object_set_new(object, "insertedContent", inserted);
	json_array_append_new(replacements, object);
	strbuf_release(&run->inserted);
	*run = (struct replacing){.line = run->line + run->deleted};
}

static void replacement_line(struct replacing *run, const char *line, json_t *replacements)
{
	if (*line == '-' || *line == '+') {
		run->open = true;
		run->deleted += *line == '-';
		if (*line == '+')
			strbuf_addf(&run->inserted, "%s\n", line + 1);
	} else if (*line == ' ' || !*line) {
		replacement_end(run, replacements);
		run->line++;
	}
}

static json_t *change(const char *file, json_t *replacements)
{
	json_t *object = json_object();

	json_object_set_new(object, "artifactLocation", artifact(file));
	json_object_set_new(object, "replacements", replacements);
	return object;
}

/* The unified diff of a fix as SARIF's replacements, file by file. */
static json_t *changes(const char *diff)
{
	char *copy = xstrdup(diff), *rest = copy, *line;
	json_t *array = json_array(), *replacements = NULL;
	struct replacing run = {0};

	while ((line = strsep(&rest, "\n"))) {
		int start;

		if (starts_with(line, "--- ")) {
			replacement_end(&run, replacements);
		} else if (starts_with(line, "+++ ")) {
			replacements = json_array();
			line += starts_with(line, "+++ b/") ? 6 : 4;
			json_array_append_new(array, change(line, replacements));
		} else if (sscanf(line, "@@ -%d", &start) == 1) {
			replacement_end(&run, replacements);
			run.line = start;
		} else if (replacements && rest) {
			replacement_line(&run, line, replacements);
		}
	}
	replacement_end(&run, replacements);
	free(copy);
	return array;
}

static json_t *fixes(const struct finding *finding)
{
	json_t *array = json_array(), *fix = json_object();

	json_object_set_new(fix, "description", message(finding->help));
	json_object_set_new(fix, "artifactChanges", changes(finding->fix.diff));
	json_array_append_new(array, fix);
	return array;
}

static json_t *full_message(const struct finding *finding)
{
	struct strbuf text = {0};
	json_t *object;

	strbuf_addstr(&text, finding->message);
	if (finding->note)
		strbuf_addf(&text, "\n%s", finding->note);
	if (finding->help)
		strbuf_addf(&text, "\n%s", finding->help);
	object = message(strbuf_str(&text));
	strbuf_release(&text);
	return object;
}

/* A link of the trail: what was seen there, and its place, where it has one. */
static json_t *flow_location(const struct finding *finding, const struct trail_link *link)
{
	json_t *step = json_object(), *place = json_object();
	char *text =
		xasprintf("%s %s%s%s%s%s", link->title, trail_word(link->state),
			  link->nevidence && link->evidence[0].text ? ": " : "",
			  link->nevidence && link->evidence[0].text ? link->evidence[0].text : "",
			  link->fault ? "; " : "", link->fault ? link->fault : "");

	if (link->nevidence && span_is_set(link->evidence[0].place)) {
		json_decref(place);
		place = location(finding, link->evidence[0].place, text);
	} else {
		json_object_set_new(place, "message", message(text));
	}
	json_object_set_new(step, "location", place);
	json_object_set_new(step, "importance",
			    json_string(link == finding->trail->first ? "essential" : "important"));
	free(text);
	return step;
}

/* The way of the call, as viewers of SARIF step through a path. */
static json_t *code_flows(const struct finding *finding)
{
	json_t *flow = json_object(), *thread = json_object(), *steps = json_array();

	for (int i = 0; i < LINKS; i++)
		json_array_append_new(steps, flow_location(finding, &finding->trail->links[i]));
	json_object_set_new(thread, "locations", steps);
	json_object_set_new(flow, "threadFlows", json_pack("[o]", thread));
	return json_pack("[o]", flow);
}

static json_t *result(const struct finding *finding, struct used *used)
{
	json_t *object = json_object(), *locations = json_array();

	json_object_set_new(object, "ruleId", json_text(finding->rule->code));
	json_object_set_new(object, "ruleIndex", json_integer(rule_index(used, finding->rule)));
	json_object_set_new(object, "level", json_string(level(finding->severity)));
	json_object_set_new(object, "message", full_message(finding));
	if (span_is_set(finding->span))
		json_array_append_new(locations, location(finding, finding->span, NULL));
	json_object_set_new(object, "locations", locations);
	if (finding->nlabels)
		json_object_set_new(object, "relatedLocations", related(finding));
	if (finding->trail)
		json_object_set_new(object, "codeFlows", code_flows(finding));
	json_object_set_new(object, "partialFingerprints", fingerprint(finding));
	if (finding->fix.diff && finding->fix.confidence == CONFIDENCE_EXACT)
		json_object_set_new(object, "fixes", fixes(finding));
	return object;
}

/* What follows from a first cause is not a result of its own. */
static json_t *results(const struct findings *findings, struct used *used)
{
	json_t *array = json_array();

	for (int i = 0; findings && i < findings->n; i++)
		if (!findings->list[i]->blocked_by)
			json_array_append_new(array, result(findings->list[i], used));
	return array;
}

static json_t *invocations(const struct verdict *verdict)
{
	json_t *array = json_array(), *object = json_object();
	bool broken = verdict->outcome == OUTCOME_BROKEN;

	json_object_set_new(object, "executionSuccessful", json_boolean(!broken));
	if (broken) {
		json_t *notifications = json_array(), *notification = json_object();

		json_object_set_new(notification, "level", json_string("error"));
		json_object_set_new(notification, "message", message(verdict->broken));
		json_array_append_new(notifications, notification);
		json_object_set_new(object, "toolExecutionNotifications", notifications);
	}
	json_array_append_new(array, object);
	return array;
}

static json_t *tool(json_t *rule_list)
{
	json_t *object = json_object(), *driver = json_object();

	json_object_set_new(driver, "name", json_string("lab"));
	json_object_set_new(driver, "semanticVersion", json_string(LAB_VERSION));
	json_object_set_new(driver, "rules", rule_list);
	json_object_set_new(object, "driver", driver);
	return object;
}

static void render(const struct verdict *verdict, const struct style *style, struct strbuf *out)
{
	json_t *log = json_object(), *run = json_object(), *runs = json_array(), *list;
	struct used used = {0};

	(void)style;
	list = results(verdict->findings, &used);
	json_object_set_new(run, "tool", tool(rules(&used)));
	json_object_set_new(run, "columnKind", json_string("unicodeCodePoints"));
	json_object_set_new(run, "invocations", invocations(verdict));
	json_object_set_new(run, "results", list);
	json_array_append_new(runs, run);
	json_object_set_new(log, "$schema", json_string(SCHEMA));
	json_object_set_new(log, "version", json_string("2.1.0"));
	json_object_set_new(log, "runs", runs);
	free(used.rules);
	json_write(out, log);
}

RENDERER(sarif) = {
	.name = "sarif",
	.summary = "SARIF 2.1.0, for editors and code scanning",
	.render = render,
};
