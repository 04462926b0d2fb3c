/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * menu - what `lab` alone shows on a terminal
 *
 * Its entries are the commands of the table, in the order of their @use, and the pages of this
 * directory. A page replaces the command of its name.
 */
#ifndef LAB_MENU_H
#define LAB_MENU_H

#include <stdbool.h>

struct menu;

/**
 * struct menu_page - an entry that is a screen of the menu's own; one file each, found by the linker
 * @summary: NULL: that of the command of this name
 * @use: its place, as that of a command
 */
struct menu_page {
	const char *name, *summary;
	int use;
	void (*show)(struct menu *menu);
};

#define MENU_PAGE(ident)                                                                           \
	static const struct menu_page menu_page_##ident;                                           \
	static const struct menu_page *const menu_page_##ident##_p                                 \
		__attribute__((used, section("lab_menu_pages"))) = &menu_page_##ident;             \
	static const struct menu_page menu_page_##ident

/**
 * menu_box - run a command of the lab and show what it prints in a box
 * @words: its name and operands, NULL-terminated
 *
 * Returns its exit code.
 */
int menu_box(struct menu *menu, const char *const words[]);

/** menu_go_on - go to the next step, and show its lesson. */
void menu_go_on(struct menu *menu);

/** menu_end - leave the menu: the user wants to quit. */
void menu_end(struct menu *menu);

#endif
