// SPDX-License-Identifier: GPL-2.0-only
/* start - prepare the workspace: kernel, history, baseline build, first boot, first step */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/build.h"
#include "../../vm/derive.h"
#include "../../vm/machine.h"
#include "../course/classic.h"
#include "../course/editor.h"
#include "../course/repair.h"
#include "../course/session.h"
#include "../course/source.h"
#include "../course/undo.h"
#include "../course/workspace.h"
#include "../course/worktree.h"
#include "../lib/arena.h"
#include "../lib/failure.h"
#include "../lib/fs.h"
#include "../lib/inifile.h"
#include "../lib/meter.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "command.h"
#include "show.h"

/*
 * How it works: every stage looks whether its result is there, and each result appears whole, by a
 * rename or a git reference. So a start that was killed is simply run again. The choices made at
 * the first call are in work/state/start until the progress file, the last result, takes over.
 */
struct start {
	const struct command_line *line;
	const struct workspace *workspace;
	struct failure *failure;
	struct meter meter;
	char *kernel, *track, *student; /* as chosen, now or by an earlier call; may be NULL */
	struct kernel_source source;	/* only when something has to be unpacked */
	bool prepared;			/* the progress file is there already */
	char *vmlinux;
};

#define GIB (1024.0 * 1024 * 1024)
/* Measured with 6.1; 6.12 takes a tenth more. */
#define GIB_TREE  1.5
#define GIB_GIT	  0.3
#define GIB_BUILD 0.3
#define GIB_CACHE 0.1
#define SPARE	  1.2 /* what must be free is this much more than will be taken */

static char *tree_path(const struct start *start, const char *name)
{
	return path_join(start->workspace->tree, name);
}

static bool tree_has(const struct start *start, const char *name)
{
	char *path = tree_path(start, name);
	bool there = path_exists(path);

	free(path);
	return there;
}

/* The tree appears by a rename, so it is there as a whole or not at all. */
static bool is_unpacked(const struct start *start)
{
	return path_exists(start->workspace->tree);
}

/* ---- what was chosen --------------------------------------------------------------------- */

static char *choice_entry(void *cookie, const struct ini_entry *e)
{
	struct start *start = cookie;
	char **to = streq(e->key, "kernel")    ? &start->kernel
		    : streq(e->key, "track")   ? &start->track
		    : streq(e->key, "student") ? &start->student
					       : NULL;

	if (to) {
		free(*to);
		*to = *e->value ? xstrdup(e->value) : NULL;
	}
	return NULL;
}

static int save_choices(struct start *start)
{
	char *path = path_join(start->workspace->state, "start");
	char *text = xasprintf(
		"# What `lab start` was asked for.\nkernel = %s\ntrack = %s\nstudent = %s\n",
		start->kernel ? start->kernel : "", start->track ? start->track : "",
		start->student ? start->student : "");
	int err = file_write_atomic(path, text, strlen(text));

	if (err)
		failure_take(start->failure, err, xasprintf("%s: %s", path, strerror(-err)));
	free(path);
	free(text);
	return start->failure->code;
}

static void forget_choices(struct start *start)
{
	char *path = path_join(start->workspace->state, "start");

	unlink(path);
	free(path);
}

/* A relative path must mean the same when start goes on from another directory. */
static char *lasting(const char *kernel)
{
	char *full = path_exists(kernel) ? realpath(kernel, NULL) : NULL;

	return full ? full : xstrdup(kernel);
}

static int choose(char **kept, const char *given, const char *option, bool fixed,
		  struct start *start)
{
	if (!given)
		return 0;
	if (fixed && !streq(*kept, given))
		return failure_set(
			start->failure, EXIT_USAGE,
			start->prepared
				? "another one needs a workspace of its own: LAB_WORK=DIR ./lab start ..."
				: "delete that directory to begin anew, or use another one: LAB_WORK=DIR",
			"the workspace %s was begun with --%s %s", start->workspace->dir, option,
			*kept ? *kept : "left to the lab");
	free(*kept);
	*kept = xstrdup(given);
	return 0;
}

