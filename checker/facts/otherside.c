// SPDX-License-Identifier: GPL-2.0-only
#include "collect.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"

#define LOG_MAX_BYTES (1 << 20)

void other_side_collect(struct facts *facts, const char *log)
{
	struct build_facts *build = &facts->build;
	struct diagnostic *diagnostics = NULL;
	struct strbuf text = {0};
	int n = 0;

	file_read(log, &text, LOG_MAX_BYTES);
	build_log_parse(facts->arena, strbuf_str(&text), &diagnostics, &n);
	for (int i = 0; i < n; i++)
		*arena_append(facts->arena, &build->other_side, &build->nother_side) =
			diagnostics[i];
	strbuf_release(&text);
}
