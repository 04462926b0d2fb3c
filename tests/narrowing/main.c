// SPDX-License-Identifier: GPL-2.0-only
/*
 *	narrowing [OPTION...] TREE DIR
 *
 * TREE is a kernel tree that may be edited, DIR gets everything else. --stage is a built stage of
 * TREE; without it one is made. --edits N and --every N: N random edits of the --seed, compared
 * with a reference after every so many; the first edits are of each kind once. --steps compares
 * every step's start, mistakes and solution. --track classic begins with prefixed rows. --until
 * SECONDS ends a run early, after a last comparison.
 */
#include "narrowing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../checker/work/classic.h"
#include "../../checker/course/course.h"
#include "../../checker/lib/arena.h"
#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"

#define HISTORY 256
#define REASONS 64

struct test {
	struct trees trees;
	struct rng rng;
	struct choices history[HISTORY];
	int nhistory;
	int edits, builds, narrowed, nothing, full, failed, cut, comparisons, both_fail, mismatches;
	int of_kind[KINDS], undos;
	struct {
		char *text;
		int n;
	} reasons[REASONS];
	int nreasons;
	double narrowed_s, full_s, longest_s, begun, until;
	bool classic;
	const char *step;
};

/* ---- building ----------------------------------------------------------------------------- */

static void note_reason(struct test *test, const char *reason)
{
	int i;

	for (i = 0; i < test->nreasons && !streq(test->reasons[i].text, reason); i++)
		;
	if (i == REASONS)
		return;
	if (i == test->nreasons) {
		test->reasons[i].text = xstrdup(reason);
		test->nreasons++;
	}
	test->reasons[i].n++;
}

static void count(struct test *test, const struct build_result *result)
{
	test->builds++;
	if (result->state == BUILD_FAILED) {
		test->failed++;
	} else if (result->full_build) {
		note_reason(test, result->full_reason ? result->full_reason : "no reason given");
		test->full++;
		test->full_s += result->seconds;
	} else {
		test->narrowed++;
		test->narrowed_s += result->seconds;
		if (result->seconds > test->longest_s)
			test->longest_s = result->seconds;
	}
}

/* One build of the learner's tree. @objects: only these; @timeout_s: cut it off after that long. */
static enum build_state build(struct test *test, const char *const *objects, double timeout_s)
{
	char *log = path_join(test->trees.dir, "narrow.log");
	struct build_request request = {.tree = test->trees.tree,
					.pristine = "HEAD",
					.stage = test->trees.stage,
					.log = log,
					.objects = objects,
					.timeout_s = timeout_s};
	struct build_result result;
	enum build_state state;

	vm_build(&request, &result);
	state = result.state;
	if (state == BUILD_INTERRUPTED)
		exit(4);
	if (state == BUILD_BROKEN) {
		fprintf(stderr, "narrowing: %s; see %s\n", result.error, log);
		exit(3);
	}
	if (state == BUILD_TIMEOUT)
		test->cut++;
	else if (!objects)
		count(test, &result);
	printf("#   %s%s in %.2f s, %d objects%s%s\n", objects ? "one object " : "",
	       state == BUILD_OK	? "built"
	       : state == BUILD_TIMEOUT ? "cut off"
					: "does not build",
	       result.seconds, result.objects_built, result.full_build ? ", in full: " : "",
	       result.full_build && result.full_reason ? result.full_reason : "");
	fflush(stdout);
	build_result_release(&result);
	free(log);
	return state;
}

/* Keep both images and the edits, to look into a difference. */
static void keep_evidence(struct test *test, const char *what)
{
	char *command =
		xasprintf("mkdir -p mismatch-%d && cp narrow.log reference.log mismatch-%d/;"
			  " cp %s/vmlinux mismatch-%d/narrow; cp full/vmlinux mismatch-%d/full",
			  test->mismatches, test->mismatches, test->trees.stage, test->mismatches,
			  test->mismatches);

	run_quiet(test->trees.dir, (const char *[]){"sh", "-c", command, NULL});
	printf("# kept in %s/mismatch-%d: %s\n", test->trees.dir, test->mismatches, what);
	free(command);
}

static void compare(struct test *test, const char *what, enum build_state state)
{
	char *vmlinux = path_join(test->trees.stage, "vmlinux");
	char mine[DIGEST] = "fails", reference[DIGEST];

	if (state == BUILD_OK)
		trees_digest(vmlinux, mine);
	trees_reference(&test->trees, state != BUILD_OK, reference);
	test->comparisons++;
	if (!streq(mine, reference)) {
		test->mismatches++;
		printf("not ok - %s: narrowed %.12s, full %.12s\n", what, mine, reference);
		keep_evidence(test, what);
	} else {
		test->both_fail += streq(mine, "fails");
		printf("ok - %s: %s\n", what,
		       streq(mine, "fails") ? "neither builds" : "vmlinux is the full build's");
	}
	fflush(stdout);
	free(vmlinux);
}

