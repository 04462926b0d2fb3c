/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sys - the little that the agent needs instead of a C library
 *
 * Only x86-64's system call convention and numbers, which never change: the agent builds without
 * any kernel tree or libc and runs on every kernel.
 */
#ifndef LAB_SYS_H
#define LAB_SYS_H

#include <asm/unistd.h>

static inline long sys6(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#define sys0(n)		       sys6(n, 0, 0, 0, 0, 0, 0)
#define sys1(n, a)	       sys6(n, (long)(a), 0, 0, 0, 0, 0)
#define sys2(n, a, b)	       sys6(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define sys3(n, a, b, c)       sys6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define sys4(n, a, b, c, d)    sys6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define sys5(n, a, b, c, d, e) sys6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

/* The compiler may generate calls of these. */
void *memcpy(void *to, const void *from, unsigned long n);
void *memset(void *to, int byte, unsigned long n);

/* Programs see the world as a C program does: main gets argc, argv and the environment. */
int main(int argc, char **argv, char **env);

__asm__(".globl _start\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	mov (%rsp), %rdi\n"
	"	lea 8(%rsp), %rsi\n"
	"	lea 16(%rsp,%rdi,8), %rdx\n"
	"	and $-16, %rsp\n"
	"	call main\n"
	"	mov %eax, %edi\n"
	"	mov $60, %eax\n" /* exit */
	"	syscall\n"
	"	hlt\n"
	/* Where a signal handler returns to: rt_sigreturn. */
	".globl sys_restorer\n"
	"sys_restorer:\n"
	"	mov $15, %eax\n"
	"	syscall\n");
void sys_restorer(void);

void *memcpy(void *to, const void *from, unsigned long n)
{
	void *start = to;

	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
	return start;
}

void *memset(void *to, int byte, unsigned long n)
{
	void *start = to;

	__asm__ volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(byte) : "memory");
	return start;
}

#endif
