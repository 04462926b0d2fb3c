/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine - a guest: QEMU with a kernel, an agent as PID 1, a challenge channel and a witness
 */
#ifndef LAB_MACHINE_H
#define LAB_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

struct sandbox;
struct machine;

/** struct accelerator - which one, and why; from accelerator_choose() */
struct accelerator {
	bool kvm;
	const char *name;   /* "tcg", "kvm" */
	char reason[160];   /* "/dev/kvm opens, but a known-good kernel did not boot under it" */
};

/**
 * accelerator_choose - KVM when a known-good kernel was seen to boot under it, TCG otherwise
 * @vmlinux: the known-good (baseline) kernel for the canary boot
 * @initramfs: with the agent
 *
 * The answer is remembered per host boot and QEMU version in @cache_file. Takes at most a few
 * seconds the first time, nothing later.
 */
struct accelerator accelerator_choose(const char *vmlinux, const char *initramfs,
				      const char *cache_file);

/**
 * struct machine_request
 * @vmlinux, @initramfs: what to boot
 * @dir: a private directory for sockets (short path) and the console log
 * @console: file that gets the console
 * @extra_append: added to the kernel command line; may be NULL
 * @witness: start QEMU with a gdb stub and stopped, so that breakpoints can be set
 * @deadline_s: seconds after which the guest counts as hanging when nothing at all happens
 * @smp: CPUs; 0 for 1
 */
struct machine_request {
	const char *vmlinux, *initramfs, *dir, *console, *extra_append;
	const struct accelerator *accelerator;
	const struct sandbox *sandbox;
	bool witness;
	double deadline_s;
	int smp, memory_mb;
};

enum machine_event {
	MACHINE_OK,	     /* the awaited thing happened */
	MACHINE_HUNG,	     /* nothing happened until the deadline */
	MACHINE_PANIC,	     /* the console shows a kernel panic */
	MACHINE_RESET,	     /* the guest reset without a panic on the console */
	MACHINE_SHUTDOWN,    /* the guest powered itself off or QEMU ended */
	MACHINE_INTERRUPTED,
	MACHINE_BROKEN,	     /* QEMU could not be started or spoken to */
};

/** machine_start - start QEMU; NULL with a line in @error when the host fails. */
struct machine *machine_start(const struct machine_request *request, char **error);

/** machine_ready - wait until the agent says hello. */
enum machine_event machine_ready(struct machine *machine);

/** machine_call - have the agent make one system call and report what came back. */
enum machine_event machine_call(struct machine *machine, long number, const long args[6], long *result);

/**
 * machine_exec - have the agent run a program
 * @argv: NULL-terminated; argv[0] is its path in the guest
 * @status: its wait status as exit code, 128 + N after signal N
 * @output: its standard output (struct strbuf), at most 64 KiB
 */
struct strbuf;
enum machine_event machine_exec(struct machine *machine, const char *const argv[], int *status,
				struct strbuf *output);

/** machine_phase - how far it got, for hangs: a line in plain words. */
const char *machine_phase(const struct machine *machine);

/** machine_stop - end the guest at once and free everything; no process is left. */
void machine_stop(struct machine *machine);

/* ---- the witness: QEMU's gdb stub, seen from outside the guest ----------------------------- */

/** struct witness_hit - the CPU at the handler's first instruction */
struct witness_hit {
	unsigned long rdi, rsi, rdx, rcx, r8, r9, r10, r11, rip, rsp, rbp;
	bool pt_regs_read;
	/* struct pt_regs (x86-64) that rdi points to, in memory order from r15 */
	unsigned long pt_regs[21];
	unsigned long callers[12]; /* return addresses, innermost first */
	int ncallers;
};

/** machine_watch - set a breakpoint at @address; while it is set, hits are recorded. */
int machine_watch(struct machine *machine, unsigned long address);

/** machine_hits - hits since the last call of this function; at most @max are copied to @hits. */
int machine_hits(struct machine *machine, struct witness_hit *hits, int max);

/* ---- initramfs ---------------------------------------------------------------------------- */

/** struct initramfs_file - a file for the guest: @path there, content from @source on the host */
struct initramfs_file {
	const char *path, *source;
	unsigned mode;
};

/** initramfs_write - write a newc cpio archive with the agent as /init and @files (@n). */
int initramfs_write(const char *out, const char *agent, const struct initramfs_file *files, int n);

#endif
