// SPDX-License-Identifier: GPL-2.0-only
#include "narrow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../checker/lib/fs.h"
#include "../checker/lib/hashset.h"
#include "../checker/lib/strbuf.h"
#include "../checker/lib/util.h"
#include "graph.h"
#include "lex.h"
#include "stage.h"
#include "wordcache.h"

/* ---- names ------------------------------------------------------------------------------- */

/*
 * In C a '$' is a letter of identifiers, for the preprocessor of assembler files it is none. It is
 * not known here which of them reads a text, so a name with a '$' in it counts whole and in pieces.
 */
static void each_name(const char *text, size_t len,
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

static void add_name(void *cookie, const char *name, size_t len)
{
	hashset_add(cookie, name, len);
}

/* ---- configuration ------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int narrow_config_load(struct narrow_config *config, const struct stage *stage)
{
	char *path = stage_path(stage, "include/config/auto.conf"), *line, *save = NULL;
	struct hashset names = {0};
	struct strbuf text = {0};
	int err = file_read(path, &text, 16 << 20);

	for (line = err ? NULL : strtok_r(text.buf, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		size_t len = strcspn(line, "=");

		char *module = xasprintf("%.*s_MODULE", (int)len, line);

		/* An option that is m defines CONFIG_X_MODULE instead. */
		if (starts_with(line, "CONFIG_") && streq(line + len, "=m"))
			hashset_add(&names, module, strlen(module));
		else if (starts_with(line, "CONFIG_") && line[len])
			hashset_add(&names, line, len);
		free(module);
	}
	config->n = names.n;
	config->names = hashset_detach(&names);
	qsort(config->names, config->n, sizeof(char *), by_name);
	strbuf_release(&text);
	free(path);
	return err;
}

static void narrow_config_release(struct narrow_config *config)
{
	for (int i = 0; i < config->n; i++)
		free(config->names[i]);
	free(config->names);
	*config = (struct narrow_config){0};
}

static bool narrow_config_on(const struct narrow_config *config, const char *name, size_t len)
{
	char *key = strndup(name, len);
	bool on = key && config->n &&
		  bsearch(&key, config->names, config->n, sizeof(char *), by_name);

	free(key);
	return on;
}

/* ---- live tokens -------------------------------------------------------------------------- */

struct live_token {
	struct token token;
	bool directive; /* stands on a directive's line */
	bool define;	/* ... of #define */
};

struct group {
	bool known;    /* the configuration decides it */
	bool dead;     /* this branch is excluded */
	bool was_live; /* some branch so far was included */
	bool was_else; /* no other branch may follow */
};

#define GROUPS_MAX 64

struct live {
	const struct narrow_config *config;
	struct lexer lexer;
	struct live_token *tokens;
	int ntokens;
	struct group groups[GROUPS_MAX];
	int ngroups, dead; /* how many groups are dead */
	const char *odd;   /* what is not followed, in words; NULL: all is */
	int odd_line;
	const struct hashset *touched; /* options that the configuration alone does not decide */
};

static void live_add(struct live *live, const struct token *token, bool directive, bool define)
{
	if ((live->ntokens & (live->ntokens - 1)) == 0)
		live->tokens = xrealloc(live->tokens, (live->ntokens ? 2 * live->ntokens : 1) *
							      sizeof(*live->tokens));
	live->tokens[live->ntokens++] = (struct live_token){*token, directive, define};
}

/* One line's tokens, as far as they matter for conditionals. */
struct line {
	struct token *tokens;
	int n;
};

static void be_odd(struct live *live, const char *what, int line)
{
	if (live->odd)
		return;
	live->odd = what;
	live->odd_line = line;
}

static bool line_read(struct live *live, struct line *line)
{
	struct token token;

	line->n = 0;
	while (lexer_next(&live->lexer, &token)) {
		if (token.kind == TOKEN_NEWLINE)
			return true;
		if ((line->n & (line->n - 1)) == 0)
			line->tokens = xrealloc(line->tokens, (line->n ? 2 * line->n : 1) *
								      sizeof(*line->tokens));
		line->tokens[line->n++] = token;
	}
	return line->n > 0;
}

