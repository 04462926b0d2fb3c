// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "../../checker/lib/hashset.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "../stage/graph.h"
#include "livetokens.h"
#include "narrow.h"
#include "sourcewords.h"
#include "wordcache.h"

/* ---- two headers -------------------------------------------------------------------------- */

/* Every definition of the header as "name\1where\1body", and all its other lines. */
struct table_header {
	struct hashset names, definitions;
	struct strbuf rest;
	int nrest;
	bool odd; /* not read for certain */
};

static void spell(struct strbuf *out, const struct live_line *line, int from)
{
	for (int i = from; i < line->n; i++) {
		strbuf_addch(out, ' ');
		strbuf_add(out, line->tokens[i].text, line->tokens[i].len);
	}
}

static bool has_nr(const char *text, size_t len)
{
	return memmem(text, len, "NR_", 3) != NULL;
}

static void table_header_read(struct table_header *header, const char *text, size_t len)
{
	struct live_text live = {0};
	struct live_line line = {0};

	live_check_bytes(&live, text, len);
	lexer_begin(&live.lexer, text, len);
	while (live_next_line(&live, &line)) {
		struct strbuf definition = {0};

		live_check_line(&live, &line);
		if (line.n >= 3 && token_spells(&line.tokens[0], "#") &&
		    token_spells(&line.tokens[1], "define") &&
		    has_nr(line.tokens[2].text, line.tokens[2].len)) {
			hashset_add(&header->names, line.tokens[2].text, line.tokens[2].len);
			strbuf_add(&definition, line.tokens[2].text, line.tokens[2].len);
			strbuf_addf(&definition, "\1%d\1", header->nrest);
			spell(&definition, &line, 3);
			hashset_add(&header->definitions, definition.buf, definition.len);
			strbuf_release(&definition);
		} else if (line.n) {
			header->nrest++;
			spell(&header->rest, &line, 0);
			strbuf_addch(&header->rest, '\n');
		}
	}
	live_doubt_lexer(&live);
	header->odd = live.odd != NULL;
	lexer_end(&live.lexer);
	free(line.tokens);
}

static void table_header_release(struct table_header *header)
{
	hashset_release(&header->names);
	hashset_release(&header->definitions);
	strbuf_release(&header->rest);
}

static void add_differing(struct hashset *names, const struct table_header *a,
			  const struct table_header *b)
{
	for (int i = 0; i < a->definitions.n; i++) {
		const char *definition = a->definitions.list[i];

		if (hashset_find(&b->definitions, definition, strlen(definition)) < 0)
			hashset_add(names, definition, strcspn(definition, "\1"));
	}
}

char **narrow_table_names(const char *old, size_t old_len, const char *now, size_t now_len)
{
	struct table_header a = {0}, b = {0};
	struct hashset names = {0};
	char **list = NULL;

	table_header_read(&a, old, old_len);
	table_header_read(&b, now, now_len);
	/* A name defined twice in one file would make the order matter. */
	if (!a.odd && !b.odd && streq(strbuf_str(&a.rest), strbuf_str(&b.rest)) &&
	    a.names.n == a.definitions.n && b.names.n == b.definitions.n) {
		add_differing(&names, &a, &b);
		add_differing(&names, &b, &a);
		list = hashset_detach(&names);
	}
	table_header_release(&a);
	table_header_release(&b);
	return list;
}

char narrow_piece(const char *token, const char *name)
{
	const char *nr = strstr(name, "NR"), *hit;
	size_t len = strlen(token), at;

	if (streq(token, name) || !nr)
		return 0;
	for (; nr; nr = strstr(nr + 1, "NR"))
		for (hit = strstr(name, token); hit; hit = strstr(hit + 1, token)) {
			at = hit - name;
			if (at <= (size_t)(nr - name) && at + len >= (size_t)(nr - name) + 2)
				return 'A';
			if (at + len == (size_t)(nr - name) + 1)
				return 'L';
			if (hit == nr + 1)
				return 'R';
		}
	return 0;
}

/*
 * What a file holds of the names' family, as words that begin with a letter: 'u' a name that is
 * spelt outside of a family macro's definition, 'p' "MACRO\1NAME": such a macro's body holds the
 * name, 'd' a macro of the family, 'i' short words that could end in the N or begin with the R.
 */
struct family {
	struct hashset words;
	const struct token *macro; /* whose definition is read; NULL: none of the family's */
};

static void family_add(struct family *family, char kind, const char *name, size_t len)
{
	struct strbuf word = {0};

	strbuf_addch(&word, kind);
	if (kind == 'p') {
		strbuf_add(&word, family->macro->text, family->macro->len);
		strbuf_addch(&word, '\1');
	}
	strbuf_add(&word, name, len);
	hashset_add(&family->words, word.buf, word.len);
	strbuf_release(&word);
}

static void family_name(void *cookie, const char *name, size_t len)
{
	struct family *family = cookie;

	if (!memmem(name, len, "NR", 2)) {
		if (name[len - 1] == 'N' || name[0] == 'R')
			family_add(family, 'i', name, len);
	} else if (family->macro) {
		family_add(family, 'p', name, len);
		family_add(family, 'i', name, len);
	} else {
		family_add(family, 'u', name, len);
	}
}

