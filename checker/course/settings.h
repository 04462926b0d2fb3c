/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * settings - what the learner has chosen once for this workspace: work/state/settings
 *
 * Lines "NAME=value" of variables that the lab would take from the environment. What the environment
 * says goes before them.
 */
#ifndef LAB_COURSE_SETTINGS_H
#define LAB_COURSE_SETTINGS_H

/** settings_apply - put them into the environment, where it does not say otherwise; called by main() */
void settings_apply(void);

/** settings_set - remember @name as @value (NULL or "": no longer), from now on; 0 or -errno. */
int settings_set(const char *name, const char *value);

#endif
