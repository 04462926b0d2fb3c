// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../vm/stage/graph.h"
#include "../../../vm/narrow/narrow.h"
#include "../../../vm/build/plan.h"
#include "../../../vm/build/replay.h"
#include "../../../vm/stage/stage.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

/* A tree and a stage of it that was built: kernel/sys.o from kernel/sys.c and include/linux/a.h. */
struct small {
	const char *dir;
	struct stage stage;
	struct graph graph;
	struct plan plan;
};

static const char *in_tree(struct small *small, const char *name)
{
	return kept(xasprintf("%s/tree/%s", small->dir, name));
}

static const char *in_stage(struct small *small, const char *name)
{
	return kept(xasprintf("%s/stage/%s", small->dir, name));
}

#define GCC                                                                                        \
	"gcc -Wp,-MMD,kernel/.%s.o.d -include ./include/linux/kconfig.h -c -o kernel/%s.o kernel/%s.%s"

static void compiled(struct small *small, const char *name, const char *suffix, const char *deps)
{
	const char *file = kept(xasprintf("kernel/.%s.o.cmd", name));

	write_file(in_stage(small, file),
		   kept(xasprintf("cmd_kernel/%s.o := " GCC
				  "\n\nsource_kernel/%s.o := kernel/%s.%s\n\n"
				  "deps_kernel/%s.o := \\\n%s\nkernel/%s.o: $(deps_kernel/%s.o)\n",
				  name, name, name, name, suffix, name, name, suffix, name, deps,
				  name, name)));
	write_file(in_stage(small, kept(xasprintf("kernel/%s.o", name))), "object");
}

static void begin(struct small *small)
{
	*small = (struct small){.dir = temp_dir()};
	write_file(in_tree(small, "kernel/sys.c"), "#include <linux/a.h>\nint sys;\n");
	write_file(in_tree(small, "include/linux/a.h"), "int a;\n");
	write_file(in_tree(small, "include/linux/trace/b.h"), "int b;\n");
	assert_int_equal(stage_create(&small->stage, in_stage(small, "."), in_tree(small, "."),
				      NULL, true, NULL),
			 0);
	write_file(in_stage(small, "include/config/auto.conf"), "CONFIG_ON=y\n");
	compiled(small, "sys", "c", "  include/linux/a.h \\\n  include/linux/trace/./b.h \\\n");
	assert_int_equal(graph_rebuild(&small->graph, &small->stage), 0);
}

static void end(struct small *small)
{
	plan_release(&small->plan);
	graph_release(&small->graph);
	stage_close(&small->stage);
}

/* Scan, plan and apply, as a build does that knows what was ever touched. */
static struct plan *planned_of(struct small *small, const char *const *touched)
{
	plan_release(&small->plan);
	assert_int_equal(stage_scan(&small->stage, touched), 0);
	plan_changes(&small->plan, &small->stage, &small->graph);
	for (int i = 0; i < small->stage.nchanges; i++)
		assert_int_equal(stage_apply(&small->stage, &small->stage.changes[i]), 0);
	return &small->plan;
}

static struct plan *planned(struct small *small)
{
	return planned_of(small, NULL);
}

/* What the last scan saw of @path; NULL: no change. */
static struct stage_change *change_of(struct small *small, const char *path)
{
	for (int i = 0; i < small->stage.nchanges; i++)
		if (streq(small->stage.changes[i].file.path, path))
			return &small->stage.changes[i];
	return NULL;
}

static bool plans(const struct plan *plan, const char *object)
{
	for (int i = 0; i < plan->nobjects; i++)
		if (streq(plan->objects[i], object))
			return true;
	return false;
}

