// SPDX-License-Identifier: GPL-2.0-only
/* inspect - static inspection of any kernel tree, without a workspace, building nothing */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../diagnosis.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../exam/remarks.h"
#include "../facts/collect.h"
#include "../facts/observed.h"
#include "../exam/upstream.h"
#include "../lib/arena.h"
#include "../lib/failure.h"
#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/json.h"
#include "../render/render.h"
#include "../rules/rule.h"
#include "../command/command.h"

/* What a tree can show; the rest of the catalogue needs a build, or is asked for by steps. */
static const char *const codes[] = {"E01*", "E02*", "E03*", "E04*", "E11*", NULL};
static const char *const upstream_codes[] = {"E01*", "E02*", "E03*", "E04*", "E09*", "E11*", NULL};

struct inspection {
	struct arena *arena;
	struct facts *facts;
	struct findings *findings;
	struct subject *subjects;
	int nsubjects;
	bool all, shipped, upstream;
	double seconds;
};

/* ---- which system calls ---------------------------------------------------------------------- */

static void add_subject(struct inspection *inspection, const char *name)
{
	struct subject *subject;
	int i;

	for (i = 0; i < inspection->nsubjects; i++)
		if (streq(inspection->subjects[i].name, name))
			return;
	subject = arena_append(inspection->arena, &inspection->subjects, &inspection->nsubjects);
	subject->name = name;
	subject->number = -1;
}

static bool valid_name(const char *name)
{
	const char *p = name;

	while (isalnum((unsigned char)*p) || *p == '_')
		p++;
	return p > name && !*p && !isdigit((unsigned char)*name) && p - name < 64;
}

/*
 * is_native - a row of a system call that this tree has, and whatever did not ship
 *
 * Shipped rows without an entry only keep the number of a call that is gone.
 */
static bool is_native(const struct table_row *row)
{
	if (!row->name)
		return false;
	if (!row->pristine)
		return true;
	return row->region != REGION_X32 && row->base && !streq(row->base, "ni_syscall") &&
	       (streq(row->abi, "common") || streq(row->abi, "64"));
}

static void take_rows(struct inspection *inspection)
{
	const struct table_facts *table = &inspection->facts->table;
	int i;

	for (i = 0; i < table->nrows; i++)
		if (is_native(&table->rows[i]))
			add_subject(inspection, table->rows[i].name);
}

/* take_rowless - what is defined, and no table of the tree has a row for */
static void take_rowless(struct inspection *inspection)
{
	const struct facts *facts = inspection->facts;
	int i, j;

	for (i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];

		for (j = 0; j < facts->table.nrows; j++)
			if (streq(facts->table.rows[j].name, definition->base) ||
			    streq(facts->table.rows[j].base, definition->base))
				break;
		if (j == facts->table.nrows && !definition->pristine &&
		    definition->kind == DEF_MACRO && definition->liveness == LIVE)
			add_subject(inspection, definition->base);
	}
}

/* ---- inspecting ------------------------------------------------------------------------------ */

/* disown - judge what shipped with the kernel as strictly as what somebody wrote for it */
static void disown(struct facts *facts)
{
	int i;

	for (i = 0; i < facts->ndefinitions; i++)
		facts->definitions[i].pristine = false;
}

/* look_upstream - in the learner's own tree also at the commits and with checkpatch */
static void look_upstream(struct inspection *inspection, const char *dir)
{
	static const char *const args[] = {"rev-parse", "--verify", "--quiet", WORKTREE_TRACK,
					   NULL};
	const struct git_call call = {.tree = dir, .guest = true};
	struct upstream_request request = {
		.pristine = git_call(&call, args, NULL) == 0 ? WORKTREE_TRACK : NULL,
		.subjects = inspection->subjects,
		.nsubjects = inspection->nsubjects,
		.run = true,
	};

	upstream_collect(inspection->facts, &request);
}

static struct verdict *inspect(struct inspection *inspection, const char *dir)
{
	struct arena *arena = inspection->arena;
	const char *config = arena_printf(arena, "%s/.config", dir);
	struct tree_request request = {
		.dir = dir,
		.config = path_exists(config) ? config : NULL,
		.subjects = inspection->subjects,
		.nsubjects = inspection->nsubjects,
		.all = inspection->all,
	};
	double begin = now_s();
	struct observed seen;
	struct verdict *verdict;

