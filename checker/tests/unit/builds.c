// SPDX-License-Identifier: GPL-2.0-only
/* whole builds of the small kernel: what is done in which order, and what is left when they end */
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../vm/stage/graph.h"
#include "../../../vm/build/kbuild.h"
#include "../../../vm/narrow/narrow.h"
#include "../../../vm/build/replay.h"
#include "../../../vm/stage/stage.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "small_kernel.h"

#define TABLE "arch/x86/entry/syscalls/syscall_64.tbl"

static void die(void)
{
	raise(SIGKILL);
}

static void ctrl_c(void)
{
	raise(SIGINT);
}

static void assert_built(struct small_kernel *kernel)
{
	if (small_kernel_build(kernel) != BUILD_OK)
		fail_msg("it does not build: %s\n%s",
			 kernel->result.error ? kernel->result.error : "",
			 read_file(kernel->request.log));
}

static void assert_built_like(struct small_kernel *kernel, const char *image)
{
	assert_built(kernel);
	assert_true(same_bytes(small_kernel_file(kernel, "vmlinux"), image));
}

static void assert_built_with(struct small_kernel *kernel, const char *text)
{
	assert_built(kernel);
	assert_true(small_kernel_holds(kernel, text));
}

static void assert_narrowed(const struct small_kernel *kernel)
{
	if (kernel->result.full_reason)
		fail_msg("not narrowed: %s", kernel->result.full_reason);
}

/* ---- a build that ends early -------------------------------------------------------------- */

/* What interrupts a process cannot be taken back: it happens to one of its own. Its wait status. */
static int apart(struct small_kernel *kernel, int (*run)(struct small_kernel *kernel),
		 const char *part, int nth, void (*then)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		interrupt_renew(); /* not the pipe of all the others */
		when_touched(part, nth, then);
		_exit(run(kernel));
	}
	assert_true(pid > 0);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int build_state(struct small_kernel *kernel)
{
	return small_kernel_build(kernel);
}

TEST(a_build_that_dies_between_two_table_headers_loses_no_object)
{
	struct small_kernel kernel;
	const char *image[2];
	int status, nth;

	small_kernel_begin(&kernel);
	image[0] = small_kernel_image(&kernel);
	small_kernel_edit(&kernel, TABLE, "0 read\n1 write\n2 adder\n");
	assert_built(&kernel);
	assert_narrowed(&kernel);
	image[1] = small_kernel_image(&kernel);
	assert_false(same_bytes(image[0], image[1]));
	/* The row goes and comes, and each time the build dies at a later moment. */
	for (nth = 1;; nth++) {
		if (nth % 2)
			small_kernel_as_came(&kernel, TABLE);
		else
			small_kernel_edit(&kernel, TABLE, "0 read\n1 write\n2 adder\n");
		status = apart(&kernel, build_state, "include/generated/", nth, die);
		if (WIFEXITED(status))
			break;
		assert_built_like(&kernel, image[(nth + 1) % 2]);
	}
	assert_int_equal(WEXITSTATUS(status), BUILD_OK);
	/* As often as there are headers; each is kept before its time is set. */
	assert_int_equal(nth, 3);
	small_kernel_end(&kernel);
}

/* Whether all that the manifest names is there. */
static bool stage_holds_its_files(const struct small_kernel *kernel, bool lean)
{
	struct stage stage;
	bool holds = stage_open(&stage, kernel->stage, kernel->tree) == 0 && stage.lean == lean;

	for (int i = 0; i < stage.nfiles && holds; i++) {
		char *path = path_join(stage.dir, stage.files[i].path);

		holds = path_exists(path);
		free(path);
	}
	stage_close(&stage);
	return holds;
}

static const char extra[] = "net/extra.h";

/* kernel/sys.c includes a header that a lean stage leaves out, and Ctrl-C comes as it is copied. */
static void interrupt_completion(struct small_kernel *kernel)
{
	int status;

	assert_true(stage_holds_its_files(kernel, true));
	small_kernel_edit(kernel, "kernel/sys.c",
			  "#include \"../net/extra.h\"\nconst char sys[] = EXTRA;\n");
	status = apart(kernel, build_state, "/net/", 2, ctrl_c);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), BUILD_INTERRUPTED);
	assert_true(stage_holds_its_files(kernel, true));
}

