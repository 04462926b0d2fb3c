// SPDX-License-Identifier: GPL-2.0-only
#include "samples.h"

#include <string.h>

#include "../../verdict/finding.h"
#include "../../lib/util.h"
#include "../../rules/rule.h"
#include "../../verdict/verdict.h"

#define HEADER "include/linux/syscalls.h"
#define TABLE  "arch/x86/entry/syscalls/syscall_64.tbl"

#define SPAN(f, l, c, e)                                                                           \
	{                                                                                          \
		.file = (f), .line = (l), .column = (c), .end_column = (e)                         \
	}
#define LABELS(...)                                                                                \
	.labels = (struct label[]){__VA_ARGS__},                                                   \
	.nlabels = ARRAY_SIZE(((struct label[]){__VA_ARGS__}))
#define EXCERPT(...)                                                                               \
	.excerpt = (struct excerpt_line[]){__VA_ARGS__},                                           \
	.nexcerpt = ARRAY_SIZE(((struct excerpt_line[]){__VA_ARGS__}))
#define EVIDENCE(...)                                                                              \
	.evidence = (struct evidence[]){__VA_ARGS__},                                              \
	.nevidence = ARRAY_SIZE(((struct evidence[]){__VA_ARGS__}))

static const struct rule rule_prototype = {
	.code = "E0402",
	.slug = "prototype-after-endif",
	.title = "the prototype stands after the guard's #endif",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
};
static const struct rule rule_table = {
	.code = "E0102",
	.slug = "table-prefix-missing",
	.title = "the row lacks the __x64_ prefix that this tree wants",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
};
static const struct rule rule_count = {
	.code = "E0304",
	.slug = "define-count-wrong",
	.title = "the digit is not the number of parameters",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
};
static const struct rule rule_other = {
	.code = "E0405",
	.slug = "prototype-mismatch",
	.title = "prototype and definition differ",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
};
static const struct rule rule_build = {
	.code = "E0501",
	.slug = "compile-error",
	.title = "the compiler stopped",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
};
static const struct rule rule_image = {
	.code = "E0602",
	.slug = "image-not-dispatched",
	.title = "the dispatcher does not reach the handler",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_IMAGE,
};

static const struct finding finding_prototype = {
	.rule = &rule_prototype,
	.severity = SEVERITY_ERROR,
	.subject = "adder",
	.message = "the prototype of sys_adder stands after the #endif that closes the guard",
	.span = SPAN(HEADER, 1292, 17, 26),
	LABELS({SPAN(HEADER, 1288, 1, 38), "prototypes belong beside this one"},
	       {SPAN(HEADER, 1290, 1, 7), "the guard ends here"},
	       {SPAN(HEADER, 1292, 17, 26), "declared where every architecture sees it"}),
	EXCERPT({HEADER, 1288, "asmlinkage long sys_ni_syscall(void);"},
		{HEADER, 1290, "#endif /* CONFIG_ARCH_HAS_SYSCALL_WRAPPER */"},
		{HEADER, 1292, "asmlinkage long sys_adder(int x, int y);"}),
	.note = "x86-64 defines CONFIG_ARCH_HAS_SYSCALL_WRAPPER and builds its own "
		"__x64_sys_* declarations, so nothing here complains; what stands after the "
		"#endif is seen by x86-64 too and promises a function that does not exist",
	.help = "move the line to just after line 1288",
	.fix = {"--- a/" HEADER "\n+++ b/" HEADER "\n"
		"@@ -1286,7 +1286,8 @@\n"
		"  * Not a real system call, but a placeholder for syscalls which are\n"
		"  */\n"
		" asmlinkage long sys_ni_syscall(void);\n"
		"+asmlinkage long sys_adder(int x, int y);\n"
		" \n"
		" #endif /* CONFIG_ARCH_HAS_SYSCALL_WRAPPER */\n"
		" \n"
		"-asmlinkage long sys_adder(int x, int y);\n",
		CONFIDENCE_EXACT},
	.blocks = (const char *[]){"E0405"},
	.nblocks = 1,
};

const struct finding *sample_prototype(void)
{
	return &finding_prototype;
}

static const struct finding finding_table = {
	.rule = &rule_table,
	.severity = SEVERITY_ERROR,
	.subject = "adder",
	.message = "the row of adder lacks the __x64_ prefix that this tree wants",
	.span = SPAN(TABLE, 359, 19, 28),
	LABELS({SPAN(TABLE, 358, 27, 50), "every other row here names its entry so"},
	       {SPAN(TABLE, 359, 19, 28), "no function of this name is built"}),
	EXCERPT({TABLE, 358, "450\tcommon\tset_mempolicy\t\t__x64_sys_set_mempolicy"},
		{TABLE, 359, "451\tcommon\tadder\t\tsys_adder"}),
	.note = "in this tree SYSCALL_DEFINE makes __x64_sys_adder, and the table is used as "
		"it is written",
	.help = "write __x64_sys_adder in the fourth column",
	.fix = {"--- a/" TABLE "\n+++ b/" TABLE "\n@@ -356,4 +356,4 @@\n"
		" 448\tcommon\tprocess_mrelease\t__x64_sys_process_mrelease\n"
		" 449\tcommon\tfutex_waitv\t\t__x64_sys_futex_waitv\n"
		" 450\tcommon\tset_mempolicy\t\t__x64_sys_set_mempolicy\n"
		"-451\tcommon\tadder\t\tsys_adder\n"
		"+451\tcommon\tadder\t\t__x64_sys_adder\n",
		CONFIDENCE_EXACT},
	.blocks = (const char *[]){"E0602"},
	.nblocks = 1,
};

