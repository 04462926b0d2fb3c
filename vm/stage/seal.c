// SPDX-License-Identifier: GPL-2.0-only
#include "seal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "graph.h"
#include "sealrecord.h"
#include "stage.h"

/*
 * How it works: .lab/seal is a table of stat data, by a hash of the path. A staged file that has
 * them is as it was; any other is read and compared with the manifest, so the table need not be
 * kept up by whoever copies into the stage, and a lost one costs a second. A directory that has
 * them holds no new names; any other is read. What no object is made from is looked at only when
 * kbuild is about to go over the whole tree. A name that is not the manifest's was made by a
 * build when kbuild's record of the command stands beside it, when only builds make files like it,
 * or when .lab/made lists it (host tools, and the few files that are made without a record).
 */

#define MATCH_FAR 256
#define RACY_NS	  50000000ll /* what changed just now may change again without showing it */

/** struct made - a line of .lab/made: "SIZE MTIME PATH" */
struct made {
	char *path;
	long long size, mtime;
};

struct seal_rest {
	struct seal_entry *old; /* in the order of the manifest when it was saved */
	struct seal_entry *now; /* one for each file; its name is 0 when nothing is known of it */
	const struct seal_entry **known; /* of @old, for each file; NULL: none */
	struct stat *stats;
	int *errors;
	bool *changed; /* right, but not as the seal has it */
	int nold;
	struct made *made; /* the first @nsorted by path, then what was found to be made since */
	int nmade, nsorted;
	bool made_known; /* there is a list at all */
	bool cut_off;	 /* the last build did not come to its end */
	bool dirty;
	int64_t begun, ready,
		built; /* now; when the baseline, and the last build, was done (0: unknown) */
};

