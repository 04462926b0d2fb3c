// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/util.h"
#include "../stage/stage.h"
#include "stagelock.h"

/*
 * A slow or busy machine is not the learner's fault: as long as objects come out, a build may go
 * on. What puts an end to one that prints object after object and never stops is the last limit.
 */
#define DEFAULT_TIMEOUT_S 600
#define PROGRESS_S	  300
#define PROGRESS_MAX_S	  7200

const char *const *kbuild_env(void)
{
	static const char *const env[] = {
		"KBUILD_BUILD_TIMESTAMP=Thu Jan  1 00:00:00 UTC 2026",
		"KBUILD_BUILD_USER=learner",
		"KBUILD_BUILD_HOST=lab",
		"KBUILD_BUILD_VERSION=1",
		"LOCALVERSION=",
		"LANG=C",
		NULL,
	};

	return env;
}

int kbuild_jobs(const struct build_request *request)
{
	long n = request->jobs ? request->jobs : sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : (int)n;
}

int kbuild_begin(struct kbuild *kbuild, const struct build_request *request)
{
	double timeout = request->timeout_s > 0 ? request->timeout_s : DEFAULT_TIMEOUT_S;

	*kbuild = (struct kbuild){
		.request = request, .start = now_s(), .what = "building the kernel", .lock = -1};
	kbuild->deadline = kbuild->start + timeout;
	if (mkdirs_for(request->log) < 0 || !(kbuild->log = fopen(request->log, "we")))
		return -errno;
	return 0;
}

void kbuild_end(struct kbuild *kbuild)
{
	if (kbuild->log)
		fclose(kbuild->log);
	kbuild->log = NULL;
}

void kbuild_restart(struct kbuild *kbuild)
{
	fflush(kbuild->log);
	if (ftruncate(fileno(kbuild->log), 0) == 0)
		rewind(kbuild->log);
}

/* "  CC      kernel/adder.o": the kernel's own objects; host tools are HOSTCC or absolute paths. */
static bool is_object_line(const char *line)
{
	if (!starts_with(line, "  CC  ") && !starts_with(line, "  AS  ") &&
	    !starts_with(line, "  CC_"))
		return false;
	return ends_with(line, ".o") && !strstr(line, " /") && !strstr(line, "tools/");
}

static void allow_more_time(struct kbuild *kbuild)
{
	double until = now_s() + PROGRESS_S, last = kbuild->start + PROGRESS_MAX_S;

	if (kbuild->request->timeout_s <= 0 && until > kbuild->deadline)
		kbuild->deadline = until < last ? until : last;
}

void kbuild_line(struct kbuild *kbuild, const char *line)
{
	const struct build_progress *progress = &kbuild->request->progress;
	int total;

	fprintf(kbuild->log, "%s\n", line);
	if (!is_object_line(line))
		return;
	kbuild->compiled++;
	allow_more_time(kbuild);
	total = kbuild->compiled > kbuild->expected ? 0 : kbuild->expected;
	stagelock_tell(kbuild->lock, kbuild->first, kbuild->compiled, total);
	if (progress->update)
		progress->update(progress->cookie, kbuild->what, kbuild->compiled, total);
}

static void on_line(void *cookie, const char *line)
{
	kbuild_line(cookie, line);
}

enum build_state kbuild_run(struct kbuild *kbuild, const char *const argv[])
{
	struct process_options options = {.dir = kbuild->request->stage,
					  .env = kbuild_env(),
					  .on_line = on_line,
					  .cookie = kbuild,
					  .deadline = &kbuild->deadline};
	struct process_result result;

	if (now_s() >= kbuild->deadline)
		return BUILD_TIMEOUT;
	process_run(argv, &options, &result);
	fflush(kbuild->log);
	if (result.interrupted)
		return BUILD_INTERRUPTED;
	/* 127 is also what a script says whose own command is not there. */
	if (result.error || (result.status == 127 && !program_exists(argv[0])))
		return BUILD_BROKEN;
	if (result.timed_out)
		return BUILD_TIMEOUT;
	return result.status || result.too_much ? BUILD_FAILED : BUILD_OK;
}

