// SPDX-License-Identifier: GPL-2.0-only
#include "stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../checker/lib/fs.h"
#include "../checker/lib/process.h"
#include "../checker/lib/strbuf.h"
#include "../checker/lib/util.h"
#include "build.h"

/*
 * How it works
 *
 * The manifest is a list of every file, link and directory of the tree, sorted by path, with the
 * learner's stat data and the SHA-256 of the content that the stage holds. A scan stats every
 * entry (two threads; no directory is read) and reads a directory only when its own times say
 * that names came or went. A file whose stat data differ is hashed: only a different hash is a
 * change. Entries are written after the stage was, so a scan that was interrupted is repeated.
 *
 * ctime cannot be set back by a program, so equal stat data mean equal content, except for a
 * write within the clock tick of our own look; such entries are kept with ctime 0 and hashed
 * again next time.
 */

#define MANIFEST_MAGIC "lab-stage-manifest 1\n"
#define RACY_NS	       50000000ll

static int64_t to_ns(struct timespec ts)
{
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return to_ns(ts);
}

char *stage_path(const struct stage *stage, const char *fmt, ...)
{
	va_list ap;
	char *name, *path;

	va_start(ap, fmt);
	name = xvasprintf(fmt, ap);
	va_end(ap);
	path = path_join(stage->dir, name);
	free(name);
	return path;
}

/* ---- what belongs to the stage ------------------------------------------------------------ */

static bool has_word(const char *const *words, const char *word, size_t len)
{
	for (; *words; words++)
		if (strlen(*words) == len && memcmp(*words, word, len) == 0)
			return true;
	return false;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
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
	const char *name = base_name(path);

	if (name[0] == '.' || strstr(path, "/.") || has_word(names, name, strlen(name)))
		return true;
	for (int i = 0; suffixes[i]; i++)
		if (ends_with(name, suffixes[i]))
			return true;
	return starts_with(path, "include/config/") || starts_with(path, "include/generated/") ||
	       streq(path, "include/config") || streq(path, "include/generated") ||
	       (starts_with(path, "arch/") && strstr(path, "/include/generated"));
}

/* Left out of a lean stage: sources the lab's configuration never compiles. Correctness does not
 * rest on this list: what a build misses is added by stage_complete(). */
static bool lean_skips(const char *path)
{
	static const char *const top[] = {"Documentation", "samples", "sound",
					  "LICENSES",	   "net",     NULL};
	static const char *const drivers[] = {"base",	     "tty",	 "char",   "rtc",
					      "clocksource", "firmware", "virtio", NULL};
	static const char *const tools[] = {"objtool", "lib",	  "include", "arch",
					    "build",   "scripts", "lab",     NULL};
	static const char *const fs[] = {
		"xfs",	"btrfs",    "ocfs2", "nfs",	 "nfsd",    "smb",	"cifs",	 "ext4",
		"f2fs", "ntfs",	    "ntfs3", "reiserfs", "jfs",	    "gfs2",	"ubifs", "afs",
		"ceph", "bcachefs", "udf",   "jffs2",	 "hfsplus", "ecryptfs", NULL};
	const char *name = base_name(path), *slash = strchr(path, '/'), *second, *end;

	if (!slash || starts_with(name, "Kconfig") || starts_with(name, "Makefile") ||
	    starts_with(name, "Kbuild"))
		return false;
	if (has_word(top, path, slash - path))
		return true;
	second = slash + 1;
	end = strchr(second, '/');
	if (!end)
		return false;
	if (starts_with(path, "arch/"))
		return !starts_with(second, "x86/");
	if (starts_with(path, "drivers/"))
		return !has_word(drivers, second, end - second);
	if (starts_with(path, "tools/"))
		return !has_word(tools, second, end - second);
	return starts_with(path, "fs/") && has_word(fs, second, end - second);
}

/* ---- content ------------------------------------------------------------------------------ */

