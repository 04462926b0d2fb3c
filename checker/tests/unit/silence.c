// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../exam/silence.h"
#include "../../facts/source.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"

#define BEGIN "/* a call */\n#include <linux/kernel.h>\n#include <linux/syscalls.h>\n\n"
#define ADDER BEGIN "SYSCALL_DEFINE2(adder, int, x, int, y)\n{\n\treturn x + y;\n}\n"
#define WEIGH BEGIN "SYSCALL_DEFINE1(weigh, int, a)\n{\n\treturn a;\n}\n"

#define SHIPPED	 "#ifndef A\nasmlinkage long sys_ni_syscall(void);\n"
#define OF_ADDER "asmlinkage long sys_adder(int x, int y);\n"
#define OF_WEIGH "asmlinkage long sys_weigh(int a);\n"
#define END	 "#endif\n"

static const char *const touched[] = {"kernel/adder.c", "kernel/weigh.c", "kernel/Makefile",
				      "include/linux/syscalls.h", NULL};

/** struct state - of a small tree; what is NULL is not there */
struct state {
	const char *adder, *weigh, *header, *makefile;
	const char *type; /* of adder's first parameter */
};

static struct parameter of_adder[] = {{"int", "x"}, {"int", "y"}}, of_weigh[] = {{"int", "a"}};

static struct source *add_source(struct facts *facts, const char *file, const char *text,
				 const char *given)
{
	struct source *source = source_from_text(facts->arena, file, text, strlen(text));

	source->given = source_from_text(facts->arena, file, given, strlen(given));
	*arena_append(facts->arena, &facts->sources, &facts->nsources) = source;
	return source;
}

static void add_call(struct facts *facts, const char *name, const char *file, const char *text,
		     struct parameter *params, int nparams)
{
	struct file_facts *holder = arena_new_obj(facts->arena, struct file_facts);

	if (!text)
		return;
	*holder = (struct file_facts){.file = file, .source = add_source(facts, file, text, "")};
	*arena_append(facts->arena, &facts->definitions, &facts->ndefinitions) =
		(struct definition){.kind = DEF_MACRO,
				    .liveness = LIVE,
				    .name = name,
				    .file = holder,
				    .params = params,
				    .nparams = nparams,
				    .nargs = 2 * nparams,
				    .params_paired = true};
}

static struct facts *facts_of(struct arena *arena, const struct state *state)
{
	struct facts *facts = arena_new_obj(arena, struct facts);

	facts->arena = arena;
	facts->kernel.dir = "/nowhere";
	facts->header.source =
		add_source(facts, "include/linux/syscalls.h",
			   state->header ? state->header : SHIPPED OF_ADDER END, SHIPPED END);
	add_source(facts, "kernel/Makefile",
		   state->makefile ? state->makefile : "obj-y += adder.o\n", "");
	add_call(facts, "adder", "kernel/adder.c", state->adder ? state->adder : ADDER, of_adder,
		 2);
	of_adder[0].type = state->type ? state->type : "int";
	add_call(facts, "weigh", "kernel/weigh.c", state->weigh, of_weigh, 1);
	return facts;
}

/* Whether gcc is spared kernel/adder.c in @now, when it had nothing to say about it in @before. */
static bool is_spared(const struct state *before, const struct state *now)
{
	struct arena *arena = arena_new();
	struct silence *silence = silence_new(arena);
	struct facts *facts = facts_of(arena, before);
	const char *file = "kernel/adder.c";
	bool spared;

	silence_note(silence, facts, file, silence_key(silence, facts, file, touched));
	facts = facts_of(arena, now);
	spared = silence_was(silence, silence_key(silence, facts, file, touched));
	arena_free(arena);
	return spared;
}

TEST(a_file_that_was_silent_is_not_read_again_as_it_is)
{
	assert_true(is_spared(&(struct state){0}, &(struct state){0}));
}

TEST(a_prototype_that_is_read_with_the_file_that_defines_it_spares_the_others)
{
	struct state now = {.weigh = WEIGH, .header = SHIPPED OF_ADDER OF_WEIGH END};

	assert_true(is_spared(&(struct state){0}, &now));
	now.weigh = NULL;
	assert_false(is_spared(&(struct state){0}, &now));
	now.weigh = "#include <linux/syscalls.h>\nSYSCALL_DEFINE1(weigh, int, a) { return a; }\n";
	assert_false(is_spared(&(struct state){0}, &now));
}

TEST(a_prototype_that_was_read_once_spares_the_files_that_begin_alike)
{
	struct arena *arena = arena_new();
	struct silence *silence = silence_new(arena);
	const struct state first = {0},
			   both = {.weigh = WEIGH, .header = SHIPPED OF_ADDER OF_WEIGH END},
			   alone = {.header = SHIPPED OF_ADDER OF_WEIGH END};
	struct facts *facts = facts_of(arena, &first);
	const char *key = silence_key(silence, facts, "kernel/adder.c", touched);

	silence_note(silence, facts, "kernel/adder.c", key);
	facts = facts_of(arena, &alone);
	assert_false(silence_was(silence, silence_key(silence, facts, "kernel/adder.c", touched)));
	facts = facts_of(arena, &both);
	key = silence_key(silence, facts, "kernel/weigh.c", touched);
	assert_non_null(key);
	silence_note(silence, facts, "kernel/weigh.c", key);
	facts = facts_of(arena, &alone);
	assert_true(silence_was(silence, silence_key(silence, facts, "kernel/adder.c", touched)));
	arena_free(arena);
}

