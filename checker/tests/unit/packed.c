// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../grade/packed.h"
#include "../../grade/submission.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static struct packed packed;
static struct strbuf bytes;

static bool is_wanted(const char *name)
{
	return ends_with(name, ".patch");
}

static bool read_it(void)
{
	if (packed.arena)
		arena_free(packed.arena);
	packed = (struct packed){.arena = arena_new(), .is_wanted = is_wanted};
	return packed_read(&packed, bytes.buf, bytes.len);
}

static void end(void)
{
	arena_free(packed.arena);
	packed.arena = NULL;
	strbuf_release(&bytes);
}

/* What a shell script in an empty directory makes of "it"; the directory. */
static const char *made(const char *script)
{
	const char *dir = temp_dir();
	char *path = path_join(dir, "it");

	assert_int_equal(run_quiet(dir, (const char *[]){"sh", "-e", "-c", script, NULL}), 0);
	strbuf_reset(&bytes);
	assert_int_equal(file_read(path, &bytes, 0), 0);
	free(path);
	return dir;
}

static void holds(const char *script, int n, const char *first, const char *text)
{
	made(script);
	assert_true(packed_is(bytes.buf, bytes.len));
	if (!read_it())
		fail_msg("%s: %s", script, packed.problem);
	assert_int_equal(packed.n, n);
	assert_string_equal(packed.files[0].name, first);
	assert_string_equal(packed.files[0].text, text);
}

static void refused(const char *script, const char *words)
{
	made(script);
	assert_false(read_it());
	assert_contains(packed.problem, words);
}

#define FILES "mkdir -p w/.git w/__MACOSX; echo 1 >w/1.patch; echo 2 >w/2.patch; echo n >w/note.txt;" \
	      "echo h >w/.git/h.patch; echo m >w/__MACOSX/m.patch; echo d >w/._1.patch;"

TEST(tar_archives_are_read_however_they_are_compressed)
{
	holds(FILES "tar cf it w/1.patch w/2.patch w/note.txt w/.git w/__MACOSX w/._1.patch", 2,
	      "w/1.patch", "1\n");
	assert_int_equal(packed.left_out, 1);
	assert_string_equal(packed.first_left_out, "w/note.txt");
	holds(FILES "tar czf it ./w/1.patch", 1, "w/1.patch", "1\n");
	holds(FILES "tar cJf it w/1.patch", 1, "w/1.patch", "1\n");
	holds(FILES "tar cjf it w/1.patch", 1, "w/1.patch", "1\n");
	holds(FILES "gzip -c w/1.patch >it", 1, "", "1\n");
	end();
}

TEST(long_names_of_every_kind_of_tar_are_read)
{
	static const char script[] =
		"d=$(printf 'a%%.0s' $(seq 90)); f=$(printf 'b%%.0s' $(seq %d)).patch\n"
		"mkdir $d; echo 1 >$d/$f; tar --format=%s -cf it $d/$f";
	static const struct {
		int letters;
		const char *format;
	} kinds[] = {{90, "ustar"}, {200, "gnu"}, {200, "pax"}};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		made(kept(xasprintf(script, kinds[i].letters, kinds[i].format)));
		assert_true(read_it());
		assert_int_equal(packed.n, 1);
		assert_int_equal(strlen(packed.files[0].name), 90 + 1 + kinds[i].letters + 6);
		assert_string_equal(packed.files[0].text, "1\n");
	}
	end();
}

TEST(links_and_devices_in_a_tar_are_refused)
{
	refused("ln -s /etc/passwd a.patch; tar cf it a.patch", "holds a.patch, which is a symbolic link");
	refused("echo 1 >a; ln a b.patch; tar cf it a b.patch", "holds b.patch, which is a link");
	refused("mkfifo a.patch; tar cf it a.patch", "which is a fifo");
	refused("mkdir d; ln -s / d/l; tar czf it d", "d/l, which is a symbolic link");
	refused("tar cf it -C /dev null", "holds null, which is a device");
	end();
}

