// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "qemu.h"

/*
 * How it works: one request, then its answer, told apart by a tag that the guest cannot guess
 * before it has read the request. A frame with the tag of an earlier request is an answer too many;
 * one with a tag that was never drawn is noise, and is dropped. Both sides of each answer are
 * looked at: what it says, and in what state the one that says it came out of the call.
 */

#define EXEC_TIMEOUT_S 10.0
#define OUTPUT_MAX     65536
#define STRAYS_MAX     1000 /* more are as bad */

/** struct answer - what the answer to the current request is collected in */
static struct {
	unsigned int tag;
	enum frame_type due; /* what it must be */
	bool complete, died;
	bool leaves; /* the caller will end then, as it was told to */
	struct channel_frame last;
	struct machine_exec *exec;
} answer; /* one request is under way at a time */

static size_t output_max(const struct machine_exec *exec)
{
	return exec->output_max ? exec->output_max : OUTPUT_MAX;
}

static void take_output(const struct channel_frame *frame)
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

static bool was_used(const struct machine *machine, unsigned tag)
{
	for (int i = 0; i < machine->nused; i++) {
		if (machine->used[i] == tag)
			return true;
	}
	return false;
}

/* Who says hello while a request is under way has taken the place of the one that was asked. */
static void take_hello(struct machine *machine, const struct hello *hello)
{
	machine->conduct.replaced |= machine->ready;
	answer.died |= machine->ready && answer.tag && !answer.complete;
	answer.complete |= answer.died;
	machine->ready = true;
	machine->caller = hello->state;
}

/* It may have ended after its last answer, before it read the request that is under way. */
static void take_death(struct machine *machine, const struct channel_frame *frame)
{
	const struct exit_report *report = (const void *)frame->payload;

	machine->conduct.died = true;
	machine->conduct.status = report->status;
	machine->ready = false; /* the next caller says hello again */
	answer.died |= !answer.complete;
	answer.complete = true;
}

/* The guest counts them, and may say what it likes: a count that goes back hides nobody. */
static void count_strays(struct machine_conduct *conduct, int was, int now)
{
	long more = (long)now - was;

	conduct->others += more < 0 ? 1 : more < STRAYS_MAX ? more : STRAYS_MAX;
}

static void look_at_call(struct machine *machine, const struct call_result *result)
{
	struct machine_conduct *conduct = &machine->conduct;

	conduct->registers |= result->registers;
	conduct->changed |= (result->registers ? CONDUCT_REGISTERS : 0) |
			    (result->memory & CHANGED_CODE ? CONDUCT_CODE : 0) |
			    (result->memory & CHANGED_DATA ? CONDUCT_DATA : 0);
	count_strays(conduct, machine->caller.strays, result->strays);
	conduct->others += result->caller != machine->caller.pid;
	machine->caller.strays = result->strays;
}

static void look_at_caller(struct machine *machine, const struct caller_report *report)
{
	const struct caller_state *was = &machine->caller, *now = &report->before;
	struct machine_conduct *conduct = &machine->conduct;

	conduct->changed |= (now->descriptors != was->descriptors ? CONDUCT_DESCRIPTORS : 0) |
			    (now->blocked != was->blocked ? CONDUCT_SIGNALS : 0) |
			    (now->uid != was->uid ? CONDUCT_USER : 0) |
			    (memcmp(now->name, was->name, sizeof(now->name)) ? CONDUCT_NAME : 0) |
			    (now->children ? CONDUCT_CHILDREN : 0);
	count_strays(conduct, was->strays, now->strays);
	conduct->others += now->pid != was->pid;
	machine->caller = report->after;
}

static void take_answer(struct machine *machine, const struct channel_frame *frame)
{
	if (frame->type == FRAME_RESULT || frame->type == FRAME_MEMORY)
		look_at_call(machine, (const void *)frame->payload);
	if (frame->type == FRAME_CALLER)
		look_at_caller(machine, (const void *)frame->payload);
	answer.complete = true;
	answer.last = *frame;
	machine->ready &= !answer.leaves;
}

/* A shorter one would be read from what an earlier frame, or the host's own stack, left behind it. */
static bool is_answer(const struct channel_frame *frame)
{
	switch (frame->type) {
	case FRAME_RESULT:
		return frame->length == sizeof(struct call_result);
	case FRAME_MEMORY:
		return frame->length >= sizeof(struct memory_result);
	case FRAME_CALLER:
		return frame->length == sizeof(struct caller_report);
	default:
		return frame->length == sizeof(struct exit_report);
	}
}

static void take_frame(struct machine *machine, const struct channel_frame *frame)
{
	switch (frame->type) {
	case FRAME_HELLO:
		if (frame->length == sizeof(struct hello))
			take_hello(machine, (const void *)frame->payload);
		return;
	case FRAME_DIED:
		if (frame->length == sizeof(struct exit_report) &&
		    (!frame->tag || was_used(machine, frame->tag)))
			take_death(machine, frame);
		return;
	case FRAME_STDOUT:
	case FRAME_STDERR:
	case FRAME_RESULT:
	case FRAME_MEMORY:
	case FRAME_CALLER:
	case FRAME_EXIT:
		break;
	default:
		return;
	}
	if (frame->tag != answer.tag || answer.complete)
		machine->conduct.again += was_used(machine, frame->tag);
	else if (frame->type == FRAME_STDOUT || frame->type == FRAME_STDERR)
		take_output(frame);
	else if (frame->type == answer.due && is_answer(frame))
		take_answer(machine, frame);
}

