// SPDX-License-Identifier: GPL-2.0-only
/* doctor - what on this machine helps or hinders, with cures */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../vm/build/build.h"
#include "../../vm/build/sandbox.h"
#include "../work/firstbuild.h"
#include "../work/workspace.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/prose.h"
#include "../command/command.h"
#include "guest.h"

/* What a start takes: the tree, its history, and the staged tree with its objects. */
#define DISK_NEEDED_GIB	  4.0
#define MEMORY_NEEDED_GIB 1.0

enum condition {
	GOOD,
	COULD_BE_BETTER,
	NEEDED
};

/**
 * struct diagnosis - what looking at one thing gave
 * @text: what was seen
 * @why: what it is for, when it is not good
 * @cure: a command for sh; NULL when no command helps, then @why says what would
 */
struct diagnosis {
	enum condition state;
	char *text, *why, *cure;
};

/** struct organ - one thing to look at; @package, @why: what brings it, and what it is for */
struct organ {
	const char *name;
	void (*look)(const struct organ *organ, struct diagnosis *diagnosis);
	const char *package, *why;
	enum condition when_missing;
};

static void set(struct diagnosis *diagnosis, enum condition state, char *text, const char *why,
		char *cure)
{
	*diagnosis = (struct diagnosis){state, text, why ? xstrdup(why) : NULL, cure};
}

static char *install(const char *package)
{
	const char *sudo = geteuid() == 0 ? "" : "sudo ";

	if (!program_exists("apt-get"))
		return NULL;
	return xasprintf("%sapt-get install -y %s", sudo, package);
}

/* ---- the machine --------------------------------------------------------------------------- */

static void look_cores(const struct organ *organ, struct diagnosis *diagnosis)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	(void)organ;
	set(diagnosis, cores > 1 ? GOOD : COULD_BE_BETTER, xasprintf("%ld", cores),
	    "the first build takes about three minutes of one core; later ones take seconds", NULL);
}

static void look_memory(const struct organ *organ, struct diagnosis *diagnosis)
{
	struct strbuf text = {0};
	unsigned long kib = 0;
	const char *line;

	(void)organ;
	if (!file_read("/proc/meminfo", &text, 65536) &&
	    (line = strstr(strbuf_str(&text), "MemAvailable:")))
		kib = strtoul(line + strlen("MemAvailable:"), NULL, 10);
	strbuf_release(&text);
	set(diagnosis, kib / 1048576.0 >= MEMORY_NEEDED_GIB ? GOOD : COULD_BE_BETTER,
	    xasprintf("%.1f GiB free", kib / 1048576.0),
	    "linking a kernel takes up to one GiB: close something first", NULL);
}

/* The nearest directory above @path that exists. */
static char *existing(const char *path)
{
	char *copy = xstrdup(path), *slash;

	while (!path_is_dir(copy) && (slash = strrchr(copy, '/')) && slash != copy)
		*slash = '\0';
	return copy;
}

static void look_disk(const struct organ *organ, struct diagnosis *diagnosis)
{
	char *dir = existing(workspace_get()->dir);
	double gib = disk_free(dir) / 1073741824.0;
	double needed = workspace_staged() ? 0.5 : DISK_NEEDED_GIB;

	(void)organ;
	set(diagnosis, gib >= needed ? GOOD : NEEDED, xasprintf("%.1f GiB free at %s", gib, dir),
	    "a workspace takes 4 GiB: make room, or set LAB_WORK to a directory elsewhere", NULL);
	free(dir);
}

static void look_kvm(const struct organ *organ, struct diagnosis *diagnosis)
{
	struct accelerator accelerator = guest_accelerator();
	bool refused = access("/dev/kvm", F_OK) == 0 && access("/dev/kvm", R_OK | W_OK) < 0;

	(void)organ;
	set(diagnosis, accelerator.kvm ? GOOD : COULD_BE_BETTER,
	    xasprintf("%s: %s", accelerator.name, accelerator.reason),
	    "guests run in software (TCG), which is slower but just as right",
	    refused ? xstrdup("sudo usermod -aG kvm \"$USER\"  # then log in again") : NULL);
}

/* ---- programs and files -------------------------------------------------------------------- */

/* The first line that "PROGRAM --version" prints. */
static char *version_of(const char *program)
{
	const char *const argv[] = {program, "--version", NULL};
	struct strbuf text = {0};
	char *line;

	if (run_capture(NULL, argv, &text) < 0 || !text.len)
		strbuf_addstr(&text, "found");
	line = xasprintf("%.*s", (int)strcspn(text.buf, "\n"), text.buf);
	strbuf_release(&text);
	return line;
}

static const char *first_of(const char *const *paths)
{
	while (*paths && !path_exists(*paths))
		paths++;
	return *paths;
}

static void look_file(const char *const *paths, const struct organ *organ,
		      struct diagnosis *diagnosis)
{
	const char *found = first_of(paths);

