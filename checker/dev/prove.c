// SPDX-License-Identifier: GPL-2.0-only
/* prove - lab dev check, new and bless: prove the course and the rules, make new ones, refresh what is made */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../course/variant.h"
#include "../work/classic.h"
#include "proof.h"
#include "scaffold.h"
#include "../work/kernelsource.h"
#include "sparse.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/meter.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "causes.h"
#include "fixture.h"
#include "../../vm/build/build.h"
#include "../command/command.h"
#include "../cmd/dev.h"

/* struct proving - one run of `dev check` */
struct proving {
	const struct command_line *line;
	struct course *course;
	const struct step *only_step;
	const struct rule *only_rule;
	struct meter meter;
	uint64_t seed;
	const char *track; /* that is walked; NULL: none */
	int passed, failed;
	bool tap; /* every proof on a line of its own: nobody looks at a meter */
};

static void told(void *cookie, const char *what, const char *wrong, int done, int total)
{
	struct proving *proving = cookie;
	const char *track = proving->track;

	proving->passed += !wrong;
	proving->failed += wrong != NULL;
	if (wrong && proving->meter.live)
		fputs("\r\033[K", stderr);
	if (wrong || proving->tap)
		printf("%s - %s%s%s%s\n", wrong ? "not ok" : "ok", what, track ? " (" : "",
		       track ? track : "", track ? ")" : "");
	if (wrong)
		printf("    %s\n", wrong);
	fflush(stdout);
	if (!proving->tap)
		meter_update(&proving->meter, NULL, done, total);
}

static void begin(struct proving *proving, const char *what)
{
	if (!proving->tap)
		meter_begin(&proving->meter, proving->line->plain, what, 0);
}

static void end(struct proving *proving)
{
	if (!proving->tap)
		meter_end(&proving->meter, true);
}

/* ---- rules ------------------------------------------------------------------------------- */

static void prove_rule(struct proving *proving, const struct rule *rule, int done, int total)
{
	struct strbuf report = {0};
	int wrong = rule_fixture_check(rule, &report);
	char *what = xasprintf("rule %s-%s", rule->code, rule->slug);

	if (wrong < 0 && !report.len)
		strbuf_addstr(&report, strerror(-wrong));
	while (report.len && report.buf[report.len - 1] == '\n')
		report.buf[--report.len] = 0;
	told(proving, what, wrong ? strbuf_str(&report) : NULL, done, total);
	free(what);
	strbuf_release(&report);
}

static void prove_rules(struct proving *proving)
{
	int n;
	const struct rule *const *rules = rules_all(&n);

	begin(proving, "rules and their examples");
	if (proving->only_rule)
		prove_rule(proving, proving->only_rule, 1, 1);
	for (int i = 0; i < n && !proving->only_rule && !interrupted(); i++)
		prove_rule(proving, rules[i], i + 1, n);
	end(proving);
}

/* ---- generated files --------------------------------------------------------------------- */

/* The manual page as the program would have it now; 0 or an error. */
static int make_manual(struct strbuf *page)
{
	char *script = lab_path("tests/man-table"), *manual = lab_path("docs/lab.1"), self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *argv[] = {script, self, manual, NULL};
	int err = len < 0 ? -errno : 0;

	if (!err) {
		self[len] = 0;
		err = run_capture(lab_root(), argv, page);
	}
	free(script);
	free(manual);
	return err;
}

/* Installed without its sources, the lab has nothing that could be stale. */
static bool have_sources(void)
{
	char *script = lab_path("tests/man-table");
	bool there = path_exists(script);

	free(script);
	return there;
}

static void prove_generated(struct proving *proving)
{
	char *manual = lab_path("docs/lab.1");
	struct strbuf made = {0}, stored = {0};
	const char *wrong = NULL;

	if (have_sources()) {
		begin(proving, "generated files");
		if (make_manual(&made) != 0 || file_read(manual, &stored, 0) < 0)
			wrong = "it could not be made";
		else if (strcmp(strbuf_str(&made), strbuf_str(&stored)) != 0)
			wrong = "it is stale: ./lab dev bless";
		told(proving, "docs/lab.1 is fresh", wrong, 1, 1);
		end(proving);
	}
	strbuf_release(&made);
	strbuf_release(&stored);
	free(manual);
}

static int write_page(const char *name, const struct strbuf *page)
{
	char *path = lab_path("docs/%s", name);
	int err = file_write_atomic(path, page->buf, page->len);

	if (!err)
		printf("%s is fresh\n", path);
	free(path);
	return err;
}

