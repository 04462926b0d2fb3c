// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/hashset.h"
#include "../../checker/lib/git.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "buildprogress.h"
#include "stageparts.h"

/* ---- what belongs to the stage ------------------------------------------------------------ */

static bool has_word(const char *const *words, const char *word, size_t len)
{
	for (; *words; words++)
		if (strlen(*words) == len && memcmp(*words, word, len) == 0)
			return true;
	return false;
}

bool stage_generated(const char *path)
{
	static const char *const suffixes[] = {
		".o",	 ".a",	      ".ko",	  ".mod",     ".mod.c",	  ".cmd",    ".order",
		".so",	 ".dbg",      ".dwo",	  ".i",	      ".s",	  ".lst",    ".su",
		".gcno", ".symtypes", ".lex.c",	  ".tab.c",   ".tab.h",	  ".asn1.c", ".asn1.h",
		".dtb",	 ".elf",      ".symvers", ".builtin", ".modinfo", ".lds",    NULL,
	};
	static const char *const names[] = {
		"vmlinux", "System.map", "Module.symvers", "bzImage",	   "compile_commands.json",
		"tags",	   "TAGS",	 "cscope.out",	   "cscope.files", NULL,
	};
	const char *name = path_base(path);

	if (name[0] == '.' || strstr(path, "/.") || has_word(names, name, strlen(name)))
		return true;
	for (int i = 0; suffixes[i]; i++)
		if (ends_with(name, suffixes[i]))
			return true;
	return starts_with(path, "include/config/") || starts_with(path, "include/generated/") ||
	       streq(path, "include/config") || streq(path, "include/generated") ||
	       (starts_with(path, "arch/") && strstr(path, "/include/generated"));
}

/* Directories of the tree's top, and what is kept below others of them, or left out. */
static const char *const skipped_top[] = {"Documentation", "samples", "sound", "LICENSES",
					  "net",	   "crypto",  NULL};
static const char *const kept_arch[] = {"x86", NULL};
static const char *const kept_drivers[] = {"base",	  "tty",      "char",	"rtc",
					   "clocksource", "firmware", "virtio", NULL};
static const char *const kept_tools[] = {"objtool", "lib",     "include", "arch",
					 "build",   "scripts", "lab",	  NULL};
static const char *const skipped_fs[] = {
	"xfs",	"btrfs",    "ocfs2", "nfs",	 "nfsd",    "smb",	"cifs",	 "ext4",
	"f2fs", "ntfs",	    "ntfs3", "reiserfs", "jfs",	    "gfs2",	"ubifs", "afs",
	"ceph", "bcachefs", "udf",   "jffs2",	 "hfsplus", "ecryptfs", "nls",	 NULL};
static const char *const skipped_include[] = {"dt-bindings", "media", "sound", NULL};
/* What headers that everybody reads have in. */
static const char *const kept_bindings[] = {"leds", "phy", NULL};
static const char *const makefiles[] = {"Makefile", "Kbuild", NULL};
/* fs/hostfs/Makefile includes a file of it, and Linux 6.12 reads that Makefile in every build. */
static const char included[] = "arch/um/scripts/";

/* One may name any Kconfig file, of other architectures too; no Makefile goes down into these. */
static bool is_build_file(const char *path)
{
	const char *name = path_base(path), *third;

	if (starts_with(name, "Kconfig"))
		return true;
	if (!starts_with(name, makefiles[0]) && !starts_with(name, makefiles[1]))
		return false;
	third = starts_with(path, "arch/") ? strchr(path + strlen("arch/"), '/') : NULL;
	return !third || !strchr(third + 1, '/') ||
	       has_word(kept_arch, path + strlen("arch/"), third - path - strlen("arch/"));
}

