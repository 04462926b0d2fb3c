// SPDX-License-Identifier: GPL-2.0-only
#include "fixture.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../exam/remarks.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "exactfix.h"

/*
 * struct trial - a rule being proved
 * @wrong: how many things were found wrong; @report gets a line for each
 */
struct trial {
	const struct rule *rule;
	char *dir;
	struct strbuf *report;
	int wrong;
};

static void wrong(struct trial *trial, const char *where, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void wrong(struct trial *trial, const char *where, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	strbuf_addf(trial->report, "%s-%s/%s: %s\n", trial->rule->code, trial->rule->slug, where,
		    text);
	free(text);
	trial->wrong++;
}

/* ---- explain.md ------------------------------------------------------------------------------ */

static void check_explain(struct trial *trial)
{
	static const char *const sections[] = {"\n## What it looks like\n", "\n```",
					       "\n## Why it is wrong\n", "\n## How to fix it\n"};
	char *path = path_join(trial->dir, "explain.md");
	char *title = xasprintf("# %s %s\n", trial->rule->code, trial->rule->slug);
	struct strbuf text = {0};

	if (file_read(path, &text, 1 << 20))
		wrong(trial, "explain.md", "is missing");
	else if (!starts_with(strbuf_str(&text), title))
		wrong(trial, "explain.md", "does not begin with the line \"%.*s\"",
		      (int)strlen(title) - 1, title);
	else
		for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
			if (!strstr(strbuf_str(&text), sections[i]))
				wrong(trial, "explain.md", "has no \"%s\"", sections[i] + 1);
	strbuf_release(&text);
	free(title);
	free(path);
}

/* ---- expect.txt ------------------------------------------------------------------------------ */

/* struct expectation - an expect.txt, read for one tree */
struct expectation {
	bool trees[2]; /* bare, prefixed */
	char *subjects[8];
	int nsubjects;
	char *lines[16];
	int nlines;
	char *codes[2]; /* one pattern at most, NULL-terminated */
};

static const char *const tree_names[] = {"bare", "prefixed"};

static void expect_line(struct expectation *expect, const char *tree, char *line)
{
	char *limit;

	line[strcspn(line, "\r\n")] = '\0';
	if (!*line || *line == '#')
		return;
	if (starts_with(line, "codes ")) {
		free(expect->codes[0]);
		expect->codes[0] = xstrdup(line + strlen("codes "));
	} else if (starts_with(line, "tree ")) {
		for (int i = 0; i < 2; i++)
			expect->trees[i] |= strcmp(line + 5, tree_names[i]) == 0;
	} else if (starts_with(line, "subject ")) {
		if (expect->nsubjects < (int)ARRAY_SIZE(expect->subjects))
			expect->subjects[expect->nsubjects++] = xstrdup(line + strlen("subject "));
	} else if (expect->nlines < (int)ARRAY_SIZE(expect->lines)) {
		limit = strstr(line, " tree ");
		if (limit && strcmp(limit + strlen(" tree "), tree) != 0)
			return;
		if (limit)
			*limit = '\0';
		expect->lines[expect->nlines++] = xstrdup(line);
	}
}

static int expect_read(struct expectation *expect, const char *path, const char *tree)
{
	struct strbuf text = {0};
	char *line, *rest;
	int err = file_read(path, &text, 1 << 16);

	*expect = (struct expectation){0};
	if (!err)
		for (line = strtok_r(text.buf, "\n", &rest); line;
		     line = strtok_r(NULL, "\n", &rest))
			expect_line(expect, tree, line);
	strbuf_release(&text);
	return err;
}

static void expect_release(struct expectation *expect)
{
	free(expect->codes[0]);
	for (int i = 0; i < expect->nsubjects; i++)
		free(expect->subjects[i]);
	for (int i = 0; i < expect->nlines; i++)
		free(expect->lines[i]);
}

/* ---- what came out --------------------------------------------------------------------------- */

static char *describe(const struct finding *finding)
{
	const struct span *span = &finding->span;
	char *place, *text;

	if (!span->file)
		place = xstrdup("-");
	else if (!span->line)
		place = xstrdup(span->file);
	else if (!span->column)
		place = xasprintf("%s:%d", span->file, span->line);
	else
		place = xasprintf("%s:%d:%d", span->file, span->line, span->column);
	text = xasprintf("%s %s %s", finding->rule->code, place,
			 finding->subject ? finding->subject : "-");
	free(place);
	return text;
}

static void compare(struct trial *trial, const char *where, const struct expectation *expect,
		    const struct findings *findings)
{
	bool seen[ARRAY_SIZE(expect->lines)] = {false};

	for (int i = 0; i < findings->n; i++) {
		char *got;
		int j = 0;

		if (findings->list[i]->blocked_by)
			continue;
		got = describe(findings->list[i]);
		while (j < expect->nlines && (seen[j] || strcmp(expect->lines[j], got) != 0))
			j++;
		if (j < expect->nlines)
			seen[j] = true;
		else
			wrong(trial, where, "unexpected: %s (%s)", got, findings->list[i]->message);
		free(got);
	}
	for (int j = 0; j < expect->nlines; j++)
		if (!seen[j])
			wrong(trial, where, "did not come: %s", expect->lines[j]);
}

static void check_silent(struct trial *trial, const char *where, const struct findings *findings)
{
	for (int i = 0; i < findings->n; i++) {
		char *got = describe(findings->list[i]);

		wrong(trial, where, "must be silent: %s (%s)", got, findings->list[i]->message);
		free(got);
	}
}

/* ---- fixes --------------------------------------------------------------------------------- */

static void check_fixes(struct trial *trial, const char *where, const struct example *example)
{
	struct strbuf text = {0};

	for (int i = 0; i < example->findings.n; i++)
		if (example->findings.list[i]->rule == trial->rule &&
		    exactfix_check(example, example->findings.list[i], &text))
			wrong(trial, where, "its fix cannot be tried");
	if (text.len)
		wrong(trial, where, "%s", strbuf_str(&text));
	strbuf_release(&text);
}

static void check_words(struct trial *trial, const char *where, const struct findings *findings)
{
	for (int i = 0; i < findings->n; i++) {
		const struct finding *finding = findings->list[i];
		size_t len = strlen(finding->message);

		if (finding->rule != trial->rule)
			continue;
		if (!finding->note || !finding->help)
			wrong(trial, where, "says no %s", finding->note ? "help" : "note");
		if (len && strchr(".?!", finding->message[len - 1]))
			wrong(trial, where, "the headline ends in '%c'", finding->message[len - 1]);
		if (finding->span.file && finding->span.column && !finding->nlabels)
			wrong(trial, where, "labels no place");
	}
}

/* ---- examples ------------------------------------------------------------------------------ */

static int example_run(struct trial *trial, const char *stem, const char *where,
		       const struct expectation *expect, const char *tree, bool bad)
{
	struct example example;
	char *diff = xasprintf("%s.diff", stem);
	bool has_diff = path_exists(diff);
	int n, err = example_open(&example, tree);

	if (err) {
		free(diff);
		return err;
	}
	/* Nobody sees it where the tool that it is found with is not installed. */
	if (starts_with(trial->rule->code, "E11") && !remarks_possible()) {
		free(diff);
		example_close(&example);
		return 0;
	}
	if (expect->codes[0])
		example.codes = (const char *const *)expect->codes;
	for (int i = 0; i < expect->nsubjects; i++)
		example_subject(&example, expect->subjects[i]);
	if (!expect->nsubjects)
		example_subject(&example, "adder");
	if (has_diff && example_apply(&example, diff, NULL))
		wrong(trial, where, "does not apply to the %s tree", tree);
	err = example_collect(&example);
	n = example_evidence(&example, stem);
	if (!err && n >= 0)
		example_judge(&example);
	if (n < 0) {
		wrong(trial, where, "its .run file cannot be read (a line has at most 200 bytes)");
	} else if (err) {
		wrong(trial, where, "facts cannot be collected: %s",
		      example.facts->broken ? example.facts->broken : strerror(-err));
	} else if (bad) {
		compare(trial, where, expect, &example.findings);
		check_words(trial, where, &example.findings);
		check_fixes(trial, where, &example);
	} else {
		check_silent(trial, where, &example.findings);
	}
	example_close(&example);
	free(diff);
	return 0;
}

/* ".../bad-crlf.bare" is limited to the bare tree and expects ".../expect-crlf.txt". */
static void stem_check(struct trial *trial, const char *stem, bool bad)
{
	const char *name = strrchr(stem, '/') + 1;
	const char *suffix = name + strlen(bad ? "bad" : "good");
	size_t len = strcspn(suffix, ".");
	char *own = xasprintf("%s/expect%.*s.txt", trial->dir, (int)len, suffix);
	char *shared = path_join(trial->dir, "expect.txt");
	int runs = 0;

	for (int i = 0; i < 2; i++) {
		struct expectation expect;
		char *where = xasprintf("%s (%s tree)", name, tree_names[i]);

		if (suffix[len] && strcmp(suffix + len + 1, tree_names[i]) != 0) {
			free(where);
			continue;
		}
		if (expect_read(&expect, path_exists(own) ? own : shared, tree_names[i]))
			wrong(trial, where, "has no expect.txt");
		else if (expect.trees[i] && ++runs)
			if (example_run(trial, stem, where, &expect, tree_names[i], bad))
				wrong(trial, where, "the small tree cannot be made");
		expect_release(&expect);
		free(where);
	}
	if (!runs)
		wrong(trial, name, "is tried on no tree");
	free(own);
	free(shared);
}

/* Every stem once: bad.diff and bad.log are one example. */
static int examples_check(struct trial *trial, const char *kind)
{
	char *pattern = xasprintf("%s/%s*.*", trial->dir, kind), *last = NULL;
	glob_t found;
	int n = 0;

	if (glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			char *stem = found.gl_pathv[i];

			*strrchr(stem, '.') = '\0';
			if (last && strcmp(last, stem) == 0)
				continue;
			last = stem;
			stem_check(trial, stem, *kind == 'b');
			n++;
		}
		globfree(&found);
	}
	free(pattern);
	return n;
}

int rule_fixture_check(const struct rule *rule, struct strbuf *report)
{
	struct trial trial = {.rule = rule, .dir = rule_directory(rule), .report = report};

	check_explain(&trial);
	if (!examples_check(&trial, "bad"))
		wrong(&trial, "bad.diff", "is missing");
	if (!examples_check(&trial, "good"))
		wrong(&trial, "good.diff", "is missing");
	free(trial.dir);
	return trial.wrong;
}
