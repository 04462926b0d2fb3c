// SPDX-License-Identifier: GPL-2.0-only
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"

/* ---- objects and directories -------------------------------------------------------------- */

static char *dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, slash - path) : xstrdup(".");
}

static void add_quoted(struct strbuf *out, const char *text, size_t len)
{
	strbuf_addch(out, '\'');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\'')
			strbuf_addstr(out, "'\\''");
		else
			strbuf_addch(out, text[i]);
	}
	strbuf_addch(out, '\'');
}

/* What kbuild does after the command: fixdep writes the .cmd file from the compiler's list. Lines
 * that rules appended to the old one (objtool's) are kept. */
static bool add_fixdep(struct strbuf *script, const struct stage *stage, const char *target,
		       const char *command)
{
	const char *depfile = strstr(command, "-Wp,-MMD,"), *slash = strrchr(target, '/');
	char *cmd = slash ? xasprintf("%.*s.%s.cmd", (int)(slash + 1 - target), target, slash + 1)
			  : xasprintf(".%s.cmd", target);
	char *path = path_join(stage->dir, cmd);
	struct strbuf text = {0};
	const char *raw, *rest;
	bool done = false;

	if (!depfile)
		depfile = strstr(command, "-Wp,-MD,");
	if (depfile && file_read(path, &text, 16 << 20) == 0 && (raw = strstr(text.buf, " := "))) {
		depfile = strchr(depfile + 4, ',') + 1;
		raw += 4;
		strbuf_addf(script, " && scripts/basic/fixdep %.*s %s ", (int)strcspn(depfile, " "),
			    depfile, target);
		add_quoted(script, raw, strcspn(raw, "\n"));
		strbuf_addf(script, " > %s.tmp && rm -f %.*s", cmd, (int)strcspn(depfile, " "),
			    depfile);
		rest = strstr(text.buf, "\n$(deps_");
		rest = rest ? strchr(rest + 1, '\n') : NULL;
		if (rest && rest[1]) {
			strbuf_addstr(script, " && printf %s ");
			add_quoted(script, rest + 1, strlen(rest + 1));
			strbuf_addf(script, " >> %s.tmp", cmd);
		}
		strbuf_addf(script, " && mv -f %s.tmp %s", cmd, cmd);
		done = true;
	}
	strbuf_release(&text);
	free(path);
	free(cmd);
	return done;
}

bool replay_compile_task(struct task *task, const struct stage *stage, const struct graph *graph,
			 const char *target)
{
	struct graph_target *known = graph_target(graph, target);
	char *command = known && known->compiles ? graph_command(stage, target) : NULL;
	struct strbuf script = {0};

	if (!command)
		return false;
	/* The command is a list whose last part's status would hide the first one's. */
	strbuf_addstr(&script, "set -e; ");
	strbuf_addstr(&script, command);
	if (!add_fixdep(&script, stage, target, command)) {
		strbuf_release(&script);
		free(command);
		return false;
	}
	*task = (struct task){
		.label = xasprintf("  %s      %s",
				   ends_with(graph->files.list[known->source], ".S") ? "AS" : "CC",
				   target),
		.argv = task_words((const char *[]){"sh", "-c", script.buf, NULL}),
		.object = target};
	strbuf_release(&script);
	free(command);
	return true;
}

static bool is_settled(const struct kbuild *kbuild, const struct graph *graph, const char *object,
		       const char *dir)
{
	const struct graph_target *known;
	char *path;
	bool exists;

	if (!path_lies_in(object, dir))
		return false;
	known = graph_target(graph, object);
	path = path_join(kbuild->request->stage, object);
	exists = path_exists(path);
	free(path);
	return exists && known && known->compiles;
}

