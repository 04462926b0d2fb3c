// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "build.h"
#include "plan.h"
#include "../stage/stage.h"
#include "../../checker/lib/fs.h"
#include "../../checker/lib/util.h"

static bool has_plan(const struct stage *stage)
{
	char *journal = stage_path(stage, ".lab/journal");
	bool there = path_exists(journal);

	free(journal);
	return there;
}

int vm_unbuilt(const char *dir, const char *tree, struct unbuilt *unbuilt)
{
	struct stage stage = {0};
	int err = stage_open(&stage, dir, tree);

	*unbuilt = (struct unbuilt){0};
	if (!err)
		err = stage_scan(&stage, NULL);
	if (!err) {
		unbuilt->files = xcalloc(stage.nchanges + 1, sizeof(*unbuilt->files));
		/* A directory by itself changes no kernel. */
		for (int i = 0; i < stage.nchanges; i++)
			if (stage.changes[i].file.kind != 'd')
				unbuilt->files[unbuilt->nfiles++] =
					xstrdup(stage.changes[i].file.path);
		unbuilt->unlinked = has_plan(&stage);
	}
	stage_close(&stage);
	return err;
}

void vm_unbuilt_release(struct unbuilt *unbuilt)
{
	strings_free(unbuilt->files, unbuilt->nfiles);
	*unbuilt = (struct unbuilt){0};
}
