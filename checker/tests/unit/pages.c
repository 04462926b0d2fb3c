// SPDX-License-Identifier: GPL-2.0-only
/*
 * The example of an explain page is a test of its rule: put into the small tree, what "What it
 * looks like" shows must be found, and what "How to fix it" shows must not. Pages whose examples
 * are a session, a log or a piece of something are left out; there must not be many.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../dev/fixture.h"
#include "../../dev/smalltree.h"

#define TABLE  "arch/x86/entry/syscalls/syscall_64.tbl"
#define HEADER "include/linux/syscalls.h"
#define HEAD                                                                                       \
	"#include <linux/kernel.h>\n#include <linux/syscalls.h>\n#include <linux/uaccess.h>\n\n"

static const char *page_of(const struct rule *rule)
{
	char *dir = rule_directory(rule), *path = path_join(dir, "explain.md");
	const char *text = read_file(path);

	free(dir);
	free(path);
	return text;
}

/* The first fenced block under the heading @heading; NULL when there is none. */
static const char *block_under(const char *page, const char *heading)
{
	const char *at = strstr(page, heading), *end, *next;

	if (!at)
		return NULL;
	at += strlen(heading);
	next = strstr(at, "\n## ");
	at = strstr(at, "\n```\n");
	end = at ? strstr(at + 5, "\n```") : NULL;
	if (!end || (next && at > next))
		return NULL;
	return kept(strndup(at + 5, end + 1 - (at + 5)));
}

/* The text of the small tree with the line that holds @mark replaced by @block. */
static const char *with_line(const char *text, const char *mark, const char *block)
{
	const char *at = strstr(text, mark), *line = at, *rest;

	assert_non_null(at);
	while (line > text && line[-1] != '\n')
		line--;
	rest = strchr(at, '\n') + 1;
	return kept(xasprintf("%.*s%s%s", (int)(line - text), text, block, rest));
}

/* The examples are of 6.1, where 451 is free; the small tree's free number is 436. */
static const char *renumbered(const char *block)
{
	char *copy = xstrdup(block);

	for (char *p = copy; (p = strstr(p, "451")); p += 3)
		memcpy(p, "436", 3);
	return kept(copy);
}

enum kind {
	NONE,
	ROW,
	DEFINITION,
	BODY,
	PROTOTYPE,
	LIST
};

static enum kind kind_of(const char *block)
{
	if (strstr(block, "error:"))
		return NONE;
	if (strstr(block, "SYSCALL_DEFIN") && !strstr(block, "/*"))
		return DEFINITION;
	if (isdigit((unsigned char)*block) && strchr(block, '\n') == strrchr(block, '\n'))
		return ROW;
	if (starts_with(block, "asmlinkage") && strchr(block, '{'))
		return DEFINITION;
	if (starts_with(block, "asmlinkage") && strstr(block, "sys_adder") &&
	    strchr(block, '\n') == strrchr(block, '\n'))
		return PROTOTYPE;
	if (starts_with(block, "obj-"))
		return LIST;
	return NONE;
}

static const char *definition(const char *block)
{
	const char *body = strstr(block, "{\n") ? "" : "{\n\treturn 0;\n}\n";
	const char *include = starts_with(block, "#include") ? "" : HEAD;

	return kept(xasprintf("%s%s%s", include, block, body));
}

/* Put @block into the tree; false when it is nothing that could be put there. */
static bool put(struct example *example, const char *block)
{
	enum kind kind = kind_of(block);
	const char *path = kind == ROW	       ? TABLE
			   : kind == LIST      ? "kernel/Makefile"
			   : kind == PROTOTYPE ? HEADER
					       : "kernel/adder.c";
	const char *old = small_tree_text(example->small, path), *text;

	if (kind == NONE)
		return false;
	if (kind == DEFINITION)
		text = definition(block);
	else if (kind == ROW)
		text = with_line(old, "\tadder\t", renumbered(block));
	else if (kind == LIST)
		text = with_line(old, "adder.o", block);
	else
		text = with_line(old, "sys_adder(", block);
	assert_int_equal(small_tree_write(example->small, path, text, strlen(text)), 0);
	return true;
}

/* Whether @rule finds something with @block in the tree; -1 when it cannot be put there. */
static int finds(const struct rule *rule, const char *tree, const char *block)
{
	struct example example;
	int found = -1;

	if (!block || example_open(&example, tree))
		return -1;
	/* E0315 and E0316 compare with what a step asks for. */
	example_subject(&example, starts_with(rule->code, "E031") ? "adder int x, int y" : "adder");
	if (put(&example, block) && !example_collect(&example)) {
		example_judge(&example);
		found = 0;
		for (int i = 0; i < example.findings.n; i++)
			found |= example.findings.list[i]->rule == rule;
	}
	example_close(&example);
	return found;
}

/* Their examples speak of two places at once: a row that shipped, a definition and a prototype. */
static bool is_in_two_places(const struct rule *rule)
{
	return streq(rule->code, "E0120") || streq(rule->code, "E0413");
}

/* The trees on which the mistake can happen are those of its examples. */
static const char *tree_of(const struct rule *rule)
{
	return streq(rule->code, "E0102") ? "prefixed" : "bare";
}

TEST(the_example_of_each_page_is_found_and_its_cure_is_not)
{
	struct strbuf wrong = {0};
	int n, shown = 0, cured = 0;
	const struct rule *const *rules = rules_all(&n);

	for (int i = 0; i < n; i++) {
		const char *page, *tree = tree_of(rules[i]);
		int bad, good;

		if (rules[i]->stage != STAGE_TREE || strcmp(rules[i]->code, "E05") > 0 ||
		    is_in_two_places(rules[i]))
			continue;
		page = page_of(rules[i]);
		bad = finds(rules[i], tree, block_under(page, "## What it looks like"));
		good = finds(rules[i], tree, block_under(page, "## How to fix it"));
		shown += bad >= 0;
		cured += good >= 0;
		if (bad == 0)
			strbuf_addf(&wrong, "%s does not find its page's example\n",
				    rules[i]->code);
		if (good == 1)
			strbuf_addf(&wrong, "%s finds fault with its page's cure\n",
				    rules[i]->code);
	}
	print_message("# %d examples and %d cures of pages tried\n", shown, cured);
	assert_string_equal(kept(xstrdup(strbuf_str(&wrong))), "");
	strbuf_release(&wrong);
	assert_true(shown >= 30);
	assert_true(cured >= 30);
}
