// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "../../vm/build.h"
#include "../../vm/machine.h"
#include "../course/oracle.h"
#include "../course/workspace.h"
#include "../exam/entered.h"
#include "../exam/numbers.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/laps.h"
#include "../lib/strbuf.h"
#include "challenge.h"
#include "collect.h"
#include "conduct.h"
#include "pointers.h"
#include "program.h"
#include "symbols.h"

/*
 * How it works: the image is frozen before this begins, the challenges are drawn now, and each is
 * sent only when the one before was answered. What the guest says are observations: the expected
 * values stay here, the witness looks at the handler from outside, and nothing on the console
 * decides anything but which words describe a kernel that is dead already.
 */

#define PROGRAM_TIMEOUT_S 10.0
#define CONSOLE_READ_MAX  (2u << 20)
#define SAID_MAX	  (64u << 10)
#define LINGER_S	  10 /* of the guest's time */
#define OWN_CALLS_MAX	  6
/* syslog(2), see kernel/printk/printk.c */
#define CONSOLE_LEVEL 8
#define EVERYTHING    8
#define WARNINGS      5
#define AGENT_LOOKS   16 /* one call in so many is a look at the agent's pages */

/** struct own_calls - the syscall instructions of one of the learner's programs */
struct own_calls {
	unsigned long addresses[OWN_CALLS_MAX];
	int n; /* -errno: not known */
};

struct boot {
	struct facts *facts;
	struct arena *arena;
	const struct boot_request *request;
	const struct step *step;
	struct boot_facts *boot;
	struct rng rng;
	struct symbols *symbols;
	struct conduct_watch *conduct;
	struct caller caller;	       /* who makes the calls at present */
	const struct challenge *asked; /* the challenge that was put last */
	const struct challenge *fresh; /* the first that another process puts */
	struct machine *machine;
	struct accelerator accelerator;
	enum machine_event event;
	const char *during; /* the syscall that was being challenged when the guest was lost */
	char *initramfs;
	long *numbers;		 /* of the step's syscalls, then the first free one */
	unsigned long *handlers; /* addresses of their __x64_sys_*; 0: not in the image */
	struct own_calls *own;	 /* by program of the step */
	int nown;
	struct initramfs_file *files;
	int nfiles;
	struct strbuf said; /* by the kernel on its console, since a program was begun */
	bool listens;
};

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
		if (oracle)
			record->expected =
				oracle->draw(boot->arena, &boot->rng, run, boot->numbers, argv);
		record->words = arena_alloc(boot->arena, sizeof(argv));
		for (int i = 0; !oracle && program->words && program->words[i] && i < 7; i++)
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

static int make_initramfs(struct boot *boot)
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

/*
 * A symbol at which the guest has no memory is never reached: that is for the challenges to find.
 * When the stub falls silent the guest may just have died: the next wait knows.
 */
static bool watch_handlers(struct boot *boot)
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

/* ---- calls --------------------------------------------------------------------------------- */

enum {
	PT_R9 = 8,
	PT_R8,
	PT_AX,
	PT_CX,
	PT_DX,
	PT_SI,
	PT_DI,
	PT_ORIG_AX,
	PT_IP,
	PT_SP = 19,
	PT_R11 = 6,
	PT_R10
};

static bool args_match(const struct witness_hit *hit, const struct challenge *challenge)
{
	static const int places[SYSCALL_ARGS_MAX] = {PT_DI, PT_SI, PT_DX, PT_R10, PT_R8, PT_R9};

	if (!hit->pt_regs_read || (long)hit->pt_regs[PT_ORIG_AX] != challenge->number)
		return false;
	for (int i = 0; i < SYSCALL_ARGS_MAX; i++) {
		if ((long)hit->pt_regs[places[i]] != challenge->args[i])
			return false;
	}
	return true;
}

