// SPDX-License-Identifier: GPL-2.0-only
#include "remarks.h"

#include <ctype.h>
#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../tree/owned.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"

#define TIMEOUT_S   2
#define OUTPUT_MAX  (1 << 20)
#define SCRIPT_MAX  (1 << 16)
#define FILES_MAX   24
#define REMARKS_MAX 200
#define HEAD_MAX    4096

static const char tool[] = "spatch", python[] = "/usr/bin/python3", macro_word[] = "SYSCALL_DEFINE";

/* Behind each rule's: "asked E1101". */
static const char postscript[] = "\n@script:python@\n@@\nprint('asked %s', flush=True)\n\n";

/* struct asked - the files that are handed over, by their descriptors */
struct asked {
	struct facts *facts;
	const struct source *sources[FILES_MAX];
	char *texts[FILES_MAX]; /* as the tool reads them */
	int fds[FILES_MAX + 2]; /* the script first, -1 last */
	int n;
	const char **codes; /* what the script asks, in its order */
	int ncodes;
	int out; /* what it says */
	pid_t pid;
	double begin;
};

/* ---- whose lines they are ---------------------------------------------------------------------- */

/* Without a pristine tree: the learner's calls, and all of a file of theirs that they had to list. */
static bool is_known_own(const struct facts *facts, const struct source *source, int line)
{
	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *def = &facts->definitions[i];

		if (def->pristine || !streq(def->span.file, source->file))
			continue;
		if (def->file && def->file->item && !def->file->item->pristine &&
		    !def->file->kernels)
			return true;
		if (def->has_body && line >= def->span.line && line <= def->body.end_line)
			return true;
	}
	return false;
}

static bool is_own(const struct facts *facts, const struct source *source, int line)
{
	size_t from, to;

	if (line < 1 || line > source->nlines)
		return false;
	if (!facts->knows_shipped)
		return is_known_own(facts, source, line);
	from = source->lines[line - 1] - source->text;
	to = line < source->nlines ? (size_t)(source->lines[line] - source->text) : source->len;
	return !owned_by_kernel(facts, source, from, to);
}

/* ---- what is asked --------------------------------------------------------------------------- */

static bool is_wanted(const char *const *codes, const char *path)
{
	const char *name = strstr(path, "/rules/E");
	char code[6] = "";

	if (!name)
		return false;
	snprintf(code, sizeof(code), "%s", name + strlen("/rules/"));
	return !codes || codes_match(codes, code);
}

/* No comment, nor the preprocessor's: so "/" can be a word, too. */
static bool is_code(const char *line)
{
	return *line && !strchr("#/", *line) && !(*line == '*' && strchr(" \t\n/", line[1]));
}

static bool is_said(const char *text, const char *word, size_t len)
{
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (is_code(line + strspn(line, " \t")) &&
		    memmem(line, strcspn(line, "\n"), word, len))
			return true;
	}
	return false;
}

static bool is_said_somewhere(const struct asked *asked, const char *word, size_t len)
{
	for (int i = 0; i < asked->n; i++)
		if (is_said(asked->texts[i], word, len))
			return true;
	return false;
}

/* The tool takes a second: a patch that says "// words: A B" is only tried where one of them stands. */
static bool can_match(const struct asked *asked, const char *patch)
{
	static const char mark[] = "// words: ";
	const char *word = strstr(patch, mark);

	if (!word)
		return true;
	for (word += strlen(mark); *word && *word != '\n'; word += strspn(word, " ")) {
		size_t len = strcspn(word, " \n");

		if (is_said_somewhere(asked, word, len))
			return true;
		word += len;
	}
	return false;
}

/* What a semantic patch calls to say something, and to look closer. */
static void add_preamble(struct strbuf *script)
{
	char *path = lab_path("checker/exam/remark.cocci");

	file_read(path, script, SCRIPT_MAX);
	free(path);
}

