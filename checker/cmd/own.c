// SPDX-License-Identifier: GPL-2.0-only
/* own - the whole loop for system calls that are no part of the course */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/ownloop.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/laps.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/ownreport.h"
#include "../render/render.h"
#include "command.h"
#include "owncall.h"

static int miss_calls(const struct owning *owning)
{
	bool named = owning->nnames;

	if (named)
		say(stderr, "lab: your tree adds no system call %s to its base\n",
		    owning->names[0]);
	else
		say(stderr, "lab: your tree adds no system call to its base yet\n");
	say(stderr, "help: one begins with its row in %s; ./lab help own says how the rest goes\n",
	    owning->facts->kernel.table_file);
	return EXIT_FAIL;
}

static int show(const struct command_line *line, const struct owning *owning)
{
	const char *file = option_get(line, "output");
	struct style style =
		file ? (struct style){.unicode = true} : style_for(stdout, line->plain);
	struct strbuf out = {0};
	int err = 0;

	if (streq(option_get(line, "format"), "json"))
		render_own_json(owning->reports, owning->nreports, &owning->facts->kernel, &out);
	else
		render_own_term(owning->reports, owning->nreports, &style, &out);
	if (file)
		err = file_save(file, strbuf_str(&out), out.len);
	else
		fwrite(strbuf_str(&out), 1, out.len, stdout);
	strbuf_release(&out);
	return err ? broken_error("is the directory there, writable, and the disk not full?",
				  "%s: %s", file, strerror(-err))
		   : 0;
}

static int loop(const struct command_line *line, struct owning *owning)
{
	int code = own_tree_collect(owning->facts, NULL), worst = 0;
	struct failure failure = {0};

	if (code)
		return code;
	own_calls_find(owning);
	if (!owning->nreports)
		return miss_calls(owning);
	for (int i = 0; i < owning->nreports; i++) {
		code = own_judge(owning, &owning->reports[i], &failure);
		if (failure.code)
			code = failure_print(&failure);
		if (code == EXIT_INTERRUPTED)
			return code;
		worst = code > worst ? code : worst;
	}
	code = show(line, owning);
	return code ? code : worst;
}

static int run(const struct command_line *line)
{
	struct owning owning = {
		.names = line->operands, .nnames = line->noperands, .arena = arena_new()};
	const char *seed = option_get(line, "seed");
	int code;

	owning.options.is_static = option_get(line, "static");
	owning.options.full = option_get(line, "full");
	owning.options.plain = line->plain;
	owning.options.seed = seed ? strtoull(seed, NULL, 10) : 0;
	if (seed && !owning.options.seed) {
		arena_free(owning.arena);
		return usage_error(line, "--seed takes a number above 0");
	}
	laps_begin();
	owning.facts = arena_new_obj(owning.arena, struct facts);
	owning.facts->arena = owning.arena;
	code = loop(line, &owning);
	arena_free(owning.arena);
	return code;
}

static const struct option_spec options[] = {
	{.name = "static", .summary = "only inspect the tree: no build, no boot"},
	{.name = "full", .summary = "build without any narrowing"},
	{.name = "format", .arg = "FORMAT", .choices = "term json", .summary = "how to show it"},
	{.name = "output", .arg = "FILE", .summary = "write it to FILE instead"},
	{.name = "seed", .arg = "N", .summary = "draw the same challenges again"},
	{0},
};

COMMAND(own) = {
	.name = "own",
	.synopsis = "[NAME...] [--static] [--full] [--format FORMAT] [--output FILE] [--seed N]",
	.summary = "give system calls of your own the whole loop",
	.description =
		"Finds the system calls that your tree has beyond its base (or takes those that you name),\n"
		"inspects all their places, builds and boots the kernel, and runs tools/lab/NAME.c in it, or\n"
		"another program there that calls the number, or one of the lab's. It shows what the program\n"
		"printed, what the kernel said, with which arguments your function was entered and what it\n"
		"returned, as seen from outside the guest.\n\n"
		"tools/lab/NAME.ini may say what the call answers; then it is asked with random arguments\n"
		"too, and the right answers stay on the host:\n\n"
		"  [call]\n"
		"  answer = y ? x / y : -EINVAL    C over the names of the parameters\n"
		"  arguments = 20 22               how the program is run\n"
		"  challenges = 8                  how many calls with random arguments\n"
		"  returns = no                    it is meant not to come back, as exit(2)\n"
		"  [answers]\n"
		"  20 22 = 42                      arguments and what is right for them\n\n"
		"Where nothing is said, or a division by zero, nothing is asked.",
	.group = GROUP_KERNEL,
	.order = 5,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = -1,
	.options = options,
	.run = run,
};
