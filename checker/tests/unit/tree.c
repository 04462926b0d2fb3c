// SPDX-License-Identifier: GPL-2.0-only
/* The collector as a whole, on trees of a few files that these tests make. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

#include "../../facts/collect.h"
#include "../../facts/lostinclude.h"
#include "../../source/include.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/util.h"

static const char table[] = "0\tcommon\tread\t\t\tsys_read\n450\tcommon\tlast\t\t\tsys_last\n"
			    "\n#\n# x32\n#\n512\tx32\trt\tcompat_sys_rt\n";
static const char header[] = "#ifndef _LINUX_SYSCALLS_H\n#define _LINUX_SYSCALLS_H\n"
			     "#ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER\n"
			     "asmlinkage long sys_read(int fd);\n"
			     "asmlinkage long sys_last(void);\n"
			     "asmlinkage long sys_ni_syscall(void);\n#endif\n#endif\n";

static const char *root;
static struct arena *arena;
static struct subject adder = {.name = "adder", .number = -1};

static void put(const char *file, const char *text)
{
	write_file(kept(xasprintf("%s/%s", root, file)), text);
}

static void make_tree(void)
{
	root = temp_dir();
	put("Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\n");
	put("Kbuild", "obj-y += init/\nobj-y += kernel/\nobj-y += fs/\n");
	put("arch/x86/entry/syscalls/syscall_64.tbl", table);
	put("arch/x86/entry/syscall_64.c",
	    "#define __SYSCALL(nr, sym) extern long __x64_##sym(const struct pt_regs *);\n");
	put("include/linux/syscalls.h", header);
	put("include/linux/api.h", "#include <linux/syscalls.h>\n");
	put("kernel/Makefile", "obj-y = sys.o sys_ni.o\n");
	put("kernel/sys.c", "#include <linux/syscalls.h>\nSYSCALL_DEFINE0(last)\n{\n}\n");
	put("kernel/sys_ni.c", "COND_SYSCALL(other);\n");
	put("fs/Makefile", "obj-y := read.o\n");
	put("fs/read.c", "#include <linux/api.h>\nSYSCALL_DEFINE1(read, int, fd)\n{\n}\n");
}

static struct facts *collect_as(const struct tree_request *request, int *error)
{
	struct facts *facts;

	arena_free(arena);
	arena = arena_new();
	facts = arena_new_obj(arena, struct facts);
	facts->arena = arena;
	*error = tree_collect(facts, request);
	return facts;
}

static struct facts *collect_from(const char *pristine, const char *cache)
{
	struct tree_request request = {.dir = root,
				       .pristine = pristine,
				       .cache = cache,
				       .subjects = &adder,
				       .nsubjects = 1};
	int error;
	struct facts *facts = collect_as(&request, &error);

	if (error)
		fail_msg("%d: %s", error, facts->broken);
	return facts;
}

static struct facts *collect(void)
{
	return collect_from(NULL, NULL);
}

static void add_adder(void)
{
	put("kernel/adder.c", "#include <linux/syscalls.h>\n"
			      "SYSCALL_DEFINE2(adder, int, x, int, y)\n{\n\treturn x + y;\n}\n");
	put("kernel/Makefile", "obj-y = sys.o adder.o sys_ni.o\n");
}

static void refused(const char *text, int code)
{
	struct tree_request request = {.dir = root, .subjects = &adder, .nsubjects = 1};
	int error;
	struct facts *facts = collect_as(&request, &error);

	assert_int_equal(error, code);
	assert_contains(facts->broken, text);
	assert_non_null(facts->broken_help);
}

TEST(what_is_no_kernel_tree_is_refused_with_a_reason)
{
	root = temp_dir();
	refused("no Makefile", -ENOENT);
	put("Makefile", "all:\n");
	refused("names no VERSION", -EINVAL);
	put("Makefile", "VERSION = 4\nPATCHLEVEL = 16\n");
	refused("reads 4.17 and later", -ENOTSUP);
	put("Makefile", "VERSION = 6\nPATCHLEVEL = 1\n");
	refused("syscall_64.tbl", -ENOENT);
	put("arch/x86/entry/syscalls/syscall_64.tbl", "");
	refused("include/linux/syscalls.h", -ENOENT);
	put("include/linux/syscalls.h", "");
	refused("holds no system call", -EINVAL);
}

TEST(a_whole_syscall_is_seen_whole)
{
	struct facts *facts;
	struct view *view;

	make_tree();
	add_adder();
	facts = collect();
	view = facts_view(facts, &adder);
	assert_string_equal(facts->kernel.version, "6.1.192");
	assert_int_equal(facts->kernel.convention, CONVENTION_BARE);
	assert_int_equal(facts->table.next_number, 451);
	assert_int_equal(view->nrows, 0);
	assert_int_equal(view->ndefinitions, 1);
	assert_int_equal(view->definitions[0]->file->built, BUILT);
	assert_string_equal(view->definitions[0]->file->item->word, "adder.o");
	assert_string_equal(view->definitions[0]->file->makefile, "kernel/Makefile");
	assert_true(view->definitions[0]->file->includes_syscalls);
	assert_false(view->definitions[0]->pristine);
	assert_int_equal(facts->header.ni_syscall.line, 6);
	assert_int_equal(facts->nentries, 3);
}

TEST(a_header_may_bring_the_declarations_in)
{
	struct tree_request request = {.all = true};
	struct subject read = {.name = "read", .number = -1};
	struct facts *facts;
	int error;

	make_tree();
	request.dir = root;
	facts = collect_as(&request, &error);
	assert_int_equal(error, 0);
	assert_true(facts_view(facts, &read)->definitions[0]->file->includes_syscalls);
	assert_true(facts_view(facts, &read)->definitions[0]->pristine);
}

static enum built built_of_adder(void)
{
	struct view *view = facts_view(collect(), &adder);

	assert_int_equal(view->ndefinitions, 1);
	return view->definitions[0]->file->built;
}

TEST(a_directory_counts_only_when_its_parents_enter_it)
{
	make_tree();
	put("mine/adder.c", "SYSCALL_DEFINE0(adder)\n{\n}\n");
	put("mine/Makefile", "obj-y := adder.o\n");
	assert_int_equal(built_of_adder(), BUILT_DIR_NOT_ENTERED);
	put("Kbuild", "obj-y += kernel/ fs/ mine/\n");
	assert_int_equal(built_of_adder(), BUILT);
	put("Kbuild", "obj-y += kernel/ fs/\n");
	put("Makefile", "VERSION = 5\nPATCHLEVEL = 10\ncore-y := kernel/ fs/ mine/\n");
	assert_int_equal(built_of_adder(), BUILT);
	put("mine/Makefile", "");
	assert_int_equal(built_of_adder(), BUILT_NOT_LISTED);
	put("Kbuild", "obj-y += mine/adder.o\n");
	assert_int_equal(built_of_adder(), BUILT_NOT_LISTED);
	put("Makefile", "VERSION = 6\nPATCHLEVEL = 1\ncore-y := kernel/ fs/\n");
	assert_int_equal(built_of_adder(), BUILT);
}

TEST(a_list_counts_only_where_kbuild_reads_it)
{
	make_tree();
	put("mine/adder.c", "SYSCALL_DEFINE0(adder)\n{\n}\n");
	put("mine/Makefile", "obj-y := adder.o\n");
	put("Makefile", "VERSION = 6\nPATCHLEVEL = 1\ncore-y :=\nobj-y += mine/\n");
	assert_int_equal(built_of_adder(), BUILT_DIR_NOT_ENTERED);
	put("Kbuild", "obj-y += kernel/ fs/\ncore-y += mine/\n");
	assert_int_equal(built_of_adder(), BUILT_DIR_NOT_ENTERED);
	put("Kbuild", "obj-y += kernel/ fs/ mine/\n");
	assert_int_equal(built_of_adder(), BUILT);
	put("mine/Makefile", "lib-y := adder.o\n");
	assert_int_equal(built_of_adder(), BUILT_NOT_LISTED);
	put("Makefile", "VERSION = 6\nPATCHLEVEL = 1\nlibs-y := lib/ mine/\n");
	assert_int_equal(built_of_adder(), BUILT);
	put("mine/Makefile", "extra-y := adder.o\n");
	assert_int_equal(built_of_adder(), BUILT_NOT_LISTED);
}

TEST(a_c_file_that_another_one_includes_is_built_with_it)
{
	make_tree();
	put("kernel/sched/Makefile", "obj-y += policy.o\n");
	put("kernel/Makefile", "obj-y = sys.o sched/\n");
	put("kernel/sched/policy.c", "#include <linux/syscalls.h>\n#include \"calls.c\"\n");
	put("kernel/sched/calls.c", "SYSCALL_DEFINE0(adder)\n{\n}\n");
	assert_int_equal(built_of_adder(), BUILT);
	assert_true(facts_view(collect(), &adder)->definitions[0]->file->includes_syscalls);
}

TEST(a_definition_in_a_driver_is_found_when_there_is_no_other)
{
	make_tree();
	put("drivers/misc/adder.c", "SYSCALL_DEFINE0(adder)\n{\n}\n");
	assert_int_equal(facts_view(collect(), &adder)->ndefinitions, 1);
}

TEST(rows_of_other_tables_are_seen)
{
	struct facts *facts;

	make_tree();
	put("arch/x86/entry/syscalls/syscall_32.tbl", "0\ti386\tread\tsys_read\n"
						      "451\ti386\tadder\tsys_adder\n");
	facts = collect();
	assert_int_equal(facts->nother_rows, 1);
	assert_string_equal(facts->other_rows[0].abi, "i386");
	assert_int_equal(facts->other_rows[0].span.line, 2);
}

/* ---- pristine -------------------------------------------------------------------------------- */