TEST(a_completion_that_ctrl_c_cut_off_is_done_again_by_the_next_build)
{
	static const char *const left_out[] = {"net/extra.h", "net/more.h", "net/other.h"};
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	interrupt_completion(&kernel);
	/* What was copied before is not taken for good. */
	small_kernel_edit(&kernel, extra, "#define EXTRA \"another extra\"\n");
	assert_built_with(&kernel, "another extra");
	assert_true(stage_holds_its_files(&kernel, false));
	for (size_t i = 0; i < ARRAY_SIZE(left_out); i++)
		assert_true(same_bytes(small_kernel_file(&kernel, left_out[i]),
				       kept(xasprintf("%s/%s", kernel.tree, left_out[i]))));
	/* From now on an edit of what was left out is seen. */
	small_kernel_edit(&kernel, extra, "#define EXTRA \"a third extra\"\n");
	assert_built_with(&kernel, "a third extra");
	small_kernel_end(&kernel);
}

/* 0: it says that it was interrupted, and whatever is saved after that is right. */
static int complete_and_save(struct small_kernel *kernel)
{
	struct stage stage;
	int err = stage_open(&stage, kernel->stage, kernel->tree);

	if (!err)
		err = stage_complete(&stage, NULL);
	stage.dirty = true;
	if (err != -EINTR || stage_save(&stage))
		return 1;
	stage_close(&stage);
	return !stage_holds_its_files(kernel, true);
}

TEST(an_interrupted_completion_puts_nothing_into_the_manifest)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_int_equal(apart(&kernel, complete_and_save, "/net/", 1, ctrl_c), 0);
	small_kernel_end(&kernel);
}

static bool is_dated_as_it_came(const struct small_kernel *kernel, const char *name)
{
	struct stat st;

	assert_int_equal(stat(small_kernel_file(kernel, name), &st), 0);
	return st.st_mtime == STAGE_EPOCH;
}

/* What carries another date counts as the learner's own: one Makefile of those and no build is narrowed. */
TEST(what_a_stage_was_completed_with_is_as_it_came_where_nobody_edited_it)
{
	const char *more, *makefile = "arch/alpha/kernel/Makefile";
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_int_equal(mkdirs(kept(xasprintf("%s/arch/alpha/kernel", kernel.tree))), 0);
	small_kernel_edit(&kernel, makefile, "obj-y := $(wildcard *.o)\n");
	/* Another kernel than that of the cache, which has no such Makefile. */
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"another\";\n");
	assert_int_equal(remove_tree(kernel.stage), 0);
	assert_int_equal(small_kernel_with(&kernel, vm_stage_prepare), BUILD_OK);
	assert_int_equal(system(kept(xasprintf("cd '%s' && git init -q && git add net arch && git "
					       "-c user.name=a -c user.email=a commit -qm a",
					       kernel.tree))),
			 0);
	kernel.request.pristine = "HEAD";
	more = kept(xasprintf("%s/net/more.h", kernel.tree));
	write_file(more, "#define MORE \"mine\"\n");
	small_kernel_edit(&kernel, "kernel/sys.c",
			  "#include \"../net/extra.h\"\nconst char sys[] = EXTRA;\n");
	assert_built(&kernel);
	assert_true(is_dated_as_it_came(&kernel, extra));
	assert_true(is_dated_as_it_came(&kernel, makefile));
	assert_false(is_dated_as_it_came(&kernel, "net/more.h"));
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"narrow\";\n");
	assert_built_with(&kernel, "narrow");
	assert_narrowed(&kernel);
	small_kernel_end(&kernel);
}

TEST(a_link_in_what_was_left_out_is_followed_as_any_other)
{
	const char *mine = temp_path("mine.h");
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	write_file(mine, "#define EXTRA \"my extra\"\n");
	assert_int_equal(symlink(mine, kept(xasprintf("%s/net/mine.h", kernel.tree))), 0);
	small_kernel_edit(&kernel, "kernel/sys.c",
			  "#include \"../net/mine.h\"\nconst char sys[] = EXTRA;\n");
	assert_built_with(&kernel, "my extra");
	write_file(mine, "#define EXTRA \"another extra\"\n");
	assert_built_with(&kernel, "another extra");
	small_kernel_end(&kernel);
}

