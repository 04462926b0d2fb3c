// SPDX-License-Identifier: GPL-2.0-only
#include "livetokens.h"

#include <stdlib.h>
#include <string.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/hashset.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "narrow.h"
#include "../stage/stage.h"

/* ---- configuration ------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int narrow_config_load(struct narrow_config *config, const struct stage *stage)
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

void narrow_config_release(struct narrow_config *config)
{
	strings_free(config->names, config->n);
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

static void live_add(struct live_text *live, const struct token *token, bool directive, bool define)
{
	if ((live->ntokens & (live->ntokens - 1)) == 0)
		live->tokens = xrealloc(live->tokens, (live->ntokens ? 2 * live->ntokens : 1) *
							      sizeof(*live->tokens));
	live->tokens[live->ntokens++] = (struct live_token){*token, directive, define};
}

static void be_odd(struct live_text *live, const char *what, int line)
{
	if (live->odd)
		return;
	live->odd = what;
	live->odd_line = line;
}

bool live_next_line(struct live_text *live, struct live_line *line)
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
static int condition(struct live_text *live, const struct live_line *line)
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

static void show_line(struct live_text *live, const struct live_line *line, bool directive,
		      bool define)
{
	for (int i = 0; i < line->n && !live->dead; i++)
		live_add(live, &line->tokens[i], directive, define);
}

static void open_group(struct live_text *live, const struct live_line *line)
{
	int value = live->dead ? -1 : condition(live, line);
	struct live_group group = {.known = value >= 0, .dead = value == 0, .was_live = value == 1};

	if (live->ngroups == LIVE_GROUPS_MAX) {
		be_odd(live, "too many conditionals within each other", line->tokens[0].line);
		return;
	}
	show_line(live, line, true, false);
	live->groups[live->ngroups++] = group;
	live->dead += group.dead;
}

static struct live_group *last_group(struct live_text *live, const struct live_line *line)
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
static void next_branch(struct live_text *live, const struct live_line *line, bool is_else)
{
	struct live_group *group = last_group(live, line);

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

static void close_group(struct live_text *live, const struct live_line *line)
{
	struct live_group *group = last_group(live, line);

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

void live_take_line(struct live_text *live, const struct live_line *line)
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
static const char *odd_directive(const struct live_line *line)
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
	char behind = token->after;

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
	const char two[] = {*token->text, token->len > 1 ? token->text[1] : token->after};

	if (*token->text == '"' || *token->text == '\'')
		return "a quote that is not closed";
	if (!strchr("!#%&()*+,-./:;<=>?[]^{|}~", *token->text))
		return "a character that is no part of C";
	for (size_t i = 0; i < ARRAY_SIZE(digraphs); i++)
		if (memcmp(two, digraphs[i], 2) == 0)
			return "a digraph";
	return NULL;
}

void live_check_line(struct live_text *live, const struct live_line *line)
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

void live_check_bytes(struct live_text *live, const char *text, size_t len)
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

void live_doubt_lexer(struct live_text *live)
{
	if (live->lexer.doubt)
		be_odd(live, live->lexer.doubt, live->lexer.doubt_line);
}

void live_read(struct live_text *live, const struct narrow_config *config,
	       const struct hashset *touched, const char *text, size_t len)
{
	struct live_line line = {0};

	*live = (struct live_text){.config = config, .touched = touched};
	live_check_bytes(live, text, len);
	lexer_begin(&live->lexer, text, len);
	while (live_next_line(live, &line)) {
		live_check_line(live, &line);
		live_take_line(live, &line);
	}
	live_doubt_lexer(live);
	if (live->ngroups)
		be_odd(live, "a conditional that does not end here", live->lexer.line);
	free(line.tokens);
}

void live_release(struct live_text *live)
{
	lexer_end(&live->lexer);
	free(live->tokens);
}
