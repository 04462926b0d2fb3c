// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "test.h"

#include "../../source/kconfig.h"
#include "../../tree/makefile.h"
#include "../../facts/source.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"

static struct arena *arena;

static struct makefile *parse_with(const char *config, const char *text)
{
	arena_free(arena);
	arena = arena_new();
	return makefile_parse(arena, source_from_text(arena, "kernel/Makefile", text, strlen(text)),
			      config ? kconfig_parse(arena, config, strlen(config)) : NULL);
}

static enum built built_with(const char *config, const char *text)
{
	return makefile_lists(parse_with(config, text), "adder.o").built;
}

static enum built built(const char *text)
{
	return built_with("CONFIG_A=y\nCONFIG_M=m\n# CONFIG_B is not set\n", text);
}

TEST(every_way_to_list_an_object_is_followed)
{
	assert_int_equal(built("obj-y += adder.o\n"), BUILT);
	assert_int_equal(built("obj-y = fork.o \\\n\t exit.o adder.o \\\n\tcpu.o\n"), BUILT);
	assert_int_equal(built("obj-y := fork.o\nobj-y+=adder.o\n"), BUILT);
	assert_int_equal(built("obj-$(CONFIG_A) += adder.o\n"), BUILT);
	assert_int_equal(built("obj-${CONFIG_A} += adder.o\n"), BUILT);
	assert_int_equal(built("lib-y += adder.o\n"), BUILT);
	assert_int_equal(built("mmu-y := adder.o\nobj-y += filemap.o $(mmu-y)\n"), BUILT);
	assert_int_equal(built("obj-y += both.o\nboth-y := adder.o other.o\n"), BUILT);
	assert_int_equal(built("obj-y += both.o\nboth-objs := adder.o\n"), BUILT);
	assert_int_equal(built("OBJS = adder.o\nobj-y += $(OBJS)\n"), BUILT);
	assert_int_equal(built("obj-$(subst m,y,$(CONFIG_M)) += adder.o\n"), BUILT);
	assert_int_equal(built("obj-y += adder.o # mine\n"), BUILT);
	assert_int_equal(built("obj-y += adder.o\r\n"), BUILT);
	assert_int_equal(built("obj-y += adder.o"), BUILT);
}

TEST(what_keeps_an_object_out_is_reported)
{
	assert_int_equal(built("obj-y += other.o\n"), BUILT_NOT_LISTED);
	assert_int_equal(built("obj-m += adder.o\n"), BUILT_AS_MODULE);
	assert_int_equal(built("obj-$(CONFIG_M) += adder.o\n"), BUILT_AS_MODULE);
	assert_int_equal(built("obj-$(CONFIG_B) += adder.o\n"), BUILT_OPTION_OFF);
	assert_int_equal(built("obj-$(CONFIG_NOWHERE) += adder.o\n"), BUILT_OPTION_OFF);
	assert_int_equal(built("obj-y += adder.c\n"), BUILT_AS_SOURCE);
	assert_int_equal(built("obj-y += adder.o\nobj-y = fork.o\n"), BUILT_OVERWRITTEN);
	assert_int_equal(built("obj-y += adder.o\nobj-y := fork.o\n"), BUILT_OVERWRITTEN);
	assert_int_equal(built("# obj-y += adder.o\n"), BUILT_DEAD_BRANCH);
	assert_int_equal(built("ifdef CONFIG_B\nobj-y += adder.o\nendif\n"), BUILT_DEAD_BRANCH);
	assert_int_equal(built("both-y := adder.o\n"), BUILT_NOT_LISTED);
	assert_int_equal(built("obj-$(CONFIG_B) += both.o\nboth-y := adder.o\n"), BUILT_OPTION_OFF);
	assert_int_equal(built("all: x\n\tobj-y += adder.o\n"), BUILT_NOT_LISTED);
	assert_int_equal(built("obj-y += $(wildcard *.o)\n"), BUILT_UNKNOWN);
}