static void git(const char *command)
{
	const char *line = kept(xasprintf(
		"git -c user.name=a -c user.email=a@b -c init.defaultBranch=lab %s", command));
	const char *const argv[] = {"sh", "-c", line, NULL};

	assert_int_equal(run_quiet(root, argv), 0);
}

static void make_repository(void)
{
	make_tree();
	git("init -q . ");
	git("add -A");
	git("commit -qm base");
	git("tag lab/base");
}

TEST(with_a_revision_only_what_differs_from_it_is_the_learners)
{
	struct facts *facts;
	struct view *view;
	int i;

	make_repository();
	add_adder();
	put("kernel/sys.c", "#include <linux/syscalls.h>\nSYSCALL_DEFINE0(last)\n{\n}\n"
			    "SYSCALL_DEFINE0(ader)\n{\n}\n");
	put("include/linux/syscalls.h",
	    kept(xasprintf("%sasmlinkage long sys_adder(int x, int y);\n", header)));
	put("arch/x86/entry/syscalls/syscall_64.tbl",
	    kept(xasprintf("451\tcommon\tadder\tsys_adder\n%s", table + 20)));
	facts = collect_from("lab/base", NULL);
	view = facts_view(facts, &adder);
	assert_int_equal(view->nrows, 1);
	assert_false(view->rows[0]->pristine);
	assert_int_equal(facts->table.nlost, 1);
	assert_string_equal(facts->table.lost[0].name, "read");
	assert_false(view->prototypes[0]->pristine);
	assert_int_equal(view->prototypes[0]->place, PLACE_AFTER_HEADER_GUARD);
	for (i = 0; i < facts->ndefinitions; i++)
		assert_int_equal(facts->definitions[i].pristine,
				 streq(facts->definitions[i].base, "last"));
	for (i = 0; i < facts->makefiles.nitems; i++)
		assert_int_equal(facts->makefiles.items[i].pristine,
				 !streq(facts->makefiles.items[i].word, "adder.o"));
	assert_false(facts_source(facts, "kernel/Makefile")->pristine);
	assert_true(facts_source(facts, "Makefile")->pristine);
}

