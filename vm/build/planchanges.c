// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "../stage/graph.h"
#include "../../checker/source/lex.h"
#include "../narrow/narrow.h"
#include "plan.h"
#include "../stage/stage.h"

#define SOURCE_MAX (16 << 20) /* a file with more in it is no source */

static bool is_makefile(const char *path)
{
	const char *name = path_base(path);

	return streq(name, "Makefile") || streq(name, "Kbuild");
}

static bool is_table(const char *path)
{
	return streq(path, "arch/x86/entry/syscalls/syscall_64.tbl") ||
	       streq(path, "arch/x86/entry/syscalls/syscall_32.tbl");
}

/* Files no rule of a kernel build reads. */
static bool is_idle(const char *path)
{
	static const char *const dirs[] = {"Documentation/", "tools/lab/", "tools/testing/",
					   "samples/",	     "LICENSES/",  NULL};
	static const char *const suffixes[] = {".rst", ".txt", ".md", NULL};

	for (int i = 0; dirs[i]; i++)
		if (starts_with(path, dirs[i]))
			return true;
	for (int i = 0; suffixes[i]; i++)
		if (ends_with(path, suffixes[i]) && !starts_with(path, "scripts/") &&
		    !starts_with(path, "tools/"))
			return true;
	return false;
}

static bool is_source(const char *path)
{
	return ends_with(path, ".c") || ends_with(path, ".h") || ends_with(path, ".S");
}

/* A word that may stand in a list of objects; what it names is in the list's own directory. */
static bool object_word(const char *word, size_t len)
{
	if (len < 3 || memcmp(word + len - 2, ".o", 2) != 0)
		return false;
	for (size_t i = 0; i < len - 2; i++)
		if (!is_word_byte(word[i]) && word[i] != '-')
			return false;
	return true;
}

/* "obj-y" or "obj-$(CONFIG_X)" */
static bool list_word(const char *word, size_t len)
{
	if (len == 5 && memcmp(word, "obj-y", 5) == 0)
		return true;
	if (len < 15 || memcmp(word, "obj-$(CONFIG_", 13) != 0 || word[len - 1] != ')')
		return false;
	for (size_t i = 13; i < len - 1; i++)
		if (!is_word_byte(word[i]))
			return false;
	return true;
}

static bool operator_word(const char *word, size_t len)
{
	return (len == 1 && *word == '=') || (len == 2 && word[1] == '=' && strchr("+:", *word));
}

/* One of make's lines: blank, a remark, or a list of objects with its name and operator. A name
 * that sticks to its operator, "obj-y+=x.o", is left to kbuild. */
static bool object_line(const char *line)
{
	int words = 0;

	for (const char *at = line + strspn(line, " \t"); *at && *at != '#';
	     at += strspn(at, " \t"), words++) {
		size_t len = strcspn(at, " \t#");
		bool fits = words == 0	 ? list_word(at, len)
			    : words == 1 ? operator_word(at, len)
					 : object_word(at, len);

		/* A line that begins with a tab may be a command of a rule. */
		if (!fits || *line == '\t')
			return false;
		at += len;
	}
	return words != 1;
}

/* The text in make's lines: a backslash before the newline joins two of them. */
static char **logical_lines(const char *text, int *n)
{
	char **lines = NULL, *copy = xstrdup(text), *out = copy, *line, *save = copy;

	for (const char *at = text; *at; at++) {
		if (at[0] == '\\' && at[1] == '\n') {
			*out++ = ' ';
			at++;
		} else {
			*out++ = *at;
		}
	}
	*out = '\0';
	for (*n = 0; (line = strsep(&save, "\n")); (*n)++) {
		lines = xrealloc(lines, (*n + 1) * sizeof(*lines));
		lines[*n] = xstrdup(line);
	}
	free(copy);
	return lines;
}

bool plan_makefile_simple(const char *old, const char *now)
{
	int na, nb, i = 0, j = 0;
	char **a = logical_lines(old, &na), **b = logical_lines(now, &nb);
	bool simple;

	for (;; i++, j++) {
		while (i < na && object_line(a[i]))
			i++;
		while (j < nb && object_line(b[j]))
			j++;
		if (i == na || j == nb || !streq(a[i], b[j]))
			break;
	}
	simple = i == na && j == nb;
	strings_free(a, na);
	strings_free(b, nb);
	return simple;
}

