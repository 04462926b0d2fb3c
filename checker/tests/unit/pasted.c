// SPDX-License-Identifier: GPL-2.0-only
/*
 * Logs as people paste them: what gcc, ld, make and the kernel said, in the clothes that mails,
 * terminals, containers and CI put on it. Whatever it wears, a message leads to the same codes.
 */
#include <ctype.h>
#include <string.h>

#include "test.h"

#include "../../facts/collect.h"
#include "../../pasted/pasted.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../rules/symptom.h"

static const char *const messages[] = {
	"./arch/x86/include/generated/asm/syscalls_64.h:365:19: error: \xe2\x80\x98__x64___x64_sys_identity\xe2\x80\x99 "
	"undeclared here (not in a function)\n",
	"include/linux/syscalls.h:1287:32: error: \xe2\x80\x98struct pair\xe2\x80\x99 declared inside parameter list "
	"will not be visible outside of this definition or declaration [-Werror]\n",
	"error: arch/x86/entry/syscalls/syscall_64.tbl: syscall table is not sorted or duplicates the same syscall "
	"number\n",
	"kernel/adder.c: In function '__do_sys_adder':\n"
	"kernel/adder.c:8:16: error: 'c' undeclared (first use in this function)\n"
	"    8 |         return a + c;\n"
	"      |                    ^\n",
	"In file included from kernel/adder.c:2:\n"
	"./include/linux/syscalls.h:1292:17: error: conflicting types for 'sys_adder'; have 'long int(int, long int)'\n",
	"kernel/adder.c:6:38: error: macro \"__MAP1\" requires 4 arguments, but only 3 given\n",
	"kernel/adder.c:9:1: error: control reaches end of non-void function [-Werror=return-type]\n",
	"ld: arch/x86/entry/syscall_64.o: in function `x64_sys_call':\n"
	"syscall_64.c:(.text+0x1f4c): undefined reference to `__x64_sys_adder'\n",
	"ld: kernel/b.o:(.text+0x0): multiple definition of `__x64_sys_adder'; kernel/a.o:(.text+0x0): first defined here\n",
	"make[3]: *** No rule to make target 'kernel/ader.o', needed by 'kernel/built-in.a'.  Stop.\n",
	"kernel/Makefile:20: *** missing separator.  Stop.\n",
	"  HOSTCC  scripts/basic/fixdep\nUnknown abi commn\n",
	"<stdin>:1567:2: warning: #warning syscall adder not implemented [-Wcpp]\n",
	"BUG: kernel NULL pointer dereference, address: 0000000000000000\n"
	"RIP: 0010:__do_sys_adder+0x12/0x30\n",
	"Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b\n",
};

/* Every line of @text behind @prefix. */
static const char *behind(const char *prefix, const char *text)
{
	struct strbuf out = {0};
	const char *result;

	for (size_t len; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		strbuf_addf(&out, "%s%.*s\n", prefix, (int)len, text);
	}
	result = kept(xstrdup(strbuf_str(&out)));
	strbuf_release(&out);
	return result;
}

/* Folded at @width: at blanks, as mail programs do, or @hard, as terminals do. */
static const char *folded(const char *text, size_t width, bool hard)
{
	struct strbuf out = {0};
	const char *result;

	for (size_t len, column = 0; *text; text += len) {
		len = hard || isspace((unsigned char)*text) ? 1 : strcspn(text, " \n");
		if (*text == '\n')
			column = 0;
		else if (column && column + len > width && *text != ' ') {
			strbuf_addstr(&out, "\n");
			column = 0;
		}
		if (*text != '\n')
			column += len;
		strbuf_addf(&out, "%.*s", (int)len, text);
	}
	result = kept(xstrdup(strbuf_str(&out)));
	strbuf_release(&out);
	return result;
}

/* gcc's and clang's colours, with a link around the option as gcc 10 and later print it. */
static const char *coloured(const char *text)
{
	struct strbuf out = {0};
	const char *result;

	for (; *text; text++) {
		if (starts_with(text, "error: ")) {
			strbuf_addstr(&out, "\033[01;31m\033[Kerror: \033[m\033[K");
			text += 6;
		} else if (*text == '\'') {
			strbuf_addstr(&out, "\033[m\033[K'\033[01m\033[K");
		} else if (*text == '[' && text[1] == '-') {
			strbuf_addstr(&out, "[\033]8;;https://gcc.gnu.org/x\a");
		} else if (*text == ']' && text[1] == '\n') {
			strbuf_addstr(&out, "\033]8;;\a]");
		} else {
			strbuf_addf(&out, "%c", *text);
		}
	}
	result = kept(xstrdup(strbuf_str(&out)));
	strbuf_release(&out);
	return result;
}

static const char *replaced(const char *text, const char *old, const char *new)
{
	struct strbuf out = {0};
	const char *result, *at;

	for (; (at = strstr(text, old)); text = at + strlen(old))
		strbuf_addf(&out, "%.*s%s", (int)(at - text), text, new);
	strbuf_addstr(&out, text);
	result = kept(xstrdup(strbuf_str(&out)));
	strbuf_release(&out);
	return result;
}