TEST(a_path_has_one_spelling)
{
	static const char *const spelt[][2] = {
		{"./kernel/sys.c", "kernel/sys.c"},
		{"arch/x86/kernel/../include/asm/trace/./a.h", "arch/x86/include/asm/trace/a.h"},
		{"arch/x86/include/asm//msr-trace.h", "arch/x86/include/asm/msr-trace.h"},
		{"a/b/c/../../d.h", "a/d.h"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(spelt); i++) {
		char path[100];

		strcpy(path, spelt[i][0]);
		graph_normalise(path);
		assert_string_equal(path, spelt[i][1]);
	}
}

TEST(a_fresh_stage_has_nothing_to_tell_and_sees_every_name_that_comes)
{
	struct small small;

	begin(&small);
	/* The tree was written in the same tick of the clock: its directories are read again. */
	for (int i = 0; i < 3; i++) {
		assert_int_equal(stage_scan(&small.stage, NULL), 0);
		assert_int_equal(small.stage.nchanges, 0);
	}
	for (int i = 0; i < 8; i++) {
		const char *name = kept(xasprintf("kernel/new%d.c", i));

		write_file(in_tree(&small, name), "int x;\n");
		/* Once a scan is no longer within the tick of the write: its look is good then. */
		usleep(i == 4 ? 60000 : 0);
		/* Until it is applied, each scan reports it. */
		for (int scan = 0; scan < 2; scan++) {
			assert_int_equal(stage_scan(&small.stage, NULL), 0);
			assert_non_null(change_of(&small, name));
		}
		planned(&small);
		assert_int_equal(stage_scan(&small.stage, NULL), 0);
		assert_null(change_of(&small, name));
	}
	end(&small);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct stage_change *)a)->file.path,
		      ((const struct stage_change *)b)->file.path);
}

/* Every change of a file, "how path; "; directories are no work of anybody's. */
static const char *changes_seen(struct small *small, const char *const *touched)
{
	struct strbuf text = {0};

	assert_int_equal(stage_scan(&small->stage, touched), 0);
	if (small->stage.nchanges)
		qsort(small->stage.changes, small->stage.nchanges, sizeof(*small->stage.changes),
		      by_path);
	for (int i = 0; i < small->stage.nchanges; i++) {
		if (small->stage.changes[i].file.kind != 'd')
			strbuf_addf(&text, "%d %s; ", small->stage.changes[i].kind,
				    small->stage.changes[i].file.path);
	}
	return kept(strbuf_detach(&text));
}

/* Both ways to look see the same; and what is seen is taken over, by the second way. */
static void both_see(struct small *small, const char *const *touched, const char *what)
{
	assert_string_equal(changes_seen(small, NULL), what);
	assert_string_equal(changes_seen(small, touched), what);
	for (int i = 0; i < small->stage.nchanges; i++)
		assert_int_equal(stage_apply(&small->stage, &small->stage.changes[i]), 0);
	assert_string_equal(changes_seen(small, touched), "");
	assert_string_equal(changes_seen(small, NULL), "");
}

TEST(a_look_at_what_was_touched_sees_what_a_look_at_all_sees)
{
	static const char *const touched[] = {
		"drivers/net/x.c",  "include/linux/a.h", "include/linux/trace/b.h",
		"kernel/.hidden.c", "kernel/new.c",	 "kernel/own/deep/one.c",
		"kernel/own/two.c", "kernel/sys.c",	 NULL};
	struct small small;

	begin(&small);
	both_see(&small, touched, "");
	write_file(in_tree(&small, "kernel/sys.c"), "int other;\n");
	write_file(in_tree(&small, "kernel/new.c"), "int x;\n");
	both_see(&small, touched, "0 kernel/new.c; 1 kernel/sys.c; ");
	/* Two in a directory that is new; what no build has anything to do with; what is hidden. */
	write_file(in_tree(&small, "kernel/own/deep/one.c"), "int x;\n");
	write_file(in_tree(&small, "kernel/own/two.c"), "int x;\n");
	write_file(in_tree(&small, "kernel/.hidden.c"), "int x;\n");
	write_file(in_tree(&small, "drivers/net/x.c"), "int x;\n");
	both_see(&small, touched, "0 kernel/own/deep/one.c; 0 kernel/own/two.c; ");
	remove_tree(in_tree(&small, "kernel/own"));
	remove(in_tree(&small, "kernel/new.c"));
	both_see(&small, touched, "2 kernel/new.c; 2 kernel/own/deep/one.c; 2 kernel/own/two.c; ");
	/* A file where there was a directory, and the other way round. */
	remove_tree(in_tree(&small, "include/linux/trace"));
	write_file(in_tree(&small, "include/linux/trace"), "no directory\n");
	assert_string_equal(changes_seen(&small, touched), changes_seen(&small, NULL));
	remove(in_tree(&small, "include/linux/trace"));
	write_file(in_tree(&small, "include/linux/trace/b.h"), "int b;\n");
	both_see(&small, touched, "");
	/* What the lab itself was told to doubt, though nobody touched it. */
	stage_suspect(&small.stage, "include/linux/trace/b.h");
	both_see(&small, (const char *const[]){NULL}, "1 include/linux/trace/b.h; ");
	end(&small);
}