static int hash_fd(int fd, int out, unsigned char hash[STAGE_HASH])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	static __thread char block[1 << 17];
	ssize_t n;
	int err = 0;

	if (!md)
		die_oom();
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	while (!err && (n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err = -errno;
			break;
		}
		EVP_DigestUpdate(md, block, n);
		for (ssize_t done = 0; out >= 0 && done < n && !err;) {
			ssize_t w = write(out, block + done, n - done);

			if (w < 0 && errno != EINTR)
				err = -errno;
			else if (w > 0)
				done += w;
		}
	}
	EVP_DigestFinal_ex(md, hash, NULL);
	EVP_MD_CTX_free(md);
	return err;
}

static void hash_text(const char *text, size_t len, unsigned char hash[STAGE_HASH])
{
	EVP_Digest(text, len, hash, NULL, EVP_sha256(), NULL);
}

static void take_stat(struct stage_file *file, const struct stat *st, int64_t seen)
{
	file->ino = st->st_ino;
	file->size = st->st_size;
	file->mtime = to_ns(st->st_mtim);
	file->ctime = to_ns(st->st_ctim);
	file->mode = st->st_mode & 0777;
	if (file->ctime > seen - RACY_NS)
		file->ctime = 0;
}

static bool same_stat(const struct stage_file *file, const struct stat *st)
{
	return file->ctime && file->ino == st->st_ino && file->size == (uint64_t)st->st_size &&
	       file->mtime == to_ns(st->st_mtim) && file->ctime == to_ns(st->st_ctim) &&
	       file->mode == (st->st_mode & 0777);
}

static int hash_link(const char *path, unsigned char hash[STAGE_HASH], char target[4096])
{
	ssize_t n = readlink(path, target, 4095);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	hash_text(target, n, hash);
	return 0;
}

static char kind_of(const struct stat *st)
{
	return S_ISREG(st->st_mode)   ? 'f'
	       : S_ISLNK(st->st_mode) ? 'l'
	       : S_ISDIR(st->st_mode) ? 'd'
				      : 0;
}

static int hash_path(const char *path, char kind, unsigned char hash[STAGE_HASH])
{
	char target[4096];
	int fd, err;

	if (kind == 'l')
		return hash_link(path, hash, target);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	err = hash_fd(fd, -1, hash);
	close(fd);
	return err;
}

/* ---- manifest ----------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct stage_file *)a)->path, ((const struct stage_file *)b)->path);
}

const struct stage_file *stage_find(const struct stage *stage, const char *path)
{
	struct stage_file key = {.path = (char *)path};

	if (!stage->nfiles)
		return NULL;
	return bsearch(&key, stage->files, stage->nfiles, sizeof(key), by_path);
}

static struct stage_file *find(struct stage *stage, const char *path)
{
	return (struct stage_file *)stage_find(stage, path);
}

static struct stage_file *append(struct stage *stage)
{
	if ((stage->nfiles & (stage->nfiles - 1)) == 0)
		stage->files = xrealloc(stage->files, (stage->nfiles ? 2 * stage->nfiles : 1) *
							      sizeof(*stage->files));
	stage->dirty = true;
	return memset(&stage->files[stage->nfiles++], 0, sizeof(*stage->files));
}

static void put_file(struct stage *stage, const struct stage_file *file)
{
	struct stage_file *known = find(stage, file->path);
	char *path;
	int at;

	stage->dirty = true;
	if (known) {
		path = known->path;
		*known = *file;
		known->path = path;
		return;
	}
	append(stage);
	for (at = stage->nfiles - 1; at > 0 && by_path(&stage->files[at - 1], file) > 0; at--)
		;
	memmove(&stage->files[at + 1], &stage->files[at],
		(stage->nfiles - 1 - at) * sizeof(*stage->files));
	stage->files[at] = *file;
	stage->files[at].path = xstrdup(file->path);
}

static void drop_file(struct stage *stage, const char *path)
{
	struct stage_file *known = find(stage, path);

	if (!known)
		return;
	free(known->path);
	memmove(known, known + 1, (stage->files + stage->nfiles - known - 1) * sizeof(*known));
	stage->nfiles--;
	stage->dirty = true;
}

static char *manifest_path(const struct stage *stage)
{
	return stage_path(stage, ".lab/manifest");
}

/* As long as it is there, a lean stage may hold files that the manifest does not know. */
static char *completing_path(const struct stage *stage)
{
	return stage_path(stage, ".lab/completing");
}

