// SPDX-License-Identifier: GPL-2.0-only
#include "firstbuild.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../vm/build/stagelock.h"
#include "../../vm/stage/buildprogress.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "workspace.h"

#define AT_BOOT	 "boot\n" /* the first line of the note of a failure */
#define AT_BUILD "build\n"
#define TEXT_MAX 8192
#define POLL_MS	 100

static char *note_path(void)
{
	return path_join(workspace_get()->state, "first-build");
}

bool first_build_is_built(void)
{
	char *ready = path_join(workspace_get()->stage, ".lab/ready");
	bool built = path_exists(ready);

	free(ready);
	return built;
}

/* A build that failed and has come to its end since has failed no more. */
static char *failure_text(int fd)
{
	char text[TEXT_MAX + 1];
	ssize_t n = pread(fd, text, TEXT_MAX, 0);

	text[n > 0 ? n : 0] = '\0';
	if (starts_with(text, AT_BOOT))
		return xstrdup(text + strlen(AT_BOOT));
	return starts_with(text, AT_BUILD) && !first_build_is_built()
		       ? xstrdup(text + strlen(AT_BUILD))
		       : NULL;
}

void first_build_look(struct first_build *build)
{
	char *path = note_path();
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stagelock_look look;

	*build = (struct first_build){.state = FIRST_BUILD_DONE};
	free(path);
	if (fd < 0)
		return;
	if (flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
		stagelock_look(workspace_get()->stage, &look);
		build->state = FIRST_BUILD_RUNNING;
		build->done = look.first ? look.done : 0;
		build->total = look.first ? look.total : 0;
	} else if ((build->text = failure_text(fd))) {
		build->state = FIRST_BUILD_FAILED;
	} else if (!first_build_is_built()) {
		build->state = FIRST_BUILD_STOPPED;
	}
	close(fd);
}

void first_build_release(struct first_build *build)
{
	free(build->text);
	*build = (struct first_build){0};
}

/* What is left once it is built, a boot, is nothing to wait for. */
static bool is_waited_for(struct first_build *build)
{
	first_build_look(build);
	first_build_release(&(struct first_build){.text = build->text});
	return build->state == FIRST_BUILD_RUNNING && !first_build_is_built();
}

int first_build_await(const struct build_progress *progress)
{
	struct first_build build;

	while (is_waited_for(&build)) {
		if (interrupted())
			return -EINTR;
		if (progress && progress->update)
			progress->update(progress->cookie, FIRST_BUILD, build.done, build.total);
		poll(&(struct pollfd){.fd = interrupt_fd(), .events = POLLIN}, 1, POLL_MS);
	}
	return 0;
}

const char *first_build_name(const struct first_build *build)
{
	static const char *const names[] = {
		[FIRST_BUILD_RUNNING] = "running",
		[FIRST_BUILD_STOPPED] = "stopped",
		[FIRST_BUILD_FAILED] = "failed",
	};

	return names[build->state];
}

char *first_build_words(const struct first_build *build)
{
	switch (build->state) {
	case FIRST_BUILD_RUNNING:
		if (build->done && build->total)
			return xasprintf("The kernel is being built in the background: %d of about "
					 "%d objects.",
					 build->done, build->total);
		return xstrdup("The kernel is being built in the background.");
	case FIRST_BUILD_STOPPED:
		return xstrdup("The kernel is not built yet; the next check goes on with it.");
	case FIRST_BUILD_FAILED:
		return xasprintf("The first build has failed: %.*s",
				 (int)strcspn(build->text, "\n"), build->text);
	default:
		return NULL;
	}
}

int first_build_due(void)
{
	char *path = note_path();
	int err = mkdirs_for(path), fd = -1;

	if (!err) {
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		err = fd < 0 ? -errno : 0;
	}
	if (fd >= 0)
		close(fd);
	free(path);
	return err;
}

bool first_build_is_ours(int fd)
{
	struct stat ours, there;
	char *path = note_path();
	bool same = fstat(fd, &ours) == 0 && stat(path, &there) == 0 &&
		    ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;

	free(path);
	return same;
}

static int wait_for(int fd)
{
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		if (interrupted())
			return -EINTR;
		poll(&(struct pollfd){.fd = interrupt_fd(), .events = POLLIN}, 1, POLL_MS);
	}
	return first_build_is_ours(fd) ? 0 : -ENOENT;
}

int first_build_take(void)
{
	char *path = note_path();
	int fd = open(path, O_RDWR | O_CLOEXEC), err = fd < 0 ? -errno : wait_for(fd);

	free(path);
	if (err && fd >= 0)
		close(fd);
	return err ? err : fd;
}

void first_build_end(void)
{
	char *path = note_path();

	unlink(path);
	free(path);
}

void first_build_begin(int fd)
{
	if (ftruncate(fd, 0) == 0 && dprintf(fd, "process %d\n", (int)getpid()) < 0)
		perror("first-build");
}

void first_build_fail(int fd, bool at_boot, const char *text, const char *help)
{
	struct strbuf note = {0};

	strbuf_addf(&note, "%s%s\n%s%s", at_boot ? AT_BOOT : AT_BUILD, text, help ? help : "",
		    help ? "\n" : "");
	if (ftruncate(fd, 0) == 0 && pwrite(fd, note.buf, note.len, 0) < 0)
		perror("first-build");
	strbuf_release(&note);
}
