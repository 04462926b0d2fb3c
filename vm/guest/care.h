/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * care - make a system call, and check whether it left its caller as it was
 *
 * A system call may change rax (and rcx and r11, to the two values that the instruction itself puts
 * there), the memory that it was given, and nothing else of its caller. So all registers are set
 * before, the agent's own data, code and stack are checksummed before and after, and whoever returns
 * from the call checks whether it is the process that entered it.
 *
 * What a call may change at any time lies in @care and nowhere else: @care is not checksummed.
 */
#ifndef LAB_CARE_H
#define LAB_CARE_H

#include <linux/elf.h>

#include "protocol.h"
#include "sys.h"

#define VECTORS_FROM 160 /* where fxsave puts xmm0 to xmm15 */
#define VECTORS_END  416

static struct {
	unsigned long before[GUEST_REGISTERS], after[GUEST_REGISTERS]; /* by enum guest_register */
	unsigned char vectors[512] __attribute__((aligned(16)));
	unsigned char vectors_after[512] __attribute__((aligned(16)));
	char areas[GUEST_SYSCALL_ARGS][FRAME_PAYLOAD_MAX] __attribute__((aligned(64)));
} care __attribute__((aligned(64), used));

_Static_assert(sizeof(care.before) == 17 * 8, "care_call() knows where all of it lies");
_Static_assert(__builtin_offsetof(__typeof__(care), vectors) == 272, "so does it here");
_Static_assert(__builtin_offsetof(__typeof__(care), vectors_after) == 784, "and here");

/* The number and the arguments are in care.before; how everything came back will be in .after. */
void care_call(void);
__asm__("care_call:\n"
	"	push %rbx\n"
	"	push %rbp\n"
	"	push %r12\n"
	"	push %r13\n"
	"	push %r14\n"
	"	push %r15\n"
	"	fxrstor64 care+272(%rip)\n"
	"	lea 1f(%rip), %rcx\n"
	"	pushfq\n"
	"	pop %r11\n"
	"	mov %rcx, care+16(%rip)\n"
	"	mov %rsp, care+56(%rip)\n"
	"	mov %r11, care+88(%rip)\n"
	"	mov %r11, care+128(%rip)\n"
	"	mov care(%rip), %rax\n"
	"	mov care+8(%rip), %rbx\n"
	"	mov care+24(%rip), %rdx\n"
	"	mov care+32(%rip), %rsi\n"
	"	mov care+40(%rip), %rdi\n"
	"	mov care+48(%rip), %rbp\n"
	"	mov care+64(%rip), %r8\n"
	"	mov care+72(%rip), %r9\n"
	"	mov care+80(%rip), %r10\n"
	"	mov care+96(%rip), %r12\n"
	"	mov care+104(%rip), %r13\n"
	"	mov care+112(%rip), %r14\n"
	"	mov care+120(%rip), %r15\n"
	"	syscall\n"
	"1:	mov %rax, care+136(%rip)\n"
	"	mov %rbx, care+144(%rip)\n"
	"	mov %rcx, care+152(%rip)\n"
	"	mov %rdx, care+160(%rip)\n"
	"	mov %rsi, care+168(%rip)\n"
	"	mov %rdi, care+176(%rip)\n"
	"	mov %rbp, care+184(%rip)\n"
	"	mov %rsp, care+192(%rip)\n"
	"	mov %r8, care+200(%rip)\n"
	"	mov %r9, care+208(%rip)\n"
	"	mov %r10, care+216(%rip)\n"
	"	mov %r11, care+224(%rip)\n"
	"	mov %r12, care+232(%rip)\n"
	"	mov %r13, care+240(%rip)\n"
	"	mov %r14, care+248(%rip)\n"
	"	mov %r15, care+256(%rip)\n"
	"	mov care+56(%rip), %rsp\n"
	"	pushfq\n"
	"	pop care+264(%rip)\n"
	"	cld\n"
	"	fxsave64 care+784(%rip)\n"
	"	pop %r15\n"
	"	pop %r14\n"
	"	pop %r13\n"
	"	pop %r12\n"
	"	pop %rbp\n"
	"	pop %rbx\n"
	"	ret\n");

static const char *stack_end; /* of what main() found on its stack */

static unsigned long sum(unsigned long hash, const char *from, const char *to)
{
	const unsigned long *word = (const unsigned long *)(((unsigned long)from + 7) & ~7UL);

	for (; (const char *)(word + 1) <= to; word++)
		hash = (hash ^ *word) * 0x100000001b3UL;
	return hash;
}

static const struct elf64_phdr *segment(int i)
{
	extern const char __ehdr_start[];
	const struct elf64_hdr *header = (const void *)__ehdr_start;

	return (const struct elf64_phdr *)(__ehdr_start + header->e_phoff) + i;
}

static unsigned long sum_segment(unsigned long hash, int i)
{
	const char *from = (const char *)segment(i)->p_vaddr, *to = from + segment(i)->p_memsz;

	if (from > (const char *)&care || to < (const char *)(&care + 1))
		return sum(hash, from, to);
	return sum(sum(hash, from, (const char *)&care), (const char *)(&care + 1), to);
}

/* What a call found in the registers: nothing that is there by chance. */
static void set_registers(long number, const long args[GUEST_SYSCALL_ARGS])
{
	unsigned long *to = care.before, salt = sum(number, (const char *)args, (char *)(args + 6));

	for (int i = 0; i < GUEST_REGISTERS; i++)
		to[i] = salt = salt * 0x5851f42d4c957f2dUL + 1442695040888963407UL;
	to[GUEST_RAX] = number;
	to[GUEST_RDI] = args[0];
	to[GUEST_RSI] = args[1];
	to[GUEST_RDX] = args[2];
	to[GUEST_R10] = args[3];
	to[GUEST_R8] = args[4];
	to[GUEST_R9] = args[5];
	__asm__ volatile("fxsave64 %0" : "=m"(care.vectors));
	for (int i = VECTORS_FROM; i < VECTORS_END; i++)
		care.vectors[i] = salt >> i % 57;
}

static unsigned int changed_registers(void)
{
	unsigned int changed = 0;

	for (int i = GUEST_RAX + 1; i < GUEST_REGISTERS; i++)
		changed |= (unsigned)(care.before[i] != care.after[i]) << i;
	for (int i = VECTORS_FROM; i < VECTORS_END; i++)
		changed |= (unsigned)(care.vectors[i] != care.vectors_after[i]) << GUEST_XMM;
	return changed;
}

/* noinline: the caller's frame is part of what is checksummed, and stays as it is meanwhile. */
static __attribute__((noinline)) void careful_call(long number, const long *args,
						   struct call_result *result)
{
	const char *stack = (const char *)__builtin_frame_address(0) + 2 * sizeof(long);
	unsigned long code = sum_segment(0, 0), data = sum_segment(sum(0, stack, stack_end), 1);

	set_registers(number, args);
	care_call();
	code ^= sum_segment(0, 0);
	data ^= sum_segment(sum(0, stack, stack_end), 1);
	result->value = care.after[GUEST_RAX];
	result->registers = changed_registers();
	result->memory = (code ? CHANGED_CODE : 0) | (data ? CHANGED_DATA : 0);
	result->caller = sys0(__NR_gettid);
}

#endif
