// SPDX-License-Identifier: GPL-2.0-only
#include "sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "../../checker/lib/arena.h"
#include "../../checker/lib/environment.h"
#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "../../checker/lib/filter.h"

/*
 * How it works: a room is the argv prefix "prlimit LIMITS bwrap OPTIONS --". prlimit comes first,
 * so its limits hold for bubblewrap's children and cannot be raised by them. The root directory
 * starts empty; what is not bound does not exist. When all is in its place, it and /dev, which are
 * in memory without a bound, can no more be written to.
 */

#define ROOM_PATH "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin"

struct words {
	struct arena *arena;
	const char **list;
	int n;
};

static void add(struct words *words, const char *word)
{
	*arena_append(words->arena, &words->list, &words->n) = arena_strdup(words->arena, word);
}

static void add_all(struct words *words, const char *const *list)
{
	for (; list && *list; list++)
		add(words, *list);
}

static void add_bind(struct words *words, const char *option, const char *path)
{
	add(words, option);
	add(words, path);
	add(words, path);
}

static void add_limit(struct words *words, const char *name, long long value)
{
	if (value)
		*arena_append(words->arena, &words->list, &words->n) =
			arena_printf(words->arena, "--%s=%lld", name, value);
}

static void add_limits(struct words *words, const struct sandbox_request *request)
{
	add(words, "prlimit");
	add(words, "--core=0");
	add_limit(words, "cpu", request->cpu_s);
	add_limit(words, "as", (long long)request->memory_mb << 20);
	add_limit(words, "nproc", request->processes);
	add_limit(words, "fsize", (long long)request->file_mb << 20);
}

static void add_room(struct words *words, const struct sandbox_request *request)
{
	static const char *const start[] = {
		"bwrap",
		"--unshare-user",
		"--unshare-all",
		"--die-with-parent",
		"--new-session",
		"--cap-drop",
		"ALL",
		"--uid",
		"65534",
		"--gid",
		"65534",
		"--hostname",
		"sandbox",
		"--setenv",
		"PATH",
		ROOM_PATH,
		"--setenv",
		"LC_ALL",
		"C",
		"--setenv",
		"TMPDIR",
		"/tmp",
		"--seccomp",
		NULL,
	};
	/* Merged /usr is the rule; where /bin is a directory of its own it is bound as one. */
	static const char *const system[] = {"/bin",   "/sbin",	  "/lib", "/lib32",
					     "/lib64", "/libx32", NULL};
	static const char *const etc[] = {"/etc/alternatives", "/etc/ld.so.cache", NULL};

	add_all(words, start);
	add(words, arena_printf(words->arena, "%d", PROCESS_GIVEN));
	for (const char *const *name = environment_places(); *name; name++) {
		add(words, "--unsetenv");
		add(words, *name);
	}
	add_all(words, (const char *const[]){"--setenv", "HOME", "/nonexistent", NULL});
	add_bind(words, "--ro-bind", "/usr");
	for (int i = 0; system[i]; i++)
		add_bind(words, "--ro-bind-try", system[i]);
	for (int i = 0; etc[i]; i++)
		add_bind(words, "--ro-bind-try", etc[i]);
	add_all(words, (const char *const[]){"--proc", "/proc", "--dev", "/dev", "--size", NULL});
	add(words, arena_printf(words->arena, "%lld",
				(long long)(request->tmp_mb ? request->tmp_mb : 256) << 20));
	add_all(words, (const char *const[]){"--tmpfs", "/tmp", NULL});
}

/* Nothing is bound behind this. */
static const char *const *end_room(struct words *words)
{
	add_all(words, (const char *const[]){"--remount-ro", "/dev", "--remount-ro", "/", "--chdir",
					     "/", "--", NULL});
	arena_append(words->arena, &words->list, &words->n);
	return words->list;
}

