// SPDX-License-Identifier: GPL-2.0-only
#include "pointers.h"

#include <errno.h>
#include <string.h>

#include "../course/oracle.h"
#include "../lib/arena.h"

#define GUARD 64

/*
 * What a caller may pass and the kernel must not follow. "Half of it" has no address of its own:
 * the agent puts the object across the end of what is mapped.
 */
static const struct {
	const char *name;
	unsigned long address;
	bool half;
} addresses[] = {
	{"NULL", 0, false},
	{"an address that is not mapped", 0x10000, false},
	{"an address of the kernel's code", 0xffffffff81000000UL, false},
	{"an address of the kernel's data", 0xffff888000001000UL, false},
	{"an address that no machine has", 0x8000000000000000UL, false},
	{"an object of which only half is mapped", 0, true},
};

bool oracle_has_pointers(const struct oracle *oracle)
{
	for (int i = 0; i < SYSCALL_ARGS_MAX; i++)
		if (oracle->sizes[i])
			return true;
	return false;
}

static void fill_random(struct rng *rng, unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = rng_next(rng) >> 13;
}

static const unsigned char *padding_of(struct arena *arena, const struct oracle *oracle, int param)
{
	unsigned char *padding = arena_alloc(arena, oracle->sizes[param] + 1);

	for (size_t i = 0; oracle->is_padding && i < oracle->sizes[param]; i++)
		padding[i] = oracle->is_padding(param, i);
	return padding;
}

static void add_memory(struct arena *arena, struct rng *rng, const struct oracle *oracle,
		       struct challenge *challenge, int param, int guard)
{
	struct memory *memory = arena_append(arena, &challenge->memory, &challenge->nmemory);
	size_t size = oracle->sizes[param], all = size + 2 * guard;

	*memory = (struct memory){
		.param = param,
		.guard = guard,
		.size = size,
		.sent = arena_alloc(arena, all + 1),
		.expected = arena_alloc(arena, all + 1),
		.got = arena_alloc(arena, all + 1),
		.padding = padding_of(arena, oracle, param),
	};
	fill_random(rng, memory->sent, all);
}

/* The objects themselves, by parameter, in one of the three copies. */
static void objects(const struct challenge *challenge, bool expected,
		    unsigned char *at[SYSCALL_ARGS_MAX])
{
	memset(at, 0, SYSCALL_ARGS_MAX * sizeof(*at));
	for (int i = 0; i < challenge->nmemory; i++) {
		const struct memory *memory = &challenge->memory[i];

		at[memory->param] = (expected ? memory->expected : memory->sent) + memory->guard;
	}
}

static void settle(struct rng *rng, const struct oracle *oracle, struct challenge *challenge)
{
	unsigned char *at[SYSCALL_ARGS_MAX];

	objects(challenge, false, at);
	if (oracle->fill)
		oracle->fill(rng, at);
	for (int i = 0; i < challenge->nmemory; i++) {
		const struct memory *memory = &challenge->memory[i];

		memcpy(memory->expected, memory->sent, memory->size + 2 * memory->guard);
	}
	objects(challenge, true, at);
	challenge->expected = oracle->work(challenge->args, at);
	/* No known error is computed here; no answer is ever this number. */
	for (int i = 0; i < KNOWN_ERRORS; i++)
		challenge->known_errors[i] = challenge->expected ^ 0x5a5a5a5a5a5a5a5aL;
	for (int i = 0; i < SYSCALL_SWAPS; i++)
		challenge->swaps[i] = challenge->expected ^ 0x5a5a5a5a5a5a5a5aL;
}

void memory_draw(struct arena *arena, struct rng *rng, const struct oracle *oracle,
		 struct challenge *challenge)
{
	for (int i = 0; i < challenge->nargs; i++)
		if (oracle->sizes[i])
			add_memory(arena, rng, oracle, challenge, i, GUARD);
	settle(rng, oracle, challenge);
}

static void draw_bad(struct arena *arena, struct rng *rng, const struct oracle *oracle,
		     struct challenge *challenge, size_t which)
{
	int bad = challenge->bad_param;

	challenge->bad_pointer = addresses[which].name;
	for (int i = 0; i < challenge->nargs; i++)
		if (oracle->sizes[i] && (i != bad || addresses[which].half))
			add_memory(arena, rng, oracle, challenge, i, i == bad ? 0 : GUARD);
	if (!addresses[which].half)
		challenge->args[bad] = addresses[which].address;
	for (int i = 0; i < challenge->nmemory; i++) {
		const struct memory *memory = &challenge->memory[i];

		memcpy(memory->expected, memory->sent, memory->size + 2 * memory->guard);
	}
	challenge->expected = -EFAULT;
}

void bad_pointers_draw(struct arena *arena, struct rng *rng, const struct oracle *oracle,
		       const struct challenge *like, struct challenge **list, int *n)
{
	for (int i = 0; i < like->nargs; i++) {
		for (size_t which = 0; oracle->sizes[i] && which < ARRAY_SIZE(addresses); which++) {
			struct challenge *challenge;

			if (!addresses[which].address && !addresses[which].half &&
			    oracle->may_be_null >> i & 1)
				continue;
			challenge = arena_append(arena, list, n);
			*challenge = (struct challenge){.syscall = like->syscall,
							.caller = like->caller,
							.number = like->number,
							.nargs = like->nargs,
							.bad_param = i};
			memcpy(challenge->args, like->args, sizeof(challenge->args));
			draw_bad(arena, rng, oracle, challenge, which);
		}
	}
}
