/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report - how a rule says what it found
 *
 * A rule makes a finding with finding_new() and adds to it. Texts follow one style: lower case, no
 * full stop, the learner's own words. All strings are copied into the findings' arena.
 */
#ifndef LAB_REPORT_H
#define LAB_REPORT_H

#include "../verdict/finding.h"

/**
 * finding_new - append a finding
 * @subject: name of the syscall, or NULL
 * @span: the primary place
 * @fmt: the headline
 *
 * Of one rule, subject and file 50 are listed: behind them the last one's note says how many more there
 * are, and what is returned goes nowhere.
 */
struct finding *finding_new(struct findings *findings, const struct rule *rule, const char *subject,
			    struct span span, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

void finding_label(struct finding *finding, struct span span, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void finding_note(struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void finding_help(struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** finding_dose - what help and fix spell out, and would give a step's answer away, without its wording */
void finding_dose(struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** finding_missing - @part is not there at all; the text says what belongs where, not its wording */
void finding_missing(struct finding *finding, enum part part, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void finding_evidence(struct finding *finding, enum evidence_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Fixes. Each adds one edit to the finding's diff. Several edits, also in several files, add up.
 * Lines are given without newline; a CRLF file keeps its CRs.
 *
 * No fix takes away or changes a byte that shipped with the kernel or that belongs to another call
 * of the learner's (facts/owned.h): a finding that asks for such an edit has no fix at all.
 */
void finding_fix_replace(struct finding *finding, enum confidence confidence, const char *file,
			 int line, const char *text);
void finding_fix_span(struct finding *finding, enum confidence confidence, struct span span,
		      const char *text); /* replace just these bytes */
void finding_fix_insert(struct finding *finding, enum confidence confidence, const char *file,
			int after_line, const char *text);
void finding_fix_delete(struct finding *finding, enum confidence confidence, const char *file,
			int line);

/**
 * findings_write_fixes - make the diffs, once all edits are known
 *
 * With three lines of context from the facts' sources, so that they apply to the tree as it was read.
 */
void findings_write_fixes(struct findings *findings);

#endif
