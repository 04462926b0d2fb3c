// SPDX-License-Identifier: GPL-2.0-only
/* own - the whole loop for system calls that are no part of the course */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/judge.h"
#include "../course/model.h"
#include "../course/workspace.h"
#include "../facts/collect.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/inifile.h"
#include "../lib/laps.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/ownreport.h"
#include "../render/render.h"
#include "command.h"
#include "owncall.h"

static const char *const codes[] = {"E01*", "E02*", "E03*", "E04*", "E05*",
				    "E06*", "E07*", "E08*", "E11*", NULL};

struct owning {
	const struct command_line *line;
	struct judge_options options;
	struct arena *arena;
	struct facts *facts;
	struct own_report *reports;
	int nreports;
};

/* ---- which calls ----------------------------------------------------------------------------- */

static bool is_wanted(const struct owning *owning, const char *name)
{
	for (int i = 0; i < owning->nreports; i++)
		if (streq(owning->reports[i].name, name))
			return false;
	for (int i = 0; i < owning->line->noperands; i++)
		if (streq(owning->line->operands[i], name))
			return true;
	return !owning->line->noperands;
}

static void add_call(struct owning *owning, const char *name)
{
	struct subject *subject = arena_new_obj(owning->arena, struct subject);
	const struct view *view;

	if (!is_wanted(owning, name))
		return;
	*subject = (struct subject){.name = name, .number = -1};
	view = facts_view(owning->facts, subject);
	*arena_append(owning->arena, &owning->reports, &owning->nreports) = (struct own_report){
		.name = name,
		.number = view->nrows ? view->rows[0]->number : -1,
		.definition = view->ndefinitions ? view->definitions[0] : NULL,
	};
}

/* Rows first, in their order; then what is defined and has none yet. */
static void find_calls(struct owning *owning)
{
	const struct facts *facts = owning->facts;

	for (int i = 0; i < facts->table.nrows; i++)
		if (!facts->table.rows[i].pristine && facts->table.rows[i].name)
			add_call(owning, facts->table.rows[i].name);
	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];
		bool has_row = false;

		for (int j = 0; j < facts->table.nrows; j++)
			has_row |= streq(facts->table.rows[j].base, definition->base);
		if (!has_row && !definition->pristine && definition->kind == DEF_MACRO &&
		    definition->liveness == LIVE)
			add_call(owning, definition->base);
	}
}

static int miss_calls(const struct owning *owning)
{
	bool named = owning->line->noperands;

	if (named)
		say(stderr, "lab: your tree adds no system call %s to its base\n",
		    owning->line->operands[0]);
	else
		say(stderr, "lab: your tree adds no system call to its base yet\n");
	say(stderr, "help: one begins with its row in %s; ./lab help own says how the rest goes\n",
	    owning->facts->kernel.table_file);
	return EXIT_FAIL;
}

/* ---- what it answers, and who asks ----------------------------------------------------------- */

/* Read tools/lab/NAME.ini, where there is one. */
static void read_statement(struct owning *owning, struct own_report *report, struct model *model)
{
	const char *file = arena_printf(owning->arena, "tools/lab/%s.ini", report->name);
	const char *path = arena_printf(owning->arena, "%s/%s", workspace_get()->tree, file);
	const struct definition *definition = report->definition;
	struct strbuf text = {0};
	char *error = NULL;

	if (!path_exists(path))
		return;
	report->statement = file;
	if (!inifile_text(path, &text, &error))
		model_parse(owning->arena, file, strbuf_str(&text),
			    definition ? definition->params : NULL,
			    definition ? definition->nparams : 0, model, &error);
	if (error && definition) {
		report->problem = arena_strdup(owning->arena, error);
		report->help = "./lab help own says what may stand there";
	}
	free(error);
	strbuf_release(&text);
}

static int make_program(struct owning *owning, struct own_report *report, const struct model *model,
			struct step_program *program)
{
	const char **words = arena_alloc(owning->arena, 9 * sizeof(*words));
	int n = 0, code = 0;

	program->path = report->program = own_program(owning->facts, report->name, report->number);
	if (!program->path) {
		report->made_up = true;
		words[n++] = arena_printf(owning->arena, "%ld", report->number);
		code = caller_write(owning->arena, &program->path);
		report->program = program->path;
	}
	for (int i = 0; i < model->nwords && model->words[i] && n < 8; i++)
		words[n++] = model->words[i];
	if (!model->words)
		arguments_make_up(owning->facts, report->name, &words[n]);
	program->words = words;
	program->runs = 1;
	program->returns = true;
	program->leaves = model->leaves;
	return code;
}

/* ---- the loop -------------------------------------------------------------------------------- */

static const struct program_run *run_of(const struct verdict *verdict)
{
	const struct boot_facts *boot = &verdict->facts->boot;

	return boot->state == FACT_COLLECTED && boot->nprograms ? &boot->programs[0] : NULL;
}

static bool has_error(const struct findings *findings)
{
	for (int i = 0; i < findings->n; i++)
		if (findings->list[i]->severity == SEVERITY_ERROR)
			return true;
	return false;
}

