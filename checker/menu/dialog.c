// SPDX-License-Identifier: GPL-2.0-only
#include "dialog.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/terminal.h"
#include "../lib/util.h"
#include "../render/text.h"

#define COLUMNS_MIN 60
#define ROWS_MIN    18
#define LINE_BOX    58 /* columns of a box with a line to type */
#define LIST	    6  /* that a list takes beside its words and their texts */
#define FRAME	    6  /* columns that a box takes beside its text */
#define TEXT_BOX    44 /* columns that a text has at least */

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

static void clear(void)
{
	printf("\033[H\033[2J");
	fflush(stdout);
}

void dialog_clear(void)
{
	if (draws())
		clear();
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

/*
 * A line that fits stays as it is; a longer one is wrapped at words, below where it begins. Whether all
 * of @text fitted. @indent: more, for all lines of a long one but the first.
 */
static bool add_fitting(struct strbuf *out, const char *text, int indent, int width)
{
	bool fits = true;

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		char *raw = xasprintf("%.*s", (int)strcspn(p, "\n"), p);
		struct strbuf line = {0};
		int begins;

		text_add(&line, raw, true);
		begins = strspn(strbuf_str(&line), " ");
		if (text_width(strbuf_str(&line), true) <= width || begins >= width / 2) {
			strbuf_addstr(out, strbuf_str(&line));
		} else {
			fits = false;
			strbuf_addf(out, "%*s", begins, "");
			text_wrap(out, line.buf + begins, begins, begins + indent, width, true);
		}
		strbuf_addch(out, '\n');
		strbuf_release(&line);
		free(raw);
	}
	return fits;
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
	struct winsize drawn;	   /* the screen that it is made for */
	int enough;  /* columns from which on more of them change nothing in what it shows */
	bool a_list; /* and so do rows */
	bool stale;  /* it was ended, since it has to be made again for the screen of now */
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

	*call = (struct call){
		.answer = file_unnamed(), .text = -1, .colours = -1, .drawn = screen()};
	if (no_colour && *no_colour)
		call->colours = filled_file(none, strlen(none));
	snprintf(call->places[0], sizeof(call->places[0]), "%d", call->answer);
	words(call, "dialog", "--no-nl-expand", "--no-collapse", "--cr-wrap", "--title", title,
	      "--output-fd", call->places[0], NULL);
}

/*
 * dialog redraws itself, but with the texts that it was given, cut and wrapped for another screen; on a
 * larger one it makes a menu too narrow, and on a very small one there is to be no box at all.
 */
static bool is_stale(void *cookie)
{
	struct call *call = cookie;
	struct winsize now = screen(), then = call->drawn;
	int narrower = now.ws_col < then.ws_col ? now.ws_col : then.ws_col;

	call->stale |= !draws() || (now.ws_col != then.ws_col && narrower < call->enough) ||
		       (call->a_list && now.ws_row > then.ws_row);
	return call->stale;
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
		.inherit = true, .pass = pass, .env = env, .stop = is_stale, .cookie = call};
	struct sigaction quick = {.sa_handler = on_resize}, old;
	struct process_result result = {0};
	char block[4096];
	ssize_t n;

	call->argv[call->n] = NULL;
	sigaction(SIGWINCH, &quick, &old);
	process_run(call->argv, &options, &result);
	sigaction(SIGWINCH, &old, NULL);
	lseek(call->answer, 0, SEEK_SET);
	while (answer && (n = read(call->answer, block, sizeof(block))) > 0)
		strbuf_add(answer, block, n);
	for (int i = 0; i < 3; i++)
		if (pass[i] >= 0 && (i == 0 || pass[i] != call->answer))
			close(pass[i]);
	free(rc);
	if (call->stale)
		clear();
	if (result.status == STATUS_OK)
		return DIALOG_OK;
	if (result.status == STATUS_OTHER)
		return DIALOG_OTHER;
	if (result.status == STATUS_BACK || result.status == STATUS_ESC)
		return DIALOG_BACK;
	return call->stale ? DIALOG_RESIZED : DIALOG_GONE;
}

/* ---- without it ------------------------------------------------------------------------------ */

/*
 * DIALOG_OK with *@typed, a line; DIALOG_BACK for Esc; DIALOG_RESIZED when there are to be boxes now. The
 * terminal's own line editing is used; so nothing of a line is there before it is whole.
 */
static enum dialog_answer read_line(char **typed)
{
	struct sigaction quick = {.sa_handler = on_resize}, old;
	bool before = draws(), resized = false, back;
	char line[512];
	ssize_t n;

