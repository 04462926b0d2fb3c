/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * match - what several rules share: queries on a view, texts in this tree's notation, edits
 *
 * Strings live in the arena of the facts or of the findings, whichever is given.
 */
#ifndef LAB_MATCH_H
#define LAB_MATCH_H

#include "fix.h"
#include "rule.h"

/* ---- which of the view's things -------------------------------------------------------------- */

/**
 * match_row - the row by which 64-bit programs are meant to reach the subject
 *
 * Rows of the x32 block that shipped with the kernel do not count. NULL when there is no such row.
 */
const struct table_row *match_row(const struct view *view);

/**
 * match_each - have @rule judge each of the things that it names: each_row, each_macro, each_prototype
 *
 * Rows are those for 64-bit programs, macros (SYSCALL_DEFINE) those that the compiler sees, prototypes all but
 * those in comments and below #if 0. The best one comes first.
 */
void match_each(const struct rule *rule, const struct view *view, struct findings *findings);

/** match_each_problem - call @judge for each problem of @kind in Makefiles that were changed. */
void match_each_problem(const struct rule *rule, const struct facts *facts,
			enum makefile_problem_kind kind, struct findings *findings,
			void (*judge)(const struct rule *rule, const struct facts *facts,
				      const struct makefile_problem *problem,
				      struct findings *findings));

/**
 * match_macro - the subject's SYSCALL_DEFINE that the compiler sees, whatever its faults; or NULL.
 */
const struct definition *match_macro(const struct view *view);

/** match_kind - the subject's first definition of @kind that the compiler sees, or NULL. */
const struct definition *match_kind(const struct view *view, enum definition_kind kind);

/** match_definition - match_macro(), or the live function that takes its place, or NULL. */
const struct definition *match_definition(const struct view *view);

/**
 * match_rowless - the definition that the subject's row is meant for, under another name; or NULL
 *
 * The tree has one row of the learner's whose function is defined nowhere, the subject's, and one
 * definition of the learner's that no row names, their names are alike, and no prototype supports
 * the row's: one mistake.
 */
const struct definition *match_rowless(const struct view *view);

/** match_homeless - the same seen from the definition, the subject's: the row meant for it. */
const struct table_row *match_homeless(const struct view *view);

/**
 * match_misspelt_asmlinkage - whether what stands before the name is a misspelt asmlinkage
 *
 * "asmlinkge long" and "asmlinkagelong" read as return types.
 */
bool match_misspelt_asmlinkage(const struct prototype *prototype);

/**
 * match_prototype - the subject's prototype (the best one), or NULL
 *
 * One in a comment or under #if 0 does not count; match_hidden_prototype() finds it.
 */
const struct prototype *match_prototype(const struct view *view);
const struct prototype *match_hidden_prototype(const struct view *view);

/** prototype_counts - whether it is a declaration on any architecture. */
bool prototype_counts(const struct prototype *prototype);

/**
 * match_shipped - whether a prototype is as it shipped
 *
 * Where nobody knows what shipped, those of the kernel's calls in linux/syscalls.h are judged as others are: no
 * kernel has one that is wrong, so that a wrong one was changed.
 */
bool match_shipped(const struct view *view, const struct prototype *prototype);

/** definition_is_live - whether the compiler sees it, as far as the lab can tell. */
bool definition_is_live(const struct definition *definition);

/**
 * match_retired - whether the subject is a call that shipped with the kernel and was removed since
 *
 * Its row stays, to keep the number from being used again (uselib, lookup_dcookie).
 */
bool match_retired(const struct view *view);

/**
 * match_arch_owned - whether the call is x86's own and needs no prototype in linux/syscalls.h
 *
 * That holds for mmap, rt_sigreturn, modify_ldt, arch_prctl and iopl: they are defined under
 * arch/x86 and shipped with the kernel.
 */
bool match_arch_owned(const struct view *view);

