// SPDX-License-Identifier: GPL-2.0-only
/* diff, submit, log - what you did, to look at and to hand in */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../work/undo.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../source/unidiff.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"
#include "../command/command.h"
#include "coursetext.h"

static int all_diff(const char *now, struct strbuf *out, struct failure *failure)
{
	char *error = NULL;
	int err = worktree_diff(workspace_get()->tree, WORKTREE_TRACK, now, NULL, out, &error);

	return err ? failure_take(failure, err, error) : 0;
}

static int make_diff(const struct command_line *line, struct session *session, struct strbuf *out,
		     struct failure *failure)
{
	const struct step *step =
		session_step(session, line->noperands ? line->operands[0] : NULL, failure);
	char now[HASH_HEX];

	if (!step || snapshot(now, failure))
		return failure->code;
	if (option_get(line, "all"))
		return all_diff(now, out, failure);
	return own_diff(session, step, step == session->step ? now : NULL, out, failure);
}

static int diff_run(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;
	struct strbuf out = {0};

	if (!session_open(&session, true, &failure) && !make_diff(line, &session, &out, &failure)) {
		if (out.len)
			print_diff(&out, line->plain);
		else
			fprintf(stderr, "Nothing is changed.\n");
	}
	strbuf_release(&out);
	session_close(&session);
	return failure_print(&failure);
}

COMMAND(diff) = {
	.name = "diff",
	.synopsis = "[STEP|--all]",
	.summary = "show what you changed in this step",
	.description =
		"For another step: what you changed there until you left it. With --all: everything since the\n"
		"beginning of the course, with what the steps themselves laid into the tree.",
	.group = GROUP_MOVE,
	.order = 50,
	.boxed = true,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = 1,
	.options = (const struct option_spec[]){{.name = "all",
						 .summary = "everything since the beginning"},
						{0}},
	.run = diff_run,
};

/* ---- submit ------------------------------------------------------------------------------ */

struct handing_in {
	const char *tree;
	char tip[HASH_HEX], tip_tree[HASH_HEX]; /* the last commit and its tree */
	int n;
	struct arena *arena;
	const char **left_out; /* files that are no text */
	int nleft_out;
	char *error;
};

static void leave_out(struct handing_in *series, struct changes *changes, const char *path)
{
	struct change *change = arena_append(series->arena, &changes->list, &changes->n);
	bool known = false;

	*change = (struct change){.path = arena_strdup(series->arena, path), .mode = 0644};
	for (int i = 0; i < series->nleft_out; i++)
		known |= streq(series->left_out[i], path);
	if (!known)
		*arena_append(series->arena, &series->left_out, &series->nleft_out) = change->path;
}

