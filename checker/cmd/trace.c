// SPDX-License-Identifier: GPL-2.0-only
/* trace - see a system call's way through the learner's own kernel */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../course/oracle.h"
#include "../ownloop.h"
#include "../work/session.h"
#include "../work/workspace.h"
#include "../facts/collect.h"
#include "../exam/challenge.h"
#include "../exam/journey.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/pictures.h"
#include "../render/render.h"
#include "../command/command.h"
#include "guest.h"
#include "userprogram.h"

#define TIMEOUT_S 15
#define ARGS_MAX  27

struct tracing {
	const struct command_line *line;
	struct arena *arena;
	struct facts *facts;
	const struct step *step; /* the current one */
	struct wanted_call *wanted;
	int nwanted;
	const char *argv[ARGS_MAX + 2];
	struct strbuf output;
	double timeout_s;
};

/* ---- what to follow ------------------------------------------------------------------------ */

static void want(struct tracing *tracing, const char *name, long number)
{
	*arena_append(tracing->arena, &tracing->wanted, &tracing->nwanted) =
		(struct wanted_call){name, number};
}

static bool is_in_step(const struct tracing *tracing, const char *name)
{
	for (int i = 0; tracing->step && i < tracing->step->nsyscalls; i++)
		if (streq(tracing->step->syscalls[i].subject.name, name))
			return true;
	return false;
}

/* The learner's rows, the newest first; before them those that the step is about. */
static void want_own(struct tracing *tracing)
{
	const struct table_facts *table = &tracing->facts->table;

	for (int pass = 0; pass < 2; pass++) {
		for (int i = table->nrows - 1; i >= 0; i--) {
			const struct table_row *row = &table->rows[i];

			if (!row->pristine && row->name && row->number >= 0 &&
			    is_in_step(tracing, row->name) == !pass)
				want(tracing, row->name, row->number);
		}
	}
}

static int want_named(struct tracing *tracing, const char *word)
{
	const struct table_facts *table = &tracing->facts->table;
	char *end;
	long number = strtol(word, &end, 10);
	bool is_number = end > word && !*end;

	for (int i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (row->name && row->number >= 0 && !streq(row->abi, "x32") &&
		    (is_number ? row->number == number : streq(row->name, word))) {
			want(tracing, row->name, row->number);
			return 0;
		}
	}
	if (is_number && number >= 0) {
		want(tracing, arena_printf(tracing->arena, "call %ld", number), number);
		return 0;
	}
	return usage_error(tracing->line, "no row of your table is called %s", word);
}

static int find_call(struct tracing *tracing)
{
	const char *named = option_get(tracing->line, "call");
	int code = own_tree_collect(tracing->facts, named);

	if (code)
		return code;
	if (named)
		return want_named(tracing, named);
	want_own(tracing);
	if (tracing->nwanted)
		return 0;
	fprintf(stderr,
		"lab: your table has no system call of your own yet, so there is nothing to "
		"follow\n"
		"help: the row in %s comes with step 5; --call=getpid follows one that is there\n",
		tracing->facts->kernel.table_file);
	return EXIT_FAIL;
}

/* ---- whom to ask for it -------------------------------------------------------------------- */

static const struct step_syscall *asked(const struct tracing *tracing)
{
	for (int i = 0; tracing->step && i < tracing->step->nsyscalls; i++)
		if (streq(tracing->step->syscalls[i].subject.name, tracing->wanted[0].name))
			return &tracing->step->syscalls[i];
	return NULL;
}

static int use_caller(struct tracing *tracing, struct user_program *program)
{
	const struct step_syscall *call = asked(tracing);
	const struct oracle *oracle = call ? oracle_of(call) : NULL;
	const char *path;
	int n = 1, code = own_caller_write(tracing->arena, &path);

	if (code)
		return broken_error("make room on this disk", "cannot write %s: %s", path,
				    strerror(-code));
	tracing->argv[0] = "caller";
	tracing->argv[n++] = arena_printf(tracing->arena, "%ld", tracing->wanted[0].number);
	for (int i = 0; oracle && oracle->nedges && i < call->subject.nparams; i++)
		tracing->argv[n++] = arena_printf(tracing->arena, "%ld", oracle->edges[0][i]);
	if (n == 2)
		own_arguments(tracing->facts, tracing->wanted[0].name, &tracing->argv[n]);
	return user_program(tracing->arena, path, program);
}

/* The step's own program, run as the check runs it first. */
static int use_step_program(struct tracing *tracing, struct user_program *program)
{
	const struct step_program *own = &tracing->step->programs[0];
	struct rng rng = {.state = 1};
	long numbers[16] = {0};

	for (int i = 0; i < tracing->step->nsyscalls && i < 15; i++)
		for (int j = 0; j < tracing->nwanted; j++)
			if (streq(tracing->wanted[j].name, tracing->step->syscalls[i].subject.name))
				numbers[i] = tracing->wanted[j].number;
	tracing->argv[0] = own->path;
	program_draw(tracing->arena, &rng, own, 0, numbers, tracing->argv + 1);
	return user_program(tracing->arena, own->path, program);
}

static int find_program(struct tracing *tracing, struct user_program *program)
{
	const struct command_line *line = tracing->line;

	if (line->noperands > ARGS_MAX + 1)
		return usage_error(line, "a program in the guest takes at most %d words", ARGS_MAX);
	for (int i = 0; i < line->noperands; i++)
		tracing->argv[i] = line->operands[i];
	if (line->noperands)
		return user_program(tracing->arena, line->operands[0], program);
	if (!option_get(line, "call") && tracing->step && tracing->step->nprograms &&
	    asked(tracing) &&
	    path_exists(arena_printf(tracing->arena, "%s/%s", workspace_get()->tree,
				     tracing->step->programs[0].path)))
		return use_step_program(tracing, program);
	return use_caller(tracing, program);
}

