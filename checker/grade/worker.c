// SPDX-License-Identifier: GPL-2.0-only
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../course/variant.h"
#include "cgroup.h"
#include "../../vm/build/sandbox.h"
#include "../exam/silence.h"
#include "../pipeline.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/json.h"
#include "../render/render.h"
#include "again.h"
#include "../source/edits.h"
#include "feedback.h"
#include "marking.h"
#include "reason.h"
#include "series.h"
#include "variants.h"
#include "warm.h"

#define LOG_SHARE (256u << 10) /* of a log this much is kept from its head and its tail */

struct work {
	struct arena *arena;
	const struct grade_plan *plan;
	const struct submission *submission;
	const struct cgroup *group;
	const char *dir;
	struct grade_result *result;
	struct edits edits;
	struct series series;
	struct marking marking;
	int nlogs; /* set aside so far */
	bool was_full;
	const char **notes;
	int nnotes;
};

static void note(struct work *work, const char *text)
{
	*arena_append(work->arena, &work->notes, &work->nnotes) = text;
}

static void end_with(struct work *work, enum grade grade, const char *reason)
{
	work->result->grade = grade;
	work->result->reason = reason;
	work->result->points = 0;
}

/* ---- what is written ------------------------------------------------------------------------- */

static json_t *string_list(const char *const *list, int n)
{
	json_t *array = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(array, json_text(list[i]));
	return array;
}

/* What was judged where, step by step. */
static json_t *steps_list(const struct work *work)
{
	json_t *array = json_array();

	for (int i = 0; work->marking.marks && i < work->marking.nsteps; i++) {
		const struct mark *mark = &work->marking.marks[i];
		json_t *object = json_object();

		if (!mark->judged.verdict)
			break;
		json_object_set_new(object, "step", json_text(mark->step->name));
		json_object_set_new(object, "verdict", json_string(grade_name(mark->judged.grade)));
		json_object_set_new(object, "points", json_integer(mark->judged.verdict->points));
		json_object_set_new(object, "max_points",
				    json_integer(mark->judged.verdict->max_points));
		json_object_set_new(object, "judged", json_text(mark->where));
		json_object_set_new(object, "notes", string_list(mark->notes, mark->nnotes));
		json_array_append_new(array, object);
	}
	return array;
}

static const char *reproduce(const struct work *work)
{
	return again_for(work->arena, work->plan->again, work->submission->student);
}

/* The lines of the tree that each finding shows: who shows it again has no tree. */
static json_t *lines(const struct findings *findings)
{
	json_t *array = json_array();

	for (int i = 0; findings && i < findings->n; i++) {
		const struct finding *finding = findings->list[i];
		json_t *shown = json_array();

		for (int j = 0; j < finding->nexcerpt; j++) {
			const struct excerpt_line *line = &finding->excerpt[j];
			json_t *object = json_object();

			json_object_set_new(object, "file", json_text(line->file));
			json_object_set_new(object, "line", json_integer(line->line));
			json_object_set_new(object, "text", json_text(line->text));
			json_array_append_new(shown, object);
		}
		json_array_append_new(array, shown);
	}
	return array;
}

static json_t *grading(const struct work *work)
{
	const struct grade_result *result = work->result;
	json_t *object = json_object();
	char tag[VARIANT_TAG + 1];

	json_object_set_new(object, "student", json_text(work->submission->student));
	json_object_set_new(object, "submission", json_text(work->submission->source));
	if (work->submission->variant) {
		variant_tag(work->submission->variant, tag);
		json_object_set_new(object, "variant", json_string(tag));
	}
	json_object_set_new(object, "verdict", json_string(grade_name(result->grade)));
	json_object_set_new(object, "points",
			    result->grade == GRADE_INFRA_ERROR ? json_null()
							       : json_integer(result->points));
	json_object_set_new(object, "late_percent", json_integer(work->submission->late));
	json_object_set_new(object, "reason", json_text(result->reason));
	json_object_set_new(object, "graded", json_text(work->plan->name));
	json_object_set_new(object, "seed", json_integer(work->plan->seed));
	json_object_set_new(object, "submission_sha256", json_text(work->submission->sha256));
	json_object_set_new(object, "tree", json_text(work->plan->revision));
	json_object_set_new(object, "engine", json_string("local"));
	json_object_set_new(object, "sandbox", json_boolean(work->plan->sandbox));
	json_object_set_new(object, "ignored_files",
			    string_list(work->edits.ignored, work->edits.nignored));
	json_object_set_new(object, "flags", string_list(work->edits.flags, work->edits.nflags));
	json_object_set_new(object, "notes", string_list(work->notes, work->nnotes));
	json_object_set_new(object, "steps", steps_list(work));
	json_object_set_new(object, "reproduce", json_text(reproduce(work)));
	return object;
}

