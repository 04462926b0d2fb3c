/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * variant - the course as one student has it: other names, parameters and operations, the same lessons
 *
 * All choices follow from a key of the student's, HMAC-SHA256(secret, student): whoever has the secret
 * of the course can compute it again, nobody else can. steps/variants.txt says what is drawn and
 * which words of the course are replaced. That happens where the course is read, course_read(), so that
 * lessons, hints, diffs, mistakes, answers and solutions follow. Without a key in use the course is
 * what stands in the files.
 *
 * A token is what a student gets: "STUDENT:" and the key, with a checksum that finds typos. It
 * proves nothing: a grade is made from the secret.
 */
#ifndef LAB_VARIANT_H
#define LAB_VARIANT_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

#define VARIANT_KEY 16 /* bytes */

struct variant_key {
	unsigned char bytes[VARIANT_KEY];
};

/** Hex digits of a key's tag, which names a variant and does not give the key away. */
#define VARIANT_TAG 12

/**
 * variant_secret - append the course's secret: the bytes of a file, but for line breaks at its end
 * @error: gets why it cannot be used, to be freed
 *
 * 0 or -errno; -EINVAL when it is shorter than 16 bytes.
 */
int variant_secret(const char *path, struct strbuf *secret, char **error);

/** variant_key - the key of @student; @secret: @len bytes */
void variant_key(const void *secret, size_t len, const char *student, struct variant_key *key);

/** variant_tag - write the tag of @key: VARIANT_TAG hex digits */
void variant_tag(const struct variant_key *key, char tag[VARIANT_TAG + 1]);

/** token_write - the token of @student, to be freed */
char *token_write(const char *student, const struct variant_key *key);

/** enum token_is - what a text is that should be a token */
enum token_is {
	TOKEN_NONE,  /* it does not look like one */
	TOKEN_WRONG, /* one with a typo in it */
	TOKEN_RIGHT,
};

/** token_read - take @text apart; @student (may be NULL) gets the student, to be freed */
enum token_is token_read(const char *text, char **student, struct variant_key *key);

/**
 * variant_use - from now on this process reads the course of @key; NULL: the course as it stands
 * @error: gets what is wrong with steps/variants.txt, to be freed
 *
 * Returns 0 or -errno; then the course as it stands is in use. What was loaded before stays as it is.
 */
int variant_use(const struct variant_key *key, char **error);

/** variant_used - the tag of the variant in use; NULL: none is */
const char *variant_used(void);

/** variant_word - what the name @name of steps/variants.txt stands for; @usual when there is no variant */
const char *variant_word(const char *name, const char *usual);

/** variant_apply - the course's @text, in the words of the variant in use */
void variant_apply(const char *text, struct strbuf *out);

/** course_read - file_read() of a file of the course, in the words of the variant in use */
int course_read(const char *path, struct strbuf *out, size_t max);

#endif
