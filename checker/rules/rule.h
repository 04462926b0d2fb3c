/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule - one mistake, recognised
 *
 * A rule is a directory checker/rules/EXXXX-slug/ with rule.c, explain.md, bad.diff, good.diff,
 * expect.txt and vary.c (see CONTRIBUTING). rule.c includes this header and facts.h, judges facts and
 * changes nothing: it opens no file, starts no process, prints nothing.
 *
 *	static void check(const struct rule *rule, const struct view *view,
 *			  struct findings *findings)
 *	{
 *		...
 *	}
 *
 *	RULE(table_prefix_missing) = {
 *		.code = "E0102",
 *		.slug = "table-prefix-missing",
 *		.title = "the row lacks the __x64_ prefix that this tree wants",
 *		.severity = SEVERITY_ERROR,
 *		.stage = STAGE_TREE,
 *		.after = CODES("E0101"),
 *		.check = check,
 *	};
 */
#ifndef LAB_RULE_H
#define LAB_RULE_H

#include "../facts/facts.h"
#include "../verdict/finding.h"
#include "report.h"

#define CODES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The linker gathers all rules into one section: a rule registers itself by existing. */
#define RULE(ident)                                                                                \
	static const struct rule rule_##ident;                                                     \
	static const struct rule *const rule_##ident##_p                                           \
		__attribute__((used, section("lab_rules"))) = &rule_##ident;                       \
	static const struct rule rule_##ident

/** rules_all - every rule, sorted by code; @n gets their number. */
const struct rule *const *rules_all(int *n);

/** rule_find - the rule with this code ("E0102"), or NULL. */
const struct rule *rule_find(const char *code);

/**
 * rule_named - the rule that the first word of @text names, in any case, by its code or its slug; or NULL
 *
 * The E of a code may be left out; quotes, brackets and what follows do not count: "E0203", [e0203], 0203,
 * E0203: objects-overwritten.
 */
const struct rule *rule_named(const char *text);

/** rule_family - what the rules of this code's family are about: "the definition"; NULL: there is none. */
const char *rule_family(const char *code);

/** rule_directory - where the rule's files are, to be freed by the caller. */
char *rule_directory(const struct rule *rule);

/**
 * rules_run - run every rule whose code one of @codes matches and whose evidence is there
 * @codes: NULL-terminated patterns; NULL runs all
 *
 * The list is emptied first, so it can be run again after each stage. Sets facts->subjects. Then
 * resolves first causes: fills blocked_by and blocks (a warning never blocks an error) and orders
 * the list: first causes first, errors before warnings, rules that come last after the others, by the stage
 * that found them, then by code and place.
 */
void rules_run(struct facts *facts, const struct subject *subjects, int nsubjects,
	       const char *const *codes, struct findings *findings);

/** findings_harden - make findings whose code one of @patterns (may be NULL) matches errors. */
void findings_harden(struct findings *findings, const char *const *patterns);

/** finding_is_same - whether both say the same about the same line, which may have another number */
bool finding_is_same(const struct finding *a, const struct finding *b);

/** answers_judge - what is said about facts->answers alone; in the arena of @facts. */
struct findings *answers_judge(struct facts *facts);

/**
 * findings_only_symptoms - of what a build or a boot showed, leave what anyone would see
 *
 * The message and the evidence stay; place, trail, note and fix go, and @help is what to do.
 */
void findings_only_symptoms(struct findings *findings, const char *help);

/**
 * findings_forgive - do not count what @known says already, and what follows from it, as errors
 *
 * They become notes, so that later evidence is looked at all the same.
 */
void findings_forgive(struct findings *findings, const struct findings *known);

#endif
