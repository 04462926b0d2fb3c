// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control flow follows the grammar of C: each statement is asked whether control comes out at its end
 * (no, maybe, yes). "Maybe" is what macros, assembler and anything that cannot be read make of it, and is
 * never held against anybody.
 */
#include "body.h"

#include <ctype.h>
#include <string.h>

#include "../lib/hashset.h"
#include "../lib/util.h"

enum flow {
	FLOW_NO,
	FLOW_MAYBE,
	FLOW_YES
};

struct walk {
	const struct body *body;
	const char *file;    /* NULL: it was read into @made */
	struct hashset made; /* names that the file defines, or may say of that they never return */
	struct hashset targets; /* labels that a goto names */
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

static bool has_token(const struct hashset *set, const struct body_token *token)
{
	return hashset_find(set, token->at, token->len) >= 0;
}

/* Labels of all kinds; what follows is reached by them, too. */
static bool walk_label(struct walk *walk, enum flow *reach)
{
	const struct body *body = walk->body;
	int at = walk->at;

	if (here(walk, "case") || here(walk, "default")) {
		walk->has_default |= here(walk, "default");
		while (at < body->n && !body_is(body, at, ":") && !body_ends_statement(body, at))
			at = body->tokens[at].match > at ? body->tokens[at].match + 1 : at + 1;
		if (!body_is(body, at, ":"))
			return false;
		*reach = most(*reach, walk->cases);
	} else if (body_is_word(body, at) && body_is(body, at + 1, ":")) {
		if (has_token(&walk->targets, &body->tokens[at]))
			*reach = FLOW_YES;
		at++;
	} else {
		return false;
	}
	walk->at = at + 1;
	return true;
}

/* "define NAME", and where the file says "noreturn" each "NAME(" */
static void read_made(struct hashset *made, const char *file)
{
	bool any = strstr(file, "noreturn"), defined = false;

	while (*file) {
		size_t len = 0;

		while (is_word_byte(file[len]))
			len++;
		if (len && (defined || (any && file[len] == '(')))
			hashset_add(made, file, len);
		if (len)
			defined = len == 6 && starts_with(file, "define");
		else if (!isblank((unsigned char)*file))
			defined = false;
		file += len ? len : 1;
	}
}

/* What a call does to control, as far as its name tells. */
static enum flow call_returns(struct walk *walk, const char *name)
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

	for (size_t i = 0; i < ARRAY_SIZE(never); i++)
		if (streq(name, never[i]))
			return FLOW_NO;
	/* A macro or function of the file itself may end the call. */
	if (walk->file)
		read_made(&walk->made, walk->file);
	walk->file = NULL;
	if (hashset_find(&walk->made, name, strlen(name)) >= 0)
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
	for (int i = start; i < body->n && !body_ends_statement(body, i); i++)
		if (body_is(body, i + 1, "{") && body_opens_function(body, i + 1) &&
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

static void read_targets(struct hashset *targets, const struct body *body)
{
	for (int i = 0; i + 1 < body->n; i++)
		if (body_is(body, i, "goto"))
			hashset_add(targets, body->tokens[i + 1].at, body->tokens[i + 1].len);
}

bool body_runs_off(struct arena *arena, const struct body *body, const char *file, int *hole)
{
	struct walk walk = {.body = body,
			    .file = file,
			    .hole = -1,
			    .made.arena = arena,
			    .targets.arena = arena};
	enum flow out;

	if (!body_is(body, 0, "{"))
		return false;
	read_targets(&walk.targets, body);
	out = walk_statement(&walk, FLOW_YES);
	*hole = walk.hole;
	return out == FLOW_YES && !walk.lost;
}
