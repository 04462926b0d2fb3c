// SPDX-License-Identifier: GPL-2.0-only
#include "bootrun.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../../vm/build/build.h"
#include "../../vm/machine/machine.h"
#include "../work/workspace.h"
#include "bootparts.h"
#include "numbers.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/laps.h"
#include "../lib/strbuf.h"
#include "challenge.h"
#include "knownboot.h"
#include "../facts/collect.h"
#include "conduct.h"
#include "../facts/symboltable.h"

/*
 * How it works: the image is frozen before this begins, the challenges are drawn now, and each is
 * sent only when the one before was answered. What the guest says are observations: the expected
 * values stay here, the witness looks at the handler from outside, and nothing on the console
 * decides anything but which words describe a kernel that is dead already.
 */

#define CONSOLE_READ_MAX (2u << 20)
#define SAID_MAX	 (64u << 10)

/* ---- numbers ------------------------------------------------------------------------------- */

static void find_numbers(struct boot *boot)
{
	int n = boot->step->nsyscalls;

	boot->numbers = arena_alloc(boot->arena, (n + 1) * sizeof(*boot->numbers));
	boot->handlers = arena_alloc(boot->arena, (n + 1) * sizeof(*boot->handlers));
	for (int i = 0; i < n; i++) {
		struct view *view = facts_view(boot->facts, &boot->step->syscalls[i].subject);
		const char *entry = view->entry ? view->entry : view->subject->name;
		char *handler = arena_printf(boot->arena, "__x64_sys_%s", entry);

		boot->numbers[i] = call_number(boot->facts, view, handler);
		if (boot->symbols)
			boot->handlers[i] = symbols_address(boot->symbols, handler);
	}
	boot->numbers[n] = free_call_number(boot->facts);
}

/* ---- start --------------------------------------------------------------------------------- */

/* Once after each start of the machine this takes seconds, so it is said. */
static struct accelerator choose_now(const struct boot_request *request, const char *cache)
{
	if (request->progress && accelerator_untried(cache))
		request->progress(request->cookie, "trying once whether /dev/kvm really works here",
				  0, 0);
	return accelerator_choose(NULL, NULL, cache);
}

static void choose_accelerator(struct boot *boot)
{
	char *cache = path_join(workspace_get()->cache, "accelerator");

	if (boot->request->sandbox)
		boot->accelerator = (struct accelerator){
			.name = "tcg", .reason = "a sandboxed guest gets no /dev/kvm"};
	else
		boot->accelerator = choose_now(boot->request, cache);
	boot->boot->accelerator = boot->accelerator.name;
	boot->boot->accelerator_reason = arena_strdup(boot->arena, boot->accelerator.reason);
	free(cache);
}

static void hear(void *cookie, const char *data, size_t len)
{
	struct boot *boot = cookie;

	if (boot->listens && boot->said.len < SAID_MAX)
		for (; len; data++, len--)
			if (*data != '\r')
				strbuf_addch(&boot->said, *data);
}

static int start(struct boot *boot)
{
	struct machine_request request = {
		.vmlinux = boot->facts->image.path ? boot->facts->image.path
						   : boot->facts->build.vmlinux,
		.initramfs = boot->initramfs,
		.console = boot->boot->console,
		.accelerator = &boot->accelerator,
		.sandbox = boot->request->sandbox,
		.quiet = true,
		.initcalls = boot->request->initcalls,
		.smp = boot->step->smp ? 2 : 1,
		.clock = boot->boot->clock,
		.uptime_s = boot->boot->uptime_s,
		.on_console = hear,
		.cookie = boot,
	};
	char *error = NULL;

	boot->machine = machine_start(&request, &error);
	if (!boot->machine) {
		boot->facts->broken = arena_strdup(boot->arena, error);
		boot->facts->broken_help = "./lab doctor says what QEMU needs on this machine";
		free(error);
		return -EIO;
	}
	lap("boot: starting QEMU");
	boot->event = machine_ready(boot->machine);
	lap("boot: the kernel, up to the agent");
	return 0;
}

