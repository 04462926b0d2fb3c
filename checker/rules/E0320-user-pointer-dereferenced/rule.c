// SPDX-License-Identifier: GPL-2.0-only
#include "../body.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

struct judging {
	const struct rule *rule;
	const struct view *view;
	const struct definition *definition;
	const struct body *body;
	struct findings *findings;
};

/* ---- how a pointer is used ------------------------------------------------------------------- */

/* Functions of the kernel that read or write what an argument points to. */
static const char *const followers[] = {
	"memcpy",    "memmove",	   "memset",	"memcmp",   "memchr",	"strcpy",
	"strncpy",   "strscpy",	   "strlcpy",	"strlen",   "strnlen",	"strcmp",
	"strncmp",   "strcasecmp", "strchr",	"strrchr",  "strstr",	"strcat",
	"strncat",   "kstrdup",	   "kmemdup",	"kstrndup", "sprintf",	"snprintf",
	"scnprintf", "sscanf",	   "kstrtoint", "kstrtol",  "kstrtoul", "swap"};

static bool in_list(const struct body *body, int i, const char *const *list, size_t n)
{
	for (size_t j = 0; j < n; j++)
		if (body_is(body, i, list[j]))
			return true;
	return false;
}

/* What only asks for a type or an address: nothing is read there. */
static bool is_unread(const struct body *body, int i)
{
	static const char *const askers[] = {
		"sizeof",	"typeof",	"__typeof__",	"__typeof",	"offsetof",
		"ARRAY_SIZE",	"__alignof__",	"alignof",	"struct_size",	"offsetofend",
		"sizeof_field", "BUILD_BUG_ON", "container_of", "static_assert"};

	for (int at = i - 1; at >= 0; at--) {
		int match = body->tokens[at].match;

		if (body_is(body, at, "(") && in_list(body, at - 1, askers, ARRAY_SIZE(askers)))
			return true;
		if (match >= 0 && match < at)
			at = match;
		else if (body_is(body, at, ";") || body_is(body, at, "{") || body_is(body, at, "}"))
			break;
	}
	return false;
}

/* The expression around a pointer that still is that pointer: parentheses, casts, sums, ++. */
struct extent {
	int from, to;
	bool forced; /* a cast says __force: somebody knows what he does */
};

static bool is_step(const struct body *body, int i)
{
	return body_is(body, i, "++") || body_is(body, i, "--");
}

/* Whether the parentheses around @extent hold a sum of it and nothing else: (x + 1). */
static bool widen_sum(const struct body *body, struct extent *extent)
{
	int open = extent->from - 1, close;

	while (open >= 0 && !body_is(body, open, "(") && !body_is(body, open, ",") &&
	       !body_is(body, open, ";") && body->tokens[open].match <= open)
		open = body->tokens[open].match >= 0 ? body->tokens[open].match - 1 : open - 1;
	close = body_is(body, open, "(") ? body->tokens[open].match : -1;
	if (close <= extent->to || !body_is_group(body, open))
		return false;
	for (int i = open + 1; i < close; i++) {
		if (i >= extent->from && i <= extent->to)
			continue;
		if (body->tokens[i].kind == BODY_PUNCT && !body_is(body, i, "+") &&
		    !body_is(body, i, "-") && !body_is(body, i, "*"))
			return false;
	}
	if (!body_is(body, extent->from - 1, "+") && extent->from - 1 != open)
		return false;
	extent->from = open;
	extent->to = close;
	return true;
}

static struct extent extent_of(const struct body *body, int i)
{
	struct extent extent = {i, i, false};

	for (;;) {
		int before = extent.from - 1, after = extent.to + 1;
		int cast = body_is(body, before, ")") ? body->tokens[before].match : -1;

		if (is_step(body, after)) {
			extent.to++;
		} else if (is_step(body, before)) {
			extent.from--;
		} else if (cast >= 0 && body_is_cast(body, cast)) {
			for (int j = cast; j < before; j++)
				extent.forced |= body_is(body, j, "__force");
			extent.from = cast;
		} else if (body_is_group(body, before) && body_is(body, after, ")")) {
			extent.from--, extent.to++;
		} else if (!widen_sum(body, &extent)) {
			return extent;
		}
	}
}

/* "&x->member", "&(x[1])": an address is made, nothing is read. */
static bool takes_address(const struct body *body, struct extent extent)
{
	int before = extent.from - 1;

	while (body_is_group(body, before))
		before--;
	return body_is(body, before, "&") && body_is_unary(body, before);
}

/*
 * "f(x->name)": what x points to may hold an array, and then that is an address as well. What no
 * address goes into, printk without %s among it, tells that it is none.
 */
static bool may_be_array(const struct body *body, struct extent extent)
{
	int end = extent.to + 3;

	return body_is(body, extent.to + 1, "->") && body_is_word(body, extent.to + 2) &&
	       (body_is(body, end, ",") || body_is(body, end, ")")) &&
	       (body_is(body, extent.from - 1, ",") || body_is(body, extent.from - 1, "(")) &&
	       body_call(body, extent.from) >= 0;
}

