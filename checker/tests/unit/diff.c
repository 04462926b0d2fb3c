// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../source/unidiff.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"

#define NEW_FILE                                                                                   \
	"diff --git a/kernel/adder.c b/kernel/adder.c\nnew file mode 100644\nindex 000..111\n"     \
	"--- /dev/null\n+++ b/kernel/adder.c\n@@ -0,0 +1,2 @@\n+one\n+two\n"
#define MAKEFILE                                                                                   \
	"diff --git a/kernel/Makefile b/kernel/Makefile\nindex 1..2 100644\n"                      \
	"--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -1,2 +1,3 @@ obj\n a\n+b\n c\n"
#define MAIL                                                                                       \
	"From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"                 \
	"From: A <a@b>\nSubject: [PATCH] x\n\nWords.\n"
#define HIDDEN                                                                                     \
	"diff --git a/kernel/exit.c b/kernel/exit.c\n--- a/kernel/exit.c\n+++ b/kernel/exit.c\n"   \
	"@@ -1 +1 @@\n-x\n+y\n"

static struct arena *arena;

static const struct diff *parse(const char *text)
{
	arena_free(arena);
	arena = arena_new();
	return diff_parse(arena, text, strlen(text));
}

static void accepts(const char *text, int files)
{
	const struct diff *diff = parse(text);

	assert_null(diff->problem);
	assert_int_equal(diff->nfiles, files);
	arena_free(arena);
	arena = NULL;
}

static void refuses(const char *text, int line, const char *words)
{
	const struct diff *diff = parse(text);

	assert_non_null(diff->problem);
	assert_contains(diff->problem, words);
	assert_int_equal(diff->problem_line, line);
	arena_free(arena);
	arena = NULL;
}

/* A section for one file in git's form, both names given. */
static const char *section(const char *old, const char *new)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "--- %s\n+++ %s\n@@ -1 +1 @@\n-x\n+y\n", old, new);
	return kept(strbuf_detach(&text));
}

TEST(a_git_diff_is_read)
{
	const struct diff *diff = parse(MAKEFILE NEW_FILE);

	assert_null(diff->problem);
	assert_int_equal(diff->nfiles, 2);
	assert_string_equal(diff->files[0].path, "kernel/Makefile");
	assert_int_equal(diff->files[0].change, DIFF_MODIFY);
	assert_int_equal(diff->files[0].hunks[0].nlines, 3);
	assert_int_equal(diff->files[0].hunks[0].lines[1].kind, '+');
	assert_int_equal(diff->files[1].change, DIFF_CREATE);
	assert_int_equal(diff->files[1].hunks[0].line, 14);
	arena_free(arena);
	arena = NULL;
}

TEST(diff_ruN_is_read)
{
	accepts("diff -ruN linux-6.1/kernel/a.c linux-lab/kernel/a.c\n"
		"--- linux-6.1/kernel/a.c\t1970-01-01 00:00:00\n"
		"+++ linux-lab/kernel/a.c\t2026-01-01 00:00:00\n@@ -0,0 +1 @@\n+x\n",
		1);
	assert_int_equal(
		parse("--- l/kernel/a.c\n+++ m/kernel/a.c\n@@ -0,0 +1 @@\n+x\n")->files[0].change,
		DIFF_CREATE);
	arena_free(arena);
	arena = NULL;
}

TEST(a_mail_and_a_series_of_mails_are_read)
{
	accepts(MAIL "---\n kernel/Makefile | 1 +\n\n" MAKEFILE "-- \n2.39.5\n\n", 1);
	accepts(MAIL "---\n kernel/Makefile | 1 +\n\n" MAKEFILE "-- \n2.39.5\n\n" MAIL
		     "---\n kernel/adder.c | 2 ++\n\n" NEW_FILE "-- \n2.39.5\n",
		2);
}

TEST(a_diff_in_the_text_of_a_mail_does_not_count)
{
	const struct diff *diff = parse(MAIL HIDDEN "---\n\n" MAKEFILE "-- \n2.39.5\n" HIDDEN);

	assert_null(diff->problem);
	assert_int_equal(diff->nfiles, 1);
	assert_string_equal(diff->files[0].path, "kernel/Makefile");
	assert_int_equal(diff->nnotes, 2);
	assert_int_equal(diff->notes[0].line, 6);
	arena_free(arena);
	arena = NULL;
	refuses(MAIL HIDDEN "\nbest wishes\n", 0, "outside of the mail's patch");
}