TEST(gcc_reads_again_what_it_could_mind)
{
	static const struct state states[] = {
		{.adder = BEGIN "SYSCALL_DEFINE2(adder, int, x, int, y)\n{\n\treturn 0;\n}\n"},
		{.header = SHIPPED "asmlinkage long sys_adder(int x, long y);\n" END},
		{.header = SHIPPED OF_ADDER "typedef int adder_t;\n" END},
		{.header = "#define A\n" SHIPPED OF_ADDER END},
		{.header = SHIPPED OF_ADDER OF_WEIGH "asmlinkage long sys_weigh(long a);\n" END,
		 .weigh = WEIGH},
		{.header = SHIPPED OF_ADDER "asmlinkage long sys_weigh(struct a *a);\n" END "{",
		 .weigh = WEIGH},
		{.makefile = "obj-y += adder.o\nCFLAGS_adder.o += -Wall\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		assert_false(is_spared(&(struct state){0}, &states[i]));
	assert_true(is_spared(&(struct state){0},
			      &(struct state){.makefile = "obj-y += adder.o weigh.o\n"}));
}

TEST(a_file_that_has_a_word_of_another_call_is_read_with_its_prototype)
{
	static const char adder[] =
		BEGIN "long sys_weigh(long a);\nSYSCALL_DEFINE2(adder, int, x, int, "
		      "y)\n{\n\treturn x + y;\n}\n";
	const struct state before = {.adder = adder};
	struct state now = {
		.adder = adder, .weigh = WEIGH, .header = SHIPPED OF_ADDER OF_WEIGH END};

	assert_true(is_spared(&before, &before));
	assert_false(is_spared(&before, &now));
}

TEST(a_file_in_which_more_could_matter_is_read_each_time)
{
	static const char *const texts[] = {
		"#define weigh x\n" ADDER,
		"#include \"adder.h\"\n" ADDER,
		ADDER "#include <linux/fs.h>\n",
		ADDER "#if __NR_weigh\n#endif\n",
		ADDER "int a = __NR_weigh;\n",
		ADDER "int __PASTE(sys_we, igh);\n",
		ADDER "\?\?=include <linux/fs.h>\n",
		"int before;\n" ADDER,
		ADDER "#inc\\\nlude <linux/fs.h>\n",
		"#include <linux/kernel.h>\nSYSCALL_DEFINE2(adder, int, x, int, y) { return x + y; }\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_false(is_spared(&(struct state){.adder = texts[i]},
				       &(struct state){.adder = texts[i]}));
}

/* Whether gcc need not be asked at all about kernel/adder.c. */
static bool is_certain(const struct state *state)
{
	struct arena *arena = arena_new();
	bool certain = silence_is_certain(silence_new(arena), facts_of(arena, state),
					  "kernel/adder.c", touched);

	arena_free(arena);
	return certain;
}

TEST(gcc_is_not_asked_about_prototypes_that_say_what_the_definitions_say)
{
	assert_true(is_certain(&(struct state){0}));
	assert_true(is_certain(
		&(struct state){.weigh = WEIGH, .header = SHIPPED OF_WEIGH OF_ADDER END}));
	assert_true(is_certain(
		&(struct state){.type = "const char __user *",
				.header = SHIPPED
				"asmlinkage long sys_adder(const char __user *x, int y);\n" END}));
}

TEST(gcc_is_asked_about_all_that_it_could_mind)
{
	static const struct state states[] = {
		{.header = SHIPPED "asmlinkage long sys_adder(int x, long y);\n" END},
		{.header = SHIPPED "asmlinkage long sys_adder(int x, int z);\n" END},
		{.header = SHIPPED "asmlinkage long sys_adder(int x);\n" END},
		{.header = SHIPPED "asmlinkage int sys_adder(int x, int y);\n" END},
		{.header = SHIPPED "asmlinkage long sys_adder(size_t x, int y);\n" END,
		 .type = "size_t"},
		{.type = "long"},
		{.header = SHIPPED OF_ADDER OF_ADDER END},
		{.header = SHIPPED OF_ADDER OF_WEIGH END},
		{.header = "#ifndef A\n" OF_ADDER "asmlinkage long sys_ni_syscall(void);\n" END},
		{.header = "#ifndef A\n" OF_ADDER END},
		{.header = SHIPPED OF_ADDER},
		{.header = SHIPPED END OF_ADDER},
		{.header = SHIPPED OF_ADDER "typedef int adder_t;\n" END},
		{.adder = "#define adder weigh\n" ADDER},
		{.adder = BEGIN "long sys_weigh(long a);\n" ADDER},
		{.adder = ADDER "long sys_weigh(long a);\n"},
		{.adder =
			 "#include <linux/syscalls.h>\nSYSCALL_DEFINE2(adder, int, x, int, y) { }\n",
		 .weigh = WEIGH,
		 .header = SHIPPED OF_ADDER OF_WEIGH END},
		{.makefile = "obj-y += adder.o\nCFLAGS_adder.o += -Wall\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		assert_false(is_certain(&states[i]));
}
