// SPDX-License-Identifier: GPL-2.0-only
#include "book.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../course/course.h"
#include "../course/lesson.h"
#include "../course/markdown.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/rule.h"

#define FILE_MAX (1 << 20)

struct book {
	const struct course *course;
	const struct lesson_facts *facts;
	const char *end, *name;
	struct strbuf *out;
	struct strbuf style, script;
	char *missing;
};

static void add(struct book *book, const char *html)
{
	strbuf_addstr(book->out, html);
}

static void add_text(struct book *book, const char *text)
{
	html_text(text, strlen(text), book->out);
}

static bool has_page(const char *code)
{
	return rule_find(code) != NULL;
}

/* ---- the head ---------------------------------------------------------------------------- */

/* What a browser is allowed to run or apply: what has this digest, and nothing else. */
static void add_digest(struct book *book, const struct strbuf *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE], base64[EVP_MAX_MD_SIZE * 2];
	unsigned int len = 0;

	EVP_Digest(strbuf_str(text), text->len, digest, &len, EVP_sha256(), NULL);
	EVP_EncodeBlock(base64, digest, (int)len);
	strbuf_addf(book->out, "'sha256-%s'", (const char *)base64);
}

static int take(struct book *book, char *path, struct strbuf *text)
{
	int err = file_read(path, text, FILE_MAX);

	if (err)
		book->missing = path;
	else
		free(path);
	return err;
}

static int read_trimmings(struct book *book)
{
	int err = take(book, lab_path("checker/render/book.css"), &book->style);

	return err ? err : take(book, lab_path("checker/render/book.js"), &book->script);
}

static void add_head(struct book *book)
{
	add(book, "<!DOCTYPE html>\n"
		  "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
		  "<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" "
		  "content=\"default-src 'none'; style-src ");
	add_digest(book, &book->style);
	add(book, "; script-src ");
	add_digest(book, &book->script);
	add(book, "; base-uri 'none'; form-action 'none'\"/>\n"
		  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		  "<title>Syscall Lab: the book</title>\n<style>");
	add(book, strbuf_str(&book->style));
	add(book, "</style>\n</head>\n<body>\n");
}

static void add_title(struct book *book)
{
	add(book,
	    "<header>\n<h1>Syscall Lab</h1>\n<p>Add a system call of your own to a real Linux "
	    "kernel. What the lab says step by step, and the page of every mistake that it knows.</p>\n"
	    "<p class=\"dim\">");
	if (book->facts->tree) {
		add(book, "Lines and numbers are those of Linux ");
		add_text(book, book->facts->version);
		add(book, " in ");
		add_text(book, book->facts->tree);
		add(book, ".");
	} else {
		add(book, "N stands for what depends on your kernel tree. In a workspace, <code>");
		add_text(book, book->name);
		add(book, " lesson --html</code> writes this book with its lines and numbers.");
	}
	add(book, "</p>\n</header>\n");
}

/* ---- the index --------------------------------------------------------------------------- */

static void add_entry(struct book *book, const char *id, const char *number, const char *title)
{
	strbuf_addf(book->out, "<li><a href=\"#%s\">%s ", id, number);
	add_text(book, title);
	add(book, "</a></li>\n");
}

static void step_id(const struct step *step, char id[16])
{
	snprintf(id, 16, "step-%d", step->number);
}

static void add_steps_index(struct book *book)
{
	add(book, "<section>\n<h2>Steps</h2>\n<ol>\n");
	for (int i = 0; i < book->course->nsteps; i++) {
		const struct step *step = &book->course->steps[i];
		char id[16], number[16];

		step_id(step, id);
		snprintf(number, sizeof(number), "%d.", step->number);
		add_entry(book, id, number, step->title);
	}
	if (book->end)
		add_entry(book, "end", "", "the end, in your own numbers");
	add(book, "</ol>\n</section>\n");
}

#define FAMILY_LEN 3 /* of "E01" */

