// SPDX-License-Identifier: GPL-2.0-only
/* Before the hints have been seen, what is missing is named and placed, and not spelled out. */
#include <string.h>

#include "test.h"

#include "../../dev/fixture.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../render/render.h"
#include "../../verdict/verdict.h"

static struct example example;

static const char *shown(bool dosed, int height)
{
	struct style style = {.unicode = true, .width = 80, .height = height};
	struct verdict verdict = {
		.step = "07-no-parameters", .outcome = OUTCOME_FAIL, .dosed = dosed};
	struct strbuf out = {0};

	example = (struct example){0};
	assert_int_equal(example_open(&example, "bare"), 0);
	example_subject(&example, "answer int x");
	assert_int_equal(example_collect(&example), 0);
	example_judge(&example);
	verdict.findings = &example.findings;
	verdict.facts = example.facts;
	renderer_find("term")->render(&verdict, &style, &out);
	example_close(&example);
	return kept(strbuf_detach(&out));
}

TEST(what_is_not_begun_is_a_line_each_in_the_order_of_the_work)
{
	const char *text = shown(true, 0);
	const char *define = strstr(text, "  define   answer with SYSCALL_DEFINE"),
		   *declare = strstr(text, "  declare  sys_answer: its prototype"),
		   *enter = strstr(text, "  register number 43");

	assert_non_null(define);
	assert_true(declare > define && enter > declare);
	assert_null(strstr(text, "error["));
	assert_null(strstr(text, "sys_answer("));
	assert_null(strstr(text, "\tcommon"));
	assert_non_null(strstr(text, "next: define answer, then"));
}

TEST(who_asks_for_it_or_has_seen_the_hints_is_shown_the_text)
{
	const char *text = shown(false, 0);

	assert_null(strstr(text, "not begun yet"));
	assert_non_null(strstr(text, "error[E0101]"));
	assert_non_null(strstr(text, "asmlinkage long sys_answer("));
}

TEST(a_headline_that_has_scrolled_away_is_repeated_with_its_place)
{
	const char *text = shown(false, 10), *last = strstr(text, "\nE0101: arch/x86/");

	assert_non_null(last);
	assert_non_null(strstr(last, "syscall_64.tbl"));
	assert_null(strstr(shown(false, 200), "\nE0101: "));
	assert_null(strstr(shown(false, 0), "\nE0101: "));
}