static bool is_user_argument(const struct body *body, struct extent extent)
{
	int call = body_call(body, extent.from);
	const char *name = call < 0 ? "" : body->tokens[call].at;
	int len = call < 0 ? 0 : body->tokens[call].len;

	for (int i = 0; i + 4 <= len; i++)
		if (!strncmp(name + i, "user", 4))
			return true;
	return false;
}

static bool is_print(const struct body *body, int call)
{
	const char *name = call < 0 ? "" : body->tokens[call].at;

	return !strncmp(name, "pr_", 3) || !strncmp(name, "printk", 6) ||
	       !strncmp(name, "trace_printk", 12);
}

/* printk takes addresses too, and follows them for %s alone. */
static bool prints_text(const struct judging *judged, int call)
{
	const struct body *body = judged->body;
	const char *raw = span_text(judged->view->facts, judged->definition->body);
	const struct body_token *open = &body->tokens[call + 1];
	size_t from, to;
	char *text;

	if (!raw || open->match < 0 || !is_print(body, call))
		return false;
	from = open->at - body->code;
	to = body->tokens[open->match].at - body->code;
	text = arena_strndup(judged->findings->arena, raw + from, to - from);
	return strstr(text, "%s") != NULL;
}

static bool is_whole_argument(const struct body *body, struct extent extent)
{
	return (body_is(body, extent.from - 1, "(") || body_is(body, extent.from - 1, ",")) &&
	       (body_is(body, extent.to + 1, ")") || body_is(body, extent.to + 1, ","));
}

/* "copy_from_user(x, buf, n)": the copy's own side is given an address of the caller. */
static bool is_swapped(const struct body *body, struct extent extent)
{
	static const char *const to_kernel[] = {"copy_from_user", "__copy_from_user"};
	static const char *const to_caller[] = {"copy_to_user", "__copy_to_user"};
	int call = is_whole_argument(body, extent) ? body_call(body, extent.from) : -1;
	int at = extent.from - 1;

	if (call < 0)
		return false;
	if (at == call + 1)
		return in_list(body, call, to_kernel, ARRAY_SIZE(to_kernel));
	if (!in_list(body, call, to_caller, ARRAY_SIZE(to_caller)) || !body_is(body, at, ","))
		return false;
	for (at--; at > call + 1; at--) {
		if (body_is(body, at, ","))
			return false;
		if (body->tokens[at].match >= 0 && body->tokens[at].match < at)
			at = body->tokens[at].match;
	}
	return true;
}

/* Whether the pointer at @i is followed there. */
static bool is_followed(const struct judging *judged, int i)
{
	const struct body *body = judged->body;
	struct extent extent = extent_of(body, i);
	int call;

	if (extent.forced || is_unread(body, extent.from))
		return false;
	if (body_is(body, extent.to + 1, "->") || body_is(body, extent.to + 1, "["))
		return !takes_address(body, extent) && !is_user_argument(body, extent) &&
		       !body_is(body, extent.from - 1, "sizeof") &&
		       (!may_be_array(body, extent) ||
			is_print(body, body_call(body, extent.from)));
	if (body_is(body, extent.from - 1, "*") && body_is_unary(body, extent.from - 1)) {
		extent.from--;
		return !body_declares(body, i) && !takes_address(body, extent) &&
		       !body_is(body, extent.from - 1, "sizeof");
	}
	call = is_whole_argument(body, extent) ? body_call(body, extent.from) : -1;
	return call >= 0 && (in_list(body, call, followers, ARRAY_SIZE(followers)) ||
			     prints_text(judged, call) || is_swapped(body, extent));
}

static bool is_variable(const struct body *body, int i, const char *name)
{
	return body_is(body, i, name) && body_is_word(body, i) && !body->tokens[i].inner &&
	       !body_is(body, i - 1, "->") && !body_is(body, i - 1, ".");
}

/* Where @name is followed for the first time, or -1. */
static int followed(const struct judging *judged, const char *name)
{
	for (int i = 0; i < judged->body->n; i++)
		if (is_variable(judged->body, i, name) && is_followed(judged, i))
			return i;
	return -1;
}

/* Whether @name is given another value somewhere: then it may have become the kernel's own. */
static int assignments(const struct body *body, const char *name)
{
	int n = 0;

	for (int i = 0; i < body->n; i++)
		n += is_variable(body, i, name) && body_is(body, i + 1, "=") &&
		     (!body_is(body, i - 1, "*") || body_declares(body, i));
	return n;
}

/*
 * A pointer that is given the value of @name and no other: "int *p = (int *)x;". Returns the index
 * of its name at the place where it is followed, or -1.
 */
