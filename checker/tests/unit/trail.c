// SPDX-License-Identifier: GPL-2.0-only
/* Where a call gets lost, and that nothing is claimed which was not observed. */
#include "test.h"
#include "golden.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../facts/collect.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../render/render.h"
#include "../../dev/fixture.h"
#include "../../rules/trail.h"
#include "../../verdict/verdict.h"

static struct example example;

/* The small tree with adder in it, as it looks when all of it is built and booted. */
static struct facts *begin(const char *diff)
{
	static const char *const functions[] = {"__x64_sys_adder"};
	static const unsigned long addresses[] = {0xffffffff81050330, 0xffffffff810cd220};
	static struct built_object object;
	static struct generated_line lines[2];
	static const char *slots[437];
	struct facts *facts;

	example = (struct example){0};
	assert_int_equal(example_open(&example, "bare"), 0);
	example_subject(&example, "adder");
	if (diff)
		assert_int_equal(example_apply(&example, NULL, diff), 0);
	assert_int_equal(example_collect(&example), 0);
	facts = example.facts;
	object = (struct built_object){
		"kernel/adder.o", "kernel/adder.c", true, true, (const char **)functions, 1};
	facts->stage = (struct stage_facts){
		.state = FACT_COLLECTED, .headers = true, .objects = &object, .nobjects = 1};
	lines[0] = (struct generated_line){GENERATED_NUMBERS, 350, "#define __NR_adder 436"};
	lines[1] = (struct generated_line){GENERATED_ENTRIES, 437, "__SYSCALL(436, sys_adder)"};
	facts->build.generated = lines;
	facts->build.ngenerated = 2;
	slots[436] = "__x64_sys_adder";
	facts->image = (struct image_facts){.state = FACT_COLLECTED,
					    .dispatch_known = true,
					    .slots = slots,
					    .nslots = 437,
					    .build_id = "a409efa60731baa4"};
	*arena_append(facts->arena, &facts->image.symbols, &facts->image.nsymbols) =
		"__x64_sys_adder";
	facts->image.addresses = addresses;
	return facts;
}

static struct trail *follow(struct facts *facts)
{
	return trail_make(facts->arena, facts_view(facts, &example.subjects[0]));
}

static void booted(struct facts *facts, long number, long got, bool entered)
{
	facts->last_boot = (struct last_boot){FACT_COLLECTED, "2026-11-22 11:12:51", "tcg",
					      "a409efa60731baa4"};
	*arena_append(facts->arena, &facts->last_boot.calls, &facts->last_boot.ncalls) =
		(struct boot_call){"adder", number, got, entered};
}

static void shown(const struct trail *trail, bool unicode, int width, const char *golden)
{
	struct style style = {.unicode = unicode, .width = width};
	struct strbuf out = {0};

	render_trail_term(trail, &style, &out);
	render_trail_end(trail, &style, &out);
	golden_text(golden, kept(strbuf_detach(&out)));
}

#define OTHER_ROW                                                                                  \
	"--- a/arch/x86/entry/syscalls/syscall_64.tbl\n"                                           \
	"+++ b/arch/x86/entry/syscalls/syscall_64.tbl\n"                                           \
	"@@ -28,1 +28,1 @@\n"                                                                      \
	"-436\tcommon\tadder\t\t\tsys_adder\n"

TEST(a_call_that_arrives_has_lost_nothing)
{
	struct facts *facts = begin(NULL);
	struct trail *trail;

	booted(facts, 436, 42, true);
	trail = follow(facts);
	for (int i = 0; i < LINKS; i++)
		assert_int_equal(trail->links[i].state, LINK_HOLDS);
	assert_null(trail->first);
	shown(trail, true, 80, "trail.term");
	shown(trail, false, 40, "trail.40.term");
	example_close(&example);
}

TEST(a_row_that_the_scripts_skip_is_the_first_broken_link_whatever_was_built)
{
	struct facts *facts = begin(OTHER_ROW "+ 436\tcommon\tadder\t\t\tsys_adder\n");
	static const char *table = "arch/x86/entry/syscalls/syscall_64.tbl";
	struct trail *trail;

	facts->stage.unbuilt = &table;
	facts->stage.nunbuilt = 1;
	booted(facts, 436, 42, true);
	trail = follow(facts);
	assert_ptr_equal(trail->first, &trail->links[LINK_ROW]);
	assert_contains(trail->first->fault, "does not begin in column 1");
	for (int i = LINK_NUMBERS; i < LINKS; i++)
		assert_int_equal(trail->links[i].state, i == LINK_OBJECT ? LINK_HOLDS : LINK_STALE);
	shown(trail, true, 80, "trail-stale.term");
	example_close(&example);
}