/* It becomes a line of the progress file and a header of what is handed in. */
static int check_student(struct start *start)
{
	const char *id = option_get(start->line, "student");
	bool fits = !id || (strlen(id) < sizeof(((struct progress *)0)->student) && *id != ' ' &&
			    !strstr(id, " ;"));

	for (const char *p = id; p && *p && fits; p++)
		fits = (unsigned char)*p >= ' ' && *p != 0x7f;
	return fits ? 0
		    : failure_set(start->failure, EXIT_USAGE,
				  "give a name or a number: one line, at most 127 bytes",
				  "--student takes no such text");
}

static int read_choices(struct start *start)
{
	const char *kernel = option_get(start->line, "kernel"), *env = getenv("LAB_KERNEL_SRC");
	char *path = path_join(start->workspace->state, "start"), *error = NULL, *full = NULL;
	bool unpacked = is_unpacked(start);

	if (path_exists(path))
		inifile_read(path, choice_entry, start, &error);
	free(error); /* a damaged note of choices is made anew */
	free(path);
	/* What is asked for now counts before what an earlier call was asked for. */
	if (!kernel && !unpacked && env && *env)
		kernel = env;
	if (kernel)
		full = lasting(kernel);
	if (!choose(&start->kernel, full, "kernel", unpacked, start) &&
	    !choose(&start->track, option_get(start->line, "track"), "track",
		    tree_has(start, ".git"), start))
		choose(&start->student, option_get(start->line, "student"), "student", false,
		       start);
	free(full);
	return start->failure->code;
}

/* ---- before anything is done ------------------------------------------------------------- */

/* Programs that the later stages cannot do without; the launcher offers to install them. */
static int check_programs(struct start *start)
{
	static const char *const programs[] = {"git",  "tar",	"make", "gcc",
					       "flex", "bison", "bc",	"qemu-system-x86_64"};

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		if (!program_exists(programs[i]))
			return failure_set(
				start->failure, EXIT_BROKEN,
				"./lab start installs what is missing; ./lab doctor says more",
				"the program %s is missing", programs[i]);
	}
	return 0;
}

static int check_owner(struct start *start)
{
	struct stat st;

	if (stat(start->workspace->tree, &st) < 0 || st.st_uid == geteuid())
		return 0;
	return failure_set(
		start->failure, EXIT_BROKEN,
		"work as that user, give it to yourself with chown -R, or use LAB_WORK=DIR",
		"%s belongs to another user (uid %d, you are %d)", start->workspace->tree,
		(int)st.st_uid, (int)geteuid());
}

static double missing_gib(const struct start *start)
{
	double need = 0;

	if (!is_unpacked(start))
		need += GIB_TREE;
	if (!tree_has(start, ".git"))
		need += GIB_GIT;
	if (!path_is_dir(start->workspace->stage))
		need += GIB_BUILD;
	return need;
}

static int find_source(struct start *start)
{
	if (is_unpacked(start) && (tree_has(start, ".git") || !start->prepared))
		return 0;
	return source_find(start->kernel, &start->source, start->failure);
}

/* Said first: somebody may look for the stage, or have a reason to want it elsewhere. */
static int announce_place(struct start *start)
{
	char *where = NULL;
	int err = workspace_places_tidy(&where);

	if (err)
		failure_set(start->failure, EXIT_BROKEN,
			    "LAB_WORK=DIR ./lab start, with a DIR of letters, digits and ._-+ only",
			    "no kernel can be built below %s, and %s cannot be used: %s",
			    start->workspace->dir, where ? where : "/var/tmp", strerror(-err));
	else if (where && !path_is_dir(start->workspace->stage))
		printf("Kernels are built in %s: the workspace's path holds signs that the kernel's Makefile does not take.\n",
		       where);
	free(where);
	return start->failure->code;
}

static int announce(struct start *start)
{
	double need = missing_gib(start), have = disk_free(start->workspace->dir) / GIB;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (check_programs(start) || check_owner(start))
		return start->failure->code;
	if (!need)
		return 0;
	printf("The workspace %s will take about %.1f GB (%.0f GB are free) and %ld minutes on %ld CPUs.\n",
	       start->workspace->dir, need, have,
	       cpus >= 4   ? 2L
	       : cpus >= 2 ? 3L
			   : 5L,
	       cpus);
	if (!path_is_dir(start->workspace->stage))
		printf("%.1f GB more go to %s, so that the next workspace needs no build.\n",
		       GIB_CACHE, start->workspace->cache);
	if (start->source.path)
		printf("The kernel comes from %s%s.\n", start->source.path,
		       start->source.download ? ", which is downloaded first" : "");
	say(stdout, "Ctrl-C is safe: ./lab start goes on where it stopped.\n");
	fflush(stdout);
	need *= SPARE;
	if (have >= need)
		return 0;
	return failure_set(start->failure, EXIT_BROKEN,
			   "make room, or use a bigger disk: LAB_WORK=DIR ./lab start",
			   "not enough room in %s: %.1f GB are needed, %.1f GB are free",
			   start->workspace->dir, need, have);
}