/* Parse @text and expect just kernel/Makefile, with @notes of what was left out. */
static const struct diff *just_makefile(const char *text, int notes)
{
	const struct diff *diff = parse(text);

	assert_null(diff->problem);
	assert_int_equal(diff->nfiles, 1);
	assert_string_equal(diff->files[0].path, "kernel/Makefile");
	assert_int_equal(diff->nnotes, notes);
	return diff;
}

TEST(a_mail_without_stat_ends_in_its_patch)
{
	just_makefile(MAIL "\n" MAKEFILE, 0);
	just_makefile(MAIL "\n" MAKEFILE "-- \n2.39.5\n\n", 0);
	just_makefile(MAIL HIDDEN "\nbut really:\n\n" MAKEFILE, 1);
	just_makefile(MAIL HIDDEN "---\n kernel/Makefile | 1 +\n\n" MAKEFILE, 1);
	accepts(MAIL "\n" MAKEFILE "\n" MAIL "\n" NEW_FILE, 2);
	/* Part of a diff, quoted in the words. */
	just_makefile(MAIL "as in\n\n--- a/x\n+++ b/x\n\n---\n kernel/Makefile | 1 +\n\n" MAKEFILE, 1);
	refuses(MAIL "\n--- a/x\n+++ b/x\n\n", 7, "no hunk");
}

TEST(a_series_knows_its_mails)
{
	const struct diff *diff = parse(
		"From 0 Mon Sep 17 00:00:00 2001\nFrom: A <a@b>\nSubject: [PATCH v2 02/10] 02-define: "
		"define\n it\n\n---\n" MAKEFILE "-- \n2\n\nFrom 1 Mon Sep 17 00:00:00 2001\n"
		"From: A <a@b>\nSubject: =?UTF-8?q?[PATCH=2003/10]=2003-build-it-in:=20b?=\n\n" NEW_FILE);

	assert_null(diff->problem);
	assert_int_equal(diff->nmails, 2);
	assert_string_equal(diff->mails[0].subject, "02-define: define");
	assert_int_equal(diff->mails[0].number, 2);
	assert_int_equal(diff->mails[0].total, 10);
	assert_int_equal(diff->mails[1].first, 1);
	assert_int_equal(diff->mails[1].nfiles, 1);
	assert_string_equal(diff->mails[1].subject, "03-build-it-in: b");
	diff = parse(MAKEFILE);
	assert_int_equal(diff->nmails, 1);
	assert_null(diff->mails[0].subject);
}

TEST(an_encoded_mail_is_decoded)
{
	just_makefile("From: a\nContent-Transfer-Encoding: quoted-printable\n\n---\n"
		      "diff --git a/kernel/Makefile b/kernel/Mak=\nefile\nindex 1..2 100644\n"
		      "--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -1,2 +1,3 @@ obj\n=20a\n"
		      "+b=3D=\n1\n c\n",
		      1);
	just_makefile("From: a\nSubject: x\nContent-Transfer-Encoding: BASE64\n\n"
		      "LS0tDQotLS0gYS9rZXJuZWwvTWFrZWZpbGUNCisrKyBiL2tlcm5lbC9NYWtl\nZmlsZQ0KQEAgLTEsMiArMSwzIEBADQogYQ0KK2INCiBjDQo=\n",
		      1);
	refuses("From: a\nContent-Transfer-Encoding: base64\n\n---\n" MAKEFILE, 2, "base64");
	refuses("From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" MAKEFILE, 2,
		"save the attachment itself");
	refuses("\xff\xfe-", 0, "16 bits");
}

TEST(a_file_whose_lines_all_end_in_cr_lf_is_read)
{
	just_makefile("diff --git a/kernel/Makefile b/kernel/Makefile\r\nindex 1..2 100644\r\n"
		      "--- a/kernel/Makefile\r\n+++ b/kernel/Makefile\r\n@@ -1,2 +1,3 @@\r\n a\r\n"
		      "+b\r\n c\r\n",
		      1);
	/* A file with such lines of its own, in a patch that is as git wrote it. */
	assert_int_equal(parse("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\r\n")
				 ->files[0].hunks[0].lines[1].len,
			 2);
	refuses("--- a/x\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n", 2, "CR LF");
}

