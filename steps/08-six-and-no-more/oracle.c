// SPDX-License-Identifier: GPL-2.0-only
#include "../../checker/course/oracle.h"

/* weigh(int a, ... int f): a + 2b + 3c + 4d + 5e + 6f, in long arithmetic, which cannot overflow */
static long compute(const long args[SYSCALL_ARGS_MAX])
{
	long sum = 0;

	for (int i = 0; i < SYSCALL_ARGS_MAX; i++)
		sum += (i + 1) * args[i];
	return sum;
}

/* One argument at a time: shows which one went astray. */
static const long edges[][SYSCALL_ARGS_MAX] = {
	{1, 2, 3, 4, 5, 6},
	{1, 0, 0, 0, 0, 0},
	{0, 1, 0, 0, 0, 0},
	{0, 0, 1, 0, 0, 0},
	{0, 0, 0, 1, 0, 0},
	{0, 0, 0, 0, 1, 0},
	{0, 0, 0, 0, 0, 1},
	{-1, -1, -1, -1, -1, -1},
	{2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647},
};

ORACLE(weigh) = {
	.name = "weigh",
	.compute = compute,
	.edges = edges,
	.nedges = ARRAY_SIZE(edges),
};
