// SPDX-License-Identifier: GPL-2.0-only
/* run - run a program of the learner's in their own kernel */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../work/workspace.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../command/command.h"
#include "guest.h"
#include "userprogram.h"

#define TIMEOUT_DEFAULT_S 60
#define OUTPUT_MAX	  (16u << 20)
#define ARGS_MAX	  27
#define WORDS_SHOWN	  30 /* lines of the kernel's */

static void on_output(void *cookie, int stream, const char *data, size_t len)
{
	(void)cookie;
	guest_write(stream, data, len);
}

static int execute(struct machine *machine, struct machine_exec *exec, const char *console,
		   const char *vmlinux)
{
	enum machine_event event = machine_ready(machine);

	if (event == MACHINE_OK)
		event = machine_exec(machine, exec);
	if (event != MACHINE_OK)
		return guest_report_end(event, console, vmlinux, machine_errors(machine));
	if (exec->timed_out) {
		say(stderr, "lab: the program ran longer than %.0f s and was ended\n",
		    exec->timeout_s);
		return EXIT_FAIL;
	}
	if (exec->status > 128) /* a signal: the kernel may have had its reasons */
		guest_print_troubles(console, vmlinux);
	return exec->status;
}

/* What printk() and its kin said meanwhile, apart from what the program wrote. */
static void print_kernel_words(const char *console)
{
	struct strbuf words = {0};
	const char *line = NULL;
	int n = 0;

	guest_words(console, &words);
	fflush(stdout);
	for (line = strbuf_str(&words); *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (!n)
			fprintf(stderr, "the kernel said meanwhile:\n");
		if (n++ < WORDS_SHOWN)
			fprintf(stderr, "  | %.*s\n", (int)strcspn(line, "\n"), line);
	}
	if (n > WORDS_SHOWN)
		fprintf(stderr, "  ... and %d lines more, in %s\n", n - WORDS_SHOWN, console);
	strbuf_release(&words);
}

static int run_in_guest(struct arena *arena, const char *vmlinux, const char *program,
			struct machine_exec *exec)
{
	struct accelerator accelerator = guest_accelerator();
	const struct initramfs_file file = {.path = exec->path, .source = program, .mode = 0755};
	const char *build = workspace_get()->build;
	struct machine_request request = {
		.vmlinux = vmlinux,
		.initramfs = arena_printf(arena, "%s/run-initramfs", build),
		.console = arena_printf(arena, "%s/run-console.log", build),
		.accelerator = &accelerator,
	};
	char *agent = lab_path("build/guest/init"), *error = NULL;
	int code, err = initramfs_write(request.initramfs, agent, &file, 1);
	struct machine *machine = err ? NULL : machine_start(&request, &error);

	if (!machine)
		code = broken_error("./lab doctor looks into it", "cannot start the guest: %s",
				    err ? strerror(-err) : error);
	else
		code = execute(machine, exec, request.console, vmlinux);
	machine_stop(machine);
	/* A program that a signal ended has had the kernel's troubles shown. */
	if (machine && code <= 128 && !interrupted())
		print_kernel_words(request.console);
	free(error);
	free(agent);
	return code;
}

static int run_program(struct arena *arena, const struct command_line *line, double timeout_s)
{
	const char *argv[ARGS_MAX + 2] = {line->operands[0]};
	struct user_program program = {.name = "run"};
	struct machine_exec exec = {.path = "/lab/program",
				    .argv = argv,
				    .timeout_s = timeout_s,
				    .output_max = OUTPUT_MAX,
				    .on_output = on_output};
	char *vmlinux;
	int code;

	if (line->noperands - 1 > ARGS_MAX)
		return usage_error(line, "a program in the guest takes at most %d words", ARGS_MAX);
	for (int i = 1; i < line->noperands; i++)
		argv[i] = line->operands[i];
	code = user_program(arena, line->operands[0], &program);
	if (code)
		return code;
	code = guest_kernel(line, &vmlinux);
	if (code)
		return code;
	code = run_in_guest(arena, vmlinux, program.path, &exec);
	free(vmlinux);
	return code;
}

static int run(const struct command_line *line)
{
	const char *timeout = option_get(line, "timeout");
	double timeout_s = timeout ? atof(timeout) : TIMEOUT_DEFAULT_S;
	struct arena *arena;
	int code;

	if (timeout_s <= 0 || timeout_s > 86400)
		return usage_error(line, "--timeout takes seconds");
	arena = arena_new();
	code = run_program(arena, line, timeout_s);
	arena_free(arena);
	return code;
}

static const struct option_spec options[] = {
	{.name = "kernel", .arg = "VMLINUX", .summary = "take this kernel instead of your tree's"},
	{.name = "timeout", .arg = "SECONDS", .summary = "end the program after that long (60)"},
	{0},
};

COMMAND(run) = {
	.name = "run",
	.summary = "run a program in your own kernel",
	.synopsis = "[--kernel=VMLINUX] [--timeout=SECONDS] PROGRAM [ARGUMENT...]",
	.description =
		"PROGRAM is a C source, which is compiled first, or a program linked with -static; it is\n"
		"looked for here, then in your kernel tree and its tools/lab. It runs in your kernel, which\n"
		"is built first as the tree is now, with no input. Its output and its exit status are\n"
		"passed on. What the kernel said meanwhile (printk) follows on standard error.",
	.group = GROUP_KERNEL,
	.order = 2,
	.use = 50,
	.ask = "Which program, with which arguments?",
	.needs = NEEDS_WORKSPACE,
	.options = options,
	.min_operands = 1,
	.max_operands = -1,
	.pass_on = true,
	.run = run,
};