TEST(names_that_lead_out_of_an_archive_are_refused)
{
	refused("mkdir d; echo 1 >a.patch; cd d; tar -P -cf ../it ../a.patch", "../a.patch, which leads out");
	refused("echo 1 >a.patch; tar -P -cf it $PWD/a.patch", "which leads out of it");
	refused("mkdir d e; tar -P -cf it d/../e", "which leads out of it");
	refused("echo 1 >a.patch; tar cf it a.patch; tar rf it a.patch", "a.patch, twice");
	end();
}

TEST(a_bomb_is_cut_off)
{
	refused("head -c 40000000 /dev/zero >a.patch; tar czf it a.patch", "unpacks to more than 16 MiB");
	refused("head -c 40000000 /dev/zero | xz -0 >it", "unpacks to more than 16 MiB");
	refused("mkdir d; cd d; seq -f %g.patch 600 | xargs touch; cd ..; tar cf it d",
		"more than 500 patches");
	refused("mkdir d; cd d; seq 5100 | xargs touch; cd ..; tar czf it d", "more than 5000 entries");
	end();
}

TEST(the_export_of_a_class_is_not_one_submission)
{
	refused("d=Ann_1_assignsubmission_file_; mkdir $d; echo 1 >$d/a.patch; tar cf it $d",
		"unpack it and grade the folder");
	end();
}

TEST(a_damaged_archive_is_refused_wherever_it_is_cut)
{
	made(FILES "tar cf it w/1.patch w/2.patch");
	for (size_t len = bytes.len; len > 0; len -= 32) {
		bytes.len = len;
		if (!read_it())
			assert_contains(packed.problem, "damaged");
	}
	made(FILES "tar czf it w");
	bytes.len -= 20;
	assert_false(read_it());
	assert_contains(packed.problem, "damaged");
	end();
}

/* ---- zip: made here, since the program is no package of the lab's ------------------------------- */

static void put(struct strbuf *out, unsigned long number, int n)
{
	for (; n--; number >>= 8)
		strbuf_addch(out, number & 0xff);
}

struct item {
	const char *name, *raw; /* as packed */
	size_t packed_len, len;
	unsigned long crc;
	unsigned flags, method, mode;
};

static void put_common(struct strbuf *out, const struct item *item)
{
	put(out, item->flags, 2);
	put(out, item->method, 2);
	put(out, 0, 4); /* time */
	put(out, item->crc, 4);
	put(out, item->packed_len, 4);
	put(out, item->len, 4);
	put(out, strlen(item->name), 2);
	put(out, 0, 2);
}

static void zip(const struct item *items, int n)
{
	struct strbuf directory = {0};

	strbuf_reset(&bytes);
	for (int i = 0; i < n; i++) {
		size_t offset = bytes.len;

		strbuf_addstr(&bytes, "PK\3\4");
		put(&bytes, 20, 2);
		put_common(&bytes, &items[i]);
		strbuf_addstr(&bytes, items[i].name);
		strbuf_add(&bytes, items[i].raw, items[i].packed_len);
		strbuf_addstr(&directory, "PK\1\2");
		put(&directory, 3 << 8 | 20, 2);
		put(&directory, 20, 2);
		put_common(&directory, &items[i]);
		put(&directory, 0, 6);
		put(&directory, (unsigned long)items[i].mode << 16, 4);
		put(&directory, offset, 4);
		strbuf_addstr(&directory, items[i].name);
	}
	n = n > 0xffff ? 0xffff : n;
	put(&directory, 0x06054b50, 4);
	put(&directory, 0, 4);
	put(&directory, n, 2);
	put(&directory, n, 2);
	put(&directory, directory.len - 12, 4);
	put(&directory, bytes.len, 4);
	put(&directory, 0, 2);
	strbuf_add(&bytes, directory.buf, directory.len);
	strbuf_release(&directory);
}

/* "hello\n" stored; the same by deflate. */
#define HELLO	 {.raw = "hello\n", .packed_len = 6, .len = 6, .crc = 0x363a3020}
#define DEFLATED "\xcb\x48\xcd\xc9\xc9\xe7\x02\x00"

static struct item hello(const char *name)
{
	struct item item = HELLO;

	item.name = name;
	return item;
}

