// SPDX-License-Identifier: GPL-2.0-only
#include "pasted.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "structured.h"

#define FOLDS_MAX   4  /* pieces that one message is put together from */
#define FOLD_NARROW 60 /* columns at which people's mail programs fold, and pages are cut */
#define FOLD_WIDE   82
#define TERMINAL    80 /* columns at which a terminal breaks a line, also within a word */
#define PREFIX_MAX  16

/* ---- bytes that only a terminal or a web page needs ---------------------------------------- */

/* Behind "ESC ]": up to BEL or "ESC \", never over the end of the line. */
static const char *skip_osc(const char *p)
{
	while (*p && *p != '\n' && *p != '\a' && !(p[0] == '\033' && p[1] == '\\'))
		p++;
	return *p == '\a' ? p + 1 : *p == '\033' ? p + 2 : p;
}

static const char *skip_csi(const char *p)
{
	p += strspn(p, "0123456789;:?");
	return *p >= '@' && *p <= '~' ? p + 1 : p;
}

/* "[01;31m" and "[K" whose ESC was lost on the way. */
static const char *skip_lost_csi(const char *p)
{
	const char *end = p + 1 + strspn(p + 1, "0123456789;");

	if (*end == 'm' && (end > p + 1 || end[1] == '\033' || starts_with(end, "m[K")))
		return starts_with(end, "m[K") ? end + 3 : end + 1;
	return starts_with(p, "[K") && !isalnum((unsigned char)p[2] & 0x7f) ? p + 2 : p;
}

static const char *skip_control(const char *p)
{
	if (*p == '\033' && p[1] == '[')
		return skip_csi(p + 2);
	if (*p == '\033' && p[1] == ']')
		return skip_osc(p + 2);
	if (*p == '\033')
		return p + 1 + (p[1] > ' ');
	if (starts_with(p, "^[["))
		return skip_csi(p + 3);
	if (starts_with(p, "\xe2\x80\x8b") || starts_with(p, "\xef\xbb\xbf"))
		return p + 3; /* a blank without width, a byte-order mark */
	if (*p == '[')
		return skip_lost_csi(p);
	return (unsigned char)*p < ' ' && *p != '\n' && *p != '\t' && *p != '\r' ? p + 1 : p;
}

/* "&quot;" and its like, which a page's source has; how long it is, 0 for none. */
static size_t entity(const char *p, char *meant)
{
	static const struct {
		const char *name;
		char meant;
	} entities[] = {
		{"&quot;", '"'},   {"&apos;", '\''}, {"&#39;", '\''},  {"&#039;", '\''},
		{"&#x27;", '\''},  {"&#96;", '`'},   {"&#34;", '"'},   {"&lt;", '<'},
		{"&gt;", '>'},	   {"&amp;", '&'},   {"&nbsp;", ' '},  {"&lsquo;", '\''},
		{"&rsquo;", '\''}, {"&ldquo;", '"'}, {"&rdquo;", '"'},
	};

	for (size_t i = 0; i < ARRAY_SIZE(entities) && *p == '&'; i++) {
		*meant = entities[i].meant;
		if (starts_with(p, entities[i].name))
			return strlen(entities[i].name);
	}
	return 0;
}

/* A no-break space, plain or narrow, that French typography and web pages put in. */
static size_t hard_blank(const char *p)
{
	return starts_with(p, "\xc2\xa0") ? 2 : starts_with(p, "\xe2\x80\xaf") ? 3 : 0;
}

static void drop_controls(struct strbuf *out, const char *p)
{
	while (*p) {
		const char *end = skip_control(p);
		size_t blank = hard_blank(p), page;
		char meant;

		if (end > p) {
			p = end;
		} else if ((page = entity(p, &meant))) {
			strbuf_add(out, &meant, 1);
			p += page;
		} else if (blank) {
			strbuf_add(out, " ", 1);
			p += blank;
		} else if (*p == '\r') {
			p += strspn(p, "\r");
			if (*p && *p != '\n')
				strbuf_add(out, "\n", 1);
		} else {
			strbuf_add(out, p++, 1);
		}
	}
}

