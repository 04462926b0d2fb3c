/* SPDX-License-Identifier: GPL-2.0-only */
/* vary - `lab dev vary`: try the variations of the rules' mistakes */
#ifndef LAB_CMD_VARY_H
#define LAB_CMD_VARY_H

struct command_line;

/** dev_vary - "dev vary [CODE [bad-17]] [--seed N] [--count N] [--output DIR]"; an exit code. */
int dev_vary(const struct command_line *line);

#endif
