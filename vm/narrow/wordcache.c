// SPDX-License-Identifier: GPL-2.0-only
#include "wordcache.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/hashset.h"
#include "../../checker/lib/util.h"
#include "../stage/stage.h"

/*
 * The file is a magic line, then entries one after the other (struct stored and its words), then a
 * hash over all of it: what was cut short or scribbled over is as good as none. Entries read from
 * it are used where they stand; new ones are kept apart until the file is written again.
 */

/* To be counted up when something else is read out of the files: what is kept is then read again. */
#define MAGIC	    "lab-words 2\n"
#define WORDS_MAX   (64u << 20)
#define FORGET_FROM (24u << 20)

struct stored {
	unsigned char key[WORDCACHE_KEY];
	uint64_t len;
};

struct entry {
	const char *words;
	size_t len;
	bool used, ours; /* ours: to be freed */
};

struct wordcache {
	char *path;
	struct strbuf file;
	struct hashset keys;
	struct entry *entries; /* of each key */
	bool grew;
};

/* ---- the table ----------------------------------------------------------------------------- */

static struct entry *find(const struct wordcache *cache, const unsigned char *key)
{
	int i = hashset_find(&cache->keys, key, WORDCACHE_KEY);

	return i < 0 ? NULL : &cache->entries[i];
}

static struct entry *add(struct wordcache *cache, const unsigned char *key, const char *words,
			 size_t len)
{
	int n = cache->keys.n, i = hashset_add(&cache->keys, key, WORDCACHE_KEY);

	if (i < n)
		return &cache->entries[i];
	if ((n & (n - 1)) == 0)
		cache->entries =
			xrealloc(cache->entries, (n ? 2 * n : 1) * sizeof(*cache->entries));
	cache->entries[i] = (struct entry){.words = words, .len = len};
	return &cache->entries[i];
}

/* ---- the file ------------------------------------------------------------------------------ */

static void digest(const char *data, size_t len, unsigned char hash[WORDCACHE_KEY])
{
	EVP_Digest(data, len, hash, NULL, EVP_sha256(), NULL);
}

static bool is_whole(const struct strbuf *file)
{
	size_t magic = strlen(MAGIC);
	unsigned char hash[WORDCACHE_KEY];

	if (file->len < magic + WORDCACHE_KEY || memcmp(file->buf, MAGIC, magic) != 0)
		return false;
	digest(file->buf, file->len - WORDCACHE_KEY, hash);
	return !memcmp(hash, file->buf + file->len - WORDCACHE_KEY, WORDCACHE_KEY);
}

bool wordcache_kept(const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/words");
	struct strbuf file = {0};
	bool kept = file_read(path, &file, WORDS_MAX) == 0 && is_whole(&file);

	strbuf_release(&file);
	free(path);
	return kept;
}

struct wordcache *wordcache_open(const struct stage *stage)
{
	struct wordcache *cache = xcalloc(1, sizeof(*cache));
	size_t at = strlen(MAGIC), end;
	struct stored stored;

	cache->path = stage_path(stage, ".lab/words");
	if (file_read(cache->path, &cache->file, WORDS_MAX) < 0 || !is_whole(&cache->file))
		return cache;
	end = cache->file.len - WORDCACHE_KEY;
	while (end - at >= sizeof(stored)) {
		memcpy(&stored, cache->file.buf + at, sizeof(stored));
		at += sizeof(stored);
		if (stored.len > end - at)
			break;
		add(cache, stored.key, cache->file.buf + at, stored.len);
		at += stored.len;
	}
	return cache;
}

static void save(const struct wordcache *cache)
{
	bool all = cache->file.len < FORGET_FROM;
	unsigned char hash[WORDCACHE_KEY];
	struct strbuf out = {0};

	strbuf_addstr(&out, MAGIC);
	for (int i = 0; i < cache->keys.n; i++) {
		const struct entry *entry = &cache->entries[i];
		struct stored stored = {.len = entry->len};

		if (!entry->used && !all)
			continue;
		memcpy(stored.key, cache->keys.list[i], WORDCACHE_KEY);
		strbuf_add(&out, &stored, sizeof(stored));
		strbuf_add(&out, entry->words, entry->len);
	}
	digest(out.buf, out.len, hash);
	strbuf_add(&out, hash, sizeof(hash));
	if (out.len <= WORDS_MAX)
		file_replace(cache->path, &out);
	strbuf_release(&out);
}

void wordcache_close(struct wordcache *cache)
{
	if (cache->grew)
		save(cache);
	for (int i = 0; i < cache->keys.n; i++)
		if (cache->entries[i].ours)
			free((char *)cache->entries[i].words);
	free(cache->entries);
	hashset_release(&cache->keys);
	strbuf_release(&cache->file);
	free(cache->path);
	free(cache);
}

/* ---- asking -------------------------------------------------------------------------------- */

static bool is_known(const struct stage_file *file)
{
	static const unsigned char none[STAGE_HASH];

	return file && file->kind == 'f' && memcmp(file->hash, none, sizeof(none)) != 0;
}

int wordcache_read(const struct stage *stage, const char *path, struct strbuf *text)
{
	char *full = path[0] == '/' ? xstrdup(path) : path_join(stage->dir, path);
	int err = file_read(full, text, 0);

	free(full);
	return err;
}

int wordcache_key(unsigned char key[WORDCACHE_KEY], const struct stage *stage, const char *path,
		  const char *salt, struct strbuf *text)
{
	const struct stage_file *file = path[0] == '/' ? NULL : stage_find(stage, path);
	struct strbuf all = {0};
	int err = 0;

	if (is_known(file)) {
		memcpy(key, file->hash, WORDCACHE_KEY);
	} else {
		err = wordcache_read(stage, path, text);
		digest(strbuf_str(text), text->len, key);
	}
	strbuf_add(&all, key, WORDCACHE_KEY);
	strbuf_addstr(&all, salt);
	digest(all.buf, all.len, key);
	strbuf_release(&all);
	return err;
}

const char *wordcache_get(struct wordcache *cache, const unsigned char key[WORDCACHE_KEY],
			  size_t *len)
{
	struct entry *entry = find(cache, key);

	if (!entry)
		return NULL;
	entry->used = true;
	*len = entry->len;
	return entry->words;
}

const char *wordcache_put(struct wordcache *cache, const unsigned char key[WORDCACHE_KEY],
			  const struct strbuf *words)
{
	struct entry *entry = find(cache, key);
	char *copy;

	if (!entry) {
		copy = xrealloc(NULL, words->len + 1);
		memcpy(copy, strbuf_str(words), words->len + 1);
		entry = add(cache, key, copy, words->len);
		entry->ours = true;
		cache->grew = true;
	}
	entry->used = true;
	return entry->words;
}