/* ---- the kernel -------------------------------------------------------------------------- */

static void begin(struct start *start, const char *what, double estimate_s)
{
	meter_begin(&start->meter, start->line->plain, what, estimate_s);
	meter_update(&start->meter, NULL, 0, 0);
}

static int unpack_to(struct start *start, const char *dir)
{
	if (!source_fetch(&start->source, start->failure)) {
		begin(start, "unpacking the kernel", 12);
		source_unpack(&start->source, dir, meter_update, &start->meter, start->failure);
		meter_end(&start->meter, !start->failure->code);
	}
	/* A source that cannot be used is not asked for again. */
	if (start->failure->code && start->failure->code != EXIT_INTERRUPTED)
		forget_choices(start);
	return start->failure->code;
}

static int unpack(struct start *start)
{
	return is_unpacked(start) ? 0 : unpack_to(start, start->workspace->tree);
}

static int write_text(const char *dir, const char *name, const char *text)
{
	char *path = path_join(dir, name);
	int err = mkdirs_for(path);

	if (!err)
		err = file_write_atomic(path, text, strlen(text));
	free(path);
	return err;
}

/* What `git init` makes, without asking the user's templates. */
static int make_git_dir(const char *dir)
{
	static const char config[] =
		"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"
		"\tlogallrefupdates = true\n[gc]\n\tauto = 0\n";
	char *packs = path_join(dir, "objects/pack"), *heads = path_join(dir, "refs/heads");
	int err = remove_tree(dir);

	err = err ? err : mkdirs(packs);
	err = err ? err : mkdirs(heads);
	err = err ? err : write_text(dir, "config", config);
	err = err ? err : write_text(dir, "HEAD", "ref: refs/heads/lab\n");
	free(packs);
	free(heads);
	return err;
}

static long long source_time(const char *tree)
{
	char *makefile = path_join(tree, "Makefile");
	struct stat st = {0};

	stat(makefile, &st);
	free(makefile);
	return st.st_mtime;
}

static int import_into(struct start *start, const char *tree, const char *git_dir,
		       const char *version)
{
	char *message = xasprintf("Linux %s as it was unpacked", version), *error = NULL;
	char commit[HASH_HEX], *ref;
	struct import_request request = {.tree = tree,
					 .git_dir = git_dir,
					 .message = message,
					 .time = source_time(tree),
					 .progress = meter_update,
					 .cookie = &start->meter};
	int err = make_git_dir(git_dir);

	if (!err)
		err = import_tree(&request, commit, &error);
	if (!err) {
		ref = xasprintf("%s\n", commit);
		err = write_text(git_dir, "refs/heads/lab", ref);
		err = err ? err : write_text(git_dir, "refs/tags/" WORKTREE_BASE, ref);
		free(ref);
	}
	if (err)
		failure_take(start->failure, err, error);
	free(message);
	return start->failure->code;
}

/* Give @tree its first commit. */
static int record_tree(struct start *start, const char *tree)
{
	char *git = path_join(tree, ".git"), *tmp = path_join(tree, ".git.new"), version[32];

	if (!kernel_check(tree, tree, version, start->failure)) {
		begin(start, "recording the sources", 10);
		if (!import_into(start, tree, tmp, version) && rename(tmp, git) < 0)
			failure_take(start->failure, -errno, NULL);
		meter_end(&start->meter, !start->failure->code);
	}
	free(git);
	free(tmp);
	return start->failure->code;
}

/*
 * The history was deleted under a tree that the learner worked in: it is made anew from the source,
 * beside the tree, so that their work shows as theirs.
 */
