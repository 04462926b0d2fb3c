/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * firststep - what a handler's first instruction does, so that it need not be stepped over
 *
 * To continue from a breakpoint, the instruction under it must be carried out while the breakpoint is
 * out of the way. In QEMU both taking it out and a single step throw away all translated code,
 * which costs 5 ms a time. Functions begin with one of few instructions; these are carried out
 * here, from the registers, and the CPU continues after them.
 */
#ifndef LAB_FIRSTSTEP_H
#define LAB_FIRSTSTEP_H

#include <stdbool.h>

/* The order of the gdb stub's "g" packet for x86-64, as GDB numbers the registers. */
enum gdb_register {
	RAX,
	RBX,
	RCX,
	RDX,
	RSI,
	RDI,
	RBP,
	RSP,
	R8,
	R9,
	R10,
	R11,
	R12,
	R13,
	R14,
	R15,
	RIP,
	GDB_REGISTERS
};

#define FIRST_CODE_MAX 16 /* bytes of code that are looked at */

/**
 * struct first_step - what the instruction does besides moving RIP
 * @length: of the instruction
 * @target: register that gets a value; RIP: none does
 * @value: that value, unless it is loaded
 * @load: bytes to load from @address (4 or 8); 0: none. Four bytes are @sign_extended or zeroed
 * @pushes: @value goes to the stack; @target is RSP and the stub must write 8 bytes there
 */
struct first_step {
	int length;
	enum gdb_register target;
	unsigned long value, address;
	int load;
	bool sign_extended, pushes;
};

/** first_step_read - understand @code; false when the instruction is not known here. */
bool first_step_read(const unsigned char code[FIRST_CODE_MAX],
		     const unsigned long registers[GDB_REGISTERS], struct first_step *step);

#endif
