// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../../vm/machine/qemu.h"
#include "../../../vm/machine/witness.h"
#include "../../lib/util.h"

/*
 * A guest of five places: a program's syscall instruction (10), the kernel's entry (20), a function
 * that it calls (30), behind that call (21), back in the program (12). Its stub speaks as QEMU's does.
 */
struct guest {
	int fd;
	struct follow_cpu cpu;
	bool broken[64];   /* breakpoints, by address */
	bool has_stranger; /* another process comes to 21 first */
	struct follow_cpu kept;
	bool strange;
	struct strbuf log;
};

static void go(struct guest *guest)
{
	struct follow_cpu *cpu = &guest->cpu;
	static const struct {
		unsigned long from, to;
		int rsp;
		unsigned cs;
	} ways[] = {{8, 10, 0, 0x33},  {10, 20, 0, 0x10}, {20, 30, -8, 0x10},
		    {30, 21, 8, 0x10}, {21, 12, 0, 0x33}, {12, 10, 0, 0x33}};

	if (guest->strange) {
		*cpu = guest->kept;
		guest->strange = false;
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		if (ways[i].from != cpu->rip)
			continue;
		cpu->rip = ways[i].to;
		cpu->rsp += ways[i].rsp;
		cpu->cs = ways[i].cs;
		return;
	}
}

static void say(struct guest *guest, const char *text)
{
	struct strbuf wire = {0};

	rsp_encode(&wire, text);
	assert_int_equal(write(guest->fd, wire.buf, wire.len), wire.len);
	strbuf_release(&wire);
}

static void run_on(struct guest *guest)
{
	bool any = false;

	for (int i = 0; i < 64; i++)
		any |= guest->broken[i];
	if (!any)
		return; /* it runs for ever */
	if (guest->has_stranger && guest->broken[21]) {
		guest->has_stranger = false;
		guest->kept = guest->cpu;
		guest->strange = true;
		guest->cpu.rip = 21;
		guest->cpu.rsp = 500;
	} else {
		do
			go(guest);
		while (!guest->broken[guest->cpu.rip]);
	}
	say(guest, "T05thread:01;");
}

static void say_registers(struct guest *guest)
{
	struct strbuf hex = {0};

	for (size_t i = 0; i < 19 * 8; i++)
		strbuf_addf(&hex, "%02x",
			    i < sizeof(guest->cpu) ? ((unsigned char *)&guest->cpu)[i] : 0);
	say(guest, hex.buf);
	strbuf_release(&hex);
}

static void answer(struct guest *guest, const char *question)
{
	strbuf_addf(&guest->log, "%s ", question);
	switch (question[0]) {
	case 'Z':
	case 'z':
		guest->broken[strtoul(question + 3, NULL, 16)] = question[0] == 'Z';
		say(guest, "OK");
		break;
	case 'g':
		say_registers(guest);
		break;
	case 'm':
		say(guest, "2a00000000000000");
		break;
	case 's':
		go(guest);
		say(guest, "T05thread:01;");
		break;
	case 'c':
		run_on(guest);
		break;
	default:
		say(guest, "");
	}
}

static void *serve(void *cookie)
{
	struct guest *guest = cookie;
	struct strbuf in = {0}, data = {0};
	char block[512];
	ssize_t n;

	while ((n = read(guest->fd, block, sizeof(block))) > 0) {
		if (memchr(block, 3, n))
			say(guest, "T02thread:01;");
		strbuf_add(&in, block, n);
		while (rsp_next(&in, &data))
			answer(guest, strbuf_str(&data));
	}
	strbuf_release(&in);
	strbuf_release(&data);
	return NULL;
}

/* What the one who follows saw, as addresses; and what it wants at each. */
struct seen {
	struct strbuf text;
	bool goes_first, ended;
	unsigned long word;
};

static enum follow_move stop(void *cookie, struct machine *machine, const struct follow_cpu *cpu,
			     unsigned long *until, unsigned long *rsp)
{
	struct seen *seen = cookie;

	strbuf_addf(&seen->text, "%lu/%lu ", cpu->rip, cpu->rsp);
	if (seen->goes_first) {
		seen->goes_first = false;
		return FOLLOW_GO;
	}
	if (cpu->rip == 30) {
		*until = 21;
		*rsp = cpu->rsp + 8;
		assert_int_equal(machine_peek(machine, cpu->rsp, &seen->word, 8), 0);
		return FOLLOW_UNTIL;
	}
	if (cpu->rip != 12)
		return FOLLOW_STEP;
	seen->ended = true;
	return FOLLOW_END;
}

static void follow(struct guest *guest, struct seen *seen)
{
	static const unsigned long places[] = {10, 40};
	const struct follow how = {.places = places, .nplaces = 2, .stop = stop, .cookie = seen};
	struct machine *machine = xcalloc(1, sizeof(*machine));
	pthread_t thread;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	guest->fd = pair[1];
	guest->cpu = (struct follow_cpu){.rip = 8, .rsp = 1000, .cs = 0x33};
	machine->pid = getpid();
	machine->lines[LINE_GDB] = pair[0];
	assert_int_equal(pthread_create(&thread, NULL, serve, guest), 0);
	assert_int_equal(machine_follow(machine, &how), 0);
	while (!seen->ended) {
		char block[512];
		ssize_t n = read(pair[0], block, sizeof(block));

		assert_true(n > 0);
		strbuf_add(&machine->gdb_in, block, n);
		assert_int_equal(witness_stopped(machine), 0);
	}
	assert_null(machine->following.how);
	close(pair[0]);
	pthread_join(thread, NULL);
	close(pair[1]);
	strbuf_release(&machine->gdb_in);
	free(machine);
}

TEST(a_call_is_followed_into_the_kernel_and_back)
{
	struct guest guest = {0};
	struct seen seen = {0};

	follow(&guest, &seen);
	assert_string_equal(seen.text.buf, "10/1000 20/1000 30/992 21/1000 12/1000 ");
	assert_int_equal(seen.word, 42);
	assert_string_equal(guest.log.buf, "Z0,a,1 Z0,28,1 c g z0,a,1 z0,28,1 s g s g m3e0,8 "
					   "Z0,15,1 c g z0,15,1 s g c ");
	strbuf_release(&seen.text);
	strbuf_release(&guest.log);
}

TEST(another_process_at_the_same_address_is_let_by)
{
	struct guest guest = {.has_stranger = true};
	struct seen seen = {0};

	follow(&guest, &seen);
	assert_string_equal(seen.text.buf, "10/1000 20/1000 30/992 21/1000 12/1000 ");
	strbuf_release(&seen.text);
	strbuf_release(&guest.log);
}

TEST(a_place_that_is_none_of_ours_stays_a_place)
{
	struct guest guest = {0};
	struct seen seen = {.goes_first = true};

	follow(&guest, &seen);
	assert_string_equal(seen.text.buf, "10/1000 10/1000 20/1000 30/992 21/1000 12/1000 ");
	strbuf_release(&seen.text);
	strbuf_release(&guest.log);
}
