// SPDX-License-Identifier: GPL-2.0-only
/*
 * fixtures/messages.txt has what gcc 10 to 15, clang, ld, make, the kernel and others said: for each
 * recogniser of `explain -` one message at least. Each leads to its codes as it was said, in any
 * clothes that people's tools put on it, and in other languages.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "explained.h"
#include "test.h"

#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../rules/symptom.h"

#define MESSAGES_MAX 400

struct message {
	const char *codes, *log;
};

static struct arena *arena; /* from begin() to end(); kept() is for few strings */
static struct message messages[MESSAGES_MAX];
static int nmessages;

static void begin(void)
{
	const char *text = read_fixture("messages.txt"), *next;

	setenv("LAB_WORK", temp_dir(), 1);
	arena = arena_new();
	nmessages = 0;
	for (text = strstr(text, "\n== "); text; text = next) {
		const char *log = strchr(text + 1, '\n');

		next = strstr(log, "\n== ");
		assert_true(nmessages < MESSAGES_MAX);
		messages[nmessages++] = (struct message){
			kept(xasprintf("%.*s", (int)(log - text - 4), text + 4)),
			kept(xasprintf("%.*s\n", (int)(next ? next - log - 1 : (long)strlen(log)),
				       log + 1))};
	}
}

static void end(void)
{
	arena_free(arena);
}

/* ---- what is said ------------------------------------------------------------------------------ */

/* "E0302": the code that is said first, "none" for a cure without one, "" for nothing. */
static const char *first_code(const char *answer)
{
	for (const char *line = answer; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (starts_with(line, "  E") && isdigit((unsigned char)line[3]))
			return kept(xasprintf("%.5s", line + 2));
	}
	return strstr(answer, "nothing in it is known") ? "" : "none";
}

/* Whether @log is answered with the codes of message @i. */
static void check(int i, const char *log, const char *what)
{
	const char *answer = explained(log), *codes = messages[i].codes;

	if (strncmp(first_code(answer), codes, strcspn(codes, " ")) != 0)
		fail_msg("%s: \"%s\", not \"%s\" for:\n%s", what, first_code(answer), codes, log);
	for (const char *word = strchr(codes, ' '); word; word = strchr(word + 1, ' '))
		assert_contains(answer, kept(xasprintf("  %.5s", word + 1)));
}

TEST(each_message_leads_to_its_codes)
{
	begin();
	assert_true(nmessages > 150);
	for (int i = 0; i < nmessages; i++)
		check(i, messages[i].log, "as it was said");
	end();
}

/* ---- each recogniser has one ------------------------------------------------------------------- */

/* The string that begins at @quote in a source; @end gets what follows it. */
static const char *literal(const char *quote, const char **end)
{
	char *text = arena_strndup(arena, quote + 1, strcspn(quote, "\n")), *to = text;

	for (quote++; *quote != '"'; quote++) {
		quote += *quote == '\\';
		*to++ = *quote;
	}
	*to = '\0';
	*end = quote + 1;
	return text;
}

/* Whether one of the messages holds all the strings between @entry and @end. */
static bool has_message(const char *entry, const char *end)
{
	bool found = false;

	for (int i = 0; i < nmessages && !found; i++) {
		const char *log = symptom_plain(arena, messages[i].log), *p = entry;

		found = true;
		while (found && (p = memchr(p, '"', end - p)))
			found = strstr(log, literal(p, &p)) != NULL;
	}
	return found;
}

/* How many recognisers the table that begins with @head in @file has; each has its message. */
static int check_table(const char *file, const char *head)
{
	const char *source = read_file(kept(lab_path("checker/rules/%s", file)));
	const char *table = strstr(source, head), *end = strstr(table, "\n};");
	int n = 0;

	for (const char *entry = table; (entry = strstr(entry, "\n\t{")) && entry < end; entry++) {
		const char *codes = strstr(entry, "{CODES"), *symptom = strchr(entry, '&');
		const char *stop = symptom && (!codes || symptom < codes) ? symptom : codes;

		n++;
		/* These tell by the symbol. */
		if (memmem(entry, stop - entry, "DIAG_UNDEFINED", 14) ||
		    memmem(entry, stop - entry, "DIAG_MULTIPLE", 13))
			continue;
		if (!has_message(entry, stop))
			fail_msg("no message for: %.*s", (int)(stop - entry), entry);
	}
	return n;
}

