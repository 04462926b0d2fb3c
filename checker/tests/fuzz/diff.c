// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of submitted patches.
 *
 * Whatever is accepted must be harmless: clean paths, hunks that hold what they announce. It is
 * then put onto an empty tree, which must not write anything either.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <unistd.h>

#include "../../source/edits.h"
#include "../../source/path.h"

static void check_hunk(const struct diff_hunk *hunk)
{
	long old_lines = 0, new_lines = 0;

	for (int i = 0; i < hunk->nlines; i++) {
		old_lines += hunk->lines[i].kind != '+';
		new_lines += hunk->lines[i].kind != '-';
	}
	if (old_lines != hunk->old_count || new_lines != hunk->new_count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const allowed[] = {"kernel/*", "tools/lab/*", NULL};
	static int tree = -1;
	struct arena *arena = arena_new();
	struct edits edits = {.arena = arena, .allowed = allowed};
	struct diff *diff;

	if (tree < 0) {
		char dir[] = "/tmp/fuzz-diff-XXXXXX";

		tree = open(mkdtemp(dir), O_PATH | O_DIRECTORY);
		rmdir(dir); /* gone, so that nothing can be made in it */
	}
	edits.tree = tree;
	diff = diff_parse(arena, (const char *)data, size);
	for (int i = 0; !diff->problem && i < diff->nfiles; i++) {
		if (path_problem(diff->files[i].path))
			abort();
		for (int j = 0; j < diff->files[i].nhunks; j++)
			check_hunk(&diff->files[i].hunks[j]);
	}
	edits_add_mail(&edits, diff, &(struct diff_mail){.nfiles = diff->nfiles});
	arena_free(arena);
	return 0;
}