static void record_registers(struct boot *boot, const struct witness_hit *hit,
			     const struct challenge *challenge)
{
	struct boot_facts *facts = boot->boot;
	struct registers *registers =
		arena_append(boot->arena, &facts->registers, &facts->nregisters);
	const unsigned long *regs = hit->pt_regs;

	*registers = (struct registers){
		.known = hit->pt_regs_read,
		.syscall = challenge->syscall,
		.rdi = hit->rdi,
		.rsi = hit->rsi,
		.rdx = hit->rdx,
		.rcx = hit->rcx,
		.r8 = hit->r8,
		.r9 = hit->r9,
		.r10 = hit->r10,
		.r11 = hit->r11,
		.rip = hit->rip,
		.rsp = hit->rsp,
		.regs = {.di = regs[PT_DI],
			 .si = regs[PT_SI],
			 .dx = regs[PT_DX],
			 .r10 = regs[PT_R10],
			 .r8 = regs[PT_R8],
			 .r9 = regs[PT_R9],
			 .ax = regs[PT_AX],
			 .orig_ax = regs[PT_ORIG_AX],
			 .ip = regs[PT_IP],
			 .sp = regs[PT_SP],
			 .cx = regs[PT_CX],
			 .r11 = regs[PT_R11]},
		.args = challenge->args,
		.nargs = challenge->nargs,
	};
	*arena_append(boot->arena, &registers->frames, &registers->nframes) =
		symbols_frame(boot->symbols, boot->facts, hit->rip, false);
	for (int i = 0; i < hit->ncallers; i++) {
		struct frame frame =
			symbols_frame(boot->symbols, boot->facts, hit->callers[i], true);

		if (frame.symbol)
			*arena_append(boot->arena, &registers->frames, &registers->nframes) = frame;
	}
}

static bool has_registers(const struct boot_facts *facts, const char *name)
{
	for (int i = 0; i < facts->nregisters; i++) {
		if (streq(facts->registers[i].syscall, name))
			return true;
	}
	return false;
}

static void take_hits(struct boot *boot, struct challenge *challenge, unsigned long handler)
{
	struct witness_hit hits[8];
	int n = machine_hits(boot->machine, hits, ARRAY_SIZE(hits));

	challenge->witnessed = handler != 0;
	for (int i = 0; i < n && i < (int)ARRAY_SIZE(hits); i++) {
		if (conduct_hit(boot->conduct, boot->facts, boot->symbols, &hits[i]) ||
		    hits[i].rip != handler)
			continue;
		challenge->hits++;
		challenge->pt_regs = hits[i].rdi;
		challenge->args_match |= args_match(&hits[i], challenge);
		if (!has_registers(boot->boot, challenge->syscall))
			record_registers(boot, &hits[i], challenge);
	}
}

static enum machine_event call_with_memory(struct boot *boot, struct challenge *challenge)
{
	struct machine_area areas[SYSCALL_ARGS_MAX] = {0};

	for (int i = 0; i < challenge->nmemory; i++) {
		const struct memory *memory = &challenge->memory[i];
		unsigned all = memory->size + 2 * memory->guard;

		memcpy(memory->got, memory->sent, all);
		areas[memory->param] = (struct machine_area){
			.bytes = memory->got,
			.length = all,
			.offset = memory->guard,
			.edge = challenge->bad_pointer && memory->param == challenge->bad_param,
		};
	}
	return machine_call_memory(boot->machine, challenge->number, challenge->args, areas,
				   &challenge->got);
}

static void note(struct boot *boot, const char *name)
{
	conduct_note(boot->boot, boot->facts, boot->machine, boot->conduct, boot->symbols,
		     boot->asked, name);
}

/* Let the calls that follow be made by @caller; @fresh: by another process than before, too. */
static void become(struct boot *boot, const struct caller *caller, bool fresh)
{
	if (boot->event != MACHINE_OK)
		return;
	boot->event = machine_become(boot->machine, caller->name, caller->uid, fresh);
	boot->caller = *caller;
	note(boot, NULL);
}

static bool is_same(const struct caller *a, const struct caller *b)
{
	return streq(a->name, b->name) && a->uid == b->uid;
}

/* A guest that began old grows older between its calls. */
static void grow_older(struct boot *boot)
{
	if (boot->boot->uptime_s && boot->event == MACHINE_OK)
		boot->event = machine_sleep(boot->machine, LINGER_S);
	note(boot, NULL);
}

static void put_challenge(struct boot *boot, struct challenge *challenge, unsigned long handler)
{
	struct witness_hit ignored;

	if (challenge == boot->fresh)
		grow_older(boot);
	if (challenge == boot->fresh || !is_same(&challenge->caller, &boot->caller))
		become(boot, &challenge->caller, challenge == boot->fresh);
	if (boot->event != MACHINE_OK)
		return;
	machine_hits(boot->machine, &ignored, 1);
	boot->asked = challenge;
	if (rng_next(&boot->rng) % AGENT_LOOKS == 0 || challenge == boot->boot->challenges)
		machine_expect(boot->machine, boot->conduct->agent_address, boot->conduct->agent,
			       boot->conduct->agent_len);
	boot->event = challenge->nmemory ? call_with_memory(boot, challenge)
					 : machine_call(boot->machine, challenge->number,
							challenge->args, &challenge->got);
	machine_expect(boot->machine, 0, NULL, 0);
	challenge->answered = boot->event == MACHINE_OK;
	take_hits(boot, challenge, handler);
	note(boot, NULL);
	if (!challenge->answered)
		boot->during = challenge->syscall;
}