enum build_state kbuild_make(struct kbuild *kbuild, const char *const targets[])
{
	const char **argv;
	enum build_state state;
	char jobs[16];
	int n = 0;

	while (targets[n])
		n++;
	argv = xcalloc(n + 4, sizeof(*argv));
	snprintf(jobs, sizeof(jobs), "-j%d", kbuild_jobs(kbuild->request));
	argv[0] = "make";
	argv[1] = "--no-print-directory";
	argv[2] = jobs;
	memcpy(argv + 3, targets, n * sizeof(*argv));
	state = kbuild_run(kbuild, argv);
	free(argv);
	return state;
}

/* What gcc quotes from a source, or a source has it say, is not said by a tool. */
bool kbuild_says_full(const char *line)
{
	static const char full[] = "No space left on device";
	const char *at = strstr(line, full);

	if (!at || at == line || strstr(line, " | ") || strstr(line, "#error") ||
	    strstr(line, "#warning") || strstr(line, "static assertion") ||
	    strstr(line, "declared with attribute"))
		return false;
	return at[strlen(full) + strspn(at + strlen(full), "'\".)")] == '\0';
}

/* ---- after a kill ------------------------------------------------------------------------- */

#define IN_FLIGHT_S 15 /* no kernel object takes longer from its first byte to its .cmd file */

/* nftw(3) passes no cookie. */
static struct {
	time_t newest;
	bool removing;
} recovering;

static bool doubtful(const struct stat *target, const struct stat *cmd)
{
	return target->st_mtime > recovering.newest - IN_FLIGHT_S ||
	       target->st_mtim.tv_sec > cmd->st_mtim.tv_sec ||
	       (target->st_mtim.tv_sec == cmd->st_mtim.tv_sec &&
		target->st_mtim.tv_nsec > cmd->st_mtim.tv_nsec);
}

static int recover_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + ftw->base;
	struct stat target_st;
	char *target;

	if (type != FTW_F || name[0] != '.' || !ends_with(name, ".cmd"))
		return 0;
	target = xasprintf("%.*s%.*s", ftw->base, path, (int)strlen(name) - 5, name + 1);
	if (stat(target, &target_st) < 0) {
		free(target);
		return 0;
	}
	if (!recovering.removing && st->st_mtime > recovering.newest)
		recovering.newest = st->st_mtime;
	if (!recovering.removing && target_st.st_mtime > recovering.newest)
		recovering.newest = target_st.st_mtime;
	if (recovering.removing && doubtful(&target_st, st))
		unlink(target);
	free(target);
	return 0;
}

bool kbuild_recover(const struct stage *stage)
{
	recovering.newest = 0;
	for (int pass = 0; pass < 2; pass++) {
		recovering.removing = pass;
		nftw(stage->dir, recover_entry, 32, FTW_PHYS);
	}
	return recovering.newest > time(NULL) + 1;
}

static int wipe_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + ftw->base;
	char *target;

	(void)st;
	if (type != FTW_F || name[0] != '.' || !ends_with(name, ".cmd"))
		return 0;
	target = xasprintf("%.*s%.*s", ftw->base, path, (int)strlen(name) - 5, name + 1);
	unlink(target);
	unlink(path);
	free(target);
	return 0;
}

void kbuild_wipe(const struct stage *stage)
{
	static const char *const outputs[] = {"vmlinux",	   "include/config",
					      "include/generated", "arch/x86/include/generated",
					      ".lab/env",	   ".lab/link",
					      ".lab/tables",	   ".lab/graph",
					      ".lab/configured",   ".lab/clock"};

	nftw(stage->dir, wipe_entry, 32, FTW_PHYS);
	for (size_t i = 0; i < ARRAY_SIZE(outputs); i++) {
		char *path = stage_path(stage, "%s", outputs[i]);

		remove_tree(path);
		free(path);
	}
}
