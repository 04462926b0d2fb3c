// SPDX-License-Identifier: GPL-2.0-only
/* lesson - the lesson of a step; the whole course as a book */
#include "../course/lesson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../work/workspace.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/book.h"
#include "../show/ending.h"
#include "../command/command.h"
#include "coursetext.h"

#define BOOK "syscall-lab.html"

/* ---- the book ---------------------------------------------------------------------------- */

/* A name that ends in "/" is a directory, there or not. */
static char *book_path(const char *place)
{
	size_t len = strlen(place);

	if (len && place[len - 1] == '/')
		return xasprintf("%sindex.html", place);
	if (path_is_dir(place))
		return path_join(place, "index.html");
	return xstrdup(place);
}

static int put_book(const struct strbuf *book, const char *place)
{
	char *path;
	int err;

	if (streq(place, "-")) {
		fwrite(strbuf_str(book), 1, book->len, stdout);
		return EXIT_PASS;
	}
	path = book_path(place);
	err = mkdirs_for(path);
	if (!err)
		err = file_save(path, strbuf_str(book), book->len);
	if (err)
		err = broken_error("./lab lesson --html DIR or FILE puts it elsewhere",
				   "cannot write %s: %s", path, strerror(-err));
	else
		printf("The book is %s (%zu KB); a browser shows it, without a network.\n", path,
		       (book->len + 1023) / 1024);
	free(path);
	return err;
}

static int write_book(const struct course *course, const struct lesson_facts *facts,
		      const char *end, const char *place)
{
	struct strbuf book = {0};
	char *missing = NULL;
	int err = book_render(course, facts, end, lab_name(), &book, &missing);

	if (err)
		err = broken_error("the installation is not complete; LAB_ROOT says where it is",
				   "%s cannot be read: %s", missing, strerror(-err));
	else
		err = put_book(&book, place);
	free(missing);
	strbuf_release(&book);
	return err;
}

/* The places are the workspace's own, and at the end of the course there is a page about it. */
static int book_run(const struct session *session, const char *place)
{
	struct lesson_facts facts;
	struct strbuf end = {0};
	int code;

	show_facts(session, &facts);
	if (ending_reached(session))
		ending_text(session, &end);
	code = write_book(session->course, &facts, end.len ? end.buf : NULL, place);
	strbuf_release(&end);
	return code;
}

/* ---- one lesson -------------------------------------------------------------------------- */

static int lesson_run(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;
	const char *operand = line->noperands ? line->operands[0] : NULL;
	const struct step *step = NULL;
	int code = EXIT_PASS;

	if (!session_read(&session, &failure) && option_get(line, "html"))
		code = book_run(&session, operand ? operand : BOOK);
	else if (!failure.code)
		step = session_step(&session, operand, &failure);
	if (step)
		lesson_print(&session, step, line->plain);
	session_close(&session);
	return failure.code ? failure_print(&failure) : code;
}

COMMAND(lesson) = {
	.name = "lesson",
	.synopsis = "[STEP] | --html [DIR|FILE]",
	.summary = "show the lesson again, or write the whole course as a book",
	.description =
		"The book is one HTML page: every lesson with its hints, the page of every code, and a search.\n"
		"It needs no network and no other file. Without a name it is syscall-lab.html, in a directory\n"
		"index.html, and \"-\" is standard output. Lines and numbers are those of your tree;\n"
		"where there is no workspace yet, N stands for them.",
	.group = GROUP_COURSE,
	.order = 40,
	.use = 20,
	.boxed = true,
	.max_operands = 1,
	.options = (const struct option_spec[]){{.name = "html", .summary = "write the book"}, {0}},
	.run = lesson_run,
};
