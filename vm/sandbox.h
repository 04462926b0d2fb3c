/* SPDX-License-Identifier: GPL-2.0-only */
/* sandbox - a command line (bubblewrap) that programs reading student code are run under */
#ifndef LAB_SANDBOX_H
#define LAB_SANDBOX_H

/**
 * struct sandbox
 * @wrap: argv prefix, NULL-terminated; put in front of make, gcc or QEMU
 * @cpu_s, @memory_mb, @processes, @file_mb: limits, 0 for none
 */
struct sandbox {
	const char *const *wrap;
	int cpu_s, memory_mb, processes, file_mb;
};

#endif