const struct finding *sample_table(void)
{
	return &finding_table;
}

static const struct finding finding_labels = {
	.rule = &rule_count,
	.severity = SEVERITY_ERROR,
	.subject = "adder",
	.message = "SYSCALL_DEFINE3 announces 3 parameters, 2 are given",
	.span = SPAN("kernel/adder.c", 5, 15, 16),
	LABELS({SPAN("kernel/adder.c", 5, 15, 16), "this digit counts the parameters"},
	       {SPAN("kernel/adder.c", 5, 24, 30), "the first"},
	       {SPAN("kernel/adder.c", 5, 32, 38), "the second"}),
	EXCERPT({"kernel/adder.c", 1, "#include <linux/syscalls.h>"},
		{"kernel/adder.c", 5, "SYSCALL_DEFINE3(adder, int, x, int, y)"}),
	.note = "each parameter is a type and a name, separated by a comma",
	.help = "write SYSCALL_DEFINE2",
};

const struct finding *sample_labels(void)
{
	return &finding_labels;
}

static const struct finding finding_two_files = {
	.rule = &rule_other,
	.severity = SEVERITY_WARNING,
	.subject = "adder",
	.message = "prototype and definition of adder differ in the second parameter",
	.span = SPAN(HEADER, 1289, 34, 40),
	LABELS({SPAN(HEADER, 1289, 34, 40), "long here"},
	       {SPAN("kernel/adder.c", 5, 32, 38), "int there"}),
	EXCERPT({HEADER, 1289, "asmlinkage long sys_adder(int x, long y);"},
		{"kernel/adder.c", 5, "SYSCALL_DEFINE2(adder, int, x, int, y)"}),
	.help = "make the prototype say int y",
};

const struct finding *sample_two_files(void)
{
	return &finding_two_files;
}

static const struct finding finding_hostile = {
	.rule = &rule_build,
	.severity = SEVERITY_ERROR,
	.message = "the compiler stopped at 漢字 \033]0;title\a in this line",
	.span = SPAN("kernel/größe\n.c", 7, 25, 30),
	LABELS({SPAN("kernel/größe\n.c", 7, 25, 30), "here"}),
	EXCERPT({"kernel/größe\n.c", 7,
		 "\t/* 漢字 \xff\033[2J \xe2\x80\xae */ e\xcc\x81 = adder;\r"}),
	EVIDENCE({EVIDENCE_BUILD, "kernel/adder.c:7:9: error: \033[1mgrö\xdf"
				  "e\033[0m\n   7 |\t= adder;\n"},
		 {EVIDENCE_CONSOLE, "BUG: kernel NULL pointer dereference\n\n"
				    "RIP: 0010:__x64_sys_adder+0x4/0x10\n"}),
	.help = "see the log",
};

const struct finding *sample_hostile(void)
{
	return &finding_hostile;
}

static char endless_line[5001];
static const struct finding finding_endless = {
	.rule = &rule_build,
	.severity = SEVERITY_ERROR,
	.message = "the compiler stopped far to the right",
	.span = SPAN("kernel/adder.c", 1, 3001, 3006),
	LABELS({SPAN("kernel/adder.c", 1, 3001, 3006), "here"}),
	EXCERPT({"kernel/adder.c", 1, endless_line}),
};

const struct finding *sample_endless(void)
{
	memset(endless_line, 'x', sizeof(endless_line) - 1);
	memcpy(endless_line + 3000, "adder", 5);
	return &finding_endless;
}

static const struct finding finding_behind_the_end = {
	.rule = &rule_build,
	.severity = SEVERITY_ERROR,
	.message = "the semicolon is missing",
	.span = SPAN("kernel/adder.c", 7, 21, 21),
	LABELS({SPAN("kernel/adder.c", 7, 21, 21), "a ; belongs here"}),
	EXCERPT({"kernel/adder.c", 7, "        return x + y"},
		{"kernel/adder.c", 42, "/* far away */"}),
};

const struct finding *sample_behind_the_end(void)
{
	return &finding_behind_the_end;
}

static const struct finding finding_blocked = {
	.rule = &rule_image,
	.severity = SEVERITY_ERROR,
	.subject = "adder",
	.message = "slot 451 does not reach __x64_sys_adder",
	.span = SPAN(TABLE, 359, 1, 4),
	.blocked_by = "E0102",
};

