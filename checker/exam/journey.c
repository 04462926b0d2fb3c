// SPDX-License-Identifier: GPL-2.0-only
#include "journey.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../vm/build/build.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../facts/collect.h"
#include "../facts/symboltable.h"

/*
 * How it works: breakpoints on all bytes of the program that may be syscall instructions. At the
 * one that makes the call, steps begin. Where a step has called a function that is none of the way
 * (printk, copy_from_user), the guest runs on to its return. TCG only: there a breakpoint changes
 * nothing in the guest, and a step lets no interrupt in.
 */

#define PROGRAM_MAX (32u << 20)
#define PLACES_MAX  2000
#define LEGS_MAX    4000
#define CALL_LENGTH 15 /* no instruction is longer */
#define CHECKED	    16 /* bytes that tell the program from others at the same address */
#define CONSOLE_MAX (2u << 20)
#define MADE_MAX    64

/* A call that the program made and that was not the one. */
struct made {
	long number;
	bool legacy;   /* by int $0x80 */
	bool explicit; /* by syscall(3) or in a function of its own */
};

struct tracer {
	struct route route;
	struct arena *arena;
	struct strbuf program;
	unsigned long *places;
	int nplaces;
	struct made made[MADE_MAX];
	int nmade;
	enum {
		SEEKING,
		STEPPING,
		SKIPPING, /* a function, up to its return */
		ESCAPING, /* all of the rest: too long, or an exception */
		ARRIVED,
	} state;
	bool broken; /* the guest's stack could not be read */
};

/* ---- the program --------------------------------------------------------------------------- */

/* The program's bytes at @address, at least @n; NULL when the file does not hold them. */
static const unsigned char *program_bytes(const struct tracer *tracer, unsigned long address,
					  size_t n)
{
	const Elf64_Ehdr *header = (const void *)tracer->program.buf;
	const Elf64_Phdr *segments = (const void *)(tracer->program.buf + header->e_phoff);

	for (int i = 0; i < header->e_phnum; i++) {
		unsigned long at = address - segments[i].p_vaddr;

		if (segments[i].p_type == PT_LOAD && address >= segments[i].p_vaddr &&
		    at < segments[i].p_filesz && n <= segments[i].p_filesz - at)
			return (const void *)(tracer->program.buf + segments[i].p_offset + at);
	}
	return NULL;
}

static bool is_instruction(const unsigned char *bytes)
{
	return (bytes[0] == 0x0f && bytes[1] == 0x05) || (bytes[0] == 0xcd && bytes[1] == 0x80);
}

static void find_places(struct tracer *tracer, const Elf64_Phdr *segment)
{
	const unsigned char *bytes = program_bytes(tracer, segment->p_vaddr, segment->p_filesz);

	for (size_t i = 0; bytes && i + 1 < segment->p_filesz; i++)
		if (is_instruction(bytes + i) && tracer->nplaces < PLACES_MAX)
			*arena_append(tracer->arena, &tracer->places, &tracer->nplaces) =
				segment->p_vaddr + i;
}

static int read_program(struct tracer *tracer, const char *path)
{
	int err = file_read(path, &tracer->program, PROGRAM_MAX);
	const Elf64_Ehdr *header = (const void *)tracer->program.buf;
	const Elf64_Phdr *segments;

	if (err)
		return err;
	if (tracer->program.len < sizeof(*header) || header->e_phoff > tracer->program.len ||
	    header->e_phnum * sizeof(*segments) > tracer->program.len - header->e_phoff)
		return -ENOEXEC;
	segments = (const void *)(tracer->program.buf + header->e_phoff);
	for (int i = 0; i < header->e_phnum; i++) {
		if (segments[i].p_offset > tracer->program.len ||
		    segments[i].p_filesz > tracer->program.len - segments[i].p_offset)
			return -ENOEXEC;
		if (segments[i].p_type == PT_LOAD && segments[i].p_flags & PF_X)
			find_places(tracer, &segments[i]);
	}
	tracer->route.program_symbols = symbols_load(path);
	return 0;
}

