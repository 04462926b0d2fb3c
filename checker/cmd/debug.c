// SPDX-License-Identifier: GPL-2.0-only
/* debug - gdb on the learner's running kernel, stopped where their call begins */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../vm/machine/gdbline.h"
#include "../ownloop.h"
#include "../work/workspace.h"
#include "../exam/gdbscript.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/util.h"
#include "../command/command.h"
#include "guest.h"
#include "userprogram.h"

/*
 * How it works: the lab stops its guest, asks it to run the program, and hands gdb the line to QEMU's
 * stub through a socket that only this user can reach. One process carries the bytes, one waits for
 * the program; when that has ended, gdb is told so as if it had been its own.
 */

#define ARGS_MAX 27
#define FOREVER	 1e6

struct debugging {
	const struct command_line *line;
	struct arena *arena;
	struct facts *facts;
	const struct own_call_found *call;
	const char *argv[ARGS_MAX + 2];
	const char *socket, *vmlinux;
};

/* ---- the program in the guest ---------------------------------------------------------------- */

static void on_output(void *cookie, int stream, const char *data, size_t len)
{
	(void)cookie;
	guest_write(stream, data, len);
}

/* In a process of its own: run the program, then say its status through @fd. */
static void run_program(struct machine *machine, const char *const *argv, int fd)
{
	struct machine_exec exec = {
		.path = "/lab/program", .argv = argv, .timeout_s = FOREVER, .on_output = on_output};
	unsigned char status;

	signal(SIGINT, SIG_IGN);
	if (machine_exec(machine, &exec) != MACHINE_OK)
		_exit(1);
	status = (unsigned char)exec.status;
	if (write(fd, &status, 1) != 1)
		_exit(1);
	_exit(0);
}

/* ---- gdb ------------------------------------------------------------------------------------- */

static int run_gdb(struct debugging *debugging, const char *script)
{
	const char *const argv[] = {
		"gdb",
		"-q",
		"-ex",
		arena_printf(debugging->arena, "target remote %s", debugging->socket),
		"-x",
		script,
		"-ex",
		"continue",
		debugging->vmlinux,
		NULL,
	};
	struct process_options options = {.inherit = true};
	struct process_result result;

	process_run(argv, &options, &result);
	if (result.error)
		return broken_error("./lab doctor looks into it", "cannot start gdb: %s",
				    strerror(-result.error));
	return interrupted() ? EXIT_INTERRUPTED : EXIT_PASS;
}

/* Somebody else's gdb comes, and goes again. */
static int serve(struct debugging *debugging, const char *script, pid_t carrier)
{
	int gone = process_watch(carrier);

	printf("gdb may come: gdb %s -ex 'target remote %s' -x %s\n", debugging->vmlinux,
	       debugging->socket, script);
	fflush(stdout);
	while (gone >= 0 && !interrupted()) {
		struct pollfd fds[2] = {{.fd = gone, .events = POLLIN},
					{.fd = interrupt_fd(), .events = POLLIN}};

		if (poll(fds, 2, -1) > 0 && fds[0].revents)
			break;
	}
	if (gone >= 0)
		close(gone);
	return interrupted() ? EXIT_INTERRUPTED : EXIT_PASS;
}

static void end_child(pid_t pid)
{
	if (pid > 0)
		process_end(pid);
}

static int debug_machine(struct debugging *debugging, struct machine *machine)
{
	struct witness_hit ignored;
	pid_t runner, carrier;
	int ends[2], listening, stub, code;
	const struct own_call_found *call = debugging->call;
	const char *script;

	if (machine_ready(machine) != MACHINE_OK || machine_where(machine, &ignored))
		return broken_error("./lab boot shows how it starts",
				    "your kernel does not come up: %s", machine_phase(machine));
	stub = machine_hand_over(machine);
	listening = gdb_listen(debugging->socket);
	if (listening < 0 || pipe(ends) < 0)
		return broken_error("is there room in /tmp?", "cannot make %s: %s",
				    debugging->socket,
				    strerror(listening < 0 ? -listening : errno));
	runner = process_fork();
	if (runner == 0)
		run_program(machine, debugging->argv, ends[1]);
	carrier = process_fork();
	if (carrier == 0)
		gdb_carry(listening, stub, ends[0]);
	close(ends[0]);
	close(ends[1]);
	close(listening);
	if (runner < 0 || carrier < 0 ||
	    gdb_script_write(debugging->arena, debugging->vmlinux, call->entry, call->file,
			     call->nparams, &script))
		code = broken_error("is the disk full?", "cannot prepare gdb");
	else if (option_get(debugging->line, "server"))
		code = serve(debugging, script, carrier);
	else
		code = run_gdb(debugging, script);
	end_child(runner);
	end_child(carrier);
	close(stub);
	return code;
}