static int followed_copy(const struct judging *judged, const char *name)
{
	const struct body *body = judged->body;

	for (int i = 0; i < body->n; i++) {
		struct extent extent = extent_of(body, i);
		int to = extent.from - 2;
		const char *copy;

		if (!is_variable(body, i, name) || extent.forced ||
		    !body_is(body, extent.from - 1, "=") || !body_is_word(body, to) ||
		    !(body_is(body, extent.to + 1, ";") || body_is(body, extent.to + 1, ",")))
			continue;
		copy = body_word(judged->findings->arena, body, to);
		if (assignments(body, copy) == 1 && followed(judged, copy) >= 0)
			return followed(judged, copy);
	}
	return -1;
}

/* ---- reports --------------------------------------------------------------------------------- */

static void report_followed(const struct judging *judged, int param, int at)
{
	const struct definition *definition = judged->definition;
	const char *name = definition->params[param].name;
	struct findings *findings = judged->findings;
	struct span span = body_span(judged->view->facts, definition, judged->body, at, at);
	struct finding *finding;

	finding = finding_new(findings, judged->rule, judged->view->subject->name, span,
			      "%s comes from the caller and is used as if it were the kernel's",
			      name);
	finding_label(finding, span, "followed here");
	finding_label(finding, definition->args[2 * param].span, "an address of the caller");
	finding_note(
		finding,
		"the caller may pass any number: NULL, an address that is not mapped, or one of the "
		"kernel's own; followed directly it crashes the kernel or opens it to everybody");
	finding_help(
		finding,
		is_swapped(judged->body, extent_of(judged->body, at))
			? "where to comes first, where from second: copy_from_user(kernel's, caller's, size), "
			  "copy_to_user(caller's, kernel's, size)"
			: "fetch the value with get_user() or copy_from_user(), store it with put_user() or "
			  "copy_to_user(), and return -EFAULT when they fail");
}

/* marked_type - @type with __user where it belongs, before the first '*' */
static const char *marked_type(struct arena *arena, const char *type)
{
	size_t len = strcspn(type, "*"), blanks = len, all = strlen(type);

	if (type_marks_variable(type))
		all -= strlen("__user");
	while (all && type[all - 1] == ' ')
		all--;
	while (blanks && type[blanks - 1] == ' ')
		blanks--;
	return arena_printf(arena, "%.*s __user %.*s", (int)blanks, type, (int)(all - len),
			    type + len);
}

static void say_unmarked(struct finding *finding, struct span type, bool wrong_side)
{
	finding_label(finding, type,
		      wrong_side ? "this marks the pointer, which is the kernel's own"
				 : "an address of the caller");
	finding_note(
		finding,
		"__user says that the address belongs to the calling program; with it sparse (make "
		"C=1) finds each place where it is followed by mistake%s",
		wrong_side ? ". It belongs before the *, to what is pointed to" : "");
}

static void report_unmarked(const struct rule *rule, const struct view *view,
			    const struct definition *definition, int i, struct findings *findings)
{
	struct span type = definition->args[2 * i].span;
	const char *text = definition->args[2 * i].text;
	const struct prototype *prototype = match_prototype(view);
	struct parameter marked = {.type = marked_type(findings->arena, text)};
	bool wrong_side = type_marks_variable(text);
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, type,
			      wrong_side ? "__user stands on the wrong side of the * of %s"
					 : "the pointer %s is not marked __user",
			      definition->params[i].name);
	say_unmarked(finding, type, wrong_side);
	finding_help(finding, "write %s", marked.type);
	finding_fix_span(finding, CONFIDENCE_EXACT, type, marked.type);
	if (prototype && i < prototype->nparams &&
	    streq(prototype->params[i].type, definition->params[i].type)) {
		marked.name = prototype->params[i].name;
		finding_fix_span(finding, CONFIDENCE_EXACT, prototype->params[i].span,
				 params_text(findings->arena, &marked, 1));
	}
}

static bool is_function(const char *type)
{
	return strchr(type, '(') != NULL;
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const struct body *body = body_read(view->facts, definition, BODY_ALL);
	const struct judging judged = {rule, view, definition, body, findings};

	if (!body || !definition->params_paired)
		return;
	for (int i = 0; i < definition->nparams; i++) {
		const struct parameter *param = &definition->params[i];
		int at = -1;

		if (!strchr(param->type, '*') || is_function(param->type))
			continue;
		if (!assignments(body, param->name))
			at = followed(&judged, param->name);
		if (at < 0)
			at = followed_copy(&judged, param->name);
		if (at >= 0)
			report_followed(&judged, i, at);
		else if (!strstr(param->type, "__user") || type_marks_variable(param->type))
			report_unmarked(rule, view, definition, i, findings);
	}
}

RULE(user_pointer_dereferenced) = {
	.code = "E0320",
	.slug = "user-pointer-dereferenced",
	.title = "a pointer of the caller is used directly or not marked __user",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0315"),
	.each_macro = judge,
};
