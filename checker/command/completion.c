// SPDX-License-Identifier: GPL-2.0-only
/* completion - scripts for the shells, generated from the command table */
#include <stdio.h>
#include <string.h>

#include "../lib/util.h"
#include "../rules/rule.h"
#include "command.h"

/* What a command's operands complete to. */
static bool takes_step(const struct command *command)
{
	return command->synopsis && strstr(command->synopsis, "STEP") != NULL;
}

static bool takes_code(const struct command *command)
{
	return command->synopsis && starts_with(command->synopsis, "[CODE");
}

static bool takes_names(const struct command *command)
{
	return takes_code(command) || streq(command->synopsis, "[COMMAND]");
}

/* The codes of mistakes, or the names of commands, where its operands are such. */
static void print_names(const struct command *command, const struct command *const *all, int n)
{
	int nrules;
	const struct rule *const *rules = rules_all(&nrules);

	if (takes_code(command)) {
		for (int i = 0; i < nrules; i++)
			printf(" %s", rules[i]->code);
	} else if (takes_names(command)) {
		for (int i = 0; i < n; i++)
			printf(" %s", all[i]->hidden ? "" : all[i]->name);
	}
}

static const char *dashes(const struct option_spec *option)
{
	return option_is_short(option) ? "-" : "--";
}

static void each_option(const struct command *command,
			void (*print)(const struct command *command,
				      const struct option_spec *option))
{
	for (const struct option_spec *o = command->options; o && o->name; o++)
		print(command, o);
	for (const struct option_spec *o = global_options; o->name; o++)
		print(command, o);
}

static void bash_word(const struct command *command, const struct option_spec *option)
{
	(void)command;
	printf(" %s%s", dashes(option), option->name);
}

static void bash_choices(const struct command *command, const struct option_spec *option)
{
	if (option_choices(option))
		printf("\t%s:%s%s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n",
		       command->name, dashes(option), option->name, option_choices(option));
}

static void print_bash(const struct command *const *all, int n)
{
	printf("# bash completion for lab; made by `lab completion bash`\n"
	       "_lab() {\n"
	       "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd=${COMP_WORDS[1]} words=\n"
	       "\tif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
	       "\tif [ \"$cur\" = = ]; then cur=; fi\n"
	       "\tif [ \"$COMP_CWORD\" = 1 ]; then\n"
	       "\t\tCOMPREPLY=($(compgen -W '");
	for (int i = 0; i < n; i++)
		printf("%s%s", i ? " " : "", all[i]->hidden ? "" : all[i]->name);
	printf("' -- \"$cur\")); return\n\tfi\n\tcase $cmd:$prev in\n");
	for (int i = 0; i < n; i++)
		each_option(all[i], bash_choices);
	printf("\tesac\n\tcase $cmd in\n");
	for (int i = 0; i < n; i++) {
		printf("\t%s) words='", all[i]->name);
		each_option(all[i], bash_word);
		print_names(all[i], all, n);
		printf("'");
		if (takes_step(all[i]))
			printf("; words=\"$words $(\"${COMP_WORDS[0]}\" list --names 2>/dev/null)\"");
		printf(" ;;\n");
	}
	printf("\tesac\n"
	       "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	       "}\n"
	       "complete -o default -F _lab lab ./lab\n");
}

/* Single quotes in a summary end the shell's quotes: '\'' goes on. */
static void quote(const char *text)
{
	for (; *text; text++)
		printf(*text == '\'' ? "'\\''" : "%c", *text);
}

static void zsh_option(const struct command *command, const struct option_spec *option)
{
	(void)command;
	printf(" '%s%s%s[", dashes(option), option->name, option->arg ? "=" : "");
	for (const char *p = option->summary; *p; p++)
		printf(*p == '\'' ? "'\\''" : strchr("[]:", *p) ? "\\%c" : "%c", *p);
	printf("]");
	if (option_choices(option))
		printf(":%s:(%s)", option->name, option_choices(option));
	else if (option->arg)
		printf(":%s:_files", option->name);
	printf("'");
}

