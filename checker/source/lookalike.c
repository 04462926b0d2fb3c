// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: a file is searched for such characters only when it has a byte beyond ASCII. In C a
 * lexer walks over a copy; whenever it meets one outside comments and strings, the copy is changed
 * there and read again from that word on, so that a curly quote that became '"' begins a string. In
 * tables and Makefiles everything before a '#' counts.
 */
#include "lookalike.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "conditions.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/util.h"

/* The twin of a character that cannot be seen at all. */
#define NOTHING '\0'

static const struct kind {
	unsigned first, last;
	char twin;
	const char *name;
} kinds[] = {
	{0xa0, 0xa0, ' ', "no-break space"},
	{0xab, 0xab, '"', "angle quotation mark"},
	{0xad, 0xad, NOTHING, "soft hyphen"},
	{0xb4, 0xb4, '\'', "acute accent"},
	{0xbb, 0xbb, '"', "angle quotation mark"},
	{0x2cd, 0x2cd, '_', "low macron"},
	{0x2d7, 0x2d7, '-', "modifier minus sign"},
	{0x37e, 0x37e, ';', "Greek question mark"},
	{0x60c, 0x60c, ',', "Arabic comma"},
	{0x61b, 0x61b, ';', "Arabic semicolon"},
	{0x1680, 0x1680, ' ', "ogham space"},
	{0x2000, 0x200a, ' ', "typographic space"},
	{0x200b, 0x200b, NOTHING, "zero-width space"},
	{0x200c, 0x200d, NOTHING, "zero-width joiner"},
	{0x200e, 0x200f, NOTHING, "direction mark"},
	{0x2010, 0x2010, '-', "hyphen"},
	{0x2011, 0x2011, '-', "no-break hyphen"},
	{0x2012, 0x2012, '-', "figure dash"},
	{0x2013, 0x2013, '-', "en dash"},
	{0x2014, 0x2014, '-', "em dash"},
	{0x2015, 0x2015, '-', "horizontal bar"},
	{0x2017, 0x2017, '_', "double low line"},
	{0x2018, 0x2019, '\'', "curly single quote"},
	{0x201a, 0x201a, ',', "low single quote"},
	{0x201b, 0x201b, '\'', "curly single quote"},
	{0x201c, 0x201d, '"', "curly double quote"},
	{0x201e, 0x201f, '"', "low double quote"},
	{0x2024, 0x2024, '.', "one dot leader"},
	{0x2028, 0x2029, ' ', "line separator"},
	{0x202a, 0x202e, NOTHING, "direction mark"},
	{0x202f, 0x202f, ' ', "narrow no-break space"},
	{0x2032, 0x2032, '\'', "prime"},
	{0x2033, 0x2033, '"', "double prime"},
	{0x2043, 0x2043, '-', "hyphen bullet"},
	{0x2044, 0x2044, '/', "fraction slash"},
	{0x205f, 0x205f, ' ', "mathematical space"},
	{0x2060, 0x2060, NOTHING, "word joiner"},
	{0x2066, 0x2069, NOTHING, "direction mark"},
	{0x2212, 0x2212, '-', "minus sign"},
	{0x2215, 0x2215, '/', "division slash"},
	{0x2217, 0x2217, '*', "asterisk operator"},
	{0x2223, 0x2223, '|', "divides sign"},
	{0x2236, 0x2236, ':', "ratio sign"},
	{0x3000, 0x3000, ' ', "ideographic space"},
	{0x3001, 0x3001, ',', "ideographic comma"},
	{0x3002, 0x3002, '.', "ideographic full stop"},
	{0xfe4d, 0xfe4f, '_', "low line"},
	{0xfe50, 0xfe50, ',', "small comma"},
	{0xfe54, 0xfe54, ';', "small semicolon"},
	{0xfe55, 0xfe55, ':', "small colon"},
	{0xfe58, 0xfe58, '-', "small em dash"},
	{0xfe63, 0xfe63, '-', "small hyphen"},
	{0xfeff, 0xfeff, NOTHING, "byte-order mark"},
	{0xff0c, 0xff0c, ',', "full-width comma"},
	{0xff1b, 0xff1b, ';', "full-width semicolon"},
};

