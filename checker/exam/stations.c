// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "journey.h"
#include "../facts/symboltable.h"

static struct station *add(struct route *route, struct journey *journey, const char *id,
			   const char *title)
{
	struct station *station =
		arena_append(route->facts->arena, &journey->stations, &journey->nstations);

	*station = (struct station){.id = id, .title = title, .in_kernel = true};
	return station;
}

static void at_leg(struct station *station, const struct leg *leg)
{
	station->symbol = leg->frame.symbol;
	station->offset = leg->frame.offset;
	station->address = leg->cpu.rip;
}

static void value(struct route *route, struct station *station, const char *name,
		  unsigned long number, const char *meaning)
{
	*arena_append(route->facts->arena, &station->values, &station->nvalues) =
		(struct journey_value){.name = name, .value = number, .meaning = meaning};
}

static void address(struct route *route, struct station *station, const char *name,
		    unsigned long number, const char *meaning)
{
	value(route, station, name, number, meaning);
	station->values[station->nvalues - 1].bits = true;
}

char *journey_number(const struct journey_value *value)
{
	long number = (long)value->value;

	if (value->bits || number < INT_MIN || number > INT_MAX)
		return xasprintf("0x%lx", value->value);
	return xasprintf("%ld", number);
}

static bool is_at(const struct leg *leg, const char *prefix)
{
	return leg->frame.symbol && starts_with(leg->frame.symbol, prefix);
}

/* ---- what the numbers mean ----------------------------------------------------------------- */

/* The definition of the call in the learner's tree, or NULL. */
static const struct definition *definition_of(const struct route *route, const char *symbol)
{
	const struct facts *facts = route->facts;
	const char *base = entry_base(facts->arena, symbol);

	for (int i = 0; i < facts->ndefinitions; i++)
		if (streq(facts->definitions[i].base, base) &&
		    facts->definitions[i].kind != DEF_COMPAT)
			return &facts->definitions[i];
	return NULL;
}

static const char *handler_symbol(const struct route *route)
{
	const struct image_facts *image = &route->facts->image;
	long number = route->call.number;

	if (route->handler >= 0)
		return route->legs[route->handler].frame.symbol;
	return image->dispatch_known && number >= 0 && number < image->nslots ? image->slots[number]
									      : NULL;
}

static const struct definition *handler_definition(const struct route *route)
{
	const char *symbol = handler_symbol(route);

	return symbol ? definition_of(route, symbol) : NULL;
}

static const char *parameter(const struct route *route, int i)
{
	const struct definition *definition = handler_definition(route);

	if (!definition || !definition->params_paired || i >= definition->nparams)
		return NULL;
	return definition->params[i].name;
}

/* How many arguments to show: what the definition takes, or all six where it is not known. */
static int arguments(const struct route *route)
{
	const struct definition *definition = handler_definition(route);

	if (!definition || !definition->params_paired)
		return definition && definition->digit == 0 ? 0 : SYSCALL_ARGS_MAX;
	return definition->nparams < SYSCALL_ARGS_MAX ? definition->nparams : SYSCALL_ARGS_MAX;
}

static const char *errno_meaning(struct arena *arena, long number)
{
	const char *name = number < 0 && number >= -4095 ? strerrorname_np((int)-number) : NULL;

	return name ? arena_printf(arena, "-%s: %s", name, strerror((int)-number)) : NULL;
}

/* ---- the way in ---------------------------------------------------------------------------- */

static void add_arguments(struct route *route, struct station *station)
{
	const struct follow_cpu *cpu = &route->user;
	const struct {
		const char *name;
		unsigned long value;
	} registers[SYSCALL_ARGS_MAX] = {{"rdi", cpu->rdi}, {"rsi", cpu->rsi}, {"rdx", cpu->rdx},
					 {"r10", cpu->r10}, {"r8", cpu->r8},   {"r9", cpu->r9}};

	for (int i = 0; i < arguments(route); i++) {
		const char *name = parameter(route, i);

		value(route, station, registers[i].name, registers[i].value,
		      name ? arena_printf(route->facts->arena, "argument %d, which is %s", i + 1,
					  name)
			   : arena_printf(route->facts->arena, "argument %d", i + 1));
	}
}

