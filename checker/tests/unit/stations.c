// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../exam/journey.h"
#include "../../facts/symboltable.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

#define USER   0x401000UL
#define STACK  0x7ffc00001000UL
#define REGS   0xffffc9000007ff58UL
#define INSIDE (REGS - 8) /* the kernel's stack in do_syscall_64() */

static struct leg leg(const char *symbol, unsigned long offset, unsigned long rsp)
{
	return (struct leg){
		.cpu = {.rip = 0xffffffff81000000 + offset,
			.rsp = rsp,
			.rdi = REGS,
			.rsi = 451,
			.rax = 451,
			.rcx = USER + 2,
			.cs = 0x10},
		.frame = {.symbol = symbol,
			  .offset = offset,
			  .address = 0xffffffff81000000 + offset},
	};
}

/* adder(20, 22) on a kernel that dispatches by an array, as they did before 6.9. */
static void fill(struct route *route, struct facts *facts, struct leg legs[8])
{
	static const struct journey_request request = {.program = "/nowhere"};

	legs[0] = leg("entry_SYSCALL_64", 0, STACK);
	legs[1] = leg("do_syscall_64", 0, INSIDE);
	legs[2] = leg("do_syscall_64", 0x40, INSIDE - 16);
	legs[3] = leg("__x64_sys_adder", 0, INSIDE - 24);
	legs[4] = leg("__x64_sys_adder", 4, INSIDE - 24);
	legs[5] = leg("do_syscall_64", 0x47, INSIDE - 16);
	legs[5].cpu.rax = 42;
	legs[6] = leg("entry_SYSCALL_64_after_hwframe", 0x50, REGS);
	*route = (struct route){
		.request = &request,
		.facts = facts,
		.symbols = symbols_load("/proc/self/exe"),
		.call = {"adder", 451},
		.user = {.rax = 451, .rdi = 20, .rsi = 22, .rip = USER, .rsp = STACK},
		.back = {.rax = 42, .rip = USER + 2, .rsp = STACK},
		.legs = legs,
		.nlegs = 7,
		.handler = 3,
		.fault = -1,
		.pt_regs_at = REGS,
		.pt_regs = {[PT_DI] = 20, [PT_SI] = 22, [PT_ORIG_AX] = 451},
		.ax_after = 42,
		.slot_at = 0xffffffff81601e58,
		.slot = 0xffffffff81000000,
		.begun = true,
		.pt_regs_read = true,
		.ax_read = true,
		.returned = true};
}

/* "program entry ..." */
static const char *ids(struct arena *arena, const struct journey *journey)
{
	struct strbuf text = {0};
	const char *copy;

	for (int i = 0; i < journey->nstations; i++)
		strbuf_addf(&text, "%s%s", i ? " " : "", journey->stations[i].id);
	copy = arena_strdup(arena, strbuf_str(&text));
	strbuf_release(&text);
	return copy;
}

static const struct station *station(const struct journey *journey, const char *id)
{
	for (int i = 0; i < journey->nstations; i++)
		if (streq(journey->stations[i].id, id))
			return &journey->stations[i];
	fail_msg("there is no station %s", id);
	return NULL;
}

static const struct journey_value *value(const struct station *station, const char *name)
{
	for (int i = 0; i < station->nvalues; i++)
		if (streq(station->values[i].name, name))
			return &station->values[i];
	fail_msg("%s has no %s", station->id, name);
	return NULL;
}

struct fixture {
	struct arena *arena;
	struct facts facts;
	struct leg legs[8];
	struct route route;
	struct journey journey;
};

static void begin(struct fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	fixture->arena = fixture->facts.arena = arena_new();
	fill(&fixture->route, &fixture->facts, fixture->legs);
}

static void end(struct fixture *fixture)
{
	symbols_release(fixture->route.symbols);
	arena_free(fixture->arena);
}

TEST(an_array_is_shown_by_the_element_that_was_read)
{
	struct fixture fixture;
	const struct station *dispatch;

	begin(&fixture);
	stations_make(&fixture.route, &fixture.journey);
	assert_string_equal(
		ids(fixture.arena, &fixture.journey),
		"program entry pt_regs do_syscall_64 dispatch handler body answer back");
	dispatch = station(&fixture.journey, "dispatch");
	assert_string_equal(dispatch->symbol, "do_syscall_64");
	assert_int_equal(value(dispatch, "slot")->value, 0xffffffff81601e58);
	assert_string_equal(value(dispatch, "holds")->meaning, "the address of __x64_sys_adder");
	end(&fixture);
}

TEST(an_element_that_does_not_lead_to_the_handler_is_not_shown)
{
	struct fixture fixture;

	begin(&fixture);
	fixture.route.slot = 0xffffffff81234560;
	stations_make(&fixture.route, &fixture.journey);
	assert_int_equal(station(&fixture.journey, "dispatch")->nvalues, 0);
	end(&fixture);
}

TEST(the_address_of_pt_regs_is_seen_where_a_parameter_should_be)
{
	struct fixture fixture;
	struct parameter params[] = {{"int", "x"}, {"int", "y"}};
	struct definition bare = {.kind = DEF_WRAPPER,
				  .base = "adder",
				  .params = params,
				  .nparams = 2,
				  .params_paired = true};
	const struct station *handler;

	begin(&fixture);
	fixture.facts.definitions = &bare;
	fixture.facts.ndefinitions = 1;
	stations_make(&fixture.route, &fixture.journey);
	handler = station(&fixture.journey, "handler");
	assert_int_equal(value(handler, "rdi")->value, REGS);
	assert_string_equal(value(handler, "rdi")->meaning,
			    "taken for x; it is the address of pt_regs");
	assert_string_equal(value(handler, "rsi")->meaning, "taken for y; it is the number");
	end(&fixture);
}

TEST(nothing_is_claimed_behind_the_place_where_a_call_was_lost)
{
	struct fixture fixture;

	begin(&fixture);
	fixture.legs[5] = leg("asm_exc_page_fault", 0, INSIDE - 80);
	fixture.route.nlegs = 6;
	fixture.route.fault = 4;
	fixture.route.ax_read = fixture.route.returned = false;
	stations_make(&fixture.route, &fixture.journey);
	assert_string_equal(ids(fixture.arena, &fixture.journey),
			    "program entry pt_regs do_syscall_64 dispatch handler body fault");
	assert_int_equal(station(&fixture.journey, "fault")->offset, 4);
	end(&fixture);
}

TEST(a_number_that_leads_nowhere_enters_no_handler)
{
	struct fixture fixture;

	begin(&fixture);
	fixture.route.handler = -1;
	fixture.legs[3] = leg("do_syscall_64", 0x50, INSIDE - 16);
	fixture.legs[4] = leg("do_syscall_64", 0x55, INSIDE - 16);
	fixture.route.ax_after = fixture.route.back.rax = -38UL;
	stations_make(&fixture.route, &fixture.journey);
	assert_string_equal(ids(fixture.arena, &fixture.journey),
			    "program entry pt_regs do_syscall_64 answer back");
	assert_string_equal(value(station(&fixture.journey, "back"), "rax")->meaning,
			    "-ENOSYS: Function not implemented");
	end(&fixture);
}
