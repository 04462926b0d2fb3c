/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * finding - one thing a rule has to say
 *
 * A rule makes a finding with finding_new() and adds to it. Texts follow one style: lower case, no
 * full stop, the learner's own words. The headline says what is wrong, the note why, the help how
 * to go on. All strings are copied into the findings' arena.
 */
#ifndef LAB_FINDING_H
#define LAB_FINDING_H

#include <stdbool.h>

#include "span.h"

struct arena;
struct facts;
struct rule;
struct source;
struct trail;

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

enum confidence {
	CONFIDENCE_EXACT,	/* applying it mends the mistake */
	CONFIDENCE_PLACEHOLDER, /* holds "..." that the learner must fill in */
	CONFIDENCE_GUESS,	/* likely what was meant */
};

enum evidence_kind { EVIDENCE_CONSOLE, EVIDENCE_BUILD, EVIDENCE_SYMBOL, EVIDENCE_REGISTERS };

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

struct finding {
	const struct rule *rule;
	enum severity severity;
	const char *subject; /* the syscall it is about; NULL for the tree as a whole */
	const char *message, *note, *help;
	struct span span; /* the primary place; file of a missing thing is where it belongs */
	struct label *labels; /* labels[].span may equal span: the primary label */
	int nlabels;
	struct evidence *evidence;
	int nevidence;
	const struct trail *trail; /* the way of the call, link by link; NULL: not of interest */
	struct excerpt_line *excerpt; /* sorted by file and line; every labelled line is here */
	int nexcerpt;
	struct {
		const char *diff; /* unified, applies with patch -p1; NULL when there is none */
		enum confidence confidence;
	} fix;
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

/**
 * finding_new - append a finding
 * @subject: name of the syscall, or NULL
 * @span: the primary place
 * @fmt: the headline
 */
struct finding *finding_new(struct findings *findings, const struct rule *rule, const char *subject,
			    struct span span, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

void finding_label(struct findings *findings, struct finding *finding, struct span span,
		   const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void finding_note(struct findings *findings, struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void finding_help(struct findings *findings, struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void finding_evidence(struct findings *findings, struct finding *finding, enum evidence_kind kind,
		      const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Fixes. Each adds one edit to the finding's diff (made with three lines of context from the
 * facts' sources, so it applies to the learner's tree as it was read). Several edits, also in
 * several files, add up. Lines are given without newline; a CRLF file keeps its CRs.
 *
 * No fix takes away or changes a byte that shipped with the kernel or that belongs to another call
 * of the learner's (facts/owned.h): a finding that asks for such an edit has no fix at all.
 */
void finding_fix_replace(struct findings *findings, struct finding *finding, enum confidence confidence,
			 const char *file, int line, const char *text);
void finding_fix_span(struct findings *findings, struct finding *finding, enum confidence confidence,
		      struct span span, const char *text); /* replace just these bytes */
void finding_fix_insert(struct findings *findings, struct finding *finding, enum confidence confidence,
			const char *file, int after_line, const char *text);
void finding_fix_delete(struct findings *findings, struct finding *finding, enum confidence confidence,
			const char *file, int line);

#endif