static int bless(const struct command_line *line __attribute__((unused)))
{
	struct strbuf manual = {0}, causes = {0};
	int err = have_sources() ? make_manual(&manual) : -ENOENT;

	if (err > 0)
		err = -EIO;
	if (!err)
		err = write_page("lab.1", &manual);
	if (!err)
		err = causes_table(CAUSES_SEED, &causes);
	if (!err)
		err = write_page("first-cause.md", &causes);
	strbuf_release(&manual);
	strbuf_release(&causes);
	return err ? broken_error("run it in a checkout of the lab",
				  "the generated files could not be made: %s", strerror(-err))
		   : EXIT_PASS;
}

/* ---- steps ------------------------------------------------------------------------------- */

/* What the walks work with; everything below @dir is the lab's own. */
struct ground {
	char *dir, *tree;
	char base[HASH_HEX];
	bool full;
};

/* Commit what the classic track makes of the tree, where that is anything. */
static int make_classic(const char *tree, char **error)
{
	struct arena *arena = arena_new();
	struct tree_reader reader = tree_reader_dir(tree);
	struct changes changes = {0};
	const char *failed = NULL;
	int err = 0;

	classic_plan(arena, &reader, &changes);
	if (changes.conflict_file) {
		*error = xasprintf("%s: %s", changes.conflict_file, changes.conflict);
		err = -EINVAL;
	}
	if (!err)
		err = changes_write(tree, &changes, &failed);
	for (int i = 0; i < changes.n && !err; i++)
		err = git_run(tree, NULL, NULL, NULL, error, "add", "-f", "--",
			      changes.list[i].path, NULL);
	if (!err && changes.n)
		err = git_run(tree, NULL, NULL, NULL, error, "commit", "-q", "-m",
			      "the classic track", NULL);
	arena_free(arena);
	return err;
}

/* --kernel, $LAB_KERNEL_SRC, the workspace as it was at first, or a packaged kernel. */
static int make_sparse(const struct proving *proving, const char *tree, char **error)
{
	const char *wanted = option_get(proving->line, "kernel");
	struct kernel_source source = {0};
	struct failure failure = {0};
	int err = 0;

	if (wanted || getenv("LAB_KERNEL_SRC") || workspace_state(NULL) != WORKSPACE_READY)
		err = source_find(wanted, &source, &failure);
	if (err)
		*error = xstrdup(failure.text);
	else
		err = sparse_make(source.path, tree, error);
	failure_clear(&failure);
	source_release(&source);
	return err;
}

/* Sort the tree's files into those that the workspace's stage holds and those it does without. */
static void sort_files(const char *list, struct strbuf *staged, struct strbuf *others)
{
	const char *stage = workspace_get()->stage;

	for (const char *p = list; *p;) {
		size_t len = strcspn(p, "\n");
		char *path = xasprintf("%s/%.*s", stage, (int)len, p);

		strbuf_addf(path_exists(path) ? staged : others, "%.*s\n", (int)len, p);
		free(path);
		p += len;
		p += *p == '\n';
	}
}

/*
 * A second work tree beside the learner's, of what a build needs: one file in eight. Git is told
 * that the others are absent on purpose.
 */
static int make_full(const char *tree, char **error)
{
	const char *learners = workspace_get()->tree;
	struct strbuf files = {0}, staged = {0}, others = {0};
	int err;

	git_run(learners, NULL, NULL, NULL, error, "worktree", "prune", NULL);
	err = git_run(learners, NULL, NULL, NULL, error, "worktree", "add", "-f", "--no-checkout",
		      "--detach", tree, WORKTREE_BASE, NULL);
	if (!err)
		err = git_run(tree, NULL, NULL, NULL, error, "read-tree", "HEAD", NULL);
	if (!err)
		err = git_run(tree, NULL, NULL, &files, error, "ls-files", NULL);
	sort_files(strbuf_str(&files), &staged, &others);
	if (!err)
		err = git_run(tree, NULL, strbuf_str(&others), NULL, error, "update-index",
			      "--skip-worktree", "--stdin", NULL);
	if (!err)
		err = git_run(tree, NULL, strbuf_str(&staged), NULL, error, "checkout-index", "-u",
			      "--stdin", NULL);
	strbuf_release(&files);
	strbuf_release(&staged);
	strbuf_release(&others);
	return err;
}

