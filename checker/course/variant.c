// SPDX-License-Identifier: GPL-2.0-only
#include "variant.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "model.h"

struct word {
	const char *name, *text;
};

struct phrase {
	const char *from, *to;
	size_t len;
};

/* What is in use; one at a time, as a process works for one student. */
static struct variant {
	struct arena *arena; /* NULL: none is */
	struct variant_key key;
	char tag[VARIANT_TAG + 1];
	struct word *words;
	int nwords;
	struct phrase *phrases; /* the longest first */
	int nphrases;
} used;

#define SECRET_MIN 16

/* ---- keys, tags and tokens ------------------------------------------------------------------- */

static void keyed(const void *key, size_t len, const char *label, const char *text,
		  unsigned char sum[SHA256_DIGEST_LENGTH])
{
	char *whole = xasprintf("syscall lab %s: %s", label, text);

	if (!HMAC(EVP_sha256(), key, (int)len, (const unsigned char *)whole, strlen(whole), sum,
		  NULL))
		die_oom();
	free(whole);
}

int variant_secret(const char *path, struct strbuf *secret, char **error)
{
	int err = file_read(path, secret, 64 << 10);

	while (!err && secret->len && strchr("\r\n", secret->buf[secret->len - 1]))
		secret->buf[--secret->len] = '\0';
	if (err)
		*error = xasprintf("%s: %s", path, strerror(-err));
	else if (secret->len < SECRET_MIN)
		*error = xasprintf("%s holds %zu bytes; a secret has %d at least", path,
				   secret->len, SECRET_MIN);
	return err ? err : *error ? -EINVAL : 0;
}

void variant_key(const void *secret, size_t len, const char *student, struct variant_key *key)
{
	unsigned char sum[SHA256_DIGEST_LENGTH];

	keyed(secret, len, "student", student, sum);
	memcpy(key->bytes, sum, VARIANT_KEY);
}

void variant_tag(const struct variant_key *key, char tag[VARIANT_TAG + 1])
{
	unsigned char sum[SHA256_DIGEST_LENGTH];

	keyed(key->bytes, VARIANT_KEY, "tag", "", sum);
	for (int i = 0; i < VARIANT_TAG / 2; i++)
		sprintf(tag + 2 * i, "%02x", sum[i]);
}

/* Without i, l, o and u, as Crockford has it: what is read aloud or off paper is not mistaken. */
static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

#define SUM_DIGITS   4
#define TOKEN_DIGITS (26 + SUM_DIGITS) /* 128 bits at 5 each, and the sum */
#define GROUP	     5

static int digit_value(char c)
{
	const char *at;

	c = tolower((unsigned char)c);
	c = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
	at = c ? strchr(letters, c) : NULL;
	return at ? (int)(at - letters) : -1;
}

static void digits_of(const char *student, const struct variant_key *key, char digits[TOKEN_DIGITS])
{
	unsigned char sum[SHA256_DIGEST_LENGTH];

	for (int i = 0; i < TOKEN_DIGITS - SUM_DIGITS; i++) {
		int value = 0;

		for (int bit = 5 * i; bit < 5 * i + 5; bit++)
			value = 2 * value +
				(bit < 8 * VARIANT_KEY && key->bytes[bit / 8] >> (7 - bit % 8) & 1);
		digits[i] = letters[value];
	}
	keyed(key->bytes, VARIANT_KEY, "sum", student, sum);
	for (int i = 0; i < SUM_DIGITS; i++)
		digits[TOKEN_DIGITS - SUM_DIGITS + i] = letters[sum[i] & 31];
}

char *token_write(const char *student, const struct variant_key *key)
{
	char digits[TOKEN_DIGITS];
	struct strbuf text = {0};

	digits_of(student, key, digits);
	strbuf_addf(&text, "%s:", student);
	for (int i = 0; i < TOKEN_DIGITS; i += GROUP)
		strbuf_addf(&text, "%s%.*s", i ? "-" : "", GROUP, digits + i);
	return strbuf_detach(&text);
}

/* How many digits of a token there may be; -1: these are words. */
static int take_digits(const char *text, char digits[TOKEN_DIGITS])
{
	int n = 0;

	for (; *text; text++) {
		if (*text == '-')
			continue;
		if (isspace((unsigned char)*text))
			return -1;
		if (n < TOKEN_DIGITS)
			digits[n] = *text;
		n++;
	}
	return n;
}

