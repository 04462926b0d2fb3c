// SPDX-License-Identifier: GPL-2.0-only
/*
 * man - the manual page's table of commands, in roff, from the command table
 *
 * `make docs` puts it between the marks in docs/lab.1; a test compares the two, so the page cannot
 * say something else than the program does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/name.h"
#include "command.h"

/* Text for roff: hyphens stay hyphens, and no line begins with a control character. */
static void put(const char *text)
{
	char *named = text_named(text, "lab");
	bool line_start = true;

	for (text = named; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			fputs("\\&", stdout);
		if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '\\')
			fputs("\\e", stdout);
		else
			putchar(*text);
		line_start = *text == '\n';
	}
	free(named);
}

static void put_option(const struct option_spec *option)
{
	const char *arg = option->arg;

	fputs(".TP\n\\fB", stdout);
	put(option_is_short(option) ? "-" : "--");
	put(option->name);
	fputs("\\fR", stdout);
	if (arg) {
		fputs(arg[0] == '[' || option_is_short(option) ? "" : "=", stdout);
		fputs("\\fI", stdout);
		put(arg);
		fputs("\\fR", stdout);
	}
	putchar('\n');
	put(option->summary);
	if (option_choices(option)) {
		fputs(": one of ", stdout);
		put(option_choices(option));
	}
	putchar('\n');
}

static void put_command(const struct command *command)
{
	fputs(".TP\n\\fB", stdout);
	put(command->name);
	fputs("\\fR", stdout);
	if (command->synopsis && *command->synopsis) {
		putchar(' ');
		put(command->synopsis);
	}
	putchar('\n');
	put(command->summary);
	fputs(".\n", stdout);
	if (command->description) {
		fputs(".sp\n", stdout);
		put(command->description);
		putchar('\n');
	}
	if (!command->options || !command->options->name)
		return;
	fputs(".RS\n", stdout);
	for (const struct option_spec *o = command->options; o->name; o++)
		put_option(o);
	fputs(".RE\n", stdout);
}

static int run(const struct command_line *line)
{
	int n, group = -1;
	const struct command *const *all = commands_all(&n);

	(void)line;
	for (int i = 0; i < n; i++) {
		if (all[i]->hidden)
			continue;
		if ((int)all[i]->group != group) {
			group = all[i]->group;
			fputs(".SS ", stdout);
			put(command_group_title(all[i]->group));
			putchar('\n');
		}
		put_command(all[i]);
	}
	fputs(".SS every command takes\n", stdout);
	for (const struct option_spec *o = global_options; o->name; o++)
		put_option(o);
	return EXIT_PASS;
}

COMMAND(man) = {
	.name = "man",
	.summary = "print the manual page's table of commands",
	.group = GROUP_OTHER,
	.order = 91,
	.hidden = true,
	.run = run,
};