static const char *codes_of(const char *log)
{
	struct arena *arena = arena_new();
	struct diagnostic *diagnostics = NULL;
	struct facts *facts = arena_new_obj(arena, struct facts);
	struct trouble *troubles = NULL;
	struct strbuf out = {0};
	const char *plain = pasted_plain(arena, log), *result;
	int n = 0;

	build_log_parse(arena, plain, &diagnostics, &n);
	for (int i = 0; i < n; i++) {
		const struct symptom *symptom = symptom_of_diagnostic(&diagnostics[i]);

		for (const char *const *p = symptom ? symptom->codes : NULL; p && *p; p++)
			strbuf_addf(&out, "%s ", *p);
	}
	facts->arena = arena;
	console_parse(facts, plain, NULL, &troubles, &n);
	for (int i = 0; i < n; i++)
		strbuf_addf(&out, "%s ", symptom_of_trouble(&troubles[i])->codes[0]);
	result = kept(xstrdup(strbuf_str(&out)));
	strbuf_release(&out);
	arena_free(arena);
	return result;
}

static void check_clothes(const char *(*dress)(const char *), const char *what)
{
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		const char *bare = codes_of(messages[i]), *worn = dress(messages[i]);

		assert_true(*bare);
		if (!streq(bare, codes_of(worn)))
			fail_msg("%s: \"%s\", not \"%s\" for:\n%s", what, codes_of(worn), bare,
				 worn);
	}
}

TEST(a_message_behind_any_prefix_leads_to_the_same_codes)
{
	static const char *const prefixes[] = {
		" ",
		"\t",
		"> ",
		">> ",
		">",
		"> > > ",
		"   ",
		"2026-11-28T20:31:02.1234567Z ",
		"2026-11-28T20:31:02.123456Z 01E ",
		"2026-11-28T20:31:02.123456Z 00O+",
		"2026-11-28T20:31:02+0000 host make[812]: ",
		"2026-11-28 20:31:02,512 ",
		"Nov 28 20:31:02 build-7 kernel: ",
		"Nov 28 20:31:02 build-7 sh[4711]: ",
		"[Sat Nov 28 20:31:02 2026] ",
		"[2026-11-28T20:31:02.123Z] ",
		"[20:31:02] ",
		"[    1.234567] ",
		"[   12.345678][  T104] ",
		"<4>[    1.234567] ",
		"builder-1  | ",
		"#12 34.56 ",
		"##[error]",
		"> [    1.234567] ",
		"\xc2\xa0",
		"\xef\xbb\xbf",
	};

	for (size_t k = 0; k < ARRAY_SIZE(prefixes); k++) {
		for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
			const char *bare = codes_of(messages[i]);
			const char *worn = behind(prefixes[k], messages[i]);

			if (!streq(bare, codes_of(worn)))
				fail_msg("\"%s\", not \"%s\" for:\n%s", codes_of(worn), bare, worn);
		}
	}
}

static const char *fold_60(const char *text)
{
	return folded(text, 60, false);
}
static const char *fold_72(const char *text)
{
	return folded(text, 72, false);
}
static const char *fold_80(const char *text)
{
	return folded(text, 80, false);
}
static const char *cut_60(const char *text)
{
	return folded(text, 60, true);
}
static const char *cut_72(const char *text)
{
	return folded(text, 72, true);
}
static const char *cut_79(const char *text)
{
	return folded(text, 79, true);
}
static const char *mailed(const char *text)
{
	return behind("> ", folded(text, 70, false));
}
static const char *from_windows(const char *text)
{
	return replaced(text, "\n", "\r\n");
}
static const char *esc_lost(const char *text)
{
	return replaced(coloured(text), "\033[", "[");
}
static const char *in_carets(const char *text)
{
	return replaced(coloured(text), "\033[", "^[[");
}
static const char *by_markdown(const char *text)
{
	return replaced(text, "`", "");
}
static const char *page_source(const char *text)
{
	return replaced(replaced(replaced(text, "'", "&#39;"), "\"", "&quot;"), "`", "&#96;");
}
static const char *no_newline(const char *text)
{
	return replaced(text, ".  Stop.\n", ".  Stop.make[1]: *** [Makefile:2021: .] Error 2\n");
}

TEST(a_folded_coloured_or_bitten_message_leads_to_the_same_codes)
{
	check_clothes(fold_60, "folded at 60");
	check_clothes(fold_72, "folded at 72");
	check_clothes(fold_80, "folded at 80");
	check_clothes(cut_60, "cut at 60");
	check_clothes(cut_72, "cut at 72");
	check_clothes(cut_79, "cut at 79");
	check_clothes(mailed, "folded and quoted");
	check_clothes(from_windows, "with CRLF");
	check_clothes(coloured, "in colour");
	check_clothes(esc_lost, "in colour without ESC");
	check_clothes(in_carets, "in colour, ESC as ^[");
	check_clothes(by_markdown, "without backquotes");
	check_clothes(page_source, "as the source of a page");
	check_clothes(no_newline, "with two lines run together");
}

