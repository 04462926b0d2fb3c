// SPDX-License-Identifier: GPL-2.0-only
#include "patience.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"

struct patience patience_begin(double limit, double starved)
{
	return (struct patience){.limit = limit, .starved = starved};
}

double patience_left(struct patience *patience, double elapsed, double (*starved)(pid_t pid),
		     pid_t pid)
{
	double credit;

	if (elapsed < patience->limit + patience->credit)
		return patience->limit + patience->credit - elapsed;
	credit = starved(pid) - patience->starved;
	/* Several threads wait at once, but no wait lasts longer than the clock says. */
	if (credit > elapsed)
		credit = elapsed;
	if (credit > (STARVED_FACTOR - 1) * patience->limit)
		credit = (STARVED_FACTOR - 1) * patience->limit;
	if (credit > patience->credit)
		patience->credit = credit;
	return patience->limit + patience->credit - elapsed;
}

static double thread_starved_s(pid_t pid, const char *thread)
{
	unsigned long long ran, queued;
	struct strbuf text = {0};
	char path[300];
	double waited = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/schedstat", pid, thread);
	if (!file_read(path, &text, 4096) &&
	    sscanf(strbuf_str(&text), "%llu %llu", &ran, &queued) == 2)
		waited = queued / 1e9;
	strbuf_release(&text);
	return waited;
}

static double process_starved_s(pid_t pid)
{
	struct strbuf children = {0};
	char path[64], *save = NULL;
	double waited = 0;
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		waited += entry->d_name[0] == '.' ? 0 : thread_starved_s(pid, entry->d_name);
	if (dir)
		closedir(dir);
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	if (!file_read(path, &children, 4096) && children.len) {
		for (char *word = strtok_r(children.buf, " \n", &save); word;
		     word = strtok_r(NULL, " \n", &save))
			waited += process_starved_s(atoi(word));
	}
	strbuf_release(&children);
	return waited;
}

/* What a virtual machine lost to its neighbours: the eighth number of /proc/stat's first line. */
static double stolen_s(void)
{
	struct strbuf text = {0};
	unsigned long long ticks = 0;

	if (!file_read("/proc/stat", &text, 4 << 20))
		sscanf(strbuf_str(&text), "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &ticks);
	strbuf_release(&text);
	return (double)ticks / sysconf(_SC_CLK_TCK);
}

double starved_s(pid_t pid)
{
	return process_starved_s(pid) + stolen_s();
}
