// SPDX-License-Identifier: GPL-2.0-only
#include "scaffold.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/rule.h"
#include "../course/course.h"

struct template
{
	const char *file,
		*text; /* every @NAME@ becomes the step's name, @CODE@ and @SLUG@ the rule's */
};

static const struct template step_templates[] = {
	{"steps/@NAME@/step.ini",
	 "; One line: what this step is about. docs/step-ini.md explains every key.\n"
	 "[step]\n"
	 "title = what the learner does\n"
	 "depth = boot\n"
	 "codes = E01* E02* E03* E04* E05* E06* E07* E08*\n"
	 "start-codes = E0301\n"
	 "shows = answers\n"
	 "estimate = 15 minutes\n"
	 "paths = kernel/*.c kernel/Makefile include/linux/syscalls.h\n"
	 " arch/x86/entry/syscalls/syscall_64.tbl tools/lab/*.c\n"
	 "\n"
	 "[syscall example]\n"
	 "signature = int x\n"
	 "\n"
	 "[goal definition]\n"
	 "title = example is defined and built\n"
	 "points = 4\n"
	 "stage = tree\n"
	 "codes = E02* E03*\n"
	 "\n"
	 "[goal answers]\n"
	 "title = it answers rightly\n"
	 "points = 6\n"
	 "stage = boot\n"
	 "codes = E01* E04* E05* E06* E07* E08*\n"
	 "after = definition\n"},
	{"steps/@NAME@/lesson.md",
	 "# The one idea\n"
	 "\n"
	 "24 to 40 lines: what it is, where it is in the learner's own tree, why it is so.\n"
	 "\n"
	 "## Your task\n"
	 "\n"
	 "What to do, and in which file.\n"
	 "\n"
	 "    ./lab check       what it will show\n"},
	{"steps/@NAME@/hints.md", "## 1\n\nWhere to look.\n\n## 2\n\nWhat to write.\n\n## 3\n\n"
				  "Nearly all of it.\n"},
	{"solutions/@NAME@/notes.md",
	 "# The one idea\n\nWhat the solution does, and what to look at.\n"},
};

static const struct template rule_templates[] = {
	{"checker/rules/@CODE@-@SLUG@/rule.c",
	 "// SPDX-License-Identifier: GPL-2.0-only\n"
	 "#include \"../rule.h\"\n"
	 "\n"
	 "/* Judge the facts about one system call; say nothing when there is nothing to say. */\n"
	 "static void check(const struct rule *rule, const struct view *view,\n"
	 "\t\t  struct findings *findings)\n"
	 "{\n"
	 "\t(void)rule;\n"
	 "\t(void)view;\n"
	 "\t(void)findings;\n"
	 "}\n"
	 "\n"
	 "RULE(@IDENT@) = {\n"
	 "\t.code = \"@CODE@\",\n"
	 "\t.slug = \"@SLUG@\",\n"
	 "\t.title = \"what is wrong, in lower case, without a full stop\",\n"
	 "\t.severity = SEVERITY_ERROR,\n"
	 "\t.stage = STAGE_TREE,\n"
	 "\t.check = check,\n"
	 "};\n"},
	{"checker/rules/@CODE@-@SLUG@/vary.c",
	 "// SPDX-License-Identifier: GPL-2.0-only\n"
	 "#include \"../../dev/vary.h\"\n"
	 "\n"
	 "/* Make the mistake in v->call, whatever it looks like; v->mark stands where it is found. */\n"
	 "static void bad(struct variation *v)\n"
	 "{\n"
	 "\t(void)v;\n"
	 "}\n"
	 "\n"
	 "VARY(@IDENT@) = {\n"
	 "\t.code = \"@CODE@\",\n"
	 "\t.bad = bad,\n"
	 "};\n"},
	{"checker/rules/@CODE@-@SLUG@/explain.md",
	 "# @CODE@ @SLUG@\n\n## What it looks like\n\n## Why it is wrong\n\n## How to fix it\n"},
	{"checker/rules/@CODE@-@SLUG@/bad.diff", ""},
	{"checker/rules/@CODE@-@SLUG@/good.diff", ""},
	{"checker/rules/@CODE@-@SLUG@/expect.txt",
	 "# see checker/dev/fixture.h\ntree bare\ntree prefixed\n@CODE@ - adder\n"},
};

