// SPDX-License-Identifier: GPL-2.0-only
#include "ownloop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../vm/build/build.h"
#include "diagnosis.h"
#include "facts/collect.h"
#include "lib/arena.h"
#include "lib/fs.h"
#include "lib/inifile.h"
#include "lib/meter.h"
#include "lib/process.h"
#include "lib/strbuf.h"
#include "lib/util.h"
#include "course/model.h"
#include "work/firstbuild.h"
#include "work/kernelsource.h"
#include "work/workspace.h"

#define OWN "own" /* whose lock it is */

static const char *const codes[] = {"E01*", "E02*", "E03*", "E04*", "E05*",
				    "E06*", "E07*", "E08*", "E11*", NULL};

const struct own_call_found *own_call_find(struct facts *facts, const char *name)
{
	struct own_call_found *found = arena_new_obj(facts->arena, struct own_call_found);
	struct subject *subject = arena_new_obj(facts->arena, struct subject);
	const struct table_row *row = NULL;
	const struct view *view;

	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *one = &facts->table.rows[i];

		if (!one->pristine && one->name && one->number >= 0 &&
		    (!name || streq(name, one->name)))
			row = one;
	}
	if (!row)
		return NULL;
	*subject = (struct subject){.name = row->name, .number = -1};
	view = facts_view(facts, subject);
	*found = (struct own_call_found){
		.name = row->name,
		.entry = view->entry ? view->entry : row->name,
		.file = view->ndefinitions ? view->definitions[0]->span.file : NULL,
		.nparams = view->ndefinitions ? view->definitions[0]->nparams : 0,
		.number = row->number,
	};
	return found;
}

const char *own_program(struct facts *facts, const char *name, long number)
{
	const char *tree = workspace_get()->tree;
	const char *file = arena_printf(facts->arena, "tools/lab/%s.c", name);

	if (path_exists(arena_printf(facts->arena, "%s/%s", tree, file)))
		return file;
	if (!facts->nuses)
		number_uses_collect(facts, tree);
	for (int i = 0; i < facts->nuses && number >= 0; i++)
		if (facts->uses[i].number == number)
			return facts->uses[i].span.file;
	return NULL;
}

static const char caller[] =
	"#include <stdio.h>\n"
	"#include <stdlib.h>\n"
	"int main(int argc, char **argv)\n"
	"{\n"
	"	long a[7] = {0}, answer;\n"
	"	for (int i = 0; i < 7 && i + 1 < argc; i++)\n"
	"		a[i] = strtol(argv[i + 1], NULL, 0);\n"
	"	register long r10 asm(\"r10\") = a[4], r8 asm(\"r8\") = a[5], r9 asm(\"r9\") = a[6];\n"
	"	asm volatile(\"syscall\" : \"=a\"(answer) : \"a\"(a[0]), \"D\"(a[1]), \"S\"(a[2]),\n"
	"		     \"d\"(a[3]), \"r\"(r10), \"r\"(r8), \"r\"(r9) : \"rcx\", \"r11\", \"memory\");\n"
	"	printf(\"%ld\\n\", answer);\n"
	"	return 0;\n"
	"}\n";

int own_caller_write(struct arena *arena, const char **path)
{
	int err;

	*path = arena_printf(arena, "%s/programs/caller.c", workspace_get()->build);
	err = mkdirs_for(*path);
	return err ? err : file_write_atomic(*path, caller, sizeof(caller) - 1);
}

int own_arguments(const struct facts *facts, const char *call, const char **argv)
{
	static const char *const words[] = {"20", "22", "3", "4", "5", "6"};

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];

		if (!streq(definition->base, call) || definition->nparams > 6)
			continue;
		for (int j = 0; j < definition->nparams; j++)
			argv[j] = strchr(definition->params[j].type, '*') ? "0" : words[j];
		return definition->nparams;
	}
	return 0;
}

/* ---- the tree --------------------------------------------------------------------------------- */

int own_tree_read(struct facts *facts, const char *name, struct failure *failure)
{
	const struct workspace *workspace = workspace_get();
	const struct subject subject = {.name = name, .number = -1};
	struct tree_request request = {
		.dir = workspace->tree,
		.pristine = workspace->base,
		.all = !workspace->base,
		.config = arena_printf(facts->arena, "%s/.config", workspace->stage),
		.cache = arena_printf(facts->arena, "%s/scan-cache", workspace->state),
		.subjects = &subject,
		.nsubjects = name ? 1 : 0,
	};

	if (!path_exists(request.config))
		request.config = NULL;
	if (!tree_collect(facts, &request))
		return 0;
	return failure_set(failure, EXIT_BROKEN,
			   facts->broken_help ? facts->broken_help : "./lab doctor looks into it",
			   "%s", facts->broken ? facts->broken : "the tree cannot be read");
}

int own_tree_collect(struct facts *facts, const char *name)
{
	struct failure failure = {0};

	own_tree_read(facts, name, &failure);
	return failure_print(&failure);
}

/* ---- which calls ----------------------------------------------------------------------------- */

static bool is_wanted(const struct owning *owning, const char *name)
{
	for (int i = 0; i < owning->nreports; i++)
		if (streq(owning->reports[i].name, name))
			return false;
	for (int i = 0; i < owning->nnames; i++)
		if (streq(owning->names[i], name))
			return true;
	return !owning->nnames;
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
void own_calls_find(struct owning *owning)
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
		code = own_caller_write(owning->arena, &program->path);
		report->program = program->path;
	}
	for (int i = 0; i < model->nwords && model->words[i] && n < 8; i++)
		words[n++] = model->words[i];
	if (!model->words)
		own_arguments(owning->facts, report->name, &words[n]);
	program->words = words;
	program->runs = 1;
	program->returns = true;
	program->leaves = model->leaves;
	return code;
}

