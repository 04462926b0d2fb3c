// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include "../../exam/bootparts.h"
#include "../../exam/knownboot.h"
#include "../../lib/arena.h"

/* A boot of a kernel with one system call, whose questions are drawn. */
struct drawn {
	struct facts facts;
	struct step step;
	struct step_syscall asked;
	struct boot_request request;
	struct boot boot;
	unsigned long handler;
	struct challenge challenges[2];
	struct control control;
	struct program_run run;
	struct own_calls own;
	struct step_program program;
};

static struct drawn *draw(struct arena *arena, const char *dir)
{
	struct drawn *drawn = arena_new_obj(arena, struct drawn);
	struct boot_facts *boot = &drawn->facts.boot;

	drawn->step = (struct step){.syscalls = &drawn->asked, .nsyscalls = 1};
	drawn->request = (struct boot_request){.step = &drawn->step, .known = dir, .unshown = true};
	drawn->handler = 0xffffffff81000000;
	for (int i = 0; i < 2; i++)
		drawn->challenges[i] = (struct challenge){.syscall = "adder",
							  .number = 451,
							  .args = {20 + i, 22},
							  .expected = 42 + i};
	drawn->control = (struct control){.name = "close(-1)", .number = 3, .expected = -9};
	boot->challenges = drawn->challenges;
	boot->nchallenges = 2;
	boot->controls = &drawn->control;
	boot->ncontrols = 1;
	boot->console = arena_printf(arena, "%s/console.log", dir);
	drawn->facts.image.path = arena_printf(arena, "%s/vmlinux", dir);
	drawn->boot = (struct boot){
		.facts = &drawn->facts,
		.arena = arena,
		.request = &drawn->request,
		.step = &drawn->step,
		.boot = boot,
		.accelerator = {.name = "tcg"},
		.handlers = &drawn->handler,
		.initramfs = arena_printf(arena, "%s/initramfs", dir),
	};
	write_file(drawn->facts.image.path, "the kernel");
	write_file(drawn->boot.initramfs, "the agent");
	return drawn;
}

/* A program of the learner's that asks for adder once. */
static void add_program(struct drawn *drawn)
{
	struct boot *boot = &drawn->boot;

	drawn->own = (struct own_calls){{0x401000}, 1};
	boot->own = &drawn->own;
	boot->nown = 1;
	drawn->step.programs = &drawn->program;
	drawn->step.nprograms = 1;
	drawn->run = (struct program_run){
		.source = "tools/lab/call.c", .argv = "40 2", .compiled = true, .expected = "42\n"};
	boot->boot->programs = &drawn->run;
	boot->boot->nprograms = 1;
}

static void run_well(struct drawn *drawn)
{
	static struct own_call own = {451, {40, 2}};

	drawn->run.ran = drawn->run.ok = drawn->run.watched = drawn->run.own_watched = true;
	drawn->run.hits = drawn->run.nown = 1;
	drawn->run.own = &own;
	drawn->run.output = "42\n";
	drawn->run.errors = drawn->run.said = "";
}

static void go_well(struct drawn *drawn)
{
	for (int i = 0; i < 2; i++) {
		struct challenge *challenge = &drawn->challenges[i];

		challenge->got = challenge->expected;
		challenge->answered = challenge->witnessed = challenge->args_match = true;
		challenge->hits = 1;
	}
	drawn->control.got = drawn->control.expected;
	drawn->control.answered = drawn->control.ok = true;
	drawn->facts.boot.end = BOOT_COMPLETED;
	write_file(drawn->facts.boot.console, "");
}

/* Whether a boot in which all went well, and then @harm() happened, is known afterwards. */
static bool is_noted(void (*harm)(struct drawn *drawn))
{
	struct arena *arena = arena_new();
	struct drawn *first = draw(arena, temp_dir()), *next;
	const char *key = known_boot_key(&first->boot);
	bool noted;

	assert_non_null(key);
	assert_false(known_boot_take(&first->boot, key));
	go_well(first);
	harm(first);
	known_boot_keep(&first->boot, key);
	next = draw(arena, first->request.known);
	noted = known_boot_take(&next->boot, known_boot_key(&next->boot));
	if (noted)
		assert_int_equal(boot_tally_all(next->boot.boot).right, 3);
	arena_free(arena);
	return noted;
}

static void nothing(struct drawn *drawn)
{
	(void)drawn;
}

static void wrong_answer(struct drawn *drawn)
{
	drawn->challenges[1].got++;
}

static void no_answer(struct drawn *drawn)
{
	drawn->challenges[1].answered = false;
}

static void decoy(struct drawn *drawn)
{
	drawn->challenges[0].hits = 0;
}

static void other_arguments(struct drawn *drawn)
{
	drawn->challenges[0].args_match = false;
}

static void broken_control(struct drawn *drawn)
{
	drawn->control.ok = false;
}

static void incident(struct drawn *drawn)
{
	drawn->facts.boot.nincidents = 1;
}

static void panic(struct drawn *drawn)
{
	drawn->facts.boot.end = BOOT_PANIC;
}