/* So begins a token that was cut off, and no name. */
static bool begins_with_group(const char *text)
{
	for (int i = 0; i < GROUP; i++)
		if (digit_value(text[i]) < 0)
			return false;
	return text[GROUP] == '-';
}

static bool take_key(const char digits[TOKEN_DIGITS], struct variant_key *key)
{
	*key = (struct variant_key){0};
	for (int i = 0; i < TOKEN_DIGITS; i++) {
		int value = digit_value(digits[i]);

		if (value < 0)
			return false;
		for (int j = 0, bit = 5 * i; j < 5 && bit < 8 * VARIANT_KEY; j++, bit++)
			key->bytes[bit / 8] |= (value >> (4 - j) & 1) << (7 - bit % 8);
	}
	return true;
}

enum token_is token_read(const char *text, char **student, struct variant_key *key)
{
	const char *colon = strrchr(text, ':');
	char digits[TOKEN_DIGITS], right[TOKEN_DIGITS], *name;
	int n = colon ? take_digits(colon + 1, digits) : -1;
	bool same = true;

	if (n < 0 || (n < TOKEN_DIGITS / 2 && !begins_with_group(colon + 1)))
		return TOKEN_NONE;
	if (n != TOKEN_DIGITS || colon == text || !take_key(digits, key))
		return TOKEN_WRONG;
	name = xasprintf("%.*s", (int)(colon - text), text);
	digits_of(name, key, right);
	for (int i = 0; i < TOKEN_DIGITS; i++)
		same &= digit_value(digits[i]) == digit_value(right[i]);
	if (same && student)
		*student = name;
	else
		free(name);
	return same ? TOKEN_RIGHT : TOKEN_WRONG;
}

/* ---- steps/variants.txt ---------------------------------------------------------------------- */

struct reading {
	struct variant *variant;
	const char *from; /* waits for its "+" */
	bool skips;	  /* in a part for something else than what was drawn */
	bool within;	  /* in some such part */
};

static const char *find_word(const struct variant *variant, const char *name, size_t len)
{
	for (int i = variant->nwords - 1; i >= 0; i--) {
		const struct word *word = &variant->words[i];

		if (strlen(word->name) == len && memcmp(word->name, name, len) == 0)
			return word->text;
	}
	return NULL;
}

/* "EXPRESSION @ VALUES": what C makes of it, with the values in x, y and z. */
static char *add_value(const char *text, struct strbuf *out)
{
	static const struct parameter params[] = {{"int", "x"}, {"int", "y"}, {"int", "z"}};
	const char *at = strchr(text, '@'), *why = "no value";
	char *expression = xasprintf("%.*s", (int)(at ? at - text : (long)strlen(text)), text);
	long args[SYSCALL_ARGS_MAX] = {0}, value;
	char *reason = NULL;

	for (int i = 0; at && i < 3; i++, at = strchr(at + 1, ','))
		args[i] = strtol(at + 1, NULL, 10);
	if (expression_value(expression, params, 3, args, &value, &why))
		reason = xasprintf("%s: there is %s", text, why);
	else
		strbuf_addf(out, "%ld", value);
	free(expression);
	return reason;
}

static char *expand(const struct variant *variant, const char *text, struct strbuf *out);

static char *expand_value(const struct variant *variant, const char *text, size_t len,
			  struct strbuf *out)
{
	char *inner = xasprintf("%.*s", (int)len, text), *reason;
	struct strbuf filled = {0};

	reason = expand(variant, inner, &filled);
	if (!reason)
		reason = add_value(strbuf_str(&filled), out);
	strbuf_release(&filled);
	free(inner);
	return reason;
}

/* $NAME, ${NAME}, $[...]; another $ stands for itself. */
static char *expand(const struct variant *variant, const char *text, struct strbuf *out)
{
	while (*text) {
		const char *name = text + 1 + (*text == '$' && text[1] == '{'), *value;
		size_t len = 0;

		if (*text == '$' && text[1] == '[' && strchr(text, ']')) {
			char *reason =
				expand_value(variant, text + 2, strchr(text, ']') - text - 2, out);

			if (reason)
				return reason;
			text = strchr(text, ']') + 1;
			continue;
		}
		if (*text != '$' || !(isalpha((unsigned char)*name))) {
			strbuf_addch(out, *text++);
			continue;
		}
		while (isalnum((unsigned char)name[len]))
			len++;
		value = find_word(variant, name, len);
		if (!value)
			return xasprintf("nothing is called $%.*s", (int)len, name);
		strbuf_addstr(out, value);
		text = name + len + (name[-1] == '{' && name[len] == '}');
	}
	return NULL;
}

