// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../../vm/machine/firststep.h"

static struct first_step step;

/* Read @code (hexadecimal bytes) with every register holding 0x8000000012340000 + its number. */
static bool reads(const char *bytes, int len)
{
	unsigned char code[FIRST_CODE_MAX];
	unsigned long registers[GDB_REGISTERS];

	memset(code, 0xcc, sizeof(code));
	memcpy(code, bytes, len);
	for (int i = 0; i < GDB_REGISTERS; i++)
		registers[i] = 0x8000000092340000 + i;
	return first_step_read(code, registers, &step);
}

TEST(a_push_stores_its_register_below_the_stack)
{
	assert_true(reads("\x55", 1)); /* push %rbp */
	assert_true(step.pushes && step.target == RSP && step.length == 1);
	assert_int_equal(step.value, 0x8000000092340000 + RBP);
	assert_true(reads("\x41\x54", 2)); /* push %r12 */
	assert_int_equal(step.value, 0x8000000092340000 + R12);
	assert_int_equal(step.length, 2);
}

TEST(a_wrapper_that_loads_an_int_argument_extends_its_sign)
{
	assert_true(reads("\x48\x63\x47\x60", 4)); /* movslq 0x60(%rdi), %rax */
	assert_true(step.target == RAX && step.load == 4 && step.sign_extended);
	assert_int_equal(step.address, 0x8000000092340000 + RDI + 0x60);
	assert_int_equal(step.length, 4);
	assert_true(reads("\x4c\x63\x47\x70", 4)); /* movslq 0x70(%rdi), %r8 */
	assert_int_equal(step.target, R8);
}

TEST(a_wrapper_that_loads_a_long_argument_takes_all_of_it)
{
	assert_true(reads("\x48\x8b\x7f\x70", 4)); /* mov 0x70(%rdi), %rdi */
	assert_true(step.target == RDI && step.load == 8 && !step.sign_extended);
	assert_true(reads("\x8b\x77\x68", 3)); /* mov 0x68(%rdi), %esi */
	assert_true(step.target == RSI && step.load == 4 && !step.sign_extended);
	assert_true(reads("\x48\x8b\x87\x80\x00\x00\x00", 7)); /* mov 0x80(%rdi), %rax */
	assert_int_equal(step.address, 0x8000000092340000 + RDI + 0x80);
	assert_int_equal(step.length, 7);
}

TEST(constants_and_copies_clear_or_keep_the_upper_half)
{
	assert_true(reads("\xb8\x2a\x00\x00\x00", 5)); /* mov $42, %eax */
	assert_true(step.target == RAX && step.value == 42 && step.length == 5);
	assert_true(reads("\xb8\xda\xff\xff\xff", 5)); /* mov $-38, %eax */
	assert_int_equal(step.value, 0xffffffda);
	assert_true(reads("\x48\x89\xf8", 3)); /* mov %rdi, %rax */
	assert_true(step.target == RAX && step.value == 0x8000000092340000 + RDI);
	assert_true(reads("\x89\xf8", 2)); /* mov %edi, %eax */
	assert_int_equal(step.value, 0x92340000 + RDI);
	assert_true(reads("\x48\x63\xc7", 3)); /* movslq %edi, %rax */
	assert_int_equal(step.value, 0xffffffff92340000 + RDI);
}

TEST(what_does_nothing_moves_on)
{
	assert_true(reads("\xf3\x0f\x1e\xfa", 4)); /* endbr64 */
	assert_true(step.target == RIP && step.length == 4);
	assert_true(reads("\x0f\x1f\x44\x00\x00", 5));
	assert_int_equal(step.length, 5);
}

TEST(other_instructions_are_left_to_the_cpu)
{
	assert_false(reads("\xe8\x00\x00\x00\x00", 5));		/* call */
	assert_false(reads("\x48\x83\xec\x08", 4));		/* sub $8, %rsp: sets flags */
	assert_false(reads("\x31\xc0", 2));			/* xor: sets flags */
	assert_false(reads("\x48\x8b\x05\x01\x02\x03\x04", 7)); /* relative to RIP */
	assert_false(reads("\x48\x8b\x44\x24\x08", 5));		/* a base of RSP */
	assert_false(reads("\x65\x48\x8b\x04\x25", 5));		/* %gs: */
	assert_false(reads("\xfa", 1));
}