/* Whether a condition is decided by the configuration: 1 true, 0 false, -1 not decided. */
static int condition(struct live *live, const struct line *line)
{
	const struct token *name = &line->tokens[1], *arg = &line->tokens[2];
	bool negated = token_spells(name, "ifndef");

	if (line->n != 3)
		return -1;
	if (token_spells(name, "if") && (token_spells(arg, "0") || token_spells(arg, "1")))
		return token_spells(arg, "1");
	if (!negated && !token_spells(name, "ifdef"))
		return -1;
	if (arg->kind != TOKEN_IDENTIFIER || arg->len < 8 || memcmp(arg->text, "CONFIG_", 7) != 0)
		return -1;
	if (live->touched && hashset_find(live->touched, arg->text, arg->len) >= 0)
		return -1;
	return narrow_config_on(live->config, arg->text, arg->len) != negated;
}

static void show_line(struct live *live, const struct line *line, bool directive, bool define)
{
	for (int i = 0; i < line->n && !live->dead; i++)
		live_add(live, &line->tokens[i], directive, define);
}

static void open_group(struct live *live, const struct line *line)
{
	int value = live->dead ? -1 : condition(live, line);
	struct group group = {.known = value >= 0, .dead = value == 0, .was_live = value == 1};

	if (live->ngroups == GROUPS_MAX) {
		be_odd(live, "too many conditionals within each other", line->tokens[0].line);
		return;
	}
	show_line(live, line, true, false);
	live->groups[live->ngroups++] = group;
	live->dead += group.dead;
}

static struct group *last_group(struct live *live, const struct line *line)
{
	if (live->ngroups)
		return &live->groups[live->ngroups - 1];
	be_odd(live, "a conditional that does not begin here", line->tokens[0].line);
	return NULL;
}

/*
 * The directives of a group are shown, also where it is known which branch is taken: the proof says
 * nothing about an edit of them. After branches that were all excluded, #elif decides (and its kin
 * of C23, which gcc 12 follows in every dialect and gcc 11 in none): what follows may be live.
 */
static void next_branch(struct live *live, const struct line *line, bool is_else)
{
	struct group *group = last_group(live, line);

	if (!group)
		return;
	if (group->was_else)
		be_odd(live, "a branch after #else", line->tokens[0].line);
	group->was_else |= is_else;
	live->dead -= group->dead;
	show_line(live, line, true, false);
	if (group->known && group->was_live) {
		group->dead = true;
	} else if (group->known) {
		group->dead = false;
		group->was_live = is_else;
		group->known = is_else;
	}
	live->dead += group->dead;
}

static void close_group(struct live *live, const struct line *line)
{
	struct group *group = last_group(live, line);

	if (!group)
		return;
	live->dead -= group->dead;
	show_line(live, line, true, false);
	live->ngroups--;
}

static bool is_one_of(const struct token *token, const char *const names[])
{
	for (int i = 0; names[i]; i++)
		if (token_spells(token, names[i]))
			return true;
	return false;
}

static bool begins_with(const struct token *token, const char *text)
{
	return token->len >= strlen(text) && memcmp(token->text, text, strlen(text)) == 0;
}

/* A word that may be a conditional of a dialect to come. Comments of assembler files are lines of
 * this kind too, "# end of the stack", so not every word can be doubted. */
static bool like_a_conditional(const struct token *name)
{
	return begins_with(name, "elif") || begins_with(name, "else") ||
	       begins_with(name, "endif") || begins_with(name, "ifdef") ||
	       begins_with(name, "ifndef");
}

/* The directives that an edited file may have, besides conditionals. */
static const char *const plain_directives[] = {"define", "undef",   "include",
					       "error",	 "warning", NULL};