/* ---- a save in the middle ------------------------------------------------------------------- */

static const struct small_kernel *saved;

static void save(void)
{
	when_touched("kernel/sys.c", 0, NULL);
	write_file(kept(xasprintf("%s/kernel/sys.c", saved->tree)),
		   "const char sys[] = \"saved last\";\n");
}

static void make_vanish(void)
{
	when_touched("kernel/sys.c", 0, NULL);
	unlink(kept(xasprintf("%s/kernel/aa.c", saved->tree)));
	unlink(kept(xasprintf("%s/kernel/zz.c", saved->tree)));
}

TEST(what_is_saved_while_it_is_copied_is_built_as_it_was_saved_last)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	saved = &kernel;
	/* A new file comes first, and the copy of sys.c is made when the scan has seen it. */
	small_kernel_edit(&kernel, "kernel/a.c", "const char a[] = \"a\";\n");
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"saved first\";\n");
	when_touched("kernel/a.c", 1, save);
	assert_built_with(&kernel, "saved last");
	assert_false(small_kernel_holds(&kernel, "saved first"));
	assert_narrowed(&kernel);
	small_kernel_end(&kernel);
}

TEST(a_file_that_is_gone_before_it_is_copied_fails_no_build)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	saved = &kernel;
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"mine\";\n");
	/* Whichever is copied after sys.c. */
	small_kernel_edit(&kernel, "kernel/aa.c", "const char aa[] = \"an editor's\";\n");
	small_kernel_edit(&kernel, "kernel/zz.c", "const char zz[] = \"an editor's\";\n");
	when_touched("kernel/sys.c", 1, make_vanish);
	assert_built_with(&kernel, "mine");
	assert_built(&kernel);
	assert_false(path_exists(small_kernel_file(&kernel, "kernel/aa.c")));
	assert_false(path_exists(small_kernel_file(&kernel, "kernel/zz.c")));
	small_kernel_end(&kernel);
}

/* ---- the order of a build ----------------------------------------------------------------- */

TEST(a_directory_s_archive_waits_for_all_that_is_made_below_it)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	/* The archive above is planned, and an object far below it. */
	small_kernel_edit(&kernel, "kernel/new.c", "const char new[] = \"new\";\n");
	small_kernel_edit(&kernel, "kernel/Makefile",
			  "obj-y := sys.o new.o\nobj-y += time/\n"
			  "obj-$(CONFIG_ANSWERED) += answered.o\n");
	small_kernel_edit(&kernel, "kernel/time/deep/deep.c", "const char deep[] = \"mine\";\n");
	assert_built_like(&kernel, small_kernel_truth(&kernel));
	small_kernel_end(&kernel);
}

/* A new file for @dir, and its name in the Makefile. */
static void add_source(struct small_kernel *kernel, const char *dir, const char *name)
{
	const char *makefile = kept(xasprintf("%s/Makefile", dir));
	const char *before = read_file(kept(xasprintf("%s/%s", kernel->tree, makefile)));

	small_kernel_edit(kernel, kept(xasprintf("%s/%s.c", dir, name)),
			  kept(xasprintf("const char %s[] = \"%s is new\";\n", name, name)));
	small_kernel_edit(kernel, makefile, kept(xasprintf("%sobj-y += %s.o\n", before, name)));
}

TEST(the_archives_above_a_directory_are_made_after_its_own)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	add_source(&kernel, "kernel/time/deep", "deeper");
	assert_built_with(&kernel, "deeper is new");
	assert_narrowed(&kernel);
	small_kernel_end(&kernel);
}

