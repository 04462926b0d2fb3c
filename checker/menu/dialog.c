// SPDX-License-Identifier: GPL-2.0-only
#include "dialog.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/text.h"

#define COLUMNS_MIN 60
#define ROWS_MIN    18
#define LINE_BOX    58 /* columns of a box with a line to type */
#define FRAME	    6  /* columns that a box takes beside its text */

static bool never;

void dialog_plain(void)
{
	never = true;
}

static struct winsize screen(void)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col || !size.ws_row)
		size = (struct winsize){.ws_row = 24, .ws_col = 80};
	return size;
}

static bool draws(void)
{
	const char *term = getenv("TERM");
	struct winsize size = screen();

	return !never && term && *term && !streq(term, "dumb") && size.ws_col >= COLUMNS_MIN &&
	       size.ws_row >= ROWS_MIN && program_exists("dialog");
}

int dialog_columns(void)
{
	int columns = screen().ws_col;

	return draws() ? columns - FRAME : columns;
}

void dialog_clear(void)
{
	if (draws())
		printf("\033[H\033[2J");
	fflush(stdout);
}

void dialog_add(struct dialog *dialog, const char *tag, const char *fmt, ...)
{
	struct dialog_entry *entry;
	va_list ap;

	dialog->entries = xrealloc(dialog->entries, (dialog->n + 1) * sizeof(*dialog->entries));
	entry = &dialog->entries[dialog->n++];
	entry->tag = xstrdup(tag);
	va_start(ap, fmt);
	entry->text = xvasprintf(fmt, ap);
	va_end(ap);
}

void dialog_release(struct dialog *dialog)
{
	for (int i = 0; i < dialog->n; i++) {
		free(dialog->entries[i].tag);
		free(dialog->entries[i].text);
	}
	free(dialog->entries);
	free(dialog->text);
	*dialog = (struct dialog){0};
}

/* ---- the program ----------------------------------------------------------------------------- */

/* Its own codes are those of curses that died of a signal, and Esc looks like an error. */
enum {
	STATUS_OK = 0,
	STATUS_BACK = 10,
	STATUS_OTHER = 11,
	STATUS_ESC = 12
};

#define WORDS_MAX 512

struct call {
	const char *argv[WORDS_MAX];
	int n;
	int answer, text, colours; /* descriptors; -1: none */
	struct winsize menu;	   /* the screen that it is drawn for; no menu: none */
	bool grown;
	char places[3][32];
};

static void word(struct call *call, const char *text)
{
	if (call->n < WORDS_MAX - 1)
		call->argv[call->n++] = text;
}

static void words(struct call *call, ...)
{
	va_list ap;
	const char *text;

	va_start(ap, call);
	while ((text = va_arg(ap, const char *)))
		word(call, text);
	va_end(ap);
}

static int filled_file(const char *text, size_t len)
{
	int fd = file_unnamed();

	if (fd >= 0 && write(fd, text, len) != (ssize_t)len) {
		close(fd);
		return -1;
	}
	return fd;
}

static void begin(struct call *call, const char *title)
{
	static const char none[] = "use_colors = OFF\nuse_shadow = OFF\n";
	const char *no_colour = getenv("NO_COLOR");

	*call = (struct call){.answer = file_unnamed(), .text = -1, .colours = -1};
	if (no_colour && *no_colour)
		call->colours = filled_file(none, strlen(none));
	snprintf(call->places[0], sizeof(call->places[0]), "%d", call->answer);
	words(call, "dialog", "--no-nl-expand", "--no-collapse", "--cr-wrap", "--title", title,
	      "--output-fd", call->places[0], NULL);
}

/* dialog draws itself anew on a smaller screen, but on a larger one it makes a menu too narrow. */
static bool has_grown(void *cookie)
{
	struct call *call = cookie;
	struct winsize now = screen();

	call->grown |= call->menu.ws_col &&
		       (now.ws_col > call->menu.ws_col || now.ws_row > call->menu.ws_row);
	return call->grown;
}

static void on_resize(int sig)
{
	(void)sig; /* it ends read(2) and poll(2) */
}

/* Runs it and takes its answer; what it has opened is closed. */
static enum dialog_answer finish(struct call *call, struct strbuf *answer)
{
	const int pass[] = {call->answer, call->text >= 0 ? call->text : call->answer,
			    call->colours >= 0 ? call->colours : call->answer, -1};
	char *rc = xasprintf("DIALOGRC=/proc/self/fd/%d", call->colours);
	const char *const env[] = {"COLUMNS",
				   "DIALOG_OK=0",
				   "DIALOG_CANCEL=10",
				   "DIALOG_EXTRA=11",
				   "ESCDELAY=100",
				   "DIALOG_ESC=12",
				   "DIALOG_ERROR=13",
				   call->colours >= 0 ? rc : NULL,
				   NULL};
	struct process_options options = {
		.inherit = true, .pass = pass, .env = env, .stop = has_grown, .cookie = call};
	struct process_result result = {0};
	char block[4096];
	ssize_t n;

