// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "../../vm/machine/machine.h"
#include "../course/oracle.h"
#include "program.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "bootparts.h"
#include "challenge.h"
#include "entered.h"

#define PROGRAM_TIMEOUT_S 10.0
/* syslog(2), see kernel/printk/printk.c */
#define CONSOLE_LEVEL 8
#define EVERYTHING    8
#define WARNINGS      5

/* ---- what goes into the guest -------------------------------------------------------------- */

static void add_file(struct boot *boot, const char *path, const char *source)
{
	struct initramfs_file *file = arena_append(boot->arena, &boot->files, &boot->nfiles);

	*file = (struct initramfs_file){.path = path, .source = source, .mode = 0755};
}

static const char *guest_path(struct boot *boot, int program)
{
	return arena_printf(boot->arena, "/lab/%d", program);
}

/* Returns 0 or -errno; a source that does not compile, or is not there, is the learner's. */
static int compile_program(struct boot *boot, const struct step_program *program, int index,
			   bool *compiled, const char **log)
{
	const struct boot_request *check = boot->request;
	char *staged = check->sandbox ? NULL : path_join(check->stage, program->path);
	struct program_request request = {
		.dir = *program->path == '/'	       ? "/"
		       : staged && path_exists(staged) ? check->stage
						       : check->tree,
		.source = program->path + (*program->path == '/'),
		.out = arena_printf(boot->arena, "%s/programs/%d", boot->request->build, index),
		.sandbox = boot->request->sandbox,
	};
	struct own_calls *own = arena_append(boot->arena, &boot->own, &boot->nown);
	int err = program_compile(boot->arena, &request, log);

	own->n = err ? -ENOENT
		     : program_own_calls(
			       request.out,
			       arena_printf(boot->arena, "%s/%s", request.dir, request.source),
			       own->addresses, OWN_CALLS_MAX);
	free(staged);
	*compiled = !err;
	if (!err)
		add_file(boot, guest_path(boot, index), request.out);
	if (err == -ENOENT || err == -EFBIG || err == -ENOTDIR || err == -EISDIR) {
		*log = arena_printf(boot->arena, "%s: %s", program->path, strerror(-err));
		return 0;
	}
	return err < 0 ? err : 0;
}

/* An argument as one types it to a shell. The oracles draw no quotes. */
static void add_word(struct strbuf *line, const char *word)
{
	const char *quote = !*word || strpbrk(word, " \t*?$&|;<>()\"\\#~") ? "'" : "";

	strbuf_addf(line, "%s%s%s", quote, word, quote);
}

/* One record for each run, with the arguments and the right output drawn. */
static void draw_runs(struct boot *boot, const struct step_program *program, bool compiled,
		      const char *log)
{
	const struct program_oracle *oracle = program_oracle_find(program->oracle);

	for (int run = 0; run < (program->runs ? program->runs : 1); run++) {
		struct program_run *record =
			arena_append(boot->arena, &boot->boot->programs, &boot->boot->nprograms);
		const char *argv[8] = {NULL};
		struct strbuf joined = {0};

		record->source = program->path;
		record->compiled = compiled;
		record->compile_log = log;
		record->expected =
			program_draw(boot->arena, &boot->rng, program, run, boot->numbers, argv);
		record->words = arena_alloc(boot->arena, sizeof(argv));
		for (int i = 0; !record->expected && program->words && program->words[i] && i < 7;
		     i++)
			argv[i] = program->words[i];
		for (int i = 0; argv[i]; i++) {
			record->words[i] = argv[i];
			strbuf_addf(&joined, "%s", i ? " " : "");
			add_word(&joined, argv[i]);
		}
		if (oracle && oracle->asks) {
			long *asks = arena_alloc(boot->arena, PROGRAM_ASKS_MAX * sizeof(*asks));

			record->nasks = oracle->asks(argv, asks);
			record->asks = asks;
		}
		record->argv = arena_strdup(boot->arena, strbuf_str(&joined));
		strbuf_release(&joined);
	}
}

int boot_make_initramfs(struct boot *boot)
{
	char *agent = lab_path("build/guest/init");
	int err = 0;

	for (int i = 0; i < boot->step->nprograms && !err; i++) {
		const struct step_program *program = &boot->step->programs[i];
		const char *log = "";
		bool compiled = false;

		err = compile_program(boot, program, i, &compiled, &log);
		draw_runs(boot, program, compiled, log);
	}
	if (!err)
		err = initramfs_write(boot->initramfs, agent, boot->files, boot->nfiles);
	free(agent);
	return err;
}

/* ---- programs ------------------------------------------------------------------------------ */

/*
 * The witness watches the last run of each program: one tells whether it calls at all, and QEMU
 * forgets all code that it has translated whenever it stops at a breakpoint, which the runs after
 * would pay for.
 */
static bool is_watched(const struct boot *boot, int run)
{
	const struct program_run *runs = boot->boot->programs;

	return (boot->step->nsyscalls || runs[run].nasks) &&
	       (run + 1 == boot->boot->nprograms || runs[run + 1].source != runs[run].source);
}