TEST(a_directory_serves_as_the_pristine_tree_too)
{
	const char *old;
	struct facts *facts;

	make_tree();
	old = root;
	make_tree();
	add_adder();
	facts = collect_from(old, NULL);
	assert_int_equal(facts->ndefinitions, 1);
	assert_false(facts->definitions[0].pristine);
	assert_true(facts->table.rows[0].pristine);
}

TEST(a_revision_that_git_does_not_know_is_the_hosts_failure)
{
	struct tree_request request = {.pristine = "no/such", .subjects = &adder, .nsubjects = 1};
	struct facts *facts;
	int error;

	make_repository();
	request.dir = root;
	facts = collect_as(&request, &error);
	assert_true(error < 0);
	assert_contains(facts->broken, "no/such");
}

TEST(an_object_without_a_source_gets_the_nearest_file)
{
	struct facts *facts;
	int i, found = 0;

	make_repository();
	put("kernel/adder.c", "SYSCALL_DEFINE0(adder)\n{\n}\n");
	put("kernel/Makefile", "obj-y = sys.o ader.o sys_ni.o\n");
	facts = collect_from("lab/base", NULL);
	for (i = 0; i < facts->makefiles.nitems; i++) {
		const struct makefile_item *item = &facts->makefiles.items[i];

		if (!streq(item->word, "ader.o"))
			continue;
		found++;
		assert_false(item->source_exists);
		assert_string_equal(item->near_source, "adder.c");
	}
	assert_int_equal(found, 1);
}

