/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * terminal - take over the keyboard, and return it whatever happens
 *
 * The mode is restored by terminal_leave(), and when this process ends without it (kill -9, a
 * crash) by a child that waits for just that.
 */
#ifndef LAB_TERMINAL_H
#define LAB_TERMINAL_H

#include <stdbool.h>

/**
 * enum terminal_mode
 * @TERMINAL_RAW: every key goes through, Ctrl-C too (a guest's console)
 * @TERMINAL_KEYS: keys come at once and unseen; Ctrl-C and Ctrl-Z do what they always do
 * @TERMINAL_LINE: a line is typed as it always is, and Esc ends it too
 */
enum terminal_mode {
	TERMINAL_RAW,
	TERMINAL_KEYS,
	TERMINAL_LINE
};

/**
 * terminal_enter - put the terminal on standard input into @mode
 *
 * False when standard input is not a terminal or belongs to another job at the moment. What was typed
 * so far remains to be read.
 */
bool terminal_enter(enum terminal_mode mode);

/** terminal_leave - as it was before; does nothing when it was not entered. */
void terminal_leave(void);

/** terminal_disown - for a forked process: only its parent sets the terminal's mode. */
void terminal_disown(void);

#endif
