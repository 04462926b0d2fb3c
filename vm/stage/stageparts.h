/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stageparts - what the parts of stage.h share: contents and the manifest (stage.c), making a stage
 * and writing into it (stagemake.c), and finding changes (stagescan.c)
 *
 * Functions that return an int give 0 or -errno.
 */
#ifndef LAB_STAGEPARTS_H
#define LAB_STAGEPARTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "stage.h"

/* ---- content: stage.c --------------------------------------------------------------------- */

int64_t stage_clock_ns(void);

/** stage_hash_fd - of what is read from @fd and, unless it is -1, written to @out. */
int stage_hash_fd(int fd, int out, unsigned char hash[STAGE_HASH]);
void stage_hash_text(const char *text, size_t len, unsigned char hash[STAGE_HASH]);

/** stage_hash_link - of where the link leads to, which @target gets. */
int stage_hash_link(const char *path, unsigned char hash[STAGE_HASH], char target[4096]);
int stage_hash_path(const char *path, char kind, unsigned char hash[STAGE_HASH]);

/** stage_take_stat - the entry gets @st, which was seen at @seen (stage_clock_ns()). */
void stage_take_stat(struct stage_file *file, const struct stat *st, int64_t seen);
bool stage_same_stat(const struct stage_file *file, const struct stat *st);

/** stage_kind_of - the entry's @kind; 0 for what is not staged. */
char stage_kind_of(const struct stat *st);

/* ---- the manifest: stage.c ---------------------------------------------------------------- */

/** stage_by_path - two struct stage_file by their paths; for qsort(). */
int stage_by_path(const void *a, const void *b);

/** stage_entry - stage_find(), to be changed. */
struct stage_file *stage_entry(struct stage *stage, const char *path);

/** stage_append - an empty entry at the end: to be sorted in by the caller. */
struct stage_file *stage_append(struct stage *stage);

/** stage_put_file - the manifest's entry for file->path is a copy of @file. */
void stage_put_file(struct stage *stage, const struct stage_file *file);
void stage_drop_file(struct stage *stage, const char *path);
void stage_drop_changes(struct stage *stage);

/** stage_completing_path - as long as it is there, files may be staged that no manifest knows. */
char *stage_completing_path(const struct stage *stage);

/* ---- making and writing: stagemake.c ------------------------------------------------------ */

/** stage_was_left_out - whether the tree had this file when the stage was made without it. */
bool stage_was_left_out(struct stage *stage, const char *path);

/** stage_put - copy the tree's file into the stage and hash it; @epoch: with the oldest time. */
int stage_put(struct stage *stage, struct stage_file *file, bool epoch);

/**
 * stage_follow - a link that the learner made
 *
 * One to a file counts as that file, so that an edit of the file is seen: true, *@st becomes its
 * stat data, and its content is read at every scan. One to a directory is staged as a link; then
 * the directory must be a part of the tree.
 */
bool stage_follow(struct stage *stage, const char *path, struct stat *st);

/** stage_walk - @found for each path below @dir ("" for all), directories before what they hold. */
int stage_walk(struct stage *stage, const char *dir, bool lean, bool known_skipped,
	       void (*found)(struct stage *stage, struct stage_file *file));

#endif
