// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build.h"
#include "../stage/graph.h"
#include "../stage/stage.h"
#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"

/*
 * How it works: what kbuild recorded is made for the stage, and an editor shows the learner's tree.
 * So the commands are said to run in the tree, whose sources and headers come first; generated
 * headers are only in the stage, and every include path is followed by the stage's own.
 */

/* Options of gcc that clang has never heard of: an editor would show a complaint in every file. */
static bool is_gcc_only(const char *word)
{
	static const char *const options[] = {
		"-mpreferred-stack-boundary=",
		"-mskip-rax-setup",
		"-mindirect-branch",
		"-mfunction-return=",
		"-mrecord-mcount",
		"-mharden-sls=",
		"-fno-allow-store-data-races",
		"-fconserve-stack",
		"-fno-var-tracking",
		"-femit-struct-debug",
		"-fno-ipa-",
		"-fno-partial-inlining",
		"-fno-inline-functions-called-once",
		"-fplugin",
		"-falign-jumps=",
		"-falign-loops=",
		"-falign-functions=",
		"-fmin-function-alignment=",
		"-fcallgraph-info",
		"-fno-code-hoisting",
		"-fno-stack-clash-protection",
		"-fno-tree-",
		"-Wimplicit-fallthrough=5",
		"-Wno-alloc-size-larger-than",
		"-Wno-stringop-",
		"-Wno-restrict",
		"-Wno-maybe-uninitialized",
		"-Wno-dangling-pointer",
		"-Wno-packed-not-aligned",
		"-Wno-main",
		"-Werror=designated-init",
		"-fno-builtin-wcslen",
		"-ftrivial-auto-var-init=",
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (starts_with(word, options[i]))
			return true;
	return false;
}

/*
 * "-I./include" is looked for in the tree, then in the stage; what is generated only in the stage.
 */
static void add_include(struct strbuf *out, struct strbuf *behind, const char *path,
			const char *stage)
{
	if (path[0] == '/') {
		strbuf_addf(out, " -I%s", path);
		return;
	}
	if (starts_with(path, "./"))
		path += 2;
	if (!strstr(path, "/generated"))
		strbuf_addf(out, " -I./%s", path);
	strbuf_addf(strstr(path, "/generated") ? out : behind, " -I%s/%s", stage, path);
}

static char *for_editor(const char *recorded, const char *stage, const char *file)
{
	char *copy = xstrdup(recorded), *rest = copy, *word;
	const char *slash = strrchr(file, '/');
	struct strbuf out = {0}, behind = {0};

	while ((word = strsep(&rest, " "))) {
		if (!*word || is_gcc_only(word) || streq(word, file))
			continue;
		if (streq(word, "-I") && rest)
			add_include(&out, &behind, strsep(&rest, " "), stage);
		else if (starts_with(word, "-I"))
			add_include(&out, &behind, word + 2, stage);
		else
			strbuf_addf(&out, "%s%s", out.len ? " " : "", word);
	}
	strbuf_addf(&out, "%s -iquote %s/%.*s -fsyntax-only %s", strbuf_str(&behind), stage,
		    slash ? (int)(slash - file) : 0, file, file);
	strbuf_release(&behind);
	free(copy);
	return strbuf_detach(&out);
}

static void add_entry(json_t *list, const char *stage, const char *tree, const char *file)
{
	char *recorded = vm_compile_command(stage, file, ""), *command, *path;
	json_t *entry;

	if (!recorded)
		return;
	path = path_join(tree, file);
	command = for_editor(recorded, stage, file);
	entry = path_exists(path) ? json_pack("{s:s, s:s, s:s}", "directory", tree, "file", file,
					      "command", command)
				  : NULL;
	if (entry)
		json_array_append_new(list, entry);
	free(command);
	free(path);
	free(recorded);
}

/* Made for this tree, and no object was compiled since. */
static bool is_fresh(const char *out, const char *stage, const char *tree)
{
	char *graph = path_join(stage, ".lab/graph"), head[8192] = "", *wanted;
	FILE *file = fopen(out, "re");
	struct stat made, built;
	bool fresh = file && stat(out, &made) == 0 && stat(graph, &built) == 0 &&
		     made.st_mtim.tv_sec > built.st_mtim.tv_sec &&
		     fread(head, 1, sizeof(head) - 1, file) > 0;

	wanted = xasprintf("\"directory\": \"%s\"", tree);
	fresh = fresh && strstr(head, wanted);
	if (file)
		fclose(file);
	free(wanted);
	free(graph);
	return fresh;
}

int vm_compile_commands(const char *dir, const char *tree, const char *out)
{
	struct stage stage = {.dir = (char *)dir};
	struct graph graph = {0};
	json_t *list;
	char *text;
	int err;

	if (is_fresh(out, dir, tree))
		return 0;
	err = graph_load(&graph, &stage);
	if (err < 0)
		return err;
	list = json_array();
	for (int i = 0; i < graph.ntargets; i++)
		if (graph.targets[i].compiles && graph.targets[i].source >= 0)
			add_entry(list, dir, tree, graph.files.list[graph.targets[i].source]);
	graph_release(&graph);
	text = json_dumps(list, JSON_INDENT(1));
	err = text ? file_write_atomic(out, text, strlen(text)) : -ENOMEM;
	free(text);
	json_decref(list);
	return err;
}
