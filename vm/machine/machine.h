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
struct strbuf;

/** struct accelerator - which one, and why; from accelerator_choose() */
struct accelerator {
	bool kvm;
	const char *name; /* "tcg", "kvm" */
	char reason[160]; /* "/dev/kvm opens, but a known-good kernel did not boot under it" */
};

/**
 * accelerator_choose - KVM when a known-good kernel was seen to boot under it, TCG otherwise
 * @vmlinux: the known-good (baseline) kernel for the canary boot; NULL: the one used last time
 * @initramfs: with the agent
 * @cache_file: remembers the answer per host boot and QEMU, and, beside it, the known-good kernel
 *
 * Takes at most a few seconds the first time, nothing later. LAB_ACCEL=tcg or kvm decides instead.
 */
struct accelerator accelerator_choose(const char *vmlinux, const char *initramfs,
				      const char *cache_file);

/** accelerator_untried - whether accelerator_choose() will have to try /dev/kvm first. */
bool accelerator_untried(const char *cache_file);

/**
 * struct machine_request
 * @vmlinux, @initramfs: what to boot
 * @console: file that gets the console (at most its first MiB and its last 256 KiB); NULL: none
 * @quiet: the kernel prints warnings and worse only, which boots faster
 * @initcalls: the kernel also says what each of its initialisation functions takes
 * @extra_append: added to the kernel command line; may be NULL
 * @sandbox: goes before QEMU's own argv. QEMU inherits sockets and creates nothing, so a sandbox
 *	     only has to show it @vmlinux, @initramfs, the system's /usr and, for kvm, /dev/kvm
 * @deadline_s: seconds after which the guest counts as hung when nothing at all happens; 0: 20
 * @uptime_s: the guest's uptime when it begins to answer; 0: whatever it then is. Under TCG its
 *	  clock then counts instructions and skips over sleep, which takes no time here
 * @smp: CPUs; 0 for 1
 * @memory_mb: 0 for what machine.ini says
 * @on_console: given what the guest writes to its console, as it comes; may be NULL
 */
struct machine_request {
	const char *vmlinux, *initramfs, *console, *extra_append;
	const char *clock; /* "2031-05-06T07:08:09": what the guest takes for the time; NULL: now */
	const struct accelerator *accelerator;
	const struct sandbox *sandbox;
	bool quiet, initcalls;
	double deadline_s;
	int smp, memory_mb, uptime_s;
	void (*on_console)(void *cookie, const char *data, size_t len);
	void *cookie;
};

enum machine_event {
	MACHINE_OK,	     /* the awaited thing happened */
	MACHINE_HUNG,	     /* nothing happened until the deadline */
	MACHINE_PANIC,	     /* the console shows a kernel panic */
	MACHINE_RESET,	     /* the guest reset without a panic on the console */
	MACHINE_SHUTDOWN,    /* the guest powered itself off or QEMU ended */
	MACHINE_CALLER_DIED, /* the process that was asked ended; the guest goes on */
	MACHINE_INTERRUPTED,
	MACHINE_BROKEN, /* QEMU could not be started or reached */
};

/** machine_start - start QEMU; NULL with a line in @error when the host fails. */
struct machine *machine_start(const struct machine_request *request, char **error);

/** machine_ready - wait until the agent says hello. */
enum machine_event machine_ready(struct machine *machine);

/** machine_call - have the agent make one system call and report what came back. */
enum machine_event machine_call(struct machine *machine, long number, const long args[6],
				long *result);

/**
 * struct machine_area - memory that an argument points to
 * @bytes: @length bytes: what the guest is given, and then what it has
 * @offset: where in it the argument points to
 * @edge: only the beginning of what it points to is mapped; @bytes are not looked at
 */
struct machine_area {
	unsigned char *bytes;
	unsigned length, offset;
	bool edge;
};

/**
 * machine_call_memory - a system call some of whose arguments point to memory
 * @args: those with an area (of some length) get the address that was passed
 */
enum machine_event machine_call_memory(struct machine *machine, long number, long args[6],
				       struct machine_area areas[6], long *result);

