// SPDX-License-Identifier: GPL-2.0-only
#include "pager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "meter.h"
#include "process.h"
#include "util.h"

static bool fits(const char *text)
{
	int rows = terminal_height(STDOUT_FILENO), lines = 0;

	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	return !rows || !isatty(STDIN_FILENO) || lines < rows;
}

static int give(const char *text)
{
	int fd = file_unnamed();
	size_t len = strlen(text);

	if (fd < 0)
		return fd;
	if (write(fd, text, len) == (ssize_t)len && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	close(fd);
	return -1;
}

/* PAGER may hold options, so it is the shell's. */
static bool page(const char *pager, int fd)
{
	const int pass[] = {fd, -1};
	const char *const env[] = {"LESS=-FRX", NULL};
	struct process_options options = {.inherit = true, .pass = pass, .env = env};
	struct process_result result = {0};
	char *command = xasprintf("%s <&%d", pager, fd);
	const char *const argv[] = {"/bin/sh", "-c", command, NULL};

	fflush(stdout);
	process_run(argv, &options, &result);
	free(command);
	return !result.error && !result.status;
}

void pager_show(const char *text)
{
	const char *pager = getenv("PAGER");
	int fd = fits(text) || (pager && !*pager) ? -1 : give(text);
	bool shown = fd >= 0 && page(pager ? pager : "less 2>/dev/null", fd);

	if (fd >= 0)
		close(fd);
	if (!shown)
		fputs(text, stdout);
}