TEST(each_recogniser_has_a_message)
{
	begin();
	assert_true(check_table("symptom.c", " messages[] = {") > 60);
	assert_true(check_table("symptom.c", " headlines[] = {") > 8);
	assert_true(check_table("setting.c", " signs[] = {") > 90);
	assert_true(check_table("setting.c", " late_signs[] = {") > 6);
	assert_true(check_table("aside.c", " starts[] = {") > 20);
	assert_true(check_table("aside.c", " asides[] = {") > 12);
	end();
}

/* ---- clothes ----------------------------------------------------------------------------------- */

static const char *replaced(const char *text, const char *old, const char *new)
{
	struct strbuf out = {0};
	const char *at;

	for (; (at = strstr(text, old)); text = at + strlen(old))
		strbuf_addf(&out, "%.*s%s", (int)(at - text), text, new);
	strbuf_addstr(&out, text);
	return kept(strbuf_detach(&out));
}

/* Every line of @text behind @prefix. */
static const char *behind(const char *prefix, const char *text)
{
	const char *lines = kept(xasprintf("\n%.*s", (int)strlen(text) - 1, text));

	return kept(xasprintf("%s\n", replaced(lines, "\n", kept(xasprintf("\n%s", prefix))) + 1));
}

/* gcc's typographic quotation marks. */
static const char *typographic(const char *text)
{
	struct strbuf out = {0};
	bool open = false;

	for (; *text; text++) {
		if (*text == '\'' && !strchr(text, '`'))
			strbuf_addstr(&out, (open = !open) ? "\u2018" : "\u2019");
		else
			strbuf_add(&out, text, 1);
	}
	return kept(strbuf_detach(&out));
}

/* A terminal's colours, as gcc's. */
static const char *coloured(const char *text)
{
	text = replaced(text, "error: ", "\033[01;31m\033[Kerror: \033[m\033[K");
	return replaced(text, "warning: ", "\033[01;35m\033[Kwarning: \033[m\033[K");
}

/* As mail programs fold lines: at blanks, at 72 columns. */
static const char *folded(const char *text)
{
	struct strbuf out = {0};
	size_t column = 0;

	for (size_t len; *text; text += len) {
		len = isspace((unsigned char)*text) ? 1 : strcspn(text, " \n");
		if (column && column + len > 72 && *text != ' ' && *text != '\n') {
			strbuf_addch(&out, '\n');
			column = 0;
		}
		column = *text == '\n' ? 0 : column + len;
		strbuf_add(&out, text, len);
	}
	return kept(strbuf_detach(&out));
}

#define CLOTHES 13
#define FOLDED	11
#define WORN                                                                                       \
	4 /* of so many clothes each message wears one: all of them for each would take minutes */

static const char *dressed(int how, const char *text)
{
	static const char *const prefixes[] = {
		"   ",
		"> ",
		">> > ",
		"2026-11-28T20:31:02.1234567Z ",
		"#12 34.56 ",
		"[20:31:02] ",
		"[    1.234567] ",
		"Nov 28 20:31:02 build-7 sh[4711]: ",
	};

	if (how < (int)ARRAY_SIZE(prefixes))
		return behind(prefixes[how], text);
	switch (how - (int)ARRAY_SIZE(prefixes)) {
	case 0:
		return replaced(text, "\n", "\r\n");
	case 1:
		return coloured(text);
	case 2:
		return typographic(text);
	case 3:
		return folded(text);
	default:
		return replaced(replaced(text, "\"", "&quot;"), "'", "&#39;");
	}
}

TEST(a_message_in_any_clothes_leads_to_the_same_codes)
{
	begin();
	for (int i = 0; i < nmessages; i++)
		for (int how = i % WORN; how < CLOTHES; how += WORN)
			check(i, dressed(how, messages[i].log), "in clothes");
	end();
}

/* ---- other languages --------------------------------------------------------------------------- */

#define ARGS_MAX 8