bool stage_lean_skips(const char *path)
{
	const char *slash = strchr(path, '/'), *second, *end;

	if (!slash || is_build_file(path) || starts_with(path, included))
		return false;
	if (has_word(skipped_top, path, slash - path))
		return true;
	second = slash + 1;
	end = strchr(second, '/');
	if (!end)
		return false;
	if (starts_with(path, "arch/"))
		return !has_word(kept_arch, second, end - second);
	if (starts_with(path, "drivers/"))
		return !has_word(kept_drivers, second, end - second);
	if (starts_with(path, "security/"))
		return true;
	if (starts_with(path, "tools/"))
		return !has_word(kept_tools, second, end - second);
	if (starts_with(path, "include/dt-bindings/"))
		return !has_word(kept_bindings, end + 1, strcspn(end + 1, "/"));
	if (starts_with(path, "include/"))
		return has_word(skipped_include, second, end - second);
	return starts_with(path, "fs/") && has_word(skipped_fs, second, end - second);
}

static void add_patterns(struct strbuf *out, const char *before, const char *const *words)
{
	for (; *words; words++)
		strbuf_addf(out, "%s%s/\n", before, *words);
}

void stage_lean_patterns(struct strbuf *out)
{
	strbuf_addstr(out, "/*\n");
	add_patterns(out, "!/", skipped_top);
	strbuf_addstr(out, "!/arch/*/\n!/drivers/*/\n!/security/*/\n!/tools/*/\n");
	add_patterns(out, "/arch/", kept_arch);
	add_patterns(out, "/drivers/", kept_drivers);
	add_patterns(out, "/tools/", kept_tools);
	add_patterns(out, "!/include/", skipped_include);
	add_patterns(out, "/include/dt-bindings/", kept_bindings);
	add_patterns(out, "!/fs/", skipped_fs);
	strbuf_addstr(out, "Kconfig*\n");
	for (int i = 0; makefiles[i]; i++) {
		const char *name = makefiles[i];

		strbuf_addf(out, "%s*\n!/arch/**/%s*\n/arch/%s*\n/arch/*/%s*\n", name, name, name,
			    name);
		for (int j = 0; kept_arch[j]; j++)
			strbuf_addf(out, "/arch/%s/**/%s*\n", kept_arch[j], name);
	}
	strbuf_addf(out, "/%s*\n", included);
}

/* ---- what was left out -------------------------------------------------------------------- */

