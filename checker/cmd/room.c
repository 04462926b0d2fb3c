// SPDX-License-Identifier: GPL-2.0-only
/* room - the lab's own program, started by it in the building room of a sandbox */
#include "../../vm/build/inside.h"
#include "../command/command.h"

static int room_run(const struct command_line *line)
{
	(void)line;
	return inside_run() ? EXIT_BROKEN : EXIT_PASS;
}

COMMAND(room) = {
	.name = "room",
	.summary = "build what standard input asks for (the lab itself uses it in its sandbox)",
	.group = GROUP_OTHER,
	.order = 95,
	.hidden = true,
	.run = room_run,
};
