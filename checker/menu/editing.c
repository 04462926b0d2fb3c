// SPDX-License-Identifier: GPL-2.0-only
/* files - the files of the step, to be edited */
#include "editing.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../work/session.h"
#include "../work/workspace.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "dialog.h"
#include "menu.h"

static const char *editor_named(void)
{
	static const char *const usual[] = {"sensible-editor", "editor", "nano", "vim", "vi"};
	const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");

	if (visual && *visual)
		return visual;
	if (editor && *editor)
		return editor;
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
		if (program_exists(usual[i]))
			return usual[i];
	}
	return NULL;
}

/* Most editors take +LINE before the file; those of the VS Code family have a word for it. */
static bool takes_goto(const char *editor)
{
	static const char *const names[] = {"code", "codium", "code-insiders", "cursor"};
	size_t len = strcspn(editor, " ");
	const char *base = editor + len;

	while (base > editor && base[-1] != '/')
		base--;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strlen(names[i]) == len - (base - editor) &&
		    strncmp(base, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

void edit_file(const char *file, int line)
{
	const char *editor = editor_named(), *argv[8] = {"sh", "-c"};
	struct process_options options = {.inherit = true, .dir = workspace_get()->tree};
	char *place, *command;

	if (!editor) {
		dialog_read("No editor", "Say export EDITOR=NAME in your shell first.", NULL);
		return;
	}
	if (!file)
		return;
	/* $EDITOR may hold options: the shell cuts it, as git has it. */
	command = xasprintf("%s \"$@\"", editor);
	argv[2] = command;
	argv[3] = editor;
	place = takes_goto(editor) ? xasprintf("%s:%d", file, line > 0 ? line : 1)
				   : xasprintf("+%d", line > 0 ? line : 1);
	argv[4] = takes_goto(editor) ? "--wait" : place;
	argv[5] = takes_goto(editor) ? "--goto" : file;
	argv[6] = takes_goto(editor) ? place : NULL;
	process_run(argv, &options, NULL);
	free(command);
	free(place);
}

/* ---- the page -------------------------------------------------------------------------------- */

static const char *note(const char *path)
{
	return path_exists(path) ? "" : "not there yet";
}

static bool is_listed(const struct dialog *dialog, const char *file)
{
	for (int i = 0; i < dialog->n; i++) {
		if (streq(dialog->entries[i].tag, file))
			return true;
	}
	return false;
}

static void list_file(struct dialog *dialog, const char *file)
{
	char *path = path_join(workspace_get()->tree, file);

	if (!is_listed(dialog, file) && !path_is_dir(path))
		dialog_add(dialog, file, "%s", note(path));
	free(path);
}

/* What a submission of the step may touch: as patterns, or as names of files to be made. */
static void list_pattern(struct dialog *dialog, const char *pattern)
{
	const char *tree = workspace_get()->tree;
	char *path = path_join(tree, pattern);
	glob_t found = {0};

	if (glob(path, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			list_file(dialog, found.gl_pathv[i] + strlen(tree) + 1);
	} else if (!strpbrk(pattern, "*?[")) {
		list_file(dialog, pattern);
	}
	globfree(&found);
	free(path);
}

static void list_files(struct dialog *dialog, const struct step *step)
{
	for (int i = 0; i < step->nprograms; i++)
		list_file(dialog, step->programs[i].path);
	for (int i = 0; i < step->nanswers; i++)
		list_file(dialog, step->answers[i].file);
	for (int i = 0; step->paths && step->paths[i]; i++)
		list_pattern(dialog, step->paths[i]);
}

static void show_files(struct menu *menu)
{
	struct dialog dialog = {.title = "Files of this step", .back = "Back"};
	struct failure failure = {0};
	struct session session;
	enum dialog_answer how;

	if (!session_open(&session, false, &failure)) {
		dialog.text = xasprintf("In %s. Which one shall %s open?", workspace_get()->tree,
					editor_named() ? editor_named() : "an editor");
		list_files(&dialog, session.step);
		while ((how = dialog_choose(&dialog)) == DIALOG_OK)
			edit_file(dialog.at, 0);
		if (how == DIALOG_GONE)
			menu_end(menu);
	}
	dialog_release(&dialog);
	session_close(&session);
	failure_clear(&failure);
}

MENU_PAGE(files) = {
	.name = "files",
	.summary = "edit the files of this step",
	.use = 40,
	.show = show_files,
};