	*typed = NULL;
	fflush(stdout);
	terminal_enter(TERMINAL_LINE);
	sigaction(SIGWINCH, &quick, &old);
	do {
		n = read(STDIN_FILENO, line, sizeof(line) - 1);
		resized = n < 0 && errno == EINTR && draws() != before;
	} while (n < 0 && errno == EINTR && !resized && !interrupted());
	sigaction(SIGWINCH, &old, NULL);
	back = n > 0 && memchr(line, '\033', n);
	if (back) {
		tcflush(STDIN_FILENO, TCIFLUSH); /* what else its key sends */
		putchar('\n');
	}
	terminal_leave();
	if (n <= 0)
		return resized ? DIALOG_RESIZED : DIALOG_GONE;
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	*typed = back ? NULL : xstrdup(line);
	return back ? DIALOG_BACK : DIALOG_OK;
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

/* @indent: for all lines but the first */
static void print_wrapped(const char *text, int indent)
{
	struct strbuf out = {0};

	add_fitting(&out, text, indent, screen().ws_col);
	fputs(strbuf_str(&out), stdout);
	strbuf_release(&out);
}

static void print_list(const struct dialog *dialog)
{
	printf("\n%s\n", dialog->title);
	print_wrapped(dialog->text ? dialog->text : "", 0);
	putchar('\n');
	for (int i = 0; i < dialog->n; i++) {
		const char *tag = dialog->entries[i].tag;
		char *entry = xasprintf("%2d %s%s%s", i + 1, atoi(tag) == i + 1 ? "" : tag,
					atoi(tag) == i + 1 ? "" : ": ", dialog->entries[i].text);

		print_wrapped(entry, 3);
		free(entry);
	}
	printf("\nNumber or word (Enter or q: %s): ", dialog->back);
}

static enum dialog_answer choose_plainly(struct dialog *dialog)
{
	const struct dialog_entry *entry = NULL;
	enum dialog_answer how;
	char *typed;

	print_list(dialog);
	while ((how = read_line(&typed)) == DIALOG_OK) {
		entry = typed_entry(dialog, typed);
		if (entry || !*typed || streq(typed, "q"))
			break;
		printf("There is no %s. Number or word: ", typed);
		free(typed);
	}
	free(typed);
	if (entry)
		snprintf(dialog->at, sizeof(dialog->at), "%s", entry->tag);
	return how == DIALOG_OK && !entry ? DIALOG_BACK : how;
}

/* A question below what was printed, to which Enter alone is an answer, too. */
static enum dialog_answer ask_plainly(const char *title, const char *text, const char *prompt,
				      char **typed)
{
	printf("\n%s\n", title);
	print_wrapped(text, 0);
	printf("%s", prompt);
	return read_line(typed);
}

/* ---- boxes ----------------------------------------------------------------------------------- */

/* An entry is one line: what does not fit ends after a word, not in it. */
static char *one_line(const char *text, int room)
{
	struct strbuf lines = {0};
	char *end;

	if (text_width(text, true) <= room)
		return xstrdup(text);
	text_wrap(&lines, text, 0, 0, room - (int)strlen(" ..."), true);
	end = strchr(strbuf_str(&lines), '\n');
	if (end) {
		while (end > lines.buf && strchr(" ,;:", end[-1]))
			end--;
		lines.len = end - lines.buf;
		lines.buf[lines.len] = '\0';
	}
	if (end)
		strbuf_addstr(&lines, " ...");
	return strbuf_detach(&lines);
}

/* @texts holds what the call points to, until it is done. */
static void list(struct call *call, const struct dialog *dialog, char **texts)
{
	int widest = 0;

	for (int i = 0; i < dialog->n; i++) {
		int width = text_width(dialog->entries[i].tag, true);

		widest = width > widest ? width : widest;
	}
	for (int i = 0; i < dialog->n; i++) {
		texts[i] = one_line(dialog->entries[i].text, dialog_columns() - widest - LIST);
		words(call, dialog->entries[i].tag, texts[i], NULL);
	}
}

static enum dialog_answer choose_drawn(struct dialog *dialog)
{
	char **texts = xcalloc(dialog->n, sizeof(*texts));
	struct strbuf answer = {0};
	struct call call;
	enum dialog_answer how;

	begin(&call, dialog->title);
	words(&call, "--cancel-label", dialog->back, "--default-item", dialog->at, NULL);
	if (dialog->other)
		words(&call, "--extra-button", "--extra-label", dialog->other, NULL);
	words(&call, "--menu", dialog->text ? dialog->text : "", "0", "0", "0", NULL);
	list(&call, dialog, texts);
	call.enough = INT_MAX;
	call.a_list = true;
	how = finish(&call, &answer);
	for (int i = 0; i < dialog->n; i++)
		free(texts[i]);
	free(texts);
	if (answer.len)
		snprintf(dialog->at, sizeof(dialog->at), "%.*s", (int)strcspn(answer.buf, "\n"),
			 answer.buf);
	strbuf_release(&answer);
	return how;
}

enum dialog_answer dialog_choose(struct dialog *dialog)
{
	enum dialog_answer how;

