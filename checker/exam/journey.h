/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * journey - the path of one system call through a kernel, instruction by instruction, as observed
 *
 * The guest runs a program; at its syscall instruction the CPU is followed into the kernel, through
 * what dispatches and what handles the call, and back. What the handler calls and the learner did
 * not write is skipped. Everything that a journey says was read from the CPU, from the guest's
 * memory or from that image; what was not seen is not in it.
 */
#ifndef LAB_JOURNEY_H
#define LAB_JOURNEY_H

#include "../../vm/machine/machine.h"
#include "../facts/facts.h"

struct symbols;

/** struct wanted_call - a call that may be followed; the first one that is made is */
struct wanted_call {
	const char *name;
	long number;
};

/**
 * struct journey_request
 * @program: a static x86-64 program; @source: its C source when it was made of one, or NULL
 * @argv: its words, argv[0] too, ending in NULL; @command: the same as one types it
 * @stage: where the kernel was built, for lines of source; NULL: the image came from elsewhere
 * @build: directory for the console's log and the initramfs
 */
struct journey_request {
	const char *vmlinux, *program, *source, *command;
	const char *const *argv;
	const struct wanted_call *wanted;
	int nwanted;
	const char *stage, *build;
	double timeout_s;
	void (*on_output)(void *cookie, int stream, const char *data, size_t len);
	void *cookie;
};

enum journey_end {
	JOURNEY_RETURNED,
	JOURNEY_OTHER,	   /* a number that is in no row was followed; it came back */
	JOURNEY_NOT_MADE,  /* the program ended without having made the call */
	JOURNEY_ENDED,	   /* it ended within the call, as exit_group(2) does */
	JOURNEY_KILLED,	   /* it was killed within the call */
	JOURNEY_ELSEWHERE, /* the CPU left the kernel to another place than it came from */
	JOURNEY_PANIC,
	JOURNEY_HUNG,
	JOURNEY_TIMEOUT, /* the program had not ended when its time was over */
	JOURNEY_LEFT,	 /* the guest ended by itself */
};

/** struct journey_value - a register or a member of struct pt_regs, and what it is; NULL: nothing */
struct journey_value {
	const char *name, *meaning;
	unsigned long value;
	bool bits; /* an address or the like, which nobody reads in decimal */
};

/**
 * struct journey_line - a line of source that the CPU went through
 * @function: that it stands in, inlined or not
 * @values: registers that it changed, as they were at its end
 */
struct journey_line {
	const char *file, *function, *text;
	int line;
	struct journey_value *values;
	int nvalues;
};

/**
 * struct station - a place on the way
 * @id: "program", "entry", "pt_regs", "do_syscall_64", "dispatch", "handler", "body", "answer",
 *	"fault", "back"; "fault" and "answer" never both
 * @symbol, @offset, @address: where the CPU was
 * @inlined: functions that gcc made part of this one, in words; or NULL
 * @calls: functions that were called from here and passed over
 */
struct station {
	const char *id, *title, *note, *inlined;
	bool in_kernel;
	const char *symbol;
	unsigned long offset, address;
	struct journey_value *values;
	int nvalues;
	struct journey_line *lines;
	int nlines;
	const char **calls;
	int ncalls;
};

/**
 * struct journey - the result
 * @call, @number: what was followed, else what was looked for first
 * @end_text, @help: what stopped it, in words; NULL when the call came back
 * @trouble: the headline of the kernel's own words about it; NULL: none
 * @output: what the program printed; set by whoever had it run
 * @exit_status: the program's, as a shell has it; -1: it has none
 * @instructions: that were followed one by one
 */
struct journey {
	const char *kernel, *vmlinux, *program, *command, *call;
	long number, result;
	enum journey_end end;
	const char *end_text, *help, *trouble, *output;
	int exit_status;
	struct station *stations;
	int nstations;
	int instructions;
	double seconds;
};

/**
 * journey_collect - boot, run, follow
 * @facts: of the tree (see tree_collect()) and of the image
 *
 * Returns 0, -EINTR, or -errno with facts->broken set.
 */
int journey_collect(struct facts *facts, const struct journey_request *request,
		    struct journey *journey);

/** journey_number - a value as people read it: "451", "-38", "0x7ffc9e68a478"; to be freed. */
char *journey_number(const struct journey_value *value);

/* ---- between journey.c, stations.c and journeylines.c --------------------------------------- */

#define PT_REGS_WORDS 21

/** enum pt_regs_word - the members in memory order */
enum pt_regs_word {
	PT_R15,
	PT_R14,
	PT_R13,
	PT_R12,
	PT_BP,
	PT_BX,
	PT_R11,
	PT_R10,
	PT_R9,
	PT_R8,
	PT_AX,
	PT_CX,
	PT_DX,
	PT_SI,
	PT_DI,
	PT_ORIG_AX,
	PT_IP,
	PT_CS,
	PT_FLAGS,
	PT_SP,
	PT_SS,
};

/** struct leg - the CPU before an instruction; @passed: it stands at a function that was not entered */
struct leg {
	struct follow_cpu cpu;
	struct frame frame;
	bool passed;
};

/**
 * struct route - all that was seen
 * @user: the CPU at the program's syscall instruction; @back: behind it again
 * @user_return: the word on the program's stack then; 0: not readable
 * @handler: index of the leg at the handler's first instruction; -1: none was entered
 * @fault: index of the leg whose instruction raised an exception; -1: none
 * @slot_at, @slot: sys_call_table's element for this number, as it is in the guest; 0: not read
 * @ax_after: pt_regs->ax when do_syscall_64() came back
 */
struct route {
	const struct journey_request *request;
	struct facts *facts;
	struct symbols *symbols, *program_symbols;
	struct wanted_call call;
	struct follow_cpu user, back;
	unsigned long user_return;
	struct leg *legs;
	int nlegs, handler, fault;
	unsigned long pt_regs_at, pt_regs[PT_REGS_WORDS], ax_after, slot_at, slot;
	bool begun, pt_regs_read, ax_read, returned, elsewhere, cut_short;
};

/** stations_make - the stations of a walk; fills journey->stations. */
void stations_make(struct route *route, struct journey *journey);

/** lines_of_function - add the lines of @file that the CPU went through in @function. */
void lines_of_function(struct route *route, struct station *station, const struct frame *function,
		       const char *file);

/** lines_of_program - add the line of the program's source that @address comes from, if known. */
void lines_of_program(struct route *route, struct station *station, unsigned long address);

#endif
