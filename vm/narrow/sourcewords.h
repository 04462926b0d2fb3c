/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sourcewords - words that are read out of the sources of a graph's targets, and kept (wordcache.h)
 */
#ifndef LAB_SOURCEWORDS_H
#define LAB_SOURCEWORDS_H

#include <stdbool.h>
#include <stddef.h>

struct graph;
struct graph_target;
struct stage;
struct strbuf;
struct wordcache;

/**
 * names_each - call @fn for a name, and for its pieces when a '$' is in it
 *
 * In C a '$' is a letter of identifiers, for the preprocessor of assembler files it is none. It is
 * not known here which of them reads a text, so a name with a '$' in it counts whole and in pieces.
 */
void names_each(const char *text, size_t len,
		void (*fn)(void *cookie, const char *name, size_t len), void *cookie);

/** files_beside - a flag for each of graph->files: a wanted target is made of it; to be freed */
bool *files_beside(const struct graph *graph, const bool *target_wanted);

/**
 * target_is_gone - whether the target's source is
 *
 * Then it is no longer made, and when the source comes back, that is a change of all that was made
 * from it.
 */
bool target_is_gone(const struct stage *stage, const struct graph *graph,
		    const struct graph_target *target);

/* False: the text was not read for certain. */
typedef bool (*word_extract_fn)(struct strbuf *out, const struct strbuf *text, const void *cookie);

/**
 * struct word_reader - reads words from files, or takes from the cache what was read
 * @salt: names what is read, and all that it depends on but the text
 * @unread: the first file that could not be read, or not for certain
 */
struct word_reader {
	struct wordcache *cache;
	const struct stage *stage;
	const char *salt;
	word_extract_fn extract;
	const void *cookie;
	const char *unread;
};

/** struct word_list - words, each with its NUL; NULL: the file cannot be read, or not for certain */
struct word_list {
	const char *words;
	size_t len;
};

void words_put(struct strbuf *out, const char *word, size_t len);

/** words_next - the word after @word (NULL: the first); NULL: there is none */
const char *words_next(const struct word_list *found, const char *word);

/** reader_read_all - the words of all @wanted files of the graph; false when one cannot be read */
bool reader_read_all(struct word_reader *reader, const struct graph *graph, const bool *wanted,
		     struct word_list *found);

#endif
