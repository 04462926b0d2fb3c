/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report - how a rule says what it found
 *
 * A rule makes a finding with finding_new() and adds to it. Texts follow one style: lower case, no
 * full stop, the learner's own words. All strings are copied into the findings' arena.
 */
#ifndef LAB_REPORT_H
#define LAB_REPORT_H

#include "../finding.h"

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
/** finding_missing - @part is not there at all; the text says what belongs where, not how it reads */
void finding_missing(struct findings *findings, struct finding *finding, enum part part,
		     const char *fmt, ...) __attribute__((format(printf, 4, 5)));
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
void finding_fix_replace(struct findings *findings, struct finding *finding,
			 enum confidence confidence, const char *file, int line, const char *text);
void finding_fix_span(struct findings *findings, struct finding *finding,
		      enum confidence confidence, struct span span,
		      const char *text); /* replace just these bytes */
void finding_fix_insert(struct findings *findings, struct finding *finding,
			enum confidence confidence, const char *file, int after_line,
			const char *text);
void finding_fix_delete(struct findings *findings, struct finding *finding,
			enum confidence confidence, const char *file, int line);

#endif
