// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "test.h"

#include "../../lib/strbuf.h"
#include "../../dev/fixture.h"
#include "../../verdict/verdict.h"

TEST(a_family_pattern_matches_its_codes_only)
{
	assert_true(code_matches("E03*", "E0302"));
	assert_true(code_matches("E0302", "E0302"));
	assert_false(code_matches("E03*", "E0402"));
	assert_false(code_matches("E0302", "E0303"));
	assert_false(code_matches("", "E0302"));
}

TEST(rules_are_sorted_and_no_code_is_used_twice)
{
	int n;
	const struct rule *const *rules = rules_all(&n);

	assert_true(n > 0);
	for (int i = 1; i < n; i++)
		if (strcmp(rules[i - 1]->code, rules[i]->code) >= 0)
			fail_msg("%s and %s", rules[i - 1]->code, rules[i]->code);
}

TEST(every_rule_is_of_a_family_that_has_a_name)
{
	int n;
	const struct rule *const *rules = rules_all(&n);

	for (int i = 0; i < n; i++)
		if (!rule_family(rules[i]->code))
			fail_msg("%s", rules[i]->code);
	assert_string_equal(rule_family("E0402"), "the prototype");
	assert_null(rule_family("E9901"));
}

TEST(a_strict_step_makes_errors_of_warnings)
{
	static const struct rule warning = {.code = "E0902"}, other = {.code = "E0903"};
	struct finding first = {.rule = &warning, .severity = SEVERITY_WARNING};
	struct finding second = {.rule = &other, .severity = SEVERITY_WARNING};
	struct finding *list[] = {&second, &first};
	struct findings findings = {.list = list, .n = 2};

	findings_harden(&findings, NULL);
	assert_int_equal(first.severity, SEVERITY_WARNING);
	findings_harden(&findings, CODES("E0902"));
	assert_int_equal(first.severity, SEVERITY_ERROR);
	assert_int_equal(second.severity, SEVERITY_WARNING);
	assert_ptr_equal(findings.list[0], &first);
}

TEST(where_only_symptoms_are_shown_neither_place_nor_cause_is)
{
	static const struct rule seen = {.code = "E0801", .stage = STAGE_BOOT};
	static const struct rule read = {.code = "E0405", .stage = STAGE_TREE};
	static const char row[] = "arch/x86/entry/syscalls/syscall_64.tbl";
	struct label label = {.span = {.file = row, .line = 380}};
	struct finding boot = {.rule = &seen,
			       .message = "call 455 gives ENOSYS",
			       .note = "the abi is comon",
			       .help = "write common",
			       .span = {.file = row, .line = 380},
			       .labels = &label,
			       .nlabels = 1};
	struct finding tree = boot;
	struct finding *list[] = {&boot, &tree};
	struct findings findings = {.list = list, .n = 2};

	boot.fix.diff = "-comon";
	tree.rule = &read;
	findings_only_symptoms(&findings, "which one is it?");
	assert_string_equal(boot.message, "call 455 gives ENOSYS");
	assert_string_equal(boot.help, "which one is it?");
	assert_null(boot.note);
	assert_null(boot.fix.diff);
	assert_null(boot.span.file);
	assert_int_equal(boot.nlabels, 0);
	assert_string_equal(tree.note, "the abi is comon");
	assert_string_equal(tree.span.file, row);
}

TEST(what_counts_elsewhere_is_forgiven_with_what_follows)
{
	static const struct rule comma = {.code = "E0305"}, build = {.code = "E0501"};
	struct excerpt_line here = {"kernel/a.c", 8, "SYSCALL_DEFINE1(a, int x)"};
	struct excerpt_line there = {"kernel/a.c", 9, "SYSCALL_DEFINE1(a, int x)"};
	struct excerpt_line other = {"kernel/a.c", 9, "SYSCALL_DEFINE1(a, long x)"};
	struct finding counted = {.rule = &comma, .subject = "a", .excerpt = &here, .nexcerpt = 1,
				  .span = {.file = "kernel/a.c", .line = 8}};
	struct finding again = counted, mine = counted, follows = {.rule = &build};
	struct finding *known_list[] = {&counted}, *list[] = {&again, &follows};
	struct findings known = {.list = known_list, .n = 1}, now = {.list = list, .n = 2};

	again.severity = follows.severity = mine.severity = SEVERITY_ERROR;
	again.span.line = mine.span.line = 9;
	again.excerpt = &there;
	mine.excerpt = &other;
	follows.blocked_by = "E0305";
	findings_forgive(&now, &known);
	assert_int_equal(again.severity, SEVERITY_NOTE);
	assert_int_equal(follows.severity, SEVERITY_NOTE);
	/* The same rule at another line of text is another mistake. */
	list[0] = &mine;
	follows.severity = SEVERITY_ERROR;
	findings_forgive(&now, &known);
	assert_int_equal(mine.severity, SEVERITY_ERROR);
	assert_int_equal(follows.severity, SEVERITY_ERROR);
	findings_forgive(&now, NULL);
	assert_int_equal(mine.severity, SEVERITY_ERROR);
}

TEST(every_rule_is_proved_by_its_examples)
{
	struct strbuf report = {0};
	int n, wrong = 0;
	const struct rule *const *rules = rules_all(&n);

	for (int i = 0; i < n; i++) {
		int result = rule_fixture_check(rules[i], &report);

		wrong += result < 0 ? 1 : result;
	}
	if (wrong)
		print_error("%s", strbuf_str(&report));
	strbuf_release(&report);
	assert_int_equal(wrong, 0);
}