TEST(directories_are_brought_up_to_date_from_the_deepest_up)
{
	const char *log, *deep, *time, *top;
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	add_source(&kernel, "kernel", "sooner");
	add_source(&kernel, "kernel/time", "later");
	add_source(&kernel, "kernel/time/deep", "deeper");
	/* What is in an archive already is rebuilt as well: it is missing for a while. */
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"my sys\";\n");
	small_kernel_edit(&kernel, "kernel/time/tick.c", "const char tick[] = \"my tick\";\n");
	small_kernel_edit(&kernel, "kernel/time/deep/deep.c", "const char deep[] = \"my deep\";\n");
	assert_built_like(&kernel, small_kernel_truth(&kernel));
	assert_narrowed(&kernel);
	log = read_file(kernel.request.log);
	deep = strstr(log, "AR      kernel/time/deep/built-in.a");
	time = strstr(log, "AR      kernel/time/built-in.a");
	top = strstr(log, "AR      kernel/built-in.a");
	assert_non_null(deep);
	assert_true(deep < time);
	assert_true(time < top);
	small_kernel_end(&kernel);
}

/* ---- when the record does not do ---------------------------------------------------------- */

TEST(a_recorded_command_that_fails_without_a_word_is_left_to_kbuild)
{
	struct small_kernel kernel;
	const char *cmd;

	small_kernel_begin(&kernel);
	cmd = small_kernel_file(&kernel, "kernel/.sys.o.cmd");
	write_file(cmd, kept(xasprintf("cmd_kernel/sys.o := exit 3; %s",
				       read_file(cmd) + strlen("cmd_kernel/sys.o := "))));
	/* It is not somebody's edit: nobody knows what the record was. */
	assert_int_equal(unlink(small_kernel_file(&kernel, ".lab/made")), 0);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"my own sys\";\n");
	assert_built_with(&kernel, "my own sys");
	assert_contains(kernel.result.full_reason, "failed without saying why");
	/* And kbuild's own record is there again. */
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"sys once more\";\n");
	assert_built_with(&kernel, "sys once more");
	assert_narrowed(&kernel);
	small_kernel_end(&kernel);
}

/* replay_record() with so many seconds left; false: it was over before the link began. */
static bool record_within(struct small_kernel *kernel, double seconds, const char *hung)
{
	struct kbuild kbuild;
	struct stage stage;
	double began = now_s();

	assert_int_equal(stage_open(&stage, kernel->stage, kernel->tree), 0);
	assert_int_equal(kbuild_begin(&kbuild, &kernel->request), 0);
	kbuild.deadline = began + seconds;
	assert_true(replay_record(&kbuild, &stage) < 0);
	assert_true(now_s() - began < 20);
	assert_false(replay_possible(&stage));
	kbuild_end(&kbuild);
	stage_close(&stage);
	return path_exists(hung);
}

TEST(a_link_script_that_hangs_under_the_trace_costs_the_record_and_nothing_else)
{
	struct small_kernel kernel;
	const char *script, *text, *image, *hung;

	small_kernel_begin(&kernel);
	image = small_kernel_image(&kernel);
	script = small_kernel_file(&kernel, "scripts/link-vmlinux.sh");
	text = read_file(script);
	hung = small_kernel_file(&kernel, ".lab/hung");
	write_file(script,
		   kept(xasprintf("case $- in *x*) : >.lab/hung; sleep 60 ;; esac\n%s", text)));
	for (double seconds = 0.2; !record_within(&kernel, seconds, hung); seconds *= 2)
		;
	assert_true(same_bytes(small_kernel_file(&kernel, "vmlinux"), image));
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"my own sys\";\n");
	write_file(script, text);
	assert_built_with(&kernel, "my own sys");
	assert_contains(kernel.result.full_reason, "link could not be recorded");
	small_kernel_end(&kernel);
}

TEST(an_edit_of_kconfig_that_is_undone_gives_back_the_baseline_s_answers)
{
	const char *config, *answers, *image;
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	config = small_kernel_file(&kernel, ".config");
	answers = read_file(config);
	image = small_kernel_image(&kernel);
	assert_true(small_kernel_holds(&kernel, "answered as it came"));
	small_kernel_edit(&kernel, "Kconfig", "config SMALL y\n");
	assert_built(&kernel);
	assert_false(small_kernel_holds(&kernel, "answered as it came"));
	/* The option's default is n: that it is on was an answer of the lab's. */
	small_kernel_as_came(&kernel, "Kconfig");
	assert_built_like(&kernel, image);
	assert_string_equal(read_file(config), answers);
	small_kernel_end(&kernel);
}

