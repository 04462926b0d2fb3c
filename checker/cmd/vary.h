/* SPDX-License-Identifier: GPL-2.0-only */
/* vary - `lab dev vary`, `lab dev causes`: the rules' mistakes in many shapes, and two at once */
#ifndef LAB_CMD_VARY_H
#define LAB_CMD_VARY_H

struct command_line;

/** dev_vary - "dev vary [CODE [bad-17]] [--seed N] [--count N] [--output DIR]"; an exit code. */
int dev_vary(const struct command_line *line);

/** dev_causes - "dev causes [--seed N]": which of two mistakes is reported first; an exit code. */
int dev_causes(const struct command_line *line);

#endif
