// SPDX-License-Identifier: GPL-2.0-only
#include "meter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

#define REDRAW_S 0.1

int terminal_columns(int fd)
{
	const char *columns = getenv("COLUMNS"); /* it may hold anything */
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return columns && atoi(columns) > 0 ? atoi(columns) : 0;
}

/* 80 where nobody says. */
static int terminal_width(int fd)
{
	int columns = terminal_columns(fd);

	return columns ? columns : 80;
}

int terminal_height(int fd)
{
	struct winsize size;

	if (!isatty(fd))
		return 0;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row ? size.ws_row : 24;
}

/* A pipe, since anybody may export the variable, and no file of ours is to be written to. */
static int find_listener(void)
{
	const char *value = getenv(METER_VARIABLE);
	int fd = value ? atoi(value) : 0;
	struct stat status;

	if (fd <= STDERR_FILENO || fstat(fd, &status) < 0 || !S_ISFIFO(status.st_mode))
		return 0;
	fcntl(fd, F_SETFD, FD_CLOEXEC); /* our own children do not hold it open */
	return fd;
}

void meter_begin(struct meter *meter, bool plain, const char *what, double estimate_s)
{
	const char *term = getenv("TERM");

	*meter = (struct meter){.what = what, .begin = now_s(), .estimate_s = estimate_s};
	meter->listener = find_listener();
	meter->live = meter->listener ||
		      (!plain && isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0);
}

static void span_text(double seconds, char *text, size_t size)
{
	if (seconds < 0.95)
		snprintf(text, size, "%.1f s", seconds);
	else if (seconds < 99.5)
		snprintf(text, size, "%.0f s", seconds);
	else
		snprintf(text, size, "%d min %d s", (int)seconds / 60, (int)seconds % 60);
}

/* Until a tenth is done the estimate given counts, then what was measured takes over. */
static double seconds_left(const struct meter *meter, int done, int total)
{
	int seen = done - meter->from, rest = total - meter->from;
	double spent = now_s() - meter->begin, part = rest > 0 ? (double)seen / rest : 0;
	double measured = part > 0 ? spent / part - spent : 0,
	       given = total ? meter->estimate_s * (total - done) / total : meter->estimate_s;
	double trust = part >= 0.3 ? 1 : part / 0.3;

	if (!meter->estimate_s)
		return part > 0.05 ? measured : -1;
	return measured * trust + given * (1 - trust);
}

static void left_text(const struct meter *meter, int done, int total, char *text, size_t size)
{
	double left = seconds_left(meter, done, total);
	char span[32];

	*text = '\0';
	if (left < 0)
		return;
	span_text(left, span, sizeof(span));
	snprintf(text, size, ", about %s left", span);
}

static void draw_line(const struct meter *meter, int done, int total)
{
	char line[256], left[64], bar[24] = "";
	int width = terminal_width(STDERR_FILENO), cells = width >= 70 ? 20 : 0, filled;

	left_text(meter, done, total, left, sizeof(left));
	if (total && cells) {
		filled = (int)((double)done / total * cells);
		for (int i = 0; i < cells; i++)
			bar[i] = i < filled ? '#' : '.';
		bar[cells] = ' ';
	}
	if (total)
		snprintf(line, sizeof(line), "%s%s %d%%%s", bar, meter->what,
			 (int)(100.0 * done / total), left);
	else if (done)
		snprintf(line, sizeof(line), "%s: %d", meter->what, done);
	else
		snprintf(line, sizeof(line), "%s ...", meter->what);
	if ((int)strlen(line) > width - 1)
		line[width > 1 ? width - 1 : 0] = '\0';
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
}

static void draw(const struct meter *meter, int done, int total)
{
	if (meter->listener)
		dprintf(meter->listener, "%d %d %s\n", done, total, meter->what);
	else
		draw_line(meter, done, total);
}

static void say(struct meter *meter, int done, int total)
{
	int quarter = total ? (int)(4.0 * done / total) : 0;
	char left[64];

	if (meter->started && (quarter <= meter->quarter || quarter > 3))
		return;
	meter->quarter = quarter;
	left_text(meter, done, total, left, sizeof(left));
	if (meter->started)
		fprintf(stderr, "%s: %d%%%s\n", meter->what, 25 * quarter, left);
	else
		fprintf(stderr, "%s%s\n", meter->what, left);
	meter->started = true;
}

void meter_update(void *cookie, const char *what, int done, int total)
{
	struct meter *meter = cookie;
	bool other = what && (!meter->what || strcmp(what, meter->what) != 0);

	if (total < 0) {
		fprintf(stderr, "%s%s\n", meter->live && !meter->listener ? "\r\033[K" : "", what);
		return;
	}
	if (done > total && total)
		done = total;
	if (what)
		meter->what = what;
	if (other || !meter->started || done < meter->from)
		meter->from = done;
	if (!meter->live) {
		if (other)
			meter->started = false;
		say(meter, done, total);
		return;
	}
	if (!other && meter->started && now_s() - meter->drawn < REDRAW_S && done < total)
		return;
	meter->started = true;
	meter->drawn = now_s();
	draw(meter, done, total);
}

void meter_end(struct meter *meter, bool ok)
{
	char span[32];

	if (meter->listener)
		return;
	if (meter->live)
		fprintf(stderr, "\r\033[K");
	span_text(now_s() - meter->begin, span, sizeof(span));
	if (ok && meter->started)
		fprintf(stderr, "%s: done in %s\n", meter->what, span);
	fflush(stderr);
}

const char *meter_heard(char *line, int *done, int *total)
{
	int at = 0;

	line[strcspn(line, "\n")] = '\0';
	return sscanf(line, "%d %d %n", done, total, &at) == 2 && at ? line + at : NULL;
}