/* ---- the first edit ----------------------------------------------------------------------- */

TEST(the_first_edit_finds_the_proofs_sources_read)
{
	static char *const names[] = {"__NR_read", NULL};
	struct graph graph = {0};
	struct small_kernel kernel;
	struct stage stage;
	bool affected[16] = {false};
	const char *words, *before;

	small_kernel_begin(&kernel);
	words = small_kernel_file(&kernel, ".lab/words");
	before = temp_path("words");
	assert_int_equal(file_copy(words, before, false), 0);
	assert_int_equal(stage_open(&stage, kernel.stage, kernel.tree), 0);
	assert_int_equal(graph_load(&graph, &stage), 0);
	assert_true(graph.ntargets < 16);
	assert_int_equal(narrow_table_edit(&stage, &graph, names, affected), 0);
	assert_true(same_bytes(words, before));
	small_kernel_edit(&kernel, "include/linux/syscalls.h",
			  "#include <asm/unistd_64.h>\n\n/* mine */\n\nextern const char sys[];\n");
	assert_built(&kernel);
	assert_narrowed(&kernel);
	assert_int_equal(kernel.result.objects_built, 0);
	assert_true(same_bytes(words, before));
	graph_release(&graph);
	stage_close(&stage);
	small_kernel_end(&kernel);
}

/* ---- what only gcc reads rightly ---------------------------------------------------------- */

#define HEADER "include/linux/syscalls.h"

static void assert_built_rightly(struct small_kernel *kernel)
{
	assert_built(kernel);
	assert_true(same_bytes(small_kernel_file(kernel, "vmlinux"), small_kernel_truth(kernel)));
}

/* Each line stands before a definition that only gcc knows to be seen, or not. */
TEST(an_edit_of_what_a_directive_or_a_literal_seems_to_hide_is_built)
{
	static const char *const hides[][2] = {
		{"#ifdef CONFIG_NO\n#elifndef CONFIG_NO\n", "#endif\n"},
		{"#ifdef CONFIG_NO\n#elifdef __GNUC__\n", "#endif\n"},
		{"#define RAW R\"(\" /* )\"\n", "/* \" */\n"},
		{"%:if 0\n%:else\n", "%:endif\n"},
		{"#if 0\n#if 1\n#endif\n#else\n", "#endif\n"},
		{"#define WIDE L\"/*\"\n", "/* */\n"},
		{"#if 0\ndon't /*\n#endif\n", "/* */\n"},
	};
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "kernel/sys.c",
			  "#include <linux/syscalls.h>\n#ifndef SEEN\n#define SEEN \"not seen\"\n"
			  "#endif\nconst char sys[] = SEEN;\n");
	for (size_t i = 0; i < ARRAY_SIZE(hides); i++)
		for (int seen = 0; seen < 2; seen++) {
			small_kernel_edit(
				&kernel, HEADER,
				kept(xasprintf("#include <asm/unistd_64.h>\n%s%s%s", hides[i][0],
					       seen ? "#define SEEN \"seen\"\n" : "",
					       hides[i][1])));
			assert_built_rightly(&kernel);
			if (small_kernel_holds(&kernel, "not seen") == seen)
				fail_msg("gcc does not see it so: %s", hides[i][0]);
		}
	small_kernel_end(&kernel);
}

#define ASKING(question)                                                                           \
	"#if " question "\nconst char sys[] = \"it is there\";\n#else\n"                           \
	"const char sys[] = \"it is not there\";\n#endif\n"