/** match_row_lost - whether the subject's row shipped with the kernel and was taken away: E0120 says so. */
bool match_row_lost(const struct view *view);

/** match_entry_base - the base name of the function that the subject's row should reach. */
const char *match_entry_base(const struct view *view);

/* ---- the image and the run ------------------------------------------------------------------- */

/** match_diagnostic - the build's first diagnostic of @kind, or NULL. */
const struct diagnostic *match_diagnostic(const struct facts *facts, enum diagnostic_kind kind);

/** match_image_has - whether the image holds a function @symbol. */
bool match_image_has(const struct facts *facts, const char *symbol);

/** call_text - "adder(20, 22)"; an address is written as "&..." or by its name. */
const char *call_text(struct arena *arena, const struct challenge *challenge);

/**
 * match_known_error - the known error that explains every answer the subject gave, wrong and right ones
 *
 * False when there is none, or no answer is wrong.
 */
bool match_known_error(const struct view *view, enum known_error *error);

/** match_cut - the first wrong answer, when cut arguments explain all of them; else NULL. */
const struct challenge *match_cut(const struct view *view);

/**
 * match_one_errno - the first wrong answer, when all wrong ones are one and the same errno
 *
 * ENOSYS to everything is a different mistake (E0801) and does not count: NULL, too.
 */
const struct challenge *match_one_errno(const struct view *view);

/** match_errno_name - "EINVAL" for -22; NULL for a number that has no name. */
const char *match_errno_name(long result);

/** match_errno_value - 22 for the @len bytes "EINVAL"; 0 when they name no errno. */
int match_errno_value(const char *name, size_t len);

/** match_param_name - what the learner calls parameter @i: its name, or "argument 1". */
const char *match_param_name(const struct view *view, int i);

/** match_trouble - the first trouble of @kind (TROUBLE_...) on the console, or NULL. */
const struct trouble *match_trouble(const struct facts *facts, int kind);

/** match_learners_frame - the innermost frame of @trouble that is the learner's code, or NULL. */
const struct frame *match_learners_frame(const struct trouble *trouble);

/** match_frame_place - the place of @frame, as far as it is known; @frame may be NULL. */
struct span match_frame_place(const struct frame *frame);

/** show_trouble - add the console's excerpt and the trace to the evidence; @trouble may be NULL. */
void show_trouble(struct finding *finding, const struct trouble *trouble);

/* ---- ready for upstream ---------------------------------------------------------------------- */

/**
 * match_upstream - what is known about the subject's readiness for upstream
 *
 * NULL when nobody asked for that, and for calls that shipped with the kernel.
 */
const struct upstream_subject *match_upstream(const struct view *view);

/** match_other_row - the subject's row in another table, @file; or NULL. */
const struct other_row *match_other_row(const struct view *view, const char *file);

/* ---- this tree's words ----------------------------------------------------------------------- */

/** match_version - whether the tree is of kernel @major.@minor or later. */
bool match_version(const struct facts *facts, int major, int minor);

/** match_entry - how a row of this tree names @base: "sys_adder" or "__x64_sys_adder". */
const char *match_entry(const struct facts *facts, const char *base);

/** match_line_goes_on - whether line @line of a Makefile ends with a backslash. */
bool match_line_goes_on(const struct facts *facts, const struct source *source, int line);

/** match_list_end - the last line of what begins in @line of a Makefile; @line itself without a backslash. */
int match_list_end(const struct facts *facts, const struct source *source, int line);

/** match_free_number - the next free native number, rows other than @except counted. */
long match_free_number(const struct facts *facts, const struct table_row *except);

/** match_number - the number that the row of @view's subject should have: asked for, or free. */
long match_number(const struct view *view, const struct table_row *except);

/** match_row_place - the line after which a native row with @number belongs. */
int match_row_place(const struct facts *facts, long number, const struct table_row *except);