static bool is_user(const struct follow_cpu *cpu)
{
	return (cpu->cs & 3) == 3;
}

/* The agent, and the shell of another program, have code at the same addresses. */
static bool is_program(struct tracer *tracer, struct machine *machine, const struct follow_cpu *cpu)
{
	const unsigned char *wanted = program_bytes(tracer, cpu->rip, CHECKED);
	unsigned char bytes[CHECKED];

	return wanted && is_user(cpu) && !machine_peek(machine, cpu->rip, bytes, CHECKED) &&
	       memcmp(bytes, wanted, CHECKED) == 0;
}

/* ---- finding the call ---------------------------------------------------------------------- */

static const struct wanted_call *wanted(const struct tracer *tracer, long number)
{
	const struct journey_request *request = tracer->route.request;

	for (int i = 0; i < request->nwanted; i++)
		if (request->wanted[i].number == number)
			return &request->wanted[i];
	return NULL;
}

static const struct table_row *row_of(const struct facts *facts, long number)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (facts->table.rows[i].number == number && facts->table.rows[i].name &&
		    facts->table.rows[i].region != REGION_X32)
			return &facts->table.rows[i];
	return NULL;
}

/* Not one of those that the C library makes by itself at the beginning and the end. */
static bool is_explicit(const struct tracer *tracer, unsigned long rip)
{
	struct facts nothing = {.arena = tracer->arena};
	struct frame frame = {0};

	if (tracer->route.program_symbols)
		frame = symbols_frame(tracer->route.program_symbols, &nothing, rip, false);
	return frame.symbol && (streq(frame.symbol, "syscall") || streq(frame.symbol, "main"));
}

static enum follow_move pass_by(struct tracer *tracer, const struct follow_cpu *cpu, bool legacy)
{
	if (tracer->nmade < MADE_MAX)
		tracer->made[tracer->nmade++] =
			(struct made){(int)cpu->rax, legacy, is_explicit(tracer, cpu->rip)};
	return FOLLOW_GO;
}

static enum follow_move begin(struct tracer *tracer, struct machine *machine,
			      const struct follow_cpu *cpu, const struct wanted_call *call)
{
	struct route *route = &tracer->route;

	route->begun = true;
	route->call = *call;
	route->user = *cpu;
	if (machine_peek(machine, cpu->rsp, &route->user_return, sizeof(route->user_return)))
		route->user_return = 0;
	tracer->state = STEPPING;
	return FOLLOW_STEP;
}

/* A number that is in no row, and asked for by the program itself: the call got lost here. */
static bool is_lost(const struct tracer *tracer, const struct follow_cpu *cpu)
{
	return !row_of(tracer->route.facts, (int)cpu->rax) && is_explicit(tracer, cpu->rip);
}

static enum follow_move seek(struct tracer *tracer, struct machine *machine,
			     const struct follow_cpu *cpu)
{
	const struct wanted_call *call = wanted(tracer, (int)cpu->rax);
	const struct wanted_call lost = {arena_printf(tracer->arena, "number %d", (int)cpu->rax),
					 (int)cpu->rax};
	const unsigned char *bytes = program_bytes(tracer, cpu->rip, 2);

	if (!is_program(tracer, machine, cpu))
		return FOLLOW_GO;
	if (!call && bytes[0] == 0x0f && is_lost(tracer, cpu))
		call = &lost;
	if (!call || bytes[0] == 0xcd)
		return pass_by(tracer, cpu, bytes[0] == 0xcd);
	return begin(tracer, machine, cpu, call);
}

/* ---- following it -------------------------------------------------------------------------- */

static bool is_at(const struct frame *frame, const char *prefix)
{
	return frame->symbol && starts_with(frame->symbol, prefix);
}

static bool is_handler(const struct route *route, const struct frame *frame)
{
	const struct image_facts *image = &route->facts->image;
	long number = route->call.number;

	if (!frame->symbol || frame->offset)
		return false;
	return (image->dispatch_known && number >= 0 && number < image->nslots &&
		streq(image->slots[number], frame->symbol)) ||
	       is_at(frame, "__x64_sys_") || is_at(frame, "sys_ni_syscall");
}