/* Reads the tree's file; false when it is not the very text that the scan saw. */
static bool read_scanned(const struct stage *stage, const struct stage_change *change,
			 struct strbuf *text)
{
	char *path = path_join(stage->tree, change->file.path);
	bool same = file_read(path, text, SOURCE_MAX) == 0 &&
		    stage_same_content(&change->file, strbuf_str(text), text->len);

	free(path);
	return same;
}

static void plan_makefile(struct plan *plan, struct stage *stage, const struct stage_change *change)
{
	char *old_path = path_join(stage->dir, change->file.path), *lib, *archive;
	const char *name = path_base(change->file.path);
	int len = name - change->file.path - 1;
	struct strbuf old = {0}, now = {0};
	bool simple;

	lib = xasprintf("%s/%.*s/lib.a", stage->dir, len > 0 ? len : 0, change->file.path);
	archive = xasprintf("%s/%.*s/built-in.a", stage->dir, len > 0 ? len : 0, change->file.path);
	simple = change->kind == STAGE_CHANGED && len > 0 && path_exists(archive) &&
		 !stage_suspected(stage, change->file.path) && !path_exists(lib) &&
		 file_read(old_path, &old, 1 << 20) == 0 && read_scanned(stage, change, &now) &&
		 strlen(strbuf_str(&now)) == now.len &&
		 plan_makefile_simple(strbuf_str(&old), strbuf_str(&now));
	if (simple) {
		archive[strlen(archive) - strlen("/built-in.a")] = '\0';
		plan_dir(plan, archive + strlen(stage->dir) + 1);
	} else {
		plan->complete = true;
		plan_kbuild(plan,
			    change->kind == STAGE_ADDED ? "%s is new"
			    : change->kind == STAGE_REMOVED
				    ? "%s is gone"
				    : "%s changed in more than its lists of objects",
			    change->file.path);
	}
	strbuf_release(&old);
	strbuf_release(&now);
	free(old_path);
	free(lib);
	free(archive);
}

void plan_all_dependents(struct plan *plan, const struct graph *graph, const char *path)
{
	int file = graph_find(graph, path);

	for (int t = 0; file >= 0 && t < graph->ntargets; t++) {
		const char *name = graph->files.list[graph->targets[t].file];

		if (!graph_depends(&graph->targets[t], file))
			continue;
		plan_object(plan, name);
		if (!graph->targets[t].compiles || starts_with(name, "scripts/") ||
		    starts_with(name, "tools/") || name[0] == '/')
			plan_kbuild(plan, "%s goes into %s", path, name);
	}
}

/* Whether any file the build knows has the same base name: a new header may hide it. */
static void plan_hidden(struct plan *plan, const struct graph *graph, const char *path)
{
	const char *name = path_base(path);

	for (int f = 0; f < graph->files.n; f++)
		if (streq(path_base(graph->files.list[f]), name) &&
		    !streq(graph->files.list[f], path))
			plan_all_dependents(plan, graph, graph->files.list[f]);
}

/* A rule's command may spell the file in its own way, so its base name decides. */
static bool in_rules(const struct graph *graph, const char *path)
{
	const char *name = path_base(path), *at = graph->rules ? graph->rules : "";

	while ((at = strstr(at, name))) {
		char before = at > graph->rules ? at[-1] : ' ';

		if (!is_word_byte(before) && before != '-')
			return true;
		at++;
	}
	return false;
}

/* What @text has put in by the assembler or #embed must be looked for at every build. */
static bool has_embeds(const char *text)
{
	return strstr(text, "incbin") || strstr(text, ".include") || strstr(text, "embed");
}

/* @why: what is not known for certain, to be freed; or NULL */
static bool dead_edit(struct stage *stage, const struct graph *graph,
		      const struct stage_change *change, char **why)
{
	char *old_path = path_join(stage->dir, change->file.path);
	struct strbuf old = {0}, now = {0};
	bool dead = change->kind == STAGE_CHANGED && change->file.kind == 'f' &&
		    !stage_suspected(stage, change->file.path) &&
		    file_read(old_path, &old, SOURCE_MAX) == 0 &&
		    read_scanned(stage, change, &now) && !in_rules(graph, change->file.path) &&
		    !has_embeds(strbuf_str(&now)) &&
		    narrow_dead_edit(stage, graph, change->file.path, &old, &now, why);

	strbuf_release(&old);
	strbuf_release(&now);
	free(old_path);
	return dead;
}

static void plan_dependents(struct plan *plan, struct stage *stage, const struct graph *graph,
			    struct stage_change *change)
{
	const struct stage_file *known = stage_find(stage, change->file.path);

	char *why = NULL;