/* Append @text with every @word in it left out. */
static void add_without(struct strbuf *out, const char *text, const char *word)
{
	const char *hit;

	for (; (hit = strstr(text, word)); text = hit + strlen(word))
		strbuf_add(out, text, hit - text);
	strbuf_addstr(out, text);
}

/* The lab's own directories are nobody's business: what is in the tree is named as in the tree. */
static void without_dirs(const struct grade_plan *plan, struct strbuf *out, const char *text)
{
	const struct area *area = &plan->area;
	const char *dirs[] = {area->tree, area->stage, area->build, area->dir};
	struct strbuf rest = {0};

	strbuf_addstr(out, text);
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		char *prefix = xasprintf("%s/", dirs[i]);

		strbuf_reset(&rest);
		add_without(&rest, strbuf_str(out), prefix);
		strbuf_reset(out);
		strbuf_addstr(out, strbuf_str(&rest));
		free(prefix);
	}
	strbuf_release(&rest);
}

static int write_in(const struct work *work, const char *name, const char *text)
{
	struct strbuf clean = {0};
	char *path = path_join(work->dir, name);
	int err;

	without_dirs(work->plan, &clean, text);
	err = file_write_atomic(path, strbuf_str(&clean), clean.len);
	strbuf_release(&clean);
	free(path);
	return err;
}

static json_t *bare_verdict(const struct work *work)
{
	const struct grade_result *result = work->result;
	bool broken = result->grade == GRADE_INFRA_ERROR;
	json_t *object = json_object();

	json_object_set_new(object, "format_version", json_integer(1));
	json_object_set_new(object, "tool", json_tool());
	json_object_set_new(object, "step", json_text(work->plan->name));
	json_object_set_new(object, "outcome", json_string(broken ? "broken" : "fail"));
	json_object_set_new(object, "points", broken ? json_null() : json_integer(0));
	json_object_set_new(object, "max_points", json_integer(result->max_points));
	json_object_set_new(object, "goals", json_array());
	json_object_set_new(object, "findings", json_array());
	return object;
}

static json_t *full_verdict(const struct verdict *verdict)
{
	const struct renderer *renderer = renderer_find("json");
	struct style style = {.unicode = true};
	struct strbuf text = {0};
	json_t *object = NULL;

	if (renderer) {
		renderer->render(verdict, &style, &text);
		object = json_loads(strbuf_str(&text), 0, NULL);
	}
	strbuf_release(&text);
	return object;
}

static int write_json(const struct work *work, const struct verdict *verdict)
{
	json_t *object = verdict ? full_verdict(verdict) : NULL;
	char *text;
	int err;

	if (!object)
		object = bare_verdict(work);
	json_object_set_new(object, "grading", grading(work));
	json_object_set_new(json_object_get(object, "grading"), "lines",
			    lines(verdict ? verdict->findings : NULL));
	text = json_dumps(object, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(object);
	if (!text)
		die_oom();
	err = write_in(work, "verdict.json", text);
	free(text);
	return err;
}

static bool hides_goals(const struct grade_plan *plan)
{
	for (int i = 0; i < plan->nsteps; i++) {
		for (int j = 0; j < plan->steps[i]->ngoals; j++) {
			if (plan->steps[i]->goals[j].hidden)
				return true;
		}
	}
	return false;
}

static int write_feedback(const struct work *work, const struct verdict *verdict)
{
	const struct feedback feedback = {
		.arena = work->arena,
		.submission = work->submission,
		.result = work->result,
		.verdict = verdict,
		.marking = &work->marking,
		.edits = &work->edits,
		.notes = work->notes,
		.nnotes = work->nnotes,
		.hides = hides_goals(work->plan),
	};
	struct strbuf text = {0}, clean = {0}, page = {0};
	int err;

	feedback_text(&text, &feedback);
	without_dirs(work->plan, &clean, strbuf_str(&text));
	feedback_html(&page, strbuf_str(&clean), work->submission->student);
	err = write_in(work, "feedback.txt", strbuf_str(&text));
	if (!err)
		err = write_in(work, "feedback.html", strbuf_str(&page));
	strbuf_release(&page);
	strbuf_release(&clean);
	strbuf_release(&text);
	return err;
}

/* Somebody else's bytes: no escape sequence reaches the terminal of who reads the log. */
static void add_neutral(struct strbuf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			strbuf_addf(out, "\\x%02x", c);
		else
			strbuf_addch(out, c);
	}
}

