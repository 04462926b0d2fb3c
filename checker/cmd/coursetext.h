/* SPDX-License-Identifier: GPL-2.0-only */
/* coursetext - what several commands print about the course */
#ifndef LAB_COURSETEXT_H
#define LAB_COURSETEXT_H

#include <stdbool.h>

#include "../work/standing.h"

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
 * The workspace's lock is released before: the caller must have nothing left to write there.
 */
void lesson_print(const struct session *session, const struct step *step, bool plain);

/** print_diff - print a unified diff, coloured where colour is wanted. */
void print_diff(const struct strbuf *diff, bool plain);

/** print_heading - a line in bold, underlined where there is no bold. */
void print_heading(const char *text, bool plain);

/** text_beginning - how many bytes of @text fit into @rows lines, to the end of a paragraph where
 * that does not cost half of them; all of it when it fits. */
size_t text_beginning(const char *text, int rows);

/**
 * print_notes - print what the course says about its solution of @step, if it says anything
 * @rows: at most so many lines; where cut, it says how to read on. 0: any number
 */
void print_notes(const struct session *session, const struct step *step, bool plain, int rows);

#endif