static uint64_t path_hash(const char *path)
{
	uint64_t h = 14695981039346656037u;

	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * 1099511628211u;
	return h;
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void leave_out(struct stage *stage, const char *path)
{
	if ((stage->nleft_out & (stage->nleft_out - 1)) == 0)
		stage->left_out =
			xrealloc(stage->left_out, (stage->nleft_out ? 2 * stage->nleft_out : 1) *
							  sizeof(*stage->left_out));
	stage->left_out[stage->nleft_out++] = path_hash(path);
}

static int save_left_out(struct stage *stage)
{
	char *path = stage_path(stage, ".lab/left-out");
	int err = mkdirs_for(path);

	if (stage->nleft_out)
		qsort(stage->left_out, stage->nleft_out, sizeof(*stage->left_out), by_hash);
	if (!err)
		err = file_write_atomic(path, stage->left_out ? (void *)stage->left_out : "",
					stage->nleft_out * sizeof(*stage->left_out));
	free(path);
	return err;
}

bool stage_was_left_out(struct stage *stage, const char *path)
{
	uint64_t key = path_hash(path);

	if (!stage->lean || !stage_lean_skips(path))
		return false;
	if (!stage->left_out) {
		char *name = stage_path(stage, ".lab/left-out");
		struct strbuf text = {0};

		file_read(name, &text, 0);
		free(name);
		stage->nleft_out = (int)(text.len / sizeof(*stage->left_out));
		stage->left_out = (uint64_t *)strbuf_detach(&text);
	}
	return stage->nleft_out &&
	       bsearch(&key, stage->left_out, stage->nleft_out, sizeof(*stage->left_out), by_hash);
}

/* ---- writing into the stage --------------------------------------------------------------- */

static int set_time(const char *path, bool epoch)
{
	struct timespec times[2] = {{.tv_sec = STAGE_EPOCH}, {.tv_sec = STAGE_EPOCH}};

	if (utimensat(AT_FDCWD, path, epoch ? times : NULL, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return 0;
}

static int put_link(const char *from, const char *to, unsigned char hash[STAGE_HASH])
{
	char target[4096];
	int err = stage_hash_link(from, hash, target);

	if (err)
		return err;
	unlink(to);
	return symlink(target, to) < 0 ? -errno : 0;
}

/* Copies and hashes in one go. The copy is ours, and nobody is to write into it: see seal.h. */
static int put_regular(const char *from, const char *to, const char *tmp, uint32_t mode,
		       unsigned char hash[STAGE_HASH])
{
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK), out, err;

	if (in < 0)
		return -errno;
	unlink(tmp);
	out = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0) {
		err = -errno;
		close(in);
		return err;
	}
	err = stage_hash_fd(in, out, hash);
	if (!err && fchmod(out, STAGE_MODE(mode)) < 0)
		err = -errno;
	if (close(out) < 0 && !err)
		err = -errno;
	close(in);
	if (!err && rename(tmp, to) < 0)
		err = -errno;
	if (err)
		unlink(tmp);
	return err;
}

static int put_content(struct stage_file *file, const char *from, const char *to, const char *tmp)
{
	if (file->kind == 'l')
		return put_link(from, to, file->hash);
	return put_regular(from, to, tmp, file->mode, file->hash);
}

int stage_put(struct stage *stage, struct stage_file *file, bool epoch)
{
	char *from = path_join(stage->tree, file->path), *to = path_join(stage->dir, file->path);
	char *tmp = path_join(stage->dir, ".lab-put");
	int err = 0;

	if (file->kind == 'd') {
		if (mkdir(to, 0777) < 0 && errno != EEXIST)
			err = -errno;
	} else {
		err = put_content(file, from, to, tmp);
		if (err == -EISDIR || err == -EEXIST) {
			err = remove_tree(to);
			if (!err)
				err = put_content(file, from, to, tmp);
		}
		if (!err)
			err = set_time(to, epoch);
	}
	if (err) {
		free(stage->bad);
		stage->bad = xstrdup(file->path);
	}
	free(from);
	free(to);
	free(tmp);
	return err;
}

int stage_restore(struct stage *stage, const char *path, struct timespec mtime)
{
	const struct stage_file *known = stage_find(stage, path);
	struct stage_file file = *known;
	char *to = path_join(stage->dir, path), *from = path_join(stage->tree, path);
	int err = mkdirs_for(to);

	if (!err && (file.kind == 'd' || path_exists(from)))
		err = stage_put(stage, &file, false);
	else if (!err)
		stage_suspect(stage, path);
	if (!err && file.kind != 'd' && memcmp(file.hash, known->hash, sizeof(file.hash)) != 0)
		stage_suspect(stage, path);
	if (!err && file.kind != 'd')
		utimensat(AT_FDCWD, to, (struct timespec[]){mtime, mtime}, AT_SYMLINK_NOFOLLOW);
	free(from);
	free(to);
	return err;
}

/* ---- making a stage ----------------------------------------------------------------------- */

bool stage_follow(struct stage *stage, const char *path, struct stat *st)
{
	char *full = path_join(stage->tree, path), *target = realpath(full, NULL);
	char *top = realpath(stage->tree, NULL);
	struct stat target_st;
	bool followed = target && stat(target, &target_st) == 0 && S_ISREG(target_st.st_mode);

	if (followed) {
		*st = target_st;
	} else if (target && top && (!starts_with(target, top) || target[strlen(top)] != '/')) {
		free(stage->bad);
		stage->bad = xstrdup(path);
		stage->outside = true;
	}
	free(full);
	free(target);
	free(top);
	return followed;
}

int stage_walk(struct stage *stage, const char *dir, bool lean, bool known_skipped,
	       void (*found)(struct stage *, struct stage_file *))
{
	char *full = *dir ? path_join(stage->tree, dir) : xstrdup(stage->tree);
	DIR *stream = opendir(full);
	struct dirent *entry;
	int err = 0;

	if (!stream) {
		err = -errno;
		free(full);
		return err;
	}
	while (!err && (entry = readdir(stream))) {
		struct stage_file file = {0};
		bool followed = false;
		struct stat st;
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = *dir ? path_join(dir, entry->d_name) : xstrdup(entry->d_name);
		file.path = path;
		if (stage_generated(path) ||
		    fstatat(dirfd(stream), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !(file.kind = stage_kind_of(&st)) ||
		    (known_skipped && stage_find(stage, path))) {
			free(path);
			continue;
		}
		if (file.kind == 'l' && known_skipped &&
		    (followed = stage_follow(stage, path, &st)))
			file.kind = 'f';
		if (file.kind != 'd' && lean && stage_lean_skips(path)) {
			leave_out(stage, path);
			free(path);
			continue;
		}
		stage_take_stat(&file, &st, stage_clock_ns());
		if (followed)
			file.ctime = 0;
		found(stage, &file);
		if (file.kind == 'd')
			err = stage_walk(stage, path, lean, known_skipped, found);
		free(path);
	}
	closedir(stream);
	free(full);
	return err;
}

static void found_base(struct stage *stage, struct stage_file *file)
{
	struct stage_file *mine = stage_append(stage);

	*mine = *file;
	mine->path = xstrdup(file->path);
	mine->base = true;
}

/* The directory of @path holds what the stage does not know: the next scan shall find it. */
static void read_dir_again(struct stage *stage, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? xasprintf("%.*s", (int)(slash - path), path) : NULL;
	struct stage_file *entry = dir ? stage_entry(stage, dir) : NULL;

	if (entry)
		entry->ctime = 0;
	free(dir);
}

/* Puts the pristine revision's content of @path into the stage when the learner's differs. */
static int take_pristine(struct stage *stage, const char *pristine, const char *path)
{
	char *name = xasprintf("%s:%s", pristine, path), *to = path_join(stage->dir, path);
	struct strbuf text = {0};
	struct stage_file *file;
	int err = git_run(stage->tree, NULL, NULL, &text, NULL, "show", name, NULL);

	if (err < 0)
		goto out;
	if (err) {
		/* The revision does not have it: the learner's own file is not for the baseline. */
		stage_drop_file(stage, path);
		read_dir_again(stage, path);
		unlink(to);
		err = 0;
		goto out;
	}
	if (!stage_find(stage, path)) {
		file = stage_append(stage);
		*file = (struct stage_file){.path = xstrdup(path), .kind = 'f', .mode = 0644};
		qsort(stage->files, stage->nfiles, sizeof(*stage->files), stage_by_path);
	}
	file = stage_entry(stage, path);
	file->kind = 'f';
	file->base = true;
	file->ctime = 0;
	stage_hash_text(strbuf_str(&text), text.len, file->hash);
	err = mkdirs_for(to);
	if (!err)
		err = file_write_atomic(to, strbuf_str(&text), text.len);
	if (!err && chmod(to, STAGE_MODE(file->mode)) < 0)
		err = -errno;
	if (!err)
		err = set_time(to, true);
out:
	strbuf_release(&text);
	free(name);
	free(to);
	return err;
}

/* The tracked files of the tree that are not as @pristine has them, each with its NUL; as git_run(). */
static int changed_since(const struct stage *stage, const char *pristine, struct strbuf *names)
{
	return git_run(stage->tree, NULL, NULL, names, NULL, "diff", "--name-only", "--no-renames",
		       "-z", pristine, "--", NULL);
}

static int pristine_over(struct stage *stage, const char *pristine)
{
	struct strbuf names = {0};
	int err = changed_since(stage, pristine, &names);

	if (!err)
		err = git_run(stage->tree, NULL, NULL, &names, NULL, "ls-files", "-z", "--others",
			      NULL);
	if (err) {
		strbuf_release(&names);
		return err < 0 ? err : 0; /* not a git tree: it is taken as it is */
	}
	for (size_t at = 0; !err && at < names.len; at += strlen(names.buf + at) + 1) {
		const char *path = names.buf + at;

		if (interrupted())
			err = -EINTR;
		else if (!stage_generated(path) && !(stage->lean && stage_lean_skips(path)))
			err = take_pristine(stage, pristine, path);
	}
	strbuf_release(&names);
	return err;
}

int stage_create(struct stage *stage, const char *dir, const char *tree, const char *pristine,
		 bool lean, const struct build_progress *progress)
{
	int err;

	*stage = (struct stage){.dir = xstrdup(dir), .tree = xstrdup(tree), .lean = lean};
	err = mkdirs(dir);
	if (!err)
		err = stage_walk(stage, "", lean, false, found_base);
	if (err)
		return err;
	qsort(stage->files, stage->nfiles, sizeof(*stage->files), stage_by_path);
	for (int i = 0; !err && i < stage->nfiles; i++) {
		if (interrupted())
			return -EINTR;
		if (progress && progress->update && i % 512 == 0)
			progress->update(progress->cookie, "copying the kernel tree", i,
					 stage->nfiles);
		err = stage_put(stage, &stage->files[i], true);
	}
	if (!err)
		err = save_left_out(stage);
	if (!err && pristine)
		err = pristine_over(stage, pristine);
	if (!err)
		err = stage_save(stage);
	return err;
}

/* What a lean stage lacks. Whatever else is new in the tree is for the next scan to find. */
static void found_left_out(struct stage *rest, struct stage_file *file)
{
	if (file->kind != 'd' && stage_lean_skips(file->path))
		found_base(rest, file);
}

/* @edited: what the learner may have edited before; NULL: anything. That has not the time of what is as it came. */
static int take_left_out(struct stage *stage, struct stage_file *file, const struct hashset *edited)
{
	bool as_it_came;

	char *to = path_join(stage->dir, file->path);
	struct stat st;
	int err = mkdirs_for(to);

	file->base = stage_was_left_out(stage, file->path);
	if (file->kind == 'l' && !file->base && stage_follow(stage, file->path, &st)) {
		file->kind = 'f';
		stage_take_stat(file, &st, stage_clock_ns());
		file->ctime = 0;
	}
	as_it_came =
		edited && file->base && hashset_find(edited, file->path, strlen(file->path)) < 0;
	if (!err)
		err = stage->outside ? -EXDEV : stage_put(stage, file, as_it_came);
	free(to);
	return err;
}

bool stage_tree_lacks(const struct stage *stage, const char *path)
{
	struct strbuf names = {0};
	bool lacks = false;

	git_run(stage->tree, NULL, NULL, &names, NULL, "ls-files", "-t", "-z", "--", path, NULL);
	for (size_t at = 0; at < names.len && !lacks; at += strlen(names.buf + at) + 1)
		lacks = starts_with(names.buf + at, "S ");
	strbuf_release(&names);
	return lacks;
}

/* Takes over the files of @rest. What the tree itself lacks may come later, and is not new then. */
static int completed(struct stage *stage, struct stage *rest)
{
	char *mark = stage_completing_path(stage);
	int err;

	for (int i = 0; i < rest->nfiles; i++) {
		*stage_append(stage) = rest->files[i];
		rest->files[i].path = NULL;
	}
	qsort(stage->files, stage->nfiles, sizeof(*stage->files), stage_by_path);
	stage->lean = stage_tree_lacks(stage, ".");
	stage->halfway = false;
	stage->dirty = true;
	err = stage_save(stage);
	if (!err && unlink(mark) < 0)
		err = -errno;
	free(mark);
	return err;
}

int stage_complete(struct stage *stage, const char *pristine)
{
	struct stage rest = {.dir = xstrdup(stage->dir), .tree = xstrdup(stage->tree)};
	char *mark = stage_completing_path(stage);
	struct strbuf names = {0};
	struct hashset edited = {0};
	int err = file_write_atomic(mark, "", 0);
	bool known = !err && pristine && changed_since(stage, pristine, &names) == 0;

	for (size_t at = 0; at < names.len; at += strlen(names.buf + at) + 1)
		hashset_add(&edited, names.buf + at, strlen(names.buf + at));
	if (!err)
		err = stage_walk(&rest, "", false, false, found_left_out);
	for (int i = 0; i < rest.nfiles && !err; i++)
		err = interrupted() ? -EINTR
				    : take_left_out(stage, &rest.files[i], known ? &edited : NULL);
	if (!err)
		err = completed(stage, &rest);
	hashset_release(&edited);
	strbuf_release(&names);
	stage_close(&rest);
	free(mark);
	return err;
}
