/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * firstbuild - the first build of a workspace, which runs in the background while the learner reads
 *
 * `start` notes that it is due (work/state/first-build) and leaves a process behind that does it. That
 * process holds the note's flock(2) for as long as it lives. It is the usual build of the stage, so whoever
 * needs the kernel waits for it on the stage's lock, and continues it where that process is gone. The
 * note is removed when all went well, and otherwise says what failed.
 */
#ifndef LAB_FIRSTBUILD_H
#define LAB_FIRSTBUILD_H

#include <stdbool.h>

struct build_progress;

enum first_build_state {
	FIRST_BUILD_DONE,    /* nothing is due */
	FIRST_BUILD_RUNNING, /* in the background */
	FIRST_BUILD_STOPPED, /* it was ended: the next build continues it */
	FIRST_BUILD_FAILED,
};

/**
 * struct first_build - released with first_build_release()
 * @done, @total: objects, while it is running; @total is about right, and 0 when it is not known
 * @text: what failed, and what to do, each a line; NULL unless it failed
 */
struct first_build {
	enum first_build_state state;
	int done, total;
	char *text;
};

void first_build_look(struct first_build *build);
void first_build_release(struct first_build *build);

/**
 * first_build_await - wait while another process does it, and report to @progress (may be NULL) how far it is
 *
 * The caller should hold no lock: it may take minutes. 0, or -EINTR when interrupted.
 */
int first_build_await(const struct build_progress *progress);

/** first_build_name - "running", for programs; NULL when nothing is due. */
const char *first_build_name(const struct first_build *build);

/** first_build_words - a sentence or two for people, in one line; NULL when nothing is due. To be freed. */
char *first_build_words(const struct first_build *build);

/** first_build_due - note that it is due, unless that is noted. 0 or -errno. */
int first_build_due(void);

/**
 * first_build_take - be the process that does what is due
 *
 * Waits while another one does. Returns a descriptor; -ENOENT when nothing is due (any more), -EINTR when
 * interrupted, or another -errno. Closing it lets others in.
 */
int first_build_take(void);

/** first_build_is_ours - whether the note that @fd was taken of still stands: the workspace does. */
bool first_build_is_ours(int fd);

/** first_build_is_built - whether the stage holds a kernel that was built to its end. */
bool first_build_is_built(void);

/** first_build_begin - note which process does it now, in place of what may have failed before. */
void first_build_begin(int fd);

/** first_build_end - all went well: nothing is due any more. */
void first_build_end(void);

/**
 * first_build_fail - note what failed
 * @at_boot: the kernel is built, and does not boot
 */
void first_build_fail(int fd, bool at_boot, const char *text, const char *help);

#endif
