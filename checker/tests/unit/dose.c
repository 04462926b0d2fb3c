// SPDX-License-Identifier: GPL-2.0-only
/* Before the hints have been seen, what is missing is named and placed, and not spelled out. */
#include <stdlib.h>
#include <string.h>

#include "test.h"

#include "../../dev/fixture.h"
#include "../../lib/fs.h"
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

/* What the findings about the mistake in this diff of a rule say. */
static const char *said(const char *code, const char *diff, bool dosed)
{
	const struct style style = {.unicode = true, .width = 100};
	char *dir = rule_directory(rule_find(code)), *path = path_join(dir, diff);
	struct strbuf out = {0};

	example = (struct example){0};
	assert_int_equal(example_open(&example, "bare"), 0);
	example_subject(&example, "adder int x, int y");
	assert_int_equal(example_apply(&example, path, NULL), 0);
	assert_int_equal(example_collect(&example), 0);
	example_judge(&example);
	for (int i = 0; i < example.findings.n; i++)
		render_finding_term(example.findings.list[i], dosed, &style, &out);
	example_close(&example);
	free(path);
	free(dir);
	return kept(strbuf_detach(&out));
}

TEST(a_head_written_in_another_way_is_not_written_out_before_the_hints)
{
	static const struct {
		const char *code, *diff;
	} heads[] = {{"E0301", "bad-bare.diff"}, {"E0302", "bad.diff"}, {"E0303", "bad.diff"}};

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		const char *before = said(heads[i].code, heads[i].diff, true);

		assert_non_null(strstr(before, "help: let SYSCALL_DEFINE2 write"));
		assert_non_null(strstr(before, "./lab hint"));
		assert_null(strstr(before, "SYSCALL_DEFINE2("));
		assert_non_null(strstr(said(heads[i].code, heads[i].diff, false),
				       "SYSCALL_DEFINE2(adder, int, "));
	}
}

TEST(a_headline_that_has_scrolled_away_is_repeated_with_its_place)
{
	const char *text = shown(false, 10), *last = strstr(text, "\nE0101: arch/x86/");

	assert_non_null(last);
	assert_non_null(strstr(last, "syscall_64.tbl"));
	assert_null(strstr(shown(false, 200), "\nE0101: "));
	assert_null(strstr(shown(false, 0), "\nE0101: "));
}
