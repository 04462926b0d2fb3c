// SPDX-License-Identifier: GPL-2.0-only
#include "editor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/build/build.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "workspace.h"

/* An editor's convenience: whatever fails here is no reason to fail anything. */

#define NAME "compile_commands.json"

static void overlook(const char *tree)
{
	char *path = path_join(tree, ".git/info/exclude");
	struct strbuf text = {0};

	file_read(path, &text, 1 << 20);
	if (!strstr(strbuf_str(&text), "/" NAME)) {
		strbuf_addstr(&text, "/" NAME "\n");
		if (!mkdirs_for(path))
			file_write_atomic(path, text.buf, text.len);
	}
	strbuf_release(&text);
	free(path);
}

void editor_prepare(void)
{
	const struct workspace *workspace = workspace_get();
	char *link = path_join(workspace->tree, NAME);
	struct stat st;

	if (lstat(link, &st) < 0) {
		overlook(workspace->tree);
		(void)!symlink("../" NAME, link);
	}
	free(link);
	editor_refresh();
}

void editor_refresh(void)
{
	const struct workspace *workspace = workspace_get();
	char *file = path_join(workspace->dir, NAME);

	vm_compile_commands(workspace->stage, workspace->tree, file);
	free(file);
}
