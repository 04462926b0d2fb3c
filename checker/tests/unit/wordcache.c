// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../../vm/stage/stage.h"
#include "../../../vm/narrow/wordcache.h"

/* A stage of one file with @text in it. */
static void make_stage(struct stage *stage, const char *dir, const char *text)
{
	char tree[512], file[512], to[512];

	snprintf(tree, sizeof(tree), "%s/tree", dir);
	snprintf(file, sizeof(file), "%s/tree/a.h", dir);
	snprintf(to, sizeof(to), "%s/stage", dir);
	write_file(file, text);
	assert_int_equal(stage_create(stage, to, tree, NULL, false, NULL), 0);
}

/* The words kept for a.h; what is not kept is @words now. Returns whether it was. */
static bool ask(const struct stage *stage, const char *salt, const char *words)
{
	struct wordcache *cache = wordcache_open(stage);
	struct strbuf text = {0}, now = {0};
	unsigned char key[WORDCACHE_KEY];
	const char *kept;
	size_t len = 0;

	assert_int_equal(wordcache_key(key, stage, "a.h", salt, &text), 0);
	kept = wordcache_get(cache, key, &len);
	strbuf_add(&now, words, strlen(words) + 1);
	if (kept) {
		assert_int_equal(len, now.len);
		assert_memory_equal(kept, now.buf, len);
	} else {
		assert_string_equal(wordcache_put(cache, key, &now), words);
	}
	wordcache_close(cache);
	strbuf_release(&text);
	strbuf_release(&now);
	return kept != NULL;
}

TEST(words_are_kept_for_one_text_and_one_question)
{
	const char *dir = temp_dir();
	struct stage stage;

	make_stage(&stage, dir, "#define A 1\n");
	assert_false(ask(&stage, "names", "A"));
	assert_true(ask(&stage, "names", "A"));
	assert_false(ask(&stage, "values", "1"));
	assert_true(ask(&stage, "names", "A"));
	stage_close(&stage);
	make_stage(&stage, dir, "#define B 1\n");
	assert_false(ask(&stage, "names", "B"));
	stage_close(&stage);
	make_stage(&stage, dir, "#define A 1\n");
	assert_true(ask(&stage, "names", "A"));
	stage_close(&stage);
}

TEST(a_file_that_the_manifest_does_not_vouch_for_is_known_by_its_content)
{
	const char *dir = temp_dir();
	struct stage stage;
	char *path;

	make_stage(&stage, dir, "#define A 1\n");
	assert_false(ask(&stage, "names", "A"));
	stage_suspect(&stage, "a.h");
	assert_true(ask(&stage, "names", "A"));
	path = stage_path(&stage, "a.h");
	write_file(path, "#define B 1\n"); /* as long, and perhaps as old */
	assert_false(ask(&stage, "names", "B"));
	unlink(path);
	assert_true(wordcache_key((unsigned char[WORDCACHE_KEY]){0}, &stage, "a.h", "names",
				  &(struct strbuf){0}) < 0);
	free(path);
	stage_close(&stage);
}

TEST(kept_words_that_were_cut_short_or_scribbled_over_are_not_believed)
{
	const char *dir = temp_dir();
	struct strbuf whole = {0};
	struct stage stage;
	char *path;

	make_stage(&stage, dir, "#define A 1\n");
	ask(&stage, "names", "A");
	path = stage_path(&stage, ".lab/words");
	assert_int_equal(file_read(path, &whole, 0), 0);
	for (size_t at = 0; at < whole.len; at++) {
		assert_int_equal(file_write_atomic(path, whole.buf, at), 0);
		assert_false(wordcache_kept(&stage));
		assert_false(ask(&stage, "names", "A"));
		whole.buf[at] ^= 1;
		assert_int_equal(file_write_atomic(path, whole.buf, whole.len), 0);
		whole.buf[at] ^= 1;
		assert_false(ask(&stage, "names", "A"));
	}
	assert_true(ask(&stage, "names", "A"));
	assert_true(wordcache_kept(&stage));
	strbuf_release(&whole);
	free(path);
	stage_close(&stage);
}
