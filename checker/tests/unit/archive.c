// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../vm/build/archive.h"
#include "../../../vm/build/link.h"
#include "../../../vm/stage/stage.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static const char *in(const char *dir, const char *name)
{
	return kept(path_join(dir, name));
}

static void shell(const char *dir, const char *script)
{
	assert_int_equal(run_quiet(dir, (const char *[]){"sh", "-e", "-c", script, NULL}), 0);
}

/* Names of many lengths, one of them with 15 characters of path, in the archives that kbuild makes. */
static const char tree[] =
	"o() { printf '%s\\n' \"$2\" | as -o $1 -; }\n"
	"mkdir -p a/deep/er k sound\n"
	"o a/x.o '.globl x\nx: .long 1'\n"
	"o a/fifteen_of_.o '.globl shared\n.long shared'\n"
	"o a/a_name_longer_than_a_header_has.o '.weak w\nw: .long und'\n"
	"o a/deep/er/zzz.o 'nothing: .long 1'\n"
	"o k/head.o '.globl start\nstart: .long 1'\n"
	"ar cDPrST a/deep/er/built-in.a a/deep/er/zzz.o\n"
	"ar cDPrST a/built-in.a a/x.o a/fifteen_of_.o a/a_name_longer_than_a_header_has.o "
	"a/deep/er/built-in.a\n"
	"ar cDPrST sound/built-in.a\n"
	"ar cDPrST built-in.a a/built-in.a sound/built-in.a k/head.o\n"
	"ar cDPrST vmlinux.a ./built-in.a\n"
	"ar mPiT a/x.o vmlinux.a k/head.o\n";

static const char *tree_made(void)
{
	const char *dir = temp_dir();

	shell(dir, tree);
	return dir;
}

static int read_archive(struct archive *archive, const char *path)
{
	struct strbuf text = {0};
	int err;

	assert_int_equal(file_read(path, &text, 0), 0);
	err = archive_read(archive, strbuf_str(&text), text.len);
	strbuf_release(&text);
	return err;
}

TEST(members_are_read_in_their_order_also_when_they_are_missing)
{
	static const char *const members[] = {"k/head.o", "a/x.o", "a/fifteen_of_.o",
					      "a/a_name_longer_than_a_header_has.o",
					      "a/deep/er/zzz.o"};
	const char *dir = tree_made();
	struct archive archive = {0};

	shell(dir, "rm -r a");
	assert_int_equal(read_archive(&archive, in(dir, "vmlinux.a")), 0);
	assert_int_equal(archive.nmembers, ARRAY_SIZE(members));
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		assert_string_equal(archive.members[i], members[i]);
	archive_release(&archive);
}

TEST(an_archive_of_an_empty_directory_has_no_members)
{
	struct archive archive = {0};

	assert_int_equal(read_archive(&archive, in(tree_made(), "sound/built-in.a")), 0);
	assert_int_equal(archive.nmembers, 0);
}

/* Every beginning of an archive, in memory of just that size, and every byte of it changed. */
TEST(half_archives_and_damaged_ones_are_survived)
{
	const char *dir = tree_made();
	struct archive archive = {0};
	struct strbuf text = {0};
	int whole = 0;

	assert_int_equal(file_read(in(dir, "vmlinux.a"), &text, 0), 0);
	for (size_t len = 0; len < text.len; len++) {
		char *part = xcalloc(1, len + !len);

		memcpy(part, text.buf, len);
		/* What ends between two members cannot be told from a whole one. */
		if (archive_read(&archive, part, len) == 0)
			whole++;
		archive_release(&archive);
		free(part);
	}
	assert_int_equal(whole, 1 + 2 + 4); /* the magic, the tables, all but the last */
	for (size_t at = 0; at < text.len; at++) {
		for (const char *with = "/9 a\n"; *with; with++) {
			char was = text.buf[at];

			text.buf[at] = *with;
			archive_read(&archive, text.buf, text.len);
			archive_release(&archive);
			text.buf[at] = was;
		}
	}
	strbuf_release(&text);
}

TEST(what_is_linked_is_read_from_the_archives_of_the_record)
{
	const char *dir = tree_made();
	struct stage stage = {.dir = (char *)dir};
	struct link link;

	/* "written" is of an older lab */
	write_file(in(dir, ".lab/link"), "run ld -o vmlinux vmlinux.a\narchive vmlinux.a\n"
					 "written vmlinux.a\n");
	assert_int_equal(link_load(&link, &stage), 0);
	assert_true(link_has(&link, "a/deep/er/zzz.o"));
	assert_false(link_has(&link, "a/built-in.a"));
	assert_int_equal(link.nmembers, 5);
	link_release(&link);
}