static bool is_on_the_way(const struct route *route, const struct frame *frame)
{
	static const char *const prefixes[] = {"do_syscall_64", "x64_sys_call", "__x64_sys_",
					       "__se_sys_",	"__do_sys_",	"__x86_indirect",
					       "__x86_return"};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (is_at(frame, prefixes[i]))
			return true;
	return frame->learners || is_handler(route, frame);
}

static bool has_called(const struct follow_cpu *before, const struct follow_cpu *cpu)
{
	return cpu->rsp == before->rsp - 8 &&
	       (cpu->rip < before->rip || cpu->rip > before->rip + CALL_LENGTH);
}

/* What an exception pushes, SS to IP, lies below; the handlers of all begin alike. */
static bool has_faulted(const struct follow_cpu *before, const struct leg *leg)
{
	return before->rsp - leg->cpu.rsp >= 40 && before->rsp - leg->cpu.rsp < 4096 &&
	       !leg->frame.offset && !is_user(before) &&
	       (leg->cpu.rip < before->rip || leg->cpu.rip > before->rip + CALL_LENGTH);
}

/* The first function's argument lies on the same stack, a little above; which it is, kernels vary. */
static void read_pt_regs(struct route *route, struct machine *machine, const struct follow_cpu *cpu)
{
	unsigned long at = cpu->rdi - cpu->rsp < 4096 ? cpu->rdi : cpu->rsi;

	if (route->pt_regs_read || at - cpu->rsp >= 4096)
		return;
	route->pt_regs_at = at;
	route->pt_regs_read = !machine_peek(machine, at, route->pt_regs, sizeof(route->pt_regs));
}

static void read_slot(struct route *route, struct machine *machine)
{
	unsigned long table = symbols_data(route->symbols, "sys_call_table");

	if (!table || route->slot_at)
		return;
	if (!machine_peek(machine, table + 8 * route->call.number, &route->slot, 8))
		route->slot_at = table + 8 * route->call.number;
}

static void read_answer(struct route *route, struct machine *machine)
{
	unsigned long at = route->pt_regs_at + PT_AX * 8;

	if (route->pt_regs_read && !route->ax_read)
		route->ax_read = !machine_peek(machine, at, &route->ax_after, 8);
}

/* What is in memory at this moment only. */
static void look(struct tracer *tracer, struct machine *machine, const struct leg *before,
		 const struct leg *leg)
{
	struct route *route = &tracer->route;

	if (is_at(&leg->frame, "do_syscall_64") && !leg->frame.offset)
		read_pt_regs(route, machine, &leg->cpu);
	if (route->handler < 0 && before && is_handler(route, &leg->frame) && !leg->passed) {
		route->handler = route->nlegs - 1;
		read_slot(route, machine);
	}
	if (before && is_at(&before->frame, "do_syscall_64") && is_at(&leg->frame, "entry_SYSCALL"))
		read_answer(route, machine);
}

static enum follow_move skip(struct tracer *tracer, struct machine *machine,
			     const struct follow_cpu *cpu, unsigned long *until, unsigned long *rsp)
{
	tracer->state = SKIPPING;
	*rsp = cpu->rsp + 8;
	if (!machine_peek(machine, cpu->rsp, until, sizeof(*until)))
		return FOLLOW_UNTIL;
	tracer->broken = true;
	return FOLLOW_END;
}

static enum follow_move escape(struct tracer *tracer, unsigned long *until, unsigned long *rsp)
{
	tracer->state = ESCAPING;
	*until = tracer->route.user.rip + 2;
	*rsp = tracer->route.user.rsp;
	return FOLLOW_UNTIL;
}

static enum follow_move arrive(struct tracer *tracer, const struct follow_cpu *cpu)
{
	struct route *route = &tracer->route;

