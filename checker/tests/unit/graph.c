// SPDX-License-Identifier: GPL-2.0-only
/* the graph of a build, as it is kept between two of them */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../../vm/stage/graph.h"
#include "../../../vm/stage/stage.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

/* A stage without kbuild's records: whatever is loaded from there was kept. */
static struct stage empty_stage(void)
{
	struct stage stage = {.dir = (char *)temp_dir()};

	assert_int_equal(mkdirs(kept(xasprintf("%s/.lab", stage.dir))), 0);
	return stage;
}

static void keep(const struct stage *stage, const char *rules)
{
	static const char *const names[] = {"kernel/adder.o", "kernel/adder.c", "include/a.h"};
	struct graph graph = {.rules = xstrdup(rules), .dirty = true};

	for (int i = 0; i < 3; i++)
		hashset_add(&graph.files, names[i], strlen(names[i]));
	graph.targets = xcalloc(1, sizeof(*graph.targets));
	graph.targets[0] = (struct graph_target){.source = 1, .ndeps = 2, .compiles = true};
	graph.targets[0].deps = xcalloc(2, sizeof(int));
	memcpy(graph.targets[0].deps, (int[]){1, 2}, 2 * sizeof(int));
	graph.ntargets = 1;
	assert_int_equal(graph_save(&graph, stage), 0);
	graph_release(&graph);
}

TEST(what_was_kept_is_what_is_loaded)
{
	struct stage stage = empty_stage();

	for (int len = 0; len < 9; len++) {
		struct graph graph = {0};
		const char *rules = kept(xasprintf("%.*s", len, "ar cDPrST"));

		keep(&stage, rules);
		assert_int_equal(graph_load(&graph, &stage), 0);
		assert_int_equal(graph.ntargets, 1);
		assert_int_equal(graph.targets[0].source, 1);
		assert_true(graph_depends(&graph.targets[0], 2));
		assert_string_equal(graph.rules, rules);
		graph_release(&graph);
	}
}

TEST(what_is_damaged_is_made_again)
{
	struct stage stage = empty_stage();
	const char *path = kept(xasprintf("%s/.lab/graph", stage.dir));
	struct strbuf whole = {0};
	size_t magic = strlen("lab-graph 2\n");

	keep(&stage, "ar");
	assert_int_equal(file_read(path, &whole, 0), 0);
	/* Bytes are lost between head and end; a number among them is no more what it was. */
	for (size_t lost = 1; lost + 2 * magic <= whole.len; lost++) {
		struct strbuf text = {0};
		struct graph graph = {0};

		strbuf_add(&text, whole.buf, whole.len - magic - lost);
		strbuf_add(&text, whole.buf + whole.len - magic, magic);
		assert_int_equal(file_write_atomic(path, text.buf, text.len), 0);
		assert_int_equal(graph_load(&graph, &stage), 0);
		assert_int_equal(graph.ntargets, 0);
		graph_release(&graph);
		strbuf_release(&text);
	}
	strbuf_release(&whole);
}
