// SPDX-License-Identifier: GPL-2.0-only
#include "../../checker/course/oracle.h"

#include "../../checker/lib/arena.h"

/* adder(int x, int y): the kernel is built so that int arithmetic wraps around. */
static int add(int x, int y)
{
	return (int)((unsigned)x + (unsigned)y);
}

static long compute(const long args[SYSCALL_ARGS_MAX])
{
	return add((int)args[0], (int)args[1]);
}

static const long edges[][SYSCALL_ARGS_MAX] = {{20, 22}, {20, -22}, {-20, 22}, {-1, -2}};

ORACLE(adder) = {
	.name = "adder",
	.compute = compute,
	.edges = edges,
	.nedges = ARRAY_SIZE(edges),
};

/* Two readable runs, the second with a sum that the C library takes for an error; then any. */
static const char *draw(struct arena *arena, struct rng *rng, int run, const long *numbers,
			const char **argv)
{
	static const int readable[][2] = {{20, 22}, {-30, -12}};
	int x = (int)rng_next(rng), y = (int)rng_next(rng);

	(void)numbers;
	if (run < (int)ARRAY_SIZE(readable)) {
		x = readable[run][0];
		y = readable[run][1];
	}
	argv[0] = arena_printf(arena, "%d", x);
	argv[1] = arena_printf(arena, "%d", y);
	return arena_printf(arena, "%d + %d = %d\n", x, y, add(x, y));
}

PROGRAM_ORACLE(call_adder) = {.name = "call-adder", .draw = draw};