	tracer->state = ARRIVED;
	route->back = *cpu;
	route->returned = cpu->rip == route->user.rip + 2;
	route->elsewhere = !route->returned;
	return FOLLOW_END;
}

static enum follow_move step(struct tracer *tracer, struct machine *machine,
			     const struct follow_cpu *cpu, unsigned long *until, unsigned long *rsp)
{
	struct route *route = &tracer->route;
	struct leg *before = route->nlegs ? &route->legs[route->nlegs - 1] : NULL, *leg;
	bool was_skipping = tracer->state == SKIPPING, called;

	if (is_user(cpu))
		return arrive(tracer, cpu);
	tracer->state = STEPPING;
	leg = arena_append(tracer->arena, &route->legs, &route->nlegs);
	before = route->nlegs > 1 ? &route->legs[route->nlegs - 2] : NULL;
	*leg = (struct leg){.cpu = *cpu,
			    .frame = symbols_frame(route->symbols, route->facts, cpu->rip, false)};
	called = before && !was_skipping && has_called(&before->cpu, cpu);
	leg->passed = called && !is_on_the_way(route, &leg->frame);
	look(tracer, machine, before, leg);
	if (before && !was_skipping && !called && has_faulted(&before->cpu, leg)) {
		route->fault = route->nlegs - 2;
		return escape(tracer, until, rsp);
	}
	if (leg->passed)
		return skip(tracer, machine, cpu, until, rsp);
	route->cut_short = route->nlegs >= LEGS_MAX;
	return route->cut_short ? escape(tracer, until, rsp) : FOLLOW_STEP;
}

static enum follow_move stopped(void *cookie, struct machine *machine, const struct follow_cpu *cpu,
				unsigned long *until, unsigned long *rsp)
{
	struct tracer *tracer = cookie;

	switch (tracer->state) {
	case SEEKING:
		return seek(tracer, machine, cpu);
	case ESCAPING:
		return arrive(tracer, cpu);
	default:
		return step(tracer, machine, cpu, until, rsp);
	}
}

/* ---- how it ended -------------------------------------------------------------------------- */

/* The program's own call with a wrong number: the likeliest mistake. */
static const struct made *other_call(const struct tracer *tracer)
{
	const struct made *found = NULL;

	for (int i = 0; i < tracer->nmade; i++)
		if (tracer->made[i].explicit || tracer->made[i].legacy)
			found = &tracer->made[i];
	return found;
}

static void say_not_made(struct tracer *tracer, struct journey *journey)
{
	const struct made *other = other_call(tracer);
	const struct table_row *row = other ? row_of(tracer->route.facts, other->number) : NULL;
	struct arena *arena = tracer->arena;

	journey->end_text = arena_printf(arena, "%s ended, and never asked for %s, number %ld",
					 journey->program, journey->call, journey->number);
	if (journey->exit_status > 128)
		journey->end_text = arena_printf(
			arena, "signal %d killed %s before it asked for %s, number %ld",
			journey->exit_status - 128, journey->program, journey->call,
			journey->number);
	journey->help = arena_printf(arena,
				     "does it get as far as the call, with the arguments it was "
				     "given? Other calls that it made: %d",
				     tracer->nmade);
	if (!other)
		return;
	if (other->legacy)
		journey->help = arena_printf(
			arena,
			"it used int $0x80 with eax = %ld: that is the 32-bit door, with numbers of "
			"its own; use the syscall instruction",
			other->number);
	else
		journey->help =
			arena_printf(arena, "it asked for number %ld%s%s; %s is %ld", other->number,
				     row ? ", which is "
					 : ", which is no row of "
					   "your table",
				     row ? row->name : "", journey->call, journey->number);
}