static int64_t to_ns(struct timespec ts)
{
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static uint64_t name_hash(const char *path)
{
	uint64_t h = 14695981039346656037u;

	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * 1099511628211u;
	return h;
}

static void add_path(char ***list, int *n, const char *path)
{
	*list = xrealloc(*list, (*n + 1) * sizeof(**list));
	(*list)[(*n)++] = xstrdup(path);
}

void seal_release(struct seal *seal)
{
	struct seal_rest *rest = seal->rest;

	strings_free(seal->edited, seal->nedited);
	strings_free(seal->strays, seal->nstrays);
	strings_free(seal->outputs, seal->noutputs);
	if (rest) {
		for (int i = 0; i < rest->nmade; i++)
			free(rest->made[i].path);
		free(rest->made);
		free(rest->old);
		free(rest->now);
		free(rest->stats);
		free(rest->errors);
		free(rest->changed);
		free(rest->known);
		free(rest);
	}
	*seal = (struct seal){0};
}

char *seal_kept_dir(const char *tree)
{
	char *copy = xstrdup(tree), *kept = path_join(dirname(copy), "from-the-labs-copy");

	free(copy);
	return kept;
}

/* ---- the records -------------------------------------------------------------------------- */

static void add_made(struct seal_rest *rest, const char *path, long long size, long long mtime)
{
	if ((rest->nmade & (rest->nmade - 1)) == 0)
		rest->made = xrealloc(rest->made,
				      (rest->nmade ? 2 * rest->nmade : 1) * sizeof(*rest->made));
	rest->made[rest->nmade++] = (struct made){xstrdup(path), size, mtime};
}

static int made_by_path(const void *a, const void *b)
{
	return strcmp(((const struct made *)a)->path, ((const struct made *)b)->path);
}

static void load_made(const struct stage *stage, struct seal_rest *rest)
{
	char *path = stage_path(stage, ".lab/made"), *line, *save = NULL;
	struct strbuf text = {0};

	rest->made_known = file_read(path, &text, 64 << 20) == 0;
	for (line = text.len ? strtok_r(text.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		long long size, mtime;
		int at = 0;

		if (sscanf(line, "%lld %lld %n", &size, &mtime, &at) == 2 && at)
			add_made(rest, line + at, size, mtime);
	}
	if (rest->nmade)
		qsort(rest->made, rest->nmade, sizeof(*rest->made), made_by_path);
	rest->nsorted = rest->nmade;
	strbuf_release(&text);
	free(path);
}

static const struct made *find_made(const struct seal_rest *rest, const char *path)
{
	struct made key = {.path = (char *)path};

	return rest->nsorted ? bsearch(&key, rest->made, rest->nsorted, sizeof(key), made_by_path)
			     : NULL;
}

/* The names that are there, with their stat data as they are now. */
static int save_made(const struct stage *stage, struct seal_rest *rest)
{
	int err, top = open(stage->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct strbuf text = {0};
	struct stat st;

	for (int i = 0; top >= 0 && i < rest->nmade; i++)
		if (fstatat(top, rest->made[i].path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    !S_ISDIR(st.st_mode))
			strbuf_addf(&text, "%lld %lld %s\n", (long long)st.st_size,
				    (long long)to_ns(st.st_mtim), rest->made[i].path);
	err = seal_record_write(stage, "made", &text);
	if (top >= 0)
		close(top);
	strbuf_release(&text);
	return err;
}

/* ---- what a name in the stage is ---------------------------------------------------------- */

/* What editors leave beside a file is read by nobody. */
static bool is_litter(const char *name)
{
	return ends_with(name, "~") || name[0] == '#' || ends_with(name, ".orig") ||
	       ends_with(name, ".rej") || ends_with(name, ".bak") || streq(name, SEAL_NOTICE);
}

static bool has_record(const struct stage *stage, const char *path)
{
	const char *name = path_base(path);
	char *record = stage_path(stage, "%.*s.%s.cmd", (int)(name - path), path, name);
	bool has = path_exists(record);

	free(record);
	return has;
}

static bool lies_in_generated(const char *path)
{
	return starts_with(path, "include/config/") || starts_with(path, "include/generated/") ||
	       (starts_with(path, "arch/") && strstr(path, "/include/generated/"));
}

/* Whether builds go by it, so that it matters what it holds. */
static bool is_output(const struct stage *stage, const char *path)
{
	const char *name = path_base(path);

	if (name[0] == '.')
		return streq(path, ".config") || ends_with(name, ".cmd");
	return lies_in_generated(path) || has_record(stage, path);
}

/*
 * In the stage of an earlier lab: what is newer than its last build, or hides a file of the tree.
 */
static bool is_later_work(const struct stage *stage, const struct seal_rest *rest, const char *path,
			  const struct stat *st)
{
	char *in_tree = path_join(stage->tree, path);
	bool hides = to_ns(st->st_mtim) > rest->ready && path_exists(in_tree);

	free(in_tree);
	return hides || to_ns(st->st_mtim) > rest->built;
}

/* In the stage of an earlier lab, what has no record and is no stray came with the baseline. */
static bool may_be_output(const struct stage *stage, const struct seal_rest *rest, const char *path)
{
	const char *name = path_base(path);

	return is_output(stage, path) ||
	       (!rest->made_known && !stage_generated(path) && !is_litter(name) && name[0] != '.');
}

static bool is_stray(const struct stage *stage, const struct seal_rest *rest, const char *path,
		     const struct stat *st);

/* A directory of the build's own holds nothing but what builds make. */
static bool holds_stray(const struct stage *stage, const struct seal_rest *rest, const char *dir)
{
	char *full = path_join(stage->dir, dir);
	DIR *stream = opendir(full);
	struct dirent *name;
	bool holds = false;

	while (stream && !holds && (name = readdir(stream))) {
		char *path = path_join(dir, name->d_name);
		struct stat st;

		holds = name->d_name[0] != '.' &&
			fstatat(dirfd(stream), name->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			is_stray(stage, rest, path, &st);
		free(path);
	}
	if (stream)
		closedir(stream);
	free(full);
	return holds;
}

static bool is_stray(const struct stage *stage, const struct seal_rest *rest, const char *path,
		     const struct stat *st)
{
	const char *name = path_base(path);

	if (name[0] == '.' || is_litter(name) || stage_find(stage, path) || stage_generated(path))
		return false;
	if (S_ISDIR(st->st_mode))
		return holds_stray(stage, rest, path);
	if (find_made(rest, path) || has_record(stage, path))
		return false;
	return rest->made_known || is_later_work(stage, rest, path, st);
}

/* ---- looking ------------------------------------------------------------------------------ */

/* One name in a directory that was touched. */
static void look_at_name(struct stage *stage, struct seal *seal, const char *path,
			 const struct stat *st)
{
	struct seal_rest *rest = seal->rest;

	if (stage_find(stage, path) || find_made(rest, path))
		return;
	if (is_stray(stage, rest, path, st))
		add_path(&seal->strays, &seal->nstrays, path);
	else if (!S_ISDIR(st->st_mode) && may_be_output(stage, rest, path))
		add_made(rest, path, 0, 0);
}

static void look_into(struct stage *stage, struct seal *seal, const char *dir)
{
	char *full = *dir ? path_join(stage->dir, dir) : xstrdup(stage->dir);
	DIR *stream = opendir(full);
	struct dirent *name;

	while (stream && (name = readdir(stream))) {
		char *path = *dir ? path_join(dir, name->d_name) : xstrdup(name->d_name);
		struct stat st;

		if (fstatat(dirfd(stream), name->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    !streq(name->d_name, ".") && !streq(name->d_name, ".."))
			look_at_name(stage, seal, path, &st);
		free(path);
	}
	if (stream)
		closedir(stream);
	free(full);
}

static bool same_stat(const struct seal_entry *entry, const struct stat *st)
{
	return entry && entry->size == (uint64_t)st->st_size && entry->mode == st->st_mode &&
	       entry->mtime == to_ns(st->st_mtim) && entry->ctime == to_ns(st->st_ctim);
}

/* Both are in the same order; what one of them lacks is few. */
static void match_seal(const struct stage *stage, struct seal_rest *rest)
{
	int at = 0;

	for (int i = 0; i < stage->nfiles; i++) {
		uint64_t name = name_hash(stage->files[i].path);

		for (int k = at; k < rest->nold && k < at + MATCH_FAR; k++) {
			if (rest->old[k].name == name) {
				rest->known[i] = &rest->old[k];
				at = k + 1;
				break;
			}
		}
	}
}

static int64_t time_of(const struct stage *stage, const char *name)
{
	char *path = stage_path(stage, ".lab/%s", name);
	struct stat st;
	int64_t when = stat(path, &st) == 0 ? to_ns(st.st_mtim) : 0;

	free(path);
	return when;
}

static void keep_entry(struct seal_entry *entry, const char *path, const struct stat *st,
		       bool watched)
{
	*entry = (struct seal_entry){.name = name_hash(path),
				     .mtime = to_ns(st->st_mtim),
				     .ctime = to_ns(st->st_ctim),
				     .size = st->st_size,
				     .mode = st->st_mode,
				     .watched = watched};
}

static void look_at_file(struct stage *stage, struct seal *seal, int i)
{
	const struct stage_file *file = &stage->files[i];
	struct seal_rest *rest = seal->rest;
	bool same = !rest->errors[i] && same_stat(rest->known[i], &rest->stats[i]);

	if (same || rest->errors[i] == STAGE_NOT_ASKED) {
		rest->now[i] = *rest->known[i];
		return;
	}
	if (stage_suspected(stage, file->path) && file->kind != 'd')
		return; /* it will be staged again */
	rest->dirty = true;
	if (rest->errors[i] || !stage_holds(stage, file)) {
		add_path(&seal->edited, &seal->nedited, file->path);
		return;
	}
	if (file->kind == 'd')
		look_into(stage, seal, file->path);
	rest->changed[i] = true;
}

/* A build that was cut off leaves anything: then the journal says what has to be rebuilt. */
static void look_at_outputs(const struct stage *stage, struct seal *seal)
{
	int top = open(stage->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct seal_rest *rest = seal->rest;
	struct stat st;

	for (int i = 0; top >= 0 && !rest->cut_off && i < rest->nsorted; i++) {
		const struct made *made = &rest->made[i];

		if (fstatat(top, made->path, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    st.st_size != made->size || to_ns(st.st_mtim) != made->mtime)
			add_path(&seal->outputs, &seal->noutputs, made->path);
	}
	if (top >= 0)
		close(top);
}

static struct seal_rest *rest_new(const struct stage *stage)
{
	struct seal_rest *rest = xcalloc(1, sizeof(*rest));
	int n = stage->nfiles;
	struct timespec now;

	rest->stats = xcalloc(n + 1, sizeof(*rest->stats));
	rest->errors = xcalloc(n + 1, sizeof(*rest->errors));
	rest->now = xcalloc(n + 1, sizeof(*rest->now));
	rest->changed = xcalloc(n + 1, sizeof(*rest->changed));
	clock_gettime(CLOCK_REALTIME, &now);
	rest->begun = to_ns(now);
	rest->ready = time_of(stage, "ready");
	rest->cut_off = time_of(stage, "building");
	rest->built = rest->cut_off ? 0 : time_of(stage, "clock");
	rest->known = xcalloc(n + 1, sizeof(*rest->known));
	rest->old = seal_entries_read(stage, &rest->nold);
	match_seal(stage, rest);
	load_made(stage, rest);
	return rest;
}

int seal_check(struct stage *stage, struct seal *seal, bool all)
{
	struct seal_rest *rest = rest_new(stage);
	int n = stage->nfiles, err;

	*seal = (struct seal){.rest = rest};
	for (int i = 0; i < n && !all; i++)
		if (rest->known[i] && !rest->known[i]->watched)
			rest->errors[i] = STAGE_NOT_ASKED;
	err = stage_stat(stage, stage->dir, rest->stats, rest->errors);
	for (int i = 0; !err && i < n; i++) {
		look_at_file(stage, seal, i);
		if (interrupted())
			err = -EINTR;
	}
	if (!err) {
		look_into(stage, seal, "");
		look_at_outputs(stage, seal);
	}
	return err;
}

/* ---- putting it right --------------------------------------------------------------------- */

/* Where a text is kept: beside others of its name, unless it is the same as one of them. */
static char *kept_path(const struct stage *stage, const char *path, bool *there)
{
	char *dir = seal_kept_dir(stage->tree), *from = path_join(stage->dir, path);
	char *to = path_join(dir, path);

	for (int n = 2; path_exists(to) && !(*there = files_same(from, to)); n++) {
		free(to);
		to = xasprintf("%s/%s.%d", dir, path, n);
	}
	free(dir);
	free(from);
	return to;
}

/* The stage may stand on another file system than the workspace. */
static int move(const char *from, const char *to)
{
	const char *const copy[] = {"cp", "-a", "-T", from, to, NULL};
	int err;

	if (rename(from, to) == 0)
		return 0;
	if (errno != EXDEV)
		return -errno;
	err = run_quiet(NULL, copy);
	return err ? (err < 0 ? err : -EIO) : remove_tree(from);
}

/* Takes what is at @path out of the stage, to where it is kept. */
static int put_aside(const struct stage *stage, const char *path)
{
	bool there = false;
	char *from = path_join(stage->dir, path), *to = kept_path(stage, path, &there);
	struct stat st;
	int err = 0;

	if (lstat(from, &st) == 0) {
		if (there)
			err = remove_tree(from);
		else if ((err = mkdirs_for(to)) == 0)
			err = move(from, to);
		if (!err && !there && S_ISREG(st.st_mode))
			chmod(to, st.st_mode | 0600); /* it is theirs again */
	}
	free(from);
	free(to);
	return err;
}

static struct timespec to_timespec(int64_t ns)
{
	return (struct timespec){ns / 1000000000, ns % 1000000000};
}

static int repair_file(struct stage *stage, const struct seal_rest *rest, const char *path)
{
	const struct stage_file *file = stage_find(stage, path);
	const struct seal_entry *entry = rest->known[file - stage->files];
	const struct stat *st = &rest->stats[file - stage->files];
	bool gone = rest->errors[file - stage->files];
	int err = gone ? 0 : put_aside(stage, path);
	/* Whether a build may have seen it like this. One that was gone stopped every build. */
	bool read =
		!rest->built || !entry ||
		(!gone && (to_ns(st->st_mtim) <= rest->built || to_ns(st->st_ctim) <= rest->built));

	if (!err)
		err = stage_restore(stage, path,
				    entry && !read ? to_timespec(entry->mtime)
						   : (struct timespec){.tv_nsec = UTIME_NOW});
	if (!err && file->kind != 'd' && read)
		stage_suspect(stage, path);
	return err;
}

/* Its content is right. Its time and mode may not be. */
static void take_back(const struct stage *stage, struct seal_rest *rest, int i)
{
	const struct stage_file *file = &stage->files[i];
	const struct seal_entry *entry = rest->known[i];
	char *path = path_join(stage->dir, file->path);
	struct stat *st = &rest->stats[i];
	bool sure = to_ns(st->st_ctim) < rest->begun - RACY_NS;

	if (file->kind == 'f' && st->st_mode & 0222)
		chmod(path, STAGE_MODE(st->st_mode));
	if (file->kind == 'f' && entry && entry->mtime != to_ns(st->st_mtim) && rest->built &&
	    to_ns(st->st_mtim) > rest->built)
		utimensat(AT_FDCWD, path,
			  (struct timespec[]){to_timespec(entry->mtime), to_timespec(entry->mtime)},
			  0);
	if (sure && lstat(path, st) == 0)
		keep_entry(&rest->now[i], file->path, st, !entry || entry->watched);
	free(path);
}

/* What whoever opens the wrong folder sees first; search tools and editors pass over it. */
static void put_notice(const struct stage *stage)
{
	char *path = stage_path(stage, SEAL_NOTICE), *ignore = stage_path(stage, ".ignore");
	char *kept = seal_kept_dir(stage->tree), *text;

	text = xasprintf(
		"This is the lab's own copy of the kernel, which it builds in. It is no place to work in.\n"
		"\n"
		"Nothing that is written here is judged, and the lab puts it back as it was.\n"
		"Your tree is %s\n"
		"\n"
		"If you wrote something here, it is not lost: ./lab check puts it into\n%s\n",
		stage->tree, kept);
	if (!path_exists(path))
		file_write_atomic(path, text, strlen(text));
	if (!path_exists(ignore))
		file_write_atomic(ignore, "*\n", 2);
	free(path);
	free(ignore);
	free(kept);
	free(text);
}

int seal_repair(struct stage *stage, struct seal *seal)
{
	struct seal_rest *rest = seal->rest;
	int err = 0;

	for (int i = 0; !err && i < seal->nstrays; i++)
		err = put_aside(stage, seal->strays[i]);
	for (int i = 0; !err && i < seal->nedited; i++)
		err = repair_file(stage, rest, seal->edited[i]);
	if (err)
		return err;
	if (rest->dirty)
		put_notice(stage);
	for (int i = 0; rest->dirty && i < stage->nfiles; i++)
		if (rest->changed[i])
			take_back(stage, rest, i);
	if (rest->dirty)
		err = seal_entries_write(stage, rest->now);
	if (!err && (rest->nmade > rest->nsorted || !rest->made_known))
		err = save_made(stage, rest);
	return err;
}

/* ---- builds ------------------------------------------------------------------------------- */

int seal_new(struct stage *stage)
{
	struct seal_rest *rest = rest_new(stage);
	struct seal seal = {.rest = rest};
	int err = stage_stat(stage, stage->dir, rest->stats, rest->errors);

	for (int i = 0; !err && i < stage->nfiles; i++)
		if (!rest->errors[i])
			keep_entry(&rest->now[i], stage->files[i].path, &rest->stats[i], true);
	if (!err)
		err = seal_entries_write(stage, rest->now);
	put_notice(stage);
	seal_release(&seal);
	return err;
}

int seal_open(const struct stage *stage)
{
	char *path = stage_path(stage, ".lab/building");
	bool there = path_exists(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666), err = fd < 0 ? -errno : there;

	if (fd >= 0)
		close(fd);
	free(path);
	return err;
}

/* nftw(3) passes no cookie. */
static struct {
	const struct stage *stage;
	struct seal_rest *rest;
} found;

static int found_output(const char *full, const struct stat *st, int type, struct FTW *ftw)
{
	const char *path = full + strlen(found.stage->dir) + 1;

	(void)st;
	if ((type != FTW_F && type != FTW_SL) || starts_with(path, ".lab/") || strchr(path, '\n') ||
	    stage_find(found.stage, path) || find_made(found.rest, path))
		return 0;
	if (is_output(found.stage, path) ||
	    (!stage_generated(path) && !is_litter(full + ftw->base)))
		add_made(found.rest, path, 0, 0);
	return 0;
}

/* The manifest's entry of the directory that @path stands in; NULL: the top. */
static const struct stage_file *dir_of(const struct stage *stage, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? xasprintf("%.*s", (int)(slash - path), path) : NULL;
	const struct stage_file *file = dir ? stage_find(stage, dir) : NULL;

	free(dir);
	return file;
}

/* The directory of @path, and those that it lies in. */
static void watch_dirs(const struct stage *stage, struct seal_rest *rest, const char *path)
{
	const struct stage_file *dir;

	while ((dir = dir_of(stage, path)) && !rest->now[dir - stage->files].watched) {
		rest->now[dir - stage->files].watched = true;
		path = dir->path;
	}
}

/* What an object is made from, also what nobody records; and where people make directories. */
static bool is_made_from(const struct stage_file *file, const struct graph *graph)
{
	const char *slash = strchr(file->path, '/');

	if (file->kind == 'd')
		return !slash || !strchr(slash + 1, '/');
	return (!file->base || graph_find(graph, file->path) >= 0 ||
		starts_with(file->path, "scripts/") || starts_with(file->path, "arch/x86/entry/"));
}

static bool is_rule(const char *path)
{
	const char *name = path_base(path);

	return starts_with(name, "Makefile") || starts_with(name, "Kbuild") ||
	       starts_with(name, "Kconfig");
}

/* What a lean stage had left out, and this build has put there: too much to be read again. */
static bool take_new(const struct stage *stage, struct seal_rest *rest, int i)
{
	const struct stage_file *file = &stage->files[i];
	char *path = path_join(stage->dir, file->path);
	struct stat st;
	bool taken = file->base && file->kind != 'd' && lstat(path, &st) == 0;

	if (taken)
		keep_entry(&rest->now[i], file->path, &st, true);
	free(path);
	return taken;
}

/* Directories in which something is made from, and what their rules are. */
static int choose_watched(const struct stage *stage, struct seal_rest *rest,
			  const struct graph *graph)
{
	for (int i = 0; i < stage->nfiles; i++) {
		if (!rest->known[i] && !take_new(stage, rest, i))
			continue;
		if (rest->known[i])
			rest->now[i] = *rest->known[i];
		rest->now[i].watched = is_made_from(&stage->files[i], graph);
	}
	for (int i = 0; i < stage->nfiles; i++)
		if (stage->files[i].kind != 'd' && rest->now[i].watched)
			watch_dirs(stage, rest, stage->files[i].path);
	for (int i = 0; i < stage->nfiles; i++) {
		const char *path = stage->files[i].path;
		const struct stage_file *dir = is_rule(path) ? dir_of(stage, path) : NULL;

		if (is_rule(path) && (!dir || rest->now[dir - stage->files].watched))
			rest->now[i].watched = true;
	}
	return seal_entries_write(stage, rest->now);
}

/* The seal of an older lab, or of a new stage, has all files watched. */
static bool chosen_before(const struct seal_rest *rest)
{
	for (int i = 0; i < rest->nold; i++)
		if (!rest->old[i].watched)
			return true;
	return false;
}

int seal_close(const struct stage *stage, enum seal_built built, const struct graph *graph)
{
	char *path = stage_path(stage, ".lab/building");
	struct seal_rest *rest = rest_new(stage);
	struct seal seal = {.rest = rest};
	int err;

	found.stage = stage;
	found.rest = rest;
	if (built == SEAL_WHOLE || !rest->made_known)
		nftw(stage->dir, found_output, 32, FTW_PHYS);
	err = built == SEAL_NOTHING ? 0 : save_made(stage, rest);
	if (!err && graph->files.n && (built == SEAL_WHOLE || !chosen_before(rest)))
		err = choose_watched(stage, rest, graph);
	if (!err && unlink(path) < 0 && errno != ENOENT)
		err = -errno;
	seal_release(&seal);
	free(path);
	return err;
}