/** struct machine_exec - a program to run in the guest, and its result */
struct machine_exec {
	const char *path;	  /* in the guest */
	const char *const *argv;  /* NULL-terminated, with argv[0]; at most 28 words, 1000 bytes */
	double timeout_s;	  /* 0: 10 s */
	struct strbuf *out, *err; /* may be NULL */
	size_t output_max;	  /* bytes of each that are kept; 0: 64 KiB */
	/* called with what comes on stdout (@stream 1) and stderr (2), as it comes; may be NULL */
	void (*on_output)(void *cookie, int stream, const char *data, size_t len);
	void *cookie;
	int status; /* exit code, 128 + N after signal N */
	bool timed_out;
};

/** machine_exec - have the agent run a program; -E2BIG arguments give MACHINE_BROKEN. */
enum machine_event machine_exec(struct machine *machine, struct machine_exec *exec);

/**
 * machine_watch_end - for a guest that runs a shell: serve it until it ends
 * @input: descriptor whose bytes are typed on the guest's console, its end as Ctrl-D and exit;
 *	-1: none
 * @filter: sees (and may change) what is typed; false ends the guest; may be NULL
 */
enum machine_event machine_watch_end(struct machine *machine, int input,
				     bool (*filter)(char *data, size_t *len));

/**
 * machine_sleep - let the caller sleep for @seconds of the guest's time; MACHINE_OK when it woke up
 *
 * For a guest that was started with uptime_s and without KVM that is a moment; others sleep for a
 * hundredth of it.
 */
enum machine_event machine_sleep(struct machine *machine, int seconds);

/** machine_caller - pid in the guest of the process that makes the calls. */
int machine_caller(const struct machine *machine);

/**
 * machine_become - let the calls that follow be made by another process or user
 * @name: what the process is called, at most 15 bytes
 * @uid: whose it is (user and group), where the kernel has users
 * @fresh: it is another process, too
 *
 * The agent first reports its state; what has changed goes into machine_conduct().
 */
enum machine_event machine_become(struct machine *machine, const char *name, unsigned uid,
				  bool fresh);

/** enum conduct - what a caller must find as it was after a call; bit by bit */
enum conduct {
	CONDUCT_REGISTERS = 1 << 0,
	CONDUCT_DATA = 1 << 1, /* its memory, beside what the call was given */
	CONDUCT_CODE = 1 << 2,
	CONDUCT_DESCRIPTORS = 1 << 3,
	CONDUCT_SIGNALS = 1 << 4, /* which ones are blocked */
	CONDUCT_NAME = 1 << 5,
	CONDUCT_USER = 1 << 6,
	CONDUCT_CHILDREN = 1 << 7,
};

/**
 * struct machine_conduct - what happened beside the answers
 * @died: the caller ended; @status is as wait4(2) gives it
 * @replaced: a new caller said hello though the old one never ended
 * @changed: an enum conduct for each thing that a caller found changed
 * @registers: bit by bit by enum guest_register (see guest/protocol.h)
 * @again: requests that were answered again, after their answer
 * @others: processes that came out of a call into which they had not gone, or answered for another
 */
struct machine_conduct {
	bool died, replaced;
	int status;
	unsigned changed, registers;
	int again, others;
};

/** machine_conduct - what happened since this was called last. */
struct machine_conduct machine_conduct(struct machine *machine);

/** machine_register_name - "rbx" for GUEST_RBX; NULL after the last. */
const char *machine_register_name(int number);

/** machine_phase - how far it got, for hangs: a line in plain words. */
const char *machine_phase(const struct machine *machine);

/** machine_errors - what QEMU itself said on standard error, for MACHINE_BROKEN. */
const char *machine_errors(const struct machine *machine);

/** machine_stop - end the guest at once and free everything; no process is left. */
void machine_stop(struct machine *machine);

/* ---- the witness: QEMU's gdb stub, seen from outside the guest ----------------------------- */

/** struct witness_hit - the CPU at the handler's first instruction */
struct witness_hit {
	unsigned long rax, rdi, rsi, rdx, rcx, r8, r9, r10, r11, rip, rsp, rbp;
	bool pt_regs_read;
	/* struct pt_regs (x86-64) that rdi points to, in memory order from r15 */
	unsigned long pt_regs[21];
	unsigned long callers[12]; /* return addresses, innermost first */
	int ncallers;
	bool returned; /* with machine_watch_returns(): it came back, with @result in rax */
	unsigned long result;
};

