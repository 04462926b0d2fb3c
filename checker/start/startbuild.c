// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../vm/build/build.h"
#include "../../vm/build/derive.h"
#include "../../vm/machine/machine.h"
#include "../work/editor.h"
#include "../work/firstbuild.h"
#include "../work/worktree.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/util.h"
#include "startparts.h"

#define NICE 10 /* the learner's own work goes before it */

/* ---- the kernel as it came ------------------------------------------------------------------- */

static int build_failed(struct start *start, const struct build_result *result)
{
	if (result->state == BUILD_INTERRUPTED)
		return failure_take(start->failure, -EINTR, NULL);
	if (result->state == BUILD_BROKEN)
		return failure_set(start->failure, EXIT_BROKEN, result->help,
				   "the baseline cannot be built: %s",
				   result->error ? result->error : "no reason was given");
	if (result->state == BUILD_TIMEOUT)
		return failure_set(start->failure, EXIT_BROKEN,
				   "is the machine very busy? ./lab start goes on where it stopped",
				   "building the baseline took longer than an hour");
	return failure_set(
		start->failure, EXIT_BROKEN,
		"is it a kernel that this compiler can build? ./lab doctor says what the lab knows",
		"the untouched kernel does not build; the log is %s",
		result->log ? result->log : "missing");
}

/*
 * The stage is made of the tree as git has it at lab/track, whatever the learner did since. In a
 * new workspace the tree is that itself.
 */
static int prepare_stage(const struct start *start, const struct build_request *request,
			 struct build_result *result)
{
	char base[HASH_HEX], track[HASH_HEX], *error = NULL;
	bool other = !start->prepared &&
		     worktree_tree_of(request->tree, WORKTREE_BASE, base, &error) == 0 &&
		     worktree_tree_of(request->tree, WORKTREE_TRACK, track, &error) == 0 &&
		     !streq(base, track);

	free(error);
	return other ? vm_stage_derive(request, WORKTREE_BASE, result)
		     : vm_stage_prepare(request, result);
}

/* Who deleted the workspace wants nothing in it to go on. */
static void on_progress(void *cookie, const char *what, int done, int total)
{
	struct start *start = cookie;

	if (start->note >= 0 && !first_build_is_ours(start->note))
		raise(SIGTERM);
	meter_update(&start->meter, what, done, total);
}

static int build_baseline(struct start *start)
{
	char *log = path_join(start->workspace->build, "baseline.log");
	struct build_request request = {.tree = start->workspace->tree,
					.pristine = WORKTREE_TRACK,
					.stage = start->workspace->stage,
					.log = log,
					.timeout_s = 3600, /* slow machines are welcome */
					.progress = {.update = on_progress, .cookie = start}};
	struct build_result result = {0};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	char *from = start_from(start);
	int err = mkdirs(start->workspace->build);

	request.from = from;
	if (err) {
		failure_take(start->failure, err, NULL);
	} else {
		/* Nothing is said when it stands there already. */
		meter_begin(&start->meter, start->line->plain, "building the baseline kernel",
			    200.0 / (cpus > 0 ? cpus : 1) + 10);
		err = prepare_stage(start, &request, &result);
		meter_end(&start->meter, !err && result.state == BUILD_OK);
		if (interrupted())
			failure_take(start->failure, -EINTR, NULL);
		else if (result.state != BUILD_OK)
			build_failed(start, &result);
		else if (err)
			failure_take(start->failure, err, NULL);
		else
			start->vmlinux = xstrdup(result.vmlinux);
		build_result_release(&result);
	}
	free(from);
	free(log);
	return start->failure->code;
}

static int machine_failed(struct start *start, const char *console, enum machine_event event,
			  const char *error)
{
	if (event == MACHINE_INTERRUPTED)
		return failure_take(start->failure, -EINTR, NULL);
	return failure_set(start->failure, EXIT_BROKEN, "./lab doctor looks into it",
			   "the untouched kernel does not come up in QEMU (%s); its console is %s",
			   error ? error : "see its console", console);
}