TEST(an_option_of_the_learners_own_is_on_when_its_entry_says_so)
{
	struct tree_request request = {.pristine = "lab/base", .subjects = &adder, .nsubjects = 1};
	struct facts *facts;
	int error;

	make_repository();
	add_adder();
	put("work.config", "CONFIG_X=y\n");
	put("kernel/Makefile", "obj-y = sys.o sys_ni.o\nobj-$(CONFIG_ADDER) += adder.o\n");
	request.dir = root;
	request.config = kept(xasprintf("%s/work.config", root));
	facts = collect_as(&request, &error);
	assert_int_equal(facts->definitions[0].file->built, BUILT_OPTION_OFF);
	assert_int_equal(facts->definitions[0].file->item->option_value, '?');
	put("init/Kconfig", "config ADDER\n\tbool \"x\"\n");
	facts = collect_as(&request, &error);
	assert_int_equal(facts->definitions[0].file->item->option_value, 'n');
	put("init/Kconfig", "config ADDER\n\tbool \"x\"\n\tdefault y\n");
	facts = collect_as(&request, &error);
	assert_int_equal(facts->definitions[0].file->built, BUILT);
}

TEST(an_option_counts_only_when_its_kconfig_file_is_read)
{
	struct tree_request request = {.pristine = "lab/base", .subjects = &adder, .nsubjects = 1};
	const struct makefile_item *item;
	int error;

	make_repository();
	add_adder();
	put("work.config", "CONFIG_X=y\n");
	put("Kconfig", "source \"init/Kconfig\"\n");
	put("kernel/Makefile", "obj-y = sys.o sys_ni.o\nobj-$(CONFIG_ADDER) += adder.o\n");
	put("kernel/own/Kconfig", "config ADDER\n\tbool \"x\"\n\tdefault y\n");
	request.dir = root;
	request.config = kept(xasprintf("%s/work.config", root));
	item = collect_as(&request, &error)->definitions[0].file->item;
	assert_int_equal(item->option_value, '?');
	assert_string_equal(item->unsourced, "kernel/own/Kconfig");
	put("Kconfig", "source \"init/Kconfig\"\n# source \"kernel/own/Kconfig\"\n");
	item = collect_as(&request, &error)->definitions[0].file->item;
	assert_string_equal(item->unsourced, "kernel/own/Kconfig");
	put("Kconfig", "source \"init/Kconfig\"\nsource \"kernel/own/Kconfig\"\n");
	item = collect_as(&request, &error)->definitions[0].file->item;
	assert_int_equal(item->option_value, 'y');
	assert_null(item->unsourced);
	put("Kconfig", "source \"init/Kconfig\"\nsource \"kernel/Kconfig.lab\"\n");
	put("kernel/Kconfig.lab", "\trsource \"own/Kconfig\"\n");
	item = collect_as(&request, &error)->definitions[0].file->item;
	assert_int_equal(item->option_value, 'y');
}

