// SPDX-License-Identifier: GPL-2.0-only
/*
 * pointers - what does the lab say about a system call that takes pointers?
 *
 *	pointers WORKSPACE [SEED]
 *
 * No step of the first part of the course has such a call, so this is the step: swap_pair(p) swaps
 * the two numbers of a struct with gaps, and returns their sum. It checks the tree of WORKSPACE,
 * builds it there, boots it twice, and prints the codes of the first causes, one a line.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../checker/pipeline.h"
#include "../checker/course/oracle.h"
#include "../checker/lib/arena.h"
#include "../checker/lib/fs.h"
#include "../checker/lib/process.h"
#include "../checker/lib/util.h"
#include "../checker/rules/rule.h"

/* As in the kernel file that checker/tests/e2e/65-pointers.sh writes. */
struct pair {
	char kind; /* seven bytes of padding follow */
	long first;
	int second; /* and four */
};

static void fill(struct rng *rng, unsigned char *const memory[SYSCALL_ARGS_MAX])
{
	struct pair pair;

	memset(&pair, 0x77, sizeof(pair));
	pair.kind = 1;
	pair.first = (int)rng_next(rng) / 2;
	pair.second = (int)rng_next(rng) / 2;
	memcpy(memory[0], &pair, sizeof(pair));
}

static long work(const long args[SYSCALL_ARGS_MAX], unsigned char *const memory[SYSCALL_ARGS_MAX])
{
	struct pair *pair = (struct pair *)memory[0];
	long first = pair->first;

	(void)args;
	pair->first = pair->second;
	pair->second = (int)first;
	return first + pair->first;
}

static bool is_padding(int param, size_t at)
{
	(void)param;
	return (at > 0 && at < 8) || at >= 20;
}

ORACLE(swap_pair) = {
	.name = "swap-pair",
	.sizes = {sizeof(struct pair)},
	.fill = fill,
	.work = work,
	.is_padding = is_padding,
};

int main(int argc, char **argv)
{
	static const struct parameter params[] = {{.type = "struct pair __user *", .name = "p"}};
	static struct step_syscall calls[] = {{.subject = {"swap_pair", true, params, 1, -1},
					       .oracle = "swap-pair",
					       .challenges = 8}};
	const struct step step = {
		.number = 1,
		.name = "pointers",
		.title = "a call with a pointer",
		.depth = DEPTH_BOOT,
		.codes = CODES("E0*"),
		.syscalls = calls,
		.nsyscalls = 1,
		.twice = true,
	};
	struct arena *arena = arena_new();
	struct check_request request = {
		.step = &step, .base = "lab/track", .depth_limit = DEPTH_BOOT};
	struct verdict *verdict;

	if (argc < 2)
		return 2;
	interrupt_setup();
	request.tree = path_join(argv[1], "linux");
	request.stage = path_join(argv[1], "stage");
	request.build = path_join(argv[1], "build");
	request.seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	verdict = check_run(arena, &request);
	if (!verdict || verdict->broken) {
		fprintf(stderr, "pointers: %s\n", verdict ? verdict->broken : "interrupted");
		return 3;
	}
	for (int i = 0; i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];

		if (finding->severity == SEVERITY_ERROR && !finding->blocked_by)
			printf("%s\n", finding->rule->code);
		fprintf(stderr, "%s %s\n", finding->rule->code, finding->message);
		for (int j = 0; j < finding->nevidence; j++)
			fprintf(stderr, "%s\n", finding->evidence[j].text);
	}
	arena_free(arena);
	return 0;
}
