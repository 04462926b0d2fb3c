// SPDX-License-Identifier: GPL-2.0-only
#include "narrow.h"

#include <stdlib.h>
#include <string.h>

#include "../../checker/lib/hashset.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "../stage/graph.h"
#include "livetokens.h"
#include "sourcewords.h"
#include "../stage/stage.h"
#include "wordcache.h"

/* ---- two texts ---------------------------------------------------------------------------- */

static void add_name(void *cookie, const char *name, size_t len)
{
	hashset_add(cookie, name, len);
}

/* A line's end means nothing in C, but the assembler reads what is included there line by line. */
static bool same_token(const struct live_token *a, const struct live_token *b)
{
	bool a_space = a->token.space || a->token.first, b_space = b->token.space || b->token.first;

	return a->directive == b->directive && a_space == b_space && a->token.len == b->token.len &&
	       a->token.first == b->token.first &&
	       memcmp(a->token.text, b->token.text, a->token.len) == 0;
}

/* Where the declaration begins that token @at stands in: outside of every bracket. */
static int declaration_begin(const struct live_text *live, int at)
{
	int depth = 0, begin = 0;

	for (int i = 0; i < at; i++) {
		const struct live_token *live_token = &live->tokens[i];
		const struct token *token = &live_token->token;

		if (live_token->directive || token->kind != TOKEN_PUNCTUATION)
			continue;
		if (token_spells(token, "(") || token_spells(token, "["))
			depth++;
		else if (token_spells(token, ")") || token_spells(token, "]"))
			depth--;
		else if (depth == 0 && (token_spells(token, ";") || token_spells(token, "}")))
			begin = i + 1;
	}
	return begin;
}

static void compare_lines(struct narrow_edit *edit, const struct live_text *old,
			  const struct live_text *now)
{
	struct hashset moved = {0};
	int first = 0;

	while (first < now->ntokens &&
	       old->tokens[first].token.line == now->tokens[first].token.line)
		first++;
	edit->lines_moved = first < now->ntokens;
	for (int i = declaration_begin(now, first); edit->lines_moved && i < now->ntokens; i++) {
		const struct live_token *live = &now->tokens[i];

		/* Macro bodies are expanded elsewhere and take the line of that place; a directive
		 * that stands between the declaration's begin and the edit has not moved. */
		if (!live->define && !(live->directive && i < first) &&
		    live->token.kind == TOKEN_IDENTIFIER)
			names_each(live->token.text, live->token.len, add_name, &moved);
	}
	edit->nmoved = moved.n;
	edit->moved = hashset_detach(&moved);
}

static void compare(struct narrow_edit *edit, const struct narrow_config *config,
		    const struct hashset *touched, const struct strbuf *old,
		    const struct strbuf *now)
{
	struct live_text a, b;

	*edit = (struct narrow_edit){0};
	live_read(&a, config, touched, strbuf_str(old), old->len);
	live_read(&b, config, touched, strbuf_str(now), now->len);
	if (a.odd || b.odd)
		edit->odd = xasprintf("line %d has %s", b.odd ? b.odd_line : a.odd_line,
				      b.odd ? b.odd : a.odd);
	edit->same_tokens = !edit->odd && a.ntokens == b.ntokens;
	for (int i = 0; i < a.ntokens && edit->same_tokens; i++)
		edit->same_tokens = same_token(&a.tokens[i], &b.tokens[i]);
	if (edit->same_tokens)
		compare_lines(edit, &a, &b);
	live_release(&a);
	live_release(&b);
}

void narrow_compare(struct narrow_edit *edit, const struct narrow_config *config,
		    const struct strbuf *old, const struct strbuf *now)
{
	compare(edit, config, NULL, old, now);
}

void narrow_edit_release(struct narrow_edit *edit)
{
	strings_free(edit->moved, edit->nmoved);
	free(edit->odd);
	*edit = (struct narrow_edit){0};
}

/* ---- dead edits --------------------------------------------------------------------------- */

typedef void (*define_fn)(void *cookie, const struct token *name, const struct token *body, int n);

/*
 * Calls @fn for each #define the preprocessor may see, and each #undef (n = -1). False when some
 * may have been missed.
 */