int stage_save(struct stage *stage)
{
	struct strbuf text = {0};
	unsigned char hash[STAGE_HASH];
	char *path;
	int err;

	if (!stage->dirty)
		return 0;
	strbuf_addf(&text, MANIFEST_MAGIC "%d %d\n", stage->nfiles, stage->lean);
	for (int i = 0; i < stage->nfiles; i++) {
		struct stage_file file = stage->files[i];
		uint32_t len = strlen(file.path) + 1;

		file.path = NULL;
		strbuf_add(&text, &len, sizeof(len));
		strbuf_add(&text, &file, sizeof(file));
		strbuf_add(&text, stage->files[i].path, len);
	}
	hash_text(text.buf, text.len, hash);
	strbuf_add(&text, hash, sizeof(hash));
	path = manifest_path(stage);
	err = mkdirs_for(path);
	if (!err)
		err = file_write_atomic(path, text.buf, text.len);
	free(path);
	strbuf_release(&text);
	if (!err)
		stage->dirty = false;
	return err;
}

static bool parse_manifest(struct stage *stage, const struct strbuf *text)
{
	unsigned char hash[STAGE_HASH];
	size_t at = strlen(MANIFEST_MAGIC), end;
	int n, lean, used;

	if (text->len < at + STAGE_HASH || memcmp(text->buf, MANIFEST_MAGIC, at) != 0)
		return false;
	end = text->len - STAGE_HASH;
	hash_text(text->buf, end, hash);
	if (memcmp(hash, text->buf + end, STAGE_HASH) != 0 ||
	    sscanf(text->buf + at, "%d %d\n%n", &n, &lean, &used) != 2)
		return false;
	/* %n skips all blanks, which binary data may hold as well: count the line ourselves. */
	at = strchr(text->buf + at, '\n') + 1 - text->buf;
	stage->files = xcalloc(n, sizeof(*stage->files));
	for (stage->nfiles = 0; stage->nfiles < n; stage->nfiles++) {
		struct stage_file *file = &stage->files[stage->nfiles];
		uint32_t len;

		memcpy(&len, text->buf + at, sizeof(len));
		at += sizeof(len);
		memcpy(file, text->buf + at, sizeof(*file));
		at += sizeof(*file);
		file->path = xstrdup(text->buf + at);
		at += len;
	}
	/* append() grows at powers of two: have the capacity it expects. */
	for (int cap = 1; cap; cap *= 2)
		if (cap >= n) {
			stage->files = xrealloc(stage->files, cap * sizeof(*stage->files));
			break;
		}
	stage->lean = lean;
	return true;
}

int stage_open(struct stage *stage, const char *dir, const char *tree)
{
	struct strbuf text = {0};
	char *path;
	int err;

	*stage = (struct stage){.dir = xstrdup(dir), .tree = xstrdup(tree)};
	path = manifest_path(stage);
	err = file_read(path, &text, 0);
	if (!err && !parse_manifest(stage, &text))
		err = -ENOENT;
	free(path);
	strbuf_release(&text);
	path = completing_path(stage);
	stage->halfway = stage->lean && path_exists(path);
	free(path);
	return err;
}

static void drop_changes(struct stage *stage)
{
	for (int i = 0; i < stage->nchanges; i++)
		free(stage->changes[i].file.path);
	free(stage->changes);
	stage->changes = NULL;
	stage->nchanges = 0;
}

