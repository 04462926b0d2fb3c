// SPDX-License-Identifier: GPL-2.0-only
#include "command.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../course/course.h"
#include "../work/workspace.h"
#include "../lib/name.h"
#include "../lib/util.h"

extern const struct command *const __start_lab_commands[];
extern const struct command *const __stop_lab_commands[];

const struct option_spec global_options[] = {
	{.name = "plain", .summary = "no colours, no drawing"},
	{.name = "yes", .summary = "answer every question with yes (LAB_ASSUME_YES=1)"},
	{.name = "help", .summary = "explain the command"},
	{0},
};

static int command_compare(const void *a, const void *b)
{
	const struct command *x = *(const struct command *const *)a;
	const struct command *y = *(const struct command *const *)b;

	if (x->group != y->group)
		return (int)x->group - (int)y->group;
	return x->order != y->order ? x->order - y->order : strcmp(x->name, y->name);
}

const struct command *const *commands_all(int *n)
{
	static const struct command **sorted;
	size_t count = __stop_lab_commands - __start_lab_commands;

	if (!sorted) {
		sorted = xcalloc(count, sizeof(*sorted));
		memcpy(sorted, __start_lab_commands, count * sizeof(*sorted));
		qsort(sorted, count, sizeof(*sorted), command_compare);
	}
	*n = (int)count;
	return sorted;
}

const struct command *command_find(const char *name)
{
	int n;
	const struct command *const *all = commands_all(&n);

	for (int i = 0; i < n; i++) {
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	}
	return NULL;
}

/* ---- messages ---------------------------------------------------------------------------- */

int usage_error(const struct command_line *line, const char *fmt, ...)
{
	const char *name = line && line->command ? line->command->name : NULL;
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	fflush(stdout);
	say(stderr, "lab%s%s: %s\n  ./lab help%s%s shows what there is\n", name ? " " : "",
	    name ? name : "", text, name ? " " : "", name ? name : "");
	free(text);
	return EXIT_USAGE;
}

int output_failed(int err)
{
	static int first;

	if (!first)
		first = err;
	return first;
}

int broken_error(const char *help, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	fflush(stdout);
	say(stderr, "lab: %s\n", text);
	free(text);
	if (help)
		say(stderr, "  %s\n", help);
	return EXIT_BROKEN;
}

/* "; did you mean check?" or "", in a static buffer. */
static const char *offer(const char *prefix, const char *word)
{
	static char text[128];

	text[0] = '\0';
	if (word)
		snprintf(text, sizeof(text), "; did you mean %s%s?", prefix, word);
	return text;
}

/* The only name that begins with @word, or NULL. */
static const char *only_beginning(const char *word, const char *const *names, int n)
{
	const char *found = NULL;

	for (int i = 0; i < n; i++) {
		if (!starts_with(names[i], word))
			continue;
		if (found)
			return NULL;
		found = names[i];
	}
	return found;
}

/* Where no command is near, a step's name or number may stand in its place. */
static const char *offer_step(const char *word)
{
	char *error = NULL;
	struct course *course = course_load(&error);
	const struct step *step = course ? course_step(course, word) : NULL;
	const char *text = offer("goto ", step ? step->name : NULL);

	course_free(course);
	free(error);
	return text;
}

static int unknown_command(const char *word)
{
	const char *names[128], *near;
	char *lower = xstrdup(word);
	int n, count = 0, code;
	const struct command *const *all = commands_all(&n);

	for (char *p = lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	for (int i = 0; i < n && count < 120; i++) {
		if (!all[i]->hidden)
			names[count++] = all[i]->name;
	}
	names[count++] = "--help";
	names[count++] = "--version";
	near = only_beginning(lower, names, count);
	if (!near)
		near = nearest_word(lower, names, count);
	code = usage_error(NULL, "there is no command \"%s\"%s", word,
			   near ? offer("", near) : offer_step(word));
	free(lower);
	return code;
}

/* ---- parsing ----------------------------------------------------------------------------- */

unsigned command_needs(const struct command_line *line)
{
	const struct option_spec *options = line->command->options;

	for (int i = 0; options && options[i].name; i++)
		if (options[i].needs_nothing && line->options[i].set)
			return NEEDS_NOTHING;
	return line->command->needs;
}

const char *command_visits(const struct command_line *line)
{
	const struct option_spec *options = line->command->options;

	for (int i = 0; options && options[i].name; i++)
		if (options[i].visits && line->options[i].set)
			return line->options[i].value;
	return NULL;
}

const char *option_get(const struct command_line *line, const char *name)
{
	const struct option_spec *options = line->command->options;

	for (int i = 0; options && options[i].name; i++) {
		if (strcmp(options[i].name, name) == 0)
			return line->options[i].set ? line->options[i].value : NULL;
	}
	return NULL;
}

bool option_seed(const struct command_line *line, uint64_t *seed)
{
	const char *value = option_get(line, "seed");
	char *end = NULL;

	if (!value)
		return true;
	errno = 0;
	*seed = strtoull(value, &end, 10);
	if (!*end && !errno && *value >= '0' && *value <= '9' && *seed)
		return true;
	usage_error(line, "--seed takes a number above 0");
	return false;
}

/* The index of an option whose name is @len bytes at @name, or -1. */
static int option_index(const struct option_spec *options, const char *name, size_t len)
{
	for (int i = 0; options && options[i].name; i++) {
		if (strlen(options[i].name) == len && strncmp(options[i].name, name, len) == 0)
			return i;
	}
	return -1;
}

static int unknown_option(const struct command_line *line, const char *word)
{
	const char *names[COMMAND_OPTIONS_MAX + 4], *near;
	const struct option_spec *options = line->command->options;
	int n = 0;

	for (int i = 0; options && options[i].name; i++)
		names[n++] = options[i].name;
	for (int i = 0; global_options[i].name; i++)
		names[n++] = global_options[i].name;
	near = nearest_word(word + strspn(word, "-"), names, n);
	return usage_error(line, "there is no option %.*s%s", (int)strcspn(word, "="), word,
			   offer(near && near[1] ? "--" : "-", near));
}

static bool is_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (const char *p = choices; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");

		if (n == len && strncmp(p, value, n) == 0)
			return true;
		p += n;
	}
	return false;
}