static bool is_own(const struct own_calls *own, unsigned long address)
{
	for (int i = 0; i < own->n && i < OWN_CALLS_MAX; i++) {
		if (own->addresses[i] == address)
			return true;
	}
	return false;
}

/*
 * Count how often the program makes the kernel enter one of the step's handlers, and take note of
 * what its own syscall instructions ask for.
 */
static void watch_program(struct boot *boot, struct program_run *run, const struct own_calls *own,
			  bool ended)
{
	struct witness_hit hits[32];
	int n = machine_hits(boot->machine, hits, ARRAY_SIZE(hits));

	run->hits = ended ? n : 0;
	entered_take(boot->arena, boot->step, boot->handlers, hits,
		     ended && n < (int)ARRAY_SIZE(hits) ? n : (int)ARRAY_SIZE(hits) * ended, run);
	for (int i = 0; ended && i < n && i < (int)ARRAY_SIZE(hits); i++) {
		if (!is_own(own, hits[i].rip))
			continue;
		run->hits--;
		*arena_append(boot->arena, &run->own, &run->nown) = (struct own_call){
			(long)hits[i].rax,
			{(long)hits[i].rdi, (long)hits[i].rsi, (long)hits[i].rdx}};
	}
	/* What is to ask for something else need not enter a handler. */
	for (int i = 0; i < boot->step->nsyscalls && !run->nasks; i++)
		run->watched |= boot->handlers[i] && is_watched(boot, run - boot->boot->programs);
}

/* Whether all of them are watched; of what is not, nobody can say that it was not used. */
static bool watch_own_calls(struct boot *boot, const struct program_run *run,
			    const struct own_calls *own)
{
	bool all = run->nasks && own->n >= 0 && own->n <= OWN_CALLS_MAX &&
		   is_watched(boot, run - boot->boot->programs);

	for (int i = 0; all && i < own->n; i++)
		all = machine_watch_program(boot->machine, own->addresses[i]) == 0;
	return all;
}

/* A kernel that was told to be quiet keeps its lesser messages from the console: until now. */
static void listen(struct boot *boot, bool now)
{
	const long args[SYSCALL_ARGS_MAX] = {CONSOLE_LEVEL, 0, now ? EVERYTHING : WARNINGS};
	long got;

	boot->listens |= now;
	if (boot->event == MACHINE_OK)
		boot->event = machine_call(boot->machine, SYS_syslog, args, &got);
	boot->listens = now;
}

static void run_program(struct boot *boot, struct program_run *run, int index)
{
	bool returns = boot->step->programs[index].returns;
	const char *argv[9] = {run->source};
	struct strbuf out = {0}, errors = {0};
	struct machine_exec exec = {.path = guest_path(boot, index),
				    .argv = argv,
				    .timeout_s = PROGRAM_TIMEOUT_S,
				    .out = &out,
				    .err = &errors};

	for (int i = 0; run->words[i]; i++)
		argv[i + 1] = run->words[i];
	run->own_watched = watch_own_calls(boot, run, &boot->own[index]);
	watch_program(boot, run, &boot->own[index], false);
	if (returns)
		listen(boot, true);
	if (boot->event == MACHINE_OK)
		boot->event = machine_exec(boot->machine, &exec);
	if (returns)
		listen(boot, false);
	watch_program(boot, run, &boot->own[index], true);
	boot_note(boot, run->source);
	run->ran = boot->event == MACHINE_OK && exec.status != 126 && exec.status != 127;
	run->timed_out = exec.timed_out;
	run->status = exec.status;
	run->output = arena_strndup(boot->arena, strbuf_str(&out), out.len);
	run->errors = arena_strndup(boot->arena, strbuf_str(&errors), errors.len);
	run->said = arena_strdup(boot->arena, strbuf_str(&boot->said));
	run->ok = run->ran && !run->timed_out && run->status < 128 &&
		  (!run->expected || streq(run->output, run->expected)) &&
		  entered_suffices(&boot->step->programs[index], run);
	strbuf_release(&out);
	strbuf_release(&errors);
	strbuf_release(&boot->said);
}

/* A program that never ended once is not waited for again. */
static bool is_endless(const struct boot *boot, const struct program_run *run)
{
	const struct program_run *before = boot->boot->programs;

	for (; before < run; before++) {
		if (before->timed_out && before->source == run->source)
			return true;
	}
	return false;
}

/* Where QEMU's gdb server does not answer, the next wait says why. */
static void watch_if(struct boot *boot, bool wanted, bool returns)
{
	machine_unwatch(boot->machine);
	if (wanted)
		boot_watch_handlers(boot);
	if (returns)
		machine_watch_returns(boot->machine);
}

void boot_run_programs(struct boot *boot)
{
	for (int i = 0; i < boot->boot->nprograms && boot->event == MACHINE_OK; i++) {
		struct program_run *run = &boot->boot->programs[i];

		if (is_endless(boot, run))
			continue;
		boot_tell(boot, BOOT_WATCHES, i, boot->boot->nprograms);
		for (int j = 0; j < boot->step->nprograms && run->compiled; j++) {
			if (boot->step->programs[j].path != run->source)
				continue;
			watch_if(boot, is_watched(boot, i), boot->step->programs[j].returns);
			run_program(boot, run, j);
		}
	}
}
