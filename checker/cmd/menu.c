// SPDX-License-Identifier: GPL-2.0-only
/* menu - what `lab` alone shows on a terminal: the common commands, by dialog */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../course/session.h"
#include "../course/workspace.h"
#include "../lib/fs.h"
#include "../lib/meter.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "command.h"

/* Commands that mean something without operands, in the table's order; the rest is typed. */
static const struct command *entry(const struct command *command, bool ready)
{
	static const char *const names[] = {"next",   "check", "lesson",   "status", "list",
					    "submit", "hint",  "solution", "undo",   "redo",
					    "diff",   "boot",  "log",	   "doctor"};

	if (strcmp(command->name, "start") == 0 || strcmp(command->name, "help") == 0)
		return (command->name[0] == 's') != ready ? command : NULL;
	if (!ready && command->needs & (NEEDS_WORKSPACE | NEEDS_BUILD))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(command->name, names[i]) == 0)
			return command;
	}
	return NULL;
}

static char *headline(bool ready)
{
	struct failure failure = {0};
	struct session session;
	char *text;

	if (!ready)
		return xstrdup("There is no workspace yet: begin with start.");
	if (session_open(&session, false, &failure))
		text = xstrdup(failure.text ? failure.text : "");
	else
		text = xasprintf("You are at step %s: %s", session.step->name, session.step->title);
	failure_clear(&failure);
	session_close(&session);
	return text;
}

/* dialog draws on the terminal and writes the choice to a file, since we own its streams. */
static int choose(char *choice, size_t size)
{
	bool ready = workspace_state(NULL) == WORKSPACE_READY;
	char *text = headline(ready), fd_text[16];
	const char *argv[64] = {"dialog",	  "--clear", "--title",	   "Syscall Lab",
				"--cancel-label", "Quit",    "--output-fd"};
	int n, argc = 7, fd = file_unnamed(), pass[] = {fd, -1};
	struct process_options options = {.inherit = true, .pass = pass};
	struct process_result result;
	const struct command *const *all = commands_all(&n);
	ssize_t got;

	if (fd < 0) {
		free(text);
		return -1;
	}
	snprintf(fd_text, sizeof(fd_text), "%d", fd);
	argv[argc++] = fd_text;
	argv[argc++] = "--menu";
	argv[argc++] = text;
	argv[argc++] = "0";
	argv[argc++] = "0";
	argv[argc++] = "0";
	for (int i = 0; i < n && argc < 60; i++) {
		if (!all[i]->hidden && entry(all[i], ready)) {
			argv[argc++] = all[i]->name;
			argv[argc++] = all[i]->summary;
		}
	}
	process_run(argv, &options, &result);
	got = pread(fd, choice, size - 1, 0);
	choice[got > 0 ? got : 0] = '\0';
	choice[strcspn(choice, "\n")] = '\0';
	close(fd);
	free(text);
	return result.status == 0 && *choice ? 0 : -1;
}

static void run_choice(const char *choice, bool plain)
{
	const char *const argv[] = {"/proc/self/exe", choice, plain ? "--plain" : NULL, NULL};
	struct process_options options = {.inherit = true};
	int c;

	say(stdout, "$ ./lab %s\n", choice);
	fflush(stdout);
	process_run(argv, &options, NULL);
	printf("\nEnter goes back to the menu. ");
	fflush(stdout);
	do
		c = getchar();
	while (c != '\n' && c != EOF && !interrupted());
}

static int menu_run(const struct command_line *line)
{
	char choice[64];

	if (!program_exists("dialog"))
		return broken_error(
			"./lab help lists the commands; apt-get install dialog brings the menu",
			"the menu needs the program dialog");
	while (!interrupted() && choose(choice, sizeof(choice)) == 0)
		run_choice(choice, line->plain);
	return EXIT_PASS;
}

COMMAND(menu) = {
	.name = "menu",
	.summary = "choose from a menu (what ./lab alone does on a terminal)",
	.group = GROUP_OTHER,
	.order = 5,
	.needs = NEEDS_TERMINAL,
	.run = menu_run,
};