static void unescape(const char *text, struct strbuf *out)
{
	for (; *text; text++) {
		if (*text != '\\' || !text[1]) {
			strbuf_addch(out, *text);
			continue;
		}
		text++;
		strbuf_addch(out, *text == 'n'	 ? '\n'
				  : *text == 't' ? '\t'
				  : *text == 's' ? ' '
						 : *text);
	}
}

static const char *unescaped(struct arena *arena, const char *text)
{
	struct strbuf out = {0};
	const char *copy;

	unescape(text, &out);
	copy = arena_strdup(arena, strbuf_str(&out));
	strbuf_release(&out);
	return copy;
}

static void set_word(struct variant *variant, const char *name, const char *text)
{
	*arena_append(variant->arena, &variant->words, &variant->nwords) = (struct word){
		arena_strdup(variant->arena, name), arena_strdup(variant->arena, text)};
}

static unsigned long drawn(const struct variant *variant, const char *name)
{
	unsigned char sum[SHA256_DIGEST_LENGTH];
	unsigned long n = 0;

	keyed(variant->key.bytes, VARIANT_KEY, "draw", name, sum);
	for (int i = 0; i < 7; i++)
		n = n << 8 | sum[i];
	return n;
}

/* "10..99" or words */
static char *draw(struct variant *variant, const char *name, char *choices)
{
	char *save = NULL, text[32];
	const char **words = NULL;
	long from, to;
	int n = 0;

	if (sscanf(choices, "%ld..%ld", &from, &to) == 2 && from <= to) {
		snprintf(text, sizeof(text), "%ld",
			 from + (long)(drawn(variant, name) % (to - from + 1)));
		set_word(variant, name, text);
		return NULL;
	}
	for (char *word = strtok_r(choices, " ", &save); word; word = strtok_r(NULL, " ", &save))
		*arena_append(variant->arena, &words, &n) = word;
	if (!n)
		return xasprintf("nothing to draw for %s", name);
	set_word(variant, name, words[drawn(variant, name) % n]);
	return NULL;
}

static char *let(struct variant *variant, const char *name, const char *text)
{
	struct strbuf value = {0};
	char *reason = expand(variant, unescaped(variant->arena, text), &value);

	set_word(variant, name, strbuf_str(&value));
	strbuf_release(&value);
	return reason;
}

static char *add_phrase(struct reading *reading, const char *text)
{
	struct variant *variant = reading->variant;
	struct strbuf to = {0};
	char *reason;

	if (!reading->from)
		return xstrdup("a + without its -");
	reason = expand(variant, unescaped(variant->arena, text), &to);
	*arena_append(variant->arena, &variant->phrases, &variant->nphrases) = (struct phrase){
		.from = reading->from,
		.to = arena_strdup(variant->arena, strbuf_str(&to)),
		.len = strlen(reading->from),
	};
	reading->from = NULL;
	strbuf_release(&to);
	return reason;
}

static char *begin_part(struct reading *reading, const char *name, const char *wanted)
{
	const char *word = find_word(reading->variant, name, strlen(name));

	if (!word || reading->within)
		return xasprintf("when %s: %s", name, word ? "within another" : "was not drawn");
	reading->within = true;
	reading->skips = !streq(word, wanted);
	return NULL;
}

static char *take_line(struct reading *reading, char *line)
{
	char *name = line + strcspn(line, " "), *rest;

	if (!*line || *line == '#')
		return NULL;
	if (reading->from && !starts_with(line, "+ "))
		return xstrdup("the - before it has no +");
	if (streq(line, "end")) {
		reading->within = reading->skips = false;
		return NULL;
	}
	if (reading->skips)
		return NULL;
	name += *name == ' ';
	if (starts_with(line, "- "))
		return reading->from = unescaped(reading->variant->arena, name), NULL;
	if (starts_with(line, "+ "))
		return add_phrase(reading, name);
	rest = name + strcspn(name, " ");
	if (*rest)
		*rest++ = '\0';
	if (starts_with(line, "draw "))
		return draw(reading->variant, name, rest);
	if (starts_with(line, "let "))
		return let(reading->variant, name, rest);
	if (starts_with(line, "when "))
		return begin_part(reading, name, rest);
	return xstrdup("it begins with none of draw, let, when, end, - and +");
}

