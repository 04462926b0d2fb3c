// SPDX-License-Identifier: GPL-2.0-only
#include "proof.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../course/variant.h"
#include "../pipeline.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/rule.h"
#include "../course/lesson.h"
#include "../source/patch.h"

/*
 * How it works: the walk keeps the tree at the state that a learner has on entering a step. A
 * mistake is applied, judged and taken back by writing the old contents again, so the next build
 * sees a small change in either direction. Full builds are rare because neighbouring states of the
 * walk differ in a line or two.
 */

struct walk {
	const struct proof_request *request;
	struct traits traits;
	int done, total;
	bool interrupted;
};

/* ---- codes ------------------------------------------------------------------------------- */

#define CODES_MAX 16

struct codes {
	char list[CODES_MAX][8];
	int n;
};

static void codes_add(struct codes *codes, const char *code, size_t len)
{
	if (len >= sizeof(codes->list[0]) || codes->n == CODES_MAX)
		return;
	for (int i = 0; i < codes->n; i++) {
		if (strlen(codes->list[i]) == len && memcmp(codes->list[i], code, len) == 0)
			return;
	}
	memcpy(codes->list[codes->n], code, len);
	codes->list[codes->n++][len] = 0;
}

static int compare_codes(const void *a, const void *b)
{
	return strcmp(a, b);
}

static char *codes_text(struct codes *codes)
{
	struct strbuf sb = {0};

	qsort(codes->list, codes->n, sizeof(codes->list[0]), compare_codes);
	for (int i = 0; i < codes->n; i++)
		strbuf_addf(&sb, "%s%s", i ? " " : "", codes->list[i]);
	if (!codes->n)
		strbuf_addstr(&sb, "nothing");
	return strbuf_detach(&sb);
}

/* "E0801+E0802-only-the-makefile.diff" begins with its codes. */
static void codes_of_name(const char *name, struct codes *codes)
{
	for (;;) {
		size_t len = strcspn(name, "+-.");

		codes_add(codes, name, len);
		if (name[len] != '+')
			return;
		name += len + 1;
	}
}

/* Answers are asked for by rules of the first stage, but looked at with the last. */
static bool shows_in_tree(const char *code)
{
	const struct rule *rule = rule_find(code);

	return rule && rule->stage == STAGE_TREE && !code_matches("E10*", code);
}

static void codes_in_tree(struct codes *codes)
{
	struct codes kept = {.n = 0};

	for (int i = 0; i < codes->n; i++) {
		if (shows_in_tree(codes->list[i]))
			codes_add(&kept, codes->list[i], strlen(codes->list[i]));
	}
	*codes = kept;
}

/* ---- judging a state --------------------------------------------------------------------- */

static struct verdict *judge(struct walk *walk, struct arena *arena, const struct step *step,
			     enum depth limit)
{
	const struct proof_request *request = walk->request;
	char *cache = path_join(request->dir, "scan-cache");
	struct check_request check = {
		.step = step,
		.tree = request->tree,
		.base = request->base,
		.stage = arena_printf(arena, "%s/stage", request->dir),
		.build = arena_printf(arena, "%s/build", request->dir),
		.cache = cache,
		.depth_limit = limit,
		.seed = request->seed,
	};
	struct verdict *verdict = check_run(arena, &check);

	free(cache);
	walk->interrupted |= !verdict || interrupted();
	return verdict;
}

static void found_codes(const struct verdict *verdict, struct codes *codes)
{
	for (int i = 0; i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];

		if (finding->severity == SEVERITY_ERROR && !finding->blocked_by)
			codes_add(codes, finding->rule->code, strlen(finding->rule->code));
	}
}

static void describe_findings(const struct verdict *verdict, struct strbuf *wrong)
{
	for (int i = 0; i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];

		strbuf_addf(wrong, "\n    %s%s %s", finding->rule->code,
			    finding->severity != SEVERITY_ERROR ? " (warning)"
			    : finding->blocked_by		? " (follows)"
								: "",
			    finding->message);
		if (finding->span.file)
			strbuf_addf(wrong, " [%s:%d]", finding->span.file, finding->span.line);
	}
}

static void expect_codes(const struct verdict *verdict, struct codes *expected,
			 struct strbuf *wrong)
{
	struct codes found = {.n = 0};
	char *want, *got;

