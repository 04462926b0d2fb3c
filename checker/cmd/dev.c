// SPDX-License-Identifier: GPL-2.0-only
/* dev - for authors: find the tool, or become the program that holds the tools */
#include "dev.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../command/command.h"

extern const struct dev_tool *const __start_lab_dev_tools[] __attribute__((weak));
extern const struct dev_tool *const __stop_lab_dev_tools[] __attribute__((weak));

/* build/lab-dev stands beside the program that runs. */
static int become_lab_dev(const struct command_line *line)
{
	char self[4096], *program;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len < 0)
		return broken_error(NULL, "cannot find the program itself: %s", strerror(errno));
	self[len] = 0;
	program = xasprintf("%s/lab-dev", dirname(self));
	execv(program, (char **)line->argv);
	len = errno;
	free(program);
	return broken_error(
		"in a checkout of the lab, `make` builds them: build/lab-dev",
		"the authors' tools are a program of their own, which cannot be started: %s",
		strerror((int)len));
}

static int unknown_tool(const struct command_line *line, size_t n)
{
	struct strbuf names = {0};
	int code;

	for (size_t i = 0; i < n; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", __start_lab_dev_tools[i]->name);
	code = usage_error(line, "there is no tool \"%s\", only %s", line->operands[0],
			   strbuf_str(&names));
	strbuf_release(&names);
	return code;
}

static int run(const struct command_line *line)
{
	const char *what = line->operands[0];
	size_t n = __stop_lab_dev_tools - __start_lab_dev_tools;

	if (!n)
		return become_lab_dev(line);
	for (size_t i = 0; i < n; i++) {
		const struct dev_tool *tool = __start_lab_dev_tools[i];

		if (!streq(what, tool->name))
			continue;
		if (line->noperands > tool->max_operands)
			return usage_error(line, "dev %s does not know what to do with \"%s\"",
					   what, line->operands[tool->max_operands]);
		return tool->run(line);
	}
	return unknown_tool(line, n);
}

static const struct option_spec options[] = {
	{"steps", NULL, NULL, "check: the steps alone"},
	{"rules", NULL, NULL, "check: the rules alone"},
	{"boots", NULL, NULL,
	 "check: build and boot every state of the steps too (needs a workspace)"},
	{"step", "STEP", NULL, "check: this step alone"},
	{"track", "TRACK", "modern classic both", "check: which track (both)"},
	{"kernel", "SOURCE", NULL, "check: the kernel to look at, as start takes it"},
	{"variant", "WORD", NULL, "check: the steps as a student has them whose key is WORD"},
	{"seed", "N", NULL, "check: seed of the challenges; vary: of the variations (1)"},
	{"count", "N", NULL, "vary: how many bad and how many good ones of each rule (20)"},
	{"inspect", NULL, NULL, "vary: judge as inspect does, without knowing what shipped"},
	{"output", "DIR", NULL, "vary: write the tree of this one variation there"},
	{NULL},
};

COMMAND(dev) = {
	.name = "dev",
	.synopsis = "new [step|rule] NAME | check [STEP|CODE] [--steps] [--rules] [--boots] | "
		    "vary [CODE [bad-N]] | causes | bless",
	.summary = "for authors: make a step or a rule, prove all of them",
	.description =
		"dev check proves the course: every start state gives exactly the codes that its\n"
		"step declares, every solution passes, every planted mistake is called by its name,\n"
		"every rule knows its own examples, nothing generated is stale. Without --boots it\n"
		"looks at the tree alone and takes seconds. dev vary draws variations of every rule's mistake and of\n"
		"right work that comes close to it, and counts what was missed and the false alarms.\n"
		"dev bless regenerates the generated files.",
	.group = GROUP_INSTRUCTOR,
	.order = 20,
	.ask = "new, check, vary or bless, and what follows it.",
	.options = options,
	.min_operands = 1,
	.max_operands = 3,
	.run = run,
};
