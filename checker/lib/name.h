/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name - what the lab's command is called
 *
 * Texts of the lab (lessons and explanations too) name a command as in a checkout: "./lab check".
 * Output for people names it as it is typed there: an installed lab is "lab". Output for programs
 * (JSON and the like) is not changed.
 */
#ifndef LAB_NAME_H
#define LAB_NAME_H

#include <stdbool.h>
#include <stdio.h>

/** lab_is_installed - by `make install` or a package: compiled, and its workspaces in the user's home. */
bool lab_is_installed(void);

/** lab_name - "lab" when it was installed, "./lab" in a checkout. */
const char *lab_name(void);

/** text_named - a copy of @text with every command in it called @name; freed by the caller. */
char *text_named(const char *text, const char *name);

/** say - print to @to the formatted text, with its commands called lab_name(). */
void say(FILE *to, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** say_by - say() prints by @put from now on, and not by fputs(): what the lines of a terminal are, is not known here. */
void say_by(void (*put)(const char *text, FILE *to));

#endif
