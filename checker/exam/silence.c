// SPDX-License-Identifier: GPL-2.0-only
#include "silence.h"

#include <string.h>

#include "../../vm/build/plan.h"
#include "../facts/source.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/hashset.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define HEADER "include/linux/syscalls.h"

struct silence {
	struct hashset keys;
};

struct silence *silence_new(struct arena *arena)
{
	struct silence *silence = arena_new_obj(arena, struct silence);

	silence->keys.arena = arena;
	return silence;
}

bool silence_was(const struct silence *silence, const char *key)
{
	return key && hashset_find(&silence->keys, key, strlen(key)) >= 0;
}

/* ---- a file ---------------------------------------------------------------------------------- */

/* A file's text, comments dropped: its #include lines, each whole, and what stands behind them. */
struct parts {
	const char *head, *body;
};

/* "#include <linux/NAME.h>", as it is always written. */
static bool includes_plainly(const char *line, size_t len)
{
	static const char begin[] = "#include <linux/";
	size_t first = strlen(begin);

	if (len < first + 4 || memcmp(line, begin, first) != 0 ||
	    memcmp(line + len - 3, ".h>", 3) != 0)
		return false;
	for (size_t i = first; i < len - 3; i++)
		if (!is_word_byte(line[i]) && line[i] != '-')
			return false;
	return true;
}

/* What could hide a directive, or a word, from us. */
static bool may_hide(const struct source *source)
{
	static const char *const ways[] = {"\\",    "??",     "%:",  "##",
					   "PASTE", "CONCAT", "NR_", "_Pragma"};

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (strstr(source->text, ways[i]))
			return true;
	return source->raw || strlen(source->text) != source->len;
}

static bool take_apart(struct arena *arena, const struct source *source, struct parts *parts)
{
	static const char last[] = "#include <linux/syscalls.h>\n";
	const char *text = source ? source->text : "", *end = strstr(text, last);
	struct strbuf head = {0};
	bool plain = end && !may_hide(source);

	end += end ? strlen(last) : 0;
	for (int i = 0; plain && i < source->nlines; i++) {
		const char *line = source->lines[i], *word = line + strspn(line, " \t");
		size_t len = strcspn(line, "\n");

		if (*word != '#')
			continue;
		plain = line < end && includes_plainly(line, len);
		strbuf_add(&head, line, len + 1);
	}
	if (plain) {
		*parts = (struct parts){
			.head = arena_strdup(arena, strbuf_str(&head)),
			.body = text_fold(arena, end, strlen(end)),
		};
		/* Nothing but comments stands between these lines. */
		plain = streq(text_fold(arena, text, end - text),
			      text_fold(arena, parts->head, strlen(parts->head)));
	}
	strbuf_release(&head);
	return plain;
}

/* ---- a line of the header ------------------------------------------------------------------- */

static bool is_plain_parameter(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_word_byte(text[i]) && !strchr(" ,*", text[i]))
			return false;
	return true;
}

/* The NAME of "asmlinkage long sys_NAME(...);" on one line, in the arena; NULL: it is another line. */
static const char *declared_name(struct arena *arena, const char *line, size_t len)
{
	static const char begin[] = "asmlinkage long sys_";
	const char *name = line + strlen(begin), *open, *end = line + len - 2;

	if (len < strlen(begin) + 4 || memcmp(line, begin, strlen(begin)) != 0 ||
	    memcmp(end, ");", 2) != 0)
		return NULL;
	for (open = name; is_word_byte(*open); open++)
		;
	if (open == name || *open != '(' || !is_plain_parameter(open + 1, end - open - 1))
		return NULL;
	return arena_strndup(arena, name, open - name);
}

static bool is_line(const struct source *source, int i, const char *line, size_t len)
{
	return i < source->nlines && strncmp(source->lines[i], line, len + 1) == 0;
}

/* Whether it came with the header; *@at is where the next one is looked for first. */
static bool is_given(const struct source *given, int *at, const char *line, size_t len)
{
	if (is_line(given, *at, line, len)) {
		(*at)++;
		return true;
	}
	for (int i = 0; i < given->nlines; i++) {
		if (!is_line(given, i, line, len))
			continue;
		*at = i + 1;
		return true;
	}
	return false;
}

/* Whether "sys_NAME" stands there once. */
static bool is_declared_once(const struct source *header, const char *name)
{
	size_t len = strlen(name);
	int n = 0;

	for (const char *at = header->text; (at = strstr(at, "sys_")); at += strlen("sys_"))
		n += strncmp(at + strlen("sys_"), name, len) == 0 &&
		     !is_word_byte(at[strlen("sys_") + len]);
	return n == 1;
}

