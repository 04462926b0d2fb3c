// SPDX-License-Identifier: GPL-2.0-only
/* docs/first-cause.md says what the rules report about every two common mistakes. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"
#include "../../dev/causes.h"
#include "../../dev/pair.h"
#include "../../dev/vary.h"

/* The matrix: a line for each mistake, "E0101 ", and three characters for each column. */
#define COLUMN_BEGIN 6
#define COLUMN_WIDTH 3

static const char *find_row(const char *page, const char *code)
{
	char start[16];
	const char *row;

	snprintf(start, sizeof(start), "\n%s ", code);
	row = strstr(page, start);
	return row ? row + 1 : NULL;
}

static void cell_of(const char *row, int column, char cell[COLUMN_WIDTH + 1])
{
	size_t at = COLUMN_BEGIN + column * COLUMN_WIDTH;

	memset(cell, 0, COLUMN_WIDTH + 1);
	if (row && at + COLUMN_WIDTH <= strcspn(row, "\n"))
		memcpy(cell, row + at, COLUMN_WIDTH);
}

/* Other shapes than those that the page was made from. */
static int compare(struct arena *arena, const char *page, const struct vary *a,
		   const struct vary *b, int column)
{
	int outcomes = pair_judge(a, b, 1000 + column, 2), wrong = 0;
	char cell[COLUMN_WIDTH + 1];

	if (outcomes == 1 << PAIR_NEVER)
		return 0;
	cell_of(find_row(page, a->code), column, cell);
	for (const char *p = causes_cell(arena, outcomes); *p; p++) {
		if (strchr(cell, *p))
			continue;
		print_error("%s and %s: the page says \"%s\", the rules \"%c\"\n", a->code, b->code,
			    cell, *p);
		wrong++;
	}
	return wrong;
}

/* When it does not, run ./lab dev bless, and look at what changed. */
TEST(the_page_of_first_causes_says_what_the_rules_say)
{
	struct arena *arena = arena_new();
	char *path = lab_path("docs/first-cause.md");
	const char *page = read_file(path);
	const struct vary **list;
	int n, wrong = 0, err = causes_common(arena, &list, &n);

	for (int i = 0; !err && i < n; i++)
		for (int j = i + 1; j < n; j++)
			wrong += compare(arena, page, list[i], list[j], j);
	arena_free(arena);
	free(path);
	assert_int_equal(err, 0);
	assert_true(n > 20);
	assert_int_equal(wrong, 0);
}

TEST(a_misspelt_entry_waits_for_the_definition_it_cannot_name)
{
	int n, outcomes;
	const struct vary *const *all = varies_all(&n), *entry = NULL, *old = NULL;

	for (int i = 0; i < n; i++) {
		entry = streq(all[i]->code, "E0105") ? all[i] : entry;
		old = streq(all[i]->code, "E0302") ? all[i] : old;
	}
	outcomes = pair_judge(entry, old, 1, 6);
	assert_int_equal(outcomes, 1 << PAIR_B_BLOCKS);
	outcomes = pair_judge(old, entry, 1, 6);
	assert_int_equal(outcomes, 1 << PAIR_A_BLOCKS);
}
