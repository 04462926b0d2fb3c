/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * baseline - the machine-wide cache of baseline builds
 *
 * In ${XDG_CACHE_HOME:-~/.cache}/syscall-lab/baselines, one directory per key; the key is a
 * SHA-256 over every staged source, the configuration fragment and the tools' versions. An entry
 * holds only what the build made (about 60 MB). The newest few are kept.
 */
#ifndef LAB_BASELINE_H
#define LAB_BASELINE_H

#include <stdbool.h>

struct baseline;
struct build_progress;
struct stage;

/**
 * baseline_begin - find out the key and take its lock
 *
 * Waits while another user of this machine builds the same baseline. Returns 0, also with
 * *@baseline NULL when there is no cache; -EINTR when interrupted.
 */
int baseline_begin(struct baseline **baseline, const struct stage *stage,
		   const struct build_progress *progress);

/** baseline_is_kept - whether there are cached outputs; they may still be found damaged. */
bool baseline_is_kept(const struct baseline *baseline);

/** baseline_is_of - whether the stage's sources, and the tools, are those of the key. */
bool baseline_is_of(const struct baseline *baseline, const struct stage *stage);

/** baseline_restore - put the cached outputs into the stage; -ENOENT when there are none. */
int baseline_restore(struct baseline *baseline, const struct stage *stage);

/** baseline_store - remember the stage's outputs; a failure leaves nothing behind. */
int baseline_store(struct baseline *baseline, const struct stage *stage);

/** baseline_note - what the stage was unpacked from; see build.h. NULL is allowed. */
void baseline_note(const struct baseline *baseline, const char *from);

/**
 * baseline_is_from - whether a baseline made @from this, with the tools of now, is kept
 *
 * Asked before there is a stage to find the key with. No source is read, so the answer is for people.
 */
bool baseline_is_from(const char *from);

/** baseline_end - release the lock; NULL is allowed. */
void baseline_end(struct baseline *baseline);

/**
 * baseline_rehome - outputs name the stage's old absolute path: make them name the new one
 *
 * The file may hold NULs, as .lab/env does; its time and mode stay.
 */
int baseline_rehome(const char *file, const char *old, const char *now);

/**
 * baseline_follow - before kbuild runs: a stage that was moved since it last did says where it is now
 *
 * kbuild would otherwise build objtool, and then everything, again. 0 or -errno.
 */
int baseline_follow(const struct stage *stage);

#endif