void replay_dir_task(struct task *task, const struct kbuild *kbuild, const struct graph *graph,
		     const struct link *link, const char *dir)
{
	char **argv = xcalloc(2 * link->nmembers + 16, sizeof(*argv));
	int n = 0;

	argv[n++] = xstrdup("make");
	argv[n++] = xasprintf("-j%d", kbuild_jobs(kbuild->request));
	argv[n++] = xstrdup("-f");
	argv[n++] = xstrdup("scripts/Makefile.build");
	argv[n++] = xasprintf("obj=%s", dir);
	argv[n++] = xstrdup("need-builtin=1");
	argv[n++] = xstrdup("subdir-ym=");
	for (int i = 0; i < link->nmembers; i++) {
		if (!is_settled(kbuild, graph, link->members[i], dir))
			continue;
		argv[n++] = xstrdup("-o");
		argv[n++] = xstrdup(link->members[i]);
	}
	argv[n++] = xasprintf("%s/built-in.a", dir);
	*task = (struct task){.argv = argv, .dir = dir, .own = true, .captured = true};
}

void replay_object_task(struct task *task, const char *object)
{
	char *dir = dir_of(object), *obj = xasprintf("obj=%s", dir);

	*task = (struct task){
		.argv = task_words((const char *[]){"make", "-f", "scripts/Makefile.build", obj,
						    object, NULL}),
		.object = object,
		.own = true,
		.captured = true,
	};
	free(dir);
	free(obj);
}

enum build_state replay_submake(struct kbuild *kbuild, const char *dir, const char *target)
{
	char *obj = xasprintf("obj=%s", dir), jobs[16];
	struct task task = {.own = true, .captured = true};
	enum build_state state;

	snprintf(jobs, sizeof(jobs), "-j%d", kbuild_jobs(kbuild->request));
	task.argv = task_words(
		(const char *[]){"make", jobs, "-f", "scripts/Makefile.build", obj, target, NULL});
	state = tasks_run(kbuild, &task, 1);
	tasks_release(&task, 1);
	free(obj);
	return state;
}

/* ---- archives ----------------------------------------------------------------------------- */

#define MOVE_FIRST " mPi" /* the letters of ar m, where they begin */

/*
 * The command of vmlinux.a makes a table of all symbols as well, only because the ar that moves the heads to
 * the front is not told to leave it out. That takes twice as long as all the rest, and nothing reads the table.
 */
enum build_state replay_archive(struct kbuild *kbuild, const struct stage *stage,
				const char *archive)
{
	char *command = graph_command(stage, archive), *moves, *bare, *label;
	enum build_state state;

	if (!command)
		return BUILD_OK;
	moves = strstr(command, MOVE_FIRST);
	bare = moves ? xasprintf("%.*s" MOVE_FIRST "S%s", (int)(moves - command), command,
				 moves + strlen(MOVE_FIRST))
		     : xstrdup(command);
	label = xasprintf("  AR      %s", archive);
	state = task_run_shell(kbuild, label, bare);
	free(label);
	free(bare);
	free(command);
	return state;
}

enum build_state replay_archives(struct kbuild *kbuild, const struct stage *stage, const char *dir)
{
	static const char *const top[] = {"built-in.a", "built-in-fixup.a", "vmlinux.a"};
	enum build_state state = BUILD_OK;
	char *up = xstrdup(dir), *slash, *archive;

	while (state == BUILD_OK && (slash = strrchr(up, '/'))) {
		*slash = '\0';
		archive = xasprintf("%s/built-in.a", up);
		state = replay_archive(kbuild, stage, archive);
		free(archive);
	}
	free(up);
	for (size_t i = 0; i < ARRAY_SIZE(top) && state == BUILD_OK; i++)
		state = replay_archive(kbuild, stage, top[i]);
	return state;
}

enum build_state replay_link(struct kbuild *kbuild, const struct link *link)
{
	enum build_state state = BUILD_OK;

	for (int i = 0; i < link->nruns && state == BUILD_OK; i++)
		state = task_run_shell(kbuild, i ? NULL : "  LD      vmlinux", link->runs[i]);
	return state;
}
