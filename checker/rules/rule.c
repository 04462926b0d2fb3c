// SPDX-License-Identifier: GPL-2.0-only
#include "rule.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "match.h"
#include "report.h"

/* The linker's bounds of the section; weak, so that a program without rules links as well. */
extern const struct rule *const __start_lab_rules[] __attribute__((weak));
extern const struct rule *const __stop_lab_rules[] __attribute__((weak));

static int by_code(const void *a, const void *b)
{
	const struct rule *const *left = a, *const *right = b;

	return strcmp((*left)->code, (*right)->code);
}

const struct rule *const *rules_all(int *n)
{
	static const struct rule **sorted;

	*n = __stop_lab_rules - __start_lab_rules;
	if (!sorted) {
		sorted = xcalloc(*n, sizeof(const struct rule *));
		for (int i = 0; i < *n; i++)
			sorted[i] = __start_lab_rules[i];
		qsort(sorted, *n, sizeof(const struct rule *), by_code);
	}
	return sorted;
}

char *rule_directory(const struct rule *rule)
{
	return lab_path("checker/rules/%s-%s", rule->code, rule->slug);
}

const struct rule *rule_find(const char *code)
{
	int n;
	const struct rule *const *rules = rules_all(&n);

	for (int i = 0; i < n; i++)
		if (strcmp(rules[i]->code, code) == 0)
			return rules[i];
	return NULL;
}

static bool is_of_name(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_';
}

static bool is_spelt(const char *name, const char *word, size_t len)
{
	return strlen(name) == len && strncasecmp(name, word, len) == 0;
}

const struct rule *rule_named(const char *text)
{
	int n;
	const struct rule *const *rules = rules_all(&n);
	size_t len = 0;

	while (*text && !is_of_name(*text))
		text++;
	while (is_of_name(text[len]))
		len++;
	for (int i = 0; i < n; i++)
		if (is_spelt(rules[i]->code, text, len) ||
		    is_spelt(rules[i]->code + 1, text, len) || is_spelt(rules[i]->slug, text, len))
			return rules[i];
	return NULL;
}

const char *rule_family(const char *code)
{
	static const char *const families[] = {
		"the system call table",
		"building the file",
		"the definition",
		"the prototype",
		"the build",
		"the image",
		"the boot",
		"calls and programs",
		"ready for upstream",
		"what is asked about symptoms",
		"the C in the function",
	};
	unsigned number;

	if (sscanf(code, "E%2u", &number) != 1 || !number || number > ARRAY_SIZE(families))
		return NULL;
	return families[number - 1];
}

static bool evidence_is_there(const struct facts *facts, enum evidence_stage stage)
{
	switch (stage) {
	case STAGE_TREE:
		return facts->table.source || facts->header.source || facts->ndefinitions;
	case STAGE_BUILD:
		return facts->build.state == FACT_COLLECTED;
	case STAGE_IMAGE:
		return facts->image.state == FACT_COLLECTED;
	case STAGE_BOOT:
		return facts->boot.state == FACT_COLLECTED;
	}
	return false;
}

/* ---- first causes ---------------------------------------------------------------------------- */

static bool causes(const struct finding *cause, const struct finding *finding)
{
	const struct rule *rule = finding->rule;

	if (cause == finding || cause->severity < finding->severity)
		return false;
	if (cause->subject && finding->subject && strcmp(cause->subject, finding->subject) != 0)
		return false;
	return !rule->follows || rule->follows(finding, cause);
}

/* Where the findings of one rule end that begin at @from: a rule's findings stand together. */
static int end_of_rule(const struct findings *findings, int from)
{
	int end = from + 1;

	while (end < findings->n && findings->list[end]->rule == findings->list[from]->rule)
		end++;
	return end;
}

/*
 * The finding that everything behind @finding follows from; @finding itself when it is a first
 * cause. Two rules that name each other would send the walk in a circle: it stops after @limit
 * steps, and the finding it then stands on has to do. @ends holds end_of_rule() at each rule's first
 * finding, so that a file full of one mistake is not gone through for each of them.
 */
static struct finding *first_cause(const struct findings *findings, const int *ends,
				   struct finding *finding, int limit)
{
	const char *const *after = finding->rule->after;

	for (int from = 0; after && from < findings->n && limit > 0; from = ends[from]) {
		if (!codes_match(after, findings->list[from]->rule->code))
			continue;
		for (int i = from; i < ends[from]; i++)
			if (causes(findings->list[i], finding))
				return first_cause(findings, ends, findings->list[i], limit - 1);
	}
	return finding;
}

static void block(struct arena *arena, struct finding *cause, struct finding *finding)
{
	finding->blocked_by = cause->rule->code;
	/* Nobody can tell what fixes it before its cause is fixed. */
	finding->fix.confidence = CONFIDENCE_GUESS;
	for (int i = 0; i < cause->nblocks; i++)
		if (strcmp(cause->blocks[i], finding->rule->code) == 0)
			return;
	*arena_append(arena, &cause->blocks, &cause->nblocks) = finding->rule->code;
}