/* ---- the cache ------------------------------------------------------------------------------- */

/* age - date every file and directory back, so that the cache may trust them */
static void age(void)
{
	const char *const argv[] = {"find", ".",	  "-exec", "touch", "-h",
				    "-d",   "2020-01-01", "{}",	   "+",	    NULL};

	assert_int_equal(run_quiet(root, argv), 0);
	/* Only time itself moves ctime. */
	usleep(80000);
}

TEST(a_cached_scan_sees_every_later_change)
{
	const char *cache = temp_path("cache");
	struct facts *facts;

	make_repository();
	age();
	facts = collect_from("lab/base", cache);
	assert_int_equal(facts->ndefinitions, 0);
	add_adder();
	facts = collect_from("lab/base", cache);
	assert_int_equal(facts->ndefinitions, 1);
	put("kernel/adder.c", "SYSCALL_DEFINE1(adder, int, x)\n{\n}\n");
	facts = collect_from("lab/base", cache);
	assert_int_equal(facts->definitions[0].digit, 1);
	unlink(kept(xasprintf("%s/kernel/adder.c", root)));
	facts = collect_from("lab/base", cache);
	assert_int_equal(facts->ndefinitions, 0);
}

TEST(a_file_that_went_and_came_back_is_the_one_that_shipped)
{
	const char *cache = temp_path("cache");
	struct facts *facts;

	make_tree();
	add_adder();
	git("init -q .");
	git("add -A");
	git("commit -qm base");
	git("tag lab/base");
	age();
	collect_from("lab/base", cache);
	unlink(kept(xasprintf("%s/kernel/adder.c", root)));
	put("kernel/more.c", "SYSCALL_DEFINE1(adder, int, x)\n{\n}\n");
	collect_from("lab/base", cache);
	add_adder();
	facts = collect_from("lab/base", cache);
	assert_int_equal(facts->ndefinitions, 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(facts->definitions[i].pristine,
				 streq(facts->definitions[i].span.file, "kernel/adder.c"));
}

TEST(a_new_file_among_the_drivers_is_found_through_its_directory)
{
	const char *cache = temp_path("cache");
	struct facts *facts;

	make_tree();
	put("drivers/Makefile", "obj-y += misc/\n");
	put("drivers/misc/Makefile", "obj-y += old.o\n");
	put("drivers/misc/old.c", "int old;\n");
	put("Kbuild", "obj-y += kernel/ drivers/\n");
	git("init -q .");
	git("add -A");
	git("commit -qm base");
	git("tag lab/base");
	age();
	assert_int_equal(collect_from("lab/base", cache)->ndefinitions, 0);
	put("drivers/misc/adder.c", "SYSCALL_DEFINE0(adder)\n{\n}\n");
	facts = collect_from("lab/base", cache);
	assert_int_equal(facts->ndefinitions, 1);
	assert_int_equal(facts->definitions[0].file->built, BUILT_NOT_LISTED);
	put("drivers/misc/Makefile", "obj-y += old.o adder.o\n");
	facts = collect_from("lab/base", cache);
	assert_int_equal(facts->definitions[0].file->built, BUILT);
	assert_false(facts->definitions[0].file->item->pristine);
	assert_false(facts->definitions[0].pristine);
}

TEST(a_change_that_keeps_size_and_mtime_is_seen_all_the_same)
{
	const char *cache = temp_path("cache"), *path;
	struct timespec times[2];
	struct stat st;

	make_repository();
	age();
	collect_from("lab/base", cache);
	collect_from("lab/base", cache);
	path = kept(xasprintf("%s/kernel/sys.c", root));
	assert_int_equal(stat(path, &st), 0);
	put("kernel/sys.c", "#include <linux/syscalls.h>\nSYSCALL_DEFINE0(lost)\n{\n}\n");
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_string_equal(collect_from("lab/base", cache)->definitions[0].base, "lost");
}

TEST(a_damaged_cache_is_no_cache)
{
	const char *cache = temp_path("cache"), *text;
	size_t i;

	make_repository();
	add_adder();
	age();
	collect_from("lab/base", cache);
	for (i = 0; i < 40; i++) {
		struct stat st;
		int fd = open(cache, O_RDWR);

		assert_int_equal(fstat(fd, &st), 0);
		assert_true(st.st_size > 100);
		if (i % 2)
			assert_int_equal(ftruncate(fd, st.st_size * i / 40), 0);
		else
			assert_int_equal(pwrite(fd, "\377\377", 2, (st.st_size - 3) * i / 40), 2);
		close(fd);
		assert_int_equal(collect_from("lab/base", cache)->ndefinitions, 1);
		unlink(cache);
		collect_from("lab/base", cache);
	}
	write_file(cache, "");
	assert_int_equal(collect_from("lab/base", cache)->ndefinitions, 1);
	text = read_file(cache);
	(void)text;
}

TEST(the_tree_is_never_written_to)
{
	const char *before, *after;

	make_repository();
	add_adder();
	before = temp_path("before");
	after = temp_path("after");
	{
		const char *list = "find . -printf '%p %T@ %C@ %s\\n' | sort";
		const char *const first[] = {"sh", "-c", kept(xasprintf("%s > %s", list, before)),
					     NULL};
		const char *const second[] = {"sh", "-c", kept(xasprintf("%s > %s", list, after)),
					      NULL};

		assert_int_equal(run_quiet(root, first), 0);
		collect_from("lab/base", temp_path("cache"));
		assert_int_equal(run_quiet(root, second), 0);
	}
	assert_string_equal(read_file(before), read_file(after));
}

/* ---- hostile files --------------------------------------------------------------------------- */

static void put_bytes(const char *file, char byte, size_t len, const char *head)
{
	char *text = xcalloc(len + strlen(head) + 1, 1);

	memcpy(text, head, strlen(head));
	memset(text + strlen(head), byte, len);
	write_file(kept(xasprintf("%s/%s", root, file)), kept(text));
}

TEST(huge_and_strange_files_cost_bounded_time)
{
	static const char *const files[] = {"arch/x86/entry/syscalls/syscall_64.tbl",
					    "include/linux/syscalls.h", "kernel/adder.c",
					    "kernel/Makefile"};
	static const char bytes[] = "a(\n#\\\t{\"/\377";
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(files); i++)
		for (j = 0; j < sizeof(bytes) - 1; j++) {
			double begin;

			make_tree();
			add_adder();
			put_bytes(files[i], bytes[j], 1 << 20,
				  i == 0   ? table
				  : i == 1 ? header
					   : "SYSCALL_DEFINE0(adder)\n");
			begin = now_s();
			collect();
			if (now_s() - begin > 5)
				fail_msg("%s of '%c': %.1f s", files[i], bytes[j], now_s() - begin);
		}
}