/* An installed lab lies below /usr, and its solutions with it. */
static void hide_lab(struct words *words)
{
	char *root = realpath(lab_root(), NULL);

	if (root && starts_with(root, "/usr/"))
		add_all(words, (const char *const[]){"--size", "4096", "--tmpfs", root,
						     "--remount-ro", root, NULL});
	free(root);
}

static void add_tree(struct words *words, const char *tree)
{
	if (!tree)
		return;
	add_bind(words, "--ro-bind", tree);
	add_all(words, (const char *const[]){"--size", "4096", "--tmpfs",
					     arena_printf(words->arena, "%s/.git", tree), NULL});
}

/*
 * nm and ar load each plug-in of binutils that they find. LLVM's, where it is installed, takes them a
 * twentieth of a second each time, and is for objects that a kernel built by gcc does not have.
 */
static void hide_plugins(struct words *words)
{
	static const char dir[] = "/usr/lib/bfd-plugins";
	char *real = realpath(dir, NULL);

	if (real && streq(real, dir) && path_is_dir(dir))
		add_all(words, (const char *const[]){"--size", "4096", "--tmpfs", dir,
						     "--remount-ro", dir, NULL});
	free(real);
}

/* The lab's own program, and what it reads when it builds. */
static void add_lab(struct words *words)
{
	static const char *const files[] = {"vm/kernel.config", "vm/quirks.ini", "vm/machine.ini"};
	char program[4096];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	program[n > 0 ? n : 0] = '\0';
	/* It was rebuilt while it ran: what is there now will do as well. */
	if (ends_with(program, " (deleted)"))
		program[strlen(program) - strlen(" (deleted)")] = '\0';
	add_all(words, (const char *const[]){"--ro-bind", program, "/lab/lab", NULL});
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char *from = lab_path("%s", files[i]);

		add_all(words, (const char *const[]){
				       "--ro-bind", from,
				       arena_printf(words->arena, "/lab/%s", files[i]), NULL});
		free(from);
	}
	add_all(words, (const char *const[]){"--setenv", "LAB_ROOT", "/lab", NULL});
}

/* Who steers the build is process 1: no process of the room can kill or stop it, none outlives it. */
static const char *const *building_room(struct arena *arena, const struct sandbox_request *request)
{
	struct words words = {.arena = arena};

	add_limits(&words, request);
	add_room(&words, request);
	add(&words, "--as-pid-1");
	hide_lab(&words);
	hide_plugins(&words);
	add_lab(&words);
	if (request->objects)
		add_all(&words,
			(const char *const[]){request->fills ? "--bind-try" : "--ro-bind-try",
					      request->objects, SANDBOX_OBJECTS, NULL});
	add_tree(&words, request->tree);
	if (request->stage)
		add_bind(&words, "--bind", request->stage);
	return end_room(&words);
}

static const char *const *reading_room(struct arena *arena, const struct sandbox_request *request)
{
	struct words words = {.arena = arena};

	add_limits(&words, request);
	add_room(&words, request);
	hide_lab(&words);
	add_tree(&words, request->tree);
	return end_room(&words);
}

static const char *const *guest_room(struct arena *arena, const struct sandbox_request *request)
{
	struct words words = {.arena = arena};

	add_limits(&words, request);
	add_room(&words, request);
	hide_lab(&words);
	for (int i = 0; request->guest_read && request->guest_read[i]; i++)
		add_bind(&words, "--ro-bind-try", request->guest_read[i]);
	if (request->guest)
		add_bind(&words, "--bind", request->guest);
	return end_room(&words);
}

/*
 * Made once. Where libseccomp cannot, it stays empty, and with an empty one bubblewrap starts nothing:
 * sandbox_probe() says so before.
 */
static const struct strbuf *filter(int *err)
{
	static struct strbuf program;
	static int failed;

	if (!program.len && !failed)
		failed = filter_program(&program);
	if (failed)
		strbuf_reset(&program);
	if (err)
		*err = failed;
	return &program;
}