/** row_in_order - whether @row, with the number @number, would be in order where it is. */
bool row_in_order(const struct facts *facts, const struct table_row *row, long number);

/** match_row_text - a whole row, columns aligned as the table has them. */
const char *match_row_text(const struct facts *facts, long number, const char *abi,
			   const char *name, const char *entry);

/** match_is_unasked - whether this is the native row of a call that is no subject. */
bool match_is_unasked(const struct facts *facts, const struct table_row *row);

/** match_prototype_place - the line after which a prototype belongs; 0 when no guard was found. */
int match_prototype_place(const struct facts *facts);

/**
 * match_neighbour - the last native row that shipped with the kernel and names an entry, or NULL.
 */
const struct table_row *match_neighbour(const struct facts *facts);

/* ---- parameters ------------------------------------------------------------------------------ */

/** params_known - whether every parameter has a type and a name. */
bool params_known(const struct parameter *params, int n);

/** params_text - "int x, int y"; "void" for none. */
const char *params_text(struct arena *arena, const struct parameter *params, int n);

/** define_text - "SYSCALL_DEFINE2(adder, int, x, int, y)". */
const char *define_text(struct arena *arena, const char *name, const struct parameter *params,
			int n);

/** prototype_text - "asmlinkage long sys_adder(int x, int y);". */
const char *prototype_text(struct arena *arena, const char *name, const struct parameter *params,
			   int n);

/**
 * type_marks_variable - whether __user stands only after the '*': "char * __user"
 *
 * So it marks the pointer, which is the kernel's, and not what it points to.
 */
bool type_marks_variable(const char *type);

/**
 * types_differ - whether two types are certainly not the same
 *
 * A const of the parameter itself is nothing to them. "unsigned" and "unsigned int", "u32" and "unsigned int", "long int" and "long" are the same;
 * __user is not looked at. Where a typedef is not known here, the answer is no.
 */
bool types_differ(const char *a, const char *b);

/**
 * match_params - what the subject's parameters are meant to be
 *
 * What the step asks for; otherwise what the definition says; otherwise the prototype; otherwise
 * an ordinary function of its name. False when none of them says.
 */
bool match_params(const struct view *view, const struct parameter **params, int *n);

/** arg_lacks_comma - whether a macro's argument holds a type and a name: "int x". */
bool arg_lacks_comma(const char *text);

/** arg_is_type - whether a macro's argument can only be a type: "int", "const char __user *". */
bool arg_is_type(const char *text);

/** last_word - where the last word of @text begins: the name in "unsigned int fd". */
const char *last_word(const char *text);

/** is_type_word - whether @word can only be (part of) a type: int, long, unsigned, ... */
bool is_type_word(const char *word);

/* ---- code ---------------------------------------------------------------------------------- */

/**
 * code_text - the bytes of @span with comments, strings, character constants and code under a
 * condition that does not hold blanked out
 *
 * As long as the original, so that an offset in it is a place; see code_span(). NULL when the
 * source is not there.
 */
const char *code_text(const struct facts *facts, struct span span);

/** code_span - the place of @len bytes at offset @at of code_text(@span). */
struct span code_span(const struct facts *facts, struct span span, size_t at, size_t len);

/** code_word - the next place of @word, as a whole word, in @code from @from on; NULL for none. */
const char *code_word(const char *code, const char *from, const char *word);

/* ---- places ---------------------------------------------------------------------------------- */

/** span_line - line @line of @file as a whole. */
struct span span_line(const char *file, int line);

/** span_after - the empty place just behind @span. */
struct span span_after(struct span span);

/** span_join - from the beginning of @from to the end of @to. */
struct span span_join(struct span from, struct span to);

/** span_is_whole_lines - whether only blanks are beside @span on its lines. */
bool span_is_whole_lines(const struct facts *facts, struct span span);

/** span_text - the bytes of @span, several lines joined as they are; NULL when not available. */
const char *span_text(const struct facts *facts, struct span span);

#endif