TEST(nothing_is_claimed_of_what_was_never_built)
{
	struct facts *facts = begin(NULL);
	struct trail *trail;

	facts->stage = (struct stage_facts){.state = FACT_COLLECTED};
	facts->build.ngenerated = 0;
	facts->image = (struct image_facts){0};
	trail = follow(facts);
	assert_int_equal(trail->links[LINK_ROW].state, LINK_HOLDS);
	for (int i = LINK_NUMBERS; i < LINKS; i++) {
		assert_int_equal(trail->links[i].state, LINK_UNKNOWN);
		assert_non_null(trail->links[i].fault);
	}
	assert_null(trail->first);
	example_close(&example);
}

TEST(headers_without_the_name_and_with_another_number_are_broken)
{
	struct facts *facts = begin(NULL);
	struct trail *trail;

	facts->build.generated[0].text = "#define __NR_adder 437";
	trail = follow(facts);
	assert_ptr_equal(trail->first, &trail->links[LINK_NUMBERS]);
	assert_string_equal(trail->first->fault, "it holds the number 437, the row 436");
	facts->build.generated[0].text = "#define __NR_adder 436";
	facts->build.ngenerated = 1;
	trail = follow(facts);
	assert_ptr_equal(trail->first, &trail->links[LINK_ENTRIES]);
	assert_string_equal(trail->first->fault, "it names no adder");
	example_close(&example);
}

TEST(an_object_that_is_missing_without_the_function_or_older_than_its_source)
{
	struct facts *facts = begin(NULL);
	struct built_object *object = facts->stage.objects;
	const char *header = "include/linux/syscalls.h";
	struct trail *trail;

	object->nfunctions = 0;
	trail = follow(facts);
	assert_ptr_equal(trail->first, &trail->links[LINK_OBJECT]);
	assert_string_equal(trail->first->fault, "kernel/adder.o defines no __x64_sys_adder");
	object->current = false;
	assert_int_equal(follow(facts)->links[LINK_OBJECT].state, LINK_STALE);
	object->current = true;
	facts->stage.unbuilt = &header;
	facts->stage.nunbuilt = 1;
	assert_int_equal(follow(facts)->links[LINK_OBJECT].state, LINK_STALE);
	facts->stage.nunbuilt = 0;
	object->exists = false;
	trail = follow(facts);
	assert_ptr_equal(trail->first, &trail->links[LINK_OBJECT]);
	assert_string_equal(trail->first->fault, "the last build made no kernel/adder.o");
	example_close(&example);
}

TEST(an_image_without_the_function_and_a_slot_that_leads_elsewhere)
{
	struct facts *facts = begin(NULL);
	struct trail *trail;

	facts->image.slots[436] = NULL;
	trail = follow(facts);
	assert_ptr_equal(trail->first, &trail->links[LINK_SLOT]);
	assert_string_equal(trail->links[LINK_SLOT].evidence[0].text,
			    "slot 436 leads to sys_ni_syscall");
	facts->image.nsymbols = 0;
	trail = follow(facts);
	assert_ptr_equal(trail->first, &trail->links[LINK_SYMBOL]);
	facts->stage.unlinked = true;
	trail = follow(facts);
	assert_null(trail->first);
	assert_string_equal(trail->links[LINK_SYMBOL].fault, "not linked since your last edit");
	example_close(&example);
}

TEST(another_image_was_booted_than_the_one_that_is_built)
{
	struct facts *facts = begin(NULL);
	struct trail *trail;

	booted(facts, 436, 42, true);
	facts->last_boot.build_id = "0123456789abcdef";
	trail = follow(facts);
	assert_int_equal(trail->links[LINK_BOOT].state, LINK_STALE);
	assert_int_equal(trail->links[LINK_NUMBER].state, LINK_STALE);
	assert_null(trail->first);
	example_close(&example);
}