TEST(a_look_at_what_was_touched_looks_nowhere_else)
{
	struct small small;

	begin(&small);
	write_file(in_tree(&small, "kernel/sys.c"), "int other;\n");
	assert_string_equal(changes_seen(&small, (const char *const[]){"include/linux/a.h", NULL}),
			    "");
	end(&small);
}

TEST(an_edit_plans_what_was_made_from_the_file)
{
	struct small small;

	begin(&small);
	write_file(in_tree(&small, "kernel/sys.c"), "#include <linux/a.h>\nint other;\n");
	assert_true(plans(planned(&small), "kernel/sys.o"));
	assert_null(small.plan.kbuild);
	write_file(in_tree(&small, "include/linux/trace/b.h"), "long b;\n");
	assert_true(plans(planned(&small), "kernel/sys.o"));
	write_file(in_tree(&small, "include/linux/trace/b.h"), "long b; /* mine */\n");
	assert_true(plan_empty(planned(&small)));
	end(&small);
}

TEST(a_header_that_hides_another_is_noticed_each_time_it_comes)
{
	struct small small;

	begin(&small);
	for (int i = 0; i < 2; i++) {
		write_file(in_tree(&small, "kernel/linux/a.h"), "int mine;\n");
		assert_true(plans(planned(&small), "kernel/sys.o"));
		compiled(&small, "sys", "c", "  kernel/linux/a.h \\\n");
		assert_int_equal(graph_update(&small.graph, &small.stage, "kernel/sys.o"), 0);
		assert_int_equal(remove(in_tree(&small, "kernel/linux/a.h")), 0);
		assert_true(plans(planned(&small), "kernel/sys.o"));
		compiled(&small, "sys", "c", "  include/linux/a.h \\\n");
		assert_int_equal(graph_update(&small.graph, &small.stage, "kernel/sys.o"), 0);
	}
	end(&small);
}

TEST(two_sources_for_one_object_are_left_to_kbuild)
{
	struct small small;

	begin(&small);
	write_file(in_tree(&small, "kernel/sys.S"), "nop\n");
	assert_contains(planned(&small)->kbuild, "make the same object");
	end(&small);
}

TEST(a_file_saved_while_it_is_read_is_not_believed_dead)
{
	struct stage_change *change;
	struct small small;

	begin(&small);
	write_file(in_tree(&small, "include/linux/a.h"), "int a; /* x */\n");
	assert_int_equal(stage_scan(&small.stage, NULL), 0);
	/* After the scan: what is planned is about another text than what is copied. */
	write_file(in_tree(&small, "include/linux/a.h"), "int c; /* x */\n");
	plan_changes(&small.plan, &small.stage, &small.graph);
	assert_true(plans(&small.plan, "kernel/sys.o"));
	plan_release(&small.plan);
	assert_int_equal(stage_scan(&small.stage, NULL), 0);
	plan_changes(&small.plan, &small.stage, &small.graph);
	write_file(in_tree(&small, "include/linux/a.h"), "int d; /* x */\n");
	change = change_of(&small, "include/linux/a.h");
	assert_int_equal(stage_apply(&small.stage, change), 0);
	assert_true(change->differs);
	end(&small);
}

TEST(a_file_that_was_being_staged_when_a_build_died_is_never_dead)
{
	struct small small;

	begin(&small);
	stage_suspect(&small.stage, "include/linux/a.h");
	assert_true(plans(planned(&small), "kernel/sys.o"));
	end(&small);
}

