// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "journey.h"
#include "sourcelines.h"

#define LINES_MAX   40
#define OFFSETS_MAX 400
#define SOURCE_MAX  (1u << 20)

struct finding_lines {
	struct route *route;
	struct station *station;
	struct strbuf chain, inlined; /* "__do_sys_adder in __se_sys_adder in " */
	int chained;		      /* whose @chain it is */
	const char *file, *outer;     /* the learner's file; the function that is a symbol */
	struct strbuf text;
	int index; /* whose place in @file was found already */
	/* of each offset: its line in the station, or -1 */
	unsigned long offsets[OFFSETS_MAX];
	int lines[OFFSETS_MAX], n;
};

static const char *text_of_line(struct arena *arena, const struct strbuf *text, int line)
{
	const char *at = strbuf_str(text);

	while (--line > 0 && at)
		at = (at = strchr(at, '\n')) ? at + 1 : NULL;
	if (!at)
		return NULL;
	at += strspn(at, " \t");
	return arena_strndup(arena, at, strcspn(at, "\r\n"));
}

/* Its index among the station's; -1 when there are too many. */
static int add_line(struct finding_lines *finding, const char *function, int line)
{
	struct station *station = finding->station;
	struct arena *arena = finding->route->facts->arena;

	for (int i = 0; i < station->nlines; i++)
		if (station->lines[i].line == line)
			return i;
	if (station->nlines == LINES_MAX)
		return -1;
	*arena_append(arena, &station->lines, &station->nlines) =
		(struct journey_line){.file = finding->file,
				      .function = arena_strdup(arena, function),
				      .line = line,
				      .text = text_of_line(arena, &finding->text, line)};
	return station->nlines - 1;
}

/* The longest chain tells most: at some instructions only a part of it stands. */
static void end_chain(struct finding_lines *finding)
{
	if (finding->chain.len > finding->inlined.len) {
		strbuf_reset(&finding->inlined);
		strbuf_addstr(&finding->inlined, finding->chain.buf);
	}
	strbuf_reset(&finding->chain);
}

static void found(void *cookie, int index, const char *function, const char *file, int line)
{
	struct finding_lines *finding = cookie;

	if (index != finding->chained)
		end_chain(finding);
	finding->chained = index;
	if (!streq(file, finding->file))
		return;
	if (!streq(function, finding->outer))
		strbuf_addf(&finding->chain, "%s in ", function);
	if (index == finding->index)
		return;
	finding->index = index;
	if (line > 0)
		finding->lines[index] = add_line(finding, function, line);
}

static void say_inlined(struct finding_lines *finding)
{
	end_chain(finding);
	if (finding->inlined.len && !strchr(finding->outer, '.'))
		finding->station->inlined =
			arena_printf(finding->route->facts->arena,
				     "gcc inlined %s%s: no function of their own is left",
				     finding->inlined.buf, finding->outer);
}

/* A loop comes by the same instructions again and again. */
static void add_offset(struct finding_lines *finding, unsigned long offset)
{
	for (int i = 0; i < finding->n; i++)
		if (finding->offsets[i] == offset)
			return;
	if (finding->n == OFFSETS_MAX)
		return;
	finding->lines[finding->n] = -1;
	finding->offsets[finding->n++] = offset;
}

static int line_at(const struct finding_lines *finding, unsigned long offset)
{
	for (int i = 0; i < finding->n; i++)
		if (finding->offsets[i] == offset)
			return finding->lines[i];
	return -1;
}

static void set_value(struct arena *arena, struct journey_line *line, const char *name,
		      unsigned long number)
{
	for (int i = 0; i < line->nvalues; i++) {
		if (streq(line->values[i].name, name)) {
			line->values[i].value = number;
			return;
		}
	}
	*arena_append(arena, &line->values, &line->nvalues) =
		(struct journey_value){.name = name, .value = number};
}

