// SPDX-License-Identifier: GPL-2.0-only
#include "trailprint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../work/session.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../facts/collect.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/json.h"
#include "../render/render.h"
#include "../render/text.h"
#include "../rules/trail.h"
#include "../command/command.h"

static int collect(struct facts *facts, const struct subject *subject)
{
	const struct workspace *workspace = workspace_get();
	char *config = path_join(workspace->stage, ".config");
	char *cache = path_join(workspace->state, "scan-cache");
	char *vmlinux = path_join(workspace->stage, "vmlinux");
	struct tree_request request = {
		.dir = workspace->tree,
		.pristine = WORKTREE_TRACK,
		.config = path_exists(config) ? config : NULL,
		.cache = cache,
		.subjects = subject,
		.nsubjects = 1,
	};
	int err = tree_collect(facts, &request);

	if (!err) {
		generated_collect(facts, workspace->stage, subject, 1);
		stage_collect(facts, workspace->stage, workspace->tree);
		number_uses_collect(facts, workspace->tree);
		last_boot_collect(facts, workspace->build);
		if (path_exists(vmlinux))
			image_collect(facts, vmlinux);
	}
	free(vmlinux);
	free(cache);
	free(config);
	return err;
}

/* A name that neither the tree nor the course knows is a typo. */
static bool is_known(const struct session *session, const struct view *view)
{
	if (view->nrows || view->ndefinitions || view->nprototypes)
		return true;
	for (int i = 0; i < session->course->nsteps; i++) {
		const struct step *step = &session->course->steps[i];

		for (int j = 0; j < step->nsyscalls; j++)
			if (streq(step->syscalls[j].subject.name, view->subject->name))
				return true;
	}
	return false;
}

static int unknown(const struct command_line *line, const struct facts *facts, const char *name)
{
	const char **names = xcalloc(facts->table.nrows + 1, sizeof(*names)), *near;
	int n = 0, code;

	for (int i = 0; i < facts->table.nrows; i++)
		if (facts->table.rows[i].name)
			names[n++] = facts->table.rows[i].name;
	near = nearest_word(name, names, n);
	code = usage_error(line, "nothing in your tree is called %s%s%s%s", name,
			   near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
	free(names);
	return code;
}

static void print_json(const struct facts *facts, const struct trail *trail)
{
	struct strbuf out = {0};
	json_t *root = json_object();

	json_object_set_new(root, "format_version", json_integer(JSON_FORMAT_VERSION));
	json_object_set_new(root, "tool", json_tool());
	json_object_set_new(root, "kernel", json_kernel(&facts->kernel));
	json_object_set_new(root, "trail", json_trail(trail));
	json_write(&out, root);
	fputs(strbuf_str(&out), stdout);
	strbuf_release(&out);
}

static void print_term(const struct trail *trail, bool plain)
{
	struct style style = style_for(stdout, plain);
	struct strbuf out = {0};

	render_trail_term(trail, &style, &out);
	render_trail_end(trail, &style, &out);
	if (trail->unbuilt) {
		char *text =
			xasprintf("%d file%s changed since the last build (%s%s): %s check",
				  trail->nunbuilt, trail->nunbuilt == 1 ? " was" : "s were",
				  trail->unbuilt, trail->nunbuilt == 1 ? "" : ", ...", lab_name());

		text_wrap(&out, text, 0, 2, style.width, style.unicode);
		strbuf_addch(&out, '\n');
		free(text);
	}
	fputs(strbuf_str(&out), stdout);
	strbuf_release(&out);
}

int trail_print(const struct session *session, const struct command_line *line)
{
	struct arena *arena = arena_new();
	struct facts *facts = arena_new_obj(arena, struct facts);
	struct subject subject = {.number = -1};
	const struct trail *trail;
	struct view *view;
	int code = EXIT_PASS;

	facts->arena = arena;
	subject.name = entry_base(arena, option_get(line, "trail"));
	if (collect(facts, &subject)) {
		code = broken_error(facts->broken_help ? facts->broken_help : "./lab doctor", "%s",
				    facts->broken ? facts->broken : "the tree cannot be read");
		arena_free(arena);
		return code;
	}
	view = facts_view(facts, &subject);
	if (!is_known(session, view)) {
		code = unknown(line, facts, subject.name);
	} else {
		trail = trail_make(arena, view);
		if (streq(option_get(line, "format"), "json"))
			print_json(facts, trail);
		else
			print_term(trail, line->plain);
		code = trail->first ? EXIT_FAIL : EXIT_PASS;
	}
	arena_free(arena);
	return code;
}