static void add_patch(struct asked *asked, const char *path, bool late, struct strbuf *script)
{
	struct strbuf patch = {0};
	const char *code;

	if (!file_read(path, &patch, SCRIPT_MAX) &&
	    !strstr(strbuf_str(&patch), "\n// late\n") == !late &&
	    can_match(asked, strbuf_str(&patch))) {
		code = arena_strndup(asked->facts->arena, strstr(path, "/rules/E") + 7, 5);
		*arena_append(asked->facts->arena, &asked->codes, &asked->ncodes) = code;
		if (!script->len)
			add_preamble(script);
		strbuf_add(script, patch.buf, patch.len);
		strbuf_addf(script, postscript, code);
	}
	strbuf_release(&patch);
}

/*
 * All the rules' semantic patches that may find something as one; empty when there is none. The time
 * of late ones grows faster than a function does: they must not keep the others from being asked.
 */
static void make_script(struct asked *asked, const char *const *codes, struct strbuf *script)
{
	char *pattern = lab_path("checker/rules/E*/find.cocci");
	glob_t found = {0};

	if (glob(pattern, 0, NULL, &found))
		found.gl_pathc = 0;
	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < found.gl_pathc; i++)
			if (is_wanted(codes, found.gl_pathv[i]))
				add_patch(asked, found.gl_pathv[i], late, script);
	globfree(&found);
	free(pattern);
}

