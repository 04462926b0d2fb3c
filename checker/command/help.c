// SPDX-License-Identifier: GPL-2.0-only
/* help, version - everything is generated from the command table */
#include <stdio.h>
#include <string.h>

#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "command.h"

const char *command_group_title(enum command_group group)
{
	static const char *const titles[] = {
		[GROUP_COURSE] = "the course",
		[GROUP_HELP] = "when you are stuck",
		[GROUP_MOVE] = "moving about",
		[GROUP_KERNEL] = "your kernel",
		[GROUP_INSTRUCTOR] = "for instructors and authors",
		[GROUP_OTHER] = "other",
	};

	return titles[group];
}

static void print_overview(void)
{
	int n, group = -1;
	const struct command *const *all = commands_all(&n);

	say(stdout,
	    "lab - add your own system call to a real Linux kernel\n\nusage: ./lab COMMAND [...]\n");
	for (int i = 0; i < n; i++) {
		if (all[i]->hidden)
			continue;
		if ((int)all[i]->group != group) {
			group = all[i]->group;
			printf("\n%s\n", command_group_title(all[i]->group));
		}
		say(stdout, "  %-11s %s\n", all[i]->name, all[i]->summary);
	}
	say(stdout, "\n./lab help COMMAND tells more; ./lab --version names the version\n");
}

static void print_option(const struct option_spec *option)
{
	char left[64];
	const char *arg = option->arg, *dash = option_is_short(option) ? "-" : "--";

	snprintf(left, sizeof(left), "%s%s%s%s", dash, option->name,
		 !arg			   ? ""
		 : arg[0] == '['	   ? ""
		 : option_is_short(option) ? " "
					   : "=",
		 arg ? arg : "");
	printf("  %-22s %s\n", left, option->summary);
	if (option_choices(option))
		printf("  %-22s one of: %s\n", "", option_choices(option));
}

static void print_command(const struct command *command)
{
	const char *synopsis = command->synopsis ? command->synopsis : "";

	say(stdout, "./lab %s%s%s\n\n  %s\n", command->name, *synopsis ? " " : "", synopsis,
	    command->summary);
	if (command->description)
		say(stdout, "\n%s\n", command->description);
	if (command->options && command->options->name)
		printf("\noptions\n");
	for (const struct option_spec *o = command->options; o && o->name; o++)
		print_option(o);
	printf("\nevery command takes\n");
	for (const struct option_spec *o = global_options; o->name; o++)
		print_option(o);
}

static int help_run(const struct command_line *line)
{
	const struct command *command;
	char *name;

	if (!line->noperands) {
		print_overview();
		return EXIT_PASS;
	}
	command = command_find(line->operands[0]);
	if (command) {
		print_command(command);
		return EXIT_PASS;
	}
	/* Asking the parser for the command makes it say which name is near. */
	name = xstrdup(line->operands[0]);
	struct command_line ignored;
	int code = command_parse(1, &name, &ignored);

	command_line_release(&ignored);
	return code ? code : EXIT_USAGE;
}

COMMAND(help) = {
	.name = "help",
	.synopsis = "[COMMAND]",
	.summary = "list the commands, or explain one",
	.group = GROUP_OTHER,
	.order = 10,
	.boxed = true,
	.max_operands = 1,
	.run = help_run,
};

static int version_run(const struct command_line *line)
{
	(void)line;
	printf("lab %s\n", LAB_VERSION);
	return EXIT_PASS;
}

COMMAND(version) = {
	.name = "version",
	.summary = "name the version",
	.group = GROUP_OTHER,
	.order = 90,
	.hidden = true,
	.run = version_run,
};
