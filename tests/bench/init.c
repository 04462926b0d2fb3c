// SPDX-License-Identifier: GPL-2.0-only
/*
 * init - what one would write without the lab: a first process that calls adder and prints the sums
 *
 * Its arguments are "adder", the call's number and pairs of numbers, from the kernel's command line.
 * The kernel passes on what it does not know itself as well, so what stands before "adder" is not
 * for us.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long number;
	int first = 1;

	while (first < argc && strcmp(argv[first], "adder") != 0)
		first++;
	number = first + 1 < argc ? atol(argv[first + 1]) : -1;
	for (int i = first + 2; i + 1 < argc; i += 2) {
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