int nameless_file(const char *text, size_t len)
{
	int fd = memfd_create("lab", 0);

	if (fd >= 0 && write(fd, text, len) != (ssize_t)len) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Behind the comments that begin at @at and end before @end; @at where none does. */
static char *behind_comments(char *at, const char *end)
{
	char *close;

	while (starts_with(at, "/*") && (close = memmem(at, end - at, "*/", 2)))
		at = close + 2;
	return at;
}

/*
 * The head of SYSCALL_DEFINE0(name, and what follows, from its '(' on; every byte keeps its place. What is not
 * closed before a body, another such word or HEAD_MAX bytes is no head.
 */
static void make_head(char *macro, char *open)
{
	const char *end = open + strnlen(open, HEAD_MAX);
	int depth = 0, commas = 0;

	memset(macro, ' ', open - macro);
	memcpy(macro, "long", 4);
	for (char *at = behind_comments(open, end); at < end; at = behind_comments(at + 1, end)) {
		if (strchr(";{", *at) || starts_with(at, macro_word))
			return;
		depth += (*at == '(') - (*at == ')');
		if (*at == ',' && depth == 1)
			*at = !commas ? '(' : commas % 2 ? ' ' : ',', commas++;
		if (depth)
			continue;
		if (!commas) { /* no parameters: the name makes room for both parentheses */
			memmove(open, open + 1, at - open - 1);
			at[-1] = '(';
		} else {
			*open = ' ';
		}
		return;
	}
}

/* What the tool takes for a macro whose inside nobody knows is made the function that it means. */
static char *as_functions(const struct source *source)
{
	char *copy = xcalloc(source->len + 1, 1), *at = copy;

	memcpy(copy, source->text, source->len);
	for (char *own = copy; (own = strstr(own, "volatile"));)
		memset(own, ' ', strlen("volatile")); /* here that means __user */
	while ((at = strstr(at, macro_word))) {
		char *macro = at, *open;

		at += strlen(macro_word);
		open = at + 1 + strspn(isdigit((unsigned char)*at) ? at + 1 : "", " \t");
		if (isdigit((unsigned char)*at) && *open == '(' &&
		    (macro == copy || !(isalnum((unsigned char)macro[-1]) || macro[-1] == '_')))
			make_head(macro, open);
	}
	return copy;
}

/* All but what the preprocessor reads; every line keeps its place. */
static void blank_lines(const struct source *source, char *text, int from, int to)
{
	for (int i = from; i < to; i++) {
		char *line = text + (source->lines[i] - source->text);

		if (line[strspn(line, " \t")] != '#')
			memset(line, ' ', strcspn(line, "\n"));
	}
}

/*
 * What the kernel's own functions in a file of the learner's do is nobody's question, and some take the
 * tool ten seconds (kernel/sys.c): their bodies are empty, where kernel style says where they are.
 */
static void empty_kernels_bodies(const struct facts *facts, const struct source *source, char *text)
{
	bool own = false;
	int open = -1;

	for (int i = 0; i < source->nlines; i++) {
		const char *line = source->lines[i];

		if (*line == '{') {
			open = i;
			own = false;
		}
		/* A blank line is nobody's. */
		own |= open >= 0 && line[strspn(line, " \t")] != '\n' &&
		       is_own(facts, source, i + 1);
		if (*line != '}' || open < 0)
			continue;
		if (!own)
			blank_lines(source, text, open + 1, i);
		open = -1;
	}
}

char *remarks_text(const struct facts *facts, const struct source *source)
{
	char *text = as_functions(source);

	empty_kernels_bodies(facts, source, text);
	return text;
}

static void take_sources(struct asked *asked)
{
	for (int i = 0; i < asked->facts->nsources && asked->n < FILES_MAX; i++) {
		const struct source *source = asked->facts->sources[i];
		char *text;
		int fd;

		if (source->pristine || !ends_with(source->file, ".c"))
			continue;
		text = remarks_text(asked->facts, source);
		fd = nameless_file(text, source->len);
		if (fd < 0) {
			free(text);
			continue;
		}
		asked->texts[asked->n] = text;
		asked->sources[asked->n++] = source;
		asked->fds[asked->n] = fd;
	}
	asked->fds[asked->n + 1] = -1;
}

/* ---- what is answered ------------------------------------------------------------------------ */

/* The words between tabs; how many. */
static int split(struct arena *arena, const char *text, const char *words[REMARK_WORDS])
{
	char *copy = arena_strdup(arena, text), *rest;
	int n = 0;

	for (char *word = strtok_r(copy, "\t", &rest); word && n < REMARK_WORDS;
	     word = strtok_r(NULL, "\t", &rest))
		words[n++] = word;
	return n;
}

/* Two things may leak at one return: what a remark speaks of first tells them apart. */
static bool is_known(const struct facts *facts, const char *code, struct span span,
		     const char *first)
{
	for (int i = 0; i < facts->nremarks; i++) {
		const struct remark *remark = &facts->remarks[i];

		if (streq(remark->code, code) && !span_compare(&remark->span, &span) &&
		    (!first || !remark->nwords || streq(remark->words[0], first)))
			return true;
	}
	return false;
}

int remarks_add(struct facts *facts, const char *code, struct span span, const char *const *words,
		int nwords)
{
	const struct source *source = facts_source(facts, span.file);
	struct remark *remark;

	if (!source || facts->nremarks == REMARKS_MAX || !is_own(facts, source, span.line) ||
	    is_known(facts, code, span, nwords ? words[0] : NULL))
		return 0;
	span.file = source->file;
	remark = arena_append(facts->arena, &facts->remarks, &facts->nremarks);
	*remark = (struct remark){.code = code, .span = span, .nwords = nwords};
	memcpy(remark->words, words, nwords * sizeof(*words));
	return 1;
}

void remarks_miss(struct facts *facts, const char *code)
{
	*arena_append(facts->arena, &facts->unasked, &facts->nunasked) = code;
}

/* "/proc/self/fd/7:10:5-19 E1101 buf" */
static void take_line(struct asked *asked, const char *line)
{
	struct facts *facts = asked->facts;
	const char *words[REMARK_WORDS];
	int fd, number, column, end, at = 0, i;
	struct span span;
	char code[6];

	if (sscanf(line, "/proc/self/fd/%d:%d:%d-%d %5s %n", &fd, &number, &column, &end, code,
		   &at) != 5 ||
	    !at)
		return;
	for (i = 0; i < asked->n && asked->fds[i + 1] != fd; i++)
		;
	if (i == asked->n)
		return;
	span = (struct span){.file = asked->sources[i]->file,
			     .line = number,
			     .column = column + 1,
			     .end_column = end + 1};
	remarks_add(facts, arena_strdup(facts->arena, code), span, words,
		    split(facts->arena, line + at, words));
}

/* Asked in order: what does not stand in the text was not asked to the end. */
static void take_text(struct asked *asked, const char *text)
{
	char *copy = arena_strdup(asked->facts->arena, text), *rest;
	int n = 0;

	for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		n += starts_with(line, "asked E");
		take_line(asked, line);
	}
	for (; n < asked->ncodes; n++)
		remarks_miss(asked->facts, asked->codes[n]);
}

