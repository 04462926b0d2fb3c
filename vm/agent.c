// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "qemu.h"

/*
 * How it works: one request, then its answer, told apart by a tag that the guest cannot guess
 * before it has read the request. Frames with another tag are leftovers or lies and are dropped.
 */

#define EXEC_TIMEOUT_S 10.0
#define OUTPUT_MAX     65536

/** struct answer - what the answer to the current request is collected in */
static struct {
	unsigned int tag;
	bool complete, died;
	struct frame last;
	struct machine_exec *exec;
} answer; /* one request is under way at a time */

static size_t output_max(const struct machine_exec *exec)
{
	return exec->output_max ? exec->output_max : OUTPUT_MAX;
}

static void take_output(const struct frame *frame)
{
	struct machine_exec *exec = answer.exec;
	int stream = frame->type == FRAME_STDOUT ? 1 : 2;
	struct strbuf *sb;

	if (!exec)
		return;
	sb = stream == 1 ? exec->out : exec->err;
	if (sb && sb->len + frame->length <= output_max(exec))
		strbuf_add(sb, frame->payload, frame->length);
	if (exec->on_output)
		exec->on_output(exec->cookie, stream, frame->payload, frame->length);
}

static void take_frame(struct machine *machine, const struct frame *frame)
{
	if (frame->type == FRAME_HELLO && frame->length >= sizeof(struct hello)) {
		const struct hello *hello = (const void *)frame->payload;

		machine->ready = true;
		machine->caller = hello->caller;
	}
	if (frame->tag != answer.tag || answer.complete)
		return;
	switch (frame->type) {
	case FRAME_STDOUT:
	case FRAME_STDERR:
		take_output(frame);
		return;
	case FRAME_DIED:
		answer.died = true;
		machine->ready = false; /* the next caller says hello again */
		break;
	case FRAME_RESULT:
	case FRAME_MEMORY:
	case FRAME_EXIT:
		break;
	default:
		return;
	}
	answer.complete = true;
	answer.last = *frame;
}

static void take_frames(struct machine *machine)
{
	struct frame frame;

	while (frame_next(&machine->reader, &frame))
		take_frame(machine, &frame);
}

static bool is_ready(struct machine *machine)
{
	take_frames(machine);
	return machine->ready;
}

static bool is_answered(struct machine *machine)
{
	take_frames(machine);
	return answer.complete;
}

enum machine_event machine_ready(struct machine *machine)
{
	enum machine_event event =
		machine_wait(machine, is_ready, machine->deadline_s, 3 * machine->deadline_s);

	if (event == MACHINE_OK)
		snprintf(machine->phase, sizeof(machine->phase), "with the agent ready");
	return event;
}

int machine_caller(const struct machine *machine)
{
	return machine->caller;
}

static enum machine_event send_frame(struct machine *machine, enum frame_type type,
				     const void *payload, size_t length)
{
	struct strbuf wire = {0};
	enum machine_event event = MACHINE_OK;

	if (frame_encode(&wire, type, answer.tag, payload, length) ||
	    write(machine->lines[LINE_CHANNEL], wire.buf, wire.len) != (ssize_t)wire.len)
		event = MACHINE_BROKEN;
	strbuf_release(&wire);
	return event;
}

/* A program ran for as long as it may: the agent kills it, unless the kernel is dead as well. */
static enum machine_event stop_program(struct machine *machine)
{
	static const char zeros[STOP_PAYLOAD];

	machine->lost = MACHINE_OK;
	send_frame(machine, FRAME_STOP, zeros, sizeof(zeros));
	return machine_wait(machine, is_answered, CALL_DEADLINE_S, CALL_DEADLINE_S);
}

/* Send a request and wait for its answer. @limit_s: for the whole of it. */
static enum machine_event ask(struct machine *machine, enum frame_type type, const void *payload,
			      size_t length, struct machine_exec *exec, double limit_s)
{
	enum machine_event event = MACHINE_OK;

	if (!machine->ready)
		event = machine_ready(machine);
	if (event != MACHINE_OK)
		return event;
	/* Hard to guess for the guest, cheap for the host: splitmix64 over a counter. */
	answer.tag = (unsigned)rng_next(&machine->tags) | 1; /* 0 is the agent's own */
	answer.complete = answer.died = false;
	answer.exec = exec;
	/* A guest that just ended makes the write fail; machine_wait() says how it ended. */
	send_frame(machine, type, payload, length);
	event = machine_wait(machine, is_answered, limit_s, limit_s);
	if (event == MACHINE_HUNG && exec)
		event = stop_program(machine);
	answer.tag = 0;
	answer.exec = NULL;
	return event == MACHINE_OK && answer.died ? MACHINE_CALLER_DIED : event;
}