static void warning(struct drawn *drawn)
{
	write_file(drawn->facts.boot.console, "WARNING: CPU: 0\n");
}

TEST(a_boot_that_went_well_is_known_and_its_questions_are_answered)
{
	assert_true(is_noted(nothing));
}

TEST(a_boot_in_which_anything_was_wrong_is_never_known)
{
	void (*const harms[])(struct drawn *) = {wrong_answer,	 no_answer, decoy, other_arguments,
						 broken_control, incident,  panic, warning};

	for (size_t i = 0; i < sizeof(harms) / sizeof(*harms); i++)
		assert_false(is_noted(harms[i]));
}

TEST(another_kernel_another_question_or_another_order_is_another_boot)
{
	struct arena *arena = arena_new();
	struct drawn *drawn = draw(arena, temp_dir());
	const char *key = known_boot_key(&drawn->boot);
	struct challenge first = drawn->challenges[0];

	assert_string_equal(key, known_boot_key(&drawn->boot));
	drawn->challenges[0] = drawn->challenges[1];
	drawn->challenges[1] = first;
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	drawn = draw(arena, drawn->request.known);
	drawn->challenges[1].args[0]++;
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	drawn = draw(arena, drawn->request.known);
	drawn->challenges[1].caller.uid = 1000;
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	drawn = draw(arena, drawn->request.known);
	drawn->handler++;
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	drawn = draw(arena, drawn->request.known);
	drawn->facts.boot.clock = "2031-01-01T00:17:03";
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	drawn = draw(arena, drawn->request.known);
	write_file(drawn->facts.image.path, "another kernel");
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	arena_free(arena);
}

TEST(what_is_shown_or_has_memory_is_always_booted)
{
	struct arena *arena = arena_new();
	struct drawn *drawn = draw(arena, temp_dir());

	drawn->request.unshown = false;
	assert_null(known_boot_key(&drawn->boot));
	drawn->facts.boot.clock = "2031-01-01T00:17:03"; /* a second boot is never shown */
	assert_non_null(known_boot_key(&drawn->boot));
	drawn = draw(arena, drawn->request.known);
	add_program(drawn);
	assert_non_null(known_boot_key(&drawn->boot));
	drawn->program.returns = true; /* lab run */
	assert_null(known_boot_key(&drawn->boot));
	drawn->program.returns = false;
	drawn->run.compiled = false;
	assert_null(known_boot_key(&drawn->boot));
	drawn = draw(arena, drawn->request.known);
	drawn->challenges[1].nmemory = 1;
	assert_null(known_boot_key(&drawn->boot));
	drawn = draw(arena, drawn->request.known);
	drawn->request.known = NULL;
	assert_null(known_boot_key(&drawn->boot));
	arena_free(arena);
}

static void no_harm(struct program_run *run)
{
	(void)run;
}

static void other_output(struct program_run *run)
{
	run->output = "42";
}

static void complaint(struct program_run *run)
{
	run->errors = "no such call\n";
}

static void failure(struct program_run *run)
{
	run->status = 1;
}

static void not_entered(struct program_run *run)
{
	run->ok = false;
}

/* Whether a run that went well, but for @harm(), is known, with all that was seen of it. */
static bool is_run_noted(void (*harm)(struct program_run *run))
{
	struct arena *arena = arena_new();
	struct drawn *first = draw(arena, temp_dir()), *next = draw(arena, first->request.known);
	const char *key;
	bool noted;

	add_program(first);
	add_program(next);
	key = known_boot_key(&first->boot);
	go_well(first);
	run_well(first);
	harm(&first->run);
	known_boot_keep(&first->boot, key);
	noted = known_boot_take(&next->boot, known_boot_key(&next->boot));
	if (noted) {
		assert_true(next->run.ran && next->run.ok && next->run.watched);
		assert_string_equal(next->run.output, "42\n");
		assert_int_equal(next->run.hits, 1);
		assert_true(next->run.own_watched && next->run.nown == 1);
		assert_int_equal(next->run.own[0].number, 451);
		assert_int_equal(next->run.own[0].args[1], 2);
	}
	arena_free(arena);
	return noted;
}

TEST(a_program_that_ran_well_is_known_with_what_was_seen_of_it)
{
	void (*const harms[])(struct program_run *) = {other_output, complaint, failure,
						       not_entered};

	assert_true(is_run_noted(no_harm));
	for (size_t i = 0; i < sizeof(harms) / sizeof(*harms); i++)
		assert_false(is_run_noted(harms[i]));
}

TEST(another_run_of_a_program_is_another_boot)
{
	struct arena *arena = arena_new();
	struct drawn *drawn = draw(arena, temp_dir());
	const char *key;

	add_program(drawn);
	key = known_boot_key(&drawn->boot);
	drawn->run.argv = "40 3";
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	add_program(drawn);
	drawn->run.expected = "43\n";
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	add_program(drawn);
	drawn->own.addresses[0]++;
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	add_program(drawn);
	write_file(drawn->boot.initramfs, "another program");
	assert_string_not_equal(key, known_boot_key(&drawn->boot));
	arena_free(arena);
}