static void add_codes_index(struct book *book)
{
	int n;
	const struct rule *const *rules = rules_all(&n);

	add(book, "<section>\n<h2>Codes</h2>\n");
	for (int i = 0; i < n; i++) {
		const char *code = rules[i]->code;

		if (!i || strncmp(code, rules[i - 1]->code, FAMILY_LEN) != 0)
			strbuf_addf(book->out, "<details><summary>%.*s %s</summary>\n<ul>\n",
				    FAMILY_LEN, code, rule_family(code));
		add_entry(book, code, code, rules[i]->title);
		if (i + 1 == n || strncmp(code, rules[i + 1]->code, FAMILY_LEN) != 0)
			add(book, "</ul></details>\n");
	}
	add(book, "</section>\n");
}

static void add_index(struct book *book)
{
	add(book, "<nav>\n<div hidden=\"hidden\"><input id=\"search\" type=\"search\" "
		  "placeholder=\"Search ( / )\" aria-label=\"Search\" autocomplete=\"off\"/>"
		  "<p id=\"found\" role=\"status\"></p></div>\n");
	add_steps_index(book);
	add_codes_index(book);
	add(book, "</nav>\n");
}

/* ---- what is read ------------------------------------------------------------------------ */

/* The heading is the first line of the text. */
static void add_markdown(struct book *book, const char *text, int below)
{
	struct strbuf filled = {0};
	char *named;

	lesson_fill(text, book->facts, &filled);
	named = text_named(strbuf_str(&filled), book->name);
	markdown_html(named, below, has_page, book->out);
	free(named);
	strbuf_release(&filled);
}

static void add_hints(struct book *book, const struct step *step)
{
	int n = hint_count(step);

	for (int i = 1; i <= n; i++) {
		struct strbuf text = {0};

		hint_text(step, i, &text);
		strbuf_addf(book->out, "<details><summary>Hint %d of %d</summary>\n", i, n);
		add_markdown(book, strbuf_str(&text), 2);
		add(book, "</details>\n");
		strbuf_release(&text);
	}
}

static int add_step(struct book *book, const struct step *step)
{
	struct strbuf text = {0}, own = {0};
	char id[16];
	int err = take(book, path_join(step->dir, "lesson.md"), &text);

	if (err)
		return err;
	step_id(step, id);
	strbuf_addf(book->out, "<article class=\"step\" id=\"%s\">\n", id);
	variant_apply(strbuf_str(&text), &own);
	add_markdown(book, strbuf_str(&own), 1);
	add_hints(book, step);
	add(book, "</article>\n");
	strbuf_release(&own);
	strbuf_release(&text);
	return 0;
}

/* Pages of codes have no places to fill in: theirs are examples. */
static int add_code(struct book *book, const struct rule *rule)
{
	struct strbuf text = {0};
	char *dir = rule_directory(rule), *named;
	int err = take(book, path_join(dir, "explain.md"), &text);

	free(dir);
	if (err)
		return err;
	strbuf_addf(book->out, "<article id=\"%s\">\n", rule->code);
	named = text_named(strbuf_str(&text), book->name);
	markdown_html(named, 1, has_page, book->out);
	free(named);
	add(book, "</article>\n");
	strbuf_release(&text);
	return 0;
}

static void add_end(struct book *book)
{
	if (!book->end)
		return;
	add(book, "<article class=\"end\" id=\"end\">\n");
	add_markdown(book, book->end, 1);
	add(book, "</article>\n");
}

static int add_body(struct book *book)
{
	int n, err = 0;
	const struct rule *const *rules = rules_all(&n);

	add(book, "<main>\n");
	for (int i = 0; !err && i < book->course->nsteps; i++)
		err = add_step(book, &book->course->steps[i]);
	for (int i = 0; !err && i < n; i++)
		err = add_code(book, rules[i]);
	add_end(book);
	add(book, "</main>\n<script>");
	add(book, strbuf_str(&book->script));
	add(book, "</script>\n</body>\n</html>\n");
	return err;
}

int book_render(const struct course *course, const struct lesson_facts *facts, const char *end,
		const char *name, struct strbuf *out, char **missing)
{
	struct book book = {.course = course, .facts = facts, .end = end, .name = name, .out = out};
	int err = read_trimmings(&book);

	if (!err) {
		add_head(&book);
		add_title(&book);
		add_index(&book);
		err = add_body(&book);
	}
	strbuf_release(&book.style);
	strbuf_release(&book.script);
	*missing = book.missing;
	return err;
}