static bool row_is_there(const struct route *route)
{
	const struct table_facts *table = &route->facts->table;

	for (int i = 0; i < table->nrows; i++)
		if (table->rows[i].number == route->call.number)
			return true;
	return false;
}

static void make_program(struct route *route, struct journey *journey)
{
	struct station *station = add(route, journey, "program", "before the syscall instruction");
	struct facts nothing = {.arena = route->facts->arena};
	struct frame frame = {0};

	if (route->program_symbols)
		frame = symbols_frame(route->program_symbols, &nothing, route->user.rip, false);
	station->in_kernel = false;
	station->symbol = frame.symbol;
	station->offset = frame.offset;
	station->address = route->user.rip;
	value(route, station, "rax", route->user.rax,
	      row_is_there(route)
		      ? arena_printf(route->facts->arena, "the number: %s", route->call.name)
		      : "the number: no row of your table has it");
	add_arguments(route, station);
	address(route, station, "rsp", route->user.rsp, "the program's stack");
	address(route, station, "rip", route->user.rip, "the syscall instruction");
	if (!route->request->source)
		return;
	/* In the C library's syscall() it is the caller that stands in the program's source. */
	lines_of_program(route, station,
			 streq(frame.symbol, "syscall") && route->user_return
				 ? route->user_return - 1
				 : route->user.rip);
}

static void make_entry(struct route *route, struct journey *journey)
{
	const struct leg *leg = &route->legs[0];
	struct station *station;
	bool same = leg->cpu.rsp == route->user.rsp;

	if (!route->nlegs)
		return;
	station = add(route, journey, "entry", "the CPU is in the kernel: its first instruction");
	at_leg(station, leg);
	value(route, station, "rax", leg->cpu.rax, "the number");
	address(route, station, "rcx", leg->cpu.rcx,
		leg->cpu.rcx == route->user.rip + 2 ? "where to go back to: the CPU put it there"
						    : NULL);
	address(route, station, "r11", leg->cpu.r11, "the flags: the CPU put them there");
	address(route, station, "rsp", leg->cpu.rsp,
		same ? "still the program's stack" : "the kernel's stack");
	address(route, station, "cs", leg->cpu.cs,
		arena_printf(route->facts->arena, "ring %u", leg->cpu.cs & 3));
}

static const char *member_meaning(struct route *route, int argument)
{
	const char *name = parameter(route, argument);

	return name ? arena_printf(route->facts->arena, "%s", name) : NULL;
}

static void make_pt_regs(struct route *route, struct journey *journey)
{
	static const struct {
		const char *name;
		enum pt_regs_word word;
	} members[SYSCALL_ARGS_MAX] = {{"di", PT_DI},	{"si", PT_SI}, {"dx", PT_DX},
				       {"r10", PT_R10}, {"r8", PT_R8}, {"r9", PT_R9}};
	struct arena *arena = route->facts->arena;
	struct station *station;
	int i = 0;

	if (!route->pt_regs_read)
		return;
	station = add(route, journey, "pt_regs", "the registers, saved: struct pt_regs");
	station->address = route->pt_regs_at;
	while (i < route->nlegs && !is_at(&route->legs[i], "do_syscall_64"))
		i++;
	station->symbol = i ? route->legs[i - 1].frame.symbol : NULL;
	station->note = arena_printf(arena,
				     "it lies on the kernel's stack at 0x%lx; %d instructions of "
				     "the entry code made it",
				     route->pt_regs_at, i);
	for (int j = 0; j < arguments(route); j++)
		value(route, station, members[j].name, route->pt_regs[members[j].word],
		      member_meaning(route, j));
	value(route, station, "orig_ax", route->pt_regs[PT_ORIG_AX], "the number");
	value(route, station, "ax", route->pt_regs[PT_AX],
	      errno_meaning(arena, (long)route->pt_regs[PT_AX]));
	address(route, station, "ip", route->pt_regs[PT_IP], "where to go back to");
	address(route, station, "sp", route->pt_regs[PT_SP], "the program's stack");
}

