// SPDX-License-Identifier: GPL-2.0-only
#include "graph.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "stage.h"

/*
 * How it works: after each command kbuild writes .NAME.cmd beside the target: the command line
 * ("cmd_X :=", since 6.3 "savedcmd_X :="), and for compilations the source and every file that
 * was included, options apart. Reading a thousand of them takes a while, so the result is kept in
 * .lab/graph and only single targets are read again.
 */

#define GRAPH_MAGIC "lab-graph 2\n"

/* ---- names -------------------------------------------------------------------------------- */

int graph_find(const struct graph *graph, const char *file)
{
	return hashset_find(&graph->files, file, strlen(file));
}

/*
 * "arch/x86/kernel/../entry/calling.h" is "arch/x86/entry/calling.h". Headers that name the path of
 * another one (TRACE_INCLUDE_PATH) give "asm/trace/./exceptions.h" and "asm//msr-trace.h" as well.
 */
void graph_normalise(char *path)
{
	char *up, *from;

	while (starts_with(path, "./"))
		memmove(path, path + 2, strlen(path + 2) + 1);
	while ((up = strstr(path, "/./")))
		memmove(up, up + 2, strlen(up + 2) + 1);
	while ((up = strstr(path, "//")))
		memmove(up, up + 1, strlen(up + 1) + 1);
	while ((up = strstr(path, "/../")) && up > path) {
		for (from = up; from > path && from[-1] != '/'; from--)
			;
		if (starts_with(from, "../"))
			return;
		memmove(from, up + 4, strlen(up + 4) + 1);
	}
}

static int intern(struct graph *graph, const char *name, size_t len)
{
	char *copy = strndup(name, len);
	int file;

	if (!copy)
		die_oom();
	graph_normalise(copy);
	file = hashset_add(&graph->files, copy, strlen(copy));
	free(copy);
	return file;
}

/* ---- targets ------------------------------------------------------------------------------ */

struct graph_target *graph_target(const struct graph *graph, const char *name)
{
	int file = graph_find(graph, name);

	for (int i = 0; file >= 0 && i < graph->ntargets; i++)
		if (graph->targets[i].file == file)
			return &graph->targets[i];
	return NULL;
}

