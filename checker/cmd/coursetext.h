/* SPDX-License-Identifier: GPL-2.0-only */
/* coursetext - what several commands of the course print */
#ifndef LAB_COURSETEXT_H
#define LAB_COURSETEXT_H

#include <stdbool.h>

#include "../work/session.h"

struct lesson_facts;
struct strbuf;

/** remind_of_hints - after three failed checks, say that there are hints. */
void remind_of_hints(const struct step *step, const struct step_progress *progress);

/** show_facts - what the places and numbers in a text stand for in this workspace. */
void show_facts(const struct session *session, struct lesson_facts *facts);

/** course_show - append @text, filled in and rendered as standard output can show it. */
void course_show(const struct session *session, const char *text, bool plain, struct strbuf *out);

/**
 * lesson_print - show the lesson of @step on standard output, page by page where it is a terminal
 *
 * The workspace's lock is given back before: who calls has nothing left to write there.
 */
void lesson_print(const struct session *session, const struct step *step, bool plain);

/** print_diff - print a unified diff, coloured where that is welcome. */
void print_diff(const struct strbuf *diff, bool plain);

/** print_heading - a line in bold, underlined where there is no bold. */
void print_heading(const char *text, bool plain);

/** text_beginning - how many bytes of @text fit into @rows lines, to the end of a paragraph where
 * that does not cost half of them; all of it when it fits. */
size_t text_beginning(const char *text, int rows);

/**
 * print_notes - print what the course says about its solution of @step, if it says anything
 * @rows: most lines that it may take; a cut says how to read on. 0: any
 */
void print_notes(const struct session *session, const struct step *step, bool plain, int rows);

/** step_state - how far the learner is with a step, whatever the tree holds: "passed" once it was
 * passed, else "current" or "open". */
const char *step_state(const struct session *session, const struct step *step);

/**
 * step_in_tree - what the tree as it is holds of a step
 *
 * "holds"; "pending": it was passed, and is not right in the tree now; "later": the tree is at an
 * earlier step; "here": the current one, not passed yet; "unknown": passed over.
 */
const char *step_in_tree(const struct session *session, const struct step *step);

/**
 * solution_diff - the step's solution as a diff for this tree
 *
 * Made from the state on entering the step; when the learner has not been there, or it does not fit
 * there, the text as the course has it.
 */
void solution_diff(struct session *session, const struct step *step, struct strbuf *diff);

/**
 * own_diff - what the learner changed in @step, up to tree @now (NULL: as it was left or passed).
 */
int own_diff(struct session *session, const struct step *step, const char *now, struct strbuf *diff,
	     struct failure *failure);

#endif