static const char *command_text(struct tracing *tracing)
{
	struct strbuf text = {0};
	const char *copy;

	for (int i = 0; tracing->argv[i]; i++)
		strbuf_addf(&text, "%s%s", i ? " " : "", tracing->argv[i]);
	copy = arena_strdup(tracing->arena, strbuf_str(&text));
	strbuf_release(&text);
	return copy;
}

/* ---- the command --------------------------------------------------------------------------- */

static void on_output(void *cookie, int stream, const char *data, size_t len)
{
	struct tracing *tracing = cookie;

	(void)stream;
	if (tracing->output.len < (64u << 10))
		strbuf_add(&tracing->output, data, len);
}

static int save_page(const struct journey *journey, const char *file)
{
	struct strbuf out = {0};
	int err;

	render_journey_html(journey, &out);
	err = file_save(file, strbuf_str(&out), out.len);
	strbuf_release(&out);
	return err ? broken_error("name another file", "cannot write %s: %s", file, strerror(-err))
		   : 0;
}

static int show(const struct tracing *tracing, const struct journey *journey)
{
	struct style style = style_for(stdout, tracing->line->plain);
	const char *page = option_get(tracing->line, "html");
	struct strbuf out = {0};
	int code = page ? save_page(journey, page) : 0;

	if (code)
		return code;
	if (streq(option_get(tracing->line, "format"), "json"))
		render_journey_json(journey, &out);
	else
		render_journey_term(journey, &style, &out);
	guest_write(STDOUT_FILENO, strbuf_str(&out), out.len);
	strbuf_release(&out);
	return journey->end == JOURNEY_RETURNED ? EXIT_PASS : EXIT_FAIL;
}

static int follow(struct tracing *tracing, const char *vmlinux, const struct user_program *program)
{
	const struct workspace *workspace = workspace_get();
	struct facts *facts = tracing->facts;
	struct journey_request request = {
		.vmlinux = vmlinux,
		.program = program->path,
		.source = program->source,
		.command = command_text(tracing),
		.argv = tracing->argv,
		.wanted = tracing->wanted,
		.nwanted = tracing->nwanted,
		.stage = option_get(tracing->line, "kernel") ? NULL : workspace->stage,
		.build = workspace->build,
		.timeout_s = tracing->timeout_s,
		.on_output = on_output,
		.cookie = tracing,
	};
	struct journey journey;
	int err = image_collect(facts, vmlinux);

	if (!err)
		err = journey_collect(facts, &request, &journey);
	if (err == -EINTR)
		return EXIT_INTERRUPTED;
	if (err)
		return broken_error(facts->broken_help ? facts->broken_help
						       : "./lab doctor looks into it",
				    "%s", facts->broken);
	journey.output = strbuf_str(&tracing->output);
	return show(tracing, &journey);
}

static int trace(struct tracing *tracing)
{
	struct user_program program = {.name = "trace", .debug = true};
	char *vmlinux;
	int code = find_call(tracing);

	if (!code)
		code = find_program(tracing, &program);
	if (!code)
		code = guest_kernel(tracing->line, &vmlinux);
	if (code)
		return code;
	code = follow(tracing, vmlinux, &program);
	free(vmlinux);
	return code;
}

static int run(const struct command_line *line)
{
	struct tracing tracing = {.line = line, .arena = arena_new()};
	struct session session = {0};
	struct failure failure = {0};
	const char *timeout = option_get(line, "timeout");
	int code;

	tracing.timeout_s = timeout ? atof(timeout) : TIMEOUT_S;
	if (tracing.timeout_s <= 0 || tracing.timeout_s > 86400) {
		arena_free(tracing.arena);
		return usage_error(line, "--timeout takes seconds");
	}
	tracing.facts = arena_new_obj(tracing.arena, struct facts);
	tracing.facts->arena = tracing.arena;
	code = session_open(&session, false, &failure);
	tracing.step = session.step;
	code = code ? failure_print(&failure) : trace(&tracing);
	session_close(&session);
	strbuf_release(&tracing.output);
	arena_free(tracing.arena);
	return code;
}

static const struct option_spec options[] = {
	{.name = "call",
	 .arg = "NAME",
	 .summary = "follow this call (name or number), not your own"},
	{.name = "format", .arg = "FORMAT", .choices = "term json", .summary = "how to show it"},
	{.name = "html",
	 .arg = "FILE",
	 .summary = "also write a page to step through in a browser"},
	{.name = "timeout", .arg = "SECONDS", .summary = "end the program after that long (15)"},
	{.name = "kernel", .arg = "VMLINUX", .summary = "take this kernel instead of your tree's"},
	{0},
};

COMMAND(trace) = {
	.name = "trace",
	.summary = "watch your system call travel through your kernel",
	.synopsis =
		"[--call=NAME] [--format=FORMAT] [--html=FILE] [--kernel=VMLINUX] [--timeout=SECONDS] [PROGRAM [ARGUMENT...]]",
	.description =
		"PROGRAM is what run takes; it runs in your kernel, built as the tree is now. At the syscall\n"
		"instruction that makes your call the CPU is followed, instruction by instruction, into the\n"
		"kernel and back, and what was seen is drawn: the registers, struct pt_regs, the dispatcher,\n"
		"your handler with your own lines, the answer. Without PROGRAM that of the step is taken, or\n"
		"one that makes the call and nothing else.",
	.group = GROUP_KERNEL,
	.order = 3,
	.use = 80,
	.ask = "A program and its arguments; Enter alone takes the step's own.",
	.needs = NEEDS_WORKSPACE,
	.options = options,
	.max_operands = -1,
	.pass_on = true,
	.run = run,
};