	call->argv[call->n] = NULL;
	process_run(call->argv, &options, &result);
	lseek(call->answer, 0, SEEK_SET);
	while (answer && (n = read(call->answer, block, sizeof(block))) > 0)
		strbuf_add(answer, block, n);
	for (int i = 0; i < 3; i++)
		if (pass[i] >= 0 && (i == 0 || pass[i] != call->answer))
			close(pass[i]);
	free(rc);
	if (result.status == STATUS_OK)
		return DIALOG_OK;
	if (result.status == STATUS_OTHER)
		return DIALOG_OTHER;
	return result.status == STATUS_BACK || result.status == STATUS_ESC ? DIALOG_BACK
									   : DIALOG_GONE;
}

/* ---- without it ------------------------------------------------------------------------------ */

/*
 * A line, or NULL: it ended, or (with *@resized) the terminal has another size now. The terminal's own
 * line editing is used; so nothing of a line is there before it is whole.
 */
static char *read_line(bool *resized)
{
	struct sigaction quick = {.sa_handler = on_resize}, old;
	bool before = draws();
	char line[512];
	ssize_t n;

	fflush(stdout);
	*resized = false;
	sigaction(SIGWINCH, &quick, &old);
	do {
		n = read(STDIN_FILENO, line, sizeof(line) - 1);
		*resized = n < 0 && errno == EINTR && draws() != before;
	} while (n < 0 && errno == EINTR && !*resized && !interrupted());
	sigaction(SIGWINCH, &old, NULL);
	if (n <= 0)
		return NULL;
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return xstrdup(line[0] == '\033' ? "" : line);
}

static const struct dialog_entry *typed_entry(const struct dialog *dialog, const char *typed)
{
	int number = atoi(typed);

	for (int i = 0; i < dialog->n; i++) {
		if (streq(dialog->entries[i].tag, typed))
			return &dialog->entries[i];
	}
	return number > 0 && number <= dialog->n ? &dialog->entries[number - 1] : NULL;
}

/* Never broken within a word; @indent for all lines but the first. */
static void print_wrapped(const char *text, int indent)
{
	struct strbuf out = {0};

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		char *line = xasprintf("%.*s", (int)strcspn(p, "\n"), p);

		text_wrap(&out, line, 0, indent, screen().ws_col, true);
		strbuf_addch(&out, '\n');
		free(line);
	}
	fputs(strbuf_str(&out), stdout);
	strbuf_release(&out);
}

static void print_list(const struct dialog *dialog)
{
	printf("\n%s\n", dialog->title);
	print_wrapped(dialog->text ? dialog->text : "", 0);
	putchar('\n');
	for (int i = 0; i < dialog->n; i++) {
		char *entry = xasprintf("%2d %s: %s", i + 1, dialog->entries[i].tag,
					dialog->entries[i].text);

		print_wrapped(entry, 3);
		free(entry);
	}
	printf("\nNumber or word (Enter alone: %s): ", dialog->back);
}

static enum dialog_answer choose_plainly(struct dialog *dialog, bool *resized)
{
	const struct dialog_entry *entry = NULL;
	char *typed;

	print_list(dialog);
	while ((typed = read_line(resized)) && *typed) {
		entry = typed_entry(dialog, typed);
		if (entry)
			break;
		printf("There is no %s. Number or word: ", typed);
		free(typed);
	}
	if (!typed)
		return DIALOG_GONE;
	free(typed);
	if (!entry)
		return DIALOG_BACK;
	snprintf(dialog->at, sizeof(dialog->at), "%s", entry->tag);
	return DIALOG_OK;
}

/* A question below what was printed; "" for Enter alone. */
static char *ask_plainly(const char *title, const char *text, const char *prompt)
{
	bool resized;
	char *typed;

	printf("\n%s\n", title);
	print_wrapped(text, 0);
	printf("%s", prompt);
	do
		typed = read_line(&resized);
	while (!typed && resized);
	return typed;
}

/* ---- boxes ----------------------------------------------------------------------------------- */

static enum dialog_answer choose_drawn(struct dialog *dialog, bool *resized)
{
	struct sigaction quick = {.sa_handler = on_resize}, old;
	struct strbuf answer = {0};
	struct call call;
	enum dialog_answer how;

	begin(&call, dialog->title);
	words(&call, "--cancel-label", dialog->back, "--default-item", dialog->at, NULL);
	if (dialog->other)
		words(&call, "--extra-button", "--extra-label", dialog->other, NULL);
	words(&call, "--menu", dialog->text ? dialog->text : "", "0", "0", "0", NULL);
	for (int i = 0; i < dialog->n; i++)
		words(&call, dialog->entries[i].tag, dialog->entries[i].text, NULL);
	call.menu = screen();
	sigaction(SIGWINCH, &quick, &old);
	how = finish(&call, &answer);
	sigaction(SIGWINCH, &old, NULL);
	*resized = call.grown && how == DIALOG_GONE;
	if (answer.len)
		snprintf(dialog->at, sizeof(dialog->at), "%.*s", (int)strcspn(answer.buf, "\n"),
			 answer.buf);
	strbuf_release(&answer);
	return how;
}