/* A lean stage has no net/extra.h, but the tree has. */
TEST(a_file_that_is_asked_for_is_there_when_the_tree_has_it)
{
	static const char *const questions[] = {
		ASKING("__has_include(\"../net/extra.h\")"),
		"#define P(a, b) a##b\n" ASKING("P(__has_, include)(\"../net/extra.h\")"),
		"#define ASK __has_include\n" ASKING("ASK(\"../net/extra.h\")"),
	};
	struct small_kernel kernel;

	for (size_t i = 0; i < ARRAY_SIZE(questions); i++) {
		small_kernel_begin(&kernel);
		assert_true(stage_holds_its_files(&kernel, true));
		small_kernel_edit(&kernel, "kernel/sys.c", questions[i]);
		assert_built_with(&kernel, "it is there");
		assert_narrowed(&kernel);
		assert_int_equal(remove(kept(path_join(kernel.tree, extra))), 0);
		assert_built_with(&kernel, "it is not there");
		small_kernel_as_came(&kernel, extra);
		assert_built_with(&kernel, "it is there");
		small_kernel_end(&kernel);
	}
}

TEST(a_build_without_narrowing_has_the_whole_tree)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_true(stage_holds_its_files(&kernel, true));
	kernel.request.full = true;
	assert_built(&kernel);
	assert_true(stage_holds_its_files(&kernel, false));
	assert_contains(kernel.result.full_reason, "was asked for");
	small_kernel_end(&kernel);
}

/* A list of objects that depends on which files there are. */
TEST(a_makefile_that_looks_for_files_finds_them)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "kernel/Makefile",
			  "obj-y := sys.o\nobj-y += time/\n"
			  "obj-y += $(patsubst %.c,%.o,$(notdir $(wildcard kernel/own_*.c)))\n"
			  "ifneq ($(wildcard net/extra.h),)\nobj-y += answered.o\nendif\n");
	assert_built_with(&kernel, "answered as it came");
	small_kernel_edit(&kernel, "kernel/own_a.c", "const char own[] = \"found\";\n");
	assert_built_with(&kernel, "found");
	assert_contains(kernel.result.full_reason, "kernel/Makefile looks at other files");
	assert_int_equal(remove(kept(path_join(kernel.tree, extra))), 0);
	assert_built_rightly(&kernel);
	assert_false(small_kernel_holds(&kernel, "answered as it came"));
	small_kernel_end(&kernel);
}

/* ---- what a failed build leaves ----------------------------------------------------------- */

#define ADDER "2 adder\n"
#define ROWS  "0 read\n1 write\n"

/* A call as a learner begins it: row, Makefile line, a source that does not compile. */
static void begin_call(struct small_kernel *kernel, const char *text)
{
	small_kernel_edit(kernel, TABLE, ROWS ADDER);
	small_kernel_edit(
		kernel, "kernel/Makefile",
		"# SPDX-License-Identifier: GPL-2.0-only\nobj-y := sys.o\nobj-y += time/\n"
		"obj-$(CONFIG_ANSWERED) += answered.o\nobj-y += adder.o\n");
	small_kernel_edit(kernel, "kernel/sys.c",
			  "#include <linux/syscalls.h>\nconst char sys[] = \"another sys\";\n");
	small_kernel_edit(kernel, "kernel/adder.c", text);
}

static void assert_fails(struct small_kernel *kernel, int objects)
{
	assert_int_equal(small_kernel_build(kernel), BUILD_FAILED);
	if (objects >= 0 && kernel->result.objects_built != objects)
		fail_msg("%d objects were compiled, not %d:\n%s", kernel->result.objects_built,
			 objects, read_file(kernel->request.log));
}

/* No object but adder.o that @log names is among @seen; adds them. */
static void assert_compiled_first_now(struct strbuf *seen, const char *log)
{
	for (const char *line = strstr(log, "  CC "); line; line = strstr(line + 1, "  CC ")) {
		char *object = xasprintf("%.*s\n", (int)strcspn(line, "\n"), line);

		if (!strstr(object, "adder.o") && strstr(strbuf_str(seen), object))
			fail_msg("compiled once more: %s", object);
		strbuf_addstr(seen, object);
		free(object);
	}
}