static unsigned long handler_of(const struct boot *boot, const char *name)
{
	for (int i = 0; i < boot->step->nsyscalls; i++) {
		if (streq(boot->step->syscalls[i].subject.name, name))
			return boot->handlers[i];
	}
	return 0;
}

static void draw_challenges(struct boot *boot)
{
	for (int i = 0; i < boot->step->nsyscalls; i++) {
		const struct step_syscall *asked = &boot->step->syscalls[i];
		const struct oracle *oracle = oracle_of(asked);

		int first = boot->boot->nchallenges;

		if (!oracle)
			continue;
		challenges_draw(boot->arena, &boot->rng, asked, oracle, boot->numbers[i],
				&boot->boot->challenges, &boot->boot->nchallenges);
		callers_draw(boot->arena, &boot->rng, &boot->boot->challenges[first],
			     boot->boot->nchallenges - first);
		bad_pointers_draw(boot->arena, &boot->rng, oracle, &boot->boot->challenges[first],
				  &boot->boot->bad_pointers, &boot->boot->nbad_pointers);
	}
}

/* As the agent is by itself. */
static const struct caller agent = {.name = AGENT_NAME};

static void put_challenges(struct boot *boot)
{
	struct boot_facts *facts = boot->boot;

	/* From here on the caller is a process that made none of the calls before. */
	boot->fresh =
		facts->nchallenges > 1 ? &facts->challenges[facts->nchallenges * 2 / 3] : NULL;

	for (int i = 0; i < facts->nchallenges && boot->event == MACHINE_OK; i++)
		put_challenge(boot, &facts->challenges[i],
			      handler_of(boot, facts->challenges[i].syscall));
	for (int i = 0; i < facts->nbad_pointers && boot->event == MACHINE_OK; i++)
		put_challenge(boot, &facts->bad_pointers[i],
			      handler_of(boot, facts->bad_pointers[i].syscall));
	/* Whoever it was, it says once more how it finds itself. */
	become(boot, &agent, false);
}

/* ---- controls ------------------------------------------------------------------------------ */

/* Calls that every kernel answers the same, whatever was added to it. None needs memory. */
static const struct {
	const char *name;
	long number, args[SYSCALL_ARGS_MAX], expected;
} controls[] = {
	{"getppid()", SYS_getppid, {0}, 1},
	{"close(-1)", SYS_close, {-1}, -EBADF},
	{"write(-1, NULL, 0)", SYS_write, {-1, 0, 0}, -EBADF},
	{"uname(NULL)", SYS_uname, {0}, -EFAULT},
	{"kill(0, 99)", SYS_kill, {0, 99}, -EINVAL},
};

static void add_control(struct boot *boot, const char *name, long number, const long args[6],
			long expected)
{
	struct control *control =
		arena_append(boot->arena, &boot->boot->controls, &boot->boot->ncontrols);

	*control = (struct control){.name = name, .number = number, .expected = expected};
	memcpy(control->args, args, sizeof(control->args));
}

/* Once before and once after everything else: what is drawn here is owed an answer. */
static void draw_controls(struct boot *boot, int times)
{
	static const long none[SYSCALL_ARGS_MAX];
	long unused = boot->numbers[boot->step->nsyscalls];

	while (times-- > 0) {
		add_control(boot, "getpid()", SYS_getpid, none, 0);
		for (size_t i = 0; i < ARRAY_SIZE(controls); i++)
			add_control(boot, controls[i].name, controls[i].number, controls[i].args,
				    controls[i].expected);
		add_control(boot, arena_printf(boot->arena, "a free number (%ld)", unused), unused,
			    none, -ENOSYS);
	}
}

static void put_control(struct boot *boot, struct control *control)
{
	if (control->number == SYS_getpid)
		control->expected = machine_caller(boot->machine);
	boot->event = machine_call(boot->machine, control->number, control->args, &control->got);
	control->answered = boot->event == MACHINE_OK;
	control->ok = control->answered && control->got == control->expected;
	note(boot, control->name);
}

static void put_controls(struct boot *boot, int from, int to)
{
	for (int i = from; i < to && boot->event == MACHINE_OK; i++)
		put_control(boot, &boot->boot->controls[i]);
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
	run->own_watched = run->nasks && own->n >= 0 && own->n <= OWN_CALLS_MAX &&
			   is_watched(boot, run - boot->boot->programs);
	for (int i = 0; i < boot->step->nsyscalls; i++)
		run->watched |= boot->handlers[i] && is_watched(boot, run - boot->boot->programs);
}