static int record_again(struct start *start)
{
	char *fresh = xasprintf("%s.fresh", start->workspace->tree);
	char *from = path_join(fresh, ".git"), *to = tree_path(start, ".git");
	int err = remove_tree(fresh);

	if (err)
		failure_take(start->failure, err, NULL);
	if (!err && !unpack_to(start, fresh) && !record_tree(start, fresh) && rename(from, to) < 0)
		failure_take(start->failure, -errno, NULL);
	remove_tree(fresh);
	free(fresh);
	free(from);
	free(to);
	return start->failure->code;
}

static int record(struct start *start)
{
	if (tree_has(start, ".git"))
		return 0;
	return start->prepared ? record_again(start) : record_tree(start, start->workspace->tree);
}

/* ---- the track --------------------------------------------------------------------------- */

static int commit_tree(struct start *start, const char *hash, char commit[HASH_HEX])
{
	struct strbuf out = {0};
	char *error = NULL;
	int status =
		git_run(start->workspace->tree, NULL, NULL, &out, &error, "commit-tree", hash, "-p",
			WORKTREE_BASE, "-m", "Name entry points as 4.17 to 5.6 did", NULL);

	snprintf(commit, HASH_HEX, "%.40s", strbuf_str(&out));
	strbuf_release(&out);
	return status ? failure_take(start->failure, status < 0 ? status : -EIO, error) : 0;
}

/* The branch moves only where it stands as it was recorded: not where the learner committed. */
static int set_track_refs(struct start *start, const char *commit)
{
	const char *tree = start->workspace->tree;
	char base[HASH_HEX], head[HASH_HEX], *error = NULL;
	struct strbuf lines = {0};
	int status = worktree_tree_of(tree, WORKTREE_BASE, base, &error);

	if (!status)
		status = worktree_tree_of(tree, "refs/heads/lab", head, &error);
	strbuf_addf(&lines, "update refs/tags/" WORKTREE_TRACK " %s\n", commit);
	if (!status && streq(base, head))
		strbuf_addf(&lines, "update refs/heads/lab %s\n", commit);
	if (!status)
		status = git_run(tree, NULL, strbuf_str(&lines), NULL, &error, "update-ref",
				 "--stdin", NULL);
	strbuf_release(&lines);
	return status ? failure_take(start->failure, status < 0 ? status : -EIO, error) : 0;
}

/*
 * The commit is made of git's objects alone; then the files follow, but for those that the learner
 * edited: their history may have been lost under work that they began.
 */
static int commit_track(struct start *start, const struct changes *changes)
{
	const char *tree = start->workspace->tree;
	char hash[HASH_HEX], commit[HASH_HEX], *error = NULL, *left = NULL;
	int err = worktree_with(tree, WORKTREE_BASE, changes, hash, &error);

	if (!err && commit_tree(start, hash, commit))
		return start->failure->code;
	err = err ? err : worktree_move(tree, WORKTREE_BASE, hash, &left, &error);
	free(left);
	if (err)
		return failure_take(start->failure, err, error);
	return set_track_refs(start, commit);
}

static int make_classic(struct start *start)
{
	const char *tree = start->workspace->tree;
	struct tree_object object = {.tree = tree, .hash = WORKTREE_BASE};
	struct tree_reader reader = tree_reader_object(&object);
	struct arena *arena = arena_new();
	struct changes changes;

	classic_plan(arena, &reader, &changes);
	if (changes.conflict_file)
		failure_set(start->failure, EXIT_BROKEN, "use --track modern with this kernel",
			    "the classic track cannot be made of it: %s: %s", changes.conflict_file,
			    changes.conflict);
	else if (changes.n)
		commit_track(start, &changes);
	else
		set_track_refs(start, WORKTREE_BASE);
	arena_free(arena);
	return start->failure->code;
}

static bool has_ref(const struct start *start, const char *ref)
{
	char *ignored = NULL;
	int status = git_run(start->workspace->tree, NULL, NULL, NULL, &ignored, "rev-parse",
			     "--verify", "--quiet", ref, NULL);

	free(ignored);
	return status == 0;
}

/* A workspace that was begun goes on on the track that its progress names. */
static bool wants_classic(const struct start *start)
{
	struct progress progress;
	char *error = NULL;

	if (start->prepared && progress_load(&progress, &error) == 0)
		return progress.track == TRACK_CLASSIC;
	free(error);
	return streq(start->track, "classic");
}