static void resolve(struct findings *findings)
{
	int *ends = xcalloc(findings->n + 1, sizeof(*ends)), nrules;

	rules_all(&nrules);
	for (int from = 0; from < findings->n; from = ends[from])
		ends[from] = end_of_rule(findings, from);
	for (int i = 0; i < findings->n; i++) {
		struct finding *finding = findings->list[i];
		struct finding *cause = first_cause(findings, ends, finding, nrules);

		if (cause != finding)
			block(findings->arena, cause, finding);
	}
	free(ends);
}

static int reading_order(const void *a, const void *b)
{
	const struct finding *left = *(struct finding *const *)a;
	const struct finding *right = *(struct finding *const *)b;
	int order;

	if (!left->blocked_by != !right->blocked_by)
		return left->blocked_by ? 1 : -1;
	if (left->severity != right->severity)
		return right->severity - left->severity;
	if (left->rule->last != right->rule->last)
		return left->rule->last ? 1 : -1;
	if (left->rule->stage != right->rule->stage)
		return left->rule->stage - right->rule->stage;
	order = strcmp(left->rule->code, right->rule->code);
	return order ? order : span_compare(&left->span, &right->span);
}

static void judge_subject(const struct rule *rule, const struct view *view,
			  struct findings *findings)
{
	match_each(rule, view, findings);
	if (rule->check)
		rule->check(rule, view, findings);
}

void rules_run(struct facts *facts, const struct subject *subjects, int nsubjects,
	       const char *const *codes, struct findings *findings)
{
	const struct view **views = xcalloc(nsubjects, sizeof(*views));
	int n;
	const struct rule *const *rules = rules_all(&n);

	findings->n = 0;
	findings->list = NULL;
	facts->subjects = subjects;
	facts->nsubjects = nsubjects;
	for (int i = 0; i < nsubjects; i++)
		views[i] = facts_view(facts, &subjects[i]);
	for (int i = 0; i < n; i++) {
		if ((codes && !codes_match(codes, rules[i]->code)) ||
		    !evidence_is_there(facts, rules[i]->stage))
			continue;
		for (int j = 0; j < nsubjects; j++)
			judge_subject(rules[i], views[j], findings);
		if (rules[i]->check_tree)
			rules[i]->check_tree(rules[i], facts, findings);
	}
	free(views);
	findings_write_fixes(findings);
	resolve(findings);
	if (findings->n)
		qsort(findings->list, findings->n, sizeof(*findings->list), reading_order);
}

void findings_harden(struct findings *findings, const char *const *patterns)
{
	for (int i = 0; i < findings->n; i++)
		if (codes_match(patterns, findings->list[i]->rule->code))
			findings->list[i]->severity = SEVERITY_ERROR;
	if (findings->n && patterns)
		qsort(findings->list, findings->n, sizeof(*findings->list), reading_order);
}

struct findings *answers_judge(struct facts *facts)
{
	struct findings *findings = arena_new_obj(facts->arena, struct findings);
	const struct rule *rule = rule_find("E1001");

	findings->arena = facts->arena;
	findings->facts = facts;
	rule->check_tree(rule, facts, findings);
	return findings;
}

void findings_only_symptoms(struct findings *findings, const char *help)
{
	for (int i = 0; i < findings->n; i++) {
		struct finding *finding = findings->list[i];

		if (finding->rule->stage == STAGE_TREE)
			continue;
		finding->span = (struct span){0};
		finding->nlabels = finding->nexcerpt = 0;
		finding->trail = NULL;
		finding->note = finding->fix.diff = finding->dose = NULL;
		finding->help = help;
	}
}

static const char *line_of(const struct finding *finding)
{
	for (int i = 0; i < finding->nexcerpt; i++) {
		const struct excerpt_line *line = &finding->excerpt[i];

		if (line->line == finding->span.line && streq(line->file, finding->span.file))
			return line->text;
	}
	return NULL;
}

bool finding_is_same(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && streq(a->subject, b->subject) &&
	       streq(a->span.file, b->span.file) && streq(line_of(a), line_of(b));
}

static bool is_known(const struct finding *finding, const struct findings *known)
{
	for (int i = 0; known && i < known->n; i++) {
		if (finding_is_same(finding, known->list[i]))
			return true;
	}
	return false;
}

void findings_forgive(struct findings *findings, const struct findings *known)
{
	for (int i = 0; known && i < findings->n; i++) {
		struct finding *cause = findings->list[i];

		if (!is_known(cause, known))
			continue;
		cause->severity = SEVERITY_NOTE;
		for (int j = 0; j < findings->n; j++) {
			struct finding *finding = findings->list[j];

			if (finding->blocked_by && streq(finding->blocked_by, cause->rule->code))
				finding->severity = SEVERITY_NOTE;
		}
	}
}