/* Where the CPU was seen last, in words: "in __x64_sys_adder, kernel/adder.c". */
static const char *last_place(struct tracer *tracer)
{
	struct route *route = &tracer->route;
	const struct build_request build = {.stage = route->request->stage};
	int line = 0, at = route->fault >= 0 ? route->fault : route->nlegs - 1;
	const struct frame *frame;

	while (at > 0 && route->legs[at].passed)
		at--;
	if (at < 0 || !route->legs[at].frame.symbol)
		return "before its first instruction in the kernel";
	frame = &route->legs[at].frame;
	if (!frame->file)
		return arena_printf(tracer->arena, "in %s", frame->symbol);
	if (route->request->stage)
		line = vm_source_line(&build, frame->file, frame->symbol, frame->offset);
	return line ? arena_printf(tracer->arena, "in %s (%s:%d)", frame->symbol, frame->file, line)
		    : arena_printf(tracer->arena, "in %s (%s)", frame->symbol, frame->file);
}

static void say_end(struct tracer *tracer, struct journey *journey)
{
	static const char *const words[] = {
		[JOURNEY_ENDED] = "the program ended within the call, which did not come back",
		[JOURNEY_KILLED] = "the program was killed within the call",
		[JOURNEY_ELSEWHERE] = "the CPU left the kernel, but not to where it came from: a "
				      "signal was delivered",
		[JOURNEY_PANIC] = "the kernel panicked",
		[JOURNEY_HUNG] = "the kernel does not answer any more",
		[JOURNEY_TIMEOUT] = "the program had not ended when its time was over",
		[JOURNEY_LEFT] = "the machine ended by itself",
	};
	const struct route *route = &tracer->route;

	if (journey->end == JOURNEY_NOT_MADE) {
		say_not_made(tracer, journey);
		return;
	}
	if (journey->end == JOURNEY_RETURNED && !wanted(tracer, journey->number)) {
		journey->end_text = arena_printf(
			tracer->arena,
			"%s asked for number %ld, which is no row of your table; %s is %ld",
			journey->program, journey->number, route->request->wanted[0].name,
			route->request->wanted[0].number);
		journey->end = JOURNEY_OTHER;
	}
	if (journey->end == JOURNEY_RETURNED || journey->end == JOURNEY_OTHER)
		return;
	journey->end_text = words[journey->end];
	if (!route->begun)
		journey->end_text = arena_printf(tracer->arena, "%s before %s was called",
						 words[journey->end], journey->call);
	else if (!route->returned)
		journey->end_text = arena_printf(tracer->arena, "%s; the call was seen last %s",
						 words[journey->end], last_place(tracer));
}

static void read_console(struct tracer *tracer, const char *console, struct journey *journey)
{
	struct strbuf text = {0};
	struct trouble *troubles = NULL;
	int n = 0;

	if (!file_read(console, &text, CONSOLE_MAX))
		console_parse(tracer->route.facts, strbuf_str(&text),
			      tracer->route.request->vmlinux, &troubles, &n);
	if (n)
		journey->trouble = troubles[0].headline;
	strbuf_release(&text);
}

static enum journey_end judge(const struct tracer *tracer, enum machine_event event,
			      const struct machine_exec *exec)
{
	static const enum journey_end ends[] = {
		[MACHINE_HUNG] = JOURNEY_HUNG,	      [MACHINE_PANIC] = JOURNEY_PANIC,
		[MACHINE_RESET] = JOURNEY_PANIC,      [MACHINE_SHUTDOWN] = JOURNEY_LEFT,
		[MACHINE_CALLER_DIED] = JOURNEY_LEFT,
	};

	if (tracer->route.returned)
		return JOURNEY_RETURNED;
	if (tracer->route.elsewhere)
		return JOURNEY_ELSEWHERE;
	if (event != MACHINE_OK)
		return ends[event];
	if (exec->timed_out)
		return JOURNEY_TIMEOUT;
	if (!tracer->route.begun)
		return JOURNEY_NOT_MADE;
	return exec->status > 128 ? JOURNEY_KILLED : JOURNEY_ENDED;
}

/* ---- the run ------------------------------------------------------------------------------- */

static int broken(struct facts *facts, const char *help, const char *what)
{
	facts->broken = arena_strdup(facts->arena, what);
	facts->broken_help = help;
	return -EIO;
}

static int take_end(struct tracer *tracer, enum machine_event event,
		    const struct machine_exec *exec, const struct machine *machine,
		    struct journey *journey)
{
	struct facts *facts = tracer->route.facts;