static bool time_is_up(const struct test *test)
{
	return test->until > 0 && now_s() - test->begun > test->until;
}

/* ---- random edits ------------------------------------------------------------------------- */

/* Times that an editor, a clock or an archive may leave on a file. */
static void date_file(struct test *test)
{
	static const time_t times[] = {0, 915148800, 2145916800};
	const struct file *file =
		&test->trees.edited.list[rng_next(&test->rng) % test->trees.edited.n];
	struct timespec when = {.tv_sec = times[rng_next(&test->rng) % 3]};
	char *path = path_join(test->trees.tree, file->path);

	utimensat(AT_FDCWD, path, (struct timespec[]){when, when}, 0);
	free(path);
}

/* Now and then something happens before the build that is compared. */
static void disturb(struct test *test, const struct choices *choices)
{
	switch (rng_next(&test->rng) % 8) {
	case 0:
		date_file(test);
		break;
	case 1:
		build(test, NULL, 0.05 + (double)(rng_next(&test->rng) % 200) / 100);
		break;
	case 2:
		if (choices->defined[0])
			build(test, (const char *[]){"kernel/lab_adder.o", NULL}, 0);
		break;
	}
}

static const char *next_edit(struct test *test, struct choices *choices)
{
	int back = (int)(rng_next(&test->rng) % 4) + 1, kind = test->edits - 1;

	if (kind >= KINDS && rng_next(&test->rng) % 5 == 0 && test->nhistory > back) {
		test->undos++;
		*choices = test->history[test->nhistory - 1 - back];
		return "undo";
	}
	/* The last kinds may take the whole of kbuild: not too many of them. */
	if (kind >= KINDS) {
		kind = (int)(rng_next(&test->rng) % KINDS);
		if (kind >= OFTEN && rng_next(&test->rng) % 4)
			kind = (int)(rng_next(&test->rng) % OFTEN);
	}
	test->of_kind[kind]++;
	choices_edit(choices, kind, &test->rng);
	return choices_kind(kind);
}

/* An edit that stops both builds is taken back: after it, no other would be compared. */
static void random_edits(struct test *test, int edits, int every)
{
	struct choices choices = {0};
	enum build_state state;

	while (test->edits < edits && !time_is_up(test)) {
		const struct choices before = choices;
		const char *what;
		char *label;

		test->history[test->nhistory++ % HISTORY] = choices;
		if (test->nhistory == HISTORY)
			test->nhistory = 1;
		test->edits++;
		what = next_edit(test, &choices);
		printf("# %d: %s\n", test->edits, what);
		choices_write(&test->trees, &choices);
		trees_put(&test->trees);
		disturb(test, &choices);
		state = build(test, NULL, 0);
		label = xasprintf("after %d edits", test->edits);
		if (every && (test->edits % every == 0 || test->edits == edits ||
			      time_is_up(test) || state != BUILD_OK))
			compare(test, label, state);
		if (state != BUILD_OK)
			choices = before;
		free(label);
	}
}

/* ---- there and back ----------------------------------------------------------------------- */

static void set_choices(struct test *test, const struct choices *choices, const char *what)
{
	test->edits++;
	printf("# %d: %s\n", test->edits, what);
	choices_write(&test->trees, choices);
	trees_put(&test->trees);
}

/*
 * From the tree that the baseline was built of to others, and back to it each time. These are what
 * learners do all day: none may take the whole of kbuild, on any kernel.
 */
static void rounds(struct test *test, const struct choices *home)
{
	static const struct {
		const char *what;
		int prototype, row, body, defined;
	} away[] = {
		{"another body", 1, 1, 1, 1},	       {"no row", 1, 0, 0, 1},
		{"no prototype", 0, 1, 0, 1},	       {"a row with another abi", 1, 2, 0, 1},
		{"no system call at all", 0, 0, 0, 0},
	};
	int full;

	for (size_t i = 0; i < ARRAY_SIZE(away); i++) {
		struct choices choices = *home;

		choices.prototype[0] = away[i].prototype;
		choices.row[0] = away[i].row;
		choices.body[0] = away[i].body;
		choices.defined[0] = away[i].defined;
		full = test->full;
		set_choices(test, &choices, away[i].what);
		build(test, NULL, 0);
		set_choices(test, home, "back");
		compare(test, away[i].what, build(test, NULL, 0));
		if (test->full > full) {
			printf("not ok - %s is built in full on this kernel\n", away[i].what);
			test->mismatches++;
		}
	}
}