static void family_line(struct family *family, const struct live_line *line)
{
	int from = 0;

	family->macro = NULL;
	if (line->n >= 3 && token_is_hash(&line->tokens[0]) &&
	    token_spells(&line->tokens[1], "define") &&
	    has_nr(line->tokens[2].text, line->tokens[2].len)) {
		family->macro = &line->tokens[2];
		family_add(family, 'd', family->macro->text, family->macro->len);
		from = 3;
	}
	for (int i = from; i < line->n; i++)
		if (line->tokens[i].kind == TOKEN_IDENTIFIER ||
		    line->tokens[i].kind == TOKEN_NUMBER)
			names_each(line->tokens[i].text, line->tokens[i].len, family_name, family);
}

static bool extract_family(struct strbuf *out, const struct strbuf *text, const void *cookie)
{
	struct family family = {0};
	struct live_text live = {0};
	struct live_line line = {0};

	(void)cookie;
	lexer_begin(&live.lexer, strbuf_str(text), text->len);
	while (live_next_line(&live, &line))
		family_line(&family, &line);
	live_doubt_lexer(&live);
	lexer_end(&live.lexer);
	free(line.tokens);
	for (int i = 0; i < family.words.n; i++)
		words_put(out, family.words.list[i], strlen(family.words.list[i]));
	hashset_release(&family.words);
	return !live.odd;
}

/* What is known of a file: it spells a name, or supplies a piece of one. */
enum {
	FILE_SPELLS = 1,
	FILE_LEFT = 2,
	FILE_RIGHT = 4
};

static void close_over(struct hashset *names, const struct word_list *families, int n)
{
	int before;

	do {
		before = names->n;
		for (int f = 0; f < n; f++)
			for (const char *word = words_next(&families[f], NULL); word;
			     word = words_next(&families[f], word)) {
				const char *cut = *word == 'p' ? strchr(word, '\1') : NULL;

				if (cut && hashset_find(names, cut + 1, strlen(cut + 1)) >= 0)
					hashset_add(names, word + 1, cut - word - 1);
			}
	} while (names->n > before);
}

static int judge_word(const char *word, const struct hashset *names)
{
	int flags = 0;

	for (int k = 0; k < names->n; k++) {
		char piece = narrow_piece(word, names->list[k]);

		flags |= piece == 'A'	? FILE_SPELLS
			 : piece == 'L' ? FILE_LEFT
			 : piece == 'R' ? FILE_RIGHT
					: 0;
	}
	return flags;
}

/* @direct: the names that the table itself changed. */
static int judge_file(const struct word_list *family, const struct hashset *names,
		      const struct hashset *direct, bool is_table)
{
	int flags = 0;

	for (const char *word = words_next(family, NULL); word; word = words_next(family, word)) {
		const char *name = word + 1;

		if (*word == 'u' || *word == 'i')
			flags |= judge_word(name, names);
		if (*word == 'u' && hashset_find(names, name, strlen(name)) >= 0)
			flags |= FILE_SPELLS;
		/* Another definition of a changed name: which one wins is not for us to say. */
		if (*word == 'd' && !is_table && hashset_find(direct, name, strlen(name)) >= 0)
			flags |= FILE_SPELLS;
	}
	return flags;
}

static bool is_table_header(const char *file)
{
	return strstr(file, "include/generated/") != NULL;
}

/* What each file can do to the names that differ, and to all that is made of them. */
static int *judge_files(const struct stage *stage, const struct graph *graph, char *const *names,
			const bool *wanted)
{
	struct word_reader reader = {wordcache_open(stage), stage, "family 2",
				     extract_family,	    NULL,  NULL};
	struct word_list *families = xcalloc(graph->files.n + 1, sizeof(*families));
	int *flags = xcalloc(graph->files.n + 1, sizeof(int));
	struct hashset direct = {0}, closed = {0};

	for (int i = 0; names[i]; i++) {
		hashset_add(&direct, names[i], strlen(names[i]));
		hashset_add(&closed, names[i], strlen(names[i]));
	}
	reader_read_all(&reader, graph, wanted, families);
	close_over(&closed, families, graph->files.n);
	for (int f = 0; f < graph->files.n; f++)
		flags[f] = wanted[f] && !families[f].words
				   ? FILE_SPELLS
				   : judge_file(&families[f], &closed, &direct,
						is_table_header(graph->files.list[f]));
	wordcache_close(reader.cache);
	hashset_release(&direct);
	hashset_release(&closed);
	free(families);
	return flags;
}

int narrow_table_edit(const struct stage *stage, const struct graph *graph, char *const *names,
		      bool *affected)
{
	bool *all = xcalloc(graph->ntargets + 1, sizeof(bool)), *wanted;
	int *flags;

	/* The tools' own Makefiles run elsewhere, so their names mean nothing here; they are built
	 * from their own copies of the headers. */
	for (int t = 0; t < graph->ntargets; t++)
		all[t] = !starts_with(graph->files.list[graph->targets[t].file], "tools/") &&
			 !target_is_gone(stage, graph, &graph->targets[t]);
	wanted = files_beside(graph, all);
	flags = judge_files(stage, graph, names, wanted);
	for (int t = 0; t < graph->ntargets; t++) {
		int seen = 0;

		if (!all[t])
			continue;
		for (int d = 0; d < graph->targets[t].ndeps; d++)
			seen |= flags[graph->targets[t].deps[d]];
		if (seen & FILE_SPELLS || (seen & FILE_LEFT && seen & FILE_RIGHT))
			affected[t] = true;
	}
	free(wanted);
	free(flags);
	free(all);
	return 0;
}
