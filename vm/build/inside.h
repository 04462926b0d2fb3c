/* SPDX-License-Identifier: GPL-2.0-only */
/* inside - what the lab's own program does when it was started in the building room (roombuild.h) */
#ifndef LAB_INSIDE_H
#define LAB_INSIDE_H

/** inside_run - read a request from standard input, do it, answer on standard output; an exit code. */
int inside_run(void);

#endif
