// SPDX-License-Identifier: GPL-2.0-only
#include "challenge.h"

#include <limits.h>
#include <string.h>

#include "../course/oracle.h"
#include "../lib/arena.h"
#include "pointers.h"

/* What goes wrong at the edges: sign, width, and the borders of both. */
static const long int_edges[] = {0, -1, 1, INT_MAX, INT_MIN};
static const long unsigned_edges[] = {0, 1, INT_MAX, 1L + INT_MAX, UINT_MAX};
static const long small_edges[] = {0, 1, 7, 127};
static const long long_edges[] = {0, -1, 1, LONG_MAX, LONG_MIN, 1L << 32, INT_MIN, UINT_MAX};
static const long address_edges[] = {0};

static const struct {
	const long *edges;
	int n;
} widths[] = {
	[WIDTH_INT] = {int_edges, ARRAY_SIZE(int_edges)},
	[WIDTH_UNSIGNED] = {unsigned_edges, ARRAY_SIZE(unsigned_edges)},
	[WIDTH_LONG] = {long_edges, ARRAY_SIZE(long_edges)},
	[WIDTH_SMALL] = {small_edges, ARRAY_SIZE(small_edges)},
	[WIDTH_ADDRESS] = {address_edges, ARRAY_SIZE(address_edges)},
};

#define EDGE_SETS 8    /* as many as the longest list has */
#define DRAWS_MAX 1000 /* until something is known of the arguments */

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += len) {
		bool starts = at == text || at[-1] == ' ', ends = !at[len] || at[len] == ' ';

		if (starts && ends)
			return true;
	}
	return false;
}

enum width parameter_width(const char *type)
{
	static const char *const longs[] = {"long", "size_t", "ssize_t", "loff_t",   "u64",
					    "s64",  "__u64",  "__s64",	 "uint64_t", "int64_t"};
	static const char *const smalls[] = {"char", "short", "bool", "u8", "s8", "u16", "s16"};
	static const char *const unsigneds[] = {"unsigned", "u32",   "__u32",	"uint32_t",
						"uid_t",    "gid_t", "umode_t", "mode_t"};

	if (strchr(type, '*') || strchr(type, '['))
		return WIDTH_ADDRESS;
	for (size_t i = 0; i < ARRAY_SIZE(longs); i++) {
		if (has_word(type, longs[i]))
			return WIDTH_LONG;
	}
	for (size_t i = 0; i < ARRAY_SIZE(smalls); i++) {
		if (has_word(type, smalls[i]))
			return WIDTH_SMALL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(unsigneds); i++) {
		if (has_word(type, unsigneds[i]))
			return WIDTH_UNSIGNED;
	}
	return WIDTH_INT;
}

static long random_value(struct rng *rng, enum width width)
{
	uint64_t drawn = rng_next(rng);

	switch (width) {
	case WIDTH_INT:
		return (int)drawn;
	case WIDTH_UNSIGNED:
		return (unsigned)drawn;
	case WIDTH_LONG:
		return (long)drawn;
	case WIDTH_SMALL:
		return drawn & 127;
	default:
		return 0;
	}
}

struct drawing {
	struct arena *arena;
	const struct step_syscall *asked;
	const struct oracle *oracle;
	struct rng *rng;
	long number;
	struct challenge **list;
	int *n, first;
};

static bool is_drawn(const struct drawing *drawing, const long args[SYSCALL_ARGS_MAX])
{
	/* With pointers, the same numbers come with other memory each time. */
	if (oracle_has_pointers(drawing->oracle))
		return false;
	for (int i = drawing->first; i < *drawing->n; i++) {
		if (memcmp((*drawing->list)[i].args, args, sizeof((*drawing->list)[i].args)) == 0)
			return true;
	}
	return false;
}

/* Where the oracle has no answer for an error, the right one is taken: it points to no error. */
static long answer_of(const struct oracle *oracle, const struct challenge *challenge,
		      const long *args)
{
	long answer;

	return ask_oracle(oracle, args, &answer) ? answer : challenge->expected;
}

static long with_args_cut(const struct oracle *oracle, const struct challenge *challenge, int bits)
{
	long args[SYSCALL_ARGS_MAX];

	for (int i = 0; i < SYSCALL_ARGS_MAX; i++)
		args[i] = bits == 32   ? (int)challenge->args[i]
			  : bits == 16 ? (short)challenge->args[i]
				       : (signed char)challenge->args[i];
	return answer_of(oracle, challenge, args);
}

static void compute_swaps(const struct oracle *oracle, struct challenge *challenge)
{
	long args[SYSCALL_ARGS_MAX], *swaps = challenge->swaps;

	for (int a = 0; a < SYSCALL_ARGS_MAX; a++) {
		for (int b = a + 1; b < SYSCALL_ARGS_MAX; b++) {
			memcpy(args, challenge->args, sizeof(args));
			args[a] = challenge->args[b];
			args[b] = challenge->args[a];
			*swaps++ = answer_of(oracle, challenge, args);
		}
	}
}