/* ---- what stands before a line ------------------------------------------------------------- */

/* Behind the front of @p that fits @shape, or NULL: % is a number, & a word, a blank any blanks. */
static const char *take_shape(const char *p, const char *shape)
{
	for (; *shape; shape++) {
		size_t len = *shape == '%'   ? strspn(p, "0123456789")
			     : *shape == ' ' ? strspn(p, " \t")
			     : *shape == '&' ? strcspn(p, " \t\n:|[]()<>'\"`=")
					     : *p == *shape;

		if (!len)
			return NULL;
		p += len;
	}
	return p;
}

static const char *take_any(const char *p, const char *const *shapes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *end = take_shape(p, shapes[i]);

		if (end)
			return end;
	}
	return NULL;
}

/* A moment in time, with its fraction and zone. */
static const char *take_moment(const char *p)
{
	static const char *const shapes[] = {"%-%-%T%:%:%", "%-%-% %:%:%", "%/%/% %:%:%", "%:%:%"};
	static const char *const fractions[] = {".%", ",%"};
	static const char *const zones[] = {"Z", "+%:%", "-%:%", "+%", "-%"};
	const char *end = take_any(p, shapes, ARRAY_SIZE(shapes)), *more;

	if (!end)
		return NULL;
	more = take_any(end, fractions, ARRAY_SIZE(fractions));
	end = more ? more : end;
	more = take_any(end, zones, ARRAY_SIZE(zones));
	return more ? more : end;
}

/* "Nov 28 20:31:02", "Sat Nov 28 20:31:02 2026" */
static const char *take_date(const char *p)
{
	static const char *const shapes[] = {"& & % %:%:% %", "& & % %:%:%", "& % %:%:% %",
					     "& % %:%:%"};
	const char *end =
		isupper((unsigned char)*p) ? take_any(p, shapes, ARRAY_SIZE(shapes)) : NULL;

	if (end && *end == '.')
		end += 1 + strspn(end + 1, "0123456789");
	return end;
}

/* journald and syslog: "host make[123]: ", "host kernel: " */
static const char *take_sender(const char *p)
{
	static const char *const shapes[] = {" & &[%]: ", " & kernel: ", " & &[%]:"};

	return take_any(p, shapes, ARRAY_SIZE(shapes));
}

static const char *take_stamp(const char *p)
{
	/* "00O " and "01E+" are streams of GitLab */
	static const char *const streams[] = {" %O+", " %E+", " %O ", " %E "};
	const char *bracket = *p == '[' || *p == '(' ? p + 1 : p;
	const char *end = take_moment(bracket), *more;

	if (!end)
		end = take_date(bracket);
	if (end && bracket > p)
		end = *end == ']' || *end == ')' ? end + 1 : NULL;
	if (!end)
		return NULL;
	more = take_any(end, streams, ARRAY_SIZE(streams));
	if (!more)
		more = take_sender(end);
	if (more)
		return more;
	/* "12:34:56" alone may be part of a message; a stamp has a blank behind it, or nothing */
	return *end == ' ' || *end == '\t' ? end + 1 : *end ? NULL : end;
}

/* "> > " and ">> " of mails and robots, but not ">>> referenced by" of lld. */
static const char *take_quoting(const char *p)
{
	if (*p != '>' || starts_with(p, ">>> referenced") || starts_with(p, ">>> defined") ||
	    starts_with(p, ">>>   "))
		return NULL;
	return p + 1;
}

/* The name of a container, a step of docker's builds, a mark of a CI, kernel time and level. */
static const char *take_label(const char *p)
{
	static const char *const shapes[] = {
		"[ %.%] ", "[%.%] ", "[ %.%]",	"[%.%]", "[ T%] ", "[T%] ", "[ C%] ",
		"[C%] ",   "<%>",    "#% %.% ", "##[&]", "::&::",  "& | ",  "kernel: ",
	};
	const char *end = take_any(p, shapes, ARRAY_SIZE(shapes));

	if (!end && (p[0] == '|' && p[1] == ' ' && isgraph((unsigned char)p[2])) && p[2] != '^' &&
	    p[2] != '~')
		return p + 2;
	if (end && memchr(p, '|', end - p) && !isalpha((unsigned char)*p))
		return NULL; /* "5 | return x;" is what gcc quotes */
	return end;
}

