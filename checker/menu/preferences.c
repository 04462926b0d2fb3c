// SPDX-License-Identifier: GPL-2.0-only
/* settings - editor, colours, accelerator; and where the track is chosen */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../work/progress.h"
#include "../work/wishes.h"
#include "../lib/name.h"
#include "../lib/util.h"
#include "dialog.h"
#include "menu.h"

static const char *value_of(const char *name, const char *none)
{
	const char *value = getenv(name);

	return value && *value ? value : none;
}

static void remember(const char *name, const char *value)
{
	int err = wishes_set(name, value);
	char *text = err ? xasprintf("It cannot be remembered: %s", strerror(-err)) : NULL;

	if (text)
		dialog_read("Settings", text, NULL);
	free(text);
}

static void set_editor(void)
{
	char *editor = dialog_line("editor",
				   "A command, such as nano or code. Nothing: what your "
				   "shell says ($VISUAL, $EDITOR).",
				   value_of("VISUAL", ""));

	if (editor)
		remember("VISUAL", editor);
	free(editor);
}

static void set_accelerator(void)
{
	struct dialog dialog = {.title = "accelerator", .back = "Back"};

	dialog.text = xstrdup("How QEMU runs your kernel. The lab tries KVM once, and takes it "
			      "where it really works.");
	dialog_add(&dialog, "auto", "let the lab find out");
	dialog_add(&dialog, "tcg", "in software: works everywhere");
	dialog_add(&dialog, "kvm", "by the processor, if this machine lets you");
	snprintf(dialog.at, sizeof(dialog.at), "%s", value_of("LAB_ACCEL", "auto"));
	if (dialog_choose(&dialog) == DIALOG_OK)
		remember("LAB_ACCEL", streq(dialog.at, "auto") ? NULL : dialog.at);
	dialog_release(&dialog);
}

static void show_track(const char *track)
{
	char *text =
		xasprintf("This workspace is on the %s track, for good: its kernel is of that "
			  "kind.\n\nAnother workspace can be on the other one:\n\n  LAB_WORK=DIR "
			  "%s start --track %s\n",
			  track, lab_name(), streq(track, "modern") ? "classic" : "modern");

	dialog_read("track", text, NULL);
	free(text);
}

static void change(const char *what, const char *track)
{
	if (streq(what, "editor"))
		set_editor();
	else if (streq(what, "colours"))
		remember("NO_COLOR", *value_of("NO_COLOR", "") ? NULL : "1");
	else if (streq(what, "accelerator"))
		set_accelerator();
	else
		show_track(track);
}

static void show_settings(struct menu *menu)
{
	struct progress progress = {0};
	enum dialog_answer how;
	char *error = NULL, at[96] = "";
	const char *track;

	progress_load(&progress, &error);
	free(error);
	track = track_name(progress.track);
	do {
		struct dialog dialog = {.title = "Settings", .back = "Back"};

		snprintf(dialog.at, sizeof(dialog.at), "%s", at);
		dialog.text = xstrdup("They hold in this workspace. What your shell exports goes "
				      "before them.");
		dialog_add(&dialog, "editor", "%s",
			   value_of("VISUAL", value_of("EDITOR", "what this machine has")));
		dialog_add(&dialog, "colours", "%s", *value_of("NO_COLOR", "") ? "never" : "yes");
		dialog_add(&dialog, "accelerator", "%s", value_of("LAB_ACCEL", "auto"));
		dialog_add(&dialog, "track", "%s", track);
		how = dialog_choose(&dialog);
		snprintf(at, sizeof(at), "%s", dialog.at);
		dialog_release(&dialog);
		if (how == DIALOG_OK)
			change(at, track);
	} while (how == DIALOG_OK);
	if (how == DIALOG_GONE)
		menu_end(menu);
}

MENU_PAGE(settings) = {
	.name = "settings",
	.summary = "editor, colours, accelerator, track",
	.use = 140,
	.show = show_settings,
};