/* What well-known mistakes would answer: a rule that sees such answers can name the mistake. */
static void compute_known_errors(const struct oracle *oracle, struct challenge *challenge)
{
	long *errors = challenge->known_errors;

	compute_swaps(oracle, challenge);
	errors[KNOWN_SWAPPED] = challenge->swaps[0];
	errors[KNOWN_CUT_32] = with_args_cut(oracle, challenge, 32);
	errors[KNOWN_CUT_16] = with_args_cut(oracle, challenge, 16);
	errors[KNOWN_CUT_8] = with_args_cut(oracle, challenge, 8);
	errors[KNOWN_RESULT_UNSIGNED] = (unsigned)challenge->expected;
	errors[KNOWN_RESULT_CUT] = (int)challenge->expected;
}

static void add(struct drawing *drawing, const long args[SYSCALL_ARGS_MAX])
{
	struct challenge *challenge;

	long expected = 0;

	if (drawing->asked->subject.nparams && is_drawn(drawing, args))
		return;
	if (!oracle_has_pointers(drawing->oracle) && !ask_oracle(drawing->oracle, args, &expected))
		return;
	challenge = arena_append(drawing->arena, drawing->list, drawing->n);
	challenge->syscall = drawing->asked->subject.name;
	challenge->number = drawing->number;
	challenge->nargs = drawing->asked->subject.nparams;
	memcpy(challenge->args, args, sizeof(challenge->args));
	if (oracle_has_pointers(drawing->oracle)) {
		memory_draw(drawing->arena, drawing->rng, drawing->oracle, challenge);
		return;
	}
	challenge->expected = expected;
	compute_known_errors(drawing->oracle, challenge);
}

/* All parameters at edge @set (@step 0), or each a step further along its own list: mixtures. */
static void add_edges(struct drawing *drawing, int set, int step)
{
	const struct subject *subject = &drawing->asked->subject;
	long args[SYSCALL_ARGS_MAX] = {0};

	for (int i = 0; i < subject->nparams && i < SYSCALL_ARGS_MAX; i++) {
		enum width width = parameter_width(subject->params[i].type);

		args[i] = widths[width].edges[(set + i * step) % widths[width].n];
	}
	add(drawing, args);
}

static void add_random(struct drawing *drawing)
{
	const struct subject *subject = &drawing->asked->subject;
	long args[SYSCALL_ARGS_MAX] = {0};

	for (int i = 0; i < subject->nparams && i < SYSCALL_ARGS_MAX; i++)
		args[i] = random_value(drawing->rng, parameter_width(subject->params[i].type));
	add(drawing, args);
}

void challenges_draw(struct arena *arena, struct rng *rng, const struct step_syscall *asked,
		     const struct oracle *oracle, long number, struct challenge **list, int *n)
{
	struct drawing drawing = {arena, asked, oracle, rng, number, list, n, *n};

	for (int i = 0; i < oracle->nedges; i++)
		add(&drawing, oracle->edges[i]);
	for (int set = 0; set < EDGE_SETS && asked->subject.nparams; set++)
		add_edges(&drawing, set, 0);
	for (int set = 0; set < EDGE_SETS && asked->subject.nparams > 1; set++)
		add_edges(&drawing, set, 3);
	for (int i = 0; i < asked->challenges || (*n == drawing.first && i < DRAWS_MAX); i++)
		add_random(&drawing);
}

/* ---- programs -------------------------------------------------------------------------------- */

/* Run 0 is easy to read, run 1 answers what the C library takes for an error, the rest is any. */
static void draw_arguments(struct rng *rng, const struct step_syscall *call, int run,
			   long args[SYSCALL_ARGS_MAX], long *answer)
{
	static const long readable[SYSCALL_ARGS_MAX] = {20, 22, 7, 3, 11, 5};

	for (int tries = 0; tries < DRAWS_MAX; tries++) {
		for (int i = 0; i < call->subject.nparams; i++) {
			enum width width = parameter_width(call->subject.params[i].type);
			long any = random_value(rng, width);

			args[i] = run == 0 ? readable[i] : run == 1 ? any % 50 : any;
		}
		if (ask_oracle(oracle_of(call), args, answer) &&
		    (run != 1 || (*answer < 0 && *answer > -4096)))
			return;
	}
}

static const char *call_words(struct arena *arena, struct rng *rng, const struct step_syscall *call,
			      int run, const char **argv)
{
	long args[SYSCALL_ARGS_MAX] = {0}, answer = 0;
	const char *list = "";

	draw_arguments(rng, call, run, args, &answer);
	for (int i = 0; i < call->subject.nparams; i++) {
		argv[i] = arena_printf(arena, "%ld", args[i]);
		list = arena_printf(arena, "%s%s%s", list, i ? ", " : "", argv[i]);
	}
	return arena_printf(arena, "%s(%s) = %ld\n", call->subject.name, list, answer);
}

const char *program_draw(struct arena *arena, struct rng *rng, const struct step_program *program,
			 int run, const long *numbers, const char **argv)
{
	const struct program_oracle *oracle = program_oracle_find(program->oracle);

	if (program->call)
		return call_words(arena, rng, program->call, run, argv);
	return oracle ? oracle->draw(arena, rng, run, numbers, argv) : NULL;
}