static int by_number(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

bool graph_depends(const struct graph_target *target, int file)
{
	return target->ndeps &&
	       bsearch(&file, target->deps, target->ndeps, sizeof(int), by_number) != NULL;
}

static void add_dep(struct graph_target *target, int file)
{
	if ((target->ndeps & (target->ndeps - 1)) == 0)
		target->deps = xrealloc(target->deps,
					(target->ndeps ? 2 * target->ndeps : 1) * sizeof(int));
	target->deps[target->ndeps++] = file;
}

/* The value of "PREFIXname := value"; its end in *@end. */
static const char *value_of(const char *text, const char *prefix, const char **end)
{
	const char *at = starts_with(text, prefix) ? text : NULL;
	char *key = NULL;

	if (!at) {
		key = xasprintf("\n%s", prefix);
		at = strstr(text, key);
		free(key);
		if (!at)
			return NULL;
		at++;
	}
	at = strstr(at, " := ");
	if (!at)
		return NULL;
	at += 4;
	*end = at + strcspn(at, "\n");
	return at;
}

static void parse_deps(struct graph *graph, struct graph_target *target, const char *text)
{
	const char *end, *at = value_of(text, "deps_", &end);
	size_t len;

	for (; at && *at; at += len) {
		const char *line_end;

		/* Every dependency stands on a line of its own that ends in a backslash. */
		at += strspn(at, " \t\\\n");
		line_end = at + strcspn(at, "\n");
		len = strcspn(at, " \t\n");
		if (!len || at[len - (len > 0)] == ':')
			break;
		if (starts_with(at, "$(wildcard"))
			len = line_end - at;
		else
			add_dep(target, intern(graph, at, len));
		if (line_end > at && line_end[-1] != '\\')
			break;
	}
}

static void parse_cmd(struct graph *graph, const char *name, const char *text, struct strbuf *rules)
{
	const char *end, *command = value_of(text, "cmd_", &end), *source_end, *source;
	struct graph_target *target;

	if (!command)
		command = value_of(text, "savedcmd_", &end);
	if (!command)
		return;
	target = graph_target(graph, name);
	if (!target) {
		graph->targets =
			xrealloc(graph->targets, (graph->ntargets + 1) * sizeof(*graph->targets));
		target = &graph->targets[graph->ntargets++];
		*target = (struct graph_target){.file = intern(graph, name, strlen(name))};
	}
	target->source = -1;
	target->ndeps = 0;
	source = value_of(text, "source_", &source_end);
	if (source) {
		target->source = intern(graph, source, source_end - source);
		add_dep(target, target->source);
		parse_deps(graph, target, text);
		qsort(target->deps, target->ndeps, sizeof(int), by_number);
	}
	target->compiles =
		source && ends_with(name, ".o") && memmem(command, end - command, " -c -o ", 7);
	if (target->compiles && memmem(command, end - command, "objtool/objtool", 15))
		graph->objtool_recorded = true;
	if (!target->compiles && rules) {
		strbuf_add(rules, command, end - command);
		strbuf_addch(rules, '\n');
	}
}

static char *cmd_path(const char *target)
{
	const char *slash = strrchr(target, '/');

	return slash ? xasprintf("%.*s.%s.cmd", (int)(slash + 1 - target), target, slash + 1)
		     : xasprintf(".%s.cmd", target);
}

int graph_update(struct graph *graph, const struct stage *stage, const char *target)
{
	char *name = cmd_path(target), *path = path_join(stage->dir, name);
	struct strbuf text = {0};
	int err = file_read(path, &text, 16 << 20);

	if (!err)
		parse_cmd(graph, target, strbuf_str(&text), NULL);
	graph->dirty = true;
	strbuf_release(&text);
	free(name);
	free(path);
	return err;
}

/* nftw(3) passes no cookie. */
static struct {
	struct graph *graph;
	const struct stage *stage;
	struct strbuf rules;
} reading;

static int read_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + ftw->base, *dir = path + strlen(reading.stage->dir) + 1;
	struct strbuf text = {0};
	char *target;

	(void)st;
	if (type != FTW_F || name[0] != '.' || !ends_with(name, ".cmd"))
		return 0;
	target = xasprintf("%.*s%.*s", (int)(name - dir), dir, (int)strlen(name) - 5, name + 1);
	if (file_read(path, &text, 16 << 20) == 0)
		parse_cmd(reading.graph, target, strbuf_str(&text), &reading.rules);
	strbuf_release(&text);
	free(target);
	return 0;
}

int graph_rebuild(struct graph *graph, const struct stage *stage)
{
	graph_release(graph);
	reading.graph = graph;
	reading.stage = stage;
	reading.rules = (struct strbuf){0};
	if (nftw(stage->dir, read_entry, 32, FTW_PHYS) < 0)
		return -errno;
	graph->rules = strbuf_detach(&reading.rules);
	graph->dirty = true;
	return graph_save(graph, stage);
}

/* ---- keeping it --------------------------------------------------------------------------- */

static void add_int(struct strbuf *text, int n)
{
	strbuf_add(text, &n, sizeof(n));
}

int graph_save(struct graph *graph, const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/graph");
	struct strbuf text = {0};
	int err;

	if (!graph->dirty) {
		free(path);
		return 0;
	}
	strbuf_addstr(&text, GRAPH_MAGIC);
	add_int(&text, graph->files.n);
	add_int(&text, graph->ntargets);
	add_int(&text, graph->objtool_recorded);
	for (int i = 0; i < graph->files.n; i++)
		strbuf_add(&text, graph->files.list[i], strlen(graph->files.list[i]) + 1);
	for (int i = 0; i < graph->ntargets; i++) {
		const struct graph_target *target = &graph->targets[i];

		add_int(&text, target->file);
		add_int(&text, target->source);
		add_int(&text, target->compiles);
		add_int(&text, target->ndeps);
		strbuf_add(&text, target->deps, target->ndeps * sizeof(int));
	}
	strbuf_add(&text, graph->rules ? graph->rules : "",
		   (graph->rules ? strlen(graph->rules) : 0) + 1);
	strbuf_addstr(&text, GRAPH_MAGIC);
	err = file_write_atomic(path, text.buf, text.len);
	if (!err)
		graph->dirty = false;
	strbuf_release(&text);
	free(path);
	return err;
}

