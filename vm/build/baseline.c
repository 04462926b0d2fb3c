// SPDX-License-Identifier: GPL-2.0-only
#include "baseline.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "build.h"
#include "quirks.h"
#include "stagelock.h"
#include "../stage/seal.h"
#include "../stage/stage.h"

/*
 * How it works: an entry is a directory KEY with the outputs under files/, a list of them (size
 * and path, so that a damaged entry is noticed) and the absolute path of the stage they were made
 * in: objtool's recorded commands hold that path and are rewritten for the new stage, since kbuild
 * would otherwise build objtool, and then everything, again. Entries appear by rename.
 */

#define LAYOUT	     "baseline layout 1\n"
#define ENTRIES_KEPT 8
#define STAGE_HOME   ".lab/home" /* where the stage stood when kbuild went over it last */

struct baseline {
	char *dir, *key, *entry;
	int lock;
};

static char *cache_dir(void)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (xdg && xdg[0] == '/')
		return path_join(xdg, "syscall-lab/baselines");
	return home && home[0] == '/' ? path_join(home, ".cache/syscall-lab/baselines") : NULL;
}

static void add_version(struct strbuf *salt, const char *program)
{
	run_capture(NULL, (const char *[]){program, "--version", NULL}, salt);
}

static void add_versions(struct strbuf *salt)
{
	add_version(salt, "gcc");
	add_version(salt, "ld");
	add_version(salt, "as");
	add_version(salt, "make");
}

static char *make_key(const struct stage *stage)
{
	struct strbuf salt = {0};
	char *key, *error = NULL;

	strbuf_addstr(&salt, LAYOUT);
	kernel_fragment(stage->tree, &salt, &error); /* an error shows when it configures */
	add_versions(&salt);
	key = stage_key(stage, strbuf_str(&salt));
	strbuf_release(&salt);
	free(error);
	return key;
}

int baseline_begin(struct baseline **out, const struct stage *stage,
		   const struct build_progress *progress)
{
	struct baseline *baseline = xcalloc(1, sizeof(*baseline));
	int err = -ENOENT;

	*out = NULL;
	baseline->lock = -1;
	baseline->dir = cache_dir();
	if (baseline->dir && mkdirs(baseline->dir) == 0) {
		baseline->key = make_key(stage);
		baseline->entry = path_join(baseline->dir, baseline->key);
		baseline->lock = stagelock_take(
			baseline->entry, "waiting for the same baseline being built elsewhere",
			progress);
		err = baseline->lock < 0 ? baseline->lock : 0;
	}
	if (err) {
		baseline_end(baseline);
		return err == -EINTR ? err : 0;
	}
	*out = baseline;
	return 0;
}

void baseline_end(struct baseline *baseline)
{
	if (!baseline)
		return;
	if (baseline->lock >= 0)
		close(baseline->lock);
	free(baseline->dir);
	free(baseline->key);
	free(baseline->entry);
	free(baseline);
}

bool baseline_is_kept(const struct baseline *baseline)
{
	char *list = path_join(baseline->entry, "list");
	bool kept = path_exists(list);

	free(list);
	return kept;
}

bool baseline_is_of(const struct baseline *baseline, const struct stage *stage)
{
	char *key = make_key(stage);
	bool same = streq(key, baseline->key);

	free(key);
	return same;
}

/* ---- copying ------------------------------------------------------------------------------ */

static int copy_output(const char *from, const char *to)
{
	char target[4096];
	struct stat st;
	ssize_t n;

	if (lstat(from, &st) < 0)
		return -errno;
	if (!S_ISLNK(st.st_mode)) {
		unlink(to);
		return file_copy(from, to, true);
	}
	n = readlink(from, target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = '\0';
	unlink(to);
	return symlink(target, to) < 0 ? -errno : 0;
}

static size_t match_len(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - at) >= len && memcmp(at, word, len) == 0 ? len : 0;
}

/*
 * The recorded environment holds NULs, so this goes by length and not by strings. The new path may
 * have the old one in it, and may be there already: the longer match at a place counts.
 */
static bool replace_all(const struct strbuf *text, const char *old, const char *now,
			struct strbuf *changed)
{
	const char *end = text->buf + text->len;
	bool any = false;

	for (const char *at = text->buf; at < end;) {
		size_t is_old = match_len(at, end, old), is_now = match_len(at, end, now);

		if (is_old > is_now) {
			strbuf_addstr(changed, now);
			at += is_old;
			any = true;
		} else {
			strbuf_add(changed, at, is_now ? is_now : 1);
			at += is_now ? is_now : 1;
		}
	}
	return any;
}

