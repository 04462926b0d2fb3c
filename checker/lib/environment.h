/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * environment - the variables that the lab and its children start with
 *
 * What a person has exported (CFLAGS, CDPATH, POSIXLY_CORRECT, GIT_DIR, LD_LIBRARY_PATH, ...) may
 * not decide what is built, read or printed. So only what inherited.def lists, with its reason, is
 * inherited; everything else is set here.
 */
#ifndef LAB_ENVIRONMENT_H
#define LAB_ENVIRONMENT_H

#include <stdbool.h>

/**
 * environment_make - drop all that inherited.def does not list; called once by main()
 *
 * A TMPDIR that cannot be written to is dropped as well, and without a PATH the usual one is set.
 */
void environment_make(void);

/**
 * environment_limits - lift this process's own limits (ulimit) as far as it may
 *
 * NULL when they suffice for unpacking and building a kernel; otherwise the option of ulimit that
 * is too low ("-f").
 */
const char *environment_limits(void);

/**
 * environment_seal - drop everything that belongs to the user of this machine
 *
 * For a process that is going to use a sandbox: the usual PATH, and only the places that the lab
 * itself needs. environment_places() names these; they are not passed into the sandbox.
 */
void environment_seal(void);

/** environment_places - the names that environment_seal() leaves, NULL-terminated. */
const char *const *environment_places(void);

/**
 * environment_child - the variables of a child: an array to be freed, of strings that are not
 * @at_terminal: it interacts with the user and gets all that the lab has; others get what inherited.def
 *	marks ALL, the C locale, and a git without anybody's settings
 * @extra: "NAME=value" sets more, "NAME" takes away; NULL-terminated, or NULL
 */
char **environment_child(bool at_terminal, const char *const extra[]);

#endif