TEST(lines_of_two_jobs_run_together_are_two_again)
{
	struct arena *arena = arena_new();

	assert_string_equal(pasted_plain(arena, "x.c:1:2: error: foo  CC      kernel/fork.o\n"),
			    "x.c:1:2: error: foo\n  CC      kernel/fork.o\n");
	assert_string_equal(
		pasted_plain(arena, "  CC      kernel/fork.okernel/x.c:1:2: error: foo\n"),
		"  CC      kernel/fork.o\nkernel/x.c:1:2: error: foo\n");
	assert_string_equal(
		pasted_plain(arena, "make[2]: *** [a] Error 1make[1]: *** [b] Error 2\n"),
		"make[2]: *** [a] Error 1\nmake[1]: *** [b] Error 2\n");
	arena_free(arena);
}

TEST(what_lld_and_gcc_quote_keeps_its_form)
{
	static const char *const texts[] = {
		"ld.lld: error: undefined symbol: sys_x\n>>> referenced by k.c:3\n>>>               k.o:(f)\n",
		"x.c:1:2: error: foo\n      |         ^~~\n",
		"ld.bfd: syscall_64.o: in function `f':\nsyscall_64.c:(.text+0xd): undefined reference to `x'\n"
		"ld.bfd: syscall_64.c:(.text+0x17): undefined reference to `x'\n",
		"a.o:(.data+0x0): undefined reference to `sys_x'\n"
		"/usr/bin/aarch64-linux-gnu-ld.gold: b.o:(.data+0x0): undefined reference to `sys_x'\n",
		"k.c:(.text+0x17): undefined reference to `x'\nclang-19: error: linker command failed with exit code 1\n",
		"error: foo [-Werror]\nmake[1]: *** [Makefile:2: x] Error 2\n",
		"",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *p = pasted_plain(arena, texts[i]);

		assert_string_equal(replaced(p, "      |", "  |"),
				    *texts[i] ? replaced(texts[i], "      |", "  |") : "\n" + 1);
	}
	arena_free(arena);
}

/* gcc 12 with json, gcc 14 and clang 19 with sarif, an editor's list; among make's lines and in a mail. */
TEST(messages_in_json_are_read_as_if_they_were_text)
{
	static const char gcc[] =
		"[{\"kind\": \"error\", \"locations\": [{\"caret\": {\"byte-column\": 1, \"display-column\": 1, "
		"\"line\": 8, \"file\": \"kernel/adder.c\", \"column\": 1}}], \"column-origin\": 1, \"option\": "
		"\"-Werror=return-type\", \"escape-source\": false, \"children\": [{\"kind\": \"note\", "
		"\"children\": [], \"locations\": [], \"message\": \"a\\u001b[0m note\\n\"}], \"message\": "
		"\"control reaches end of non-void function\"}]";
	static const char sarif[] =
		"{\"$schema\": \"https://example.org/sarif-schema-2.1.0.json\",\n"
		" \"version\": \"2.1.0\",\n"
		" \"runs\": [{\"results\": [{\"ruleId\": \"-Werror=return-type\",\n"
		"   \"level\": \"error\",\n"
		"   \"message\": {\"text\": \"control reaches end of non-void function\"},\n"
		"   \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": \"file:///kernel/adder.c\"},\n"
		"      \"region\": {\"startLine\": 8, \"startColumn\": 1, \"endColumn\": 3},\n"
		"      \"contextRegion\": {\"startLine\": 8, \"snippet\": {\"text\": \"}  \\n\"}}}}]}]}]}\n";
	static const char editor[] =
		"[{\"resource\": \"/home/me/linux/kernel/adder.c\", \"severity\": 8, \"message\": "
		"\"control reaches end of non-void function\", \"startLineNumber\": 8, \"startColumn\": 1}]";
	struct arena *arena = arena_new();
	const char *mail = replaced(sarif, "\n", "\n> "), *plain;

	assert_string_equal(pasted_plain(arena, gcc),
			    "kernel/adder.c:8:1: error: control reaches end of non-void function "
			    "[-Werror=return-type]\ncc1: note: a  note\n");
	assert_true(starts_with(pasted_plain(arena, sarif),
				"/kernel/adder.c:8:1: error: control reaches end of non-void function "
				"[-Werror=return-type]\n  8 | }\n  | ^~\n"));
	assert_non_null(strstr(pasted_plain(arena, mail), "/kernel/adder.c:8:1: error: control"));
	plain = pasted_plain(arena, kept(xasprintf("  CC      kernel/adder.o\n%s\nmake[1]: *** [x] "
						   "Error 1\n",
						   gcc)));
	assert_true(starts_with(plain, "  CC      kernel/adder.o\nkernel/adder.c:8:1: error: "));
	assert_string_equal(codes_of(plain), "E0318 ");
	assert_string_equal(codes_of(editor), "E0318 ");
	/* What is cut, or no message, stays what it was. */
	assert_string_equal(pasted_plain(arena, "[{\"kind\": \"error\", \"locations\": ["),
			    "[{\"kind\": \"error\", \"locations\": [\n");
	assert_string_equal(pasted_plain(arena, "{\"runs\": 1, \"results\": x}"),
			    "{\"runs\": 1, \"results\": x}\n");
	arena_free(arena);
}
