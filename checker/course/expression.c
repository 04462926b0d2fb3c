// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

/*
 * How it works: what has no value is carried along, and counts only where it is not passed over, as
 * in "y ? x / y : -EINVAL". Types matter: int + int wraps at 32 bits, and only then becomes a long.
 */

#define ERRNO_MAX 133
#define DEPTH_MAX 200

struct value {
	long v;
	bool is_long, is_unsigned, nothing;
};

struct parser {
	const char *at, *why;
	const struct parameter *params;
	int nparams, depth;
	const long *args;
};

static struct value ternary(struct parser *parser);

static struct value fail(struct parser *parser, const char *why)
{
	if (!parser->why)
		parser->why = why;
	parser->at += strlen(parser->at);
	return (struct value){0};
}

static struct value fold(struct value value)
{
	if (!value.is_long)
		value.v = value.is_unsigned ? (long)(unsigned)value.v : (long)(int)value.v;
	return value;
}

static bool take(struct parser *parser, const char *sign)
{
	size_t len = strlen(sign);

	parser->at += strspn(parser->at, " \t");
	if (strncmp(parser->at, sign, len) != 0)
		return false;
	parser->at += len;
	return true;
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool word_is(const char *word, size_t len, const char *name)
{
	return name && strlen(name) == len && memcmp(word, name, len) == 0;
}

static bool has_part(const char *type, const char *part)
{
	return strstr(type, part) != NULL;
}

static bool is_wide(const char *type)
{
	return has_part(type, "long") || has_part(type, "64") || has_part(type, "size_t") ||
	       has_part(type, "loff_t") || strchr(type, '*');
}

static bool is_narrow(const char *type)
{
	return has_part(type, "char") || has_part(type, "short") || has_part(type, "bool") ||
	       has_part(type, "8") || has_part(type, "16");
}

static bool has_no_sign(const char *type)
{
	return has_part(type, "unsigned") || starts_with(type, "u") || starts_with(type, "__u") ||
	       starts_with(type, "size_t") || has_part(type, "gid_t") || strchr(type, '*');
}

static struct value parameter(const struct parser *parser, int i)
{
	const char *type = parser->params[i].type;

	return fold((struct value){.v = parser->args[i],
				   .is_long = is_wide(type),
				   .is_unsigned = has_no_sign(type) && !is_narrow(type)});
}

static struct value word(struct parser *parser)
{
	const char *begin = parser->at;
	size_t len = 0;

	while (isalnum((unsigned char)begin[len]) || begin[len] == '_')
		len++;
	parser->at += len;
	for (int i = 0; i < parser->nparams; i++)
		if (word_is(begin, len, parser->params[i].name))
			return parameter(parser, i);
	for (int i = 1; i <= ERRNO_MAX; i++)
		if (word_is(begin, len, strerrorname_np(i)))
			return (struct value){.v = i};
	return fail(parser, "a word that is neither a parameter nor an error's name");
}

static struct value number(struct parser *parser)
{
	bool decimal = *parser->at != '0';
	struct value value = {0};
	char *end;

	errno = 0;
	value.v = (long)strtoul(parser->at, &end, 0);
	if (errno)
		return fail(parser, "a number that is too large");
	value.is_long = value.v > UINT_MAX || value.v < 0 || (decimal && value.v > INT_MAX);
	value.is_unsigned = value.v < 0 || (!value.is_long && value.v > INT_MAX);
	for (; strchr("uUlL", *end) && *end; end++) {
		value.is_long |= toupper(*end) == 'L';
		value.is_unsigned |= toupper(*end) == 'U';
	}
	parser->at = end;
	if (isalnum((unsigned char)*end) || *end == '_')
		return fail(parser, "a number that goes on as a word");
	return value;
}

/* ---- operators ------------------------------------------------------------------------------- */

static bool take_type(struct parser *parser, struct value *type)
{
	static const struct {
		const char *name;
		struct value type;
	} types[] = {
		{"(int)", {0}},
		{"(long)", {.is_long = true}},
		{"(unsigned)", {.is_unsigned = true}},
		{"(unsigned int)", {.is_unsigned = true}},
		{"(unsigned long)", {.is_long = true, .is_unsigned = true}},
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (take(parser, types[i].name)) {
			*type = types[i].type;
			return true;
		}
	}
	return false;
}

static struct value unary(struct parser *parser);

static struct value primary(struct parser *parser)
{
	struct value value;

	parser->at += strspn(parser->at, " \t");
	if (isdigit((unsigned char)*parser->at))
		return number(parser);
	if (isalpha((unsigned char)*parser->at) || *parser->at == '_')
		return word(parser);
	if (!take(parser, "("))
		return fail(parser, *parser->at ? "a sign that does not belong there"
						: "it ends too early");
	value = ternary(parser);
	if (!take(parser, ")"))
		return fail(parser, "a parenthesis that nothing closes");
	return value;
}

static struct value unary(struct parser *parser)
{
	struct value value, type;

	if (++parser->depth > DEPTH_MAX)
		return fail(parser, "it is nested too deep");
	if (take_type(parser, &type)) {
		value = unary(parser);
		type.v = value.v;
		type.nothing = value.nothing;
		value = fold(type);
	} else if (take(parser, "-")) {
		value = unary(parser);
		value.v = (long)-(unsigned long)value.v;
	} else if (take(parser, "~")) {
		value = unary(parser);
		value.v = ~value.v;
	} else if (take(parser, "!")) {
		value = unary(parser);
		value = (struct value){.v = !value.v, .nothing = value.nothing};
	} else {
		value = take(parser, "+") ? unary(parser) : primary(parser);
	}
	parser->depth--;
	return fold(value);
}

/* The longer of two that begin alike comes first; a higher level binds closer. */
static const struct binary_op {
	const char *text;
	int level;
} binary_ops[] = {{"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<<", 8}, {">>", 8},
		  {"<=", 7}, {">=", 7}, {"|", 3},  {"^", 4},  {"&", 5},	 {"<", 7},
		  {">", 7},  {"+", 9},	{"-", 9},  {"*", 10}, {"/", 10}, {"%", 10}};

static const struct binary_op *take_binary_op(struct parser *parser, int level)
{
	for (size_t i = 0; i < ARRAY_SIZE(binary_ops); i++) {
		const char *before = parser->at;

		if (!take(parser, binary_ops[i].text))
			continue;
		if (binary_ops[i].level >= level)
			return &binary_ops[i];
		parser->at = before;
		return NULL;
	}
	return NULL;
}

static struct value logic(char sign, struct value a, struct value b)
{
	bool decided = !a.nothing && (sign == '|') == (a.v != 0);

	if (decided)
		return (struct value){.v = sign == '|'};
	return (struct value){.v = b.v != 0, .nothing = a.nothing || b.nothing};
}

static struct value shift(char sign, struct value a, struct value b)
{
	int bits = a.is_long ? 64 : 32;

	if (b.v < 0 || b.v >= bits)
		a.nothing = true;
	else if (sign == '<')
		a.v = (long)((unsigned long)a.v << b.v);
	else
		a.v = a.is_unsigned ? (long)((unsigned long)a.v >> b.v) : a.v >> b.v;
	a.nothing |= b.nothing;
	return fold(a);
}

static struct value divide(char sign, struct value type, long a, long b)
{
	long lowest = type.is_long ? LONG_MIN : INT_MIN;

	if (!b || (!type.is_unsigned && b == -1 && a == lowest))
		type.nothing = true;
	else if (type.is_unsigned)
		type.v = sign == '/' ? (long)((unsigned long)a / (unsigned long)b)
				     : (long)((unsigned long)a % (unsigned long)b);
	else
		type.v = sign == '/' ? a / b : a % b;
	return type;
}

static bool compare(const char *sign, bool is_unsigned, long a, long b)
{
	bool less = is_unsigned ? (unsigned long)a < (unsigned long)b : a < b;
	bool equal = sign[1] == '=' && a == b;

	if (*sign == '=' || *sign == '!')
		return (a == b) == (*sign == '=');
	return equal || (*sign == '<' ? less : !less && a != b);
}

static struct value arithmetic(char sign, struct value type, unsigned long a, unsigned long b)
{
	switch (sign) {
	case '+':
		type.v = (long)(a + b);
		break;
	case '-':
		type.v = (long)(a - b);
		break;
	case '*':
		type.v = (long)(a * b);
		break;
	case '|':
		type.v = (long)(a | b);
		break;
	case '^':
		type.v = (long)(a ^ b);
		break;
	case '&':
		type.v = (long)(a & b);
		break;
	default:
		type = divide(sign, type, (long)a, (long)b);
	}
	return fold(type);
}

static struct value common_type(struct value a, struct value b)
{
	struct value type = {.is_long = a.is_long || b.is_long, .nothing = a.nothing || b.nothing};

	if (a.is_long == b.is_long)
		type.is_unsigned = a.is_unsigned || b.is_unsigned;
	else
		type.is_unsigned = a.is_long ? a.is_unsigned : b.is_unsigned;
	return type;
}

static struct value as(struct value type, struct value value)
{
	type.v = value.v;
	return fold(type);
}

static struct value apply(const char *sign, struct value a, struct value b)
{
	struct value type = common_type(a, b);

	if (!strcmp(sign, "&&") || !strcmp(sign, "||"))
		return logic(*sign, a, b);
	if (!strcmp(sign, "<<") || !strcmp(sign, ">>"))
		return shift(*sign, a, b);
	a = as(type, a);
	b = as(type, b);
	if (strchr("<>=!", *sign))
		return (struct value){.v = compare(sign, type.is_unsigned, a.v, b.v),
				      .nothing = type.nothing};
	return arithmetic(*sign, type, a.v, b.v);
}

static struct value binary(struct parser *parser, int level)
{
	struct value value = unary(parser);
	const struct binary_op *op;

	while ((op = take_binary_op(parser, level)))
		value = apply(op->text, value, binary(parser, op->level + 1));
	return value;
}

static struct value ternary(struct parser *parser)
{
	struct value value, yes, no;

	if (++parser->depth > DEPTH_MAX)
		return fail(parser, "it is nested too deep");
	value = binary(parser, 1);
	if (take(parser, "?")) {
		yes = ternary(parser);
		if (!take(parser, ":"))
			return fail(parser, "a ? without its :");
		no = ternary(parser);
		yes.nothing = value.nothing || (value.v ? yes.nothing : no.nothing);
		no.nothing = yes.nothing;
		value = as(common_type(yes, no), value.v ? yes : no);
	}
	parser->depth--;
	return value;
}

int expression_value(const char *text, const struct parameter *params, int nparams,
		     const long *args, long *value, const char **why)
{
	struct parser parser = {.at = text, .params = params, .nparams = nparams, .args = args};
	struct value result = ternary(&parser);

	parser.at += strspn(parser.at, " \t");
	if (*parser.at)
		fail(&parser, "something behind its end");
	*why = parser.why;
	*value = result.v;
	if (parser.why)
		return -EINVAL;
	return result.nothing ? -EDOM : 0;
}
