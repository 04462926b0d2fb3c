// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "stageparts.h"

struct stat_part {
	const struct stage *stage;
	struct stat *stats;
	int *errors;
	int top, first, end;
};

static void *stat_part(void *arg)
{
	struct stat_part *part = arg;

	for (int i = part->first; i < part->end; i++) {
		if (part->errors[i] == STAGE_NOT_ASKED)
			continue;
		part->errors[i] = fstatat(part->top, part->stage->files[i].path, &part->stats[i],
					  AT_SYMLINK_NOFOLLOW) < 0
					  ? errno
					  : 0;
	}
	return NULL;
}

int stage_stat(const struct stage *stage, const char *top, struct stat *stats, int *errors)
{
	int n = stage->nfiles, fd = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat_part parts[2] = {{stage, stats, errors, fd, 0, n / 2},
				     {stage, stats, errors, fd, n / 2, n}};
	pthread_t thread;
	bool threaded;

	if (fd < 0)
		return -errno;
	threaded = pthread_create(&thread, NULL, stat_part, &parts[1]) == 0;
	stat_part(&parts[0]);
	if (threaded)
		pthread_join(thread, NULL);
	else
		stat_part(&parts[1]);
	close(fd);
	return 0;
}

static struct stage_change *add_change(struct stage *stage, enum stage_change_kind kind,
				       const struct stage_file *file)
{
	struct stage_change *change;

	if ((stage->nchanges & (stage->nchanges - 1)) == 0)
		stage->changes =
			xrealloc(stage->changes, (stage->nchanges ? 2 * stage->nchanges : 1) *
							 sizeof(*stage->changes));
	change = &stage->changes[stage->nchanges++];
	*change = (struct stage_change){.kind = kind, .file = *file};
	change->file.path = xstrdup(file->path);
	return change;
}

/* A new name in the tree. What the stage already has without knowing it from the tree was made by
 * the build, so the same name in the tree was made by a build there. */
static void found_new(struct stage *stage, struct stage_file *file)
{
	char *in_stage, *in_tree;
	struct stat st;

	if (stage_find(stage, file->path) || stage_was_left_out(stage, file->path))
		return;
	in_stage = path_join(stage->dir, file->path);
	if (file->kind == 'd' || lstat(in_stage, &st) < 0) {
		in_tree = path_join(stage->tree, file->path);
		if (file->kind == 'd' || stage_hash_path(in_tree, file->kind, file->hash) == 0)
			add_change(stage, STAGE_ADDED, file);
		free(in_tree);
	}
	free(in_stage);
}

/* A path that the manifest has not, with its stat data: a change unless a build makes its like. */
static int look_at_new(struct stage *stage, char *path, struct stat *st)
{
	struct stage_file file = {.path = path, .kind = stage_kind_of(st)};
	bool followed;

	if (stage_find(stage, path) || stage_generated(path) || !file.kind ||
	    (file.kind != 'd' && stage->lean && stage_lean_skips(path)))
		return 0;
	followed = file.kind == 'l' && stage_follow(stage, path, st);
	if (followed)
		file.kind = 'f';
	stage_take_stat(&file, st, stage_clock_ns());
	if (followed)
		file.ctime = 0;
	found_new(stage, &file);
	return file.kind == 'd' ? stage_walk(stage, path, stage->lean, true, found_new) : 0;
}

