/* SPDX-License-Identifier: GPL-2.0-only */
/* guest - what boot and run need to start the learner's kernel */
#ifndef LAB_CMD_GUEST_H
#define LAB_CMD_GUEST_H

#include <stdbool.h>

#include "../../vm/machine/machine.h"

struct command_line;
struct strbuf;

/**
 * guest_kernel - the kernel that --kernel names, or the learner's tree as it is now, built
 * @vmlinux: gets the kernel's path, freed by the caller
 *
 * What runs is always what the tree says, even where a check would stop earlier: a mistake is
 * there to be looked at. Returns 0, or an exit code after it has said what is wrong.
 */
int guest_kernel(const struct command_line *line, char **vmlinux);

/** guest_accelerator - see accelerator_choose(). */
struct accelerator guest_accelerator(void);

/** guest_write - write everything to a descriptor, whatever is at its other end. */
void guest_write(int fd, const char *data, size_t len);

/** program_is_elf, program_is_dynamic - what kind of file a program is. */
bool program_is_elf(const char *path);
bool program_is_dynamic(const char *path);

/** guest_busybox - a BusyBox that needs no shared libraries; NULL when this machine has none. */
const char *guest_busybox(void);

/** guest_print_troubles - show the oopses and warnings in a console log on stderr. */
void guest_print_troubles(const char *console, const char *vmlinux);

/**
 * guest_words - append what a kernel said on its console since its first process began
 *
 * Control characters are made visible. The kernel must not have been booted quiet.
 */
void guest_words(const char *console, struct strbuf *out);

/**
 * guest_report_end - say on stderr how a guest ended unexpectedly, with the kernel's messages
 * @console: its log
 *
 * Returns the exit code for it.
 */
int guest_report_end(enum machine_event event, const char *console, const char *vmlinux,
		     const char *qemu_said);

#endif
