// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../facts/collect.h"
#include "../facts/symboltable.h"

/*
 * How it works: the log is walked line by line. A line that holds one of the headlines below opens
 * a trouble; what follows belongs to it until its end marker, the next headline, or too many lines.
 * The lab's kernels have no KALLSYMS: their traces hold bare addresses, which vmlinux names. Traces
 * of kernels that have it are read just as well.
 */

#define TROUBLE_LINES_MAX 60
#define FRAMES_MAX	  24
#define TROUBLES_MAX	  64 /* a kernel that oopses for ever fills the log; a panic still counts */

struct headline {
	const char *text;
	int kind;
	bool follows; /* part of the trouble that is open already, if one is */
};

static const struct headline headlines[] = {
	{.text = "Kernel panic - not syncing", .kind = TROUBLE_PANIC},
	{.text = "BUG: kernel NULL pointer dereference", .kind = TROUBLE_OOPS},
	{.text = "BUG: unable to handle", .kind = TROUBLE_OOPS},
	{.text = "unable to handle kernel", .kind = TROUBLE_OOPS},
	{.text = "BUG: stack guard page was hit", .kind = TROUBLE_OOPS},
	{.text = "BUG: TASK stack guard page was hit", .kind = TROUBLE_OOPS},
	{.text = "BUG: KASAN:", .kind = TROUBLE_OOPS},
	{.text = "BUG: sleeping function called from invalid context", .kind = TROUBLE_WARNING},
	{.text = "BUG: scheduling while atomic", .kind = TROUBLE_WARNING},
	{.text = "BUG: spinlock", .kind = TROUBLE_WARNING},
	{.text = "BUG: soft lockup", .kind = TROUBLE_WARNING},
	{.text = "BUG: workqueue lockup", .kind = TROUBLE_WARNING},
	{.text = "BUG: Bad page state", .kind = TROUBLE_WARNING},
	{.text = "BUG: Bad page map", .kind = TROUBLE_WARNING},
	{.text = "BUG: Bad rss-counter state", .kind = TROUBLE_WARNING},
	{.text = "kernel BUG at ", .kind = TROUBLE_OOPS},
	{.text = "general protection fault", .kind = TROUBLE_OOPS, .follows = true},
	{.text = "divide error:", .kind = TROUBLE_OOPS},
	{.text = "invalid opcode:", .kind = TROUBLE_OOPS, .follows = true},
	{.text = "stack segment:", .kind = TROUBLE_OOPS},
	{.text = "double fault:", .kind = TROUBLE_OOPS},
	{.text = "traps: PANIC:", .kind = TROUBLE_OOPS},
	{.text = "int3: ", .kind = TROUBLE_OOPS, .follows = true},
	{.text = "Oops: ", .kind = TROUBLE_OOPS, .follows = true},
	{.text = "WARNING: CPU:", .kind = TROUBLE_WARNING},
	{.text = "WARNING: possible circular locking dependency", .kind = TROUBLE_WARNING},
	{.text = "WARNING: possible recursive locking", .kind = TROUBLE_WARNING},
	{.text = "WARNING: possible irq lock inversion", .kind = TROUBLE_WARNING},
	{.text = "WARNING: inconsistent lock state", .kind = TROUBLE_WARNING},
	{.text = "WARNING: suspicious RCU usage", .kind = TROUBLE_WARNING},
	{.text = "WARNING: bad unlock balance", .kind = TROUBLE_WARNING},
	{.text = "WARNING: lock held when returning to user space", .kind = TROUBLE_WARNING},
	{.text = "WARNING: held lock freed", .kind = TROUBLE_WARNING},
	{.text = "WARNING: stack recursion", .kind = TROUBLE_WARNING, .follows = true},
	{.text = "WARNING: ", .kind = TROUBLE_WARNING, .follows = true},
	{.text = "UBSAN: ", .kind = TROUBLE_WARNING},
	{.text = "INFO: task ", .kind = TROUBLE_WARNING},
	{.text = "INFO: rcu_sched", .kind = TROUBLE_WARNING},
	{.text = "rcu: INFO: rcu", .kind = TROUBLE_WARNING},
	{.text = "list_add corruption", .kind = TROUBLE_WARNING},
	{.text = "list_del corruption", .kind = TROUBLE_WARNING},
	{.text = "Out of memory: ", .kind = TROUBLE_WARNING},
};

