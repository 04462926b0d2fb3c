// SPDX-License-Identifier: GPL-2.0-only
#include "../facts/collect.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"

#define LOG_MAX_BYTES (1 << 20)

void other_side_add(struct facts *facts, const char *text, bool given)
{
	struct build_facts *build = &facts->build;
	struct diagnostic **list = given ? &build->other_side_given : &build->other_side;
	int *count = given ? &build->nother_side_given : &build->nother_side;
	struct diagnostic *diagnostics = NULL;
	int n = 0;

	build_log_parse(facts->arena, text, &diagnostics, &n);
	for (int i = 0; i < n; i++)
		*arena_append(facts->arena, list, count) = diagnostics[i];
}

void other_side_collect(struct facts *facts, const char *log, bool given)
{
	struct strbuf text = {0};

	file_read(log, &text, LOG_MAX_BYTES);
	other_side_add(facts, strbuf_str(&text), given);
	strbuf_release(&text);
}
