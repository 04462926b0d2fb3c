/* SPDX-License-Identifier: GPL-2.0-only */
/* inifile - read an .ini file through inih, and say where it is wrong */
#ifndef LAB_INIFILE_H
#define LAB_INIFILE_H

#include <stdbool.h>

/**
 * struct ini_entry - one "key = value"
 * @section: the name in brackets above it; "" before the first section
 */
struct ini_entry {
	const char *section, *key, *value;
	int line;
};

/**
 * inifile_read - call @entry for every entry of @path, in order
 * @entry: returns NULL, or a reason (allocated) why the entry is wrong, which ends the reading
 * @error: gets "PATH:LINE: reason" or "PATH: reason", to be freed by the caller
 *
 * Returns 0, -errno when the file cannot be read, or -EINVAL when something in it is wrong.
 */
int inifile_read(const char *path, char *(*entry)(void *cookie, const struct ini_entry *entry),
		 void *cookie, char **error);

struct strbuf;

/** inifile_text - just the file's content; one that holds NUL bytes or over 1 MiB is refused. */
int inifile_text(const char *path, struct strbuf *text, char **error);

/** inifile_parse - the same for a text; @name stands for the path in messages. */
int inifile_parse(const char *name, const char *text,
		  char *(*entry)(void *cookie, const struct ini_entry *entry), void *cookie,
		  char **error);

/**
 * ini_section - what follows @kind in a section name
 *
 * ini_section("goal row", "goal") gives "row"; NULL when the section is of another kind.
 */
const char *ini_section(const char *section, const char *kind);

#endif
