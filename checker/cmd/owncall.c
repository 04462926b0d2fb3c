// SPDX-License-Identifier: GPL-2.0-only
#include "owncall.h"

#include <string.h>

#include "../course/workspace.h"
#include "../course/worktree.h"
#include "../facts/collect.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/util.h"
#include "command.h"

int own_tree_collect(struct facts *facts, const char *name)
{
	const struct workspace *workspace = workspace_get();
	const struct subject subject = {.name = name, .number = -1};
	struct tree_request request = {
		.dir = workspace->tree,
		.pristine = WORKTREE_TRACK,
		.config = arena_printf(facts->arena, "%s/.config", workspace->stage),
		.cache = arena_printf(facts->arena, "%s/scan-cache", workspace->state),
		.subjects = &subject,
		.nsubjects = name ? 1 : 0,
	};

	if (!path_exists(request.config))
		request.config = NULL;
	if (!tree_collect(facts, &request))
		return 0;
	return broken_error(facts->broken_help ? facts->broken_help : "./lab doctor looks into it",
			    "%s", facts->broken ? facts->broken : "the tree cannot be read");
}