/* What a register of a function of the kernel holds, where that can be seen from its value. */
static const char *known(const struct route *route, unsigned long number)
{
	if (route->pt_regs_at && number == route->pt_regs_at)
		return "the address of pt_regs";
	return (long)number == route->call.number ? "the number" : NULL;
}

static int find(const struct route *route, int from, const char *prefix)
{
	for (int i = from; i < route->nlegs; i++)
		if (is_at(&route->legs[i], prefix) && !route->legs[i].passed)
			return i;
	return -1;
}

/* Functions that were called between two legs and passed over. */
static void add_calls(struct route *route, struct station *station, int from, int to)
{
	for (int i = from; i < to; i++)
		if (route->legs[i].passed && route->legs[i].frame.symbol && station->ncalls < 20)
			*arena_append(route->facts->arena, &station->calls, &station->ncalls) =
				route->legs[i].frame.symbol;
}

static void make_common(struct route *route, struct journey *journey)
{
	int at = find(route, 0, "do_syscall_64"), end = route->handler;
	struct station *station;

	if (at < 0)
		return;
	station = add(route, journey, "do_syscall_64", "the part in C that all system calls share");
	at_leg(station, &route->legs[at]);
	value(route, station, "rdi", route->legs[at].cpu.rdi,
	      known(route, route->legs[at].cpu.rdi));
	value(route, station, "rsi", route->legs[at].cpu.rsi,
	      known(route, route->legs[at].cpu.rsi));
	if (end < 0)
		end = find(route, at, "entry_SYSCALL");
	add_calls(route, station, at, end < 0 ? route->nlegs : end);
	if (route->handler < 0 && route->returned)
		station->note = arena_printf(route->facts->arena,
					     "no handler was entered: number %ld leads nowhere in "
					     "this kernel",
					     route->call.number);
}

/* ---- the dispatcher ------------------------------------------------------------------------ */

static void make_dispatch(struct route *route, struct journey *journey)
{
	int at = find(route, 0, "x64_sys_call"), from = route->handler - 1;
	struct arena *arena = route->facts->arena;
	const char *name = route->handler < 0 ? NULL : route->legs[route->handler].frame.symbol;
	struct station *station;

	if (route->handler < 0)
		return;
	station = add(route, journey, "dispatch", "from the number to the handler");
	while (from > 0 && is_at(&route->legs[from], "__x86"))
		from--;
	at_leg(station, &route->legs[from]);
	if (at >= 0 && at < route->handler) {
		value(route, station, "rdi", route->legs[at].cpu.rdi,
		      known(route, route->legs[at].cpu.rdi));
		value(route, station, "rsi", route->legs[at].cpu.rsi,
		      known(route, route->legs[at].cpu.rsi));
		station->note = arena_printf(
			arena,
			"a switch: after %d instructions, at x64_sys_call+0x%lx, its arm for %ld "
			"goes to %s",
			route->handler - at, route->legs[from].frame.offset, route->call.number,
			name);
		return;
	}
	station->note =
		arena_printf(arena, "%s+0x%lx goes to %s, which the number led it to",
			     route->legs[from].frame.symbol, route->legs[from].frame.offset, name);
	if (route->slot_at && route->slot == route->legs[route->handler].cpu.rip) {
		address(route, station, "slot", route->slot_at,
			arena_printf(arena, "the address of sys_call_table[%ld]",
				     route->call.number));
		address(route, station, "holds", route->slot,
			arena_printf(arena, "the address of %s", name));
		station->note = "an array: its element of that number is the handler's address";
	}
}

/* ---- the handler --------------------------------------------------------------------------- */

/* The first leg behind the handler: the stack is above the return address that it began with. */
static int handler_end(const struct route *route)
{
	unsigned long rsp = route->legs[route->handler].cpu.rsp;

	for (int i = route->handler + 1; i < route->nlegs; i++)
		if (route->legs[i].cpu.rsp > rsp)
			return i;
	return -1;
}

