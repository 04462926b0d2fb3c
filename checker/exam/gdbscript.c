// SPDX-License-Identifier: GPL-2.0-only
#include "gdbscript.h"

#include <stdbool.h>
#include <string.h>

#include "../work/workspace.h"
#include "sourcelines.h"
#include "../facts/symboltable.h"
#include "../lib/arena.h"
#include "../lib/fs.h"

/* Debug information changes no instruction: the object lies in the image as it is. */
static const char *lines_command(struct arena *arena, const char *vmlinux, const char *handler,
				 const char *file)
{
	const struct workspace *workspace = workspace_get();
	const char *object = arena_printf(arena, "%s/debug.o", workspace->build);
	const char *command = "";
	struct symbols *image = symbols_load(vmlinux);
	unsigned long address = image ? symbols_address(image, handler) : 0, offset;
	char section[64];

	if (address && file &&
	    !source_debug_object(workspace->stage, file, handler, object, section, &offset))
		command = arena_printf(arena, "add-symbol-file %s -s %s 0x%lx", object, section,
				       address - offset);
	symbols_release(image);
	return command;
}

int gdb_script_write(struct arena *arena, const char *vmlinux, const char *entry, const char *file,
		     int nparams, const char **path)
{
	const struct workspace *workspace = workspace_get();
	const char *handler = arena_printf(arena, "__x64_sys_%s", entry);
	const char *lines = lines_command(arena, vmlinux, handler, file);
	/* The macro puts the body of a call with parameters into a function of its own. */
	bool inner = *lines && nparams;
	const char *text = arena_printf(arena,
					"set confirm off\n"
					"set substitute-path %s %s\n"
					"%s\n"
					"break %s%s\n",
					workspace->stage, workspace->tree, lines,
					inner ? "__do_sys_" : "__x64_sys_", entry);

	*path = arena_printf(arena, "%s/debug.gdb", workspace->build);
	return file_write_atomic(*path, text, strlen(text));
}