static int boot_once(struct start *start, const char *initramfs, const char *console)
{
	char *canary = path_join(start->workspace->cache, "accelerator"), *error = NULL;
	double begin_s;
	bool untried;
	struct accelerator accelerator;
	struct machine *machine;
	enum machine_event event = MACHINE_BROKEN;

	untried = accelerator_untried(canary);
	if (untried)
		start_begin(start, "trying once whether /dev/kvm really works here", 10);
	accelerator = accelerator_choose(start->vmlinux, initramfs, canary);
	if (untried)
		meter_end(&start->meter, true);
	start_begin(start, "booting it once", 1);
	begin_s = now_s();
	machine = machine_start(&(struct machine_request){.vmlinux = start->vmlinux,
							  .initramfs = initramfs,
							  .console = console,
							  .accelerator = &accelerator},
				&error);
	if (machine) {
		event = machine_ready(machine);
		machine_stop(machine);
	}
	meter_end(&start->meter, event == MACHINE_OK);
	if (event != MACHINE_OK)
		machine_failed(start, console, interrupted() ? MACHINE_INTERRUPTED : event, error);
	else
		printf("It came up in %.2f s (%s: %s).\n", now_s() - begin_s, accelerator.name,
		       accelerator.reason);
	free(error);
	free(canary);
	return start->failure->code;
}

static int boot_baseline(struct start *start)
{
	char *initramfs = path_join(start->workspace->build, "baseline.cpio");
	char *console = path_join(start->workspace->build, "baseline-console.log");
	char *agent = lab_path("build/guest/init");
	int err = mkdirs(start->workspace->build);

	err = err ? err : initramfs_write(initramfs, agent, NULL, 0);
	if (err)
		failure_take(start->failure, err, xasprintf("%s: %s", agent, strerror(-err)));
	else
		boot_once(start, initramfs, console);
	free(initramfs);
	free(console);
	free(agent);
	return start->failure->code;
}

/* ---- here, or in the background -------------------------------------------------------------- */

static int build_here(struct start *start)
{
	int note;

	if (build_baseline(start))
		return start->failure->code;
	/* Where it went on in the background, it has booted there too, or the note still says so. */
	note = first_build_take();
	if (note == -EINTR)
		return failure_take(start->failure, note, NULL);
	if ((note >= 0 || !start->prepared) && !boot_baseline(start))
		first_build_end();
	if (note >= 0)
		close(note);
	return start->failure->code;
}

static void go_on_behind(struct start *start)
{
	struct failure *failure = start->failure;
	bool is_built;

	setpriority(PRIO_PROCESS, 0, NICE);
	first_build_begin(start->note);
	is_built = !build_baseline(start);
	if (is_built)
		boot_baseline(start);
	if (!first_build_is_ours(start->note))
		_exit(EXIT_INTERRUPTED);
	if (is_built)
		editor_refresh();
	if (!failure->code)
		first_build_end();
	else if (failure->code != EXIT_INTERRUPTED)
		first_build_fail(start->note, is_built, failure->text, failure->help);
	fflush(stdout);
	_exit(failure->code);
}

static int leave_behind(struct start *start)
{
	char *log = path_join(start->workspace->build, "background.log");
	int err = mkdirs(start->workspace->build);
	pid_t pid;

	err = err ? err : first_build_due();
	start->note = err ? err : first_build_take();
	if (start->note < 0) {
		failure_take(start->failure, start->note, NULL);
	} else {
		pid = process_detach(log, &start->note);
		if (pid == 0)
			go_on_behind(start);
		if (pid < 0)
			failure_take(start->failure, pid, NULL);
		close(start->note);
	}
	start->note = -1;
	free(log);
	return start->failure->code;
}

/* Who looks at a terminal reads the first lesson meanwhile; a script relies on what is there then. */
static bool wants_background(const struct start *start)
{
	if (option_get(start->line, "wait"))
		return false;
	return option_get(start->line, "background") ||
	       (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO));
}

int start_build(struct start *start)
{
	struct first_build build;
	enum first_build_state state;

	first_build_look(&build);
	state = build.state;
	first_build_release(&build);
	if (!wants_background(start) || (state == FIRST_BUILD_DONE && first_build_is_built()))
		return build_here(start);
	return state == FIRST_BUILD_RUNNING ? 0 : leave_behind(start);
}
