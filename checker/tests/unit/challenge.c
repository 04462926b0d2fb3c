// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <limits.h>
#include <string.h>

#include "../../course/oracle.h"
#include "../../exam/challenge.h"
#include "../../lib/arena.h"

static long add(const long args[SYSCALL_ARGS_MAX])
{
	return (int)((unsigned)args[0] + (unsigned)args[1]);
}

static const long edges[][SYSCALL_ARGS_MAX] = {{20, 22}};
static const struct oracle oracle = {.compute = add, .edges = edges, .nedges = 1};

static struct arena *arena;
static struct challenge *list;
static int n;

static void draw(const char *type, int nparams, uint64_t seed)
{
	static struct parameter params[6];
	struct step_syscall asked = {
		.subject = {.name = "adder", .params = params, .nparams = nparams},
		.challenges = 8};
	struct rng rng = {seed};

	for (int i = 0; i < 6; i++)
		params[i].type = type;
	arena = arena_new();
	list = NULL;
	n = 0;
	challenges_draw(arena, &rng, &asked, &oracle, 451, &list, &n);
}

static bool has(long x, long y)
{
	for (int i = 0; i < n; i++) {
		if (list[i].args[0] == x && list[i].args[1] == y)
			return true;
	}
	return false;
}

TEST(edges_of_int_come_alone_and_mixed_after_the_oracles_own)
{
	draw("int", 2, 1);
	assert_true(list[0].args[0] == 20 && list[0].expected == 42);
	assert_true(has(0, 0) && has(-1, -1) && has(1, 1));
	assert_true(has(INT_MAX, INT_MAX) && has(INT_MIN, INT_MIN));
	assert_true(has(INT_MAX, -1) && has(-1, INT_MIN));
	arena_free(arena);
}

TEST(no_challenge_comes_twice_and_ints_fit_an_int)
{
	draw("int", 2, 2);
	for (int i = 0; i < n; i++) {
		assert_int_equal(list[i].args[0], (int)list[i].args[0]);
		assert_int_equal(list[i].args[2], 0);
		for (int j = 0; j < i; j++)
			assert_memory_not_equal(list[i].args, list[j].args, sizeof(list[i].args));
	}
	arena_free(arena);
}

TEST(edges_of_long_reach_beyond_an_int)
{
	draw("long", 2, 3);
	assert_true(has(LONG_MAX, LONG_MAX) && has(LONG_MIN, LONG_MIN) && has(1L << 32, 1L << 32));
	arena_free(arena);
}

TEST(a_seed_gives_the_same_challenges_and_another_one_others)
{
	long last;

	draw("int", 2, 4);
	last = list[n - 1].args[0];
	arena_free(arena);
	draw("int", 2, 4);
	assert_int_equal(list[n - 1].args[0], last);
	arena_free(arena);
	draw("int", 2, 5);
	assert_int_not_equal(list[n - 1].args[0], last);
	arena_free(arena);
}

TEST(a_call_without_parameters_is_challenged_too)
{
	draw("int", 0, 6);
	assert_int_equal(n, 1 + 8);
	arena_free(arena);
}

TEST(types_are_recognised_by_their_words)
{
	assert_int_equal(parameter_width("int"), WIDTH_INT);
	assert_int_equal(parameter_width("unsigned int"), WIDTH_UNSIGNED);
	assert_int_equal(parameter_width("unsigned long"), WIDTH_LONG);
	assert_int_equal(parameter_width("size_t"), WIDTH_LONG);
	assert_int_equal(parameter_width("const char __user *"), WIDTH_ADDRESS);
	assert_int_equal(parameter_width("unsigned short"), WIDTH_SMALL);
	assert_int_equal(parameter_width("belong_t"), WIDTH_INT);
}
