// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "../../vm/machine/machine.h"
#include "../course/oracle.h"
#include "challenge.h"
#include "conduct.h"
#include "pointers.h"
#include "../facts/symboltable.h"
#include "../lib/arena.h"
#include "bootparts.h"

#define LINGER_S    10 /* of the guest's time */
#define AGENT_LOOKS 16 /* one call in so many is a look at the agent's pages */

/* ---- calls --------------------------------------------------------------------------------- */

enum {
	PT_R9 = 8,
	PT_R8,
	PT_AX,
	PT_CX,
	PT_DX,
	PT_SI,
	PT_DI,
	PT_ORIG_AX,
	PT_IP,
	PT_SP = 19,
	PT_R11 = 6,
	PT_R10
};

static bool args_match(const struct witness_hit *hit, const struct challenge *challenge)
{
	static const int places[SYSCALL_ARGS_MAX] = {PT_DI, PT_SI, PT_DX, PT_R10, PT_R8, PT_R9};

	if (!hit->pt_regs_read || (long)hit->pt_regs[PT_ORIG_AX] != challenge->number)
		return false;
	for (int i = 0; i < SYSCALL_ARGS_MAX; i++) {
		if ((long)hit->pt_regs[places[i]] != challenge->args[i])
			return false;
	}
	return true;
}

static void record_registers(struct boot *boot, const struct witness_hit *hit,
			     const struct challenge *challenge)
{
	struct boot_facts *facts = boot->boot;
	struct registers *registers =
		arena_append(boot->arena, &facts->registers, &facts->nregisters);
	const unsigned long *regs = hit->pt_regs;

	*registers = (struct registers){
		.known = hit->pt_regs_read,
		.syscall = challenge->syscall,
		.rdi = hit->rdi,
		.rsi = hit->rsi,
		.rdx = hit->rdx,
		.rcx = hit->rcx,
		.r8 = hit->r8,
		.r9 = hit->r9,
		.r10 = hit->r10,
		.r11 = hit->r11,
		.rip = hit->rip,
		.rsp = hit->rsp,
		.regs = {.di = regs[PT_DI],
			 .si = regs[PT_SI],
			 .dx = regs[PT_DX],
			 .r10 = regs[PT_R10],
			 .r8 = regs[PT_R8],
			 .r9 = regs[PT_R9],
			 .ax = regs[PT_AX],
			 .orig_ax = regs[PT_ORIG_AX],
			 .ip = regs[PT_IP],
			 .sp = regs[PT_SP],
			 .cx = regs[PT_CX],
			 .r11 = regs[PT_R11]},
		.args = challenge->args,
		.nargs = challenge->nargs,
	};
	*arena_append(boot->arena, &registers->frames, &registers->nframes) =
		symbols_frame(boot->symbols, boot->facts, hit->rip, false);
	for (int i = 0; i < hit->ncallers; i++) {
		struct frame frame =
			symbols_frame(boot->symbols, boot->facts, hit->callers[i], true);

		if (frame.symbol)
			*arena_append(boot->arena, &registers->frames, &registers->nframes) = frame;
	}
}

static bool has_registers(const struct boot_facts *facts, const char *name)
{
	for (int i = 0; i < facts->nregisters; i++) {
		if (streq(facts->registers[i].syscall, name))
			return true;
	}
	return false;
}

static void take_hits(struct boot *boot, struct challenge *challenge, unsigned long handler)
{
	struct witness_hit hits[8];
	int n = machine_hits(boot->machine, hits, ARRAY_SIZE(hits));

	challenge->witnessed = handler != 0;
	for (int i = 0; i < n && i < (int)ARRAY_SIZE(hits); i++) {
		if (conduct_hit(boot->conduct, boot->facts, boot->symbols, &hits[i]) ||
		    hits[i].rip != handler)
			continue;
		challenge->hits++;
		challenge->pt_regs = hits[i].rdi;
		challenge->args_match |= args_match(&hits[i], challenge);
		if (!has_registers(boot->boot, challenge->syscall))
			record_registers(boot, &hits[i], challenge);
	}
}

static enum machine_event call_with_memory(struct boot *boot, struct challenge *challenge)
{
	struct machine_area areas[SYSCALL_ARGS_MAX] = {0};

	for (int i = 0; i < challenge->nmemory; i++) {
		const struct memory *memory = &challenge->memory[i];
		unsigned all = memory->size + 2 * memory->guard;

		memcpy(memory->got, memory->sent, all);
		areas[memory->param] = (struct machine_area){
			.bytes = memory->got,
			.length = all,
			.offset = memory->guard,
			.edge = challenge->bad_pointer && memory->param == challenge->bad_param,
		};
	}
	return machine_call_memory(boot->machine, challenge->number, challenge->args, areas,
				   &challenge->got);
}

void boot_note(struct boot *boot, const char *name)
{
	conduct_note(boot->boot, boot->facts, boot->machine, boot->conduct, boot->symbols,
		     boot->asked, name);
}

/* Let the calls that follow be made by @caller; @fresh: by another process than before, too. */
static void become(struct boot *boot, const struct caller *caller, bool fresh)
{
	if (boot->event != MACHINE_OK)
		return;
	boot->event = machine_become(boot->machine, caller->name, caller->uid, fresh);
	boot->caller = *caller;
	boot_note(boot, NULL);
}

static bool is_same(const struct caller *a, const struct caller *b)
{
	return streq(a->name, b->name) && a->uid == b->uid;
}

