// SPDX-License-Identifier: GPL-2.0-only
/* help, version - everything is generated from the command table */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"
#include "../render/text.h"
#include "command.h"

/* The column of what an option means. */
#define MEANING 25

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

/* A paragraph is one line then; what is indented, as an example is, keeps its lines. */
static void join_lines(char *text)
{
	const char *line = text;

	for (char *end = text; (end = strchr(end, '\n')); line = ++end)
		if (*line != ' ' && *line != '\n' && end[1] && end[1] != ' ' && end[1] != '\n')
			*end = ' ';
}

/* On a terminal no word is cut at its edge: @first and @indent as in text_wrap(). Ends the line. */
static void show(const char *text, int first, int indent)
{
	struct style style = style_for(stdout, true);
	char *named = text_named(text, lab_name());
	struct strbuf out = {0};

	if (style.width)
		join_lines(named);
	text_wrap(&out, named, first, style.width >= 60 ? indent : 4, style.width, true);
	puts(strbuf_str(&out));
	strbuf_release(&out);
	free(named);
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
		printf("  %-11s ", all[i]->name);
		show(all[i]->summary, 14, 14);
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
	printf("  %-22s ", left);
	show(option->summary, MEANING, MEANING);
	if (option_choices(option))
		printf("%*sone of: %s\n", MEANING, "", option_choices(option));
}

static void print_command(const struct command *command)
{
	const char *synopsis = command->synopsis ? command->synopsis : "";
	char *usage = xasprintf("./lab %s%s%s", command->name, *synopsis ? " " : "", synopsis);

	show(usage, 0, 6);
	free(usage);
	printf("\n  ");
	show(command->summary, 2, 2);
	if (command->description) {
		putchar('\n');
		show(command->description, 0, 0);
	}
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
