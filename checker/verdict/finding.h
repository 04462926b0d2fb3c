/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * finding - one thing that a rule reports, and which rule reports it
 *
 * Rules make findings (rules/report.h). The headline says what is wrong, the note why, the help how
 * to go on.
 */
#ifndef LAB_FINDING_H
#define LAB_FINDING_H

#include <stdbool.h>

#include "span.h"

struct arena;
struct definition;
struct facts;
struct finding;
struct findings;
struct prototype;
struct table_row;
struct trail;
struct view;

/** enum evidence_stage - the cheapest evidence that can prove the mistake */
enum evidence_stage {
	STAGE_TREE,
	STAGE_BUILD,
	STAGE_IMAGE,
	STAGE_BOOT
};

enum severity {
	SEVERITY_NOTE,
	SEVERITY_WARNING,
	SEVERITY_ERROR
};

enum confidence {
	CONFIDENCE_EXACT,	/* applying it fixes the mistake */
	CONFIDENCE_PLACEHOLDER, /* holds "..." that the learner must fill in */
	CONFIDENCE_GUESS,	/* likely what was meant */
};

enum evidence_kind {
	EVIDENCE_CONSOLE,
	EVIDENCE_BUILD,
	EVIDENCE_SYMBOL,
	EVIDENCE_REGISTERS
};

/** enum part - of a new system call, in the order in which they are made */
enum part {
	PART_NONE,
	PART_DEFINITION,
	PART_OBJECT,
	PART_PROTOTYPE,
	PART_ROW
};

struct label {
	struct span span;
	const char *text;
};

struct evidence {
	enum evidence_kind kind;
	const char *text;
};

/** struct excerpt_line - a line of the tree as it was when the finding was made */
struct excerpt_line {
	const char *file;
	int line;
	const char *text;
};

/**
 * struct rule - a mistake that the lab knows; see rules/rule.h
 * @title: what `lab explain` and SARIF call it: lower case, no full stop
 * @last: shown after the others of its severity, whatever its stage
 * @after: codes, NULL-terminated, that are a cause of this one ("E03*" names a family): when one
 *	   of them was found for the same subject (or for the tree), this finding is blocked by it
 * @follows: finer than @after, for rules of the later stages: whether @finding, of this rule,
 *	     really follows from @cause, of a rule that @after names; NULL: it always does
 * @check: judges one subject; called once for each subject the step (or inspect) names
 * @each_row, @each_macro, @each_prototype: judges one of these of a subject; called for each that
 *	counts: see match_each() in rules/match.h
 * @check_tree: judges the tree as a whole; called once. A rule has one of them, or several
 */
struct rule {
	const char *code, *slug, *title;
	enum severity severity;
	enum evidence_stage stage;
	bool last;
	const char *const *after;
	bool (*follows)(const struct finding *finding, const struct finding *cause);
	void (*check)(const struct rule *rule, const struct view *view, struct findings *findings);
	void (*each_row)(const struct rule *rule, const struct view *view,
			 const struct table_row *row, struct findings *findings);
	void (*each_macro)(const struct rule *rule, const struct view *view,
			   const struct definition *macro, struct findings *findings);
	void (*each_prototype)(const struct rule *rule, const struct view *view,
			       const struct prototype *prototype, struct findings *findings);
	void (*check_tree)(const struct rule *rule, const struct facts *facts,
			   struct findings *findings);
};

struct finding {
	const struct rule *rule;
	struct arena *arena;	   /* where its texts live, and */
	const struct facts *facts; /* what its excerpt and its fix are made of: those of its list */
	enum severity severity;
	const char *subject; /* the syscall it is about; NULL for the tree as a whole */
	const char *message, *note, *help;
	struct span span;     /* the primary place; file of a missing thing is where it belongs */
	struct label *labels; /* labels[].span may equal span: the primary label */
	int nlabels;
	struct evidence *evidence;
	int nevidence;
	const struct trail *trail; /* the path of the call, link by link; NULL: not of interest */
	struct excerpt_line *excerpt; /* sorted by file and line; every labelled line is here */
	int nexcerpt;
	struct {
		const char *diff; /* unified, applies with patch -p1; NULL when there is none */
		enum confidence confidence;
	} fix;
	enum part missing; /* this part is not there at all; PART_NONE: something else */
	const char
		*dose; /* what belongs where, but not its text, as help and fix have it; or NULL */
	const char *blocked_by; /* code of the first cause this one follows from; NULL: it is one */
	const char **blocks;	/* codes of findings that follow from this one */
	int nblocks;
};

/** struct findings - a growing list; rules append, the verdict orders */
struct findings {
	struct arena *arena;
	const struct facts *facts; /* for excerpts and fixes */
	struct finding **list;
	int n;
};

#endif