/* ---- the course --------------------------------------------------------------------------- */

static bool apply(struct test *test, const char *diff, const struct traits *traits, bool keep)
{
	struct tree_reader reader = tree_reader_dir(test->trees.tree);
	struct arena *arena = arena_new();
	struct changes changes = {0};
	struct patch patch = {0};
	struct strbuf text = {0};
	const char *error = NULL;
	bool fits;

	trees_put(&test->trees);
	must(file_read(diff, &text, 0), diff);
	must(patch_parse(arena, strbuf_str(&text), &patch, &error), diff);
	patch_plan(arena, &patch, &reader, traits, keep, &changes);
	fits = !changes.conflict_file;
	for (int i = 0; i < changes.n && fits; i++)
		trees_pristine(&test->trees, changes.list[i].path);
	for (int i = 0; i < changes.n && fits; i++)
		files_set(&test->trees.edited, changes.list[i].path, changes.list[i].content,
			  changes.list[i].len);
	if (!fits)
		printf("not ok - %s does not fit %s\n", diff, changes.conflict_file);
	test->mismatches += !fits;
	strbuf_release(&text);
	arena_free(arena);
	return fits;
}

static void judge(struct test *test, const struct step *step, const char *what)
{
	char *label;

	if (test->step && !starts_with(step->name, test->step))
		return;
	label = xasprintf("%s %s", step->name, what);
	test->edits++;
	trees_put(&test->trees);
	compare(test, label, build(test, NULL, 0));
	free(label);
}

static int is_diff(const struct dirent *entry)
{
	return ends_with(entry->d_name, ".diff");
}

static void judge_mistakes(struct test *test, const struct step *step, const struct traits *traits)
{
	char *dir = xasprintf("%s/mistakes", step->dir);
	struct dirent **list = NULL;
	int n = scandir(dir, &list, is_diff, alphasort);

	for (int i = 0; i < n; i++) {
		bool modern = ends_with(list[i]->d_name, ".modern.diff");
		bool classic = ends_with(list[i]->d_name, ".classic.diff");
		char *diff = path_join(dir, list[i]->d_name);
		struct files before = {0};

		files_copy(&before, &test->trees.edited);
		if (!(test->classic ? modern : classic) && !time_is_up(test) &&
		    apply(test, diff, traits, modern || classic))
			judge(test, step, list[i]->d_name);
		files_copy(&test->trees.edited, &before);
		files_release(&before);
		free(diff);
		free(list[i]);
	}
	free(list);
	free(dir);
}

/* Every state that a learner who walks through the course meets. */
static void steps(struct test *test)
{
	struct course *course;
	struct traits traits;
	char *error = NULL;

	course = course_load(&error);
	if (!course)
		must(-EINVAL, error);
	must(traits_of_tree(test->trees.tree, &traits), test->trees.tree);
	for (int i = 0; i < course->nsteps && !time_is_up(test); i++) {
		const struct step *step = &course->steps[i];
		char *start = path_join(step->dir, "start.diff");
		char *solution = lab_path("solutions/%s/solution.diff", step->name);

		if (!path_exists(start) || apply(test, start, &traits, false))
			judge(test, step, "start");
		judge_mistakes(test, step, &traits);
		if (apply(test, solution, &traits, false))
			judge(test, step, "solution");
		free(start);
		free(solution);
	}
	if (time_is_up(test))
		printf("# the time was up before the last step\n");
	course_free(course);
	files_release(&test->trees.edited);
	trees_put(&test->trees);
}

/* ---- main --------------------------------------------------------------------------------- */

/* The classic track's tree is what its edits start from. */
static void make_classic(struct test *test)
{
	struct tree_reader reader = tree_reader_dir(test->trees.tree);
	struct arena *arena = arena_new();
	struct changes changes = {0};
	const char *failed = NULL;

	classic_plan(arena, &reader, &changes);
	must(changes.conflict_file ? -EINVAL : 0, "the classic track");
	must(changes_write(test->trees.tree, &changes, &failed), "the classic track");
	arena_free(arena);
}

