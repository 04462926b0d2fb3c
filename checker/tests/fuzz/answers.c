// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the agent answers, as machine_call() and its like read it. Whoever has taken the kernel decides each byte,
 * and can repeat the tag of a request that it has read: these frames are whole, and what is in them is not.
 *
 * The input: a byte for the request, then the frames that come while it is under way, each of a byte for its type,
 * one for its tag (the request's, an older one, none), two for its length, and so many bytes. The machine is
 * this file's: the line to it leads nowhere, and what comes is what the input says.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../vm/machine/qemu.h" /* not with fuzz.h: to the facts, a frame is another thing */

#define REQUESTS_MAX 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *in;
static size_t left;
static bool came; /* a whole result, since the last request was begun */

static size_t take(void *to, size_t n)
{
	n = n < left ? n : left;
	memcpy(to, in, n);
	in += n;
	left -= n;
	return n;
}

static unsigned tag_of(const struct machine *machine, unsigned kind)
{
	if (!machine->nused || kind % 8 == 0)
		return kind;
	return kind % 8 == 1 ? machine->used[kind / 8 % machine->nused]
			     : machine->used[machine->nused - 1];
}

static void feed_frame(struct machine *machine)
{
	uint8_t head[4] = {0}, payload[FRAME_PAYLOAD_MAX];
	struct strbuf bytes = {0};
	size_t length;

	take(head, sizeof(head));
	length = take(payload, (head[2] | head[3] << 8) % (FRAME_PAYLOAD_MAX + 1));
	if (frame_encode(&bytes, FRAME_HELLO + head[0] % 9, tag_of(machine, head[1]), payload,
			 length))
		abort();
	came |= FRAME_HELLO + head[0] % 9 == FRAME_RESULT && length == sizeof(struct call_result);
	frame_feed(&machine->reader, bytes.buf, bytes.len);
	strbuf_release(&bytes);
}

/* In place of the one that serves QEMU: agent.c needs nothing else of it. */
enum machine_event machine_wait(struct machine *machine, bool (*done)(struct machine *machine),
				double quiet_s, double total_s)
{
	(void)quiet_s;
	(void)total_s;
	while (!done(machine)) {
		if (!left)
			return MACHINE_HUNG;
		feed_frame(machine);
	}
	return MACHINE_OK;
}

static enum machine_event call(struct machine *machine)
{
	const long args[6] = {20, 22};
	enum machine_event event;
	long result;

	came = false;
	event = machine_call(machine, 451, args, &result);
	if (event == MACHINE_OK && !came) /* what would the result be? */
		abort();
	return event;
}

static enum machine_event call_memory(struct machine *machine, unsigned kind)
{
	unsigned char first[200], second[64] = "text";
	struct machine_area areas[6] = {
		{.bytes = first, .length = kind % sizeof(first)},
		{.bytes = second, .length = kind % sizeof(second), .edge = kind & 1}};
	long args[6] = {0}, result;

	memset(first, 0, sizeof(first));
	return machine_call_memory(machine, 1, args, areas, &result);
}

static enum machine_event run(struct machine *machine)
{
	const char *argv[] = {"prog", "20", NULL};
	struct strbuf out = {0}, err = {0};
	struct machine_exec exec = {
		.path = "/prog", .argv = argv, .out = &out, .err = &err, .output_max = 300};
	enum machine_event event = machine_exec(machine, &exec);

	if (out.len > 300 || err.len > 300 || exec.status < 0 || exec.status > 255)
		abort();
	strbuf_release(&out);
	strbuf_release(&err);
	return event;
}

static enum machine_event request(struct machine *machine, unsigned kind)
{
	switch (kind % 4) {
	case 0:
		return call(machine);
	case 1:
		return call_memory(machine, kind / 4);
	case 2:
		return run(machine);
	default:
		return machine_become(machine, "lab", kind, kind & 4);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine machine = {.deadline_s = 1};
	uint8_t kind;

	in = data;
	left = size;
	machine.lines[LINE_CHANNEL] = open("/dev/null", O_WRONLY | O_CLOEXEC);
	for (int i = 0; i < REQUESTS_MAX && take(&kind, 1); i++)
		request(&machine, kind);
	machine_conduct(&machine);
	close(machine.lines[LINE_CHANNEL]);
	frame_reader_release(&machine.reader);
	free(machine.used);
	return 0;
}