TEST(any_prefixes_of_git_are_read)
{
	just_makefile("diff --git kernel/Makefile kernel/Makefile\n--- kernel/Makefile\n"
		      "+++ kernel/Makefile\n@@ -1,2 +1,3 @@\n a\n+b\n c\n",
		      0);
	just_makefile("diff --git i/kernel/Makefile w/kernel/Makefile\n--- i/kernel/Makefile\n"
		      "+++ w/kernel/Makefile\n@@ -1,2 +1,3 @@\n a\n+b\n c\n",
		      0);
	just_makefile("diff --git old/kernel/Makefile new/kernel/Makefile\n"
		      "--- old/kernel/Makefile\n+++ new/kernel/Makefile\n@@ -1,2 +1,3 @@\n a\n+b\n c\n",
		      0);
	just_makefile("diff --git kernel/Makefile kernel/Makefile\nnew file mode 100644\n"
		      "--- /dev/null\n+++ kernel/Makefile\n@@ -0,0 +1 @@\n+b\n",
		      0);
	refuses("diff --git ../x ../x\n--- ../x\n+++ ../x\n@@ -1 +1 @@\n-a\n+b\n", 1,
		"leaves the kernel tree");
	refuses("diff --git .git/config .git/config\n--- .git/config\n+++ .git/config\n"
		"@@ -1 +1 @@\n-a\n+b\n",
		1, "git's own directory");
}

TEST(a_file_without_newline_at_its_end_is_read)
{
	const struct diff *diff =
		parse("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
		      "\\ No newline at end of file\n");

	assert_null(diff->problem);
	assert_false(diff->files[0].hunks[0].lines[0].newline);
	assert_false(diff->files[0].hunks[0].lines[1].newline);
	arena_free(arena);
	arena = NULL;
}

TEST(an_empty_context_line_may_have_lost_its_blank)
{
	accepts("--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n\n+b\n c\n", 1);
}

TEST(paths_that_leave_the_tree_are_refused)
{
	refuses(section("a/../../etc/x", "b/../../etc/x"), 1, "leaves the kernel tree");
	refuses(section("../../etc/x", "../../etc/x"), 1, "leaves the kernel tree");
	refuses(section("/etc/x", "/etc/x"), 1, "absolute");
	refuses(section("a//etc/x", "b//etc/x"), 1, "absolute");
	refuses(section("a/kernel/./x", "b/kernel/./x"), 1, "empty component");
	refuses(section("a/kernel/", "b/kernel/"), 1, "empty component");
	refuses("diff --git a/../x b/../x\nnew file mode 100644\n", 1, "leaves the kernel tree");
}

TEST(paths_into_git_are_refused)
{
	refuses(section("a/.git/hooks/post-checkout", "b/.git/hooks/post-checkout"), 1,
		"git's own");
	refuses(section("a/x/.GIT/config", "b/x/.GIT/config"), 1, "git's own");
	refuses(section("a/.git./config", "b/.git./config"), 1, "git's own");
}

TEST(strange_characters_in_a_path_are_refused)
{
	refuses(section("a/k\033[2Jx", "b/k\033[2Jx"), 1, "characters");
	refuses(section("a/k\\x", "b/k\\x"), 1, "characters");
	refuses(section("a/k\xff", "b/k\xff"), 1, "characters");
	refuses(section("\"a/k\\303\"", "\"b/k\\303\""), 1, "quoted");
}

TEST(links_modes_renames_and_binaries_are_refused)
{
	refuses("diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n"
		"@@ -0,0 +1 @@\n+/etc/passwd\n",
		2, "symbolic link");
	refuses("diff --git a/x b/x\nindex 1..2 120000\n", 2, "symbolic link");
	refuses("diff --git a/x b/x\nnew file mode 160000\n", 2, "git repository");
	refuses("diff --git a/x b/x\nnew file mode 100755\n", 2, "ordinary");
	refuses("diff --git a/x b/x\nold mode 100644\nnew mode 100755\n", 2, "mode");
	refuses("diff --git a/x b/y\nsimilarity index 90%\nrename from x\nrename to y\n", 1,
		"renamed");
	refuses("diff --git a/x b/x\nrename from x\nrename to y\n", 2, "renamed");
	refuses("diff --git a/x b/x\ncopy from x\ncopy to y\n", 2, "renamed or copied");
	refuses("diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\nliteral 3\n", 3,
		"binary");
	refuses("diff --git a/x b/x\nBinary files a/x and b/x differ\n", 2, "binary");
	refuses(section("a/x", "b/y"), 1, "renamed");
}

