/* SPDX-License-Identifier: GPL-2.0-only */
/* qemu - the inside of a struct machine; for vm/ only, others use machine.h */
#ifndef LAB_QEMU_H
#define LAB_QEMU_H

#include <stdint.h>
#include <sys/types.h>

#include "../../checker/lib/util.h"
#include "channel.h"
#include "firststep.h"
#include "machine.h"

#define WATCHES_MAX	32 /* the handlers of all the course, and the instructions of a program */
#define HITS_MAX	64
#define RETURNS_MAX	16 /* hits whose way back is watched */
#define CALL_DEADLINE_S 3.0

/** enum machine_line - what connects the lab and QEMU, one socket pair each */
enum machine_line {
	LINE_CONSOLE,
	LINE_CHANNEL,
	LINE_MONITOR,
	LINE_GDB,
	LINE_ERRORS,
	LINES
};

/**
 * struct console_log - the console, bounded
 * @tail: the last bytes once CONSOLE_HEAD_MAX were written to the file; a ring
 */
struct console_log {
	int fd;
	size_t written, total, tail_start;
	struct strbuf tail, recent;
	bool panicked;
	void (*mirror)(void *cookie, const char *data, size_t len);
	void *cookie;
};

/** struct handler_watch - a watched handler and its first instructions */
struct handler_watch {
	unsigned long address;
	unsigned char code[FIRST_CODE_MAX];
};

struct machine {
	pid_t pid;
	int pidfd;
	int lines[LINES];
	bool kvm, leaps, ended, was_reset, was_shutdown;
	bool blind;		 /* the witness has lost the gdb stub */
	enum machine_event lost; /* other than MACHINE_OK: the guest can no longer be reached, and why */
	double deadline_s;
	double progress_at;	      /* when something happened last */
	double starved_s, starved_at; /* what QEMU had waited for a CPU when last looked at */
	struct console_log console;
	struct strbuf monitor, errors;
	/* the channel */
	struct frame_reader reader;
	unsigned *used; /* the tags that were drawn so far */
	int nused;
	bool ready;
	struct caller_state caller; /* the state it must be in */
	struct machine_conduct conduct;
	char phase[200];
	/* the witness */
	struct strbuf gdb_in;
	struct handler_watch watches[WATCHES_MAX];
	int nwatches;
	struct {
		unsigned long address;
		const char *bytes;
		size_t len; /* 0: nothing is expected */
	} expected;
	struct witness_hit hits[HITS_MAX];
	int nhits, hits_total;
	bool wants_returns;
	struct awaited_return {
		unsigned long address, rsp; /* where it comes back; 0: nobody does */
		int hit;		    /* -1: nobody asks any more */
	} returns[RETURNS_MAX];
	/* see follow.c */
	struct {
		const struct follow *how; /* NULL: no caller is followed */
		enum {
			FOLLOWING_RUNS,	 /* until the CPU comes to a place */
			FOLLOWING_STEPS, /* one instruction */
			FOLLOWING_UNTIL, /* until it comes back to @until */
			FOLLOWING_OVER, /* one instruction, then the breakpoint @over is put back */
		} state, resume;
		bool placed;
		unsigned long until, until_rsp, over;
	} following;
};

/**
 * machine_wait - serve every line until @done says so, or something ends the wait
 * @quiet_s: longest time in which nothing at all happens
 * @total_s: longest time altogether
 *
 * Times are the guest's: what QEMU waited for a CPU does not count.
 */
enum machine_event machine_wait(struct machine *machine, bool (*done)(struct machine *machine),
				double quiet_s, double total_s);

/** machine_starved - what QEMU had been kept waiting for a CPU so far, for patience_begin(). */
double machine_starved(struct machine *machine);

#endif