TEST(conditionals_are_judged_by_the_options)
{
	assert_int_equal(built("ifeq ($(CONFIG_A),y)\nobj-y += adder.o\nendif\n"), BUILT);
	assert_int_equal(built("ifneq ($(CONFIG_A),y)\nobj-y += adder.o\nendif\n"),
			 BUILT_DEAD_BRANCH);
	assert_int_equal(built("ifeq ($(CONFIG_B),)\nobj-y += adder.o\nendif\n"), BUILT);
	assert_int_equal(built("ifeq \"$(CONFIG_A)\" \"y\"\nobj-y += adder.o\nendif\n"), BUILT);
	assert_int_equal(built("ifdef CONFIG_A\nelse\nobj-y += adder.o\nendif\n"),
			 BUILT_DEAD_BRANCH);
	assert_int_equal(built("ifdef CONFIG_B\nelse ifdef CONFIG_A\nobj-y += adder.o\nendif\n"),
			 BUILT);
	assert_int_equal(built("ifneq ($(CONFIG_A)$(CONFIG_B),)\nobj-y += adder.o\nendif\n"),
			 BUILT);
	assert_int_equal(built("ifeq (0,1)\nobj-y += adder.o\nendif\n"), BUILT_DEAD_BRANCH);
	assert_int_equal(built("ifdef SOMETHING\nobj-y += adder.o\nendif\n"), BUILT);
}

TEST(without_a_configuration_every_option_counts_as_on)
{
	assert_int_equal(built_with(NULL, "obj-$(CONFIG_ANY) += adder.o\n"), BUILT);
	assert_int_equal(built_with(NULL, "ifdef CONFIG_ANY\nelse\nobj-y += adder.o\nendif\n"),
			 BUILT);
}

TEST(an_assignment_in_an_option_that_is_off_overwrites_nothing)
{
	assert_int_equal(built("obj-y += adder.o\nifdef CONFIG_B\nobj-y = x.o\nendif\n"), BUILT);
}

TEST(an_item_knows_its_place_list_and_option)
{
	struct makefile *makefile =
		parse_with("CONFIG_A=y\n", "obj-y = a.o\nobj-$(CONFIG_A) += sub/ b_$(BITS).o\n");
	const struct makefile_item *item = &makefile->items[2];

	assert_int_equal(makefile->nitems, 3);
	assert_string_equal(item->word, "b_64.o");
	assert_string_equal(item->list, "obj-$(CONFIG_A)");
	assert_string_equal(item->op, "+=");
	assert_string_equal(item->option, "CONFIG_A");
	assert_int_equal(item->option_value, 'y');
	assert_int_equal(item->span.line, 2);
	assert_int_equal(item->span.column, 25);
	assert_int_equal(item->op_span.column, 17);
	assert_string_equal(makefile->items[1].word, "sub/");
}

static const struct makefile_problem *problem(const char *text)
{
	struct makefile *makefile = parse_with("CONFIG_A=y\n", text);

	assert_int_equal(makefile->nproblems, 1);
	return &makefile->problems[0];
}

TEST(a_forgotten_backslash_is_found_at_the_line_it_leaves_alone)
{
	const struct makefile_problem *found =
		problem("obj-y = fork.o \\\n\tcpu.o exit.o\n\tsignal.o sys.o \\\n\tpid.o\n");

	assert_int_equal(found->kind, MAKEFILE_CONTINUATION_MISSING);
	assert_int_equal(found->span.line, 3);
	assert_int_equal(found->related.line, 2);
	assert_string_equal(found->text, "obj-y");
}

TEST(a_blank_behind_the_backslash_is_found)
{
	const struct makefile_problem *found = problem("obj-y = fork.o \\ \n\tcpu.o exit.o\n");

	assert_int_equal(found->kind, MAKEFILE_CONTINUATION_BLANK);
	assert_int_equal(found->span.line, 1);
	assert_int_equal(found->span.column, 16);
}

TEST(an_overwritten_list_tells_how_much_it_lost)
{
	const struct makefile_problem *found =
		problem("obj-y = a.o b.o\nobj-y += c.o\nobj-y = d.o\n");

	assert_int_equal(found->kind, MAKEFILE_OVERWRITES);
	assert_int_equal(found->lost, 3);
	assert_int_equal(found->span.line, 3);
	assert_int_equal(found->related.line, 1);
}