/* Letters of other alphabets, and what they look like. */
static const struct letter {
	unsigned short code;
	char twin;
} letters[] = {
	{0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'}, {0x397, 'H'}, {0x399, 'I'},
	{0x39a, 'K'}, {0x39c, 'M'}, {0x39d, 'N'}, {0x39f, 'O'}, {0x3a1, 'P'}, {0x3a4, 'T'},
	{0x3a5, 'Y'}, {0x3a7, 'X'}, {0x3bd, 'v'}, {0x3bf, 'o'}, {0x405, 'S'}, {0x406, 'I'},
	{0x408, 'J'}, {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41a, 'K'}, {0x41c, 'M'},
	{0x41d, 'H'}, {0x41e, 'O'}, {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'}, {0x423, 'Y'},
	{0x425, 'X'}, {0x430, 'a'}, {0x435, 'e'}, {0x43e, 'o'}, {0x440, 'p'}, {0x441, 'c'},
	{0x443, 'y'}, {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x4bb, 'h'},
	{0x501, 'd'},
};

/* ---- one character --------------------------------------------------------------------------- */

/* decode - of the two and three bytes that all these characters have; 0 for anything else */
static int decode(const char *p, const char *end, unsigned *code)
{
	const unsigned char *s = (const unsigned char *)p;

	if (end - p >= 2 && s[0] >= 0xc2 && s[0] < 0xe0 && (s[1] & 0xc0) == 0x80) {
		*code = (s[0] & 0x1f) << 6 | (s[1] & 0x3f);
		return 2;
	}
	if (end - p >= 3 && (s[0] & 0xf0) == 0xe0 && (s[1] & 0xc0) == 0x80 &&
	    (s[2] & 0xc0) == 0x80) {
		*code = (s[0] & 0x0f) << 12 | (s[1] & 0x3f) << 6 | (s[2] & 0x3f);
		return 3;
	}
	return 0;
}

static const struct kind *kind_of(unsigned code)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (code >= kinds[i].first && code <= kinds[i].last)
			return &kinds[i];
	return NULL;
}

static char letter_twin(unsigned code)
{
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
		if (letters[i].code == code)
			return letters[i].twin;
	return NOTHING;
}

static bool full_width(unsigned code)
{
	return code >= 0xff01 && code <= 0xff5e;
}

/* Whether one begins at @p: its length in bytes, or 0. The place in @alike is the caller's to fill in. */
static int lookalike_at(const char *p, const char *end, struct lookalike *alike)
{
	const struct kind *kind;
	unsigned code = 0;
	int len = decode(p, end, &code);
	char twin;

	if (!len)
		return 0;
	kind = kind_of(code);
	twin = kind ? kind->twin : full_width(code) ? (char)(code - 0xfee0) : letter_twin(code);
	if (!kind && !twin)
		return 0;
	*alike = (struct lookalike){.len = len, .code = code, .twin = twin};
	return len;
}

const char *lookalike_name(struct arena *arena, unsigned code)
{
	const struct kind *kind = kind_of(code);

	if (kind)
		return kind->name;
	if (full_width(code))
		return arena_printf(arena, "full-width %c", (char)(code - 0xfee0));
	return arena_printf(arena, "%s letter that looks like %c",
			    code < 0x400 ? "Greek" : "Cyrillic", letter_twin(code));
}

/* within_word - whether a name goes on at both sides of the @n bytes at @at: "sys", a dash, "adder" */
static bool within_word(const char *text, size_t at, int n, size_t len)
{
	size_t begin = at;

	while (begin && (is_word_byte(text[begin - 1]) || (text[begin - 1] & 0x80)))
		begin--;
	return begin < at && !isdigit((unsigned char)text[begin]) && is_word_byte(text[at - 1]) &&
	       at + n < len && is_word_byte(text[at + n]) && !isdigit((unsigned char)text[at + n]);
}

/* joins - whether the character stands within a word, and what is left of it stays one */
static bool joins(const struct lookalike *alike)
{
	return alike->twin == NOTHING || isalnum((unsigned char)alike->twin) || alike->twin == '_';
}

size_t lookalike_word(char *word, size_t len)
{
	size_t to = 0, at = 0;

	while (at < len) {
		struct lookalike alike;
		int n = lookalike_at(word + at, word + len, &alike);

		if (!n)
			word[to++] = word[at];
		else if (alike.twin == '-' && within_word(word, at, n, len))
			word[to++] = '_';
		else if (alike.twin)
			word[to++] = alike.twin;
		at += n ? n : 1;
	}
	return to;
}

/* ---- a file ---------------------------------------------------------------------------------- */

/* enum naming - whether a dash within a word is a '_' there, since nothing is subtracted */
enum naming {
	NAMING_NEVER, /* a Makefile: names of files have '-' */
	NAMING_HEADS, /* C: in the head of a call, in prototypes, in the name of a call */
	NAMING_ALWAYS /* the table */
};

/* @moved: bytes that the text up to @moved_end stands left of its place */
struct reading {
	enum naming naming;
	struct arena *arena;
	struct lookalikes *alikes;
	char *text;
	size_t len, moved, moved_end;
};

static bool is_ascii(const char *text, size_t len)
{
	const uint64_t high = 0x8080808080808080u;
	uint64_t word;

	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		if (word & high)
			return false;
	}
	while (len--)
		if (*text++ & 0x80)
			return false;
	return true;
}