static int debug_guest(struct debugging *debugging, const char *program)
{
	struct accelerator accelerator = guest_accelerator();
	const struct initramfs_file file = {
		.path = "/lab/program", .source = program, .mode = 0755};
	const char *build = workspace_get()->build;
	struct machine_request request = {
		.vmlinux = debugging->vmlinux,
		.initramfs = arena_printf(debugging->arena, "%s/debug-initramfs", build),
		.console = arena_printf(debugging->arena, "%s/debug-console.log", build),
		.accelerator = &accelerator,
		.quiet = true,
		.deadline_s = FOREVER,
	};
	char *agent = lab_path("build/guest/init"), *error = NULL;
	int code, err = initramfs_write(request.initramfs, agent, &file, 1);
	struct machine *machine = err ? NULL : machine_start(&request, &error);

	if (!machine)
		code = broken_error("./lab doctor looks into it", "cannot start the guest: %s",
				    err ? strerror(-err) : error);
	else
		code = debug_machine(debugging, machine);
	machine_stop(machine);
	free(error);
	free(agent);
	return code;
}

/* ---- the command ----------------------------------------------------------------------------- */

static int find_program(struct debugging *debugging, struct user_program *program)
{
	const struct command_line *line = debugging->line;
	const struct own_call_found *call = debugging->call;
	const char *path = own_program(debugging->facts, call->name, call->number);
	int n = 0, code;

	if (line->noperands > ARGS_MAX + 1)
		return usage_error(line, "a program in the guest takes at most %d words", ARGS_MAX);
	for (int i = 0; i < line->noperands; i++)
		debugging->argv[i] = line->operands[i];
	if (line->noperands)
		return user_program(debugging->arena, line->operands[0], program);
	debugging->argv[n++] = path ? path : "caller";
	if (!path) {
		code = own_caller_write(debugging->arena, &path);
		if (code)
			return broken_error("make room on this disk", "cannot write %s: %s", path,
					    strerror(-code));
		debugging->argv[n++] = arena_printf(debugging->arena, "%ld", call->number);
	}
	own_arguments(debugging->facts, call->name, &debugging->argv[n]);
	return user_program(debugging->arena, path, program);
}

/* Only this user can get to the socket. */
static int debug_at_socket(struct debugging *debugging, const char *program)
{
	const char *named = option_get(debugging->line, "server");
	char dir[] = "/tmp/lab-debug.XXXXXX";
	int code;

	if (!named && !mkdtemp(dir))
		return broken_error("is there room in /tmp?", "cannot make a directory in /tmp");
	debugging->socket = named ? named : arena_printf(debugging->arena, "%s/gdb", dir);
	if (named)
		unlink(named);
	code = debug_guest(debugging, program);
	unlink(debugging->socket);
	if (!named)
		rmdir(dir);
	return code;
}

static int debug(struct debugging *debugging)
{
	struct user_program program = {.name = "debug", .debug = true};
	char *vmlinux = NULL;
	int code = own_tree_collect(debugging->facts, NULL);

	if (code)
		return code;
	debugging->call = own_call_find(debugging->facts, option_get(debugging->line, "call"));
	if (!debugging->call) {
		say(stderr,
		    "lab: your table has no such system call of your own\n"
		    "help: the row in %s comes with step 5\n",
		    debugging->facts->kernel.table_file);
		return EXIT_FAIL;
	}
	code = find_program(debugging, &program);
	if (!code)
		code = guest_kernel(debugging->line, &vmlinux);
	if (code)
		return code;
	debugging->vmlinux = vmlinux;
	code = debug_at_socket(debugging, program.path);
	free(vmlinux);
	return code;
}

static int run(const struct command_line *line)
{
	struct debugging debugging = {.line = line, .arena = arena_new()};
	int code;

	debugging.facts = arena_new_obj(debugging.arena, struct facts);
	debugging.facts->arena = debugging.arena;
	code = program_exists("gdb")
		       ? debug(&debugging)
		       : broken_error("sudo apt-get install gdb", "gdb is not installed");
	arena_free(debugging.arena);
	return code;
}

static const struct option_spec options[] = {
	{.name = "call", .arg = "NAME", .summary = "stop at this call of yours, not at the newest"},
	{.name = "server", .arg = "SOCKET", .summary = "let another gdb come to this socket"},
	{.name = "kernel", .arg = "VMLINUX", .summary = "take this kernel instead of your tree's"},
	{0},
};

COMMAND(debug) = {
	.name = "debug",
	.summary = "look into your running kernel with gdb",
	.synopsis = "[--call=NAME] [--server=SOCKET] [--kernel=VMLINUX] [PROGRAM [ARGUMENT...]]",
	.description =
		"Builds your kernel as the tree is now, boots it, starts PROGRAM (or one that makes your call)\n"
		"in it, and gives you gdb, stopped where the kernel enters your function. step, next, bt, up\n"
		"and print regs->di do what they always do; your file has its lines, the rest of the kernel its\n"
		"names. continue goes on; when the program has ended, gdb says so. quit ends everything. Commands are\n"
		"read from standard input, which need not be a terminal.",
	.group = GROUP_KERNEL,
	.order = 4,
	.needs = NEEDS_WORKSPACE,
	.options = options,
	.max_operands = -1,
	.pass_on = true,
	.run = run,
};
