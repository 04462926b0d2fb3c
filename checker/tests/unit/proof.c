// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../dev/proof.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

/* A course of one step in a directory of its own, which stands for the lab's. */
struct small {
	char dir[64];
	char *before;
};

static void put(const struct small *small, const char *name, const char *text)
{
	char *path = path_join(small->dir, name);

	assert_int_equal(mkdirs_for(path), 0);
	assert_int_equal(file_write_atomic(path, text, strlen(text)), 0);
	free(path);
}

#define SOLUTION "--- a/kernel/adder.c\n+++ b/kernel/adder.c\n@@ -1 +1,2 @@\n line\n+another\n"

static void begin(struct small *small)
{
	struct strbuf lesson = {0};

	snprintf(small->dir, sizeof(small->dir), "/tmp/lab-proof.XXXXXX");
	assert_non_null(mkdtemp(small->dir));
	small->before = getenv("LAB_ROOT") ? xstrdup(getenv("LAB_ROOT")) : NULL;
	setenv("LAB_ROOT", small->dir, 1);
	for (int i = 0; i < 25; i++)
		strbuf_addstr(&lesson, "words\n");
	strbuf_addstr(&lesson, "\n## Your task\n\nmore\n");
	put(small, "steps/01-one/lesson.md", strbuf_str(&lesson));
	strbuf_release(&lesson);
	put(small, "steps/01-one/hints.md", "## 1\n\na\n\n## 2\n\nb\n\n## 3\n\nc\n");
	put(small, "steps/01-one/step.ini",
	    "[step]\ntitle = one\ndepth = tree\ncodes = E01*\nstart-codes = E0101\nshows = slot\n"
	    "estimate = a minute\npaths = kernel/*.c\n"
	    "[goal row]\ntitle = it is there\npoints = 10\nstage = tree\ncodes = E01*\n");
	put(small, "steps/01-one/mistakes/E0101-a.diff", SOLUTION);
	put(small, "steps/01-one/mistakes/E0101-b.diff", SOLUTION);
	put(small, "steps/01-one/mistakes/E0101+E0105-c.diff", SOLUTION);
	put(small, "solutions/01-one/solution.diff", SOLUTION);
	put(small, "solutions/01-one/notes.md", "notes\n");
}

static void end(struct small *small)
{
	remove_tree(small->dir);
	if (small->before)
		setenv("LAB_ROOT", small->before, 1);
	else
		unsetenv("LAB_ROOT");
	free(small->before);
}

static void gather(void *cookie, const char *what, const char *wrong, int done, int total)
{
	(void)done;
	(void)total;
	if (wrong)
		strbuf_addf(cookie, "%s: %s\n", what, wrong);
}

/* What proof_files() says about the small course; freed by the caller. */
static char *complaints(void)
{
	struct strbuf said = {0};
	char *error = NULL;
	struct course *course = course_load(&error);

	assert_null(error);
	proof_files(course, NULL, gather, &said);
	course_free(course);
	return strbuf_detach(&said);
}

static void expect(const char *words)
{
	char *said = complaints();

	if (!strstr(said, words))
		fail_msg("expected \"%s\" in:\n%s", words, said);
	free(said);
}

TEST(a_complete_step_has_nothing_to_complain_about)
{
	struct small small;
	char *said;

	begin(&small);
	said = complaints();
	assert_string_equal(said, "");
	free(said);
	end(&small);
}

TEST(what_a_step_lacks_is_named)
{
	struct small small;

	begin(&small);
	put(&small, "steps/01-one/hints.md", "## 1\n\na\n\n## 2\n\nsee ## 3\n");
	expect("hints.md has no hint \"## 3\"");
	put(&small, "steps/01-one/lesson.md", "short\n");
	expect("lesson.md has 1 lines");
	expect("does not end in \"## Your task\"");
	put(&small, "solutions/02-two/notes.md", "of no step\n");
	expect("solutions/02-two has no step");
	end(&small);
}

TEST(a_mistake_must_have_a_known_code_and_allowed_files)
{
	struct small small;

	begin(&small);
	put(&small, "steps/01-one/mistakes/E0101+E9999-d.diff", SOLUTION);
	expect("no rule is called E9999");
	put(&small, "steps/01-one/mistakes/E0101-e.diff",
	    "--- a/Makefile\n+++ b/Makefile\n@@ -1 +1,2 @@\n line\n+another\n");
	expect("touches Makefile, which paths does not allow");
	put(&small, "steps/01-one/mistakes/notes.txt", "?\n");
	expect("mistakes/notes.txt is no .diff");
	end(&small);
}

TEST(points_that_do_not_sum_to_ten_are_noticed)
{
	struct small small;

	begin(&small);
	put(&small, "steps/01-one/step.ini",
	    "[step]\ntitle = one\ndepth = tree\ncodes = E01*\nstart-codes = E0401\n"
	    "shows = fireworks\nestimate = a minute\npaths = kernel/*.c\n"
	    "[syscall adder]\noracle = delphi\n"
	    "[goal row]\ntitle = it is there\npoints = 9\nstage = tree\ncodes = E01*\n");
	expect("points sum to 9");
	expect("there is no checker/show/fireworks.c");
	expect("no oracle.c registers delphi");
	expect("E0401 is not among the step's codes");
	end(&small);
}