/*
 * put_twin - in the place of @alike at @at; what follows up to @end moves up to it
 *
 * The file as it is keeps its offsets everywhere else.
 */
static void put_twin(struct reading *reading, size_t at, struct lookalike alike, size_t end)
{
	char *p = reading->text + at;
	int kept = alike.twin != NOTHING, lost = alike.len - kept;
	size_t rest = end - at - alike.len;

	if (at >= reading->moved_end)
		reading->moved = 0;
	alike.at = at + reading->moved;
	*arena_append(reading->arena, &reading->alikes->list, &reading->alikes->n) = alike;
	*p = alike.twin;
	memmove(p + kept, p + alike.len, rest);
	memset(p + kept + rest, ' ', lost);
	if (rest) {
		reading->moved += lost;
		reading->moved_end = end - lost;
	}
}

static bool full(const struct reading *reading)
{
	return reading->alikes->n >= ALIKE_MAX;
}

/* How far back the beginning of a head is looked for. */
#define HEAD_MAX 1000

/* in_head - whether what stands at @at is part of "SYSCALL_DEFINE2(...", "asmlinkage long ..." or sys_... */
static bool in_head(const char *text, size_t at)
{
	size_t from = at, word = at;

	while (word && (is_word_byte(text[word - 1]) || (text[word - 1] & 0x80)))
		word--;
	while (from && at - from < HEAD_MAX && !strchr(";{}#", text[from - 1]))
		from--;
	return starts_with(text + word, "sys") || memmem(text + from, at - from, "SYSCALL", 7) ||
	       memmem(text + from, at - from, "asmlinkage", 10);
}

static bool is_underline(const struct reading *reading, size_t at, const struct lookalike *alike)
{
	if (alike->twin != '-' || reading->naming == NAMING_NEVER)
		return false;
	return within_word(reading->text, at, alike->len, reading->len) &&
	       (reading->naming == NAMING_ALWAYS || in_head(reading->text, at));
}

/* find_in - the first of them from @from to @end; @end when there is none */
static size_t find_in(const struct reading *reading, size_t from, size_t end,
		      struct lookalike *alike)
{
	const char *text = reading->text;

