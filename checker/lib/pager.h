/* SPDX-License-Identifier: GPL-2.0-only */
/* pager - a text that may be longer than the terminal */
#ifndef LAB_PAGER_H
#define LAB_PAGER_H

/**
 * pager_show - print @text to standard output
 *
 * On a terminal that does not show all of it at once it goes through PAGER, or less where that is
 * not set; an empty PAGER, or one that fails, means that it is printed.
 */
void pager_show(const char *text);

#endif
