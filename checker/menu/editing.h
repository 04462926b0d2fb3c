/* SPDX-License-Identifier: GPL-2.0-only */
/* editing - open the learner's editor at a line */
#ifndef LAB_MENU_EDITING_H
#define LAB_MENU_EDITING_H

/**
 * edit_file - open @file (NULL: do nothing) of the kernel tree in $VISUAL, $EDITOR or another editor
 * @line: 0: where the editor likes
 *
 * Waits until the editor ends.
 */
void edit_file(const char *file, int line);

#endif
