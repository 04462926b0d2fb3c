/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dialog - boxes on the terminal, drawn by the program dialog
 *
 * Where it is not installed, cannot draw (TERM=dumb, less than 60 columns or 18 rows) or is not wanted
 * (--plain), each box is plain text with a question below it. Which of the two is decided again for
 * every box, so that a terminal that was resized gets what fits it. Esc is always DIALOG_BACK.
 */
#ifndef LAB_MENU_DIALOG_H
#define LAB_MENU_DIALOG_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * enum dialog_answer
 * @DIALOG_GONE: Ctrl-C, or no terminal any more: the menu ends
 * @DIALOG_RESIZED: the box has to be made again; no function below returns it
 */
enum dialog_answer {
	DIALOG_OK,
	DIALOG_BACK,
	DIALOG_OTHER,
	DIALOG_GONE,
	DIALOG_RESIZED
};

struct dialog_entry {
	char *tag, *text;
};

/**
 * struct dialog - a list to choose from
 * @text: above the list; the dialog owns it
 * @back: what Esc means ("Back"); @other: label of a third button; NULL: there is none
 * @at: the tag that the cursor is on, before and after
 */
struct dialog {
	const char *title, *back, *other;
	char *text;
	struct dialog_entry *entries;
	int n;
	char at[96];
};

/** dialog_plain - never call dialog. */
void dialog_plain(void);

/** dialog_columns - how wide the text of a box may be. */
int dialog_columns(void);

/** dialog_clear - clear the boxes from the screen, for what comes next. */
void dialog_clear(void);

/** dialog_add - one more entry; @tag is copied. */
void dialog_add(struct dialog *dialog, const char *tag, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void dialog_release(struct dialog *dialog);

/** dialog_choose - let the user choose; DIALOG_OK and DIALOG_OTHER leave the choice in @at. */
enum dialog_answer dialog_choose(struct dialog *dialog);

/** dialog_read - @text in a box that scrolls, from its top; @other as above. */
enum dialog_answer dialog_read(const char *title, const char *text, const char *other);

/** dialog_ask - a question that is answered with yes or no; Esc and Enter alone mean no. */
bool dialog_ask(const char *title, const char *question);

/** dialog_line - a line typed by the user, to be freed; NULL: they went back. */
char *dialog_line(const char *title, const char *text, const char *initial);

/** dialog_pause - below what a command printed, wait for Enter; false: no terminal any more. */
bool dialog_pause(void);

/** dialog_wait - say what is being done; the next box replaces it. */
void dialog_wait(const char *title, const char *text);

/** struct gauge - a box with a bar; @pid 0: there is none, and nothing is shown */
struct gauge {
	pid_t pid;
	int fd;
};

/** gauge_begin - @lines: of the text above the bar */
void gauge_begin(struct gauge *gauge, const char *title, int lines);
void gauge_update(struct gauge *gauge, int percent, const char *text);
void gauge_end(struct gauge *gauge);

#endif