static void print_zsh(const struct command *const *all, int n)
{
	printf("#compdef lab\n# zsh completion for lab; made by `lab completion zsh`\n"
	       "_lab() {\n\tlocal -a commands\n\tcommands=(\n");
	for (int i = 0; i < n; i++) {
		if (all[i]->hidden)
			continue;
		printf("\t\t'%s:", all[i]->name);
		quote(all[i]->summary);
		printf("'\n");
	}
	printf("\t)\n\tif (( CURRENT == 2 )); then _describe command commands; return; fi\n"
	       "\tlocal cmd=$words[2]\n\tshift words; (( CURRENT-- ))\n\tcase $cmd in\n");
	for (int i = 0; i < n; i++) {
		printf("\t%s) _arguments", all[i]->name);
		each_option(all[i], zsh_option);
		if (takes_step(all[i])) {
			printf(" '*:step:($(lab list --names 2>/dev/null))' ;;\n");
			continue;
		}
		printf(" '*:name:");
		if (takes_names(all[i])) {
			printf("(");
			print_names(all[i], all, n);
			printf(")' ;;\n");
		} else {
			printf("_files' ;;\n");
		}
	}
	printf("\tesac\n}\n_lab \"$@\"\n");
}

static void fish_option(const struct command *command, const struct option_spec *option)
{
	printf("complete -c lab -n '__fish_seen_subcommand_from %s' -%s %s%s -d '", command->name,
	       option_is_short(option) ? "s" : "l", option->name, option->arg ? " -r" : "");
	for (const char *p = option->summary; *p; p++)
		printf(*p == '\'' ? "\\'" : "%c", *p);
	printf("'");
	if (option_choices(option))
		printf(" -x -a '%s'", option_choices(option));
	printf("\n");
}

static void print_fish(const struct command *const *all, int n)
{
	printf("# fish completion for lab; made by `lab completion fish`\n");
	for (int i = 0; i < n; i++) {
		if (!all[i]->hidden) {
			printf("complete -c lab -n __fish_use_subcommand -f -a %s -d '",
			       all[i]->name);
			for (const char *p = all[i]->summary; *p; p++)
				printf(*p == '\'' ? "\\'" : "%c", *p);
			printf("'\n");
		}
		each_option(all[i], fish_option);
		if (takes_step(all[i]))
			printf("complete -c lab -n '__fish_seen_subcommand_from %s' -f -a "
			       "'(lab list --names 2>/dev/null)'\n",
			       all[i]->name);
		if (takes_names(all[i])) {
			printf("complete -c lab -n '__fish_seen_subcommand_from %s' -f -a '",
			       all[i]->name);
			print_names(all[i], all, n);
			printf("'\n");
		}
	}
}

static int completion_run(const struct command_line *line)
{
	static const struct {
		const char *shell;
		void (*print)(const struct command *const *all, int n);
	} shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
	const char *names[ARRAY_SIZE(shells)], *near;
	int n;
	const struct command *const *all = commands_all(&n);

	for (size_t i = 0; i < ARRAY_SIZE(shells); i++) {
		names[i] = shells[i].shell;
		if (strcmp(line->operands[0], shells[i].shell) == 0) {
			shells[i].print(all, n);
			return EXIT_PASS;
		}
	}
	near = nearest_word(line->operands[0], names, ARRAY_SIZE(shells));
	return usage_error(line, "there is completion for bash, zsh and fish, not \"%s\"%s%s%s",
			   line->operands[0], near ? "; did you mean " : "", near ? near : "",
			   near ? "?" : "");
}

COMMAND(completion) = {
	.name = "completion",
	.synopsis = "bash|zsh|fish",
	.summary = "print a completion script for your shell",
	.description = "For bash: . <(./lab completion bash)",
	.group = GROUP_OTHER,
	.order = 20,
	.ask = "bash, zsh or fish",
	.min_operands = 1,
	.max_operands = 1,
	.run = completion_run,
};
