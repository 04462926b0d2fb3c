// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: comments, constants and directives become blanks, so that offsets stay places.
 * Brackets are paired once. Control flow follows the grammar of C: each statement is asked whether
 * control comes out at its end (no, maybe, yes). "Maybe" is what macros, assembler and
 * anything that cannot be read make of it, and is never held against anybody.
 */
#include "body.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"

/* ---- directives ------------------------------------------------------------------------------ */

#define DEPTH_MAX 32

/* What is known of a conditional: whether this branch is read, and whether a later one may be. */
struct branch {
	bool read, may_follow;
};

static bool word_is(const char *p, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(p, word, len) && !is_word_byte(p[len]);
}

static const char *after_word(const char *p)
{
	while (isalpha((unsigned char)*p))
		p++;
	return p + strspn(p, " \t");
}

static struct branch open_branch(const char *name, enum body_branches branches)
{
	const char *condition = after_word(name);

	if (word_is(name, "if") && word_is(condition, "0"))
		return (struct branch){false, true};
	if (word_is(name, "if") && word_is(condition, "1"))
		return (struct branch){true, false};
	if (branches == BODY_ALL)
		return (struct branch){true, true};
	return branches == BODY_FIRST ? (struct branch){true, false} : (struct branch){false, true};
}

static void next_branch(struct branch *branch, const char *name, enum body_branches branches)
{
	bool is_else = word_is(name, "else");

	branch->read = branch->may_follow && (branches != BODY_LAST || is_else);
	if (branches == BODY_FIRST && branch->read)
		branch->may_follow = false;
}

/* Take a directive into account; @name is the word after its '#'. */
static void directive(struct branch *stack, int *depth, const char *name,
		      enum body_branches branches)
{
	if (starts_with(name, "if") && *depth < DEPTH_MAX)
		stack[(*depth)++] = open_branch(name, branches);
	else if (starts_with(name, "el") && *depth)
		next_branch(&stack[*depth - 1], name, branches);
	else if (word_is(name, "endif") && *depth)
		(*depth)--;
}

static bool is_read(const struct branch *stack, int depth)
{
	for (int i = 0; i < depth; i++)
		if (!stack[i].read)
			return false;
	return true;
}

/* Where the logical line at @p ends: behind its newline. */
static char *line_end(char *p, bool logical)
{
	for (;;) {
		p += strcspn(p, "\n");
		if (!*p)
			return p;
		if (!logical || p[-1] != '\\')
			return p + 1;
		p++;
	}
}

static void blank(char *from, const char *to)
{
	for (; from < to; from++)
		if (*from != '\n')
			*from = ' ';
}

static void blank_directives(char *code, enum body_branches branches)
{
	struct branch stack[DEPTH_MAX];
	int depth = 0;

	for (char *p = code, *end; *p; p = end) {
		const char *first = p + strspn(p, " \t");

		end = line_end(p, *first == '#');
		if (*first == '#') {
			first++;
			directive(stack, &depth, first + strspn(first, " \t"), branches);
			blank(p, end);
		} else if (!is_read(stack, depth)) {
			blank(p, end);
		}
	}
}

/* ---- tokens ---------------------------------------------------------------------------------- */