TEST(what_a_failed_build_has_compiled_is_not_compiled_again)
{
	struct small_kernel kernel;
	struct strbuf seen = {0};

	small_kernel_begin(&kernel);
	begin_call(&kernel, "int adder(;\n");
	assert_fails(&kernel, -1);
	assert_true(kernel.result.objects_built > 0);
	assert_compiled_first_now(&seen, read_file(kernel.request.log));
	for (int i = 0; i < 3; i++) {
		small_kernel_edit(&kernel, "kernel/adder.c", kept(xasprintf("int adder(%d;\n", i)));
		/* What make had not begun when adder.o failed may come now, but once. */
		assert_fails(&kernel, -1);
		assert_compiled_first_now(&seen, read_file(kernel.request.log));
	}
	strbuf_release(&seen);
	small_kernel_edit(&kernel, "kernel/adder.c", "const char adder[] = \"adder\";\n");
	assert_built_rightly(&kernel);
	assert_narrowed(&kernel);
	assert_true(small_kernel_holds(&kernel, "another sys"));
	small_kernel_end(&kernel);
}

TEST(a_line_that_moves_within_a_makefile_is_built_where_it_stands_now)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	begin_call(&kernel, "const char adder[] = \"the sum\";\n");
	assert_built_rightly(&kernel);
	small_kernel_edit(
		&kernel, "kernel/Makefile",
		"# SPDX-License-Identifier: GPL-2.0-only\nobj-y := sys.o\nobj-y += adder.o\n"
		"obj-y += time/\nobj-$(CONFIG_ANSWERED) += answered.o\n");
	assert_built_rightly(&kernel);
	assert_narrowed(&kernel);
	assert_true(small_kernel_holds(&kernel, "the sum"));
	/* Before ":=" it is in no list any more. */
	small_kernel_edit(
		&kernel, "kernel/Makefile",
		"# SPDX-License-Identifier: GPL-2.0-only\nobj-y += adder.o\nobj-y := sys.o\n"
		"obj-y += time/\nobj-$(CONFIG_ANSWERED) += answered.o\n");
	assert_built_rightly(&kernel);
	assert_narrowed(&kernel);
	assert_false(small_kernel_holds(&kernel, "the sum"));
	small_kernel_end(&kernel);
}

TEST(an_object_that_changes_after_it_was_made_is_made_again)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	begin_call(&kernel, "int adder(;\n");
	assert_fails(&kernel, -1);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"a third sys\";\n");
	assert_fails(&kernel, -1);
	small_kernel_edit(&kernel, "kernel/adder.c", "const char adder[] = \"adder\";\n");
	assert_built_rightly(&kernel);
	assert_true(small_kernel_holds(&kernel, "a third sys"));
	small_kernel_end(&kernel);
}

TEST(a_link_that_fails_costs_no_object)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "init/main.c", "const char main[] = \"main\";\nchar sys[1];\n");
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"another sys\";\n");
	assert_fails(&kernel, 2);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char third[] = \"a third sys\";\n");
	assert_built_rightly(&kernel);
	assert_int_equal(kernel.result.objects_built, 1);
	small_kernel_end(&kernel);
}

TEST(a_failed_build_without_narrowing_costs_the_next_one_nothing)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[\n");
	kernel.request.full = true;
	assert_fails(&kernel, -1);
	assert_true(kernel.result.full_build);
	kernel.request.full = false;
	assert_fails(&kernel, 1);
	assert_false(kernel.result.full_build);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"another sys\";\n");
	assert_built_rightly(&kernel);
	assert_narrowed(&kernel);
	assert_int_equal(kernel.result.objects_built, 1);
	small_kernel_end(&kernel);
}

/* The build has to be one of everything, but what it did compile stays. */
TEST(a_full_build_that_failed_is_gone_on_with)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, HEADER,
			  "#include <asm/unistd_64.h>\nextern const char sys[9];\n");
	small_kernel_edit(&kernel, "kernel/Makefile",
			  "obj-y := sys.o\nobj-y += time/\nobj-y += adder.o\n");
	small_kernel_edit(&kernel, "kernel/sys.c",
			  "#include <linux/syscalls.h>\nconst char sys[9] = \"12345678\";\n");
	small_kernel_edit(&kernel, "kernel/adder.c", "int adder(;\n");
	assert_fails(&kernel, 2);
	assert_contains(kernel.result.full_reason, "where the compiler sees it");
	assert_fails(&kernel, 1);
	small_kernel_edit(&kernel, "kernel/adder.c", "const char adder[] = \"adder\";\n");
	assert_built_rightly(&kernel);
	assert_true(small_kernel_holds(&kernel, "12345678"));
	small_kernel_end(&kernel);
}

