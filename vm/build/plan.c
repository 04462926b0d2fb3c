// SPDX-License-Identifier: GPL-2.0-only
#include "plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "../stage/stage.h"

/* ---- lists -------------------------------------------------------------------------------- */

/* Where @text is in the list; @n: nowhere. */
static int list_find(char **list, int n, const char *text)
{
	int i = 0;

	while (i < n && !streq(list[i], text))
		i++;
	return i;
}

/* @text, which is the list's from now on, as the @i-th: one that is there, or a new last one. */
static void list_put(char ***list, int *n, int i, char *text)
{
	if (i == *n)
		*list = xrealloc(*list, ++*n * sizeof(char *));
	else
		free((*list)[i]);
	(*list)[i] = text;
}

static void list_add(char ***list, int *n, const char *text)
{
	if (list_find(*list, *n, text) == *n)
		list_put(list, n, *n, xstrdup(text));
}

void plan_release(struct plan *plan)
{
	strings_free(plan->objects, plan->nobjects);
	strings_free(plan->made, plan->nmade);
	strings_free(plan->dirs, plan->ndirs);
	strings_free(plan->files, plan->nfiles);
	free(plan->kbuild);
	*plan = (struct plan){0};
}

void plan_object(struct plan *plan, const char *object)
{
	list_add(&plan->objects, &plan->nobjects, object);
	plan->link = true;
}

void plan_made(struct plan *plan, int i)
{
	char *object = plan->objects[i];

	/* The tasks that have made it still name it by this string. */
	list_put(&plan->made, &plan->nmade, list_find(plan->made, plan->nmade, object), object);
	plan->objects[i] = plan->objects[--plan->nobjects];
}

void plan_take_back(struct plan *plan, int nobjects)
{
	while (plan->nobjects > nobjects)
		free(plan->objects[--plan->nobjects]);
}

void plan_dir(struct plan *plan, const char *dir)
{
	list_add(&plan->dirs, &plan->ndirs, dir);
	plan->link = true;
}

void plan_file(struct plan *plan, const char *file)
{
	list_add(&plan->files, &plan->nfiles, file);
}

void plan_files_done(struct plan *plan)
{
	strings_free(plan->files, plan->nfiles);
	plan->files = NULL;
	plan->nfiles = 0;
}

void plan_kbuild(struct plan *plan, const char *fmt, ...)
{
	va_list ap;

	plan->link = true;
	if (plan->kbuild)
		return;
	va_start(ap, fmt);
	plan->kbuild = xvasprintf(fmt, ap);
	va_end(ap);
}

bool plan_empty(const struct plan *plan)
{
	return !plan->nobjects && !plan->nmade && !plan->ndirs && !plan->kbuild && !plan->tables &&
	       !plan->link;
}

/* ---- the journal -------------------------------------------------------------------------- */

static char *journal_path(const struct stage *stage)
{
	return stage_path(stage, ".lab/journal");
}

static void read_line(struct plan *plan, const char *line)
{
	const char *value = strchr(line, ' ');

	if (!value)
		return;
	value++;
	if (starts_with(line, "object "))
		plan_object(plan, value);
	else if (starts_with(line, "made "))
		list_add(&plan->made, &plan->nmade, value);
	else if (starts_with(line, "dir "))
		plan_dir(plan, value);
	else if (starts_with(line, "file "))
		plan_file(plan, value);
	else if (starts_with(line, "kbuild "))
		plan_kbuild(plan, "%s", value);
	else if (starts_with(line, "flags ")) {
		plan->tables |= strstr(value, "tables") != NULL;
		plan->link |= strstr(value, "link") != NULL;
		plan->olddefconfig |= strstr(value, "olddefconfig") != NULL;
		plan->complete |= strstr(value, "complete") != NULL;
		plan->ended |= strstr(value, "ended") != NULL;
	}
}

int plan_read(struct plan *plan, const struct stage *stage)
{
	char *path = journal_path(stage), *line, *save = NULL;
	struct strbuf text = {0};
	int err = file_read(path, &text, 64 << 20);

	for (line = !err && text.len ? strtok_r(text.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		read_line(plan, line);
	plan->was_interrupted = plan->kbuild && !plan->ended;
	plan->ended = false;
	strbuf_release(&text);
	free(path);
	return err == -ENOENT ? 0 : err;
}

static void write_list(struct strbuf *text, const char *key, char *const *list, int n)
{
	for (int i = 0; i < n; i++)
		strbuf_addf(text, "%s %s\n", key, list[i]);
}

int plan_write(const struct plan *plan, const struct stage *stage)
{
	char *path = journal_path(stage);
	struct strbuf text = {0};
	int err;

	write_list(&text, "object", plan->objects, plan->nobjects);
	write_list(&text, "made", plan->made, plan->nmade);
	write_list(&text, "dir", plan->dirs, plan->ndirs);
	write_list(&text, "file", plan->files, plan->nfiles);
	if (plan->kbuild)
		strbuf_addf(&text, "kbuild %s\n", plan->kbuild);
	strbuf_addf(&text, "flags %s%s%s%s%s\n", plan->tables ? "tables " : "",
		    plan->link ? "link " : "", plan->complete ? "complete " : "",
		    plan->ended ? "ended " : "", plan->olddefconfig ? "olddefconfig" : "");
	err = file_write_atomic(path, text.buf, text.len);
	strbuf_release(&text);
	free(path);
	return err;
}

void plan_drop(const struct stage *stage)
{
	char *path = journal_path(stage);

	unlink(path);
	free(path);
}