/* kbuild's "CC      x.o" and "CC [M]  x.o" */
static bool is_step(const char *p)
{
	size_t len = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return len >= 2 && len <= 8 &&
	       (starts_with(p + len, "  ") || starts_with(p + len, " [M] "));
}

/* gcc's "    5 | code" and "      | ^~~"; "    from x.h:3,"; kbuild's "  CC      x.o" */
static bool indent_tells(const char *p)
{
	const char *digits = p + strspn(p, "0123456789");

	digits += strspn(digits, " ");
	return *digits == '|' || starts_with(p, "from ") || is_step(p);
}

static const char *undress(const char *line)
{
	for (int i = 0; i < PREFIX_MAX; i++) {
		const char *p = line + strspn(line, " \t"), *end;

		end = take_quoting(p);
		if (!end)
			end = take_stamp(p);
		if (!end)
			end = take_label(p);
		if (!end)
			return p;
		line = end;
	}
	return line + strspn(line, " \t");
}

/* ---- lines of make -j that run together ------------------------------------------------------ */

static bool is_makes_voice(const char *p)
{
	const char *end = take_shape(p, "make[%]: ");

	if (!end)
		end = take_shape(p, "make: ");
	return end && (starts_with(end, "***") || starts_with(end, "Entering") ||
		       starts_with(end, "Leaving") || starts_with(end, "Target"));
}

/* Where the line of a second program begins in @line, or NULL. */
static const char *second_voice(const char *line)
{
	bool step = is_step(line);

	for (const char *p = line + 1; *line && *p; p++) {
		if (is_makes_voice(p) && !strchr("g/-", p[-1]))
			return p;
		if (!isspace((unsigned char)p[-1]) && starts_with(p, "  ") && is_step(p + 2))
			return p;
		if (step && p > line + 2 && p[-2] == '.' && p[-1] == 'o' &&
		    (isalpha((unsigned char)*p) || *p == '/' || *p == '.'))
			return p;
	}
	return NULL;
}

/* ---- lines that were folded ------------------------------------------------------------------ */

static bool has_any(const char *line, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(line, words[i]))
			return true;
	return false;
}

/* "kernel/adder.c:6:24:" at the front of a line, or a line that names an object so */
static bool begins_with_place(const char *line)
{
	const char *colon = strchr(line, ':');

	return colon && colon > line && !memchr(line, ' ', colon - line) &&
	       (isdigit((unsigned char)colon[1]) || (colon - line > 2 && colon[-2] == '.') ||
		starts_with(colon, ":("));
}

/* "/usr/bin/aarch64-linux-gnu-ld.bfd: ", "ld.lld-19: ", "clang: ": a linker or compiler speaks. */
static bool begins_with_tool(const char *line)
{
	static const char *const tools[] = {"ld", "ld.bfd", "ld.gold", "ld.lld", "gcc", "clang"};
	const char *end = strstr(line, ": "), *name = line, *dash = NULL;

	if (!end || memchr(line, ' ', end - line))
		return false;
	for (const char *p = line; p < end; p++) {
		name = *p == '/' ? p + 1 : name;
		dash = *p == '-' ? p : dash;
	}
	if (dash > name && isdigit((unsigned char)dash[1]))
		end = dash;
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
		size_t len = strlen(tools[i]);

		if ((size_t)(end - name) >= len && memcmp(end - len, tools[i], len) == 0)
			return true;
	}
	return false;
}

/* "cp: ", "vmlinux.o: ", "make[1]: ", "ERROR: ": somebody is named who says what follows. */
static bool begins_with_name(const char *line)
{
	size_t len = 0;

	while (isalnum((unsigned char)line[len]) || (line[len] && strchr("_./+-", line[len])))
		len++;
	if (len && line[len] == '[')
		len += 1 + strspn(line + len + 1, "0123456789");
	len += len && line[len] == ']';
	return len > 1 && starts_with(line + len, ": ");
}

