// SPDX-License-Identifier: GPL-2.0-only
/* run - run a program of the learner's in their own kernel */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../course/workspace.h"
#include "../facts/program.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/util.h"
#include "command.h"
#include "guest.h"

#define TIMEOUT_DEFAULT_S 60
#define OUTPUT_MAX	  (16u << 20)
#define ARGS_MAX	  27

/* Where the learner means: as named, or in the tree, or in its tools/lab, with or without ".c". */
static const char *find_program(struct arena *arena, const char *name)
{
	const char *tree = workspace_get()->tree;
	const char *const places[] = {
		name,
		arena_printf(arena, "%s/%s", tree, name),
		arena_printf(arena, "%s/tools/lab/%s", tree, name),
		arena_printf(arena, "%s/tools/lab/%s.c", tree, name),
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (path_exists(places[i]) && !path_is_dir(places[i]))
			return places[i];
	}
	return NULL;
}

/* Split "dir/file" for gcc, so that its messages name the file as the learner did. */
static int compile(struct arena *arena, const char *path, const char **program)
{
	const char *out = arena_printf(arena, "%s/programs/run", workspace_get()->build), *log;
	struct program_request request = {
		.dir = path[0] == '/' ? "/" : ".", .source = path + (path[0] == '/'), .out = out};
	int err = program_compile(arena, &request, &log);

	fputs(log, stderr);
	*program = out;
	if (err < 0)
		return broken_error("./lab doctor looks into it", "cannot compile %s: %s", path,
				    strerror(-err));
	if (err)
		fprintf(stderr, "lab: %s does not compile\n", path);
	return err ? EXIT_FAIL : 0;
}

/* Returns 0 and the static program to run, or an exit code after it has said what is wrong. */
static int prepare(struct arena *arena, const char *name, const char **program)
{
	const char *path = find_program(arena, name);

	if (!path) {
		fprintf(stderr, "lab: there is no program %s\n", name);
		fprintf(stderr,
			"help: name a C source or a static program, here or in tools/lab of "
			"your kernel tree\n");
		return EXIT_USAGE;
	}
	*program = path;
	if (ends_with(path, ".c"))
		return compile(arena, path, program);
	if (!program_is_elf(path)) {
		fprintf(stderr, "lab: %s is neither a C source nor an x86-64 program\n", path);
		return EXIT_USAGE;
	}
	if (program_is_dynamic(path)) {
		fprintf(stderr, "lab: %s is linked dynamically, and the guest has no libraries\n",
			path);
		fprintf(stderr, "help: link it statically: gcc -static -o %s %s.c\n", name, name);
		return EXIT_USAGE;
	}
	return 0;
}

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
		fprintf(stderr, "lab: the program ran longer than %.0f s and was ended\n",
			exec->timeout_s);
		return EXIT_FAIL;
	}
	if (exec->status > 128) /* a signal: the kernel may have had its reasons */
		guest_print_troubles(console, vmlinux);
	return exec->status;
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
		.quiet = true,
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
	free(error);
	free(agent);
	return code;
}

static int run_program(struct arena *arena, const struct command_line *line, double timeout_s)
{
	const char *argv[ARGS_MAX + 2] = {line->operands[0]}, *program;
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
	code = prepare(arena, line->operands[0], &program);
	if (code)
		return code;
	code = guest_kernel(line, &vmlinux);
	if (code)
		return code;
	code = run_in_guest(arena, vmlinux, program, &exec);
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
		"passed on.",
	.group = GROUP_KERNEL,
	.order = 2,
	.needs = NEEDS_WORKSPACE,
	.options = options,
	.min_operands = 1,
	.max_operands = -1,
	.pass_on = true,
	.run = run,
};
