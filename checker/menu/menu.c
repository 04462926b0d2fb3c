// SPDX-License-Identifier: GPL-2.0-only
#include "menu.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../command/command.h"
#include "../work/workspace.h"
#include "../lib/fs.h"
#include "../lib/meter.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "dialog.h"
#include "home.h"
#include "live.h"

extern const struct menu_page *const __start_lab_menu_pages[];
extern const struct menu_page *const __stop_lab_menu_pages[];

/** struct item - an entry: a page, a command, or both, and then the page is shown */
struct item {
	const char *name, *summary;
	int use;
	const struct menu_page *page;
	const struct command *command;
};

#define ITEMS_MAX 64
#define CONTINUE  "continue"

struct menu {
	bool plain, done, has_read; /* the lesson of this step was shown */
	struct item items[ITEMS_MAX];
	int n;
};

/* ---- running commands ------------------------------------------------------------------------ */

#define WORDS_MAX 32

static int full_words(const struct menu *menu, const char *const words[], const char *argv[])
{
	int n = 0;

	argv[n++] = "/proc/self/exe";
	if (menu->plain)
		argv[n++] = "--plain";
	for (int i = 0; words[i] && n < WORDS_MAX - 1; i++)
		argv[n++] = words[i];
	argv[n] = NULL;
	return n;
}

/* In the child: a command whose output is kept in @out, and which tells @meter how far it is. */
static void become(const char *const argv[], int out, int meter)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char columns[16], listener[16];

	snprintf(columns, sizeof(columns), "%d", dialog_columns());
	snprintf(listener, sizeof(listener), "%d", meter);
	setenv("COLUMNS", columns, 1);
	setenv(METER_VARIABLE, listener, 1);
	if (dup2(null, 0) >= 0 && dup2(out, 1) >= 0 && dup2(out, 2) >= 0 &&
	    fcntl(meter, F_SETFD, 0) == 0)
		execv(argv[0], (char *const *)argv);
	_exit(EXIT_BROKEN);
}

/* Draw what the child tells until it ends; its status. */
static int follow(pid_t pid, int meter, const char *title)
{
	FILE *heard = fdopen(meter, "r");
	struct live live = {.gauge.pid = 0};
	const char *what;
	char line[256];
	int status = 0, done, total;

	while (heard && fgets(line, sizeof(line), heard)) {
		what = meter_heard(line, &done, &total);
		if (what && live.gauge.pid <= 0)
			live_begin(&live, title, what);
		if (what)
			live_update(&live, what, done, total);
	}
	if (live.gauge.pid > 0)
		live_end(&live);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (heard)
		fclose(heard);
	return status;
}

/* What the command prints for somebody who has that many columns; its exit code. */
static int capture(const char *const argv[], const char *title, struct strbuf *out)
{
	char block[65536];
	int status = 0, fd = file_unnamed(), meter[2];
	pid_t pid = fd < 0 || pipe2(meter, O_CLOEXEC) < 0 ? -1 : process_fork();
	ssize_t n;

	if (pid == 0)
		become(argv, fd, meter[1]);
	if (pid > 0) {
		close(meter[1]);
		status = follow(pid, meter[0], title);
	}
	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(out, block, n);
	close(fd);
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_BROKEN;
}

static char *joined(const char *const words[])
{
	struct strbuf out = {0};

	strbuf_addstr(&out, lab_name());
	for (int i = 0; words[i]; i++)
		strbuf_addf(&out, " %s", words[i]);
	return strbuf_detach(&out);
}

int menu_box(struct menu *menu, const char *const words[])
{
	const char *argv[WORDS_MAX];
	struct strbuf out = {0};
	char *title = joined(words);
	int code;

	full_words(menu, words, argv);
	dialog_wait(title, "One moment ...");
	code = capture(argv, title, &out);
	if (!out.len)
		strbuf_addstr(&out, code ? "It failed, and said nothing." : "Done.");
	menu->done |= dialog_read(title, strbuf_str(&out), NULL) == DIALOG_GONE;
	menu->has_read |= streq(words[0], "lesson");
	strbuf_release(&out);
	free(title);
	return code;
}

/* A command of the lab with the terminal for itself. */
static void menu_screen(struct menu *menu, const char *const words[])
{
	const char *argv[WORDS_MAX];
	struct process_options options = {.inherit = true};
	char *title = joined(words);

	full_words(menu, words, argv);
	dialog_clear();
	printf("$ %s\n", title);
	fflush(stdout);
	process_run(argv, &options, NULL);
	free(title);
	menu->done |= !dialog_pause();
}

void menu_go_on(struct menu *menu)
{
	menu->has_read = menu_box(menu, (const char *const[]){"next", "--yes", NULL}) == EXIT_PASS;
}

void menu_end(struct menu *menu)
{
	menu->done = true;
}

static void show_next(struct menu *menu)
{
	menu_go_on(menu);
}

MENU_PAGE(next) = {.name = "next", .show = show_next};

/* ---- entries --------------------------------------------------------------------------------- */