struct sandbox *sandbox_new(struct arena *arena, const struct sandbox_request *request)
{
	struct sandbox *sandbox = arena_new_obj(arena, struct sandbox);

	*sandbox = (struct sandbox){
		.wrap = reading_room(arena, request),
		.wrap_build = building_room(arena, request),
		.wrap_guest = guest_room(arena, request),
		.filter = filter(NULL),
		.show = request->show,
		.show_pristine = request->show_pristine,
		.cookie = request->cookie,
		.cpu_s = request->cpu_s,
		.memory_mb = request->memory_mb,
		.processes = request->processes,
		.file_mb = request->file_mb,
	};
	return sandbox;
}

static const char *first_line(struct strbuf *text)
{
	char *end = strchr(strbuf_str(text), '\n');

	if (end)
		*end = '\0';
	return strbuf_str(text);
}

/* 1 or 0 of a switch of the kernel; -1 where it has none of this name. */
static int kernel_switch(const char *path)
{
	FILE *file = fopen(path, "re");
	int value = -1;

	if (file && fscanf(file, "%d", &value) != 1)
		value = -1;
	if (file)
		fclose(file);
	return value;
}

static bool kernel_filters(void)
{
	return prctl(PR_GET_SECCOMP) >= 0 &&
	       (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) < 0 && errno == EFAULT);
}

/* Which door is shut: the three ways in which distributions forbid namespaces, or a container. */
static const char *namespace_cure(void)
{
	if (kernel_switch("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1)
		return "as root: sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu's "
		       "AppArmor forbids it)";
	if (kernel_switch("/proc/sys/kernel/unprivileged_userns_clone") == 0)
		return "as root: sysctl kernel.unprivileged_userns_clone=1";
	if (kernel_switch("/proc/sys/user/max_user_namespaces") == 0)
		return "as root: sysctl user.max_user_namespaces=10000";
	if (!kernel_filters())
		return "a kernel built with CONFIG_SECCOMP_FILTER is needed, for the filter of system "
		       "calls";
	return "it needs namespaces; inside a container or chroot, grade on the machine itself";
}

bool sandbox_room_works(const struct sandbox *sandbox, char **why)
{
	struct strbuf words = {0};
	struct process_options options = {
		.wrap = sandbox->wrap, .given = sandbox->filter, .out = &words, .timeout_s = 20};
	bool works = process_run((const char *const[]){"true", NULL}, &options, NULL) == 0;

	*why = works ? NULL : xasprintf("the sandbox cannot be entered: %s", first_line(&words));
	strbuf_release(&words);
	return works;
}

int sandbox_probe(char **why, char **help)
{
	struct arena *arena = arena_new();
	struct sandbox *sandbox = sandbox_new(arena, &(struct sandbox_request){.tmp_mb = 1});
	struct strbuf words = {0};
	struct process_options options = {
		.wrap = sandbox->wrap, .given = sandbox->filter, .out = &words, .timeout_s = 20};
	int err = 0, no_filter;

	*why = *help = NULL;
	filter(&no_filter);
	if (!program_exists("bwrap") || !program_exists("prlimit")) {
		*why = xstrdup("bubblewrap (bwrap) is not installed");
		*help = xstrdup("install the package bubblewrap, or run ./lab start");
		err = -ENOENT;
	} else if (no_filter) {
		*why = xasprintf("libseccomp makes no filter of system calls: %s",
				 strerror(-no_filter));
		*help = xstrdup(
			"bring the packages libseccomp2 and libseccomp-dev up to date, and run "
			"make again");
		err = -EPERM;
	} else if (process_run((const char *const[]){"true", NULL}, &options, NULL)) {
		*why = xasprintf("this machine refuses the sandbox: %s", first_line(&words));
		*help = xasprintf("%s; or grade without any protection by --unsafe-no-sandbox",
				  namespace_cure());
		err = -EPERM;
	}
	strbuf_release(&words);
	arena_free(arena);
	return err;
}