/* A stage made just now holds what kbuild has built of the tree as it is: a first reference. */
static void prepare(struct test *test)
{
	char *ready = path_join(test->trees.stage, ".lab/ready");
	bool fresh = !path_exists(ready);

	char *log = path_join(test->trees.dir, "prepare.log");
	struct build_request request = {.tree = test->trees.tree,
					.stage = test->trees.stage,
					.log = log,
					.timeout_s = 3600};
	struct build_result result;

	vm_stage_prepare(&request, &result);
	if (result.state != BUILD_OK) {
		fprintf(stderr, "narrowing: no baseline: %s; see %s\n",
			result.error ? result.error : "it does not build", log);
		exit(3);
	}
	build_result_release(&result);
	trees_prepare(&test->trees, fresh);
	free(ready);
	free(log);
}

/* All that was ever edited is taken back at once. */
static void take_back(struct test *test)
{
	files_release(&test->trees.edited);
	trees_put(&test->trees);
	printf("# all edits are taken back\n");
	compare(test, "without any edit", build(test, NULL, 0));
}

static int report(const struct test *test)
{
	for (int i = 0; i < KINDS; i++)
		if (test->of_kind[i])
			printf("# %3d times %s\n", test->of_kind[i], choices_kind(i));
	if (test->undos)
		printf("# %3d times undo\n", test->undos);
	for (int i = 0; i < test->nreasons; i++)
		printf("# %3d times in full: %s\n", test->reasons[i].n, test->reasons[i].text);
	printf("# %d edits, %d builds: %d narrowed (%.2f s each, longest %.2f s), %d in full (%.1f s"
	       " each), %d do not build; %d more were cut off\n",
	       test->edits, test->builds, test->narrowed,
	       test->narrowed ? test->narrowed_s / test->narrowed : 0, test->longest_s, test->full,
	       test->full ? test->full_s / test->full : 0, test->failed, test->cut);
	printf("# %d comparisons with %d references (%.1f s each), %d of them not building on either"
	       " side: %d mismatches\n",
	       test->comparisons, test->trees.references,
	       test->trees.references ? test->trees.reference_s / test->trees.references : 0,
	       test->both_fail, test->mismatches);
	return test->mismatches ? 1 : 0;
}

static int usage(void)
{
	fprintf(stderr,
		"usage: narrowing [--stage DIR] [--edits N] [--every N] [--seed N] [--steps]"
		" [--track classic] [--until SECONDS] TREE DIR\n");
	return 2;
}

/* What the command line asks for. */
struct wishes {
	int edits, every;
	bool walk, round;
};

static bool take_option(struct test *test, struct wishes *wishes, int option)
{
	switch (option) {
	case 's':
		test->trees.stage = optarg;
		break;
	case 'e':
		wishes->edits = atoi(optarg);
		break;
	case 'v':
		wishes->every = atoi(optarg);
		break;
	case 'r':
		test->rng.state = strtoull(optarg, NULL, 0);
		break;
	case 'p':
		test->step = optarg;
		wishes->walk = true;
		break;
	case 'c':
		wishes->walk = true;
		break;
	case 'o':
		wishes->round = true;
		break;
	case 't':
		test->classic = streq(optarg, "classic");
		break;
	case 'u':
		test->until = atof(optarg);
		break;
	default:
		return false;
	}
	return wishes->every >= 0;
}

static void run_wishes(struct test *test, const struct wishes *wishes)
{
	struct choices home = {.row[0] = 1, .prototype[0] = true, .defined[0] = true};

	trees_restore(&test->trees);
	if (test->classic)
		make_classic(test);
	if (wishes->round)
		set_choices(test, &home, "a whole system call");
	prepare(test);
	if (wishes->round)
		rounds(test, &home);
	if (wishes->walk)
		steps(test);
	random_edits(test, wishes->edits, wishes->every);
	if (wishes->every && wishes->edits)
		take_back(test);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"stage", 1, NULL, 's'}, {"edits", 1, NULL, 'e'}, {"every", 1, NULL, 'v'},
		{"seed", 1, NULL, 'r'},	 {"steps", 0, NULL, 'c'}, {"track", 1, NULL, 't'},
		{"until", 1, NULL, 'u'}, {"step", 1, NULL, 'p'},  {"round", 0, NULL, 'o'},
		{NULL, 0, NULL, 0},
	};
	struct test test = {.rng.state = 1, .begun = now_s()};
	struct wishes wishes = {.every = 1};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take_option(&test, &wishes, option))
			return usage();
	if (argc - optind != 2)
		return usage();
	interrupt_setup();
	test.trees.tree = argv[optind];
	test.trees.dir = argv[optind + 1];
	if (!test.trees.stage)
		test.trees.stage = path_join(test.trees.dir, "narrow");
	test.trees.full = path_join(test.trees.dir, "full");
	/* For a single reference filling the cache would only take time. */
	run_wishes(&test, &wishes);
	return report(&test);
}