static bool each_define(const struct strbuf *text, const struct narrow_config *config,
			const struct hashset *touched, define_fn fn, void *cookie)
{
	struct live_text live = {.config = config, .touched = touched};
	struct live_line line = {0};

	if (!text->len)
		return true;
	lexer_begin(&live.lexer, text->buf, text->len);
	while (live_next_line(&live, &line)) {
		const struct token *first = line.tokens;
		bool undef = line.n > 2 && token_spells(&first[1], "undef");

		live.ntokens = 0;
		if (config)
			live_take_line(&live, &line);
		if (line.n < 3 || live.dead || !token_is_hash(first) ||
		    (!undef && !token_spells(&first[1], "define")))
			continue;
		fn(cookie, &first[2], first + 3, undef ? -1 : line.n - 3);
	}
	live_doubt_lexer(&live);
	live_release(&live);
	free(line.tokens);
	return !live.odd;
}

static void note_option(void *cookie, const struct token *name, const struct token *body, int n)
{
	(void)body;
	(void)n;
	if (name->len > 7 && memcmp(name->text, "CONFIG_", 7) == 0)
		hashset_add(cookie, name->text, name->len);
}

static bool extract_options(struct strbuf *out, const struct strbuf *text, const void *cookie)
{
	struct hashset options = {0};
	bool certain = each_define(text, NULL, NULL, note_option, &options);

	(void)cookie;
	for (int i = 0; i < options.n; i++)
		words_put(out, options.list[i], strlen(options.list[i]));
	hashset_release(&options);
	return certain;
}

/* Options that some source other than autoconf.h defines or undefines. */
static void touched_options(struct hashset *touched, const struct graph *graph,
			    const struct word_list *found)
{
	for (int f = 0; f < graph->files.n; f++) {
		if (ends_with(graph->files.list[f], "generated/autoconf.h"))
			continue;
		for (const char *word = words_next(&found[f], NULL); word;
		     word = words_next(&found[f], word))
			hashset_add(touched, word, strlen(word));
	}
}

/* Which definitions can be seen is up to these two. */
struct visibility {
	const struct narrow_config *config;
	const struct hashset *touched;
};

/* One definition: its name, the identifiers of its body and its "##"s, then an empty word. */
static void put_definition(void *cookie, const struct token *name, const struct token *body, int n)
{
	struct hashset parts = {0};

	if (n < 0)
		return;
	for (int i = 0; i < n; i++)
		if (body[i].kind == TOKEN_IDENTIFIER)
			names_each(body[i].text, body[i].len, add_name, &parts);
		else if (token_is_paste(&body[i]))
			hashset_add(&parts, "##", 2);
	words_put(cookie, name->text, name->len);
	for (int i = 0; i < parts.n; i++)
		words_put(cookie, parts.list[i], strlen(parts.list[i]));
	words_put(cookie, "", 0);
	hashset_release(&parts);
}

static bool extract_definitions(struct strbuf *out, const struct strbuf *text, const void *cookie)
{
	const struct visibility *visibility = cookie;

	return each_define(text, visibility->config, visibility->touched, put_definition, out);
}

/* All definitions of all sources, found by name; several of one name are chained. */
struct definitions {
	const char **list;
	int *next, n;
	struct hashset names;
	int *first; /* of each name */
};

static void definitions_list(struct definitions *definitions, const struct word_list *found,
			     int nfound)
{
	for (int f = 0; f < nfound; f++)
		for (const char *word = words_next(&found[f], NULL); word;
		     word = words_next(&found[f], word)) {
			if ((definitions->n & (definitions->n - 1)) == 0)
				definitions->list = xrealloc(
					definitions->list,
					(definitions->n ? 2 * definitions->n : 1) * sizeof(char *));
			definitions->list[definitions->n++] = word;
			while (*word)
				word += strlen(word) + 1;
		}
}

static void definitions_load(struct definitions *definitions, const struct word_list *found,
			     int nfound)
{
	definitions_list(definitions, found, nfound);
	definitions->first = xcalloc(definitions->n + 1, sizeof(int));
	definitions->next = xcalloc(definitions->n + 1, sizeof(int));
	for (int i = 0; i < definitions->n; i++) {
		const char *name = definitions->list[i];
		int known = definitions->names.n;
		int number = hashset_add(&definitions->names, name, strlen(name));

		definitions->next[i] = number < known ? definitions->first[number] : -1;
		definitions->first[number] = i;
	}
}

static void definitions_release(struct definitions *definitions)
{
	free(definitions->list);
	free(definitions->next);
	free(definitions->first);
	hashset_release(&definitions->names);
}

