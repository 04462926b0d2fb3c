// SPDX-License-Identifier: GPL-2.0-only
/* check - inspect, build, boot, verify */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../work/editor.h"
#include "../stepcheck.h"
#include "../work/undo.h"
#include "../work/workspace.h"
#include "../exam/initcalls.h"
#include "../facts/symboltable.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/laps.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"
#include "check.h"
#include "../command/command.h"
#include "coursetext.h"
#include "watch.h"

int check_write(const char *file, const struct strbuf *text, struct failure *failure)
{
	int err = file_save(file, strbuf_str(text), text->len);

	if (err)
		failure_set(failure, EXIT_BROKEN,
			    "is the directory there, writable, and the disk not full?", "%s: %s",
			    file, strerror(-err));
	return failure->code;
}

/* What the console that was written just now says about the kernel's own start. */
static void add_initcalls(struct strbuf *out)
{
	char *console = path_join(workspace_get()->build, "console.log"),
	     *vmlinux = path_join(workspace_get()->build, "vmlinux");
	struct symbols *symbols = symbols_load(vmlinux);
	struct initcalls initcalls = {0};
	struct strbuf text = {0};

	file_read(console, &text, 4 << 20);
	initcalls_read(&initcalls, strbuf_str(&text), symbols);
	strbuf_addch(out, '\n');
	initcalls_render(&initcalls, out);
	initcalls_release(&initcalls);
	symbols_release(symbols);
	strbuf_release(&text);
	free(console);
	free(vmlinux);
}

/* --timing, for a person */
static void add_timing(const struct command_line *line, const struct verdict *verdict,
		       struct strbuf *out)
{
	const char *timing = option_get(line, "timing");

	if (!timing)
		return;
	render_guest_term(verdict, out);
	laps_render(verdict->laps, verdict->nlaps, out);
	if (streq(timing, "kernel") && verdict->boot_s > 0)
		add_initcalls(out);
}

void check_render(const struct command_line *line, const struct verdict *verdict,
		  const struct style *style, struct strbuf *out)
{
	const char *format = option_get(line, "format");
	const struct renderer *renderer = renderer_find(format ? format : "term");

	renderer->render(verdict, style, out);
	if (renderer == renderer_find("term"))
		add_timing(line, verdict, out);
}

struct style check_style(const struct command_line *line)
{
	return option_get(line, "output") ? (struct style){.unicode = true}
					  : style_for(stdout, line->plain);
}

static int show(const struct command_line *line, const struct verdict *verdict,
		struct failure *failure)
{
	const char *file = option_get(line, "output");
	struct style style = check_style(line);
	struct strbuf out = {0};

	check_render(line, verdict, &style, &out);
	if (file)
		check_write(file, &out, failure);
	else
		fwrite(strbuf_str(&out), 1, out.len, stdout);
	strbuf_release(&out);
	return failure->code;
}

/* What a person may want to know next; programs that read the output get none of it. */
static void advise(const struct session *session, const struct step *step,
		   const struct verdict *verdict)
{
	const struct step_progress *progress = progress_find(&session->progress, step->name);

	if (verdict->outcome == OUTCOME_FAIL && step == session->step)
		remind_of_hints(step, progress);
}

static bool wanted(const struct command_line *line, struct judge_options *options)
{
	const char *timing = option_get(line, "timing");

	options->is_static = option_get(line, "static");
	options->full = option_get(line, "full");
	options->whole = option_get(line, "fix");
	options->plain = line->plain;
	options->initcalls = timing && streq(timing, "kernel");
	return option_seed(line, &options->seed);
}

/* A pass is recorded with its tree or not at all; any other verdict stands without a record. */
static void heed_unrecorded(struct failure *unrecorded, const struct verdict *verdict,
			    struct failure *failure)
{
	if (!unrecorded->code)
		return;
	if (verdict->outcome == OUTCOME_PASS || unrecorded->code == EXIT_INTERRUPTED)
		failure_set(failure, unrecorded->code, unrecorded->help, "%s", unrecorded->text);
	else
		say(stderr, "lab: this state of your work was not recorded: %s\n",
		    unrecorded->text);
	failure_clear(unrecorded);
}

struct verdict *check_judge(struct session *session, const struct step *step,
			    const struct judge_options *options, struct arena *arena,
			    struct failure *failure)
{
	struct verdict *verdict;
	struct failure unrecorded = {0};
	char hash[HASH_HEX] = "";
	int fd = -1;

	/* What is judged is recorded as it was when the check began. */
	if (!options->is_static || step->depth == DEPTH_TREE)
		fd = snapshot_begin();
	lap("session: opening it");
	verdict = judge_step(session, step, options, arena, failure);
	if (fd >= 0)
		snapshot_end(fd, verdict ? hash : NULL, &unrecorded);
	lap("session: waiting for the snapshot");
	if (!verdict) {
		failure_clear(&unrecorded);
		return NULL;
	}
	heed_unrecorded(&unrecorded, verdict, failure);
	verdict->laps = laps_taken(&verdict->nlaps);
	if (verdict->outcome != OUTCOME_PASS || hash[0])
		judge_record(session, step, verdict, options, hash);
	return verdict;
}

