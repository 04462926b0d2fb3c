/* SPDX-License-Identifier: GPL-2.0-only */
/* trailprint - status --trail NAME: where did my system call get lost? */
#ifndef LAB_TRAILPRINT_H
#define LAB_TRAILPRINT_H

struct command_line;
struct session;

/**
 * trail_print - follow the system call that --trail names through tree, stage and last boot
 *
 * Builds and boots nothing. EXIT_PASS when no link was seen to be broken.
 */
int trail_print(const struct session *session, const struct command_line *line);

#endif
