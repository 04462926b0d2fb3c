/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command - the table of commands
 *
 * A command is one file in checker/cmd/ that registers a record; help, completion, the dialog menu
 * and the manual page's table are generated from these records. Options are parsed by the record
 * too, so a command only reads values.
 */
#ifndef LAB_COMMAND_H
#define LAB_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "../verdict/verdict.h"

/** enum command_needs - what must be there before the command runs; main.c checks and explains */
enum command_needs {
	NEEDS_NOTHING = 0,
	NEEDS_WORKSPACE = 1 << 0, /* work/linux as `start` makes it */
	NEEDS_BUILD = 1 << 1,	  /* the staged baseline too */
	NEEDS_LOCK = 1 << 2,	  /* runs alone in the workspace (waits, and says so) */
	NEEDS_TERMINAL = 1 << 3,
};

enum command_group {
	GROUP_COURSE,
	GROUP_HELP,
	GROUP_MOVE,
	GROUP_KERNEL,
	GROUP_INSTRUCTOR,
	GROUP_OTHER
};

/**
 * struct option_spec - one long option
 * @arg: name of its argument in help ("FILE"), NULL for a flag, "[=GLOB]" for an optional one
 * @choices: space-separated words it may take, for checks and completion; NULL for any
 * @needs_nothing: with this option the command runs without what its record says it needs
 * @visits: its argument is a kernel tree, which the command works with in place of the workspace's
 * @find_choices: as @choices, where they are found; read both with option_choices()
 */
struct option_spec {
	const char *name, *arg, *choices, *summary;
	const char *(*find_choices)(void);
	bool needs_nothing, visits;
};

#define COMMAND_OPTIONS_MAX 24

struct option_value {
	bool set;
	const char *value;
};

/**
 * struct command_line - a parsed call
 * @options: same order as the command's option table
 * @operands: words that are not options
 * @argv: main()'s, for a command that executes another program; command_parse() leaves it NULL
 */
struct command_line {
	const struct command *command;
	struct option_value options[COMMAND_OPTIONS_MAX];
	const char **operands;
	int noperands;
	char **argv;
	bool plain; /* --plain, which every command takes */
	bool yes;   /* --yes or LAB_ASSUME_YES=1 */
};

struct command {
	const char *name, *synopsis,
		*summary;	 /* "check", "[STEP] [--static] ...", "inspect, build, ..." */
	const char *description; /* more, for help COMMAND and the manual; may be NULL */
	enum command_group group;
	int order; /* position within its group */
	unsigned needs;
	const struct option_spec *options; /* ends with a NULL name */
	int min_operands, max_operands;	   /* max -1: any */
	bool pass_on; /* words from the first operand on belong to another program: `run PROGRAM -x`
		       */
	int (*run)(const struct command_line *line); /* an enum exit_code */
	bool hidden;
	int use;    /* place in the menu, by use; 0: behind those that have one, as in the table */
	bool boxed; /* the menu shows its output in a box: it neither asks nor draws */
	const char *ask; /* what the menu asks for first; NULL: only what the command needs */
};

#define COMMAND(ident)                                                                             \
	static const struct command command_##ident;                                               \
	static const struct command *const command_##ident##_p                                     \
		__attribute__((used, section("lab_commands"))) = &command_##ident;                 \
	static const struct command command_##ident

/** commands_all - every command, sorted by group and order; @n gets their number. */
const struct command *const *commands_all(int *n);
const struct command *command_find(const char *name);

/** command_group_title - what help and the manual call a group of commands. */
const char *command_group_title(enum command_group group);

/**
 * command_parse - make a command line of the words behind "lab"
 *
 * No words at all mean the menu on a terminal, and status elsewhere (help before there is a
 * workspace). `--help` anywhere becomes the help command, `--version` the version command. Returns
 * 0, or EXIT_USAGE after it has said what is wrong. @line is ended with command_line_release().
 */
int command_parse(int argc, char **argv, struct command_line *line);
void command_line_release(struct command_line *line);

/** option_choices - the words that the option may take; NULL for any. */
static inline const char *option_choices(const struct option_spec *option)
{
	return option->find_choices ? option->find_choices() : option->choices;
}

/** option_is_short - "j" is typed -j, longer names --name. */
static inline bool option_is_short(const struct option_spec *option)
{
	return option->name[0] && !option->name[1];
}

/** global_options - what every command takes; ends with a NULL name. */
extern const struct option_spec global_options[];

/** command_needs - what must be there before this call of the command runs. */
unsigned command_needs(const struct command_line *line);

/** command_visits - the tree that this call names in place of the workspace's, or NULL. */
const char *command_visits(const struct command_line *line);

/** option_get - value of option @name: NULL when it was not given, "" for a flag that was. */
const char *option_get(const struct command_line *line, const char *name);

/** option_seed - the value of --seed, a number above 0; *@seed stays as it is when it was not given. */
bool option_seed(const struct command_line *line, uint64_t *seed);

/** usage_error - print "lab COMMAND: ..." and where help is, to stderr; returns EXIT_USAGE. */
int usage_error(const struct command_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * output_failed - remember that standard output could not be written, for main() to say; 0 asks
 *
 * For code that does not write through stdio. Returns the first @err (a positive errno), or 0.
 */
int output_failed(int err);

/** broken_error - print what failed on the host or in the lab and what to do; returns EXIT_BROKEN. */
int broken_error(const char *help, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