void boot_grow_older(struct boot *boot)
{
	if (boot->boot->uptime_s && boot->event == MACHINE_OK)
		boot->event = machine_sleep(boot->machine, LINGER_S);
	boot_note(boot, NULL);
}

static void put_challenge(struct boot *boot, struct challenge *challenge, unsigned long handler)
{
	struct witness_hit ignored;

	if (challenge == boot->fresh)
		boot_grow_older(boot);
	if (challenge == boot->fresh || !is_same(&challenge->caller, &boot->caller))
		become(boot, &challenge->caller, challenge == boot->fresh);
	if (boot->event != MACHINE_OK)
		return;
	machine_hits(boot->machine, &ignored, 1);
	boot->asked = challenge;
	if (rng_next(&boot->rng) % AGENT_LOOKS == 0 || challenge == boot->boot->challenges)
		machine_expect(boot->machine, boot->conduct->agent_address, boot->conduct->agent,
			       boot->conduct->agent_len);
	boot->event = challenge->nmemory ? call_with_memory(boot, challenge)
					 : machine_call(boot->machine, challenge->number,
							challenge->args, &challenge->got);
	machine_expect(boot->machine, 0, NULL, 0);
	challenge->answered = boot->event == MACHINE_OK;
	take_hits(boot, challenge, handler);
	boot_note(boot, NULL);
	if (!challenge->answered)
		boot->during = challenge->syscall;
}

static unsigned long handler_of(const struct boot *boot, const char *name)
{
	for (int i = 0; i < boot->step->nsyscalls; i++) {
		if (streq(boot->step->syscalls[i].subject.name, name))
			return boot->handlers[i];
	}
	return 0;
}

void boot_draw_challenges(struct boot *boot)
{
	for (int i = 0; i < boot->step->nsyscalls; i++) {
		const struct step_syscall *asked = &boot->step->syscalls[i];
		const struct oracle *oracle = oracle_of(asked);

		int first = boot->boot->nchallenges;

		if (!oracle)
			continue;
		challenges_draw(boot->arena, &boot->rng, asked, oracle, boot->numbers[i],
				&boot->boot->challenges, &boot->boot->nchallenges);
		callers_draw(boot->arena, &boot->rng, &boot->boot->challenges[first],
			     boot->boot->nchallenges - first);
		bad_pointers_draw(boot->arena, &boot->rng, oracle, &boot->boot->challenges[first],
				  &boot->boot->bad_pointers, &boot->boot->nbad_pointers);
	}
}

/* As the agent is by itself. */
const struct caller boot_agent = {.name = AGENT_NAME};

void boot_put_challenges(struct boot *boot)
{
	struct boot_facts *facts = boot->boot;

	/* From here on the caller is a process that made none of the calls before. */
	boot->fresh =
		facts->nchallenges > 1 ? &facts->challenges[facts->nchallenges * 2 / 3] : NULL;

	for (int i = 0; i < facts->nchallenges && boot->event == MACHINE_OK; i++) {
		boot_tell(boot, BOOT_ASKS, i, facts->nchallenges);
		put_challenge(boot, &facts->challenges[i],
			      handler_of(boot, facts->challenges[i].syscall));
	}
	for (int i = 0; i < facts->nbad_pointers && boot->event == MACHINE_OK; i++)
		put_challenge(boot, &facts->bad_pointers[i],
			      handler_of(boot, facts->bad_pointers[i].syscall));
	/* Whoever it was, it reports its state again. */
	become(boot, &boot_agent, false);
}

/* ---- controls ------------------------------------------------------------------------------ */

/* Calls that every kernel answers the same, whatever was added to it. None needs memory. */
static const struct {
	const char *name;
	long number, args[SYSCALL_ARGS_MAX], expected;
} controls[] = {
	{"getppid()", SYS_getppid, {0}, 1},
	{"close(-1)", SYS_close, {-1}, -EBADF},
	{"write(-1, NULL, 0)", SYS_write, {-1, 0, 0}, -EBADF},
	{"uname(NULL)", SYS_uname, {0}, -EFAULT},
	{"kill(0, 99)", SYS_kill, {0, 99}, -EINVAL},
};

static void add_control(struct boot *boot, const char *name, long number, const long args[6],
			long expected)
{
	struct control *control =
		arena_append(boot->arena, &boot->boot->controls, &boot->boot->ncontrols);

	*control = (struct control){.name = name, .number = number, .expected = expected};
	memcpy(control->args, args, sizeof(control->args));
}

void boot_draw_controls(struct boot *boot, int times)
{
	static const long none[SYSCALL_ARGS_MAX];
	long unused = boot->numbers[boot->step->nsyscalls];

	while (times-- > 0) {
		add_control(boot, "getpid()", SYS_getpid, none, 0);
		for (size_t i = 0; i < ARRAY_SIZE(controls); i++)
			add_control(boot, controls[i].name, controls[i].number, controls[i].args,
				    controls[i].expected);
		add_control(boot, arena_printf(boot->arena, "a free number (%ld)", unused), unused,
			    none, -ENOSYS);
	}
}

static void put_control(struct boot *boot, struct control *control)
{
	if (control->number == SYS_getpid)
		control->expected = machine_caller(boot->machine);
	boot->event = machine_call(boot->machine, control->number, control->args, &control->got);
	control->answered = boot->event == MACHINE_OK;
	control->ok = control->answered && control->got == control->expected;
	boot_note(boot, control->name);
}

void boot_put_controls(struct boot *boot, int from, int to)
{
	for (int i = from; i < to && boot->event == MACHINE_OK; i++)
		put_control(boot, &boot->boot->controls[i]);
}