static size_t read_at(int fd, off_t at, char *block, size_t len)
{
	ssize_t n = pread(fd, block, len, at);

	return n > 0 ? n : 0;
}

/* A log of any size as one of bounded size; nothing when there is none. */
static void keep_log(const struct work *work, const char *from, const char *name)
{
	char *block = xcalloc(1, LOG_SHARE);
	struct strbuf text = {0};
	struct stat st;
	int fd = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		off_t tail = st.st_size - LOG_SHARE;

		add_neutral(&text, block, read_at(fd, 0, block, LOG_SHARE));
		if (tail > (off_t)LOG_SHARE)
			strbuf_addf(&text, "\n... %lld bytes left out ...\n",
				    (long long)tail - LOG_SHARE);
		if (tail > 0)
			add_neutral(&text, block,
				    read_at(fd, tail > (off_t)LOG_SHARE ? tail : LOG_SHARE, block,
					    LOG_SHARE));
		write_in(work, name, strbuf_str(&text));
	}
	if (fd >= 0)
		close(fd);
	strbuf_release(&text);
	free(block);
}

/* Out of the way of the next build or boot; the verdict names the new place. */
static void set_aside(struct work *work, const char **log, const char *name)
{
	const char *aside =
		arena_printf(work->arena, "%s/%d-%s", work->plan->area.build, work->nlogs, name);

	if (*log && rename(*log, aside) == 0)
		*log = aside;
}

static void set_logs_aside(void *cookie, struct verdict *verdict)
{
	struct work *work = cookie;

	work->nlogs++;
	work->was_full |= work->plan->sandbox && area_is_full(&work->plan->area);
	set_aside(work, &verdict->facts->build.log, "build.log");
	set_aside(work, &verdict->facts->boot.console, "console.log");
}

/*
 * The logs of the steps that did not pass, the first one's by the plain name; the verdict names
 * them as the student has them. Several steps may share one build or boot.
 */
static void keep_log_of(struct work *work, const struct step *step, const char **log,
			const char *name, bool *plain)
{
	const char *kept = *plain ? arena_printf(work->arena, "%s.%s", step->name, name) : name;

	if (!*log || !strchr(*log, '/'))
		return;
	keep_log(work, *log, kept);
	*plain = true;
	*log = kept;
}

static void keep_logs(struct work *work)
{
	const struct marking *marking = &work->marking;
	bool build = false, console = false;

	for (int i = 0; marking->marks && i < marking->nsteps; i++) {
		const struct verdict *verdict = marking->marks[i].judged.verdict;

		if (!verdict || verdict->outcome == OUTCOME_PASS)
			continue;
		keep_log_of(work, marking->steps[i], &verdict->facts->build.log, "build.log",
			    &build);
		keep_log_of(work, marking->steps[i], &verdict->facts->boot.console, "console.log",
			    &console);
	}
	if (!build)
		keep_log(work, arena_printf(work->arena, "%s/build.log", work->plan->area.build),
			 "build.log");
	if (!console)
		keep_log(work, arena_printf(work->arena, "%s/console.log", work->plan->area.build),
			 "console.log");
}

