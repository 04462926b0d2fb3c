// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../exam/sparsetool.h"
#include "../../facts/source.h"
#include "../../lib/arena.h"

static struct facts *facts_of(const char *text)
{
	struct arena *arena = arena_new();
	struct facts *facts = arena_alloc(arena, sizeof(*facts));

	*facts = (struct facts){.arena = arena, .knows_shipped = true};
	*arena_append(arena, &facts->sources, &facts->nsources) =
		source_from_text(arena, "kernel/adder.c", text, strlen(text));
	return facts;
}

TEST(what_sparse_expected_and_got_belongs_to_its_warning)
{
	struct facts *facts = facts_of("long a(char __user *u)\n{\n\treturn first(u);\n}\n");
	char said[] =
		"kernel/adder.c:3:22: warning: incorrect type in argument 1 (different address spaces)\n"
		"kernel/adder.c:3:22:    expected char const *text\n"
		"kernel/adder.c:3:22:    got char [noderef] __user *u\n"
		"kernel/adder.c:1:6: warning: symbol 'a' was not declared. Should it be static?\n";

	assert_int_equal(sparse_read(facts, said), 1);
	assert_string_equal(facts->remarks[0].code, "E1118");
	assert_string_equal(facts->remarks[0].words[0], "address");
	assert_non_null(strstr(facts->remarks[0].words[1], "__user *u"));
	assert_int_equal(facts->remarks[0].span.line, 3);
	assert_int_equal(facts->remarks[0].span.column, 15); /* a tab is one byte */
	arena_free(facts->arena);
}

TEST(what_sparse_says_of_rcu_of_conditions_and_of_helpers_is_left_out)
{
	struct facts *facts = facts_of("long a(void)\n{\n\treturn 0;\n}\n");
	char said[] =
		"kernel/adder.c:3:9: warning: incorrect type in argument 1 (different address spaces)\n"
		"kernel/adder.c:3:9:    got struct task_struct [noderef] __rcu *real_parent\n"
		"kernel/adder.c:1:6: warning: context imbalance in 'lab_lock' - wrong count at exit\n"
		"kernel/adder.c:1:6: warning: context imbalance in '__se_sys_a' - different lock "
		"contexts for basic block\n"
		"kernel/adder.c:3:9: warning: restricted gfp_t degrades to integer\n"
		"include/linux/sched.h:3:9: warning: restricted __be32 degrades to integer\n"
		"kernel/adder.c:99:9: warning: restricted __be32 degrades to integer\n"
		"kernel/adder.c: warning: cut";

	assert_int_equal(sparse_read(facts, said), 0);
	arena_free(facts->arena);
}