const struct finding *sample_blocked(void)
{
	return &finding_blocked;
}

static const char *const no_goals[] = {NULL};

static const struct goal goal_definition = {
	.id = "definition",
	.title = "adder is defined",
	.points = 2,
	.stage = STAGE_TREE,
	.codes = CODES("E03*"),
	.after = no_goals,
};
static const struct goal goal_row = {
	.id = "row",
	.title = "adder has a row in the table, with the number and the name that this tree wants",
	.points = 4,
	.stage = STAGE_TREE,
	.codes = CODES("E01*"),
	.after = no_goals,
};
static const struct goal goal_answer = {
	.id = "answer",
	.title = "the kernel answers with the sum",
	.points = 4,
	.stage = STAGE_BOOT,
	.codes = CODES("E07*", "E08*"),
	.after = no_goals,
};

static struct kernel_facts sample_kernel(enum convention convention)
{
	return (struct kernel_facts){
		.dir = "work/linux",
		.version = "6.1.192",
		.major = 6,
		.minor = 1,
		.patch = 192,
		.convention = convention,
		.table_file = TABLE,
		.header_file = HEADER,
	};
}

const struct verdict *sample_verdict_fail(void)
{
	static struct goal_result goals[] = {
		{.goal = &goal_definition, .outcome = OUTCOME_PASS, .points = 2},
		{.goal = &goal_row, .outcome = OUTCOME_FAIL},
		{.goal = &goal_answer,
		 .outcome = OUTCOME_BLOCKED,
		 .reason = "waits for E0102 to be fixed"},
	};
	static struct finding *list[3];
	static struct findings findings = {.list = list, .n = 3};
	static struct facts facts;
	static struct verdict verdict = {
		.step = "05-register-x86-64",
		.step_title = "register adder on x86-64",
		.outcome = OUTCOME_FAIL,
		.goals = goals,
		.ngoals = ARRAY_SIZE(goals),
		.points = 2,
		.max_points = 10,
		.findings = &findings,
		.facts = &facts,
		.static_s = 0.0123,
	};

	list[0] = (struct finding *)sample_table();
	list[1] = (struct finding *)sample_prototype();
	list[2] = (struct finding *)sample_blocked();
	facts.kernel = sample_kernel(CONVENTION_PREFIXED);
	return &verdict;
}

const struct verdict *sample_verdict_pass(void)
{
	static struct goal_result goals[] = {
		{.goal = &goal_definition, .outcome = OUTCOME_PASS, .points = 2},
		{.goal = &goal_row, .outcome = OUTCOME_PASS, .points = 4},
		{.goal = &goal_answer, .outcome = OUTCOME_PASS, .points = 4},
	};
	static const char *lines[] = {"451 -> __x64_sys_adder", "452 -> __x64_sys_ni_syscall"};
	static struct exhibit exhibits[] = {
		{.title = "the dispatcher", .lines = lines, .nlines = 2}};
	static struct findings findings;
	static struct facts facts;
	static struct verdict verdict = {
		.step = "05-register-x86-64",
		.step_title = "register adder on x86-64",
		.outcome = OUTCOME_PASS,
		.goals = goals,
		.ngoals = ARRAY_SIZE(goals),
		.points = 10,
		.max_points = 10,
		.findings = &findings,
		.facts = &facts,
		.exhibits = exhibits,
		.nexhibits = ARRAY_SIZE(exhibits),
		.static_s = 0.0123,
		.build_s = 2.94,
		.boot_s = 0.612,
	};

	facts.kernel = sample_kernel(CONVENTION_BARE);
	facts.build.state = FACT_COLLECTED;
	facts.build.ok = true;
	facts.build.objects_built = 3;
	facts.boot.state = FACT_COLLECTED;
	facts.boot.accelerator = "tcg";
	facts.boot.accelerator_reason = "/dev/kvm is not there";
	facts.boot.seed = 4711;
	return &verdict;
}

const struct verdict *sample_verdict_broken(void)
{
	static struct goal_result goals[] = {
		{.goal = &goal_definition, .outcome = OUTCOME_PASS, .points = 2},
		{.goal = &goal_answer,
		 .outcome = OUTCOME_BROKEN,
		 .reason = "qemu-system-x86_64 is not installed"},
	};
	static struct findings findings;
	static struct facts facts;
	static struct verdict verdict = {
		.step = "05-register-x86-64",
		.step_title = "register adder on x86-64",
		.outcome = OUTCOME_BROKEN,
		.goals = goals,
		.ngoals = ARRAY_SIZE(goals),
		.points = 2,
		.max_points = 6,
		.findings = &findings,
		.facts = &facts,
		.broken = "qemu-system-x86_64 is not installed",
		.broken_help = "./lab start installs it",
		.static_s = 0.25,
	};

	facts.kernel = sample_kernel(CONVENTION_BARE);
	return &verdict;
}