void stage_close(struct stage *stage)
{
	drop_changes(stage);
	for (int i = 0; i < stage->nfiles; i++)
		free(stage->files[i].path);
	free(stage->files);
	free(stage->dir);
	free(stage->tree);
	free(stage->bad);
	free(stage->left_out);
	*stage = (struct stage){0};
}

void stage_suspect(struct stage *stage, const char *path)
{
	struct stage_file *file = find(stage, path);

	if (!file)
		return;
	file->ctime = 0;
	memset(file->hash, 0, sizeof(file->hash));
	stage->dirty = true;
}

bool stage_suspected(const struct stage *stage, const char *path)
{
	static const unsigned char none[STAGE_HASH];
	const struct stage_file *file = stage_find(stage, path);

	return file && memcmp(file->hash, none, sizeof(none)) == 0;
}

bool stage_holds(const struct stage *stage, const struct stage_file *file)
{
	char *path = path_join(stage->dir, file->path);
	unsigned char hash[STAGE_HASH];
	struct stat st;
	bool holds = lstat(path, &st) == 0 && kind_of(&st) == file->kind &&
		     (file->kind == 'd' || (hash_path(path, file->kind, hash) == 0 &&
					    memcmp(hash, file->hash, sizeof(hash)) == 0));

	free(path);
	return holds;
}

bool stage_same_content(const struct stage_file *file, const char *text, size_t len)
{
	unsigned char hash[STAGE_HASH];

	hash_text(text, len, hash);
	return file->kind == 'f' && memcmp(hash, file->hash, sizeof(hash)) == 0;
}

char *stage_key(const struct stage *stage, const char *salt)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	unsigned char hash[STAGE_HASH];
	char *hex = xcalloc(1, 2 * STAGE_HASH + 1);

	if (!md)
		die_oom();
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	EVP_DigestUpdate(md, salt, strlen(salt));
	for (int i = 0; i < stage->nfiles; i++) {
		const struct stage_file *file = &stage->files[i];

		if (file->kind == 'd')
			continue;
		EVP_DigestUpdate(md, file->path, strlen(file->path) + 1);
		EVP_DigestUpdate(md, file->hash, sizeof(file->hash));
	}
	EVP_DigestFinal_ex(md, hash, NULL);
	EVP_MD_CTX_free(md);
	for (int i = 0; i < STAGE_HASH; i++)
		sprintf(hex + 2 * i, "%02x", hash[i]);
	return hex;
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

/* Whether the tree had this file when the stage was made, and it was left out as never needed. */
static bool was_left_out(struct stage *stage, const char *path)
{
	uint64_t key = path_hash(path);

	if (!stage->lean || !lean_skips(path))
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
	int err = hash_link(from, hash, target);

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
	err = hash_fd(in, out, hash);
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

static int put_in_stage(struct stage *stage, struct stage_file *file, bool epoch)
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
		err = put_in_stage(stage, &file, false);
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

/*
 * A link that the learner made. One to a file counts as that file, so that an edit of the file is
 * seen: *@st becomes its stat data, and its content is read at every scan. One to a directory is
 * staged as a link; then the directory must be a part of the tree.
 */
static bool follow(struct stage *stage, const char *path, struct stat *st)
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

/* Every path of the tree below @dir ("" for all), directories before what is in them. */
static int walk(struct stage *stage, const char *dir, bool lean, bool known_skipped,
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
		    !(file.kind = kind_of(&st)) || (known_skipped && stage_find(stage, path))) {
			free(path);
			continue;
		}
		if (file.kind == 'l' && known_skipped && (followed = follow(stage, path, &st)))
			file.kind = 'f';
		if (file.kind != 'd' && lean && lean_skips(path)) {
			leave_out(stage, path);
			free(path);
			continue;
		}
		take_stat(&file, &st, clock_ns());
		if (followed)
			file.ctime = 0;
		found(stage, &file);
		if (file.kind == 'd')
			err = walk(stage, path, lean, known_skipped, found);
		free(path);
	}
	closedir(stream);
	free(full);
	return err;
}