	found_codes(verdict, &found);
	want = codes_text(expected);
	got = codes_text(&found);
	if (verdict->outcome == OUTCOME_BROKEN)
		strbuf_addf(wrong, "the lab is broken: %s",
			    verdict->broken ? verdict->broken : "no reason given");
	else if (strcmp(want, got) != 0)
		strbuf_addf(wrong, "expected %s, got %s", want, got);
	if (wrong->len)
		describe_findings(verdict, wrong);
	free(want);
	free(got);
}

static void expect_pass(const struct walk *walk, const struct verdict *verdict,
			struct strbuf *wrong)
{
	if (verdict->outcome != OUTCOME_PASS)
		strbuf_addf(wrong, "%sthe outcome is %s", wrong->len ? "\n    " : "",
			    outcome_name(verdict->outcome));
	if (!walk->request->boots || wrong->len)
		return;
	if (verdict->points != verdict->max_points)
		strbuf_addf(wrong, "only %d of %d points", verdict->points, verdict->max_points);
	if (!verdict->nexhibits)
		strbuf_addstr(wrong, "nothing is shown at the end");
}

static void tell(struct walk *walk, const char *what, const char *wrong)
{
	const struct proof_request *request = walk->request;

	request->told(request->cookie, what, wrong && *wrong ? wrong : NULL, ++walk->done,
		      walk->total);
}

/* @expected: NULL for a solution, which must pass */
static void prove(struct walk *walk, const struct step *step, const char *label,
		  const struct codes *expected)
{
	struct arena *arena = arena_new();
	struct codes want = {.n = 0};
	struct strbuf wrong = {0};
	enum depth limit = walk->request->boots ? DEPTH_BOOT : DEPTH_TREE;
	struct verdict *verdict = judge(walk, arena, step, limit);
	char *what = xasprintf("%s %s", step->name, label);

	if (!walk->interrupted) {
		if (expected)
			want = *expected;
		if (!walk->request->boots)
			codes_in_tree(&want);
		expect_codes(verdict, &want, &wrong);
		if (!expected)
			expect_pass(walk, verdict, &wrong);
		tell(walk, what, strbuf_str(&wrong));
	}
	free(what);
	strbuf_release(&wrong);
	arena_free(arena);
}

/* The codes that the learner must name; several right ones for one answer prove nothing. */
static void codes_of_answers(const struct step *step, struct codes *codes)
{
	for (int i = 0; i < step->nanswers; i++) {
		const char *expected = step->answers[i].expected;

		if (expected && rule_find(expected))
			codes_add(codes, expected, strlen(expected));
	}
}

/* What a step asks to be found must be in its start state, and nothing else. */
static void prove_answers(struct walk *walk, const struct step *step)
{
	static const char *const every[] = {"E*", NULL};
	struct codes want = {.n = 0};
	struct step all = *step;
	struct strbuf wrong = {0};
	struct verdict *verdict;
	struct arena *arena;
	char *what;

	codes_of_answers(step, &want);
	if (!want.n)
		return;
	arena = arena_new();
	all.codes = every;
	verdict = judge(walk, arena, &all, DEPTH_TREE);
	if (!walk->interrupted) {
		what = xasprintf("%s start holds what is to be found", step->name);
		codes_in_tree(&want);
		expect_codes(verdict, &want, &wrong);
		tell(walk, what, strbuf_str(&wrong));
		free(what);
	}
	strbuf_release(&wrong);
	arena_free(arena);
}

/* ---- moving the tree --------------------------------------------------------------------- */

/* struct undo - what the files of a diff held before it; a NULL content means "not there" */
struct undo {
	struct arena *arena;
	struct {
		const char *path, *content;
		size_t len;
	} * files;
	int nfiles;
};

static void remember(struct undo *undo, const char *path)
{
	struct strbuf content = {0};

	__typeof__(undo->files) file = arena_append(undo->arena, &undo->files, &undo->nfiles);

	file->path = arena_strdup(undo->arena, path);
	if (file_read(path, &content, 0) == 0) {
		file->content = arena_strndup(undo->arena, strbuf_str(&content), content.len);
		file->len = content.len;
	}
	strbuf_release(&content);
}

static int take_back(const struct undo *undo)
{
	int err = 0;

	for (int i = 0; i < undo->nfiles; i++) {
		int step;

		if (undo->files[i].content)
			step = file_write_atomic(undo->files[i].path, undo->files[i].content,
						 undo->files[i].len);
		else
			step = remove_tree(undo->files[i].path);
		err = err ? err : step;
	}
	return err;
}

