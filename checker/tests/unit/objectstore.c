// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../vm/stage/graph.h"
#include "../../../vm/stage/objectstore.h"
#include "../../../vm/stage/stage.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"
#include "small_kernel.h"

#define TABLE  "arch/x86/entry/syscalls/syscall_64.tbl"
#define HEADER "include/linux/syscalls.h"
#define COMMON "arch/x86/entry/common.o"
#define ROW    "0 read\n1 write\n2 adder\n"

/* The kept file that is the stage's common.o; its path is written to @path. */
static bool find_common(const struct small_kernel *kernel, const char *store, char path[512])
{
	char pattern[512];
	glob_t files = {0};
	bool found = false;

	snprintf(pattern, sizeof(pattern), "%s/*.o", store);
	if (glob(pattern, 0, NULL, &files) == 0)
		for (size_t i = 0; i < files.gl_pathc && !found; i++) {
			snprintf(path, 512, "%s", files.gl_pathv[i]);
			found = same_bytes(path, small_kernel_file(kernel, COMMON));
		}
	globfree(&files);
	return found;
}

static void build(struct small_kernel *kernel, const char *store)
{
	kernel->request.objects_store = store;
	if (small_kernel_build(kernel) != BUILD_OK)
		fail_msg("it does not build:\n%s", read_file(kernel->request.log));
}

/* A store that was filled with the table of one row more. */
static const char *filled_store(struct small_kernel *kernel)
{
	const char *store = temp_dir();

	small_kernel_begin(kernel);
	small_kernel_edit(kernel, TABLE, ROW);
	build(kernel, store);
	return store;
}

/* Put the shipped table's common.o in the place of the one that is kept: so it is known. */
static void mark(const struct small_kernel *kernel, const char *store)
{
	struct small_kernel shipped;
	char path[512];

	assert_true(find_common(kernel, store, path));
	small_kernel_begin(&shipped);
	assert_int_equal(file_copy(small_kernel_file(&shipped, COMMON), path, false), 0);
	small_kernel_end(&shipped);
}

/* Whether a stage whose files are edited by @edit takes the marked object of the store. */
static bool takes(void (*edit)(struct small_kernel *kernel))
{
	struct small_kernel first, other;
	const char *store = filled_store(&first);
	bool taken;

	mark(&first, store);
	small_kernel_begin(&other);
	edit(&other);
	build(&other, store);
	taken = !same_bytes(small_kernel_file(&other, "vmlinux"), small_kernel_truth(&other));
	small_kernel_end(&first);
	small_kernel_end(&other);
	return taken;
}

static void the_same(struct small_kernel *kernel)
{
	small_kernel_edit(kernel, TABLE, ROW);
}

static void dead_text(struct small_kernel *kernel)
{
	small_kernel_edit(kernel, TABLE, ROW);
	small_kernel_edit(kernel, "arch/x86/entry/common.c",
			  "// SPDX-License-Identifier: GPL-2.0-only\n/* a remark */\n"
			  "#include <asm/unistd_64.h>\n\nconst int common = __NR_syscalls;\n");
}

static void another_name(struct small_kernel *kernel)
{
	small_kernel_edit(kernel, TABLE, "0 read\n1 write\n2 weigh\n");
}

static void another_source(struct small_kernel *kernel)
{
	small_kernel_edit(kernel, TABLE, ROW);
	small_kernel_edit(kernel, "arch/x86/entry/common.c",
			  "#include <asm/unistd_64.h>\nconst int common = 7 + __NR_syscalls;\n");
}

static void a_new_header(struct small_kernel *kernel)
{
	small_kernel_edit(kernel, TABLE, ROW);
	small_kernel_edit(kernel, "arch/x86/entry/mine.h", "\n");
}

TEST(an_object_that_was_made_of_the_same_is_taken)
{
	assert_true(takes(the_same));
}

TEST(an_edit_that_no_object_depends_on_is_no_other_input)
{
	assert_true(takes(dead_text));
}

TEST(an_object_is_compiled_where_anything_that_goes_in_is_different)
{
	assert_false(takes(another_name));
	assert_false(takes(another_source));
	assert_false(takes(a_new_header));
}

/* The key of common.o in the stage as it is. */
static char *key_of_common(const struct small_kernel *kernel)
{
	struct stage stage = {0};
	struct graph graph = {0};
	char *key;

	assert_int_equal(stage_open(&stage, kernel->stage, kernel->tree), 0);
	assert_int_equal(graph_load(&graph, &stage), 0);
	key = objectstore_key(&stage, &graph, COMMON);
	assert_non_null(key);
	graph_release(&graph);
	stage_close(&stage);
	return key;
}

/* The same when the record of the tools ends its @line in another digit. */
static char *key_with_tool(const struct small_kernel *kernel, const char *line)
{
	const char *path = small_kernel_file(kernel, ".lab/fingerprint");
	char *text = xstrdup(read_file(path)), *end = strstr(text, line), *key;

	assert_non_null(end);
	end += strcspn(end + 1, "\n");
	*end = *end == '1' ? '2' : '1';
	write_file(path, text);
	key = key_of_common(kernel);
	free(text);
	return key;
}

TEST(a_tool_counts_by_its_content_wherever_it_lies)
{
	struct small_kernel kernel;
	char *key, *moved, *another;

	small_kernel_begin(&kernel);
	key = key_of_common(&kernel);
	moved = key_with_tool(&kernel, "\ntool gcc ");
	another = key_with_tool(&kernel, "\ntools ");
	assert_string_equal(key, moved);
	assert_string_not_equal(key, another);
	free(key);
	free(moved);
	free(another);
	small_kernel_end(&kernel);
}

TEST(what_is_taken_is_built_on_like_what_was_compiled)
{
	struct small_kernel first, other;
	const char *store = filled_store(&first);

	small_kernel_begin(&other);
	small_kernel_edit(&other, TABLE, ROW);
	build(&other, store);
	assert_true(same_bytes(small_kernel_file(&other, "vmlinux"),
			       small_kernel_file(&first, "vmlinux")));
	assert_int_equal(other.result.objects_built, first.result.objects_built);
	small_kernel_as_came(&other, TABLE);
	build(&other, store);
	assert_true(same_bytes(small_kernel_file(&other, "vmlinux"), small_kernel_truth(&other)));
	small_kernel_end(&first);
	small_kernel_end(&other);
}

TEST(what_an_edited_source_compiled_into_is_not_kept)
{
	struct small_kernel kernel;
	const char *store = temp_dir();
	char path[512];
	glob_t files = {0};

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "arch/x86/entry/common.c",
			  "#include <asm/unistd_64.h>\nconst int common = 7 + __NR_syscalls;\n");
	build(&kernel, store);
	assert_true(same_bytes(small_kernel_file(&kernel, "vmlinux"), small_kernel_truth(&kernel)));
	assert_false(find_common(&kernel, store, path));
	snprintf(path, sizeof(path), "%s/*", store);
	assert_int_equal(glob(path, 0, NULL, &files), GLOB_NOMATCH);
	globfree(&files);
	small_kernel_end(&kernel);
}

TEST(what_compiled_with_a_warning_is_not_kept)
{
	struct small_kernel kernel;
	const char *store = temp_dir();
	char path[512];

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "arch/x86/entry/common.c",
			  "#include <asm/unistd_64.h>\n#warning beware\n"
			  "const int common = __NR_syscalls;\n");
	build(&kernel, store);
	assert_false(find_common(&kernel, store, path));
	small_kernel_end(&kernel);
}
