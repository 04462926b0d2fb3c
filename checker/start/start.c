// SPDX-License-Identifier: GPL-2.0-only
/* start - prepare the workspace: kernel, history, baseline build, first boot, first step */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/build/baseline.h"
#include "../work/editor.h"
#include "../work/firstbuild.h"
#include "../work/lean.h"
#include "../work/repair.h"
#include "../work/session.h"
#include "../work/student.h"
#include "../work/undo.h"
#include "../work/worktree.h"
#include "../lib/failure.h"
#include "../lib/fs.h"
#include "../lib/inifile.h"
#include "../lib/strbuf.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/util.h"
#include "../cmd/coursetext.h"
#include "startparts.h"

/*
 * How it works: every stage looks whether its result is there, and each result appears whole, by a
 * rename or a git reference. So a start that was killed is simply run again. The choices made at
 * the first call are in work/state/start until the progress file, the last result, takes over.
 */

#define GIB (1024.0 * 1024 * 1024)
/* Measured with 6.1; 6.12 takes a tenth more. */
#define GIB_TREE  1.5
#define GIB_LEAN  0.2 /* its history too */
#define GIB_GIT	  0.3
#define GIB_BUILD 0.2
#define GIB_CACHE 0.1
#define SPARE	  1.2 /* what must be free is this much more than will be taken */

bool start_tree_has(const struct start *start, const char *name)
{
	char *path = start_tree_path(start, name);
	bool there = path_exists(path);

	free(path);
	return there;
}

bool start_is_unpacked(const struct start *start)
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

	if (streq(e->key, "lean"))
		start->lean = streq(e->value, "yes");
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
		"# What `lab start` was asked for.\nkernel = %s\ntrack = %s\nstudent = %s\nlean = %s\n",
		start->kernel ? start->kernel : "", start->track ? start->track : "",
		start->student ? start->student : "", start->lean ? "yes" : "no");
	int err = file_write_atomic(path, text, strlen(text));

	if (err)
		failure_take(start->failure, err, xasprintf("%s: %s", path, strerror(-err)));
	free(path);
	free(text);
	return start->failure->code;
}

void start_forget_choices(struct start *start)
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
				: "delete that directory to start over, or use another one: LAB_WORK=DIR",
			"the workspace %s was begun with --%s %s", start->workspace->dir, option,
			*kept ? *kept : "left to the lab");
	free(*kept);
	*kept = xstrdup(given);
	return 0;
}

static int check_options(struct start *start)
{
	if (!option_get(start->line, "wait") || !option_get(start->line, "background"))
		return 0;
	return failure_set(start->failure, EXIT_USAGE, "give one of them",
			   "--wait and --background exclude each other");
}

static int check_student(struct start *start)
{
	return student_choose(option_get(start->line, "student"), option_get(start->line, "secret"),
			      start->prepared, &start->id, start->failure);
}

/* What is there stays as it is. */
static int choose_lean(struct start *start)
{
	bool wanted = option_get(start->line, "lean");

	if (!start_is_unpacked(start)) {
		start->lean |= wanted;
		return 0;
	}
	/* A tree that has lost its .git has lost the sign: then what it was begun as holds. */
	if (start_tree_has(start, ".git"))
		start->lean = lean_is(start->workspace->tree);
	if (!wanted || start->lean)
		return 0;
	return failure_set(
		start->failure, EXIT_USAGE, "a lean one is made by LAB_WORK=DIR ./lab start --lean",
		"the workspace %s was begun with all of the kernel", start->workspace->dir);
}