	if (found)
		set(diagnosis, GOOD, xstrdup(found), NULL, NULL);
	else
		set(diagnosis, organ->when_missing, xstrdup("not found"), organ->why,
		    install(organ->package));
}

static void look_qboot(const struct organ *organ, struct diagnosis *diagnosis)
{
	static const char *const paths[] = {"/usr/share/qemu/qboot.rom",
					    "/usr/share/seabios/qboot.rom",
					    "/usr/local/share/qemu/qboot.rom", NULL};

	look_file(paths, organ, diagnosis);
}

/* Asking gcc is the only way to know where the C library's archive is, or that it is not. */
static void look_static_libc(const struct organ *organ, struct diagnosis *diagnosis)
{
	const char *const argv[] = {"gcc", "-print-file-name=libc.a", NULL};
	struct strbuf path = {0};

	if (run_capture(NULL, argv, &path) == 0 && path.len) {
		path.buf[strcspn(path.buf, "\n")] = '\0';
		look_file((const char *const[]){path.buf, NULL}, organ, diagnosis);
	} else {
		set(diagnosis, organ->when_missing, xstrdup("not found"), organ->why,
		    install(organ->package));
	}
	strbuf_release(&path);
}

static void look_busybox(const struct organ *organ, struct diagnosis *diagnosis)
{
	const char *busybox = guest_busybox();

	if (busybox)
		set(diagnosis, GOOD, xstrdup(busybox), NULL, NULL);
	else
		set(diagnosis, organ->when_missing, xstrdup("no statically linked one"), organ->why,
		    install(organ->package));
}

static void look_sandbox(const struct organ *organ, struct diagnosis *diagnosis)
{
	char *why = NULL, *help = NULL;
	int err = sandbox_probe(&why, &help);

	if (!err)
		set(diagnosis, GOOD, xstrdup("bubblewrap works"), NULL, NULL);
	else
		set(diagnosis, organ->when_missing, xstrdup(why ? why : "does not work"),
		    help && err != -ENOENT ? help : organ->why,
		    err == -ENOENT ? install(organ->package) : NULL);
	free(why);
	free(help);
}

/* People open the wrong folder. The next check puts that right, so nothing is reported as broken. */
static void look_labs_copy(const struct organ *organ, struct diagnosis *diagnosis)
{
	const struct workspace *workspace = workspace_get();
	struct build_request request = {.tree = workspace->tree, .stage = workspace->stage};
	char *first = NULL;
	bool is_built = first_build_is_built();
	int n = is_built ? vm_stage_looks(&request, &first) : 0;

	(void)organ;
	if (n < 0)
		set(diagnosis, COULD_BE_BETTER, xasprintf("%s: %s", request.stage, strerror(-n)),
		    "./lab start builds it again and keeps your work", NULL);
	else if (n > 0)
		set(diagnosis, COULD_BE_BETTER,
		    n > 1 ? xasprintf("%s and %d more were changed in %s", first, n - 1,
				      request.stage)
			  : xasprintf("%s was changed in %s", first, request.stage),
		    "nothing in there is judged: the next check keeps what you wrote and puts the "
		    "rest back; your tree is the directory linux beside it",
		    NULL);
	else
		set(diagnosis, GOOD,
		    xstrdup(is_built		 ? "as the lab left it"
			    : workspace_staged() ? "not built yet"
						 : "not made yet"),
		    NULL, NULL);
	free(first);
}

static const struct organ organs[] = {
	{"cores", look_cores},
	{"memory", look_memory},
	{"disk", look_disk},
	{"accelerator", look_kvm},
	{"static libc", look_static_libc, "libc6-dev",
	 "your programs are linked with it, to run in the guest", NEEDED},
	{"qboot", look_qboot, "qemu-system-data", "it starts the guest's kernel at once", NEEDED},
	{"shell", look_busybox, "busybox-static", "the shell that lab boot gives you",
	 COULD_BE_BETTER},
	{"sandbox", look_sandbox, "bubblewrap", "lab grade runs strangers' code in it",
	 COULD_BE_BETTER},
	{"the lab's copy", look_labs_copy},
};

/* ---- packages.txt -------------------------------------------------------------------------- */

/** struct package - a line of packages.txt, which says what its columns are */
struct package {
	char *group, *name, *proof, *why;
};

/* Cut @line apart, in place; false for comments and blank lines. */
static bool package_read(char *line, struct package *package)
{
	char *save = NULL;

	package->group = strtok_r(line, " \t", &save);
	package->name = strtok_r(NULL, " \t", &save);
	package->proof = strtok_r(NULL, " \t", &save);
	package->why = strtok_r(NULL, "", &save);
	if (!package->why || package->group[0] == '#')
		return false;
	package->why += strspn(package->why, " \t");
	return true;
}