TEST(a_file_that_is_a_directory_or_a_pipe_is_passed_over)
{
	make_tree();
	add_adder();
	unlink(kept(xasprintf("%s/kernel/sys_ni.c", root)));
	mkfifo(kept(xasprintf("%s/kernel/sys_ni.c", root)), 0600);
	mkdir(kept(xasprintf("%s/kernel/odd.c", root)), 0700);
	assert_int_equal(collect()->ndefinitions, 1);
}

/* ---- headers that are not there -------------------------------------------------------------- */

static const struct lost_include *lost_of(const char *includes)
{
	put("kernel/adder.c", kept(xasprintf("#include <linux/syscalls.h>\n%s"
					     "SYSCALL_DEFINE1(adder, int, x)\n{\n\treturn x;\n}\n",
					     includes)));
	return facts_view(collect(), &adder)->definitions[0]->file->lost;
}

static void make_whole_tree(void)
{
	make_tree();
	add_adder();
	put("include/linux/list.h", "");
	put("include/linux/sched.h", "");
	put("include/linux/uaccess.h", "");
	put("include/asm-generic/div64.h", "");
	put("arch/x86/include/asm/Kbuild", "generated-y += syscalls_64.h\ngeneric-y += export.h\n");
	put("kernel/mine.h", "");
	put("lab/own.h", "");
}

