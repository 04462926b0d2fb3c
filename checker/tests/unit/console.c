// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../facts/collect.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"

static struct facts *facts;
static struct trouble *troubles;

static int parse(const char *text)
{
	struct arena *arena = arena_new();
	int n;

	facts = arena_new_obj(arena, struct facts);
	facts->arena = arena;
	console_parse(facts, text, NULL, &troubles, &n);
	return n;
}

/* The learner's tree: adder is defined in kernel/adder.c, line 8. */
static int parse_with_adder(const char *text)
{
	static const struct file_facts file = {.file = "kernel/adder.c"};
	static struct definition adder = {
		.kind = DEF_MACRO, .name = "adder", .base = "adder", .file = &file};
	struct arena *arena = arena_new();
	int n;

	adder.span = (struct span){.file = "kernel/adder.c", .line = 8};
	facts = arena_new_obj(arena, struct facts);
	*facts = (struct facts){.arena = arena, .definitions = &adder, .ndefinitions = 1};
	console_parse(facts, text, NULL, &troubles, &n);
	return n;
}

static void done(void)
{
	arena_free(facts->arena);
}

TEST(a_console_without_trouble_has_none)
{
	assert_int_equal(parse(read_fixture("console/quiet.txt")), 0);
	done();
	assert_int_equal(parse(""), 0);
	done();
}

TEST(an_oops_with_bare_addresses_keeps_them_in_order)
{
	assert_int_equal(parse(read_fixture("console/oops-6.1-addresses.txt")), 1);
	assert_int_equal(troubles[0].kind, TROUBLE_OOPS);
	assert_string_equal(troubles[0].headline,
			    "BUG: kernel NULL pointer dereference, address: 0000000000000000");
	assert_int_equal(troubles[0].nframes, 4);
	assert_int_equal(troubles[0].frames[0].address, 0xffffffff81050346);
	assert_int_equal(troubles[0].frames[1].address, 0xffffffff81000e66);
	assert_int_equal(troubles[0].frames[3].address, 0xffffffff812000ac);
	assert_contains(troubles[0].console, "CR2: 0000000000000000");
	done();
}

TEST(an_oops_names_the_learners_frame_and_the_panic_after_it_is_its_own)
{
	assert_int_equal(parse_with_adder(read_fixture("console/oops-5.10-stamps.txt")), 2);
	assert_int_equal(troubles[0].kind, TROUBLE_OOPS);
	assert_string_equal(troubles[0].headline,
			    "BUG: unable to handle page fault for address: ffffdead00000000");
	assert_int_equal(troubles[0].nframes, 4);
	assert_string_equal(troubles[0].frames[0].symbol, "store");
	assert_false(troubles[0].frames[0].learners);
	assert_string_equal(troubles[0].frames[1].symbol, "__do_sys_adder");
	assert_true(troubles[0].frames[1].learners);
	assert_string_equal(troubles[0].frames[1].file, "kernel/adder.c");
	assert_int_equal(troubles[0].frames[1].line, 8);
	assert_int_equal(troubles[0].frames[1].offset, 0x12);
	assert_int_equal(troubles[1].kind, TROUBLE_PANIC);
	assert_contains(troubles[1].headline, "Attempted to kill init");
	done();
}

TEST(a_warning_and_a_bug_name_their_very_line)
{
	assert_int_equal(parse_with_adder(read_fixture("console/warn-6.12-caller-ids.txt")), 2);
	assert_int_equal(troubles[0].kind, TROUBLE_WARNING);
	assert_string_equal(troubles[0].frames[0].symbol, "__do_sys_adder");
	assert_int_equal(troubles[0].frames[0].line, 9);
	assert_string_equal(troubles[0].frames[1].symbol, "x64_sys_call");
	assert_int_equal(troubles[1].kind, TROUBLE_OOPS);
	assert_string_equal(troubles[1].headline, "kernel BUG at kernel/adder.c:12!");
	assert_int_equal(troubles[1].frames[0].line, 12);
	assert_true(troubles[1].frames[0].learners);
	done();
}

TEST(sleeping_in_atomic_context_and_lockdep_are_warnings)
{
	assert_int_equal(parse_with_adder(read_fixture("console/atomic-and-locks.txt")), 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(troubles[i].kind, TROUBLE_WARNING);
	assert_contains(troubles[0].headline, "sleeping function called");
	assert_true(troubles[0].frames[2].learners);
	assert_contains(troubles[1].headline, "possible circular locking");
	assert_contains(troubles[2].headline, "scheduling while atomic");
	done();
}

TEST(a_panic_without_oops_is_recognised)
{
	assert_int_equal(parse(read_fixture("console/panic-no-init.txt")), 1);
	assert_int_equal(troubles[0].kind, TROUBLE_PANIC);
	assert_contains(troubles[0].headline, "No working init found");
	done();
}

TEST(control_characters_on_the_console_never_reach_the_learners_terminal)
{
	assert_int_equal(parse("BUG: kernel NULL pointer dereference, \033[2J address: 0\n"), 1);
	assert_not_contains(troubles[0].headline, "\033");
	assert_not_contains(troubles[0].console, "\033");
	done();
}

TEST(a_console_cut_short_in_any_place_is_still_read)
{
	const char *text = read_fixture("console/oops-5.10-stamps.txt");
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i += 7) {
		char *part = strndup(text, i);

		parse_with_adder(part);
		done();
		free(part);
	}
}

TEST(a_kernel_that_oopses_for_ever_leaves_a_bounded_list_and_its_panic)
{
	struct strbuf text = {0};

	for (int i = 0; i < 10000; i++)
		strbuf_addstr(&text, "BUG: unable to handle page fault for address: 0\n");
	strbuf_addstr(&text, "Kernel panic - not syncing: Fatal exception\n");
	assert_int_equal(parse(strbuf_str(&text)), 64);
	assert_int_equal(troubles[62].kind, TROUBLE_OOPS);
	assert_int_equal(troubles[63].kind, TROUBLE_PANIC);
	strbuf_release(&text);
	done();
}