enum dialog_answer dialog_choose(struct dialog *dialog)
{
	enum dialog_answer how;
	bool resized;

	do {
		resized = false;
		if (draws())
			how = choose_drawn(dialog, &resized);
		else
			how = choose_plainly(dialog, &resized);
	} while (resized && !interrupted());
	return interrupted() ? DIALOG_GONE : how;
}

enum dialog_answer dialog_read(const char *title, const char *text, const char *other)
{
	enum dialog_answer how = DIALOG_GONE;
	struct call call;

	if (!draws()) {
		char *typed = ask_plainly(title, text, "\nEnter goes back. ");

		how = typed ? DIALOG_BACK : DIALOG_GONE;
		free(typed);
		return how;
	}
	begin(&call, title);
	call.text = filled_file(text, strlen(text));
	snprintf(call.places[1], sizeof(call.places[1]), "/proc/self/fd/%d", call.text);
	words(&call, "--exit-label", "Back", "--ok-label", "Back", "--tab-correct", NULL);
	if (other)
		words(&call, "--extra-button", "--extra-label", other, NULL);
	words(&call, "--textbox", call.places[1], "-1", "-1", NULL);
	how = finish(&call, NULL);
	return how == DIALOG_OK ? DIALOG_BACK : how;
}

bool dialog_ask(const char *title, const char *question)
{
	struct call call;

	if (!draws()) {
		char *typed = ask_plainly(title, question, "Type yes to do it: ");
		bool yes = typed && (streq(typed, "yes") || streq(typed, "y"));

		free(typed);
		return yes;
	}
	begin(&call, title);
	words(&call, "--defaultno", "--yesno", question, "0", "0", NULL);
	return finish(&call, NULL) == DIALOG_OK;
}

/* dialog counts the lines of a text only without the field below it. */
static int rows_for(const char *text, int columns)
{
	int rows = 1, column = 0;

	for (const char *p = text; *p; p++) {
		column = *p == '\n' ? 0 : column + 1;
		rows += *p == '\n' || column == columns;
		column %= columns;
	}
	return rows;
}

char *dialog_line(const char *title, const char *text, const char *initial)
{
	struct strbuf answer = {0};
	char rows[16];
	struct call call;

	if (!draws())
		return ask_plainly(title, text, "> ");
	begin(&call, title);
	snprintf(rows, sizeof(rows), "%d", rows_for(text, LINE_BOX - 2 * FRAME) + 7);
	words(&call, "--cancel-label", "Back", "--inputbox", text, rows, "58", initial, NULL);
	if (finish(&call, &answer) == DIALOG_OK)
		return strbuf_detach(&answer);
	strbuf_release(&answer);
	return NULL;
}

void dialog_wait(const char *title, const char *text)
{
	struct call call;

	if (!draws())
		return;
	begin(&call, title);
	words(&call, "--infobox", text, "0", "0", NULL);
	finish(&call, NULL);
}

/* ---- gauge ----------------------------------------------------------------------------------- */

/* In our process group: Ctrl-C ends it with the work that it shows. */
static void become_gauge(const char *title, int lines, int fd)
{
	char height[16];

	/* Its frame and the bar's. */
	snprintf(height, sizeof(height), "%d", lines + 5);
	dup2(fd, STDIN_FILENO);
	unsetenv("COLUMNS");
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	execlp("dialog", "dialog", "--no-nl-expand", "--cr-wrap", "--title", title, "--gauge", "",
	       height, "66", "0", (char *)NULL);
	_exit(127);
}

void gauge_begin(struct gauge *gauge, const char *title, int lines)
{
	int ends[2];

	*gauge = (struct gauge){.fd = -1};
	if (!draws() || pipe2(ends, O_CLOEXEC) < 0)
		return;
	gauge->pid = process_fork();
	if (gauge->pid == 0)
		become_gauge(title, lines, ends[0]);
	close(ends[0]);
	gauge->fd = ends[1];
	if (gauge->pid < 0)
		gauge_end(gauge);
}

void gauge_update(struct gauge *gauge, int percent, const char *text)
{
	if (gauge->fd >= 0)
		dprintf(gauge->fd, "XXX\n%d\n%s\nXXX\n", percent, text);
}

void gauge_end(struct gauge *gauge)
{
	if (gauge->fd >= 0)
		close(gauge->fd);
	while (gauge->pid > 0 && waitpid(gauge->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*gauge = (struct gauge){.fd = -1};
}