TEST(zip_archives_are_read)
{
	struct item items[] = {hello("w/"), hello("w/1.patch"), hello("w\\2.patch"), hello("w/x.txt")};

	items[0].len = items[0].packed_len = 0;
	items[2].raw = DEFLATED;
	items[2].packed_len = 8;
	items[2].method = 8;
	items[1].mode = 0100644;
	zip(items, 4);
	assert_true(packed_is(bytes.buf, bytes.len));
	assert_true(read_it());
	assert_int_equal(packed.n, 2);
	assert_string_equal(packed.files[1].name, "w/2.patch");
	assert_string_equal(packed.files[1].text, "hello\n");
	assert_int_equal(packed.left_out, 1);
	end();
}

static void zip_refused(struct item item, const char *words)
{
	zip(&item, 1);
	assert_false(read_it());
	assert_contains(packed.problem, words);
}

TEST(what_is_wrong_with_a_zip_is_reported)
{
	struct item item = hello("../1.patch");

	zip_refused(item, "../1.patch, which leads out");
	zip_refused(hello("..\\1.patch"), "which leads out");
	zip_refused(hello("/etc/1.patch"), "which leads out");
	item = hello("1.patch");
	item.mode = 0120777;
	zip_refused(item, "1.patch, which is a symbolic link");
	item.mode = 0020666;
	zip_refused(item, "no ordinary file");
	item = hello("1.patch");
	item.flags = 1;
	zip_refused(item, "password");
	item.flags = 0;
	item.method = 14;
	zip_refused(item, "an unusual way");
	item.method = 8;
	zip_refused(item, "damaged");
	item.method = 0;
	item.crc++;
	zip_refused(item, "damaged");
	item = hello("1.patch");
	item.method = 8;
	item.len = 0x7fffffff; /* as a bomb says, and one that lies about it */
	zip_refused(item, "unpacks to more than 16 MiB");
	item.raw = DEFLATED;
	item.packed_len = 8;
	item.len = 3;
	zip_refused(item, "damaged");
	end();
}

TEST(a_million_entries_and_a_cut_zip_are_refused)
{
	struct item *items = xcalloc(6000, sizeof(*items));
	struct item one = hello("1.patch");

	for (int i = 0; i < 6000; i++)
		items[i] = hello("x");
	zip(items, 6000);
	assert_false(read_it());
	assert_contains(packed.problem, "more than 5000 entries");
	free(items);
	zip(&one, 1);
	for (size_t len = bytes.len - 1; len > 22; len--) {
		bytes.len = len;
		assert_false(read_it());
		assert_contains(packed.problem, "damaged");
	}
	end();
}

/* ---- as a submission ---------------------------------------------------------------------------- */

TEST(an_archive_is_a_submission)
{
	struct submissions all = {.arena = arena_new()};
	const char *dir = made("mkdir w in; echo 1 >w/02-define.patch; echo n >w/%s.txt; tar czf it w\n"
			       "cp it in/ann.tar.gz; mkdir in/bob; cp it in/bob/hw.tgz; echo 3 >in/bob/3.patch\n"
			       "ln -s /etc/passwd %n.patch; tar cf in/eve.TAR %n.patch; echo x >w/x; tar cf in/fay.tar w/x\n"
			       "tar cf in/doe_1_2_a.tar w");
	char *in = path_join(dir, "in");

	assert_int_equal(submissions_read(&all, in), 0);
	submissions_settle(&all);
	assert_int_equal(all.n, 5);
	assert_string_equal(all.list[0].student, "ann");
	assert_int_equal(all.list[0].nparts, 1);
	assert_string_equal(all.list[0].parts[0].name, "02-define.patch");
	assert_contains(all.list[0].notes[0], "w%2F%25s.txt in ann.tar.gz is no patch");
	assert_int_equal(all.list[1].nparts, 2);
	assert_string_equal(all.list[2].student, "doe_1_2_a");
	assert_contains(all.list[3].refused, "eve.TAR holds %n.patch, which is a symbolic link");
	assert_contains(all.list[4].refused, "fay.tar holds no .patch or .diff file");
	free(in);
	arena_free(all.arena);
	strbuf_release(&bytes);
}