/* Whether a program begins to speak with @line: then it is not the rest of another. */
static bool begins_another(const char *line)
{
	static const char *const fronts[] = {"make",
					     "ld:",
					     "collect2",
					     "In file",
					     "compilation",
					     "error:",
					     "***",
					     "warning",
					     "WARNING",
					     "BUG",
					     "RIP",
					     "Call Trace",
					     "Oops",
					     "CPU:",
					     ">>>",
					     "$",
					     "#",
					     "---",
					     "cc1",
					     "ERROR",
					     "/usr/bin/",
					     "Code:",
					     "BTF",
					     "Makefile",
					     "Kernel",
					     "Hardware",
					     "Modules",
					     "<TASK>",
					     "SYSCALL_",
					     "syscall_def",
					     "asmlinkage long",
					     "^",
					     "~",
					     "{"};

	for (size_t i = 0; i < ARRAY_SIZE(fronts); i++)
		if (starts_with(line, fronts[i]))
			return true;
	return !*line || *line == ' ' || indent_tells(line) || begins_with_place(line) ||
	       begins_with_name(line) || begins_with_tool(line);
}

/* A message that may have a rest: a place, or words that open one. */
static bool may_go_on(const char *line)
{
	static const char *const words[] = {": error",
					    "error:",
					    ": warning",
					    "*** ",
					    "undefined reference",
					    "multiple definition",
					    "No rule to make",
					    "segfault at ",
					    ": fatal"};

	if (starts_with(line, "ld:") || starts_with(line, "ld :"))
		return true;
	return *line != ' ' && !strstr(line, "Stop.") && !strstr(line, "] Error ") &&
	       (has_any(line, words, ARRAY_SIZE(words)) || begins_with_place(line) ||
		begins_with_name(line));
}

/* Whether @line stops before a sentence could end. */
static bool is_cut(const char *line)
{
	static const char *const ends[] = {" to",    " by", " of",  " in",     " for",
					   "error:", ",",   " the", " before", " `",
					   " '",     ":",   " (",   " make"};
	int quotes = 0;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (ends_with(line, ends[i]))
			return true;
	for (const char *p = line; *p; p++)
		quotes += *p == '\'' || *p == '`';
	return quotes % 2 ||
	       (strstr(line, "*** ") && !strstr(line, "*** [") && !ends_with(line, "."));
}

/* Whether @next is the rest of @line, the last piece of which was @width columns wide as it was pasted. */
static bool is_folded(const char *line, size_t width, const char *next)
{
	size_t word = strcspn(next, " ");

	if (begins_with_place(line) &&
	    (*next == ':' || (ends_with(line, ":") && !strchr(line, ' ') &&
			      (starts_with(next, "error: ") || starts_with(next, "warning: ") ||
			       starts_with(next, "fatal error: ")))))
		return true;
	if (!may_go_on(line) || begins_another(next))
		return false;
	return is_cut(line) ||
	       (width <= FOLD_WIDE && width >= 40 && width + 1 + word > FOLD_NARROW);
}

/* ---- the text -------------------------------------------------------------------------------- */

struct page {
	struct strbuf out, line; /* @line: the last one, which may yet go on */
	int folds;
	size_t width; /* of its last piece, as it was pasted */
	bool broken;  /* it ends where a terminal's line does */
};

static void finish_line(struct page *page)
{
	strbuf_addf(&page->out, "%s\n", strbuf_str(&page->line));
	strbuf_reset(&page->line);
	page->folds = 0;
}

/* Whether @line ends within a name in quotes, which no blank belongs into. */
static bool in_quoted_word(const char *line)
{
	const char *open = NULL;

	for (; *line; line++) {
		if (starts_with(line, "\xe2\x80\x98"))
			open = line;
		else if (starts_with(line, "\xe2\x80\x99") || *line == ' ')
			open = NULL;
		else if (*line == '\'' || *line == '`')
			open = open ? NULL : line;
	}
	return open != NULL;
}

