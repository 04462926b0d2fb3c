// SPDX-License-Identifier: GPL-2.0-only
#include "wishes.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "workspace.h"

static const char *const names[] = {"VISUAL", "NO_COLOR", "LAB_ACCEL", NULL};

static char *wishes_file(void)
{
	return path_join(workspace_get()->state, "settings");
}

/* The value of @name in @text, to be freed; NULL: it is not in there. */
static char *value_in(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		if (strncmp(p, name, len) == 0 && p[len] == '=')
			return xasprintf("%.*s", (int)strcspn(p + len + 1, "\n"), p + len + 1);
	}
	return NULL;
}

void wishes_apply(void)
{
	char *path = wishes_file(), *value;
	struct strbuf text = {0};

	file_read(path, &text, 1 << 16);
	for (int i = 0; names[i]; i++) {
		value = value_in(strbuf_str(&text), names[i]);
		if (value && *value)
			setenv(names[i], value, 0);
		free(value);
	}
	strbuf_release(&text);
	free(path);
}

int wishes_set(const char *name, const char *value)
{
	char *path = wishes_file(), *old;
	struct strbuf text = {0}, now = {0};
	int err;

	file_read(path, &text, 1 << 16);
	for (int i = 0; names[i]; i++) {
		old = streq(names[i], name) ? xstrdup(value ? value : "")
					    : value_in(strbuf_str(&text), names[i]);
		if (old && *old)
			strbuf_addf(&now, "%s=%s\n", names[i], old);
		free(old);
	}
	err = file_write_atomic(path, strbuf_str(&now), now.len);
	if (!err && value && *value)
		setenv(name, value, 1);
	else if (!err)
		unsetenv(name);
	strbuf_release(&text);
	strbuf_release(&now);
	free(path);
	return err;
}