/* Apply @diff as the course would; what it replaced goes to @undo. A line in @wrong if it fails. */
static bool apply(struct walk *walk, const char *diff, bool keep_entries, struct undo *undo,
		  struct strbuf *wrong)
{
	struct tree_reader reader = tree_reader_dir(walk->request->tree);
	const char *error = NULL, *failed = NULL;
	struct changes changes = {0};
	struct patch patch = {0};
	struct strbuf text = {0};
	int err = course_read(diff, &text, 0);

	if (err)
		strbuf_addf(wrong, "cannot read %s: %s", diff, strerror(-err));
	else if (patch_parse(undo->arena, strbuf_str(&text), &patch, &error) < 0)
		strbuf_addf(wrong, "%s: %s", diff, error);
	else
		patch_plan(undo->arena, &patch, &reader, &walk->traits, keep_entries, &changes);
	if (changes.conflict_file)
		strbuf_addf(wrong, "%s does not fit %s: %s", diff, changes.conflict_file,
			    changes.conflict);
	for (int i = 0; !wrong->len && i < changes.n; i++) {
		char *path = path_join(walk->request->tree, changes.list[i].path);

		remember(undo, path);
		free(path);
	}
	if (!wrong->len && (err = changes_write(walk->request->tree, &changes, &failed)))
		strbuf_addf(wrong, "cannot write %s: %s", failed ? failed : "the tree",
			    strerror(-err));
	strbuf_release(&text);
	return !wrong->len;
}

/* ---- texts ------------------------------------------------------------------------------- */

/* A place in the tree that could not be found is filled in as "?". */
static const char *const unfilled[] = {"{{", ":?", "line ?", "number ?"};

static void prove_text(struct walk *walk, const struct step *step, const char *path,
		       const char *name)
{
	struct lesson_facts facts = {
		.tree = walk->request->tree,
		.version = "",
		.classic = walk->traits.convention == CONVENTION_PREFIXED,
		.first_number = walk->traits.first_number,
	};
	struct strbuf text = {0}, filled = {0}, wrong = {0};
	char *what = xasprintf("%s %s speaks of what is there", step->name, name);
	int err = course_read(path, &text, 0);

	if (err)
		strbuf_addf(&wrong, "%s: %s", path, strerror(-err));
	lesson_fill(strbuf_str(&text), &facts, &filled);
	for (size_t i = 0; i < ARRAY_SIZE(unfilled); i++) {
		const char *at = strstr(strbuf_str(&filled), unfilled[i]);

		while (at && at > filled.buf && at[-1] != '\n')
			at--;
		if (at)
			strbuf_addf(&wrong, "%.*s", (int)strcspn(at, "\n"), at);
	}
	tell(walk, what, strbuf_str(&wrong));
	strbuf_release(&text);
	strbuf_release(&filled);
	strbuf_release(&wrong);
	free(what);
}

static void prove_texts(struct walk *walk, const struct step *step)
{
	static const char *const names[] = {"lesson.md", "hints.md"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *path = path_join(step->dir, names[i]);

		prove_text(walk, step, path, names[i]);
		free(path);
	}
}

static void prove_notes(struct walk *walk, const struct step *step)
{
	char *path = lab_path("solutions/%s/notes.md", step->name);

	prove_text(walk, step, path, "notes.md");
	free(path);
}

/* ---- the states of a step ---------------------------------------------------------------- */

static int is_diff(const struct dirent *entry)
{
	return ends_with(entry->d_name, ".diff");
}

/* Mistakes in a fixed order; names freed by the caller. */
static int list_mistakes(const struct step *step, struct dirent ***list)
{
	char *dir = path_join(step->dir, "mistakes");
	int n = scandir(dir, list, is_diff, alphasort);

	free(dir);
	return n < 0 ? 0 : n;
}

static void free_list(struct dirent **list, int n)
{
	for (int i = 0; i < n; i++)
		free(list[i]);
	if (n)
		free(list);
}

/* Which track a mistake is for: "-words.classic.diff"; *@bound tells whether it is for one only. */
static bool on_track(const char *name, enum track track, bool *bound)
{
	bool modern = ends_with(name, ".modern.diff"), classic = ends_with(name, ".classic.diff");

	*bound = modern || classic;
	return !*bound || (track == TRACK_CLASSIC) == classic;
}