/* `git diff` has no file that git was never told about: the usual way to hand in half of one's work. */
static void note_left_out(struct work *work, const struct makefile_facts *makefiles)
{
	for (int i = 0; i < work->edits.n; i++) {
		if (!work->edits.list[i].old_text && work->edits.list[i].new_text)
			return;
	}
	for (int i = 0; i < makefiles->nitems; i++) {
		const struct makefile_item *item = &makefiles->items[i];

		if (item->pristine || item->source_exists || !ends_with(item->word, ".o"))
			continue;
		note(work,
		     arena_printf(
			     work->arena,
			     "%s lists %s, and no new file was handed in: `git diff` leaves new "
			     "files out, `./lab submit` takes them along",
			     item->makefile, item->word));
		return;
	}
}

static int write_all(struct work *work, const struct verdict *verdict)
{
	int err;

	keep_logs(work);
	if (verdict && verdict->facts)
		note_left_out(work, &verdict->facts->makefiles);
	err = write_json(work, verdict);
	return err ? err : write_feedback(work, verdict);
}

int worker_write_bare(const struct grade_plan *plan, const struct submission *submission,
		      const char *dir, const struct grade_result *result)
{
	struct arena *arena = arena_new();
	struct grade_result copy = *result;
	struct work work = {.arena = arena,
			    .plan = plan,
			    .submission = submission,
			    .dir = dir,
			    .result = &copy};
	int err = write_json(&work, NULL);

	if (!err)
		err = write_feedback(&work, NULL);
	arena_free(arena);
	return err;
}

/* ---- the patch ----------------------------------------------------------------------------- */

static bool read_patches(struct work *work)
{
	struct series *series = &work->series;
	bool ok;

	*series = (struct series){
		.arena = work->arena, .submission = work->submission, .course = work->plan->course};
	ok = series_read(series) && series_apply(series, &work->edits);
	for (int i = 0; i < series->nnotes; i++)
		note(work, series->notes[i]);
	for (int i = 0; i < series->nflags; i++)
		*arena_append(work->arena, &work->edits.flags, &work->edits.nflags) =
			series->flags[i];
	if (!ok)
		end_with(work, GRADE_REJECTED, series->problem);
	return ok;
}

