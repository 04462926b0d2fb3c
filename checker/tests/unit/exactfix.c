// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../facts/facts.h"
#include "../../verdict/finding.h"
#include "../../dev/fixture.h"
#include "../../dev/exactfix.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static const struct finding *find(const struct example *example, const char *code)
{
	for (int i = 0; i < example->findings.n; i++)
		if (streq(example->findings.list[i]->rule->code, code))
			return example->findings.list[i];
	return NULL;
}

static void judge(struct example *example, const char *diff, const char *subject)
{
	assert_int_equal(example_open(example, "bare"), 0);
	if (diff)
		assert_int_equal(example_apply(example, NULL, diff), 0);
	example_subject(example, subject);
	assert_int_equal(example_collect(example), 0);
	example_judge(example);
}

TEST(no_fix_touches_what_shipped)
{
	struct example example;
	struct finding *finding;

	judge(&example, NULL, "adder");
	finding = finding_new(&example.findings, rule_find("E0316"), "adder",
			      (struct span){.file = "kernel/sys.c", .line = 1}, "a mistake");
	finding_fix_replace(finding, CONFIDENCE_EXACT, "arch/x86/entry/syscalls/syscall_64.tbl", 27,
			    "435\tcommon\tmine\tsys_mine");
	findings_write_fixes(&example.findings);
	assert_null(finding->fix.diff);
	/* Nor does what it adds afterwards make half a fix of it. */
	finding_fix_insert(finding, CONFIDENCE_EXACT, "kernel/adder.c", 1, "x");
	findings_write_fixes(&example.findings);
	assert_null(finding->fix.diff);
	example_close(&example);
}

TEST(a_fix_changes_the_learners_lines_between_shipped_ones)
{
	struct example example;
	struct finding *finding;

	judge(&example, NULL, "adder");
	finding = finding_new(&example.findings, rule_find("E0106"), "adder",
			      (struct span){.file = "kernel/sys.c", .line = 1}, "a mistake");
	finding_fix_replace(finding, CONFIDENCE_EXACT, "arch/x86/entry/syscalls/syscall_64.tbl", 28,
			    "437\tcommon\tadder\tsys_adder");
	findings_write_fixes(&example.findings);
	assert_non_null(finding->fix.diff);
	example_close(&example);
}

static const char copied_row[] = "--- a/arch/x86/entry/syscalls/syscall_64.tbl\n"
				 "+++ b/arch/x86/entry/syscalls/syscall_64.tbl\n"
				 "@@ -27,2 +27,2 @@\n"
				 " 435\tcommon\tclone3\t\t\tsys_clone3\n"
				 "-436\tcommon\tadder\t\t\tsys_adder\n"
				 "+436\tcommon\tadder\t\t\tsys_clone3\n";

TEST(a_copied_row_is_not_the_other_calls_mistake)
{
	struct example example;

	judge(&example, copied_row, "adder int x, int y, int z");
	assert_non_null(find(&example, "E0122"));
	assert_non_null(
		strstr(find(&example, "E0122")->fix.diff, "+436\tcommon\tadder\t\t\tsys_adder"));
	/* Its own parameters are judged, not those of clone3. */
	assert_non_null(find(&example, "E0316"));
	assert_string_equal(find(&example, "E0316")->span.file, "kernel/adder.c");
	example_close(&example);
}

TEST(an_exact_fix_that_is_not_exact_is_reported)
{
	struct strbuf wrong = {0};
	struct example example;
	struct finding *finding;

	judge(&example, copied_row, "adder");
	finding = (struct finding *)find(&example, "E0122");
	assert_non_null(finding);
	assert_int_equal(exactfix_check(&example, finding, &wrong), 0);
	assert_int_equal(wrong.len, 0);
	finding->fix.diff = "--- a/kernel/adder.c\n+++ b/kernel/adder.c\n@@ -1,1 +1,1 @@\n"
			    "-// SPDX-License-Identifier: GPL-2.0\n+// other words\n";
	assert_int_equal(exactfix_check(&example, finding, &wrong), 0);
	assert_non_null(strstr(strbuf_str(&wrong), "still there"));
	strbuf_release(&wrong);
	example_close(&example);
}

static const char helper_of_the_calls_name[] =
	"--- a/include/linux/syscalls.h\n+++ b/include/linux/syscalls.h\n@@ -60,2 +60,2 @@\n"
	" asmlinkage long sys_ni_syscall(void);\n"
	"-asmlinkage long sys_adder(int x, int y);\n"
	"+asmlinkage int sys_adder(int x, int y);\n"
	"--- a/kernel/adder.c\n+++ b/kernel/adder.c\n@@ -4,3 +4,8 @@\n"
	" #include <linux/syscalls.h>\n \n"
	"+asmlinkage int sys_adder(int x, int y)\n+{\n+\treturn x + y;\n+}\n+\n"
	" SYSCALL_DEFINE2(adder, int, x, int, y)\n";

TEST(the_return_type_of_a_helper_of_that_name_is_no_exact_fix)
{
	struct example example;

	judge(&example, helper_of_the_calls_name, "adder");
	assert_non_null(find(&example, "E0407"));
	assert_int_equal(find(&example, "E0407")->fix.confidence, CONFIDENCE_GUESS);
	example_close(&example);
}

static const char *note_of(struct example *example, const char *run)
{
	assert_int_equal(example_open(example, "bare"), 0);
	example_subject(example, "adder int x, int y, int z");
	assert_int_equal(example_collect(example), 0);
	example_evidence_texts(example, NULL, NULL, run);
	example_judge(example);
	assert_non_null(find(example, "E0802"));
	return find(example, "E0802")->note;
}

TEST(answers_with_too_many_bits_speak_of_int)
{
	struct example example;

	assert_non_null(strstr(
		note_of(&example,
			"[boot]\nend = completed\n"
			"call = adder 436 (2147483647, 2147483647) expected -2 got 4294967294\n"
			"call = adder 436 (-3, 1) expected -2 got -2\n"),
		"int parameters wraps at 32 bits"));
	example_close(&example);
}

TEST(answers_whose_lower_half_is_right_speak_of_a_part_that_is_an_int)
{
	struct example example;

	assert_non_null(
		strstr(note_of(&example,
			       "[boot]\nend = completed\n"
			       "call = adder 436 (1, 1, 1) expected 8589934597 got 4294967301\n"
			       "call = adder 436 (2147483647, 2147483647, 1) expected 6 got 6\n"),
		       "a part of it was worked out in an int"));
	example_close(&example);
}

TEST(any_two_swapped_arguments_are_named)
{
	struct example example;

	assert_non_null(strstr(
		note_of(&example, "[boot]\nend = completed\n"
				  "call = adder 436 (1, 2, 3) expected 123 got 132 swap-23 132\n"),
		"argument 3 swapped"));
	example_close(&example);
}
