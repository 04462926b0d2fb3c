// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "test.h"

#include "../../exam/upstream.h"
#include "../../lib/arena.h"
#include "../../lib/process.h"
#include "../../lib/util.h"
#include "../../rules/rule.h"

static struct table_row row = {.name = "adder", .base = "adder"};
static const struct subject adder = {.name = "adder", .number = -1};
static struct arena *arena;
static const char *root;

static void put(const char *path, const char *text)
{
	write_file(kept(xasprintf("%s/%s", root, path)), text);
}

static const struct upstream_facts *collect(const char *pristine, bool shipped)
{
	struct facts *facts;

	arena_free(arena);
	arena = arena_new();
	facts = arena_new_obj(arena, struct facts);
	facts->arena = arena;
	facts->kernel.dir = root;
	row.pristine = shipped;
	facts->table.rows = &row;
	facts->table.nrows = 1;
	upstream_collect(facts, &(struct upstream_request){.pristine = pristine,
							   .subjects = &adder,
							   .nsubjects = 1,
							   .run = true});
	assert_int_equal(facts->upstream.state, FACT_COLLECTED);
	return &facts->upstream;
}

static void forget(void)
{
	arena_free(arena);
	arena = NULL;
}

static void git(const char *words)
{
	const char *command = kept(xasprintf(
		"git -c user.name=A -c user.email=a@b -c commit.gpgsign=false %s", words));
	const char *argv[] = {"sh", "-c", command, NULL};

	assert_int_equal(run_quiet(root, argv), 0);
}

TEST(a_step_wants_upstream_facts_when_it_names_such_a_code)
{
	assert_true(upstream_wanted(CODES("E01*", "E0905")));
	assert_true(upstream_wanted(CODES("E09*")));
	assert_false(upstream_wanted(CODES("E01*", "E0*")));
	assert_false(upstream_wanted(NULL));
}

TEST(tests_and_pages_of_a_new_call_are_found)
{
	const struct upstream_facts *upstream;

	root = temp_dir();
	put("tools/testing/selftests/clone3/adders.c", "int adders; /* summadder */\n");
	put("Documentation/adders.rst", "\n");
	upstream = collect(NULL, false);
	assert_int_equal(upstream->nsubjects, 1);
	assert_null(upstream->subjects[0].selftest);
	assert_null(upstream->subjects[0].man_page);
	put("tools/testing/selftests/adder/t.c", "return syscall(__NR_adder, 1, 2);\n");
	put("tools/lab/adder.2", ".TH adder 2\n");
	upstream = collect(NULL, false);
	assert_string_equal(upstream->subjects[0].selftest, "tools/testing/selftests/adder/t.c");
	assert_string_equal(upstream->subjects[0].man_page, "tools/lab/adder.2");
	forget();
}

TEST(nothing_is_asked_of_calls_that_shipped)
{
	root = temp_dir();
	assert_int_equal(collect(NULL, true)->nsubjects, 0);
	forget();
}

TEST(commits_without_a_signature_are_told_apart_from_signed_ones)
{
	const struct upstream_facts *upstream;

	root = temp_dir();
	git("init -q");
	git("commit -q --allow-empty -m base");
	git("tag base");
	git("commit -q --allow-empty -m one");
	git("commit -q --allow-empty -s -m two");
	upstream = collect("base", false);
	assert_true(upstream->commits_read);
	assert_int_equal(upstream->ncommits, 2);
	assert_string_equal(upstream->commits[0].subject, "one");
	assert_false(upstream->commits[0].is_signed);
	assert_true(upstream->commits[1].is_signed);
	assert_false(upstream->checkpatch_ran);
	forget();
}
