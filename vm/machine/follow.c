// SPDX-License-Identifier: GPL-2.0-only
#include "follow.h"

#include <errno.h>
#include <string.h>

#include "qemu.h"
#include "witness.h"

/*
 * How it works: the stub says that the guest has stopped, and the state tells why. A breakpoint
 * that lies under the CPU is taken away for one step, and then put back. QEMU holds interrupts back
 * during a single step, so the steps stay with the one call; where the guest runs on to an address,
 * another process may come there first, and is recognised by its stack.
 */

static int read_cpu(struct machine *machine, struct follow_cpu *cpu)
{
	const size_t size = offsetof(struct follow_cpu, cs) + sizeof(cpu->cs);
	struct strbuf reply = {0};
	int err = witness_ask(machine, "g", &reply);

	if (!err && (reply.len < 2 * size || !rsp_hex(reply.buf, cpu, size)))
		err = -EIO;
	strbuf_release(&reply);
	return err;
}

static int set_places(struct machine *machine, char set)
{
	const struct follow *how = machine->following.how;
	int err = 0;

	for (int i = 0; i < how->nplaces && !err; i++)
		err = witness_breakpoint(machine, set, how->places[i]);
	machine->following.placed = set == 'Z';
	return err;
}

/* Past the breakpoint that lies under the CPU. */
static int pass(struct machine *machine, unsigned long address)
{
	int err = witness_breakpoint(machine, 'z', address);

	machine->following.resume = machine->following.state;
	machine->following.state = FOLLOWING_OVER;
	machine->following.over = address;
	return err ? err : witness_send(machine, "s");
}

static int put_back(struct machine *machine)
{
	int err = witness_breakpoint(machine, 'Z', machine->following.over);

	machine->following.state = machine->following.resume;
	return err ? err : witness_send(machine, "c");
}

static int go_on(struct machine *machine, const struct follow_cpu *cpu, enum follow_move move)
{
	int err = 0;

	if (move == FOLLOW_GO && machine->following.placed) {
		machine->following.state = FOLLOWING_RUNS;
		return pass(machine, cpu->rip);
	}
	if (machine->following.placed)
		err = set_places(machine, 'z');
	if (move == FOLLOW_UNTIL && !err)
		err = witness_breakpoint(machine, 'Z', machine->following.until);
	machine->following.state = move == FOLLOW_STEP	  ? FOLLOWING_STEPS
				   : move == FOLLOW_UNTIL ? FOLLOWING_UNTIL
							  : FOLLOWING_RUNS;
	if (move == FOLLOW_END || move == FOLLOW_GO)
		machine->following.how = NULL;
	return err ? err : witness_send(machine, move == FOLLOW_STEP ? "s" : "c");
}

int follow_stopped(struct machine *machine)
{
	const struct follow *how = machine->following.how;
	unsigned long *until = &machine->following.until, *rsp = &machine->following.until_rsp;
	struct follow_cpu cpu;
	int err;

	if (machine->following.state == FOLLOWING_OVER)
		return put_back(machine);
	err = read_cpu(machine, &cpu);
	if (!err && machine->following.state == FOLLOWING_UNTIL) {
		if (cpu.rip == *until && cpu.rsp < *rsp)
			return pass(machine, *until);
		err = witness_breakpoint(machine, 'z', *until);
	}
	return err ? err : go_on(machine, &cpu, how->stop(how->cookie, machine, &cpu, until, rsp));
}

int machine_follow(struct machine *machine, const struct follow *how)
{
	int err = witness_stop(machine);

	if (!err) {
		machine->following.how = how;
		machine->following.state = FOLLOWING_RUNS;
		err = set_places(machine, 'Z');
	}
	if (!err)
		err = witness_send(machine, "c");
	machine->blind |= err != 0;
	return err;
}

int machine_peek(struct machine *machine, unsigned long address, void *bytes, size_t len)
{
	return witness_read(machine, address, bytes, len);
}
