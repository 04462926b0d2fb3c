/* SPDX-License-Identifier: GPL-2.0-only */
/* gdbline - what is between a gdb and QEMU's stub, whose line machine_hand_over() gives away */
#ifndef LAB_VM_GDBLINE_H
#define LAB_VM_GDBLINE_H

/** gdb_listen - make a socket at @path to which only this user may connect; -errno. */
int gdb_listen(const char *path);

/**
 * gdb_carry - in a process of its own: carry bytes between the client and @stub; ends the process
 * @ended: one byte arrives here when the program has ended: its status, for gdb
 */
void gdb_carry(int listening, int stub, int ended) __attribute__((noreturn));

#endif
