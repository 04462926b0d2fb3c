/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bootfacts - what was observed in a run of the kernel: of struct facts
 *
 * bootrun.c fills these structures from what the guest reported and the host saw. Everything lives in the
 * arena of the facts that hold it.
 */
#ifndef LAB_BOOTFACTS_H
#define LAB_BOOTFACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../verdict/span.h"
#include "../verdict/tally.h"
#include "factstate.h"

enum boot_end {
	BOOT_COMPLETED,	 /* the lab itself ended the guest */
	BOOT_PANIC,	 /* "Kernel panic" before the end */
	BOOT_HANG,	 /* no progress until the deadline */
	BOOT_RESET,	 /* QEMU ended by reset before the end, without panic text */
	BOOT_LEFT_EARLY, /* powered off or exited before the end */
	BOOT_NO_MEMORY,	 /* the guest ran out of memory */
};

struct frame {
	const char *symbol; /* "__x64_sys_adder" */
	unsigned long offset, address;
	const char *file; /* source file and line when debug information or the symbol tells it */
	int line;
	bool learners; /* defined in a file the learner added or changed */
};

/** struct trouble - an oops, panic or warning found on the console, symbolised */
struct trouble {
	enum {
		TROUBLE_PANIC,
		TROUBLE_OOPS,
		TROUBLE_WARNING
	} kind;
	const char
		*headline; /* "BUG: kernel NULL pointer dereference, address: 0000000000000000" */
	struct frame *frames;
	int nframes;
	const char *console; /* the excerpt */
	const char *during;  /* the syscall being challenged then; NULL when none was */
};

#define SYSCALL_ARGS_MAX 6
#define SYSCALL_SWAPS	 (SYSCALL_ARGS_MAX * (SYSCALL_ARGS_MAX - 1) / 2)

/** enum known_error - a common error whose answer the host can compute */
enum known_error {
	KNOWN_SWAPPED,	      /* the first two arguments change places */
	KNOWN_CUT_32,	      /* every argument cut to 32 bits, with sign */
	KNOWN_CUT_16,	      /* ... to 16 bits */
	KNOWN_CUT_8,	      /* ... to 8 bits */
	KNOWN_RESULT_UNSIGNED, /* the right result, its lower 32 bits taken as unsigned */
	KNOWN_RESULT_CUT,      /* the right result, cut to 32 bits with sign */
	KNOWN_ERRORS,
};

/**
 * struct memory - what a parameter of a challenge points to
 * @guard: bytes before and behind the @size bytes that the call may touch; @sent, @expected and
 *	   @got hold all of them: what the guest was given, what must be there after the call, and
 *	   what was there
 * @padding: @size bytes: not 0 where a byte belongs to no member
 */
struct memory {
	int param;
	int guard, size;
	unsigned char *sent, *expected, *got;
	const unsigned char *padding;
};

/** struct caller - who makes a call in the guest: drawn, as the arguments are */
struct caller {
	const char *name; /* of the process: "init", "kqzmw"; NULL: not known */
	unsigned uid;
};

/** struct challenge - one call the host asked for, and its result */
struct challenge {
	const char *syscall;
	struct caller caller;
	long number;
	long args[SYSCALL_ARGS_MAX];
	int nargs;
	bool answered;
	long expected, got;
	long known_errors[KNOWN_ERRORS];	   /* what each would have answered */
	long swaps[SYSCALL_SWAPS]; /* the answer with two arguments exchanged: 0 and 1,
				    * 0 and 2, ..., 4 and 5 */
	struct memory *memory; /* of the pointers among the arguments; @args get their addresses */
	int nmemory;
	int bad_param;		 /* of a call with one bad pointer: which parameter has it */
	const char *bad_pointer; /* "NULL", "an address of the kernel", ...; NULL: all are good */
	/* what the witness saw at __x64_sys_x during this call */
	bool witnessed;	       /* a witness was watching */
	int hits;	       /* how often the handler was entered */
	bool args_match;       /* struct pt_regs held exactly @args and @number */
	unsigned long pt_regs; /* address the handler received */
};

/** struct control - a call that worked before and must still work, or the free number */
struct control {
	const char *name; /* "getpid", "a free number (451)" */
	long number, args[SYSCALL_ARGS_MAX];
	long expected, got;
	bool answered, ok;
};

