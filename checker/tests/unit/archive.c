// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../vm/build/archive.h"
#include "../../../vm/stage/graph.h"
#include "../../../vm/build/replay.h"
#include "../../../vm/stage/stage.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/util.h"

/* ---- a small stage ------------------------------------------------------------------------- */

static const char *in(const char *dir, const char *name)
{
	return kept(path_join(dir, name));
}

static void shell(const char *dir, const char *script)
{
	assert_int_equal(run_quiet(dir, (const char *[]){"sh", "-e", "-c", script, NULL}), 0);
}

/* Objects with names of many lengths, two of them where their path has 15 characters, and with
 * symbols of every kind that ar looks at. */
static const char objects[] =
	"o() { printf '%s\\n' \"$2\" | as -o $1 -; }\n"
	"mkdir -p a/deep/er k lib scripts sound\n"
	"o a/x.o '.globl x\nx: .long 1'\n"
	"o a/fifteen_of_.o '.globl shared\n.long shared'\n" /* 15 */
	"o a/a_name_longer_than_a_header_has.o '.weak w\nw: .long und\n.comm com,4,4'\n"
	"o a/deep/y.o '.globl y, hid\n.hidden hid\ny: hid: .long 1\nlocal: .long 2'\n"
	"o a/deep/er/zzz.o 'nothing: .long 1'\n" /* 15 */
	"o k/head.o '.globl start, abs\nabs = 5\nstart: .long 1'\n"
	"o k/uniq.o '.globl u\n.type u, @gnu_unique_object\n.data\nu: .long 1'\n"
	"o k/odd.o '.globl abc\nabc: .long 1\n.largecomm lc,4,4'\n"
	"o lib/l.o '.globl l\nl: .long 1'\n"
	"printf '# heads\\nk/head.o\\nk/none.o\\n' >scripts/heads\n";

struct recorded {
	const char *target, *command;
};

/* The forms of 6.1 and later. */
static const struct recorded tree[] = {
	{"a/deep/er/built-in.a",
	 "rm -f a/deep/er/built-in.a;  printf \"a/deep/er/%s \" zzz.o | xargs ar cDPrST "
	 "a/deep/er/built-in.a"},
	{"a/deep/built-in.a",
	 "rm -f a/deep/built-in.a;  printf \"a/deep/%s \" er/built-in.a y.o | xargs ar cDPrST "
	 "a/deep/built-in.a"},
	{"a/built-in.a",
	 "rm -f a/built-in.a;  printf \"a/%s \" x.o fifteen_of_.o a_name_longer_than_a_header_has.o "
	 "deep/built-in.a | xargs ar cDPrST a/built-in.a"},
	{"k/built-in.a",
	 "rm -f k/built-in.a;  printf \"k/%s \" odd.o uniq.o head.o | xargs ar cDPrST k/built-in.a"},
	{"sound/built-in.a", "rm -f sound/built-in.a;  ar cDPrST sound/built-in.a"},
	{"built-in.a",
	 "rm -f built-in.a;  printf \"./%s \" a/built-in.a sound/built-in.a k/built-in.a | xargs ar "
	 "cDPrST built-in.a"},
	{"vmlinux.a",
	 "rm -f vmlinux.a; ar cDPrST vmlinux.a ./built-in.a lib/l.o; ar mPiT $(ar t vmlinux.a | sed "
	 "-n 1p) vmlinux.a $(ar t vmlinux.a | grep -F -f ./scripts/heads)"},
	{"built-in-fixup.a",
	 "rm -f built-in-fixup.a; ar cDPrST built-in-fixup.a ./built-in.a; ar mPi $(ar t "
	 "built-in-fixup.a | sed -n 1p) built-in-fixup.a $(ar t built-in-fixup.a | grep -F -f "
	 "./scripts/heads)"},
};

/* And of 5.10. */
static const struct recorded classic[] = {
	{"a/deep/er/built-in.a", "rm -f a/deep/er/built-in.a; ar cDPrST a/deep/er/built-in.a "
				 "a/deep/er/zzz.o"},
	{"a/built-in.a", "rm -f a/built-in.a; ar cDPrST a/built-in.a a/x.o a/deep/er/built-in.a "
			 "a/fifteen_of_.o"},
	{"a/deep/built-in.a", "rm -f a/deep/built-in.a; ar cDPrST a/deep/built-in.a"},
};

static const char *objects_made(void)
{
	const char *dir = temp_dir();

	shell(dir, objects);
	return dir;
}

