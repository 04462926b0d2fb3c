// SPDX-License-Identifier: GPL-2.0-only
/* a snapshot holds every byte, whatever git was told: and a move brings each of them back */
#include "small_course.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../work/undo.h"
#include "../../work/workspace.h"
#include "../../work/worktree.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

#define CRLF  "int a;\r\nint b;\r\n"
#define IDENT "/* $Id$ $Id: 1234 $ $Format:%H$ */\n"
#define LATIN "/* gr\xfc\xdf \xff\xfe */\n"
#define BINARY                                                                                     \
	"\x7f"                                                                                     \
	"ELF\r\n\r\n"

/* Each file's content is one that some setting or attribute would change. */
static void write_touchy_files(void)
{
	write_file(course_path("kernel/crlf.c"), CRLF);
	write_file(course_path("kernel/ident.c"), IDENT);
	write_file(course_path("kernel/latin.c"), LATIN);
	write_file(course_path("kernel/binary.c"), BINARY);
	write_file(course_path("kernel/fork.c"), CRLF);
}

static void assert_touchy_files(void)
{
	assert_string_equal(read_file(course_path("kernel/crlf.c")), CRLF);
	assert_string_equal(read_file(course_path("kernel/ident.c")), IDENT);
	assert_string_equal(read_file(course_path("kernel/latin.c")), LATIN);
	assert_string_equal(read_file(course_path("kernel/binary.c")), BINARY);
	assert_string_equal(read_file(course_path("kernel/fork.c")), CRLF);
}

static void move(const char *from, const char *to)
{
	char *left = NULL, *error = NULL;

	assert_int_equal(worktree_move(workspace_get()->tree, from, to, &left, &error), 0);
	assert_null(left);
	assert_string_equal(course_snapshot(), to);
}

/* From the touchy files to the course's own and back. */
static void there_and_back(const char *base)
{
	const char *touchy;

	write_touchy_files();
	touchy = course_snapshot();
	move(touchy, base);
	assert_false(path_exists(course_path("kernel/crlf.c")));
	assert_string_equal(read_file(course_path("kernel/fork.c")), "int fork;\n");
	move(base, touchy);
	assert_touchy_files();
	move(touchy, base);
}

TEST(no_attribute_in_the_tree_changes_a_byte)
{
	static const char *const all[] = {
		"*.c text\n",
		"*.c text eol=crlf\n",
		"*.c text=auto eol=lf\n",
		"*.c crlf\n",
		"*.c ident\n",
		"*.c working-tree-encoding=UTF-16\n",
		"*.c filter=upper\n",
		"[attr]mine text eol=lf ident\n*.c mine\n",
		"*.c export-subst export-ignore -diff binary\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		small_course();
		write_file(course_path(".gitattributes"), all[i]);
		write_file(course_path("kernel/.gitattributes"), all[i]);
		there_and_back(course_snapshot());
	}
}

TEST(no_setting_of_the_repository_changes_a_byte)
{
	static const char settings[] =
		"[core]\n\trepositoryformatversion = 0\n\tautocrlf = true\n\teol = crlf\n"
		"\tfileMode = false\n\tsymlinks = false\n\tignoreCase = true\n\tbare = true\n"
		"\texcludesFile = /dev/stdin\n\tworktree = /dev/null/nowhere\n\tsparseCheckout = true\n"
		"\tprecomposeUnicode = true\n\tcheckStat = minimal\n\ttrustctime = false\n"
		"\tfsmonitor = false-and-broken\n\tcommentChar = auto\n\tbigFileThreshold = 1\n"
		"[filter \"upper\"]\n\tclean = tr a-z A-Z\n\tsmudge = tr A-Z a-z\n\trequired = true\n"
		"[i18n]\n\tcommitEncoding = UTF-16\n[commit]\n\tgpgSign = true\n"
		"[user]\n\tuseConfigOnly = true\n[diff]\n\texternal = false\n\tnoprefix = true\n"
		"[protocol]\n\tallow = never\n[extensions]\n\tworktreeConfig = true\n"
		"[include]\n\tpath = missing-and-bad\n[index]\n\tsparse = true\n";

	small_course();
	write_file(course_path(".gitattributes"), "*.c filter=upper\n");
	write_file(course_path(".git/config"), settings);
	write_file(course_path(".git/config.worktree"), "[core]\n\tautocrlf = true\n");
	write_file(course_path(".git/info/attributes"), "* text eol=crlf ident filter=upper\n");
	write_file(course_path(".git/info/exclude"), "*\n");
	write_file(course_path(".git/info/sparse-checkout"), "/nothing\n");
	there_and_back(course_snapshot());
}

