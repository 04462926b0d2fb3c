// SPDX-License-Identifier: GPL-2.0-only
#include "initcalls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../facts/symboltable.h"

/*
 * What is read: "[    0.096929] calling  pty_init+0x0/0x1f0 @ 1", and with "initcall" in front of
 * the same name, "returned 0 after 13773 usecs". Without KALLSYMS the name is an address.
 */

#define CALLS_MAX	  4096
#define INITCALL_NAME_MAX 128
#define SHOWN_MAX	  20
#define SHOWN_MIN_S	  0.0005

/* The message behind the time stamp, or NULL. */
static const char *message_at(const char *line, double *seconds)
{
	char *end;

	if (*line != '[')
		return NULL;
	*seconds = strtod(line + 1, &end);
	if (end == line + 1 || *seconds < 0 || end[0] != ']' || end[1] != ' ')
		return NULL;
	return end + 2;
}

/* Cuts "name+0x0/0x10" or "0xffffffff818db8a8" out of a message, and names the address. */
static bool take_name(char name[INITCALL_NAME_MAX], const char *from, const struct symbols *symbols)
{
	size_t len = strcspn(from, "+ \n");
	const char *known;

	if (!len || len >= INITCALL_NAME_MAX)
		return false;
	memcpy(name, from, len);
	name[len] = '\0';
	known = symbols && starts_with(name, "0x") ? symbols_name(symbols, strtoul(name, NULL, 16))
						   : NULL;
	if (known && strlen(known) < INITCALL_NAME_MAX)
		strcpy(name, known);
	return true;
}

/** struct reading - the call that has not returned yet, and the moments that matter */
struct reading {
	struct initcalls *out;
	const struct symbols *symbols;
	char calling[INITCALL_NAME_MAX];
	double called, first, last_return, begin;
	bool any, begun;
};

static void take_return(struct reading *reading, const char *name, double now)
{
	struct initcalls *out = reading->out;

	if (strcmp(name, reading->calling) != 0 || out->n == CALLS_MAX)
		return;
	if ((out->n & (out->n - 1)) == 0)
		out->list = xrealloc(out->list, (out->n ? 2 * out->n : 1) * sizeof(*out->list));
	out->list[out->n++] =
		(struct initcall){.name = xstrdup(name), .seconds = now - reading->called};
	reading->calling[0] = '\0';
	reading->last_return = now;
}

static void take_message(struct reading *reading, const char *text, double now)
{
	char name[INITCALL_NAME_MAX];

	if (!reading->begun)
		reading->begin = now;
	reading->begun = true;
	if (starts_with(text, "calling  ") && take_name(name, text + 9, reading->symbols)) {
		strcpy(reading->calling, name);
		reading->called = now;
		if (!reading->any)
			reading->first = now;
		reading->any = true;
	} else if (starts_with(text, "initcall ") && take_name(name, text + 9, reading->symbols)) {
		take_return(reading, name, now);
	} else if (starts_with(text, "Run /init as init process") && reading->out->n) {
		reading->out->after = now - reading->last_return;
	}
}

static int slowest_first(const void *a, const void *b)
{
	const struct initcall *x = a, *y = b;

	return (x->seconds < y->seconds) - (x->seconds > y->seconds);
}

/* Most calls do next to nothing: what the median took is what its message took. */
static void take_off_messages(struct initcalls *initcalls)
{
	if (!initcalls->n)
		return;
	qsort(initcalls->list, initcalls->n, sizeof(*initcalls->list), slowest_first);
	initcalls->message = initcalls->list[initcalls->n / 2].seconds;
	for (int i = 0; i < initcalls->n; i++) {
		double seconds = initcalls->list[i].seconds - initcalls->message;

		initcalls->list[i].seconds = seconds > 0 ? seconds : 0;
	}
}

void initcalls_read(struct initcalls *initcalls, const char *console, const struct symbols *symbols)
{
	struct reading reading = {.out = initcalls, .symbols = symbols};

	*initcalls = (struct initcalls){0};
	for (const char *line = console; *line; line += strcspn(line, "\n"), line += *line != 0) {
		double now;
		const char *text = message_at(line, &now);

		if (text)
			take_message(&reading, text, now);
	}
	if (initcalls->n) {
		initcalls->before = reading.first - reading.begin;
		initcalls->calls = reading.last_return - reading.first;
	}
	take_off_messages(initcalls);
}

void initcalls_release(struct initcalls *initcalls)
{
	for (int i = 0; i < initcalls->n; i++)
		free(initcalls->list[i].name);
	free(initcalls->list);
	*initcalls = (struct initcalls){0};
}

static void add_line(struct strbuf *out, int indent, const char *name, double seconds)
{
	strbuf_addf(out, "%*s%-*s %8.1f ms\n", indent, "", 30 - indent, name, seconds * 1000);
}

void initcalls_render(const struct initcalls *initcalls, struct strbuf *out)
{
	char line[64];
	int shown = 0;

	if (!initcalls->n) {
		strbuf_addstr(out, "the kernel said nothing of its initialisation functions\n");
		return;
	}
	strbuf_addstr(out, "where the kernel's own start spent its time\n");
	add_line(out, 2, "before the first initcall", initcalls->before);
	snprintf(line, sizeof(line), "%d initcalls", initcalls->n);
	add_line(out, 2, line, initcalls->calls);
	while (shown < initcalls->n && shown < SHOWN_MAX &&
	       initcalls->list[shown].seconds >= SHOWN_MIN_S) {
		add_line(out, 4, initcalls->list[shown].name, initcalls->list[shown].seconds);
		shown++;
	}
	snprintf(line, sizeof(line), "%d quicker ones", initcalls->n - shown);
	if (shown < initcalls->n)
		strbuf_addf(out, "    %s\n", line);
	add_line(out, 2, "after the last, up to /init", initcalls->after);
	strbuf_addf(
		out,
		"  Saying all this slowed the boot: about %.1f ms for each message, which were\n"
		"  taken off the single calls and not off their sum.\n",
		initcalls->message * 1000);
}