TEST(embedded_files_are_found_by_what_embeds_them)
{
	struct small small;

	assert_true(plan_embeds(".incbin \"kernel/data.bin\"\n", "data.bin"));
	assert_true(plan_embeds("asm(\".incbin \\\"data.bin\\\"\");\n", "data.bin"));
	assert_true(plan_embeds(".incbin FILE\n", "data.bin"));
	assert_false(plan_embeds(".incbin \"kernel/data.bin\"\n", "ata.bin"));
	assert_false(plan_embeds("int x;\n", "data.bin"));
	assert_true(plan_embeds("asm(\".include \\\"data.s\\\"\");\n", "data.s"));
	assert_true(plan_embeds("#embed \"data.bin\"\n", "data.bin"));
	assert_false(plan_embeds("#include \"data.h\"\n", "data.h"));
	begin(&small);
	write_file(in_tree(&small, "kernel/sys.c"), "asm(\".incbin \\\"kernel/data.txt\\\"\");\n");
	write_file(in_tree(&small, "kernel/data.txt"), "one\n");
	planned(&small);
	assert_true(plan_empty(planned(&small)));
	write_file(in_tree(&small, "kernel/data.txt"), "two\n");
	assert_true(plans(planned(&small), "kernel/sys.o"));
	end(&small);
}

TEST(a_link_to_a_file_is_that_file_whatever_its_own_times_say)
{
	const char *outside = temp_path("mine.c");
	struct small small;

	begin(&small);
	write_file(outside, "int one;\n");
	assert_int_equal(symlink(outside, in_tree(&small, "kernel/adder.c")), 0);
	planned(&small);
	assert_string_equal(read_file(in_stage(&small, "kernel/adder.c")), "int one;\n");
	write_file(outside, "int two;\n");
	planned(&small);
	assert_string_equal(read_file(in_stage(&small, "kernel/adder.c")), "int two;\n");
	assert_non_null(change_of(&small, "kernel/adder.c"));
	planned(&small);
	assert_null(change_of(&small, "kernel/adder.c"));
	end(&small);
}

TEST(a_link_to_a_directory_outside_of_the_tree_is_refused)
{
	struct small small;

	begin(&small);
	assert_int_equal(symlink("../kernel", in_tree(&small, "include/inside")), 0);
	assert_contains(planned(&small)->kbuild, "is a link");
	write_file(in_tree(&small, "kernel/new.c"), "int x;\n");
	assert_contains(planned(&small)->kbuild, "through a link");
	assert_int_equal(symlink(temp_dir(), in_tree(&small, "kernel/outside")), 0);
	assert_int_equal(stage_scan(&small.stage, NULL), -EXDEV);
	assert_string_equal(small.stage.bad, "kernel/outside");
	end(&small);
}

static bool narrowed(struct small *small, const char *suffix, const char *text)
{
	static char *names[] = {"__NR_adder", NULL};
	bool affected[8] = {false};

	write_file(in_stage(small, kept(xasprintf("kernel/number.%s", suffix))), text);
	compiled(small, "number", suffix, "");
	assert_int_equal(graph_rebuild(&small->graph, &small->stage), 0);
	narrow_table_edit(&small->stage, &small->graph, names, affected);
	assert_true(small->graph.ntargets < 8);
	for (int t = 0; t < small->graph.ntargets; t++)
		if (streq(small->graph.files.list[small->graph.targets[t].file], "kernel/number.o"))
			return !affected[t];
	fail_msg("kernel/number.o is no target");
	return false;
}

TEST(code_that_names_a_changed_number_is_found_in_c_and_in_assembler)
{
	struct small small;

	begin(&small);
	assert_true(narrowed(&small, "S", "movl $1, %eax\n"));
	assert_false(narrowed(&small, "S", "movl $__NR_adder, %eax\n"));
	assert_false(narrowed(&small, "c", "int x = __NR_adder;\n"));
	assert_false(narrowed(&small, "c", "#define P(x) __NR_##x\nint x = P(adder);\n"));
	/* In a comment it is not, but in what only looks like one to some. */
	assert_true(narrowed(&small, "c", "/* __NR_adder */\n"));
	assert_false(narrowed(&small, "c", "char *s = R\"(\" /* )\" + __NR_adder; /* \" */\n"));
	assert_false(narrowed(&small, "c", "#include <a/*b.h>\nint x = __NR_adder; /* */\n"));
	assert_true(narrowed(&small, "c", "int x = __NR_answer;\n"));
	assert_int_equal(remove(in_stage(&small, "kernel/number.c")), 0);
	assert_true(narrowed(&small, "S", "nop\n"));
	end(&small);
}

