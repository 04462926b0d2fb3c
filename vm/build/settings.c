// SPDX-License-Identifier: GPL-2.0-only
#include "settings.h"

#include <ini.h>
#include <stdbool.h>
#include <stdlib.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"

struct setting {
	struct setting *next;
	char *section, *key;
	struct strbuf value;
};

static struct setting *settings;

static struct setting *setting_find(const char *section, const char *key)
{
	for (struct setting *setting = settings; setting; setting = setting->next) {
		if (streq(setting->section, section) && streq(setting->key, key))
			return setting;
	}
	return NULL;
}

/* Called by inih for every line; a continuation line comes with the same key again. */
static int on_line(void *cookie, const char *section, const char *key, const char *value)
{
	struct setting *setting = setting_find(section, key);

	(void)cookie;
	if (!setting) {
		setting = xcalloc(1, sizeof(*setting));
		setting->section = xstrdup(section);
		setting->key = xstrdup(key);
		setting->next = settings;
		settings = setting;
	} else {
		strbuf_addch(&setting->value, ' ');
	}
	strbuf_addstr(&setting->value, value);
	return 1;
}

const char *machine_setting(const char *section, const char *key)
{
	static bool read_once;
	struct setting *setting;

	if (!read_once) {
		char *path = lab_path("vm/machine.ini");

		ini_parse(path, on_line, NULL);
		free(path);
		read_once = true;
	}
	setting = setting_find(section, key);
	return setting ? strbuf_str(&setting->value) : "";
}