/* ---- a tree outside of a workspace ----------------------------------------------------------- */

int own_visit(const char *dir, struct failure *failure)
{
	char *where = NULL;
	int err;

	if (kernel_check(dir, dir, NULL, failure) || diagnosis_refuse(dir, failure))
		return failure->code;
	err = workspace_visit(dir, &where);
	if (err)
		failure_set(failure, EXIT_BROKEN,
			    "it must be yours and writable; XDG_CACHE_HOME=DIR names another one",
			    "the lab cannot keep what it builds in %s: %s", where, strerror(-err));
	free(where);
	return failure->code;
}

/* The first line of a build's log that says what is wrong; to be freed. NULL: none does. */
static char *first_error(const char *log)
{
	struct strbuf text = {0};
	char *hit, *line = NULL;

	if (log && !file_read(log, &text, 16 << 20) &&
	    (hit = strstr(strbuf_str(&text), "error: "))) {
		while (hit > text.buf && hit[-1] != '\n')
			hit--;
		line = xasprintf("%.*s", (int)strcspn(hit, "\n"), hit);
	}
	strbuf_release(&text);
	return line;
}

static int build_failed(const struct build_result *result, struct failure *failure)
{
	const char *tree = workspace_get()->tree;
	char *error, *help;

	if (result->state == BUILD_INTERRUPTED)
		return failure_take(failure, -EINTR, NULL);
	if (result->state != BUILD_FAILED)
		return failure_set(failure, EXIT_BROKEN,
				   result->help ? result->help
						: "run it again: it goes on where it stopped",
				   "%s was not built: %s", tree,
				   result->error ? result->error : "it took over an hour");
	error = first_error(result->log);
	help = xasprintf("./lab explain - <%s says what the log of it means", result->log);
	failure_set(failure, EXIT_FAIL, help, "%s does not build%s%s", tree, error ? ": " : "",
		    error ? error : "");
	free(error);
	free(help);
	return failure->code;
}

static int build_first(const struct owning *owning, struct failure *failure)
{
	const struct workspace *workspace = workspace_get();
	struct meter meter;
	const struct build_request request = {
		.tree = workspace->tree,
		.pristine = workspace->base,
		.stage = workspace->stage,
		.log = arena_printf(owning->arena, "%s/first-build.log", workspace->build),
		.timeout_s = 3600,
		.progress = {.update = meter_update, .cookie = &meter},
	};
	struct build_result result = {0};
	int err = mkdirs(workspace->build);

	if (err)
		return failure_take(failure, err, NULL);
	workspace_unlock();
	meter_begin(&meter, owning->options.plain, "building this tree for the first time", 100);
	err = vm_stage_prepare(&request, &result);
	meter_end(&meter, !err && result.state == BUILD_OK);
	if (interrupted())
		failure_take(failure, -EINTR, NULL);
	else if (result.state != BUILD_OK)
		build_failed(&result, failure);
	else if (err)
		failure_take(failure, err, NULL);
	build_result_release(&result);
	if (!failure->code && (err = workspace_lock(OWN, NULL)) < 0)
		failure_take(failure, err, NULL);
	return failure->code;
}

/* Whoever waits for that build holds no lock: it may take minutes. */
static int first_build(const struct owning *owning, struct failure *failure)
{
	int err;

	if (workspace_get()->visited)
		return build_first(owning, failure);
	err = judge_await(OWN, &owning->options);
	return err ? failure_take(failure, err, NULL) : 0;
}

/* What can be seen without a build is not made to wait for the first one, which takes minutes. */
static struct verdict *judge(struct owning *owning, const struct step *step,
			     struct failure *failure)
{
	struct judge_options look = owning->options;
	struct verdict *verdict;

	if (!look.is_static && !first_build_is_built()) {
		look.is_static = true;
		verdict = judge_step(NULL, step, &look, owning->arena, failure);
		if (!verdict || verdict->outcome != OUTCOME_PASS)
			return verdict;
		if (first_build(owning, failure))
			return NULL;
	}
	return judge_step(NULL, step, &owning->options, owning->arena, failure);
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
			"look for do_exit() and its kin (./lab explain E0813); if that is meant, "
			"write 'returns = no' into tools/lab/%s.ini",
			report->name);
		return;
	}
}

int own_judge(struct owning *owning, struct own_report *report, struct failure *failure)
{
	struct model *model = arena_new_obj(owning->arena, struct model);
	const struct definition *definition = report->definition;
	struct step_program program = {0};
	struct step_syscall syscall = {.subject = {.name = report->name, .number = -1}};
	struct step *step = arena_new_obj(owning->arena, struct step);
	int code;

	read_statement(owning, report, model);
	if (report->problem)
		return EXIT_FAIL;
	code = make_program(owning, report, model, &program);
	if (code)
		return failure_set(failure, EXIT_BROKEN, "make room on this disk",
				   "cannot write %s: %s", program.path, strerror(-code));
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
	report->verdict = judge(owning, step, failure);
	if (!report->verdict)
		return failure->code;
	name_problem(owning, report);
	code = (int)verdict_exit_code(report->verdict);
	return report->problem && code == EXIT_PASS ? EXIT_FAIL : code;
}
