// SPDX-License-Identifier: GPL-2.0-only
#include "breaking.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../pipeline.h"
#include "../work/undo.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../grade/area.h"
#include "../course/oracle.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/inifile.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/rule.h"

/* ---- what is remembered ---------------------------------------------------------------------- */

static char *record_path(void)
{
	return path_join(workspace_get()->state, "break");
}

static char *take_entry(void *cookie, const struct ini_entry *e)
{
	struct breaking *breaking = cookie;
	const struct {
		const char *key;
		int *number;
	} numbers[] = {{"tries", &breaking->tries},
		       {"asked", &breaking->asked},
		       {"right", &breaking->right},
		       {"first", &breaking->first}};

	if (streq(e->key, "step"))
		snprintf(breaking->step, sizeof(breaking->step), "%s", e->value);
	if (streq(e->key, "mistake"))
		snprintf(breaking->mistake, sizeof(breaking->mistake), "%s", e->value);
	if (streq(e->key, "code"))
		snprintf(breaking->code, sizeof(breaking->code), "%s", e->value);
	if (streq(e->key, "open"))
		breaking->open = streq(e->value, "yes");
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (streq(e->key, numbers[i].key))
			*numbers[i].number = atoi(e->value);
	return NULL;
}

int breaking_load(struct breaking *breaking, struct failure *failure)
{
	char *path = record_path(), *error = NULL;
	int err = path_exists(path) ? inifile_read(path, take_entry, breaking, &error) : 0;

	free(path);
	return err ? failure_take(failure, err, error) : 0;
}

int breaking_save(const struct breaking *breaking, struct failure *failure)
{
	char *path = record_path();
	char *text = xasprintf("# What `lab break` planted last, and the score.\n"
			       "step = %s\nmistake = %s\ncode = %s\nopen = %s\ntries = %d\n"
			       "asked = %d\nright = %d\nfirst = %d\n",
			       breaking->step, breaking->mistake, breaking->code,
			       breaking->open ? "yes" : "no", breaking->tries, breaking->asked,
			       breaking->right, breaking->first);
	int err = file_write_atomic(path, text, strlen(text));

	if (err)
		failure_take(failure, err, xasprintf("%s: %s", path, strerror(-err)));
	free(path);
	free(text);
	return failure->code;
}

/* ---- what is planted ------------------------------------------------------------------------- */

/* What the rules of the source name, and what a tree of either track can have. */
static int is_of_use(const struct dirent *entry)
{
	const char *name = entry->d_name;

	return name[0] == 'E' && name[1] == '0' && name[2] >= '1' && name[2] <= '3' &&
	       name[5] == '-' && ends_with(name, ".diff") && !ends_with(name, ".modern.diff") &&
	       !ends_with(name, ".classic.diff");
}

static int list_mistakes(const struct step *step, struct dirent ***list)
{
	char *dir = path_join(step->dir, "mistakes");
	int n = scandir(dir, list, is_of_use, alphasort);

	free(dir);
	return n < 0 ? 0 : n;
}

static void take(struct breaking *breaking, const struct step *step, const char *mistake)
{
	snprintf(breaking->step, sizeof(breaking->step), "%s", step->name);
	snprintf(breaking->mistake, sizeof(breaking->mistake), "%s", mistake);
	snprintf(breaking->code, sizeof(breaking->code), "%.5s", mistake);
}

/* Take the mistake at @at of all there are, and return how many these are. */
static int pick(const struct course *course, struct breaking *breaking, int at)
{
	int count = 0;

	for (int i = 0; i < course->nsteps; i++) {
		struct dirent **list = NULL;
		int n = list_mistakes(&course->steps[i], &list);

		for (int j = 0; j < n; j++) {
			if (count++ == at)
				take(breaking, &course->steps[i], list[j]->d_name);
			free(list[j]);
		}
		free(list);
	}
	return count;
}

int breaking_draw(const struct session *session, struct breaking *breaking, uint64_t seed,
		  struct failure *failure)
{
	struct rng rng = {seed};
	struct breaking last = *breaking;
	int n = pick(session->course, breaking, -1);

	if (!n)
		return failure_set(failure, EXIT_BROKEN, "the lab itself is damaged",
				   "the steps hold no mistakes to plant");
	do
		pick(session->course, breaking, (int)(rng_next(&rng) % n));
	while (n > 1 && streq(breaking->step, last.step) && streq(breaking->mistake, last.mistake));
	breaking->open = true;
	breaking->tries = 0;
	return 0;
}

