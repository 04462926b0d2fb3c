// SPDX-License-Identifier: GPL-2.0-only
#include "owncall.h"

#include <stdio.h>
#include <string.h>

#include "../course/workspace.h"
#include "../course/worktree.h"
#include "../facts/collect.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/util.h"
#include "command.h"

int own_tree_collect(struct facts *facts, const char *name)
{
	const struct workspace *workspace = workspace_get();
	const struct subject subject = {.name = name, .number = -1};
	struct tree_request request = {
		.dir = workspace->tree,
		.pristine = WORKTREE_TRACK,
		.config = arena_printf(facts->arena, "%s/.config", workspace->stage),
		.cache = arena_printf(facts->arena, "%s/scan-cache", workspace->state),
		.subjects = &subject,
		.nsubjects = name ? 1 : 0,
	};

	if (!path_exists(request.config))
		request.config = NULL;
	if (!tree_collect(facts, &request))
		return 0;
	return broken_error(facts->broken_help ? facts->broken_help : "./lab doctor looks into it",
			    "%s", facts->broken ? facts->broken : "the tree cannot be read");
}

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
	if (!row) {
		say(stderr,
		    "lab: your table has no system call%s%s of your own\n"
		    "help: the row in %s comes with step 5\n",
		    name ? " " : "", name ? name : "", facts->kernel.table_file);
		return NULL;
	}
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

int caller_write(struct arena *arena, const char **path)
{
	int err;

	*path = arena_printf(arena, "%s/programs/caller.c", workspace_get()->build);
	err = mkdirs_for(*path);
	if (!err)
		err = file_write_atomic(*path, caller, sizeof(caller) - 1);
	return err ? broken_error("make room on this disk", "cannot write %s: %s", *path,
				  strerror(-err))
		   : 0;
}

int arguments_make_up(const struct facts *facts, const char *call, const char **argv)
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