static void ar_makes(const char *dir, const struct recorded *archives, size_t n)
{
	for (size_t i = 0; i < n; i++)
		shell(dir, archives[i].command);
}

static void we_make(const char *dir, const struct recorded *archives, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(archive_make(dir, archives[i].target, archives[i].command), 0);
}

/* That ar, in the copy @ars of our directory, makes the same. */
static void assert_same(const char *ours, const char *ars, const struct recorded *archives,
			size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *target = archives[i].target;

		shell(ours, kept(xasprintf("cmp %s %s/%s", target, ars, target)));
		assert_int_equal(archive_proved(ars, target, archives[i].command), 0);
	}
}

static void both(const char *ours, const struct recorded *archives, size_t n)
{
	const char *ars = temp_dir();

	shell(ours, kept(xasprintf("cp -a . %s", ars)));
	ar_makes(ars, archives, n);
	we_make(ours, archives, n);
	assert_same(ours, ars, archives, n);
}

/* ---- the same bytes as ar's ---------------------------------------------------------------- */

TEST(the_archives_of_a_tree_are_byte_for_byte_those_of_ar)
{
	both(objects_made(), tree, ARRAY_SIZE(tree));
}

TEST(so_are_those_of_the_rules_of_5_10)
{
	both(objects_made(), classic, ARRAY_SIZE(classic));
}

TEST(so_are_they_after_an_object_grew_and_another_came)
{
	const char *dir = objects_made();
	struct recorded now[ARRAY_SIZE(tree)];

	memcpy(now, tree, sizeof(now));
	we_make(dir, tree, ARRAY_SIZE(tree));
	shell(dir, "printf '.globl x, more\\nx: more: .zero 4096\\n' | as -o a/x.o -\n"
		   "printf '.globl adder\\nadder: .long 1\\n' | as -o k/adder.o -\n");
	now[3].command = "rm -f k/built-in.a;  printf \"k/%s \" odd.o head.o adder.o | xargs ar "
			 "cDPrST k/built-in.a";
	both(dir, now, ARRAY_SIZE(now));
}

TEST(a_size_that_an_archive_holds_is_taken_over_as_ar_does)
{
	const char *dir = objects_made(), *ars = temp_dir();

	we_make(dir, tree, 3);
	shell(dir, "printf '.globl y\\ny: .zero 4096\\n' | as -o a/deep/y.o -");
	shell(dir, kept(xasprintf("cp -a . %s", ars)));
	ar_makes(ars, tree + 2, 1);
	we_make(dir, tree + 2, 1);
	assert_same(dir, ars, tree + 2, 1);
}

TEST(a_list_of_members_is_written_as_ar_writes_it_repeated_ones_too)
{
	static const struct archive_member members[] = {
		{"x.o", 0, false}, {"x.o", 0, false}, {"deep/y.o", 0, false}, {"x.o", 0, false}};
	struct archive archive = {0};
	const char *dir = objects_made();
	struct strbuf out = {0}, wanted = {0};
	struct stat st;

	shell(dir, "ar cDPrST a/r.a a/x.o a/x.o a/deep/y.o a/x.o");
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		archive_add(&archive, &members[i]);
		assert_int_equal(stat(in(dir, kept(path_join("a", members[i].name))), &st), 0);
		archive.members[i].size = st.st_size;
	}
	archive_write(&archive, NULL, &out);
	assert_int_equal(file_read(in(dir, "a/r.a"), &wanted, 0), 0);
	assert_int_equal(out.len, wanted.len);
	assert_memory_equal(out.buf, wanted.buf, out.len);
	strbuf_release(&out);
	strbuf_release(&wanted);
	archive_release(&archive);
}

TEST(an_archive_is_newer_than_what_it_is_made_of_and_leaves_nothing_beside_it)
{
	const char *dir = objects_made();

	we_make(dir, tree, ARRAY_SIZE(tree));
	shell(dir,
	      "test -z \"$(find . -name '*.tmp*')\"; test -z \"$(find . -newer vmlinux.a -name "
	      "'*.[oa]' ! -name built-in-fixup.a)\"");
}

/* ---- what is left to ar -------------------------------------------------------------------- */

static int make(const char *dir, const char *command)
{
	return archive_make(dir, "a/t.a", command);
}

#define XARGS(words) "rm -f a/t.a;  printf \"a/%s \" " words " | xargs ar cDPrST a/t.a"
#define HEADS(words, file)                                                                         \
	"rm -f a/t.a; ar cDPrST a/t.a " words "; ar mPiT $(ar t a/t.a | sed -n 1p) a/t.a $(ar t "  \
	"a/t.a | grep -F -f " file ")"