	for (; from < end; from++)
		if ((text[from] & 0x80) && lookalike_at(text + from, text + end, alike))
			break;
	if (from < end && is_underline(reading, from, alike))
		alike->twin = '_';
	return from;
}

/* has_latin - whether the word has an ASCII letter, so that letters of another alphabet are odd */
static bool has_latin(const struct reading *reading, size_t begin, size_t end)
{
	for (; begin < end; begin++)
		if (isalpha((unsigned char)reading->text[begin]))
			return true;
	return false;
}

/* counts - whether @alike, in a word with Latin letters or without, is more than another language's */
static bool counts(const struct lookalike *alike, bool latin)
{
	return latin || !isalpha((unsigned char)alike->twin) || full_width(alike->code);
}

static bool line_begins(const char *text, size_t at)
{
	while (at && (text[at - 1] == ' ' || text[at - 1] == '\t'))
		at--;
	return !at || text[at - 1] == '\n';
}

/* struct word - what stands between blanks; @latin: it has an ASCII letter */
struct word {
	size_t begin, end;
	bool latin;
};

/* run_end - where the blanks or the line's end after @at are, a backslash too; not beyond @end */
static size_t run_end(const char *text, size_t at, size_t end)
{
	while (at < end && !isspace((unsigned char)text[at]) && !starts_with(text + at, "\\\n") &&
	       !starts_with(text + at, "\\\r\n"))
		at++;
	return at;
}

/*
 * fix_word - fix a token of C, up to the first that ends it; false when it has none that counts
 *
 * As long as it stays one word all of them are fixed at once: a word may be as long as the file.
 */
static bool fix_word(struct reading *reading, const struct token *token, bool directive)
{
	bool latin = has_latin(reading, token->begin, token->end), fixed = false;
	size_t at = token->begin, stop = run_end(reading->text, at, token->end);
	struct lookalike alike;

	/* What moves up stays in its line; a word may go on in the next. */
	while (stop < token->end && find_in(reading, at, stop, &alike) == stop) {
		at = stop + 1;
		stop = run_end(reading->text, at, token->end);
	}
	while (!full(reading) && (at = find_in(reading, at, stop, &alike)) < stop) {
		size_t end = at + alike.len, lost = alike.len - (alike.twin != NOTHING);

		if (!counts(&alike, latin)) {
			at = end;
			continue;
		}
		if (joins(&alike))
			end = directive ? run_end(reading->text, stop, reading->len) : stop;
		put_twin(reading, at, alike, end);
		fixed = true;
		if (!joins(&alike))
			break;
		latin |= isalpha((unsigned char)alike.twin) != 0;
		stop -= lost;
	}
	return fixed;
}

/* fix_string - a string that nothing closes on its line, but for a quote that only looks like one */
static bool fix_string(struct reading *reading, const struct token *token)
{
	const char *text = reading->text;
	struct lookalike alike;
	size_t at = token->begin + 1;

	if (token->end - token->begin > 1 && text[token->end - 1] == text[token->begin])
		return false;
	for (; (at = find_in(reading, at, token->end, &alike)) < token->end; at += alike.len) {
		if (alike.twin != text[token->begin])
			continue;
		put_twin(reading, at, alike, at + alike.len);
		return true;
	}
	return false;
}

static void read_c(struct reading *reading, size_t begin, size_t end, bool directive)
{
	struct token token;
	struct lexer lex;

	lexer_source(&lex, reading->text, begin, end);
	if (directive)
		lex.first = false;
	while (!full(reading) && lexer_next(&lex, &token)) {
		bool fixed = false;

		if (is_ascii(reading->text + token.begin, token.end - token.begin))
			continue;
		if (token.kind == TOKEN_IDENTIFIER || token.kind == TOKEN_NUMBER)
			fixed = fix_word(reading, &token, directive);
		else if (token.kind == TOKEN_STRING)
			fixed = fix_string(reading, &token);
		else if (token.kind == TOKEN_DIRECTIVE)
			read_c(reading, token.begin + 1, token.end, true);
		if (!fixed)
			continue;
		lex.pos = token.begin;
		lex.first = !directive && line_begins(reading->text, token.begin);
	}
}