static void add_bodies(struct hashset *closed, const struct definitions *definitions,
		       const char *name)
{
	int number = hashset_find(&definitions->names, name, strlen(name));

	for (int i = number < 0 ? -1 : definitions->first[number]; i >= 0; i = definitions->next[i])
		for (const char *part = definitions->list[i] + strlen(name) + 1; *part;
		     part += strlen(part) + 1)
			hashset_add(closed, part, strlen(part));
}

/* Whether any of @words can expand to the line number, or to something pasted together. */
static bool may_tell_lines(const struct definitions *definitions, char *const *words, int n)
{
	static const char *const tells[] = {"__LINE__", "__builtin_LINE", "_Pragma", "##"};
	struct hashset closed = {0};
	bool may = false;

	for (int i = 0; i < n; i++)
		hashset_add(&closed, words[i], strlen(words[i]));
	for (int i = 0; i < closed.n; i++)
		add_bodies(&closed, definitions, closed.list[i]);
	for (size_t i = 0; i < ARRAY_SIZE(tells); i++)
		may |= hashset_find(&closed, tells[i], strlen(tells[i])) >= 0;
	hashset_release(&closed);
	return may;
}

/* -f options under which a compiler writes down lines, or reads texts in another way. */
static const char *const odd_features[] = {"-fsanitize", "-fprofile",	 "-ftest-coverage",
					   "-fplugin",	 "-fdirectives", "-fpreprocessed",
					   "-fextended", "-fdollars",	 NULL};
/* What makes an error of a warning about tokens; others are about comments and dead text too. */
static const char *const strict_about_tokens[] = {"strict-prototypes",
						  "return-type",
						  "incompatible-pointer-types",
						  "implicit-int",
						  "implicit-function-declaration",
						  "designated-init",
						  "date-time",
						  NULL};
static const char *const plain_options[] = {"-I",  "-iquote", "-isystem", "-include", "-nostdinc",
					    "-c",  "-o",      "-O",	  "-m",	      "-E",
					    "-S",  "-P",      "-C",	  "-x",	      "-n",
					    "-g0", "-pipe",   "-std=gnu", NULL};

static bool begins_with_any(const char *word, const char *const list[])
{
	for (int i = 0; list[i]; i++)
		if (starts_with(word, list[i]))
			return true;
	return false;
}

/* Whether the option leaves what is compiled a matter of tokens, wherever these stand. */
static bool option_allows(const char *word)
{
	if (word[0] != '-')
		return word[0] != '@';
	if (starts_with(word, "-D") || starts_with(word, "-U"))
		return !starts_with(word + 2, "CONFIG_") && !strstr(word, "__LINE__");
	if (starts_with(word, "-Wp,"))
		return starts_with(word, "-Wp,-MMD,") || starts_with(word, "-Wp,-MD,");
	if (starts_with(word, "-Werror"))
		return word[7] == '=' && begins_with_any(word + 8, strict_about_tokens);
	if (starts_with(word, "-Wa,") || starts_with(word, "-W"))
		return true;
	if (starts_with(word, "-f"))
		return !begins_with_any(word, odd_features);
	/* Any other -g has line numbers written down. */
	if (starts_with(word, "-g"))
		return streq(word, "-g0");
	return begins_with_any(word, plain_options);
}

bool narrow_command_allows(const char *command)
{
	char *copy = xstrdup(command), *word, *save = NULL;
	/* Without kconfig.h no option is defined: a program of the host's, for instance. */
	bool allows = strstr(command, "include/linux/kconfig.h") != NULL;

	copy[strcspn(copy, ";&")] = '\0';
	for (word = strtok_r(copy, " ", &save); word && allows; word = strtok_r(NULL, " ", &save))
		allows = option_allows(word);
	free(copy);
	return allows;
}

static bool commands_allow(const struct stage *stage, const struct graph *graph,
			   const bool *targets)
{
	for (int t = 0; t < graph->ntargets; t++) {
		char *command;
		bool bad;

		if (!targets[t])
			continue;
		command = graph_command(stage, graph->files.list[graph->targets[t].file]);
		bad = !command || !narrow_command_allows(command);
		free(command);
		if (bad)
			return false;
	}
	return true;
}