/* What only this command asks for has no rule. */
static void name_problem(struct owning *owning, struct own_report *report)
{
	const struct program_run *run = run_of(report->verdict);
	const char *program = report->made_up ? "a program that calls it" : report->program;

	if (report->verdict->outcome != OUTCOME_FAIL || !run || run->ok || !run->ran ||
	    has_error(report->verdict->findings))
		return;
	if (!run->nentered) {
		report->problem = arena_printf(owning->arena,
					       "%s ran, and the kernel never entered %s meanwhile",
					       program, report->name);
		report->help = arena_printf(
			owning->arena,
			"does it call number %ld? ./lab trace --call=%s %s follows the call",
			report->number, report->name, report->made_up ? "" : report->program);
		return;
	}
	for (int i = 0; i < run->nentered; i++) {
		if (run->entered[i].returned)
			continue;
		report->problem = arena_printf(owning->arena,
					       "%s was entered and never came back to its caller",
					       report->name);
		report->help = arena_printf(
			owning->arena,
			"look for do_exit() and its kin (./lab explain E0813); is it meant so, "
			"say 'returns = no' in tools/lab/%s.ini",
			report->name);
		return;
	}
}

static int judge(struct owning *owning, struct own_report *report)
{
	struct model *model = arena_new_obj(owning->arena, struct model);
	const struct definition *definition = report->definition;
	struct step_program program = {0};
	struct step_syscall syscall = {.subject = {.name = report->name, .number = -1}};
	struct step *step = arena_new_obj(owning->arena, struct step);
	struct failure failure = {0};
	int code;

	read_statement(owning, report, model);
	if (report->problem)
		return EXIT_FAIL;
	code = make_program(owning, report, model, &program);
	if (code)
		return code;
	if (definition) {
		syscall.subject.params = definition->params;
		syscall.subject.nparams = definition->nparams;
		syscall.model = model->stated ? &model->oracle : NULL;
		syscall.challenges = model->challenges;
	}
	*step = (struct step){
		.depth = DEPTH_BOOT,
		.codes = codes,
		.syscalls = &syscall,
		.nsyscalls = 1,
		.programs = &program,
		.nprograms = 1,
	};
	report->verdict = judge_step(NULL, step, &owning->options, owning->arena, &failure);
	if (!report->verdict)
		return failure_print(&failure);
	name_problem(owning, report);
	code = (int)verdict_exit_code(report->verdict);
	return report->problem && code == EXIT_PASS ? EXIT_FAIL : code;
}

static int show(const struct owning *owning)
{
	const char *file = option_get(owning->line, "output");
	struct style style =
		file ? (struct style){.unicode = true} : style_for(stdout, owning->line->plain);
	struct strbuf out = {0};
	int err = 0;

	if (streq(option_get(owning->line, "format"), "json"))
		render_own_json(owning->reports, owning->nreports, &owning->facts->kernel, &out);
	else
		render_own_term(owning->reports, owning->nreports, &style, &out);
	if (file)
		err = file_save(file, strbuf_str(&out), out.len);
	else
		fwrite(strbuf_str(&out), 1, out.len, stdout);
	strbuf_release(&out);
	return err ? broken_error("is the directory there, writable, and the disk not full?",
				  "%s: %s", file, strerror(-err))
		   : 0;
}

static int loop(struct owning *owning)
{
	int code = own_tree_collect(owning->facts, NULL), worst = 0;

	if (code)
		return code;
	find_calls(owning);
	if (!owning->nreports)
		return miss_calls(owning);
	for (int i = 0; i < owning->nreports; i++) {
		code = judge(owning, &owning->reports[i]);
		if (code == EXIT_INTERRUPTED)
			return code;
		worst = code > worst ? code : worst;
	}
	code = show(owning);
	return code ? code : worst;
}

static int run(const struct command_line *line)
{
	struct owning owning = {.line = line, .arena = arena_new()};
	const char *seed = option_get(line, "seed");
	int code;

	owning.options.is_static = option_get(line, "static");
	owning.options.full = option_get(line, "full");
	owning.options.plain = line->plain;
	owning.options.seed = seed ? strtoull(seed, NULL, 10) : 0;
	if (seed && !owning.options.seed) {
		arena_free(owning.arena);
		return usage_error(line, "--seed takes a number above 0");
	}
	laps_begin();
	owning.facts = arena_new_obj(owning.arena, struct facts);
	owning.facts->arena = owning.arena;
	code = loop(&owning);
	arena_free(owning.arena);
	return code;
}

static const struct option_spec options[] = {
	{.name = "static", .summary = "only inspect the tree: no build, no boot"},
	{.name = "full", .summary = "build without any narrowing"},
	{.name = "format", .arg = "FORMAT", .choices = "term json", .summary = "how to show it"},
	{.name = "output", .arg = "FILE", .summary = "write it to FILE instead"},
	{.name = "seed", .arg = "N", .summary = "draw the same challenges again"},
	{0},
};

COMMAND(own) = {
	.name = "own",
	.synopsis = "[NAME...] [--static] [--full] [--format FORMAT] [--output FILE] [--seed N]",
	.summary = "give system calls of your own the whole loop",
	.description =
		"Finds the system calls that your tree has beyond its base (or takes those that you name),\n"
		"inspects all their places, builds and boots the kernel, and runs tools/lab/NAME.c in it, or\n"
		"another program there that calls the number, or one of the lab's. It shows what the program\n"
		"printed, what the kernel said, with which arguments your function was entered and what it\n"
		"returned, as seen from outside the guest.\n\n"
		"tools/lab/NAME.ini may say what the call answers; then it is asked with random arguments\n"
		"too, and the right answers stay on the host:\n\n"
		"  [call]\n"
		"  answer = y ? x / y : -EINVAL    C over the names of the parameters\n"
		"  arguments = 20 22               how the program is run\n"
		"  challenges = 8                  how many calls with random arguments\n"
		"  returns = no                    it is meant not to come back, as exit(2)\n"
		"  [answers]\n"
		"  20 22 = 42                      arguments and what is right for them\n\n"
		"Where nothing is said, or a division by zero, nothing is asked.",
	.group = GROUP_KERNEL,
	.order = 5,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = -1,
	.options = options,
	.run = run,
};