TEST(a_header_that_is_nowhere_is_lost_and_the_nearest_is_named)
{
	const struct lost_include *lost;

	make_whole_tree();
	lost = lost_of("#include <linux/uacess.h>\n#include <asm/nothing.h>\n");
	assert_string_equal(lost->target, "<linux/uacess.h>");
	assert_string_equal(lost->near, "<linux/uaccess.h>");
	assert_true(lost->typo);
	assert_int_equal(lost->span.line, 2);
	assert_int_equal(lost->span.column, 10);
	assert_string_equal(lost->next->target, "<asm/nothing.h>");
	assert_null(lost->next->near);
	assert_null(lost->next->next);
	lost = lost_of("#include <linux/syscall.h>\n");
	assert_string_equal(lost->near, "<linux/syscalls.h>");
	assert_true(lost->included);
	assert_string_equal(lost_of("#include <mine.h>\n")->near, "\"mine.h\"");
	assert_true(lost_of("#include <stdio.h>\n")->library);
}

TEST(what_a_build_makes_or_finds_elsewhere_is_not_lost)
{
	make_whole_tree();
	assert_null(lost_of("#include <asm/div64.h>\n#include <asm/syscalls_64.h>\n"
			    "#include <asm/export.h>\n#include <generated/bounds.h>\n"
			    "#include <linux/version.h>\n#include \"mine.h\"\n"
			    "#include \"../lab/own.h\"\n#include \"linux/list.h\"\n"));
	assert_null(lost_of("#ifdef LAB_PROGRAM\n#include <stdio.h>\n#endif\n"));
	assert_non_null(lost_of("#include <own.h>\n"));
	assert_null(lost_of("#include \"/not/of/this/tree.h\"\n"));
	put("kernel/Makefile",
	    "CFLAGS_adder.o += -I$(srctree)/lab\nobj-y = sys.o adder.o sys_ni.o\n");
	assert_null(lost_of("#include <own.h>\n"));
	put("kernel/Makefile", "CFLAGS_sys.o += -Ilab\nobj-y = sys.o adder.o sys_ni.o\n");
	assert_non_null(lost_of("#include <own.h>\n"));
	assert_non_null(lost_of("#include \"tables.c\"\n"));
	put("kernel/Makefile", "obj-y = sys.o adder.o sys_ni.o\n"
			       "$(obj)/tables.c: $(src)/tables.awk\n\tawk -f $< > $@\n");
	assert_null(lost_of("#include \"tables.c\"\n"));
	put("Makefile", "VERSION = 6\nPATCHLEVEL = 1\nLINUXINCLUDE += -I$(srctree)/lab\n");
	assert_null(lost_of("#include <own.h>\n"));
}

TEST(what_a_sparse_checkout_left_out_is_not_lost)
{
	static const char kept[] = "include/linux/can.h\0drivers/gpu/drm.h\0kernel/adder.c";
	struct includes includes = {.kept = kept, .kept_len = sizeof(kept)};

	make_tree();
	includes.dir = root;
	includes.arena = arena_new();
	assert_true(includes_find(&includes, "kernel/adder.c", "<linux/can.h>"));
	assert_true(includes_find(&includes, "kernel/adder.c", "\"../drivers/./gpu//drm.h\""));
	assert_false(includes_find(&includes, "kernel/adder.c", "\"gpu/drm.h\""));
	assert_false(
		includes_find(&includes, "kernel/adder.c", "\"../../../../../drivers/gpu/drm.h\""));
	arena_free(includes.arena);
}

TEST(in_a_part_of_a_tree_no_header_is_lost)
{
	make_tree();
	add_adder();
	assert_null(lost_of("#include <linux/uaccess.h>\n"));
}