struct reader {
	struct facts *facts;
	const struct symbols *symbols;
	struct trouble *list;
	int n;
	/* the trouble that is open: the last of the list */
	bool open, in_trace, had_trace;
	const char *begin, *end;
	int lines;
	struct strbuf line; /* the one at work */
};

/* "[    0.123456] ", "[    0.123456][    T1] " and "<4>" stand before what the kernel says. */
static char *skip_stamps(char *line)
{
	for (;;) {
		char *p = line;

		if (*p == '[') {
			p += 1 + strspn(p + 1, " ");
			p += (*p == 'T' || *p == 'C') && isdigit((unsigned char)p[1]);
			p += strspn(p, "0123456789.");
			if (*p != ']')
				return line;
			line = p + 1 + (p[1] == ' ');
		} else if (*p == '<' && isdigit((unsigned char)p[1]) && p[2] == '>') {
			line = p + 3;
		} else {
			return line;
		}
	}
}

static const struct headline *find_headline(const char *line, const char **at)
{
	for (size_t i = 0; i < ARRAY_SIZE(headlines); i++) {
		*at = strstr(line, headlines[i].text);
		/* "WARNING: " alone must stand at the beginning: programs say that, too. */
		if (*at && (*at - line <= 40) && (!headlines[i].follows || *at == line))
			return &headlines[i];
	}
	return NULL;
}

static void close_trouble(struct reader *reader)
{
	if (!reader->open)
		return;
	reader->list[reader->n - 1].console =
		arena_strndup(reader->facts->arena, reader->begin, reader->end - reader->begin);
	reader->open = reader->in_trace = reader->had_trace = false;
}

static void open_trouble(struct reader *reader, const struct headline *headline, const char *text,
			 const char *begin)
{
	bool panic = headline->kind == TROUBLE_PANIC;
	struct trouble *trouble;

	close_trouble(reader);
	if (reader->n >= TROUBLES_MAX || (reader->n == TROUBLES_MAX - 1 && !panic))
		return;
	trouble = arena_append(reader->facts->arena, &reader->list, &reader->n);
	trouble->kind = headline->kind;
	trouble->headline = arena_strdup(reader->facts->arena, text);
	reader->open = true;
	reader->begin = begin;
	reader->lines = 0;
}

static void add_frame(struct reader *reader, struct frame frame)
{
	struct trouble *trouble = &reader->list[reader->n - 1];

	if (trouble->nframes < FRAMES_MAX && (frame.symbol || frame.address))
		*arena_append(reader->facts->arena, &trouble->frames, &trouble->nframes) = frame;
}

/* "0xffffffff8105f840" or "__x64_sys_adder+0x12/0x30 [module]"; @first: the place itself. */
static bool read_place(struct reader *reader, const char *text, bool first, struct frame *frame)
{
	size_t len = strcspn(text, " \t+[");
	char *end;

	*frame = (struct frame){0};
	if (starts_with(text, "0x") || starts_with(text, "[<")) {
		text += text[0] == '[' ? 2 : 0;
		frame->address = strtoul(text, &end, 16);
		if (end - text < 8)
			return false;
		if (reader->symbols)
			*frame = symbols_frame(reader->symbols, reader->facts, frame->address,
					       !first);
		return true;
	}
	if (!len || text[len] != '+' || (!isalpha((unsigned char)*text) && *text != '_'))
		return false;
	frame->symbol = arena_strndup(reader->facts->arena, text, len);
	frame->offset = strtoul(text + len + 1, NULL, 16);
	if (reader->symbols) {
		unsigned long start = symbols_address(reader->symbols, frame->symbol);

		frame->address = start ? start + frame->offset : 0;
	}
	frame_place(frame, reader->facts);
	return true;
}

