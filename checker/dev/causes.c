// SPDX-License-Identifier: GPL-2.0-only
#include "causes.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "pair.h"
#include "../rules/rule.h"
#include "vary.h"

/* struct table - outcome[i][j], i < j, of the mistakes i and j */
struct table {
	struct arena *arena;
	const struct vary **list;
	int n;
	int *outcomes;
	uint64_t seed;
};

/* ---- which mistakes -------------------------------------------------------------------------- */

static const struct vary *variations_of(const char *code)
{
	int n;
	const struct vary *const *varies = varies_all(&n);

	for (int i = 0; i < n; i++)
		if (streq(varies[i]->code, code))
			return varies[i];
	return NULL;
}

static void take_code(struct table *table, const char *code)
{
	const struct rule *rule = rule_find(code);
	const struct vary *vary = rule ? variations_of(code) : NULL;

	if (!vary || !vary->bad || rule->stage != STAGE_TREE || strcmp(code, "E05") > 0)
		return;
	for (int i = 0; i < table->n; i++)
		if (table->list[i] == vary)
			return;
	*arena_append(table->arena, &table->list, &table->n) = vary;
}

/* "E0801+E0802-words.diff" names two codes. */
static void take_codes(struct table *table, const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	for (; *name == 'E' && strlen(name) > 5; name += name[5] == '+' ? 6 : strlen(name))
		take_code(table, arena_printf(table->arena, "%.5s", name));
}

static int by_code(const void *a, const void *b)
{
	const struct vary *const *left = a, *const *right = b;

	return strcmp((*left)->code, (*right)->code);
}

static int find_planted(struct table *table)
{
	char *pattern = lab_path("steps/*/mistakes/*.diff");
	glob_t found;
	int err = glob(pattern, 0, NULL, &found) ? -ENOENT : 0;

	for (size_t i = 0; !err && i < found.gl_pathc; i++)
		take_codes(table, found.gl_pathv[i]);
	if (!err)
		globfree(&found);
	free(pattern);
	if (!err)
		qsort(table->list, table->n, sizeof(const struct vary *), by_code);
	return err;
}

int causes_common(struct arena *arena, const struct vary ***list, int *n)
{
	struct table table = {.arena = arena};
	int err = find_planted(&table);

	*list = table.list;
	*n = table.n;
	return err;
}

/* ---- judging --------------------------------------------------------------------------------- */

static int *cell(const struct table *table, int i, int j)
{
	return &table->outcomes[i * table->n + j];
}

static int judge_all(struct table *table)
{
	struct rng rng = {.state = table->seed};

	table->outcomes = arena_alloc(table->arena, sizeof(int) * table->n * table->n);
	for (int i = 0; i < table->n; i++) {
		for (int j = i + 1; j < table->n; j++) {
			int outcome = pair_judge(table->list[i], table->list[j], rng_next(&rng),
						 CAUSES_SHAPES);

			if (outcome < 0)
				return outcome;
			*cell(table, i, j) = outcome;
		}
	}
	return 0;
}

/* ---- writing --------------------------------------------------------------------------------- */

const char *causes_cell(struct arena *arena, int outcomes)
{
	static const char letters[] = {
		[PAIR_NEVER] = '.',    [PAIR_BESIDE] = '=',  [PAIR_A_BLOCKS] = '<',
		[PAIR_B_BLOCKS] = '^', [PAIR_A_HIDES] = '(', [PAIR_B_HIDES] = ')',
	};
	const char *text = "";

	for (size_t i = 0; i < sizeof(letters); i++)
		if (outcomes & 1 << i)
			text = arena_printf(arena, "%s%c", text, letters[i]);
	return text;
}

static void write_matrix(const struct table *table, struct strbuf *out)
{
	strbuf_addstr(out, "```\n      ");
	for (int i = 0; i < table->n; i++)
		strbuf_addf(out, " %.2s",
			    i && table->list[i]->code[2] == table->list[i - 1]->code[2]
				    ? "  "
				    : table->list[i]->code + 1);
	strbuf_addstr(out, "\n      ");
	for (int i = 0; i < table->n; i++)
		strbuf_addf(out, " %s", table->list[i]->code + 3);
	strbuf_addstr(out, "\n");
	for (int i = 0; i + 1 < table->n; i++) {
		strbuf_addf(out, "%s ", table->list[i]->code);
		for (int j = 0; j < table->n; j++)
			strbuf_addf(out, " %2s",
				    j <= i ? "" : causes_cell(table->arena, *cell(table, i, j)));
		strbuf_addstr(out, "\n");
	}
	strbuf_addstr(out, "```\n\n");
}