TEST(a_dependency_that_cannot_be_read_proves_nothing)
{
	static char *names[] = {"__NR_adder", NULL};
	bool affected[8] = {false};
	struct small small;

	begin(&small);
	assert_int_equal(remove(in_stage(&small, "include/linux/a.h")), 0);
	narrow_table_edit(&small.stage, &small.graph, names, affected);
	assert_true(affected[0]);
	/* What is never compiled again need not be proved. */
	assert_int_equal(remove(in_stage(&small, "kernel/sys.c")), 0);
	affected[0] = false;
	narrow_table_edit(&small.stage, &small.graph, names, affected);
	assert_false(affected[0]);
	end(&small);
}

/* Include, and a definition of an option, that the lexer is not sure to see. */
TEST(a_source_beside_it_that_is_not_read_for_certain_proves_nothing)
{
	static const char *const beside[] = {
		"char *s = R\"(\" /* )\";\n#define CONFIG_OFF\n/* \" */\n",
		"%:define CONFIG_OFF\n",
		"#define CONFIG_OFF\n",
	};
	struct small small;

	for (size_t i = 0; i < ARRAY_SIZE(beside) + 1; i++) {
		begin(&small);
		write_file(in_tree(&small, "include/linux/a.h"),
			   "#ifdef CONFIG_OFF\n#endif\nint a;\n");
		write_file(in_tree(&small, "include/linux/trace/b.h"),
			   i < ARRAY_SIZE(beside) ? beside[i] : "int b;\n");
		planned(&small);
		write_file(in_tree(&small, "include/linux/a.h"),
			   "#ifdef CONFIG_OFF\nint x;\n#endif\nint a;\n");
		assert_true(plans(planned(&small), "kernel/sys.o") == (i < ARRAY_SIZE(beside)));
		end(&small);
	}
}

TEST(makefiles_that_look_at_other_files_are_told_apart)
{
	assert_true(plan_makefile_looks("obj-y += $(wildcard *.o)\n"));
	assert_true(plan_makefile_looks("X != ls\n"));
	assert_true(plan_makefile_looks("X := $(shell \\\n ls)\n"));
	assert_true(plan_makefile_looks("a = 1\n-include other.mk\n"));
	assert_false(plan_makefile_looks("CFLAGS_a.o += -I$(src)/include\nobj-y += $(file).o\n"));
}

TEST(a_link_of_what_it_makes_itself_is_not_replayed)
{
	assert_true(replay_link_holds("ld -o vmlinux --whole-archive vmlinux.a "
				      "init/version-timestamp.o --no-whole-archive lib/lib.a"));
	assert_false(replay_link_holds("ld -o vmlinux vmlinux.a .tmp_vmlinux.kallsyms2.o"));
	assert_false(replay_link_holds("ld -o vmlinux vmlinux.o"));
	assert_false(replay_link_holds("ld -o vmlinux vmlinux.a .btf.vmlinux.bin.o"));
	/* Those who have a say in it are on record. */
	assert_true(replay_link_holds("ld -o vmlinux vmlinux.a .vmlinux.export.o"));
}

/* What an earlier touched file asks for is asked again at each change, too. */
TEST(touched_files_that_ask_for_others_are_looked_at_at_each_change)
{
	static const char *const asking[] = {"kernel/sys.c", "kernel/Makefile", NULL};
	static const char *const all[] = {"kernel/sys.c", "kernel/Makefile", "kernel/new.c", NULL};
	struct small small;

	for (int ways = 0; ways < 2; ways++) {
		begin(&small);
		write_file(in_tree(&small, "kernel/sys.c"),
			   "#if __has_include(\"new.c\")\nint sys;\n#endif\n");
		write_file(in_tree(&small, "kernel/Makefile"), "obj-y += $(wildcard *.c)\n");
		planned_of(&small, ways ? asking : NULL);
		write_file(in_tree(&small, "kernel/new.c"), "int x;\n");
		assert_true(plans(planned_of(&small, ways ? all : NULL), "kernel/sys.o"));
		assert_true(small.plan.complete);
		assert_contains(small.plan.kbuild, "kernel/Makefile looks at other files");
		end(&small);
	}
}