	if (event == MACHINE_INTERRUPTED)
		return -EINTR;
	if (event == MACHINE_BROKEN || tracer->broken)
		return broken(facts, "./lab doctor looks into it",
			      arena_printf(facts->arena, "QEMU or its gdb stub failed: %s",
					   machine_errors(machine)));
	journey->exit_status = event == MACHINE_OK && !exec->timed_out ? exec->status : -1;
	journey->end = judge(tracer, event, exec);
	return 0;
}

static int run(struct tracer *tracer, struct machine *machine, struct journey *journey)
{
	const struct journey_request *request = tracer->route.request;
	const struct follow follow = {.places = tracer->places,
				      .nplaces = tracer->nplaces,
				      .stop = stopped,
				      .cookie = tracer};
	struct machine_exec exec = {.path = "/lab/program",
				    .argv = request->argv,
				    .timeout_s = request->timeout_s,
				    .output_max = 16u << 20,
				    .on_output = request->on_output,
				    .cookie = request->cookie};
	enum machine_event event = machine_ready(machine);

	if (event == MACHINE_OK)
		event = machine_follow(machine, &follow) ? MACHINE_BROKEN : MACHINE_OK;
	if (event == MACHINE_OK)
		event = machine_exec(machine, &exec);
	return take_end(tracer, event, &exec, machine, journey);
}

static int boot(struct tracer *tracer, struct journey *journey)
{
	const struct journey_request *request = tracer->route.request;
	const struct initramfs_file file = {
		.path = "/lab/program", .source = request->program, .mode = 0755};
	const struct accelerator tcg = {.name = "tcg"};
	struct machine_request guest = {
		.vmlinux = request->vmlinux,
		.initramfs = arena_printf(tracer->arena, "%s/trace-initramfs", request->build),
		.console = arena_printf(tracer->arena, "%s/trace-console.log", request->build),
		.accelerator = &tcg,
		.quiet = true,
	};
	char *agent = lab_path("build/guest/init"), *error = NULL;
	int err = initramfs_write(guest.initramfs, agent, &file, 1);
	struct machine *machine = err ? NULL : machine_start(&guest, &error);

	if (machine)
		err = run(tracer, machine, journey);
	else
		err = broken(tracer->route.facts, "./lab doctor looks into it",
			     error ? error : strerror(-err));
	machine_stop(machine);
	if (!err)
		read_console(tracer, guest.console, journey);
	free(agent);
	free(error);
	return err;
}

static void finish(struct tracer *tracer, struct journey *journey)
{
	struct route *route = &tracer->route;

	if (route->begun) {
		journey->call = route->call.name;
		journey->number = route->call.number;
		journey->instructions = route->nlegs;
		journey->result = (long)route->back.rax;
		stations_make(route, journey);
	}
	say_end(tracer, journey);
}

int journey_collect(struct facts *facts, const struct journey_request *request,
		    struct journey *journey)
{
	struct tracer tracer = {.arena = facts->arena,
				.route = {.request = request,
					  .facts = facts,
					  .handler = -1,
					  .fault = -1,
					  .symbols = symbols_load(request->vmlinux)}};
	double began = now_s();
	int err = tracer.route.symbols ? read_program(&tracer, request->program) : -ENOEXEC;

	*journey = (struct journey){.kernel = facts->kernel.version,
				    .vmlinux = request->vmlinux,
				    .program = request->argv[0],
				    .command = request->command,
				    .call = request->wanted[0].name,
				    .number = request->wanted[0].number,
				    .exit_status = -1};
	if (err)
		broken(facts, "./lab doctor looks into it",
		       "the kernel image or the program cannot be read");
	else
		err = boot(&tracer, journey);
	if (!err)
		finish(&tracer, journey);
	journey->seconds = now_s() - began;
	symbols_release(tracer.route.symbols);
	symbols_release(tracer.route.program_symbols);
	strbuf_release(&tracer.program);
	return err;
}