/* Whether what stands on both sides of a fold is one word of what compilers and make say. */
static bool within_word(const char *before, const char *after)
{
	static const char *const words[] = {
		"address",	"argument",    "arguments",	"array",	"asmlinkage",
		"compilation",	"conflicting", "constant",	"control",	"converting",
		"declaration",	"declared",    "defaults",	"defined",	"definition",
		"different",	"directory",   "discarded",	"duplicates",	"error",
		"expected",	"function",    "generated",	"identifier",	"implicit",
		"incompatible", "initializer", "inside",	"instead",	"integer",
		"invalid",	"kernel",      "linked",	"missing",	"multiple",
		"needed",	"number",      "only",		"outside",	"parameter",
		"parameters",	"parsing",     "passed",	"pointer",	"previous",
		"prototype",	"qualifier",   "reference",	"redefinition", "requires",
		"returns",	"separator",   "sorted",	"specifiers",	"statement",
		"storage",	"struct",      "syscall",	"target",	"terminated",
		"token",	"undeclared",  "undefined",	"unknown",	"unterminated",
		"variable",	"visible",     "whitespace",	"value",	"valid",
		"truncates",	"return",      "preprocessing", "given",	"future",
		"enumeration",	"warning"};
	const char *begin = before + strlen(before);
	size_t tail = 0, head = 0;

	while (begin > before && islower((unsigned char)begin[-1]))
		begin--, tail++;
	while (islower((unsigned char)after[head]))
		head++;
	for (size_t i = 0; tail && head && i < ARRAY_SIZE(words); i++)
		if (strlen(words[i]) == tail + head && memcmp(words[i], begin, tail) == 0 &&
		    memcmp(words[i] + tail, after, head) == 0)
			return true;
	return false;
}

/* @apart: a blank stood before @line */
static void add_line(struct page *page, const char *line, bool may_join, bool apart)
{
	const char *last = strbuf_str(&page->line);
	size_t len = strlen(last);

	if (may_join && page->folds < FOLDS_MAX && is_folded(last, page->width, line)) {
		page->folds++;
		if (len && *line != ':' && !strchr("`/_", last[len - 1]) && !in_quoted_word(last) &&
		    !within_word(last, line) && (apart || !page->broken))
			strbuf_add(&page->line, " ", 1);
	} else {
		finish_line(page);
		if (indent_tells(line))
			strbuf_addstr(&page->line, "  ");
	}
	strbuf_addstr(&page->line, line);
	while (page->line.len && isspace((unsigned char)page->line.buf[page->line.len - 1]))
		page->line.buf[--page->line.len] = '\0';
}

/* @quoted: what a compiler quotes, by the caret that follows; it is never the rest of a message. */
static void read_line(struct page *page, char *text, bool quoted)
{
	bool first = !quoted, apart = isspace((unsigned char)*text);
	const char *line = undress(text), *cut;

	while ((cut = second_voice(line))) {
		struct strbuf piece = {0};

		strbuf_add(&piece, line, cut - line);
		add_line(page, strbuf_str(&piece), first, apart);
		strbuf_release(&piece);
		line = cut + strspn(cut, " ");
		first = false;
	}
	add_line(page, line, first, apart);
	page->width = strlen(text);
	page->broken = page->width == TERMINAL && !isspace((unsigned char)text[TERMINAL - 1]);
}

const char *pasted_plain(struct arena *arena, const char *text)
{
	struct strbuf bare = {0};
	struct page page = {0};
	const char *result;
	char *line, *end;

	drop_controls(&bare, structured_plain(arena, text));
	for (line = bare.len ? bare.buf : NULL; line && *line; line = end ? end + 1 : NULL) {
		/* Of empty lines one is as good as a million. */
		if (starts_with(line, "\n\n"))
			line += strspn(line, "\n") - 1;
		end = strchr(line, '\n');
		if (end)
			*end = '\0';
		read_line(&page, line, end && *undress(end + 1) == '^');
	}
	finish_line(&page);
	strbuf_addf(&page.out, "%s", "");
	/* JSON of which each line was dressed */
	result = structured_plain(arena, arena_strdup(arena, strbuf_str(&page.out) + 1));
	strbuf_release(&bare);
	strbuf_release(&page.out);
	strbuf_release(&page.line);
	return result;
}