/* The lab's own options stand for the configuration that a build would have made of them. */
static int make_config(const char *dir)
{
	char *from = lab_path("vm/kernel.config"), *to = xasprintf("%s/stage/.config", dir);
	int err = mkdirs_for(to);

	if (!err)
		err = file_copy(from, to, false);
	free(from);
	free(to);
	return err;
}

static char *ground_dir(bool full)
{
	const char *tmp = getenv("TMPDIR");
	char *dir;

	if (full) {
		dir = workspace_place("dev");
		remove_tree(dir);
		return mkdirs(dir) < 0 ? NULL : dir;
	}
	dir = xasprintf("%s/lab-dev.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	return mkdtemp(dir);
}

static int ground_open(struct proving *proving, struct ground *ground, char **error)
{
	int err;

	ground->full = option_get(proving->line, "boots") != NULL;
	ground->dir = ground_dir(ground->full);
	if (!ground->dir) {
		*error = xasprintf("cannot make a directory to work in: %s", strerror(errno));
		return -errno;
	}
	ground->tree = path_join(ground->dir, "linux");
	begin(proving, "taking a kernel tree");
	err = ground->full ? make_full(ground->tree, error)
			   : make_sparse(proving, ground->tree, error);
	if (!err && !ground->full)
		err = make_config(ground->dir);
	end(proving);
	return err;
}

static void ground_close(struct ground *ground)
{
	char *error = NULL;

	if (ground->dir)
		remove_tree(ground->dir);
	if (ground->full)
		git_run(workspace_get()->tree, NULL, NULL, NULL, &error, "worktree", "prune", NULL);
	free(error);
	free(ground->dir);
	free(ground->tree);
}

/* A stage for the track's first state, mostly from the machine's cache. */
static int make_stage(struct proving *proving, const struct ground *ground, char **error)
{
	char *stage = path_join(ground->dir, "stage"), *build = path_join(ground->dir, "build");
	char *log = path_join(build, "build.log");
	struct build_request request = {
		.tree = ground->tree,
		.pristine = ground->base,
		.stage = stage,
		.log = log,
		.progress = {proving->tap ? NULL : meter_update, &proving->meter},
	};
	struct build_result result = {0};
	int err;

	begin(proving, "building the baseline");
	remove_tree(stage);
	err = mkdirs(build);
	if (!err)
		err = vm_stage_prepare(&request, &result);
	if (!err && result.state != BUILD_OK)
		err = result.state == BUILD_INTERRUPTED ? -EINTR : -EIO;
	if (err)
		*error = xstrdup(result.error ? result.error : "the baseline does not build");
	end(proving);
	build_result_release(&result);
	free(stage);
	free(build);
	free(log);
	return err;
}

/* Take the ground to where the track begins. */
static int begin_track(struct proving *proving, struct ground *ground, enum track track,
		       char **error)
{
	struct strbuf head = {0};
	int err = track == TRACK_CLASSIC ? make_classic(ground->tree, error) : 0;

	if (!err)
		err = git_run(ground->tree, NULL, NULL, &head, error, "rev-parse", "HEAD", NULL);
	if (!err)
		snprintf(ground->base, sizeof(ground->base), "%.40s", strbuf_str(&head));
	strbuf_release(&head);
	return err || !ground->full ? err : make_stage(proving, ground, error);
}

static int walk_track(struct proving *proving, struct ground *ground, enum track track,
		      char **error)
{
	struct proof_request request = {
		.course = proving->course,
		.track = track,
		.tree = ground->tree,
		.base = ground->base,
		.dir = ground->dir,
		.boots = ground->full,
		.only = proving->only_step,
		.seed = proving->seed,
		.told = told,
		.cookie = proving,
	};
	char *what = xasprintf("steps on the %s track", track_name(track));
	int err = begin_track(proving, ground, track, error);

	proving->track = track_name(track);
	if (!err) {
		begin(proving, what);
		err = proof_walk(&request);
		end(proving);
	}
	proving->track = NULL;
	free(what);
	return err;
}

/* The modern track first: the classic one is made of its tree. */
static int walk_tracks(struct proving *proving)
{
	const char *track = option_get(proving->line, "track");
	bool classic = !track || !streq(track, "modern"),
	     modern = !track || !streq(track, "classic");
	struct ground ground = {0};
	char *error = NULL;
	int err = ground_open(proving, &ground, &error);

	if (!err && modern)
		err = walk_track(proving, &ground, TRACK_MODERN, &error);
	if (!err && classic)
		err = walk_track(proving, &ground, TRACK_CLASSIC, &error);
	ground_close(&ground);
	if (err && err != -EINTR && !interrupted())
		broken_error("./lab doctor says what this machine lacks",
			     "the course could not be walked: %s", error ? error : strerror(-err));
	free(error);
	return err;
}

static int prove_steps(struct proving *proving)
{
	begin(proving, "files of the steps");
	proof_files(proving->course, proving->only_step, told, proving);
	end(proving);
	return walk_tracks(proving);
}

/* ---- the command ------------------------------------------------------------------------- */

/* "dev check E0102", "dev check 05" and --step 05 narrow it down. */
static int take_word(struct proving *proving, const char *word)
{
	proving->only_rule = rule_find(word);
	if (!proving->only_rule)
		proving->only_step = course_step(proving->course, word);
	if (proving->only_rule || proving->only_step)
		return EXIT_PASS;
	return usage_error(proving->line, "there is no step and no rule %s", word);
}

/* Any word stands for a student: what is drawn differs, and nobody's secret is needed. */
static int use_variant(const char *word, char **error)
{
	struct variant_key key;

	if (!word)
		return 0;
	variant_key("", 0, word, &key);
	return variant_use(&key, error);
}

static int take_options(struct proving *proving)
{
	const char *step = option_get(proving->line, "step");
	const char *seed = option_get(proving->line, "seed");
	char *error = NULL;

	proving->seed = seed ? strtoull(seed, NULL, 0) : 0;
	if (!use_variant(option_get(proving->line, "variant"), &error))
		proving->course = course_load(&error);
	if (!proving->course) {
		int code = broken_error("fix that file", "%s", error);

		free(error);
		return code;
	}
	if (option_get(proving->line, "boots") &&
	    (workspace_state(NULL) != WORKSPACE_READY || !workspace_staged()))
		return broken_error("run ./lab start first",
				    "--boots builds in a copy of the workspace");
	if (option_get(proving->line, "boots") && workspace_lock("dev check --boots", NULL) < 0)
		return broken_error("see who uses it", "the workspace could not be locked");
	if (proving->line->noperands > 1)
		return take_word(proving, proving->line->operands[1]);
	return step ? take_word(proving, step) : EXIT_PASS;
}

static int prove(struct proving *proving)
{
	const struct command_line *line = proving->line;
	bool rules = option_get(line, "rules") || proving->only_rule;
	bool steps = option_get(line, "steps") || option_get(line, "boots") || proving->only_step;
	bool all = !rules && !steps;
	int err = 0;

	if (rules || all)
		prove_rules(proving);
	if (all)
		prove_generated(proving);
	if ((steps || all) && !interrupted())
		err = prove_steps(proving);
	printf("%d passed, %d failed\n", proving->passed, proving->failed);
	if (interrupted())
		return EXIT_INTERRUPTED;
	return err ? EXIT_BROKEN : proving->failed ? EXIT_FAIL : EXIT_PASS;
}

static int check(const struct command_line *line)
{
	struct proving proving = {.line = line, .tap = !isatty(STDOUT_FILENO)};
	int code = take_options(&proving);

	if (code == EXIT_PASS)
		code = prove(&proving);
	course_free(proving.course);
	return code;
}

/* "dev new step user-memory", "dev new 11-user-memory", "dev new E0421-words-for-it" */
static int make_new(const struct command_line *line)
{
	const char *name = line->noperands > 1 ? line->operands[line->noperands - 1] : "";
	const char *kind = line->noperands > 2 ? line->operands[1] : NULL;
	char *made = NULL, *error = NULL;
	bool rule;
	int err;

	if (!*name || (kind && !streq(kind, "step") && !streq(kind, "rule")))
		return usage_error(line, "say what to make: dev new step 11-user-memory, "
					 "or dev new rule E0421-words-for-it");
	rule = kind ? streq(kind, "rule") : name[0] == 'E';
	err = rule ? scaffold_rule(name, &made, &error) : scaffold_step(name, &made, &error);
	if (err) {
		int code = err == -EINVAL || err == -EEXIST
				   ? usage_error(line, "%s", error)
				   : broken_error("see whether you may write there", "%s", error);

		free(error);
		return code;
	}
	printf("made %s; fill it in, then: ./lab dev check %s\n", made,
	       rule ? "--rules" : "--steps");
	free(made);
	return EXIT_PASS;
}

DEV_TOOL(check) = {"check", .max_operands = 2, .run = check};
DEV_TOOL(bless) = {"bless", .max_operands = 1, .run = bless};
DEV_TOOL(make_new) = {"new", .max_operands = 3, .run = make_new};