/* struct words - what the marks of a template stand for */
struct words {
	char *name, *code, *slug, *ident;
};

static void put_mark(const struct words *words, const char *mark, size_t len, struct strbuf *out)
{
	const struct {
		const char *mark, *word;
	} marks[] = {
		{"NAME", words->name},
		{"CODE", words->code},
		{"SLUG", words->slug},
		{"IDENT", words->ident},
	};

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		if (strlen(marks[i].mark) == len && memcmp(marks[i].mark, mark, len) == 0)
			strbuf_addstr(out, marks[i].word);
	}
}

static void fill(const struct words *words, const char *text, struct strbuf *out)
{
	for (const char *p = text; *p; p++) {
		const char *close = *p == '@' ? strchr(p + 1, '@') : NULL;

		if (!close) {
			strbuf_addch(out, *p);
			continue;
		}
		put_mark(words, p + 1, close - p - 1, out);
		p = close;
	}
}

static int write_templates(const struct template *templates, size_t n, const struct words *words,
			   char **error)
{
	int err = 0;

	for (size_t i = 0; i < n && !err; i++) {
		struct strbuf file = {0}, text = {0};
		char *path;

		fill(words, templates[i].file, &file);
		fill(words, templates[i].text, &text);
		path = lab_path("%s", strbuf_str(&file));
		err = mkdirs_for(path);
		if (!err)
			err = file_write_atomic(path, strbuf_str(&text), text.len);
		if (err)
			*error = xasprintf("cannot write %s: %s", path, strerror(-err));
		free(path);
		strbuf_release(&file);
		strbuf_release(&text);
	}
	return err;
}

/* Lower case letters, digits and hyphens, beginning with a letter. */
static bool is_slug(const char *slug)
{
	if (!islower((unsigned char)*slug))
		return false;
	return slug[strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-")] == 0;
}

static int refuse(int err, char **error, char *text)
{
	*error = text;
	return err;
}

static int next_number(void)
{
	char *error = NULL;
	struct course *course = course_load(&error);
	int number = course && course->nsteps ? course->steps[course->nsteps - 1].number + 1 : 1;

	free(error);
	course_free(course);
	return number;
}

int scaffold_step(const char *name, char **made, char **error)
{
	bool numbered = isdigit((unsigned char)name[0]) && isdigit((unsigned char)name[1]) &&
			name[2] == '-';
	const char *slug = numbered ? name + 3 : name;
	struct words words = {0};
	int err = 0;

	if (!is_slug(slug))
		return refuse(-EINVAL, error,
			      xasprintf("\"%s\" is no name such as 11-user-memory", name));
	words.name = numbered ? xstrdup(name) : xasprintf("%02d-%s", next_number(), name);
	*made = lab_path("steps/%s", words.name);
	if (path_exists(*made))
		err = refuse(-EEXIST, error, xasprintf("%s is there already", *made));
	if (!err)
		err = write_templates(step_templates, ARRAY_SIZE(step_templates), &words, error);
	if (err) {
		free(*made);
		*made = NULL;
	}
	free(words.name);
	return err;
}

int scaffold_rule(const char *name, char **made, char **error)
{
	struct words words = {0};
	int err = 0;

	if (name[0] != 'E' || strspn(name + 1, "0123456789") != 4 || name[5] != '-' ||
	    !is_slug(name + 6))
		return refuse(-EINVAL, error,
			      xasprintf("\"%s\" is no name such as E0421-words-for-it", name));
	words.code = xasprintf("%.5s", name);
	words.slug = xstrdup(name + 6);
	words.ident = xstrdup(words.slug);
	for (char *p = words.ident; *p; p++)
		*p = *p == '-' ? '_' : *p;
	*made = lab_path("checker/rules/%s", name);
	if (path_exists(*made) || rule_find(words.code))
		err = refuse(-EEXIST, error, xasprintf("%s is taken already", words.code));
	if (!err)
		err = write_templates(rule_templates, ARRAY_SIZE(rule_templates), &words, error);
	if (err) {
		free(*made);
		*made = NULL;
	}
	free(words.code);
	free(words.slug);
	free(words.ident);
	return err;
}