static const char *nearest_choice(const char *choices, const char *value)
{
	static char copy[512];
	const char *words[32];
	char *save = NULL, *word;
	int n = 0;

	snprintf(copy, sizeof(copy), "%s", choices);
	for (word = strtok_r(copy, " ", &save); word && n < 32; word = strtok_r(NULL, " ", &save))
		words[n++] = word;
	return nearest_word(value, words, n);
}

static int set_option(struct command_line *line, int i, const char *value)
{
	const struct option_spec *option = &line->command->options[i];
	const char *dash = option_is_short(option) ? "-" : "--", *choices = option_choices(option);

	if (!option->arg && value)
		return usage_error(line, "%s%s takes no value", dash, option->name);
	if (option->arg && option->arg[0] != '[' && (!value || !*value))
		return usage_error(line, "%s%s needs a value: %s", dash, option->name, option->arg);
	if (choices && value && *value && !is_choice(choices, value))
		return usage_error(line, "%s%s takes one of: %s, not \"%s\"%s", dash, option->name,
				   choices, value, offer("", nearest_choice(choices, value)));
	line->options[i].set = true;
	line->options[i].value = value ? value : "";
	return 0;
}

static int set_global(struct command_line *line, const char *name)
{
	if (strcmp(name, "plain") == 0)
		line->plain = true;
	else if (strcmp(name, "yes") == 0)
		line->yes = true;
	else
		line->command = NULL; /* help: command_parse() sees to it */
	return 0;
}

/* One word that begins with '-'; @next is the word after it, *@used says whether it was taken. */
static int parse_option(struct command_line *line, const char *word, const char *next, bool *used)
{
	const struct option_spec *options = line->command->options;
	bool is_long = word[1] == '-';
	const char *name = word + (is_long ? 2 : 1);
	size_t len = is_long ? strcspn(name, "=") : 1;
	const char *value = is_long   ? (name[len] ? name + len + 1 : NULL)
			    : name[1] ? name + 1
				      : NULL;
	int i = option_index(options, name, len);

	*used = false;
	if (i < 0 && is_long && option_index(global_options, name, len) >= 0 && !value)
		return set_global(line, name);
	if (i < 0 && !is_long && word[1] == 'h' && !word[2])
		return set_global(line, "help");
	if (i < 0 || (is_long && len == 1))
		return unknown_option(line, word);
	if (options[i].arg && options[i].arg[0] != '[' && !value) {
		value = next;
		*used = next != NULL;
	}
	return set_option(line, i, value);
}

static int check_operands(const struct command_line *line)
{
	const struct command *command = line->command;

	if (line->noperands < command->min_operands)
		return usage_error(line, "something is missing: lab %s %s", command->name,
				   command->synopsis);
	if (command->max_operands >= 0 && line->noperands > command->max_operands)
		return usage_error(line, "what is \"%s\" for? lab %s %s",
				   line->operands[command->max_operands], command->name,
				   command->synopsis ? command->synopsis : "");
	return 0;
}

static int become(struct command_line *line, const char *name, const char *operand)
{
	line->command = command_find(name);
	line->noperands = 0;
	if (operand)
		line->operands[line->noperands++] = operand;
	return line->command ? 0 : unknown_command(name);
}

static int parse_words(int argc, char **argv, struct command_line *line)
{
	const struct command *command = line->command;
	bool only_operands = false, used;
	int err = 0;

	for (int i = 0; i < argc && !err; i++) {
		if (only_operands || argv[i][0] != '-' || !argv[i][1]) {
			line->operands[line->noperands++] = argv[i];
			only_operands |= command->pass_on;
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			only_operands = true;
			continue;
		}
		err = parse_option(line, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &used);
		if (!err && !line->command)
			return become(line, "help", command->name);
		i += used;
	}
	return err ? err : check_operands(line);
}

static const char *command_for_nothing(void)
{
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && command_find("menu"))
		return "menu";
	return workspace_state(NULL) == WORKSPACE_READY ? "status" : "help";
}

int command_parse(int argc, char **argv, struct command_line *line)
{
	const char *yes = getenv("LAB_ASSUME_YES"), *name;

	*line = (struct command_line){.yes = yes && *yes && strcmp(yes, "0") != 0};
	line->operands = xcalloc(argc + 2, sizeof(*line->operands));
	while (argc && (strcmp(argv[0], "--plain") == 0 || strcmp(argv[0], "--yes") == 0)) {
		set_global(line, argv[0] + 2);
		argc--, argv++;
	}
	name = argc ? argv[0] : command_for_nothing();
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
		return become(line, "version", NULL);
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		return become(line, "help", NULL);
	line->command = command_find(name);
	if (!line->command)
		return unknown_command(name);
	return argc ? parse_words(argc - 1, argv + 1, line) : 0;
}

void command_line_release(struct command_line *line)
{
	free(line->operands);
	line->operands = NULL;
}