static int read_choices(struct start *start)
{
	const char *kernel = option_get(start->line, "kernel"), *env = getenv("LAB_KERNEL_SRC");
	char *path = path_join(start->workspace->state, "start"), *error = NULL, *full = NULL;
	bool unpacked = start_is_unpacked(start);

	if (path_exists(path))
		inifile_read(path, choice_entry, start, &error);
	free(error); /* a damaged note of choices is rewritten */
	free(path);
	/* What is asked for now counts before what an earlier call was asked for. */
	if (!kernel && !unpacked && env && *env)
		kernel = env;
	if (kernel)
		full = lasting(kernel);
	if (!choose(&start->kernel, full, "kernel", unpacked, start) &&
	    !choose(&start->track, option_get(start->line, "track"), "track",
		    start_tree_has(start, ".git"), start))
		choose(&start->student, start->id, "student", false, start);
	free(full);
	return start->failure->code ? start->failure->code : choose_lean(start);
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

/* An archive that was replaced has another time. What a directory holds is not told by its own. */
char *start_from(const struct start *start)
{
	const struct kernel_source *source = &start->source;
	struct stat st;

	if (!source->path || source->is_dir || source->download || stat(source->path, &st) < 0)
		return NULL;
	return xasprintf("%s %lld %lld.%09ld %s", source->path, (long long)st.st_size,
			 (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
			 start->track ? start->track : "");
}

static bool is_built_already(const struct start *start)
{
	char *from = start_from(start);
	bool kept = from && baseline_is_from(from);

	free(from);
	return kept;
}

static double missing_gib(const struct start *start)
{
	double need = 0;

	if (!start_is_unpacked(start))
		need += start->lean ? GIB_LEAN : GIB_TREE;
	if (!start_tree_has(start, ".git") && !start->lean)
		need += GIB_GIT;
	if (!path_is_dir(start->workspace->stage))
		need += GIB_BUILD;
	return need;
}

static int find_source(struct start *start)
{
	if (start_is_unpacked(start) && (start_tree_has(start, ".git") || !start->prepared))
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
		say(stdout,
		    "Kernels are built in %s: the workspace's path holds signs that the kernel's Makefile does not take.\n",
		    where);
	free(where);
	return start->failure->code;
}

static int need_room(struct start *start, const char *where, double need, const char *help)
{
	double have = disk_free(where) / GIB;

	return have >= need * SPARE
		       ? 0
		       : failure_set(start->failure, EXIT_BROKEN, help,
				     "not enough room in %s: %.1f GB are needed, %.1f GB are free",
				     where, need * SPARE, have);
}

/* How long it takes, and what goes elsewhere: both are the build's, if there is one. */
static void announce_build(const struct start *start)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	const char *cache = start->workspace->cache;

	if (!path_is_dir(start->workspace->stage) && is_built_already(start)) {
		say(stdout, "about a minute.\nIts first build is kept in %s already.\n", cache);
		return;
	}
	say(stdout, "%d minutes on %ld CPUs.\n", cpus >= 4 ? 2 : cpus >= 2 ? 3 : 5, cpus);
	if (!path_is_dir(start->workspace->stage))
		say(stdout, "%.1f GB more go to %s, so that the next workspace needs no build.\n",
		    GIB_CACHE, cache);
}

static int announce(struct start *start)
{
	double need = missing_gib(start), have = disk_free(start->workspace->dir) / GIB;
	bool passes_by = start->lean && !start_tree_has(start, ".git");

	if (check_programs(start) || check_owner(start))
		return start->failure->code;
	if (!need)
		return 0;
	say(stdout, "The workspace %s will take about %.1f GB (%.0f GB are free) and ",
	    start->workspace->dir, need, have);
	announce_build(start);
	if (passes_by)
		say(stdout, "All of the kernel, %.1f GB, stands for a minute in %s.\n",
		    GIB_TREE + GIB_GIT, lean_elsewhere());
	if (start->source.path)
		say(stdout, "The kernel comes from %s%s.\n", start->source.path,
		    start->source.download ? ", which is downloaded first" : "");
	say(stdout, "Ctrl-C is safe: ./lab start goes on where it stopped.\n");
	fflush(stdout);
	if (need_room(start, start->workspace->dir, need,
		      "make room, or use a bigger disk: LAB_WORK=DIR ./lab start") ||
	    !passes_by)
		return start->failure->code;
	return need_room(start, lean_elsewhere(), GIB_TREE + GIB_GIT,
			 "make room, or name another place: TMPDIR=DIR ./lab start --lean");
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
	student_record(progress);
	snprintf(progress->current, sizeof(progress->current), "%s", course->steps[0].name);
	return kernel_check(start->workspace->tree, start->workspace->tree, progress->kernel,
			    start->failure);
}

static int enter_first(struct start *start, const struct course *course)
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
	const char *id = start->id;

	if (!id || streq(id, session->progress.student))
		return 0;
	snprintf(session->progress.student, sizeof(session->progress.student), "%s", id);
	return session_save(session, start->failure);
}