/* Whether another file of those that are read defines it, and begins alike. */
static bool is_defined_alike(struct facts *facts, const char *name, const char *file,
			     const char *head)
{
	struct parts parts;

	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *def = &facts->definitions[i];

		if (!def->pristine && def->kind == DEF_MACRO && def->liveness == LIVE &&
		    def->file && streq(def->name, name) && !streq(def->file->file, file) &&
		    take_apart(facts->arena, def->file->source, &parts) && streq(parts.head, head))
			return true;
	}
	return false;
}

/* What is remembered of a line that was read behind these #include lines, and not minded. */
static const char *line_key(struct arena *arena, const char *line, size_t len, const char *head)
{
	return arena_printf(arena, "line %.*s\n%s", (int)len, line, head);
}

static bool may_be_left_out(const struct silence *silence, struct facts *facts, const char *file,
			    const struct parts *parts, const char *line, size_t len)
{
	const char *name = declared_name(facts->arena, line, len);

	return name && !strstr(parts->body, name) && is_declared_once(facts->header.source, name) &&
	       (is_defined_alike(facts, name, file, parts->head) ||
		silence_was(silence, line_key(facts->arena, line, len, parts->head)));
}

static bool add_header(struct strbuf *key, const struct silence *silence, struct facts *facts,
		       const char *file, const struct parts *parts)
{
	const struct source *header = facts->header.source;
	int at = 0;

	if (!header || (!header->pristine && !header->given))
		return false;
	strbuf_addf(key, "%s\n", HEADER);
	for (int i = 0; i < header->nlines && !header->pristine; i++) {
		const char *line = header->lines[i];
		size_t len = strcspn(line, "\n");

		if (is_given(header->given, &at, line, len) ||
		    !may_be_left_out(silence, facts, file, parts, line, len))
			strbuf_add(key, line, len + (line[len] == '\n'));
	}
	return true;
}

/* gcc has read the whole header behind these #include lines. */
static void note_lines(struct silence *silence, struct facts *facts, const char *head)
{
	const struct source *header = facts->header.source;
	int at = 0;

	for (int i = 0; i < header->nlines && header->given; i++) {
		const char *line = header->lines[i], *key;
		size_t len = strcspn(line, "\n");

		if (is_given(header->given, &at, line, len) ||
		    !declared_name(facts->arena, line, len))
			continue;
		key = line_key(facts->arena, line, len, head);
		hashset_add(&silence->keys, key, strlen(key));
	}
}

/* ---- all else -------------------------------------------------------------------------------- */

static bool is_like_another(const struct table_facts *table, const struct table_row *row)
{
	for (int i = 0; i < table->nrows; i++) {
		const struct table_row *other = &table->rows[i];

		if (other != row && other->name &&
		    (streq(other->name, row->name) || other->number == row->number))
			return true;
	}
	return false;
}

/* Rows were added, each with a name and a number of its own. */
static bool is_usual(const struct table_facts *table)
{
	for (int i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];
		size_t n = 0;

		if (row->pristine)
			continue;
		while (row->name && is_word_byte(row->name[n]))
			n++;
		if (!n || row->name[n] || !row->decimal || is_like_another(table, row))
			return false;
	}
	return !table->nlost;
}

static bool counts(struct facts *facts, const char *file, const char *path)
{
	const struct source *source;

	if (streq(path, file) || streq(path, HEADER) || starts_with(path, "tools/lab/") ||
	    ends_with(path, ".c"))
		return false;
	if (facts->table.source && streq(path, facts->table.source->file))
		return !is_usual(&facts->table);
	if (!streq(path_base(path), "Makefile"))
		return true;
	source = facts_read(facts, path);
	return !source ||
	       !(source->pristine ||
		 (source->given && plan_makefile_simple(source->given->text, source->text)));
}

static bool add_others(struct strbuf *key, struct facts *facts, const char *file,
		       const char *const *touched)
{
	for (; *touched; touched++) {
		const struct source *source;

		if (!counts(facts, file, *touched))
			continue;
		source = facts_read(facts, *touched);
		if (!source)
			return false;
		strbuf_addf(key, "%s %zu\n", *touched, source->len);
		strbuf_add(key, source_raw(source), source->len);
	}
	return true;
}