int baseline_rehome(const char *file, const char *old, const char *now)
{
	struct strbuf text = {0}, changed = {0};
	struct stat st;
	int err = file_read(file, &text, 16 << 20);

	if (!err && replace_all(&text, old, now, &changed) && stat(file, &st) == 0) {
		err = file_write_atomic(file, changed.buf, changed.len);
		if (!err &&
		    (chmod(file, st.st_mode & 0777) < 0 ||
		     utimensat(AT_FDCWD, file, (struct timespec[]){st.st_mtim, st.st_mtim}, 0) < 0))
			err = -errno;
	}
	strbuf_release(&text);
	strbuf_release(&changed);
	return err;
}

static bool names_stage(const char *path)
{
	return ends_with(path, ".cmd") || streq(path, ".lab/env") || streq(path, STAGE_HOME);
}

/* One line of the list: "SIZE PATH". */
static int restore_line(struct baseline *baseline, const struct stage *stage, char *line,
			const char *old)
{
	char *path = strchr(line, ' '), *from, *to;
	struct stat st;
	int err;

	if (!path)
		return -EINVAL;
	path++;
	from = xasprintf("%s/files/%s", baseline->entry, path);
	to = path_join(stage->dir, path);
	err = lstat(from, &st) < 0 ? -errno : st.st_size != strtoll(line, NULL, 10) ? -EINVAL : 0;
	if (!err)
		err = mkdirs_for(to);
	if (!err)
		err = copy_output(from, to);
	if (!err && names_stage(path) && !streq(old, stage->dir))
		err = baseline_rehome(to, old, stage->dir);
	free(from);
	free(to);
	return err;
}

int baseline_restore(struct baseline *baseline, const struct stage *stage)
{
	char *list_path = path_join(baseline->entry, "list"),
	     *home_path = path_join(baseline->entry, "home");
	struct strbuf list = {0}, home = {0};
	char *line, *save = NULL;
	int err = file_read(list_path, &list, 64 << 20);

	if (!err)
		err = file_read(home_path, &home, 8192);
	for (line = err ? NULL : strtok_r(list.buf, "\n", &save); line && !err;
	     line = strtok_r(NULL, "\n", &save))
		err = restore_line(baseline, stage, line, strbuf_str(&home));
	if (!err)
		err = baseline_follow(stage);
	if (!err)
		utimensat(AT_FDCWD, baseline->entry, NULL, 0); /* used just now */
	else if (path_exists(baseline->entry) && err != -ENOSPC && err != -EDQUOT)
		remove_tree(baseline->entry);
	strbuf_release(&list);
	strbuf_release(&home);
	free(list_path);
	free(home_path);
	return err;
}

/* nftw(3) passes no cookie. */
static struct {
	const char *old, *now;
	int err;
} moving;

static int move_entry(const char *full, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	if (type == FTW_F && ends_with(full, ".cmd"))
		moving.err = baseline_rehome(full, moving.old, moving.now);
	return moving.err != 0;
}

/* Only objtool's commands have absolute paths; the stage's record comes last, since it says that all is done. */
int baseline_follow(const struct stage *stage)
{
	char *record = stage_path(stage, STAGE_HOME), *tools = stage_path(stage, "tools"),
	     *env = stage_path(stage, ".lab/env");
	struct strbuf home = {0};
	int err = file_read(record, &home, 8192);

	if (err == -ENOENT)
		err = file_write_atomic(record, stage->dir, strlen(stage->dir));
	else if (!err && !streq(strbuf_str(&home), stage->dir)) {
		moving.old = strbuf_str(&home);
		moving.now = stage->dir;
		moving.err = 0;
		nftw(tools, move_entry, 32, FTW_PHYS);
		err = moving.err;
		if (!err && path_exists(env))
			err = baseline_rehome(env, moving.old, moving.now);
		if (!err)
			err = baseline_rehome(record, moving.old, moving.now);
	}
	strbuf_release(&home);
	free(record);
	free(tools);
	free(env);
	return err;
}

/* nftw(3) passes no cookie. */
static struct {
	const struct stage *stage;
	const char *to;
	struct strbuf list;
	int err;
} storing;

static int store_entry(const char *full, const struct stat *st, int type, struct FTW *ftw)
{
	const char *path = full + strlen(storing.stage->dir) + 1;
	char *to;

	(void)ftw;
	if ((type != FTW_F && type != FTW_SL) || starts_with(path, ".lab/manifest") ||
	    starts_with(path, ".lab/journal") || starts_with(path, ".lab/ready") ||
	    starts_with(path, ".lab/seal") || starts_with(path, ".lab/made") ||
	    starts_with(path, ".lab/building") || streq(path, SEAL_NOTICE) ||
	    streq(path, ".ignore") || strchr(path, '\n') || stage_find(storing.stage, path))
		return 0;
	to = path_join(storing.to, path);
	storing.err = mkdirs_for(to);
	if (!storing.err)
		storing.err = copy_output(full, to);
	strbuf_addf(&storing.list, "%lld %s\n", (long long)st->st_size, path);
	free(to);
	return storing.err != 0;
}

