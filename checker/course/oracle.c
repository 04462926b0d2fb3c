// SPDX-License-Identifier: GPL-2.0-only
#include "oracle.h"

/* Made by the linker from all ORACLE and PROGRAM_ORACLE records; weak, for a course without any. */
extern const struct oracle *const __start_lab_oracles[] __attribute__((weak));
extern const struct oracle *const __stop_lab_oracles[] __attribute__((weak));
extern const struct program_oracle *const __start_lab_program_oracles[] __attribute__((weak));
extern const struct program_oracle *const __stop_lab_program_oracles[] __attribute__((weak));

const struct oracle *oracle_of(const struct step_syscall *call)
{
	if (call->model)
		return call->model;
	return call->oracle ? oracle_find(call->oracle) : NULL;
}

bool ask_oracle(const struct oracle *oracle, const long args[SYSCALL_ARGS_MAX], long *answer)
{
	if (oracle->know)
		return oracle->know(oracle, args, answer);
	*answer = oracle->compute(args);
	return true;
}

const struct oracle *oracle_find(const char *name)
{
	for (const struct oracle *const *at = __start_lab_oracles; at < __stop_lab_oracles; at++) {
		if (streq((*at)->name, name))
			return *at;
	}
	return NULL;
}

const struct program_oracle *program_oracle_find(const char *name)
{
	const struct program_oracle *const *end = __stop_lab_program_oracles;

	for (const struct program_oracle *const *at = __start_lab_program_oracles; at < end; at++) {
		if (streq((*at)->name, name))
			return *at;
	}
	return NULL;
}