static void found_base(struct stage *stage, struct stage_file *file)
{
	struct stage_file *mine = append(stage);

	*mine = *file;
	mine->path = xstrdup(file->path);
	mine->base = true;
}

static int git(const char *tree, const char *const argv[], struct strbuf *out)
{
	const char *full[16] = {"git", "--no-optional-locks", "-c", "safe.directory=*", "-C", tree};
	int n = 6;

	for (int i = 0; argv[i] && n < 15; i++)
		full[n++] = argv[i];
	return run_capture(NULL, full, out);
}

/* Puts the pristine revision's content of @path into the stage when the learner's differs. */
static int take_pristine(struct stage *stage, const char *pristine, const char *path)
{
	char *name = xasprintf("%s:%s", pristine, path), *to = path_join(stage->dir, path);
	struct strbuf text = {0};
	struct stage_file *file;
	int err = git(stage->tree, (const char *[]){"show", name, NULL}, &text);

	if (err < 0)
		goto out;
	if (err) {
		/* The revision does not have it: the learner's own file is not for the baseline. */
		drop_file(stage, path);
		unlink(to);
		err = 0;
		goto out;
	}
	if (!stage_find(stage, path)) {
		file = append(stage);
		*file = (struct stage_file){.path = xstrdup(path), .kind = 'f', .mode = 0644};
		qsort(stage->files, stage->nfiles, sizeof(*stage->files), by_path);
	}
	file = find(stage, path);
	file->kind = 'f';
	file->base = true;
	file->ctime = 0;
	hash_text(strbuf_str(&text), text.len, file->hash);
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

static int pristine_over(struct stage *stage, const char *pristine)
{
	struct strbuf names = {0};
	int err = git(stage->tree,
		      (const char *[]){"diff", "--name-only", "--no-renames", "-z", pristine, NULL},
		      &names);

	if (!err)
		err = git(stage->tree, (const char *[]){"ls-files", "-z", "--others", NULL},
			  &names);
	if (err) {
		strbuf_release(&names);
		return err < 0 ? err : 0; /* not a git tree: it is taken as it is */
	}
	for (size_t at = 0; !err && at < names.len; at += strlen(names.buf + at) + 1) {
		const char *path = names.buf + at;

		if (interrupted())
			err = -EINTR;
		else if (!stage_generated(path) && !(stage->lean && lean_skips(path)))
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
		err = walk(stage, "", lean, false, found_base);
	if (err)
		return err;
	qsort(stage->files, stage->nfiles, sizeof(*stage->files), by_path);
	for (int i = 0; !err && i < stage->nfiles; i++) {
		if (interrupted())
			return -EINTR;
		if (progress && progress->update && i % 512 == 0)
			progress->update(progress->cookie, "copying the kernel tree", i,
					 stage->nfiles);
		err = put_in_stage(stage, &stage->files[i], true);
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
	if (file->kind != 'd' && lean_skips(file->path))
		found_base(rest, file);
}

/* The learner may have edited it before, or made it: so it does not get the time of what is not. */
static int take_left_out(struct stage *stage, struct stage_file *file)
{
	char *to = path_join(stage->dir, file->path);
	struct stat st;
	int err = mkdirs_for(to);

	file->base = was_left_out(stage, file->path);
	if (file->kind == 'l' && !file->base && follow(stage, file->path, &st)) {
		file->kind = 'f';
		take_stat(file, &st, clock_ns());
		file->ctime = 0;
	}
	if (!err)
		err = stage->outside ? -EXDEV : put_in_stage(stage, file, false);
	free(to);
	return err;
}

/* Takes over the files of @rest. */
static int completed(struct stage *stage, struct stage *rest)
{
	char *mark = completing_path(stage);
	int err;

	for (int i = 0; i < rest->nfiles; i++) {
		*append(stage) = rest->files[i];
		rest->files[i].path = NULL;
	}
	qsort(stage->files, stage->nfiles, sizeof(*stage->files), by_path);
	stage->lean = stage->halfway = false;
	stage->dirty = true;
	err = stage_save(stage);
	if (!err && unlink(mark) < 0)
		err = -errno;
	free(mark);
	return err;
}

int stage_complete(struct stage *stage)
{
	struct stage rest = {.dir = xstrdup(stage->dir), .tree = xstrdup(stage->tree)};
	char *mark = completing_path(stage);
	int err = file_write_atomic(mark, "", 0);

	if (!err)
		err = walk(&rest, "", false, false, found_left_out);
	for (int i = 0; i < rest.nfiles && !err; i++)
		err = interrupted() ? -EINTR : take_left_out(stage, &rest.files[i]);
	if (!err)
		err = completed(stage, &rest);
	stage_close(&rest);
	free(mark);
	return err;
}

/* ---- finding changes ---------------------------------------------------------------------- */

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

	if (stage_find(stage, file->path) || was_left_out(stage, file->path))
		return;
	in_stage = path_join(stage->dir, file->path);
	if (file->kind == 'd' || lstat(in_stage, &st) < 0) {
		in_tree = path_join(stage->tree, file->path);
		if (file->kind == 'd' || hash_path(in_tree, file->kind, file->hash) == 0)
			add_change(stage, STAGE_ADDED, file);
		free(in_tree);
	}
	free(in_stage);
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
		struct stage_file file = {0};
		struct stat st;
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = streq(dir->path, ".") ? xstrdup(entry->d_name)
					     : path_join(dir->path, entry->d_name);
		if (!stage_find(stage, path) && !stage_generated(path) &&
		    fstatat(dirfd(stream), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    (file.kind = kind_of(&st)) &&
		    !(file.kind != 'd' && stage->lean && lean_skips(path))) {
			bool followed = file.kind == 'l' && follow(stage, path, &st);

			if (followed)
				file.kind = 'f';
			file.path = path;
			take_stat(&file, &st, clock_ns());
			if (followed)
				file.ctime = 0;
			found_new(stage, &file);
			if (file.kind == 'd')
				err = walk(stage, path, stage->lean, true, found_new);
		}
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
		followed = follow(stage, file->path, st);
	if (err == ENOENT || err == ENOTDIR || (!err && !kind_of(st))) {
		add_change(stage, STAGE_REMOVED, file);
		return 0;
	}
	if (err)
		return -err;
	if (same_stat(file, st) && kind_of(st) == file->kind)
		return 0;
	now.kind = kind_of(st);
	take_stat(&now, st, clock_ns());
	if (followed)
		now.ctime = 0;
	if (now.kind == 'd' && file->kind == 'd')
		return compare_dir(stage, file, &now);
	if (now.kind == 'd') {
		add_change(stage, STAGE_CHANGED, &now);
		return scan_dir(stage, file);
	}
	path = path_join(stage->tree, file->path);
	err = hash_path(path, now.kind, now.hash);
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

int stage_scan(struct stage *stage)
{
	int n = stage->nfiles, err;
	struct stat *stats = xcalloc(n, sizeof(*stats));
	int *errors = xcalloc(n, sizeof(*errors));

	drop_changes(stage);
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
	if (!err && stage->outside)
		err = -EXDEV;
	free(stats);
	free(errors);
	return err;
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
			drop_file(stage, file.path);
		free(to);
		return err;
	}
	err = mkdirs_for(to);
	if (!err)
		err = put_in_stage(stage, &file, false);
	change->differs =
		file.kind != 'd' && memcmp(file.hash, change->file.hash, sizeof(file.hash)) != 0;
	if (!err && had && change->keep_time && !change->differs && file.kind == 'f') {
		struct timespec times[2] = {st.st_mtim, st.st_mtim};

		if (utimensat(AT_FDCWD, to, times, 0) < 0)
			err = -errno;
	}
	if (!err) {
		const struct stage_file *known = stage_find(stage, file.path);

		file.base = known && known->base;
		put_file(stage, &file);
	}
	free(to);
	return err;
}
