// SPDX-License-Identifier: GPL-2.0-only
#include "upstream.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../work/worktree.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../facts/source.h"

#define FILE_MAX       (1u << 20)
#define CHECKPATCH_S   60.0
#define COMPLAINTS_MAX 200

static const char checkpatch[] = "scripts/checkpatch.pl";

bool upstream_wanted(const char *const *codes)
{
	for (; codes && *codes; codes++)
		if (starts_with(*codes, "E09"))
			return true;
	return false;
}

/* ---- tests and manual pages ------------------------------------------------------------------ */

static bool holds_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += len) {
		char before = at == text ? ' ' : at[-1], after = at[len];

		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
			    before) &&
		    !strchr("abcdefghijklmnopqrstuvwxyz0123456789", after ? after : ' '))
			return true;
	}
	return false;
}

/* A test calls it by number: __NR_adder or SYS_adder, or names it in a string or a function. */
static bool tests_call(const char *path, const char *name)
{
	struct strbuf text = {0};
	bool found = !file_read(path, &text, FILE_MAX) && holds_word(strbuf_str(&text), name);

	strbuf_release(&text);
	return found;
}

static bool is_test_source(const FTSENT *entry)
{
	return entry->fts_info == FTS_F &&
	       (ends_with(entry->fts_name, ".c") || ends_with(entry->fts_name, ".h") ||
		ends_with(entry->fts_name, ".sh"));
}

static bool is_page(const FTSENT *entry, const char *name)
{
	size_t len = strlen(name);

	return entry->fts_info == FTS_F && !strncmp(entry->fts_name, name, len) &&
	       (streq(entry->fts_name + len, ".2") || streq(entry->fts_name + len, ".2.in") ||
		streq(entry->fts_name + len, ".rst") || streq(entry->fts_name + len, ".man"));
}