static const char *const opening[] = {"if", "ifdef", "ifndef", NULL};
static const char *const branching[] = {"elif", "elifdef", "elifndef", NULL};

static void take_line(struct live *live, const struct line *line)
{
	const struct token *name = line->n > 1 ? &line->tokens[1] : NULL;

	if (!line->n)
		return;
	if (!token_is_hash(&line->tokens[0])) {
		show_line(live, line, false, false);
	} else if (!name) {
		return; /* the null directive */
	} else if (is_one_of(name, opening)) {
		open_group(live, line);
	} else if (token_spells(name, "else") || is_one_of(name, branching)) {
		next_branch(live, line, token_spells(name, "else"));
	} else if (token_spells(name, "endif")) {
		close_group(live, line);
	} else {
		if (like_a_conditional(name))
			be_odd(live, "a directive that is not known", name->line);
		show_line(live, line, true, token_spells(name, "define"));
	}
}

/* ---- what is known for certain ------------------------------------------------------------ */

/*
 * Of two versions of a text it is proved that the preprocessor makes the same of them: by a reader
 * of its own, which has to find comments, quotes and groups where gcc finds them. So there is a
 * list of what such a text may hold, dead or live; whatever is not on it proves nothing.
 */
static const char *odd_directive(const struct line *line)
{
	const struct token *name = &line->tokens[1];

	if (!token_spells(&line->tokens[0], "#"))
		return "a digraph";
	if (line->n == 1)
		return NULL;
	if (token_spells(name, "include"))
		return line->n == 3 && line->tokens[2].kind == TOKEN_STRING &&
				       line->tokens[2].text[0] != '\''
			       ? NULL
			       : "an #include of something else than a file's name";
	if (token_spells(name, "elifdef") || token_spells(name, "elifndef"))
		return "#elifdef or #elifndef, which not every gcc follows";
	if (!is_one_of(name, plain_directives) && !is_one_of(name, opening) &&
	    !token_spells(name, "elif") && !token_spells(name, "else") &&
	    !token_spells(name, "endif"))
		return "a directive that is not followed here";
	return NULL;
}

static const char *odd_word(const struct token *token)
{
	char behind = token->text[token->len];

	for (size_t i = 0; i < token->len; i++)
		if (token->text[i] == '$' || (unsigned char)token->text[i] >= 0x80)
			return "a name with letters that not every dialect allows";
	/* L"", u8R"()", 1'000: whether that is one token is up to the dialect. */
	if ((behind == '"' || behind == '\'') && (token->kind == TOKEN_NUMBER || token->len <= 3))
		return "a literal with a prefix";
	if (token_asks(token))
		return "__has_include or its like";
	if (token_spells(token, "_Pragma") || token_spells(token, "__pragma"))
		return "_Pragma";
	return NULL;
}

static const char *odd_punctuation(const struct token *token)
{
	static const char *const digraphs[] = {"<:", "<%", "%:", ":>", "%>"};

	if (*token->text == '"' || *token->text == '\'')
		return "a quote that is not closed";
	if (!strchr("!#%&()*+,-./:;<=>?[]^{|}~", *token->text))
		return "a character that is no part of C";
	for (size_t i = 0; i < ARRAY_SIZE(digraphs); i++)
		if (memcmp(token->text, digraphs[i], 2) == 0)
			return "a digraph";
	return NULL;
}

static void check_line(struct live *live, const struct line *line)
{
	const char *odd = NULL;

	if (line->n && token_is_hash(&line->tokens[0]) && (odd = odd_directive(line)))
		be_odd(live, odd, line->tokens[0].line);
	for (int i = 0; i < line->n && !live->odd; i++) {
		const struct token *token = &line->tokens[i];

		if (token->kind == TOKEN_IDENTIFIER || token->kind == TOKEN_NUMBER)
			odd = odd_word(token);
		else if (token->kind == TOKEN_PUNCTUATION)
			odd = odd_punctuation(token);
		if (odd)
			be_odd(live, odd, token->line);
	}
}