	do
		how = draws() ? choose_drawn(dialog) : choose_plainly(dialog);
	while (how == DIALOG_RESIZED && !interrupted());
	return interrupted() ? DIALOG_GONE : how;
}

/* Columns of the longest line. */
static int widest(const char *text)
{
	int columns = 0;

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		char *line = xasprintf("%.*s", (int)strcspn(p, "\n"), p);
		int width = text_width(line, true);

		columns = width > columns ? width : columns;
		free(line);
	}
	return columns;
}

static enum dialog_answer read_drawn(const char *title, const char *text, const char *other)
{
	struct strbuf shown = {0};
	struct call call;
	char *padded;
	int first;

	begin(&call, title);
	add_fitting(&shown, text, 0, dialog_columns());
	/* The first line makes room for the title, and for what dialog writes into the frame. */
	first = strcspn(strbuf_str(&shown), "\n");
	padded = xasprintf("%-*.*s%s", TEXT_BOX, first, strbuf_str(&shown),
			   strbuf_str(&shown) + first);
	call.enough = widest(text) + FRAME;
	call.text = filled_file(padded, strlen(padded));
	snprintf(call.places[1], sizeof(call.places[1]), "/proc/self/fd/%d", call.text);
	words(&call, "--exit-label", "Back", "--ok-label", "Back", NULL);
	if (other)
		words(&call, "--extra-button", "--extra-label", other, NULL);
	words(&call, "--textbox", call.places[1], "0", "0", NULL);
	strbuf_release(&shown);
	free(padded);
	return finish(&call, NULL);
}

enum dialog_answer dialog_read(const char *title, const char *text, const char *other)
{
	enum dialog_answer how;
	char *typed = NULL;

	do
		how = draws() ? read_drawn(title, text, other)
			      : ask_plainly(title, text, "\nEnter goes back. ", &typed);
	while (how == DIALOG_RESIZED && !interrupted());
	free(typed);
	if (interrupted())
		return DIALOG_GONE;
	return how == DIALOG_OK ? DIALOG_BACK : how;
}

static enum dialog_answer ask_drawn(const char *title, const char *question)
{
	struct call call;

	begin(&call, title);
	words(&call, "--defaultno", "--yesno", question, "0", "0", NULL);
	return finish(&call, NULL);
}

bool dialog_ask(const char *title, const char *question)
{
	enum dialog_answer how;
	char *typed = NULL;
	bool yes;

	do
		how = draws() ? ask_drawn(title, question)
			      : ask_plainly(title, question, "Type yes to do it: ", &typed);
	while (how == DIALOG_RESIZED && !interrupted());
	yes = how == DIALOG_OK && (!typed || streq(typed, "yes") || streq(typed, "y"));
	free(typed);
	return yes;
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

static enum dialog_answer line_drawn(const char *title, const char *text, const char *initial,
				     char **typed)
{
	struct strbuf answer = {0};
	enum dialog_answer how;
	char rows[16];
	struct call call;

	begin(&call, title);
	snprintf(rows, sizeof(rows), "%d", rows_for(text, LINE_BOX - 2 * FRAME) + 7);
	words(&call, "--cancel-label", "Back", "--inputbox", text, rows, "58", initial, NULL);
	how = finish(&call, &answer);
	*typed = how == DIALOG_OK ? xstrdup(strbuf_str(&answer)) : NULL;
	strbuf_release(&answer);
	return how;
}

char *dialog_line(const char *title, const char *text, const char *initial)
{
	enum dialog_answer how;
	char *typed = NULL;

	do
		how = draws() ? line_drawn(title, text, initial, &typed)
			      : ask_plainly(title, text, "> ", &typed);
	while (how == DIALOG_RESIZED && !interrupted());
	return typed;
}

bool dialog_pause(void)
{
	enum dialog_answer how;
	char *typed = NULL;

	printf("\nEnter goes back to the menu. ");
	do
		how = read_line(&typed);
	while (how == DIALOG_RESIZED && !interrupted());
	free(typed);
	return how != DIALOG_GONE;
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
	execlp("dialog", "dialog", "--no-nl-expand", "--no-collapse", "--cr-wrap", "--title", title,
	       "--gauge", "", height, "66", "0", (char *)NULL);
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
	if (gauge->pid > 0 && !draws())
		clear(); /* no box comes that would replace it */
	*gauge = (struct gauge){.fd = -1};
}
