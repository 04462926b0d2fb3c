// SPDX-License-Identifier: GPL-2.0-only
/* What kbuild, which a learner's Makefile directs, records of a target; and what is kept of it, damaged. */
#include "fuzz.h"

#include <stdio.h>

#include "../../../vm/stage/graph.h"
#include "../../../vm/stage/stage.h"

/* Whatever stands there, it is a graph in itself. */
static void load_kept(const struct stage *stage, const char *path, const uint8_t *data, size_t size)
{
	struct graph graph = {0};

	if (file_write_atomic(path, size ? (const char *)data : "", size) ||
	    graph_load(&graph, stage))
		abort();
	for (int i = 0; i < graph.ntargets; i++) {
		const struct graph_target *target = &graph.targets[i];

		if (target->file >= graph.files.n || target->source >= graph.files.n)
			abort();
		for (int j = 0; j < target->ndeps; j++)
			if (!graph_depends(target, target->deps[j]) ||
			    target->deps[j] >= graph.files.n)
				abort();
	}
	graph_release(&graph);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char target[] = "kernel/adder.o";
	static char path[64];
	char kept[64];
	bool is_new;
	struct graph graph = {0}, again = {0};
	struct stage stage = {.dir = (char *)fuzz_dir(&is_new)};

	if (is_new) {
		snprintf(path, sizeof(path), "%s/kernel", stage.dir);
		snprintf(kept, sizeof(kept), "%s/.lab", stage.dir);
		mkdirs(path);
		mkdirs(kept);
		snprintf(path, sizeof(path), "%s/kernel/.adder.o.cmd", stage.dir);
	}
	if (file_write_atomic(path, size ? (const char *)data : "", size))
		abort();
	if (graph_rebuild(&graph, &stage) || graph_update(&graph, &stage, target) ||
	    graph_save(&graph, &stage) || graph_load(&again, &stage))
		abort();
	if (graph.ntargets != again.ntargets || graph.files.n != again.files.n)
		abort();
	for (int i = 0; i < again.ntargets; i++)
		for (int j = 0; j < again.targets[i].ndeps; j++)
			if (!graph_depends(&again.targets[i], again.targets[i].deps[j]))
				abort();
	free(graph_command(&stage, target));
	snprintf(kept, sizeof(kept), "%s/.lab/graph", stage.dir);
	load_kept(&stage, kept, data, size);
	graph_release(&graph);
	graph_release(&again);
	return 0;
}
