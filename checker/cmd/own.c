// SPDX-License-Identifier: GPL-2.0-only
/* own - the whole loop for system calls that are no part of the course */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../diagnosis.h"
#include "../ownloop.h"
#include "../work/workspace.h"
#include "../lib/arena.h"
#include "../lib/failure.h"
#include "../lib/laps.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/ownreport.h"
#include "../render/render.h"
#include "check.h"
#include "../command/command.h"
#include "round.h"
#include "watch.h"

static int miss_calls(const struct owning *owning, struct failure *failure)
{
	const struct workspace *workspace = workspace_get();
	const char *tree = workspace->visited ? workspace->tree : "your tree";
	char *help = xasprintf("one begins with its row in %s; ./lab help own says how the rest "
			       "goes",
			       owning->facts->kernel.table_file);

	if (owning->nnames)
		failure_set(failure, EXIT_FAIL, help, "%s adds no system call %s to its base", tree,
			    owning->names[0]);
	else
		failure_set(failure, EXIT_FAIL, help, "%s adds no system call to its base yet",
			    tree);
	free(help);
	return failure->code;
}

/* What could not be judged at all is reported at once, and ends nothing but an interrupted loop. */
static int loop(struct owning *owning, struct failure *failure)
{
	struct failure one = {0};
	int worst = 0;

	if (diagnosis_refuse(workspace_get()->tree, failure) ||
	    own_tree_read(owning->facts, NULL, failure))
		return failure->code;
	own_calls_find(owning);
	if (!owning->nreports)
		return miss_calls(owning, failure);
	for (int i = 0; i < owning->nreports; i++) {
		int code = own_judge(owning, &owning->reports[i], &one);

		if (one.code == EXIT_INTERRUPTED) {
			*failure = one;
			return one.code;
		}
		if (one.code)
			code = failure_print(&one);
		worst = code > worst ? code : worst;
	}
	return worst;
}

static struct owning *begin(const struct command_line *line, const struct judge_options *options)
{
	struct arena *arena = arena_new();
	struct owning *owning = arena_new_obj(arena, struct owning);

	*owning = (struct owning){.names = line->operands,
				  .nnames = line->noperands,
				  .options = *options,
				  .arena = arena};
	owning->facts = arena_new_obj(arena, struct facts);
	owning->facts->arena = arena;
	return owning;
}

/* ---- once ------------------------------------------------------------------------------------ */

static void render(const struct command_line *line, const void *state, struct strbuf *out)
{
	const struct owning *owning = state;
	struct style style = check_style(line);

	if (streq(option_get(line, "format"), "json"))
		render_own_json(owning->reports, owning->nreports, &owning->facts->kernel, out);
	else
		render_own_term(owning->reports, owning->nreports, &style, out);
}

static int show(const struct command_line *line, const struct owning *owning,
		struct failure *failure)
{
	const char *file = option_get(line, "output");
	struct strbuf out = {0};

	render(line, owning, &out);
	if (file)
		check_write(file, &out, failure);
	else
		fwrite(strbuf_str(&out), 1, out.len, stdout);
	strbuf_release(&out);
	return failure->code;
}

static int own_once(const struct command_line *line, const struct judge_options *options)
{
	struct owning *owning = begin(line, options);
	struct failure failure = {0};
	int code = loop(owning, &failure);

	if (!failure.code)
		show(line, owning, &failure);
	if (failure.code)
		code = failure_print(&failure);
	arena_free(owning->arena);
	return code;
}

/* ---- after every save ------------------------------------------------------------------------ */

/* The process that judges ends with its verdict: what it holds needs no end of its own. */
static int judge(const struct command_line *line, const struct judge_options *options, void **state,
		 struct failure *failure)
{
	struct owning *owning = begin(line, options);

	*state = owning;
	return loop(owning, failure);
}

static const struct round_job job = {
	.name = "your own calls",
	.paths = (const char *const[]){"tools/lab/*", "kernel/*", "include/linux/syscalls.h",
				       "arch/x86/entry/syscalls/*.tbl", NULL},
	.judge = judge,
	.render = render,
};

static int run(const struct command_line *line)
{
	struct judge_options options = {
		.is_static = option_get(line, "static"),
		.full = option_get(line, "full"),
		.plain = line->plain,
	};

	if (!option_seed(line, &options.seed))
		return EXIT_USAGE;
	laps_begin();
	return option_get(line, "watch") ? watch_run(line, &options, &job)
					 : own_once(line, &options);
}

static const struct option_spec options[] = {
	{.name = "kernel",
	 .arg = "DIR",
	 .visits = true,
	 .summary = "of this kernel tree, in place of yours: it needs no workspace"},
	{.name = "watch", .summary = "stay, and do it again whenever you save"},
	{.name = "poll",
	 .summary = "with --watch: look every 2 seconds, where saves are not reported"},
	{.name = "static", .summary = "only inspect the tree: no build, no boot"},
	{.name = "full", .summary = "build without any narrowing"},
	{.name = "format", .arg = "FORMAT", .choices = "term json", .summary = "how to show it"},
	{.name = "output", .arg = "FILE", .summary = "write it to FILE instead"},
	{.name = "seed", .arg = "N", .summary = "draw the same challenges again"},
	{0},
};

COMMAND(own) = {
	.name = "own",
	.synopsis =
		"[NAME...] [--kernel DIR] [--watch] [--static] [--full] [--format FORMAT] [--output FILE] "
		"[--seed N]",
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
		"Where nothing is said, or a division by zero, nothing is asked. --watch stays, as check --watch\n"
		"does, and gives the report again whenever you save: c or Enter asks again, q ends it.\n\n"
		"--kernel takes any x86-64 kernel tree from 4.17 on that nobody built in (git worktree add\n"
		"makes one beside yours). Its base is the tag lab/track where it has that, else what shipped\n"
		"with its version. The first build takes minutes, the next ones seconds; what the lab builds\n"
		"stands below ~/.cache/syscall-lab/stages and goes when the tree has gone.",
	.group = GROUP_KERNEL,
	.order = 5,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = -1,
	.options = options,
	.run = run,
};