TEST(a_command_of_another_form_is_left_to_ar)
{
	static const char *const others[] = {
		"",
		"rm -f a/t.a",
		"rm -f a/t.a; ar cDPrsT a/t.a a/x.o",
		"rm -f a/other.a; ar cDPrST a/t.a a/x.o",
		"rm -f a/t.a; ar cDPrST a/t.ab a/x.o",
		"rm -f a/t.a; ar cDPrST a/t.a a/x.o; true",
		"rm -f a/t.a; ar cDPrST a/t.a a/x.o | cat",
		"rm -f a/t.a; ar cDPrST a/t.a a/*.o",
		"rm -f a/t.a; ar cDPrST a/t.a 'a/x.o'",
		"rm -f a/t.a; ar cDPrST a/t.a $(ls)",
		"rm -f a/t.a; ar cDPrST a/t.a -x a/x.o",
		"rm -f a/t.a; ar cDPrST a/t.a a/../a/x.o",
		"rm -f a/t.a; ar cDPrST a/t.a a//x.o",
		"rm -f a/t.a; ar cDPrST a/t.a /etc/passwd",
		"rm -f a/t.a; printf \"a/%s\" x.o | xargs ar cDPrST a/t.a",
		"rm -f a/t.a; printf \"a/%d \" x.o | xargs ar cDPrST a/t.a",
		"rm -f a/t.a; printf \"a/%s \" x.o | xargs -n1 ar cDPrST a/t.a",
		XARGS("x.o") " a/deep/y.o",
		XARGS("x.o") "; true",
		HEADS("a/x.o a/deep/y.o", "scripts/y") ")",
	};
	const char *dir = objects_made();

	write_file(in(dir, "scripts/y"), "deep/y.o\n");
	assert_int_equal(make(dir, XARGS("x.o")), 0);
	assert_int_equal(make(dir, HEADS("a/x.o a/deep/y.o", "scripts/y")), 0);
	unlink(in(dir, "a/t.a"));
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(make(dir, others[i]), -ENOTSUP);
	assert_false(path_exists(in(dir, "a/t.a")));
}

TEST(files_of_which_it_is_not_certain_what_ar_does_are_left_to_it)
{
	const char *dir = objects_made();

	we_make(dir, tree, ARRAY_SIZE(tree));
	write_file(in(dir, "a/text.o"), "no object\n");
	shell(dir, "ln -s x.o a/link.o; ln -s deep a/linked; mkfifo a/fifo.o; : >scripts/none; "
		   "echo >scripts/all; echo x.o >scripts/first; ar cr a/fat.a a/x.o");
	assert_int_equal(make(dir, XARGS("x.o missing.o")), -ENOENT);
	assert_int_equal(make(dir, XARGS("x.o link.o")), -ELOOP);
	assert_int_equal(make(dir, XARGS("x.o linked/y.o")), -ELOOP);
	assert_true(make(dir, XARGS("x.o text.o")) < 0);
	assert_int_equal(make(dir, XARGS("x.o fifo.o")), -ENOTSUP);
	assert_int_equal(make(dir, XARGS("x.o deep")), -ENOTSUP);
	assert_true(make(dir, XARGS("x.o fat.a")) < 0);
	assert_int_equal(make(dir, XARGS("x.o x.o")), -ENOTSUP);
	assert_int_equal(make(dir, XARGS("x.o built-in.a")), -ENOTSUP);
	assert_int_equal(make(dir, "rm -f a/t.a; ar cDPrST a/t.a k/odd.o"), -ENOTSUP);
	assert_int_equal(make(dir, HEADS("a/x.o a/deep/y.o", "scripts/none")), -ENOTSUP);
	assert_int_equal(make(dir, HEADS("a/x.o a/deep/y.o", "scripts/all")), -ENOTSUP);
	assert_int_equal(make(dir, HEADS("a/x.o a/deep/y.o", "scripts/first")), -ENOTSUP);
	unlink(in(dir, "a/deep/y.o"));
	assert_int_equal(make(dir, XARGS("deep/built-in.a")), -ENOENT);
	assert_false(path_exists(in(dir, "a/t.a")));
}