/* struct kept - what is still to be read of the kept graph; @damaged: no graph_save() wrote that */
struct kept {
	const char *at, *end;
	bool damaged;
};

/* A number from @least to below @limit. */
static int take_int(struct kept *kept, int least, size_t limit)
{
	int n = 0;

	if ((size_t)(kept->end - kept->at) < sizeof(n)) {
		kept->damaged = true;
		return 0;
	}
	memcpy(&n, kept->at, sizeof(n));
	kept->at += sizeof(n);
	if (n >= least && (n < 0 || (size_t)n < limit))
		return n;
	kept->damaged = true;
	return 0;
}

static const char *take_text(struct kept *kept)
{
	const char *text = kept->at, *end = memchr(text, '\0', kept->end - text);

	kept->damaged |= !end;
	kept->at = end ? end + 1 : kept->end;
	return end ? text : "";
}

static void take_target(struct kept *kept, struct graph_target *target, int nfiles)
{
	int cap;

	target->file = take_int(kept, 0, nfiles);
	target->source = take_int(kept, -1, nfiles);
	target->compiles = take_int(kept, 0, 2);
	target->ndeps = take_int(kept, 0, (kept->end - kept->at) / sizeof(int));
	for (cap = 1; cap < target->ndeps; cap *= 2)
		;
	target->deps = xcalloc(cap, sizeof(int));
	for (int i = 0; i < target->ndeps; i++)
		target->deps[i] = take_int(kept, 0, nfiles);
}

/* Returns whether it was a graph; of anything else a part may stand in @graph. */
static bool parse_graph(struct graph *graph, const char *text, size_t len)
{
	size_t magic = strlen(GRAPH_MAGIC);
	struct kept kept;
	int nfiles;

	if (len <= 2 * magic || memcmp(text, GRAPH_MAGIC, magic) ||
	    memcmp(text + len - magic, GRAPH_MAGIC, magic))
		return false;
	kept = (struct kept){.at = text + magic, .end = text + len - magic};
	nfiles = take_int(&kept, 0, len);
	graph->ntargets = take_int(&kept, 0, len / (4 * sizeof(int)));
	graph->objtool_recorded = take_int(&kept, 0, 2);
	for (int i = 0; i < nfiles && !kept.damaged; i++) {
		const char *name = take_text(&kept);

		hashset_add(&graph->files, name, strlen(name));
	}
	graph->targets = xcalloc(graph->ntargets, sizeof(*graph->targets));
	for (int i = 0; i < graph->ntargets && !kept.damaged; i++)
		take_target(&kept, &graph->targets[i], graph->files.n);
	graph->rules = xstrdup(take_text(&kept));
	return !kept.damaged && graph->files.n == nfiles && kept.at == kept.end;
}

int graph_load(struct graph *graph, const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/graph");
	struct strbuf text = {0};
	int err = file_read(path, &text, 0);

	if (err || !parse_graph(graph, text.buf, text.len))
		err = graph_rebuild(graph, stage);
	strbuf_release(&text);
	free(path);
	return err;
}

void graph_forget(const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/graph");

	unlink(path);
	free(path);
}

void graph_release(struct graph *graph)
{
	for (int i = 0; i < graph->ntargets; i++)
		free(graph->targets[i].deps);
	hashset_release(&graph->files);
	free(graph->targets);
	free(graph->rules);
	*graph = (struct graph){0};
}

char *graph_command(const struct stage *stage, const char *target)
{
	char *name = cmd_path(target), *path = path_join(stage->dir, name);
	struct strbuf text = {0}, out = {0};
	const char *end, *at = NULL;

	if (file_read(path, &text, 16 << 20) == 0) {
		at = value_of(strbuf_str(&text), "cmd_", &end);
		if (!at)
			at = value_of(strbuf_str(&text), "savedcmd_", &end);
	}
	/* make's quoting: $$ is a dollar, $(pound) a number sign */
	for (; at && at < end; at++) {
		if (starts_with(at, "$(pound)")) {
			strbuf_addch(&out, '#');
			at += strlen("$(pound)") - 1;
		} else {
			strbuf_addch(&out, *at);
			at += at[0] == '$' && at[1] == '$';
		}
	}
	strbuf_release(&text);
	free(name);
	free(path);
	return out.len ? strbuf_detach(&out) : NULL;
}