static int scan_dir(struct stage *stage, const struct stage_file *dir)
{
	char *full = path_join(stage->tree, dir->path);
	DIR *stream = opendir(full);
	struct dirent *entry;
	int err = 0;

	free(full);
	if (!stream)
		return -errno;
	while (!err && (entry = readdir(stream))) {
		struct stat st;
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = streq(dir->path, ".") ? xstrdup(entry->d_name)
					     : path_join(dir->path, entry->d_name);
		if (fstatat(dirfd(stream), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			err = look_at_new(stage, path, &st);
		free(path);
	}
	closedir(stream);
	return err;
}

/*
 * A directory was touched. That is a change only when it has names that the stage does not know: as
 * long as these are not applied, every scan must read it again.
 */
static int compare_dir(struct stage *stage, struct stage_file *dir, const struct stage_file *now)
{
	int before = stage->nchanges, err = scan_dir(stage, dir);

	if (err)
		return err;
	if (stage->nchanges > before) {
		add_change(stage, STAGE_CHANGED, now);
	} else {
		*dir = *now;
		stage->dirty = true;
	}
	return 0;
}

static int compare(struct stage *stage, struct stage_file *file, struct stat *st, int err)
{
	struct stage_file now = *file;
	bool followed = false;
	char *path;

	if (!err && S_ISLNK(st->st_mode) && !(file->base && file->kind == 'l'))
		followed = stage_follow(stage, file->path, st);
	if (err == ENOENT || err == ENOTDIR || (!err && !stage_kind_of(st))) {
		add_change(stage, STAGE_REMOVED, file);
		return 0;
	}
	if (err)
		return -err;
	if (stage_same_stat(file, st) && stage_kind_of(st) == file->kind)
		return 0;
	now.kind = stage_kind_of(st);
	stage_take_stat(&now, st, stage_clock_ns());
	if (followed)
		now.ctime = 0;
	if (now.kind == 'd' && file->kind == 'd')
		return compare_dir(stage, file, &now);
	if (now.kind == 'd') {
		add_change(stage, STAGE_CHANGED, &now);
		return scan_dir(stage, file);
	}
	path = path_join(stage->tree, file->path);
	err = stage_hash_path(path, now.kind, now.hash);
	free(path);
	if (err)
		return err;
	if (now.kind == file->kind && memcmp(now.hash, file->hash, sizeof(now.hash)) == 0 &&
	    now.mode == file->mode) {
		now.base = file->base;
		*file = now;
		stage->dirty |= !followed;
	} else {
		add_change(stage, STAGE_CHANGED, &now);
	}
	return 0;
}

/* What was given to stage_suspect(). */
static bool is_doubted(const struct stage_file *file)
{
	static const unsigned char none[STAGE_HASH];

	return file->kind != 'd' && memcmp(file->hash, none, sizeof(none)) == 0;
}

static int compare_all(struct stage *stage)
{
	int n = stage->nfiles, err;
	struct stat *stats = xcalloc(n, sizeof(*stats));
	int *errors = xcalloc(n, sizeof(*errors));

	err = stage_stat(stage, stage->tree, stats, errors);
	for (int i = 0; !err && i < n; i++) {
		err = interrupted() ? -EINTR
				    : compare(stage, &stage->files[i], &stats[i], errors[i]);
		if (err) {
			free(stage->bad);
			stage->bad = xstrdup(stage->files[i].path);
		}
	}
	/* The top directory has no entry of its own. */
	if (!err)
		err = scan_dir(stage, &(struct stage_file){.path = (char *)"."});
	free(stats);
	free(errors);
	return err;
}

/* @path itself, whatever is below it. Of a directory that stays one nothing has to be reported. */
static int compare_one(struct stage *stage, char *path, bool *is_new)
{
	char *full = path_join(stage->tree, path);
	struct stage_file *known = stage_entry(stage, path);
	struct stat st;
	int failed = lstat(full, &st) < 0 ? errno : 0, err = 0;

	free(full);
	*is_new = false;
	if (known && !(known->kind == 'd' && !failed && S_ISDIR(st.st_mode))) {
		err = compare(stage, known, &st, failed);
	} else if (!known && !failed) {
		err = look_at_new(stage, path, &st);
		*is_new = true;
	}
	if (err) {
		free(stage->bad);
		stage->bad = xstrdup(path);
	}
	return err;
}

/* A path and the directories it lies in, from the top; what is new is new with all below it. */
static int compare_path(struct stage *stage, const char *path)
{
	char *copy = xstrdup(path);
	bool is_new = false;
	int err = 0;

	for (char *slash = strchr(copy, '/'); slash && !err && !is_new;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		err = compare_one(stage, copy, &is_new);
		*slash = '/';
	}
	if (!err && !is_new)
		err = compare_one(stage, copy, &is_new);
	free(copy);
	return err;
}

static int compare_touched(struct stage *stage, const char *const *touched)
{
	int err = 0;

	for (int i = 0; i < stage->nfiles && !err; i++) {
		if (is_doubted(&stage->files[i]))
			err = compare_path(stage, stage->files[i].path);
	}
	for (; *touched && !err; touched++) {
		if (!stage_suspected(stage, *touched))
			err = interrupted() ? -EINTR : compare_path(stage, *touched);
	}
	return err;
}

static int by_changed_path(const void *a, const void *b)
{
	return strcmp(((const struct stage_change *)a)->file.path,
		      ((const struct stage_change *)b)->file.path);
}

/* Several paths may lie in one directory that is new, or gone. */
static void drop_doubles(struct stage *stage)
{
	int n = 0;

	if (stage->nchanges)
		qsort(stage->changes, stage->nchanges, sizeof(*stage->changes), by_changed_path);
	for (int i = 0; i < stage->nchanges; i++) {
		if (n && streq(stage->changes[n - 1].file.path, stage->changes[i].file.path))
			free(stage->changes[i].file.path);
		else
			stage->changes[n++] = stage->changes[i];
	}
	stage->nchanges = n;
}

int stage_scan(struct stage *stage, const char *const *touched)
{
	int err;

	stage_drop_changes(stage);
	stage->touched = touched;
	err = touched ? compare_touched(stage, touched) : compare_all(stage);
	if (touched)
		drop_doubles(stage);
	return !err && stage->outside ? -EXDEV : err;
}

int stage_apply(struct stage *stage, struct stage_change *change)
{
	struct stage_file file = change->file;
	char *to = path_join(stage->dir, file.path);
	struct stat st;
	bool had = lstat(to, &st) == 0;
	int err;

	if (change->kind == STAGE_REMOVED) {
		err = file.kind == 'd'
			      ? (rmdir(to) < 0 && errno != ENOTEMPTY && errno != ENOENT ? -errno
											: 0)
			      : remove_tree(to);
		if (!err)
			stage_drop_file(stage, file.path);
		free(to);
		return err;
	}
	err = mkdirs_for(to);
	if (!err)
		err = stage_put(stage, &file, false);
	change->differs |=
		file.kind != 'd' && memcmp(file.hash, change->file.hash, sizeof(file.hash)) != 0;
	if (!err && had && change->keep_time && !change->differs && file.kind == 'f') {
		struct timespec times[2] = {st.st_mtim, st.st_mtim};

		if (utimensat(AT_FDCWD, to, times, 0) < 0)
			err = -errno;
	}
	if (!err) {
		const struct stage_file *known = stage_find(stage, file.path);

		file.base = known && known->base;
		stage_put_file(stage, &file);
	}
	free(to);
	return err;
}