/* word_at - from the blank before @at to the one behind it; neither before @begin nor behind @end */
static struct word word_at(const struct reading *reading, size_t at, size_t begin, size_t end)
{
	struct word word = {at, run_end(reading->text, at, end), false};

	while (word.begin > begin && !isspace((unsigned char)reading->text[word.begin - 1]))
		word.begin--;
	word.latin = has_latin(reading, word.begin, word.end);
	return word;
}

/* read_line - of a table or a Makefile, up to a comment */
static void read_line(struct reading *reading, size_t begin, size_t end)
{
	const char *comment = memchr(reading->text + begin, '#', end - begin);
	struct word word = {0};
	struct lookalike alike;
	size_t at = begin;

	if (comment)
		end = comment - reading->text;
	while (!full(reading) && (at = find_in(reading, at, end, &alike)) < end) {
		if (at >= word.end)
			word = word_at(reading, at, begin, end);
		if (!counts(&alike, word.latin)) {
			at += alike.len;
			continue;
		}
		put_twin(reading, at, alike, alike.twin == ' ' ? at + alike.len : word.end);
		if (alike.twin == ' ') {
			word.latin = has_latin(reading, at + 1, word.end);
		} else {
			word.end -= alike.len - (alike.twin != NOTHING);
			word.latin |= isalpha((unsigned char)alike.twin) != 0;
		}
	}
}

static void read_lines(struct reading *reading, bool make)
{
	bool spliced = false;

	for (size_t begin = 0, next; begin < reading->len; begin = next) {
		const char *line = reading->text + begin;
		const char *newline = memchr(line, '\n', reading->len - begin);
		size_t end;

		next = newline ? begin + (newline - line) + 1 : reading->len;
		if (!make || spliced || *line != '\t')
			read_line(reading, begin, next);
		for (end = next; end > begin && strchr(" \r\n", reading->text[end - 1]); end--)
			;
		spliced = end > begin && reading->text[end - 1] == '\\';
	}
}

/* The mark at the very start of a file is read over by gcc and make. */
static void skip_mark(struct reading *reading)
{
	if (starts_with(reading->text, "\xef\xbb\xbf"))
		memset(reading->text, ' ', 3);
}

/* In text that is no UTF-8, halves of characters may meet when what is between them goes: they are none. */
static void drop_invented(struct lookalikes *alikes, const char *text, size_t len)
{
	struct lookalike found;
	int n = 0;

	for (int i = 0; i < alikes->n; i++) {
		const struct lookalike *alike = &alikes->list[i];

		if (alike->at < len && lookalike_at(text + alike->at, text + len, &found) &&
		    found.code == alike->code)
			alikes->list[n++] = *alike;
	}
	alikes->n = n;
}

char *lookalike_read(struct arena *arena, const char *file, const char *text, size_t len,
		     struct lookalikes *alikes)
{
	const char *name = path_base(file);
	bool make = starts_with(name, "Makefile") || streq(name, "Kbuild");
	bool c = ends_with(name, ".c") || ends_with(name, ".h");
	struct reading reading = {.arena = arena, .alikes = alikes, .len = len};

	if (!(make || c || ends_with(name, ".tbl")) || is_ascii(text, len))
		return NULL;
	reading.text = arena_alloc(arena, len + 1);
	memcpy(reading.text, text, len);
	reading.text[len] = '\0';
	skip_mark(&reading);
	reading.naming = make ? NAMING_NEVER : c ? NAMING_HEADS : NAMING_ALWAYS;
	if (c)
		read_c(&reading, 0, len, false);
	else
		read_lines(&reading, make);
	drop_invented(alikes, text, len);
	return reading.text;
}