int breaking_trees(struct session *session, const struct breaking *breaking,
		   struct planted *planted, struct failure *failure)
{
	const struct course *course = session->course;
	const struct step *step = course_step(course, breaking->step);
	char before[HASH_HEX], right[HASH_HEX], wrong[HASH_HEX], *diff, *error = NULL;
	struct strbuf difference = {0};
	int err;

	if (!step)
		return failure_set(failure, EXIT_BROKEN,
				   "./lab break --give-up begins with another",
				   "there is no step %s any more", breaking->step);
	diff = xasprintf("%s/mistakes/%s", step->dir, breaking->mistake);
	if (!state_solve(session, step, before, right, failure) &&
	    !state_apply(before, diff, wrong, failure) &&
	    !state_solve(session, &course->steps[course->nsteps - 1], before, planted->solved,
			 failure)) {
		err = worktree_diff(workspace_get()->tree, right, wrong, NULL, &difference, &error);
		if (err)
			failure_take(failure, err, error);
		else
			state_patch(planted->solved, strbuf_str(&difference), planted->broken,
				    failure);
	}
	strbuf_release(&difference);
	free(diff);
	return failure->code;
}

/* ---- what is seen of it ---------------------------------------------------------------------- */

static bool has_syscall(const struct step *step, const struct step_syscall *syscall)
{
	for (int i = 0; i < step->nsyscalls; i++)
		if (streq(step->syscalls[i].subject.name, syscall->subject.name))
			return true;
	return false;
}

/* All that the course asks its kernel at the end, and what any eye sees of the answers. */
static struct step *whole_course(struct arena *arena, const struct course *course)
{
	static const char *const codes[] = {"E05*", "E07*", "E08*", NULL};
	struct step *step = arena_new_obj(arena, struct step);

	*step = (struct step){
		.name = "break", .depth = DEPTH_BOOT, .codes = codes, .symptoms = true};
	for (int i = 0; i < course->nsteps; i++) {
		const struct step *one = &course->steps[i];

		for (int j = 0; j < one->nsyscalls; j++)
			if (oracle_of(&one->syscalls[j]) && !has_syscall(step, &one->syscalls[j]))
				*arena_append(arena, &step->syscalls, &step->nsyscalls) =
					one->syscalls[j];
		for (int j = 0; j < one->nprograms; j++)
			*arena_append(arena, &step->programs, &step->nprograms) = one->programs[j];
	}
	return step;
}

struct look {
	const struct session *session;
	const struct planted *planted;
	const char *from, *format;
	const struct style *style;
	struct meter *meter;
};

static int no_view(struct strbuf *out, const char *what, int err)
{
	strbuf_addf(out, "%s cannot be had: %s", what, strerror(-err));
	return EXIT_BROKEN;
}

/* In a process of its own, whose view of the workspace nobody else has. */
static int look(const struct look *look, struct strbuf *out)
{
	const struct workspace *workspace = workspace_get();
	const struct area area = {workspace->dir, workspace->tree, workspace->stage,
				  workspace->build};
	struct arena *arena = arena_new();
	struct check_request request = {
		.step = whole_course(arena, look->session->course),
		.tree = area.tree,
		.base = workspace->base,
		.stage = area.stage,
		.build = area.build,
		.depth_limit = DEPTH_BOOT,
		.progress = look->meter->live ? meter_update : NULL,
		.cookie = look->meter,
	};
	struct verdict *verdict;
	const char *what;
	char *left = NULL, *error = NULL;
	int err = area_enter(&area, &(struct area_limits){0}, &what);

	if (!err)
		err = area_show_stage((void *)&area);
	if (err)
		return no_view(out, what, err);
	err = mkdirs(area.build);
	if (!err)
		err = worktree_move(area.tree, look->from, look->planted->broken, &left, &error);
	if (err)
		return no_view(out, error ? error : "a copy of the tree", err);
	verdict = check_run(arena, &request);
	if (!verdict)
		return EXIT_INTERRUPTED;
	/* Neither a step that goes on nor logs: those end with this process. */
	verdict->step = NULL;
	verdict->facts->build.log = verdict->facts->boot.console = NULL;
	if (verdict->outcome == OUTCOME_FAIL)
		renderer_find(look->format)->render(verdict, look->style, out);
	else if (verdict->outcome != OUTCOME_PASS)
		strbuf_addstr(out, verdict->broken ? verdict->broken : "it was not judged");
	return verdict_exit_code(verdict);
}

