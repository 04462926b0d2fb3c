/* SPDX-License-Identifier: GPL-2.0-only */
/* scaffold - the first files of a new step or rule, with comments that say what belongs where */
#ifndef LAB_SCAFFOLD_H
#define LAB_SCAFFOLD_H

/**
 * scaffold_step - make steps/NN-name and solutions/NN-name
 * @name: "11-user-memory", or "user-memory" to take the next number
 * @made: gets the directory, freed by the caller
 * @error: on failure one line, freed by the caller
 *
 * Returns 0, -EINVAL for a bad name, -EEXIST, or another -errno.
 */
int scaffold_step(const char *name, char **made, char **error);

/** scaffold_rule - make checker/rules/EXXXX-words; the same otherwise. */
int scaffold_rule(const char *name, char **made, char **error);

#endif
