// SPDX-License-Identifier: GPL-2.0-only
#include "quirks.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/inifile.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"

/* The largest source file that is looked into; the kernel's own are far below it. */
#define SOURCE_MAX (4 << 20)

struct reading {
	const char *tree;
	struct strbuf *fragment;
	char *section;
	bool applies;
};

/* Whether the file of "FILE: TEXT" holds that text; a file that is not there holds nothing. */
static bool holds(const char *tree, const char *file, size_t len, const char *text)
{
	char *name = xasprintf("%.*s", (int)len, file), *path = path_join(tree, name);
	struct strbuf source = {0};
	bool held = file_read(path, &source, SOURCE_MAX) == 0 && strstr(strbuf_str(&source), text);

	strbuf_release(&source);
	free(path);
	free(name);
	return held;
}

static char *condition(struct reading *reading, const char *value, bool wanted)
{
	const char *colon = strchr(value, ':');
	const char *text = colon ? colon + 1 + strspn(colon + 1, " ") : "";

	if (!*text)
		return xstrdup("should read FILE: TEXT");
	if (holds(reading->tree, value, (size_t)(colon - value), text) != wanted)
		reading->applies = false;
	return NULL;
}

/* In a section, conditions stand above the options: reading it once is enough. */
static char *on_entry(void *cookie, const struct ini_entry *entry)
{
	struct reading *reading = cookie;

	if (!reading->section || !streq(reading->section, entry->section)) {
		free(reading->section);
		reading->section = xstrdup(entry->section);
		reading->applies = true;
	}
	if (streq(entry->key, "has"))
		return condition(reading, entry->value, true);
	if (streq(entry->key, "lacks"))
		return condition(reading, entry->value, false);
	if (!streq(entry->key, "config"))
		return xasprintf("there is no key %s; has, lacks and config are there", entry->key);
	if (reading->applies)
		strbuf_addf(reading->fragment, "%s\n", entry->value);
	return NULL;
}

int quirks_read(const char *path, const char *tree, struct strbuf *fragment, char **error)
{
	struct reading reading = {.tree = tree, .fragment = fragment};
	int err = inifile_read(path, on_entry, &reading, error);

	free(reading.section);
	return err;
}

/* Without its remarks: a better worded reason makes no other kernel. */
static int read_config(const char *path, struct strbuf *fragment)
{
	struct strbuf text = {0};
	int err = file_read(path, &text, 1 << 20);
	char *line, *save = NULL;

	for (line = !err && text.len ? strtok_r(text.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (line[0] != '#' || starts_with(line, "# CONFIG_"))
			strbuf_addf(fragment, "%s\n", line);
	}
	strbuf_release(&text);
	return err;
}

int kernel_fragment(const char *tree, struct strbuf *fragment, char **error)
{
	char *config = lab_path("vm/kernel.config"), *quirks = lab_path("vm/quirks.ini");
	int err = read_config(config, fragment);

	if (err)
		*error = xasprintf("%s: %s", config, strerror(-err));
	else
		err = quirks_read(quirks, tree, fragment, error);
	free(config);
	free(quirks);
	return err;
}