static void take_frames(struct machine *machine)
{
	struct channel_frame frame;

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
	return machine->caller.pid;
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

/* The host's own randomness: from the tags that a guest has seen it can work out no later one. */
static unsigned draw_tag(struct machine *machine)
{
	unsigned tag = 0; /* 0 is the agent's own */

	while (!tag || was_used(machine, tag))
		if (getrandom(&tag, sizeof(tag), 0) != sizeof(tag))
			tag = 0;
	machine->used = xrealloc(machine->used, (machine->nused + 1) * sizeof(*machine->used));
	machine->used[machine->nused++] = tag;
	return tag;
}

/* Send a request and wait for its answer, a frame of type @due. @limit_s: for the whole of it. */
static enum machine_event ask(struct machine *machine, enum frame_type type, enum frame_type due,
			      const void *payload, size_t length, struct machine_exec *exec,
			      double limit_s)
{
	enum machine_event event = MACHINE_OK;

	if (!machine->ready)
		event = machine_ready(machine);
	if (event != MACHINE_OK)
		return event;
	answer.tag = draw_tag(machine);
	answer.due = due;
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
	event = ask(machine, FRAME_CALL, FRAME_RESULT, &request, size, NULL, CALL_DEADLINE_S);
	if (event == MACHINE_OK)
		*result = ((const struct call_result *)answer.last.payload)->value;
	return event;
}

enum machine_event machine_become(struct machine *machine, const char *name, unsigned uid,
				  bool fresh)
{
	struct become_request request = {.uid = uid, .fresh = fresh};
	enum machine_event event;

	snprintf(request.name, sizeof(request.name), "%s", name);
	snprintf(machine->phase, sizeof(machine->phase), "between two system calls");
	answer.leaves = fresh;
	event = ask(machine, FRAME_BECOME, FRAME_CALLER, &request, sizeof(request), NULL,
		    CALL_DEADLINE_S);
	answer.leaves = false;
	return event == MACHINE_OK && fresh ? machine_become(machine, name, uid, false) : event;
}

#define SLEEP_SHARE_NS 10000000L /* of a second, for guests whose clock does not leap */

enum machine_event machine_sleep(struct machine *machine, int seconds)
{
	struct timespec time = {.tv_sec = seconds};
	struct machine_area areas[6] = {{.bytes = (void *)&time, .length = sizeof(time)}};
	long args[6] = {0}, result;

	if (!machine->leaps)
		time = (struct timespec){.tv_nsec = seconds * SLEEP_SHARE_NS % 1000000000L};
	return machine_call_memory(machine, SYS_nanosleep, args, areas, &result);
}

struct machine_conduct machine_conduct(struct machine *machine)
{
	struct machine_conduct conduct = machine->conduct;

	machine->conduct = (struct machine_conduct){0};
	return conduct;
}

const char *machine_register_name(int number)
{
	static const char *const names[GUEST_REGISTERS + 1] = {
		[GUEST_RAX] = "rax", [GUEST_RBX] = "rbx",	  [GUEST_RCX] = "rcx",
		[GUEST_RDX] = "rdx", [GUEST_RSI] = "rsi",	  [GUEST_RDI] = "rdi",
		[GUEST_RBP] = "rbp", [GUEST_RSP] = "rsp",	  [GUEST_R8] = "r8",
		[GUEST_R9] = "r9",   [GUEST_R10] = "r10",	  [GUEST_R11] = "r11",
		[GUEST_R12] = "r12", [GUEST_R13] = "r13",	  [GUEST_R14] = "r14",
		[GUEST_R15] = "r15", [GUEST_FLAGS] = "the flags", [GUEST_XMM] = "the xmm registers",
	};

	return number <= GUEST_XMM ? names[number] : NULL;
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

static bool unpack_areas(const struct channel_frame *frame, long args[6],
			 struct machine_area areas[6], long *result)
{
	const struct memory_result *answered = (const void *)frame->payload;
	const char *bytes = (const char *)(answered + 1);
	size_t total = sizeof(*answered);

	for (int i = 0; i < GUEST_SYSCALL_ARGS; i++)
		total += areas[i].length;
	if (frame->type != FRAME_MEMORY || frame->length != total)
		return false;
	*result = answered->result.value;
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
		event = ask(machine, FRAME_CALL_MEMORY, FRAME_MEMORY, payload.buf, payload.len,
			    NULL, CALL_DEADLINE_S);
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
		event = ask(machine, FRAME_EXEC, FRAME_EXIT, payload.buf, payload.len, exec,
			    timeout_s);
	strbuf_release(&payload);
	if (event != MACHINE_OK)
		return event;
	exec->status =
		report->status & 0x7f ? 128 + (report->status & 0x7f) : report->status >> 8 & 0xff;
	exec->timed_out = report->timed_out;
	return event;
}