static int set_track(struct start *start)
{
	static const char *const locks[] = {".git/refs/tags/" WORKTREE_TRACK ".lock",
					    ".git/refs/heads/lab.lock", ".git/packed-refs.lock"};

	if (has_ref(start, "refs/tags/" WORKTREE_TRACK))
		return 0;
	/* Nobody works in a tree that is not ready: these are of a start that was killed. */
	for (size_t i = 0; i < ARRAY_SIZE(locks); i++) {
		char *lock = tree_path(start, locks[i]);

		unlink(lock);
		free(lock);
	}
	return wants_classic(start) ? make_classic(start) : set_track_refs(start, WORKTREE_BASE);
}

/*
 * The learner's own index, so that their first `git status` is quick and right, and the lab's,
 * which begins as the same: looking at every file of a kernel once is enough.
 */
static int fill_index(struct start *start)
{
	const char *tree = start->workspace->tree;
	char *index = tree_path(start, ".git/index"), *tmp = tree_path(start, ".git/index.new");
	char *own = tree_path(start, ".git/lab-index"), *lock = xasprintf("%s.lock", tmp);
	char *error = NULL;
	int status = 0;

	if (path_exists(index))
		goto out;
	begin(start, "making git's list of the files", 8);
	unlink(tmp);
	unlink(lock); /* of a git that was killed */
	status = git_run(tree, tmp, NULL, NULL, &error, "read-tree", WORKTREE_TRACK, NULL);
	if (!status) /* with status 1 it says that the learner edited something */
		status = git_run(tree, tmp, NULL, NULL, NULL, "update-index", "-q", "--refresh",
				 NULL);
	status = status == 1 ? 0 : status;
	if (!status)
		status = file_copy(tmp, own, true);
	if (!status && rename(tmp, index) < 0)
		status = -errno;
	meter_end(&start->meter, !status);
	if (status)
		failure_take(start->failure, status < 0 ? status : -EIO, error);
out:
	free(index);
	free(tmp);
	free(own);
	free(lock);
	return start->failure->code;
}

/* ---- the baseline ------------------------------------------------------------------------ */

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

static int build_baseline(struct start *start)
{
	char *log = path_join(start->workspace->build, "baseline.log");
	struct build_request request = {
		.tree = start->workspace->tree,
		.pristine = WORKTREE_TRACK,
		.stage = start->workspace->stage,
		.log = log,
		.timeout_s = 3600, /* slow machines are welcome */
		.progress = {.update = meter_update, .cookie = &start->meter}};
	struct build_result result = {0};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int err = mkdirs(start->workspace->build);

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
		begin(start, "trying once whether /dev/kvm really works here", 10);
	accelerator = accelerator_choose(start->vmlinux, initramfs, canary);
	if (untried)
		meter_end(&start->meter, true);
	begin(start, "booting it once", 1);
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
	int err;

	if (start->prepared)
		return 0;
	err = initramfs_write(initramfs, agent, NULL, 0);
	if (err)
		failure_take(start->failure, err, xasprintf("%s: %s", agent, strerror(-err)));
	else
		boot_once(start, initramfs, console);
	free(initramfs);
	free(console);
	free(agent);
	return start->failure->code;
}

/* ---- the first step ---------------------------------------------------------------------- */

static int first_progress(struct start *start, const struct course *course,
			  struct progress *progress)
{
	char *error = NULL;
	struct traits traits;
	int err = worktree_traits(start->workspace->tree, &traits, &error);

	*progress = (struct progress){0};
	if (err)
		return failure_take(start->failure, err, error);
	/*
	 * A tree that has the old convention by itself is on the classic track whatever was asked.
	 */
	progress->track = traits.convention == CONVENTION_PREFIXED ? TRACK_CLASSIC : TRACK_MODERN;
	snprintf(progress->student, sizeof(progress->student), "%s",
		 start->student ? start->student : "");
	snprintf(progress->current, sizeof(progress->current), "%s", course->steps[0].name);
	return kernel_check(start->workspace->tree, start->workspace->tree, progress->kernel,
			    start->failure);
}

