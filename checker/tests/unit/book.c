// SPDX-License-Identifier: GPL-2.0-only
/* The book: well-formed whatever a text holds, complete, without what a step's solution says. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#include "../../course/course.h"
#include "../../course/lesson.h"
#include "../../course/markdown.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../render/book.h"
#include "../../rules/rule.h"

#define DEPTH_MAX 32

static const char *html(const char *text)
{
	struct strbuf out = {0};

	markdown_html(text, 0, NULL, &out);
	return kept(strbuf_detach(&out));
}

static const char *whole_book(const struct lesson_facts *facts)
{
	char *error = NULL, *missing = NULL;
	struct course *course = course_load(&error);
	struct strbuf out = {0};

	assert_non_null(course);
	assert_int_equal(
		book_render(course, facts, "# <The end>\n\n    1 < 2\n", "lab", &out, &missing), 0);
	course_free(course);
	return kept(strbuf_detach(&out));
}

/* Every element that begins ends, in order, and nothing but elements and entities has their signs. */
static void assert_well_formed(const char *page)
{
	char open[DEPTH_MAX][16];
	int depth = 0;

	for (const char *p = page; (p = strpbrk(p, "<&"));) {
		const char *end = strpbrk(p + 1, *p == '<' ? "<>" : ";<&");
		size_t len;

		assert_non_null(end);
		assert_int_equal(*end, *p == '<' ? '>' : ';');
		if (*p == '<' && p[1] == '/') {
			assert_true(depth-- > 0);
			assert_int_equal(strcspn(p + 2, ">"), strlen(open[depth]));
			assert_memory_equal(p + 2, open[depth], strlen(open[depth]));
		} else if (*p == '<' && p[1] != '!' && end[-1] != '/') {
			len = strcspn(p + 1, " >");
			assert_true(depth < DEPTH_MAX && len < sizeof(open[0]));
			snprintf(open[depth++], sizeof(open[0]), "%.*s", (int)len, p + 1);
		}
		p = end;
	}
	assert_int_equal(depth, 0);
}

TEST(a_text_of_every_kind_becomes_its_elements)
{
	assert_string_equal(html("# A\n\nb `c` **d**\ne\n"),
			    "<h1>A</h1>\n<p>b <code>c</code> <strong>d</strong>\ne</p>\n");
	assert_string_equal(html("    a\n\n      b\n\nc\n"), "<pre>a\n\n  b</pre>\n<p>c</p>\n");
	assert_string_equal(html("```\n<a>\n```\n"), "<pre>&lt;a&gt;\n</pre>\n");
	assert_string_equal(
		html("- a\n  b\n- c\n\n2. d\n"),
		"<ul><li>a\nb</li>\n<li>c</li>\n</ul>\n<ol><li value=\"2\">d</li>\n</ol>\n");
}

TEST(nothing_in_a_text_becomes_an_element_and_no_mark_stays_open)
{
	static const char *const texts[] = {
		"<script>alert(1)</script>\n",
		"`a **b\n",
		"**a `b** c\n",
		"# <b>\n",
		"> </pre><img src=x onerror=y>\n",
		"- </li>&#x3c;\n",
		"```\n</pre>",
		"```",
		"#",
		"1. ",
		"\t</pre>\n\001\033[0m\n",
		"[a](javascript:b)\n",
		"'\" onclick=\"\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *page = html(texts[i]);

		assert_well_formed(page);
		assert_null(strstr(page, "<script"));
		assert_null(strstr(page, "<img"));
		assert_null(strstr(page, "<b>"));
		assert_null(strchr(page, '\033'));
		assert_null(strstr(page, "href"));
	}
	assert_string_equal(html("'\"\n"), "<p>&#39;&quot;</p>\n");
}

TEST(the_book_holds_every_step_and_every_code_and_is_well_formed)
{
	struct lesson_facts facts = {.first_number = 451};
	const char *book = whole_book(&facts);
	int n;
	const struct rule *const *rules = rules_all(&n);

	assert_well_formed(book);
	assert_non_null(strstr(book, "id=\"step-1\""));
	assert_non_null(strstr(book, "id=\"step-10\""));
	assert_non_null(strstr(book, "id=\"end\">\n<h2>&lt;The end&gt;</h2>"));
	for (int i = 0; i < n; i++)
		assert_non_null(
			strstr(book, kept(xasprintf("<article id=\"%s\">", rules[i]->code))));
	assert_null(strstr(book, "./lab"));
	assert_null(strstr(book, "{{"));
	/* self-contained: nothing is fetched, every link is into the page */
	assert_null(strstr(book, " src="));
	assert_null(strstr(book, "url("));
	for (const char *p = book; (p = strstr(p, "href=\"")); p++) {
		size_t len = strcspn(p + 7, "\"");

		if (p[6] == '#' && p[7] == '\'') /* the script makes this one */
			continue;
		assert_int_equal(p[6], '#');
		assert_non_null(strstr(book, kept(xasprintf("id=\"%.*s\"", (int)len, p + 7))));
	}
}

TEST(a_tree_of_an_odd_name_stays_text)
{
	struct lesson_facts facts = {
		.tree = "/tmp/<i>&\"'\001", .version = "6.1</p>", .first_number = 451};
	const char *book = whole_book(&facts);

	assert_well_formed(book);
	assert_null(strstr(book, "<i>"));
	assert_null(strstr(book, "6.1</p>"));
}

TEST(hints_are_folded_and_solutions_are_not_in_the_book)
{
	struct lesson_facts facts = {.first_number = 451};
	const char *book = whole_book(&facts), *notes;

	for (const char *p = book; (p = strstr(p, "Hint ")); p++)
		if (isdigit((unsigned char)p[5]) && starts_with(p + 6, " of "))
			assert_memory_equal(p - strlen("<details><summary>"), "<details><summary>",
					    18);
	notes = read_file(kept(lab_path("solutions/01-meet-the-boundary/notes.md")));
	assert_null(strstr(book, kept(strndup(strchr(notes, '\n') + 2, 40))));
	assert_null(strstr(book, "+SYSCALL_DEFINE2(adder"));
}
