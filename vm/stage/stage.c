// SPDX-License-Identifier: GPL-2.0-only
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "stageparts.h"

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

int64_t stage_clock_ns(void)
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

/* ---- content ------------------------------------------------------------------------------ */

int stage_hash_fd(int fd, int out, unsigned char hash[STAGE_HASH])
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

void stage_hash_text(const char *text, size_t len, unsigned char hash[STAGE_HASH])
{
	EVP_Digest(text, len, hash, NULL, EVP_sha256(), NULL);
}

void stage_take_stat(struct stage_file *file, const struct stat *st, int64_t seen)
{
	file->ino = st->st_ino;
	file->size = st->st_size;
	file->mtime = to_ns(st->st_mtim);
	file->ctime = to_ns(st->st_ctim);
	file->mode = st->st_mode & 0777;
	if (file->ctime > seen - RACY_NS)
		file->ctime = 0;
}

bool stage_same_stat(const struct stage_file *file, const struct stat *st)
{
	return file->ctime && file->ino == st->st_ino && file->size == (uint64_t)st->st_size &&
	       file->mtime == to_ns(st->st_mtim) && file->ctime == to_ns(st->st_ctim) &&
	       file->mode == (st->st_mode & 0777);
}

int stage_hash_link(const char *path, unsigned char hash[STAGE_HASH], char target[4096])
{
	ssize_t n = readlink(path, target, 4095);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	stage_hash_text(target, n, hash);
	return 0;
}

char stage_kind_of(const struct stat *st)
{
	return S_ISREG(st->st_mode)   ? 'f'
	       : S_ISLNK(st->st_mode) ? 'l'
	       : S_ISDIR(st->st_mode) ? 'd'
				      : 0;
}

int stage_hash_path(const char *path, char kind, unsigned char hash[STAGE_HASH])
{
	char target[4096];
	int fd, err;

	if (kind == 'l')
		return stage_hash_link(path, hash, target);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	err = stage_hash_fd(fd, -1, hash);
	close(fd);
	return err;
}

/* ---- manifest ----------------------------------------------------------------------------- */

int stage_by_path(const void *a, const void *b)
{
	return strcmp(((const struct stage_file *)a)->path, ((const struct stage_file *)b)->path);
}

const struct stage_file *stage_find(const struct stage *stage, const char *path)
{
	struct stage_file key = {.path = (char *)path};

	if (!stage->nfiles)
		return NULL;
	return bsearch(&key, stage->files, stage->nfiles, sizeof(key), stage_by_path);
}

struct stage_file *stage_entry(struct stage *stage, const char *path)
{
	return (struct stage_file *)stage_find(stage, path);
}

struct stage_file *stage_append(struct stage *stage)
{
	if ((stage->nfiles & (stage->nfiles - 1)) == 0)
		stage->files = xrealloc(stage->files, (stage->nfiles ? 2 * stage->nfiles : 1) *
							      sizeof(*stage->files));
	stage->dirty = true;
	return memset(&stage->files[stage->nfiles++], 0, sizeof(*stage->files));
}

void stage_put_file(struct stage *stage, const struct stage_file *file)
{
	struct stage_file *known = stage_entry(stage, file->path);
	char *path;
	int at;

	stage->dirty = true;
	if (known) {
		path = known->path;
		*known = *file;
		known->path = path;
		return;
	}
	stage_append(stage);
	for (at = stage->nfiles - 1; at > 0 && stage_by_path(&stage->files[at - 1], file) > 0; at--)
		;
	memmove(&stage->files[at + 1], &stage->files[at],
		(stage->nfiles - 1 - at) * sizeof(*stage->files));
	stage->files[at] = *file;
	stage->files[at].path = xstrdup(file->path);
}

void stage_drop_file(struct stage *stage, const char *path)
{
	struct stage_file *known = stage_entry(stage, path);

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

char *stage_completing_path(const struct stage *stage)
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
	stage_hash_text(text.buf, text.len, hash);
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
	stage_hash_text(text->buf, end, hash);
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
	/* stage_append() grows at powers of two: have the capacity it expects. */
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
	path = stage_completing_path(stage);
	stage->halfway = stage->lean && path_exists(path);
	free(path);
	return err;
}

void stage_drop_changes(struct stage *stage)
{
	for (int i = 0; i < stage->nchanges; i++)
		free(stage->changes[i].file.path);
	free(stage->changes);
	stage->changes = NULL;
	stage->nchanges = 0;
}

void stage_close(struct stage *stage)
{
	stage_drop_changes(stage);
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
	struct stage_file *file = stage_entry(stage, path);

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
	bool holds = lstat(path, &st) == 0 && stage_kind_of(&st) == file->kind &&
		     (file->kind == 'd' || (stage_hash_path(path, file->kind, hash) == 0 &&
					    memcmp(hash, file->hash, sizeof(hash)) == 0));

	free(path);
	return holds;
}

bool stage_same_content(const struct stage_file *file, const char *text, size_t len)
{
	unsigned char hash[STAGE_HASH];

	stage_hash_text(text, len, hash);
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
