// SPDX-License-Identifier: GPL-2.0-only
#include "live.h"

#include <stdio.h>
#include <string.h>

#include "../exam/bootrun.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define REDRAW_S 0.1

static const struct phase {
	const char *name, *begins; /* as pipeline.c reports it */
	int from, to;		   /* percent */
	const char *unit;
} phases[] = {
	{"tree", NULL, 0, 5, ""},
	{"build", "building", 5, 60, " objects"},
	{"image", "reading the image", 60, 65, ""},
	{"boot", "booting", 65, 80, ""},
	{"calls", BOOT_ASKS, 80, 90, " calls"},
	{"witness", BOOT_WATCHES, 90, 100, " runs of programs"},
};

static void add_left(struct live *live, int done, int total)
{
	double spent = now_s() - live->begun;
	size_t len = strlen(live->detail);

	if (done <= live->from || (done - live->from) * 10 < total - live->from)
		return;
	snprintf(live->detail + len, sizeof(live->detail) - len, ", about %.0f s left",
		 spent / (done - live->from) * (total - done) + 0.5);
}

static void draw(struct live *live, int done, int total)
{
	const struct phase *phase = &phases[live->at];
	int percent = phase->from;
	struct strbuf text = {0};

	if (total > 0)
		percent += (phase->to - phase->from) * done / total;
	for (size_t i = 0; i < ARRAY_SIZE(phases); i++)
		strbuf_addf(&text, "[%c] %-7s %s\n",
			    i < live->at    ? 'x'
			    : i == live->at ? '>'
					    : ' ',
			    phases[i].name, i == live->at ? live->detail : "");
	gauge_update(&live->gauge, percent, strbuf_str(&text));
	strbuf_release(&text);
}

void live_update(void *cookie, const char *what, int done, int total)
{
	struct live *live = cookie;
	size_t before = live->at;

	for (size_t i = live->at + 1; what && i < ARRAY_SIZE(phases); i++) {
		if (streq(what, phases[i].begins)) {
			live->at = i;
			live->begun = now_s();
			live->from = -1;
			what = "";
		}
	}
	if (what)
		snprintf(live->detail, sizeof(live->detail), "%s", what);
	if (total > 0 && done >= 0) {
		/* What goes on in the background was begun before. */
		if (live->from < 0 || done < live->from) {
			live->from = done;
			live->begun = now_s();
		}
		snprintf(live->detail, sizeof(live->detail), "%d of %d%s", done, total,
			 phases[live->at].unit);
		add_left(live, done, total);
	}
	if (live->at == before && now_s() - live->drawn < REDRAW_S)
		return;
	live->drawn = now_s();
	draw(live, done, total);
}

void live_begin(struct live *live, const char *title, const char *detail)
{
	*live = (struct live){.begun = now_s(), .from = -1};
	snprintf(live->detail, sizeof(live->detail), "%s", detail);
	gauge_begin(&live->gauge, title, ARRAY_SIZE(phases));
	draw(live, 0, 0);
}

void live_end(struct live *live)
{
	gauge_end(&live->gauge);
}
