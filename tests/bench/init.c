// SPDX-License-Identifier: GPL-2.0-only
/*
 * init - what one would write without the lab: a first process that calls adder and prints the sums
 *
 * Its arguments are the call's number and pairs of numbers, from the kernel's command line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long number = argc > 1 ? atol(argv[1]) : 0;

	for (int i = 2; i + 1 < argc; i += 2) {
		int x = atoi(argv[i]), y = atoi(argv[i + 1]);
		long sum = syscall(number, x, y);

		if (sum == -1 && errno == ENOSYS)
			printf("adder: no such system call\n");
		else
			printf("adder(%d, %d) = %ld\n", x, y, sum);
	}
	fflush(stdout);
	reboot(RB_AUTOBOOT); /* ends QEMU, which runs with -no-reboot */
	return 1;
}