TEST(nothing_is_written_through_a_link_that_a_build_left)
{
	const char *dir = objects_made(), *elsewhere = temp_dir();

	shell(dir, kept(xasprintf("rm -r sound; ln -s %s sound; ln -s %s/x k/built-in.a", elsewhere,
				  elsewhere)));
	assert_int_equal(archive_make(dir, tree[4].target, tree[4].command), -ELOOP);
	assert_int_equal(archive_make(dir, tree[3].target, tree[3].command), 0);
	shell(elsewhere, "test -z \"$(ls)\"");
	shell(dir, "test -f k/built-in.a -a ! -L k/built-in.a");
}

TEST(an_archive_that_another_ar_would_make_is_not_proved)
{
	const char *dir = objects_made();
	const struct recorded *k = &tree[3];

	shell(dir, "ar crUPST k/built-in.a k/odd.o k/uniq.o k/head.o"); /* with times and owners */
	assert_int_equal(archive_proved(dir, k->target, k->command), -EILSEQ);
	ar_makes(dir, k, 1);
	assert_int_equal(archive_proved(dir, k->target, k->command), 0);
	shell(dir, "printf '.zero 999\\n' | as -o k/odd.o -");
	assert_int_equal(archive_proved(dir, k->target, k->command), -EILSEQ);
	unlink(in(dir, k->target));
	assert_int_equal(archive_proved(dir, k->target, k->command), -ENOENT);
}

/* ---- reading ------------------------------------------------------------------------------- */

TEST(members_are_read_also_when_they_are_missing)
{
	const char *dir = objects_made();
	struct archive archive = {0};
	struct strbuf text = {0};

	ar_makes(dir, tree, ARRAY_SIZE(tree));
	shell(dir, "rm -r a");
	assert_int_equal(file_read(in(dir, "vmlinux.a"), &text, 0), 0);
	assert_int_equal(archive_read(&archive, text.buf, text.len), 0);
	assert_int_equal(archive.nmembers, 9);
	assert_string_equal(archive.members[0].name, "k/head.o");
	assert_string_equal(archive.members[1].name, "a/x.o");
	assert_string_equal(archive.members[4].name, "a/deep/er/zzz.o");
	archive_release(&archive);
	strbuf_release(&text);
}

/* Every beginning of an archive, in memory of just that size, and every byte of it changed. */
TEST(half_archives_and_damaged_ones_are_survived)
{
	const char *dir = objects_made();
	struct archive archive = {0};
	struct strbuf text = {0};
	int whole = 0;

	ar_makes(dir, tree, ARRAY_SIZE(tree));
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
	assert_int_equal(whole, 1 + 2 + 8); /* the magic, the tables, all but the last */
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

TEST(damaged_objects_are_survived)
{
	const char *dir = objects_made();
	struct archive_symbols symbols = {0};
	struct strbuf text = {0};

	assert_int_equal(file_read(in(dir, "k/head.o"), &text, 0), 0);
	assert_int_equal(archive_symbols_add(&symbols, 0, text.buf, text.len), 0);
	assert_int_equal(symbols.n, 2);
	archive_symbols_release(&symbols);
	for (size_t at = 0; at < 2 * text.len; at++) {
		char was = text.buf[at / 2];

		text.buf[at / 2] = at % 2 ? '\xff' : was + 1;
		archive_symbols_add(&symbols, 0, text.buf, text.len);
		archive_symbols_release(&symbols);
		text.buf[at / 2] = was;
	}
	strbuf_release(&text);
}

/* ---- the record ---------------------------------------------------------------------------- */

TEST(only_archives_that_the_record_names_are_written_by_the_lab)
{
	const char *dir = objects_made();
	struct stage stage = {.dir = (char *)dir};
	struct link link;

	ar_makes(dir, tree, ARRAY_SIZE(tree));
	write_file(in(dir, ".lab/link"), "run ld -o vmlinux vmlinux.a\narchive vmlinux.a\n");
	assert_int_equal(link_load(&link, &stage), 0);
	assert_false(link_writes(&link, "vmlinux.a"));
	assert_true(link_has(&link, "a/deep/er/zzz.o"));
	link_release(&link);
	write_file(in(dir, ".lab/link"), "run ld -o vmlinux vmlinux.a\narchive vmlinux.a\n"
					 "written vmlinux.a\nwritten built-in.a\n");
	assert_int_equal(link_load(&link, &stage), 0);
	assert_true(link_writes(&link, "vmlinux.a"));
	assert_false(link_writes(&link, "a/built-in.a"));
	assert_int_equal(link.nmembers, 9);
	link_release(&link);
}