/* What an instruction of the line has made of the registers; rip and the flags always change. */
static void add_changes(struct arena *arena, struct journey_line *line, const struct leg *leg)
{
	static const struct {
		const char *name;
		size_t at;
	} registers[] = {
		{"rax", offsetof(struct follow_cpu, rax)},
		{"rbx", offsetof(struct follow_cpu, rbx)},
		{"rcx", offsetof(struct follow_cpu, rcx)},
		{"rdx", offsetof(struct follow_cpu, rdx)},
		{"rsi", offsetof(struct follow_cpu, rsi)},
		{"rdi", offsetof(struct follow_cpu, rdi)},
		{"r8", offsetof(struct follow_cpu, r8)},
		{"r9", offsetof(struct follow_cpu, r9)},
		{"r10", offsetof(struct follow_cpu, r10)},
		{"r11", offsetof(struct follow_cpu, r11)},
		{"r12", offsetof(struct follow_cpu, r12)},
		{"r13", offsetof(struct follow_cpu, r13)},
		{"r14", offsetof(struct follow_cpu, r14)},
		{"r15", offsetof(struct follow_cpu, r15)},
	};

	for (size_t i = 0; i < ARRAY_SIZE(registers); i++) {
		unsigned long before, after;

		memcpy(&before, (const char *)&leg[0].cpu + registers[i].at, sizeof(before));
		memcpy(&after, (const char *)&leg[1].cpu + registers[i].at, sizeof(after));
		if (before != after)
			set_value(arena, line, registers[i].name, after);
	}
}

static void find_changes(struct finding_lines *finding)
{
	const struct route *route = finding->route;

	for (int i = 0; i + 1 < route->nlegs; i++) {
		const struct leg *leg = &route->legs[i];
		int line = streq(leg->frame.symbol, finding->outer) && i != route->fault
				   ? line_at(finding, leg->frame.offset)
				   : -1;

		if (line >= 0)
			add_changes(route->facts->arena, &finding->station->lines[line], leg);
	}
}

void lines_of_function(struct route *route, struct station *station, const struct frame *function,
		       const char *file)
{
	struct finding_lines finding = {.route = route,
					.station = station,
					.file = file,
					.outer = function->symbol,
					.index = -1,
					.chained = -1};
	char *path = xasprintf("%s/%s", route->request->stage, file);

	for (int i = 0; i < route->nlegs; i++)
		if (streq(route->legs[i].frame.symbol, function->symbol))
			add_offset(&finding, route->legs[i].frame.offset);
	file_read(path, &finding.text, SOURCE_MAX);
	if (!source_lines(route->request->stage, file, function->symbol, finding.offsets, finding.n,
			  found, &finding)) {
		say_inlined(&finding);
		find_changes(&finding);
	}
	strbuf_release(&finding.text);
	strbuf_release(&finding.inlined);
	strbuf_release(&finding.chain);
	free(path);
}

/* The caller in the program's own source: addr2line, where the program has debug information. */
void lines_of_program(struct route *route, struct station *station, unsigned long address)
{
	char *where = xasprintf("0x%lx", address);
	const char *const argv[] = {"addr2line", "-f", "-e", route->request->program, where, NULL};
	struct strbuf out = {0}, text = {0};
	struct arena *arena = route->facts->arena;
	char *function, *file, *colon;

	run_capture(NULL, argv, &out);
	free(where);
	function = out.len ? strtok(out.buf, "\n") : NULL;
	file = function ? strtok(NULL, "\n") : NULL;
	colon = file ? strrchr(file, ':') : NULL;
	if (colon && atoi(colon + 1) > 0) {
		*colon = '\0';
		file_read(route->request->source, &text, SOURCE_MAX);
		*arena_append(arena, &station->lines, &station->nlines) = (struct journey_line){
			.file = arena_strdup(arena,
					     strrchr(file, '/') ? strrchr(file, '/') + 1 : file),
			.function = arena_strdup(arena, function),
			.line = atoi(colon + 1),
			.text = text_of_line(arena, &text, atoi(colon + 1))};
	}
	strbuf_release(&out);
	strbuf_release(&text);
}
