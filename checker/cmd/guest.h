/* SPDX-License-Identifier: GPL-2.0-only */
/* guest - what boot and run need to bring the learner's kernel up */
#ifndef LAB_CMD_GUEST_H
#define LAB_CMD_GUEST_H

#include <stdbool.h>

#include "../../vm/machine.h"

/**
 * guest_kernel - the kernel that was verified last, or the staged one when none was
 *
 * Returns its path (freed by the caller), or NULL after it has said what to do.
 */
char *guest_kernel(void);

/** guest_accelerator - see accelerator_choose(). */
struct accelerator guest_accelerator(void);

/** guest_write - write all to a descriptor, whatever is at its other end. */
void guest_write(int fd, const char *data, size_t len);

/** program_is_elf, program_is_dynamic - what kind of file a program is. */
bool program_is_elf(const char *path);
bool program_is_dynamic(const char *path);

/** guest_busybox - a BusyBox that needs no shared libraries; NULL when this machine has none. */
const char *guest_busybox(void);

/**
 * guest_report_end - say on stderr how a guest ended that should not have, with the kernel's words
 * @console: its log
 *
 * Returns the exit code for it.
 */
int guest_report_end(enum machine_event event, const char *console, const char *vmlinux,
		     const char *qemu_said);

#endif
