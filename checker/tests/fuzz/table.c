// SPDX-License-Identifier: GPL-2.0-only
#include "fuzz.h"

#include "../../tree/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct source *source = fuzz_source(arena, "syscall_64.tbl", data, size);
	struct other_row *rows = NULL;
	struct table_facts table;
	int n = 0, i;

	table_parse(arena, source, &table);
	for (i = 0; i < table.nrows; i++)
		table.rows[i].pristine = i % 3 != 0;
	table_finish(arena, &table, table.rows, table.nrows / 2);
	convention_read(&table, source->text, source->len);
	generic_rows(arena, source, &rows, &n);
	arena_free(arena);
	return 0;
}
