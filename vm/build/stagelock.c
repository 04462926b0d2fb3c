// SPDX-License-Identifier: GPL-2.0-only
#include "stagelock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/util.h"
#include "../stage/buildprogress.h"

#define POLL_MS 100

/* "first 123 620 \n": of one length, so that a newer one always covers an older one. */
#define LINE_FORMAT  "%-5s %7d %7d\n"
#define LINE_MAX_LEN 32

static void read_line(int fd, struct stagelock_look *look)
{
	char line[LINE_MAX_LEN], kind[6] = "";
	ssize_t n = pread(fd, line, sizeof(line) - 1, 0);

	line[n > 0 ? n : 0] = '\0';
	if (sscanf(line, "%5s %d %d", kind, &look->done, &look->total) != 3)
		look->done = look->total = 0;
	look->first = streq(kind, "first");
}

static void tell_waiting(int fd, const char *waiting, const struct build_progress *progress)
{
	struct stagelock_look look = {0};

	if (!progress || !progress->update)
		return;
	read_line(fd, &look);
	progress->update(progress->cookie, look.first ? FIRST_BUILD : waiting, look.done,
			 look.total);
}

static int wait_for(int fd, const char *waiting, const struct build_progress *progress)
{
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		if (interrupted())
			return -EINTR;
		tell_waiting(fd, waiting, progress);
		poll(&(struct pollfd){.fd = interrupt_fd(), .events = POLLIN}, 1, POLL_MS);
	}
	return 0;
}

int stagelock_take(const char *stage, const char *waiting, const struct build_progress *progress)
{
	char *path = xasprintf("%s.lock", stage);
	int fd = -1, err = mkdirs_for(path);

	if (!err) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		err = fd < 0 ? -errno : wait_for(fd, waiting, progress);
	}
	free(path);
	if (err) {
		if (fd >= 0)
			close(fd);
		return err;
	}
	stagelock_tell(fd, false, 0, 0);
	return fd;
}

void stagelock_tell(int fd, bool first, int done, int total)
{
	char line[LINE_MAX_LEN];
	int len = snprintf(line, sizeof(line), LINE_FORMAT, first ? "first" : "again", done, total);

	/* Only a courtesy to whoever waits, so a full disk here is no matter. */
	if (fd >= 0 && pwrite(fd, line, len, 0) < 0)
		return;
}

void stagelock_look(const char *stage, struct stagelock_look *look)
{
	char *path = xasprintf("%s.lock", stage);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*look = (struct stagelock_look){0};
	free(path);
	if (fd < 0)
		return;
	look->held = flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	if (look->held)
		read_line(fd, look);
	close(fd);
}