static int compare(const void *a, const void *b)
{
	const struct remark *one = a, *two = b;
	int order = span_compare(&one->span, &two->span);

	return order ? order : strcmp(one->code, two->code);
}

void remarks_sort(struct facts *facts)
{
	if (facts->nremarks)
		qsort(facts->remarks, facts->nremarks, sizeof(*facts->remarks), compare);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static void release(struct asked *asked)
{
	for (int i = 0; i <= asked->n; i++)
		if (asked->fds[i] >= 0)
			close(asked->fds[i]);
	for (int i = 0; i < asked->n; i++)
		free(asked->texts[i]);
	if (asked->out >= 0)
		close(asked->out);
	free(asked);
}

static void start(struct asked *asked)
{
	struct arena *arena = asked->facts->arena;
	char *words = lab_path("checker/exam/words.txt"),
	     *alike = lab_path("checker/exam/alike.iso");
	const struct process_options options = {.dir = "/", .pass = asked->fds};
	const char *argv[FILES_MAX + 16] = {
		tool,	      "--very-quiet", "--no-includes", "--macro-file-builtins", words,
		"--iso-file", alike};
	int n = 7;

	if (path_exists(python)) { /* else it looks for one, with a dozen of processes */
		argv[n++] = "--python";
		argv[n++] = python;
	}
	argv[n++] = "--sp-file";

	for (int i = 0; i <= asked->n; i++)
		argv[n++] = arena_printf(arena, "/proc/self/fd/%d", asked->fds[i]);
	asked->pid = process_spawn(argv, &options, (const int[]){-1, asked->out, -1});
	asked->begin = now_s();
	free(alike);
	free(words);
}

bool remarks_possible(void)
{
	return program_exists(tool);
}

struct asked *remarks_ask(struct facts *facts, const char *const *codes)
{
	struct asked *asked;
	struct strbuf script = {0};

	if (!remarks_possible())
		return NULL;
	asked = xcalloc(1, sizeof(*asked));
	asked->facts = facts;
	take_sources(asked);
	make_script(asked, codes, &script);
	asked->fds[0] = script.len ? nameless_file(strbuf_str(&script), script.len) : -1;
	asked->out = script.len ? nameless_file("", 0) : -1;
	strbuf_release(&script);
	if (asked->fds[0] >= 0 && asked->out >= 0)
		start(asked);
	if (asked->pid > 0)
		return asked;
	release(asked);
	return NULL;
}

bool remarks_await(pid_t pid, double until)
{
	struct pollfd wait[] = {{.fd = process_watch(pid), .events = POLLIN},
				{.fd = interrupt_fd(), .events = POLLIN}};
	double left = until - now_s();
	bool ended;

	if (wait[0].fd < 0)
		return false;
	poll(wait, 2, left > 0 ? (int)(left * 1000) : 0);
	ended = wait[0].revents;
	close(wait[0].fd);
	return ended;
}

int remarks_take(struct asked *asked, int wait_s)
{
	struct facts *facts;
	struct strbuf said = {0};
	int before;
	char *path;

	if (!asked)
		return 0;
	facts = asked->facts;
	before = facts->nremarks;
	remarks_await(asked->pid, asked->begin + (wait_s ? wait_s : TIMEOUT_S));
	process_end(asked->pid);
	path = xasprintf("/proc/self/fd/%d", asked->out);
	file_read(path, &said, OUTPUT_MAX);
	take_text(asked, strbuf_str(&said));
	remarks_sort(facts);
	free(path);
	strbuf_release(&said);
	release(asked);
	return facts->nremarks - before;
}
