/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bootparts - what the parts of boot_collect() share: the boot in progress
 *
 * The calls (bootcalls.c), the learner's programs (bootprograms.c), and all around them (bootrun.c).
 */
#ifndef LAB_BOOTPARTS_H
#define LAB_BOOTPARTS_H

#include <stdbool.h>

#include "../../vm/machine/machine.h"
#include "../course/oracle.h"
#include "bootrun.h"
#include "challenge.h"
#include "../facts/facts.h"
#include "../lib/strbuf.h"

struct boot_request;
struct conduct_watch;
struct symbols;

#define OWN_CALLS_MAX 6

/** struct own_calls - the syscall instructions of one of the learner's programs */
struct own_calls {
	unsigned long addresses[OWN_CALLS_MAX];
	int n; /* -errno: not known */
};

struct boot {
	struct facts *facts;
	struct arena *arena;
	const struct boot_request *request;
	const struct step *step;
	struct boot_facts *boot;
	struct rng rng;
	struct symbols *symbols;
	struct conduct_watch *conduct;
	struct caller caller;	       /* who makes the calls at present */
	const struct challenge *asked; /* the challenge that was put last */
	const struct challenge *fresh; /* the first that another process puts */
	struct machine *machine;
	struct accelerator accelerator;
	enum machine_event event;
	const char *during; /* the syscall that was being challenged when the guest was lost */
	char *initramfs;
	const char *image_sum; /* of its content; NULL: not asked for yet */
	long *numbers;		 /* of the step's syscalls, then the first free one */
	unsigned long *handlers; /* addresses of their __x64_sys_*; 0: not in the image */
	struct own_calls *own;	 /* by program of the step */
	int nown;
	struct initramfs_file *files;
	int nfiles;
	struct strbuf said; /* by the kernel on its console, since a program was begun */
	bool listens;
};

/** boot_tell - report progress to the caller of the check */
static inline void boot_tell(const struct boot *boot, const char *what, int done, int total)
{
	if (boot->request->progress)
		boot->request->progress(boot->request->cookie, what, done, total);
}

/** boot_agent - the caller that the agent is by default */
extern const struct caller boot_agent;

/** boot_note - look at the state of the guest after call @name; NULL: the challenge's */
void boot_note(struct boot *boot, const char *name);

void boot_draw_challenges(struct boot *boot);
void boot_put_challenges(struct boot *boot);

/** boot_grow_older - a guest that began old grows older between its calls. */
void boot_grow_older(struct boot *boot);

/** boot_draw_controls - once before and once after everything else: every one that is drawn must be answered */
void boot_draw_controls(struct boot *boot, int times);
void boot_put_controls(struct boot *boot, int from, int to);

/** boot_make_initramfs - compile the step's programs, draw their runs; 0 or -errno */
int boot_make_initramfs(struct boot *boot);
void boot_run_programs(struct boot *boot);

/**
 * boot_watch_handlers - false: QEMU's gdb stub does not answer
 *
 * A symbol at which the guest has no memory is never reached: that is for the challenges to find.
 * When the stub falls silent the guest may just have died: the next wait knows.
 */
bool boot_watch_handlers(struct boot *boot);

#endif