TEST(a_program_that_calls_another_number_is_told_apart_from_a_function_that_says_ENOSYS)
{
	struct facts *facts = begin(NULL);
	const char *dir = temp_dir();
	struct trail *trail;

	booted(facts, 436, -ENOSYS, true);
	trail = follow(facts);
	assert_ptr_equal(trail->first, &trail->links[LINK_NUMBER]);
	assert_true(trail->own);
	assert_contains(trail->first->fault, "returns -ENOSYS of its own");
	facts->last_boot.calls[0].got = 42;
	write_file(kept(path_join(dir, "tools/lab/call.c")),
		   "#define NR_ADDER 437 /* mine */\n"
		   "/* syscall(1, 2) */\n"
		   "int main(void) { return syscall(NR_ADDER, 1, 2) + syscall(39); }\n");
	number_uses_collect(facts, dir);
	assert_int_equal(facts->nuses, 2);
	assert_int_equal(facts->uses[0].number, 437);
	assert_int_equal(facts->uses[0].defined.line, 1);
	assert_int_equal(facts->uses[1].number, 39);
	trail = follow(facts);
	assert_ptr_equal(trail->first, &trail->links[LINK_NUMBER]);
	assert_string_equal(trail->first->fault, "the program calls 437, but adder is number 436");
	shown(trail, true, 80, "trail-number.term");
	example_close(&example);
}

TEST(the_record_of_a_boot_reads_as_it_was_written)
{
	struct facts *facts = begin(NULL);
	struct challenge calls[] = {
		{.syscall = "adder", .number = 436, .answered = true, .got = -38, .hits = 2},
		{.syscall = "adder", .number = 436, .answered = true, .got = 7},
		{.syscall = "answer", .number = 437},
	};
	const char *dir = temp_dir();

	last_boot_collect(facts, dir);
	assert_int_equal(facts->last_boot.state, FACT_NOT_COLLECTED);
	facts->boot = (struct boot_facts){.state = FACT_COLLECTED,
					  .challenges = calls,
					  .nchallenges = 3,
					  .accelerator = "kvm"};
	assert_int_equal(last_boot_write(facts, dir), 0);
	last_boot_collect(facts, dir);
	assert_int_equal(facts->last_boot.state, FACT_COLLECTED);
	assert_string_equal(facts->last_boot.accelerator, "kvm");
	assert_string_equal(facts->last_boot.build_id, "a409efa60731baa4");
	assert_int_equal(facts->last_boot.ncalls, 1);
	assert_int_equal(facts->last_boot.calls[0].got, -38);
	assert_true(facts->last_boot.calls[0].entered);
	example_close(&example);
}

TEST(a_finding_with_a_trail_is_shown_in_every_format)
{
	static const struct style style = {0};
	struct facts *facts = begin(NULL);
	struct finding *finding;
	struct verdict verdict = {.arena = facts->arena,
				  .outcome = OUTCOME_FAIL,
				  .facts = facts,
				  .findings = &example.findings};

	facts->kernel.dir = "work/linux";
	example.findings.arena = facts->arena;
	example.findings.facts = facts;
	booted(facts, 436, -ENOSYS, true);
	finding = finding_new(&example.findings, rule_find("E0801"), "adder", (struct span){0},
			      "call 436 (adder) gives ENOSYS: function not implemented");
	finding->trail = follow(facts);
	golden_verdict("verdict-trail.json", "json", &verdict, &style);
	golden_verdict("verdict-trail.sarif", "sarif", &verdict, &style);
	golden_verdict("verdict-trail.junit", "junit", &verdict, &style);
	golden_verdict("verdict-trail.tap", "tap", &verdict, &style);
	example_close(&example);
}

TEST(programs_that_are_none_are_not_read)
{
	struct facts *facts = begin(NULL);
	const char *dir = temp_dir();
	const char *big = kept(path_join(dir, "tools/lab/big.c"));
	const char *pipe = kept(path_join(dir, "tools/lab/pipe.c"));

	write_file(kept(path_join(dir, "tools/lab/call.c")), "int x = syscall ( 0x1b4L );\n");
	write_file(kept(path_join(dir, "tools/lab/call.txt")), "syscall(1);\n");
	write_file(big, "syscall(2);\n");
	assert_int_equal(truncate(big, 3 << 20), 0);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	number_uses_collect(facts, dir);
	assert_int_equal(facts->nuses, 1);
	assert_int_equal(facts->uses[0].number, 436);
	number_uses_collect(facts, big);
	assert_int_equal(facts->nuses, 0);
	example_close(&example);
}
