// SPDX-License-Identifier: GPL-2.0-only
/* boot - a BusyBox shell in the learner's own kernel */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../work/workspace.h"
#include "../exam/program.h"
#include "../facts/symboltable.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/terminal.h"
#include "../lib/util.h"
#include "../command/command.h"
#include "guest.h"

#define SHELL_MEMORY_MB 128
#define CTRL_A		1

/* ---- what is in the guest ------------------------------------------------------------------ */

struct files {
	struct arena *arena;
	struct initramfs_file *list;
	int n;
};

static struct initramfs_file *add_file(struct files *files, const char *path)
{
	struct initramfs_file *file = arena_append(files->arena, &files->list, &files->n);

	file->path = path;
	file->mode = 0755;
	return file;
}

static void add_busybox(struct files *files, const char *busybox)
{
	const char *const argv[] = {busybox, "--list", NULL};
	struct strbuf names = {0};
	char *save = NULL;

	add_file(files, "/bin/busybox")->source = busybox;
	run_capture(NULL, argv, &names);
	strbuf_addstr(&names, "\n");
	for (char *name = strtok_r(names.buf, "\n", &save); name;
	     name = strtok_r(NULL, "\n", &save)) {
		if (!strchr(name, '/') && !streq(name, "busybox"))
			add_file(files, arena_printf(files->arena, "/bin/%s", name))->link =
				"busybox";
	}
	strbuf_release(&names);
}

/* Every tools/lab/NAME.c that compiles becomes /lab/NAME; the others are named. */
static void add_programs(struct files *files)
{
	const struct workspace *workspace = workspace_get();
	char *dir = path_join(workspace->tree, "tools/lab");
	DIR *handle = opendir(dir);
	struct dirent *entry;

	while (handle && (entry = readdir(handle))) {
		const char *name = entry->d_name, *log;
		struct program_request request = {.dir = workspace->tree};

		if (!ends_with(name, ".c") || name[0] == '.')
			continue;
		request.source = arena_printf(files->arena, "tools/lab/%s", name);
		request.out = arena_printf(files->arena, "%s/programs/lab-%.*s", workspace->build,
					   (int)strlen(name) - 2, name);
		if (program_compile(files->arena, &request, &log))
			say(stderr, "lab: %s does not compile and is left out\n", request.source);
		else
			add_file(files, arena_printf(files->arena, "/lab/%.*s",
						     (int)strlen(name) - 2, name))
				->source = request.out;
	}
	if (handle)
		closedir(handle);
	free(dir);
}

/* The lab's kernel has no /proc/kallsyms: its image tells what stands where. */
static const char where[] =
	"#!/bin/sh\n"
	"[ -n \"$1\" ] || { echo 'usage: where NAME'; exit 2; }\n"
	"grep -F -e \"$1\" /etc/functions || { echo \"no function of this kernel has $1 in its name\"; exit 1; }\n";

static void add_functions(struct files *files, const char *vmlinux)
{
	struct symbols *symbols = symbols_load(vmlinux);
	struct strbuf list = {0};

	if (symbols)
		symbols_list(symbols, &list);
	add_file(files, "/etc/functions")->text = arena_strdup(files->arena, strbuf_str(&list));
	add_file(files, "/bin/where")->text = where;
	symbols_release(symbols);
	strbuf_release(&list);
}

static const char profile[] =
	"export PATH=/lab:/bin HOME=/root PS1='\\w # '\n"
	"[ -n \"$LAB_ROWS\" ] && stty rows $LAB_ROWS cols $LAB_COLUMNS 2>/dev/null\n"
	"cd /root\n"
	"echo\n"
	"echo \"Linux $(uname -r): your kernel. Your programs: $(ls /lab | tr '\\n' ' ')\"\n"
	"echo \"where NAME finds a function of it.\"\n"
	"echo \"poweroff, exit or Ctrl-A X ends it.\"\n";

static int write_archive(struct arena *arena, const char *busybox, const char *vmlinux,
			 const char *out)
{
	struct files files = {.arena = arena};
	char *agent = lab_path("build/guest/init");
	int err;

	add_busybox(&files, busybox);
	add_file(&files, "/etc/profile")->text = profile;
	add_file(&files, "/root/.keep")->text = "";
	add_file(&files, "/lab/.keep")->text = "";
	add_functions(&files, vmlinux);
	add_programs(&files);
	err = initramfs_write(out, agent, files.list, files.n);
	free(agent);
	return err;
}

/* ---- the terminal -------------------------------------------------------------------------- */