TEST(no_setting_of_the_user_changes_a_byte)
{
	const char *home = temp_dir();

	small_course();
	write_file(course_path(".gitattributes"), "*.c filter=upper\n");
	write_file(kept(path_join(home, ".gitconfig")),
		   "[core]\n\tautocrlf = true\n\thooksPath = /tmp\n[filter \"upper\"]\n"
		   "\tclean = tr a-z A-Z\n[tag]\n\tgpgSign = true\n[safe]\n\tdirectory =\n");
	write_file(kept(path_join(home, ".config/git/attributes")), "* text eol=crlf\n");
	write_file(kept(path_join(home, ".config/git/ignore")), "*\n");
	setenv("HOME", home, 1);
	setenv("XDG_CONFIG_HOME", kept(path_join(home, ".config")), 1);
	setenv("GIT_CONFIG_COUNT", "1", 1);
	setenv("GIT_CONFIG_KEY_0", "core.autocrlf", 1);
	setenv("GIT_CONFIG_VALUE_0", "true", 1);
	setenv("GIT_CONFIG_PARAMETERS", "'core.eol=crlf'", 1);
	setenv("GIT_DIR", "/dev/null/nowhere", 1);
	setenv("GIT_NAMESPACE", "other", 1);
	setenv("GIT_AUTHOR_DATE", "never", 1);
	setenv("GIT_TRACE", "2", 1);
	there_and_back(course_snapshot());
}

TEST(what_was_made_to_be_ignored_later_is_kept_all_the_same)
{
	const char *base, *mine;

	small_course();
	base = course_snapshot();
	write_file(course_path(".gitignore"), "*\n");
	write_file(course_path("kernel/mine.c"), "int mine;\n");
	write_file(course_path("kernel/made.o"), "object");
	mine = course_snapshot();
	move(mine, base);
	assert_false(path_exists(course_path("kernel/mine.c")));
	assert_string_equal(read_file(course_path(".gitignore")), "*.o\n");
	assert_string_equal(read_file(course_path("kernel/made.o")), "object");
	move(base, mine);
	assert_string_equal(read_file(course_path("kernel/mine.c")), "int mine;\n");
}

TEST(files_of_any_name_are_brought_back)
{
	static const char *const names[] = {
		"kernel/-leading.c",
		"kernel/two\nlines.c",
		"kernel/tab\t.c",
		"kernel/\"quoted\".c",
		"kernel/\xff\xfe bad.c",
		"kernel/ blank .c",
		"kernel/*.c",
		"kernel/:(top)x",
		"HEAD",
		"config",
		"index",
		"kernel/git~1",
		"kernel/back\\slash",
		"refs/heads/lab",
		"objects/x",
		".gitmodules",
		"kernel/.mailmap.c",
		"kernel/CON",
		"a:b",
	};
	const char *base, *all;

	small_course();
	base = course_snapshot();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		write_file(course_path(names[i]), names[i]);
	all = course_snapshot();
	move(all, base);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_false(path_exists(course_path(names[i])));
	move(base, all);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(read_file(course_path(names[i])), names[i]);
}

TEST(a_repository_inside_the_tree_is_work_like_any_other_but_its_git_directory_is_left_alone)
{
	const char *base, *all;

	small_course();
	base = course_snapshot();
	write_file(course_path("other/mine.c"), "int mine;\n");
	write_file(course_path("other/deep/er.c"), "deeper\n");
	write_file(course_path("other/.git/HEAD"), "ref: refs/heads/main\n");
	assert_int_equal(mkdirs(course_path("other/.git/objects")), 0);
	assert_int_equal(mkdirs(course_path("other/.git/refs")), 0);
	all = course_snapshot();
	assert_string_not_equal(all, base);
	move(all, base);
	assert_false(path_exists(course_path("other/mine.c")));
	assert_true(path_exists(course_path("other/.git/HEAD")));
	move(base, all);
	assert_string_equal(read_file(course_path("other/mine.c")), "int mine;\n");
	assert_string_equal(read_file(course_path("other/deep/er.c")), "deeper\n");
}