/* A function without a wrapper takes its parameters from the registers as they happen to be. */
static void add_bare_parameters(struct route *route, struct station *station)
{
	const struct follow_cpu *cpu = &route->legs[route->handler].cpu;
	const unsigned long registers[SYSCALL_ARGS_MAX] = {cpu->rdi, cpu->rsi, cpu->rdx,
							   cpu->rcx, cpu->r8,  cpu->r9};
	static const char *const names[SYSCALL_ARGS_MAX] = {"rdi", "rsi", "rdx", "rcx", "r8", "r9"};

	for (int i = 0; i < arguments(route); i++) {
		const char *what = known(route, registers[i]);

		value(route, station, names[i], registers[i],
		      arena_printf(route->facts->arena, "taken for %s%s%s", parameter(route, i),
				   what ? "; it is " : "", what ? what : ""));
	}
	station->note = "this function was not made by SYSCALL_DEFINE: what it takes for its "
			"parameters are the handler's own registers";
}

static bool takes_pt_regs(const struct definition *definition)
{
	return definition->nparams == 1 && definition->params_paired &&
	       strstr(definition->params[0].type, "pt_regs");
}

static void make_handler(struct route *route, struct journey *journey)
{
	const struct definition *definition = handler_definition(route);
	struct station *station;
	const struct leg *leg;

	if (route->handler < 0)
		return;
	leg = &route->legs[route->handler];
	station = add(route, journey, "handler",
		      strstr(leg->frame.symbol, "ni_syscall")
			      ? "the handler of all numbers that have none"
			      : "the handler");
	at_leg(station, leg);
	if (definition && definition->kind != DEF_MACRO && definition->params_paired &&
	    definition->nparams && !takes_pt_regs(definition)) {
		add_bare_parameters(route, station);
		return;
	}
	value(route, station, "rdi", leg->cpu.rdi, known(route, leg->cpu.rdi));
	if (definition && definition->kind == DEF_MACRO)
		station->note =
			arena_printf(route->facts->arena,
				     "the wrapper that %s made: it takes the arguments out of "
				     "pt_regs",
				     definition->macro);
}

static void add_body_values(struct route *route, struct station *station, const struct leg *leg)
{
	const unsigned long registers[SYSCALL_ARGS_MAX] = {leg->cpu.rdi, leg->cpu.rsi, leg->cpu.rdx,
							   leg->cpu.rcx, leg->cpu.r8,  leg->cpu.r9};
	static const char *const names[SYSCALL_ARGS_MAX] = {"rdi", "rsi", "rdx", "rcx", "r8", "r9"};

	for (int i = 0; i < arguments(route); i++)
		value(route, station, names[i], registers[i], parameter(route, i));
}

/* The file is the learner's and can be compiled again. */
static const char *file_of(const struct route *route)
{
	const struct definition *definition = handler_definition(route);

	if (!route->request->stage)
		return NULL;
	return definition ? definition->span.file : route->legs[route->handler].frame.file;
}

/* Names that the macro makes and the image does not have: no function of their own was left. */
static void say_missing(struct route *route, struct station *station)
{
	const struct definition *definition = handler_definition(route);
	struct arena *arena = route->facts->arena;
	const char *outer = route->legs[route->handler].frame.symbol;

	if (station->inlined || !definition || definition->kind != DEF_MACRO ||
	    definition->digit == 0)
		return;
	if (!symbols_address(route->symbols,
			     arena_printf(arena, "__se_sys_%s", definition->base)) &&
	    !symbols_address(route->symbols, arena_printf(arena, "__do_sys_%s", definition->base)))
		station->inlined = arena_printf(
			arena,
			"the image has no function __se_sys_%s and no __do_sys_%s: gcc made them "
			"part of %s",
			definition->base, definition->base, outer);
}