/* Wherever they stand: blanks that are none in directives, and what -trigraphs would replace. */
static void check_bytes(struct live *live, const char *text, size_t len)
{
	int line = 1;

	for (size_t i = 0; i < len && !live->odd; i++) {
		unsigned char c = text[i];

		line += c == '\n';
		if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f)
			be_odd(live, "a control character", line);
		if (c == '?' && i + 2 < len && text[i + 1] == '?' &&
		    strchr("=/'()!<>-", text[i + 2]))
			be_odd(live, "a trigraph", line);
	}
}

/* What a reader of any text must not pass over: where it is, all that follows may be hidden. */
static void doubt_lexer(struct live *live)
{
	if (live->lexer.doubt)
		be_odd(live, live->lexer.doubt, live->lexer.doubt_line);
}

static void live_read(struct live *live, const struct narrow_config *config,
		      const struct hashset *touched, const char *text, size_t len)
{
	struct line line = {0};

	*live = (struct live){.config = config, .touched = touched};
	check_bytes(live, text, len);
	lexer_begin(&live->lexer, text, len);
	while (line_read(live, &line)) {
		check_line(live, &line);
		take_line(live, &line);
	}
	doubt_lexer(live);
	if (live->ngroups)
		be_odd(live, "a conditional that does not end here", live->lexer.line);
	free(line.tokens);
}

static void live_release(struct live *live)
{
	lexer_end(&live->lexer);
	free(live->tokens);
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
static int declaration_begin(const struct live *live, int at)
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

static void compare_lines(struct narrow_edit *edit, const struct live *old, const struct live *now)
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
			each_name(live->token.text, live->token.len, add_name, &moved);
	}
	edit->nmoved = moved.n;
	edit->moved = hashset_detach(&moved);
}

static void compare(struct narrow_edit *edit, const struct narrow_config *config,
		    const struct hashset *touched, const struct strbuf *old,
		    const struct strbuf *now)
{
	struct live a, b;

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
	for (int i = 0; i < edit->nmoved; i++)
		free(edit->moved[i]);
	free(edit->moved);
	free(edit->odd);
	*edit = (struct narrow_edit){0};
}

/* ---- files and definitions ---------------------------------------------------------------- */

static bool *files_beside(const struct graph *graph, const bool *target_wanted)
{
	bool *wanted = xcalloc(graph->files.n + 1, sizeof(bool));

	for (int t = 0; t < graph->ntargets; t++)
		for (int d = 0; target_wanted[t] && d < graph->targets[t].ndeps; d++)
			wanted[graph->targets[t].deps[d]] = true;
	return wanted;
}

/*
 * A target whose source is gone is made no more, and when the source comes back, that is a change
 * of all that was made from it.
 */
static bool target_is_gone(const struct stage *stage, const struct graph *graph,
			   const struct graph_target *target)
{
	const char *source = target->source < 0 ? NULL : graph->files.list[target->source];
	char *path = source && *source != '/' ? path_join(stage->dir, source) : NULL;
	bool gone = path && !path_exists(path);

	free(path);
	return gone;
}

/* ---- what was read out of a file ----------------------------------------------------------- */

/* False: the text was not read for certain. */
typedef bool (*extract_fn)(struct strbuf *out, const struct strbuf *text, const void *cookie);

/**
 * struct reader - reads something out of files, or has the cache tell what was read
 * @salt: names what is read, and all but the text that it depends on
 * @unread: the first file that could not be read, or not for certain
 */
struct reader {
	struct wordcache *cache;
	const struct stage *stage;
	const char *salt;
	extract_fn extract;
	const void *cookie;
	const char *unread;
};

#define UNCERTAIN "?" /* the only word of a file that was not read for certain */

/** struct found - words, each with its NUL; NULL: the file cannot be read, or not for certain */
struct found {
	const char *words;
	size_t len;
};

static void put_word(struct strbuf *out, const char *word, size_t len)
{
	strbuf_add(out, word, len);
	strbuf_addch(out, '\0');
}