static bool take_patches(struct work *work)
{
	work->edits = (struct edits){.arena = work->arena, .allowed = work->plan->allowed};
	for (int i = 0; i < work->submission->nnotes; i++)
		note(work, work->submission->notes[i]);
	if (work->submission->refused) {
		end_with(work, GRADE_REJECTED, work->submission->refused);
		return false;
	}
	if (work->submission->foreign) {
		note(work, "the patch says that it was made for another variant of the course than "
			   "yours");
		*arena_append(work->arena, &work->edits.flags, &work->edits.nflags) =
			work->submission->foreign;
	}
	work->edits.tree = open(work->plan->area.tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (work->edits.tree < 0) {
		end_with(work, GRADE_INFRA_ERROR, "the pristine tree cannot be opened");
		return false;
	}
	return read_patches(work);
}

/* ---- the check ----------------------------------------------------------------------------- */

static bool enter(struct work *work)
{
	const struct grade_plan *plan = work->plan;
	const struct area_limits limits = {.disk_mb = plan->limits.disk_mb};
	const char *what = "a copy of the stage";
	int err = plan->sandbox ? area_enter(&plan->area, &limits, &what) : area_copy(&plan->area);

	if (err) {
		end_with(work, GRADE_INFRA_ERROR,
			 arena_printf(work->arena, "%s cannot be had: %s", what, strerror(-err)));
		return false;
	}
	close(work->edits.tree);
	work->edits.tree = open(plan->area.tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (work->edits.tree < 0)
		end_with(work, GRADE_INFRA_ERROR, "the pristine tree cannot be opened");
	return work->edits.tree >= 0;
}

static const struct sandbox *make_sandbox(struct work *work)
{
	const struct grade_plan *plan = work->plan;
	const struct sandbox_request request = {
		.tree = plan->area.tree,
		.stage = plan->area.stage,
		.show = area_show_stage,
		.show_pristine = area_show_pristine,
		.cookie = (void *)&plan->area,
		.objects = plan->objects,
		.fills = plan->fills,
		.guest_read = (const char *const[]){plan->area.build, NULL},
		.cpu_s = plan->limits.total_s,
		.memory_mb = plan->limits.memory_mb,
		.processes = plan->limits.processes,
		.file_mb = plan->limits.file_mb,
	};

	return plan->sandbox ? sandbox_new(work->arena, &request) : NULL;
}

static bool is_full(const struct work *work)
{
	return work->was_full || (work->plan->sandbox && area_is_full(&work->plan->area));
}

/* For struct judge_request: what ate up its memory or disk has done so, whatever its recipes hide. */
static enum grade limit(void *cookie)
{
	const struct work *work = cookie;

	return cgroup_shortage(work->group) == SHORTAGE_GROUP ? GRADE_MEMORY
	       : is_full(work)				      ? GRADE_OUTPUT
							      : GRADE_PASS;
}

/*
 * Where the host seems to have failed: was it a limit, or the patch? What ran out of its own disk
 * space or memory is to blame itself, whatever the lab could not do then; but not when the machine
 * had none left to give.
 */
static void judge_limits(struct work *work, const struct verdict *verdict)
{
	enum shortage shortage = cgroup_shortage(work->group);
	enum grade grade = work->result->grade;

	if (grade == GRADE_PASS)
		return;
	if (shortage == SHORTAGE_GROUP)
		work->result->grade = GRADE_MEMORY;
	else if (shortage == SHORTAGE_MACHINE)
		end_with(work, GRADE_INFRA_ERROR, "the machine had no memory left");
	else if (grade != GRADE_FAIL && is_full(work))
		work->result->grade = GRADE_OUTPUT;
	else if (grade == GRADE_FAIL && verdict->broken)
		end_with(work, GRADE_FAIL, verdict->broken);
	else if (grade == GRADE_INFRA_ERROR)
		end_with(work, GRADE_INFRA_ERROR,
			 verdict->broken ? verdict->broken : "the lab could not judge it");
}

static int mark_all(struct work *work, const struct check_request *request)
{
	const struct grade_plan *plan = work->plan;

	work->marking = (struct marking){
		.arena = work->arena,
		.course = plan->course,
		.steps = plan->steps,
		.nsteps = plan->nsteps,
		.series = &work->series,
		.edits = &work->edits,
		.request = {.check = *request,
			    .settled = set_logs_aside,
			    .limit = limit,
			    .cookie = work},
	};
	return marking_run(&work->marking);
}

static struct verdict *sum_up(struct work *work)
{
	const struct marking *marking = &work->marking;
	struct judged *judged = arena_alloc(work->arena, marking->nsteps * sizeof(*judged));

	for (int i = 0; i < marking->nsteps; i++)
		judged[i] = marking->marks[i].judged;
	return judge_sum(work->arena, marking->steps, judged, marking->nsteps, work->plan->name,
			 &work->result->grade);
}

/* Not what somebody else's kill(2) means. */
static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code > 0 || info->si_pid == getpid())
		_exit(WORKER_FAULT);
	signal(sig, SIG_DFL);
	raise(sig);
}

/*
 * From here on files are read that a stranger has made. Whoever makes one that our reader, or a
 * library's, fails at has not handed in a kernel, and shall not choose by it never to be judged.
 */
static void answer_for_faults(void)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	static char stack[64 << 10];
	struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};

	sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof(stack)}, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		sigaction(faults[i], &action, NULL);
}

/* The pristine tree was scanned once for all; where that failed, it is scanned here. */
static const char *take_scan(const struct work *work)
{
	const struct grade_plan *plan = work->plan;
	char *scan = plan->scan ? path_join(plan->scan, WARM_SCAN) : NULL;
	const char *own = arena_printf(work->arena, "%s/scan", plan->area.build);

	if (scan)
		file_copy(scan, own, false);
	free(scan);
	return own;
}