static bool is_argument(const char *p)
{
	return p[0] == '{' && isdigit((unsigned char)p[1]) && p[2] == '}';
}

static size_t literal_length(const char *p)
{
	size_t n = 0;

	while (p[n] && !is_argument(p + n))
		n++;
	return n;
}

/* Where @english, whose arguments are written {1}, ends when it begins at @at; NULL: it does not. */
static const char *match(const char *at, const char *english, const char *args[ARGS_MAX])
{
	size_t len = literal_length(english);

	if (strncmp(at, english, len) != 0)
		return NULL;
	at += len;
	for (english += len; *english; english += len) {
		int arg = english[1] - '0';
		const char *from = at;

		english += 3;
		len = literal_length(english);
		/* an argument is one word, or what stands in quotes */
		while (*at && *at != '\n' && *at != '\'' &&
		       (!len || strncmp(at, english, len) != 0) && (len || *at != ' '))
			at++;
		if (strncmp(at, english, len) != 0)
			return NULL;
		args[arg] = arena_strndup(arena, from, at - from);
		at += len;
	}
	return at;
}

static const char *filled(const char *other, const char *args[ARGS_MAX])
{
	struct strbuf out = {0};

	while (*other) {
		size_t len = literal_length(other);

		strbuf_add(&out, other, len);
		other += len;
		if (*other) {
			strbuf_addstr(&out, args[other[1] - '0'] ? args[other[1] - '0'] : "");
			other += 3;
		}
	}
	return kept(strbuf_detach(&out));
}

struct entry {
	const char *english, *other;
};

static int read_table(const char *language, struct entry **entries)
{
	const char *text = read_file(kept(lab_path("checker/languages/%s.txt", language)));
	int n = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		size_t len = strcspn(text, "\t\n");

		if (text[len] != '\t' || *text == '#')
			continue;
		*arena_append(arena, entries, &n) = (struct entry){
			arena_strndup(arena, text, len),
			arena_strndup(arena, text + len + 1, strcspn(text + len + 1, "\n"))};
	}
	return n;
}

/* @text with each of the messages said in the other language. */
static const char *translated(const char *text, const struct entry *entries, int n)
{
	for (int i = 0; i < n; i++) {
		const char *args[ARGS_MAX] = {0}, *end = NULL, *at;

		for (at = text; *at && !(end = match(at, entries[i].english, args)); at++)
			;
		if (end)
			text = arena_printf(arena, "%.*s%s%s", (int)(at - text), text,
					    filled(entries[i].other, args), end);
	}
	return text;
}

/* The kernel, its scripts, grub and clang speak English only. */
static bool is_translated_by_nobody(const char *log)
{
	static const char *const fronts[] = {"error: ", "clang", "Out of memory: "};

	for (size_t i = 0; i < ARRAY_SIZE(fronts); i++)
		if (starts_with(log, fronts[i]))
			return true;
	return false;
}

/* How many messages are said otherwise in @language; each leads to its codes, bare and @in_clothes. */
static int check_language(const char *language, bool in_clothes)
{
	struct entry *entries = NULL;
	int n = read_table(language, &entries), said = 0;

	for (int i = 0; i < nmessages; i++) {
		const char *text = translated(messages[i].log, entries, n);

		if (streq(text, messages[i].log) || is_translated_by_nobody(messages[i].log))
			continue;
		said++;
		check(i, text, language);
		/* Not folded: where that may be is judged by English words. */
		if (in_clothes && said % CLOTHES != FOLDED)
			check(i, dressed(said % CLOTHES, text), language);
	}
	return said;
}

TEST(a_message_in_another_language_leads_to_the_same_codes)
{
	static const char *const languages[] = {"it", "ko", "pl",    "pt_BR", "ru",
						"sv", "tr", "zh_CN", "zh_TW"};

	begin();
	for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
		assert_true(check_language(languages[i], false) > 40);
	end();
}

TEST(a_message_in_three_languages_and_any_clothes_leads_to_the_same_codes)
{
	begin();
	assert_true(check_language("de", true) > 90);
	assert_true(check_language("es", true) > 80);
	assert_true(check_language("ja", true) > 90);
	end();
}