static void tell_first_build(void)
{
	struct first_build build;
	char *words;

	first_build_look(&build);
	words = first_build_words(&build);
	if (words)
		say(stdout,
		    "\n%s\nReading and editing need not wait for it, and a check does by itself; "
		    "./lab status\nshows how far it is.\n",
		    words);
	free(words);
	first_build_release(&build);
}

static int first_step(struct start *start)
{
	struct session session;

	if (start->prepared ? repair_progress(start->failure) : enter_first(start, start->course))
		return start->failure->code;
	editor_prepare();
	if (!session_open(&session, true, start->failure) && !set_student(start, &session)) {
		if (start->prepared) {
			printf("Everything is in place. You are at step %s.\n", session.step->name);
		} else {
			say(stdout, "Ready. Your kernel tree is %s.\n\n", start->workspace->tree);
			lesson_print(&session, session.step, start->line->plain);
		}
		tell_first_build();
	}
	session_close(&session);
	return start->failure->code;
}

/* Before anything else, since without its steps the lab is not all there. */
static int load_course(struct start *start)
{
	char *error = NULL;

	start->course = course_load(&error);
	return start->course ? 0 : failure_take(start->failure, -EINVAL, error);
}

static int start_run(const struct command_line *line)
{
	static int (*const stages[])(struct start * start) = {
		check_options,	 check_student,	   load_course,	 announce_place, read_choices,
		find_source,	 announce,	   save_choices, start_unpack,	 start_record,
		start_set_track, start_fill_index, start_build,	 first_step,
	};
	struct failure failure = {0};
	struct start start = {
		.line = line, .workspace = workspace_get(), .failure = &failure, .note = -1};

	start.prepared = path_exists(start.workspace->progress);
	for (size_t i = 0; i < ARRAY_SIZE(stages) && !failure.code; i++) {
		stages[i](&start);
		if (interrupted())
			failure_take(&failure, -EINTR, NULL);
	}
	source_release(&start.source);
	course_free(start.course);
	free(start.kernel);
	free(start.track);
	free(start.student);
	free(start.id);
	free(start.vmlinux);
	return failure_print(&failure);
}

COMMAND(start) = {
	.name = "start",
	.synopsis =
		"[--kernel VERSION|DIR|TARBALL] [--track modern|classic] [--student ID] [--lean] [--wait|--background] [--yes]",
	.summary = "prepare the workspace: kernel, baseline build, first step",
	.description =
		"Installs what is missing (it says what, and asks once), unpacks a kernel into work/linux,\n"
		"records it with git (branch lab, tag lab/base), builds it, boots it once, and shows the\n"
		"first step. Interrupted at any moment and run again, it goes on where it stopped.\n"
		"\n"
		"On a terminal it shows the first step as soon as the tree is there, and the kernel is built\n"
		"and booted in the background: closing the terminal does not end that, `status` shows how far\n"
		"it is, and what needs the kernel waits for it. Elsewhere all is done when it ends.\n"
		"\n"
		"--lean is for a small disk: the tree has only what is read for the lab's configuration (a sparse\n"
		"checkout of git), and the workspace takes 0.45 GB instead of 2. Whatever the lab does is the same\n"
		"in it; `git sparse-checkout disable` in the tree brings the rest, of the same source. All of the\n"
		"kernel is unpacked for a moment in $TMPDIR or /var/tmp then, as at the start: 1.8 GB.\n"
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
			 .summary = "your name or number, or the token that you were given"},
			{.name = "secret",
			 .arg = "FILE",
			 .summary = "(for who teaches) begin the variant of --student ID"},
			{.name = "lean",
			 .summary =
				 "only the files that are needed: less than a quarter of the disk"},
			{.name = "wait", .summary = "show the first step when all is built"},
			{.name = "background",
			 .summary = "build in the background, also where there is no terminal"},
			{0}},
	.run = start_run,
};
