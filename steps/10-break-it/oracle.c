// SPDX-License-Identifier: GPL-2.0-only
#include "../../checker/course/oracle.h"

static long max(long x, long y)
{
	return x > y ? x : y;
}

static long min(long x, long y)
{
	return x < y ? x : y;
}

static long compute_negate(const long args[SYSCALL_ARGS_MAX])
{
	return -args[0];
}

static long compute_larger(const long args[SYSCALL_ARGS_MAX])
{
	return max(args[0], args[1]);
}

static long compute_middle(const long args[SYSCALL_ARGS_MAX])
{
	return max(min(args[0], args[1]), min(max(args[0], args[1]), args[2]));
}

static const long larger_edges[][SYSCALL_ARGS_MAX] = {{3, 5}, {-3, 5}, {5, -3}};
static const long middle_edges[][SYSCALL_ARGS_MAX] = {{1, 2, 3}, {3, 1, 2}, {2, 3, 1}, {1, 1, 0}};

ORACLE(negate) = {.name = "negate", .compute = compute_negate};
ORACLE(larger) = {
	.name = "larger",
	.compute = compute_larger,
	.edges = larger_edges,
	.nedges = ARRAY_SIZE(larger_edges),
};
ORACLE(middle) = {
	.name = "middle",
	.compute = compute_middle,
	.edges = middle_edges,
	.nedges = ARRAY_SIZE(middle_edges),
};
