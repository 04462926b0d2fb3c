/* SPDX-License-Identifier: GPL-2.0-only */
/* follow - see machine_follow(); for vm/ only */
#ifndef LAB_FOLLOW_H
#define LAB_FOLLOW_H

struct machine;

/** follow_stopped - a guest in which a caller is followed has stopped: decide how it goes on. */
int follow_stopped(struct machine *machine);

#endif
