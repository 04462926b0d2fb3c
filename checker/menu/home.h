/* SPDX-License-Identifier: GPL-2.0-only */
/* home - what the first screen says: where the learner is, and what comes next */
#ifndef LAB_MENU_HOME_H
#define LAB_MENU_HOME_H

#include <stdbool.h>

/**
 * struct home
 * @text: where the learner is
 * @next: the entry that comes next; @why: what it does now
 * @undo, @redo: what they would do; NULL: nothing
 */
struct home {
	char *text, *why, *undo, *redo;
	const char *next;
};

/** home_look - fill in, whatever there is; nothing is built, and the tree is not looked at. */
void home_look(struct home *home, bool lesson_read);
void home_release(struct home *home);

#endif