static int enter_first(struct start *start, struct course *course)
{
	const struct step *step = &course->steps[0];
	char to[HASH_HEX], commit[HASH_HEX], *error = NULL, *left = NULL;
	struct progress progress;
	struct step_progress *entry;
	int err;

	if (first_progress(start, course, &progress) ||
	    worktree_tree_of(start->workspace->tree, WORKTREE_TRACK, to, &error))
		return failure_take(start->failure, -EIO, error);
	/* Killed between the files and the progress, a start finds the step's files in place. */
	if (state_enter(to, step, to, start->failure))
		return start->failure->code;
	err = worktree_keep(start->workspace->tree, to, "the first step begins", commit, &error);
	err = err ? err : worktree_move(start->workspace->tree, WORKTREE_TRACK, to, &left, &error);
	free(left); /* edited already: then the learner has begun */
	if (err)
		return failure_take(start->failure, err, error);
	entry = progress_step(&progress, step->name);
	snprintf(entry->entered, sizeof(entry->entered), "%s", to);
	err = progress_save(&progress);
	return err ? failure_take(start->failure, err, NULL) : 0;
}

/* Also later: whoever forgot to say it at the first call says it at another. */
static int set_student(struct start *start, struct session *session)
{
	const char *id = option_get(start->line, "student");

	if (!id || streq(id, session->progress.student))
		return 0;
	snprintf(session->progress.student, sizeof(session->progress.student), "%s", id);
	return session_save(session, start->failure);
}

static int first_step(struct start *start)
{
	struct session session;
	char *error = NULL;

	if (!start->prepared) {
		struct course *course = course_load(&error);

		if (!course)
			return failure_take(start->failure, -EINVAL, error);
		enter_first(start, course);
		course_free(course);
		if (start->failure->code)
			return start->failure->code;
	}
	if (start->prepared && repair_progress(start->failure))
		return start->failure->code;
	editor_prepare();
	if (!session_open(&session, true, start->failure) && !set_student(start, &session)) {
		if (start->prepared)
			printf("Everything is in place. You are at step %s.\n", session.step->name);
		else
			printf("Ready. Your kernel tree is %s.\n\n", start->workspace->tree);
		if (!start->prepared)
			lesson_print(&session, session.step, start->line->plain);
	}
	session_close(&session);
	return start->failure->code;
}

static int start_run(const struct command_line *line)
{
	static int (*const stages[])(struct start * start) = {
		check_student,	announce_place, read_choices, find_source, announce,
		save_choices,	unpack,		record,	      set_track,   fill_index,
		build_baseline, boot_baseline,	first_step,
	};
	struct failure failure = {0};
	struct start start = {.line = line, .workspace = workspace_get(), .failure = &failure};

	start.prepared = path_exists(start.workspace->progress);
	for (size_t i = 0; i < ARRAY_SIZE(stages) && !failure.code; i++) {
		stages[i](&start);
		if (interrupted())
			failure_take(&failure, -EINTR, NULL);
	}
	source_release(&start.source);
	free(start.kernel);
	free(start.track);
	free(start.student);
	free(start.vmlinux);
	return failure_print(&failure);
}

COMMAND(start) = {
	.name = "start",
	.synopsis =
		"[--kernel VERSION|DIR|TARBALL] [--track modern|classic] [--student ID] [--yes]",
	.summary = "prepare the workspace: kernel, baseline build, first step",
	.description =
		"Installs what is missing (it says what, and asks once), unpacks a kernel into work/linux,\n"
		"records it with git (branch lab, tag lab/base), builds it, boots it once, and shows the\n"
		"first step. Interrupted at any moment and run again, it goes on where it stopped.\n"
		"\n"
		"Without --kernel it takes $LAB_KERNEL_SRC, else the packaged linux-source. A version that\n"
		"is not packaged is downloaded from $LAB_KERNEL_MIRROR and checked against the checksums\n"
		"there. The classic track puts the table back to what 4.17 to 5.6 had: __x64_sys_ names.",
	.group = GROUP_COURSE,
	.order = 10,
	.needs = NEEDS_LOCK,
	.options =
		(const struct option_spec[]){
			{.name = "kernel",
			 .arg = "KERNEL",
			 .summary = "a version, a directory or a tarball"},
			{.name = "track",
			 .arg = "TRACK",
			 .choices = "modern classic",
			 .summary = "which convention the course is taught in"},
			{.name = "student",
			 .arg = "ID",
			 .summary = "your name or number, for what you submit"},
			{0}},
	.run = start_run,
};