/* Ctrl-A X ends the guest, Ctrl-A Ctrl-A (or A) types a Ctrl-A, as in QEMU itself. */
static bool filter(char *data, size_t *len)
{
	static bool prefix;
	size_t kept = 0;

	for (size_t i = 0; i < *len; i++) {
		if (prefix && (data[i] == 'x' || data[i] == 'X'))
			return false;
		if (!prefix && data[i] == CTRL_A) {
			prefix = true;
			continue;
		}
		if (prefix)
			data[kept++] = CTRL_A;
		if (!prefix || (data[i] != 'a' && data[i] != CTRL_A))
			data[kept++] = data[i];
		prefix = false;
	}
	*len = kept;
	return true;
}

/* ---- the command --------------------------------------------------------------------------- */

static void on_console(void *cookie, const char *data, size_t len)
{
	(void)cookie;
	guest_write(STDOUT_FILENO, data, len);
}

/* Parameters that the kernel does not know become the environment of init. */
static char *append_line(void)
{
	const char *term = getenv("TERM");
	struct winsize size = {0};

	if (!term || term[strspn(term, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789-+_.")])
		term = "dumb";
	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
		return xasprintf("TERM=%s -- shell", term);
	return xasprintf("TERM=%s LAB_ROWS=%d LAB_COLUMNS=%d -- shell", term, size.ws_row,
			 size.ws_col);
}

static int converse(struct machine *machine, const char *console, const char *vmlinux)
{
	enum machine_event event = machine_ready(machine);
	int code = EXIT_PASS;

	if (event == MACHINE_OK) {
		if (isatty(STDIN_FILENO))
			terminal_enter(TERMINAL_RAW);
		event = machine_watch_end(machine, STDIN_FILENO,
					  isatty(STDIN_FILENO) ? filter : NULL);
		terminal_leave();
		if (event == MACHINE_OK) /* Ctrl-A X */
			printf("\r\n");
	}
	if (event != MACHINE_OK && event != MACHINE_RESET && event != MACHINE_SHUTDOWN)
		code = guest_report_end(event, console, vmlinux, machine_errors(machine));
	return code;
}

static int boot_shell(const char *busybox, const char *vmlinux, bool verbose)
{
	struct accelerator accelerator = guest_accelerator();
	struct arena *arena = arena_new();
	const char *build = workspace_get()->build;
	char *error = NULL, *append = append_line();
	struct machine_request request = {
		.vmlinux = vmlinux,
		.initramfs = arena_printf(arena, "%s/shell-initramfs", build),
		.console = arena_printf(arena, "%s/shell-console.log", build),
		.accelerator = &accelerator,
		.extra_append = append,
		.quiet = !verbose,
		.memory_mb = SHELL_MEMORY_MB,
		.on_console = on_console,
	};
	int code, err = mkdirs(build);
	struct machine *machine = NULL;

	if (!err)
		err = write_archive(arena, busybox, vmlinux, request.initramfs);
	if (!err)
		machine = machine_start(&request, &error);
	if (err)
		code = broken_error("./lab doctor looks into it", "cannot make %s: %s",
				    request.initramfs, strerror(-err));
	else if (!machine)
		code = broken_error("./lab doctor looks into it", "%s", error);
	else
		code = converse(machine, request.console, vmlinux);
	machine_stop(machine);
	free(error);
	free(append);
	arena_free(arena);
	return code;
}

static int run(const struct command_line *line)
{
	const char *busybox = guest_busybox();
	char *vmlinux;
	int code;

	if (!busybox)
		return broken_error("sudo apt-get install busybox-static",
				    "the shell needs a BusyBox that is linked statically");
	code = guest_kernel(line, &vmlinux);
	if (code)
		return code;
	code = boot_shell(busybox, vmlinux, option_get(line, "verbose"));
	free(vmlinux);
	return code;
}

static const struct option_spec options[] = {
	{.name = "kernel", .arg = "VMLINUX", .summary = "take this kernel instead of your tree's"},
	{.name = "verbose", .summary = "show all that the kernel says while it starts"},
	{0},
};

COMMAND(boot) = {
	.name = "boot",
	.summary = "open a shell in your own kernel",
	.synopsis = "[--kernel=VMLINUX] [--verbose]",
	.description =
		"Builds your kernel as the tree is now, boots it and opens a BusyBox shell on your terminal.\n"
		"The programs of tools/lab are in /lab, and `where NAME` finds a function of the kernel.\n"
		"poweroff, exit or Ctrl-A X ends it; Ctrl-A Ctrl-A types a Ctrl-A. Without a terminal,\n"
		"commands are read from standard input.",
	.group = GROUP_KERNEL,
	.order = 1,
	.use = 60,
	.needs = NEEDS_WORKSPACE,
	.options = options,
	.run = run,
};