/* ---- what is reported, and how many may be asked for ------------------------------------------ */

static char told[200];

static void on_update(void *cookie, const char *what, int done, int total)
{
	(void)cookie;
	if (total == PROGRESS_REMARK && !told[0])
		snprintf(told, sizeof(told), "%s", what);
	else if (done && !told[0])
		snprintf(told, sizeof(told), "an object came first");
}

TEST(a_full_build_says_why_before_it_begins)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	kernel.request.progress.update = on_update;
	told[0] = '\0';
	small_kernel_edit(&kernel, HEADER,
			  "#include <asm/unistd_64.h>\n#pragma once\nextern const char sys[];\n");
	assert_built_rightly(&kernel);
	assert_string_equal(told, "the whole kernel is built: " HEADER " changed, and line 2 has a "
				  "directive that is not followed here: what that changes is not "
				  "certain");
	assert_contains(told, kernel.result.full_reason);
	small_kernel_end(&kernel);
}

TEST(all_objects_that_are_asked_for_are_built)
{
	const char *objects[50] = {NULL};
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	for (int i = 0; i < 40; i++) {
		small_kernel_edit(&kernel, kept(xasprintf("kernel/many_%d.c", i)), "int x;\n");
		objects[i] = kept(xasprintf("kernel/many_%d.o", i));
	}
	kernel.request.objects = objects;
	assert_built(&kernel);
	for (int i = 0; i < 40; i++) {
		assert_string_equal(kernel.result.objects[i],
				    small_kernel_file(&kernel, objects[i]));
		assert_true(path_exists(kernel.result.objects[i]));
	}
	assert_null(kernel.result.objects[40]);
	small_kernel_end(&kernel);
}

TEST(an_object_is_made_again_when_what_it_is_made_from_changes_and_not_before)
{
	const char *objects[] = {"kernel/sys.o", NULL};
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	for (int i = 0; i < 2; i++) {
		kernel.request.objects = objects;
		small_kernel_edit(&kernel, "kernel/sys.c",
				  kept(xasprintf("const char sys[] = \"as %d\";\n", i)));
		assert_built(&kernel);
		assert_int_equal(kernel.result.objects_built, 1);
		assert_built(&kernel);
		assert_int_equal(kernel.result.objects_built, 0);
		assert_true(path_exists(kernel.result.objects[0]));
		kernel.request.objects = NULL;
		assert_built_with(&kernel, kept(xasprintf("as %d", i)));
	}
	small_kernel_end(&kernel);
}

TEST(a_tree_that_did_not_build_as_it_is_goes_on_with_what_was_fixed)
{
	struct small_kernel kernel;
	const char *truth;

	small_kernel_begin(&kernel);
	assert_int_equal(remove_tree(kernel.stage), 0);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"half\n");
	assert_int_equal(small_kernel_with(&kernel, vm_stage_prepare), BUILD_FAILED);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"whole\";\n");
	truth = small_kernel_truth(&kernel);
	assert_int_equal(small_kernel_with(&kernel, vm_stage_prepare), BUILD_OK);
	assert_true(same_bytes(small_kernel_file(&kernel, "vmlinux"), truth));
	small_kernel_end(&kernel);
}

TEST(a_machine_may_have_more_processors_than_there_are_tasks)
{
	char *argv[] = {"sleep", "0.5", NULL};
	struct task tasks[300];
	struct small_kernel kernel;
	struct kbuild kbuild;

	small_kernel_begin(&kernel);
	kernel.request.jobs = 290;
	assert_int_equal(kbuild_begin(&kbuild, &kernel.request), 0);
	for (size_t i = 0; i < ARRAY_SIZE(tasks); i++)
		tasks[i] = (struct task){.argv = argv};
	assert_int_equal(tasks_run(&kbuild, tasks, ARRAY_SIZE(tasks)), BUILD_OK);
	for (size_t i = 0; i < ARRAY_SIZE(tasks); i++)
		assert_true(tasks[i].done);
	kbuild_end(&kbuild);
	small_kernel_end(&kernel);
}
