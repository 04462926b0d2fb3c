// SPDX-License-Identifier: GPL-2.0-only
#include "sourcewords.h"

#include <stdlib.h>
#include <string.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "../stage/graph.h"
#include "../stage/stage.h"
#include "wordcache.h"

void names_each(const char *text, size_t len,
		void (*fn)(void *cookie, const char *name, size_t len), void *cookie)
{
	fn(cookie, text, len);
	if (!memchr(text, '$', len))
		return;
	for (size_t at = 0, piece; at < len; at += piece + 1) {
		for (piece = 0; at + piece < len && text[at + piece] != '$'; piece++)
			;
		if (piece)
			fn(cookie, text + at, piece);
	}
}

bool *files_beside(const struct graph *graph, const bool *target_wanted)
{
	bool *wanted = xcalloc(graph->files.n + 1, sizeof(bool));

	for (int t = 0; t < graph->ntargets; t++)
		for (int d = 0; target_wanted[t] && d < graph->targets[t].ndeps; d++)
			wanted[graph->targets[t].deps[d]] = true;
	return wanted;
}

bool target_is_gone(const struct stage *stage, const struct graph *graph,
		    const struct graph_target *target)
{
	const char *source = target->source < 0 ? NULL : graph->files.list[target->source];
	char *path = source && *source != '/' ? path_join(stage->dir, source) : NULL;
	bool gone = path && !path_exists(path);

	free(path);
	return gone;
}

#define UNCERTAIN "?" /* the only word of a file that was not read for certain */

void words_put(struct strbuf *out, const char *word, size_t len)
{
	strbuf_add(out, word, len);
	strbuf_addch(out, '\0');
}

static struct word_list read_words(const struct word_reader *reader, const char *path)
{
	struct strbuf text = {0}, out = {0};
	unsigned char key[WORDCACHE_KEY];
	struct word_list found = {0};
	int err = wordcache_key(key, reader->stage, path, reader->salt, &text);

	if (!err)
		found.words = wordcache_get(reader->cache, key, &found.len);
	if (!err && !found.words && !text.len)
		err = wordcache_read(reader->stage, path, &text);
	if (!err && !found.words) {
		if (!reader->extract(&out, &text, reader->cookie)) {
			strbuf_release(&out);
			words_put(&out, UNCERTAIN, strlen(UNCERTAIN));
		}
		found.len = out.len;
		found.words = wordcache_put(reader->cache, key, &out);
	}
	if (found.words && found.len && streq(found.words, UNCERTAIN))
		found = (struct word_list){0};
	strbuf_release(&text);
	strbuf_release(&out);
	return found;
}

bool reader_read_all(struct word_reader *reader, const struct graph *graph, const bool *wanted,
		     struct word_list *found)
{
	for (int f = 0; f < graph->files.n; f++) {
		found[f] = wanted[f] ? read_words(reader, graph->files.list[f])
				     : (struct word_list){0};
		if (wanted[f] && !found[f].words && !reader->unread)
			reader->unread = graph->files.list[f];
	}
	return !reader->unread;
}

const char *words_next(const struct word_list *found, const char *word)
{
	word = word ? word + strlen(word) + 1 : found->words;
	return word && word < found->words + found->len ? word : NULL;
}