TEST(files_directories_and_links_take_each_others_places)
{
	const char *base, *changed, *outside = temp_dir();
	struct stat st;

	small_course();
	write_file(kept(path_join(outside, "fork.c")), "not ours\n");
	base = course_snapshot();
	assert_int_equal(remove_tree(course_path("kernel")), 0);
	assert_int_equal(symlink(outside, course_path("kernel")), 0);
	unlink(course_path("kernel.h"));
	write_file(course_path("kernel.h/inside.h"), "inside\n");
	changed = course_snapshot();
	move(changed, base);
	assert_int_equal(lstat(course_path("kernel"), &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_string_equal(read_file(course_path("kernel.h")), "h\n");
	move(base, changed);
	assert_string_equal(read_file(course_path("kernel.h/inside.h")), "inside\n");
	assert_int_equal(lstat(course_path("kernel"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_string_equal(read_file(kept(path_join(outside, "fork.c"))), "not ours\n");
}

TEST(nothing_is_written_through_a_link_that_was_put_there_in_the_meantime)
{
	const char *base, *more, *outside = temp_dir();
	char *left = NULL, *error = NULL;

	small_course();
	base = course_snapshot();
	write_file(course_path("new/file.c"), "new\n");
	more = course_snapshot();
	move(more, base);
	assert_int_equal(symlink(outside, course_path("new")), 0);
	assert_int_equal(worktree_move(workspace_get()->tree, base, more, &left, &error), 0);
	assert_string_equal(kept(left), "new/file.c");
	assert_false(path_exists(kept(path_join(outside, "file.c"))));
}

TEST(permissions_other_than_execute_stay_as_the_learner_set_them)
{
	const char *base, *changed;
	struct stat st;

	small_course();
	base = course_snapshot();
	write_file(course_path("kernel/fork.c"), "int mine;\n");
	chmod(course_path("kernel/fork.c"), 0440);
	chmod(course_path("kernel.h"), 0700);
	assert_int_equal(link(course_path("script.sh"), course_path("hard.sh")), 0);
	changed = course_snapshot();
	move(changed, base);
	assert_int_equal(stat(course_path("kernel/fork.c"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0440);
	assert_int_equal(stat(course_path("kernel.h"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	move(base, changed);
	assert_int_equal(stat(course_path("kernel.h"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_string_equal(read_file(course_path("hard.sh")), "#!/bin/sh\n");
}

TEST(a_socket_and_an_empty_directory_of_the_learner_are_left_where_they_are)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const char *base, *changed;

	small_course();
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", course_path("socket"));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(mkfifo(course_path("kernel/fifo"), 0600), 0);
	assert_int_equal(mkdirs(course_path("empty")), 0);
	base = course_snapshot();
	write_file(course_path("kernel/mine.c"), "mine\n");
	changed = course_snapshot();
	move(changed, base);
	move(base, changed);
	assert_true(path_exists(course_path("socket")));
	assert_true(path_exists(course_path("kernel/fifo")));
	assert_true(path_is_dir(course_path("empty")));
	close(fd);
}

TEST(a_file_greater_than_what_a_program_may_print_is_brought_back)
{
	const size_t size = 300u << 20;
	const char *base, *all;
	struct stat st;

	small_course();
	base = course_snapshot();
	write_file(course_path("big.img"), "begin");
	assert_int_equal(truncate(course_path("big.img"), size), 0);
	all = course_snapshot();
	move(all, base);
	assert_false(path_exists(course_path("big.img")));
	move(base, all);
	assert_int_equal(stat(course_path("big.img"), &st), 0);
	assert_int_equal(st.st_size, size);
}

TEST(a_spoilt_directory_of_settings_is_put_right)
{
	small_course();
	course_snapshot();
	write_file(course_path(GIT_COMMON "/config"), "[core]\n\tautocrlf = true\n");
	write_file(course_path(GIT_COMMON "/info/attributes"), "* text eol=crlf\n");
	there_and_back(course_snapshot());
	assert_int_equal(remove_tree(course_path(GIT_COMMON)), 0);
	there_and_back(course_snapshot());
}

TEST(replaced_objects_and_grafts_of_the_learner_do_not_count)
{
	struct strbuf out = {0};
	char *error = NULL;

	small_course();
	write_file(course_path(".git/refs/replace/0000000000000000000000000000000000000000"),
		   "junk\n");
	write_file(course_path(".git/info/grafts"), "junk\n");
	write_file(course_path(".git/shallow"), "junk\n");
	assert_int_equal(
		git_run(workspace_get()->tree, NULL, NULL, &out, &error, "rev-list", "HEAD", NULL),
		0);
	strbuf_release(&out);
}