	inspection->facts = arena_new_obj(arena, struct facts);
	inspection->facts->arena = arena;
	inspection->findings = arena_new_obj(arena, struct findings);
	inspection->findings->arena = arena;
	inspection->findings->facts = inspection->facts;
	if (tree_collect(inspection->facts, &request) < 0) {
		if (!inspection->facts->broken)
			inspection->facts->broken = "the kernel tree could not be read";
	} else {
		if (inspection->all) {
			take_rows(inspection);
			take_rowless(inspection);
		}
		remarks_take(remarks_ask(inspection->facts, codes), 0);
		if (inspection->shipped)
			disown(inspection->facts);
		if (inspection->upstream)
			look_upstream(inspection, dir);
		rules_run(inspection->facts, inspection->subjects, inspection->nsubjects,
			  inspection->upstream ? upstream_codes : codes, inspection->findings);
	}
	inspection->seconds = now_s() - begin;
	seen = facts_observed(inspection->facts);
	verdict = verdict_judge(arena, NULL, NULL, 0, STAGE_TREE, &seen, inspection->findings);
	verdict->facts = inspection->facts;
	verdict->static_s = inspection->seconds;
	return verdict;
}

/* ---- JSON of --all --------------------------------------------------------------------------- */

static json_t *json_place(struct span span)
{
	json_t *object;

	if (!span_is_set(span))
		return json_null();
	object = json_object();
	json_object_set_new(object, "file", json_text(span.file));
	json_object_set_new(object, "line", json_integer(span.line));
	return object;
}

/* defined_at - where a system call is defined; a stub counts where there is nothing else */
static struct span defined_at(const struct view *view)
{
	if (view->ndefinitions)
		return view->definitions[0]->name_span;
	return view->stub ? view->stub->span : (struct span){0};
}

/* declared_at - in linux/syscalls.h; asm-generic/syscalls.h declares two of x86's own calls */
static struct span declared_at(const struct view *view)
{
	if (view->nprototypes && view->prototypes[0]->place != PLACE_OTHER_HEADER)
		return view->prototypes[0]->name_span;
	return (struct span){0};
}

static json_t *json_syscall(struct inspection *inspection, const struct subject *subject)
{
	const struct view *view = facts_view(inspection->facts, subject);
	json_t *object = json_object();

	json_object_set_new(object, "number",
			    view->nrows ? json_integer(view->rows[0]->number) : json_null());
	json_object_set_new(object, "name", json_text(subject->name));
	json_object_set_new(object, "definition", json_place(defined_at(view)));
	json_object_set_new(object, "prototype", json_place(declared_at(view)));
	json_object_set_new(object, "findings", json_findings(inspection->findings, subject->name));
	return object;
}

static json_t *json_tree_findings(const struct findings *findings)
{
	json_t *array = json_array();
	int i;

	for (i = 0; i < findings->n; i++)
		if (!findings->list[i]->subject)
			json_array_append_new(array, json_finding(findings->list[i]));
	return array;
}

static void render_all(struct inspection *inspection, struct strbuf *out)
{
	json_t *object = json_object(), *syscalls = json_array(), *summary = json_object();
	int i;

	for (i = 0; i < inspection->nsubjects; i++)
		json_array_append_new(syscalls, json_syscall(inspection, &inspection->subjects[i]));
	json_object_set_new(summary, "syscalls", json_integer(inspection->nsubjects));
	json_object_set_new(summary, "findings", json_integer(inspection->findings->n));
	json_object_set_new(object, "format_version", json_integer(JSON_FORMAT_VERSION));
	json_object_set_new(object, "tool", json_tool());
	json_object_set_new(object, "kernel", json_kernel(&inspection->facts->kernel));
	json_object_set_new(object, "syscalls", syscalls);
	json_object_set_new(object, "findings", json_tree_findings(inspection->findings));
	json_object_set_new(object, "summary", summary);
	json_object_set_new(object, "static_s", json_seconds(inspection->seconds));
	json_write(out, object);
}

/* ---- showing --------------------------------------------------------------------------------- */

static void summarise(const struct inspection *inspection, struct strbuf *out)
{
	const struct kernel_facts *kernel = &inspection->facts->kernel;
	int n = inspection->findings->n;

	strbuf_addf(out,
		    "%d system call%s of Linux %s inspected in %.2f s: ", inspection->nsubjects,
		    inspection->nsubjects == 1 ? "" : "s", kernel->version, inspection->seconds);
	if (n)
		strbuf_addf(out, "%d finding%s\n", n, n == 1 ? "" : "s");
	else
		strbuf_addstr(out, "nothing to fix\n");
}