/* An entry goes under its key's lock only: whoever takes or makes it just now keeps it. */
static void remove_unless_used(const char *entry)
{
	int len = strlen(entry) - (ends_with(entry, ".tmp") ? 4 : 0);
	char *lock = xasprintf("%.*s.lock", len, entry);
	int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		remove_tree(entry);
	if (fd >= 0)
		close(fd);
	free(lock);
}

/** struct entry - a directory of the cache and when it was used last */
struct entry {
	char *path;
	struct timespec used;
};

static int last_used_first(const void *a, const void *b)
{
	const struct timespec *x = &((const struct entry *)a)->used,
			      *y = &((const struct entry *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? 1 : -1;
	return (x->tv_nsec < y->tv_nsec) - (x->tv_nsec > y->tv_nsec);
}

static int list_entries(const char *dir, struct entry **list)
{
	DIR *stream = opendir(dir);
	struct dirent *name;
	int n = 0;

	*list = NULL;
	while (stream && (name = readdir(stream))) {
		char *path = path_join(dir, name->d_name);
		struct stat st;

		if (name->d_name[0] == '.' || stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
			free(path);
			continue;
		}
		*list = xrealloc(*list, (n + 1) * sizeof(**list));
		(*list)[n++] = (struct entry){path, st.st_mtim};
	}
	if (stream)
		closedir(stream);
	return n;
}

/* Keeps the entries used last; leftovers of killed stores go as well. */
static void prune(const struct baseline *baseline)
{
	struct entry *list;
	int n = list_entries(baseline->dir, &list);

	if (n)
		qsort(list, n, sizeof(*list), last_used_first);
	for (int i = 0; i < n; i++) {
		if (i >= ENTRIES_KEPT)
			remove_unless_used(list[i].path);
		free(list[i].path);
	}
	free(list);
}

int baseline_store(struct baseline *baseline, const struct stage *stage)
{
	char *tmp = xasprintf("%s.tmp", baseline->entry), *files = path_join(tmp, "files");
	char *list = path_join(tmp, "list"), *home = path_join(tmp, "home");
	int err;

	storing.stage = stage;
	storing.to = files;
	storing.err = 0;
	err = remove_tree(tmp); /* ours: we hold the key's lock */
	if (!err)
		err = mkdirs(files);
	if (!err && nftw(stage->dir, store_entry, 32, FTW_PHYS) != 0)
		err = storing.err ? storing.err : -EIO;
	if (!err)
		err = file_write_atomic(list, strbuf_str(&storing.list), storing.list.len);
	if (!err)
		err = file_write_atomic(home, stage->dir, strlen(stage->dir));
	if (!err)
		err = remove_tree(baseline->entry);
	if (!err && rename(tmp, baseline->entry) < 0)
		err = -errno;
	if (err)
		remove_tree(tmp);
	else
		prune(baseline);
	strbuf_release(&storing.list);
	free(tmp);
	free(files);
	free(list);
	free(home);
	return err;
}

/* ---- which kernel it is of -------------------------------------------------------------------- */

static void describe(const char *from, struct strbuf *text)
{
	strbuf_addf(text, LAYOUT "%s\n", from);
	add_versions(text);
}

void baseline_note(const struct baseline *baseline, const char *from)
{
	struct strbuf text = {0};
	char *path;

	if (!baseline || !from || !baseline_is_kept(baseline))
		return;
	path = path_join(baseline->entry, "from");
	describe(from, &text);
	file_write_atomic(path, text.buf, text.len); /* without it, too much is announced */
	strbuf_release(&text);
	free(path);
}

static bool says(const char *entry, const char *wanted)
{
	char *list = path_join(entry, "list"), *path = path_join(entry, "from");
	struct strbuf text = {0};
	bool same = path_exists(list) && !file_read(path, &text, 1 << 16) &&
		    streq(strbuf_str(&text), wanted);

	strbuf_release(&text);
	free(list);
	free(path);
	return same;
}

bool baseline_is_from(const char *from)
{
	char *dir = cache_dir();
	struct strbuf wanted = {0};
	struct entry *list = NULL;
	bool found = false;
	int n = dir ? list_entries(dir, &list) : 0;

	if (n)
		describe(from, &wanted);
	for (int i = 0; i < n; i++) {
		found |=
			!ends_with(list[i].path, ".tmp") && says(list[i].path, strbuf_str(&wanted));
		free(list[i].path);
	}
	strbuf_release(&wanted);
	free(list);
	free(dir);
	return found;
}
