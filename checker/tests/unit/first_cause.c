// SPDX-License-Identifier: GPL-2.0-only
/* What follows from a first cause is named after it; what is independent stands beside it. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/util.h"
#include "../../dev/fixture.h"
#include "../../verdict/verdict.h"

static struct example example;

/* The small tree with the bad examples of up to two rules applied. */
static void broken_by(const char *tree, const char *first, const char *second)
{
	const char *codes[] = {first, second};

	assert_int_equal(example_open(&example, tree), 0);
	example_subject(&example, "adder");
	for (int i = 0; i < 2 && codes[i]; i++) {
		char *dir = rule_directory(rule_find(codes[i]));
		char *diff = xasprintf("%s/bad.diff", dir),
		     *own = xasprintf("%s/bad.%s.diff", dir, tree);

		if (example_apply(&example, own, NULL))
			assert_int_equal(example_apply(&example, diff, NULL), 0);
		free(dir);
		free(diff);
		free(own);
	}
	assert_int_equal(example_collect(&example), 0);
	example_judge(&example);
}

static const struct finding *found(const char *code)
{
	for (int i = 0; i < example.findings.n; i++)
		if (streq(example.findings.list[i]->rule->code, code))
			return example.findings.list[i];
	return NULL;
}

static int first_causes(void)
{
	int n = 0;

	for (int i = 0; i < example.findings.n; i++)
		n += !example.findings.list[i]->blocked_by;
	return n;
}

TEST(an_old_definition_explains_why_there_is_no_new_one)
{
	broken_by("bare", "E0302", NULL);
	assert_int_equal(first_causes(), 1);
	assert_string_equal(example.findings.list[0]->rule->code, "E0302");
	assert_non_null(found("E0301"));
	assert_string_equal(found("E0301")->blocked_by, "E0302");
	assert_int_equal(found("E0302")->nblocks, 1);
	assert_string_equal(found("E0302")->blocks[0], "E0301");
	example_close(&example);
}

TEST(a_missing_definition_explains_an_unknown_entry)
{
	broken_by("bare", "E0301", NULL);
	assert_int_equal(first_causes(), 1);
	assert_string_equal(found("E0105")->blocked_by, "E0301");
	example_close(&example);
}

TEST(a_misspelt_object_explains_a_file_that_is_not_built)
{
	broken_by("bare", "E0202", NULL);
	assert_int_equal(first_causes(), 1);
	assert_string_equal(found("E0201")->blocked_by, "E0202");
	example_close(&example);
}

TEST(independent_mistakes_are_both_shown)
{
	broken_by("prefixed", "E0102", "E0402");
	assert_int_equal(first_causes(), 2);
	assert_non_null(found("E0102"));
	assert_non_null(found("E0402"));
	example_close(&example);
	broken_by("bare", "E0302", "E0201");
	assert_int_equal(first_causes(), 2);
	assert_null(found("E0302")->blocked_by);
	assert_null(found("E0201")->blocked_by);
	example_close(&example);
}

TEST(a_prefix_too_much_on_a_bare_tree_is_no_missing_one)
{
	broken_by("bare", "E0103", NULL);
	assert_int_equal(example.findings.n, 1);
	assert_string_equal(example.findings.list[0]->rule->code, "E0103");
	example_close(&example);
}

TEST(no_rule_waits_for_itself_in_a_circle)
{
	int n;
	const struct rule *const *rules = rules_all(&n);

	/* Two rules that name each other could block each other, and neither would be shown. */
	for (int i = 0; i < n; i++)
		for (const char *const *a = rules[i]->after; a && *a; a++)
			for (int j = 0; j < n; j++)
				for (const char *const *b = rules[j]->after;
				     i != j && code_matches(*a, rules[j]->code) && b && *b; b++)
					if (code_matches(*b, rules[i]->code))
						fail_msg("%s and %s", rules[i]->code,
							 rules[j]->code);
}

/* Nothing is built before it is fixed, whichever call it belongs to. */
TEST(two_rows_of_a_call_beside_the_course_are_found_in_the_tree)
{
	static const char diff[] = "--- a/arch/x86/entry/syscalls/syscall_64.tbl\n"
				   "+++ b/arch/x86/entry/syscalls/syscall_64.tbl\n"
				   "@@ -26,5 +26,7 @@\n"
				   " 424\tcommon\tpidfd_open\t\tsys_pidfd_open\n"
				   " 435\tcommon\tclone3\t\t\tsys_clone3\n"
				   " 436\tcommon\tadder\t\t\tsys_adder\n"
				   "+437\tcommon\tbarcall\t\t\tsys_ni_syscall\n"
				   "+438\tcommon\tbarcall\t\t\tsys_ni_syscall\n"
				   " \n"
				   " #\n";

	assert_int_equal(example_open(&example, "bare"), 0);
	example_subject(&example, "adder");
	assert_int_equal(example_apply(&example, NULL, diff), 0);
	assert_int_equal(example_collect(&example), 0);
	example_judge(&example);
	assert_non_null(found("E0121"));
	assert_null(found("E0121")->subject);
	assert_int_equal(found("E0121")->severity, SEVERITY_ERROR);
	assert_null(found("E0121")->blocked_by);
	assert_contains(found("E0121")->message, "barcall has a second row");
	example_close(&example);
}