TEST(other_kinds_of_diff_are_refused)
{
	refuses("*** a/x\n--- b/x\n***************\n*** 1 ****\n", 1, "context diff");
	refuses("1c\n!touch /tmp/x\n.\n", 1, "ed script");
	refuses("3,4d2\n< a\n", 1, "ed script");
	refuses(MAKEFILE "1c\nx\n.\n", 9, "ed script");
	refuses("Only in new/kernel: adder.c\n", 1, "diff -N");
}

TEST(a_patch_without_prefixes_is_refused)
{
	refuses(section("kernel/Makefile", "kernel/Makefile"), 1, "-p0");
	refuses("--- /dev/null\n+++ kernel/adder.c\n@@ -0,0 +1 @@\n+x\n", 1, "-p0");
}

TEST(what_is_no_patch_is_refused)
{
	refuses("", 0, "empty");
	refuses("Dear teacher,\nI forgot.\n", 0, "no unified diff");
	arena = arena_new();
	assert_contains(diff_parse(arena, "a\0b", 3)->problem, "NUL");
	arena_free(arena);
	arena = NULL;
}

TEST(hunks_must_hold_what_they_announce)
{
	refuses("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n", 3, "ends in the middle");
	refuses("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n-c\n", 6, "line 3");
	refuses("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-b\n+c\n+d\n", 6, "fewer lines");
	refuses("--- a/x\n+++ b/x\n@@ -1 +one @@\n-b\n+c\n", 3, "hunk header");
	refuses("--- a/x\n+++ b/x\n", 1, "no hunk");
	refuses("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-b\n+c\nrubbish\n", 6, "neither");
	refuses("--- a/x\n+++ b/x\n@@ -99999999999999999999 +1 @@\n-b\n+c\n", 3, "hunk header");
}

TEST(headers_must_agree_with_each_other)
{
	refuses("diff --git a/x b/x\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n", 1, "another file");
	refuses("diff --git a/x b/x\nnew file mode 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
		1, "disagree");
	refuses("--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-a\n+b\n", 1, "/dev/null");
	refuses("--- /dev/null\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", 3, "other side");
}

static void hides(const char *text, int files, const char *words)
{
	const struct diff *diff = parse(text);

	assert_null(diff->problem);
	assert_int_equal(diff->nfiles, files);
	assert_int_equal(diff->nnotes, 1);
	assert_true(diff->notes[0].hidden);
	assert_contains(diff->notes[0].text, words);
	arena_free(arena);
	arena = NULL;
}

#define STAT(path) " " path " | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n\n"

TEST(a_diff_hidden_in_a_mail_is_left_out_and_reported_wherever_it_stands)
{
	hides(MAIL HIDDEN "---\n" STAT("kernel/adder.c") NEW_FILE, 1, "in the text of the mail");
	hides(MAIL "---\n" HIDDEN "\n" STAT("kernel/adder.c") NEW_FILE, 1, "in the text of the mail");
	hides(MAIL "---\n" STAT("kernel/adder.c") NEW_FILE "-- \n2.39\n" HIDDEN, 1, "signature");
}

TEST(what_the_summary_of_a_mail_does_not_list_is_reported)
{
	hides(MAIL "---\n" STAT("kernel/adder.c") NEW_FILE HIDDEN, 2,
	      "it changes kernel/exit.c, which its own summary does not list");
	accepts(MAIL "---\n" STAT(".../adder.c") NEW_FILE, 1);
	assert_int_equal(parse(MAIL "---\n" STAT(".../adder.c") NEW_FILE)->nnotes, 0);
	assert_int_equal(parse(MAIL "---\n ...\n" STAT("a.c") NEW_FILE)->nnotes, 0);
	assert_int_equal(parse(MAIL "---\nnotes\n" NEW_FILE HIDDEN)->nnotes, 0);
	arena_free(arena);
	arena = NULL;
}

TEST(what_git_takes_orders_from_is_refused_with_what_to_hand_in)
{
	static const char *const paths[] = {".gitattributes", "kernel/.gitattributes", ".gitmodules",
					    "kernel/.GitModules", ".git/hooks/post-checkout"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		char *text = arena_printf(arena ? arena : (arena = arena_new()),
					  "--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+x\n", paths[i]);

		refuses(kept(strdup(text)), 1, "hand in only changes to the kernel's files");
	}
	accepts("--- a/kernel/.gitignore\n+++ b/kernel/.gitignore\n@@ -1 +1 @@\n-x\n+y\n", 1);
}
