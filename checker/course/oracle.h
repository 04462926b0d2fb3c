/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle - what the right answer is; lives in steps/NN-name/oracle.c, runs on the host only
 *
 * Expected values never enter the guest: the guest is told arguments, the host compares.
 */
#ifndef LAB_ORACLE_H
#define LAB_ORACLE_H

#include "../facts/facts.h"
#include "../lib/util.h"

/**
 * struct oracle - of a system call
 * @name: what step.ini says in "oracle ="
 * @compute: the right result for @args; int parameters come sign-extended from 32 bits
 * @edges: further argument sets that are always tried, @nedges of them; may be NULL.
 *	   For every int parameter 0, -1, 1, INT_MAX, INT_MIN and mixtures are tried anyway; for
 *	   long parameters LONG_MAX, LONG_MIN and 2^32 as well.
 */
struct oracle {
	const char *name;
	long (*compute)(const long args[SYSCALL_ARGS_MAX]);
	const long (*edges)[SYSCALL_ARGS_MAX];
	int nedges;
};

/**
 * struct program_oracle - of a program the learner writes
 * @draw: fill @argv (at most 7 strings, NULL-terminated, allocated in @arena) and return the exact
 *	  standard output the program must produce when run with them. @run counts from 0: run 0 is
 *	  the fixed, readable one; later ones are random. @numbers gives the numbers of the step's
 *	  syscalls in this tree, by subject order, and the first free number behind them.
 */
struct program_oracle {
	const char *name;
	const char *(*draw)(struct arena *arena, struct rng *rng, int run, const long *numbers,
			    const char **argv);
};

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

/** oracle_find, program_oracle_find - by name, or NULL. */
const struct oracle *oracle_find(const char *name);
const struct program_oracle *program_oracle_find(const char *name);

#endif