static void watch_own_calls(struct boot *boot, const struct program_run *run,
			    const struct own_calls *own)
{
	if (!run->nasks || !is_watched(boot, run - boot->boot->programs))
		return;
	for (int i = 0; i < own->n && i < OWN_CALLS_MAX; i++)
		machine_watch_program(boot->machine, own->addresses[i]);
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
	watch_own_calls(boot, run, &boot->own[index]);
	watch_program(boot, run, &boot->own[index], false);
	if (returns)
		listen(boot, true);
	if (boot->event == MACHINE_OK)
		boot->event = machine_exec(boot->machine, &exec);
	if (returns)
		listen(boot, false);
	watch_program(boot, run, &boot->own[index], true);
	note(boot, run->source);
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
		watch_handlers(boot);
	if (returns)
		machine_watch_returns(boot->machine);
}

static void run_programs(struct boot *boot)
{
	for (int i = 0; i < boot->boot->nprograms && boot->event == MACHINE_OK; i++) {
		struct program_run *run = &boot->boot->programs[i];

		if (is_endless(boot, run))
			continue;
		for (int j = 0; j < boot->step->nprograms && run->compiled; j++) {
			if (boot->step->programs[j].path != run->source)
				continue;
			watch_if(boot, is_watched(boot, i), boot->step->programs[j].returns);
			run_program(boot, run, j);
		}
	}
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
	if (facts->end == BOOT_PANIC && ran_out_of_memory(boot))
		facts->end = BOOT_NO_MEMORY;
}

static int put_everything(struct boot *boot)
{
	int err = start(boot), half = boot->boot->ncontrols / 2;
	bool watched;

	if (err)
		return err;
	put_controls(boot, 0, half);
	watched = watch_handlers(boot) && watch_enders(boot);
	lap("boot: control calls");
	put_challenges(boot);
	lap("boot: challenges");
	run_programs(boot);
	lap("boot: programs run");
	put_controls(boot, half, boot->boot->ncontrols);
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

static int collect(struct boot *boot)
{
	double begin = now_s();
	int err;

	boot->symbols = symbols_load(boot->facts->image.path ? boot->facts->image.path
							     : boot->facts->build.vmlinux);
	find_numbers(boot);
	draw_challenges(boot);
	draw_controls(boot, 2);
	boot->conduct = conduct_watch_new(boot->arena, boot->symbols);
	boot->caller = agent;
	choose_accelerator(boot);
	lap("boot: drawing challenges");
	err = make_initramfs(boot);
	lap("boot: programs and initramfs");
	if (err) {
		boot->facts->broken = arena_printf(
			boot->arena, "what the guest needs could not be made: %s", strerror(-err));
		boot->facts->broken_help = "./lab doctor says what is missing on this machine";
		return err;
	}
	err = put_everything(boot);
	machine_stop(boot->machine);
	lap("boot: ending the machine");
	boot->boot->seconds = now_s() - begin;
	if (!err)
		read_console(boot);
	lap("boot: reading the console");
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

static int collect_again(struct boot *first)
{
	struct boot boot = *first;
	int err;

	boot.boot = arena_new_obj(first->arena, struct boot_facts);
	boot.boot->seed = rng_next(&boot.rng) >> 33;
	boot.boot->console =
		arena_printf(boot.arena, "%s/console-again.log", first->request->build);
	boot.boot->accelerator = first->boot->accelerator;
	boot.boot->accelerator_reason = first->boot->accelerator_reason;
	boot.rng.state = boot.boot->seed;
	boot.boot->clock = arena_printf(
		boot.arena, "20%02d-%02d-%02dT%02d:17:03", 30 + (int)(rng_next(&boot.rng) % 7),
		1 + (int)(rng_next(&boot.rng) % 12), 1 + (int)(rng_next(&boot.rng) % 28),
		(int)(rng_next(&boot.rng) % 24));
	boot.boot->uptime_s = 4 + (int)(rng_next(&boot.rng) % 16);
	boot.machine = NULL;
	boot.during = NULL;
	boot.asked = NULL;
	boot.caller = agent;
	draw_challenges(&boot);
	shuffle(&boot.rng, boot.boot->challenges, boot.boot->nchallenges);
	callers_draw(boot.arena, &boot.rng, boot.boot->challenges, boot.boot->nchallenges);
	draw_controls(&boot, 1);
	err = start(&boot);
	if (!err && !(watch_handlers(&boot) && watch_enders(&boot)))
		err = boot.event == MACHINE_OK ? -EIO : 0;
	if (!err)
		put_challenges(&boot);
	if (!err) {
		grow_older(&boot);
		put_controls(&boot, 0, boot.boot->ncontrols);
	}
	if (!err)
		err = judge_end(&boot);
	machine_stop(boot.machine);
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
