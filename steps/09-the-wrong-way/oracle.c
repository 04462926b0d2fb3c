// SPDX-License-Identifier: GPL-2.0-only
#include "../../checker/course/oracle.h"

#include "../../checker/lib/arena.h"

/* product(int x, int y) in long arithmetic: no product of two ints overflows there */
static long compute(const long args[SYSCALL_ARGS_MAX])
{
	return args[0] * args[1];
}

static const long edges[][SYSCALL_ARGS_MAX] = {{6, 7}, {-6, 7}, {100000, 100000}};

ORACLE(product) = {
	.name = "product",
	.compute = compute,
	.edges = edges,
	.nedges = ARRAY_SIZE(edges),
};

static const char *draw(struct arena *arena, struct rng *rng, int run, const long *numbers,
			const char **argv)
{
	static const int readable[][2] = {{6, 7}, {-6, 7}};
	int x = (int)rng_next(rng), y = (int)rng_next(rng);

	(void)numbers;
	if (run < (int)ARRAY_SIZE(readable)) {
		x = readable[run][0];
		y = readable[run][1];
	}
	argv[0] = arena_printf(arena, "%d", x);
	argv[1] = arena_printf(arena, "%d", y);
	return arena_printf(arena, "%d * %d = %ld\n", x, y, (long)x * y);
}

PROGRAM_ORACLE(multiply) = {.name = "multiply", .draw = draw};