static int punct_len(const char *p)
{
	static const char *const pairs[] = {
		"->", "==", "!=", "<=", ">=", "&&", "||", "++", "--", "<<",
		">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (p[0] == pairs[i][0] && p[1] == pairs[i][1])
			return 2;
	return 1;
}

static struct body_token read_token(const char *p)
{
	struct body_token token = {.at = p, .match = -1};

	if (is_word_byte(*p)) {
		token.kind = isdigit((unsigned char)*p) ? BODY_NUMBER : BODY_WORD;
		while (is_word_byte(p[token.len]))
			token.len++;
		return token;
	}
	token.kind = BODY_PUNCT;
	token.len = punct_len(p);
	return token;
}

static char partner(char c)
{
	return c == ')' ? '(' : c == ']' ? '[' : '{';
}

static void pair_brackets(struct arena *arena, struct body *body)
{
	int *open = arena_alloc(arena, (body->n + 1) * sizeof(*open)), depth = 0;

	for (int i = 0; i < body->n; i++) {
		char c = body->tokens[i].kind == BODY_PUNCT ? *body->tokens[i].at : '\0';

		if (c == '(' || c == '[' || c == '{') {
			open[depth++] = i;
		} else if (c == ')' || c == ']' || c == '}') {
			if (!depth || *body->tokens[open[depth - 1]].at != partner(c))
				continue;
			body->tokens[i].match = open[--depth];
			body->tokens[open[depth]].match = i;
		}
	}
}

static bool is_control(const struct body *body, int i)
{
	static const char *const words[] = {"if",     "while", "for",  "switch", "else",
					    "return", "do",    "case", "goto",	 "sizeof"};

	for (size_t w = 0; w < ARRAY_SIZE(words); w++)
		if (body_is(body, i, words[w]))
			return true;
	return false;
}

/* "int helper(int a) {" within the body: gcc takes it, and its returns are its own. */
static bool opens_function(const struct body *body, int i)
{
	int open = body_is(body, i - 1, ")") ? body->tokens[i - 1].match : -1;

	if (open < 2 || !body_is_word(body, open - 1) || is_control(body, open - 1))
		return false;
	return (body_is_word(body, open - 2) && !is_control(body, open - 2)) ||
	       (body_is(body, open - 2, "*") && body_is_word(body, open - 3));
}

static void mark_inner(struct body *body)
{
	for (int i = 1; i < body->n; i++) {
		int end = body->tokens[i].match;

		if (body_is(body, i, "{") && end > i && opens_function(body, i))
			for (int j = i; j <= end; j++)
				body->tokens[j].inner = true;
	}
}

/* body_parse - read the text of a body, "{" to "}"; everything in @arena. */
static struct body *body_parse(struct arena *arena, const char *text, enum body_branches branches)
{
	struct body *body = arena_new_obj(arena, struct body);
	char *code = arena_strdup(arena, text);

	blank_directives(code, branches);
	body->code = code;
	for (const char *p = code; *p; p++) {
		struct body_token *token;

		if (isspace((unsigned char)*p) || *p == '\\')
			continue;
		token = arena_append(arena, &body->tokens, &body->n);
		*token = read_token(p);
		p += token->len - 1;
	}
	pair_brackets(arena, body);
	mark_inner(body);
	return body;
}

struct body *body_read(const struct facts *facts, const struct definition *definition,
		       enum body_branches branches)
{
	const char *code = definition->has_body && !definition->pristine
				   ? code_text(facts, definition->body)
				   : NULL;

	return code ? body_parse(facts->arena, code, branches) : NULL;
}

/* ---- questions ------------------------------------------------------------------------------- */

bool body_is(const struct body *body, int i, const char *text)
{
	return i >= 0 && i < body->n && body->tokens[i].len == (int)strlen(text) &&
	       !strncmp(body->tokens[i].at, text, body->tokens[i].len);
}

bool body_is_word(const struct body *body, int i)
{
	return i >= 0 && i < body->n && body->tokens[i].kind == BODY_WORD;
}

const char *body_word(struct arena *arena, const struct body *body, int i)
{
	return arena_strndup(arena, body->tokens[i].at, body->tokens[i].len);
}

struct span body_span(const struct facts *facts, const struct definition *definition,
		      const struct body *body, int from, int to)
{
	const struct body_token *first = &body->tokens[from], *last = &body->tokens[to];
	struct span begin = code_span(facts, definition->body, first->at - body->code, first->len);

	return span_join(begin,
			 code_span(facts, definition->body, last->at - body->code, last->len));
}

static bool ends_statement(const struct body *body, int i)
{
	return body_is(body, i, ";") || body_is(body, i, "{") || body_is(body, i, "}");
}

/* Whether the ')' at @i closes the condition of an if, while, for or switch. */
static bool ends_condition(const struct body *body, int i)
{
	int open = body_is(body, i, ")") ? body->tokens[i].match : -1;

	return open > 0 && is_control(body, open - 1) && !body_is(body, open - 1, "sizeof") &&
	       !body_is(body, open - 1, "return");
}

int body_statement(const struct body *body, int i)
{
	while (i > 0) {
		int before = i - 1;

		if (ends_statement(body, before) || ends_condition(body, before) ||
		    body_is(body, before, "else") || body_is(body, before, "do"))
			return i;
		/* An opening bracket to the left: the statement in it, or the one around it. */
		if (body_is(body, before, "(") && before > 0 &&
		    (body_is(body, before - 1, "for") || body_is(body, before + 1, "{")))
			return i;
		i = body->tokens[before].match >= 0 && body->tokens[before].match < before
			    ? body->tokens[before].match
			    : before;
	}
	return 0;
}

/* How many tokens from @i on are the words of a type, stars not counted. */
static int type_words(const struct body *body, int i)
{
	int n = 0;

	while (body_is_word(body, i + n) && !is_control(body, i + n))
		n++;
	return n;
}

bool body_declares(const struct body *body, int i)
{
	int start = body_statement(body, i), words = type_words(body, start), from = start + words;

	if (!words || i < start + 1 || (!body_is(body, from, "*") && words < 2))
		return false;
	if (words >= 2 && i == from - 1)
		return true;
	/* Behind the type: a declarator is what follows it, or a comma outside all brackets. */
	for (int at = i - 1; at >= from - (words >= 2); at--) {
		if (body_is(body, at, ",") || at < from)
			return true;
		if (body->tokens[at].match >= 0 && body->tokens[at].match < at)
			at = body->tokens[at].match;
		else if (!body_is(body, at, "*") && !body_is_word(body, at))
			return false;
	}
	return true;
}

int body_call(const struct body *body, int i)
{
	for (int at = i - 1; at >= 0; at--) {
		int match = body->tokens[at].match;

		if (body_is(body, at, "(")) {
			if (body_is_word(body, at - 1) && !is_control(body, at - 1))
				return at - 1;
		} else if (match >= 0 && match < at) {
			at = match;
		} else if (ends_statement(body, at)) {
			return -1;
		}
	}
	return -1;
}

/* Whether the single word at @i is a type's: "int", "u32", "foo_t". */
static bool is_type(const struct body *body, int i)
{
	char word[64] = "";

	if (body->tokens[i].len < (int)sizeof(word))
		memcpy(word, body->tokens[i].at, body->tokens[i].len);
	return is_type_word(word) || ends_with(word, "_t");
}

bool body_is_group(const struct body *body, int i)
{
	return body_is(body, i, "(") &&
	       (!body_is_word(body, i - 1) || body_is(body, i - 1, "return") ||
		body_is(body, i - 1, "else") || body_is(body, i - 1, "case"));
}

bool body_is_cast(const struct body *body, int i)
{
	int end = body_is(body, i, "(") ? body->tokens[i].match : -1, words = 0;

	if (end < i + 2 || (body_is_word(body, i - 1) && !is_control(body, i - 1)) ||
	    ends_condition(body, end))
		return false;
	for (int at = i + 1; at < end; at++) {
		if (!body_is_word(body, at) && !body_is(body, at, "*"))
			return false;
		words += body_is_word(body, at);
	}
	if (!body_is_word(body, i + 1))
		return false;
	return words > 1 || body_is(body, end - 1, "*") || is_type(body, i + 1);
}

bool body_is_unary(const struct body *body, int i)
{
	int before = i - 1;

	if (before < 0)
		return true;
	if (body_is(body, before, "++") || body_is(body, before, "--"))
		return !body_is_word(body, before - 1) && !body_is(body, before - 1, ")") &&
		       !body_is(body, before - 1, "]");
	if (body_is(body, before, ")"))
		return ends_condition(body, before) ||
		       (body->tokens[before].match >= 0 &&
			body_is_cast(body, body->tokens[before].match));
	if (body->tokens[before].kind == BODY_WORD)
		return is_control(body, before);
	return body->tokens[before].kind == BODY_PUNCT && !body_is(body, before, "]");
}

/* ---- whether control runs off the end -------------------------------------------------------- */

enum flow {
	FLOW_NO,
	FLOW_MAYBE,
	FLOW_YES
};

struct walk {
	const struct body *body;
	const char *file;
	int at, depth, hole;
	bool lost;		 /* the body cannot be read */
	enum flow breaks, cases; /* out of the loop or switch around; how its labels are reached */
	bool has_default;
};

static enum flow least(enum flow a, enum flow b)
{
	return a < b ? a : b;
}

static enum flow most(enum flow a, enum flow b)
{
	return a > b ? a : b;
}

static enum flow walk_statement(struct walk *walk, enum flow reach);

static bool here(const struct walk *walk, const char *text)
{
	return body_is(walk->body, walk->at, text);
}

static enum flow give_up(struct walk *walk)
{
	walk->lost = true;
	walk->at = walk->body->n;
	return FLOW_MAYBE;
}

/* Go behind the ';' that ends the statement. Brackets on the way are jumped over. */
static void skip_statement(struct walk *walk)
{
	for (; walk->at < walk->body->n; walk->at++) {
		int match = walk->body->tokens[walk->at].match;

		if (here(walk, ";")) {
			walk->at++;
			return;
		}
		if (match > walk->at)
			walk->at = match;
		else if (match >= 0 || here(walk, "}"))
			break;
	}
	give_up(walk);
}

/* "op == OP_ADD": whatever the macro at @i is, it is a variable that decides. */
static bool is_compared(const struct body *body, int from, int i, int to)
{
	return i == to - 1 && i == from + 2 && body_is(body, from + 1, "==") &&
	       body_is_word(body, from) && islower((unsigned char)*body->tokens[from].at);
}

/* A condition's truth, when it is written as a number; @to is the ')' or ';' behind it. */
static enum flow condition(const struct walk *walk, int from, int to)
{
	const struct body *body = walk->body;

	if (from >= to)
		return FLOW_YES; /* for (;;) */
	if (to == from + 1 && body->tokens[from].kind == BODY_NUMBER)
		return body_is(body, from, "0") ? FLOW_NO : FLOW_YES;
	if (to == from + 1 && body_is(body, from, "true"))
		return FLOW_YES;
	for (int i = from; i < to; i++) {
		bool shouts = body_is_word(body, i);

		for (int j = 0; shouts && j < body->tokens[i].len; j++)
			shouts = !islower((unsigned char)body->tokens[i].at[j]);
		/* A macro may be a constant: the other way is then no way. */
		if ((shouts && !is_compared(body, from, i, to)) ||
		    body_is(body, i, "__builtin_constant_p"))
			return FLOW_MAYBE;
	}
	return FLOW_NO;
}

/* The "(...)" at the cursor; the cursor goes behind it. False when there is none. */
static bool parentheses(struct walk *walk, int *open, int *close)
{
	*open = walk->at;
	*close = here(walk, "(") ? walk->body->tokens[walk->at].match : -1;
	if (*close < 0) {
		give_up(walk);
		return false;
	}
	walk->at = *close + 1;
	return true;
}

static enum flow open_way(struct walk *walk, int keyword, enum flow flow)
{
	if (flow == FLOW_YES)
		walk->hole = keyword;
	return flow;
}

static enum flow walk_if(struct walk *walk, enum flow reach)
{
	int keyword = walk->at++, open, close;
	enum flow truth, taken, other;

	if (!parentheses(walk, &open, &close))
		return FLOW_MAYBE;
	truth = condition(walk, open + 1, close);
	taken = walk_statement(walk, reach);
	if (here(walk, "else")) {
		walk->at++;
		return most(taken, walk_statement(walk, reach));
	}
	other = truth == FLOW_YES     ? FLOW_NO
		: truth == FLOW_MAYBE ? least(reach, FLOW_MAYBE)
				      : reach;
	return taken < other ? open_way(walk, keyword, other) : most(taken, other);
}

/* What a loop's body says about break belongs to the loop. */
static enum flow walk_inside(struct walk *walk, enum flow reach, enum flow *breaks)
{
	enum flow outer = walk->breaks, out;

	walk->breaks = FLOW_NO;
	out = walk_statement(walk, reach);
	*breaks = walk->breaks;
	walk->breaks = outer;
	return out;
}

/* How control leaves a loop whose condition has the truth @endless. */
static enum flow leaves(enum flow reach, enum flow endless)
{
	return endless == FLOW_YES     ? FLOW_NO
	       : endless == FLOW_MAYBE ? least(reach, FLOW_MAYBE)
				       : reach;
}

static enum flow walk_while(struct walk *walk, enum flow reach)
{
	int keyword = walk->at++, open, close;
	enum flow breaks, out;

	if (!parentheses(walk, &open, &close))
		return FLOW_MAYBE;
	out = leaves(reach, condition(walk, open + 1, close));
	walk_inside(walk, reach, &breaks);
	return open_way(walk, keyword, most(out, breaks));
}

static enum flow walk_for(struct walk *walk, enum flow reach)
{
	int keyword = walk->at++, open, close, first, second;
	enum flow breaks, out;

	if (!parentheses(walk, &open, &close))
		return FLOW_MAYBE;
	for (first = open + 1; first < close && !body_is(walk->body, first, ";"); first++)
		if (walk->body->tokens[first].match > first)
			first = walk->body->tokens[first].match;
	for (second = first + 1; second < close && !body_is(walk->body, second, ";"); second++)
		;
	out = leaves(reach, condition(walk, first + 1, second));
	walk_inside(walk, reach, &breaks);
	return open_way(walk, keyword, most(out, breaks));
}

static enum flow walk_do(struct walk *walk, enum flow reach)
{
	int keyword = walk->at++, open, close;
	enum flow breaks, out;
	bool continues = false;

	out = walk_inside(walk, reach, &breaks);
	for (int i = keyword; i < walk->at && i < walk->body->n; i++)
		continues |= body_is(walk->body, i, "continue");
	if (!here(walk, "while"))
		return give_up(walk);
	walk->at++;
	if (!parentheses(walk, &open, &close))
		return FLOW_MAYBE;
	skip_statement(walk);
	out = leaves(continues ? reach : out, condition(walk, open + 1, close));
	return most(out, breaks);
}

static enum flow walk_switch(struct walk *walk, enum flow reach)
{
	int keyword = walk->at++, open, close;
	enum flow breaks, out, cases = walk->cases;
	bool has_default = walk->has_default;

	if (!parentheses(walk, &open, &close))
		return FLOW_MAYBE;
	walk->cases = reach;
	walk->has_default = false;
	out = walk_inside(walk, FLOW_NO, &breaks);
	out = most(out, breaks);
	if (!walk->has_default)
		out = open_way(walk, keyword, most(out, reach));
	walk->cases = cases;
	walk->has_default = has_default;
	return out;
}

static enum flow walk_block(struct walk *walk, enum flow reach)
{
	int end = walk->body->tokens[walk->at].match;

	if (end < 0)
		return give_up(walk);
	walk->at++;
	while (walk->at < end && !walk->lost) {
		int before = walk->at;

		reach = walk_statement(walk, reach);
		if (walk->at == before)
			return give_up(walk);
	}
	if (walk->at != end)
		return give_up(walk);
	walk->at++;
	return reach;
}

/* Labels of all kinds; what follows is reached by them, too. */
static bool walk_label(struct walk *walk, enum flow *reach)
{
	const struct body *body = walk->body;
	int at = walk->at;

	if (here(walk, "case") || here(walk, "default")) {
		walk->has_default |= here(walk, "default");
		while (at < body->n && !body_is(body, at, ":") && !ends_statement(body, at))
			at = body->tokens[at].match > at ? body->tokens[at].match + 1 : at + 1;
		if (!body_is(body, at, ":"))
			return false;
		*reach = most(*reach, walk->cases);
	} else if (body_is_word(body, at) && body_is(body, at + 1, ":")) {
		at++;
		for (int i = 0; i < body->n; i++)
			if (body_is(body, i, "goto") &&
			    body->tokens[i + 1].len == body->tokens[walk->at].len &&
			    !strncmp(body->tokens[i + 1].at, body->tokens[walk->at].at,
				     body->tokens[walk->at].len))
				*reach = FLOW_YES;
	} else {
		return false;
	}
	walk->at = at + 1;
	return true;
}

/* What a call does to control, as far as its name tells. */
static enum flow call_returns(const struct walk *walk, const char *name)
{
	static const char *const never[] = {"BUG",
					    "panic",
					    "unreachable",
					    "__builtin_unreachable",
					    "__builtin_trap",
					    "do_exit",
					    "do_group_exit",
					    "make_task_dead",
					    "nmi_panic",
					    "kthread_exit"};
	static const char *const quiet[] = {"WARN",	"BUG_ON",     "BUILD_BUG", "VM_",
					    "ASSERT",	"WRITE_ONCE", "READ_ONCE", "DEFINE_",
					    "DECLARE_", "LIST_HEAD",  "INIT_",	   "SET_",
					    "DBG",	"ATOMIC",     "IS_ERR",	   "PTR_ERR"};
	bool shouts = true;
	char pattern[80];

	for (size_t i = 0; i < ARRAY_SIZE(never); i++)
		if (streq(name, never[i]))
			return FLOW_NO;
	/* A macro or function of the file itself may end the call. */
	for (const char *p = walk->file; p && (p = strstr(p, "define")); p++)
		if (word_is(after_word(p), name))
			return FLOW_MAYBE;
	snprintf(pattern, sizeof(pattern), "%s(", name);
	if (walk->file && strstr(walk->file, "noreturn") && strstr(walk->file, pattern))
		return FLOW_MAYBE;
	for (size_t i = 0; i < ARRAY_SIZE(quiet); i++)
		if (starts_with(name, quiet[i]))
			return FLOW_YES;
	for (const char *p = name; *p; p++)
		shouts &= !islower((unsigned char)*p);
	return shouts ? FLOW_MAYBE : FLOW_YES;
}

/* "NAME(...)" with more than a ';' behind it: a macro that loops or guards. */
static enum flow walk_macro(struct walk *walk, const char *name, enum flow reach)
{
	bool loops = strstr(name, "for_each") || strstr(name, "foreach");
	enum flow breaks, out = walk_inside(walk, reach, &breaks);

	out = most(out, breaks);
	return out == FLOW_YES || loops ? reach : least(reach, FLOW_MAYBE);
}

static enum flow walk_plain(struct walk *walk, enum flow reach)
{
	const struct body *body = walk->body;
	int start = walk->at, close;
	enum flow after = FLOW_YES;
	char name[64] = "";

	if (body_is_word(body, start) && body_is(body, start + 1, "(") &&
	    body->tokens[start].len < (int)sizeof(name)) {
		memcpy(name, body->tokens[start].at, body->tokens[start].len);
		close = body->tokens[start + 1].match;
		if (close < 0)
			return give_up(walk);
		if (body_is(body, close + 1, ";"))
			after = call_returns(walk, name);
		else if (body_is(body, close + 1, "{") || body_is_word(body, close + 1)) {
			walk->at = close + 1;
			return walk_macro(walk, name, reach);
		}
	}
	/* A function within the body: what it does is its own. */
	for (int i = start; i < body->n && !ends_statement(body, i); i++)
		if (body_is(body, i + 1, "{") && opens_function(body, i + 1) &&
		    body->tokens[i + 1].match > i) {
			walk->at = body->tokens[i + 1].match + 1;
			return reach;
		}
	skip_statement(walk);
	for (int i = start; i < walk->at && i < body->n; i++)
		if (body_is(body, i, "return") || body_is(body, i, "goto") ||
		    body_is(body, i, "asm") || body_is(body, i, "__asm__"))
			after = least(after, FLOW_MAYBE);
	return least(reach, after);
}

static enum flow walk_jump(struct walk *walk, enum flow reach)
{
	if (here(walk, "break"))
		walk->breaks = most(walk->breaks, reach);
	skip_statement(walk);
	return FLOW_NO;
}

#define NESTING_MAX 200

static enum flow walk_one(struct walk *walk, enum flow reach)
{
	static const struct {
		const char *word;
		enum flow (*walk)(struct walk *walk, enum flow reach);
	} kinds[] = {{"{", walk_block},	     {"if", walk_if},	  {"while", walk_while},
		     {"for", walk_for},	     {"do", walk_do},	  {"switch", walk_switch},
		     {"return", walk_jump},  {"goto", walk_jump}, {"break", walk_jump},
		     {"continue", walk_jump}};

	while (walk_label(walk, &reach))
		;
	if (here(walk, "}")) /* a label at the end of its block */
		return reach;
	if (walk->at >= walk->body->n)
		return give_up(walk);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (here(walk, kinds[i].word))
			return kinds[i].walk(walk, reach);
	return walk_plain(walk, reach);
}

static enum flow walk_statement(struct walk *walk, enum flow reach)
{
	enum flow out;

	if (walk->lost || walk->depth >= NESTING_MAX)
		return give_up(walk);
	walk->depth++;
	out = walk_one(walk, reach);
	walk->depth--;
	return out;
}

bool body_runs_off(const struct body *body, const char *file, int *hole)
{
	struct walk walk = {.body = body, .file = file, .hole = -1};
	enum flow out;

	if (!body_is(body, 0, "{"))
		return false;
	out = walk_statement(&walk, FLOW_YES);
	*hole = walk.hole;
	return out == FLOW_YES && !walk.lost;
}