/* What is no text cannot be in a patch: a program that was built in the tree, mostly. */
static int text_only(struct handing_in *series, const char *hash, char clean[HASH_HEX])
{
	struct changes changes = {0};
	struct strbuf out = {0};
	char *line, *rest;
	int status = git_run(series->tree, NULL, NULL, &out, &series->error, "diff", "--numstat",
			     "--no-renames", "--diff-filter=A", WORKTREE_TRACK, hash, NULL);

	for (line = out.len ? strtok_r(out.buf, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (starts_with(line, "-\t-\t"))
			leave_out(series, &changes, line + 4);
	}
	strbuf_release(&out);
	snprintf(clean, HASH_HEX, "%s", hash);
	if (status)
		return status < 0 ? status : -EIO;
	return changes.n ? worktree_with(series->tree, hash, &changes, clean, &series->error) : 0;
}

static int series_add(struct handing_in *series, const char *state, const char *message)
{
	struct strbuf out = {0};
	char hash[HASH_HEX];
	int status = text_only(series, state, hash);

	if (status)
		return status;
	if (strcmp(hash, series->tip_tree) == 0)
		return 0;
	status = git_run(series->tree, NULL, message, &out, &series->error, "commit-tree", hash,
			 "-p", series->tip, "-F", "-", NULL);
	if (!status) {
		snprintf(series->tip, sizeof(series->tip), "%.40s", strbuf_str(&out));
		snprintf(series->tip_tree, sizeof(series->tip_tree), "%s", hash);
		series->n++;
	}
	strbuf_release(&out);
	return status < 0 ? status : status ? -EIO : 0;
}

/* One patch for each step that was worked on, each from where the one before ends. */
static int make_series(struct session *session, const char *now, struct handing_in *series)
{
	int err = worktree_tree_of(series->tree, WORKTREE_TRACK, series->tip_tree, &series->error);

	snprintf(series->tip, sizeof(series->tip), "%s", WORKTREE_TRACK);
	for (int i = 0; i < session->course->nsteps && !err; i++) {
		const struct step *step = &session->course->steps[i];
		const struct step_progress *progress =
			progress_find(&session->progress, step->name);
		const char *hash = step == session->step	     ? now
				   : progress && progress->left[0]   ? progress->left
				   : progress && progress->passed[0] ? progress->passed
								     : NULL;
		char *message = xasprintf("%s: %s\n", step->name, step->title);

		if (hash)
			err = series_add(series, hash, message);
		free(message);
	}
	return err;
}

static int series_text(const struct session *session, struct handing_in *series, struct strbuf *out)
{
	char *range = xasprintf("%s..%s", WORKTREE_TRACK, series->tip);
	char *lab =
		xasprintf("--add-header=X-Syscall-Lab: %s, Linux %s, %s track%s%s", LAB_VERSION,
			  session->progress.kernel, track_name(session->progress.track),
			  variant_used() ? ", variant " : "", variant_used() ? variant_used() : "");
	char *student =
		xasprintf("--add-header=X-Syscall-Lab-Student: %s", session->progress.student);
	int status =
		git_run(series->tree, NULL, NULL, out, &series->error, "format-patch", "--stdout",
			"--stat", "--no-renames", "--no-signature", "--text", "--zero-commit", lab,
			session->progress.student[0] ? student : range, range, NULL);

	free(range);
	free(lab);
	free(student);
	return status < 0 ? status : status ? -EIO : 0;
}

/* The file whose changes line @line of a patch is in; freed by the caller. */
static char *file_at(const char *text, int line)
{
	char *name = NULL;

	for (; *text && line > 0; line--) {
		if (starts_with(text, "diff --git a/")) {
			free(name);
			text += strlen("diff --git a/");
			name = xasprintf("%.*s", (int)strcspn(text, " \n"), text);
		}
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return name ? name : xstrdup("your tree");
}

/* What an instructor's grade would refuse is better known before it is handed in. */
static int read_as_grade_does(const struct strbuf *out, struct failure *failure)
{
	struct arena *arena = arena_new();
	const struct diff *diff = diff_parse(arena, strbuf_str(out), out->len);
	char *name;

	if (diff->problem) {
		name = file_at(strbuf_str(out), diff->problem_line);
		failure_set(
			failure, EXIT_FAIL,
			"take that out of your tree (./lab diff --all shows all there is), then "
			"submit again",
			"%s cannot be handed in: %s", name, diff->problem);
		free(name);
	}
	arena_free(arena);
	return failure->code;
}

static int write_series(const char *file, const struct strbuf *out, int n, struct failure *failure)
{
	int err;

	if (strcmp(file, "-") == 0) {
		fwrite(strbuf_str(out), 1, out->len, stdout);
		return 0;
	}
	err = file_save(file, strbuf_str(out), out->len);
	if (err)
		return failure_set(failure, EXIT_BROKEN,
				   "is the directory there, writable, and the disk not full?",
				   "%s: %s", file, strerror(-err));
	say(stdout, "%s holds your work: %d patch%s. That file is what you hand in.\n", file, n,
	    n == 1 ? "" : "es");
	return 0;
}

static int submit(const struct command_line *line, struct session *session, struct failure *failure)
{
	char *usual = path_join(workspace_get()->dir, "submission.patch"), now[HASH_HEX];
	struct handing_in series = {.tree = workspace_get()->tree, .arena = arena_new()};
	struct strbuf out = {0};
	int err = 0;

	if (!snapshot(now, failure)) {
		err = make_series(session, now, &series);
		if (!err && !series.n)
			failure_set(failure, EXIT_FAIL, "work on a step first",
				    "you changed nothing yet");
		if (!err && series.n)
			err = series_text(session, &series, &out);
	}
	if (err)
		failure_take(failure, err, series.error);
	for (int i = 0; i < series.nleft_out; i++)
		say(stderr, "lab: %s is no text and was left out\n", series.left_out[i]);
	if (!failure->code && !read_as_grade_does(&out, failure))
		write_series(line->noperands ? line->operands[0] : usual, &out, series.n, failure);
	strbuf_release(&out);
	arena_free(series.arena);
	free(usual);
	return failure->code;
}

static int submit_run(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;

	if (!session_open(&session, true, &failure))
		submit(line, &session, &failure);
	session_close(&session);
	return failure_print(&failure);
}

COMMAND(submit) = {
	.name = "submit",
	.synopsis = "[FILE]",
	.summary = "write the patch series to hand in",
	.description =
		"One patch for each step that you worked on, as `git format-patch` writes them, in one file:\n"
		"work/submission.patch unless FILE says otherwise; - is standard output.",
	.group = GROUP_COURSE,
	.order = 70,
	.use = 160,
	.boxed = true,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = 1,
	.run = submit_run,
};

/* ---- log --------------------------------------------------------------------------------- */

/* The last @n lines of a text. */
static const char *tail(const struct strbuf *text, int n)
{
	const char *p = strbuf_str(text) + text->len;

	if (p > strbuf_str(text))
		p--;
	while (p > strbuf_str(text)) {
		if (p[-1] == '\n' && --n == 0)
			break;
		p--;
	}
	return p;
}

static void print_log(const char *name, bool whole, bool plain)
{
	char *path = xasprintf("%s/%s.log", workspace_get()->build, name);
	struct strbuf text = {0}, safe = {0};
	int err;

	print_heading(path, plain);
	err = file_read(path, &text, 0);
	if (err == -ENOENT) {
		printf("(there is none yet)\n");
	} else if (err) {
		printf("(it cannot be read: %s)\n", strerror(-err));
	} else if (!text.len) {
		printf("(it is empty)\n");
	} else {
		text_escape_lines(&safe, whole ? strbuf_str(&text) : tail(&text, 20));
		fputs(strbuf_str(&safe), stdout);
		if (safe.len && safe.buf[safe.len - 1] != '\n')
			putchar('\n');
	}
	strbuf_release(&text);
	strbuf_release(&safe);
	free(path);
}

static int log_run(const struct command_line *line)
{
	static const char *const logs[] = {"build", "console"};
	const char *which = line->noperands ? line->operands[0] : NULL, *near;

	if (which && strcmp(which, "build") != 0 && strcmp(which, "console") != 0) {
		near = nearest_word(which, logs, ARRAY_SIZE(logs));
		return usage_error(line, "there is a build log and a console log, not \"%s\"%s%s%s",
				   which, near ? "; did you mean " : "", near ? near : "",
				   near ? "?" : "");
	}
	if (!which || strcmp(which, "build") == 0)
		print_log("build", which, line->plain);
	if (!which)
		putchar('\n');
	if (!which || strcmp(which, "console") == 0)
		print_log("console", which, line->plain);
	return EXIT_PASS;
}

COMMAND(log) = {
	.name = "log",
	.synopsis = "[build|console]",
	.summary = "show the end of the last logs, or the whole of one",
	.group = GROUP_KERNEL,
	.order = 90,
	.use = 130,
	.boxed = true,
	.needs = NEEDS_WORKSPACE,
	.max_operands = 1,
	.run = log_run,
};