static int by_use(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->use - y->use;
}

static struct item *item_named(struct menu *menu, const char *name)
{
	for (int i = 0; i < menu->n; i++) {
		if (streq(menu->items[i].name, name))
			return &menu->items[i];
	}
	return NULL;
}

static bool fits(const struct command *command, bool ready)
{
	if (command->hidden || streq(command->name, "menu"))
		return false;
	return ready ? !streq(command->name, "start")
		     : !(command->needs & (NEEDS_WORKSPACE | NEEDS_BUILD));
}

static void add_commands(struct menu *menu, bool ready)
{
	int n;
	const struct command *const *all = commands_all(&n);

	for (int i = 0; i < n && menu->n < ITEMS_MAX; i++) {
		const struct command *command = all[i];

		if (fits(command, ready))
			menu->items[menu->n++] = (struct item){
				.name = command->name,
				.summary = command->summary,
				.use = command->use ? command->use : 1000 + i,
				.command = command,
			};
	}
}

static void add_pages(struct menu *menu)
{
	for (const struct menu_page *const *p = __start_lab_menu_pages; p < __stop_lab_menu_pages;
	     p++) {
		struct item *item = item_named(menu, (*p)->name);

		if (!item && menu->n < ITEMS_MAX && !command_find((*p)->name)) {
			item = &menu->items[menu->n++];
			*item = (struct item){.name = (*p)->name};
		}
		if (!item)
			continue;
		item->page = *p;
		if ((*p)->summary)
			item->summary = (*p)->summary;
		if ((*p)->use)
			item->use = (*p)->use;
	}
}

static void find_items(struct menu *menu, bool ready)
{
	menu->n = 0;
	add_commands(menu, ready);
	if (ready)
		add_pages(menu);
	qsort(menu->items, menu->n, sizeof(*menu->items), by_use);
}

/* ---- one entry ------------------------------------------------------------------------------- */

/* Words as they were typed, cut at blanks. */
static int cut_words(char *text, const char *words[], int n)
{
	char *save = NULL;

	for (char *p = strtok_r(text, " \t", &save); p && n < WORDS_MAX - 4;
	     p = strtok_r(NULL, " \t", &save))
		words[n++] = p;
	words[n] = NULL;
	return n;
}

static void run_command(struct menu *menu, const struct command *command)
{
	const char *words[WORDS_MAX] = {command->name};
	char *typed = NULL, *text;

	if (command->ask || command->min_operands) {
		text = xasprintf("%s\n\n%s %s %s\n\n%s", command->summary, lab_name(),
				 command->name, command->synopsis ? command->synopsis : "",
				 command->ask ? command->ask : "What comes behind its name?");
		typed = dialog_line(command->name, text, "");
		free(text);
		if (!typed)
			return;
		cut_words(typed, words, 1);
	}
	if (command->boxed)
		menu_box(menu, words);
	else
		menu_screen(menu, words);
	free(typed);
}

static void show_item(struct menu *menu, const struct item *item)
{
	if (item->page)
		item->page->show(menu);
	else
		run_command(menu, item->command);
}

/* ---- home ------------------------------------------------------------------------------------ */

static const char *summary_of(const struct item *item, const struct home *home)
{
	if (streq(item->name, "undo") && home->undo)
		return home->undo;
	if (streq(item->name, "redo") && home->redo)
		return home->redo;
	return item->summary;
}

static void show_home(struct menu *menu, char *at, size_t size)
{
	bool ready = workspace_state(NULL) == WORKSPACE_READY;
	struct dialog dialog = {.title = "Syscall Lab", .back = "Quit"};
	const struct item *item;
	struct home home = {0};

	find_items(menu, ready);
	home_look(&home, menu->has_read);
	dialog.text = xstrdup(home.text);
	dialog_add(&dialog, CONTINUE, "%s", home.why);
	for (int i = 0; i < menu->n; i++)
		dialog_add(&dialog, menu->items[i].name, "%s", summary_of(&menu->items[i], &home));
	snprintf(dialog.at, sizeof(dialog.at), "%s", at);
	if (dialog_choose(&dialog) != DIALOG_OK) {
		menu->done = true;
	} else {
		snprintf(at, size, "%s", dialog.at);
		item = item_named(menu, streq(at, CONTINUE) ? home.next : at);
		if (item)
			show_item(menu, item);
	}
	dialog_release(&dialog);
	home_release(&home);
}

static int menu_run(const struct command_line *line)
{
	struct menu menu = {.plain = line->plain};
	char at[96] = CONTINUE;

	if (line->plain)
		dialog_plain();
	while (!menu.done && !interrupted())
		show_home(&menu, at, sizeof(at));
	dialog_clear();
	return EXIT_PASS;
}

COMMAND(menu) = {
	.name = "menu",
	.summary = "choose from a menu, as a terminal shows without a command",
	.group = GROUP_OTHER,
	.order = 5,
	.needs = NEEDS_TERMINAL,
	.run = menu_run,
};