/* The first file that one of @patterns names; NULL if none does. The caller frees it. */
static char *file_of(char *patterns)
{
	char *save = NULL, *path = NULL;

	for (char *one = strtok_r(patterns, "|", &save); one && !path;
	     one = strtok_r(NULL, "|", &save)) {
		glob_t found;

		if (glob(one, 0, NULL, &found) == 0)
			path = xstrdup(found.gl_pathv[0]);
		globfree(&found);
	}
	return path;
}

/* An installed lab is compiled already. */
static bool is_needed(const struct package *package)
{
	return streq(package->group, "build") || streq(package->group, "start") ||
	       (streq(package->group, "program") && !lab_is_installed());
}

/* What only the lab's own tests want is no learner's trouble. */
static bool is_for_learners(const struct package *package)
{
	return is_needed(package) || streq(package->group, "kernel") ||
	       streq(package->group, "option");
}

static void look_package(struct package *package, struct diagnosis *diagnosis)
{
	bool wanted = is_needed(package);
	char *proof = xstrdup(package->proof);
	char *file = proof[0] == '/' ? file_of(proof) : NULL;
	char *other = strchr(package->name, '|');

	if (other && file) /* whichever of the two it is: the plainer name, and the file itself */
		package->name = other + 1;
	else if (other)
		*other = '\0';
	if (package->proof[0] != '/' && program_exists(package->proof))
		set(diagnosis, GOOD, version_of(package->proof), NULL, NULL);
	else if (file)
		set(diagnosis, GOOD, xstrdup(file), NULL, NULL);
	else
		set(diagnosis, wanted ? NEEDED : COULD_BE_BETTER, xstrdup("not found"),
		    package->why, install(package->name));
	free(file);
	free(proof);
}

/* ---- the command --------------------------------------------------------------------------- */

static void print_diagnosis(const char *name, const struct diagnosis *diagnosis)
{
	static const char *const marks[] = {"ok  ", "hm  ", "BAD "};

	char *line = xasprintf("%s%-16s %s", marks[diagnosis->state], name, diagnosis->text);

	prose_put_below(line, 21, stdout);
	free(line);
	if (diagnosis->state == GOOD)
		return;
	if (diagnosis->why)
		say(stdout, "    %-16s %s\n", "", diagnosis->why);
	if (diagnosis->cure)
		printf("    %-16s cure: %s\n", "", diagnosis->cure);
}

static void print_cure(const char *name, const struct diagnosis *diagnosis)
{
	if (diagnosis->state == GOOD)
		return;
	say(stdout, "# %s: %s; %s\n", name, diagnosis->text, diagnosis->why ? diagnosis->why : "");
	if (diagnosis->cure)
		printf("%s\n", diagnosis->cure);
}

/* Show and forget a diagnosis; 1 when something needed is missing. */
static int tell(const char *name, struct diagnosis *diagnosis, bool script)
{
	(script ? print_cure : print_diagnosis)(name, diagnosis);
	free(diagnosis->text);
	free(diagnosis->why);
	free(diagnosis->cure);
	return diagnosis->state == NEEDED;
}

static int look_at_packages(bool script)
{
	char *path = lab_path("packages.txt"), *save = NULL;
	struct strbuf text = {0};
	int needed = 0;

	file_read(path, &text, 65536);
	strbuf_addstr(&text, "\n");
	for (char *line = strtok_r(text.buf, "\n", &save); line && !interrupted();
	     line = strtok_r(NULL, "\n", &save)) {
		struct package package;
		struct diagnosis diagnosis;

		if (!package_read(line, &package) || !is_for_learners(&package))
			continue;
		look_package(&package, &diagnosis);
		needed += tell(package.name, &diagnosis, script);
	}
	strbuf_release(&text);
	free(path);
	return needed;
}

static int run(const struct command_line *line)
{
	bool script = option_get(line, "script");
	int needed = 0;

	if (script)
		say(stdout, "#!/bin/sh\n# cures for what ./lab doctor found\n");
	for (size_t i = 0; i < ARRAY_SIZE(organs) && !interrupted(); i++) {
		struct diagnosis diagnosis;

		organs[i].look(&organs[i], &diagnosis);
		needed += tell(organs[i].name, &diagnosis, script);
	}
	needed += look_at_packages(script);
	if (interrupted())
		return EXIT_INTERRUPTED;
	if (!script && needed)
		say(stdout, "\n./lab doctor --script prints the cures for a shell\n");
	return needed && !script ? EXIT_BROKEN : EXIT_PASS;
}

static const struct option_spec options[] = {
	{.name = "script", .summary = "print the cures as a shell script"},
	{0},
};

COMMAND(doctor) = {
	.name = "doctor",
	.summary = "see what on this machine helps or hinders",
	.synopsis = "[--script]",
	.description =
		"Looks at what the lab needs: room, programs, and whether /dev/kvm really works. Each\n"
		"thing that is missing comes with its cure; --script prints only these, to look at and\n"
		"then to give to sh.",
	.group = GROUP_OTHER,
	.order = 1,
	.use = 150,
	.boxed = true,
	.needs = NEEDS_NOTHING,
	.options = options,
	.run = run,
};