static int show(const struct command_line *line, struct inspection *inspection,
		const struct verdict *verdict)
{
	const char *format = option_get(line, "format"), *file = option_get(line, "output");
	const struct renderer *renderer = renderer_find(format ? format : "term");
	struct style style = style_for(stdout, line->plain);
	bool broken = verdict->outcome == OUTCOME_BROKEN;
	struct strbuf out = {0};
	int error = 0;

	if (file)
		style = (struct style){.unicode = true};
	if (inspection->all && streq(format, "json") && !broken)
		render_all(inspection, &out);
	else
		renderer->render(verdict, &style, &out);
	if (streq(renderer->name, "term") && !broken)
		summarise(inspection, &out);
	if (file)
		error = file_save(file, strbuf_str(&out), out.len);
	else
		fwrite(strbuf_str(&out), 1, out.len, stdout);
	strbuf_release(&out);
	if (error)
		return broken_error("is the directory there, writable, and the disk not full?",
				    "%s: %s", file, strerror(-error));
	return verdict_exit_code(verdict);
}

/* Without --tree the workspace's; NULL where it may not be what is meant. */
static const char *own_tree(void)
{
	const char *tree = workspace_get()->tree;
	struct stat here, there;

	if (workspace_state(NULL) != WORKSPACE_READY)
		return NULL;
	/* Who stands in another kernel tree may mean that one. */
	if (path_exists("arch/x86/entry/syscalls/syscall_64.tbl") && stat(".", &here) == 0 &&
	    stat(tree, &there) == 0 && (here.st_dev != there.st_dev || here.st_ino != there.st_ino))
		return NULL;
	return tree;
}

static int inspect_run(const struct command_line *line)
{
	struct inspection inspection = {.all = option_get(line, "all"),
					.shipped = option_get(line, "shipped"),
					.upstream = option_get(line, "upstream")};
	const char *dir = option_get(line, "tree");
	struct failure failure = {0};
	int code, i;

	if (!dir)
		dir = own_tree();
	if (!dir)
		return usage_error(line, "--tree names the kernel tree to inspect");
	if (!inspection.all && !line->noperands)
		return usage_error(line, "name a system call, or say --all");
	if (inspection.all && line->noperands)
		return usage_error(line, "--all inspects every system call: name none beside it");
	if (diagnosis_refuse(dir, &failure))
		return failure_print(&failure);
	inspection.arena = arena_new();
	for (i = 0; i < line->noperands; i++) {
		if (!valid_name(line->operands[i])) {
			arena_free(inspection.arena);
			return usage_error(line, "'%s' is no name a system call can have",
					   line->operands[i]);
		}
		add_subject(&inspection, entry_base(inspection.arena, line->operands[i]));
	}
	code = show(line, &inspection, inspect(&inspection, dir));
	arena_free(inspection.arena);
	return code;
}

COMMAND(inspect) = {
	.name = "inspect",
	.synopsis = "[--tree DIR] (--all | NAME...) [--format FORMAT] [--output FILE]",
	.summary = "inspect system calls of any kernel tree, without building",
	.description =
		"Reads any x86-64 kernel tree from 4.17 on and judges the system calls that are named, or\n"
		"all of its table: row, definition, prototype, Makefiles. Without --tree it reads yours,\n"
		"the one in the workspace. Needs no workspace otherwise, writes nothing into the tree.\n"
		"Where the tree has a .config, it says which options are on.",
	.group = GROUP_OTHER,
	.order = 10,
	.boxed = true,
	.ask = "Options and names of system calls; Enter alone looks at those of the tree.",
	.max_operands = -1,
	.options =
		(const struct option_spec[]){
			{.name = "tree",
			 .arg = "DIR",
			 .summary = "the kernel tree; yours without it"},
			{.name = "all", .summary = "every system call of its table"},
			{.name = "shipped",
			 .summary =
				 "judge definitions that shipped with it as strictly as new ones"},
			{.name = "upstream",
			 .summary = "also say what a maintainer would still ask for (E09)"},
			{.name = "format",
			 .arg = "FORMAT",
			 .find_choices = renderers_names,
			 .summary = "how to print the verdict"},
			{.name = "output", .arg = "FILE", .summary = "write it to FILE instead"},
			{0}},
	.run = inspect_run,
};
