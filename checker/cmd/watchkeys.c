// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/terminal.h"
#include "../lib/util.h"
#include "../render/paint.h"
#include "watching.h"

/**
 * struct key - pressed while no check runs; while one does, the last one waits for its verdict
 * @what: it does, in a word or two
 * @is_of_use: NULL: always; @press: NULL: see take_key()
 */
struct key {
	char key;
	const char *what;
	bool (*is_of_use)(const struct watch *watch);
	void (*press)(struct watch *watch);
};

/* Another command of the lab, with the terminal as it finds it everywhere else. */
static void run_words(struct watch *watch, const char *const words[])
{
	const char *argv[8] = {"/proc/self/exe"};
	struct process_options options = {.inherit = true};

	for (int i = 0; words[i] && i < 6; i++)
		argv[i + 1] = words[i];
	putchar('\n');
	fflush(stdout);
	terminal_leave();
	watch_signals(watch, SIG_UNBLOCK); /* Ctrl-Z stops both */
	process_run(argv, &options, NULL);
	watch_signals(watch, SIG_BLOCK);
	terminal_enter(TERMINAL_KEYS);
}

static void run_command(struct watch *watch, const char *name, const char *operand)
{
	run_words(watch, (const char *const[]){name, operand, NULL});
}

/* A word that is typed below what stands there; "" for Enter alone, NULL for Esc. */
static const char *ask(struct watch *watch, const char *prompt)
{
	static char typed[128];
	ssize_t n;

	printf("\n%s", prompt);
	fflush(stdout);
	terminal_enter(TERMINAL_LINE);
	watch_signals(watch, SIG_UNBLOCK);
	do
		n = read(STDIN_FILENO, typed, sizeof(typed) - 1);
	while (n < 0 && errno == EINTR && !interrupted());
	watch_signals(watch, SIG_BLOCK);
	watch->keys = terminal_enter(TERMINAL_KEYS);
	typed[n > 0 ? n : 0] = '\0';
	if (strchr(typed, '\033'))
		putchar('\n');
	typed[strcspn(typed, "\n")] = '\0';
	return strchr(typed, '\033') ? NULL : typed;
}

/* The new step's lesson is there to be read: the check that would push it away waits for a save. */
static void go_on(struct watch *watch)
{
	struct failure failure = {0};
	struct save_news news;
	char before[sizeof(watch->step)];

	snprintf(before, sizeof(before), "%s", watch->step);
	run_command(watch, "next", NULL);
	watch_hear(watch);
	watch_step(watch, &failure);
	failure_clear(&failure);
	if (!streq(before, watch->step)) {
		news = saves_settle(&watch->saves, false);
		free(news.first);
		watch->gather_until = 0;
		watch->passed = false;
		round_stop(&watch->round); /* its verdict is on another step */
	}
}

static bool can_go_on(const struct watch *watch)
{
	return watch->passed && watch->is_current;
}

static bool is_at_step(const struct watch *watch)
{
	return watch->is_current;
}

static bool has_cause(const struct watch *watch)
{
	return watch->report.cause[0];
}

static bool has_program(const struct watch *watch)
{
	return watch->program[0];
}

static void give_hint(struct watch *watch)
{
	run_command(watch, "hint", NULL);
}

static void show_lesson(struct watch *watch)
{
	run_command(watch, "lesson", NULL);
}

static void explain(struct watch *watch)
{
	run_command(watch, "explain", watch->report.cause);
}

/* What these three change is seen as any other change is. */
static void reset(struct watch *watch)
{
	if (streq(ask(watch, "Begin this step again? Undo brings your work back. [y/N] "), "y"))
		run_command(watch, "reset", NULL);
}

static void show_solution(struct watch *watch)
{
	if (streq(ask(watch, "See the whole solution? [y/N] "), "y"))
		run_command(watch, "solution", NULL);
}

static void go_to(struct watch *watch)
{
	const char *step;

	run_command(watch, "list", NULL);
	step = ask(watch, "Go to step (Enter alone stays): ");
	if (step && *step)
		run_command(watch, "goto", step);
}

static void run_program(struct watch *watch)
{
	const char *words[8] = {"run", watch->program};
	char *prompt = xasprintf("run %s, arguments (Enter: none): ", watch->program), *save = NULL;
	const char *answer = ask(watch, prompt);
	char *typed = answer ? xstrdup(answer) : NULL;
	int n = 2;

	for (char *p = typed ? strtok_r(typed, " ", &save) : NULL; p && n < 6;
	     p = strtok_r(NULL, " ", &save))
		words[n++] = p;
	if (typed)
		run_words(watch, words);
	free(typed);
	free(prompt);
}

static const struct key keys[] = {
	{'n', "next step", can_go_on, go_on},
	{'h', "hint", is_at_step, give_hint},
	{'l', "lesson", is_at_step, show_lesson},
	{'e', "explain", has_cause, explain},
	{'x', "reset", is_at_step, reset},
	{'g', "steps", is_at_step, go_to},
	{'r', "run", has_program, run_program},
	{'s', "solution", is_at_step, show_solution},
	{'c', "check", NULL, NULL},
	{'q', "quit", NULL, NULL},
	{0},
};

/* One line where they fit, else more. */
void watch_add_keys(const struct watch *watch, const struct style *style, struct strbuf *out)
{
	int column = 0, width;

	for (const struct key *key = keys; key->key; key++) {
		if (key->is_of_use && !key->is_of_use(watch))
			continue;
		width = (int)strlen(key->what) + 2;
		if (column && column + 2 + width > style->width) {
			strbuf_addch(out, '\n');
			column = 0;
		}
		strbuf_addstr(out, column ? "  " : "");
		column += (column ? 2 : 0) + width;
		paint(out, style, PAINT_STRONG);
		strbuf_addch(out, key->key);
		paint(out, style, PAINT_NONE);
		paint(out, style, PAINT_DIM);
		strbuf_addf(out, " %s", key->what);
		paint(out, style, PAINT_NONE);
	}
}

static void press(struct watch *watch, char typed)
{
	for (const struct key *key = keys; key->key; key++) {
		if (key->key != typed || !key->press)
			continue;
		if (key->is_of_use(watch))
			key->press(watch);
		else if (typed == 'n' && !watch->job)
			printf("\nThis step does not pass yet; c checks it again.\n");
		else
			continue;
		watch_show_keys(watch);
	}
}

static void take_key(struct watch *watch, char key)
{
	if (key == 'q' || key == 'Q' || key == 4 /* Ctrl-D */)
		watch->done = true;
	else if (key == 'c' || key == '\n' || key == '\r' || key == ' ')
		watch_check(watch, NULL);
	else if (watch->state == WATCH_IDLE)
		press(watch, key);
	else
		watch->typed_ahead = key;
}

void watch_take_typed_ahead(struct watch *watch)
{
	char key = watch->typed_ahead;

	watch->typed_ahead = '\0';
	if (key)
		press(watch, key);
}

void watch_take_keys(struct watch *watch)
{
	char typed[64];
	ssize_t n = read(STDIN_FILENO, typed, sizeof(typed));

	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		watch->keys = false;	 /* the terminal is gone; SIGHUP will say so */
	if (n > 0 && typed[0] != '\033') /* an arrow or a function key is many bytes */
		take_key(watch, typed[0]);
}