bool boot_watch_handlers(struct boot *boot)
{
	for (int i = 0; i < boot->step->nsyscalls; i++) {
		int err = boot->event == MACHINE_OK && boot->handlers[i]
				  ? machine_watch(boot->machine, boot->handlers[i])
				  : 0;

		if (err && err != -EFAULT)
			return false;
	}
	return true;
}

/* The ways in which a kernel ends a process. Not for programs: these do end. */
static bool watch_enders(struct boot *boot)
{
	for (size_t i = 0; i < ARRAY_SIZE(boot->conduct->enders); i++) {
		unsigned long address = boot->conduct->enders[i];
		int err = boot->event == MACHINE_OK && address
				  ? machine_watch(boot->machine, address)
				  : 0;

		if (err && err != -EFAULT && err != -ENOSPC)
			return false;
	}
	return true;
}

/* ---- the end ------------------------------------------------------------------------------- */

/* A hanging kernel is silent, but its CPU shows where it is. */
static const char *describe_hang(struct boot *boot)
{
	const char *phase = arena_strdup(boot->arena, machine_phase(boot->machine));
	struct witness_hit hit;
	struct frame frame;

	if (!boot->symbols || machine_where(boot->machine, &hit))
		return phase;
	frame = symbols_frame(boot->symbols, boot->facts, hit.rip, false);
	if (!frame.symbol)
		return arena_printf(boot->arena, "%s; the CPU was outside the kernel", phase);
	for (int i = 0; i < hit.ncallers && !frame.learners; i++) {
		struct frame caller =
			symbols_frame(boot->symbols, boot->facts, hit.callers[i], true);

		if (caller.learners)
			return arena_printf(boot->arena, "%s; the CPU was in %s, called from %s",
					    phase, frame.symbol, caller.symbol);
	}
	return arena_printf(boot->arena, "%s; the CPU was in %s", phase, frame.symbol);
}

static int judge_end(struct boot *boot)
{
	static const enum boot_end ends[] = {
		[MACHINE_OK] = BOOT_COMPLETED,	    [MACHINE_CALLER_DIED] = BOOT_COMPLETED,
		[MACHINE_HUNG] = BOOT_HANG,	    [MACHINE_PANIC] = BOOT_PANIC,
		[MACHINE_RESET] = BOOT_RESET,	    [MACHINE_SHUTDOWN] = BOOT_LEFT_EARLY,
		[MACHINE_BROKEN] = BOOT_LEFT_EARLY,
	};
	const char *said = machine_errors(boot->machine);

	if (boot->event == MACHINE_INTERRUPTED)
		return -EINTR;
	if (boot->event == MACHINE_BROKEN) {
		boot->facts->broken =
			arena_printf(boot->arena, "QEMU ended by itself%s%.*s", *said ? ": " : "",
				     (int)strcspn(said, "\n"), said);
		boot->facts->broken_help = "./lab doctor says what QEMU needs on this machine";
		return -EIO;
	}
	boot->boot->end = ends[boot->event];
	boot->boot->phase = boot->event == MACHINE_HUNG
				    ? describe_hang(boot)
				    : arena_strdup(boot->arena, machine_phase(boot->machine));
	return 0;
}

static bool says(const struct boot *boot, const char *text)
{
	for (int i = 0; i < boot->boot->ntroubles; i++) {
		if (strstr(boot->boot->troubles[i].headline, text))
			return true;
	}
	return false;
}

/* The very line of the learner's function. */
static void find_line(struct boot *boot, struct frame *frames, int n)
{
	const struct build_request request = {.stage = boot->request->stage,
					      .sandbox = boot->request->sandbox};
	int line;

	for (int i = 0; i < n; i++) {
		struct frame *frame = &frames[i];

		if (!frame->learners || !frame->file || !frame->symbol)
			continue;
		/* What stands in the trace below the first place are return addresses. */
		line = vm_source_line(&request, frame->file, frame->symbol,
				      i && frame->offset ? frame->offset - 1 : frame->offset);
		frame->line = line ? line : frame->line;
		return;
	}
}

/* What mm/oom_kill.c panics with: since 4.20, before, and by a setting. */
static bool ran_out_of_memory(const struct boot *boot)
{
	return says(boot, "System is deadlocked on memory") ||
	       says(boot, "Out of memory and no killable processes") ||
	       says(boot, "panic_on_oom is enabled");
}

