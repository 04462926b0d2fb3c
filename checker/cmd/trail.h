/* SPDX-License-Identifier: GPL-2.0-only */
/* trail - status --trail NAME: where did my system call get lost? */
#ifndef LAB_CMD_TRAIL_H
#define LAB_CMD_TRAIL_H

struct command_line;
struct session;

/**
 * trail_print - follow the system call that --trail names through tree, stage and last boot
 *
 * Builds and boots nothing. EXIT_PASS when no link was seen to be broken.
 */
int trail_print(const struct session *session, const struct command_line *line);

#endif
