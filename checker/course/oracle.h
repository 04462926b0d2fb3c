/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle - what the right answer is; lives in steps/NN-name/oracle.c, runs on the host only
 *
 * Expected values never enter the guest: the guest gets arguments, the host compares.
 */
#ifndef LAB_ORACLE_H
#define LAB_ORACLE_H

#include "course.h"
#include "../lib/util.h"

/**
 * struct oracle - of a system call
 * @name: what step.ini says in "oracle ="
 * @compute: the right result for @args; int parameters come sign-extended from 32 bits
 * @edges: further argument sets that are always tried, @nedges of them; may be NULL.
 *	   For every int parameter 0, -1, 1, INT_MAX, INT_MIN and mixtures are tried anyway; for
 *	   long parameters LONG_MAX, LONG_MIN and 2^32 as well.
 * @sizes: how many bytes parameter i points to; 0: it is a number. All of them together, with 64
 *	   bytes before and behind each, must fit into AREAS_MAX (see vm/guest/protocol.h).
 *	   Every pointer is also tried with addresses that must give EFAULT.
 * @may_be_null: bit i: parameter i may be NULL
 * @fill: put meaningful content into memory[i]; NULL: random bytes
 * @work: instead of @compute: the right result, with memory[i] changed as the call must change it
 * @know: in place of @compute, for what is stated at run time (see course/model.h): false: nothing is
 *	  known about these @args, so they are not tried; @model: where it is stated
 * @is_padding: whether a byte of what parameter @param points to belongs to no member, and so must
 *		come back as zero or as it was; NULL: there is none
 */
struct oracle {
	const char *name;
	long (*compute)(const long args[SYSCALL_ARGS_MAX]);
	const long (*edges)[SYSCALL_ARGS_MAX];
	int nedges;
	bool (*know)(const struct oracle *oracle, const long args[SYSCALL_ARGS_MAX], long *answer);
	const void *model;
	/* For a call that takes pointers: */
	size_t sizes[SYSCALL_ARGS_MAX];
	unsigned may_be_null;
	void (*fill)(struct rng *rng, unsigned char *const memory[SYSCALL_ARGS_MAX]);
	long (*work)(const long args[SYSCALL_ARGS_MAX],
		     unsigned char *const memory[SYSCALL_ARGS_MAX]);
	bool (*is_padding)(int param, size_t at);
};

/**
 * struct program_oracle - of a program the learner writes
 * @draw: fill @argv (at most 7 strings, NULL-terminated, allocated in @arena) and return the exact
 *	  standard output the program must produce when run with them. @run counts from 0: run 0 is
 *	  the fixed, readable one; later ones are random. @numbers gives the numbers of the step's
 *	  syscalls in this tree, by subject order, and the first free number behind them.
 * @asks: what the program has to ask the kernel by a syscall instruction of its own, when it is run
 *	  with @argv: fill @numbers (at most PROGRAM_ASKS_MAX) and return how many; NULL: nothing
 */
struct program_oracle {
	const char *name;
	const char *(*draw)(struct arena *arena, struct rng *rng, int run, const long *numbers,
			    const char **argv);
	int (*asks)(const char *const *argv, long *numbers);
};

#define PROGRAM_ASKS_MAX 4

#define ORACLE(ident)                                                                              \
	static const struct oracle oracle_##ident;                                                 \
	static const struct oracle *const oracle_##ident##_p                                       \
		__attribute__((used, section("lab_oracles"))) = &oracle_##ident;                   \
	static const struct oracle oracle_##ident

#define PROGRAM_ORACLE(ident)                                                                      \
	static const struct program_oracle program_oracle_##ident;                                 \
	static const struct program_oracle *const program_oracle_##ident##_p                       \
		__attribute__((used, section("lab_program_oracles"))) = &program_oracle_##ident;   \
	static const struct program_oracle program_oracle_##ident

/** ask_oracle - the right result for @args, of a call without pointers; false: not known. */
bool ask_oracle(const struct oracle *oracle, const long args[SYSCALL_ARGS_MAX], long *answer);

/** oracle_of - the oracle of a step's call; NULL: it has none. */
const struct oracle *oracle_of(const struct step_syscall *call);

/** oracle_find, program_oracle_find - by name, or NULL. */
const struct oracle *oracle_find(const char *name);
const struct program_oracle *program_oracle_find(const char *name);

#endif