static int by_length(const void *a, const void *b)
{
	const struct phrase *x = a, *y = b;

	return x->len != y->len ? (x->len < y->len ? 1 : -1) : strcmp(x->from, y->from);
}

static int read_variant(struct variant *variant, char **error)
{
	char *path = lab_path("steps/variants.txt"), *reason = NULL, *next;
	struct reading reading = {.variant = variant};
	struct strbuf text = {0};
	int err = file_read(path, &text, 1 << 20), line = 0;

	if (err)
		*error = xasprintf("%s: %s", path, strerror(-err));
	for (char *p = text.buf; !err && p && *p && !reason; p = next) {
		next = p + strcspn(p, "\n");
		if (*next)
			*next++ = '\0';
		line++;
		reason = take_line(&reading, p);
	}
	if (!err && !reason && (reading.from || reading.within))
		reason = xstrdup(reading.from ? "the last - has no +" : "the last when has no end");
	if (reason) {
		*error = xasprintf("%s:%d: %s", path, line, reason);
		err = -EINVAL;
	}
	if (variant->nphrases)
		qsort(variant->phrases, variant->nphrases, sizeof(*variant->phrases), by_length);
	strbuf_release(&text);
	free(reason);
	free(path);
	return err;
}

int variant_use(const struct variant_key *key, char **error)
{
	struct variant variant = {0};
	int err = 0;

	if (key) {
		variant.arena = arena_new();
		variant.key = *key;
		variant_tag(key, variant.tag);
		err = read_variant(&variant, error);
	}
	if (err) {
		arena_free(variant.arena);
		variant = (struct variant){0};
	}
	arena_free(used.arena);
	used = variant;
	return err;
}

const char *variant_used(void)
{
	return used.arena ? used.tag : NULL;
}

const char *variant_word(const char *name, const char *usual)
{
	const char *word = used.arena ? find_word(&used, name, strlen(name)) : NULL;

	return word ? word : usual;
}

/* ---- a text in its words --------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return isalnum((unsigned char)c);
}

static bool stands_at(const struct phrase *phrase, const char *text, const char *p)
{
	return *p == *phrase->from && strncmp(p, phrase->from, phrase->len) == 0 &&
	       !(p > text && is_letter(*p) && is_letter(p[-1])) &&
	       !(is_letter(p[phrase->len - 1]) && is_letter(p[phrase->len]));
}

static const struct phrase *find_phrase(const char *text, const char *p)
{
	for (int i = 0; i < used.nphrases; i++) {
		if (stands_at(&used.phrases[i], text, p))
			return &used.phrases[i];
	}
	return NULL;
}

/* How many tabs bring what follows to the column where @n of them did. */
static int tabs(size_t old, size_t now, size_t n)
{
	size_t column = old / 8 + n;

	return column > now / 8 ? (int)(column - now / 8) : 1;
}

/* What stands in columns goes on doing so, behind a name that is longer or shorter. */
static size_t keep_column(const struct phrase *phrase, const char *after, struct strbuf *out)
{
	size_t blanks = strspn(after, " "), ntabs = strspn(after, "\t");
	size_t len = strlen(phrase->to);
	const char *old = strrchr(phrase->from, '\t'), *now = strrchr(phrase->to, '\t');

	if (ntabs && after[ntabs] != '\n') {
		strbuf_addf(out, "%.*s",
			    tabs(old ? strlen(old + 1) : phrase->len, now ? strlen(now + 1) : len,
				 ntabs),
			    "\t\t\t\t\t\t\t\t");
		return ntabs;
	}
	if (blanks < 2 || strchr(phrase->from, '\n'))
		return 0;
	len = phrase->len + blanks > len + 2 ? phrase->len + blanks - len : 2;
	strbuf_addf(out, "%*s", (int)len, "");
	return blanks;
}

void variant_apply(const char *text, struct strbuf *out)
{
	for (const char *p = text; *p;) {
		const struct phrase *phrase = find_phrase(text, p);

		if (phrase) {
			strbuf_addstr(out, phrase->to);
			p += phrase->len;
			p += keep_column(phrase, p, out);
		} else {
			strbuf_addch(out, *p++);
		}
	}
}

int course_read(const char *path, struct strbuf *out, size_t max)
{
	struct strbuf text = {0};
	int err;

	if (!used.arena)
		return file_read(path, out, max);
	err = file_read(path, &text, max);
	if (!err)
		variant_apply(strbuf_str(&text), out);
	strbuf_release(&text);
	return err;
}
