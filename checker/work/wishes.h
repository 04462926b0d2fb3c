/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wishes - what the learner has chosen for this workspace: work/state/settings
 *
 * Lines "NAME=value" of variables that the lab would take from the environment. The environment
 * takes precedence.
 */
#ifndef LAB_COURSE_WISHES_H
#define LAB_COURSE_WISHES_H

/** wishes_apply - put them into the environment, where it does not say otherwise; called by main() */
void wishes_apply(void);

/** wishes_set - remember @name as @value (NULL or "": no longer), from now on; 0 or -errno. */
int wishes_set(const char *name, const char *value);

#endif