static int hand_over(int fd, const struct strbuf *text, int code)
{
	for (size_t at = 0; at < text->len;) {
		ssize_t n = write(fd, text->buf + at, text->len - at);

		if (n < 0)
			return EXIT_BROKEN;
		at += n;
	}
	return code;
}

static int take_over(pid_t pid, int fd, struct strbuf *out, struct failure *failure)
{
	char block[4096];
	int status = 0;
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) > 0 || (n < 0 && errno == EINTR))
		strbuf_add(out, block, n > 0 ? n : 0);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (interrupted() || (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_INTERRUPTED))
		return failure_take(failure, -EINTR, NULL);
	if (WIFEXITED(status) && WEXITSTATUS(status) <= EXIT_FAIL)
		return 0;
	return failure_set(failure, EXIT_BROKEN,
			   "./lab doctor looks into it; it says what namespaces need",
			   "the mistake could not be shown: %s",
			   out->len ? strbuf_str(out) : "its process ended");
}

int breaking_look(const struct session *session, const struct planted *planted, const char *format,
		  const struct style *style, struct meter *meter, struct strbuf *out,
		  struct failure *failure)
{
	char from[HASH_HEX];
	struct look work = {session, planted, from, format, style, meter};
	struct strbuf seen = {0};
	int fds[2];
	pid_t pid;

	if (snapshot(from, failure))
		return failure->code;
	if (pipe2(fds, O_CLOEXEC) < 0)
		return failure_take(failure, -errno, NULL);
	fflush(stdout);
	pid = process_fork();
	if (pid == 0) {
		int code = look(&work, &seen);

		_exit(hand_over(fds[1], &seen, code));
	}
	close(fds[1]);
	if (pid < 0)
		failure_take(failure, pid, NULL);
	else if (!take_over(pid, fds[0], &seen, failure))
		strbuf_add(out, seen.buf, seen.len);
	close(fds[0]);
	strbuf_release(&seen);
	return failure->code;
}

/* ---- where to look --------------------------------------------------------------------------- */

static int put_file(const struct planted *planted, const char *dir, const char *name)
{
	struct tree_object object = {workspace_get()->tree, planted->broken};
	struct tree_reader reader = tree_reader_object(&object);
	char *path = path_join(dir, name);
	struct strbuf text = {0};
	unsigned mode;
	int err = reader.read(reader.cookie, name, &text, &mode);

	if (!err)
		err = mkdirs_for(path);
	if (!err)
		err = file_write_atomic(path, strbuf_str(&text), text.len);
	strbuf_release(&text);
	free(path);
	return err == -ENOENT ? 0 : err;
}

int breaking_files(const struct planted *planted, struct failure *failure)
{
	const struct workspace *workspace = workspace_get();
	char *dir = path_join(workspace->dir, "break"), *error = NULL;
	struct strbuf names = {0};
	int err = remove_tree(dir);

	if (!err)
		err = git_run(workspace->tree, NULL, NULL, &names, &error, "diff-tree", "-r", "-z",
			      "--name-only", WORKTREE_TRACK, planted->broken, NULL);
	for (const char *name = strbuf_str(&names); !err && *name; name += strlen(name) + 1)
		err = put_file(planted, dir, name);
	if (err)
		failure_take(failure, err > 0 ? -EIO : err, error);
	strbuf_release(&names);
	free(dir);
	return failure->code;
}

/* ---- answers --------------------------------------------------------------------------------- */

int breaking_answer(struct breaking *breaking, const char *answer, struct failure *failure)
{
	struct arena *arena = arena_new();
	struct answer asked = {.key = "this symptom", .value = answer, .expected = breaking->code};
	struct facts facts = {.arena = arena, .answers = &asked, .nanswers = 1};
	const struct findings *findings = answers_judge(&facts);

	if (findings->n) {
		breaking->tries += rule_named(answer) != NULL; /* a typo is no try */
		failure_set(failure, EXIT_FAIL, findings->list[0]->help, "%s: %s",
			    findings->list[0]->message, findings->list[0]->note);
	} else {
		breaking->open = false;
		breaking->asked++;
		breaking->right++;
		breaking->first += !breaking->tries;
	}
	arena_free(arena);
	return failure->code;
}
