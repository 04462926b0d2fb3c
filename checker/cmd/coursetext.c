// SPDX-License-Identifier: GPL-2.0-only
#include "coursetext.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../course/variant.h"
#include "../stepcheck.h"
#include "../course/lesson.h"
#include "../course/markdown.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/pager.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"

#define PATIENCE 3 /* failed checks before hints are mentioned */

void remind_of_hints(const struct step *step, const struct step_progress *progress)
{
	int doses = hint_count(step), seen = progress ? progress->hints : 0;

	if (!progress || progress->failed < PATIENCE || !doses)
		return;
	if (seen < doses)
		say(stdout, "\nStuck? ./lab hint gives a hint (%d of %d seen).\n", seen, doses);
	else
		say(stdout, "\nStill stuck? ./lab solution shows one way to do it.\n");
}

void show_facts(const struct session *session, struct lesson_facts *facts)
{
	struct traits traits = {.first_number = COURSE_FIRST_NUMBER};
	char *error = NULL;

	*facts = (struct lesson_facts){0};
	if (workspace_state(NULL) != WORKSPACE_READY)
		return;
	worktree_traits(workspace_get()->tree, &traits, &error);
	free(error);
	*facts = (struct lesson_facts){
		.tree = workspace_get()->tree,
		.version = session->progress.kernel,
		.classic = traits.convention == CONVENTION_PREFIXED,
		.first_number = traits.first_number,
	};
}

void course_show(const struct session *session, const char *text, bool plain, struct strbuf *out)
{
	struct style style = style_for(stdout, plain);
	struct lesson_facts facts;
	struct strbuf filled = {0};
	char *named;

	show_facts(session, &facts);
	lesson_fill(text, &facts, &filled);
	named = text_named(strbuf_str(&filled), lab_name());
	markdown_render(named, style.width, style.colour, out);
	free(named);
	strbuf_release(&filled);
}

/* The file @path, filled in and rendered, is appended; 0 or -errno. */
static int course_text(const struct session *session, const char *path, bool plain,
		       struct strbuf *out)
{
	struct strbuf text = {0};
	int err = course_read(path, &text, 1 << 20);

	if (!err)
		course_show(session, strbuf_str(&text), plain, out);
	strbuf_release(&text);
	return err;
}

void lesson_print(const struct session *session, const struct step *step, bool plain)
{
	char *path = path_join(step->dir, "lesson.md");
	struct strbuf out = {0};

	if (course_text(session, path, plain, &out))
		strbuf_addf(&out, "%s has no lesson: %s is missing.\n", step->name, path);
	/* Who reads keeps nobody from working. */
	workspace_unlock();
	pager_show(strbuf_str(&out));
	strbuf_release(&out);
	free(path);
}

static const char *line_colour(const char *line)
{
	if (starts_with(line, "+++ ") || starts_with(line, "--- ") || starts_with(line, "diff "))
		return "\033[1m";
	return *line == '+'   ? "\033[32m"
	       : *line == '-' ? "\033[31m"
	       : *line == '@' ? "\033[36m"
			      : NULL;
}

void print_diff(const struct strbuf *diff, bool plain)
{
	struct style style = style_for(stdout, plain);
	struct strbuf safe = {0};

	/* A file or a program gets every byte as it is; a terminal would obey some of them. */
	if (isatty(STDOUT_FILENO))
		text_escape_lines(&safe, strbuf_str(diff));
	else
		strbuf_add(&safe, strbuf_str(diff), diff->len);
	for (const char *p = strbuf_str(&safe); *p;) {
		size_t len = strcspn(p, "\n");
		const char *colour = style.colour ? line_colour(p) : NULL;

		printf("%s%.*s%s\n", colour ? colour : "", (int)len, p, colour ? "\033[0m" : "");
		p += len + (p[len] == '\n');
	}
	strbuf_release(&safe);
}

void print_heading(const char *text, bool plain)
{
	struct style style = style_for(stdout, plain);

	if (style.colour)
		printf("\033[1m%s\033[0m\n", text);
	else
		printf("%s\n%.*s\n", text, (int)strlen(text),
		       "------------------------------------------------------------------------");
}

size_t text_beginning(const char *text, int rows)
{
	size_t paragraph = 0, len = 0;
	int lines = 0, kept = 0;

	while (text[len] && lines < rows) {
		len += strcspn(text + len, "\n");
		len += text[len] == '\n';
		lines++;
		if (text[len] == '\n') {
			paragraph = len;
			kept = lines;
		}
	}
	return text[len] && kept * 2 >= rows ? paragraph : len;
}

void print_notes(const struct session *session, const struct step *step, bool plain, int rows)
{
	char *notes = step_solution(step, "notes.md");
	struct strbuf text = {0};
	size_t len;

	if (notes && !course_text(session, notes, plain, &text)) {
		len = text.len;
		if (rows && text_beginning(strbuf_str(&text), rows) < len)
			len = text_beginning(strbuf_str(&text), rows - 1);
		printf("\n%.*s", (int)len, strbuf_str(&text));
		if (len < text.len) /* the cut may be where the text is coloured */
			say(stdout, "%s(... ./lab solution %s shows all of it.)\n",
			    style_for(stdout, plain).colour ? "\033[0m" : "", step->name);
	}
	free(notes);
	strbuf_release(&text);
}
