/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * protocol - the messages between host and agent over the guest's second serial port
 *
 * Both sides include this file. A frame is a header and a payload, padded with zeros to a multiple
 * of FRAME_ALIGN bytes: the 16550 interrupts at once when that many bytes have come, and waits four
 * character times when fewer have. Every answer repeats the request's tag, so what a kernel writes
 * by itself to the port is never taken for an answer. Numbers are little endian, as on both sides.
 */
#ifndef LAB_PROTOCOL_H
#define LAB_PROTOCOL_H

#define FRAME_MAGIC	   0x4c62614cu
#define FRAME_ALIGN	   8
#define FRAME_CHECK_START  2166136261u
#define FRAME_PAYLOAD_MAX  1024
#define PROTOCOL_VERSION   3
#define GUEST_SYSCALL_ARGS 6
#define GUEST_NAME_MAX	   16

/* Through the kernel's driver the port is read in blocks (VMIN); poll(2) waits for a whole one. */
#define CHANNEL_BLOCK 255
#define STOP_PAYLOAD  CHANNEL_BLOCK

enum frame_type {
	/* to the guest */
	FRAME_CALL = 1, /* struct call_request: make a system call */
	FRAME_EXEC,	/* struct exec_request: run a program */
	FRAME_STOP,	/* STOP_PAYLOAD zeros: kill the program that runs, report it as timed_out */
	FRAME_CALL_MEMORY, /* struct memory_call: make a call with areas of memory */
	FRAME_BECOME, /* struct become_request: report your state, then become another */
	/* from the guest */
	FRAME_HELLO = 16, /* struct hello: the agent is there, waiting for requests */
	FRAME_RESULT,	  /* struct call_result: what came back, and how */
	FRAME_STDOUT,	  /* bytes the program wrote; many frames before its FRAME_EXIT */
	FRAME_STDERR,
	FRAME_EXIT,   /* struct exit_report: the program ended */
	FRAME_DIED,   /* struct exit_report: the process that carries out requests ended */
	FRAME_MEMORY, /* struct memory_result: what came back, and the areas as they are now */
	FRAME_CALLER, /* struct caller_report */
};

/**
 * struct frame_header
 * @type: an enum frame_type
 * @length: bytes of payload, padding not counted
 * @check: frame_check() of the header (with @check zero) and the payload
 * @tag: drawn by the host for each request, repeated in each answer; 0 in FRAME_HELLO
 */
struct frame_header {
	unsigned int magic;
	unsigned short type, length;
	unsigned int check, tag;
};

/**
 * struct caller_state - the state of the process that makes the calls
 * @descriptors: bit by bit, which of the first 32 are open
 * @children: it has some, which it never made
 * @strays: processes that came out of a call into which they had not gone, since the boot
 * @blocked: signals
 */
struct caller_state {
	int pid, parent;
	unsigned int uid, descriptors;
	int children, strays;
	unsigned long blocked;
	char name[GUEST_NAME_MAX];
};

/** struct caller_report - the caller as it was, and as it is now (not every kernel has users) */
struct caller_report {
	struct caller_state before, after;
};

/** struct hello - @state is that of the process that makes the calls, a child of PID 1 */
struct hello {
	unsigned int version, unused;
	struct caller_state state;
};

/** struct become_request - @fresh: be another process, too: hello is said again then */
struct become_request {
	char name[GUEST_NAME_MAX];
	unsigned int uid, fresh;
};

/** enum guest_register - what a call gets and gives back, in the agent's order */
enum guest_register {
	GUEST_RAX,
	GUEST_RBX,
	GUEST_RCX,
	GUEST_RDX,
	GUEST_RSI,
	GUEST_RDI,
	GUEST_RBP,
	GUEST_RSP,
	GUEST_R8,
	GUEST_R9,
	GUEST_R10,
	GUEST_R11,
	GUEST_R12,
	GUEST_R13,
	GUEST_R14,
	GUEST_R15,
	GUEST_FLAGS,
	GUEST_REGISTERS,
	GUEST_XMM = GUEST_REGISTERS, /* xmm0 to xmm15, as one */
};

#define CHANGED_CODE 1u
#define CHANGED_DATA 2u /* or the stack */

/** struct call_request - arguments that are zero up to the end are not sent */
struct call_request {
	long number;
	long args[GUEST_SYSCALL_ARGS];
};

/**
 * struct call_result - what came back in rax, and what the caller finds changed besides that
 * @registers: bit by bit, by enum guest_register
 * @memory: CHANGED_...: what the call was not given, and wrote into all the same
 * @caller: thread id of the one that answers
 * @strays: as in struct caller_state
 */
struct call_result {
	long value;
	unsigned int registers, memory;
	int caller, strays;
};

/**
 * struct memory_call - the bytes of all areas follow, one after the other
 * @lengths: bytes of the area of each argument; 0: the argument is passed as it is
 * @offsets: where in its area the argument points to; what lies before it is a guard
 * @edges: bit by bit: only the first half of what the argument points to is mapped
 *
 * The agent knows neither what is a guard nor what the call should do with the rest.
 */
struct memory_call {
	long number;
	long args[GUEST_SYSCALL_ARGS];
	unsigned short lengths[GUEST_SYSCALL_ARGS], offsets[GUEST_SYSCALL_ARGS];
	unsigned int edges, unused;
};

/** struct memory_result - @args as they were passed; the areas follow as in the request */
struct memory_result {
	struct call_result result;
	long args[GUEST_SYSCALL_ARGS];
};

#define AREAS_MAX (FRAME_PAYLOAD_MAX - (int)sizeof(struct memory_call))

/**
 * struct exec_request - @count strings follow, each with its NUL: the path, then all of argv
 * @output_max: bytes of each stream that are passed on
 */
struct exec_request {
	unsigned int count, output_max;
};

/** struct exit_report - @status as wait4(2) gives it; @timed_out: the host had it killed */
struct exit_report {
	int status, timed_out;
};

/** frame_size - bytes on the wire of a frame with @length bytes of payload. */
static inline unsigned int frame_size(unsigned int length)
{
	return (sizeof(struct frame_header) + length + FRAME_ALIGN - 1) & ~(FRAME_ALIGN - 1u);
}

/** frame_check - FNV-1a over @size bytes, continuing from @hash (FRAME_CHECK_START begins). */
static inline unsigned int frame_check(unsigned int hash, const void *data, unsigned int size)
{
	const unsigned char *bytes = data;

	for (unsigned int i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	return hash;
}

#endif