static bool is_before(int outcomes, bool hides, bool first)
{
	if (hides)
		return outcomes & 1 << (first ? PAIR_A_HIDES : PAIR_B_HIDES);
	return outcomes & 1 << (first ? PAIR_A_BLOCKS : PAIR_B_BLOCKS);
}

/* The mistakes that come before mistake @at: they block it, or hide it. */
static int write_earlier(const struct table *table, int at, bool hides, struct strbuf *out)
{
	int n = 0;

	for (int i = 0; i < table->n; i++) {
		int outcome = i < at ? *cell(table, i, at) : i > at ? *cell(table, at, i) : 0;

		if (is_before(outcome, hides, i < at))
			strbuf_addf(out, "%s%s", n++ ? ", " : "", table->list[i]->code);
	}
	return n;
}

static void write_reasons(const struct table *table, bool hides, struct strbuf *out)
{
	strbuf_addf(out, "| mistake | %s |\n|---|---|\n",
		    hides ? "not looked at before these are fixed" : "blocked by");
	for (int i = 0; i < table->n; i++) {
		struct strbuf earlier = {0};
		const char *code = table->list[i]->code;

		if (write_earlier(table, i, hides, &earlier))
			strbuf_addf(out, "| %s %s | %s |\n", code, rule_find(code)->title,
				    strbuf_str(&earlier));
		strbuf_release(&earlier);
	}
	strbuf_addstr(out, "\n");
}

static int write_followers(const struct table *table, struct strbuf *out)
{
	int err = 0;

	strbuf_addstr(out, "| mistake | what follows, blocked by it |\n|---|---|\n");
	for (int i = 0; i < table->n && !err; i++) {
		struct strbuf codes = {0};
		const char *code = table->list[i]->code;

		err = pair_followers(table->list[i], table->seed, CAUSES_SHAPES, &codes);
		if (codes.len)
			strbuf_addf(out, "| %s %s | %s |\n", code, rule_find(code)->title,
				    strbuf_str(&codes));
		strbuf_release(&codes);
	}
	strbuf_addstr(out, "\n");
	return err;
}

static int write_table(const struct table *table, struct strbuf *out)
{
	int err;

	strbuf_addstr(
		out,
		"# Which mistake is reported first\n"
		"\n"
		"Two mistakes at once, in one system call: which is the first cause, and why? This page is\n"
		"generated (`./lab dev bless`; `./lab dev causes` prints it): both mistakes are made in one tree,\n"
		"in several shapes, and what the rules then say is written here. The mistakes are those that\n"
		"the course plants and that the tree shows.\n"
		"\n"
		"Row and column of a cell are the two mistakes:\n"
		"\n"
		"- `=` both are shown as first causes: neither explains the other. Errors stand before warnings,\n"
		"  then the cheaper stage before the dearer, then the lower code, then the place in the tree.\n"
		"- `<` the row's mistake is reported first, the column's is \"blocked by\" it; `^` the other way\n"
		"  round. The rule that waits says so itself, in its `.after`: fixing the first may fix it too.\n"
		"- `(` the row's mistake is reported alone: the column's cannot be judged before it is fixed\n"
		"  (a definition in a comment has no parameters to count); `)` the other way round.\n"
		"- Two signs: it depends on the shape of the mistakes (a row may be missing, or be in a comment).\n"
		"- `.` the two cannot be made at once: they take the same place, or happen on other kernels.\n"
		"\n");
	write_matrix(table, out);
	strbuf_addstr(
		out,
		"## What one mistake brings with it\n\n"
		"Alone in the tree, it is seen by other rules as well; they name it as their cause.\n\n");
	err = write_followers(table, out);
	strbuf_addstr(out, "## What waits for what\n\n");
	write_reasons(table, false, out);
	strbuf_addstr(out, "## What cannot be judged yet\n\n");
	write_reasons(table, true, out);
	strbuf_addstr(
		out,
		"## Why these\n\nA mistake with several symptoms is named where it can be fixed: the "
		"finding that waits is true as well,\nbut fixing it alone would mislead. Where two "
		"mistakes have different places and different cures,\nneither waits for the other.\n");
	return err;
}

int causes_table(uint64_t seed, struct strbuf *out)
{
	struct table table = {.arena = arena_new(), .seed = seed};
	int err = causes_common(table.arena, &table.list, &table.n);

	if (!err)
		err = judge_all(&table);
	if (!err)
		err = write_table(&table, out);
	arena_free(table.arena);
	return err;
}