/* "RIP: 0010:PLACE": kernel code has selector 0010; 0033 is a user program's own address. */
static void read_rip(struct reader *reader, const char *line)
{
	const char *place = strchr(line + 5, ':');
	struct frame frame;

	if (!starts_with(line + 5, "0010") || reader->list[reader->n - 1].nframes)
		return;
	if (place && read_place(reader, place + 1 + strspn(place + 1, " "), true, &frame))
		add_frame(reader, frame);
}

/* " at kernel/adder.c:12" in WARNING and "kernel BUG at kernel/adder.c:12!" name the very line. */
static void read_source_line(struct reader *reader, struct trouble *trouble)
{
	const char *at = strstr(trouble->headline, " at "), *colon;

	if (!at || !trouble->nframes)
		return;
	colon = strchr(at + 4, ':');
	if (!colon || !isdigit((unsigned char)colon[1]) ||
	    strcspn(at + 4, " ") < (size_t)(colon - at - 4))
		return;
	if (trouble->frames[0].file || !trouble->frames[0].learners)
		trouble->frames[0].file =
			arena_strndup(reader->facts->arena, at + 4, colon - at - 4);
	trouble->frames[0].line = atoi(colon + 1);
}

static bool is_end(const char *line)
{
	return starts_with(line, "---[ end ") || starts_with(line, "Rebooting in") ||
	       starts_with(line, "Kernel Offset:");
}

static void read_trace_line(struct reader *reader, char *line)
{
	struct frame frame;

	line += strspn(line, " \t");
	if (*line == '<' || starts_with(line, "? "))
		return; /* <TASK>; a "?" marks a leftover on the stack, no caller */
	if (starts_with(line, "RIP:") || starts_with(line, "Code:"))
		reader->in_trace = false; /* where user space was: the trace is over */
	else if (read_place(reader, line, false, &frame))
		add_frame(reader, frame);
	else
		reader->in_trace = false;
}

static void read_inside(struct reader *reader, char *line, const char *end)
{
	reader->end = end;
	reader->lines++;
	if (starts_with(line, "Call Trace:")) {
		reader->in_trace = reader->had_trace = true;
		line += strlen("Call Trace:");
		if (!line[strspn(line, " ")])
			return;
	}
	if (reader->in_trace)
		read_trace_line(reader, line);
	else if (starts_with(line, "RIP: ") && !reader->had_trace)
		read_rip(reader, line);
	if (is_end(line) || reader->lines >= TROUBLE_LINES_MAX)
		close_trouble(reader);
}

static void read_console_line(struct reader *reader, const char *begin, size_t len)
{
	const struct headline *headline;
	const char *at;
	char *text, *cr;

	strbuf_reset(&reader->line);
	strbuf_add(&reader->line, begin, len);
	text = reader->line.buf;
	cr = strchr(text, '\r');
	if (cr)
		*cr = '\0';
	text = skip_stamps(text);
	headline = *text ? find_headline(text, &at) : NULL;
	if (headline && !(reader->open && headline->follows && !reader->had_trace))
		open_trouble(reader, headline, at, begin);
	if (reader->open)
		read_inside(reader, text, begin + len);
}

/* Control characters would reach the learner's terminal; NULs would end the text. */
static char *printable(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *p = copy; *p; p++) {
		if ((unsigned char)*p < ' ' && *p != '\n' && *p != '\t' && *p != '\r')
			*p = '?';
	}
	return copy;
}

void console_parse(struct facts *facts, const char *console, const char *vmlinux,
		   struct trouble **troubles, int *n)
{
	struct symbols *symbols = vmlinux ? symbols_load(vmlinux) : NULL;
	struct reader reader = {.facts = facts, .symbols = symbols};
	const char *line = printable(facts->arena, console);

	while (*line) {
		size_t len = strcspn(line, "\n");

		read_console_line(&reader, line, len);
		line += len + (line[len] == '\n');
	}
	close_trouble(&reader);
	for (int i = 0; i < reader.n; i++)
		read_source_line(&reader, &reader.list[i]);
	symbols_release(symbols);
	strbuf_release(&reader.line);
	*troubles = reader.list;
	*n = reader.n;
}