const char *silence_key(const struct silence *silence, struct facts *facts, const char *file,
			const char *const *touched)
{
	const struct source *source = facts_read(facts, file);
	struct strbuf key = {0};
	struct parts parts;
	const char *whole = NULL;

	if (!silence || !source || !touched || !take_apart(facts->arena, source, &parts))
		return NULL;
	strbuf_addf(&key, "file %s\n%s", file, source->text);
	if (add_header(&key, silence, facts, file, &parts) &&
	    add_others(&key, facts, file, touched))
		whole = arena_strdup(facts->arena, strbuf_str(&key));
	strbuf_release(&key);
	return whole;
}

void silence_note(struct silence *silence, struct facts *facts, const char *file, const char *key)
{
	struct parts parts;

	if (!key || !take_apart(facts->arena, facts_read(facts, file), &parts))
		return;
	hashset_add(&silence->keys, key, strlen(key));
	note_lines(silence, facts, parts.head);
}

/* ---- what gcc cannot mind -------------------------------------------------------------------- */

static size_t word_length(const char *text)
{
	size_t n = 0;

	while (is_word_byte(text[n]))
		n++;
	return n;
}

/* Made of words that mean the same wherever they stand. */
static bool is_plain_type(const char *type)
{
	static const char *const words[] = {"int",    "long", "short", "char",	 "unsigned",
					    "signed", "void", "const", "__user", "*"};
	bool known = type && *type;

	while (known && *type) {
		size_t n = *type == '*' ? 1 : word_length(type);

		known = false;
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			known |= n == strlen(words[i]) && strncmp(type, words[i], n) == 0;
		type += n + strspn(type + n, " ");
	}
	return known;
}

/* The prototype that says what @def does, folded; NULL: the types are not known for certain. */
static const char *fitting_line(struct arena *arena, const struct definition *def)
{
	struct strbuf text = {0};
	const char *line;
	bool plain = !def->nargs || def->params_paired;

	strbuf_addf(&text, "asmlinkage long sys_%s(%s", def->name, def->nparams ? "" : "void");
	for (int i = 0; i < def->nparams; i++) {
		const struct parameter *param = &def->params[i];

		plain &= is_plain_type(param->type) && param->name && word_length(param->name) &&
			 !param->name[word_length(param->name)];
		strbuf_addf(&text, "%s%s %s", i ? ", " : "", param->type, param->name);
	}
	strbuf_addstr(&text, ");");
	line = plain ? text_fold(arena, strbuf_str(&text), text.len) : NULL;
	strbuf_release(&text);
	return line;
}

/* Whether a definition in a file that begins alike says the same as the header's added @line. */
static bool is_fitting(struct facts *facts, const char *head, const char *line, size_t len)
{
	const char *name = declared_name(facts->arena, line, len);
	const char *folded = text_fold(facts->arena, line, len), *fitting;
	struct parts parts;

	if (!name || !is_declared_once(facts->header.source, name))
		return false;
	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *def = &facts->definitions[i];

		if (def->pristine || def->kind != DEF_MACRO || def->liveness != LIVE ||
		    !def->file || !streq(def->name, name) ||
		    !take_apart(facts->arena, def->file->source, &parts) ||
		    !streq(parts.head, head))
			continue;
		fitting = fitting_line(facts->arena, def);
		if (fitting && streq(fitting, folded))
			return true;
	}
	return false;
}

/* The header as it came, with fitting lines behind whole prototypes. */
static bool is_fitting_header(struct facts *facts, const char *head)
{
	const struct source *header = facts->header.source;
	bool closed = false;
	int at = 0;

	if (!header || !header->given)
		return false;
	for (int i = 0; i < header->nlines; i++) {
		const char *line = header->lines[i];
		size_t len = strcspn(line, "\n");

		if (is_line(header->given, at, line, len)) {
			closed = len > 2 && memcmp(line + len - 2, ");", 2) == 0;
			at++;
		} else if (!closed || !is_fitting(facts, head, line, len)) {
			return false;
		}
	}
	return at == header->given->nlines;
}

bool silence_is_certain(const struct silence *silence, struct facts *facts, const char *file,
			const char *const *touched)
{
	struct parts parts;

	if (!silence || !touched || !take_apart(facts->arena, facts_read(facts, file), &parts) ||
	    strstr(parts.body, "sys_") || !is_fitting_header(facts, parts.head))
		return false;
	for (; *touched; touched++)
		if (counts(facts, file, *touched))
			return false;
	return true;
}