/* Definitions are kept for the configuration they were seen under. */
static char *definitions_salt(const struct visibility *visibility)
{
	struct strbuf salt = {0};

	strbuf_addstr(&salt, "definitions 2\n");
	for (int i = 0; i < visibility->config->n; i++)
		strbuf_addf(&salt, "%s\n", visibility->config->names[i]);
	strbuf_addstr(&salt, "touched\n");
	for (int i = 0; i < visibility->touched->n; i++)
		strbuf_addf(&salt, "%s\n", visibility->touched->list[i]);
	return strbuf_detach(&salt);
}

/* No word of @edit's moved text can expand to a line number, as far as all sources tell. */
static bool lines_untold(struct word_reader *reader, const struct graph *graph, const bool *wanted,
			 const struct visibility *visibility, const struct narrow_edit *edit)
{
	struct word_list *found = xcalloc(graph->files.n + 1, sizeof(*found));
	struct definitions definitions = {0};
	char *salt = definitions_salt(visibility);
	bool untold;

	reader->salt = salt;
	reader->extract = extract_definitions;
	reader->cookie = visibility;
	untold = reader_read_all(reader, graph, wanted, found);
	definitions_load(&definitions, found, graph->files.n);
	untold = untold && !may_tell_lines(&definitions, edit->moved, edit->nmoved);
	definitions_release(&definitions);
	free(found);
	free(salt);
	return untold;
}

/* The slow half of the proof: all sources of all targets that depend on the file. */
static bool sources_allow(const struct stage *stage, const struct graph *graph,
			  const struct narrow_config *config, const bool *targets,
			  const struct strbuf *old, const struct strbuf *now, char **why)
{
	struct word_list *found = xcalloc(graph->files.n + 1, sizeof(*found));
	struct hashset touched = {0};
	struct visibility visibility = {config, &touched};
	struct word_reader reader = {wordcache_open(stage), stage, "options 2",
				     extract_options,	    NULL,  NULL};
	struct narrow_edit edit = {0};
	bool *wanted = files_beside(graph, targets), allow;

	allow = reader_read_all(&reader, graph, wanted, found);
	touched_options(&touched, graph, found);
	compare(&edit, config, &touched, old, now);
	allow = allow && edit.same_tokens;
	if (allow && edit.lines_moved)
		allow = lines_untold(&reader, graph, wanted, &visibility, &edit);
	if (reader.unread)
		*why = xasprintf("%s, which is compiled with it, is not read for certain",
				 reader.unread);
	wordcache_close(reader.cache);
	narrow_edit_release(&edit);
	hashset_release(&touched);
	free(wanted);
	free(found);
	return allow;
}

bool narrow_dead_edit(const struct stage *stage, const struct graph *graph, const char *path,
		      const struct strbuf *old, const struct strbuf *now, char **why)
{
	bool *targets = xcalloc(graph->ntargets + 1, sizeof(bool)), dead;
	struct narrow_config config = {0};
	struct narrow_edit edit = {0};
	int file = graph_find(graph, path);

	*why = NULL;
	dead = narrow_config_load(&config, stage) == 0;
	if (dead)
		narrow_compare(&edit, &config, old, now);
	dead = dead && edit.same_tokens;
	if (edit.odd)
		*why = xstrdup(edit.odd);
	for (int t = 0; dead && t < graph->ntargets; t++)
		targets[t] = graph_depends(&graph->targets[t], file) &&
			     !target_is_gone(stage, graph, &graph->targets[t]);
	dead = dead && commands_allow(stage, graph, targets) &&
	       sources_allow(stage, graph, &config, targets, old, now, why);
	narrow_edit_release(&edit);
	narrow_config_release(&config);
	free(targets);
	return dead;
}

/* ---- reading ahead ------------------------------------------------------------------------ */

void narrow_read_ahead(const struct stage *stage, const struct graph *graph)
{
	static const char header[] = "include/linux/syscalls.h";
	static char *const names[] = {"__NR_syscalls", NULL};
	bool *affected = xcalloc(graph->ntargets + 1, sizeof(bool));
	struct strbuf text = {0}, moved = {0};
	char *why;

	/*
	 * What is answered does not matter: that it was asked brings in all that the answer needs.
	 */
	if (wordcache_read(stage, header, &text) == 0) {
		strbuf_addch(&moved, '\n');
		strbuf_add(&moved, strbuf_str(&text), text.len);
		narrow_dead_edit(stage, graph, header, &text, &moved, &why);
		free(why);
	}
	narrow_table_edit(stage, graph, names, affected);
	strbuf_release(&text);
	strbuf_release(&moved);
	free(affected);
}