static void prove_mistake(struct walk *walk, const struct step *step, const char *name)
{
	char *label = xasprintf("mistakes/%s", name);
	char *diff = xasprintf("%s/%s", step->dir, label);
	struct undo undo = {.arena = arena_new()};
	struct codes codes = {.n = 0};
	struct strbuf wrong = {0};
	bool bound;

	on_track(name, walk->request->track, &bound);
	codes_of_name(name, &codes);
	if (apply(walk, diff, bound, &undo, &wrong)) {
		prove(walk, step, label, &codes);
	} else {
		char *what = xasprintf("%s %s", step->name, label);

		tell(walk, what, strbuf_str(&wrong));
		free(what);
	}
	if (take_back(&undo) < 0)
		walk->interrupted = true;
	strbuf_release(&wrong);
	arena_free(undo.arena);
	free(diff);
	free(label);
}

static void prove_mistakes(struct walk *walk, const struct step *step)
{
	struct dirent **list = NULL;
	int n = list_mistakes(step, &list);
	bool bound;

	for (int i = 0; i < n && !walk->interrupted; i++) {
		if (on_track(list[i]->d_name, walk->request->track, &bound))
			prove_mistake(walk, step, list[i]->d_name);
	}
	free_list(list, n);
}

/* Move the tree on for good; false, and reported, when the diff does not fit. */
static bool move_on(struct walk *walk, const struct step *step, const char *diff, const char *label,
		    struct undo *undo)
{
	struct strbuf wrong = {0};
	bool fits = apply(walk, diff, false, undo, &wrong);

	if (!fits) {
		char *what = xasprintf("%s %s", step->name, label);

		tell(walk, what, strbuf_str(&wrong));
		free(what);
	}
	strbuf_release(&wrong);
	return fits;
}

static bool is_asked_for(const struct walk *walk, const struct step *step)
{
	return !walk->request->only || walk->request->only == step;
}

/* False when the walk cannot go on: later states would rest on a tree that is not what it should
 * be. */
static bool walk_step(struct walk *walk, const struct step *step, struct undo *undo)
{
	char *start = path_join(step->dir, "start.diff");
	char *solution = lab_path("solutions/%s/solution.diff", step->name);
	bool asked = is_asked_for(walk, step), fits = true;
	struct codes codes = {.n = 0};

	if (path_exists(start))
		fits = move_on(walk, step, start, "start.diff", undo);
	for (int i = 0; step->start_codes[i]; i++)
		codes_add(&codes, step->start_codes[i], strlen(step->start_codes[i]));
	if (fits && asked)
		prove_texts(walk, step);
	if (fits && asked)
		prove(walk, step, "start", &codes);
	if (fits && asked && !walk->interrupted)
		prove_answers(walk, step);
	if (fits && asked && !walk->interrupted)
		prove_mistakes(walk, step);
	fits = fits && !walk->interrupted && move_on(walk, step, solution, "solution.diff", undo);
	if (fits && asked)
		prove_notes(walk, step);
	if (fits && asked)
		prove(walk, step, "solution", NULL);
	free(start);
	free(solution);
	return fits && !walk->interrupted;
}

static int count_states(const struct walk *walk, const struct step *step)
{
	struct dirent **list = NULL;
	int n = list_mistakes(step, &list), states = 5; /* start, solution, three texts */
	struct codes answers = {.n = 0};
	bool bound;

	codes_of_answers(step, &answers);
	states += answers.n > 0;
	for (int i = 0; i < n; i++)
		states += on_track(list[i]->d_name, walk->request->track, &bound);
	free_list(list, n);
	return is_asked_for(walk, step) ? states : 0;
}

int proof_walk(const struct proof_request *request)
{
	const struct course *course = request->course;
	struct walk walk = {.request = request};
	struct undo undo = {.arena = arena_new()};
	int err = traits_of_tree(request->tree, &walk.traits);

	for (int i = 0; i < course->nsteps; i++)
		walk.total += count_states(&walk, &course->steps[i]);
	for (int i = 0; !err && i < course->nsteps; i++) {
		if (!walk_step(&walk, &course->steps[i], &undo) ||
		    request->only == &course->steps[i])
			break;
	}
	/* The oldest content of a file wins: it was remembered first, so it is written last. */
	for (int i = undo.nfiles - 1; i >= 0; i--) {
		struct undo one = {.arena = undo.arena, .files = &undo.files[i], .nfiles = 1};

		take_back(&one);
	}
	arena_free(undo.arena);
	return err ? err : walk.interrupted ? -EINTR : 0;
}