static struct found read_words(const struct reader *reader, const char *path)
{
	struct strbuf text = {0}, out = {0};
	unsigned char key[WORDCACHE_KEY];
	struct found found = {0};
	int err = wordcache_key(key, reader->stage, path, reader->salt, &text);

	if (!err)
		found.words = wordcache_get(reader->cache, key, &found.len);
	if (!err && !found.words && !text.len)
		err = wordcache_read(reader->stage, path, &text);
	if (!err && !found.words) {
		if (!reader->extract(&out, &text, reader->cookie)) {
			strbuf_release(&out);
			put_word(&out, UNCERTAIN, strlen(UNCERTAIN));
		}
		found.len = out.len;
		found.words = wordcache_put(reader->cache, key, &out);
	}
	if (found.words && found.len && streq(found.words, UNCERTAIN))
		found = (struct found){0};
	strbuf_release(&text);
	strbuf_release(&out);
	return found;
}

/* The same for all @wanted files of the graph; false when one cannot be read. */
static bool read_all(struct reader *reader, const struct graph *graph, const bool *wanted,
		     struct found *found)
{
	for (int f = 0; f < graph->files.n; f++) {
		found[f] = wanted[f] ? read_words(reader, graph->files.list[f]) : (struct found){0};
		if (wanted[f] && !found[f].words && !reader->unread)
			reader->unread = graph->files.list[f];
	}
	return !reader->unread;
}

static const char *next_word(const struct found *found, const char *word)
{
	word = word ? word + strlen(word) + 1 : found->words;
	return word && word < found->words + found->len ? word : NULL;
}

typedef void (*define_fn)(void *cookie, const struct token *name, const struct token *body, int n);

/*
 * Calls @fn for each #define the preprocessor may see, and each #undef (n = -1). False when some
 * may have been missed.
 */
static bool each_define(const struct strbuf *text, const struct narrow_config *config,
			const struct hashset *touched, define_fn fn, void *cookie)
{
	struct live live = {.config = config, .touched = touched};
	struct line line = {0};

	if (!text->len)
		return true;
	lexer_begin(&live.lexer, text->buf, text->len);
	while (line_read(&live, &line)) {
		const struct token *first = line.tokens;
		bool undef = line.n > 2 && token_spells(&first[1], "undef");

		live.ntokens = 0;
		if (config)
			take_line(&live, &line);
		if (line.n < 3 || live.dead || !token_is_hash(first) ||
		    (!undef && !token_spells(&first[1], "define")))
			continue;
		fn(cookie, &first[2], first + 3, undef ? -1 : line.n - 3);
	}
	doubt_lexer(&live);
	live_release(&live);
	free(line.tokens);
	return !live.odd;
}

/* ---- dead edits --------------------------------------------------------------------------- */

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
		put_word(out, options.list[i], strlen(options.list[i]));
	hashset_release(&options);
	return certain;
}