static int judge(const struct command_line *line, struct session *session, const struct step *step,
		 const struct judge_options *options, struct failure *failure)
{
	struct arena *arena = arena_new();
	struct verdict *verdict = check_judge(session, step, options, arena, failure);
	int code = 0;

	if (verdict) {
		code = verdict_exit_code(verdict);
		/* The verdict is shown even where the progress cannot be written. */
		if (!show(line, verdict, failure) && !option_get(line, "output") &&
		    (!option_get(line, "format") || streq(option_get(line, "format"), "term")))
			advise(session, step, verdict);
		if (!failure->code)
			session_save(session, failure);
		if (verdict->facts->build.objects_built) {
			fflush(stdout);
			editor_refresh();
		}
	}
	arena_free(arena);
	return failure->code ? failure_print(failure) : code;
}

static int check_or_watch(const struct command_line *line, bool watch)
{
	struct failure failure = {0};
	struct judge_options options = {0};
	struct session session;
	const struct step *step = NULL;
	int code;

	laps_begin();
	if (!wanted(line, &options))
		return EXIT_USAGE;
	if (!options.is_static && !workspace_staged())
		return broken_error("./lab start builds it again and keeps your work",
				    "the baseline build %s is gone", workspace_get()->stage);
	if (watch)
		return watch_run(line, &options, NULL);
	if (!session_open(&session, true, &failure))
		step = judge_prepare(&session, line->noperands ? line->operands[0] : NULL, "check",
				     &options, &failure);
	code = step ? judge(line, &session, step, &options, &failure) : failure_print(&failure);
	session_close(&session);
	return code;
}

static int check_run_command(const struct command_line *line)
{
	return check_or_watch(line, option_get(line, "watch"));
}

static int watch_run_command(const struct command_line *line)
{
	return check_or_watch(line, true);
}

/* The first only says what the command `watch` is for; it has the others. */
static const struct option_spec check_options[] = {
	{.name = "watch", .summary = "stay, and check again whenever you save"},
	{.name = "poll",
	 .summary = "with --watch: look every 2 seconds, where saves are not reported"},
	{.name = "static", .summary = "only inspect the tree: no build, no boot"},
	{.name = "fix", .summary = "show how what is missing reads, before the hints do"},
	{.name = "full", .summary = "build without any narrowing"},
	{.name = "format",
	 .arg = "FORMAT",
	 .find_choices = renderers_names,
	 .summary = "how to print the verdict"},
	{.name = "output", .arg = "FILE", .summary = "write it to FILE instead"},
	{.name = "seed", .arg = "N", .summary = "draw the same challenges again"},
	{.name = "timing",
	 .arg = "[=kernel]",
	 .choices = "kernel",
	 .summary = "say where the time went, and the seed; with =kernel in the guest's start too"},
	{0}};

COMMAND(check) = {
	.name = "check",
	.synopsis = "[STEP] [--static] [--watch] [--full] [--format FORMAT] [--output FILE]",
	.summary = "inspect, build, boot and verify your work",
	.description =
		"Checks the current step, or the step that is named, in your tree as it is now. The tree is\n"
		"only read. What cannot be judged because the host or the lab failed is never held\n"
		"against you (exit code 3).\n\n"
		"--watch stays and gives the verdict again whenever you save: what is wrong in the source at\n"
		"once, what only a build or a boot can show as soon as it is known. A save while it is\n"
		"checking restarts it. Where the file system does not report every save (NFS, 9p, FUSE, ...)\n"
		"the step's files are also looked at every 2 seconds. On a terminal the keys stand below:\n"
		"n goes to the next step, h gives a hint, l shows the lesson, e explains the mistake, x begins\n"
		"the step again, g goes to another one, r runs its program, s shows the solution, c or Enter\n"
		"checks again and q ends it; x and s ask first. Elsewhere the verdicts follow each other, as\n"
		"JSON (--format json) one a line. The exit code is that of the last verdict.",
	.group = GROUP_COURSE,
	.order = 30,
	.use = 10,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = 1,
	.options = check_options,
	.run = check_run_command,
};

COMMAND(watch) = {
	.name = "watch",
	.synopsis = "[STEP] [--static] [--full] [--format FORMAT] [--output FILE]",
	.summary = "stay, and check again whenever you save",
	.description =
		"The same as check --watch; `help check` says what it shows and which keys it has.",
	.group = GROUP_COURSE,
	.order = 35,
	.use = 70,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = 1,
	.options = check_options + 1,
	.run = watch_run_command,
};
