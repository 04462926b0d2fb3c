/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dev - what `lab dev` can do: the tools of checker/dev/, which only build/lab-dev contains
 *
 * A tool registers itself as commands do. The learner's program has none, and executes lab-dev.
 */
#ifndef LAB_CMD_DEV_H
#define LAB_CMD_DEV_H

struct command_line;

/** struct dev_tool - "dev NAME ..."; @max_operands counts the name; @run returns an exit code */
struct dev_tool {
	const char *name;
	int max_operands;
	int (*run)(const struct command_line *line);
};

#define DEV_TOOL(ident)                                                                            \
	static const struct dev_tool dev_tool_##ident;                                             \
	static const struct dev_tool *const dev_tool_##ident##_p                                   \
		__attribute__((used, section("lab_dev_tools"))) = &dev_tool_##ident;               \
	static const struct dev_tool dev_tool_##ident

#endif