	if (dead_edit(stage, graph, change, &why)) {
		change->keep_time = true;
		return;
	}
	plan_all_dependents(plan, graph, change->file.path);
	/* Rules may read the tree's own headers in ways the graph does not show. */
	if (ends_with(change->file.path, ".h") && known && known->base && why)
		plan_kbuild(plan, "%s changed, and %s: what that changes is not certain",
			    change->file.path, why);
	else if (ends_with(change->file.path, ".h") && known && known->base)
		plan_kbuild(plan, "%s changed where the compiler sees it", change->file.path);
	free(why);
}

void plan_unread(struct plan *plan, const struct graph *graph, const char *path)
{
	plan_all_dependents(plan, graph, path);
	if (is_table(path))
		plan->tables = true;
	plan->complete = true;
	plan_kbuild(plan, "%s was saved while it was being read", path);
}

/*
 * An object's other source: kbuild compiles x.o from x.c when there is one, otherwise from x.S. So
 * when one comes or goes and the other is there, kbuild has to choose.
 */
static void plan_rival(struct plan *plan, const struct stage *stage, const char *path)
{
	static const char *const suffixes[] = {"c",	    "S",	 "rs",
					       "c_shipped", "o_shipped", "S_shipped"};
	int stem = (int)(path_base(path) + strcspn(path_base(path), ".") - path);

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		char *rival = xasprintf("%.*s.%s", stem, path, suffixes[i]);

		if (!streq(rival, path) && stage_find(stage, rival))
			plan_kbuild(plan, "%s and %s make the same object", path, rival);
		free(rival);
	}
}

static bool embeds_by(const char *text, const char *how, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = strstr(text, how); at; at = strstr(at, how)) {
		const char *end, *slash;

		at += strlen(how);
		at += strspn(at, " \t\\");
		if (*at != '"')
			return true;
		end = at + 1 + strcspn(at + 1, "\"\\\n");
		for (slash = end; slash[-1] != '/' && slash[-1] != '"'; slash--)
			;
		if ((size_t)(end - slash) == len && memcmp(slash, name, len) == 0)
			return true;
		at = end;
	}
	return false;
}

bool plan_embeds(const char *text, const char *name)
{
	return embeds_by(text, "incbin", name) || embeds_by(text, ".include", name) ||
	       embeds_by(text, "#embed", name);
}

/*
 * The text of a file that is not as it came, as the stage has it; false: it is, or there is none.
 */
static bool read_own(const struct stage *stage, const char *name, struct strbuf *text)
{
	char *path = name[0] == '/' ? NULL : path_join(stage->dir, name);
	struct stat st;
	bool own = path && stat(path, &st) == 0 && st.st_mtim.tv_sec != STAGE_EPOCH &&
		   stage_find(stage, name) && file_read(path, text, SOURCE_MAX) == 0;

	free(path);
	return own;
}

static void plan_unseen_in(struct plan *plan, const struct stage *stage, const struct graph *graph,
			   const char *name)
{
	struct strbuf text = {0};
	bool affected = false;

	if (read_own(stage, name, &text))
		affected = text_asks(strbuf_str(&text), text.len);
	plan->complete |= affected;
	for (int i = 0; i < stage->nchanges && text.len && !affected; i++)
		affected = plan_embeds(text.buf, path_base(stage->changes[i].file.path));
	if (affected)
		plan_all_dependents(plan, graph, name);
	strbuf_release(&text);
}

/*
 * What no list of included files shows: a file that is embedded, and one that __has_include() asks
 * for. The kernel's own sources embed what the build makes, and ask for nothing of their own; so
 * only files that are not as they came are looked at.
 */
static void plan_unseen(struct plan *plan, const struct stage *stage, const struct graph *graph)
{
	const char *const *touched = stage->touched;

	if (!stage->nchanges)
		return;
	for (int f = 0; !touched && f < graph->files.n; f++)
		plan_unseen_in(plan, stage, graph, graph->files.list[f]);
	for (; touched && *touched; touched++)
		if (hashset_find(&graph->files, *touched, strlen(*touched)) >= 0)
			plan_unseen_in(plan, stage, graph, *touched);
}

/* The same for what comes with this change: it is compiled anyway. */
static void plan_asking(struct plan *plan, const struct stage *stage, struct stage_change *change)
{
	struct strbuf text = {0};

	if (change->kind == STAGE_REMOVED || change->file.kind != 'f')
		return;
	if (change->file.size > SOURCE_MAX)
		plan->complete = true;
	else if (!read_scanned(stage, change, &text))
		change->differs = true;
	else if (text_asks(strbuf_str(&text), text.len))
		plan->complete = true;
	strbuf_release(&text);
}