/* Options that some source other than autoconf.h defines or undefines. */
static void touched_options(struct hashset *touched, const struct graph *graph,
			    const struct found *found)
{
	for (int f = 0; f < graph->files.n; f++) {
		if (ends_with(graph->files.list[f], "generated/autoconf.h"))
			continue;
		for (const char *word = next_word(&found[f], NULL); word;
		     word = next_word(&found[f], word))
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
			each_name(body[i].text, body[i].len, add_name, &parts);
		else if (token_is_paste(&body[i]))
			hashset_add(&parts, "##", 2);
	put_word(cookie, name->text, name->len);
	for (int i = 0; i < parts.n; i++)
		put_word(cookie, parts.list[i], strlen(parts.list[i]));
	put_word(cookie, "", 0);
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

static void definitions_list(struct definitions *definitions, const struct found *found, int nfound)
{
	for (int f = 0; f < nfound; f++)
		for (const char *word = next_word(&found[f], NULL); word;
		     word = next_word(&found[f], word)) {
			if ((definitions->n & (definitions->n - 1)) == 0)
				definitions->list = xrealloc(
					definitions->list,
					(definitions->n ? 2 * definitions->n : 1) * sizeof(char *));
			definitions->list[definitions->n++] = word;
			while (*word)
				word += strlen(word) + 1;
		}
}

static void definitions_load(struct definitions *definitions, const struct found *found, int nfound)
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
static bool lines_untold(struct reader *reader, const struct graph *graph, const bool *wanted,
			 const struct visibility *visibility, const struct narrow_edit *edit)
{
	struct found *found = xcalloc(graph->files.n + 1, sizeof(*found));
	struct definitions definitions = {0};
	char *salt = definitions_salt(visibility);
	bool untold;

	reader->salt = salt;
	reader->extract = extract_definitions;
	reader->cookie = visibility;
	untold = read_all(reader, graph, wanted, found);
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
	struct found *found = xcalloc(graph->files.n + 1, sizeof(*found));
	struct hashset touched = {0};
	struct visibility visibility = {config, &touched};
	struct reader reader = {wordcache_open(stage), stage, "options 2",
				extract_options,       NULL,  NULL};
	struct narrow_edit edit = {0};
	bool *wanted = files_beside(graph, targets), allow;

	allow = read_all(&reader, graph, wanted, found);
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

/* ---- table headers ------------------------------------------------------------------------ */

/* Every definition of the header as "name\1where\1body", and all its other lines. */
struct table_header {
	struct hashset names, definitions;
	struct strbuf rest;
	int nrest;
	bool odd; /* not read for certain */
};

static void spell(struct strbuf *out, const struct line *line, int from)
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
	struct live live = {0};
	struct line line = {0};

	check_bytes(&live, text, len);
	lexer_begin(&live.lexer, text, len);
	while (line_read(&live, &line)) {
		struct strbuf definition = {0};

		check_line(&live, &line);
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
	doubt_lexer(&live);
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

static void family_line(struct family *family, const struct line *line)
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
			each_name(line->tokens[i].text, line->tokens[i].len, family_name, family);
}

static bool extract_family(struct strbuf *out, const struct strbuf *text, const void *cookie)
{
	struct family family = {0};
	struct live live = {0};
	struct line line = {0};

	(void)cookie;
	lexer_begin(&live.lexer, strbuf_str(text), text->len);
	while (line_read(&live, &line))
		family_line(&family, &line);
	doubt_lexer(&live);
	lexer_end(&live.lexer);
	free(line.tokens);
	for (int i = 0; i < family.words.n; i++)
		put_word(out, family.words.list[i], strlen(family.words.list[i]));
	hashset_release(&family.words);
	return !live.odd;
}

/* What is known of a file: it spells a name, or supplies a piece of one. */
enum {
	FILE_SPELLS = 1,
	FILE_LEFT = 2,
	FILE_RIGHT = 4
};

static void close_over(struct hashset *names, const struct found *families, int n)
{
	int before;

	do {
		before = names->n;
		for (int f = 0; f < n; f++)
			for (const char *word = next_word(&families[f], NULL); word;
			     word = next_word(&families[f], word)) {
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
static int judge_file(const struct found *family, const struct hashset *names,
		      const struct hashset *direct, bool is_table)
{
	int flags = 0;

	for (const char *word = next_word(family, NULL); word; word = next_word(family, word)) {
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
	struct reader reader = {wordcache_open(stage), stage, "family 2",
				extract_family,	       NULL,  NULL};
	struct found *families = xcalloc(graph->files.n + 1, sizeof(*families));
	int *flags = xcalloc(graph->files.n + 1, sizeof(int));
	struct hashset direct = {0}, closed = {0};

	for (int i = 0; names[i]; i++) {
		hashset_add(&direct, names[i], strlen(names[i]));
		hashset_add(&closed, names[i], strlen(names[i]));
	}
	read_all(&reader, graph, wanted, families);
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