/* The caller was the one to go, and whether the kernel found no other before the guest was ended is chance. */
static bool was_killed_for_memory(const struct boot *boot)
{
	bool killed = false;

	for (int i = 0; i < boot->boot->nincidents; i++) {
		const struct incident *incident = &boot->boot->incidents[i];

		killed |= incident->kind == INCIDENT_KILLED && WIFSIGNALED(incident->status) &&
			  WTERMSIG(incident->status) == SIGKILL;
	}
	return killed && says(boot, "Out of memory: Kill");
}

static void read_console(struct boot *boot)
{
	struct boot_facts *facts = boot->boot;
	struct strbuf text = {0};

	if (!file_read(facts->console, &text, CONSOLE_READ_MAX))
		console_parse(boot->facts, strbuf_str(&text), boot->facts->image.path,
			      &facts->troubles, &facts->ntroubles);
	strbuf_release(&text);
	/* Some headlines name it themselves. */
	if (facts->ntroubles && !strstr(facts->troubles[0].headline, " at "))
		find_line(boot, facts->troubles[0].frames, facts->troubles[0].nframes);
	for (int i = 0; i < facts->nincidents; i++)
		find_line(boot, facts->incidents[i].frames, facts->incidents[i].nframes);
	/* The last trouble on the console is what the guest was lost with. */
	if (facts->ntroubles && boot->during) {
		for (int i = 0; i < facts->ntroubles; i++)
			facts->troubles[i].during = boot->during;
	}
	if ((facts->end == BOOT_PANIC && ran_out_of_memory(boot)) || was_killed_for_memory(boot))
		facts->end = BOOT_NO_MEMORY;
}

static int put_everything(struct boot *boot)
{
	int err = start(boot), half = boot->boot->ncontrols / 2;
	bool watched;

	if (err)
		return err;
	boot_put_controls(boot, 0, half);
	watched = boot_watch_handlers(boot) && watch_enders(boot);
	lap("boot: control calls");
	boot_put_challenges(boot);
	lap("boot: challenges");
	boot_run_programs(boot);
	lap("boot: programs run");
	boot_put_controls(boot, half, boot->boot->ncontrols);
	lap("boot: control calls");
	err = judge_end(boot);
	if (err != -EINTR && !watched && boot->event != MACHINE_PANIC &&
	    boot->event != MACHINE_RESET && boot->event != MACHINE_SHUTDOWN) {
		boot->facts->broken = "QEMU's gdb stub does not answer";
		boot->facts->broken_help = "./lab doctor says what QEMU needs on this machine";
		err = -EIO;
	}
	return err;
}

/* What putting the challenges would have drawn: the second boot goes on from there. */
static void skip_draws(struct boot *boot)
{
	for (int i = 0; i < boot->boot->nchallenges; i++)
		rng_next(&boot->rng);
}

static int collect(struct boot *boot)
{
	const char *key;
	int err;

	boot->symbols = symbols_load(boot->facts->image.path ? boot->facts->image.path
							     : boot->facts->build.vmlinux);
	find_numbers(boot);
	boot_draw_challenges(boot);
	boot_draw_controls(boot, 2);
	boot->conduct = conduct_watch_new(boot->arena, boot->symbols);
	boot->caller = boot_agent;
	choose_accelerator(boot);
	lap("boot: drawing challenges");
	err = boot_make_initramfs(boot);
	lap("boot: programs and initramfs");
	if (err) {
		boot->facts->broken = arena_printf(
			boot->arena, "what the guest needs could not be made: %s", strerror(-err));
		boot->facts->broken_help = "./lab doctor says what is missing on this machine";
		return err;
	}
	key = known_boot_key(boot);
	if (known_boot_take(boot, key)) {
		skip_draws(boot);
		return 0;
	}
	err = put_everything(boot);
	machine_stop(boot->machine);
	lap("boot: ending the machine");
	if (!err)
		read_console(boot);
	lap("boot: reading the console");
	if (!err)
		known_boot_keep(boot, key);
	return err;
}