/* Functions of the learner's that were entered behind the wrapper, one station each. */
static void make_inner(struct route *route, struct journey *journey, int end, const char *file)
{
	const char *last = route->legs[route->handler].frame.symbol;

	for (int i = route->handler + 1; i < end && journey->nstations < 30; i++) {
		const struct leg *leg = &route->legs[i];
		struct station *station;

		if (leg->passed || leg->frame.offset || !leg->frame.symbol ||
		    streq(leg->frame.symbol, last) || is_at(leg, "__x86"))
			continue;
		last = leg->frame.symbol;
		station = add(route, journey, "body",
			      ends_with(last, ".cold")
				      ? "a part of it that gcc put elsewhere, as unlikely"
				      : "a function that it goes to");
		at_leg(station, leg);
		if (is_at(leg, "__do_sys_") || is_at(leg, "__se_sys_"))
			add_body_values(route, station, leg);
		if (file)
			lines_of_function(route, station, &leg->frame,
					  leg->frame.file ? leg->frame.file : file);
	}
}

static void make_body(struct route *route, struct journey *journey)
{
	const char *file = route->handler < 0 ? NULL : file_of(route);
	struct station *station;
	int end;

	if (route->handler < 0 || strstr(route->legs[route->handler].frame.symbol, "ni_syscall"))
		return;
	end = handler_end(route);
	if (end < 0)
		end = route->fault >= 0 ? route->fault + 1 : route->nlegs;
	station = add(route, journey, "body", "what it does");
	at_leg(station, &route->legs[route->handler]);
	if (file)
		lines_of_function(route, station, &route->legs[route->handler].frame, file);
	say_missing(route, station);
	add_calls(route, station, route->handler, end);
	station->note = arena_printf(route->facts->arena, "%d instructions were followed",
				     end - route->handler);
	make_inner(route, journey, end, file);
}

/* ---- the way back -------------------------------------------------------------------------- */

static void make_answer(struct route *route, struct journey *journey)
{
	int end = route->handler < 0 ? -1 : handler_end(route);
	struct arena *arena = route->facts->arena;
	struct station *station;

	if (route->fault >= 0 || (end < 0 && !route->ax_read))
		return;
	station = add(route, journey, "answer", "the answer");
	if (end >= 0) {
		at_leg(station, &route->legs[end]);
		value(route, station, "rax", route->legs[end].cpu.rax,
		      errno_meaning(arena, (long)route->legs[end].cpu.rax));
		station->note = "the handler came back with it in rax";
	}
	if (route->ax_read) {
		value(route, station, "ax", route->ax_after,
		      "in pt_regs, where it is taken from in the end");
		station->note = end >= 0 ? "the handler came back with it in rax; do_syscall_64 "
					   "put it into pt_regs"
					 : "do_syscall_64 left this in pt_regs";
	}
}

static void make_fault(struct route *route, struct journey *journey)
{
	const struct leg *leg, *next;
	struct station *station;

	if (route->fault < 0)
		return;
	leg = &route->legs[route->fault];
	next = leg + 1;
	station = add(route, journey, "fault", "the CPU stopped at an instruction");
	at_leg(station, leg);
	station->note = arena_printf(route->facts->arena, "it raised an exception and went to %s",
				     next->frame.symbol ? next->frame.symbol : "the kernel");
	address(route, station, "rip", leg->cpu.rip, "the instruction");
}

static void make_back(struct route *route, struct journey *journey)
{
	struct arena *arena = route->facts->arena;
	struct station *station;
	const char *meaning = errno_meaning(arena, (long)route->back.rax);

	if (!route->returned)
		return;
	station = add(route, journey, "back", "behind the syscall instruction");
	station->in_kernel = false;
	station->symbol = journey->stations[0].symbol;
	station->address = route->back.rip;
	station->offset = journey->stations[0].offset + 2;
	value(route, station, "rax", route->back.rax, meaning ? meaning : "the answer");
	address(route, station, "rip", route->back.rip, "the next instruction");
	if (meaning && streq(station->symbol, "syscall"))
		station->note =
			"the C library's syscall() makes -1 of this, and puts the rest into "
			"errno";
}

void stations_make(struct route *route, struct journey *journey)
{
	make_program(route, journey);
	make_entry(route, journey);
	make_pt_regs(route, journey);
	make_common(route, journey);
	make_dispatch(route, journey);
	make_handler(route, journey);
	make_body(route, journey);
	make_answer(route, journey);
	make_fault(route, journey);
	make_back(route, journey);
}