TEST(an_object_that_is_listed_twice_is_found)
{
	const struct makefile_problem *found = problem("obj-y = a.o b.o\nobj-$(CONFIG_A) += a.o\n");

	assert_int_equal(found->kind, MAKEFILE_LISTED_TWICE);
	assert_int_equal(found->span.line, 2);
	assert_int_equal(found->related.line, 1);
	assert_int_equal(
		parse_with("CONFIG_A=y\n", "obj-y += t/\nobj-$(CONFIG_A) += t/\n")->nproblems, 0);
}

TEST(recipes_definitions_and_flags_hold_no_objects)
{
	struct makefile *makefile =
		parse_with(NULL, "$(obj)/x.o: y\n\tcc a.o b.o\ndefine cmd\nobj-y += z.o\nendef\n"
				 "ccflags-y += -Ifoo/\nCFLAGS_x.o := -O2\n");

	assert_int_equal(makefile->nitems, 0);
	assert_int_equal(makefile->nproblems, 0);
}

TEST(a_core_list_behind_its_export_comes_too_late)
{
	struct makefile *makefile =
		parse_with(NULL, "core-y := \ncore-y += soon/\nexport ARCH_CORE := $(core-y)\n"
				 "core-y += late/\n");

	assert_int_equal(makefile_lists(makefile, "soon/").built, BUILT);
	assert_int_equal(makefile_lists(makefile, "late/").built, BUILT_DIR_NOT_ENTERED);
}

TEST(a_configuration_is_read_in_all_its_forms)
{
	static const char text[] = "CONFIG_A=y\r\nCONFIG_M=m\n# CONFIG_B is not set\n"
				   "CONFIG_S=\"y\"\nCONFIG_N=42\n# CONFIG_C is odd\nCONFIG_E=";
	struct kconfig *config;

	arena_free(arena);
	arena = arena_new();
	config = kconfig_parse(arena, text, strlen(text));
	assert_int_equal(kconfig_value(config, "CONFIG_A", 8), 'y');
	assert_int_equal(kconfig_value(config, "CONFIG_M", 8), 'm');
	assert_int_equal(kconfig_value(config, "CONFIG_B", 8), 'n');
	assert_int_equal(kconfig_value(config, "CONFIG_S", 8), 'v');
	assert_int_equal(kconfig_value(config, "CONFIG_N", 8), 'v');
	assert_int_equal(kconfig_value(config, "CONFIG_C", 8), 0);
}

static char fresh(const char *entry)
{
	static const char config[] = "CONFIG_ON=y\n# CONFIG_OFF is not set\n";
	struct kconfig_entry *entries;
	int n;

	arena_free(arena);
	arena = arena_new();
	kconfig_entries(arena, entry, strlen(entry), &entries, &n);
	assert_int_equal(n, 1);
	assert_string_equal(entries[0].name, "ADDER");
	return kconfig_default(&entries[0], kconfig_parse(arena, config, strlen(config)));
}

TEST(a_new_option_has_the_value_its_entry_gives_it)
{
	assert_int_equal(fresh("config ADDER\n\tbool \"add\"\n\tdefault y\n"), 'y');
	assert_int_equal(fresh("config ADDER\n\tdef_bool y\n"), 'y');
	assert_int_equal(fresh("config ADDER\n\tbool \"add\"\n"), 'n');
	assert_int_equal(fresh("config ADDER\n\tbool \"add\"\n\tdefault n\n"), 'n');
	assert_int_equal(fresh("config ADDER\n\tbool \"add\"\n\tdepends on ON\n\tdefault y\n"),
			 'y');
	assert_int_equal(fresh("config ADDER\n\tbool \"add\"\n\tdepends on OFF\n\tdefault y\n"),
			 'n');
	assert_int_equal(fresh("if OFF\nconfig ADDER\n\tdef_bool y\nendif\n"), 'n');
	assert_int_equal(fresh("config ADDER\n\tbool\n\tdefault y if !OFF\n"), 'y');
	assert_int_equal(fresh("config ADDER\n\tbool \"add\"\n\thelp\n\t  default y\n\n\t  x\n"),
			 'n');
}
