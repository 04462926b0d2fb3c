// SPDX-License-Identifier: GPL-2.0-only
/* serve - git's way to what a lean workspace leaves out */
#include "../command/command.h"
#include "../lib/failure.h"
#include "../work/whole.h"

static int run(const struct command_line *line)
{
	struct failure failure = {0};

	return whole_serve(line->operands[0], &failure) ? failure_print(&failure) : EXIT_PASS;
}

COMMAND(whole) = {
	.name = "whole",
	.synopsis = "SOURCE",
	.summary = "give git what a lean tree leaves out (git itself calls it)",
	.group = GROUP_OTHER,
	.order = 96,
	.hidden = true,
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
