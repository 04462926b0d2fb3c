// SPDX-License-Identifier: GPL-2.0-only
#include "link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "archive.h"
#include "exports.h"
#include "../stage/stage.h"

static void add_string(char ***list, int *n, const char *text, size_t len)
{
	if ((*n & (*n - 1)) == 0)
		*list = xrealloc(*list, (*n ? 2 * *n : 1) * sizeof(char *));
	(*list)[*n] = strndup(text, len);
	if (!(*list)[(*n)++])
		die_oom();
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void link_release(struct link *link)
{
	strings_free(link->runs, link->nruns);
	strings_free(link->members, link->nmembers);
	strings_free(link->libs, link->nlibs);
	strings_free(link->archives, link->narchives);
	strings_free(link->exports, link->nexports);
	*link = (struct link){0};
}

static void link_line(struct link *link, const char *line)
{
	if (starts_with(line, "run "))
		add_string(&link->runs, &link->nruns, line + 4, strlen(line + 4));
	else if (starts_with(line, "archive "))
		add_string(&link->archives, &link->narchives, line + 8, strlen(line + 8));
	else if (starts_with(line, "exports "))
		add_string(&link->exports, &link->nexports, line + 8, strlen(line + 8));
	else if (starts_with(line, "object "))
		add_string(&link->members, &link->nmembers, line + 7, strlen(line + 7));
}

static void add_member(struct link *link, const char *archive, const char *name)
{
	const char *slash = strrchr(archive, '/');
	bool lib = ends_with(archive, "lib.a");
	char *both = xasprintf("%.*s%s%s%s", slash ? (int)(slash + 1 - archive) : 0, archive, name,
			       lib ? " " : "", lib ? archive : "");

	add_string(lib ? &link->libs : &link->members, lib ? &link->nlibs : &link->nmembers, both,
		   strlen(both));
	free(both);
}

/* Some of the members may be missing just now. */
static int read_members_of(struct link *link, const struct stage *stage, const char *name)
{
	char *path = path_join(stage->dir, name);
	struct archive archive = {0};
	struct strbuf text = {0};
	int err = file_read(path, &text, 64 << 20);

	if (!err)
		err = archive_read(&archive, strbuf_str(&text), text.len);
	for (int i = 0; i < archive.nmembers && !err; i++)
		add_member(link, name, archive.members[i]);
	archive_release(&archive);
	strbuf_release(&text);
	free(path);
	return err;
}

static int read_members(struct link *link, const struct stage *stage)
{
	int err = 0;

	for (int i = 0; i < link->narchives && !err; i++)
		err = read_members_of(link, stage, link->archives[i]);
	if (link->nmembers)
		qsort(link->members, link->nmembers, sizeof(char *), by_string);
	if (link->nlibs)
		qsort(link->libs, link->nlibs, sizeof(char *), by_string);
	return err;
}

int link_load(struct link *link, const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/link"), *line, *save = NULL;
	struct strbuf text = {0};
	int err = file_read(path, &text, 16 << 20);

	*link = (struct link){0};
	for (line = !err && text.len ? strtok_r(text.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		link_line(link, line);
	if (!err)
		err = link->nruns ? read_members(link, stage) : -ENOENT;
	strbuf_release(&text);
	free(path);
	return err;
}

bool link_has(const struct link *link, const char *object)
{
	return link->nmembers &&
	       bsearch(&object, link->members, link->nmembers, sizeof(char *), by_string);
}

/* The second word of the line that begins with @first; NULL: there is none. */
static const char *second_word(char *const *lines, int n, const char *first)
{
	size_t len = strlen(first);

	for (int i = 0; i < n; i++)
		if (starts_with(lines[i], first) && lines[i][len] == ' ')
			return lines[i] + len + 1;
	return NULL;
}

const char *link_library(const struct link *link, const char *object)
{
	return second_word(link->libs, link->nlibs, object);
}

const char *link_exports(const struct link *link, const char *object)
{
	const char *word = second_word(link->exports, link->nexports, object);

	return word ? word : EXPORTS_NONE;
}