bool plan_makefile_looks(const char *text)
{
	static const char *const words[] = {"wildcard", "shell", "realpath", "!=", "(file "};
	bool looks = false;
	int n;
	char **lines = logical_lines(text, &n);

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		looks |= strstr(text, words[i]) != NULL;
	for (int i = 0; i < n; i++) {
		const char *word = lines[i] + strspn(lines[i], " ");

		looks |= starts_with(word, "include ") || starts_with(word, "-include ") ||
			 starts_with(word, "sinclude ");
	}
	strings_free(lines, n);
	return looks;
}

static void plan_looking_at(struct plan *plan, const struct stage *stage, const char *path)
{
	struct strbuf text = {0};

	if (is_makefile(path) && read_own(stage, path, &text) &&
	    plan_makefile_looks(strbuf_str(&text))) {
		plan->complete = true;
		plan_kbuild(plan, "%s looks at other files by itself", path);
	}
	strbuf_release(&text);
}

/* A Makefile of the learner's that goes by which files there are, or by what they hold. */
static void plan_looking(struct plan *plan, const struct stage *stage)
{
	const char *const *touched = stage->touched;

	if (!stage->nchanges)
		return;
	for (int i = 0; !touched && i < stage->nfiles && !plan->kbuild; i++)
		plan_looking_at(plan, stage, stage->files[i].path);
	for (; touched && *touched && !plan->kbuild; touched++)
		plan_looking_at(plan, stage, *touched);
}

/* Generators, objtool and what they read. The learner's own programs are no part of the kernel. */
static bool is_build_tool(const char *path)
{
	return starts_with(path, "scripts/") ||
	       (starts_with(path, "tools/") && !starts_with(path, "tools/lab/")) ||
	       ends_with(path, "-opcode-map.txt");
}

/* Whether the learner has made a link to a directory: what is below has a second name then. */
static bool has_own_links(const struct stage *stage)
{
	for (int i = 0; i < stage->nfiles; i++)
		if (stage->files[i].kind == 'l' && !stage->files[i].base)
			return true;
	return false;
}

static void plan_source(struct plan *plan, struct stage *stage, const struct graph *graph,
			struct stage_change *change)
{
	const char *path = change->file.path;
	bool header = ends_with(path, ".h");

	plan_asking(plan, stage, change);
	if (graph_find(graph, path) >= 0)
		plan_dependents(plan, stage, graph, change);
	else if (in_rules(graph, path))
		plan_kbuild(plan, "%s is read by a rule", path);
	else if (has_own_links(stage))
		plan_kbuild(plan, "%s may be reached through a link", path);
	/* A new file may hide another one of the same name, also when it was there before. */
	if (change->kind == STAGE_ADDED)
		plan_hidden(plan, graph, path);
	if (change->kind == STAGE_ADDED && header &&
	    (strstr(path, "/asm/") || strstr(path, "include/uapi/")))
		plan_kbuild(plan, "%s is a new header that rules may look for", path);
	if (change->kind != STAGE_CHANGED && !header)
		plan_rival(plan, stage, path);
}

static void plan_change(struct plan *plan, struct stage *stage, const struct graph *graph,
			struct stage_change *change)
{
	const char *path = change->file.path;

	if (change->file.kind == 'l') {
		plan_kbuild(plan, "%s is a link", path);
	} else if (is_build_tool(path)) {
		plan->complete = true;
		plan_kbuild(plan, "%s is a part of the build itself", path);
	} else if (is_table(path)) {
		plan->tables = true;
	} else if (is_makefile(path)) {
		plan_makefile(plan, stage, change);
	} else if (starts_with(path_base(path), "Kconfig")) {
		plan->olddefconfig = plan->complete = true;
		plan_kbuild(plan, "%s changed", path);
	} else if (graph_find(graph, path) >= 0 || (is_source(path) && !is_idle(path))) {
		plan_source(plan, stage, graph, change);
	} else if (!is_idle(path)) {
		plan->complete = true;
		plan_kbuild(plan, "%s changed", path);
	}
}

void plan_changes(struct plan *plan, struct stage *stage, const struct graph *graph)
{
	for (int i = 0; i < stage->nchanges; i++)
		if (stage->changes[i].file.kind != 'd')
			plan_change(plan, stage, graph, &stage->changes[i]);
	plan_unseen(plan, stage, graph);
	plan_looking(plan, stage);
}