enum machine_event machine_call(struct machine *machine, long number, const long args[6],
				long *result)
{
	struct call_request request = {.number = number};
	enum machine_event event;
	size_t size = sizeof(request);

	memcpy(request.args, args, sizeof(request.args));
	snprintf(machine->phase, sizeof(machine->phase), "in system call %ld", number);
	for (int last = 5; last >= 0 && !args[last]; last--)
		size -= sizeof(*args);
	event = ask(machine, FRAME_CALL, &request, size, NULL, CALL_DEADLINE_S);
	if (event == MACHINE_OK)
		*result = ((const struct call_result *)answer.last.payload)->value;
	return event;
}

static void pack_areas(struct memory_call *request, const struct machine_area areas[6],
		       struct strbuf *payload)
{
	for (int i = 0; i < GUEST_SYSCALL_ARGS; i++) {
		request->lengths[i] = areas[i].length;
		request->offsets[i] = areas[i].offset;
		request->edges |= (unsigned)areas[i].edge << i;
	}
	strbuf_add(payload, request, sizeof(*request));
	for (int i = 0; i < GUEST_SYSCALL_ARGS; i++)
		strbuf_add(payload, areas[i].bytes, areas[i].length);
}

static bool unpack_areas(const struct frame *frame, long args[6], struct machine_area areas[6],
			 long *result)
{
	const struct memory_result *answered = (const void *)frame->payload;
	const char *bytes = (const char *)(answered + 1);
	size_t total = sizeof(*answered);

	for (int i = 0; i < GUEST_SYSCALL_ARGS; i++)
		total += areas[i].length;
	if (frame->type != FRAME_MEMORY || frame->length != total)
		return false;
	*result = answered->value;
	for (int i = 0; i < GUEST_SYSCALL_ARGS; i++) {
		if (!areas[i].length)
			continue;
		args[i] = answered->args[i];
		memcpy(areas[i].bytes, bytes, areas[i].length);
		bytes += areas[i].length;
	}
	return true;
}

enum machine_event machine_call_memory(struct machine *machine, long number, long args[6],
				       struct machine_area areas[6], long *result)
{
	struct memory_call request = {.number = number};
	struct strbuf payload = {0};
	enum machine_event event = MACHINE_BROKEN;

	memcpy(request.args, args, sizeof(request.args));
	snprintf(machine->phase, sizeof(machine->phase), "in system call %ld", number);
	pack_areas(&request, areas, &payload);
	if (payload.len <= FRAME_PAYLOAD_MAX)
		event = ask(machine, FRAME_CALL_MEMORY, payload.buf, payload.len, NULL,
			    CALL_DEADLINE_S);
	strbuf_release(&payload);
	if (event == MACHINE_OK && !unpack_areas(&answer.last, args, areas, result))
		event = MACHINE_HUNG; /* an agent never answers so */
	return event;
}

/* The request's payload: count, path and argv, each with its NUL. */
static int pack_exec(const struct machine_exec *exec, struct strbuf *out)
{
	struct exec_request request = {.count = 1, .output_max = output_max(exec)};

	while (exec->argv[request.count - 1])
		request.count++;
	strbuf_add(out, &request, sizeof(request));
	strbuf_add(out, exec->path, strlen(exec->path) + 1);
	for (int i = 0; exec->argv[i]; i++)
		strbuf_add(out, exec->argv[i], strlen(exec->argv[i]) + 1);
	return out->len > FRAME_PAYLOAD_MAX || request.count > 29 ? -E2BIG : 0;
}

enum machine_event machine_exec(struct machine *machine, struct machine_exec *exec)
{
	double timeout_s = exec->timeout_s ? exec->timeout_s : EXEC_TIMEOUT_S;
	const struct exit_report *report = (const void *)answer.last.payload;
	struct strbuf payload = {0};
	enum machine_event event = MACHINE_BROKEN;

	snprintf(machine->phase, sizeof(machine->phase), "while %s ran", exec->path);
	if (!pack_exec(exec, &payload))
		event = ask(machine, FRAME_EXEC, payload.buf, payload.len, exec, timeout_s);
	strbuf_release(&payload);
	if (event != MACHINE_OK)
		return event;
	exec->status =
		report->status & 0x7f ? 128 + (report->status & 0x7f) : report->status >> 8 & 0xff;
	exec->timed_out = report->timed_out;
	return event;
}
