/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * setting - whose message it is: the kernel's build, a program's, a module's, the machine's
 *
 * The same words mean different things in different places: an undefined reference in a program
 * says nothing about the kernel's Makefiles. What is not a mistake in a system call has no codes, but a
 * remedy in its help.
 */
#ifndef LAB_SETTING_H
#define LAB_SETTING_H

#include "symptom.h"

/**
 * setting_of_diagnostic - what is known about a message, seen in its log
 * @log: the whole log, plain and in English
 * @undefined: how many different symbols the log says are undefined
 *
 * Where the log says nothing more, the result is that of symptom_of_diagnostic(); NULL: nothing.
 */
const struct symptom *setting_of_diagnostic(const struct diagnostic *diagnostic, const char *log,
					    int undefined);

/**
 * setting_follows - whether message @i is only what an earlier one of @list led to
 *
 * gcc drops a return that it refuses, and then says that the function has none; before 4.7 it said in an
 * error what is a note today.
 */
bool setting_follows(const struct diagnostic *list, int i);

/** setting_of_line - what a line says about the machine, a module or the tree; NULL: nothing. */
const struct symptom *setting_of_line(const char *line);

/**
 * setting_at_last - what a line says when nothing else in its log says more: a program that died, a
 * remark of a tool. NULL: nothing.
 */
const struct symptom *setting_at_last(const char *line);

/** setting_of_warning - what a compiler's warning says about which nothing else is known; NULL: no warning. */
const struct symptom *setting_of_warning(const char *line);

/** setting_of_log - what only the whole log tells; NULL: nothing. */
const struct symptom *setting_of_log(const char *log);

#endif