/**
 * machine_watch - set a breakpoint at @address of a guest that is ready
 *
 * From then on each time the CPU gets there is recorded and the guest goes on by itself.
 * Returns 0 or -errno (-EFAULT: the guest has nothing at @address; -EIO: QEMU's gdb stub did not
 * answer, or the guest has ended: the next wait tells which).
 */
int machine_watch(struct machine *machine, unsigned long address);

/**
 * machine_watch_program - the same for an @address in a program that is not running yet
 *
 * Where a process of another program has an instruction at that address, it is a hit as well.
 */
int machine_watch_program(struct machine *machine, unsigned long address);

/**
 * machine_watch_returns - from now on also watch the return from where a hit was
 *
 * For functions of the kernel, at their first instruction; of the first hits (see RETURNS_MAX), and
 * never of a program's instructions. Costs each hit one more stop.
 */
void machine_watch_returns(struct machine *machine);

/**
 * machine_unwatch - remove all breakpoints; 0 or -EIO as for machine_watch()
 *
 * For a caller that has seen enough: each stop costs the guest all of its translated code.
 */
int machine_unwatch(struct machine *machine);

/**
 * machine_hits - how often watched addresses were reached since the last call of this function
 *
 * At most @max (and 64) are copied to @hits, the first ones.
 */
int machine_hits(struct machine *machine, struct witness_hit *hits, int max);

/**
 * machine_expect - when a watched address is reached next, see whether @bytes lie at @address
 *
 * For the caller's own pages, which no code inside the guest can be trusted to look at. Pages that
 * are not there are skipped. What differs is CONDUCT_CODE in machine_conduct(). @bytes must
 * live until then.
 */
void machine_expect(struct machine *machine, unsigned long address, const void *bytes, size_t len);

/** machine_where - stop the guest, finally, and see what its CPU is doing; 0 or -errno. */
int machine_where(struct machine *machine, struct witness_hit *hit);

/**
 * machine_hand_over - give the line to QEMU's gdb stub away; the caller closes it
 *
 * From then on the lab itself can no longer watch or follow anything.
 */
int machine_hand_over(struct machine *machine);

/* ---- following: the CPU's path, instruction by instruction ----------------------------------- */

/** struct follow_cpu - its registers, in the order of the gdb stub */
struct follow_cpu {
	unsigned long rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp;
	unsigned long r8, r9, r10, r11, r12, r13, r14, r15, rip;
	unsigned flags, cs;
};

/** enum follow_move - how to continue */
enum follow_move {
	FOLLOW_GO,    /* from a place on: until the CPU reaches a place again */
	FOLLOW_STEP,  /* by one instruction, interrupts held back; the places are forgotten */
	FOLLOW_UNTIL, /* until it comes to *@until with a stack pointer of at least *@rsp */
	FOLLOW_END,   /* it is no longer followed */
};

/**
 * struct follow - whom to follow
 * @places: where it may begin: addresses, in the kernel or in a program that is not running yet
 * @stop: called with the guest stopped: at a place, after a step, where it was to go
 */
struct follow {
	const unsigned long *places;
	int nplaces;
	enum follow_move (*stop)(void *cookie, struct machine *machine,
				 const struct follow_cpu *cpu, unsigned long *until,
				 unsigned long *rsp);
	void *cookie;
};

/**
 * machine_follow - from now on call @how->stop, whenever the guest is waited for
 *
 * The guest is ready, and nothing is watched; under KVM it does not work. @how must live as long as
 * the machine. Returns 0 or -EIO, as machine_watch().
 */
int machine_follow(struct machine *machine, const struct follow *how);

/** machine_peek - for @stop: read at most 1024 bytes of the stopped guest; 0 or -errno. */
int machine_peek(struct machine *machine, unsigned long address, void *bytes, size_t len);

/* ---- initramfs ---------------------------------------------------------------------------- */

/**
 * struct initramfs_file - a file for the guest
 * @path: there
 * @source: file on the host with its content, or @text: the content itself, or @link: what a
 *	    symbolic link points to
 */
struct initramfs_file {
	const char *path, *source, *text, *link;
	unsigned mode;
};

/** initramfs_write - write a newc cpio archive with the agent as /init and @files (@n). */
int initramfs_write(const char *out, const char *agent, const struct initramfs_file *files, int n);

#endif