/*
 * Whether the first boot has answered all there is to ask, and nothing happened beside it. What is
 * on its console is not asked: else a kernel that prints a warning would be spared the second boot.
 */
static bool went_well(const struct boot_facts *boot)
{
	struct tally tally = boot_tally_all(boot);

	return boot->end == BOOT_COMPLETED && !boot->nincidents && tally.right == tally.asked &&
	       boot->nchallenges;
}

/* The order in which calls come must not matter either. */
static void shuffle(struct rng *rng, struct challenge *challenges, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int j = rng_next(rng) % (i + 1);
		struct challenge swap = challenges[i];

		challenges[i] = challenges[j];
		challenges[j] = swap;
	}
}

/* Another seed, another time, and nobody's programs: nothing but the image is the same. */
static int draw_again(struct boot *boot, const struct boot *first)
{
	char *agent = lab_path("build/guest/init");
	int err;

	boot->boot = arena_new_obj(first->arena, struct boot_facts);
	boot->boot->seed = rng_next(&boot->rng) >> 33;
	boot->boot->console =
		arena_printf(boot->arena, "%s/console-again.log", first->request->build);
	boot->boot->accelerator = first->boot->accelerator;
	boot->boot->accelerator_reason = first->boot->accelerator_reason;
	boot->rng.state = boot->boot->seed;
	boot->boot->clock = arena_printf(
		boot->arena, "20%02d-%02d-%02dT%02d:17:03", 30 + (int)(rng_next(&boot->rng) % 7),
		1 + (int)(rng_next(&boot->rng) % 12), 1 + (int)(rng_next(&boot->rng) % 28),
		(int)(rng_next(&boot->rng) % 24));
	boot->boot->uptime_s = 4 + (int)(rng_next(&boot->rng) % 16);
	boot->machine = NULL;
	boot->during = NULL;
	boot->asked = NULL;
	boot->caller = boot_agent;
	boot_draw_challenges(boot);
	shuffle(&boot->rng, boot->boot->challenges, boot->boot->nchallenges);
	callers_draw(boot->arena, &boot->rng, boot->boot->challenges, boot->boot->nchallenges);
	boot_draw_controls(boot, 1);
	boot->initramfs = arena_printf(boot->arena, "%s/initramfs-again", first->request->build);
	err = initramfs_write(boot->initramfs, agent, NULL, 0);
	free(agent);
	return err;
}

static int put_again(struct boot *boot)
{
	int err = start(boot);

	if (!err && !(boot_watch_handlers(boot) && watch_enders(boot)))
		err = boot->event == MACHINE_OK ? -EIO : 0;
	if (!err)
		boot_put_challenges(boot);
	if (!err) {
		boot_grow_older(boot);
		boot_put_controls(boot, 0, boot->boot->ncontrols);
	}
	if (!err)
		err = judge_end(boot);
	machine_stop(boot->machine);
	return err;
}

static int collect_again(struct boot *first)
{
	struct boot boot = *first;
	int err = draw_again(&boot, first);
	const char *key = err ? NULL : known_boot_key(&boot);

	if (!err && !known_boot_take(&boot, key)) {
		err = put_again(&boot);
		if (!err)
			known_boot_keep(&boot, key);
	}
	lap("boot: once more");
	boot.boot->state = err ? FACT_BROKEN : FACT_COLLECTED;
	first->boot->again = err ? NULL : boot.boot;
	return err;
}

int boot_collect(struct facts *facts, const struct boot_request *request)
{
	struct boot boot = {
		.facts = facts,
		.arena = facts->arena,
		.request = request,
		.step = request->step,
		.boot = &facts->boot,
		.initramfs = arena_printf(facts->arena, "%s/initramfs", request->build),
	};
	int err;

	facts->boot.seed = request->seed ? request->seed : rng_seed_from_system();
	facts->boot.console = arena_printf(facts->arena, "%s/console.log", request->build);
	boot.rng.state = facts->boot.seed;
	err = collect(&boot);
	if (!err && (request->twice || boot.step->twice) && went_well(&facts->boot))
		err = collect_again(&boot);
	symbols_release(boot.symbols);
	facts->boot.state = err ? FACT_BROKEN : FACT_COLLECTED;
	return err;
}