/* Walk @under and call @look for each file; it takes what belongs to a subject. */
static void walk(struct facts *facts, const char *under,
		 void (*look)(struct facts *facts, const FTSENT *entry, const char *path))
{
	char *root = path_join(facts->kernel.dir, under);
	char *roots[] = {root, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	while (fts && (entry = fts_read(fts)))
		look(facts, entry, entry->fts_path + strlen(facts->kernel.dir) + 1);
	if (fts)
		fts_close(fts);
	free(root);
}

static void look_for_test(struct facts *facts, const FTSENT *entry, const char *path)
{
	struct upstream_facts *upstream = &facts->upstream;

	if (!is_test_source(entry))
		return;
	for (int i = 0; i < upstream->nsubjects; i++) {
		struct upstream_subject *subject = &upstream->subjects[i];

		if (!subject->selftest && tests_call(entry->fts_path, subject->name))
			subject->selftest = arena_strdup(facts->arena, path);
	}
}

static void look_for_page(struct facts *facts, const FTSENT *entry, const char *path)
{
	struct upstream_facts *upstream = &facts->upstream;

	for (int i = 0; i < upstream->nsubjects; i++) {
		struct upstream_subject *subject = &upstream->subjects[i];

		if (!subject->man_page && is_page(entry, subject->name))
			subject->man_page = arena_strdup(facts->arena, path);
	}
}

/* ---- checkpatch ------------------------------------------------------------------------------ */

/* "kernel/adder.c:12: ERROR: trailing whitespace" */
static void take_complaint(struct facts *facts, const char *line)
{
	struct upstream_facts *upstream = &facts->upstream;
	const char *colon = strchr(line, ':'), *level = colon ? strstr(colon, ": ") : NULL;
	struct complaint *complaint;
	bool error;
	int number;

	if (!level || sscanf(colon, ":%d:", &number) != 1 ||
	    upstream->ncomplaints >= COMPLAINTS_MAX)
		return;
	level += 2;
	error = starts_with(level, "ERROR: ");
	if (!error && !starts_with(level, "WARNING: "))
		return;
	complaint = arena_append(facts->arena, &upstream->complaints, &upstream->ncomplaints);
	complaint->error = error;
	complaint->text = arena_strdup(facts->arena, strstr(level, ": ") + 2);
	complaint->span = (struct span){.file = arena_strndup(facts->arena, line, colon - line),
					.line = number};
}

/* The learner's whole work, new files too, as a diff. */
static bool take_work(const struct facts *facts, const char *pristine, struct strbuf *patch)
{
	const char *tree = facts->kernel.dir;
	char from[HASH_HEX], now[HASH_HEX], *error = NULL;
	int err = worktree_tree_of(tree, pristine, from, &error);

	if (!err)
		err = worktree_snapshot(tree, now, &error);
	if (!err)
		err = worktree_diff(tree, from, now, NULL, patch, &error);
	free(error);
	return !err && patch->len;
}

static void ask_checkpatch(struct facts *facts, const char *pristine)
{
	const char *argv[] = {"perl",
			      checkpatch,
			      "--no-tree",
			      "--no-signoff",
			      "--terse",
			      "--showfile",
			      "--quiet",
			      "--no-summary",
			      "--color=never",
			      "--ignore=FILE_PATH_CHANGES",
			      "-",
			      NULL};
	struct strbuf patch = {0}, out = {0};
	struct process_options options = {.dir = facts->kernel.dir,
					  .out = &out,
					  .discard_err = true,
					  .timeout_s = CHECKPATCH_S};
	struct process_result result;
	char *script = path_join(facts->kernel.dir, checkpatch), *rest, *line;

	if (path_exists(script) && take_work(facts, pristine, &patch)) {
		options.input = strbuf_str(&patch);
		process_run(argv, &options, &result);
		facts->upstream.checkpatch_ran = !result.error && result.status <= 1;
	}
	for (line = out.len ? strtok_r(out.buf, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest))
		take_complaint(facts, line);
	free(script);
	strbuf_release(&patch);
	strbuf_release(&out);
}

/* ---- commits --------------------------------------------------------------------------------- */

static void read_commits(struct facts *facts, const char *pristine)
{
	struct upstream_facts *upstream = &facts->upstream;
	char *range = xasprintf("%s..HEAD", pristine), *rest, *line;
	const char *args[] = {
		"log",
		"--no-merges",
		"--reverse",
		"--format=%h%x09%s%x09%(trailers:key=Signed-off-by,valueonly,separator=%x2c)",
		range,
		NULL};
	struct strbuf out = {0};
	const struct git_call call = {.tree = facts->kernel.dir, .out = &out, .guest = true};

	upstream->commits_read = git_call(&call, args, NULL) == 0;
	for (line = out.len ? strtok_r(out.buf, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest)) {
		const char *subject = strchr(line, '\t'), *signer = strrchr(line, '\t');
		struct commit *commit;

		if (!subject || signer == subject)
			continue;
		commit = arena_append(facts->arena, &upstream->commits, &upstream->ncommits);
		commit->name = arena_strndup(facts->arena, line, subject - line);
		commit->subject = arena_strndup(facts->arena, subject + 1, signer - subject - 1);
		commit->is_signed = signer[1] != '\0';
	}
	strbuf_release(&out);
	free(range);
}

/* Nobody asks for tests and pages of calls that shipped with the kernel. */
static bool is_new(const struct facts *facts, const char *name)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (!facts->table.rows[i].pristine && (streq(facts->table.rows[i].name, name) ||
						       streq(facts->table.rows[i].base, name)))
			return true;
	for (int i = 0; i < facts->ndefinitions; i++)
		if (!facts->definitions[i].pristine && streq(facts->definitions[i].base, name))
			return true;
	return false;
}

void upstream_collect(struct facts *facts, const struct upstream_request *request)
{
	struct upstream_facts *upstream = &facts->upstream;

	for (int i = 0; i < request->nsubjects; i++)
		if (is_new(facts, request->subjects[i].name))
			arena_append(facts->arena, &upstream->subjects, &upstream->nsubjects)
				->name = request->subjects[i].name;
	upstream->state = FACT_COLLECTED;
	if (!upstream->nsubjects)
		return;
	walk(facts, "tools/testing/selftests", look_for_test);
	walk(facts, "Documentation", look_for_page);
	walk(facts, "tools/lab", look_for_page);
	if (request->pristine && request->run) {
		ask_checkpatch(facts, request->pristine);
		read_commits(facts, request->pristine);
	}
}