static struct verdict *check(struct work *work)
{
	const struct grade_plan *plan = work->plan;
	const struct check_request request = {
		.tree = plan->area.tree,
		.base = plan->base,
		.stage = plan->area.stage,
		.build = plan->area.build,
		.cache = take_scan(work),
		.depth_limit = DEPTH_BOOT,
		.twice = true,
		.known = plan->boots,
		.unshown = plan->nsteps > 1, /* see judge_sum() */
		.seed = plan->seed,
		.sandbox = make_sandbox(work),
		.build_timeout_s = plan->limits.build_s,
		.silence = silence_new(work->arena),
	};
	struct verdict *verdict;
	int err = mark_all(work, &request);

	if (err) {
		end_with(work, GRADE_INFRA_ERROR,
			 err == -EINTR
				 ? "interrupted"
				 : arena_printf(work->arena, "the patch cannot be written: %s",
						strerror(-err)));
		return NULL;
	}
	verdict = sum_up(work);
	work->result->points = verdict->points;
	work->result->codes = judge_codes(work->arena, verdict);
	judge_limits(work, verdict);
	if (work->result->grade == GRADE_COMPILE_ERROR &&
	    verdict->facts->image.state == FACT_BROKEN)
		work->result->reason = "what the build leaves behind is no kernel";
	/* What the lab could not look at, and is the patch's doing, has nothing more to say. */
	return work->result->grade == GRADE_FAIL && work->result->reason ? NULL : verdict;
}

/* The guest has memory of its own, far less than the limit of the processes. */
static bool guest_ran_out(const struct work *work, const struct verdict *verdict)
{
	return verdict && verdict->facts->boot.state == FACT_COLLECTED &&
	       verdict->facts->boot.end == BOOT_NO_MEMORY &&
	       cgroup_shortage(work->group) == SHORTAGE_NONE;
}

static const char *limit_reason(const struct work *work, const struct verdict *verdict,
				enum grade grade)
{
	const struct grade_plan *plan = work->plan;
	struct arena *arena = work->arena;

	switch (grade) {
	case GRADE_TIMEOUT:
		return arena_printf(arena, "building was ended after %d seconds",
				    plan->limits.build_s);
	case GRADE_MEMORY:
		return guest_ran_out(work, verdict)
			       ? "the guest in which the kernel ran had no memory left"
			       : arena_printf(arena, "it needed more than %d MB of memory",
					      plan->limits.memory_mb);
	case GRADE_OUTPUT:
		return "it wrote more than it may";
	default:
		return NULL;
	}
}

/* Rounded in favour of the student. */
static void take_late_off(struct work *work)
{
	const struct submission *submission = work->submission;
	struct grade_result *result = work->result;

	if (!submission->late_words || result->grade == GRADE_INFRA_ERROR)
		return;
	result->points -= result->points * submission->late / 100;
	note(work, submission->late_words);
	result->reason = result->reason ? arena_printf(work->arena, "%s; %s",
						       submission->late_words, result->reason)
					: submission->late_words;
}

void worker_run(struct arena *arena, const struct grade_plan *plan,
		const struct submission *submission, const struct cgroup *group, const char *dir,
		struct grade_result *result)
{
	struct grade_plan own;
	struct work work = {.arena = arena,
			    .plan = &own,
			    .submission = submission,
			    .group = group,
			    .dir = dir,
			    .result = result};
	const struct verdict *verdict = NULL;
	const char *fault = variants_take(arena, plan, submission, &own);
	int err;

	if (fault)
		end_with(&work, GRADE_INFRA_ERROR, fault);
	else if (take_patches(&work) && enter(&work)) {
		answer_for_faults();
		verdict = check(&work);
	}
	if (!plan->sandbox)
		edits_move(&work.edits, work.marking.now, NULL);
	if (!result->reason)
		result->reason = limit_reason(&work, verdict, result->grade);
	if (!result->reason && verdict && result->grade != GRADE_PASS)
		result->reason =
			reason_of(arena, work.marking.marks, work.marking.nsteps, result->grade);
	take_late_off(&work);
	err = write_all(&work, verdict);
	if (err)
		end_with(&work, GRADE_INFRA_ERROR,
			 arena_printf(arena, "the result cannot be written: %s", strerror(-err)));
	result->reason = reason_clip(arena, result->reason);
	result->flags = reason_join(arena, work.edits.flags, work.edits.nflags);
	result->ignored = reason_join(arena, work.edits.ignored, work.edits.nignored);
}
