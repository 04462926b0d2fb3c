/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wordcache - what the proofs have read out of a file's text, kept from one check to the next
 *
 * The proofs in narrow.h need the words of some thousand files; between two checks a handful of
 * these change. So what was read is kept, under the SHA-256 of the text it was read from
 * (and of whatever else it depends on): a file that changed has another hash and is read again, and
 * times are never used. An answer is a list of words; only the caller knows what they mean.
 */
#ifndef LAB_WORDCACHE_H
#define LAB_WORDCACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "../../checker/lib/strbuf.h"

#define WORDCACHE_KEY 32

struct stage;
struct wordcache;

/** wordcache_open - what earlier checks left in the stage; empty when there is none. */
struct wordcache *wordcache_open(const struct stage *stage);

/** wordcache_kept - whether there is something, and of this lab. */
bool wordcache_kept(const struct stage *stage);

/** wordcache_close - keep it for the next check (when large: what this one used); frees @cache. */
void wordcache_close(struct wordcache *cache);

/**
 * wordcache_key - the key of the file @path, as it is in the stage
 * @salt: says what is read out of it, and what else that depends on
 * @text: its content, if it had to be read; empty otherwise
 *
 * A file the manifest knows is known by its hash there. 0 or -errno: it cannot be read.
 */
int wordcache_key(unsigned char key[WORDCACHE_KEY], const struct stage *stage, const char *path,
		  const char *salt, struct strbuf *text);

/** wordcache_read - the content of the file @path as it is in the stage; 0 or -errno. */
int wordcache_read(const struct stage *stage, const char *path, struct strbuf *text);

/** wordcache_get - the words kept under @key, each with its NUL; NULL: none are. */
const char *wordcache_get(struct wordcache *cache, const unsigned char key[WORDCACHE_KEY],
			  size_t *len);

/** wordcache_put - keep @words under @key; returns them as wordcache_get() would. */
const char *wordcache_put(struct wordcache *cache, const unsigned char key[WORDCACHE_KEY],
			  const struct strbuf *words);

#endif
