// SPDX-License-Identifier: GPL-2.0-only
#include "inifile.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "fs.h"
#include "strbuf.h"
#include "util.h"

/*
 * How it works: inih does not tell line numbers in its packaged form, but it asks for one line at a
 * time and calls back while it works on it. So the reader that hands out the lines counts them.
 */
struct reading {
	const char *rest; /* of the text */
	int line;
	bool indented; /* the line at work begins with a blank */
	int long_line; /* the first that did not fit into inih's buffer */
	char *(*entry)(void *cookie, const struct ini_entry *entry);
	void *cookie;
	char *reason;
	int reason_line;
};

static char *next_line(char *buffer, int size, void *stream)
{
	struct reading *reading = stream;
	size_t len = strcspn(reading->rest, "\n"), room = size - 2;

	if (!*reading->rest || reading->reason)
		return NULL;
	reading->line++;
	reading->indented = *reading->rest == ' ' || *reading->rest == '\t';
	if (len > room && !reading->long_line)
		reading->long_line = reading->line;
	room = len < room ? len : room;
	memcpy(buffer, reading->rest, room);
	/* In a line that goes on, inih keeps the comment. */
	for (size_t i = 1; reading->indented && i < room; i++) {
		if (buffer[i] == ';' && (buffer[i - 1] == ' ' || buffer[i - 1] == '\t'))
			room = i;
	}
	buffer[room] = '\n';
	buffer[room + 1] = '\0';
	reading->rest += len + (reading->rest[len] == '\n');
	return buffer;
}

static int take_entry(void *user, const char *section, const char *key, const char *value)
{
	struct reading *reading = user;
	struct ini_entry entry = {
		.section = section, .key = key, .value = value ? value : "", .line = reading->line};

	if (!reading->reason && !reading->long_line) {
		reading->reason = reading->entry(reading->cookie, &entry);
		reading->reason_line = reading->line;
	}
	return 1;
}

int inifile_parse(const char *name, const char *text,
		  char *(*entry)(void *cookie, const struct ini_entry *entry), void *cookie,
		  char **error)
{
	struct reading reading = {.rest = text, .entry = entry, .cookie = cookie};
	int bad;

	/* inih drops a byte order mark itself, but not on Windows line ends' behalf: it trims
	 * those. */
	bad = ini_parse_stream(next_line, &reading, take_entry, &reading);
	if (reading.reason)
		*error = xasprintf("%s:%d: %s", name, reading.reason_line, reading.reason);
	else if (reading.long_line)
		*error = xasprintf("%s:%d: the line is too long; go on in a next line that begins "
				   "with a blank",
				   name, reading.long_line);
	else if (bad)
		*error = xasprintf("%s:%d: this is neither [section] nor key = value", name, bad);
	bad = bad || reading.reason || reading.long_line;
	free(reading.reason);
	return bad ? -EINVAL : 0;
}

int inifile_text(const char *path, struct strbuf *text, char **error)
{
	int err = file_read(path, text, 1 << 20);

	if (err)
		*error = xasprintf("%s: %s", path, strerror(-err));
	else if (strlen(strbuf_str(text)) != text->len)
		err = -EINVAL, *error = xasprintf("%s: the file holds NUL bytes", path);
	return err;
}

int inifile_read(const char *path, char *(*entry)(void *cookie, const struct ini_entry *entry),
		 void *cookie, char **error)
{
	struct strbuf text = {0};
	int err = inifile_text(path, &text, error);

	if (!err)
		err = inifile_parse(path, strbuf_str(&text), entry, cookie, error);
	strbuf_release(&text);
	return err;
}

const char *ini_section(const char *section, const char *kind)
{
	size_t len = strlen(kind);

	if (strncmp(section, kind, len) != 0 || (section[len] != ' ' && section[len] != '\t'))
		return NULL;
	section += len;
	return section + strspn(section, " \t");
}
