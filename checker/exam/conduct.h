/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * conduct - who makes the calls, and what happens to them
 *
 * A call may answer correctly and still be wrong: it ends its caller, changes the caller's state,
 * or returns twice. All this is observed beside the answers and becomes incidents.
 */
#ifndef LAB_CONDUCT_H
#define LAB_CONDUCT_H

#include "../lib/util.h"
#include "../facts/facts.h"

struct machine;
struct symbols;
struct witness_hit;

/**
 * struct conduct_watch - what the lab keeps an eye on while it asks
 * @enders: addresses of the functions by which a kernel ends a process; 0: not in this one
 * @ended: the CPU at one of them, during the question in progress
 * @agent: the agent's code as it must lie in the guest, at @agent_address
 */
struct conduct_watch {
	unsigned long enders[2];
	struct witness_hit *ended;
	unsigned long agent_address;
	const void *agent;
	size_t agent_len;
};

/** conduct_watch_new - in @arena; @symbols (of the kernel) may be NULL. */
struct conduct_watch *conduct_watch_new(struct arena *arena, const struct symbols *symbols);

/** conduct_hit - take note of a breakpoint that was reached; false when it is none of @watch's. */
bool conduct_hit(struct conduct_watch *watch, struct facts *facts, const struct symbols *symbols,
		 const struct witness_hit *hit);

/**
 * conduct_note - make incidents of what happened since the last question
 * @challenge: the challenge that was put last; NULL: none yet
 * @name: what was asked just now: a control's name, a program; NULL: the challenge itself
 */
void conduct_note(struct boot_facts *boot, struct facts *facts, struct machine *machine,
		  struct conduct_watch *watch, const struct symbols *symbols,
		  const struct challenge *challenge, const char *name);

/** AGENT_NAME - the default name of the agent's processes */
#define AGENT_NAME "init"

/**
 * callers_draw - say who makes each of the @n calls of @list
 *
 * Half of them are made by a process called AGENT_NAME, half of them by root's: what a call answers
 * may depend on neither.
 */
void callers_draw(struct arena *arena, struct rng *rng, struct challenge *list, int n);

#endif