/** struct program_run - one of the learner's programs, run in the guest */
struct program_run {
	const char *source; /* "tools/lab/hello.c" */
	const char *argv;   /* its arguments, as one types them to a shell */
	const char **words; /* the same one by one, ending in NULL */
	bool compiled, ran, timed_out;
	const char *compile_log;
	int status;
	const char *output; /* its standard output, at most 64 KiB */
	bool watched;	    /* a witness watched the handlers of the step's calls meanwhile */
	int hits;	    /* how often it saw one entered */
	struct entered {    /* the first of these, where their way back was watched too */
		const char *syscall;
		long args[SYSCALL_ARGS_MAX];
		bool known, returned; /* known: @args could be read */
		long result;
	} * entered;
	int nentered;
	const char *said, *errors; /* the kernel's messages meanwhile, and its standard error */
	bool own_watched; /* the syscall instructions of the program's own functions were watched */
	struct own_call {
		long number, args[3];
	} * own; /* what these asked the kernel for */
	int nown;
	const long *asks; /* what they have to ask for; the oracle says it */
	int nasks;
	const char
		*expected; /* what the host's oracle says it must be; NULL when nothing is asked */
	bool ok;
};

/**
 * struct incident - what a question caused besides its answer
 * @challenge: the call that was asked for last; NULL: none yet
 * @name: what was asked when it showed: the call itself, a control, a program
 * @status: of a caller that ended, as wait4(2) gives it
 * @what: of a caller that was changed, in words: "its registers rbx, r12"
 * @times: how often
 * @frames: where the kernel was when it ended the caller, innermost first, as the witness saw it
 */
struct incident {
	enum incident_kind {
		INCIDENT_KILLED,   /* the caller ended */
		INCIDENT_REPLACED, /* another took the caller's place, which never came back */
		INCIDENT_CHANGED,  /* the call changed the state of its caller */
		INCIDENT_AGAIN,	   /* a question was answered again */
		INCIDENT_OTHERS,   /* another process returned from the call, or answered for it */
	} kind;
	const struct challenge *challenge;
	const char *name, *what;
	int status, times;
	struct frame *frames;
	int nframes;
};

/** enum question - what the kernel is asked, by kind */
enum question {
	QUESTION_CALL,
	QUESTION_BAD_POINTER,
	QUESTION_CONTROL,
	QUESTION_PROGRAM,
	QUESTIONS,
};

/** struct registers - the CPU at the handler's first instruction, from outside the guest */
struct registers {
	bool known;
	const char *syscall;
	unsigned long rdi, rsi, rdx, rcx, r8, r9, r10, r11, rip, rsp;
	struct {
		unsigned long di, si, dx, r10, r8, r9, ax, orig_ax, ip, sp, cx, r11;
	} regs;		      /* the struct pt_regs that rdi points to */
	struct frame *frames; /* how the call got there: handler first */
	int nframes;
	const long *args; /* what the program passed */
	int nargs;
};

struct boot_facts {
	enum fact_state state;
	enum boot_end end;
	const char *phase;   /* the last phase reached, for hangs: "before the first message" ... */
	const char *console; /* path of the console log on the host */
	struct trouble *troubles;
	int ntroubles;
	struct challenge *challenges;
	int nchallenges;
	struct challenge *bad_pointers; /* calls that must give EFAULT */
	int nbad_pointers;
	struct control *controls;
	int ncontrols;
	struct program_run *programs;
	int nprograms;
	struct incident *incidents;
	int nincidents;
	struct registers *registers; /* one for each subject that was witnessed */
	int nregisters;
	const char *accelerator, *accelerator_reason;
	uint64_t seed;
	const char *clock; /* what the guest took for the time; NULL: the host's */
	int uptime_s; /* its least uptime at the first question; 0: as short as possible */
	struct boot_facts *again; /* a second boot, with another seed and time; NULL: none */
};

/** boot_tally - count @boot's questions of one kind, including a second boot's. */
struct tally boot_tally(const struct boot_facts *boot, enum question kind);

/** boot_tally_all - the same for all kinds together. */
struct tally boot_tally_all(const struct boot_facts *boot);

#endif
